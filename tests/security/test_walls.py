"""What belongs to another park or city does not exist: cases, files, people, messages."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse

from approvals import services
from approvals.models import Applicant, Case, CaseMaterial
from approvals.verbs import VERBS
from core.door import Stamp
from core.identifiers import compute_id_check
from core.models import OutboxMessage
from core.outbox import message_add
from core.papers import documents_of, file_store
from tests.approvals.walks import enterprise, go, leg, receive
from tests.security.conftest import LogIn
from tests.world import World

STRANGERS = ("gx.clerk", "as.head", "hn.superior", "sysadmin")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
RESIDENT = "43060319900101123" + compute_id_check("43060319900101123")


def with_file(world: World, key: str, login: str) -> Case:
    case = receive(world, key, login)
    stored = file_store(stream=io.BytesIO(PDF), name="a.pdf")
    actor = world.actor(login)
    return services.case_attach(case=case, actor=actor, stamp=Stamp(), order=1, stored=stored, name="a.pdf")


def resident(name: str = "章演行") -> Applicant:
    return services.applicant_find_or_create(
        kind="person", name=name, resident_id=RESIDENT, contact="章演行", phone="13900000006"
    )


def addresses(case: Case) -> list[str]:
    """Every address of a case that can be read: pages, forms, papers, files, REST."""
    number = case.number
    papers = [document.public_id for document in documents_of(case)]
    return [
        reverse("approvals:case", args=[number]),
        reverse("approvals:clock", args=[number]),
        reverse("approvals:case_archive", args=[number]),
        reverse("approvals:original_take_in", args=[number]),
        reverse("approvals:material_file", args=[number, 1]),
        *(reverse("approvals:document", args=[number, paper]) for paper in papers),
        *(reverse("approvals:document_file", args=[number, paper]) for paper in papers),
        *(reverse("approvals:document_files", args=[number, paper]) for paper in papers),
        *(reverse("approvals:document_withdraw", args=[number, paper]) for paper in papers),
        *(reverse(f"approvals:{move}", args=[number]) for move in VERBS),
        *(f"/api/v1/cases/{number}/{part}" for part in ("", "timeline/", "clocks/", "materials/")),
    ]


def posts(case: Case) -> list[str]:
    return [
        *(reverse(f"approvals:{move}", args=[case.number]) for move in VERBS),
        reverse("approvals:case_papers", args=[case.number]),
        reverse("approvals:material_upload", args=[case.number, 1]),
        reverse("approvals:material_remove", args=[case.number, 1]),
    ]


@pytest.mark.parametrize("login", STRANGERS)
def test_a_case_of_another_city_is_nowhere(world: World, log_in: LogIn, login: str) -> None:
    case = go(world, with_file(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    browser = log_in(login)
    assert {browser.get(address).status_code for address in addresses(case)} == {404}
    sent = {"version": case.version, "key": "k"}
    assert {browser.post(address, sent).status_code for address in posts(case)} == {404}
    found = browser.get(reverse("search"), {"q": case.title}).content.decode()
    assert case.number not in found
    assert case.applicant.name not in found


def test_a_paper_is_not_read_through_another_case(world: World, log_in: LogIn) -> None:
    case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    own = receive(world, "own", "as.clerk")
    paper = documents_of(case)[0].public_id
    assert log_in("as.clerk").get(reverse("approvals:document", args=[own.number, paper])).status_code == 404


def test_without_login_nothing_is_answered(world: World) -> None:
    case = go(world, with_file(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    stranger = Client(raise_request_exception=False)
    for address in addresses(case):
        assert stranger.get(address).status_code == (401 if address.startswith("/api/") else 302)
    assert {stranger.post(address).status_code for address in posts(case)} == {302}


def test_who_may_not_make_a_move_is_told_that_first(world: World, log_in: LogIn) -> None:
    case = receive(world, "direct", "yx.clerk")
    browser = log_in("yx.filer")
    statuses = {move: browser.post(reverse(f"approvals:{move}", args=[case.number])).status_code for move in VERBS}
    assert set(statuses.values()) <= {403, 409}
    assert statuses["decide"] == statuses["refuse"] == 403


# --- Intake ---------------------------------------------------------------------------------------------------------
def form_of(world: World, key: str, applicant: Applicant, **more: object) -> dict[str, object]:
    item = world.item[key]
    sent = {"key": "k-1", "park": world.park_of(key).pk, "item": item.pk, "applicant": applicant.pk, "title": "标题"}
    return sent | {"channel": "window", "kind": applicant.kind, "checklist-of": item.pk, "all-provided": "on"} | more


def test_a_file_of_another_city_is_not_taken_over(world: World, log_in: LogIn) -> None:
    theirs = with_file(world, "direct", "yx.clerk").materials.get(order=1)
    sent = form_of(world, "own", enterprise(), **{"m-1-reuse": theirs.pk})
    assert log_in("as.clerk").post(reverse("approvals:intake"), sent).status_code == 302
    made = Case.objects.get(park=world.park_of("own"))
    assert set(made.materials.values_list("file", "reused_from")) == {(None, None)}


def test_a_file_of_another_applicant_is_not_taken_over(world: World, log_in: LogIn) -> None:
    theirs = with_file(world, "direct", "yx.clerk").materials.get(order=1)
    other = services.applicant_find_or_create(kind="enterprise", name="另一企业", uscc="91430603XNXN00021D")
    sent = form_of(world, "direct", other, **{"m-1-reuse": theirs.pk})
    assert log_in("yx.clerk").post(reverse("approvals:intake"), sent).status_code == 302
    assert not CaseMaterial.objects.filter(case__applicant=other, file__isnull=False).exists()


def test_an_own_file_is_taken_over(world: World, log_in: LogIn) -> None:
    earlier = with_file(world, "direct", "yx.clerk").materials.get(order=1)
    sent = form_of(world, "direct", enterprise(), **{"m-1-reuse": earlier.pk})
    assert log_in("yx.clerk").post(reverse("approvals:intake"), sent).status_code == 302
    newest = Case.objects.latest("pk")
    assert newest.materials.get(order=1).reused_from == earlier


def test_people_of_another_city_are_not_found(world: World, log_in: LogIn) -> None:
    person = resident()
    services.case_receive(
        item=world.item["direct"],
        park=world.park_of("direct"),
        applicant=person,
        title="个人申请",
        actor=world.actor("yx.clerk"),
        stamp=Stamp(),
    )
    search, fill = reverse("approvals:intake_applicants"), reverse("approvals:intake_applicant")
    for login, found in (("yx.clerk", True), ("as.clerk", False), ("yx.filer", False)):
        assert (person.name in log_in(login).get(search, {"applicant_q": "章演"}).content.decode()) is found
    assert person.phone in log_in("yx.clerk").get(fill, {"applicant": person.pk}).content.decode()
    filled = log_in("as.clerk").get(fill, {"applicant": person.pk}).content.decode()
    assert person.name not in filled
    assert person.phone not in filled
    refused = log_in("as.clerk").post(reverse("approvals:intake"), form_of(world, "own", person))
    assert refused.status_code == 422
    assert person.name not in refused.content.decode()
    assert not Case.objects.filter(park=world.park_of("own")).exists()


def test_an_enterprise_is_found_everywhere_but_its_contact_only_where_it_applied(world: World, log_in: LogIn) -> None:
    receive(world, "direct", "yx.clerk")
    known = enterprise()
    fill = reverse("approvals:intake_applicant")
    for login, shown in (("yx.clerk", True), ("as.clerk", False)):
        filled = log_in(login).get(fill, {"applicant": known.pk}).content.decode()
        assert known.uscc in filled
        assert (known.phone in filled) is shown


def test_a_refused_intake_leaves_the_applicant_alone(world: World, log_in: LogIn) -> None:
    """Else anybody could turn another city's messages to a telephone of their own."""
    known = enterprise()
    sent = form_of(world, "cz_reported", known, phone="13900000099", contact="他人")
    sent |= {"park": world.body["as-park"].pk}
    assert log_in("as.clerk").post(reverse("approvals:intake"), sent).status_code == 422
    known.refresh_from_db()
    assert (known.contact, known.phone) == ("章演行", "13900000005")


def test_a_known_number_does_not_tell_the_name(world: World, log_in: LogIn) -> None:
    resident()
    sent = form_of(world, "own", enterprise()) | {"applicant": "", "kind": "person", "resident_id": RESIDENT}
    answer = log_in("as.clerk").post(reverse("approvals:intake"), sent | {"applicant_name": "某人"})
    assert answer.status_code == 422
    assert "章演行" not in answer.content.decode()


# --- Messages -------------------------------------------------------------------------------------------------------
def test_messages_of_another_city_are_neither_read_nor_sent_again(world: World, log_in: LogIn) -> None:
    case = receive(world, "own", "as.clerk")
    message_add(obj=case, destination="applicant", purpose="test", payload={"text": f"您的申请{case.number}"})
    message = OutboxMessage.objects.get(purpose="test")
    administrator = log_in("yx.admin")
    assert case.number not in administrator.get(reverse("outbox")).content.decode()
    assert administrator.post(reverse("outbox_replay", args=[message.pk])).status_code == 404
