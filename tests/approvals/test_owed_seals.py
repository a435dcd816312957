"""Notices that the system makes when something falls due by law are sealed by a person afterwards (B1, B7)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from approvals import jobs, selectors, services
from approvals.models import Case, OwedSeal
from core import events
from core.errors import NotAllowed, Refused
from empowerment.models import SealUser
from tests.approvals.looking import on, paper, seals
from tests.approvals.promising import receive_without, republish, tolerate
from tests.approvals.walks import go, receive
from tests.world import World

pytestmark = [pytest.mark.mission("B1"), pytest.mark.mission("B7")]


def deemed(world: World) -> Case:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    with on(2025, 3, 20):
        assert jobs.deem_accepted()["done"] == 1
    case.refresh_from_db()
    return case


def test_the_notice_of_a_deemed_acceptance_is_sealed_by_a_person(world: World, client: Client) -> None:
    case = deemed(world)
    assert seals(case, "acceptance") == []
    with on(2025, 3, 21):
        client.force_login(world.person["yx.clerk"])
        assert {"label": "文书待补用印", "count": 1, "url": "/owed-seals/", "current": False} in client.get(
            "/"
        ).context["summary"]
        page = client.get("/owed-seals/").content.decode()
        assert paper(case, "acceptance").number in page
        owed = OwedSeal.objects.get()
        assert client.post(f"/owed-seals/{owed.pk}/").status_code == 302
        assert len(seals(case, "acceptance")) == 1
        assert client.post(f"/owed-seals/{owed.pk}/").status_code == 404
        with pytest.raises(Refused, match="已经补用印"):
            services.seal_put_later(owed=owed, actor=world.actor("yx.clerk"))
    assert selectors.timeline(events.history(case))[0].text == "文书用印"
    assert list(events.verify()) == []


def test_only_the_body_that_accepts_seals_it_and_only_a_user_of_the_seal(world: World, client: Client) -> None:
    deemed(world)
    owed = OwedSeal.objects.get()
    with on(2025, 3, 21):
        for login in ("zjj.handler", "yx.inspector"):
            assert list(selectors.owed_seals(world.actor(login))) == []
            with pytest.raises(NotAllowed):
                services.seal_put_later(owed=owed, actor=world.actor(login))
        SealUser.objects.filter(person=world.person["yx.clerk2"]).delete()
        client.force_login(world.person["yx.clerk2"])
        answer = client.post(f"/owed-seals/{owed.pk}/")
        assert (answer.status_code, "未登记为" in answer.content.decode()) == (403, True)
    assert OwedSeal.objects.get().sealed_at is None


def test_the_termination_of_a_lapsed_promise_is_sealed_too(world: World) -> None:
    republish(world, "delegated", deferrable=(4, 5))
    with on(2025, 6, 3):
        case = receive_without(world, "delegated", "yx.clerk", (4, 5))
        case = go(world, case, tolerate(dt.date(2025, 6, 10)))
    with on(2025, 6, 12):
        assert jobs.promises_lapse()["done"] == 1
        owed = selectors.owed_seals(world.actor("yx.clerk")).get()
        assert (owed.case, owed.document.title) == (case, "终止审批告知书")
        services.seal_put_later(owed=owed, actor=world.actor("yx.clerk"))
        assert len(seals(case, "termination")) == 1
