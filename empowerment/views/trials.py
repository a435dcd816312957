"""试行评估: the list with its figures, one review, and the same step for several at once."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotVisible
from core.models import Organisation
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, key_of
from empowerment import selectors, services
from empowerment.forms import ApproveForm, ProposeForm, ReturnForm
from empowerment.models import TrialReview
from empowerment.services import ProposalInput
from empowerment.trial_life import LABELS, Proposal, TrialState

PAGE = 50
FORMS: dict[str, type[Any]] = {"propose": ProposeForm, "give_back": ReturnForm, "approve": ApproveForm}
CRUMB = "试行评估"


def _perform(move: str, row: TrialReview, data: dict[str, Any], actor: Actor, stamp: Stamp) -> TrialReview:
    if move == "propose":
        return services.trial_propose(review=row, said=ProposalInput(**data), actor=actor, stamp=stamp)
    if move == "give_back":
        return services.trial_give_back(review=row, reason=data["reason"], actor=actor, stamp=stamp)
    return services.trial_approve(review=row, paper=data["paper"], actor=actor, stamp=stamp)


STEPS = {move: StepPage(LABELS[move], form, partial(_perform, move)) for move, form in FORMS.items()}


@login_required
@require_GET
def trials(request: HttpRequest) -> HttpResponse:
    """Reviews the person may see, each with what is known of the item; filters stand in the address."""
    actor = actor_of(request)
    wanted = {name: request.GET.get(name, "")[:60] for name in ("state", "park", "q")}
    rows = selectors.trials_filtered(actor, **wanted)
    after = key_of(request.GET.get("after"))
    found = list((rows.filter(pk__gt=after) if after else rows)[: PAGE + 1])
    figures = services.figures_of(found[:PAGE])
    params = {name: value for name, value in wanted.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(found) > PAGE:
        page["next_url"] = f"?{urlencode({**params, 'after': found[PAGE - 1].pk})}"
    context = {
        "rows": [{"row": row, "figures": figures[row.pk]} for row in found[:PAGE]],
        "wanted": wanted,
        "states": TrialState.choices,
        "parks": Organisation.objects.filter(pk__in=selectors.trials_visible(actor).order_by().values("park")),
        "page": page,
        "query": urlencode(params),
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "empowerment/trials/list.html", context)


@login_required
@require_GET
def trial(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One review: the figures today and those the proposal rests on, and what this person may do."""
    row, actor = _review(request, public_id)
    context = {
        "row": row,
        "figures": services.figures_of([row])[row.pk],
        "steps": able(row, STEPS, actor),
        "crumbs": [{"label": CRUMB, "url": reverse("empowerment:trials")}, {"label": row.item.name}],
    }
    return render(request, "empowerment/trials/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def trial_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Propose, give back or approve."""
    row, actor = _review(request, public_id)
    back = reverse("empowerment:trial", args=[row.public_id])
    crumbs = [{"label": CRUMB, "url": reverse("empowerment:trials")}, {"label": row.item.name, "url": back}]
    figures = services.figures_of([row])[row.pk]
    template = "empowerment/trials/step.html"
    return step_page(request, row, move, STEPS, actor, back=back, crumbs=crumbs, template=template, figures=figures)


@login_required
@require_POST
def trials_many(request: HttpRequest) -> HttpResponse:
    """Keep (proposed) or approve several at once, each on its own; the page says row by row what became of it."""
    actor = actor_of(request)
    keys = [key_of(value) for value in request.POST.getlist("review")][:PAGE]
    rows = list(selectors.trials_visible(actor).filter(pk__in=keys))
    move = "approve" if request.POST.get("move") == "approve" else "propose"
    text = request.POST.get("text", "").strip()
    outcome = []
    for row in rows:
        data = {"paper": text} if move == "approve" else {"proposal": Proposal.KEEP, "reason": text}
        try:
            _perform(move, row, data, actor, Stamp())
            outcome.append((row, True, "已办理"))
        except DomainError as problem:
            outcome.append((row, False, problem.message))
    context = {
        "outcome": outcome,
        "label": "批准" if move == "approve" else "建议维持现方式",
        "done": sum(done for _, done, _ in outcome),
        "back": f"{reverse('empowerment:trials')}?{request.POST.get('query', '')}",
        "crumbs": [{"label": CRUMB, "url": reverse("empowerment:trials")}, {"label": "结果"}],
    }
    return render(request, "empowerment/trials/outcome.html", context)


def _review(request: HttpRequest, public_id: uuid.UUID) -> tuple[TrialReview, Actor]:
    actor = actor_of(request)
    row = selectors.trials_visible(actor).select_related("outcome").filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这项评估，或者您无权查看。")
    return row, actor
