"""The life of a seal: which moves from which state, what is usable when, who may, what was tried (A5)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from core import events, moments
from core.errors import Invalid, NotAllowed, Refused
from core.models import StoredFile
from empowerment import services
from empowerment.models import Seal, SealKeeping, SealUse
from empowerment.seal_life import SEAL_MOVES, SealState, seal_sources
from empowerment.selectors import (
    keeping_of,
    seal_denied,
    seal_lines,
    seal_usable,
    seals_visible,
    seals_without_user,
)
from tests.approvals.looking import on
from tests.approvals.walks import go, leg, receive
from tests.world import ACTOR, World, moment

pytestmark = pytest.mark.mission("A5")
SECOND = dt.timedelta(seconds=1)
# state -> the moves that it knows
TABLE = {
    "active": {"enable", "suspend", "retire", "void", "report_lost", "hand_over", "describe", "add_user", "end_user"},
    "suspended": {"resume", "retire", "void", "report_lost", "hand_over", "describe", "add_user", "end_user"},
    "retired": {"hand_over", "end_user"},
    "void": {"hand_over", "end_user"},
    "lost": {"hand_over", "end_user"},
}


def picture(extension: str = "png") -> StoredFile:
    return StoredFile.objects.create(sha256=extension * 8, size=1, media_type="image/png", extension=extension)


def test_states_and_moves_are_just_these() -> None:
    found = {state.value: {move for move in SEAL_MOVES if state in seal_sources(move)} for state in SealState}
    assert found == TABLE


def test_suspended_seal_is_refused_and_comes_back(world: World) -> None:
    seal, head = world.seal["yx-park-special"], world.actor("yx.head")
    with on(2025, 3, 3):
        seal = services.seal_suspend(seal=seal, reason="印章交公安检验", actor=head)
    with on(2025, 3, 5):
        assert not seal_usable(seal, moments.now())
        with pytest.raises(Refused, match="暂停使用已登记，不能“暂停使用”"):
            services.seal_suspend(seal=seal, reason="再次", actor=head)
        seal = services.seal_resume(seal=seal, reason="检验完毕", actor=head)
    assert seal.state == SealState.ACTIVE
    table = [(moment(2025, 3, 3, 10) - SECOND, True), (moment(2025, 3, 3, 10), False), (moment(2025, 3, 5, 10), True)]
    for at, usable in table:
        assert seal_usable(seal, at) is usable


@pytest.mark.parametrize("state", ["retired", "void", "lost"])
def test_ended_seal_never_comes_back(world: World, state: str) -> None:
    seal, head = world.seal["yx-park-special"], world.actor("yx.head")
    seal = services.seal_suspend(seal=seal, reason="先停", actor=head)
    seal = services.seal_retire(seal=seal, at=moments.now(), reason="换发", actor=head, state=state)
    assert (seal.state, seal_usable(seal, moments.now())) == (state, False)
    for again in (
        lambda: services.seal_resume(seal=seal, reason="恢复", actor=head),
        lambda: services.seal_suspend(seal=seal, reason="暂停", actor=head),
        lambda: services.seal_describe(seal=seal, specimen=picture(), actor=head),
        lambda: services.seal_retire(seal=seal, at=moments.now(), reason="再次", actor=head, state="void"),
    ):
        with pytest.raises(Refused, match="已登记，不能再改"):
            again()


def test_keeper_changes_by_handing_over_and_an_ended_seal_is_handed_in(world: World) -> None:
    seal, head = world.seal["yx-park-special"], world.actor("yx.head")
    clerk, reform = world.person["yx.clerk"], world.person["yx.reform"]
    with on(2025, 3, 3):
        seal = services.seal_hand_over(
            seal=seal, keeper=clerk, body=world.body["yx-park"], reason="窗口保管", actor=head
        )
    with on(2025, 3, 4):
        with pytest.raises(Invalid, match="现在就由"):
            services.seal_hand_over(seal=seal, keeper=clerk, body=world.body["yx-park"], reason="同", actor=head)
        seal = services.seal_retire(seal=seal, at=moments.now(), reason="作废", actor=head)
        seal = services.seal_hand_over(
            seal=seal, keeper=reform, body=world.body["yx-spj"], reason="上缴封存", actor=head
        )
    kept = SealKeeping.objects.filter(seal=seal).order_by("pk").values_list("person", "body", "valid_from", "valid_to")
    assert list(kept) == [
        (clerk.pk, world.body["yx-park"].pk, dt.date(2025, 3, 3), dt.date(2025, 3, 4)),
        (reform.pk, world.body["yx-spj"].pk, dt.date(2025, 3, 4), None),
    ]
    keeping = keeping_of(Seal.objects.get(pk=seal.pk))
    assert keeping is not None and keeping.person == reform


def test_every_event_says_when_who_and_why(world: World) -> None:
    seal, head = world.seal["yx-park-special"], world.actor("yx.head")
    with on(2025, 3, 3):
        services.seal_suspend(seal=seal, reason="年检", actor=head)
    with on(2025, 3, 4):
        services.seal_resume(seal=seal, reason="检毕", actor=head)
        services.seal_retire(seal=seal, at=moment(2025, 3, 10), reason="换章", actor=head)
    lines = [(line.what, line.at, line.who, line.why) for line in seal_lines(seal)[:3]]
    name = world.person["yx.head"].name
    assert lines == [
        ("作废", moment(2025, 3, 10), name, "换章"),
        ("恢复使用", moment(2025, 3, 4, 10), name, "检毕"),
        ("暂停使用", moment(2025, 3, 3, 10), name, "年检"),
    ]
    assert list(events.verify()) == []


@pytest.mark.parametrize(
    ("login", "may"),
    [("yx.head", True), ("yx.admin", True), ("yx.reform", True), ("yx.clerk", False), ("zjj.head", False)],
)
def test_who_manages_a_seal(world: World, login: str, may: bool) -> None:
    seal = world.seal["yx-park-special"]
    if may:
        assert services.seal_suspend(seal=seal, reason="年检", actor=world.actor(login)).state == "suspended"
        return
    with pytest.raises(NotAllowed, match="管理"):
        services.seal_suspend(seal=seal, reason="年检", actor=world.actor(login))


def test_reform_office_of_another_city_manages_nothing_here(world: World) -> None:
    with pytest.raises(NotAllowed):
        services.seal_suspend(seal=world.seal["as-jsj-special"], reason="年检", actor=world.actor("yx.reform"))


def test_input_is_told_in_words(world: World) -> None:
    head, park = world.actor("yx.head"), world.body["yx-park"]
    seal = world.seal["yx-park-special"]
    given = {"owner": park, "kind": "special", "name": "测试章", "active_from": moments.now(), "actor": head}
    for wrong, words in (
        ({"code": "yx-park-special"}, "已被使用"),
        ({"code": "register"}, "已被使用"),
        ({"code": "x", "kind": "y"}, "不是印章种类"),
        ({"code": "x", "name": " "}, "请填写印文"),
        ({"code": "x", "specimen": picture("docx")}, "PDF、PNG 或 JPG"),
    ):
        with pytest.raises((Invalid, Refused), match=words):
            services.seal_add(**{**given, **wrong})
    with pytest.raises(Invalid, match="请填写原因"):
        services.seal_suspend(seal=seal, reason=" ", actor=head)
    with pytest.raises(Invalid, match="不能早于启用时刻"):
        services.seal_retire(seal=seal, at=moment(2020, 1, 1), reason="误", actor=head)
    with pytest.raises(Invalid, match="停用、作废或遗失"):
        services.seal_retire(seal=seal, at=moments.now(), reason="误", actor=head, state="active")


# --- Who may use it -------------------------------------------------------------------------------------------------
@pytest.mark.mission("A13")
def test_words_why_a_person_may_not(world: World) -> None:
    seal, own, day = world.seal["yx-park-special"], world.seal["yx-park-own"], dt.date(2025, 3, 3)
    clerk, chief, admin = (world.person[f"yx.{role}"] for role in ("clerk", "chief", "admin"))
    assert seal_denied(seal, clerk, day) == ""
    assert "未登记为" in seal_denied(seal, admin, day)
    assert seal_denied(seal, chief, day) == ""
    assert "未登记为" in seal_denied(own, chief, day), "the grant speaks of the special seal only"
    user = seal.users.get(person=clerk)
    services.seal_user_end(user=user, last_day=dt.date(2025, 3, 2), reason="调离", actor=world.actor("yx.head"))
    fresh = Seal.objects.get(pk=seal.pk)
    assert "已于2025年3月2日期满" in seal_denied(fresh, clerk, day)
    assert seal_denied(fresh, clerk, dt.date(2025, 3, 2)) == ""
    chief.chief_grants.update(may_use_seal=False)
    assert "授权没有写明可以使用" in seal_denied(Seal.objects.get(pk=seal.pk), chief, day)


@pytest.mark.mission("A13")
def test_grant_covers_its_items_only(world: World) -> None:
    seal, chief, day = world.seal["yx-park-special"], world.person["yx.chief"], dt.date(2025, 3, 3)
    direct, delegated = (world.resolve(key, moment(2025, 3, 3)) for key in ("direct", "delegated"))
    chief.chief_grants.exclude(item=world.item["direct"]).delete()
    assert seal_denied(seal, chief, day, direct) == ""
    assert "不在您可使用" in seal_denied(Seal.objects.get(pk=seal.pk), chief, day, delegated)


def test_own_seal_without_a_listed_user_is_warned_of_although_the_chief_has_a_grant(world: World) -> None:
    own = world.seal["yx-park-own"]
    own.users.all().delete()
    assert own in seals_without_user(moments.now())
    services.seal_suspend(seal=own, reason="年检", actor=ACTOR)
    assert own not in seals_without_user(moments.now())


def test_seals_are_seen_by_their_body_and_its_overseers(shared_world: World) -> None:
    owners = {
        login: {seal.owner.code for seal in seals_visible(shared_world.actor(login))}
        for login in ("yx.clerk", "yx.inspector", "gx.clerk", "zjj.head")
    }
    assert owners == {
        "yx.clerk": {"yx-park"},
        "yx.inspector": {"yx-park", "yx-zjj"},
        "gx.clerk": {"czgx"},
        "zjj.head": {"yx-zjj"},
    }


def test_register_of_use_is_append_only(world: World) -> None:
    go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    use = SealUse.objects.latest("pk")
    connection.check_constraints()
    for write in (lambda: SealUse.objects.filter(pk=use.pk).update(step=9), lambda: SealUse.objects.all().delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            write()
