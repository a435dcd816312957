"""运行评估: a month by item with its ranking, one item's row, the adjustment from it, the thresholds by date."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.errors import DomainError, NotAllowed
from core.models import Jurisdiction, Organisation, Role
from core.papers import documents_of
from core.reach import overseen_jurisdictions
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import actor_of, attachment, key_of, put_on_form
from supervision import services
from supervision.documents.evaluation import COLUMNS, row_facts
from supervision.forms.evaluation import AdjustForm, EvaluateForm, TermsForm
from supervision.forms.filing import month_read
from supervision.lives.evaluation import LABELS, Proposal
from supervision.models import Evaluation, EvaluationTerms
from supervision.presenters import evaluation as shown
from supervision.selectors import evaluation as selectors
from supervision.selectors.filing import previous_month
from supervision.views.filing import newest_file

PAGE = 100
FILTERS = ("month", "park", "department", "proposal")
CRUMB = "运行评估"


@login_required
@require_GET
def evaluations(request: HttpRequest) -> HttpResponse:
    """The items of one month, by park and rank; the latest month that there is, without a wish."""
    actor = actor_of(request)
    wanted = {name: request.GET.get(name, "")[:40] for name in FILTERS}
    seen = list(selectors.evaluations_visible(actor))
    month = month_read(wanted["month"]) or (seen[0].month if seen else previous_month(moments.today()))
    rows = selectors.evaluation_rows_filtered(actor, wanted, month)
    after = key_of(request.GET.get("after"))
    found = list((rows.filter(pk__gt=after) if after else rows)[: PAGE + 1])
    params = {name: value for name, value in {**wanted, "month": f"{month:%Y-%m}"}.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(found) > PAGE:
        page["next_url"] = f"?{urlencode({**params, 'after': found[PAGE - 1].pk})}"
    whole = set(selectors.evaluations_whole(actor).filter(month=month).values_list("pk", flat=True))
    context = {
        "rows": [shown.row_of(row) for row in found[:PAGE]],
        "month": month,
        "wanted": wanted,
        "counts": shown.proposal_counts(rows),
        "evaluations": [row for row in seen if row.month == month and row.pk in whole],
        "parks": _unique(row.park for row in seen),
        "departments": Organisation.objects.filter(
            pk__in=selectors.evaluation_rows_visible(actor).order_by().values("item__competent_department")
        ).order_by("code"),
        "proposals": Proposal.choices,
        "may_make": bool(actor.organisations(Role.REFORM)),
        "page": page,
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "supervision/evaluation/list.html", context)


def _unique(parks: Any) -> list[Organisation]:
    return sorted({park.pk: park for park in parks}.values(), key=lambda park: park.code)


def _home() -> dict[str, str]:
    return {"label": CRUMB, "url": reverse("supervision:evaluations")}


@login_required
@require_http_methods(["GET", "POST"])
def evaluation_new(request: HttpRequest) -> HttpResponse:
    """补做 a past month; one that is there is shown as it is."""
    actor = actor_of(request)
    parks = selectors.parks_evaluated_by(actor)
    if not actor.organisations(Role.REFORM):
        raise NotAllowed("运行评估由审改办补做；系统每月 2 日自动生成。")
    last = previous_month(moments.today())
    form = EvaluateForm(request.POST or None, parks=parks, initial={"month": f"{last:%Y-%m}"})
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            made = services.evaluation_make(actor=actor, **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"{made}：{made.rows.count()} 项。")
            params = urlencode({"month": f"{made.month:%Y-%m}", "park": made.park.code})
            return redirect(f"{reverse('supervision:evaluations')}?{params}")
    context = {
        "form": form,
        "label": "补做评估",
        "hint": "系统每月 2 日自动生成上月的评估；缺的月份在这里补做，结果与当时做的一样。",
        "back": reverse("supervision:evaluations"),
        "crumbs": [_home(), {"label": "补做评估"}],
    }
    return render(request, "supervision/evaluation/form.html", context, status=status)


@login_required
@require_GET
def evaluation_row(request: HttpRequest, public_id: uuid.UUID, position: int) -> HttpResponse:
    """One item of a month: each figure with its cases, the reasons of the proposal, the adjustment."""
    actor = actor_of(request)
    row = selectors.evaluation_row_get(public_id, position, actor)
    context = {
        "row": row,
        "figures": shown.figure_rows(row),
        "terms": [(LABELS[name], row.evaluation.terms[name]) for name in LABELS if name in row.evaluation.terms],
        "may_adjust": row.adjustment_id is None and bool(actor.organisations(Role.REFORM)),
        "crumbs": [_home(), {"label": str(row.evaluation)}, {"label": row.item.name}],
    }
    return render(request, "supervision/evaluation/row.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def evaluation_adjust(request: HttpRequest, public_id: uuid.UUID, position: int) -> HttpResponse:
    """启动动态调整 from a row: leads on to the review."""
    actor = actor_of(request)
    row = selectors.evaluation_row_get(public_id, position, actor)
    if not actor.organisations(Role.REFORM):
        raise NotAllowed("动态调整由本辖区审改办启动。")
    form = AdjustForm(request.POST or None, initial={"reason": row.reason_words[:300]})
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            done = services.evaluation_adjust(row=row, reason=form.cleaned_data["reason"], actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            assert done.adjustment is not None
            messages.success(request, "已启动动态调整，请提出建议。")
            return redirect("empowerment:trial", public_id=done.adjustment.public_id)
    back = reverse("supervision:evaluation_row", args=[public_id, position])
    context = {
        "form": form,
        "label": "启动动态调整",
        "hint": f"{row.item.name}：{row.get_proposal_display()}。启动后由园区、主管部门或审改办提出建议，审改办批准。",
        "back": back,
        "crumbs": [_home(), {"label": row.item.name, "url": back}, {"label": "启动动态调整"}],
    }
    return render(request, "supervision/evaluation/form.html", context, status=status)


@login_required
@require_GET
def evaluation_file(request: HttpRequest, public_id: uuid.UUID, kind: str) -> HttpResponse | FileResponse:
    """A park's month as a spreadsheet, or as the drawn paper."""
    evaluation = selectors.evaluation_get(public_id, actor_of(request))
    if kind == "pdf":
        return newest_file(documents_of(evaluation)[0])
    return attachment(_book(evaluation), f"{evaluation}.xlsx", XLSX_TYPE)


def _book(evaluation: Evaluation) -> bytes:
    found = [row_facts(row) for row in evaluation.rows.select_related("item")]
    notes = [str(evaluation), f"数据截至{moments.chinese_moment(evaluation.known_at)}"]
    rows = [[_cell(row[key]) for key, _ in COLUMNS] for row in found]
    return as_xlsx("运行评估", [label for _, label in COLUMNS], rows, notes=notes)


def _cell(text: Any) -> Any:
    """Numbers as numbers."""
    try:
        return float(text) if "." in str(text) else int(text)
    except ValueError:
        return text


@login_required
@require_http_methods(["GET", "POST"])
def evaluation_terms(request: HttpRequest) -> HttpResponse:
    """The thresholds of the places of the office by date, and the next ones."""
    actor = actor_of(request)
    reached = overseen_jurisdictions(actor, *selectors.OVERSEERS)
    if not reached:
        raise NotAllowed("运行评估标准由审改办登记，督查监察人员可以查看。")
    places = (
        Jurisdiction.objects.filter(organisations__in=actor.organisations(Role.REFORM))
        .distinct()
        .order_by("division_code")
    )
    tomorrow = moments.today() + dt.timedelta(days=1)
    form = TermsForm(request.POST or None, jurisdictions=places, initial={"valid_from": tomorrow}) if places else None
    status = 422 if form is not None and form.errors else 200
    if form is not None and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("jurisdiction", "valid_from", "basis")}
        try:
            made = services.evaluation_terms_set(limits=form.limits, actor=actor, **said)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已登记：{made}。")
            return redirect("supervision:evaluation_terms")
    rows = EvaluationTerms.objects.filter(jurisdiction__in=reached).select_related("jurisdiction")
    context = {
        "form": form,
        "rows": [(row, [(LABELS[name], getattr(row, name)) for name in LABELS]) for row in rows],
        "label": "登记新标准",
        "back": reverse("supervision:evaluations"),
        "crumbs": [_home(), {"label": "评估标准"}],
    }
    return render(request, "supervision/evaluation/terms.html", context, status=status)
