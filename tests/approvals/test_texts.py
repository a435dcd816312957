"""An administrator adapts the wording of papers; it is frozen into each paper when that is made (B14)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from approvals.models import Case
from core import moments
from core import texts as wording
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import Event, TextBlock
from core.papers import documents_of
from core.pdf.page import page_of
from core.pdf.sheets import sheet_of, sheets
from core.services import organisation_create, text_amend, text_draft, text_drop, text_publish, text_withdraw
from core.text_life import TextPlace
from empowerment.documents import instrument_paper
from tests.approvals.looking import facts, on, paper
from tests.approvals.walks import ALL_WALKS, go, leg, receive, today_of
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("B14")
REMEDY = (
    "对本决定不服的，可以自收到之日起六十日内向{reconsideration_body}申请行政复议，也可以自收到之日起六个月内"
    "提起行政诉讼（对方为{respondent}）。"
)


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    """One world for all; what a test writes is undone, and the bodies are read as they then stand."""
    asked_anew(shared_world)
    return shared_world


def drafted(
    world: World,
    text: str,
    *,
    place: str = "closing",
    document_class: str = "acceptance",
    body: str | None = "yx-park",
    login: str = "yx.admin",
) -> TextBlock:
    return text_draft(
        jurisdiction=world.body["yx-park"].jurisdiction,
        organisation=world.body[body] if body else None,
        document_class=document_class,
        place=place,
        text=text,
        actor=world.actor(login),
        stamp=Stamp(),
    )


def published(world: World, text: str, *, login: str = "yx.admin", **where: Any) -> TextBlock:
    block = drafted(world, text, login=login, **where)
    made = text_publish(block=block, reason="规范用语", actor=world.actor(login), stamp=Stamp())
    asked_anew(world)
    return made


def asked_anew(world: World) -> None:
    """The bodies as the next request reads them."""
    for body in world.body.values():
        body.refresh_from_db(fields=["texts_stamp"])


def accepted(world: World) -> Case:
    return go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))


def words(case: Case, document_class: str = "acceptance") -> dict[str, str]:
    found: dict[str, str] = facts(case, document_class).get("texts", {})
    return found


def client(world: World, login: str) -> Client:
    browser = Client()
    browser.force_login(world.person[login])
    return browser


# --- In the paper ---------------------------------------------------------------------------------------------------
def test_a_paper_carries_the_words_of_its_day_and_keeps_them(world: World) -> None:
    before = accepted(world)
    block = published(world, "请{applicant}凭{case}办理。\n{{照此}}")
    first = accepted(world)
    said = {"closing": f"请{first.applicant.name}凭{first.number}办理。\n{{照此}}"}
    assert (words(before), words(first)) == ({}, said)
    html = page_of(paper(first, "acceptance"))["html"]
    assert said["closing"].splitlines()[0] in html and "特此通知。" not in html
    published(world, "第二版。")
    second = accepted(world)
    assert words(second) == {"closing": "第二版。"}
    assert page_of(paper(first, "acceptance"))["html"] == html
    last = TextBlock.objects.get(text="第二版。")
    text_withdraw(block=last, reason="恢复默认", actor=world.actor("yx.admin"), stamp=Stamp())
    asked_anew(world)
    third = accepted(world)
    assert words(third) == {} and "特此通知。" in page_of(paper(third, "acceptance"))["html"]
    block.refresh_from_db()
    assert [(row.number, row.state) for row in TextBlock.objects.order_by("number")] == [
        (1, "replaced"),
        (2, "withdrawn"),
    ]
    assert block.ended_by == world.person["yx.admin"]


def test_the_more_particular_wording_wins(world: World) -> None:
    """Own for the class, own for all classes, the jurisdiction's for the class, the jurisdiction's for all."""
    order = [
        ({"body": None, "login": "yx.reform", "document_class": ""}, "辖区通用"),
        ({"body": None, "login": "yx.reform"}, "辖区受理"),
        ({"document_class": ""}, "本机关通用"),
        ({}, "本机关受理"),
    ]
    for where, text in order:
        published(world, text, **where)
        assert words(accepted(world)) == {"closing": text}


def test_another_park_keeps_its_own_words(world: World) -> None:
    published(world, "云溪的话。", document_class="")
    own = go(world, receive(world, "own", "as.clerk"), leg("as.clerk", "accept"))
    assert words(own) == {}


def test_a_new_body_begins_with_the_words_of_its_jurisdiction(world: World) -> None:
    published(world, "辖区通用", body=None, login="yx.reform", document_class="")
    place = world.body["yx-park"].jurisdiction
    made = organisation_create(code="new", kind="park", level="park", jurisdiction=place, name="新区", actor=ACTOR)
    assert wording.texts_frozen(made, "acceptance", {}) == {"closing": "辖区通用"}


def test_remedy_of_a_denial(world: World) -> None:
    published(world, REMEDY, place="remedy", document_class="decision")
    case = accepted(world)
    for step in (
        leg("yx.reviewer", "examine", suggests="denied", text="不符合条件。"),
        leg("yx.chief", "decide", result="denied", form="chief", reasons="不符合条件。"),
    ):
        case = go(world, case, step)
    known = facts(case, "decision")
    html = page_of(paper(case, "decision"))["html"]
    assert f"六十日内向{known['reconsideration_body']}申请行政复议" in html
    assert known["remedies"] not in html


def test_head_and_note(world: World) -> None:
    published(world, "{head}文件", place="head")
    published(world, "地址：云溪区；电话见公告", place="contact")
    case = accepted(world)
    html = re.sub(r"<br>", "", page_of(paper(case, "acceptance"))["html"])
    assert f"{world.body['yx-park'].name}文件" in html
    assert "（地址：云溪区；电话见公告）" in html
    assert f'<meta name="author" content="{world.body["yx-park"].name}">' in html


def test_a_paper_costs_no_query_more(world: World, django_assert_num_queries: Any) -> None:
    published(world, "请{applicant}收。")
    accepted(world)
    body = type(world.body["yx-park"]).objects.get(code="yx-park")
    with django_assert_num_queries(0):
        assert wording.texts_frozen(body, "acceptance", {"applicant": "甲"}) == {"closing": "请甲收。"}


@pytest.mark.parametrize("key", [key for key in ALL_WALKS if not key.startswith("cz")])
def test_every_field_is_a_fact_of_its_class(world: World, key: str) -> None:
    """On the real papers of the walk: no field is offered that such a paper does not know."""
    login, legs = ALL_WALKS[key]
    case = receive(world, key, login)
    for step in legs:
        case = go(world, case, today_of(step))
    made = documents_of(case)
    assert {"receipt", "acceptance"} <= {document.document_class for document in made}
    for document in made:
        unknown = set(sheet_of(document.document_class).fields) - set(json.loads(document.facts))
        assert unknown == set(), document.document_class


def test_no_field_is_personal() -> None:
    named = {name for sheet in sheets().values() for name in sheet.fields}
    assert named & {"applicant_identifier", "contact", "phone", "holder_identifier", "signature", "handler"} == set()


# --- Publishing -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("where", "text", "said"),
    [
        ({}, "{phone}", "没有这样的字段：{phone}"),
        ({}, "{applicant", "花括号不成对"),
        ({}, "{due}", "没有这样的字段"),
        ({"document_class": ""}, "{due_on}", "没有这样的字段"),  # not every class knows it
        ({"place": "head"}, "某某局文件", "须是一行，并含有 {head}"),
        ({"place": "head"}, "{head}\n文件", "须是一行"),
        ({"place": "head"}, "{head}行政审批服务专用文件格式试行稿", "最多加 12 个字"),
        ({"place": "remedy", "document_class": "decision"}, "不服可以上访。", "还缺：{reconsideration_body}"),
        ({"place": "remedy", "document_class": "decision"}, REMEDY.replace("六个月", "3个月"), "还缺：6个月"),
        ({}, "\U0002b81d", "字体里没有的字"),
    ],
)
def test_a_wrong_wording_is_kept_as_a_draft_and_not_published(
    world: World, where: dict[str, Any], text: str, said: str
) -> None:
    block = drafted(world, text, **where)
    with pytest.raises(Invalid) as problem:
        text_publish(block=block, reason="规范", actor=world.actor("yx.admin"), stamp=Stamp())
    assert (problem.value.field, said in problem.value.message) == ("text", True)
    block.refresh_from_db()
    assert (block.state, block.text, words(accepted(world))) == ("draft", text, {})


def test_half_an_input_is_told(world: World) -> None:
    for given, field in (
        ({"text": " "}, "text"),
        ({"text": "长" * 1001}, "text"),
        ({"text": "x", "place": "remedy"}, "place"),  # a notice of acceptance has none
        ({"text": "x", "place": "footer"}, "place"),
        ({"text": "x", "document_class": "poem"}, "document_class"),
    ):
        with pytest.raises(Invalid) as problem:
            drafted(world, **given)  # type: ignore[arg-type]
        assert problem.value.field == field
    with pytest.raises(Invalid):
        text_publish(block=drafted(world, "x"), reason=" ", actor=world.actor("yx.admin"), stamp=Stamp())
    with pytest.raises(Invalid):
        drafted(world, "x", body="as-park", login="yx.reform")  # another city's


def test_one_draft_at_a_time_and_no_step_from_a_wrong_state(world: World) -> None:
    admin = world.actor("yx.admin")
    block = drafted(world, "一")
    with pytest.raises(Refused) as problem:
        drafted(world, "二")
    assert problem.value.code == "draft_open"
    amended = text_amend(block=block, text="改", actor=admin, stamp=Stamp(version=block.version))
    with pytest.raises(Stale):
        text_amend(block=block, text="旧页", actor=admin, stamp=Stamp(version=block.version))
    with pytest.raises(Refused):
        text_withdraw(block=amended, reason="x", actor=admin, stamp=Stamp())
    dropped = text_drop(block=amended, actor=admin, stamp=Stamp())
    with pytest.raises(Refused):
        text_publish(block=dropped, reason="x", actor=admin, stamp=Stamp())
    assert drafted(world, "再来").state == "draft"


ROLES = [
    ("yx.admin", True, False),
    ("yx.reform", True, True),
    ("yx.head", False, False),
    ("yx.clerk", False, False),
    ("zjj.head", False, False),
    ("sysadmin", False, False),
    ("as.head", False, False),
]


@pytest.mark.parametrize(("login", "own", "common"), ROLES)
def test_who_may_adapt_what(world: World, login: str, own: bool, common: bool) -> None:
    for body, may in (("yx-park", own), (None, common)):
        if may:
            assert published(world, "文", body=body, login=login).state == "published"
        else:
            with pytest.raises(NotAllowed):
                drafted(world, "文", body=body, login=login)


def test_who_published_what_when_and_why_stands_in_the_record(world: World) -> None:
    block = published(world, "请{applicant}收。")
    event = Event.objects.get(object_type="core.textblock", object_id=block.pk, verb="textblock.publish")
    said = json.loads(event.facts)
    assert (said["number"], said["reason"], said["place"]) == (1, "规范用语", "closing")
    assert (block.published_by, block.number) == (world.person["yx.admin"], 1)


# --- Pages ----------------------------------------------------------------------------------------------------------
WHERE = "/texts/new/?body=yx-park&document_class=acceptance&place=closing"


def test_walked_on_the_pages(world: World) -> None:
    with on(2026, 3, 2):
        case = accepted(world)
        number = paper(case, "acceptance").number
        browser = client(world, "yx.admin")
        editor = browser.get(WHERE).content.decode()
        assert "<code>{due_on}</code>" in editor and "办理期限届满日" in editor
        assert browser.post(WHERE, {"text": "凭{nummer}查询。"}).status_code == 302
        block = TextBlock.objects.get()
        page = browser.get(f"/texts/{block.public_id}/").content.decode()
        assert "发布前还须修改：没有这样的字段：{nummer}" in page
        refused = browser.post(f"/texts/{block.public_id}/publish/", {"reason": "规范"})
        assert refused.status_code == 422 and "没有这样的字段" in refused.content.decode()
        assert "规范</textarea>" in refused.content.decode()
        sent = {"text": "凭{number}查询。", "version": block.version}
        assert browser.post(f"/texts/{block.public_id}/amend/", sent).status_code == 302
        shown = browser.get(f"/texts/{block.public_id}/", {"paper": number}).content.decode()
        assert f"凭{number}查询。" in shown and "以下是预览，不是文书" in shown
        assert f"凭{number}查询。" in browser.get(f"/texts/{block.public_id}/").content.decode()
        assert browser.post(f"/texts/{block.public_id}/publish/", {"reason": "规范"}).status_code == 302
        asked_anew(world)
        assert words(accepted(world))["closing"].startswith("凭")
        assert browser.post(f"/texts/{block.public_id}/withdraw/", {"reason": "恢复"}).status_code == 302
        asked_anew(world)
        assert words(accepted(world)) == {}
        assert "第1版" in browser.get(f"/texts/{block.public_id}/").content.decode()


def test_strange_input_is_no_fault_of_the_program(world: World) -> None:
    browser = client(world, "yx.admin")
    block = drafted(world, "文")
    page = f"/texts/{block.public_id}/"
    for strange in ("²", "9" * 20, "é" * 3000, "all:", "all:yueyang", "{}"):
        for name in ("body", "document_class", "place", "state", "after"):
            assert browser.get("/texts/", {name: strange}).status_code == 200
            usual = {"body": "yx-park", "document_class": "acceptance", "place": "closing"}
            assert browser.get("/texts/new/", usual | {name: strange}).status_code in (200, 422)
        assert browser.get(page, {"paper": strange}).status_code == 200
    answer = browser.post(f"{page}amend/", {"text": "零\x00"})
    assert answer.status_code in (400, 422)


def test_the_editor_begins_with_what_is_in_force(world: World) -> None:
    published(world, "现行的话。")
    assert "现行的话。</textarea>" in client(world, "yx.admin").get(WHERE).content.decode()


def test_a_brace_that_stands_alone_is_no_error_of_the_page(world: World) -> None:
    accepted(world)
    block = drafted(world, "{applicant")
    assert "缺另一半" in client(world, "yx.admin").get(f"/texts/{block.public_id}/").content.decode()


def test_a_paper_one_may_not_see_is_not_shown(world: World) -> None:
    theirs = go(world, receive(world, "own", "as.clerk"), leg("as.clerk", "accept"))
    block = drafted(world, "文")
    number = paper(theirs, "acceptance").number
    page = client(world, "yx.admin").get(f"/texts/{block.public_id}/", {"paper": number}).content.decode()
    assert "没有文号为" in page and theirs.applicant.name not in page


def test_a_place_the_class_has_not_is_told(world: World) -> None:
    answer = client(world, "yx.admin").get("/texts/new/?body=yx-park&document_class=acceptance&place=remedy")
    assert answer.status_code == 422 and "没有这一处，可选：版头、正文开头、结束语" in answer.content.decode()


@pytest.mark.parametrize(
    ("login", "list_status", "page_status"),
    [("yx.admin", 200, 200), ("yx.reform", 200, 200), ("yx.clerk", 403, 404), ("as.head", 403, 404)],
)
def test_who_sees_the_pages(world: World, login: str, list_status: int, page_status: int) -> None:
    block = published(world, "文")
    browser = client(world, login)
    assert browser.get("/texts/").status_code == list_status
    assert browser.get("/texts/new/").status_code == list_status
    assert browser.get(f"/texts/{block.public_id}/").status_code == page_status
    assert browser.get(f"/texts/{block.public_id}/withdraw/").status_code == page_status
    assert browser.get(f"/texts/{block.public_id}/burn/").status_code == 404


def test_a_park_reads_the_words_of_its_city_and_does_not_change_them(world: World) -> None:
    block = published(world, "辖区", body=None, login="yx.reform")
    browser = client(world, "yx.admin")
    page = browser.get(f"/texts/{block.public_id}/").content.decode()
    assert "辖区" in page and "/withdraw/" not in page
    assert browser.post(f"/texts/{block.public_id}/withdraw/", {"reason": "x"}).status_code == 403


def test_list_asks_the_same_for_few_and_many(world: World, django_assert_num_queries: Any) -> None:
    browser = client(world, "yx.reform")
    browser.get("/texts/")
    for place in (TextPlace.HEAD, TextPlace.CLOSING, TextPlace.OPENING, TextPlace.CONTACT):
        drafted(world, "{head}文件" if place == "head" else "文", place=place)
    with django_assert_num_queries(10):
        browser.get("/texts/")


def test_the_paper_of_an_instrument_carries_words_too(world: World) -> None:
    published(world, "由{giver}与{taker}共同遵守。", document_class="delegation", body="yx-zjj", login="yx.reform")
    instrument = world.instrument["S0-delegation"]
    instrument = type(instrument).objects.get(pk=instrument.pk)
    said = json.loads(instrument_paper(instrument, at=moments.now()).facts)
    assert said["texts"] == {"closing": f"由{said['giver']}与{said['taker']}共同遵守。"}
