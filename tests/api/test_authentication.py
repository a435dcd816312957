import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.models import MachineClient
from core.permissions import actor_for_client
from tests.api.conftest import application
from tests.api.signing import BASE, System, done, problem, system
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db


def test_signed_request_of_a_client_is_let_in(park_system: System) -> None:
    response = park_system.get("cases/")
    assert done(response) == {"results": [], "next": None}
    assert response["Cache-Control"] == "no-store"


def test_nobody_gets_a_challenge() -> None:
    response = Client().get(BASE + "cases/")
    assert problem(response, 401)["code"] == "unauthenticated"
    assert response["WWW-Authenticate"] == "PDPS"


def test_wrong_secret_is_refused(park_system: System) -> None:
    problem(System(park_system.key_id, "0" * 64).get("cases/"), 401)


def test_unknown_key_is_refused_in_the_same_words(park_system: System) -> None:
    unknown = problem(System("0" * 16, park_system.secret).get("cases/"), 401)
    assert unknown == problem(System(park_system.key_id, "0" * 64).get("cases/"), 401)


@pytest.mark.parametrize("offset", [-310, 310])
def test_time_outside_the_window_is_refused(park_system: System, offset: int) -> None:
    assert "5 分钟" in problem(park_system.get("cases/", at=time.time() + offset), 401)["detail"]


@pytest.mark.parametrize("offset", [-290, 290])
def test_time_inside_the_window_is_let_in(park_system: System, offset: int) -> None:
    done(park_system.get("cases/", at=time.time() + offset))


def test_inactive_client_is_refused(park_system: System) -> None:
    MachineClient.objects.filter(key_id=park_system.key_id).update(active=False)
    problem(park_system.get("cases/"), 401)


@pytest.mark.parametrize("header", ["Basic eDp5", "PDPS", "PDPS client=a, time=x, person=, signature=y", "\xff"])
def test_other_headers_are_refused(header: str) -> None:
    problem(Client().get(BASE + "cases/", headers={"Authorization": header}), 401)


def test_every_signed_part_counts(park_system: System) -> None:
    """A signature taken from one request fits no other path, query, person, key or body."""
    stolen = park_system.headers("POST", BASE + "cases/", b'{"a": 1}', "key-1")
    for path, body, changed in (
        (BASE + "cases/?x=1", b'{"a": 1}', {}),
        (BASE + "cases/", b'{"a": 2}', {}),
        (BASE + "cases/", b'{"a": 1}', {"Idempotency-Key": "key-2"}),
        (BASE + "cases/", b'{"a": 1}', {"Authorization": stolen["Authorization"].replace("person=", "person=yx.head")}),
    ):
        answer = Client().generic("POST", path, body, content_type="application/json", headers={**stolen, **changed})
        problem(answer, 401)
    answer = Client().generic("POST", BASE + "cases/", b'{"a": 1}', content_type="application/json", headers=stolen)
    problem(answer, 422)


def test_scopes_bound_what_a_client_may_do(world: World) -> None:
    reader, sender = system(world.body["yx-park"], "read"), system(world.body["yx-park"], "submit")
    done(reader.get("cases/"))
    assert problem(reader.post("cases/", application(world)), 403)["code"] == "scope"
    done(sender.post("cases/", application(world)), 201)
    assert problem(sender.get("cases/"), 403)["code"] == "scope"
    assert problem(reader.acting("yx.clerk").get("cases/"), 403)["code"] == "scope"


def test_relay_only_for_persons_of_the_clients_organisation(world: World, park_system: System) -> None:
    done(park_system.acting("yx.clerk").get("cases/"))
    for stranger in ("zjj.handler", "gx.clerk", "nobody", "%00"):
        assert problem(park_system.acting(stranger).get("cases/"), 403)["code"] == "relay"


def test_hub_relays_for_its_jurisdiction_only(world: World) -> None:
    hub = system(world.body["yx-centre"])
    for person in ("yx.clerk", "zjj.handler", "yy.superior"):
        done(hub.acting(person).get("cases/"))
    problem(hub.acting("gx.clerk").get("cases/"), 403)


def test_relay_for_a_person_who_left_is_refused(world: World, park_system: System) -> None:
    world.person["yx.clerk"].is_active = False
    world.person["yx.clerk"].save()
    problem(park_system.acting("yx.clerk").get("cases/"), 403)


def test_scope_words_never_become_roles(world: World, park_system: System) -> None:
    client = MachineClient.objects.get(key_id=park_system.key_id)
    client.scopes = "read clerk head sysadmin"
    assert actor_for_client(client).roles == {("read", client.organisation_id)}


def test_session_with_csrf_token_is_let_in(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.login(username="yx.clerk", password=PASSWORD)
    done(browser.get(BASE + "cases/"))
    browser.get("/")
    token = browser.cookies["csrftoken"].value
    body = application(world)
    without = browser.post(BASE + "cases/", body, "application/json", headers={"Idempotency-Key": "a"})
    assert problem(without, 403)["code"] == "csrf"
    headers = {"Idempotency-Key": "a", "X-CSRFToken": token}
    done(browser.post(BASE + "cases/", body, "application/json", headers=headers), 201)


def test_write_without_idempotency_key_is_refused(world: World, park_system: System) -> None:
    refused = problem(park_system.post("cases/", application(world), key=""), 400)
    assert refused["code"] == "idempotency_key"
    assert "Idempotency-Key" in refused["detail"]
    problem(park_system.post("cases/", application(world), key="x" * 65), 400)


def test_create_client_prints_a_key_that_works(world: World) -> None:
    out = StringIO()
    call_command("create_client", "--name", "区块链平台", "--organisation", "yx-park", "--scopes", "read", stdout=out)
    key_id, secret = (line.partition("：")[2] for line in out.getvalue().splitlines()[:2])
    done(System(key_id, secret).get("cases/"))
    assert secret not in MachineClient.objects.get(key_id=key_id).secret


@pytest.mark.parametrize(("organisation", "scopes"), [("nowhere", "read"), ("yx-park", "read write"), ("yx-park", "")])
def test_create_client_refuses(world: World, organisation: str, scopes: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_client", "--name", "x", "--organisation", organisation, "--scopes", scopes)
