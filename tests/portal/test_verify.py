"""The public page that tells a genuine paper from an altered, withdrawn or superseded one, and says no more (B14)."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.models import Case, Licence
from core import drawing, moments
from core.models import Document
from core.papers import file_path
from core.pdf.renderer import Renderer
from core.services import document_supersede, document_withdraw
from core.verification import code_of, code_shown
from portal.views import CHECKS_PER_MINUTE
from tests.approvals.licensing import first_licence
from tests.approvals.looking import paper
from tests.approvals.walks import BY_CHIEF, OPINION, enterprise, go, leg, receive
from tests.world import ACTOR, World, moment

pytestmark = pytest.mark.mission("B14")
PAGE = "/public/verify/"


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    process = Renderer()
    yield process
    process.close()


def decided(world: World) -> Case:
    case = receive(world, "direct", "yx.clerk")
    for step in (
        leg("yx.clerk", "accept"),
        leg("yx.reviewer", "examine", **OPINION),
        leg("yx.chief", "decide", **BY_CHIEF),
        leg("yx.chief", "seal"),
    ):
        case = go(world, case, step)
    return case


def drawn(document: Document, renderer: Renderer) -> list[bytes]:
    drawing.draw(document, renderer=renderer)
    return [file_path(row.file.sha256).read_bytes() for row in document.files.order_by("revision")]


def asked(code: str = "", file: bytes | None = None) -> Any:
    caches["default"].version = secrets.randbelow(1 << 60)  # tries are counted in their own test
    sent: dict[str, Any] = {"code": code}
    if file is not None:
        sent["file"] = io.BytesIO(file)
        sent["file"].name = "收到的文件.pdf"
    return Client().post(PAGE, sent)


def answer(page: Any) -> tuple[int, str]:
    return page.status_code, str(page.context.get("verdict", ""))


def test_by_code_the_record_is_shown_for_comparison(world: World) -> None:
    document = paper(decided(world), "decision")
    for page in (asked(code_shown(document).lower()), Client().get(f"{PAGE}{code_of(document)}/")):
        assert answer(page) == (200, "genuine")
        assert dict(page.context["rows"]) == {
            "文书": "准予行政许可决定书",
            "文号": document.number,
            "出具机关": world.body["yx-park"].name,
            "日期": moments.chinese_date(document.created_at),
            "事项": world.item["direct"].name,
            "当事人": enterprise().name,
            "结果": "准予",
        }
        assert [use.seal.code for use in page.context["seals"]] == ["yx-park-special"]
        assert "no-store" in page["Cache-Control"]


def test_every_revision_is_genuine_and_says_which_it_is(world: World, renderer: Renderer) -> None:
    document = paper(decided(world), "decision")
    first, signed = drawn(document, renderer)
    assert signed.startswith(first)
    told = []
    for content in (first, signed):
        page = asked(file=content)
        assert answer(page) == (200, "genuine")
        told.append((page.context["file"].revision, page.context["file"].kind, len(page.context["file"].sm3)))
        assert page.context["file"].sm3 in page.content.decode()
    assert told == [(1, "rendered", 64), (2, "signed", 64)]
    assert "此后还有印章或扫描件，最新是第 2 版" in asked(file=first).content.decode()


def test_one_flipped_byte_anywhere_is_altered(world: World, renderer: Renderer) -> None:
    document = paper(decided(world), "decision")
    for content in drawn(document, renderer):
        step = len(content) // 60
        places = [*range(0, len(content), step), len(content) - 1]
        for place in places:
            broken = bytearray(content)
            broken[place] ^= 0x20
            page = asked(file=bytes(broken))
            assert (place, *answer(page)) == (place, 200, "altered")
            assert page.context["document"] == document
        code = content.find(code_of(document).encode())
        if code >= 0:
            broken = bytearray(content)
            broken[code] ^= 1
            assert answer(asked(file=bytes(broken))) == (200, "altered")


def test_a_part_of_a_paper_or_something_put_behind_it_is_altered(world: World, renderer: Renderer) -> None:
    content = drawn(paper(decided(world), "decision"), renderer)[-1]
    for changed in (content + b"\n", content[:-1], content[1:]):
        assert answer(asked(file=changed)) == (200, "altered")


@dataclass
class Shown:
    """One signed paper for the examples of a property."""

    content: bytes


@pytest.fixture
def shown(world: World, renderer: Renderer) -> Shown:
    return Shown(drawn(paper(decided(world), "decision"), renderer)[-1])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    noise=st.binary(min_size=1, max_size=400),
    cut=st.integers(0, 400_000),
    place=st.integers(0, 400_000),
    on=st.booleans(),
)
def test_any_bytes_get_an_answer(shown: Shown, noise: bytes, cut: int, place: int, on: bool) -> None:
    place %= len(shown.content)
    base = shown.content[: max(1, cut % len(shown.content))] if on else shown.content
    changed = base[:place] + noise + base[place + len(noise) :]
    for content in (noise, changed):
        status, verdict = answer(asked(file=content))
        expected = {"genuine"} if content == shown.content else {"altered", "unknown"}
        assert verdict in expected
        assert status == (404 if verdict == "unknown" else 200)


def test_what_is_not_ours_is_said_in_plain_words(world: World, renderer: Renderer) -> None:
    page = asked(file=b"%PDF-1.7 of somebody else")
    assert answer(page) == (404, "unknown")
    assert "不是本系统出具的文书" in page.content.decode()
    for code in ("0000 0000 0000 0000", "abc", "中" * 16):
        assert answer(asked(code)) == (404, "unknown")
        assert Client().get(f"{PAGE}{code}/").status_code == 404


def test_a_material_of_a_case_is_no_paper_of_ours(world: World) -> None:
    from core.papers import file_store

    stored = file_store(stream=io.BytesIO(b"%PDF-1.7\nmaterial"), name="a.pdf")
    assert answer(asked(file=file_path(stored.sha256).read_bytes())) == (404, "unknown")


def test_withdrawn_and_superseded_papers_say_so_whichever_way_they_are_asked(world: World, renderer: Renderer) -> None:
    old, new = paper(decided(world), "decision"), paper(decided(world), "decision")
    content = drawn(old, renderer)[-1]
    document_supersede(document=old, by=new, actor=ACTOR, at=moments.now())
    for page in (asked(code_of(old)), asked(file=content)):
        assert answer(page) == (200, "superseded")
        assert [row["url"] for row in page.context["newer"]] == [f"{PAGE}{code_of(new)}/"]
    assert answer(asked(code_of(new))) == (200, "genuine")
    document_withdraw(document=new, reason="证照云许1号已撤销", actor=ACTOR, at=moments.now())
    page = asked(code_of(new))
    assert answer(page) == (200, "withdrawn")
    assert f"{moments.chinese_date(moments.today())}起：证照云许1号已撤销。" in page.content.decode()


def test_a_certificate_is_as_good_as_its_licence(world: World) -> None:
    licence = first_licence(world)
    assert licence.case is not None
    certificate = paper(licence.case, "certificate")
    page = asked(code_of(certificate))
    assert (answer(page), dict(page.context["rows"])["证照"]) == (
        (200, "genuine"),
        f"{licence.number}（有效，{licence.period_text}）",
    )
    for state, ended in (("lost", None), ("expired", None)):
        Licence.objects.filter(pk=licence.pk).update(state=state, ended_on=ended)
        page = asked(code_of(certificate))
        assert answer(page) == (200, "withdrawn")
        assert page.context["void"].startswith(f"证照{licence.number}已")
        assert answer(asked(code_of(paper(licence.case, "decision")))) == (200, "genuine")


def test_a_corrected_paper_leads_to_the_correction(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    case = go(world, case, leg("yx.clerk", "accept"))
    case = go(
        world,
        case,
        leg("yx.clerk", "correct_entry", reason="打字错误", values={"title": "年产3万吨涂料项目"}, notice=True),
    )
    page = asked(code_of(paper(case, "acceptance")))
    assert answer(page) == (200, "corrected")
    assert [row["paper"] for row in page.context["newer"]] == [paper(case, "rectification")]


def test_a_person_is_not_named(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    applicant = case.applicant
    type(applicant).objects.filter(pk=applicant.pk).update(kind="person")
    case = go(world, case, leg("yx.clerk", "accept"))
    document = paper(case, "acceptance")
    page = asked(code_of(document))
    name = applicant.name
    assert dict(page.context["rows"])["当事人"] == name[0] + "**"
    shown = page.content.decode()
    people = [person.name for person in world.person.values()]
    hidden = [name, case.applicant.contact, applicant.uscc, case.title, case.number, case.query_code, *people]
    assert [word for word in hidden if word and word in shown] == []


def test_what_is_missing_too_large_or_empty_is_said() -> None:
    for sent, words in (
        ({}, "请填写核验码，或者选择要核验的文件。"),
        ({"file": b""}, "文件是空的，请重新选择。"),
        ({"file": b" " * (30 * 1024 * 1024 + 1)}, "文件超过 30 MB"),
    ):
        page = asked(**sent)
        assert page.status_code == 422
        assert words in page.content.decode()


def test_nobody_tries_codes_for_long(db: None) -> None:
    caches["default"].version = secrets.randbelow(1 << 60)
    browser = Client()
    with time_machine.travel(moment(2026, 11, 2, 10, 0, 30), tick=False) as clock:
        tries = [browser.post(PAGE, {"code": "0" * 16}).status_code for _ in range(CHECKS_PER_MINUTE + 1)]
        assert tries == [404] * CHECKS_PER_MINUTE + [429]
        assert browser.get(f"{PAGE}{'0' * 16}/").status_code == 429
        assert browser.get(PAGE).status_code == 200
        clock.move_to(moment(2026, 11, 2, 10, 1, 0))
        assert browser.post(PAGE, {"code": "0" * 16}).status_code == 404


def test_an_office_that_checks_all_day_is_not_shut_out(db: None) -> None:
    caches["default"].version = secrets.randbelow(1 << 60)
    browser = Client()
    with time_machine.travel(moment(2026, 11, 2, 10), tick=False) as clock:
        for _ in range(3 * CHECKS_PER_MINUTE):
            assert browser.post(PAGE, {"code": "0" * 16}).status_code == 404
            clock.shift(10)


def test_a_token_is_wanted(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post(PAGE, {"code": "0" * 16}).status_code == 403


def test_the_pages_of_the_site_lead_here(db: None) -> None:
    assert reverse("portal:verify") == PAGE
    assert f'href="{PAGE}"' in Client().get("/public/").content.decode()


def test_queries_of_a_check(world: World, renderer: Renderer, django_assert_num_queries: Any) -> None:
    document = paper(decided(world), "decision")
    content = drawn(document, renderer)[-1]
    with django_assert_num_queries(7):
        Client().get(f"{PAGE}{code_of(document)}/")
    with django_assert_num_queries(7):
        asked(file=content)
