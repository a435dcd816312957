"""Papers freeze their facts; files are kept by content and told by content (E1)."""

from __future__ import annotations

import hashlib
import io
import json

import pytest

from core import papers
from core.errors import Invalid
from core.models import Document, IssuedNumber, Organisation, StoredFile
from tests.world import World, moment

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def park(shared_world: World, db: None) -> Organisation:
    return shared_world.body["yx-park"]


def make(park: Organisation, **changes: object) -> Document:
    values = {
        "obj": park,
        "document_class": "decision",
        "title": "准予行政许可决定书",
        "organisation": park,
        "facts": {"result": "准予", "at": moment(2026, 3, 2)},
        "number_key": "测:决",
        "number_pattern": "测决〔{year}〕{n}号",
        "at": moment(2026, 3, 2, 9),
    }
    return papers.document_make(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.mission("E1")
def test_facts_are_frozen_with_number_title_and_hash(park: Organisation) -> None:
    document = make(park)
    assert json.loads(document.facts) == {
        "at": "2026-03-02 00:00:00+08:00",
        "number": "测决〔2026〕1号",
        "result": "准予",
        "title": "准予行政许可决定书",
    }
    assert document.facts_hash == hashlib.sha256(document.facts.encode()).hexdigest()
    assert document.number == IssuedNumber.objects.get(series__key="测:决").text == "测决〔2026〕1号"


@pytest.mark.mission("E1")
def test_number_belongs_to_the_year_of_the_paper(park: Organisation) -> None:
    numbers = [make(park, at=moment(year, 1, 1)).number for year in (2025, 2026, 2026)]
    assert numbers == ["测决〔2025〕1号", "测决〔2026〕1号", "测决〔2026〕2号"]
    assert make(park, number_key="").number == ""


@pytest.mark.mission("E1")
def test_papers_of_one_object_in_order(park: Organisation, shared_world: World) -> None:
    first, second = make(park), make(park)
    make(shared_world.body["yx-zjj"])
    assert papers.documents_of(park) == [first, second]


@pytest.mark.mission("E1")
def test_same_content_is_stored_once_whatever_its_name(park: Organisation) -> None:
    first = papers.file_store(stream=io.BytesIO(PDF), name="申请表.pdf")
    again = papers.file_store(stream=io.BytesIO(PDF), name="另一个.pdf")
    assert (first.pk, StoredFile.objects.count()) == (again.pk, 1)
    assert first.sha256 == hashlib.sha256(PDF).hexdigest()
    assert papers.file_path(first.sha256).read_bytes() == PDF
    assert (first.size, first.media_type, first.extension) == (len(PDF), "application/pdf", "pdf")


@pytest.mark.mission("E1")
@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "空.pdf"), (b"MZ\x90\x00" + b"\x00" * 60, "程序.pdf"), (b"hello", "文本.pdf")],
)
def test_file_that_is_not_what_it_says_is_refused_by_name(park: Organisation, content: bytes, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        papers.file_store(stream=io.BytesIO(content), name=name)
    assert (refused.value.field, name in refused.value.message) == ("file", True)
    assert StoredFile.objects.count() == 0
    assert not papers.file_path(hashlib.sha256(content).hexdigest()).exists()


@pytest.mark.mission("E1")
def test_too_large_a_file_is_refused_and_leaves_nothing(park: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MAX_BYTES", 20)
    with pytest.raises(Invalid) as refused:
        papers.file_store(stream=io.BytesIO(PDF), name="大.pdf")
    assert "大.pdf" in refused.value.message
    assert StoredFile.objects.count() == 0


@pytest.mark.mission("E1")
def test_each_file_of_a_paper_is_a_revision(park: Organisation) -> None:
    document = make(park)
    stored = papers.file_store(stream=io.BytesIO(PDF), name="a.pdf")
    for kind in ("print", "scan"):
        papers.document_file_add(document=document, stored=stored, kind=kind, name="a.pdf")
    assert list(document.files.order_by("revision").values_list("revision", "kind")) == [(1, "print"), (2, "scan")]
    assert Document.objects.get(pk=document.pk).facts_hash == document.facts_hash
