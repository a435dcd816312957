"""“放不下、接不住、管不好”事项: registered, followed, resolved, or handled another way through the catalogue (C11)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from approvals.models import Case
from core.errors import DomainError, Invalid, NotAllowed, Refused
from core.models import InboxMessage
from empowerment.models import Empowerment
from empowerment.services import PartyInput
from empowerment.workflow import Party
from supervision.lives.weak import DECIDING, LABELS
from supervision.models import WeakItem
from supervision.selectors.weak import WeakFilter, weak_filtered, weak_of_item, weak_waiting
from supervision.services import WeakInput, weak_remind
from tests.approvals.looking import on
from tests.approvals.test_clocks import accepted
from tests.approvals.walks import WALKS, go, receive
from tests.supervision.faults import DAY, DUE, act, fallback, followed, weak
from tests.world import World

pytestmark = pytest.mark.mission("C11")


def forwarded(world: World, **more: Any) -> Any:
    handler = PartyInput(Party.HANDLER, world.body["yx-zjj"], world.person["zjj.handler"])
    return fallback(world, "forwarded", parties=[PartyInput(Party.CENTRE, world.body["yx-centre"]), handler], **more)


def test_registered_followed_asked_sent_back_and_resolved(world: World) -> None:
    with on(2025, 3, 3):
        row = weak(world)
        assert (row.state, row.department.code, row.source) == ("registered", "yx-zjj", "park")
        assert list(weak_waiting(world.actor("yx.reform"))) == [row]
        row = followed(world, row)
        assert (row.state, row.owner_id, row.due_on) == ("followed", world.body["yx-park"].pk, DUE)
        assert list(weak_waiting(world.actor("yx.head"))) == [row]
        row = act("weak_follow", world, "yx.head", row, text="一人已到岗")
        row = act("weak_ask", world, "zjj.supervisor", row, asked="resolved", text="试办三件无误")
        assert (row.state, row.asked) == ("asked", "resolved")
        row = act("weak_go_on", world, "yx.reform", row, reason="再办两件", due_on=DAY(2025, 3, 28))
        assert (row.state, row.asked, row.due_on) == ("followed", "", DAY(2025, 3, 28))
        row = act("weak_ask", world, "yx.admin", row, asked="resolved", text="又办两件无误")
        row = act("weak_resolve", world, "yx.reform", row, reason="已能独立承接")
    assert (row.state, row.decision, row.decided_by) == ("resolved", "已能独立承接", world.person["yx.reform"])
    notes = ["一人已到岗", "试办三件无误", "退回继续整改：再办两件", "又办两件无误"]
    assert list(row.follow_ups.values_list("text", flat=True)) == notes
    with on(2025, 4, 2):
        assert weak(world).state == "registered"  # the old entry is closed: the item may come up again


def test_one_open_entry_per_item_and_park(world: World) -> None:
    weak(world)
    with pytest.raises(Refused, match="已有一条没有结束的登记"):
        weak(world, "zjj.supervisor", source="department")
    row = WeakItem.objects.get()
    act("weak_dismiss", world, "yx.reform", row, reason="已另行处理")
    assert weak(world, "zjj.supervisor", source="department").source == "department"


def test_falls_back_to_service_forward_and_the_running_case_stays(world: World) -> None:
    """岳阳方案第15条: the catalogue changes from the day on; what was accepted before keeps its pinned authority."""
    with on(2025, 3, 3):
        running = accepted(world, "direct")
        row = act("weak_fall_back", world, "yx.reform", followed(world), said=forwarded(world))
    old = Empowerment.objects.get(pk=row.empowerment_id)
    assert (row.state, row.outcome.mode, row.outcome.source) == ("fallen_back", "forwarded", "岳云审改〔2025〕3号")
    assert old.superseded_at is not None and row.outcome.reason == "“接不住”事项调整：园区没有专业力量"
    with on(2025, 4, 2):
        assert receive(world, "direct", "yx.clerk").route == "forwarded"
        for step in WALKS["direct"][1][1:]:
            running = go(world, running, step)
    kept = Case.objects.get(pk=running.pk)
    assert (kept.state, kept.mode, kept.route) == ("delivered", "direct", "direct")
    assert kept.authority["empowerment_id"] == old.pk
    assert list(weak_of_item(world.item["direct"], world.actor("yx.admin"))) == [row]  # and back from the item


def test_falls_back_to_intake_only_under_the_scheme_that_rules_it(world: World) -> None:
    with on(2025, 3, 3):
        said = fallback(world, "intake_only", scheme=world.scheme["S1"])
        row = act("weak_fall_back", world, "yx.reform", followed(world), said=said)
    with on(2025, 4, 2):
        case = receive(world, "direct", "yx.clerk")
    assert (row.outcome.scheme, case.route) == (world.scheme["S1"], "intake_only")


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("forwarded", "没有登记"),  # no centre that circulates
        ("intake_only", "没有规定“委托收件、受审分离”"),  # S0 knows four modes
    ],
)
def test_conditions_that_are_missing_are_told_in_words_and_nothing_changes(world: World, mode: str, words: str) -> None:
    with on(2025, 3, 3):
        row = followed(world)
        before = Empowerment.objects.count()
        with pytest.raises(Refused, match=words) as told:
            act("weak_fall_back", world, "yx.reform", row, said=fallback(world, mode))
    assert told.value.message.startswith("调整以后仍不能办理：")
    assert (Empowerment.objects.count(), WeakItem.objects.get().state) == (before, "followed")


def test_named_handler_is_one_of_the_conditions(world: World) -> None:
    with on(2025, 3, 3):
        said = fallback(world, "forwarded", parties=[PartyInput(Party.CENTRE, world.body["yx-centre"])])
        with pytest.raises(Refused, match="尚未指定绿色通道专人"):
            act("weak_fall_back", world, "yx.reform", followed(world), said=said)


CONCERNED = {"yx.head", "yx.admin", "zjj.head", "zjj.supervisor", "zjj.handler", "zjj.handler2"}


def test_roles_by_move(world: World) -> None:
    with on(2025, 3, 3):
        row = followed(world)
    may = {
        move: {login for login in world.person if row.move_permitted(move, world.actor(login)) is None}
        for move in LABELS
    }
    everybody = CONCERNED | {"yx.reform", "yx.inspector"}
    assert may == {move: {"yx.reform"} if move in DECIDING else everybody for move in LABELS}


STATES = {
    "registered": {"register", "take_up", "dismiss"},
    "followed": {"follow", "ask", "resolve", "fall_back"},
    "asked": {"go_on", "resolve", "fall_back"},
    "resolved": set(),
    "fallen_back": set(),
    "dismissed": set(),
}


@pytest.mark.parametrize("state", STATES)
def test_moves_by_state(world: World, state: str) -> None:
    row = WeakItem(state=state)
    assert {move for move in LABELS if row.move_refusal(move) is None} == STATES[state]


@pytest.mark.parametrize(
    ("login", "source", "error"),
    [("yx.clerk", "park", Invalid), ("zjj.head", "park", Invalid), ("gx.head", "inspection", Invalid)],
)
def test_source_is_that_of_who_registers(world: World, login: str, source: str, error: type[DomainError]) -> None:
    with pytest.raises(error):
        weak(world, login, source=source)


def test_half_an_entry_is_told(world: World) -> None:
    for values, field in (({"kind": "x"}, "kind"), ({"reason": " "}, "reason")):
        said = {"empowerment": world.empowerment["direct"], "kind": "not_taken", "source": "park", "reason": "x"}
        with pytest.raises(Invalid) as told:
            act("weak_register", world, "yx.admin", said=WeakInput(**{**said, **values}))
        assert told.value.field == field
    with on(2025, 3, 3):
        row = weak(world)
        for owner, due_on, field in (("czgx", DUE, "owner"), ("yx-park", DAY(2025, 3, 3), "due_on")):
            said = {"owner": world.body[owner], "measures": "x", "due_on": due_on}
            with pytest.raises(Invalid) as told:
                act("weak_take_up", world, "yx.reform", row, **said)
            assert told.value.field == field
        with pytest.raises(Invalid, match="今天之后"):
            late = fallback(world, "forwarded", effective_on=DAY(2025, 3, 3))
            act("weak_fall_back", world, "yx.reform", followed(world, row), said=late)
    with pytest.raises(NotAllowed):
        act("weak_resolve", world, "yx.head", WeakItem.objects.get(), reason="x")


def test_late_ones_are_told_once(world: World) -> None:
    with on(2025, 3, 3):
        row = followed(world)
    with on(2025, 3, 21):
        assert row.overdue
        assert list(weak_filtered(world.actor("yx.reform"), WeakFilter(late=True))) == [row]
        assert [weak_remind(on=DAY(2025, 3, 21)) for _ in range(2)] == [1, 1]
    told = InboxMessage.objects.filter(key__startswith=f"weak:{row.pk}:late")
    assert sorted(told.values_list("person__username", flat=True)) == sorted(
        {"yx.head", "yx.admin", "zjj.head", "zjj.supervisor", "yx.reform"}
    )


def test_in_the_browser(world: World, client: Client, django_assert_num_queries: Any) -> None:
    item = world.item["direct"]
    with on(2025, 3, 3):
        client.force_login(world.person["yx.admin"])
        page = f"/catalogue/{item.jurisdiction.code}/{item.code}/"
        assert f"/weak-items/new/?item={item.pk}" in client.get(page).content.decode()
        sent = {"item": item.code, "park": world.body["yx-park"].pk, "kind": "not_taken", "source": "park"}
        wrong = client.post("/weak-items/new/", sent | {"item": "没有这个", "reason": "缺人"})
        assert (wrong.status_code, "缺人" in wrong.content.decode()) == (422, True)
        sent |= {"reason": "缺人", "idempotency_key": "k1"}
        assert [client.post("/weak-items/new/", sent).status_code for _ in range(2)] == [302, 302]
        row = WeakItem.objects.get()  # the same key once
        assert client.get("/weak-items/").status_code == client.get(page).status_code == 200  # nobody owns it yet
        address = f"/weak-items/{row.public_id}/"
        assert client.post(f"{address}take-up/", {}).status_code == 403
        client.force_login(world.person["yx.reform"])
        taken = {"owner": world.body["yx-park"].pk, "measures": "引进人员", "due_on": "2025-03-20"}
        assert client.post(f"{address}take-up/", taken | {"due_on": ""}).status_code == 422
        assert client.post(f"{address}take-up/", taken).status_code == 302
        form = {"mode": "forwarded", "effective_on": "2025-04-01", "paper": "三号", "reason": "缺人"}
        refused = client.post(f"{address}fall-back/", form)
        assert (refused.status_code, "调整以后仍不能办理" in refused.content.decode()) == (409, True)
        form |= {"handler": "zjj.handler", "centre": world.body["yx-centre"].pk}
        assert client.post(f"{address}fall-back/", form).status_code == 302
        shown = client.get(address).content.decode()
        assert "服务前移" in shown and "2025年4月1日起" in shown
        panel = client.get(page).content.decode()
        assert address in panel
        actor = world.actor("yx.reform")
        with django_assert_num_queries(3):  # own offices, jurisdictions below them, the rows with all that is shown
            assert [str(row) for row in weak_filtered(actor, WeakFilter())] == [f"接不住：{item.name}"]
        assert len(client.get("/weak-items/").context["rows"]) == 1
        for stranger in ("gx.head", "yx.clerk", "as.head"):
            client.force_login(world.person[stranger])
            assert client.get(address).status_code == 404
