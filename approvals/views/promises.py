"""承诺核查 and 信用记录: what was promised is looked after, and who broke a promise is known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals import presenters, selectors, services
from approvals.forms import CreditForm, RepairForm
from approvals.models import Applicant, CheckState
from core.errors import DomainError, NotAllowed
from core.web import actor_of, key_of, send_file

HOME = "工作台"


@login_required
@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    """The later checks of commitments, the earliest due first; the filter stands in the address."""
    actor = actor_of(request)
    wanted = selectors.CheckFilter(state=request.GET.get("state", ""))
    context = {
        "rows": presenters.check_rows(selectors.check_list(actor, wanted), actor),
        "wanted": wanted,
        "states": [("overdue", "已超期"), *CheckState.choices],
        "crumbs": [{"label": HOME, "url": reverse("approvals:worklist")}, {"label": "承诺核查"}],
    }
    return render(request, "approvals/checks.html", context)


@login_required
@require_GET
def check_file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """The file of one look at a case."""
    case = selectors.case_get(number, actor_of(request))
    record = selectors.check_record_get(case.pk, pk)
    assert record.file is not None, "found by having a file"
    return send_file(record.file, record.file_name)


@login_required
@require_GET
def credit(request: HttpRequest) -> HttpResponse:
    """Credit entries of the person's jurisdictions, unrepaired first."""
    actor = actor_of(request)
    text = request.GET.get("q", "").strip()[:100]
    context = {
        "q": text,
        "flags": presenters.credit_rows(selectors.credit_flags(actor, text=text), actor),
        "may_add": bool(selectors.credit_bodies(actor)),
        "crumbs": [{"label": HOME, "url": reverse("approvals:worklist")}, {"label": "信用记录"}],
    }
    return render(request, "approvals/credit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def credit_new(request: HttpRequest) -> HttpResponse:
    """Enter an applicant's bad credit with its source; `?applicant=` names one who is on record."""
    actor = actor_of(request)
    bodies = selectors.credit_bodies(actor)
    if not bodies:
        raise NotAllowed("信用记录由窗口人员或园区管理员登记。")
    known = selectors.credit_applicant(key_of(request.GET.get("applicant")), actor)
    form = CreditForm(request.POST or None, bodies=bodies, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            flag = services.credit_flag_add(applicant=_applicant(form, known), actor=actor, **form.fields_for_service())
        except DomainError as problem:
            return _again(request, form, problem, "登记信用记录", known)
        messages.success(request, f"已登记：{flag.applicant.name}，{flag}。")
        return redirect("approvals:credit")
    return _form_page(request, form, "登记信用记录", known)


def _applicant(form: CreditForm, known: Applicant | None) -> Applicant:
    data = form.cleaned_data
    return known or services.applicant_find_or_create(
        kind=Applicant.Kind.ENTERPRISE, name=data["name"], uscc=data["uscc"]
    )


@login_required
@require_http_methods(["GET", "POST"])
def credit_repair(request: HttpRequest, pk: int) -> HttpResponse:
    """信用修复 with its source: the entry stays on record."""
    actor = actor_of(request)
    flag = selectors.credit_flag_get(pk, actor)
    if not actor.holds_any(selectors.CREDIT_CLERKS, flag.organisation_id):
        raise NotAllowed(f"信用修复由{flag.organisation.name}的窗口人员或园区管理员登记。")
    form = RepairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.credit_flag_repair(flag=flag, actor=actor, **form.cleaned_data)
        except DomainError as problem:
            return _again(request, form, problem, "登记信用修复", flag.applicant)
        messages.success(request, f"已登记修复：{flag.applicant.name}。")
        return redirect("approvals:credit")
    return _form_page(request, form, "登记信用修复", flag.applicant)


def _again(
    request: HttpRequest, form: forms.Form, problem: DomainError, title: str, who: Applicant | None
) -> HttpResponse:
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return _form_page(request, form, title, who, status=problem.status)


def _form_page(
    request: HttpRequest, form: forms.Form, title: str, who: Applicant | None, *, status: int | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "applicant": who,
        "crumbs": [
            {"label": HOME, "url": reverse("approvals:worklist")},
            {"label": "信用记录", "url": reverse("approvals:credit")},
            {"label": title},
        ],
    }
    return render(request, "approvals/credit_form.html", context, status=status or (422 if form.errors else 200))
