"""Hashing the parts of a volume, making its package, and proving the package later. Files are read in pieces, never whole."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from approvals.archive_life import Part, VolumeState
from approvals.models import ArchiveVolume
from approvals.services.archive_parts import Found
from core import events, moments
from core.actors import Actor
from core.errors import Refused
from core.filetypes import ZIP
from core.models import DocumentFile, StoredFile
from core.papers import file_path, file_store
from core.pdf.glyphs import printable

PIECE = 1 << 20
EPOCH = (1980, 1, 1, 0, 0, 0)  # no time of making in the package: the same parts give the same bytes
MANIFEST = "manifest.json"
PICTURES = ("jpg", "png")
NAME = 60  # characters of a part's title in its file name


def digests(stream: IO[bytes]) -> tuple[str, str]:
    """SHA-256 and SM3 of what is left of a stream."""
    sha, sm3 = hashlib.sha256(), hashes.Hash(hashes.SM3())
    for piece in _pieces(stream):
        sha.update(piece)
        sm3.update(piece)
    return sha.hexdigest(), sm3.finalize().hex()


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def listed(parts: Sequence[Found]) -> list[dict[str, Any]]:
    """The directory: number, section, title, day, running pages, file name and hashes of each part, in their order.

    Raises Refused for a file that the store no longer has or that has changed there.
    """
    rows, page = [], 0
    for order, found in enumerate(parts, start=1):
        row: dict[str, Any] = {
            "order": order,
            "part": str(found.part),
            "title": printable(found.title),
            "number": found.number,
            "date": moments.chinese_date(found.at),
            "name": "",
            "sha256": "",
            "sm3": "",
            "size": 0,
            "pages": None,
            "page_text": "",
        }
        if found.stored is not None:
            row |= _filed(found, found.stored, order)
            page = _number_pages(row, page)
        rows.append(row)
    return rows


def _filed(found: Found, stored: StoredFile, order: int) -> dict[str, Any]:
    path = file_path(stored.sha256)
    if not path.exists():
        raise Refused(f"“{found.title}”的文件不在存储中，请联系系统管理员。", code="file_missing")
    with path.open("rb") as stream:
        sha, sm3 = digests(stream)
    if sha != stored.sha256:
        raise Refused(f"“{found.title}”的文件内容与登记的摘要不符，请联系系统管理员。", code="file_changed")
    title = "".join("_" if sign in '/\\:*?"<>|' or ord(sign) < 32 else sign for sign in found.title)[:NAME]
    name = f"{order:03d} {Part(found.part).label} {title}{found.number}.{stored.extension}"
    return {"name": name, "sha256": sha, "sm3": sm3, "size": stored.size, "pages": pages_of(path, stored)}


def _number_pages(row: dict[str, Any], page: int) -> int:
    """Write the running pages of a part that has any; the last page so far."""
    count = row["pages"]
    if not count:
        return page
    row["page_text"] = str(page + 1) if count == 1 else f"{page + 1}–{page + count}"
    return page + int(count)


def pages_of(path: Path, stored: StoredFile) -> int | None:
    """Pages of a PDF or a picture; None for other formats and for a PDF that cannot be read."""
    if stored.extension in PICTURES:
        return 1
    if stored.extension != "pdf":
        return None
    try:
        return len(PdfReader(path).pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None  # whatever a foreign PDF does, its bytes are archived


def list_hash(rows: Sequence[dict[str, Any]]) -> str:
    return hashlib.sha256(events.canonical({"parts": list(rows)}).encode()).hexdigest()


# --- The package ----------------------------------------------------------------------------------------------------
def packages_make(*, actor: Actor, limit: int = 200) -> dict[str, int]:
    """Make the package of every volume whose directory has been drawn, the oldest first; safe to run again."""
    drawn = DocumentFile.objects.filter(document=OuterRef("directory"))
    rows = ArchiveVolume.objects.filter(Exists(drawn), package=None).exclude(state=VolumeState.DUE).order_by("pk")
    done = sum(volume_pack(volume=row, actor=actor) for row in rows[:limit])
    return {"packed": done}


def volume_pack(*, volume: ArchiveVolume, actor: Actor) -> bool:
    """Write the package into the store, outside any lock, then note it on the volume unless its list has changed since."""
    stored = package_store(volume)
    with transaction.atomic():
        row = ArchiveVolume.objects.select_for_update().get(pk=volume.pk)
        if row.list_hash != volume.list_hash or row.directory_id != volume.directory_id or row.package_id is not None:
            return False
        row.package = stored
        row.save(update_fields=["package"])
        facts = {"number": row.number, "list_hash": row.list_hash, "sha256": stored.sha256}
        events.record(obj=row, verb="archivevolume.pack", actor=actor, facts=facts, organisation_id=row.body_id)
    return True


def package_store(volume: ArchiveVolume) -> StoredFile:
    """The package of a volume, made from the frozen list; the same bytes however often."""
    with tempfile.TemporaryFile(dir=settings.FILES_ROOT) as target:
        package_write(volume, target)
        target.seek(0)
        return file_store(stream=target, name=f"{volume.number}.zip", kind=ZIP, own=True)


def package_write(volume: ArchiveVolume, target: IO[bytes]) -> None:
    """Directory, parts in their order, and the list for machines. Raises Refused while the directory is not drawn."""
    cover = directory_file(volume)
    if cover is None:
        raise Refused("封面和卷内目录还在生成，请稍后再试。", code="directory_waiting")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, f"000 {cover.name}.pdf", cover.file.sha256, cover.file.size)
        for row in volume.listed:
            if row["sha256"]:
                _add(archive, row["name"], row["sha256"], row["size"])
        archive.writestr(_entry(MANIFEST), manifest(volume))


def directory_file(volume: ArchiveVolume) -> DocumentFile | None:
    """The drawn cover and directory; None while it waits for the worker."""
    assert volume.directory is not None
    return volume.directory.files.select_related("file").order_by("-revision").first()


def manifest(volume: ArchiveVolume) -> bytes:
    """The list for machines: what the hash over the list was taken of, and that hash."""
    said = {
        "volume": volume.number,
        "case": volume.case.number,
        "retention": volume.retention,
        "list_hash": {"algorithm": "SHA-256", "of": "canonical JSON of {parts}", "value": volume.list_hash},
        "parts": volume.listed,
    }
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _entry(name: str, size: int = 0) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system, info.external_attr, info.file_size = 3, 0o644 << 16, size
    return info


def _add(archive: zipfile.ZipFile, name: str, sha256: str, size: int) -> None:
    with file_path(sha256).open("rb") as source, archive.open(_entry(name, size), "w") as target:
        for piece in _pieces(source):
            target.write(piece)


# --- Proof ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Checked:
    """One line of a proof: what was looked at, and what is wrong with it (empty when nothing is)."""

    what: str
    problem: str


def volume_verify(volume: ArchiveVolume) -> list[Checked]:
    """Hash everything in the package again and compare it with the frozen list; every difference is named."""
    if volume.package is None:
        raise Refused("电子案卷还没有生成，生成后再核验。", code="package_waiting")
    found = [Checked("卷内目录", "" if list_hash(volume.listed) == volume.list_hash else "目录与其摘要不符")]
    path = file_path(volume.package.sha256)
    if not path.exists():
        return [*found, Checked("电子案卷", "文件不在存储中")]
    with path.open("rb") as stream:
        whole = digests(stream)[0]
    found.append(Checked("电子案卷", "" if whole == volume.package.sha256 else "文件与登记的摘要不符"))
    try:
        with zipfile.ZipFile(path) as archive:
            return found + _entries_checked(volume, archive)
    except zipfile.BadZipFile:
        return [*found, Checked("电子案卷", "压缩包已损坏，不能打开")]


def _entries_checked(volume: ArchiveVolume, archive: zipfile.ZipFile) -> list[Checked]:
    cover = directory_file(volume)
    wanted = {row["name"]: (row["title"] + row["number"], row["sha256"]) for row in volume.listed if row["sha256"]}
    if cover is not None:
        wanted[f"000 {cover.name}.pdf"] = (cover.name, cover.file.sha256)
    names = archive.namelist()
    found = [Checked(title, _entry_problem(archive, name, sha, names)) for name, (title, sha) in wanted.items()]
    extra = [name for name in names if name not in wanted and name != MANIFEST]
    return found + [Checked(name, "目录中没有这一件") for name in extra]


def _entry_problem(archive: zipfile.ZipFile, name: str, sha256: str, names: list[str]) -> str:
    if name not in names:
        return "电子案卷中缺这一件"
    try:
        with archive.open(name) as stream:
            same = digests(stream)[0] == sha256
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        same = False
    return "" if same else "内容与目录所列摘要不符"
