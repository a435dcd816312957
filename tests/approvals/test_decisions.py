"""Who may decide: by grant, as the head, by a meeting's record; first review; what the paper says (A13, rules §4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from approvals import selectors
from approvals.models import Case, Decision
from approvals.services import Meeting
from core import moments
from core.errors import NotAllowed, Refused
from core.models import Document
from core.papers import facts_hash
from empowerment.models import ChiefGrant
from empowerment.workflow import GrantRight
from tests.approvals.looking import cards, facts, paper, refusal
from tests.approvals.walks import BY_CHIEF, BY_HEAD, OPINION, go, leg, receive
from tests.world import World

DAY = dt.timedelta(days=1)
DECIDE = leg("yx.chief", "decide", **BY_CHIEF)
MEETING = Meeting(
    held_on=dt.date(2025, 3, 3), members="演甲子、演甲丑、演甲寅", vote="3票同意", minutes="纪要〔2025〕3号"
)


def examined(world: World, key: str) -> Case:
    clerk, reviewer = {"own": ("as.clerk", "jsj.reviewer")}.get(key, ("yx.clerk", "yx.reviewer"))
    case = go(world, receive(world, key, clerk), leg(clerk, "accept"))
    return go(world, case, leg(reviewer, "examine", **OPINION))


def _grant(world: World, **changes: Any) -> None:
    ChiefGrant.objects.filter(item=world.item["direct"]).update(**changes)


@pytest.mark.mission("A13")
def test_chief_approver_decides_by_grant(world: World) -> None:
    case = go(world, examined(world, "direct"), DECIDE)
    made = Decision.objects.get(case=case)
    assert (made.form, made.result, made.decided_by) == ("chief", "granted", world.person["yx.chief"])
    assert made.grant == ChiefGrant.objects.get(item=world.item["direct"])


@pytest.mark.mission("A13")
def test_grant_for_a_whole_type_of_items(world: World) -> None:
    _grant(world, item=None, item_type="licence")
    assert go(world, examined(world, "direct"), DECIDE).state == "decided"


@pytest.mark.mission("A13", "C3")
@pytest.mark.parametrize(
    "fault", ["none", "expired", "not_yet", "other_item", "other_type", "other_body", "other_right", "other_person"]
)
def test_chief_without_a_fitting_grant_does_not_decide(world: World, fault: str) -> None:
    now = moments.now()
    changes: dict[str, dict[str, Any]] = {
        "none": {"superseded_at": now},
        "expired": {"valid_to": now - DAY},
        "not_yet": {"valid_from": now + DAY},
        "other_item": {"item": world.item["instant"]},
        "other_type": {"item": None, "item_type": "confirmation"},
        "other_body": {"body": world.body["yx-zjj"]},
        "other_right": {"right": GrantRight.FIRST_REVIEW},
        "other_person": {"person": world.person["yx.head"]},
    }
    _grant(world, **changes[fault])
    case = examined(world, "direct")
    error = refusal(world, case, DECIDE)
    assert (type(error), error.code) == (NotAllowed, "no_grant")
    assert error.message == "您没有本事项在有效期内的审批决定权，请由获授权的首席审批员或负责人决定。"
    assert cards(case) == ["no_grant"]


@pytest.mark.mission("A13")
def test_grant_ends_at_its_moment(world: World) -> None:
    case = examined(world, "direct")
    now = moments.now()
    _grant(world, valid_to=now)
    assert refusal(world, case, DECIDE, at=now).code == "no_grant"
    _grant(world, valid_to=now + dt.timedelta(seconds=1))
    assert go(world, case, DECIDE, at=now).state == "decided"


@pytest.mark.mission("A13")
def test_chief_does_not_decide_in_the_heads_form(world: World) -> None:
    error = refusal(world, examined(world, "direct"), leg("yx.chief", "decide", **BY_HEAD))
    assert error.message == "以负责人形式决定的，须由园区管委会负责人本人办理。"


@pytest.mark.mission("A13")
def test_form_of_the_decision_is_named(world: World) -> None:
    assert (
        refusal(world, examined(world, "direct"), leg("yx.head", "decide", result="granted", form="")).field == "form"
    )
    assert refusal(world, examined(world, "direct"), leg("yx.head", "decide", result="", form="head")).field == "result"


@pytest.mark.mission("A13")
def test_first_review_item_is_reviewed_by_the_chief_and_decided_by_the_head(world: World) -> None:
    case = examined(world, "delegated_head")
    chief = refusal(world, case, DECIDE)
    assert (type(chief), chief.message) == (Refused, "本事项须由主要负责人或集体研究决定，首席审批员只有初审权。")
    head = leg("yx.head", "decide", **BY_HEAD)
    assert refusal(world, case, head).code == "first_review_missing"
    collective = leg("yx.head", "decide", result="granted", form="collective", meeting=MEETING)
    assert refusal(world, case, collective).code == "first_review_missing"
    case = go(world, case, leg("yx.chief", "first_review", **OPINION))
    assert "已经首席审批员初审" in refusal(world, case, leg("yx.chief", "first_review", **OPINION)).message
    case = go(world, case, head)
    assert (case.state, case.decision.form, case.decision.grant) == ("decided", "head", None)


@pytest.mark.mission("A13")
def test_head_sees_a_case_that_waits_for_the_first_review_without_being_sent_to_it(
    world: World, client: Client
) -> None:
    case = examined(world, "delegated_head")
    page = f"/cases/{case.number}/"
    client.force_login(world.person["yx.head"])
    work = client.get("/").content.decode()
    assert page in work and "等首席审批员初审" in work and f"{page}first-review/" not in work
    head = {action.name: action for action in selectors.actions_for(case, world.actor("yx.head"))}["decide"]
    assert (head.allowed, head.reason) == (False, selectors.FIRST_REVIEW_MISSING)
    client.force_login(world.person["yx.chief"])
    assert f"{page}first-review/" in client.get("/").content.decode()


@pytest.mark.mission("A13")
def test_first_review_needs_its_own_grant(world: World) -> None:
    case = examined(world, "delegated_head")
    ChiefGrant.objects.filter(item=world.item["delegated_head"]).update(item=world.item["direct"])
    assert refusal(world, case, leg("yx.chief", "first_review", **OPINION)).code == "no_grant"
    assert go(world, case, leg("yx.head", "decide", **BY_HEAD)).state == "decided"  # nobody owes a review


@pytest.mark.mission("A13")
@pytest.mark.parametrize("missing", ["members", "vote", "minutes", "all"])
def test_collective_decision_needs_the_whole_record(world: World, missing: str) -> None:
    meeting = None if missing == "all" else Meeting(**{**MEETING.__dict__, missing: " "})
    step = leg("yx.head", "decide", result="granted", form="collective", meeting=meeting)
    assert refusal(world, examined(world, "direct"), step).field == "minutes"


@pytest.mark.mission("A13")
def test_meeting_is_not_in_the_future(world: World) -> None:
    tomorrow = Meeting(**{**MEETING.__dict__, "held_on": moments.today() + DAY})
    step = leg("yx.head", "decide", result="granted", form="collective", meeting=tomorrow)
    assert refusal(world, examined(world, "direct"), step).field == "held_on"


@pytest.mark.mission("A13")
def test_record_of_the_meeting_is_the_decision(world: World) -> None:
    step = leg("yx.head", "decide", result="granted", form="collective", meeting=MEETING)
    case = go(world, examined(world, "direct"), step)
    record = {
        "held_on": "2025-03-03",
        "members": "演甲子、演甲丑、演甲寅",
        "vote": "3票同意",
        "minutes": "纪要〔2025〕3号",
    }
    assert case.decision.meeting == facts(case, "decision")["meeting"] == record


@pytest.mark.mission("A13")
def test_scheme_without_chief_approvers_is_decided_by_the_named_office(world: World) -> None:
    case = examined(world, "own")
    error = refusal(world, case, leg("jsj.head", "decide", **BY_CHIEF))
    assert error.message == "本件适用的方案不设首席审批员，由部门负责人决定。"
    assert refusal(world, case, leg("jsj.reviewer", "decide", **BY_HEAD)).code == "not_allowed"
    assert go(world, case, leg("jsj.head", "decide", **BY_HEAD)).state == "decided"


@pytest.mark.mission("B1")
def test_denial_gives_reasons_and_remedies(world: World) -> None:
    case = examined(world, "direct")
    assert refusal(world, case, leg("yx.chief", "decide", result="denied", form="chief")).field == "reasons"
    case = go(world, case, leg("yx.chief", "decide", result="denied", form="chief", reasons="资金未落实"))
    told, park = facts(case, "decision"), world.body["yx-park"].name
    assert (told["granted"], told["reasons"], told["respondent"]) == (False, "资金未落实", park)
    assert told["remedies"] == (
        f"如不服，可自收到之日起60日内向{park}的本级人民政府申请行政复议，"
        f"或者6个月内依法向人民法院提起行政诉讼（被申请人、被告：{park}）。"
    )
    assert paper(case, "decision").title == "不予行政许可决定书"


@pytest.mark.mission("A3")
def test_delegated_decision_is_made_in_the_delegators_name(world: World) -> None:
    case = go(world, examined(world, "delegated"), DECIDE)
    document, zjj = paper(case, "decision"), world.body["yx-zjj"]
    told = facts(case, "decision")
    assert (document.organisation, told["body"], told["in_name_of"], told["respondent"]) == (
        zjj,
        zjj.name,
        zjj.name,
        zjj.name,
    )
    assert document.number == f"{zjj.name}决〔{moments.today().year}〕1号"


@pytest.mark.mission("E1")
@pytest.mark.parametrize("column", ["facts", "facts_hash", "number"])
def test_frozen_facts_cannot_be_rewritten(world: World, column: str) -> None:
    document = paper(go(world, examined(world, "direct"), DECIDE), "decision")
    frozen = pytest.raises(DatabaseError, match="facts of a document are frozen")
    with frozen, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE core_document SET {column} = 'x' WHERE id = %s", [document.pk])
    assert Document.objects.get(pk=document.pk).facts_hash == facts_hash(document.facts)
