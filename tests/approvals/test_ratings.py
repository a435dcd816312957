"""好差评: once per service, by the applicant alone; a bad one has its life and its limit; what is excluded counts nowhere (B16)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from approvals.models import Case, Desk, Rating, RatingTicket
from approvals.rating_life import APPLICANT_MOVES, LABELS, Occasion, RatingState
from approvals.selectors.ratings import (
    RatingFigures,
    RatingFilter,
    measures,
    named_to,
    rating_figures,
    ratings_filtered,
    ratings_visible,
    ratings_waiting,
    unrated,
)
from approvals.services.desks import (
    desk_call,
    desk_close,
    desk_leave,
    desk_open,
    desk_renew,
    desk_take,
    rating_terms_add,
)
from approvals.services.rating_handling import rating_appeal, rating_close, rating_judge, rating_reply
from approvals.services.rating_watch import ratings_watch
from approvals.services.ratings import RatingInput, rating_again, rating_give
from approvals.tasks import ratings_daily
from core import events
from core.actors import job
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import InboxMessage, OutboxMessage
from tests.approvals.looking import on
from tests.approvals.rating import PDF, called, ended, rate, rectified, replied, seat, ticket
from tests.approvals.walks import go, leg, receive
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("B16")
DAY = dt.date
NOW = Stamp()


# --- Tickets ---------------------------------------------------------------------------------------------------------
def test_every_service_gets_its_own_code(world: World) -> None:
    desk = seat(world)
    with on(2025, 6, 3):
        case = ended(world)
    rows = RatingTicket.objects.filter(case=case).order_by("pk")
    assert [(row.occasion, row.move, row.served_on) for row in rows] == [
        ("visit", "receive", DAY(2025, 6, 3)),
        ("whole", "deliver", DAY(2025, 6, 3)),
    ]
    park, department, item = world.body["yx-park"].pk, world.body["yx-zjj"].pk, world.item["direct"].pk
    facts = {(r.park_id, r.body_id, r.department_id, r.item_id, r.desk_id, r.person_id) for r in rows}
    assert facts == {(park, park, department, item, desk.pk, world.person["yx.clerk"].pk)}
    assert len({row.code for row in rows}) == 2 and {len(row.code) for row in rows} == {16}


@pytest.mark.parametrize("move", ["refuse", "withdraw"])
def test_a_case_that_ends_otherwise_is_rated_too(world: World, move: str) -> None:
    case = receive(world, "direct", "yx.clerk")
    said = {"refuse": {"reasons": "不需要许可"}, "withdraw": {"reason": "选址调整"}}[move]
    case = go(world, case, leg("yx.clerk", move, **said))
    assert ticket(case).move == move


def test_a_correction_is_another_visit(world: World) -> None:
    case = receive(world, "direct", "yx.clerk", complete=False)
    case = go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "请盖章")]))
    go(world, case, leg("yx.clerk", "supplement", provided=[1]))
    moves = (
        RatingTicket.objects.filter(case=case, occasion=Occasion.VISIT).order_by("pk").values_list("move", flat=True)
    )
    assert list(moves) == ["receive", "supplement"]


# --- Rating ----------------------------------------------------------------------------------------------------------
def test_a_service_is_rated_once(world: World) -> None:
    with on(2025, 6, 3):
        row = ticket(ended(world))
        found = rate(row, 2, "qr", aspects=("attitude",), text=" 很好 ", stamp=Stamp(key="k"))
        again = rate(row, 2, "qr", stamp=Stamp(key="k"))  # the same attempt sent twice
        with pytest.raises(Refused, match="已经评价过"):
            rate(row, 5)
    assert (again.pk, Rating.objects.count()) == (found.pk, 1)
    assert (found.state, found.level, found.aspects, found.text, found.due_on) == (
        "given",
        2,
        ["attitude"],
        "很好",
        None,
    )
    event = events.history(found)[0]
    assert (event.verb, event.actor_kind, event.actor_id) == ("rating.rate", "applicant", f"ticket-{row.pk}")
    assert "很好" not in event.facts


@pytest.mark.parametrize("level", [None, 0, 6])
def test_without_a_level_nothing_is_kept(world: World, level: int | None) -> None:
    row = ticket(receive(world, "direct", "yx.clerk"), Occasion.VISIT)
    said = RatingInput(level)
    with pytest.raises(Invalid) as refusal:
        rating_give(ticket=row, said=said, channel="code", actor=row.rater(), stamp=NOW)
    assert (refusal.value.field, Rating.objects.count()) == ("level", 0)


def test_strange_aspects_and_channels_are_refused(world: World) -> None:
    row = ticket(receive(world, "direct", "yx.clerk"), Occasion.VISIT)
    for more in ({"aspects": ("platform",)}, {"channel": "phone"}, {"text": "长" * 501}):
        with pytest.raises(Invalid):
            rate(row, 1, **more)  # type: ignore[arg-type]
    assert Rating.objects.count() == 0


def test_neither_staff_nor_job_rates(world: World) -> None:
    row = ticket(receive(world, "direct", "yx.clerk"), Occasion.VISIT)
    for actor in (*(world.actor(login) for login in world.person), job("ratings")):
        with pytest.raises(NotAllowed, match="不得代评"):
            rating_give(ticket=row, said=RatingInput(1), channel="code", actor=actor, stamp=NOW)
    assert Rating.objects.count() == 0


def test_a_code_is_open_for_its_days(world: World) -> None:
    with on(2025, 6, 3):
        row = ticket(receive(world, "direct", "yx.clerk"), Occasion.VISIT)
    with on(2025, 7, 4), pytest.raises(Refused, match=r"2025年7月3日"):
        rate(row, 1)
    with on(2025, 7, 3):
        assert rate(row, 1).state == "given"


# --- The life of a bad one -------------------------------------------------------------------------------------------
def test_the_whole_life_of_a_bad_rating(world: World) -> None:
    seat(world)
    with on(2025, 9, 29):  # 中秋 and 国庆 are off until 8 October
        row = rate(ticket(ended(world)), 5, aspects=("efficiency",), text="太慢")
        assert (row.state, row.due_on, row.appeal_by) == ("to_call", DAY(2025, 10, 13), DAY(2025, 10, 13))
        assert set(InboxMessage.objects.filter(key=f"rating:{row.pk}").values_list("person__username", flat=True)) == {
            "yx.admin",
            "yx.head",
            "yx.chief",
        }
    with on(2025, 10, 13):
        assert not Rating.objects.get().overdue
        row = called(world, row)
        assert row.state == "to_rectify"
        row = rectified(world, row)
        assert (row.state, row.responsible, row.files.count()) == ("to_reply", world.person["yx.clerk2"], 1)
        row = rating_reply(rating=row, text="已加开窗口", actor=world.actor("yx.admin"), stamp=NOW)
        assert (row.state, row.in_time, row.rerate_by) == ("replied", True, DAY(2025, 10, 28))
        told = OutboxMessage.objects.get(purpose=f"rating-{row.pk}-reply").payload["text"]
        assert row.ticket.code in told
        with pytest.raises(Refused, match="再次评价，评价后或者期满才能办结"):
            rating_close(rating=row, actor=world.actor("yx.head"), stamp=NOW)
        rater = row.ticket.rater()
        with pytest.raises(Invalid):
            rating_again(rating=row, said=RatingInput(None), actor=rater, stamp=NOW)
        with pytest.raises(NotAllowed):
            rating_again(rating=row, said=RatingInput(1), actor=world.actor("yx.clerk"), stamp=NOW)
        row = rating_again(rating=row, said=RatingInput(2, (), "好多了"), actor=rater, stamp=NOW)
        with pytest.raises(Refused, match="只能再评一次"):
            rating_again(rating=row, said=RatingInput(1), actor=rater, stamp=NOW)
        row = rating_close(rating=row, opinion="属实", actor=world.actor("yx.head"), stamp=NOW)
    assert (row.state, row.level, row.again_level, row.again_text) == ("closed", 5, 2, "好多了")
    assert [event.verb.partition(".")[2] for event in events.history(row)] == [
        "complain",
        "call_back",
        "rectify",
        "reply",
        "rate_again",
        "close",
    ]


def test_a_complex_matter_and_a_late_reply(world: World) -> None:
    with on(2025, 9, 29):
        row = rate(ticket(ended(world)), 4)
        row = called(world, row, complex_matter=True, untrue=True)
        assert (row.due_on, row.untrue) == (DAY(2025, 10, 27), True)  # the 15th working day; 11 October is worked
    with on(2025, 10, 28):
        assert Rating.objects.get().overdue
        row = rectified(world, row)
        row = rating_reply(rating=row, text="x", actor=world.actor("yx.admin"), stamp=NOW)
        assert (row.in_time, row.overdue) == (False, False)
    with on(2025, 11, 12), pytest.raises(Refused):
        rating_close(rating=row, actor=world.actor("yx.head"), stamp=NOW)
    with on(2025, 11, 13):
        with pytest.raises(Refused, match="期限（2025年11月12日）已过"):
            rating_again(rating=row, said=RatingInput(1), actor=row.ticket.rater(), stamp=NOW)
        assert rating_close(rating=row, actor=world.actor("yx.head"), stamp=NOW).state == "closed"


def test_dated_terms(world: World) -> None:
    yueyang = world.body["yx-park"].jurisdiction
    with on(2025, 6, 2):
        rating_terms_add(valid_from=DAY(2025, 6, 3), jurisdiction=yueyang, ordinary_days=2, actor=ACTOR)
        with pytest.raises(Refused):
            rating_terms_add(valid_from=DAY(2025, 6, 3), jurisdiction=yueyang, actor=ACTOR)
        for wrong in ({"valid_from": DAY(2025, 6, 1)}, {"valid_from": DAY(2025, 7, 1), "rate_days": 0}):
            with pytest.raises(Invalid):
                rating_terms_add(**wrong, actor=ACTOR)  # type: ignore[arg-type]
        before = rate(ticket(ended(world)), 4)
    with on(2025, 6, 3):
        after = rate(ticket(ended(world)), 4)
    assert (before.due_on, after.due_on) == (DAY(2025, 6, 9), DAY(2025, 6, 5))


# --- Who ------------------------------------------------------------------------------------------------------------
HANDLE = {"yx.admin", "yx.head", "yx.chief"}
CLOSE = {"yx.admin", "yx.head"}
JUDGE = {"yx.reform", "yx.centre"}
MAY = {
    "call_back": HANDLE,
    "rectify": HANDLE,
    "reply": HANDLE,
    "close": CLOSE,
    "appeal": HANDLE | {"yx.clerk"},
    "uphold_appeal": JUDGE,
    "dismiss_appeal": JUDGE,
    "escalate": set(),
    **{move: set() for move in APPLICANT_MOVES},
}


def test_roles_by_move(world: World) -> None:
    row = rate(ticket(ended(world)), 5)
    may = {
        move: {login for login in world.person if row.move_permitted(move, world.actor(login)) is None}
        for move in LABELS
    }
    assert may == MAY


def test_who_is_complained_of_handles_nothing(world: World) -> None:
    row = rate(ticket(ended(world)), 5)
    Rating.objects.update(person=world.person["yx.admin"])
    row = Rating.objects.get()
    for move in ("call_back", "rectify", "reply", "close"):
        assert "被评价人以外" in str(row.move_permitted(move, world.actor("yx.admin")))
    assert (ratings_waiting(world.actor("yx.admin")).count(), ratings_waiting(world.actor("yx.head")).count()) == (0, 1)
    with pytest.raises(NotAllowed):
        called(world, row)


def test_who_sees_what(world: World) -> None:
    row = rate(ticket(ended(world)), 5)
    sees = {login for login in world.person if ratings_visible(world.actor(login)).filter(pk=row.pk).exists()}
    departments = {"zjj.handler", "zjj.handler2", "zjj.supervisor", "zjj.head"}
    offices = {"yx.reform", "yx.inspector", "yx.centre"}
    assert sees == {"yx.clerk"} | HANDLE | departments | offices
    named = {login for login in sees if named_to(world.actor(login))(row)}
    assert named == HANDLE | offices


STATES = {
    "given": {"rate", "complain"},
    "to_call": {"call_back", "appeal", "escalate"},
    "to_rectify": {"rectify", "appeal", "escalate"},
    "to_reply": {"reply", "appeal", "escalate"},
    "replied": {"rate_again", "appeal"},
    "closed": {"appeal"},
    "excluded": set(),
}


@pytest.mark.parametrize("state", RatingState.values)
def test_moves_by_state(world: World, state: str) -> None:
    with on(2025, 6, 3):
        row = rate(ticket(ended(world)), 5)
        row.__dict__["state"] = state
        row.rerate_by = DAY(2025, 6, 18)
        assert {move for move in LABELS if row.move_refusal(move) is None} == STATES[state]


def test_a_stale_page_is_told(world: World) -> None:
    row = rate(ticket(ended(world)), 5)
    called(world, row)
    with pytest.raises(Stale):
        rating_reply(rating=row, text="x", actor=world.actor("yx.admin"), stamp=Stamp(version=row.version))


# --- Appeals and figures ---------------------------------------------------------------------------------------------
def appeal(world: World, row: Rating, login: str = "yx.clerk", **more: Any) -> Rating:
    said = {"text": "评价人点错", "files": [("回访.pdf", PDF)], **more}
    return rating_appeal(rating=row, **said, actor=world.actor(login), stamp=NOW)


def judge(world: World, row: Rating, upheld: bool, login: str = "yx.reform") -> Rating:
    return rating_judge(rating=row, upheld=upheld, opinion="回访记录属实", actor=world.actor(login), stamp=NOW)


def figures(case: Case) -> RatingFigures:
    return rating_figures(Case.objects.filter(pk=case.pk))


def test_an_upheld_appeal_takes_the_rating_out_of_the_figures(world: World) -> None:
    with on(2025, 6, 3):
        case = ended(world)
        rate(ticket(case, Occasion.VISIT), 1)
        row = rate(ticket(case), 5)
        assert figures(case) == RatingFigures(2, {1: 1, 2: 0, 3: 0, 4: 0, 5: 1}, 1, 1, 0)
        for wrong in ({"text": " "}, {"files": []}):
            with pytest.raises(Invalid):
                appeal(world, row, **wrong)
        row = appeal(world, row)
        assert (row.state, ratings_waiting(world.actor("yx.centre")).count()) == ("to_call", 1)
        with pytest.raises(Refused, match="申诉过一次"):
            appeal(world, row)
        with pytest.raises(NotAllowed):
            judge(world, row, True, "yx.admin")
        row = judge(world, row, True)
        assert (row.state, row.appeal_upheld) == ("excluded", True)
        assert figures(case) == RatingFigures(1, {1: 1, 2: 0, 3: 0, 4: 0, 5: 0}, 0, 0, 0)
        with pytest.raises(Refused):
            called(world, row)
        admin = world.actor("yx.admin")
        counts = {name: ratings_filtered(admin, RatingFilter(count=name)).count() for name in measures()}
        assert counts == {
            "rated": 1, "satisfied": 1, "bad": 0, "in_time": 0, "open": 0, "late": 0, "excluded": 1
        }  # fmt: skip
        assert ratings_filtered(admin, RatingFilter()).count() == 2


def test_a_dismissed_appeal_changes_nothing(world: World) -> None:
    with on(2025, 6, 3):
        case = ended(world)
        row = judge(world, appeal(world, rate(ticket(case), 5), "yx.head"), False, "yx.centre")
        assert (row.state, row.appeal_upheld, figures(case).bad) == ("to_call", False, 1)
        with pytest.raises(Refused, match="没有待处理的申诉"):
            judge(world, row, True)
        other = rate(ticket(ended(world)), 5)
    with on(2025, 6, 11), pytest.raises(Refused, match="申诉期限（2025年6月10日）已过"):
        appeal(world, other)


def test_figures_of_late_ratings(world: World) -> None:
    with on(2025, 6, 3):
        first, second = ended(world), ended(world)
        rate(ticket(first), 5)
        row = rate(ticket(second), 4)
    with on(2025, 6, 11):
        replied(world, row)
        both = rating_figures(Case.objects.all())
    assert (both.total, both.bad, both.bad_open, both.bad_late, both.satisfied) == (2, 2, 1, 2, 0)


# --- What falls due --------------------------------------------------------------------------------------------------
def invitations() -> list[int]:
    return list(OutboxMessage.objects.filter(purpose="rating-invitation").values_list("object_id", flat=True))


def test_who_has_not_rated_is_invited_exactly_once(world: World) -> None:
    with on(2025, 6, 3):
        silent, rated, running = ended(world), ended(world), receive(world, "direct", "yx.clerk")
    with on(2025, 6, 5):
        rate(ticket(rated), 1)
        assert ratings_daily() == {"invited": 0, "escalated": 0}  # two calendar days
    with on(2025, 6, 8, 9):  # the sixth and seventh were missed
        assert ratings_daily() == {"invited": 1, "escalated": 0}
        assert ratings_daily() is None
        assert ratings_watch(on=DAY(2025, 6, 8)) == {"invited": 0, "escalated": 0}
    with on(2025, 6, 9):
        assert ratings_daily() == {"invited": 0, "escalated": 0}
    assert invitations() == [silent.pk]
    assert ticket(silent).invited_on == DAY(2025, 6, 8)
    text = OutboxMessage.objects.get(purpose="rating-invitation").payload["text"]
    assert (silent.number in text, ticket(silent).code in text) == (True, True)
    assert RatingTicket.objects.filter(case=running, invited_on=None).count() == 1


def test_nobody_is_invited_after_the_code_has_closed(world: World) -> None:
    with on(2025, 6, 3):
        ended(world)
    assert ratings_watch(on=DAY(2025, 7, 4)) == {"invited": 0, "escalated": 0}


def test_late_ones_go_to_the_leaders_once(world: World) -> None:
    with on(2025, 6, 3):
        row = rate(ticket(ended(world)), 5)
    for day, escalated in ((10, 0), (11, 1), (12, 0)):
        with on(2025, 6, day):
            assert ratings_watch(on=DAY(2025, 6, day))["escalated"] == escalated
    told = InboxMessage.objects.filter(key=f"rating:{row.pk}:late")
    assert {m.person.username for m in told} == HANDLE
    assert {m.text.partition("（")[0] for m in told} == {"差评逾期 1 个工作日未办理答复"}
    assert Rating.objects.get().escalated_on == DAY(2025, 6, 11)


def test_ended_and_not_rated(world: World) -> None:
    with on(2025, 6, 3):
        case = ended(world)
        assert [row.case_id for row in unrated(world.actor("yx.clerk"))] == [case.pk]
        assert unrated(world.actor("yx.head")).count() == 1
        assert unrated(world.actor("gx.clerk")).count() == 0
    with on(2025, 7, 4):
        assert unrated(world.actor("yx.clerk")).count() == 0
    with on(2025, 6, 4):
        rate(ticket(case), 1)
        assert unrated(world.actor("yx.clerk")).count() == 0


# --- Windows ---------------------------------------------------------------------------------------------------------
def test_windows(world: World) -> None:
    admin, clerk = world.actor("yx.admin"), world.actor("yx.clerk")
    desk = seat(world)
    for body, name, error in (("yx-park", "综合窗口1", Invalid), ("yx-park", " ", Invalid), ("czgx", "一", NotAllowed)):
        with pytest.raises(error):
            desk_open(body=world.body[body], name=name, actor=admin)
    with pytest.raises(NotAllowed):
        desk_take(desk=desk, actor=world.actor("gx.clerk"))
    case = ended(world)
    called_up = desk_call(case=case, actor=clerk)
    assert (called_up.ticket_id, [e.verb for e in events.history(desk)]) == (
        ticket(case).pk,
        ["desk.open", "desk.take"],
    )
    other = desk_open(body=world.body["yx-park"], name="综合窗口2", actor=admin)
    desk_take(desk=other, actor=clerk)
    left = Desk.objects.get(pk=desk.pk)
    assert (left.clerk, left.ticket) == (None, None)
    key = other.key
    assert desk_renew(desk=other, actor=admin).key != key
    desk_leave(desk=other, actor=clerk)
    with pytest.raises(NotAllowed):
        desk_leave(desk=other, actor=clerk)
    with pytest.raises(Refused, match="还没有入座"):
        desk_call(case=case, actor=clerk)
    desk_take(desk=other, actor=clerk)
    rate(ticket(case), 1)
    rate(ticket(case, Occasion.VISIT), 1)
    with pytest.raises(Refused, match="没有尚未评价的服务"):
        desk_call(case=case, actor=clerk)
    desk_close(desk=other, actor=admin)
    with pytest.raises(Refused, match="已停用"):
        desk_take(desk=other, actor=clerk)


def test_a_screen_fills_in_the_window_of_a_service_without_one(world: World) -> None:
    case = ended(world)
    desk = seat(world)
    rating = rate(ticket(case), 1, "screen", desk=desk)
    assert (rating.desk, ticket(case).desk, ticket(case, Occasion.VISIT).desk) == (desk, desk, None)
