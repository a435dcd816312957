"""原件保管: originals in custody, those out too long, and each signing in and out."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals import selectors, services
from approvals.custody_life import CUSTODY_MOVES, OriginalState
from approvals.forms import BringBackForm, LeaveForm, LendForm, TakeInForm
from approvals.models import CustodyOriginal
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed
from core.views.steps import StepPage, step_page
from core.web import actor_of, key_of, put_on_form, stamp_of

PAGE = 50
FORMS: dict[str, type[forms.Form]] = {
    "lend": LendForm,
    "bring_back": BringBackForm,
    "give_back": LeaveForm,
    "hand_on": LeaveForm,
}


@login_required
@require_GET
def originals(request: HttpRequest) -> HttpResponse:
    """Originals of the person's bodies; `overdue` are those lent out past their day."""
    actor = actor_of(request)
    wanted = {name: request.GET.get(name, "")[:60] for name in ("state", "q")}
    rows, after = selectors.originals_filtered(actor, **wanted), key_of(request.GET.get("after"))
    overdue = wanted["state"] == "overdue"  # a short list by day, shown whole up to a page
    found = list((rows.filter(pk__lt=after) if after and not overdue else rows)[: PAGE + 1])
    params = {name: value for name, value in wanted.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(found) > PAGE and not overdue:
        page["next_url"] = f"?{urlencode({**params, 'after': found[PAGE - 1].pk})}"
    elif len(found) > PAGE:
        page["note"] = f"只列出逾期最久的 {PAGE} 件"
    context = {
        "rows": [(row, row.overdue(moments.today())) for row in found[:PAGE]],
        "wanted": wanted,
        "states": [*OriginalState.choices, ("overdue", "逾期未还")],
        "page": page,
        "tab": "originals",
        "crumbs": [{"label": "归档", "url": reverse("approvals:archive")}, {"label": "原件"}],
    }
    return render(request, "approvals/archive/originals.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def original_take_in(request: HttpRequest, number: str) -> HttpResponse:
    """收存 an original of a case."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    bodies = selectors.custody_bodies(case, actor)
    if not bodies:
        raise NotAllowed("原件由本件承办单位的窗口人员、审查人员、部门经办人或园区管理员收存。")
    initial = {"name": request.GET.get("name", "")[:200], "from_whom": case.contact}
    form, status = TakeInForm(request.POST if request.method == "POST" else None, bodies=bodies, initial=initial), 200
    if form.is_valid():
        try:
            services.original_take_in(case=case, actor=actor, stamp=stamp_of(request), **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "已登记收存。")
            return redirect(f"{reverse('approvals:case', args=[number])}?tab=materials")
    elif form.is_bound:
        status = 422
    back = f"{reverse('approvals:case', args=[number])}?tab=materials"
    context = {
        "form": form,
        "label": "收存原件",
        "about": f"{number} {case.item_version.name}",
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": [{"label": number, "url": back}, {"label": "收存原件"}],
    }
    return render(request, "approvals/archive/step.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def original_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Lend, bring back, give back to the applicant or hand on."""
    actor = actor_of(request)
    row = selectors.original_get(public_id, actor)
    back = f"{reverse('approvals:case', args=[row.case.number])}?tab=materials"
    crumbs = [{"label": row.case.number, "url": back}]
    about = f"{row.name} {row.copies} 份，{row.case.number}，存放：{row.place}"
    return step_page(request, row, move, _steps(row), actor, back=back, crumbs=crumbs, about=about)


def _steps(row: CustodyOriginal) -> dict[str, StepPage]:
    return {
        move: StepPage(CUSTODY_MOVES[move].label, partial(form, initial={"place": row.place}), partial(_perform, move))
        for move, form in FORMS.items()
    }


def _perform(move: str, row: CustodyOriginal, data: dict[str, Any], actor: Actor, stamp: Stamp) -> CustodyOriginal:
    made: CustodyOriginal = getattr(services, f"original_{move}")(original=row, actor=actor, stamp=stamp, **data)
    return made
