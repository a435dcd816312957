"""Hearings and interested parties on the page of a case, a hearing's own page, and what waits on the worklist."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.hearing_life import HearingGround
from approvals.models import Case, Hearing, InterestedParty
from approvals.presenters.side import side_actions, side_address, side_timeline, tab_address
from approvals.side_dates import side_lamp
from approvals.side_life import case_closed
from core.actors import Actor
from core.models import Document
from core.selectors import calendar, workdays_left


def hearing_line(hearing: Hearing) -> dict[str, Any]:
    """A hearing with what is due next, its lamp and days left."""
    due = selectors.hearing_due(hearing)
    near = calendar().add(due.on, -1) if due.on else None
    return {
        "hearing": hearing,
        "case": hearing.case,
        "url": side_address(hearing.case, "hearing", hearing),
        "ground": HearingGround(hearing.ground).label if hearing.ground else "",
        "due": due,
        "lamp": side_lamp(due.on, near, running=bool(due.words)),
        "days_left": workdays_left(due.on) if due.words else None,
    }


def _document(case: Case, document: Document | None) -> dict[str, str] | None:
    if document is None:
        return None
    url = reverse("approvals:document", args=[case.number, document.public_id])
    return {"title": f"{document.title} {document.number}", "url": url}


def hearing_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The tab 听证与利害关系人, and what this person may begin."""
    parties, hearings = list(selectors.parties_of(case)), list(selectors.hearings_of(case))
    for party in parties:
        party.case = case
    for hearing in hearings:
        hearing.case = case
    closed = case_closed(case)
    begin = [
        ("登记利害关系人", InterestedParty(case=case), "find", "party"),
        ("告知听证权利", Hearing(case=case), "tell", "hearing"),
        ("依职权举行听证", Hearing(case=case), "call", "hearing"),
    ]
    return {
        "parties": [
            {"party": party, "notice": _document(case, party.notice), "actions": _may(case, party, actor)}
            for party in parties
        ],
        "hearings": [hearing_line(hearing) for hearing in hearings],
        "closed": closed,
        "begin": [
            {"label": label, "url": reverse(f"approvals:{what}_{move}", args=[case.number])}
            for label, row, move, what in begin
            if not closed and not row.move_permitted(move, actor)
        ],
    }


def _may(case: Case, party: InterestedParty, actor: Actor) -> list[dict[str, Any]]:
    return [action for action in side_actions(case, "party", party, actor) if action["allowed"]]


def hearing_page(case: Case, hearing: Hearing, actor: Actor) -> dict[str, Any]:
    hearing.case = case
    actions = side_actions(case, "hearing", hearing, actor)
    main = {"told": "request", "called": "notify", "noticed": "hold"}.get(hearing.state)
    for action in actions:
        action["primary"] = action["name"] == main
    papers = [hearing.right_notice, hearing.notice, hearing.record_document]
    file_url = (
        reverse("approvals:hearing_file", args=[case.number, hearing.public_id]) if hearing.record_file_id else ""
    )
    return {
        "case": case,
        **hearing_line(hearing),
        "actions": actions,
        "papers": [paper for paper in (_document(case, document) for document in papers) if paper],
        "file_url": file_url,
        "events": side_timeline(hearing),
        "crumbs": [
            {"label": "工作台", "url": reverse("approvals:worklist")},
            {"label": case.number, "url": tab_address(case, "hearing")},
            {"label": "听证"},
        ],
    }


def hearing_lines(actor: Actor) -> list[dict[str, Any]]:
    return [hearing_line(hearing) for hearing in selectors.hearings_waiting(actor)]
