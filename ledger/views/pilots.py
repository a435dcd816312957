"""Pilots of a measure set at once, and a supervision order about a task."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, NotAllowed
from core.web import actor_of, put_on_form, stamp_of
from ledger.forms.assignments import PilotsForm
from ledger.models.assignments import KEEPERS
from ledger.selectors import assignments as selectors
from ledger.services import pilots_set
from ledger.views.assignments import CRUMB, plan_wanted, trail
from supervision.forms.orders import OrderForm
from supervision.lives.orders import LABELS
from supervision.selectors import addressees_of, issuers_of
from supervision.services import OrderInput, order_issue

PILOTS = "建立试点任务"


@login_required
@require_http_methods(["GET", "POST"])
def pilots(request: HttpRequest) -> HttpResponse:
    """试点先行、全面落地: a task for each pilot park and one for every park of the plan."""
    actor = actor_of(request)
    plan, _ = plan_wanted(request, actor)
    if plan is None or not actor.holds_any(KEEPERS, plan.office_id):
        raise NotAllowed("试点任务由方案报送单位的审改办人员建立。")
    columns = plan.columns.select_related("park").order_by("position")
    form = PilotsForm(
        request.POST if request.method == "POST" else None,
        initial={"starts_on": plan.issued_on, "source": plan.document},
        measures=plan.measures.order_by("number"),
        columns=columns,
    )
    status = 422 if form.errors else 200
    back = f"{reverse('ledger:assignments')}?place={plan.jurisdiction.code}&year={plan.year}"
    if form.is_valid():
        data = form.cleaned_data
        data["pilots"] = [column.park for column in data["pilots"]]
        try:
            made = pilots_set(parks=[column.park for column in columns], actor=actor, stamp=stamp_of(request), **data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已建立 {len(made)} 项任务；原来已有的没有重复建立。")
            return redirect(back)
    context = {
        "form": form,
        "label": PILOTS,
        "about": plan.document,
        "hint": "所选园区各一项“改革试点”，方案中的每个园区各一项“全面落地”。",
        "button": PILOTS,
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": [{"label": CRUMB, "url": back}, {"label": PILOTS}],
    }
    return render(request, "ledger/form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """下达督办 about a task."""
    actor = actor_of(request)
    row = selectors.assignment_get(public_id, actor)
    issuers = issuers_of(actor)
    if not issuers:
        raise NotAllowed("督办由督查监察人员、审改办人员或园区负责人下达。")
    form = OrderForm(
        request.POST if request.method == "POST" else None,
        initial={"addressee": row.owner_id, "subject": f"改革任务“{row}”"},
        issuers=issuers,
        addressees=addressees_of(actor),
    )
    status = 422 if form.errors else 200
    if form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "login"}
        try:
            made = order_issue(said=OrderInput(**data, about=row), actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已下达督办：{made.number}。")
            return redirect("ledger:assignment", public_id=row.public_id)
    context = {
        "form": form,
        "about": row,
        "label": LABELS["issue"],
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("ledger:assignment", args=[row.public_id]),
        "crumbs": [*trail(row, linked=True), {"label": LABELS["issue"]}],
    }
    return render(request, "supervision/order_new.html", context, status=status)
