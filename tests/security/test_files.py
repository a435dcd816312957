"""What is uploaded is told by content, kept apart from the pages, and never larger than one file."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.models import StoredFile
from core.papers import MAX_BYTES
from tests.approvals.walks import receive
from tests.security.conftest import LogIn
from tests.world import World

PDF = b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF\n"


def archive(**entries: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(name.replace("__", "/"), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b""),
        ("a.pdf", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("a.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("a.png", b"GIF89a<script>"),
        ("a.docx", b"PK\x03\x04 torn"),
        ("a.docx", archive(**{"word__document.xml": b"<x/>", "word__vbaProject.bin": b"x"})),
        ("a.xlsx", archive(**{"evil.exe": b"MZ"})),
        ("a.exe", b"MZ\x90\x00"),
    ],
)
def test_what_is_no_paper_is_not_kept(world: World, log_in: LogIn, name: str, content: bytes) -> None:
    case = receive(world, "direct", "yx.clerk")
    address = reverse("approvals:material_upload", args=[case.number, 1])
    assert log_in("yx.clerk").post(address, {"file": SimpleUploadedFile(name, content)}).status_code == 302
    assert case.materials.get(order=1).file is None
    assert not StoredFile.objects.exists()


def test_a_bomb_is_looked_at_but_not_unpacked(world: World, log_in: LogIn) -> None:
    case = receive(world, "direct", "yx.clerk")
    bomb = archive(**{"word__document.xml": b"<x/>", "word__media.bin": b"\0" * (40 << 20)})
    assert len(bomb) < 1 << 20
    address = reverse("approvals:material_upload", args=[case.number, 1])
    log_in("yx.clerk").post(address, {"file": SimpleUploadedFile("a.docx", bomb)})
    assert StoredFile.objects.get().size == len(bomb)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", 'a";x="b.pdf', "a\r\nSet-Cookie: x=1.pdf", "营业执照😀.pdf", "é" * 300]
)
def test_a_file_is_served_apart(world: World, log_in: LogIn, name: str) -> None:
    case = receive(world, "direct", "yx.clerk")
    browser = log_in("yx.clerk")
    upload = SimpleUploadedFile("a.html", PDF, content_type="text/html")
    upload._name = name
    address = reverse("approvals:material_upload", args=[case.number, 1])
    assert browser.post(address, {"file": upload}).status_code == 302
    served = browser.get(reverse("approvals:material_file", args=[case.number, 1]))
    assert served.status_code == 200
    assert served["Content-Type"] == "application/pdf"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in served["Content-Security-Policy"]
    assert "sandbox" in served["Content-Security-Policy"]
    assert "Set-Cookie" not in served
    disposition = served["Content-Disposition"]
    assert not set("\r\n/") & set(disposition.partition(";")[2])
    assert "no-store" in served["Cache-Control"]
    assert b"".join(served.streaming_content) == PDF  # type: ignore[attr-defined]


def test_more_than_one_file_is_not_read(db: None) -> None:
    """Nobody needs to be logged in to send a body: parsing it would write it to disk first."""
    over = str(MAX_BYTES + (2 << 20))
    answer = Client(raise_request_exception=False).post("/login/", {"username": "x"}, CONTENT_LENGTH=over)
    assert answer.status_code == 413
    assert "30 MB" in answer.content.decode()


def test_a_scan_of_who_may_not_seal_is_not_kept(world: World, log_in: LogIn) -> None:
    case = receive(world, "direct", "yx.clerk")
    sent = {"way": "physical", "scan": SimpleUploadedFile("a.pdf", PDF)}
    assert log_in("yx.filer").post(reverse("approvals:seal", args=[case.number]), sent).status_code == 403
    assert not StoredFile.objects.exists()
