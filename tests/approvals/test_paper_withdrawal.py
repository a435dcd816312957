"""收回文书 by hand: notices sent in error, by whoever leads the body; what decides has its own procedure (B14, A6)."""

from __future__ import annotations

import pytest
from django.test import Client

from approvals.models import Case
from approvals.services import paper_withdraw
from approvals.services.withdrawing import INSTEAD, MAY_WITHDRAW
from approvals.sheets import OWN
from core import moments
from core.errors import DomainError, Invalid, NotAllowed, Refused
from core.models import Document, Event, OutboxMessage
from core.papers import document_make, documents_of
from core.pdf.sheets import sheets
from core.verification import code_of
from empowerment.documents import instrument_paper
from empowerment.services import given_paper_withdraw
from portal.papers import Verdict, check_code
from tests.approvals.looking import paper
from tests.approvals.walks import WALKS, go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("B14")
WHY = "同一申请另有告知，本份发错"


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return shared_world


def corrected(world: World) -> Case:
    """A case whose correction notice has done its work."""
    case = receive(world, "direct", "yx.clerk", complete=False)
    case = go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺原件")]))
    return go(world, case, leg("yx.clerk", "supplement", provided=[1]))


def made(world: World, case: Case, document_class: str) -> Document:
    """A paper of the class on the case, whatever the case has been through."""
    return document_make(
        obj=case,
        document_class=document_class,
        title=sheets()[document_class].label,
        organisation=world.body["yx-park"],
        facts={"body": "x"},
    )


def taken_back(world: World, case: Case, document: Document, login: str = "yx.head", reason: str = WHY) -> Document:
    return paper_withdraw(case=case, document=document, reason=reason, actor=world.actor(login))


def client(world: World, login: str) -> Client:
    browser = Client()
    browser.force_login(world.person[login])
    return browser


def test_a_notice_taken_back_says_so_to_the_public_and_to_the_applicant(world: World) -> None:
    case = corrected(world)
    document = taken_back(world, case, paper(case, "correction"))
    assert document.withdrawn_reason == WHY
    answer = check_code(code_of(document))
    assert (answer.verdict, WHY in answer.void) == (Verdict.WITHDRAWN, True)
    told = OutboxMessage.objects.get(purpose=f"withdrawn-{document.pk}")
    assert WHY in told.payload["text"]
    event = Event.objects.get(object_type="core.document", object_id=document.pk)
    assert (event.verb, event.actor_id) == ("document.withdraw", str(world.person["yx.head"].pk))
    with pytest.raises(Refused):
        taken_back(world, case, document)


def test_every_class_of_a_case_is_in_one_of_the_two_tables(world: World) -> None:
    assert set(MAY_WITHDRAW) | set(INSTEAD) == set(OWN)
    assert set(MAY_WITHDRAW) & set(INSTEAD) == set()


def test_roles_and_classes(world: World) -> None:
    """Whoever leads the issuing body takes back what may be taken back; everybody else, and every other class, is told."""
    case = receive(world, "direct", "yx.clerk")
    for document_class in [*MAY_WITHDRAW, *INSTEAD]:
        document = made(world, case, document_class)
        for login in ("yx.admin", "yx.clerk", "yx.reviewer", "yx.reform", "zjj.head"):
            with pytest.raises(NotAllowed):
                taken_back(world, case, document, login)
        if document_class in INSTEAD:
            for login in ("yx.head", "yx.chief"):
                with pytest.raises(Refused) as refusal:
                    taken_back(world, case, document, login)
                assert refusal.value.message == INSTEAD[document_class]
        elif document_class == "rectification":
            with pytest.raises(NotAllowed):
                taken_back(world, case, document, "yx.chief")
            assert taken_back(world, case, document).withdrawn_at is not None
        else:
            assert taken_back(world, case, document, "yx.chief").withdrawn_at is not None


def test_what_still_has_its_effect_stays(world: World) -> None:
    case = receive(world, "direct", "yx.clerk", complete=False)
    case = go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺原件")]))
    with pytest.raises(Refused) as waiting:
        taken_back(world, case, paper(case, "correction"))
    assert "先登记补正材料" in waiting.value.message
    case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    notice = made(world, case, "pause")
    Case.objects.filter(pk=case.pk).update(paused=True)
    with pytest.raises(Refused) as running:
        taken_back(world, case, notice)
    assert "先恢复计时" in running.value.message
    Case.objects.filter(pk=case.pk).update(paused=False)
    told = made(world, case, "party_notice")
    for step in WALKS["direct"][1][1:3]:
        case = go(world, case, step)
    with pytest.raises(Refused) as decided:
        taken_back(world, case, told)
    assert "决定已经依这次告知作出" in decided.value.message


def test_without_a_reason_or_through_another_case(world: World) -> None:
    case, other = corrected(world), receive(world, "direct", "yx.clerk")
    with pytest.raises(Invalid):
        taken_back(world, case, paper(case, "correction"), reason=" ")
    with pytest.raises(DomainError) as problem:
        taken_back(world, other, paper(case, "correction"))
    assert problem.value.status == 404


def test_on_the_pages(world: World) -> None:
    case = corrected(world)
    document = paper(case, "correction")
    page = f"/cases/{case.number}/documents/{document.public_id}/"
    head = client(world, "yx.head")
    assert f"{page}withdraw/" in head.get(page).content.decode()
    assert "/withdraw/" not in client(world, "yx.clerk").get(page).content.decode()
    assert client(world, "yx.clerk").get(f"{page}withdraw/").status_code == 403
    assert client(world, "gx.head").get(f"{page}withdraw/").status_code == 404
    receipt = paper(case, "receipt")
    words = head.get(f"/cases/{case.number}/documents/{receipt.public_id}/withdraw/").content.decode()
    assert INSTEAD["receipt"] in words and "<textarea" not in words
    empty = head.post(f"{page}withdraw/", {"reason": ""})
    assert empty.status_code == 422 and "请写明收回文书的理由" in empty.content.decode()
    assert head.post(f"{page}withdraw/", {"reason": WHY}).status_code == 302
    assert f"收回：{WHY}" in head.get(page).content.decode()
    tab = head.get(f"/cases/{case.number}/?tab=papers").content.decode()
    assert "已收回</span>" in tab and WHY in tab


@pytest.mark.mission("A6")
def test_the_paper_of_an_instrument_goes_when_the_instrument_has_ended(world: World) -> None:
    row = type(world.instrument["S0-delegation"]).objects.get(pk=world.instrument["S0-delegation"].pk)
    document = instrument_paper(row, at=moments.now())
    address = f"/instruments/{row.public_id}/papers/{document.public_id}/"
    head = client(world, "zjj.head")
    assert f"{address}withdraw/" in head.get(address).content.decode()
    assert "请先办理“撤销”" in head.get(f"{address}withdraw/").content.decode()
    with pytest.raises(Refused):
        given_paper_withdraw(row=row, document=document, reason=WHY, actor=world.actor("zjj.head"))
    type(row).objects.filter(pk=row.pk).update(state="revoked")
    for login in ("yx.head", "zjj.handler", "zjj.supervisor", "yx.reform"):
        with pytest.raises(NotAllowed):
            given_paper_withdraw(row=row, document=document, reason=WHY, actor=world.actor(login))
    assert client(world, "yx.head").get(f"{address}withdraw/").status_code == 403
    assert head.post(f"{address}withdraw/", {"reason": WHY}).status_code == 302
    assert f"收回：{WHY}" in head.get(address).content.decode()
    assert check_code(code_of(document)).verdict == Verdict.WITHDRAWN
    assert [each.withdrawn_reason for each in documents_of(row)] == [WHY]
