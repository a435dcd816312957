import threading
import uuid
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from approvals.models import Applicant, Case
from core.events import facts_of, history
from tests.api.conftest import ENTERPRISE, PERSON, RESIDENT_ID, application
from tests.api.signing import System, done, problem, system
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.mark.mission("E4")
def test_a_client_submits_in_its_own_name(world: World, park_system: System) -> None:
    response = park_system.post("cases/", application(world, external_number="2026-1"))
    shown = done(response, 201)
    assert response["Location"] == f"/api/v1/cases/{shown['number']}/"
    assert response["ETag"] == '"1"'
    case = Case.objects.get()
    assert (case.number, case.source_client, case.first_clerk) == (shown["number"], park_system.key_id, None)
    assert (shown["state"], shown["channel"], shown["next_step"]["move"]) == ("received", "online", "accept")
    assert shown["next_step"]["organisation"] == world.body["yx-park"].name
    assert [row["move"] for row in shown["moves"]] == ["update_materials"]
    assert (history(case)[0].actor_kind, history(case)[0].actor_id) == ("client", park_system.key_id)


@pytest.mark.mission("E4")
def test_the_same_key_is_the_same_case(world: World, park_system: System) -> None:
    first = done(park_system.post("cases/", application(world), key="k"), 201)
    again = park_system.post("cases/", application(world), key="k")
    assert (done(again), again["Location"]) == (first, first["links"]["self"])
    assert Case.objects.count() == 1


@pytest.mark.mission("E4")
def test_the_same_key_for_something_else_is_a_conflict(world: World, park_system: System) -> None:
    first = done(park_system.post("cases/", application(world), key="k"), 201)
    other = park_system.post("cases/", application(world, title="另一件"), key="k")
    assert problem(other, 409)["code"] == "key_reused"
    move = park_system.acting("yx.clerk").post(f"cases/{first['number']}/accept/", {}, key="k2")
    done(move)
    elsewhere = park_system.acting("yx.clerk").post("cases/", application(world), key="k2")
    assert problem(elsewhere, 409)["code"] == "key_reused"
    assert Case.objects.count() == 1


@pytest.mark.mission("E4")
def test_the_same_external_number_is_the_same_case(world: World, park_system: System) -> None:
    first = done(park_system.post("cases/", application(world, external_number="2026-1")), 201)
    assert done(park_system.post("cases/", application(world, external_number="2026-1"))) == first
    assert Case.objects.count() == 1
    other = application(world, "delegated", external_number="2026-1")
    assert problem(park_system.post("cases/", other), 409)["code"] == "external_number_used"


def test_another_system_has_numbers_of_its_own(world: World, park_system: System) -> None:
    first = done(park_system.post("cases/", application(world, external_number="2026-1")), 201)
    neighbour = system(world.body["yx-centre"])
    second = done(neighbour.post("cases/", application(world, external_number="2026-1")), 201)
    assert first["number"] != second["number"]


@pytest.mark.mission("E4")
@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", ["", "the-same"])
def test_two_at_once_are_one_case(key: str) -> None:
    """Four threads submit the same external number, under keys of their own and under one key."""
    world = build_world(holidays=False)
    sender = system(world.body["yx-park"])
    body = application(world, external_number="2026-1")
    barrier = threading.Barrier(4)
    answers: list[tuple[int, str]] = []

    def send() -> None:
        try:
            barrier.wait(10)
            response = sender.post("cases/", body, key=key or uuid.uuid4().hex)
            answers.append((response.status_code, response.json().get("number", response.content.decode())))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    number = Case.objects.get().number
    assert Counter(answers) == {(201, number): 1, (200, number): 3}
    assert Applicant.objects.count() == 1


def test_a_clerks_submission_is_the_clerks(world: World, park_system: System) -> None:
    body = application(world, channel="window", received_at="2026-01-05T10:00")
    done(park_system.acting("yx.clerk").post("cases/", body), 201)
    case = Case.objects.get()
    assert (case.first_clerk, case.source_client) == (world.person["yx.clerk"], park_system.key_id)
    assert case.received_at.isoformat() == "2026-01-05T02:00:00+00:00"
    assert "request_digest" in facts_of(history(case)[0])


def test_only_for_parks_of_the_own_jurisdiction(world: World) -> None:
    hub = system(world.body["yx-spj"])
    done(hub.post("cases/", application(world)), 201)
    assert "本辖区" in problem(hub.post("cases/", application(world, "own")), 403)["detail"]
    problem(hub.acting("yx.reviewer").post("cases/", application(world)), 403)


def test_a_refused_submission_leaves_nothing(world: World, park_system: System) -> None:
    body = application(world, "cz_direct", park="yx-park", jurisdiction="yueyang", item=world.item["direct"].code)
    body["received_at"] = "2021-01-05T10:00"
    assert problem(park_system.post("cases/", body), 409)["code"] == "not_listed"
    assert (Case.objects.count(), Applicant.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"park": "none"}, "park"),
        ({"item": "none"}, "item"),
        ({"jurisdiction": "anshan"}, "jurisdiction"),
        ({"subitem": "none"}, "subitem"),
        ({"title": " "}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"title": "\x00"}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"channel": "\ud800"}, "channel"),
        ({"colour": "red"}, "colour"),
        ({"received_at": "2999-01-01T00:00"}, "received_at"),
        ({"materials": [{"order": 0}]}, "materials.0.order"),
        ({"materials": [{"order": 1, "original_seen": True}]}, "materials"),
        ({"materials": "all"}, "materials"),
        ({"applicant": None}, "applicant"),
        ({"applicant": {**ENTERPRISE, "kind": "ghost"}}, "applicant.kind"),
        ({"applicant": {**ENTERPRISE, "uscc": "91430603XNXN00013K"}}, "applicant"),
        ({"applicant": {**ENTERPRISE, "phone": "1"}}, "applicant"),
        ({"applicant": {**ENTERPRISE, "shoe": "42"}}, "applicant.shoe"),
        ({"agent": {}}, "agent.name"),
    ],
)
def test_wrong_fields_are_named(world: World, park_system: System, change: dict[str, Any], field: str) -> None:
    refused = problem(park_system.post("cases/", application(world, **change)), 422)
    assert [row["field"] for row in refused["errors"]] == [field]
    assert all(row["message"] for row in refused["errors"])
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"item": }', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"a": ' * 100_000, 400),
        (b"[]", 422),
        (b'"text"', 422),
        (b"null", 422),
        (b"{}", 422),
        (b"", 422),
        (b"[" + b" " * 3_000_000 + b"]", 413),
    ],
)
def test_unreadable_bodies_are_told(world: World, park_system: System, body: bytes, status: int) -> None:
    problem(park_system.post("cases/", body=body), status)


def test_the_place_of_a_json_error_is_told(world: World, park_system: System) -> None:
    assert "第 2 行第 10 列" in problem(park_system.post("cases/", body=b'{\n "item": }'), 400)["detail"]


def test_other_media_types_are_refused(world: World, park_system: System) -> None:
    problem(park_system.post("cases/", body=b"a=1", content_type="application/x-www-form-urlencoded"), 415)


def test_name_of_a_known_person_is_not_told(world: World, park_system: System) -> None:
    done(park_system.post("cases/", application(world, applicant=PERSON)), 201)
    refused = park_system.post("cases/", application(world, applicant={**PERSON, "name": "李四"}))
    assert [row["field"] for row in problem(refused, 422)["errors"]] == ["applicant.name"]
    assert PERSON["name"] not in refused.content.decode()


def test_personal_data_is_in_no_answer(world: World, park_system: System) -> None:
    body = application(
        world,
        applicant={**PERSON, "contact": "王联系", "address": "云溪区某路1号"},
        title=f"代{RESIDENT_ID}办理",
        agent={"name": "赵代办", "phone": "13900000007", "identity": RESIDENT_ID},
    )
    made = park_system.post("cases/", body)
    number = done(made, 201)["number"]
    clerk = park_system.acting("yx.clerk")
    withdrawn = clerk.post(f"cases/{number}/withdraw/", {"reason": f"{PERSON['name']} 13900000006 撤回"})
    reads = [park_system.get(f"cases/{number}/{part}") for part in ("", "timeline/", "clocks/", "materials/")]
    reads.append(park_system.get("cases/"))
    for response in [made, withdrawn, *reads]:
        text = response.content.decode()
        done(response, response.status_code)
        for secret in (
            RESIDENT_ID,
            "13900000006",
            "13900000007",
            "王联系",
            "赵代办",
            "某路1号",
            Case.objects.get().query_code,
        ):
            assert secret not in text
        assert '"id"' not in text
