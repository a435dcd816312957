"""The rule table and its runs: each predicate true and false, any day run again with the same cards (C3)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from approvals.models import Case, Countersigning, Pause
from approvals.services import case_deem_accepted
from core import events, moments
from core.actors import job
from core.door import Stamp
from core.errors import Invalid, NotAllowed
from core.models import Document, InboxMessage, JobRun
from core.papers import document_make
from supervision.jobs import monitor as jobs
from supervision.lives.rules import ATTEMPTS, PREDICATES
from supervision.models import Attempt, Card, MonitorRule
from supervision.services import RuleInput, rule_set, run_rules
from tests.approvals.looking import on, refusal
from tests.approvals.test_clocks import accepted, promise
from tests.approvals.walks import ALL_WALKS, BY_CHIEF, COLLECT, OPINION, go, leg, receive, today_of
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("C3")
DAY = dt.date
DECISION = [
    leg("yx.reviewer", "examine", **OPINION),
    leg("yx.chief", "decide", **BY_CHIEF),
    leg("yx.clerk", "seal"),
]


def found(case: Case | None = None) -> list[tuple[str, str]]:
    rows = Card.objects.filter(object_id=case.pk) if case else Card.objects.all()
    return sorted(rows.values_list("rule", "occasion"))


def said(**more: Any) -> RuleInput:
    values = {"valid_from": DAY(2025, 3, 4), "colour": "red", "effect": "card", "source": "测试办法第1条", **more}
    return RuleInput(**values)


def setting(world: World, code: str, login: str = "yx.reform", **more: Any) -> MonitorRule:
    place = world.body["yx-park"].jurisdiction
    return rule_set(code=code, jurisdiction=place, said=said(**more), actor=world.actor(login))


def test_the_list_of_predicates_is_the_list_of_rules() -> None:
    assert set(PREDICATES) == set(Card.Rule.values)
    assert {code: row.label for code, row in PREDICATES.items()} == dict(Card.Rule.choices)
    assert set(ATTEMPTS.values()) <= set(PREDICATES)


# --- Limits ---------------------------------------------------------------------------------------------------------
def test_promise_passed_is_a_lamp_and_a_card_only_where_a_city_says_so(world: World) -> None:
    promise(world, "delegated", 5)
    with on(2025, 3, 3):
        setting(world, "promise_passed", valid_from=DAY(2025, 3, 12), colour="yellow")
    case = accepted(world, "delegated")  # on 3 March: promised by 10 March, statutory limit 31 March
    for day in (11, 12):
        with on(2025, 3, day):
            run_rules()
    assert list(Card.objects.values_list("rule", "occasion", "colour")) == [
        ("promise_passed", "promise:2025-03-11", "yellow")
    ]
    assert Card.objects.get().object_id == case.pk
    assert run_rules(on=DAY(2025, 3, 11)).existing.total() == 0  # on that day it was a lamp, and stays one


def test_days_of_grace_are_working_days(world: World) -> None:
    with on(2025, 3, 3):
        setting(world, "overdue", grace=3)
    accepted(world, "delegated")  # until 31 March; 4 to 6 April are the holiday of 清明
    for day, cards in ((3, 0), (4, 1)):
        with on(2025, 4, day):
            run_rules()
        assert Card.objects.count() == cards
    assert Card.objects.get().happened_on == DAY(2025, 4, 4)


def test_correction_late_is_what_the_deemed_acceptance_missed(world: World) -> None:
    with on(2025, 3, 3):
        deemed, silent = receive(world, "delegated", "yx.clerk"), receive(world, "delegated", "yx.clerk")
    with on(2025, 3, 11, 0, 5):  # five working days ran out on 10 March
        case_deem_accepted(case=deemed, actor=job("deem_accepted"), stamp=Stamp())
        run_rules()
    assert found() == [("deemed_accepted", "deemed")]
    with on(2025, 3, 12):
        run_rules()
    assert found(silent) == [("correction_late", "correction:2025-03-11")]
    assert found(deemed) == [("deemed_accepted", "deemed")]


def test_correction_asked_for_too_late_is_kept_as_an_attempt(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    with on(2025, 3, 11):
        refusal(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺签字")]))
    assert Attempt.objects.get().rule == Card.objects.get().rule == "correction_late"


def test_delivery_late_after_ten_working_days(world: World) -> None:
    with on(2025, 3, 3):
        late = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
        kept = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
        for step in DECISION:
            late, kept = go(world, late, step), go(world, kept, step)
    with on(2025, 3, 17):
        kept = go(world, go(world, kept, leg("yx.clerk", "issue")), leg("yx.clerk", "deliver", **COLLECT))
    with on(2025, 3, 18):
        run_rules()
    assert found(late) == [("delivery_late", "issue:2025-03-18")]
    assert found(kept) == []


def test_countersign_late(world: World) -> None:
    with on(2025, 3, 3):
        late, kept = (go(world, receive(world, "delegated", "yx.clerk"), leg("yx.clerk", "accept")) for _ in range(2))
        for step in DECISION:
            late, kept = go(world, late, step), go(world, kept, step)
        Countersigning.objects.update(due_on=DAY(2025, 3, 6))
    with on(2025, 3, 6):
        go(world, kept, leg("zjj.handler", "counterseal"))
    with on(2025, 3, 7):
        run_rules()
    card = Card.objects.get()
    assert (card.rule, card.object_id, card.organisation) == ("countersign_late", late.pk, world.body["yx-zjj"])


# --- Events ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ALL_WALKS)
def test_an_ordinary_walk_leaves_no_card(world: World, key: str) -> None:
    with on(2025, 3, 3):
        clerk, legs = ALL_WALKS[key]
        case = receive(world, key, clerk)
        for step in legs:
            case = go(world, case, today_of(step))
        run_rules()
    assert found() == []


def test_step_skipped_is_read_from_the_record(world: World) -> None:
    with on(2025, 3, 3):
        case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
        events.record(obj=case, verb="case.decide", actor=ACTOR, facts={"state": "decided"})  # past the door
        run_rules()
    card = Card.objects.get()
    assert (card.rule, card.colour, card.occasion) == ("step_skipped", "red", "decide:3")
    assert card.words.endswith("的“作出决定”不是从上一环节作出的（当时是“已受理”）。")


def test_delegated_decision_in_the_parks_own_name(world: World) -> None:
    with on(2025, 3, 3):
        case = go(world, receive(world, "delegated", "yx.clerk"), leg("yx.clerk", "accept"))
        for step in DECISION[:2]:
            case = go(world, case, step)
        paper = Document.objects.get(object_id=case.pk, document_class="decision")
        run_rules()
        assert found() == []  # issued in the delegator's name [24]
        facts = json.loads(paper.facts) | {"in_name_of": world.body["yx-park"].name}
        document_make(
            obj=case, document_class="decision", title=paper.title, organisation=paper.organisation, facts=facts
        )
        run_rules()
    card = Card.objects.get()
    assert (card.rule, card.colour) == ("wrong_name", "red")
    assert f"依法应以“{world.body['yx-zjj'].name}”名义作出" in card.words


def test_issued_before_the_seals_are_on(world: World) -> None:
    with on(2025, 3, 3):
        case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
        for step in (*DECISION, leg("yx.clerk", "issue")):
            case = go(world, case, step)
        run_rules()
        assert found() == []
        Case.objects.filter(pk=case.pk).update(result_sealed_at=None)
        run_rules()
    assert found() == [("delivered_unsealed", "unsealed")]


def test_pause_without_a_notice(world: World) -> None:
    with on(2025, 3, 4):
        case = go(
            world,
            accepted(world, "delegated"),
            leg("yx.reviewer", "pause", kind="testing", reason="检测", expected_days=9),
        )
        run_rules()
        assert found() == []
        Pause.objects.filter(case=case).update(notice=None)
        run_rules()
    assert [rule for rule, _ in found()] == ["pause_unwritten"]


def test_forwarding_refused_at_once_with_its_reason(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "forwarded", "yx.clerk")
        for step in (leg("zjj.handler2", "accept"), leg("yx.centre", "circulate")):
            case = go(world, case, step)
        assert found() == []
        go(world, case, leg("zjj.handler", "return_to_centre", reason="不属本科室"))
        card = Card.objects.get()
        run_rules()
    assert Card.objects.count() == 1
    assert (card.rule, card.organisation, card.person) == (
        "forwarding_refused",
        world.body["yx-zjj"],
        world.person["zjj.handler"],
    )
    assert card.words.endswith("由园区转来后被退回：不属本科室")


def test_same_person_only_where_a_city_keeps_them_apart(world: World) -> None:
    chief = [leg("yx.clerk", "accept"), leg("yx.chief", "examine", **OPINION), leg("yx.chief", "decide", **BY_CHIEF)]
    with on(2025, 3, 3):
        setting(world, "same_person", colour="yellow")
        case = receive(world, "direct", "yx.clerk")
        for step in chief:
            case = go(world, case, step)
        run_rules()
    assert found() == []
    with on(2025, 3, 4):
        both = receive(world, "direct", "yx.clerk")
        apart = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
        for step in chief:
            both = go(world, both, step)
        for step in DECISION[:2]:
            apart = go(world, apart, step)
        run_rules()
    assert [rule for rule, _ in found(both)] == ["same_person"]
    assert found(apart) == []


# --- Any day again --------------------------------------------------------------------------------------------------
def _everything(world: World) -> list[tuple[Any, ...]]:
    names = ("rule", "object_id", "occasion", "words", "organisation", "person", "happened_on", "colour", "explain_by")
    return sorted(Card.objects.values_list(*names), key=str)


def test_a_past_day_gives_the_same_cards(world: World) -> None:
    """Three cases late on 1 April: one then decided, one paused, one still open. Months later the day looks the same."""
    cases = [accepted(world, "delegated") for _ in range(3)]
    with on(2025, 4, 1):
        first = run_rules()
        seen = sorted(Card.objects.values_list("rule", "object_id", "occasion", "words", "organisation"), key=str)
    assert first.new == {"overdue": 3}
    with on(2025, 4, 2):
        for step in DECISION:
            cases[0] = go(world, cases[0], step)
        go(world, cases[1], leg("yx.reviewer", "pause", kind="testing", reason="检测", expected_days=9))
    with on(2025, 7, 1):
        again = run_rules(on=DAY(2025, 4, 1))
        assert (again.new.total(), again.existing) == (0, {"overdue": 3})
        Card.objects.all().delete()
        run_rules(on=DAY(2025, 4, 1))
    rows = sorted(Card.objects.values_list("rule", "object_id", "occasion", "words", "organisation"), key=str)
    assert rows == seen


def test_the_day_before_finds_nothing_of_it(world: World) -> None:
    accepted(world, "delegated")
    with on(2025, 7, 1):
        assert run_rules(on=DAY(2025, 3, 31)).new.total() == 0
        assert run_rules(on=DAY(2025, 4, 1)).new == {"overdue": 1}


def test_a_refused_attempt_is_found_again_for_its_day(world: World) -> None:
    with on(2025, 3, 3):
        case = go(
            world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "request_correction", missing=[(1, "缺")])
        )
        case = go(world, case, leg("yx.clerk", "supplement", provided=[1]))
        refusal(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺")]))
    before = _everything(world)
    with on(2025, 3, 5):
        assert run_rules(on=DAY(2025, 3, 3)).existing == {"second_correction": 1}
        assert run_rules(on=DAY(2025, 3, 4)).existing.total() == 0
    assert _everything(world) == before


def test_an_entry_made_later_was_not_known_on_the_day(world: World) -> None:
    """A decision entered on 10 April as made on 31 March: on 1 April the case was late, whatever is known now."""
    case = accepted(world, "delegated")
    with on(2025, 4, 10):
        for step in DECISION:
            case = go(world, case, step, at=moments.start_of(DAY(2025, 3, 31)) + dt.timedelta(hours=10))
        case = go(
            world,
            case,
            leg("zjj.handler", "counterseal"),
            at=moments.start_of(DAY(2025, 3, 31)) + dt.timedelta(hours=11),
        )
        assert run_rules(on=DAY(2025, 4, 1)).new == {"overdue": 1}
        assert run_rules(on=DAY(2025, 4, 10)).new.total() == 0


def test_the_night_catches_up_with_days_missed(world: World) -> None:
    accepted(world, "delegated")
    with on(2025, 3, 28, 0, 40):
        jobs.monitor_daily()
        assert jobs.monitor_daily() is None
    with on(2025, 4, 3, 0, 40):
        outcome = jobs.monitor_daily()
    assert outcome is not None
    assert list(outcome["days"]) == [
        f"2025-{d}" for d in ("03-28", "03-29", "03-30", "03-31", "04-01", "04-02", "04-03")
    ]
    assert (Card.objects.count(), JobRun.objects.filter(job=jobs.JOB).count()) == (1, 2)


def test_the_command_says_what_is_new(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    accepted(world, "delegated")
    with on(2025, 4, 9):
        for _ in range(2):
            call_command("run_rules", "--on", "2025-04-01")
    first, total, again, last = capsys.readouterr().out.splitlines()
    assert (first, again) == ("超过法定时限：新出 1 张，已有 0 张", "超过法定时限：新出 0 张，已有 1 张")
    assert (total, last) == (
        "2025年4月1日运行完毕：新出 1 张，已有 0 张。",
        "2025年4月1日运行完毕：新出 0 张，已有 1 张。",
    )


def test_a_day_to_come_is_not_run(world: World) -> None:
    with pytest.raises(Invalid):
        run_rules(on=moments.today() + dt.timedelta(days=1))


def test_the_run_asks_no_more_for_more_of_the_same(
    world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(6):
        accepted(world, "delegated")
    with on(2025, 4, 1):
        run_rules()
        with django_assert_max_num_queries(16):
            assert run_rules().existing.total() == 6


def test_a_new_card_tells_the_leaders_and_who_has_the_case(world: World) -> None:
    case = accepted(world, "delegated")
    Case.objects.filter(pk=case.pk).update(handler=world.person["yx.reviewer"])
    with on(2025, 4, 1):
        run_rules()
        run_rules()
    card = Card.objects.get()
    told = InboxMessage.objects.filter(key=f"card:{card.pk}")
    assert {row.person.username for row in told} == {"yx.reviewer", "yx.head", "yx.chief", "yx.admin"}
    assert {row.url for row in told} == {f"/cards/{card.public_id}/"}


# --- The table ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"valid_from": DAY(2025, 3, 3)}, "valid_from"),
        ({"colour": "blue"}, "colour"),
        ({"effect": "fine"}, "effect"),
        ({"unit": "hour"}, "unit"),
        ({"grace": 61}, "grace"),
        ({"explain_days": 0}, "explain_days"),
        ({"source": " "}, "source"),
    ],
)
def test_half_a_rule_is_told(world: World, more: dict[str, Any], field: str) -> None:
    with on(2025, 3, 3), pytest.raises(Invalid) as problem:
        setting(world, "overdue", **more)
    assert problem.value.field == field


@pytest.mark.parametrize("login", ["gx.head", "yx.head", "yx.clerk", "as.head"])
def test_others_set_no_rule(world: World, login: str) -> None:
    with on(2025, 3, 3), pytest.raises(NotAllowed):
        setting(world, "overdue", login)


def test_one_row_a_day(world: World) -> None:
    with on(2025, 3, 3):
        setting(world, "overdue")
        with pytest.raises(Invalid) as problem:
            setting(world, "overdue", colour="yellow")
    assert problem.value.field == "valid_from"


def test_the_table_on_the_page(world: World, client: Client) -> None:
    with on(2025, 3, 3):
        client.force_login(world.person["yx.reform"])
        page = client.get("/watch/rules/")
        assert len(page.context["rows"]) == len(PREDICATES)
        address = "/watch/rules/yueyang/overdue/"
        sent = {"valid_from": "2025-03-04", "enabled": "on", "effect": "card", "colour": "yellow", "unit": "workday"}
        sent |= {"grace": "2", "explain_days": "3", "appeal_days": "4", "source": "测试办法第2条"}
        wrong = client.post(address, sent | {"grace": "-1", "source": "测试办法第2条"})
        assert wrong.status_code == 422
        assert "测试办法第2条" in wrong.content.decode()
        assert client.post(address, sent).status_code == 302
        client.force_login(world.person["gx.clerk"])
        assert client.get("/watch/rules/").status_code == 403
    row = MonitorRule.objects.get()
    assert (row.colour, row.grace, row.explain_days, row.appeal_days) == ("yellow", 2, 3, 4)
    with on(2025, 3, 4):
        client.force_login(world.person["yx.inspector"])
        page = client.get("/watch/rules/")
        shown = {line["setting"].code: line["setting"] for line in page.context["rows"]}
        assert (shown["overdue"].colour, shown["overdue"].row) == ("yellow", row)
        assert client.get("/watch/rules/chenzhou/overdue/").status_code == 404
