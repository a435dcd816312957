"""退回, 移送 and 更正: who may, where it goes, what stays (B23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from approvals import selectors
from approvals.models import Case, EntryCorrection
from approvals.workflow import State
from core import events
from core.errors import Invalid, NotAllowed, Refused
from core.models import InboxMessage
from core.papers import documents_of
from empowerment.services import PartyInput, empowerment_change_mode
from tests.approvals.looking import clock, facts, on, seals
from tests.approvals.walks import BY_CHIEF, OPINION, go, leg, receive
from tests.world import ACTOR, World, moment

pytestmark = pytest.mark.mission("B23")
Count = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def accepted(world: World, key: str = "direct") -> Case:
    return go(world, receive(world, key, "yx.clerk"), leg("yx.clerk", "accept"))


def test_return_to_the_window_keeps_the_acceptance_and_the_clock(world: World) -> None:
    case = accepted(world)
    due = case.due_on
    case = go(world, case, leg("yx.reviewer", "return_back", reason="缺总平面图"))
    assert (case.state, case.due_on, case.accepted_at is not None) == (State.RETURNED, due, True)
    assert clock(case, "decision").stopped_on is None
    with pytest.raises(Refused, match="受理环节正在补正情况"):
        go(world, case, leg("yx.reviewer", "examine", **OPINION))
    with pytest.raises(Refused):  # one notice of what is missing, and before the acceptance: a return gives no second
        go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺")]))
    assert (case.handler, selectors.waiting_move(case)) == (world.person["yx.clerk"], "send_on")
    told = InboxMessage.objects.filter(url=f"/cases/{case.number}/").values_list("person__username", flat=True)
    assert list(told) == ["yx.clerk"]
    record = case.transfers.get()
    assert (record.kind, record.from_body, record.to_body, record.reason) == (
        "return",
        world.body["yx-park"],
        world.body["yx-park"],
        "缺总平面图",
    )
    assert [row["name"] for row in record.materials] == [m.name for m in case.materials.all()]
    assert [s.move for s in selectors.worklist(world.actor("yx.clerk"))] == ["send_on"]
    case = go(world, case, leg("yx.clerk", "send_on", note="已补收总平面图"))
    assert go(world, case, leg("yx.reviewer", "examine", **OPINION)).state == State.EXAMINED


def test_decider_sends_back_for_another_examination(world: World) -> None:
    case = go(world, accepted(world), leg("yx.reviewer", "examine", **OPINION))
    with pytest.raises(NotAllowed):
        go(world, case, leg("yx.reviewer", "return_to_examiner", reason="意见不全"))
    case = go(world, case, leg("yx.chief", "return_to_examiner", reason="意见不全"))
    assert (case.state, case.handler, selectors.claimed(case)) == (State.ACCEPTED, world.person["yx.reviewer"], True)
    case = go(world, case, leg("yx.reviewer", "examine", **OPINION))
    assert case.opinions.count() == 2
    assert go(world, case, leg("yx.chief", "decide", **BY_CHIEF)).state == State.DECIDED


def test_department_returns_an_intake_to_the_park(world: World) -> None:
    case = go(world, receive(world, "intake", "yx.clerk"), leg("yx.clerk", "hand_in"))
    case = go(world, case, leg("zjj.handler", "return_back", reason="申请表没有盖章"))
    assert (case.state, case.transfers.get().to_body) == (State.RECEIVED, world.body["yx-park"])
    assert go(world, case, leg("yx.clerk", "hand_in")).state == State.HANDED_IN


@pytest.mark.parametrize("move", ["return_back", "return_to_examiner", "transfer_out", "correct_entry"])
def test_nothing_goes_back_without_a_reason(world: World, move: str) -> None:
    case = receive(world, "direct", "yx.clerk")
    data: dict[str, Any] = {"reason": " "}
    who = "yx.clerk"
    if move == "return_back":
        case, who = go(world, case, leg("yx.clerk", "accept")), "yx.reviewer"
    elif move == "return_to_examiner":
        case = go(world, go(world, case, leg("yx.clerk", "accept")), leg("yx.reviewer", "examine", **OPINION))
        who = "yx.chief"
    elif move == "transfer_out":
        data = {"reasons": " ", "right_body": "云溪区住房和城乡建设局"}
    else:
        data |= {"values": {"title": "改"}}
    with pytest.raises(Invalid):
        go(world, case, leg(who, move, **data))


def test_application_goes_to_the_body_that_is_competent_now(world: World) -> None:
    """Received under one mode; the mode changes before the acceptance and another body accepts from now on."""
    case = receive(world, "direct", "yx.clerk")
    with pytest.raises(Refused) as same:
        go(world, case, leg("yx.clerk", "transfer", park=case.park, reason="误收"))
    assert same.value.code == "same_body"
    assert selectors.competent_now(case) == []
    parties = world.empowerment["forwarded"].parties.all()
    empowerment_change_mode(
        empowerment=world.empowerment["direct"],
        mode="forwarded",
        at=moment(2025, 6, 3, 11),
        reason="方式调整",
        source="测试",
        parties=[PartyInput(p.party, p.organisation, p.person) for p in parties],
        actor=ACTOR,
    )
    with on(2025, 6, 4):
        assert [park for park, _ in selectors.competent_now(case)] == [case.park]
        received, due = case.received_at, case.due_on
        case = go(world, case, leg("yx.clerk", "transfer", park=case.park, reason="方式已调整"))
        assert (case.state, case.accepting_body, case.route) == (State.RECEIVED, world.body["yx-zjj"], "forwarded")
        assert (case.received_at, case.due_on, case.pinned_at) == (received, due, None)
        assert case.transfers.get().to_body == world.body["yx-zjj"]
        case = go(world, case, leg("zjj.handler2", "accept"))
        assert case.state == State.ACCEPTED
        assert "不能“移送主管机关”" in str(case.move_refusal("transfer"))


def test_refused_and_sent_on_names_the_right_body_and_lists_the_materials(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    body = world.body["yx-zjj"]
    case = go(world, case, leg("yx.clerk", "transfer_out", reasons="不属于本机关职权", right_body=body.name))
    assert (case.state, case.ended_at is not None, case.due_on) == (State.REFUSED, True, None)
    assert facts(case, "refusal")["right_body"] == body.name
    record = case.transfers.get()
    assert (record.kind, record.to_body, len(record.materials)) == ("out", body, case.materials.count())


def test_correction_keeps_old_and_new_and_nothing_personal_in_the_record(world: World) -> None:
    case = accepted(world)
    case = go(
        world,
        case,
        leg("yx.clerk2", "correct_entry", values={"phone": "13911112222", "title": case.title}, reason="听错一位"),
    )
    row = EntryCorrection.objects.get()
    assert (row.entry, row.old, row.new, row.person) == (
        "phone",
        "13900000005",
        "13911112222",
        world.person["yx.clerk2"],
    )
    last = events.history(case)[-1]
    assert events.facts_of(last)["entries"] == ["联系电话"]
    assert "1391" not in last.facts
    with pytest.raises(Invalid, match="没有改动"):
        go(world, case, leg("yx.clerk", "correct_entry", values={"phone": "13911112222"}, reason="同"))


@pytest.mark.parametrize("entry", ["received_at", "channel", "area"])
def test_acceptance_fixes_what_it_rests_on(world: World, entry: str) -> None:
    values = {"received_at": moment(2025, 6, 1, 9), "channel": "online", "area": "一片区"}
    case = accepted(world)
    with pytest.raises(Refused) as refused:
        go(
            world,
            case,
            leg("yx.clerk", "correct_entry", values={entry: values[entry]}, reason="误填", evidence="登记簿"),
        )
    assert (refused.value.code, refused.value.field) == ("fixed_at_acceptance", entry)


def test_true_receipt_moves_the_five_days_and_shows_before_and_after(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    assert case.due_on == dt.date(2025, 6, 10)
    values = {"received_at": moment(2025, 5, 29, 15)}
    with pytest.raises(Invalid) as wrong:
        go(world, case, leg("yx.clerk", "correct_entry", values=values, reason="漏登"))
    assert wrong.value.field == "evidence"
    case = go(world, case, leg("yx.clerk", "correct_entry", values=values, reason="漏登", evidence="登记簿第3页"))
    assert (case.received_at, case.due_on) == (moment(2025, 5, 29, 15), dt.date(2025, 6, 6))
    assert clock(case, "correction").starts_on == dt.date(2025, 5, 29)
    assert case.clocks.filter(replaced_at__isnull=False).get().starts_on == dt.date(2025, 6, 3)
    assert EntryCorrection.objects.get().effect == "到期日由2025年6月10日改为2025年6月6日"


def test_sealed_papers_stay_and_a_notice_tells_the_correction(world: World) -> None:
    case = accepted(world)
    before = facts(case, "acceptance")
    case = go(
        world,
        case,
        leg("yx.clerk", "correct_entry", values={"title": "年产3万吨涂料项目"}, reason="笔误", notice=True),
    )
    assert facts(case, "acceptance") == before
    assert facts(case, "rectification")["rows"] == [["申请内容", "年产2万吨涂料项目", "年产3万吨涂料项目"]]
    assert seals(case, "rectification") == ["yx-park-special"]
    assert [d.title for d in documents_of(case)] == ["收件凭证", "受理通知书", "更正告知书"]
    assert facts(case, "rectification")["papers"] == [f"受理通知书{before['number']}"]


def test_two_people_lose_no_field_of_each_other(world: World, client: Client) -> None:
    """The second sees both values, sends again, and writes just what was changed by the second."""
    case = receive(world, "direct", "yx.clerk")
    client.force_login(world.person["yx.clerk"])
    address = f"/cases/{case.number}/correct-entry/"
    form = client.get(address).context["form"]
    page = {name: form[name].value() or "" for name in form.fields if name != "notice"}
    page["received_at"] = form.initial["received_at"].strftime("%Y-%m-%dT%H:%M")
    go(world, case, leg("yx.clerk2", "correct_entry", values={"phone": "13911112222"}, reason="听错"))
    sent = {**page, "title": "年产3万吨涂料项目", "reason": "笔误"}
    answer = client.post(address, sent)
    assert answer.status_code == 409
    shown = {row[0]: row[1:] for row in answer.context["conflicts"]}
    assert shown["联系电话"] == ("13911112222", "13900000005", False)
    assert shown["申请内容"] == ("年产2万吨涂料项目", "年产3万吨涂料项目", True)
    again = {**sent, "version": answer.context["version"], "key": "again"}
    assert client.post(address, again).status_code == 302
    case.refresh_from_db()
    assert (case.phone, case.title) == ("13911112222", "年产3万吨涂料项目")


def test_two_people_lose_no_tick_of_each_other(world: World, client: Client) -> None:
    case = receive(world, "direct", "yx.clerk", complete=False)
    client.force_login(world.person["yx.clerk"])
    address = f"/cases/{case.number}/update-materials/"
    form = client.get(address).context["form"]
    page = {"version": form["version"].value(), "seen": form["seen"].value()}
    go(world, case, leg("yx.clerk2", "update_materials", provided=[1], originals=[]))
    answer = client.post(address, {**page, "key": "a", "provided": ["2"]})
    assert answer.status_code == 409
    again = {**page, "version": answer.context["version"], "key": "b", "provided": ["2"]}
    assert client.post(address, again).status_code == 302
    assert list(case.materials.filter(provided=True).values_list("order", flat=True)) == [1, 2]


def test_who_had_the_case_how_long(world: World) -> None:
    with on(2025, 5, 26):
        case = accepted(world, "delegated")
    with on(2025, 5, 28):
        case = go(world, case, leg("yx.reviewer", "return_back", reason="核实"))
    with on(2025, 5, 30):
        case = go(world, case, leg("yx.clerk", "send_on", note="已核实"))
    park = world.body["yx-park"].name
    found = selectors.holdings(case, events.history(case))
    assert [(h.body, h.what, h.workdays) for h in found] == [
        (park, "受理", 0),
        (park, "审查", 2),
        (park, "补正后办回", 2),
        (park, "审查", 1),
    ]
    line = selectors.flow_lines(world.actor("yx.centre"))
    assert line == []  # the centre has no part in a delegated case
    (line,) = selectors.flow_lines(world.actor("yx.admin"))
    assert (line.case, line.body, line.now and line.now.workdays) == (case, park, 1)


def test_flow_pages_follow_one_another_and_miss_nobody(
    world: World, client: Client, django_assert_num_queries: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By due day and key; cases without a due day come last; the same queries on every page."""
    cases = [accepted(world), *(receive(world, "direct", "yx.clerk") for _ in range(2)), accepted(world)]
    Case.objects.filter(pk=cases[0].pk).update(due_on=None)
    order = [cases[1].number, cases[2].number, cases[3].number, cases[0].number]
    actor = world.actor("yx.admin")
    assert [line.case.number for line in selectors.flow_lines(actor)] == order
    pages, place = [], None
    for _ in range(4):
        with django_assert_num_queries(4):
            found = selectors.flow_lines(actor, after=place, size=1)
        pages.append((found[0].case.number, len(found)))
        place = selectors.FlowPlace.parse(str(selectors.FlowPlace(found[0].case.due_on, found[0].case.pk)))
    assert pages == [(order[0], 2), (order[1], 2), (order[2], 2), (order[3], 1)]
    monkeypatch.setattr("approvals.views.cooperation.FLOW_SHOWN", 2)
    client.force_login(world.person["yx.admin"])
    first = client.get("/flow/")
    assert [row[0].case.number for row in first.context["rows"]] == order[:2]
    second = client.get(f"/flow/{first.context['page']['next_url']}")
    assert [row[0].case.number for row in second.context["rows"]] == order[2:]
    assert second.context["page"] == {"first_url": "?"}
    assert client.get("/flow/?after=gibberish").context["page"] == first.context["page"]
