"""Custody of paper originals: in, out, back, gone; overdue loans; what is lent keeps the case from the archive (B25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals import selectors, services
from approvals.models import Case, CustodyOriginal
from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from tests.approvals.looking import on
from tests.approvals.walks import receive
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("B25")]
BACK = dt.date(2025, 6, 10)


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


@pytest.fixture
def case(world: World) -> Case:
    return receive(world, "direct", "yx.clerk")


def take_in(world: World, case: Case, *, login: str = "yx.clerk", **said: Any) -> CustodyOriginal:
    values = {"body": case.park, "name": "不动产权证书", "from_whom": "章演行", "place": "2号柜", **said}
    return services.original_take_in(case=case, actor=world.actor(login), stamp=Stamp(), **values)


def lend(world: World, row: CustodyOriginal, **said: Any) -> CustodyOriginal:
    values = {"whom": "演子寅", "due_back": BACK, **said}
    return services.original_lend(original=row, actor=world.actor("yx.reviewer"), stamp=Stamp(), **values)


def test_every_coming_and_going_is_on_record(world: World, case: Case) -> None:
    row = lend(world, take_in(world, case, copies=2))
    assert (row.state, row.due_back) == ("lent", BACK)
    clerk = world.actor("yx.clerk")
    row = services.original_bring_back(original=row, whom="演子寅", place="3号柜", actor=clerk, stamp=Stamp())
    assert (row.state, row.due_back, row.place) == ("kept", None, "3号柜")
    row = services.original_give_back(original=row, whom="章演行", note="凭收据", actor=clerk, stamp=Stamp())
    assert row.state == "returned"
    assert list(row.steps.values_list("move", "whom", "person__username")) == [
        ("take_in", "章演行", "yx.clerk"),
        ("lend", "演子寅", "yx.reviewer"),
        ("bring_back", "演子寅", "yx.clerk"),
        ("give_back", "章演行", "yx.clerk"),
    ]
    assert all("章演行" not in event.facts and "演子寅" not in event.facts for event in events.history(row))


@pytest.mark.parametrize("move", ["give_back", "hand_on", "lend"])
def test_what_is_lent_does_not_leave(world: World, case: Case, move: str) -> None:
    row = lend(world, take_in(world, case))
    more = {"due_back": BACK} if move == "lend" else {}
    with pytest.raises(Refused, match="不动产权证书”借出"):
        getattr(services, f"original_{move}")(
            original=row, whom="章演行", actor=world.actor("yx.clerk"), stamp=Stamp(), **more
        )


@pytest.mark.parametrize(
    ("said", "field"),
    [({"name": " "}, "name"), ({"from_whom": ""}, "from_whom"), ({"place": ""}, "place"), ({"copies": 0}, "copies")],
)
def test_half_an_entry_is_told(world: World, case: Case, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        take_in(world, case, **said)
    assert problem.value.field == field


@pytest.mark.parametrize(("said", "field"), [({"whom": " "}, "whom"), ({"due_back": dt.date(2025, 6, 2)}, "due_back")])
def test_half_a_loan_is_told(world: World, case: Case, said: dict[str, Any], field: str) -> None:
    row = take_in(world, case)
    with pytest.raises(Invalid) as problem:
        lend(world, row, **said)
    assert problem.value.field == field


@pytest.mark.parametrize("login", ["yx.filer", "yx.chief", "zjj.handler", "gx.clerk", "sysadmin"])
def test_who_keeps_nothing_takes_nothing_in(world: World, case: Case, login: str) -> None:
    with pytest.raises(NotAllowed):
        take_in(world, case, login=login)


def test_kept_at_a_body_of_the_case(world: World, case: Case) -> None:
    with pytest.raises(Invalid, match="承办单位"):
        take_in(world, case, login="gx.clerk", body=world.body["czgx"])


def test_overdue_loans_are_found(world: World, case: Case) -> None:
    row = lend(world, take_in(world, case))
    take_in(world, case, name="身份证")
    actor = world.actor("yx.clerk")
    assert list(selectors.originals_filtered(actor, state="overdue")) == []
    assert list(selectors.originals_late(actor)) == []
    with on(2025, 6, 11):
        assert list(selectors.originals_late(actor)) == [row]
        assert list(selectors.originals_filtered(actor, state="overdue")) == [row]
        assert list(selectors.originals_late(world.actor("gx.clerk"))) == []
        assert list(selectors.originals_filtered(world.actor("gx.clerk"), state="overdue")) == []


# --- Pages ----------------------------------------------------------------------------------------------------------
def test_clerk_signs_an_original_in_and_out_on_the_case_page(world: World, case: Case, client: Client) -> None:
    client.force_login(world.person["yx.clerk"])
    materials = reverse("approvals:case", args=[case.number]) + "?tab=materials"
    new = reverse("approvals:original_take_in", args=[case.number])
    assert new in client.get(materials).content.decode()
    said = {"body": case.park_id, "name": "营业执照", "copies": 1, "from_whom": "章演行", "place": ""}
    wrong = client.post(new, said)
    assert (wrong.status_code, 'value="营业执照"' in wrong.content.decode()) == (422, True)
    assert client.post(new, {**said, "place": "1号柜"}).status_code == 302
    row = CustodyOriginal.objects.get()
    step = reverse("approvals:original_step", args=[row.public_id, "lend"])
    assert step in client.get(materials).content.decode()
    lent = {"version": row.version, "whom": "演子寅", "due_back": "2025-06-05"}
    assert client.post(step, lent).status_code == 302
    stale = client.post(step, lent)
    assert stale.status_code == 409
    with on(2025, 6, 6):
        client.force_login(world.person["yx.clerk"])
        listed = client.get(reverse("approvals:originals") + "?state=overdue").content.decode()
        assert "逾期未还" in listed and case.number in listed
        assert "逾期未还" in client.get(materials).content.decode()


@pytest.mark.parametrize(("login", "status"), [("gx.clerk", 404), ("yx.filer", 403)])
def test_original_of_others(world: World, case: Case, client: Client, login: str, status: int) -> None:
    row = take_in(world, case)
    client.force_login(world.person[login])
    for move in ("lend", "bring-back", "give-back", "hand-on"):
        assert client.post(reverse("approvals:original_step", args=[row.public_id, move]), {}).status_code == status
