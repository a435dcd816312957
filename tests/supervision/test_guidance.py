"""业务指导: sessions planned and held, difficulties asked, answered, solved or asked again, by when (C10)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client

from core.errors import Invalid, NotAllowed, Refused
from core.models import InboxMessage
from supervision.lives.guidance import LABELS, SESSION_LABELS
from supervision.models import Difficulty, GuidanceSession
from supervision.selectors.guidance import (
    DifficultyFilter,
    difficulties_filtered,
    difficulties_waiting,
    guidance_of_item,
    sessions_visible,
    solved_by_when,
)
from supervision.services import DifficultyInput, difficulties_remind, fault_terms_set
from tests.approvals.looking import on
from tests.supervision.faults import CLAIMS, DAY, act, difficulty, session
from tests.world import World

pytestmark = pytest.mark.mission("C10")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def test_session_is_planned_held_and_seen_by_department_park_and_office(world: World) -> None:
    with on(2025, 3, 3):
        row = session(world)
        with pytest.raises(Refused, match="当天起可以登记"):
            act("session_hold", world, "zjj.head", row, attendees="园区审查人员", attended=6)
    told = InboxMessage.objects.filter(url=f"/guidance/{row.public_id}/").values_list("person__username", flat=True)
    assert sorted(told) == ["yx.admin", "yx.head"]
    with on(2025, 3, 10):
        files = [("讲义.pdf", PDF)]
        row = act("session_hold", world, "zjj.head", row, attendees="园区审查人员", attended=6, files=files)
    assert (row.state, row.attended, row.files.get().name) == ("held", 6, "讲义.pdf")
    seen = {login for login in world.person if sessions_visible(world.actor(login)).exists()}
    parks = {"yx.clerk", "yx.clerk2", "yx.reviewer", "yx.chief", "yx.head", "yx.admin"}
    departments = {"zjj.handler", "zjj.handler2", "zjj.supervisor", "zjj.head"}
    assert seen == parks | departments | {"yx.reform", "yx.inspector"}
    assert guidance_of_item(world.item["direct"], world.actor("yx.clerk")) == ([row], [])


def test_session_of_others_items_or_without_a_park_is_refused(world: World) -> None:
    for more, field in (({"items": [world.item["own"]]}, "items"), ({"parks": []}, "parks")):
        with pytest.raises(Invalid) as told:
            session(world, **more)
        assert told.value.field == field
    row = session(world)
    with pytest.raises(NotAllowed):
        act("session_cancel", world, "yx.head", row, reason="改期")
    assert act("session_cancel", world, "zjj.head", row, reason="改期").state == "cancelled"


def test_difficulty_is_answered_asked_again_and_solved(world: World) -> None:
    with on(2025, 3, 3):
        row = difficulty(world)
        assert (row.state, row.due_on) == ("raised", DAY(2025, 3, 10))  # five working days without a rule of the place
        assert list(difficulties_waiting(world.actor("zjj.handler"))) == [row]
    with on(2025, 3, 11):
        row = act("difficulty_answer", world, "zjj.handler", row, text="端口已申请")
        assert list(difficulties_waiting(world.actor("yx.clerk"))) == [row]
        row = act("difficulty_reopen", world, "yx.clerk", row, said="仍登录不了", due_on=DAY(2025, 3, 14))
        assert (row.state, row.due_on) == ("reopened", DAY(2025, 3, 14))
    with on(2025, 3, 13):
        row = act("difficulty_answer", world, "zjj.head", row, text="已开通")
        row = act("difficulty_accept", world, "yx.reviewer", row, said="可以登录")
    assert (row.state, row.solved_at is not None) == ("solved", True)
    answers = row.answers.values_list("text", "late", "solved", "said")
    assert list(answers) == [("端口已申请", True, False, "仍登录不了"), ("已开通", False, True, "可以登录")]
    with pytest.raises(Refused):
        act("difficulty_answer", world, "zjj.head", row, text="再答")


def test_days_to_answer_are_those_of_the_place_on_the_day(world: World) -> None:
    place = world.body["yx-park"].jurisdiction
    days = {"answer_days": 2, "assess_days": 10, "decide_days": 5, "appeal_days": 5}
    with on(2025, 3, 3):
        for begins_on in (DAY(2025, 3, 5), DAY(2025, 3, 6)):
            said = {"begins_on": begins_on, "days": days, "conditions": CLAIMS, "basis": "办法"}
            fault_terms_set(jurisdiction=place, **said, actor=world.actor("yx.reform"))
        assert difficulty(world).due_on == DAY(2025, 3, 10)
        for wrong, field in (({"begins_on": DAY(2025, 3, 2)}, "begins_on"), ({"conditions": [" "]}, "conditions")):
            with pytest.raises(Invalid) as told:
                fault_terms_set(jurisdiction=place, **{**said, **wrong}, actor=world.actor("yx.reform"))
            assert told.value.field == field
        with pytest.raises(NotAllowed):
            fault_terms_set(jurisdiction=place, **said, actor=world.actor("yx.admin"))
    with on(2025, 3, 5):
        assert difficulty(world).due_on == DAY(2025, 3, 7)


def test_solved_by_when_counts_working_days_and_what_is_late(world: World) -> None:
    """Asked on 3 March, solved on the 5th and on the 11th; one open past its day, one withdrawn, one of last year."""
    with on(2024, 12, 30):
        difficulty(world)
    with on(2025, 3, 3):
        rows = [difficulty(world) for _ in range(4)]
        act("difficulty_withdraw", world, "yx.head", rows[3])
    for row, day in ((rows[0], 5), (rows[1], 11)):
        with on(2025, 3, day):
            row = act("difficulty_answer", world, "zjj.head", row, text="已解决")
            act("difficulty_accept", world, "yx.clerk", row)
    with on(2025, 3, 12):
        for login in ("yx.reform", "zjj.head", "yx.clerk"):
            (line,) = solved_by_when(world.actor(login), 2025)
            assert (line.asked, line.solved, line.late, line.days) == (3, 2, 1, [2, 6])
            assert line.average == 4.0
        assert solved_by_when(world.actor("gx.head"), 2025) == []
        late = difficulties_filtered(world.actor("zjj.head"), DifficultyFilter(late=True))
        assert [row.asked_at.year for row in late] == [2025, 2024]
        assert [difficulties_remind(on=DAY(2025, 3, 12)) for _ in range(2)] == [2, 2]
    told = InboxMessage.objects.filter(key__startswith=f"difficulty:{rows[2].pk}:late")
    assert sorted(told.values_list("person__username", flat=True)) == ["yx.clerk", "zjj.head", "zjj.supervisor"]


PARK = {"yx.clerk", "yx.clerk2", "yx.reviewer", "yx.chief", "yx.head", "yx.admin"}
DEPARTMENT = {"zjj.handler", "zjj.handler2", "zjj.supervisor", "zjj.head"}


def test_roles_by_move(world: World) -> None:
    asked, planned = difficulty(world), session(world)
    for row, labels, expected in (
        (asked, LABELS, {move: DEPARTMENT if move == "answer" else PARK for move in LABELS}),
        (planned, SESSION_LABELS, dict.fromkeys(SESSION_LABELS, DEPARTMENT)),
    ):
        may = {
            move: {login for login in world.person if row.move_permitted(move, world.actor(login)) is None}
            for move in labels
        }
        assert may == expected


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        ("raised", {"ask", "answer", "withdraw"}),
        ("answered", {"accept", "reopen", "withdraw"}),
        ("reopened", {"answer", "withdraw"}),
        ("solved", set()),
        ("withdrawn", set()),
    ],
)
def test_moves_by_state(state: str, moves: set[str]) -> None:
    assert {move for move in LABELS if Difficulty(state=state).move_refusal(move) is None} == moves


def test_wrong_department_is_told(world: World) -> None:
    said = DifficultyInput(world.body["yx-park"], world.body["cz-sthj"], "x", world.item["direct"])
    with pytest.raises(Invalid) as told:
        act("difficulty_ask", world, "yx.clerk", said=said)
    assert told.value.field == "department"


def test_in_the_browser(world: World, client: Client, django_assert_num_queries: Any) -> None:
    item, park = world.item["direct"], world.body["yx-park"]
    with on(2025, 3, 10):
        client.force_login(world.person["zjj.supervisor"])
        plan = {"department": world.body["yx-zjj"].pk, "kind": "training", "title": "消防审查", "trainers": "演主讲"}
        plan |= {"held_on": "2025-03-10", "parks": [park.pk], "items": f"{item.code}\n没有这个"}
        wrong = client.post("/guidance/new/", plan)
        assert (wrong.status_code, "本部门没有主管“没有这个”" in wrong.content.decode()) == (422, True)
        assert client.post("/guidance/new/", plan | {"items": item.code}).status_code == 302
        row = GuidanceSession.objects.get()
        address = f"/guidance/{row.public_id}/"
        file = io.BytesIO(PDF)
        file.name = "讲义.pdf"
        held = {"attendees": "审查人员", "attended": "6", "uploads": file}
        assert client.post(f"{address}hold/", held | {"attended": "很多"}).status_code == 422
        file.seek(0)
        assert client.post(f"{address}hold/", held).status_code == 302
        client.force_login(world.person["yx.clerk"])
        assert "讲义.pdf" in client.get(address).content.decode()
        assert client.get(f"{address}files/{row.files.get().pk}/").status_code == 200
        new = f"/difficulties/new/?session={row.public_id}"
        ask = {"park": park.pk, "item": "", "text": "端口没有开放"}
        assert client.post(new, ask).status_code == 422  # neither an item nor a department
        unknown = client.post(new, ask | {"item": "没有的事项"})
        assert (unknown.status_code, "没有的事项" in unknown.content.decode()) == (422, True)
        assert client.post(new, ask | {"item": item.code}).status_code == 302
        asked = Difficulty.objects.get()
        assert (asked.department.code, asked.session) == ("yx-zjj", row)
        page = client.get(f"/catalogue/{item.jurisdiction.code}/{item.code}/").content.decode()
        assert f"/difficulties/{asked.public_id}/" in page and address in page
        client.force_login(world.person["zjj.handler"])
        said = f"/difficulties/{asked.public_id}/"
        assert client.post(f"{said}answer/", {"text": "已开通"}).status_code == 302
        assert client.post(f"{said}accept/", {}).status_code == 403
        client.force_login(world.person["yx.reviewer"])
        assert client.post(f"{said}accept/", {"said": "好"}).status_code == 302
        assert "平均解决用时" in client.get("/guidance/").content.decode()
        actor = world.actor("yx.reviewer")
        with django_assert_num_queries(1):
            assert [str(row.park) for row in difficulties_filtered(actor, DifficultyFilter())] == [park.name]
        for stranger in ("gx.head", "sthj.head", "as.clerk"):
            client.force_login(world.person[stranger])
            assert {client.get(address).status_code, client.get(said).status_code} == {404}
        client.force_login(world.person["yx.reform"])
        terms = {"begins_on": "2025-04-01", "answer_days": "3", "assess_days": "5", "decide_days": "5"}
        terms |= {"appeal_days": "5", "conditions": "先行先试\n没有谋私", "basis": "办法"}
        assert client.post("/tolerances/terms/", terms | {"answer_days": "0"}).status_code == 422
        assert client.post("/tolerances/terms/", terms).status_code == 302
