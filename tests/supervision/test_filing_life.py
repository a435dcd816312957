"""A filing on its way: sealed, sent, received, reviewed, archived; objections answered, escalated, settled (C1, E3)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from core import events
from core.door import Stamp
from core.drawing import draw
from core.errors import DomainError, Invalid, NotAllowed, Refused
from core.models import Document, InboxMessage
from core.papers import documents_of
from core.pdf.page import page_of
from core.pdf.renderer import Renderer
from empowerment.models import SealUse
from supervision import services
from supervision.lives.filing import FILING_STEPS, OBJECTION_STEPS, ROLES
from supervision.models import Filing, FilingObjection
from tests.approvals.looking import on
from tests.supervision.filing import OBJECTION, brought, june_of, step
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C1", "E3")]


@pytest.fixture
def filing(world: World) -> Any:
    row = june_of(world, "direct", "delegated")
    with on(2025, 7, 2):
        yield row


def paper(filing: Filing, document_class: str) -> Document:
    return next(row for row in reversed(documents_of(filing)) if row.document_class == document_class)


def lodged(world: World, filing: Filing, position: int | None = 1) -> FilingObjection:
    line = filing.lines.get(position=position) if position else None
    return services.objection_lodge(
        filing=filing, line=line, said=OBJECTION, actor=world.actor("zjj.supervisor"), stamp=Stamp()
    )


def said(world: World, row: FilingObjection, move: str, login: str, text: str = "情况说明") -> FilingObjection:
    service = getattr(services, f"objection_{move}")
    made: FilingObjection = service(objection=row, actor=world.actor(login), stamp=Stamp(), text=text)
    return made


def test_letter_says_what_the_list_says_under_the_parks_seal(world: World, filing: Filing) -> None:
    filing = step(world, filing, "seal", "yx.head")
    letter = paper(filing, "filing_letter")
    facts = json.loads(letter.facts)
    assert (filing.number, facts["count"], facts["addressee"]) == (letter.number, 2, "云溪区住房和城乡建设局")
    assert facts["list_sha256"] == filing.list_file.sha256  # type: ignore[union-attr]
    assert [use.seal.code for use in SealUse.objects.filter(document=letter)] == ["yx-park-special"]


@pytest.mark.parametrize("document_class", ["filing_letter", "filing_list", "filing_receipt"])
def test_papers_are_drawn_from_their_frozen_facts(world: World, filing: Filing, document_class: str) -> None:
    filing = brought(world, filing, "receive")
    html = page_of(paper(filing, document_class))["html"]
    assert filing.number in html
    assert "2件" in html


def test_papers_become_files_and_the_letter_carries_the_seal(world: World, filing: Filing) -> None:
    filing = brought(world, filing, "receive")
    renderer = Renderer()
    try:
        for document_class in ("filing_letter", "filing_list", "filing_receipt"):
            draw(paper(filing, document_class), renderer=renderer)
    finally:
        renderer.close()
    kinds = {row.document_class: [file.kind for file in row.files.order_by("revision")] for row in documents_of(filing)}
    assert kinds == {
        "filing_letter": ["rendered", "signed"],
        "filing_list": ["rendered"],
        "filing_receipt": ["rendered"],
    }


def test_nil_return_says_so(world: World) -> None:
    filing = june_of(world)
    with on(2025, 7, 2):
        filing = step(world, filing, "seal", "yx.head")
    assert "零报告" in page_of(paper(filing, "filing_letter"))["html"]


def test_walked_to_the_archive(world: World, filing: Filing) -> None:
    filing = brought(world, filing, "receive")
    assert (filing.receipt_due_on, filing.review_due_on) == (dt.date(2025, 7, 4), dt.date(2025, 7, 16))
    filing = step(world, filing, "review", "zjj.supervisor")
    filing = step(world, filing, "archive", "zjj.head")
    verbs = [event.verb.removeprefix("filing.") for event in events.history(filing)]
    assert verbs == ["compile", "seal", "submit", "receive", "review", "archive"]
    assert list(events.verify()) == []


def test_figures_stand_still_once_the_letter_is_sealed(world: World, filing: Filing) -> None:
    filing = step(world, filing, "seal", "yx.head")
    with pytest.raises(Refused):
        services.filing_take(filing=filing, actor=world.actor("yx.admin"), stamp=Stamp())
    with pytest.raises(Refused):
        services.line_reasons(filing=filing, reasons={1: "x"}, actor=world.actor("yx.admin"), stamp=Stamp())


def test_who_may_not_use_the_seal_cannot_seal(world: World, filing: Filing) -> None:
    with pytest.raises(NotAllowed) as refusal:
        step(world, filing, "seal", "yx.admin")
    assert refusal.value.code == "no_seal_right"
    assert Document.objects.filter(document_class="filing_letter").count() == 0


def test_returned_filing_gets_a_new_letter_and_a_new_day(world: World, filing: Filing) -> None:
    first = brought(world, filing, "submit")
    filing = step(world, first, "give_back", "zjj.supervisor", reason="清单缺一件")
    assert (filing.state, filing.submitted_at, filing.due_on) == ("draft", None, dt.date(2025, 7, 9))
    again = step(world, filing, "seal", "yx.head")
    letters = [row for row in documents_of(again) if row.document_class == "filing_letter"]
    assert letters[0].withdrawn_at is not None and letters[1].supersedes == letters[0]
    assert again.number == letters[1].number != first.number


@pytest.mark.parametrize("move", ["reopen", "give_back"])
def test_going_back_needs_a_reason(world: World, filing: Filing, move: str) -> None:
    filing = brought(world, filing, "seal" if move == "reopen" else "submit")
    login = "yx.head" if move == "reopen" else "zjj.head"
    with pytest.raises(Invalid):
        step(world, filing, move, login, reason=" ")


def test_late_park_and_late_department_are_both_told(world: World, filing: Filing) -> None:
    with on(2025, 7, 8):
        filing = brought(world, filing, "submit")
    with on(2025, 7, 11):
        filing = step(world, filing, "receive", "zjj.supervisor")
    today = dt.date(2025, 7, 25)
    assert (filing.park_late(), filing.receipt_late(), filing.review_late(today)) == (True, True, False)
    assert filing.review_late(dt.date(2025, 7, 28))


@pytest.mark.parametrize(
    ("done", "move"),
    [
        (None, "submit"),
        (None, "receive"),
        (None, "archive"),
        ("seal", "seal"),
        ("seal", "receive"),
        ("seal", "give_back"),
        ("submit", "reopen"),
        ("submit", "review"),
        ("submit", "archive"),
        ("receive", "give_back"),
        ("receive", "submit"),
    ],
)
def test_step_out_of_order_is_refused_in_words(world: World, filing: Filing, done: str | None, move: str) -> None:
    filing = brought(world, filing, done) if done else filing
    data = {"reason": "x"} if move in ("give_back", "reopen") else {}
    login = "zjj.head" if FILING_STEPS[move].side == "department" else "yx.head"
    with pytest.raises(Refused, match="现在是"):
        step(world, filing, move, login, **data)


@pytest.mark.parametrize("move", FILING_STEPS)
def test_role_times_step(world: World, filing: Filing, move: str) -> None:
    """Only the named roles at the park or at the department; nobody of another city, no administrator of the system."""
    side = FILING_STEPS[move].side
    body = filing.to_id if side == "department" else filing.by_id
    for login in world.person:
        actor = world.actor(login)
        allowed = actor.holds_any(set(ROLES[side]), body)
        assert (filing.move_permitted(move, actor) is None) == allowed, (move, login)


@pytest.mark.parametrize("move", OBJECTION_STEPS)
def test_role_times_step_of_an_objection(world: World, filing: Filing, move: str) -> None:
    row = lodged(world, brought(world, filing, "receive"))
    side = OBJECTION_STEPS[move].side
    may = {"filer": {"yx.head", "yx.admin"}, "department": {"zjj.supervisor", "zjj.head"}, "reform": {"yx.reform"}}
    allowed = {login for login in world.person if row.move_permitted(move, world.actor(login)) is None}
    assert allowed == may[side]


# --- Review and objections ------------------------------------------------------------------------------------------
def test_lines_are_ticked_one_by_one_and_all_at_once(world: World, filing: Filing) -> None:
    filing = brought(world, filing, "receive")
    filing = step(world, filing, "review", "zjj.supervisor", positions=[2])
    assert list(filing.lines.filter(reviewed_at=None).values_list("position", flat=True)) == [1]
    filing = step(world, filing, "review", "zjj.supervisor")
    with pytest.raises(Refused) as refusal:
        step(world, filing, "review", "zjj.supervisor")
    assert refusal.value.code == "nothing_to_review"


def test_nothing_unreviewed_or_contested_is_archived(world: World, filing: Filing) -> None:
    filing = brought(world, filing, "receive")
    with pytest.raises(Refused, match="2 件未审阅"):
        step(world, filing, "archive", "zjj.head")
    row = lodged(world, filing)
    filing = step(world, filing, "review", "zjj.head")
    with pytest.raises(Refused, match="1 件未审阅、1 项异议未了结"):
        step(world, filing, "archive", "zjj.head")
    said(world, row, "accept", "zjj.head")
    assert step(world, filing, "archive", "zjj.head").state == "archived"


def test_objection_is_answered_asked_again_and_accepted(world: World, filing: Filing) -> None:
    row = lodged(world, brought(world, filing, "receive"))
    assert (row.due_on, row.kind, row.remedy) == (dt.date(2025, 7, 9), "late", "explain")
    row = said(world, row, "answer", "yx.admin", "因专家评审延后")
    row = said(world, row, "insist", "zjj.supervisor", "请附评审通知")
    row = said(world, row, "answer", "yx.head", "附后")
    row = said(world, row, "accept", "zjj.supervisor", "")
    assert row.state == "accepted"
    assert [word.move for word in row.words.all()] == ["lodge", "answer", "insist", "answer", "accept"]
    assert row.line is not None
    row.line.refresh_from_db()
    assert row.line.reviewed_at is not None


def test_escalated_objection_is_settled_by_the_reform_office(world: World, filing: Filing) -> None:
    row = lodged(world, brought(world, filing, "receive"), None)
    row = said(world, row, "escalate", "zjj.head", "园区未按期答复")
    assert InboxMessage.objects.filter(person=world.person["yx.reform"]).exists()
    with pytest.raises(Refused):
        said(world, row, "answer", "yx.head")
    row = said(world, row, "settle", "yx.reform", "由园区更正并补充备案")
    assert row.state == "settled"


def test_ticked_line_is_open_again_when_it_is_objected_to(world: World, filing: Filing) -> None:
    filing = brought(world, filing, "receive")
    step(world, filing, "review", "zjj.head")
    lodged(world, filing)
    assert filing.lines.filter(reviewed_at=None).count() == 1


def test_line_has_one_pending_objection(world: World, filing: Filing) -> None:
    filing = brought(world, filing, "receive")
    lodged(world, filing)
    with pytest.raises(Refused) as refusal:
        lodged(world, filing)
    assert refusal.value.code == "objected_already"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "mood"}, "kind"),
        ({"reason": " "}, "reason"),
        ({"remedy": "gold"}, "remedy"),
        ({"due_on": dt.date(2025, 7, 2)}, "due_on"),
    ],
)
def test_half_an_objection_is_told(world: World, filing: Filing, fields: dict[str, Any], field: str) -> None:
    filing = brought(world, filing, "receive")
    values = {"kind": "late", "reason": "超期", "remedy": "explain", "due_on": None} | fields
    with pytest.raises(Invalid) as problem:
        services.objection_lodge(
            filing=filing, said=services.ObjectionInput(**values), actor=world.actor("zjj.head"), stamp=Stamp()
        )
    assert problem.value.field == field


@pytest.mark.parametrize("move", ["answer", "insist", "escalate", "withdraw", "settle"])
def test_word_is_wanted_where_the_step_asks_for_one(world: World, filing: Filing, move: str) -> None:
    row = lodged(world, brought(world, filing, "receive"))
    if move == "insist":
        row = said(world, row, "answer", "yx.head")
    if move == "settle":
        row = said(world, row, "escalate", "zjj.head")
    login = {"filer": "yx.head", "department": "zjj.head", "reform": "yx.reform"}[OBJECTION_STEPS[move].side]
    with pytest.raises(Invalid):
        said(world, row, move, login, " ")


def test_nothing_is_said_to_an_archived_filing(world: World, filing: Filing) -> None:
    filing = brought(world, filing, "receive")
    filing = step(world, filing, "review", "zjj.head")
    step(world, filing, "archive", "zjj.head")
    with pytest.raises(DomainError) as refusal:
        lodged(world, filing)
    assert refusal.value.code == "not_under_review"


def test_stale_page_is_told(world: World, filing: Filing) -> None:
    old = Filing.objects.get(pk=filing.pk)
    step(world, filing, "seal", "yx.head")
    with pytest.raises(DomainError) as refusal:
        step(world, old, "seal", "yx.head")
    assert refusal.value.code == "stale"
