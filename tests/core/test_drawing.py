"""Papers are drawn apart: due with what makes them, drawn once, signed per seal, tried again when it fails (B14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives import hashes
from django.db.models import QuerySet

from core import drawing, moments, papers
from core.errors import Invalid
from core.models import Document, IssuedNumber, Organisation
from core.pdf import sheets
from core.pdf.renderer import Renderer
from core.pdf.sheets import Sheet
from empowerment.authority import Authority, SealStep
from empowerment.sealing import seal_apply
from tests.world import World

pytestmark = pytest.mark.mission("B14")


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


@pytest.fixture
def park(shared_world: World, db: None) -> Organisation:
    Document.objects.update(file_due_at=None)  # the world has papers of its own
    return shared_world.body["yx-park"]


def make(park: Organisation, document_class: str = "decision", **facts: Any) -> Document:
    return papers.document_make(
        obj=park,
        document_class=document_class,
        title="准予行政许可决定书",
        organisation=park,
        facts={"applicant": "某公司", "body": park.name, "in_name_of": park.name, "date": "2026年3月2日", **facts},
        number_key="测:决",
        number_pattern="测决〔{year}〕{n}号",
    )


def due() -> QuerySet[Document]:
    return Document.objects.filter(file_due_at__isnull=False)


def test_a_paper_is_due_and_drawn_once(park: Organisation, renderer: Renderer) -> None:
    document = make(park)
    assert list(due()) == [document]
    assert drawing.draw_due(renderer=renderer) == {"drawn": 1, "failed": 0}
    assert drawing.draw_due(renderer=renderer) == {"drawn": 0, "failed": 0}
    file = document.files.get()
    assert (file.revision, file.kind, file.step, file.name) == (1, "rendered", None, str(document).replace(" ", ""))
    digest = hashes.Hash(hashes.SM3())
    digest.update(papers.file_path(file.file.sha256).read_bytes())
    assert file.sm3 == digest.finalize().hex()
    document.refresh_from_db()
    assert (document.file_due_at, document.file_error) == (None, "")


def test_each_electronic_seal_is_one_signed_revision(
    park: Organisation, shared_world: World, renderer: Renderer
) -> None:
    document = make(park)
    step = SealStep("decision", 1, park.pk, park.name, "special")
    now = moments.now()
    authority = shared_world.resolve("direct", now)
    assert isinstance(authority, Authority)
    seal_apply(
        document=document,
        step=step,
        person=shared_world.actor("yx.chief").person,
        at=now,
        authority=authority,
        case_number="",
    )
    assert drawing.draw_due(renderer=renderer) == {"drawn": 1, "failed": 0}
    first, second = document.files.order_by("revision")
    assert [(row.kind, row.step) for row in (first, second)] == [("rendered", None), ("signed", 1)]
    printed, signed = (papers.file_path(row.file.sha256).read_bytes() for row in (first, second))
    assert signed.startswith(printed)
    assert list(due()) == []


def test_a_paper_that_cannot_be_drawn_keeps_its_error_and_is_tried_later(
    park: Organisation, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sheets._sheets, "broken", Sheet(template="no/such.html", label="无"))
    broken, sound = make(park, "broken"), make(park)
    assert drawing.draw_due(renderer=renderer) == {"drawn": 1, "failed": 1}
    assert [document.files.count() for document in (broken, sound)] == [0, 1]
    broken.refresh_from_db()
    assert broken.file_error == "TemplateDoesNotExist: no/such.html"
    assert broken.file_due_at is not None and broken.file_due_at > moments.now() + dt.timedelta(minutes=4)
    monkeypatch.setitem(sheets._sheets, "broken", sheets.sheet_of("decision"))
    with time_machine.travel(broken.file_due_at):
        assert drawing.draw_due(renderer=renderer) == {"drawn": 1, "failed": 0}
    broken.refresh_from_db()
    assert (broken.file_due_at, broken.file_error) == (None, "")


class SealedMeanwhile(Renderer):
    """A seal comes while the first page is being drawn."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document: Document | None = document

    def ask(self, job: str, **arguments: Any) -> Any:
        if self.document is not None:
            papers.files_due(self.document)
            self.document = None
        return super().ask(job, **arguments)


def test_what_becomes_due_while_it_is_drawn_stays_due(park: Organisation) -> None:
    document = make(park)
    other = SealedMeanwhile(document)
    assert drawing.draw_due(renderer=other, limit=1) == {"drawn": 1, "failed": 0}
    assert list(due()) == [document]
    assert drawing.draw_due(renderer=other) == {"drawn": 1, "failed": 0}
    assert document.files.count() == 1
    other.close()


def test_a_process_is_replaced_after_its_round(park: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.pdf.renderer.ROUND", 2)
    for _ in range(3):
        make(park)
    other = Renderer()
    assert drawing.draw_due(renderer=other) == {"drawn": 3, "failed": 0}
    assert other.rounds == 2
    other.close()


def test_a_character_without_glyph_is_an_error_before_issue(park: Organisation) -> None:
    before = Document.objects.count()
    with pytest.raises(Invalid) as caught:
        make(park, applicant="𠀀氏公司", parties=[{"name": "喆堃玥昇镕䶮"}, {"name": "吉祥😀公司"}])
    assert caught.value.message.startswith(
        "文书中有字体里没有的字，不能打印：“𠀀氏公司”中的“𠀀”（U+20000）；“吉祥😀公司”中的“😀”（U+1F600）。"
    )
    assert (Document.objects.count(), IssuedNumber.objects.filter(series__key="测:决").count()) == (before, 0)
