"""赋权批次: rounds of empowerment, each step on its page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.actors import Actor
from core.errors import DomainError, Invalid, NotAllowed, NotVisible
from core.web import actor_of, key_of, send_file, stamp_of
from empowerment import presenters, selectors, services
from empowerment.forms import AssessForm, DrawUpForm, RoundForm, RoundPublishForm, StepForm
from empowerment.importing.comparing import compare
from empowerment.models import Round
from empowerment.round_life import STEPS
from empowerment.services import Publication, Said, Upload

PAGE = 50
SAID: dict[str, Callable[..., Round]] = {
    "close_assessment": services.round_close_assessment,
    "submit_legal": services.round_submit_legal,
    "legal_pass": services.round_legal_pass,
    "legal_return": services.round_legal_return,
    "meeting_pass": services.round_meeting_pass,
    "meeting_return": services.round_meeting_return,
    "drop": services.round_drop,
}


@login_required
@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds the person may see, newest first."""
    actor = actor_of(request)
    rows = selectors.rounds_visible(actor)
    after = key_of(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    page = {"next_url": f"?after={found[PAGE - 1].pk}"} if len(found) > PAGE else {}
    context = {
        "rounds": presenters.rounds_context(found[:PAGE]),
        "page": {**page, **({"first_url": "?"} if after else {})},
        "may_request": selectors.parks_asking(actor).exists(),
        "crumbs": [{"label": "赋权批次"}],
    }
    return render(request, "empowerment/rounds/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """A park asks for powers with a list."""
    actor = actor_of(request)
    parks = selectors.parks_asking(actor)
    if not parks:
        raise NotAllowed("赋权需求由园区管委会提出。")
    form = RoundForm(request.POST or None, request.FILES or None, parks=parks)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        upload = data.pop("file")
        try:
            row = services.round_request(
                **data, data=upload.read(), name=upload.name, actor=actor, stamp=stamp_of(request)
            )
        except DomainError as problem:
            _told(form, problem)
        else:
            messages.success(request, f"已提出“{row.title}”，请各主管部门评估。")
            return redirect("empowerment:round", public_id=row.public_id)
    context = {
        "form": form,
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": [{"label": "赋权批次", "url": reverse("empowerment:rounds")}, {"label": "提出赋权需求"}],
    }
    return render(request, "empowerment/rounds/new.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def round_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One round: where it stands, what everybody said, the list, and what this person may do."""
    row, actor = _round(request, public_id)
    crumbs = [{"label": "赋权批次", "url": reverse("empowerment:rounds")}, {"label": row.title}]
    context = presenters.round_context(row, actor) | {"crumbs": crumbs}
    return render(request, "empowerment/rounds/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def round_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """One step: its form, and back to the round."""
    row, actor = _round(request, public_id)
    move = move.replace("-", "_")
    if move not in STEPS or move == "request":
        raise NotVisible("没有这一步。")
    refusal = row.move_permitted(move, actor)
    if refusal:
        raise NotAllowed(refusal)
    form = _form(request, row, move, actor)
    if request.method == "POST" and form.is_valid():
        try:
            _perform(request, row, move, form, actor)
        except DomainError as problem:
            _told(form, problem)
        else:
            messages.success(request, f"已办理：{STEPS[move].label}。")
            return redirect("empowerment:round", public_id=row.public_id)
    context = {
        "form": form,
        "row": row,
        "move": move,
        "label": STEPS[move].label,
        "refusal": row.move_refusal(move) if request.method == "GET" else None,
        "version": request.POST.get("version") or row.version,
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("empowerment:round", args=[row.public_id]),
        "crumbs": [
            {"label": "赋权批次", "url": reverse("empowerment:rounds")},
            {"label": row.title, "url": reverse("empowerment:round", args=[row.public_id])},
            {"label": STEPS[move].label},
        ],
    }
    return render(request, "empowerment/rounds/step.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def round_compare(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Two of the round's lists side by side."""
    row, _ = _round(request, public_id)
    steps = [step for step in selectors.steps_of_round(row) if step.snapshot is not None]
    chosen = [_chosen(steps, request.GET.get(name), at) for name, at in (("before", 0), ("after", -1))]
    found = compare(*(presenters.sides_of(step) for step in chosen))
    context = {
        "row": row,
        "steps": steps,
        "chosen": chosen,
        **presenters.comparison_context(found, [_named(step) for step in chosen]),
        "crumbs": [
            {"label": "赋权批次", "url": reverse("empowerment:rounds")},
            {"label": row.title, "url": reverse("empowerment:round", args=[row.public_id])},
            {"label": "比对"},
        ],
    }
    return render(request, "empowerment/rounds/compare.html", context)


@login_required
@require_GET
def round_file(request: HttpRequest, public_id: uuid.UUID, step: int) -> FileResponse:
    row, _ = _round(request, public_id)
    found = row.steps.select_related("file").filter(pk=step).exclude(file=None).first()
    if found is None or found.file is None:
        raise NotVisible("没有这个附件。")
    return send_file(found.file, found.file_name)


def _round(request: HttpRequest, public_id: uuid.UUID) -> tuple[Round, Actor]:
    actor = actor_of(request)
    row = selectors.rounds_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这一批，或者您无权查看。")
    return row, actor


def _form(request: HttpRequest, row: Round, move: str, actor: Actor) -> Any:
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    if move == "assess":
        own = selectors.departments_of(actor)
        return AssessForm(*sent, lines=[line for line in selectors.lines_of_round(row) if line.department_id in own])
    if move == "draw_up":
        return DrawUpForm(*sent, lines=selectors.lines_of_round(row))
    if move == "publish":
        return RoundPublishForm(*sent, park=row.park)
    return StepForm(*sent, move=move)


def _perform(request: HttpRequest, row: Round, move: str, form: Any, actor: Actor) -> Round:
    data = form.cleaned_data
    upload = Upload(data["file"].read(), data["file"].name) if data.get("file") else None
    said = Said(data["opinion"], data.get("number", ""), data.get("happened_on"), upload)
    common: dict[str, Any] = {"round": row, "said": said, "actor": actor, "stamp": stamp_of(request)}
    if move == "assess":
        return services.round_assess(answers=form.answers(), **common)
    if move == "draw_up":
        return services.round_draw_up(drafts=form.drafts(), **common)
    if move == "publish":
        terms = Publication(data["scheme"], data["published_on"], data["effective_on"])
        return services.round_publish(terms=terms, **common)
    return SAID[move](**common)


def _chosen(steps: list[Any], wanted: str | None, otherwise: int) -> Any:
    if not steps:
        raise Invalid("这一批还没有可比对的清单。")
    return next((step for step in steps if str(step.pk) == wanted), steps[otherwise])


def _named(step: Any) -> str:
    return f"{step.label}（{step.happened_on:%Y-%m-%d}）"


def _told(form: Any, problem: DomainError) -> None:
    if problem.status not in (403, 409, 422):
        raise problem
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)
