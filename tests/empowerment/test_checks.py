"""The system checks on seals: every seal in use has somebody who may use it."""

import datetime as dt

import pytest
from django.core.checks import run_checks

from core import moments
from empowerment.models import ChiefGrant, SealUser
from empowerment.selectors import may_use_seal, seals_without_user
from tests.world import World


@pytest.mark.mission("E2")
def test_a_seal_without_user_is_named(world: World) -> None:
    seal, now = world.seal["yx-park-special"], moments.now()
    assert seal not in seals_without_user(now)
    SealUser.objects.filter(seal=seal).update(valid_to=moments.today() - dt.timedelta(days=1))
    ChiefGrant.objects.filter(body=seal.owner).update(may_use_seal=False)
    assert not any(may_use_seal(seal, person, moments.today()) for person in world.person.values())
    assert seal in seals_without_user(now)
    words = [message.msg for message in run_checks(tags=["database"], databases=["default"])]
    assert f"{seal.owner}的“{seal.name}”在用，但今天没有人可以使用。" in words


@pytest.mark.mission("E2")
def test_the_check_agrees_with_the_seal_step(world: World) -> None:
    now, day = moments.now(), moments.today()
    orphans = set(seals_without_user(now))
    for seal in world.seal.values():
        seal.refresh_from_db()
        in_use = seal.state == "active" and seal.active_from <= now and (seal.ended_at is None or seal.ended_at > now)
        usable = any(may_use_seal(seal, person, day) for person in world.person.values() if person.is_active)
        assert (seal in orphans) == (in_use and not usable), seal
