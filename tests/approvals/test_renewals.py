"""Renewal [50]: applied for thirty days before the expiry, decided before it, else deemed renewed; late applications, the
expiry of licences, and the reminders (B20).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from approvals import jobs, services
from approvals.models import Case, Licence
from core import events, moments
from core.actors import job
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import JobRun, OutboxMessage
from tests.approvals.licensing import THREE_YEARS, on_to, registered, with_terms
from tests.approvals.looking import cards, clock, facts, on, refusal, seals
from tests.approvals.walks import WALKS, go, leg, receive
from tests.world import ACTOR, World, moment

FROM, UNTIL = dt.date(2022, 6, 10), dt.date(2025, 6, 9)
LAST_TIMELY = (2025, 5, 10)  # 30 calendar days before 9 June
NOTHING = {"renewed": 0, "refused": [], "expired": 0, "reminded": 0}


def _licence(world: World, **terms: Any) -> Licence:
    with on(2025, 3, 1):
        with_terms(world, "direct", **{**THREE_YEARS, **terms})
        return registered(world, FROM, UNTIL)


def _renewal(world: World, licence: Licence, **fields: Any) -> Case:
    return receive(world, "direct", "yx.clerk", kind="renewal", licence=licence, **fields)


def _fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def _work() -> dict[str, Any]:
    """The day's work without its reminders, which have tests of their own."""
    return {**jobs.licences_work(), "reminded": 0}


@pytest.mark.mission("B20")
def test_timely_renewal_follows_the_old_period_though_decided_earlier(world: World) -> None:
    licence = _licence(world)
    with on(2025, 5, 6):
        case = _renewal(world, licence)
        running = clock(case, "renewal")
        assert (running.starts_on, running.number, running.unit, running.due_on) == (
            dt.date(2025, 5, 6),
            34,
            "day",
            UNTIL,
        )
        case = go(world, case, leg("yx.clerk", "accept"))
        assert facts(case, "acceptance")["renewal"] == (
            "本机关将在有效期届满（2025年6月9日）前作出是否准予延续的决定；逾期未作决定的，视为准予延续。"
        )
        case = on_to(world, case, until="seal")
        assert clock(case, "renewal").stopped_on == dt.date(2025, 5, 6)
        case = on_to_delivery(world, case)
    new, old = Licence.objects.get(case=case), _fresh(licence)
    assert (old.state, new.state, new.previous) == ("in_force", "in_force", old)
    assert (new.issued_on, new.valid_from, new.valid_until) == (
        dt.date(2025, 5, 6),
        dt.date(2025, 6, 10),
        dt.date(2028, 6, 9),
    )
    with on(2025, 6, 9, 23, 59):
        assert _work() == NOTHING
    with on(2025, 6, 10, 0, 20):
        assert _work() == {**NOTHING, "expired": 1}
        assert _work() == NOTHING
    assert (_fresh(licence).state, _fresh(new).state, _fresh(licence).ended_on) == ("expired", "in_force", None)
    assert list(events.verify()) == []


def on_to_delivery(world: World, case: Case) -> Case:
    for step in WALKS["direct"][1][4:]:
        case = go(world, case, step)
    return case


@pytest.mark.mission("B20")
@pytest.mark.parametrize(("received", "timely"), [(LAST_TIMELY, True), ((2025, 5, 11), False), (UNTIL, False)])
def test_last_day_on_which_a_renewal_is_in_time(world: World, received: Any, timely: bool) -> None:
    """A late one is received and told of, and its silence renews nothing."""
    licence = _licence(world)
    day = received if isinstance(received, tuple) else (received.year, received.month, received.day)
    with on(*day):
        case = _renewal(world, licence)
        kinds = set(case.clocks.values_list("kind", flat=True))
        assert kinds == ({"correction", "renewal"} if timely else {"correction"})
        case = go(world, case, leg("yx.clerk", "accept"))
        told = facts(case, "acceptance")["renewal"]
        assert told.startswith(
            "本机关将在" if timely else "证照有效期至2025年6月9日，应在届满30日前（最迟2025年5月10日）"
        )
    with on(2025, 6, 10, 0, 20):
        assert _work() == {**NOTHING, "renewed": int(timely), "expired": 1}
    assert _fresh(case).result == ("granted" if timely else "")


@pytest.mark.mission("B20")
def test_lead_time_is_the_item_versions(world: World) -> None:
    """取水许可 45日、排污许可 60日: 法律、法规、规章另有规定的，依照其规定."""
    licence = _licence(world, renewal_lead_days=60)
    with on(2025, 4, 10):
        assert clock(_renewal(world, licence), "renewal").due_on == UNTIL
    with on(2025, 4, 1):
        other = registered(world, FROM, UNTIL, number="乙")
    with on(2025, 4, 11):
        assert not _renewal(world, other).clocks.filter(kind="renewal").exists()


@pytest.mark.mission("B20")
def test_neither_a_long_term_nor_an_expired_licence_is_renewed(world: World) -> None:
    with on(2025, 3, 1):
        for_ever, ended = registered(world, FROM, None, number="甲"), registered(world, FROM, UNTIL)
        with pytest.raises(Invalid, match="长期有效，不需要延续"):
            _renewal(world, for_ever)
    with on(2025, 6, 10), pytest.raises(Invalid, match="已于2025年6月9日届满，不能延续；请按新办申请"):
        _renewal(world, ended)


# --- 视为准予延续 ----------------------------------------------------------------------------------------------------
STEPS_BEFORE = [0, 1, 2, 3]  # received; accepted; examined; decided and not yet sealed


@pytest.mark.mission("B20")
@pytest.mark.parametrize("steps", STEPS_BEFORE)
def test_deemed_renewed_the_day_after_the_expiry(world: World, steps: int) -> None:
    licence = _licence(world)
    with on(2025, 5, 6):
        case = _renewal(world, licence)
        for step in WALKS["direct"][1][:steps]:
            case = go(world, case, step)
    with on(2025, 6, 9, 23, 59):
        assert _work() == NOTHING
    with on(2025, 6, 10, 0, 20):
        assert _work() == {**NOTHING, "renewed": 1, "expired": 1}
        assert _work() == NOTHING
        case = _fresh(case)
        new = Licence.objects.get(case=case)
        assert (case.state, case.result, case.decided_at) == ("decided", "granted", moment(2025, 6, 10))
        assert (new.deemed, new.valid_from, new.valid_until) == (True, dt.date(2025, 6, 10), dt.date(2028, 6, 9))
        assert _fresh(licence).state == "expired"
        assert (clock(case, "issue").starts_on, case.due_kind) == (dt.date(2025, 6, 10), "issue")
        assert not case.clocks.exclude(kind="issue").filter(stopped_on=None).exists()
        paper = facts(case, "decision")
        assert (paper["title"], paper["old_until"], paper["validity"]) == (
            "视为准予延续行政许可通知书",
            "2025年6月9日",
            "2025年6月10日至2028年6月9日",
        )
        assert seals(case, "decision") == []  # nobody has sealed it yet
        assert cards(case) == ["deemed_renewed"]
        assert events.history(case)[-1].actor_kind == "job"
        assert OutboxMessage.objects.filter(object_id=case.pk, purpose="deemed_renewed").count() == 1
    with on(2025, 6, 11):
        case = go(world, case, leg("yx.chief", "seal"))
        assert seals(case, "decision") == ["yx-park-special"]
        assert clock(case, "issue").starts_on == dt.date(2025, 6, 10)
        told = refusal(world, case, leg("yx.clerk", "issue", certificate="另一个编号"))
        assert told.field == "certificate"
        case = on_to_delivery(world, case)
    assert (case.state, Licence.objects.filter(case=case).count()) == ("delivered", 1)
    assert list(events.verify()) == []


@pytest.mark.mission("B20")
def test_neither_a_pause_nor_a_make_up_day_moves_the_last_day(world: World) -> None:
    licence = _licence(world)
    with on(2025, 5, 6):
        case = go(world, _renewal(world, licence), leg("yx.clerk", "accept"))
        case = go(world, case, leg("yx.reviewer", "pause", kind="expert_review", reason="专家评审", expected_days=30))
    with on(2025, 6, 10, 0, 20):
        assert _work() == {**NOTHING, "renewed": 1, "expired": 1}
    case = _fresh(case)
    assert (case.paused, case.pauses.filter(ended_at=None).exists()) == (False, False)


@pytest.mark.mission("B20")
def test_correction_that_the_applicant_owes_is_no_silence_of_the_body(world: World) -> None:
    licence = _licence(world)
    with on(2025, 5, 6):
        case = _renewal(world, licence)
        case = go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺签字")]))
    with on(2025, 6, 10, 0, 20):
        assert _work() == NOTHING
    assert (_fresh(case).state, _fresh(licence).state) == ("correcting", "in_force")


@pytest.mark.mission("B20")
def test_decision_made_in_time_is_not_deemed(world: World) -> None:
    licence = _licence(world)
    with on(2025, 5, 6):
        case = on_to(
            world,
            _renewal(world, licence),
            until="seal",
            change={"decide": leg("yx.chief", "decide", result="denied", form="chief", reasons="条件已不符合")},
        )
    with on(2025, 6, 10, 0, 20):
        assert _work() == {**NOTHING, "expired": 1}
    assert (_fresh(case).result, Licence.objects.count()) == ("denied", 1)


@pytest.mark.mission("B20")
def test_superiors_silence_is_not_deemed_by_the_park(world: World) -> None:
    """审批直报: whether the superior decided in time is not known here; a card tells that the day has passed."""
    with on(2025, 3, 1):
        licence = registered(world, FROM, UNTIL, key="reported")
    with on(2025, 5, 6):
        case = receive(world, "reported", "yx.clerk", kind="renewal", licence=licence)
        case = go(world, case, leg("yx.clerk", "accept"))
    with on(2025, 6, 10, 0, 20):
        found = _work()
        assert (found["renewed"], found["expired"], len(found["refused"])) == (0, 0, 1)
        assert found["refused"][0].startswith(f"{case.number}：本件由上级机关决定")
    assert (_fresh(case).state, _fresh(licence).state) == ("accepted", "in_force")
    assert _fresh(case).card_on <= dt.date(2025, 6, 10)


@pytest.mark.mission("B20")
def test_deeming_is_refused_before_its_day_and_to_everybody_but_the_law(world: World) -> None:
    licence = _licence(world)
    with on(2025, 5, 6):
        case = _renewal(world, licence)
        with pytest.raises(Refused, match="尚未届满"):
            services.case_deem_renewed(case=case, actor=job("deem_renewed"), stamp=Stamp())
        told = refusal(world, case, leg("yx.head", "deem_renewed"))
        assert told.code == "not_allowed"
        plain = receive(world, "direct", "yx.clerk")
        with pytest.raises(Refused, match="不是按期提出的延续申请"):
            services.case_deem_renewed(case=plain, actor=job("deem_renewed"), stamp=Stamp())


@pytest.mark.mission("B20")
def test_renewal_without_a_stated_validity_is_as_long_as_the_last_one(world: World) -> None:
    with on(2025, 3, 1):
        licence = registered(world, FROM, UNTIL)
    with on(2025, 5, 6):
        case = on_to(world, _renewal(world, licence))
    assert Licence.objects.get(case=case).valid_until == dt.date(2028, 6, 9)


@pytest.mark.mission("B20")
def test_late_renewal_decided_after_the_expiry_begins_on_its_own_day(world: World) -> None:
    licence = _licence(world)
    with on(2025, 6, 5):
        case = on_to(world, _renewal(world, licence), until="seal")
    with on(2025, 6, 10, 0, 20):
        assert _work() == NOTHING  # granted: the certificate is on its way
    with on(2025, 6, 12):
        case = on_to_delivery(world, case)
    assert Licence.objects.get(case=case).valid_from == dt.date(2025, 6, 12)


# --- The daily job ----------------------------------------------------------------------------------------------------
@pytest.mark.mission("B20", "E6")
def test_day_is_worked_once_and_a_missed_one_is_caught_up(world: World) -> None:
    licence = _licence(world)
    with on(2025, 5, 6):
        case = _renewal(world, licence)
    with on(2025, 6, 14, 3, 20):
        assert jobs.licences_daily()["renewed"] == 1
        assert jobs.licences_daily() == {}
        assert JobRun.objects.get(job="licences").period == "2025-06-14"
    made = Licence.objects.get(case=case)
    assert (made.valid_from, made.issued_on) == (dt.date(2025, 6, 10), dt.date(2025, 6, 14))


# --- Reminders --------------------------------------------------------------------------------------------------------
@pytest.mark.mission("B20")
def test_holder_is_reminded_once_per_stage(world: World) -> None:
    _licence(world)
    sent = {}
    day = dt.date(2025, 3, 5)
    while day <= dt.date(2025, 6, 12):
        with on(day.year, day.month, day.day, 0, 20):
            if count := services.holders_remind():
                sent[(UNTIL - day).days] = count
        day += dt.timedelta(days=1)
    assert sent == {90: 1, 60: 1, 30: 1}
    words = [row.payload["text"] for row in OutboxMessage.objects.filter(purpose="expiry").order_by("pk")]
    assert {text.partition("号")[2] for text in words} == {
        "有效期至2025年6月9日。需要延续的，请最迟于2025年5月10日提出申请。"
    }


@pytest.mark.mission("B20")
def test_missed_stages_are_told_as_one(world: World) -> None:
    _licence(world)
    with on(2025, 5, 20):
        assert (services.holders_remind(), services.holders_remind()) == (1, 0)
    assert "按期申请延续的日期已过" in OutboxMessage.objects.get(purpose="expiry").payload["text"]


@pytest.mark.mission("B20")
def test_nobody_is_reminded_while_a_renewal_is_open(world: World) -> None:
    licence = _licence(world)
    with on(2025, 5, 6):
        _renewal(world, licence)
        assert services.holders_remind() == 0


@pytest.mark.mission("B20")
def test_stages_are_dated_data(world: World) -> None:
    _licence(world)
    with on(2025, 3, 1):
        for leads, words in (([], "提前日数"), ([30, 30], "提前日数"), ([0], "提前日数")):
            with pytest.raises(Invalid, match=words):
                services.reminder_rule_add(valid_from=dt.date(2025, 4, 1), leads=leads, actor=ACTOR)
        with pytest.raises(Invalid, match="施行日不能早于今天"):
            services.reminder_rule_add(valid_from=dt.date(2025, 2, 1), leads=[10], actor=ACTOR)
        rule = services.reminder_rule_add(valid_from=dt.date(2025, 4, 1), leads=[5, 45], actor=ACTOR)
        assert (rule.leads, str(rule)) == ([45, 5], "45、5日前")
        with pytest.raises(Refused):
            services.reminder_rule_add(valid_from=dt.date(2025, 4, 1), leads=[7], actor=ACTOR)
    for day, count in (
        ((2025, 3, 20), 1),
        ((2025, 4, 15), 0),
        ((2025, 4, 25), 1),
        ((2025, 6, 4), 1),
        ((2025, 6, 5), 0),
    ):
        with on(*day):
            assert (moments.today(), services.holders_remind()) == (dt.date(*day), count)


@pytest.mark.mission("B20", "B23")
def test_corrected_receipt_decides_whether_the_renewal_was_in_time(world: World) -> None:
    licence = _licence(world)
    with on(2025, 5, 11, 10):
        case = _renewal(world, licence)
        assert not case.clocks.filter(kind="renewal").exists()
        fix = {"values": {"received_at": moment(2025, 5, 10, 16)}, "reason": "登记时看错日期", "evidence": "收件登记簿"}
        case = go(world, case, leg("yx.clerk", "correct_entry", **fix))
        assert clock(case, "renewal").due_on == UNTIL
