"""The page of a chief approver's letter."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core import moments
from core.actors import Actor
from core.papers import documents_of
from empowerment.instrument_life import LETTER_MOVES
from empowerment.models import GrantLetter
from empowerment.presenters.instruments import last_day, life_events, paper_url, seals_on_papers


def letter_context(letter: GrantLetter, actor: Actor) -> dict[str, Any]:
    """The page of a chief approver's letter: lines, dates, paper, what happened."""
    denied = letter.move_refusal("end") or letter.move_permitted("end", actor)
    papers = documents_of(letter)
    sealed = seals_on_papers(papers)
    unsealed = papers and not sealed and not letter.move_refusal("seal")
    return {
        "row": letter,
        "standing": letter_standing(letter),
        "last_day": last_day(letter.valid_to),
        "grants": letter.grants.filter(superseded_at=None).select_related("item").order_by("item__code", "pk"),
        "end_url": "" if denied else reverse("empowerment:grant_end", args=[letter.public_id]),
        "seal_url": reverse("empowerment:grant_seal", args=[letter.public_id])
        if unsealed and not letter.move_permitted("seal", actor)
        else "",
        "papers": [
            {"paper": paper, "url": paper_url("grant", letter, paper), "uses": sealed.get(paper.pk, [])}
            for paper in papers
        ],
        "substitutes": letter.body.grant_letters.filter(
            substitute_for=letter.person, superseded_at=None
        ).select_related("person"),
        "events": life_events(letter, LETTER_MOVES),
    }


def letter_standing(letter: GrantLetter) -> tuple[str, str]:
    """Whether it holds today, in words and as a tag."""
    now = moments.now()
    if letter.covers(now):
        return "有效", "is-state"
    return ("未到起始日", "is-quiet") if now < letter.valid_from else ("已终止", "is-provisional")
