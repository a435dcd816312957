"""承接方案, 实施方案, 权责清单, 实施清单, 联席会议, 示范案例: each item shows which paper is missing (A16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.fixtures_files import data_of
from core.papers import documents_of, file_path
from empowerment.models import DemonstrationCase, JointMeeting, ListEdition, PaperDuty, PowerItem
from empowerment.presenters.papers import item_papers, standings_of
from empowerment.services import (
    DemonstrationInput,
    MeetingInput,
    PaperInput,
    TopicInput,
    Upload,
    demonstration_give_back,
    demonstration_propose,
    demonstration_publish,
    demonstration_select,
    list_publish,
    meeting_call,
    meeting_issue,
    paper_duty_add,
    paper_file,
    resolution_add,
    resolution_explain,
    resolution_finish,
)
from tests.approvals.looking import on
from tests.world import ACTOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A16")]
PDF = Upload(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "方案.pdf")
HELD = dt.date(2025, 2, 3)


@pytest.fixture(autouse=True)
def duties(world: World) -> Iterator[None]:
    """What S0, S1 and S2 ask for; it is 3 March 2025."""
    with on(2025, 3, 3):
        for data in data_of("paper_duties.json"):
            if data["scheme"] in world.scheme:
                paper_duty_add(data=data, actor=ACTOR)
        yield


def duty(kind: str, scheme: str = "S2") -> PaperDuty:
    return PaperDuty.objects.get(kind=kind, scheme__code=scheme)


def filed(world: World, login: str = "gx.head", **changed: Any) -> Any:
    values: dict[str, Any] = {
        "title": "郴州高新区赋权承接工作方案",
        "number": "郴高管发〔2021〕1号",
        "issued_on": dt.date(2021, 3, 9),
        "publisher": "郴州高新技术产业开发区管理委员会",
        "upload": PDF,
    }
    given = PaperInput(**{**values, **changed})
    return paper_file(duty=duty("takeover_plan"), park=world.body["czgx"], given=given, actor=world.actor(login))


def missing(park: Any) -> set[str]:
    return {row.duty.kind for row in standings_of(park) if not row.complete}


def panel(world: World, item: PowerItem, login: str) -> dict[str, bool]:
    """Kind in words -> whether the item has it at the only park that the person sees."""
    found = item_papers(item, world.actor(login))
    assert found is not None
    return {paper["label"]: paper["has"] for paper in found["parks"][0]["papers"]}


# --- Duties and papers ----------------------------------------------------------------------------------------------
def test_park_of_chenzhou_owes_what_the_document_asks_of_it(world: World) -> None:
    rows = standings_of(world.body["czgx"])
    assert {row.duty.kind for row in rows} == {
        "takeover_plan",
        "measures",
        "connection_rules",
        "power_list",
        "responsibility_list",
        "implementation_list",
        "regulatory_list",
    }
    plan = next(row for row in rows if row.duty.kind == "takeover_plan")
    assert (plan.owed_by, plan.duty.due_words) == (world.body["czgx"].name, "尽快")
    rules = next(row for row in rows if row.duty.kind == "connection_rules")
    assert rules.duty.due_on == dt.date(2021, 5, 10)
    assert rules.overdue(dt.date(2021, 5, 11)) and not rules.overdue(dt.date(2021, 5, 10))


def test_new_version_supersedes_and_the_old_one_stays_readable(world: World) -> None:
    first = filed(world)
    assert "takeover_plan" not in missing(world.body["czgx"])
    second = filed(world, number="郴高管发〔2021〕9号")
    first.refresh_from_db()
    assert (first.edition, second.edition) == (1, 2)
    assert first.superseded_at is not None and second.superseded_at is None
    page = client(world, "gx.head").get(f"/papers/czgx/filed/{second.public_id}/").content.decode()
    assert "郴高管发〔2021〕1号" in page and "已被取代" in page


@pytest.mark.parametrize("login", ["gx.clerk", "sthj.head", "yx.admin", "as.head"])
def test_others_do_not_file_the_parks_plan(world: World, login: str) -> None:
    with pytest.raises(NotAllowed):
        filed(world, login)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"publisher": ""}, "publisher"),
        ({"upload": None}, "file"),
        ({"upload": Upload(b"", "空.pdf")}, "file"),
        ({"issued_on": dt.date(2025, 3, 4)}, "issued_on"),
    ],
)
def test_half_a_paper_is_told(world: World, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        filed(world, **changed)
    assert problem.value.field == field


# --- Each item shows which paper is missing -------------------------------------------------------------------------
def test_item_names_what_is_missing_until_it_is_there(world: World) -> None:
    item, park = world.item["cz_direct"], world.body["czgx"]
    before = panel(world, item, "gx.head")
    assert before == dict.fromkeys(before, False)
    assert {"承接方案", "权力清单", "责任清单", "实施清单"} <= set(before)
    filed(world)
    list_publish(park=park, kind="power_list", on=dt.date(2025, 3, 3), actor=ACTOR)
    after = panel(world, item, "gx.head")
    assert {label for label, has in after.items() if has} == {"承接方案", "权力清单"}


def test_implementation_list_names_the_empty_fields_of_the_guide(world: World) -> None:
    found = item_papers(world.item["cz_direct"], world.actor("gx.head"))
    assert found is not None
    listed = next(p for p in found["parks"][0]["papers"] if p["label"] == "实施清单")
    assert {"办事指南", "办理条件", "收费", "办理地点和时间"} <= set(listed["note"].split("、"))
    text = client(world, "gx.head").get("/papers/czgx/items/").content.decode()
    assert "申请书示范文本" in text and world.item["cz_direct"].name in text


# --- 权力清单, 责任清单 ---------------------------------------------------------------------------------------------
def test_list_is_the_catalogue_of_the_day_with_the_hash_of_its_rows(world: World) -> None:
    made = list_publish(park=world.body["czgx"], kind="responsibility_list", on=dt.date(2025, 3, 3), actor=ACTOR)
    content = file_path(made.file.sha256).read_bytes()
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(made.rows_hash) == 64 and made.rows_hash in str(rows[1][0])
    listed = [row for row in rows if row[1] == world.item["cz_direct"].code]
    assert listed[0][5] == "直接赋权" and listed[0][8] == world.body["czgx"].name  # decides
    assert sorted(made.items) == sorted(world.item[key].pk for key in ("cz_direct", "cz_forwarded", "cz_reported"))


def test_unchanged_list_is_not_published_again(world: World) -> None:
    list_publish(park=world.body["czgx"], kind="power_list", on=dt.date(2025, 3, 3), actor=ACTOR)
    with pytest.raises(Refused) as refusal:
        list_publish(park=world.body["czgx"], kind="power_list", on=dt.date(2025, 3, 3), actor=ACTOR)
    assert refusal.value.code == "unchanged"
    assert ListEdition.objects.count() == 1


def test_list_is_published_by_who_keeps_the_park(world: World) -> None:
    with pytest.raises(NotAllowed):
        list_publish(
            park=world.body["yx-park"], kind="power_list", on=dt.date(2025, 3, 3), actor=world.actor("zjj.head")
        )
    browser = client(world, "yx.admin")
    assert browser.post("/papers/yx-park/lists/power_list/").status_code == 302
    assert ListEdition.objects.get().published_by == world.person["yx.admin"]
    assert browser.post("/papers/yx-park/lists/power_list/").status_code == 409
    assert client(world, "zjj.head").post("/papers/yx-park/lists/power_list/").status_code == 403


# --- Joint meetings -------------------------------------------------------------------------------------------------
def called(world: World, held_on: dt.date = HELD, login: str = "yx.reform") -> JointMeeting:
    given = MeetingInput(
        title="园区赋权工作联席会议",
        held_on=held_on,
        convenor=world.body["yx-spj"],
        chair="演示主持人",
        members=[world.body["yx-park"], world.body["yx-zjj"]],
        topics=[TopicInput("承接后运行不畅的事项", world.item["direct"]), TopicInput("端口开放", measure=4)],
        park=world.body["yx-park"],
    )
    return meeting_call(given=given, actor=world.actor(login), stamp=Stamp())


def resolved(world: World, meeting: JointMeeting, due_on: dt.date) -> Any:
    return resolution_add(
        meeting=meeting,
        text="开通施工许可审批系统端口",
        owner=world.body["yx-zjj"],
        due_on=due_on,
        actor=world.actor("yx.reform"),
        stamp=Stamp(),
    )


def issued(world: World, meeting: JointMeeting) -> JointMeeting:
    return meeting_issue(meeting=meeting, upload=PDF, actor=world.actor("yx.reform"), stamp=Stamp())


def test_minutes_mark_what_earlier_meetings_left_late(world: World) -> None:
    first = called(world)
    row = resolved(world, first, dt.date(2025, 2, 21))
    first = issued(world, first)
    row = resolution_explain(resolution=row, reason="市级系统正在升级", actor=world.actor("zjj.handler"), stamp=Stamp())
    assert row.standing() == "逾期10天未完成"
    second = issued(world, called(world, dt.date(2025, 3, 3)))
    [paper] = documents_of(second)
    assert (paper.title, paper.number) == ("联席会议纪要", second.number)
    assert first.number != second.number
    for words in ("逾期10天未完成", "市级系统正在升级", world.item["direct"].code, world.body["yx-zjj"].name):
        assert words in paper.facts
    assert "joint_meeting" not in missing(world.body["yx-park"])


def test_resolution_done_late_stays_late(world: World) -> None:
    meeting = called(world)
    row = resolved(world, meeting, dt.date(2025, 2, 21))
    issued(world, meeting)
    row = resolution_finish(
        resolution=row,
        outcome="端口已开通",
        done_on=dt.date(2025, 2, 24),
        actor=world.actor("zjj.handler"),
        stamp=Stamp(),
    )
    assert (row.state, row.standing()) == ("done", "2025年2月24日完成，逾期3天")


def test_meeting_in_its_order(world: World) -> None:
    with pytest.raises(NotAllowed):
        called(world, login="zjj.head")
    ahead = called(world, dt.date(2025, 3, 4))
    with pytest.raises(Refused) as refusal:
        issued(world, ahead)
    assert refusal.value.code == "not_held"
    meeting = issued(world, called(world))
    with pytest.raises(Refused) as refusal:
        resolved(world, meeting, dt.date(2025, 3, 10))
    assert refusal.value.code == "minuted"


def test_meeting_on_the_pages(world: World) -> None:
    meeting = called(world)
    reform, owner = client(world, "yx.reform"), client(world, "zjj.handler")
    page = f"/meetings/{meeting.public_id}/"
    sent = {"text": "补齐办事指南", "owner": world.body["yx-zjj"].pk, "due_on": "2025-02-01"}
    answer = reform.post(f"{page}resolve/", sent)
    assert answer.status_code == 422 and "不能早于开会那天" in answer.content.decode()
    assert reform.post(f"{page}resolve/", sent | {"due_on": "2025-02-20"}).status_code == 302
    assert owner.post(f"{page}issue/", {"version": 1}).status_code == 403
    assert reform.post(f"{page}issue/", {"version": 1}).status_code == 302
    assert "逾期11天未完成" in owner.get(page).content.decode()
    row = meeting.resolutions.get()
    done = {"done_on": "2025-03-03", "outcome": "已补齐", "version": row.version}
    assert owner.post(f"{page}resolutions/{row.public_id}/finish/", done).status_code == 302
    assert client(world, "gx.head").get(page).status_code == 404


# --- Demonstration cases --------------------------------------------------------------------------------------------
def proposed(world: World, login: str = "zjj.head", **changed: Any) -> DemonstrationCase:
    values: dict[str, Any] = {
        "title": "一次提交、当场用印",
        "item": world.item["concentrated"],
        "park": world.body["yx-park"],
        "body": world.body["yx-zjj"],
        "done": "窗口预审后一次受理",
        "figures": "到现场 2 次减为 1 次",
        "upload": PDF,
        **changed,
    }
    return demonstration_propose(given=DemonstrationInput(**values), actor=world.actor(login), stamp=Stamp())


def test_case_is_selected_and_published_by_the_reform_office(world: World) -> None:
    item = world.item["concentrated"]
    assert panel(world, item, "yx.admin")["示范案例"] is False
    row = proposed(world)
    for login in ("zjj.head", "yx.admin"):
        with pytest.raises(NotAllowed):
            demonstration_select(case=row, said="", actor=world.actor(login), stamp=Stamp())
    with pytest.raises(Refused):
        demonstration_publish(case=row, said="", actor=world.actor("yx.reform"), stamp=Stamp())
    assert client(world, "yy.superior").get(f"/demonstrations/{row.public_id}/").status_code == 404
    row = demonstration_select(case=row, said="", actor=world.actor("yx.reform"), stamp=Stamp())
    row = demonstration_publish(case=row, said="可复制", actor=world.actor("yx.reform"), stamp=Stamp())
    assert (row.state, row.published_on) == ("published", dt.date(2025, 3, 3))
    assert panel(world, item, "yx.admin")["示范案例"] is True
    assert client(world, "yy.superior").get(f"/demonstrations/{row.public_id}/").status_code == 200


def test_returned_case_is_written_anew(world: World) -> None:
    with pytest.raises(NotAllowed):
        proposed(world, "gx.head")
    row = proposed(world)
    with pytest.raises(Invalid):
        demonstration_give_back(case=row, said=" ", actor=world.actor("yx.reform"), stamp=Stamp())
    row = demonstration_give_back(case=row, said="补充数据", actor=world.actor("yx.reform"), stamp=Stamp())
    browser = client(world, "zjj.head")
    sent = {"title": "一次办", "body": row.body_id, "park": row.park_id, "item": row.item.code, "done": "做法二"}
    page = f"/demonstrations/{row.public_id}/"
    assert browser.post(f"{page}propose-again/", sent | {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.title) == ("proposed", "一次办")


# --- Pages ----------------------------------------------------------------------------------------------------------
def client(world: World, login: str) -> Client:
    found = Client()
    found.force_login(world.person[login])
    return found


def test_page_of_a_park_has_the_matrix_and_names_what_is_missing(world: World) -> None:
    browser = client(world, "gx.head")
    filed(world)
    text = browser.get("/papers/czgx/").content.decode()
    for words in (
        "还缺的文书",
        "落实措施",
        "郴政办发〔2021〕4号 三（二）",
        "郴高管发〔2021〕1号",
        "2021年5月10日前",
        "逾期",
    ):
        assert words in text
    rows = CalamineWorkbook.from_filelike(BytesIO(browser.get("/papers/czgx/export/").content))
    cells = rows.get_sheet_by_index(0).to_python()
    assert ["承接方案", "已有"] in [[row[1], row[4]] for row in cells[2:]]
    assert "缺少，逾期" in [row[4] for row in cells[2:]]
    assert client(world, "as.head").get("/papers/czgx/").status_code == 404


def test_paper_is_filed_on_the_page_and_nothing_typed_is_lost(world: World) -> None:
    browser, address = client(world, "gx.head"), f"/papers/czgx/duties/{duty('takeover_plan').pk}/new/"
    sent = {"title": "承接工作方案", "publisher": "管委会", "issued_on": "2021-03-09"}
    answer = browser.post(address, sent)
    assert answer.status_code == 422 and "承接工作方案" in answer.content.decode()
    with_file = {**sent, "file": BytesIO(PDF.data)}
    with_file["file"].name = "方案.pdf"  # type: ignore[attr-defined]
    assert browser.post(address, with_file).status_code == 302
    assert client(world, "gx.clerk").get(address).status_code == 403


def test_scheme_page_names_the_missing_papers(world: World) -> None:
    text = client(world, "gx.head").get("/schemes/S2/").content.decode()
    assert "应当制定的文书" in text and "承接方案、落实措施（" in text
    assert "应当制定的文书" in Client().get("/schemes/S2/").content.decode()


def test_page_of_a_park_has_its_number_of_queries(world: World, django_assert_num_queries: Any) -> None:
    browser = client(world, "yx.admin")
    browser.get("/papers/yx-park/")
    with django_assert_num_queries(43):
        browser.get("/papers/yx-park/")
