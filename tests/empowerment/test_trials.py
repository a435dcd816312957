"""The trial of 云溪 ends after six months: each item is reviewed with its figures, kept, changed or withdrawn (A9)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from core import moments
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from empowerment.models import Empowerment, TrialReview
from empowerment.services import (
    ProposalInput,
    empowerment_close,
    figures_of,
    trial_approve,
    trial_give_back,
    trial_propose,
    trial_reviews_raise,
)
from empowerment.workflow import Mode
from tests.approvals.looking import on
from tests.world import ACTOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A9")]
END = dt.date(2022, 11, 10)  # six months from 2022-05-11
BEGINS = dt.date(2023, 1, 1)


@pytest.fixture(autouse=True)
def trial(world: World) -> Any:
    """The 云溪 scheme tries out until END, and it is the day after."""
    scheme = world.scheme["S0"]
    scheme.transition_from, scheme.transition_to = dt.date(2022, 5, 11), END
    scheme.save(update_fields=["transition_from", "transition_to"])
    with on(2022, 11, 11):
        yield


def _raised(world: World) -> list[TrialReview]:
    trial_reviews_raise(on=moments.today(), actor=ACTOR)
    return list(TrialReview.objects.filter(scheme=world.scheme["S0"]).select_related("item", "empowerment", "park"))


def _review(world: World, key: str = "direct") -> TrialReview:
    return next(row for row in _raised(world) if row.item == world.item[key])


def _proposed(world: World, **said: Any) -> TrialReview:
    values = {"proposal": "change", "reason": "承接后运行不畅", "mode": Mode.FORWARDED, "effective_on": BEGINS, **said}
    return trial_propose(
        review=_review(world), said=ProposalInput(**values), actor=world.actor("yx.admin"), stamp=Stamp()
    )


def _approve(world: World, row: TrialReview, login: str = "yx.reform") -> TrialReview:
    return trial_approve(review=row, paper="岳云政办函〔2022〕3号", actor=world.actor(login), stamp=Stamp())


def _mode(world: World, day: dt.date) -> str:
    rows = Empowerment.objects.known_at(None).valid_at(moments.start_of(day) + dt.timedelta(hours=10))
    return str(rows.get(item=world.item["direct"], park=world.body["yx-park"]).mode)


def test_every_item_of_the_trial_is_reviewed_once(world: World) -> None:
    rows = _raised(world)
    current = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(scheme=world.scheme["S0"])
    assert sorted(row.empowerment_id for row in rows) == sorted(current.values_list("pk", flat=True))
    assert {row.due_on for row in rows} == {END}
    assert trial_reviews_raise(on=moments.today(), actor=ACTOR) == 0


@pytest.mark.parametrize(("day", "expected"), [(dt.date(2022, 10, 10), False), (dt.date(2022, 10, 11), True)])
def test_reviews_come_thirty_days_before_the_end(world: World, day: dt.date, expected: bool) -> None:
    trial_reviews_raise(on=day, actor=ACTOR)
    assert TrialReview.objects.filter(scheme=world.scheme["S0"]).exists() is expected


def test_approved_change_is_a_new_row_with_its_day_and_its_reason(world: World) -> None:
    row = _approve(world, _proposed(world))
    made = row.outcome
    assert made is not None
    assert (made.mode, made.valid_from, made.source) == (
        Mode.FORWARDED,
        moments.start_of(BEGINS),
        "岳云政办函〔2022〕3号",
    )
    assert made.reason == "试行评估：承接后运行不畅"
    assert (_mode(world, dt.date(2022, 12, 31)), _mode(world, BEGINS)) == (Mode.DIRECT, Mode.FORWARDED)


def test_withdrawn_item_ends_on_its_day(world: World) -> None:
    row = _approve(world, _proposed(world, proposal="withdraw"))
    assert row.outcome is not None and row.outcome.valid_to == moments.start_of(BEGINS)


def test_kept_item_leaves_the_catalogue_as_it_is(world: World) -> None:
    before = Empowerment.objects.count()
    row = _approve(world, _proposed(world, proposal="keep", mode="", effective_on=None))
    assert (row.state, row.outcome, Empowerment.objects.count()) == ("approved", None, before)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"mode": ""}, "mode"),
        ({"mode": Mode.DIRECT}, "mode"),
        ({"effective_on": None}, "effective_on"),
        ({"effective_on": dt.date(2022, 11, 11)}, "effective_on"),
        ({"reason": " "}, "reason"),
        ({"proposal": "sell"}, "proposal"),
    ],
)
def test_half_a_proposal_is_told(world: World, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        _proposed(world, **said)
    assert problem.value.field == field


def test_returned_proposal_keeps_its_reason_and_may_be_made_again(world: World) -> None:
    row = trial_give_back(review=_proposed(world), reason="数据不足", actor=world.actor("yx.reform"), stamp=Stamp())
    assert (row.state, row.returned_reason) == ("open", "数据不足")
    assert _proposed(world).state == "proposed"


def test_only_the_reform_office_approves(world: World) -> None:
    row = _proposed(world)
    for login in ("yx.admin", "zjj.supervisor"):
        with pytest.raises(NotAllowed):
            _approve(world, row, login)
    with pytest.raises(NotAllowed):
        trial_propose(review=row, said=ProposalInput("keep", "x"), actor=world.actor("gx.clerk"), stamp=Stamp())


def test_catalogue_changed_in_between_is_not_overwritten(world: World) -> None:
    row = _proposed(world)
    empowerment_close(
        empowerment=row.empowerment, valid_to=moments.start_of(dt.date(2022, 12, 1)), reason="另行收回", actor=ACTOR
    )
    with pytest.raises(Refused) as refusal:
        _approve(world, row)
    assert refusal.value.code == "catalogue_changed"


def test_day_that_has_come_is_refused(world: World) -> None:
    row = _proposed(world)
    with on(2023, 1, 1), pytest.raises(Refused) as refusal:
        _approve(world, row)
    assert refusal.value.code == "day_passed"


def test_figures_link_to_their_cases(world: World) -> None:
    row = _review(world)
    assert [(label, value) for label, value, _ in figures_of([row])[row.pk]] == [
        ("收件", "0"),
        ("办结", "0"),
        ("按承诺办结", "–"),
        ("超期办结", "0"),
        ("不予受理", "0"),
        ("补正", "0"),
    ]


def _client(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


def test_walked_on_the_pages_and_several_at_once(world: World) -> None:
    rows = _raised(world)
    admin, reform = _client(world, "yx.admin"), _client(world, "yx.reform")
    first = _review(world)
    sent = {"proposal": "change", "mode": "forwarded", "effective_on": "", "reason": "x", "version": first.version}
    answer = admin.post(f"/trials/{first.public_id}/propose/", sent)
    assert answer.status_code == 422 and "今后哪一天" in answer.content.decode()
    sent["effective_on"] = "2023-01-01"
    assert admin.post(f"/trials/{first.public_id}/propose/", sent).status_code == 302
    others = [row.pk for row in rows if row.pk != first.pk]
    text = admin.post("/trials/many/", {"review": others, "text": "运行平稳", "move": "propose"}).content.decode()
    assert f"办成 {len(others)} 项" in text
    everything = [row.pk for row in rows]
    text = reform.post("/trials/many/", {"review": everything, "text": "函3号", "move": "approve"}).content.decode()
    assert f"办成 {len(everything)} 项" in text
    assert set(TrialReview.objects.filter(scheme=world.scheme["S0"]).values_list("state", flat=True)) == {"approved"}


def test_list_asks_the_same_for_few_and_many(world: World, django_assert_num_queries: Any) -> None:
    _raised(world)
    client = _client(world, "yx.reform")
    client.get("/trials/")
    with django_assert_num_queries(11):
        client.get("/trials/")


@pytest.mark.parametrize(("login", "status"), [("yx.admin", 200), ("zjj.supervisor", 200), ("as.head", 404)])
def test_who_sees_a_review(world: World, login: str, status: int) -> None:
    assert _client(world, login).get(f"/trials/{_review(world).public_id}/").status_code == status
