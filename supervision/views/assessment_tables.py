"""考核指标表: the tables by kind and date, one table, and the next version of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.errors import DomainError, NotAllowed
from core.web import actor_of, put_on_form
from supervision import services
from supervision.forms.assessment import IndicatorForms, TableForm
from supervision.models import Indicator, IndicatorTable
from supervision.models.assessment import ORGANISERS
from supervision.selectors import assessment as selectors
from supervision.selectors.measures import MEASURES
from supervision.views.assessments import home

CRUMB = "指标表"


@login_required
@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """Tables that the person sees, by organiser and kind, the latest first."""
    context = {"rows": selectors.tables_visible(actor_of(request)), "crumbs": [home(), {"label": CRUMB}]}
    return render(request, "supervision/assessments/tables.html", context)


@login_required
@require_GET
def table(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.table_get(public_id, actor)
    context = {
        "row": row,
        "indicators": [(each, rule_words(each)) for each in selectors.indicators_of(row)],
        "may_set": actor.holds_any(ORGANISERS, row.organiser_id),
        "crumbs": [home(), {"label": CRUMB, "url": reverse("supervision:tables")}, {"label": row.title}],
    }
    return render(request, "supervision/assessments/table.html", context)


def rule_words(row: Indicator) -> str:
    """How the points come about, in words."""
    measure = MEASURES.get(row.measure)
    if measure is None:
        return f"人工评分，{row.least} 到 {row.weight} 分"
    better = "低于" if measure.more_is_better else "超过"
    worse = f"{measure.label}每{better} {row.target}{measure.unit} 1 个单位扣 {row.per_unit.normalize():f} 分"
    return f"{worse}，最低 {row.least} 分"


@login_required
@require_http_methods(["GET", "POST"])
def table_new(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The next version of a table, beginning as the present one."""
    actor = actor_of(request)
    present = selectors.table_get(public_id, actor)
    if not actor.holds_any(ORGANISERS, present.organiser_id):
        raise NotAllowed(f"考核指标表由{present.organiser.name}的负责人、协调员或审改办人员登记。")
    data = request.POST if request.method == "POST" else None
    form = TableForm(data, initial=_initial(present))
    rows = IndicatorForms(data, initial=_rows(present), prefix="row", form_kwargs={"kind": present.kind})
    status = 200
    if data is not None:
        status = 422
        if form.is_valid() and rows.is_valid():
            status = _saved(request, form, rows, present)
            if status == 302:
                return redirect("supervision:tables")
    back = reverse("supervision:table", args=[public_id])
    context = {
        "form": form,
        "rows": rows,
        "present": present,
        "back": back,
        "errors": _errors(rows),
        "crumbs": [
            home(),
            {"label": CRUMB, "url": reverse("supervision:tables")},
            {"label": present.title, "url": back},
            {"label": "新版本"},
        ],
    }
    return render(request, "supervision/assessments/table_new.html", context, status=status)


def _initial(present: IndicatorTable) -> dict[str, Any]:
    tomorrow = moments.today() + dt.timedelta(days=1)
    kept = {name: getattr(present, name) for name in ("title", "source", "appeal_days")}
    return {**kept, "valid_from": max(tomorrow, present.valid_from + dt.timedelta(days=1))}


def _rows(present: IndicatorTable) -> list[dict[str, Any]]:
    names = ("name", "weight", "measure", "target", "per_unit", "least", "words")
    return [{name: getattr(row, name) for name in names} for row in selectors.indicators_of(present)]


def _saved(request: HttpRequest, form: TableForm, rows: Any, present: IndicatorTable) -> int:
    said = services.TableInput(
        organiser=present.organiser,
        kind=present.kind,
        indicators=[each.row for each in rows if each.row is not None],
        **form.cleaned_data,
    )
    try:
        made = services.indicator_table_set(said=said, actor=actor_of(request))
    except DomainError as problem:
        return put_on_form(form, problem)
    messages.success(request, f"已登记：{made}。")
    return 302


def _errors(rows: Any) -> list[dict[str, str]]:
    """What is wrong in the rows, for the summary on top."""
    found = []
    for number, form in enumerate(rows, start=1):
        for name, errors in form.errors.items():
            assert isinstance(errors, ErrorList)
            field = form[name]
            found.append({"text": f"第 {number} 项{field.label}：{errors[0]}", "field_id": field.id_for_label})
    return found
