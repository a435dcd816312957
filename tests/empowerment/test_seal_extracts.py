"""用印登记簿摘录: one seal and month as a frozen, drawn paper (A5)."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import drawing, events, moments
from core.door import Stamp
from core.errors import Invalid, NotAllowed
from core.events import canonical
from core.models import Document
from core.papers import document_make, facts_hash, file_path
from core.pdf.renderer import Renderer
from core.verification import code_shown
from empowerment.models import SealUse
from empowerment.selectors import extracts_of, seal_lines
from empowerment.services import extract_make
from tests.approvals.looking import on
from tests.world import World

pytestmark = pytest.mark.mission("A5")
JUNE = dt.date(2025, 6, 1)


@pytest.fixture
def world(shared_world: World, db: None) -> Iterator[World]:
    with on(2025, 7, 2):
        yield shared_world


def used(world: World, day: dt.datetime, count: int = 1, login: str = "yx.clerk") -> list[SealUse]:
    """Uses of the park's special seal at a moment; the papers are nothing but numbers."""
    park, seal = world.body["yx-park"], world.seal["yx-park-special"]
    papers = [
        document_make(
            obj=park,
            document_class="test_paper",
            title="准予行政许可决定书",
            organisation=park,
            facts={},
            number_key="test:paper",
            number_pattern="测许〔{year}〕{n}号",
        )
        for _ in range(count)
    ]
    return SealUse.objects.bulk_create(
        SealUse(
            document=paper,
            step=1,
            seal=seal,
            used_by=world.person[login],
            used_at=day,
            form="electronic",
            facts_hash=paper.facts_hash,
            case_number=f"YX2025{paper.pk:06}",
        )
        for paper in papers
    )


def make(world: World, login: str = "yx.head", month: dt.date = JUNE, key: str = "") -> Document:
    seal = world.seal["yx-park-special"]
    return extract_make(seal=seal, month=month, actor=world.actor(login), stamp=Stamp(key=key))


def test_rows_of_the_month_are_frozen_with_number_and_digest(world: World) -> None:
    used(world, moments.start_of(dt.date(2025, 5, 31)))
    first, last = (
        used(world, moments.start_of(JUNE)),
        used(world, moments.end_of(dt.date(2025, 6, 30)) - dt.timedelta(1)),
    )
    used(world, moments.end_of(dt.date(2025, 6, 30)))
    paper = make(world)
    facts = json.loads(paper.facts)
    assert [row["number"] for row in facts["rows"]] == [use.document.number for use in (*first, *last)]
    assert [row["hash"] for row in facts["rows"]] == [use.facts_hash for use in (*first, *last)]
    assert facts["rows"][0]["person"] == world.person["yx.clerk"].name
    assert (facts["count"], facts["month"], facts["until"]) == (2, "2025年6月", "")
    assert facts["rows_hash"] == facts_hash(canonical({"rows": facts["rows"]}))
    assert paper.number.endswith("印录〔2025〕1号")
    used(world, moments.start_of(JUNE))
    assert json.loads(Document.objects.get(pk=paper.pk).facts)["count"] == 2
    assert json.loads(make(world).facts)["count"] == 3
    assert [row.number[-2:] for row in extracts_of(world.seal["yx-park-special"])] == ["2号", "1号"]


def test_the_running_month_says_up_to_when_and_an_empty_one_is_an_extract_too(world: World) -> None:
    facts = json.loads(make(world, month=dt.date(2025, 7, 1)).facts)
    assert (facts["count"], facts["until"].startswith("2025年7月2日")) == (0, True)
    with pytest.raises(Invalid, match="还没有开始"):
        make(world, month=dt.date(2025, 8, 1))


def test_who_makes_it(world: World) -> None:
    for login in ("yx.head", "yx.admin", "yx.reform"):
        assert make(world, login).pk
    for login in ("yx.clerk", "zjj.head", "gx.head", "yx.inspector"):
        with pytest.raises(NotAllowed, match="登记簿摘录由"):
            make(world, login)


def test_sent_twice_it_is_made_once_and_stands_in_the_life_of_the_seal(world: World) -> None:
    key, seal = uuid.uuid4().hex, world.seal["yx-park-special"]
    paper = make(world, key=key)
    assert make(world, key=key) == paper
    assert extracts_of(seal).count() == 1
    assert events.facts_of(events.history(seal)[-1]) == {"document": paper.number, "month": "2025-06"}
    line = seal_lines(seal)[0]
    assert (line.what, line.why) == ("制作登记簿摘录", paper.number)


def test_five_hundred_rows_are_drawn_on_landscape_pages(world: World) -> None:
    used(world, moments.start_of(JUNE), 500)
    paper = make(world)
    renderer = Renderer()
    try:
        drawing.draw(paper, renderer=renderer)
    finally:
        renderer.close()
    pages = PdfReader(file_path(paper.files.get().file.sha256)).pages
    assert {page.mediabox.width > page.mediabox.height for page in pages} == {True}
    texts = [page.extract_text().replace("\n", "").replace(" ", "") for page in pages]
    assert len(texts) > 10
    assert all("用印时间" in text for text in texts[:-1])  # the head of the table, on every page
    facts = json.loads(paper.facts)
    whole = "".join(texts)
    for place in (0, 250, 499):
        assert facts["rows"][place]["case"] in whole
    assert (facts["rows_hash"] in whole, code_shown(paper).replace(" ", "") in texts[-1]) == (True, True)


def test_made_by_button_listed_and_downloaded(world: World) -> None:
    used(world, moments.start_of(JUNE))
    client = Client()
    client.force_login(world.person["yx.admin"])
    seal = world.seal["yx-park-special"]
    register, button = reverse("empowerment:seal_register"), reverse("empowerment:seal_extract", args=[seal.code])
    assert "选定一枚印章" in client.get(register).content.decode()
    assert button not in client.get(f"{register}?seal={seal.code}").content.decode()
    assert button in client.get(f"{register}?seal={seal.code}&month=2025-06").content.decode()
    for month, status, words in (("2025-08", 422, "还没有开始"), ("六月", 422, "请先选定月份")):
        refused = client.post(button, {"month": month})
        assert (refused.status_code, words in refused.content.decode()) == (status, True)
    made = client.post(button, {"month": "2025-06"}, follow=True).content.decode()
    assert ("已制作登记簿摘录" in made, "PDF 正在生成" in made) == (True, True)
    paper = extracts_of(seal).get()
    renderer = Renderer()
    try:
        drawing.draw(paper, renderer=renderer)
    finally:
        renderer.close()
    place = reverse("empowerment:seal_extract_file", args=[seal.code, paper.public_id])
    assert place in client.get(f"{register}?seal={seal.code}").content.decode()
    data = b"".join(client.get(place).streaming_content)  # type: ignore[attr-defined]
    assert len(PdfReader(io.BytesIO(data)).pages) == 1
    clerk, stranger = Client(), Client()
    clerk.force_login(world.person["yx.clerk"])
    stranger.force_login(world.person["gx.head"])
    assert clerk.post(button, {"month": "2025-06"}).status_code == 403
    assert (stranger.post(button, {"month": "2025-06"}).status_code, stranger.get(place).status_code) == (404, 404)
