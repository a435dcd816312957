"""监察卡: the list, one card with both sides' words, its steps and files."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals.models import Case
from core.errors import NotVisible
from core.models import Organisation, Role
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, day_read, key_of, send_file
from empowerment.forms.fields import uploads
from supervision import selectors
from supervision.forms.cards import AnswerForm, ReviewForm
from supervision.lives.cards import LABELS, CardState
from supervision.lives.rules import PREDICATES, Colour
from supervision.models import Card
from supervision.presenters.counted import counted_words
from supervision.selectors.cards import SHOWS, CardFilter, cards_filtered
from supervision.selectors.tolerance import tolerances_of_card
from supervision.services import VERDICTS, card_appeal, card_explain, card_review

SHOWN = 100


def _explain(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Card:
    return card_explain(card=row, text=data["text"], files=uploads(data), actor=actor, stamp=stamp)


def _appeal(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Card:
    return card_appeal(card=row, text=data["text"], files=uploads(data), actor=actor, stamp=stamp)


def _review(move: str, row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Card:
    return card_review(card=row, move=move, reason=data["reason"], actor=actor, stamp=stamp)


STEPS = {
    "explain": StepPage(
        LABELS["explain"], partial(AnswerForm, label="情况说明"), _explain, "写明发生了什么、为什么、怎样改正。"
    ),
    "appeal": StepPage(
        LABELS["appeal"], partial(AnswerForm, label="申诉理由"), _appeal, "只能申诉一次，由原复核人以外的人员处理。"
    ),
    **{move: StepPage(LABELS[move], ReviewForm, partial(_review, move)) for move in VERDICTS},
}


@login_required
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """The cards within what the person may see, newest first; filters stand in the address, keyset pages."""
    actor, query = actor_of(request), request.GET
    wanted = CardFilter(
        rule=query.get("rule", "") if query.get("rule") in Card.Rule.values else "",
        state=query.get("state", "") if query.get("state") in CardState.values else "",
        colour=query.get("colour", "") if query.get("colour") in Colour.values else "",
        body=query.get("body", "")[:40],
        subject=query.get("case", "")[:60],
        waiting=query.get("waiting") == "1",
        new=query.get("new") == "1",
        show=query.get("show", "") if query.get("show") in SHOWS else "",
        since=day_read(query.get("since")),
        until=day_read(query.get("until")),
        person=query.get("person", "")[:60],
        item=key_of(query.get("item")),
        park=query.get("park", "")[:40],
    )
    seen, after = cards_filtered(actor, wanted), key_of(query.get("after"))
    rows = list((seen.filter(pk__lt=after) if after else seen)[: SHOWN + 1])
    cases = Case.objects.in_bulk([row.object_id for row in rows if row.object_type == Case._meta.label_lower])
    kept = {
        "rule": wanted.rule,
        "state": wanted.state,
        "colour": wanted.colour,
        "body": wanted.body,
        "case": wanted.subject,
        "waiting": "1" if wanted.waiting else "",
        "new": "1" if wanted.new else "",
        "show": wanted.show,
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
        "person": wanted.person,
        "item": str(wanted.item or ""),
        "park": wanted.park,
    }
    kept = {name: value for name, value in kept.items() if value}
    page = {"first_url": f"?{urlencode(kept)}"} if after else {}
    page |= {"next_url": f"?{urlencode({**kept, 'after': rows[SHOWN - 1].pk})}"} if len(rows) > SHOWN else {}
    context = {
        "rows": [{"card": row, "case": cases.get(row.object_id)} for row in rows[:SHOWN]],
        "wanted": wanted,
        "rule": Card.Rule(wanted.rule).label if wanted.rule else "",
        "rules": Card.Rule.choices,
        "states": CardState.choices,
        "colours": Colour.choices,
        "bodies": Organisation.objects.filter(pk__in=selectors.cards_visible(actor).order_by().values("organisation")),
        "counted": counted_words(wanted.show, wanted.since, wanted.until),
        "page": page,
        "crumbs": [{"label": "监察卡"}],
    }
    return render(request, "supervision/cards.html", context)


@login_required
@require_GET
def card(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One card: what was found, what each side said, and what this person may do."""
    actor = actor_of(request)
    row = selectors.card_get(public_id, actor)
    on_case = row.object_type == Case._meta.label_lower
    files = list(row.files.select_related("file"))
    context = {
        "row": row,
        "case": Case.objects.filter(pk=row.object_id).first() if on_case else None,
        "predicate": PREDICATES[row.rule],
        "steps": able(row, STEPS, actor),
        "may_apply": row.state == CardState.UPHELD and row.move_permitted("appeal", actor) is None,
        "inspects": bool(actor.organisations(Role.INSPECTOR)),
        "explain_files": [file for file in files if file.move == "explain"],
        "appeal_files": [file for file in files if file.move == "appeal"],
        "tolerances": tolerances_of_card(row, actor),
        "orders": selectors.orders_visible(actor).filter(subject_type=row._meta.label_lower, subject_id=row.pk),
        "crumbs": [{"label": "监察卡", "url": reverse("supervision:cards")}, {"label": str(row)}],
    }
    return render(request, "supervision/card.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def card_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.card_get(public_id, actor)
    back = reverse("supervision:card", args=[row.public_id])
    crumbs = [{"label": "监察卡", "url": reverse("supervision:cards")}, {"label": str(row), "url": back}]
    return step_page(request, row, move, STEPS, actor, back=back, crumbs=crumbs)


@login_required
@require_GET
def card_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    found = selectors.card_get(public_id, actor_of(request)).files.select_related("file").filter(pk=pk).first()
    if found is None:
        raise NotVisible("没有这个附件。")
    return send_file(found.file, found.name)
