"""The papers of a finished handover as drawn files (A11)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import drawing
from core.door import Stamp
from core.models import Document
from core.papers import documents_of, file_path
from core.pdf.renderer import Renderer
from core.verification import code_shown
from empowerment.documents import LETTER, LIST
from empowerment.handover_life import LineKind
from empowerment.models import HandoverLine, HandoverPackage
from empowerment.services.packages import LineInput, line_set, package_sign
from tests.empowerment.handover.making import opened
from tests.world import World

pytestmark = pytest.mark.mission("A11")
NOW, DAY = dt.datetime(2024, 9, 5, 10, tzinfo=dt.UTC), dt.date(2024, 9, 5)
MANY = 300


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()


def finished(world: World, *, more: int = 0) -> HandoverPackage:
    """Every line handed over, `more` lines besides, signed by both."""
    row = opened(world)
    given = LineInput("handed", content="一式两份", handed_by="甲", taken_by="乙", handed_on=DAY)
    for line in row.lines.all():
        line_set(line=line, given=given, actor=world.actor("as.reviewer"), stamp=Stamp())
    HandoverLine.objects.bulk_create(
        HandoverLine(
            package=row,
            number=10 + place,
            kind=LineKind.ARCHIVES,
            content=f"第{place}号档案，" + "材料" * 30,
            state="handed",
            handed_by="甲",
            taken_by="乙",
            handed_on=DAY,
        )
        for place in range(1, more + 1)
    )
    for side, login in (("giver", "as.head"), ("taker", "jsj.head")):
        row = package_sign(package=row, side=side, signed_on=DAY, actor=world.actor(login), stamp=Stamp())
    return row


def pages(document: Document) -> list[str]:
    file = document.files.get()
    return [page.extract_text() for page in PdfReader(file_path(file.file.sha256)).pages]


def test_both_papers_are_drawn_and_can_be_downloaded(world: World, renderer: Renderer) -> None:
    row = finished(world)
    client = Client()
    client.force_login(world.person["jsj.head"])
    place = reverse("empowerment:package", args=[row.public_id])
    waiting = client.get(place).content.decode()
    assert waiting.count("PDF 正在生成") == 2
    assert drawing.draw_due(renderer=renderer)["failed"] == 0
    shown = client.get(place).content.decode()
    for paper in documents_of(row):
        file = reverse("empowerment:package_paper_file", args=[row.public_id, paper.public_id])
        page = reverse("empowerment:package_paper", args=[row.public_id, paper.public_id])
        assert (file in shown, file in client.get(page).content.decode()) == (True, True)
        data = b"".join(client.get(file).streaming_content)  # type: ignore[attr-defined]
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        assert paper.number
        for words in (paper.title, paper.number, code_shown(paper), row.giver.name, row.taker.name):
            assert words.replace(" ", "") in text.replace("\n", "").replace(" ", "")
    stranger = Client()
    stranger.force_login(world.person["yx.head"])
    assert stranger.get(file).status_code == 404


def test_screen_and_paper_say_the_same(world: World, renderer: Renderer) -> None:
    row = finished(world)
    drawing.draw_due(renderer=renderer)
    client = Client()
    client.force_login(world.person["as.head"])
    for paper in documents_of(row):
        place = reverse("empowerment:package_paper", args=[row.public_id, paper.public_id])
        shown = client.get(place).content.decode()
        drawn = "".join(pages(paper)).replace("\n", "")
        wording = {LIST: "密码、密钥的内容由双方当面交接，不写入本清单。", LETTER: "移交方协助接收方熟悉业务"}
        words = wording[paper.document_class]
        assert (words in shown, words in drawn) == (True, True)


def test_hundreds_of_lines_page_well(world: World, renderer: Renderer) -> None:
    row = finished(world, more=MANY)
    assert drawing.draw_due(renderer=renderer)["failed"] == 0
    found = pages(Document.objects.get(document_class=LIST, object_id=row.pk))
    assert len(found) > 10
    for text in found[:-1]:
        assert "交接内容" in text.replace("\n", "")  # the head of the table, on every page
    whole = [text.replace("\n", "") for text in found]
    for place in (1, 150, MANY):
        line = f"第{place}号档案，" + "材料" * 30
        assert [line in text for text in whole].count(True) == 1  # no row is parted between two pages
    assert "双方签字" in whole[-1]
