"""One step in a life beside a case: the form, the service, the answer on the same page."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.web import put_on_form, stamp_of

Service = Callable[[Any, dict[str, Any], Actor, Stamp], Any]


@dataclass(frozen=True)
class StepPage:
    """What a step needs: its form, its service, and what the page says of it."""

    label: str
    form: Callable[..., Any]
    service: Service
    help: str = ""


def able(row: Any, moves: dict[str, StepPage], actor: Actor) -> list[dict[str, str]]:
    """The steps that the state and the person allow now."""
    return [
        {"move": move.replace("_", "-"), "label": step.label}
        for move, step in moves.items()
        if row.move_refusal(move) is None and row.move_permitted(move, actor) is None
    ]


def step_page(
    request: HttpRequest,
    row: Any,
    move: str,
    steps: dict[str, StepPage],
    actor: Actor,
    *,
    back: str,
    crumbs: list[dict[str, str]],
    about: str = "",
    template: str = "core/step.html",
    **more: Any,
) -> HttpResponse:
    """Show the form of a step, or make it: bad input comes back on the form with what was typed. `about` says in a line
    what is moved; `more` is what a template of its own shows.
    """
    move = move.replace("-", "_")
    step = steps.get(move)
    if step is None:
        raise NotVisible("没有这一步。")
    denied = row.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)
    sent = request.method == "POST"
    form = step.form(request.POST, request.FILES) if sent else step.form()
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            step.service(row, form.cleaned_data, actor, stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已办理：{step.label}。")
            return redirect(back)
    context = {
        "form": form,
        "row": row,
        "step": step,
        "about": about or str(row),
        "refusal": None if sent else row.move_refusal(move),
        "version": request.POST.get("version") or row.version,
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": [*crumbs, {"label": step.label}],
        **more,
    }
    return render(request, template, context, status=status)
