"""The code on a paper finds the paper, however it is typed, and its QR picture carries the public address (B14)."""

from __future__ import annotations

import re
import uuid
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import Document, Organisation
from core.verification import ALPHABET, address_of_code, code_of, code_read, code_shown, document_by_code, qr_svg
from tests.world import World

pytestmark = pytest.mark.mission("B14")
PUBLIC_ID = uuid.UUID("0123456789ab4def8123456789abcdef")


def paper(**changes: Any) -> Document:
    return Document(public_id=PUBLIC_ID, **changes)


@pytest.fixture
def stored(shared_world: World, db: None) -> Document:
    park: Organisation = shared_world.body["yx-park"]
    return Document.objects.create(
        public_id=PUBLIC_ID,
        document_class="decision",
        object_type="core.organisation",
        object_id=park.pk,
        organisation=park,
        title="决定书",
        facts="{}",
        facts_hash="0" * 64,
        created_at="2026-03-02T09:00:00+08:00",
    )


def test_the_code_is_the_beginning_of_the_public_id() -> None:
    code = code_of(paper())
    assert (len(code), set(code) <= set(ALPHABET)) == (16, True)
    number = 0
    for letter in code:
        number = number * 32 + ALPHABET.index(letter)
    assert f"{number:020x}" == PUBLIC_ID.hex[:20]
    assert code_shown(paper()) == f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}"


@pytest.mark.parametrize(
    "typed",
    [
        "{shown}",
        "{code}",
        "{lower}",
        " {dashed} ",
        "{wide}",
        "{confused}",
    ],
)
def test_the_paper_is_found_however_the_code_is_typed(stored: Document, typed: str) -> None:
    code, shown = code_of(stored), code_shown(stored)
    written = typed.format(
        shown=shown,
        code=code,
        lower=shown.lower(),
        dashed=shown.replace(" ", "-"),
        wide="".join(chr(ord(letter) + 0xFEE0) for letter in code),
        confused=shown.replace("0", "o").replace("1", "l"),
    )
    assert document_by_code(written) == stored


@pytest.mark.parametrize("typed", ["", "0123", "U" * 16, "0" * 17, "中" * 16, "0" * 16, "Z" * 16])
def test_what_is_no_code_of_a_paper_finds_nothing(stored: Document, typed: str) -> None:
    assert document_by_code(typed) is None


@given(st.text())
def test_any_text_is_read_without_an_error(typed: str) -> None:
    code = code_read(typed)
    assert code == "" or (len(code) == 16 and set(code) <= set(ALPHABET))


def test_neighbours_of_a_paper_are_not_it(stored: Document) -> None:
    number = int(PUBLIC_ID.hex[:20], 16)
    for other in (number - 1, number + 1):
        assert document_by_code(code_of(Document(public_id=uuid.UUID(int=other << 48)))) is None


def test_one_query_finds_the_paper(stored: Document, django_assert_num_queries: Any) -> None:
    code = code_of(stored)
    with django_assert_num_queries(1):
        found = document_by_code(code)
        assert found is not None
        assert found.organisation.name


def test_the_picture_is_plain_svg_and_the_same_again(settings: Any) -> None:
    settings.PUBLIC_URL = "https://spj.example.cn"
    assert address_of_code(paper()) == f"https://spj.example.cn/public/verify/{code_of(paper())}/"
    svg = qr_svg(paper())
    assert svg == qr_svg(paper())
    root = ElementTree.fromstring(svg)
    assert re.fullmatch(r"0 0 (\d+) \1", root.attrib["viewBox"])
    assert [child.tag.rpartition("}")[2] for child in root] == ["title", "path"]
