"""技术审查 apart from the approval: its own people, clock and result; the case only waits for what must be finished (B8)."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest

from approvals import jobs, selectors, services
from approvals.models import Case, Clock, Pause, SideTask
from approvals.presenters import task_list_page
from approvals.side_life import SideRow
from approvals.task_life import TASK_MOVES, TaskKind, TaskState
from core import events
from core.demo import load_holidays
from core.door import Stamp
from core.errors import Invalid, NotAllowed, NotVisible, Refused, Stale
from core.models import HolidayDay, HolidayNotice
from core.papers import file_store
from core.workdays import Limit, Unit
from tests.approvals.beside import FACTS, accepted, people, plan, refused, task_do
from tests.approvals.looking import facts, on, refusal
from tests.approvals.walks import BY_CHIEF, OPINION, go, leg, receive
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("B8")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
# What each state knows; every other move is refused there.
LIFE: dict[str, set[str]] = {
    "planned": {"rearrange", "start", "attach", "draw", "recuse_expert", "hand_over", "call_off"},
    "under_way": {"attach", "draw", "recuse_expert", "record_opinion", "finish", "hand_over", "call_off"},
    "done": {"review"},
    "called_off": set(),
}


def dates(case: Case) -> dict[str, Any]:
    """Everything by which the case and its clocks could show that time had been stopped."""
    rows = Clock.objects.filter(case=case).order_by("pk").values("kind", "due_on", "stopped_on", "replaced_at")
    row = Case.objects.values("due_on", "yellow_on", "red_on", "card_on", "paused", "state", "version").get(pk=case.pk)
    return {"clocks": list(rows), "case": row, "pauses": Pause.objects.filter(case=case).count()}


def in_state(world: World, case: Case, state: str) -> SideTask:
    task = plan(world, case)
    if state in ("under_way", "done"):
        task = task_do(world, task, "yx.clerk", "start")
    if state == "done":
        task = task_do(world, task, "yx.clerk", "finish", **FACTS)
    if state == "called_off":
        task = task_do(world, task, "yx.reviewer", "call_off", reason="不需要")
    return task


# --- The life -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", LIFE)
def test_each_state_knows_its_moves_and_refuses_the_others_in_words(world: World, state: str) -> None:
    task = in_state(world, accepted(world), state)
    assert task.state == state
    known = {move for move in TASK_MOVES if task.move_refusal(move) is None}
    assert known == LIFE[state]
    for move in set(TASK_MOVES) - known:
        words = f"这项技术任务现在是“{TaskState(state).label}”，不能“{TASK_MOVES[move].label}”。"
        assert task.move_refusal(move) == words


ARRANGING = {"plan", "rearrange", "draw", "recuse_expert", "review", "call_off"}
DOING = {"start", "attach", "record_opinion", "finish", "hand_over"}
MAY: dict[str, set[str]] = {
    "yx.reviewer": ARRANGING | DOING,
    "yx.chief": ARRANGING | DOING,
    "yx.head": ARRANGING | DOING,
    "yx.clerk": DOING,
    "yx.filer": set(),
    "yx.admin": {"hand_over"},
    "zjj.handler": set(),
    "yx.inspector": set(),
    "sysadmin": set(),
}


@pytest.mark.parametrize("login", MAY)
def test_role_by_move(world: World, login: str) -> None:
    task = plan(world, accepted(world))
    actor = world.actor(login)
    assert {move for move in TASK_MOVES if task.move_permitted(move, actor) is None} == MAY[login]


def test_another_body_does_its_own_task_and_arranges_none(world: World) -> None:
    task = plan(world, accepted(world), "testing", body=world.body["yx-zjj"], handler=world.person["zjj.handler"])
    actor = world.actor("zjj.handler")
    assert {move for move in TASK_MOVES if task.move_permitted(move, actor) is None} == DOING
    park = world.actor("yx.clerk")
    assert {move for move in TASK_MOVES if task.move_permitted(move, park) is None} == set()


def test_whole_life_leaves_one_event_each_and_the_case_as_it_was(world: World) -> None:
    with on(2025, 3, 3):
        case = accepted(world)
        before = dates(case)
        task = plan(world, case)
        task = task_do(world, task, "yx.clerk", "start")
        stored = file_store(stream=io.BytesIO(PDF), name="现场照片.pdf")
        task = task_do(world, task, "yx.clerk", "attach", stored=stored, name="现场照片.pdf")
        task = task_do(world, task, "yx.clerk", "finish", present="章演行，经理", **FACTS)
        task = task_do(world, task, "yx.reviewer", "review")
    assert [event.verb for event in events.history(task)] == [
        "sidetask.plan",
        "sidetask.start",
        "sidetask.attach",
        "sidetask.finish",
        "sidetask.review",
    ]
    assert dates(case) == before  # a survey touches neither state nor clocks
    assert (task.reviewed_by, task.result) == (world.person["yx.reviewer"], "passes")
    told = facts(case, "survey_record")
    assert told["officers"] == [world.person["yx.clerk"].name, world.person["yx.clerk2"].name]
    assert (told["place"], told["present"], told["from"]) == ("云溪区化工大道1号", "章演行，经理", "2025年3月3日 10:00")
    assert (told["record"], told["result"], told["files"]) == (FACTS["record"], "符合", ["现场照片.pdf"])


def test_stale_page_and_repeated_key(world: World) -> None:
    task = plan(world, accepted(world))
    once = task_do(world, task, "yx.clerk", "start", stamp=Stamp(version=task.version, key="s"))
    again = task_do(world, task, "yx.clerk", "start", stamp=Stamp(version=task.version, key="s"))
    assert (once.pk, once.version) == (again.pk, again.version)
    assert isinstance(refused(task_do, world, task, "yx.reviewer", "call_off", reason="不需要"), Stale)


# --- The crew -------------------------------------------------------------------------------------------------------
CREWS: list[tuple[list[str], str, str]] = [
    ([], "officer_2", "两名以上"),
    (["yx.clerk"], "officer_2", "两名以上"),
    (["yx.clerk", "yx.clerk"], "officer_2", "选了两次"),
    (["zjj.handler", "zjj.head"], "officer_1", "至少有一名是湖南岳阳"),
    (["yx.clerk", "gx.clerk"], "officer_1", "不在承办单位任职"),
]


@pytest.mark.parametrize(("logins", "field", "words"), CREWS)
def test_survey_has_two_different_officers_one_of_the_body(
    world: World, logins: list[str], field: str, words: str
) -> None:
    error = refused(plan, world, accepted(world), officers=people(world, *logins))
    assert (type(error), error.field) == (Invalid, field)
    assert words in error.message
    assert SideTask.objects.count() == 0


def test_survey_by_one_of_the_park_and_one_of_the_department(world: World) -> None:
    task = plan(world, accepted(world), officers=people(world, "yx.clerk", "zjj.handler"))
    assert set(task.officers.all()) == set(people(world, "yx.clerk", "zjj.handler"))


def test_other_tasks_need_no_officers(world: World) -> None:
    assert plan(world, accepted(world), "testing").officers.count() == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"handler": "gx.clerk"}, "handler"),
        ({"body": "czgx", "handler": "gx.clerk"}, "handler"),
        ({"planned_on": dt.date(2025, 2, 28)}, "planned_on"),
        ({"title": " "}, "title"),
        ({"kind": "现场勘查"}, "kind"),
        ({"limit": Limit(0, Unit.WORKDAY)}, "limit_number"),
    ],
)
def test_wrong_arrangement_names_its_field(world: World, changed: dict[str, Any], field: str) -> None:
    if "handler" in changed:
        changed["handler"] = world.person[changed["handler"]]
    if "body" in changed:
        changed["body"] = world.body[changed["body"]]
    with on(2025, 3, 3):
        error = refused(plan, world, accepted(world), **changed)
    assert (type(error), error.field) == (Invalid, field)


def test_record_of_a_survey_is_written_by_somebody_who_was_there(world: World) -> None:
    task = task_do(world, plan(world, accepted(world)), "yx.clerk", "start")
    error = refused(task_do, world, task, "yx.head", "finish", **FACTS)
    assert isinstance(error, NotAllowed)
    assert world.person["yx.clerk"].name in error.message


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"record": ""}, "record"),
        ({"result": ""}, "result"),
        ({"result": "granted"}, "result"),
        ({"result": "fails", "result_text": ""}, "result_text"),
    ],
)
def test_result_is_complete(world: World, changed: dict[str, str], field: str) -> None:
    task = task_do(world, plan(world, accepted(world)), "yx.clerk", "start")
    error = refused(task_do, world, task, "yx.clerk", "finish", **FACTS | changed)
    assert (type(error), error.field) == (Invalid, field)
    task.refresh_from_db()
    assert (task.state, task.document) == (TaskState.UNDER_WAY, None)


def test_result_is_reviewed_once_and_by_somebody_else(world: World) -> None:
    both = people(world, "yx.reviewer", "yx.clerk")
    task = plan(world, accepted(world), handler=both[0], officers=both, login="yx.chief")
    task = task_do(world, task, "yx.reviewer", "start")
    task = task_do(world, task, "yx.reviewer", "finish", **FACTS)
    assert isinstance(refused(task_do, world, task, "yx.reviewer", "review"), NotAllowed)
    task = task_do(world, task, "yx.chief", "review")
    assert isinstance(refused(task_do, world, task, "yx.head", "review"), Refused)


def test_rearranged_before_the_work_begins_only(world: World) -> None:
    task = plan(world, accepted(world))
    changed = {
        "body": world.body["yx-park"],
        "handler": world.person["yx.clerk2"],
        "officers": people(world, "yx.clerk2", "zjj.handler"),
        "planned_on": task.planned_on,
        "place": "新厂区",
    }
    task = task_do(world, task, "yx.reviewer", "rearrange", **changed)
    assert (task.handler, task.place) == (world.person["yx.clerk2"], "新厂区")
    assert set(task.officers.all()) == set(people(world, "yx.clerk2", "zjj.handler"))
    task = task_do(world, task, "yx.clerk2", "start")
    assert isinstance(refused(task_do, world, task, "yx.reviewer", "rearrange", **changed), Refused)


# --- The case -------------------------------------------------------------------------------------------------------
def test_only_an_accepted_and_undecided_case_has_tasks(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    assert "只有受理后、决定前" in refused(plan, world, case).message
    for step in (leg("yx.clerk", "accept"), leg("yx.reviewer", "examine", **OPINION)):
        case = go(world, case, step)
    voluntary = plan(world, case, mandatory=False)
    case = go(world, case, leg("yx.chief", "decide", **BY_CHIEF))
    assert isinstance(refused(plan, world, case), Refused)
    assert isinstance(refused(task_do, world, voluntary, "yx.clerk", "start"), Refused)


@pytest.mark.parametrize("key", ["direct", "reported"])
def test_mandatory_task_holds_up_every_word_on_the_case(world: World, key: str) -> None:
    case = go(world, receive(world, key, "yx.clerk"), leg("yx.clerk", "accept"))
    task = plan(world, case)
    examine = leg("yx.reviewer", "examine", **OPINION)
    error = refusal(world, case, examine)
    assert (error.status, error.code) == (409, "beside_open")
    assert error.message == (
        "必须完成的技术任务还没有完成：“现场勘查（核查）：厂房现场核查”（待开展）。请先登记结果，或者取消后再办理。"
    )
    task = task_do(world, task_do(world, task, "yx.clerk", "start"), "yx.clerk", "finish", **FACTS)
    case = go(world, case, examine)
    plan(world, case)
    if key == "direct":
        steps = [leg("yx.chief", move, **BY_CHIEF) for move in ("decide", "decide_and_seal")]
    else:
        steps = [leg("yx.head", "opine", form="head", **OPINION)]
    for step in steps:
        assert refusal(world, case, step).code == "beside_open"
    for second in SideTask.objects.filter(case=case, state="planned"):
        task_do(world, second, "yx.reviewer", "call_off", reason="重复安排")
    if key == "direct":
        assert go(world, case, steps[0]).state == "decided"


def test_voluntary_task_holds_nothing_up(world: World) -> None:
    case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    plan(world, case, mandatory=False)
    assert go(world, case, leg("yx.reviewer", "examine", **OPINION)).state == "examined"


# --- Pauses ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [kind for kind in TaskKind if kind != TaskKind.SURVEY])
def test_closed_list_may_pause_with_its_notice_and_goes_on_with_the_result(world: World, kind: str) -> None:
    with on(2025, 3, 3):
        case = accepted(world)  # 20 working days to 2025-03-31
        assert case.due_on == dt.date(2025, 3, 31)
        if kind == TaskKind.EXPERT_REVIEW:
            task = plan(world, case, kind, handler=world.person["yx.reviewer"])
        else:
            task = plan(world, case, kind, handler=world.person["yx.reviewer"])
    with on(2025, 3, 5):
        task = task_do(world, task, "yx.reviewer", "start", pause_days=5)
        case.refresh_from_db()
        assert (case.paused, case.due_on) == (True, None)
        assert task.pause is not None
        assert (task.pause.kind, task.pause.expected_days) == (selectors.PAUSES[kind], 5)
        assert task.pause.notice.document_class == "pause"
    with on(2025, 3, 12):
        if kind == TaskKind.EXPERT_REVIEW:
            task = task_do(world, task, "yx.reviewer", "call_off", reason="改为书面审查")
        else:
            task = task_do(world, task, "yx.reviewer", "finish", **FACTS)
    case.refresh_from_db()
    assert (case.paused, case.due_on) == (False, dt.date(2025, 4, 8))  # 5, 6, 7, 10 and 11 March are left out


def test_survey_never_pauses(world: World) -> None:
    case = accepted(world)
    before = dates(case)
    task = plan(world, case)
    error = refused(task_do, world, task, "yx.reviewer", "start", pause_days=3)
    assert (error.field, "第45条" in error.message) == ("pause_days", True)
    task = task_do(world, task, "yx.reviewer", "start")
    assert task_do(world, task, "yx.clerk", "finish", **FACTS).state == "done"
    assert dates(case) == before


def test_who_may_not_pause_the_case_does_not_pause_it_by_starting(world: World) -> None:
    case = accepted(world)
    task = plan(world, case, "testing")
    error = refused(task_do, world, task, "yx.clerk", "start", pause_days=3)
    assert isinstance(error, NotAllowed)
    task.refresh_from_db()
    assert (task.state, Pause.objects.filter(case=case).count()) == ("planned", 0)


def test_who_may_not_resume_leaves_a_reminder_to_those_who_may(world: World) -> None:
    with on(2025, 3, 3):
        case = accepted(world)
        task = plan(world, case, "testing")
        assert task_do(world, task, "yx.reviewer", "start", pause_days=10).pause is not None
        assert selectors.pauses_to_end(world.actor("yx.reviewer")) == []
    with on(2025, 3, 5):
        task.refresh_from_db()
        task_do(world, task, "yx.clerk", "finish", **FACTS)
        case.refresh_from_db()
        assert case.paused
        found = selectors.pauses_to_end(world.actor("yx.reviewer"))
        assert [(row.case.pk, row.words, row.until) for row in found] == [
            (case.pk, "检测已经结束", dt.date(2025, 3, 17))
        ]
        assert selectors.pauses_to_end(world.actor("yx.clerk")) == []
        assert selectors.pauses_to_end(world.actor("gx.reviewer")) == []


def test_pause_longer_than_told_is_reminded_of(world: World) -> None:
    with on(2025, 3, 3):
        case = accepted(world)
        go(world, case, leg("yx.reviewer", "pause", kind="tender", reason="招标", expected_days=3))
    with on(2025, 3, 6):  # the third working day
        assert selectors.pauses_to_end(world.actor("yx.reviewer")) == []
    with on(2025, 3, 7):
        words = [row.words for row in selectors.pauses_to_end(world.actor("yx.reviewer"))]
        assert words == ["告知的3个工作日已满"]


def test_second_test_under_way_keeps_the_clock_standing(world: World) -> None:
    case = accepted(world)
    first = plan(world, case, "testing", handler=world.person["yx.reviewer"])
    second = plan(world, case, "testing", handler=world.person["yx.reviewer"])
    first = task_do(world, first, "yx.reviewer", "start", pause_days=5)
    second = task_do(world, second, "yx.reviewer", "start")
    task_do(world, first, "yx.reviewer", "finish", **FACTS)
    case.refresh_from_db()
    assert case.paused
    task_do(world, second, "yx.reviewer", "finish", **FACTS)
    case.refresh_from_db()
    assert not case.paused


# --- Clock and lists ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("limit", "due_on"),
    [
        (Limit(5, Unit.WORKDAY), dt.date(2025, 10, 10)),  # counted: 28 Sep (made up), 29, 30; 1-8 Oct off; 9, 10 Oct
        (Limit(5, Unit.DAY), dt.date(2025, 10, 1)),
    ],
)
def test_own_clock_counts_in_its_own_unit(world: World, limit: Limit, due_on: dt.date) -> None:
    with on(2025, 9, 26):
        task = plan(world, accepted(world), limit=limit)
    assert (task.due_on, task.due_provisional) == (due_on, False)


def lamp_of(world: World) -> list[str]:
    return [line["lamp"].code for line in task_list_page(world.actor("yx.clerk"), "mine")["lines"]]


def test_lamp_of_a_task_by_day(world: World) -> None:
    with on(2025, 3, 3):
        plan(world, accepted(world))  # five working days: due Monday 10 March, one working day or 20 % left on the 7th
    seen = {}
    for day in (4, 6, 7, 10, 11):
        with on(2025, 3, day):
            seen[day] = lamp_of(world)
    assert seen == {4: ["green"], 6: ["green"], 7: ["yellow"], 10: ["yellow"], 11: ["red"]}


def test_lists_by_due_date(world: World) -> None:
    case = accepted(world)
    late = plan(world, case, limit=Limit(9, Unit.WORKDAY))
    soon = plan(world, case, "testing", limit=Limit(2, Unit.WORKDAY))
    other = plan(world, case, "testing", body=world.body["yx-zjj"], handler=world.person["zjj.handler"])
    officer = [world.actor(login) for login in ("yx.clerk", "yx.clerk2", "zjj.handler", "yx.reviewer", "gx.clerk")]
    assert [selectors.task_list(actor, "mine") for actor in officer] == [[soon, late], [late], [other], [], []]
    assert [selectors.tasks_mine(actor).count() for actor in officer] == [2, 1, 1, 0, 0]
    assert selectors.task_list(officer[3], "open") == [soon, other, late]
    assert selectors.task_list(officer[4], "open") == []
    soon = task_do(world, task_do(world, soon, "yx.clerk", "start"), "yx.clerk", "finish", **FACTS)
    assert selectors.task_list(officer[3], "done") == [soon]
    go(world, case, leg("yx.clerk", "withdraw", reason="书面撤回"))
    assert selectors.task_list(officer[0], "mine") == []


# --- Who may see ----------------------------------------------------------------------------------------------------
def test_body_of_a_task_sees_the_case_and_nobody_else_more(world: World) -> None:
    case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    centre = world.actor("yx.centre")
    outsiders = [world.actor(login) for login in ("gx.clerk", "as.head", "sysadmin", "yx.legal")]
    department = world.actor("zjj.handler")
    assert not selectors.case_visible(case, department)
    plan(world, case, "testing", body=world.body["yx-zjj"], handler=world.person["zjj.handler"])
    assert selectors.case_get(case.number, department) == case
    assert list(selectors.cases_visible(department)) == [case]
    for actor in (centre, *outsiders):
        assert not selectors.cases_visible(actor).exists()
        with pytest.raises(NotVisible):
            selectors.case_get(case.number, actor)


# --- Holidays published later ---------------------------------------------------------------------------------------
def test_provisional_due_date_follows_the_holiday_notice(world: World) -> None:
    with on(2025, 9, 26):
        HolidayDay.objects.filter(notice__year=2025).delete()
        HolidayNotice.objects.filter(year__gte=2025).delete()
        task = plan(world, accepted(world))
        assert (task.due_on, task.due_provisional) == (dt.date(2025, 10, 3), True)
        load_holidays(actor=ACTOR, first_year=2025)
        assert jobs.side_dates_recompute() == 1
        task.refresh_from_db()
        assert (task.due_on, task.due_provisional) == (dt.date(2025, 10, 10), False)
        assert jobs.side_dates_recompute() == 0


def test_services_are_exported_for_every_move() -> None:
    assert {f"sidetask_{move}" for move in TASK_MOVES} <= set(services.__all__)
    assert issubclass(SideTask, SideRow)
