"""One page per move of the table."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from approvals import presenters, selectors, services
from approvals.forms import LateForm
from approvals.models import Case
from approvals.verbs import VERBS
from approvals.workflow import MOVES, ROUTE_MOVES
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError
from core.web import actor_of

DECIDING = frozenset({"decide", "decide_and_seal", "opine"})


@login_required
@require_http_methods(["GET", "POST"])
def move_page(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """One move: GET shows its form, POST makes it. A refusal comes back on the same form with the typing kept."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    verb = VERBS[move]
    if request.method == "GET":
        denied = case.move_permitted(move, actor)
        initial = {"version": case.version, "key": uuid.uuid4().hex, **presenters.move_initial(case, move, actor)}
        form = verb.form(case=case, move=move, initial=initial)
        refusal = case.move_refusal(move) or selectors.open_beside(case, move)
        status = 403 if denied else 200
        return render(
            request, "approvals/move.html", _move_context(case, actor, move, form, denied or refusal), status=status
        )
    form = verb.form(request.POST, request.FILES, case=case, move=move)
    denied = case.move_permitted(move, actor)
    if denied:  # before what is wrong with the input, and before a file is kept
        return render(request, "approvals/move.html", _move_context(case, actor, move, form, denied), status=403)
    late = LateForm(request.POST)
    if form.is_valid() and late.is_valid():
        stamp = Stamp(
            version=form.cleaned_data.get("version"),
            key=form.cleaned_data.get("key") or "",
            happened_at=late.cleaned_data["happened_at"]
            if services.is_late(late.cleaned_data["happened_at"])
            else None,
        )
        try:
            if stamp.happened_at is None:
                verb.service(case=case, actor=actor, stamp=stamp, **form.fields_for_service())
            else:
                services.case_move_late(
                    service=verb.service,
                    case=case,
                    move=move,
                    grounds=late.grounds(),
                    actor=actor,
                    stamp=stamp,
                    **form.fields_for_service(),
                )
        except DomainError as problem:
            if problem.status == 404:
                raise
            which = late if problem.field in late.fields else form
            which.add_error(problem.field if problem.field in which.fields else None, problem.message)
            fresh = selectors.case_get(number, actor)
            context = _move_context(fresh, actor, move, form, None) | {"late": late}
            if problem.status == 409:  # the page now shows the case as it stands: sending again is a new decision
                context |= {"version": fresh.version, "blocked": fresh.move_refusal(move)}
                context["conflicts"] = form.conflicts(fresh)
            return render(request, "approvals/move.html", context, status=problem.status)
        messages.success(request, form.done_words(MOVES[move].label))
        return redirect("approvals:case", number=number)
    context = _move_context(case, actor, move, form, None) | {"late": late}
    return render(request, "approvals/move.html", context, status=422)


def _move_context(case: Case, actor: Actor, move: str, form: Any, refusal: str | None) -> dict[str, Any]:
    return {
        "case": case,
        "move": move,
        "label": MOVES[move].label,
        "confirm_text": MOVES[move].confirm,
        "form": form,
        "late": LateForm(),
        "refusal": refusal,
        "consulted": selectors.consultations_open(case) if move in DECIDING else [],
        "taken": selectors.taken_by_other(case, actor) if move in ROUTE_MOVES else "",
        "line": selectors.lines([case])[0],
        "obstacle": selectors.why_not_accept(case),
        "materials": case.materials.all(),
        "opinions": case.opinions.select_related("person").order_by("pk"),
        "counter_refused": presenters.counter_refused(case),
        "sealing": presenters.sealing_context(case, move, actor),
        "version": form["version"].value(),
        "body_template": presenters.move_template(move),
        "crumbs": [
            {"label": "工作台", "url": reverse("approvals:worklist")},
            {"label": case.number, "url": reverse("approvals:case", args=[case.number])},
            {"label": MOVES[move].label},
        ],
    }
