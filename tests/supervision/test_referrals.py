"""移送: facts, evidence by hash, letter, receipt, outcome; for inspectors of the place alone, wherever others look (C4)."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import events
from core.admin_site import site
from core.confidential import SERIES
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Document, Event, InboxMessage, NumberSeries, Role
from core.papers import document_file_add, document_make, documents_of, file_store
from core.services import membership_add, organisation_create, person_create
from core.verification import code_of
from portal.papers import check_code
from supervision.lives.referrals import LABELS
from supervision.models import Referral
from supervision.selectors.complaints import complaints_visible
from supervision.selectors.referrals import papers_for, referrals_visible, referrals_waiting
from supervision.services import (
    EvidenceInput,
    Named,
    ReferralInput,
    referral_add_evidence,
    referral_cancel,
    referral_conclude,
    referral_draft,
    referral_follow,
    referral_receive,
    referral_send,
)
from tests.approvals.looking import on
from tests.approvals.walks import WALKS, go, receive
from tests.supervision.test_complaints import register
from tests.world import ACTOR, LONG_AGO, World

pytestmark = pytest.mark.mission("C4")
DAY = dt.date
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SECRET = "收受好处费一事"


@pytest.fixture
def watchers(world: World) -> World:
    """A second inspector of the city, one of another city, one at the province, and an administrator of every kind."""
    jiwei = organisation_create(
        code="yx-jw",
        kind="oversight",
        level="district",
        jurisdiction=world.body["yx-ducha"].jurisdiction,
        name="区纪委监委",
        actor=ACTOR,
    )
    provincial = organisation_create(
        code="hn-ducha",
        kind="oversight",
        level="province",
        jurisdiction=world.body["hn-sthj"].jurisdiction,
        name="省督查室",
        actor=ACTOR,
    )
    for login, body, role in (
        ("yx.second", jiwei, Role.INSPECTOR),
        ("cz.inspector", world.body["cz-sthj"], Role.INSPECTOR),
        ("hn.inspector", provincial, Role.INSPECTOR),
        ("yx.sysadmin2", world.body["yx-ducha"], Role.SYSADMIN),
        ("yx.ducha.head", world.body["yx-ducha"], Role.HEAD),
    ):
        person = person_create(username=login, name=f"演{login}"[:40], password_hash="!", actor=ACTOR)
        membership_add(person=person, organisation=body, role=role, valid_from=LONG_AGO, actor=ACTOR)
        world.person[login] = person
    return world


def by(world: World, login: str = "yx.inspector") -> dict[str, Any]:
    return {"actor": world.actor(login), "stamp": Stamp()}


def draft(world: World, login: str = "yx.inspector", **more: Any) -> Referral:
    values = {
        "office": world.body["yx-ducha"],
        "to": "云溪区纪委监委",
        "category": "favour",
        "subject": SECRET,
        "facts": "2025年2月某日，在受理环节收受申请人财物。",
        "people": [Named(world.person["yx.reviewer"].name, "园区审查人员", world.person["yx.reviewer"])],
        **more,
    }
    with on(2025, 3, 3):
        return referral_draft(said=ReferralInput(**values), **by(world, login))


def file(name: str = "录音说明.pdf", content: bytes = PDF) -> EvidenceInput:
    return EvidenceInput("录音文字整理", "收受财物", file=(name, content))


def send(world: World, row: Referral) -> Referral:
    with on(2025, 3, 4, 11):
        return referral_send(referral=referral_add_evidence(referral=row, said=file(), **by(world)), **by(world))


def granted(world: World) -> Any:
    clerk, legs = WALKS["direct"]
    case = receive(world, "direct", clerk)
    for leg in legs:
        case = go(world, case, leg)
    return case


def test_the_whole_life_with_evidence_and_receipt(world: World) -> None:
    with on(2025, 3, 3):
        case = granted(world)
    paper = documents_of(case)[0]
    row = draft(world, case=case, stage="受理")
    with pytest.raises(Refused):
        referral_send(referral=row, **by(world))  # without evidence
    with on(2025, 3, 3):
        row = referral_add_evidence(referral=row, said=EvidenceInput("", document=paper), **by(world))
        with pytest.raises(Invalid):
            referral_add_evidence(referral=row, said=EvidenceInput("再来", document=paper), **by(world))
        for neither in (EvidenceInput("空"), EvidenceInput("两样", document=paper, file=("a.pdf", PDF))):
            with pytest.raises(Invalid):
                referral_add_evidence(referral=row, said=neither, **by(world))
    row = send(world, row)
    letter = documents_of(row)[0]
    facts = json.loads(letter.facts)
    assert (letter.title, row.number) == ("移送函", f"{world.body['yx-ducha'].name}移〔2025〕1号")
    assert (facts["category"], facts["case"], facts["addressee"]) == ("徇私舞弊", case.number, "云溪区纪委监委")
    assert facts["people"] == [{"name": world.person["yx.reviewer"].name, "post": "园区审查人员"}]
    assert [piece["sha256"] for piece in facts["evidence"]] == [paper.facts_hash, hashlib.sha256(PDF).hexdigest()]
    assert letter.file_due_at is not None  # it is drawn
    with on(2025, 3, 5):
        for wrong in ({"on": DAY(2025, 3, 3)}, {"on": DAY(2025, 3, 6)}, {"receipt": ""}):
            with pytest.raises(Invalid):
                referral_receive(referral=row, **{"on": DAY(2025, 3, 5), "receipt": "回1号", **wrong}, **by(world))
        row = referral_receive(
            referral=row, on=DAY(2025, 3, 5), receipt="回〔2025〕1号", file=("回执.pdf", PDF), **by(world)
        )
        row = referral_follow(referral=row, on=DAY(2025, 3, 5), text="已转审查调查室", **by(world))
        assert (row.state, row.received_on, row.notes.count()) == ("received", DAY(2025, 3, 5), 1)
    with on(2025, 6, 3):
        said = {"outcome": "filed", "text": "已立案", "on": DAY(2025, 6, 2)}
        row = referral_conclude(referral=row, **said, **by(world))
    assert (row.state, row.outcome) == ("concluded", "filed")
    record = " ".join(event.facts for event in events.history(row))
    assert not [word for word in (SECRET, world.person["yx.reviewer"].name, "收受") if word in record]
    assert list(events.verify()) == []
    assert referral_cancel(referral=draft(world), reason="查无实据", **by(world)).state == "cancelled"


def test_only_inspectors_of_the_place_see_or_move_it(watchers: World) -> None:
    world = watchers
    row = send(world, draft(world))
    inspectors = {"yx.inspector", "yx.second"}
    assert {p for p in world.person if referrals_visible(world.actor(p)).exists()} == inspectors
    assert {p for p in world.person if referrals_waiting(world.actor(p)).exists()} == inspectors
    for move in LABELS:
        assert {p for p in world.person if row.move_permitted(move, world.actor(p)) is None} == inspectors, move
    for login in ("yx.reform", "yx.admin", "hn.inspector", "yx.ducha.head"):
        with pytest.raises(NotAllowed):
            draft(world, login)
    with pytest.raises(NotAllowed):
        draft(world, office=world.body["cz-sthj"])


def test_a_parks_own_inspectors_see_what_their_office_refers_alone(world: World) -> None:
    """In a jurisdiction with several parks the committee of one speaks for that one; an office of the place for all."""
    place = {"jurisdiction": world.body["yx-ducha"].jurisdiction, "level": "park", "actor": ACTOR}
    park = organisation_create(code="clj-park", kind="park", name="新港区管委会", **place)
    office = organisation_create(code="clj-jgw", kind="oversight", name="新港区纪工委", parent=park, **place)
    person = person_create(username="clj.inspector", name="演纪工", password_hash="!", actor=ACTOR)
    membership_add(person=person, organisation=office, role=Role.INSPECTOR, valid_from=LONG_AGO, actor=ACTOR)
    world.person["clj.inspector"], world.body["clj-jgw"] = person, office
    theirs = send(world, draft(world))
    own = draft(world, "clj.inspector", office=office, people=[Named("演某", "窗口人员", None)])
    assert list(referrals_visible(world.actor("clj.inspector"))) == [own]
    assert set(referrals_visible(world.actor("yx.inspector"))) == {own, theirs}
    assert theirs.move_permitted("follow", world.actor("clj.inspector")) is not None
    with on(2025, 3, 3):
        complaint = register(world)
    assert not complaints_visible(world.actor("clj.inspector")).exists()
    assert complaint in complaints_visible(world.actor("yx.inspector"))


def test_an_inspector_who_is_named_sees_nothing_of_it(watchers: World, client: Client) -> None:
    world = watchers
    named = [Named("演二", "", world.person["yx.second"])]
    row = send(world, draft(world, people=named))
    assert not referrals_visible(world.actor("yx.second")).exists()
    client.force_login(world.person["yx.second"])
    assert client.get(f"/referrals/{row.public_id}/").status_code == 404
    assert SECRET not in client.get("/referrals/").content.decode()
    with pytest.raises(NotAllowed):
        draft(world, "yx.second", office=world.body["yx-ducha"], people=named)
    with pytest.raises(NotAllowed):
        referral_follow(referral=row, on=DAY(2025, 3, 4), text="x", **by(world, "yx.second"))


def test_no_page_of_anybody_else_shows_that_there_is_one(watchers: World, client: Client) -> None:
    """Own pages, the complaint and the case it came from, search, inbox, rail, admin lists, number series, verification."""
    world = watchers
    with on(2025, 3, 3):
        case = granted(world)
        complaint = register(world, case_number=case.number)
    row = send(world, draft(world, case=case, origin=complaint))
    letter = documents_of(row)[0]
    file_of = document_file_add(
        document=letter,
        stored=file_store(stream=io.BytesIO(PDF + b"1"), name="a.pdf"),
        kind="rendered",
        name="移送函",
    )
    assert file_of.revision == 1
    mine = f"/referrals/{row.public_id}/"
    own = [
        mine,
        f"{mine}papers/{letter.pk}/",
        f"{mine}papers/{letter.pk}/file/",
        f"{mine}evidence/1/",
        f"{mine}receipt/",
    ]
    own += ["/referrals/", "/referrals/new/", f"/referrals/new/?complaint={complaint.public_id}", f"{mine}send/"]
    pages = [f"/search/?q={letter.number}", f"/search/?q={SECRET}", f"/cases/{case.number}/"]
    pages += [f"/cases/{case.number}/?tab=timeline", f"/cases/{case.number}/?tab=documents", "/inbox/", "/watch/"]
    pages += [f"/complaints/{complaint.public_id}/", "/complaints/", "/inspections/", "/remedies/", "/numbers/"]
    pages += [f"/catalogue/{case.item.jurisdiction.code}/{case.item.code}/", "/admin/", "/outbox/"]
    pages += [reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist") for m in site._registry]
    words = ("移送函", "拟写移送", SECRET, letter.number, str(row.public_id), str(letter.public_id), SERIES, "referral")
    others = set(world.person) - {"yx.inspector", "yx.second"}
    looked = {"yx.reform", "yx.admin", "sysadmin", "yx.sysadmin2", "yx.head", "yx.appraiser", "yx.ducha.head"}
    assert looked <= others
    with on(2025, 3, 5):
        for login in sorted(others):
            client.force_login(world.person[login])
            for address in own if login in looked | {"cz.inspector", "hn.inspector"} else own[:1]:
                answer = client.get(address)
                if login in ("cz.inspector", "hn.inspector") and address in ("/referrals/", "/referrals/new/"):
                    assert SECRET not in answer.content.decode()
                else:
                    assert answer.status_code == 404, (login, address)
            for address in pages if login in looked else ():
                answer = client.get(address, follow=True)
                assert answer.status_code in (200, 403) or login != "yx.reform", (login, address)
                text = answer.content.decode()
                searched = address.partition("q=")[2]  # the page of a search repeats what was asked
                found = [word for word in words if word in text and word != searched]
                assert not found, (login, address)
    for login in ("sysadmin", "yx.reform", "yx.admin"):
        client.force_login(world.person[login])
        assert client.get(reverse("admin:core_document_change", args=[letter.pk])).status_code == 404
        for event in events.history(row):
            assert client.get(reverse("admin:core_event_change", args=[event.pk])).status_code == 404
        series = NumberSeries.objects.get(key__startswith=SERIES)
        assert client.get(reverse("admin:core_numberseries_change", args=[series.pk])).status_code in (403, 404)
    assert not InboxMessage.objects.filter(text__contains="移送").exists()
    assert not Event.objects.filter(object_type="approvals.case", facts__contains=letter.number).exists()
    assert "supervision.referral" not in {model._meta.label_lower for model in site._registry}


def test_the_public_check_tells_no_more_than_that_the_letter_is_genuine(world: World, client: Client) -> None:
    letter = documents_of(send(world, draft(world)))[0]
    page = client.get(f"/public/verify/{code_of(letter)}/").content.decode()
    assert check_code(code_of(letter)).verdict == "genuine"
    assert "这类文书不公开" in page
    assert not [word for word in (SECRET, letter.number, "移送函", "督查室") if word in page]


def test_other_letters_are_no_evidence(world: World) -> None:
    letter = documents_of(send(world, draft(world)))[0]
    row = draft(world)
    foreign = document_make(
        obj=row, document_class="x", title="外地文书", organisation=world.body["czgx"], facts={"date": "一"}
    )
    open_paper = document_make(
        obj=row, document_class="x", title="本地文书", organisation=world.body["yx-park"], facts={"date": "一"}
    )
    assert set(papers_for(row)) & {letter, foreign, open_paper} == {open_paper}
    assert Document.objects.filter(pk__in=[letter.pk, foreign.pk]).count() == 2


def test_in_the_browser(world: World, client: Client) -> None:
    complaint = register(world, person=world.person["yx.reviewer"])
    with on(2025, 3, 4):
        client.force_login(world.person["yx.inspector"])
        new = f"/referrals/new/?complaint={complaint.public_id}"
        assert (
            client.get("/referrals/new/?case=YX2099000001").status_code == 404
        )  # not a form that is silently unlinked
        initial = client.get(new).context["form"].initial
        assert initial["people"].startswith(world.person["yx.reviewer"].name)
        sent = {"office": world.body["yx-ducha"].pk, "to": "区纪委监委", "category": "abuse", "subject": "滥用职权"}
        sent |= {"people": "yx.reviewer，审查\n某甲，中介", "facts": "经过", "idempotency_key": "k"}
        for wrong in ({"people": " "}, {"category": ""}, {"case_number": "x"}):
            assert client.post(new, sent | wrong).status_code == 422, wrong
        address = client.post(new, sent).url
        row = Referral.objects.get()
        assert [(one.name, one.person) for one in row.people.all()] == [
            (world.person["yx.reviewer"].name, world.person["yx.reviewer"]),
            ("某甲", None),
        ]
        assert (row.origin_type, row.origin_id) == ("supervision.complaint", complaint.pk)
        evidence = f"{address}add-evidence/"
        for wrong in ({}, {"number": "没有"}, {"file": SimpleUploadedFile("a.exe", b"MZ")}):
            assert client.post(evidence, wrong).status_code == 422, wrong
        assert client.post(evidence, {"file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
        assert client.get(f"{address}evidence/{row.evidence.get().pk}/").status_code == 200
        assert client.post(f"{address}send/").status_code == 302
        letter = documents_of(row)[0]
        assert "证据清单" in client.get(f"{address}papers/{letter.pk}/").content.decode()
        assert client.post(f"{address}receive/", {"on": "2025-03-04", "receipt": "回1号"}).status_code == 302
        assert client.post(f"{address}follow/", {"on": "2025-03-04", "text": "在办"}).status_code == 302
        assert client.post(f"{address}conclude/", {"outcome": "filed", "on": "2025-03-04"}).status_code == 302
        page = client.get(address).content.decode()
        assert "已立案" in page and "在办" in page and complaint.number in page
        row.refresh_from_db()
        assert [row.number] == [
            cells[0][0]["text"] for cells in client.get("/referrals/?state=concluded").context["rows"]
        ]
        assert client.get("/referrals/?format=xlsx").status_code == 200
        assert row.number in client.get(f"/complaints/{complaint.public_id}/").content.decode()
