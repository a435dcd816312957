"""One move for many cases: ticked in a list, looked at once more, made with an answer per row."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from approvals import presenters, selectors, services
from approvals.verbs import VERBS
from approvals.workflow import MOVES
from core.errors import Invalid
from core.web import actor_of


@login_required
@require_POST
def bulk_move(request: HttpRequest) -> HttpResponse:
    """Without `go` what would happen to each ticked case; with it, what has happened to each."""
    actor = actor_of(request)
    move = request.POST.get("move", "")
    verb = VERBS.get(move)
    if verb is None or verb.many is None:
        raise Invalid("请先选择要批量办理的步骤。", field="move")
    ticks = request.POST.getlist("row")
    picked = presenters.picked(ticks, actor)
    crumbs = [
        {"label": "工作台", "url": reverse("approvals:worklist")},
        {"label": f"批量{MOVES[move].label}"},
    ]
    context: dict[str, Any] = {
        "move": move,
        "label": MOVES[move].label,
        "confirm_text": MOVES[move].confirm,
        "crumbs": crumbs,
    }
    context["unseen"] = len(set(ticks)) - len(picked)
    sent = request.POST if "go" in request.POST else None
    form = verb.many(sent, case=picked[0].case, initial={"key": uuid.uuid4().hex})
    if sent is None or not form.is_valid():
        rows = presenters.bulk_rows(picked, move, actor)
        context |= {"form": form, "rows": rows, "ready": sum(not row["problem"] for row in rows)}
        return render(request, "approvals/bulk.html", context, status=422 if form.errors else 200)
    key = form.cleaned_data["key"] or uuid.uuid4().hex
    outcomes = services.cases_move(picked, verb.service, actor=actor, key=key, **form.fields_for_service())
    failed = [outcome for outcome in outcomes if outcome.problem]
    lines = selectors.lines(outcome.case for outcome in outcomes)
    context |= {
        "outcomes": list(zip(lines, outcomes, strict=True)),
        "done": len(outcomes) - len(failed),
        "failed": len(failed),
    }
    return render(request, "approvals/bulk_result.html", context)
