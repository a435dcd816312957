"""Every move by the same service as the pages: walks over REST, and what each refusal is called."""

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from approvals.api.serializers import MOVE_INPUTS
from approvals.models import Case
from approvals.verbs import VERBS
from core import moments
from core.events import history
from tests.api.conftest import application
from tests.api.signing import System, done, problem, system
from tests.approvals.walks import WALKS
from tests.world import PASSWORD, World, build_world

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HUBS = {"S0": "yx-spj", "S4": "as-spj"}
OPINION = {"suggests": "granted", "text": "材料齐全，建议准予。"}


def received(world: World, sender: System, key: str = "direct", **more: Any) -> str:
    return str(done(sender.post("cases/", application(world, key, **more)), 201)["number"])


def test_every_move_of_the_pages_has_its_endpoint() -> None:
    assert set(MOVE_INPUTS) == set(VERBS)


def test_the_six_moves_of_a_direct_case(world: World, park_system: System) -> None:
    """Submit, accept, examine, decide with seal, issue, deliver: each by its person, relayed by the park's system."""
    clerk, reviewer, chief = (park_system.acting(f"yx.{role}") for role in ("clerk", "reviewer", "chief"))
    shown = done(clerk.post("cases/", application(world)), 201)
    at = f"cases/{shown['number']}"
    steps = [
        (clerk, "accept", {}, "accepted"),
        (reviewer, "examine", OPINION, "examined"),
        (chief, "decide-and-seal", {"result": "granted", "form": "chief"}, "sealed"),
        (clerk, "issue", {"certificate": "证〔2026〕1号"}, "issued"),
        (clerk, "deliver", {"way": "collect", "recipient": "章演行"}, "delivered"),
    ]
    for version, (sender, move, data, state) in enumerate(steps, start=2):
        response = sender.post(f"{at}/{move}/", data, headers={"If-Match": f'"{version - 1}"'})
        shown = done(response)
        assert (shown["state"], shown["version"], response["ETag"]) == (state, version, f'"{version}"')
    assert (shown["result"], shown["next_step"], shown["lamp"]["code"]) == ("granted", None, "grey")
    case = Case.objects.get()
    assert {event.via_client for event in history(case)} == {park_system.key_id}
    assert [event.actor_id for event in history(case)] == [
        str(world.person[f"yx.{role}"].pk) for role in ("clerk", "clerk", "reviewer", "chief", "clerk", "clerk")
    ]
    texts = [row["text"] for row in done(park_system.get(f"{at}/timeline/"))["results"]]
    assert texts == ["送达", "出件", "决定并用印", "审查", "受理", "收件"]


@pytest.mark.parametrize("key", WALKS)
def test_every_route_is_walked_over_rest(world: World, key: str) -> None:
    """Each person's move, relayed by the reform office's system; the answer offers the next move to whom it is due."""
    scheme = "S4" if key == "own" else "S0"
    hub = system(world.body[HUBS[scheme]])
    clerk, legs = WALKS[key]
    number = done(hub.acting(clerk).post("cases/", application(world, key)), 201)["number"]
    for leg in legs:
        data = dict(leg.data)
        if leg.move == "record_superior":
            data["decided_on"] = moments.today().isoformat()
        sender = hub.acting(leg.login)
        offered = {row["move"]: row["url"] for row in done(sender.get(f"cases/{number}/"))["moves"]}
        done(sender.post(offered[leg.move], data))
    assert Case.objects.get().state == "delivered"


def test_a_session_moves_like_the_page(world: World, park_system: System, client: Any) -> None:
    number = received(world, park_system)
    assert client.login(username="yx.clerk", password=PASSWORD)
    response = client.post(
        f"/api/v1/cases/{number}/accept/", {}, "application/json", headers={"Idempotency-Key": "page"}
    )
    assert done(response)["state"] == "accepted"


def test_a_repeated_move_is_answered_again_and_made_once(world: World, park_system: System) -> None:
    number = received(world, park_system)
    reviewer = park_system.acting("yx.reviewer")
    first = done(reviewer.post(f"cases/{number}/accept/", key="k"))
    assert done(reviewer.post(f"cases/{number}/accept/", body=b" {\n} ", key="k")) == first
    done(reviewer.post(f"cases/{number}/examine/", OPINION, key="k2"))
    other = reviewer.post(f"cases/{number}/examine/", {**OPINION, "text": "改了意见"}, key="k2")
    assert problem(other, 409)["code"] == "key_reused"
    assert problem(reviewer.post(f"cases/{number}/issue/", key="k2"), 409)["code"] == "key_reused"
    assert [event.verb for event in history(Case.objects.get())] == ["case.receive", "case.accept", "case.examine"]


def test_what_may_not_be_seen_does_not_exist(world: World, park_system: System) -> None:
    number = received(world, park_system)
    stranger = system(world.body["czgx"])
    for part in ("", "timeline/", "clocks/", "materials/"):
        assert problem(stranger.get(f"cases/{number}/{part}"), 404) == problem(stranger.get(f"cases/none/{part}"), 404)
    problem(stranger.acting("gx.clerk").post(f"cases/{number}/accept/"), 404)
    problem(stranger.upload(f"cases/{number}/materials/1/", "a.pdf", PDF), 404)
    assert done(stranger.get("cases/"))["results"] == []


def test_who_may_see_but_not_do_is_told(world: World, park_system: System) -> None:
    number = received(world, park_system)
    assert "审查人员" in problem(park_system.acting("yx.filer").post(f"cases/{number}/accept/"), 403)["detail"]
    problem(park_system.post(f"cases/{number}/accept/"), 403)
    problem(park_system.acting("yx.filer").post(f"cases/{number}/examine/", {"text": 1}), 403)


def test_wrong_state_and_stale_version_are_conflicts(world: World, park_system: System) -> None:
    number = received(world, park_system)
    reviewer, chief = park_system.acting("yx.reviewer"), park_system.acting("yx.chief")
    assert problem(reviewer.post(f"cases/{number}/examine/", OPINION), 409)["code"] == "refused"
    assert problem(chief.post(f"cases/{number}/decide/", {}), 409)["code"] == "refused"
    assert "初审意见" in problem(chief.post(f"cases/{number}/opine/", {}), 409)["detail"]
    done(reviewer.post(f"cases/{number}/accept/"))
    stale = problem(reviewer.post(f"cases/{number}/examine/", OPINION, headers={"If-Match": '"1"'}), 409)
    assert (stale["code"], world.person["yx.reviewer"].name in stale["detail"]) == ("stale", True)
    problem(reviewer.post(f"cases/{number}/examine/", OPINION, headers={"If-Match": "one"}), 400)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"suggests": "granted"}, "text"),
        ({"suggests": "perhaps", "text": "可"}, "suggests"),
        ({"suggests": "granted", "text": ["可"]}, "text"),
        ({"suggests": "granted", "text": "可", "opinion": "可"}, "opinion"),
        ({"suggests": "granted", "text": "长" * 2001}, "text"),
    ],
)
def test_wrong_input_names_the_field(world: World, park_system: System, data: dict[str, Any], field: str) -> None:
    number = received(world, park_system)
    reviewer = park_system.acting("yx.reviewer")
    done(reviewer.post(f"cases/{number}/accept/"))
    refused = problem(reviewer.post(f"cases/{number}/examine/", data), 422)
    assert [row["field"] for row in refused["errors"]] == [field]
    assert Case.objects.get().state == "accepted"


def test_what_the_service_finds_wrong_is_told_the_same_way(world: World, park_system: System) -> None:
    number = received(world, park_system)
    reviewer, chief = park_system.acting("yx.reviewer"), park_system.acting("yx.chief")
    done(reviewer.post(f"cases/{number}/accept/"))
    done(reviewer.post(f"cases/{number}/examine/", OPINION))
    denied = chief.post(f"cases/{number}/decide/", {"result": "denied", "form": "chief"})
    assert [row["field"] for row in problem(denied, 422)["errors"]] == ["reasons"]
    alone = {"held_on": "2026-01-05", "members": "甲", "vote": "一致", "minutes": ""}
    meeting = chief.post(f"cases/{number}/decide/", {"result": "granted", "form": "collective", "meeting": alone})
    assert [row["field"] for row in problem(meeting, 422)["errors"]] == ["meeting.minutes"]


def test_a_client_completes_what_it_submitted(world: World, park_system: System) -> None:
    """Correction told by the park, answered by the submitting system in its own name; nobody else's case."""
    hub = system(world.body["yx-spj"])
    number = received(world, hub, materials=[])
    clerk = park_system.acting("yx.clerk")
    told = clerk.post(f"cases/{number}/request-correction/", {"missing": [{"order": 1, "note": "未提交，请补交。"}]})
    assert done(told)["state"] == "correcting"
    problem(park_system.post(f"cases/{number}/supplement/", {"provided": [1]}), 403)
    assert done(hub.post(f"cases/{number}/supplement/", {"provided": [1]}))["state"] == "received"
    rows = done(hub.get(f"cases/{number}/materials/"))["results"]
    assert [(row["order"], row["provided"]) for row in rows[:2]] == [(1, True), (2, False)]
    problem(hub.post(f"cases/{number}/update-materials/", {"provided": [1], "originals": [1]}), 422)
    done(hub.post(f"cases/{number}/update-materials/", {"provided": [row["order"] for row in rows]}))
    problem(hub.post(f"cases/{number}/withdraw/", {"reason": "撤回"}), 403)


@pytest.mark.mission("E4")
def test_a_material_is_uploaded_once(world: World, park_system: System) -> None:
    number = received(world, park_system, materials=[])
    path = f"cases/{number}/materials/1/"
    first = done(park_system.upload(path, "执照.pdf", PDF, key="k"))
    assert done(park_system.upload(path, "执照.pdf", PDF, key="k")) == first
    assert problem(park_system.upload(path, "执照.pdf", PDF + b"%", key="k"), 409)["code"] == "key_reused"
    row = done(park_system.get(f"cases/{number}/materials/"))["results"][0]
    assert (row["file_name"], row["provided"], len(row["sha256"])) == ("执照.pdf", True, 64)


def test_uploads_that_are_none_are_told(world: World, park_system: System) -> None:
    number = received(world, park_system)
    path = f"cases/{number}/materials/1/"
    for name, content in (("a.pdf", b""), ("a.pdf", b"MZ program"), ("a.exe", b"MZ program")):
        assert problem(park_system.upload(path, name, content), 422)["errors"][0]["field"] == "file"
    assert (
        problem(park_system.upload(f"cases/{number}/materials/999/", "a.pdf", PDF), 422)["errors"][0]["field"]
        == "order"
    )
    problem(park_system.upload(f"cases/{number}/materials/{10**30}/", "a.pdf", PDF), 422)
    problem(park_system.post(path, {"file": "x"}), 415)
    problem(park_system.post(path, body=b"x", content_type="multipart/form-data; boundary=b"), 422)
    problem(park_system.post(path, body=b"x", content_type="multipart/form-data"), 400)
    big = PDF + b" " * (32 << 20)
    assert problem(park_system.upload(path, "a.pdf", big), 413)["code"] == "too_large"
    almost = PDF + b" " * (30 << 20)
    assert "30 MB" in problem(park_system.upload(path, "a.pdf", almost), 422)["detail"]
    done(park_system.upload(path, "a.pdf", PDF + b" " * (5 << 20)))


def test_clocks_and_pauses(world: World, park_system: System) -> None:
    number = received(world, park_system)
    reviewer = park_system.acting("yx.reviewer")
    done(reviewer.post(f"cases/{number}/accept/"))
    done(reviewer.post(f"cases/{number}/pause/", {"kind": "hearing", "reason": "听证", "expected_days": 5}))
    shown = done(park_system.get(f"cases/{number}/clocks/"))
    assert (shown["paused"], shown["lamp"]["code"]) == (True, "grey")
    assert [(row["kind"], row["ended_at"]) for row in shown["pauses"]] == [("hearing", None)]
    assert {row["kind"]: bool(row["stopped_on"]) for row in shown["clocks"]} == {"correction": True, "decision": False}
    done(reviewer.post(f"cases/{number}/resume/"))
    assert done(park_system.get(f"cases/{number}/clocks/"))["paused"] is False


def test_list_by_state_mode_and_what_changed(world: World, park_system: System) -> None:
    first, second = received(world, park_system), received(world, park_system, "delegated")
    before = moments.now().isoformat().replace("+", "%2B")
    done(park_system.acting("yx.clerk").post(f"cases/{first}/accept/"))

    def numbers(query: str) -> list[str]:
        return [row["number"] for row in done(park_system.get(f"cases/?{query}"))["results"]]

    assert numbers("q=2026") == [second, first]
    assert numbers("state=received") == [second]
    assert numbers("mode=direct&park=yx-park") == [first]
    assert numbers("park=czgx") == []
    assert numbers(f"updated_after={before}") == [first]
    problem(park_system.get("cases/?state=lost"), 422)


def test_list_page_by_page(world: World, park_system: System) -> None:
    made = [received(world, park_system) for _ in range(51)]
    first = done(park_system.get("cases/"))
    second = done(park_system.get(first["next"]))
    assert [row["number"] for row in first["results"] + second["results"]] == made[::-1]
    assert (len(first["results"]), second["next"]) == (50, None)


def test_reading_a_case_costs_six_queries(world: World, park_system: System, django_assert_num_queries: Any) -> None:
    """The client, the person, the person's roles, the case with all that is shown of it, its outside numbers, and what
    of its materials may come later.
    """
    number = received(world, park_system)
    clerk = park_system.acting("yx.clerk")
    clerk.get("cases/")
    with django_assert_num_queries(6):
        done(clerk.get(f"cases/{number}/"))


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_four_who_accept_at_once_one_wins() -> None:
    world = build_world(holidays=False)
    sender = system(world.body["yx-park"])
    number = received(world, sender)
    barrier = threading.Barrier(4)
    answers: list[int] = []

    def accept() -> None:
        try:
            barrier.wait(10)
            headers = {"If-Match": '"1"'}
            answers.append(sender.acting("yx.clerk").post(f"cases/{number}/accept/", headers=headers).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Counter(answers) == {200: 1, 409: 3}
    assert [event.verb for event in history(Case.objects.get())] == ["case.receive", "case.accept"]
