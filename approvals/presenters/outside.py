"""What the page of a case taken in outside the window says: under which consent, or that there is none."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals.models import Case
from approvals.workflow import Channel
from core import events, moments
from core.actors import Actor
from empowerment.consent_life import ConsentKind
from empowerment.selectors import outside_consent
from empowerment.services import consent_needed

ACCEPTANCES = ("case.accept", "case.deem_accepted")


def outside_context(case: Case, actor: Actor) -> dict[str, Any] | None:
    """Of an accepted case what its acceptance recorded; before that what holds today. None for all other channels."""
    if case.channel != Channel.OUTSIDE:
        return None
    accepted = next((e for e in events.history(case) if e.verb in ACCEPTANCES), None)
    if accepted is not None:
        number = events.facts_of(accepted).get("outside_consent")
    else:
        number = outside_consent(case.item, case.park_id, case.accepting_body_id, moments.today())
    return {
        "number": number,
        "missing": number == "",
        "accepted": accepted is not None,
        "words": consent_needed(ConsentKind.OUTSIDE, case.park) if number == "" and accepted is None else "",
        "url": reverse("empowerment:consents"),
    }


def outside_warning(case: Case) -> str:
    """What a clerk is told at once about an intake outside the window without a consent; empty when nothing is wrong."""
    if case.channel != Channel.OUTSIDE:
        return ""
    if outside_consent(case.item, case.park_id, case.accepting_body_id, moments.today()) != "":
        return ""
    return f"{consent_needed(ConsentKind.OUTSIDE, case.park)}没有同意就受理的，如实记录并列入监察卡。"
