"""补录: outages, paper receipts and what was entered late; one step of a case with its true time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from approvals import selectors, services
from approvals.forms import OutageForm, PadForm
from approvals.models import PaperNumber
from core.errors import DomainError, NotVisible
from core.web import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def back_entry(request: HttpRequest) -> HttpResponse:
    """Outages and pads of the person's parks with the forms for new ones; numbers used, unused and void."""
    actor = actor_of(request)
    parks = selectors.import_parks(actor)
    if not parks:
        raise NotVisible("停用时段和纸质回执由园区管理员登记。")
    outage, pad, status = OutageForm(parks=parks, prefix="o"), PadForm(parks=parks, prefix="p"), 200
    if request.method == "POST":
        form: Any
        if request.POST.get("do") == "pad":
            form = pad = PadForm(request.POST, parks=parks, prefix="p")
            service: Any = services.pad_issue
        else:
            form = outage = OutageForm(request.POST, parks=parks, prefix="o")
            service = services.outage_record
        status = 422
        if form.is_valid():
            try:
                service(**form.cleaned_data, actor=actor)
                messages.success(request, "已登记。")
                return redirect("approvals:back_entry")
            except DomainError as problem:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
                status = problem.status
    state = request.GET.get("state", "")
    counts = selectors.paper_counts(actor)
    context = {
        "outage": outage,
        "pad": pad,
        "outages": selectors.outages_visible(actor)[:30],
        "figures": [
            {
                "label": str(PaperNumber.State(name).label),
                "count": count,
                "url": f"?state={name}",
                "current": name == state,
            }
            for name, count in counts.items()
        ],
        "papers": selectors.papers_visible(actor, state=state)[:200],
        "entries": selectors.late_entries(actor),
        "crumbs": [{"label": "工作台", "url": reverse("approvals:worklist")}, {"label": "补录与纸质回执"}],
    }
    return render(request, "approvals/back_entry.html", context, status=status)


@login_required
@require_POST
def paper_void(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    paper = selectors.paper_get(str(public_id), actor)
    services.paper_void(paper=paper, reason=request.POST.get("reason", ""), actor=actor)
    messages.success(request, f"编号 {paper.number} 已作废。")
    return redirect("approvals:back_entry")
