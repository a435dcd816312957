"""Decision and certificate lose their force with the permission they prove (B14)."""

from __future__ import annotations

import pytest

from approvals.models import Case
from core.events import label_of
from core.models import Document, Event
from tests.approvals.licensing import first_licence, walk
from tests.approvals.looking import paper
from tests.approvals.walks import go, leg
from tests.world import World

pytestmark = pytest.mark.mission("B14")


def fate(case: Case, document_class: str) -> tuple[str, str]:
    """Why the paper was withdrawn, and the number of what superseded it."""
    document = paper(case, document_class)
    newer = Document.objects.filter(supersedes=document).first()
    return document.withdrawn_reason, newer.number if newer else ""


def verbs(case: Case) -> dict[str, list[str]]:
    papers = Document.objects.filter(object_type=label_of(case), object_id=case.pk)
    found = {}
    for document in papers:
        rows = Event.objects.filter(object_type="core.document", object_id=document.pk).order_by("sequence")
        told = [row.verb for row in rows]
        if told:
            found[document.document_class] = told
    return found


@pytest.mark.parametrize(("move", "word"), [("revoke", "撤销"), ("cancel", "注销")])
def test_a_permission_undone_withdraws_decision_and_certificate(world: World, move: str, word: str) -> None:
    licence = first_licence(world)
    case = licence.case
    assert case is not None
    assert (fate(case, "decision"), fate(case, "certificate")) == (("", ""), ("", ""))
    go(world, case, leg("yx.head", move, reason="审查时漏看了材料"))
    expected = (f"证照{licence.number}已{word}", "")
    assert (fate(case, "decision"), fate(case, "certificate")) == (expected, expected)
    assert fate(case, "acceptance") == ("", "")
    assert fate(case, "revocation") == ("", "")
    assert verbs(case) == {"decision": ["document.withdraw"], "certificate": ["document.withdraw"]}


@pytest.mark.parametrize(("kind", "word"), [("cancellation", "注销"), ("revocation", "撤销")])
def test_a_case_that_ends_a_licence_withdraws_its_papers_when_it_is_issued(world: World, kind: str, word: str) -> None:
    licence = first_licence(world)
    ground = {"cancellation": "dissolved", "revocation": "unqualified"}[kind]
    decided = leg("yx.head", "decide", ground=ground, result="granted", form="head")
    about = walk(world, "direct", kind=kind, licence=licence, change={"decide": decided})
    assert licence.case is not None
    assert fate(licence.case, "certificate") == (f"证照{licence.number}已{word}", "")
    assert fate(licence.case, "decision") == (f"证照{licence.number}已{word}", "")
    assert fate(about, "decision") == ("", "")


def test_a_change_supersedes_decision_and_certificate(world: World) -> None:
    licence = first_licence(world)
    about = walk(world, "direct", kind="change", licence=licence)
    assert licence.case is not None
    assert fate(licence.case, "decision") == ("", paper(about, "decision").number)
    assert Document.objects.get(supersedes=paper(licence.case, "certificate")) == paper(about, "certificate")


def test_a_re_issue_supersedes_the_certificate_and_leaves_the_decision(world: World) -> None:
    licence = first_licence(world)
    about = walk(world, "direct", kind="reissue", licence=licence)
    assert licence.case is not None
    assert fate(licence.case, "decision") == ("", "")
    assert Document.objects.get(supersedes=paper(licence.case, "certificate")) == paper(about, "certificate")
