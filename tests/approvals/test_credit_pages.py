"""信用记录: entered for enterprises and for people from the page itself, by those who may (B7)."""

from __future__ import annotations

import pytest
from django.test import Client

from approvals import services
from approvals.models import CreditFlag
from core.identifiers import mask_resident_id
from tests.approvals.looking import on
from tests.approvals.walks import receive
from tests.world import World

pytestmark = pytest.mark.mission("B7")
IDENTITY = "11010519491231002X"


def test_a_person_is_found_and_flagged_by_the_clerks_of_the_city(world: World, client: Client) -> None:
    with on(2025, 6, 3):
        person = services.applicant_find_or_create(
            kind="person", name="赵演平", resident_id=IDENTITY, phone="13900000005"
        )
        receive(world, "direct", "yx.clerk", applicant=person)
        client.force_login(world.person["yx.clerk"])
        page = client.get("/credit/", {"q": "赵演平"})
        text = page.content.decode()
        assert f'href="/credit/new/?applicant={person.pk}"' in text
        assert mask_resident_id(IDENTITY) in text and IDENTITY not in text
        assert client.get("/credit/").context["found"] == []
        sent = {
            "kind": "dishonest",
            "source": "信用中国",
            "reason": "失信被执行人",
            "listed_on": "2025-06-01",
            "organisation": world.body["yx-park"].pk,
        }
        form = client.get(f"/credit/new/?applicant={person.pk}").context["form"]
        given = {name: sent[name] for name in form.fields if name in sent}
        given |= {"kind": form.fields["kind"].choices[0][0]} if "kind" in form.fields else {}
        assert client.post(f"/credit/new/?applicant={person.pk}", given).status_code == 302
        assert CreditFlag.objects.get().applicant == person
        for login in ("as.clerk", "yx.reviewer", "yx.inspector"):  # another city's clerk; who only reads
            client.force_login(world.person[login])
            assert client.get("/credit/", {"q": "赵演平"}).context["found"] == []
