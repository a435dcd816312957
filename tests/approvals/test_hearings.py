"""听证: told, asked for in five, held within twenty, announced seven before, chaired by another, decided on the record (B22)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals import selectors, services
from approvals.hearing_dates import earliest_hearing, hold_until, latest_notice, notice_in_time, request_until
from approvals.hearing_life import HEARING_MOVES, HearingState
from approvals.models import Case, Hearing, HearingRecusal
from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import OutboxMessage
from core.selectors import calendar
from core.services import membership_add
from core.workdays import Calendar
from tests.approvals.beside import accepted, hearing_do, party, plan_of, refused, tell, to_hearing
from tests.approvals.looking import facts, on, paper, refusal, seals
from tests.approvals.walks import OPINION, go, leg
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("B22")
BY_HEAD = {"result": "granted", "form": "head"}
RECORD = {
    "attendants": "申请人、主持人、记录人",
    "evidence": "环评报告",
    "record": "双方陈述和质证。",
    "signatures": "均已签字",
    "outcome": "理由成立",
}
LIFE: dict[str, set[str]] = {
    "told": {"request", "waive", "order"},
    "called": {"notify", "withdraw"},
    "noticed": {"notify", "replace_chair", "hand_over", "hold", "withdraw", "miss"},
    "held": set(),
    "waived": set(),
    "withdrawn": set(),
    "no_show": set(),
}


def examined(world: World) -> Case:
    """A delegated licence, examined by the reviewer, on 3 March 2025."""
    return go(world, accepted(world), leg("yx.reviewer", "examine", **OPINION))


def decide(**changed: Any) -> Any:
    return leg("yx.chief", "decide", **{"result": "granted", "form": "chief", **changed})


# --- The life -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", LIFE)
def test_each_state_knows_its_moves_and_refuses_the_others_in_words(world: World, state: str) -> None:
    with on(2025, 3, 3):
        hearing = to_hearing(world, examined(world), state)
    assert hearing.state == state
    known = {move for move in HEARING_MOVES if hearing.move_refusal(move) is None}
    assert known == LIFE[state]
    for move in set(HEARING_MOVES) - known:
        words = f"这项听证现在是“{HearingState(state).label}”，不能“{HEARING_MOVES[move].label}”。"
        assert hearing.move_refusal(move) == words


@pytest.mark.parametrize(
    ("login", "may"),
    [
        ("yx.reviewer", set(HEARING_MOVES)),
        ("yx.chief", set(HEARING_MOVES)),
        ("yx.head", set(HEARING_MOVES)),
        ("yx.clerk", {"hold", "hand_over"}),
        ("yx.admin", {"hand_over"}),
        ("zjj.handler", set()),
        ("yx.inspector", set()),
        ("sysadmin", set()),
    ],
)
def test_role_by_move(world: World, login: str, may: set[str]) -> None:
    hearing = tell(world, accepted(world))
    actor = world.actor(login)
    assert {move for move in HEARING_MOVES if hearing.move_permitted(move, actor) is None} == may


# --- The three clocks -----------------------------------------------------------------------------------------------
WEEKS = Calendar(days_off={}, days_worked={}, covered_years=range(2024, 2028), first_year=2024)
DAYS = st.dates(dt.date(2024, 6, 1), dt.date(2026, 6, 30))


def counted(days: Calendar, after: dt.date, until: dt.date) -> int:
    """Working days after one day up to another, counted one by one."""
    span = range(1, (until - after).days + 1)
    return sum(days.is_workday(after + dt.timedelta(days=n)) for n in span)


@given(noticed=DAYS, gap=st.integers(0, 40), off=st.sets(DAYS, max_size=30), worked=st.sets(DAYS, max_size=10))
def test_no_notice_shorter_than_seven_working_days(
    noticed: dt.date, gap: int, off: set[dt.date], worked: set[dt.date]
) -> None:
    """Whatever the holidays: in time exactly when seven working days lie between, counted forward and counted backward."""
    names = dict.fromkeys(off - worked, "假")
    days = Calendar(
        days_off=names, days_worked=dict.fromkeys(worked, "班"), covered_years=[], first_year=2023, last_year=2028
    )
    held = noticed + dt.timedelta(days=gap)
    forward = counted(days, noticed, held)
    backward = counted(days, noticed - dt.timedelta(days=1), held - dt.timedelta(days=1))
    assert notice_in_time(days, noticed, held) == (forward >= 7 and backward >= 7)
    first = earliest_hearing(days, noticed)
    assert (days.is_workday(first), notice_in_time(days, noticed, first)) == (True, True)
    assert not notice_in_time(days, noticed, days.add(first, -1))  # nor on any working day before
    last = latest_notice(days, held)
    assert counted(days, last - dt.timedelta(days=1), held - dt.timedelta(days=1)) == 7


@settings(max_examples=40)
@given(start=st.dates(dt.date(2024, 1, 2), dt.date(2025, 10, 31)))
def test_five_and_twenty_are_working_days_after_the_day(days_once: Calendar, start: dt.date) -> None:
    asked, held = request_until(start).on, hold_until(start).on
    assert asked is not None
    assert held is not None
    assert (counted(days_once, start, asked), days_once.is_workday(asked)) == (5, True)
    assert (counted(days_once, start, held), days_once.is_workday(held)) == (20, True)


@pytest.fixture(scope="module")
def days_once(shared_world: World, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock(), on(2025, 3, 3):
        yield calendar()


@pytest.mark.parametrize(
    ("day", "accepted_"),
    [(dt.date(2025, 3, 4), True), (dt.date(2025, 3, 10), True), (dt.date(2025, 3, 11), False)],
)
def test_request_in_five_working_days_of_being_told(world: World, day: dt.date, accepted_: bool) -> None:
    with on(2025, 3, 3):
        hearing = tell(world, examined(world))
    assert hearing.request_by == dt.date(2025, 3, 10)
    data = {"ground": "applicant", "requested_by": "申请人", "requested_on": day}
    with on(2025, 3, 12):
        if accepted_:
            hearing = hearing_do(world, hearing, "yx.reviewer", "request", **data)
            assert (hearing.state, hearing.hold_by) == ("called", hold_until(day).on)
            return
        error = refused(hearing_do, world, hearing, "yx.reviewer", "request", **data)
        assert (type(error), error.code, error.field) == (Refused, "late_request", "requested_on")
        assert "已于2025年3月10日届满" in error.message
        assert "由机关依职权举行听证" in error.message
        hearing = hearing_do(world, hearing, "yx.reviewer", "order", ground="public_interest", reason="影响面广")
        assert (hearing.state, hearing.hold_by) == ("called", None)


def test_request_is_dated_between_the_telling_and_today(world: World) -> None:
    with on(2025, 3, 3):
        hearing = tell(world, examined(world))
        for day in (dt.date(2025, 2, 28), dt.date(2025, 3, 4)):
            data = {"ground": "applicant", "requested_by": "申请人", "requested_on": day}
            error = refused(hearing_do, world, hearing, "yx.reviewer", "request", **data)
            assert (type(error), error.field) == (Invalid, "requested_on")


@pytest.mark.parametrize(
    ("held_on", "words"),
    [
        (dt.date(2025, 3, 11), "最早2025年3月12日举行"),  # six working days after 3 March
        (dt.date(2025, 3, 12), ""),
        (dt.date(2025, 3, 31), ""),  # the twentieth working day
        (dt.date(2025, 4, 1), "2025年3月31日前举行"),
    ],
)
def test_hearing_day_between_the_notice_and_the_limit(world: World, held_on: dt.date, words: str) -> None:
    with on(2025, 3, 3):
        hearing = to_hearing(world, examined(world), "called")
        assert hearing.hold_by == dt.date(2025, 3, 31)
        if words:
            error = refused(hearing_do, world, hearing, "yx.reviewer", "notify", plan=plan_of(world, held_on=held_on))
            assert (type(error), error.field) == (Invalid, "held_on")
            assert words in error.message
        else:
            assert (
                hearing_do(world, hearing, "yx.reviewer", "notify", plan=plan_of(world, held_on=held_on)).state
                == "noticed"
            )


def test_second_notice_needs_its_own_seven_days(world: World) -> None:
    with on(2025, 3, 3):
        hearing = to_hearing(world, examined(world), "noticed")
        assert hearing.held_on == dt.date(2025, 3, 12)
    with on(2025, 3, 10):
        error = refused(
            hearing_do, world, hearing, "yx.reviewer", "notify", plan=plan_of(world, held_on=dt.date(2025, 3, 18))
        )
        assert "最早2025年3月19日举行" in error.message
        plan = plan_of(world, held_on=dt.date(2025, 3, 19))
        hearing = hearing_do(world, hearing, "yx.reviewer", "notify", plan=plan)
    assert (hearing.held_on, hearing.noticed_on) == (dt.date(2025, 3, 19), dt.date(2025, 3, 10))


# --- Papers ---------------------------------------------------------------------------------------------------------
def test_notices_are_sealed_and_say_what_the_law_asks(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = tell(world, case, party(world, case))
        told = facts(case, "hearing_right")
        assert (told["request_by"], [row["name"] for row in told["parties"]]) == ("2025年3月10日", ["邻厂"])
        assert told["basis"] == "《中华人民共和国行政许可法》第三十六条、第四十七条"
        hearing = to_hearing(world, case, "noticed", hearing)
    noticed = facts(case, "hearing_notice")
    assert (noticed["held_on"], noticed["starts_at"], noticed["place"]) == ("2025年3月12日", "09:30", "园区会议室")
    assert (noticed["chair"], noticed["recorder"]) == (world.person["yx.head"].name, world.person["yx.clerk"].name)
    for document_class in ("hearing_right", "hearing_notice"):
        assert seals(case, document_class) == ["yx-park-special"]
    assert hearing.notice == paper(case, "hearing_notice")
    purposes = OutboxMessage.objects.filter(purpose__startswith="hearing").values_list("purpose", flat=True)
    assert len(set(purposes)) == 2


def test_hearing_is_public_unless_a_reason_is_given(world: World) -> None:
    with on(2025, 3, 3):
        hearing = to_hearing(world, examined(world), "called")
        error = refused(hearing_do, world, hearing, "yx.reviewer", "notify", plan=plan_of(world, public=False))
        assert error.field == "not_public_reason"
        plan = plan_of(world, public=False, not_public_reason="涉及商业秘密")
        assert not hearing_do(world, hearing, "yx.reviewer", "notify", plan=plan).public


# --- The chair ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"chair": "yx.reviewer"}, "chair", "审查了本件"),
        ({"chair": "zjj.head"}, "chair", "不在审查机关任职"),
        ({"recorder": "yx.head"}, "recorder", "主持人以外"),
        ({"place": " "}, "place", "地点"),
    ],
)
def test_chair_is_not_the_examiner(world: World, changed: dict[str, Any], field: str, words: str) -> None:
    for name in ("chair", "recorder"):
        if name in changed:
            changed[name] = world.person[changed[name]]
    with on(2025, 3, 3):
        hearing = to_hearing(world, examined(world), "called")
        error = refused(hearing_do, world, hearing, "yx.reviewer", "notify", plan=plan_of(world, **changed))
    assert (type(error), error.field) == (Invalid, field)
    assert words in error.message


def test_who_chairs_does_not_examine(world: World) -> None:
    with on(2025, 3, 3):
        case = accepted(world)
        to_hearing(world, case, "noticed")
        head = world.person["yx.head"]
        grown = membership_add(
            person=head,
            organisation=world.body["yx-park"],
            role="reviewer",
            valid_from=dt.date(2025, 1, 1),
            actor=ACTOR,
        )
        assert grown.person == head
        error = refusal(world, case, leg("yx.head", "examine", **OPINION))
        assert (type(error), error.code) == (NotAllowed, "chairs_hearing")


def test_chair_steps_back_with_the_reason_on_record(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = to_hearing(world, case, "noticed")
        data = {"asked_by": "邻厂", "reason": "与申请人有投资关系"}
        chief, head = world.person["yx.chief"], world.person["yx.head"]
        for wrong, words in (
            (head, "另选"),
            (world.person["yx.reviewer"], "审查了本件"),
            (world.person["yx.clerk"], "另选"),
        ):
            error = refused(hearing_do, world, hearing, "yx.reviewer", "replace_chair", chair=wrong, **data)
            assert words in error.message
        hearing = hearing_do(world, hearing, "yx.reviewer", "replace_chair", chair=chief, **data)
        assert hearing.chair == chief
        row = HearingRecusal.objects.get()
        assert (row.chair, row.replaced_by, row.asked_by, row.reason) == (head, chief, "邻厂", "与申请人有投资关系")
        error = refused(hearing_do, world, hearing, "yx.reviewer", "replace_chair", chair=head, **data)
        assert "已从本次听证回避" in error.message
    with on(2025, 3, 12):
        hearing_do(world, hearing, "yx.chief", "hold", **RECORD)
    assert facts(case, "hearing_record")["recusals"] == [
        {"chair": head.name, "asked_by": "邻厂", "reason": "与申请人有投资关系", "replaced_by": chief.name}
    ]


# --- The record -----------------------------------------------------------------------------------------------------
def test_record_is_written_by_chair_or_recorder_on_the_day(world: World) -> None:
    with on(2025, 3, 3):
        hearing = to_hearing(world, examined(world), "noticed")
    with on(2025, 3, 11):
        assert "还没有到" in refused(hearing_do, world, hearing, "yx.head", "hold", **RECORD).message
    with on(2025, 3, 12):
        assert isinstance(refused(hearing_do, world, hearing, "yx.reviewer", "hold", **RECORD), NotAllowed)
        for field in ("attendants", "record", "signatures", "outcome"):
            error = refused(hearing_do, world, hearing, "yx.clerk", "hold", **RECORD | {field: " "})
            assert (type(error), error.field) == (Invalid, field)
        hearing = hearing_do(world, hearing, "yx.clerk", "hold", **RECORD)
    assert hearing.record_document == paper(hearing.case, "hearing_record")
    assert [event.verb for event in events.history(hearing)] == [
        "hearing.tell",
        "hearing.request",
        "hearing.notify",
        "hearing.hold",
    ]


# --- The decision ---------------------------------------------------------------------------------------------------
def test_decision_waits_while_the_right_is_open(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        tell(world, case)
    with on(2025, 3, 10):
        error = refusal(world, case, decide())
        assert error.code == "beside_open"
        assert "申请听证的期限到2025年3月10日，还没有届满" in error.message
    with on(2025, 3, 11):
        case = go(world, case, decide())
    assert case.state == "decided"
    assert "hearings" not in facts(case, "decision")


def test_decision_goes_on_when_the_right_is_given_up(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = tell(world, case)
        hearing_do(world, hearing, "yx.reviewer", "waive", reason="申请人书面放弃")
        assert go(world, case, decide()).state == "decided"


@pytest.mark.parametrize("state", ["called", "noticed"])
def test_decision_waits_for_a_pending_hearing(world: World, state: str) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        to_hearing(world, case, state)
    with on(2025, 3, 31):
        error = refusal(world, case, decide())
    assert (error.code, "听证还没有结束" in error.message) == ("beside_open", True)


@pytest.mark.parametrize(("move", "after"), [("withdraw", 4), ("miss", 12)])
def test_hearing_given_up_frees_the_decision(world: World, move: str, after: int) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = to_hearing(world, case, "noticed")
        if move == "miss":
            assert "还没有到" in refused(hearing_do, world, hearing, "yx.reviewer", move, reason="未到场").message
    with on(2025, 3, after):
        hearing_do(world, hearing, "yx.reviewer", move, reason="申请人来函")
        assert go(world, case, decide()).state == "decided"


def test_decision_is_based_on_the_record(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = to_hearing(world, case, "noticed")
    with on(2025, 3, 12):
        hearing = hearing_do(world, hearing, "yx.head", "hold", **RECORD)
        error = refusal(world, case, decide())
        assert (type(error), error.field) == (Invalid, "reasons")
        assert "根据听证笔录" in error.message
        case = go(world, case, decide(reasons="根据听证笔录，相邻权人的意见已采纳。"))
    assert hearing.record_document is not None
    assert facts(case, "decision")["hearings"] == [
        {"number": hearing.record_document.number, "held_on": "2025年3月12日"}
    ]


def test_opinion_that_goes_up_is_based_on_the_record(world: World) -> None:
    with on(2025, 3, 3):
        case = go(world, accepted(world, "reported"), leg("yx.reviewer", "examine", **OPINION))
        case = go(world, case, leg("yx.chief", "first_review", **OPINION))
        hearing = to_hearing(world, case, "noticed", chair="yx.head")
    opine = leg("yx.head", "opine", form="head", **OPINION)
    with on(2025, 3, 12):
        assert refusal(world, case, opine).code == "beside_open"
        hearing_do(world, hearing, "yx.head", "hold", **RECORD)
        case = go(world, case, opine)
    assert [row["held_on"] for row in facts(case, "opinion")["hearings"]] == ["2025年3月12日"]


# --- Ex officio -----------------------------------------------------------------------------------------------------
def test_ex_officio_by_law_or_public_interest_only(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        for data, field in (
            ({"ground": "applicant", "reason": "x"}, "ground"),
            ({"ground": "by_law", "reason": ""}, "reason"),
        ):
            error = refused(services.hearing_call, case=case, actor=world.actor("yx.reviewer"), stamp=Stamp(), **data)
            assert (type(error), error.field) == (Invalid, field)
        data = {"ground": "by_law", "reason": "某条例第十条"}
        call = {"case": case, "actor": world.actor("yx.reviewer"), "stamp": Stamp(), **data}
        hearing = services.hearing_call(**call)
        assert (hearing.state, hearing.hold_by) == ("called", None)
        assert "已有一次听证" in refused(services.hearing_call, **call).message
        assert isinstance(refused(hearing_do, world, hearing, "yx.reviewer", "withdraw", reason="不办了"), NotAllowed)
        hearing = hearing_do(world, hearing, "yx.reviewer", "notify", plan=plan_of(world, held_on=dt.date(2025, 6, 3)))
    with on(2025, 6, 3):
        assert isinstance(refused(hearing_do, world, hearing, "yx.reviewer", "miss", reason="没来"), Refused)
        assert hearing_do(world, hearing, "yx.head", "withdraw", reason="依据已废止").state == "withdrawn"


# --- The clock of the case ------------------------------------------------------------------------------------------
def test_hearing_pauses_the_clock_with_its_notice_and_the_record_starts_it_again(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)  # due 2025-03-31
        hearing = to_hearing(world, case, "called")
        hearing = hearing_do(
            world, hearing, "yx.reviewer", "notify", plan=plan_of(world, chair=world.person["yx.chief"]), pause_days=8
        )
        case.refresh_from_db()
        assert (case.paused, hearing.pause is not None and hearing.pause.kind) == (True, "hearing")
        assert facts(case, "pause")["expected_days"] == 8
    with on(2025, 3, 12):
        hearing_do(world, hearing, "yx.chief", "hold", **RECORD)
        case.refresh_from_db()
    # 4, 5, 6, 7, 10 and 11 March are left out; 4 April is a holiday
    assert (case.paused, case.due_on) == (False, dt.date(2025, 4, 9))


def test_recorder_who_may_not_resume_leaves_a_reminder(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = to_hearing(world, case, "called")
        hearing = hearing_do(world, hearing, "yx.reviewer", "notify", plan=plan_of(world), pause_days=20)
    with on(2025, 3, 12):
        hearing_do(world, hearing, "yx.clerk", "hold", **RECORD)
        case.refresh_from_db()
        assert case.paused
        assert [row.words for row in selectors.pauses_to_end(world.actor("yx.reviewer"))] == ["听证已经结束"]


def test_hearing_without_a_pause_leaves_the_clocks_alone(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        before = Case.objects.values().get(pk=case.pk)
        hearing = to_hearing(world, case, "noticed")
    with on(2025, 3, 12):
        hearing_do(world, hearing, "yx.head", "hold", **RECORD)
    assert Case.objects.values().get(pk=case.pk) == before


# --- The worklist ---------------------------------------------------------------------------------------------------
def test_what_is_due_on_a_hearing(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = tell(world, case)
        reviewer, chair, stranger = (world.actor(login) for login in ("yx.reviewer", "yx.clerk2", "gx.reviewer"))
        seen = []
        for state in ("told", "called", "noticed"):
            hearing = to_hearing(world, case, state, hearing)
            due = selectors.hearing_due(hearing)
            seen.append((due.words, due.on))
            assert selectors.hearings_waiting(reviewer) == [hearing]
            assert selectors.hearings_waiting(stranger) == []
        assert selectors.hearings_waiting(chair) == []
        assert selectors.hearings_waiting(world.actor("yx.clerk")) == [hearing]  # the recorder
    assert seen == [
        ("申请听证截止", dt.date(2025, 3, 10)),
        ("最迟发听证通知", dt.date(2025, 3, 20)),  # seven working days before 31 March
        ("举行听证", dt.date(2025, 3, 12)),
    ]


def test_two_pending_hearings_are_refused_by_the_database_too(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        to_hearing(world, case, "called")
    with pytest.raises(IntegrityError), transaction.atomic():
        Hearing(case=case, state="called", ground="by_law").save()
