"""台账方案: every year's plan, its tables, and a new year set up by who keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.papers import documents_of
from core.sheets import XLSX_TYPE
from core.web import actor_of, attachment, put_on_form
from ledger import services
from ledger.books.tables import tasks_book
from ledger.documents.tables import TASK_COLUMNS, TASKS, tasks_groups
from ledger.forms.plans import ColumnsForm, MeasureForm, PlanForm, ReporterForm, next_initial, plan_initial
from ledger.models import Duty, Measure, Plan, Reporter
from ledger.selectors.plans import gaps_of, grid_of, plan_get, plan_kept, plans_visible
from ledger.services import PlanInput, ReporterInput
from ledger.views.overview import paper_file

CRUMB = "台账方案"


@login_required
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = list(plans_visible(actor)[:200])
    context = {
        "rows": [{"plan": plan, "kept": plan_kept(actor, plan)} for plan in rows],
        "tab": "plans",
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "ledger/plans.html", context)


def _url(plan: Plan) -> str:
    return reverse("ledger:plan", args=[plan.jurisdiction.code, plan.year])


def _crumbs(plan: Plan, label: str = "") -> list[dict[str, str]]:
    head = {"label": CRUMB, "url": reverse("ledger:plans")}
    own = {"label": f"{plan.year}年"} | ({"url": _url(plan)} if label else {})
    return [head, own, {"label": label}] if label else [head, own]


@login_required
@require_GET
def plan(request: HttpRequest, place: str, year: int) -> HttpResponse:
    """The plan's own data, its task table (附件2), columns and units."""
    actor = actor_of(request)
    row = plan_get(place, year, actor)
    grid = grid_of(row)
    duties: dict[int, dict[str, list[int]]] = {unit.pk: {"lead": [], "responsible": []} for unit in grid.reporters}
    found = Duty.objects.filter(reporter__plan=row).order_by("measure__number")
    for unit, number, part in found.values_list("reporter", "measure__number", "part"):
        duties[unit][part].append(number)
    kept = plan_kept(actor, row)
    context = {
        "plan": row,
        "groups": tasks_groups(row),
        "task_columns": TASK_COLUMNS,
        "measures": grid.measures,
        "columns": grid.columns,
        "units": [{"unit": unit, **duties[unit.pk], "cells": len(grid.owed[unit.pk])} for unit in grid.reporters],
        "gaps": len(gaps_of(grid)),
        "kept": kept,
        "draft": kept and row.published_at is None,
        "papers": [paper for paper in documents_of(row) if paper.document_class == TASKS][:1],
        "tab": "plans",
        "crumbs": _crumbs(row),
    }
    return render(request, "ledger/plan.html", context)


@login_required
@require_GET
def tasks_xlsx(request: HttpRequest, place: str, year: int) -> HttpResponse:
    row = plan_get(place, year, actor_of(request))
    facts = {"title": row.tasks_title, "columns": list(TASK_COLUMNS), "groups": tasks_groups(row)}
    return attachment(tasks_book(facts), f"{row.tasks_title}.xlsx", XLSX_TYPE)


@login_required
@require_GET
def tasks_paper(request: HttpRequest, place: str, year: int) -> FileResponse:
    row = plan_get(place, year, actor_of(request))
    papers = [paper for paper in documents_of(row) if paper.document_class == TASKS]
    if not papers:
        raise NotVisible("方案启用后才有任务分解表文书。")
    return paper_file(papers[0])


def _kept(request: HttpRequest, place: str, year: int) -> tuple[Actor, Plan]:
    actor = actor_of(request)
    row = plan_get(place, year, actor)
    if not plan_kept(actor, row):
        raise NotAllowed(f"台账方案由{row.office.name}的审改办人员或系统管理员维护。")
    return actor, row


def _page(
    request: HttpRequest, row: Plan, form: forms.Form, status: int, label: str, *, hint: str = "", back: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "label": label,
        "about": str(row),
        "hint": hint,
        "button": "保存",
        "refusal": "方案启用后不再改动；有变化请另建下一年度的方案。"
        if row.published_at and label != "新建下一年度方案"
        else "",
        "back": back or _url(row),
        "crumbs": _crumbs(row, label),
    }
    return render(request, "ledger/form.html", context, status=status)


def _said(data: dict[str, Any], row: Plan) -> PlanInput:
    return PlanInput(**{**data, "office": row.office, "source": ""})


@login_required
@require_http_methods(["GET", "POST"])
def plan_next(request: HttpRequest, place: str, year: int) -> HttpResponse:
    """A draft for another year, copied from this plan, which stays as it is."""
    actor, row = _kept(request, place, year)
    form = (
        PlanForm(request.POST, new=True) if request.method == "POST" else PlanForm(initial=next_initial(row), new=True)
    )
    status = 422 if form.errors else 200
    if form.is_valid():
        data = dict(form.cleaned_data)
        try:
            made = services.plan_copy(plan=row, year=data.pop("year"), said=_said(data, row), actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "已建立方案草稿，措施、园区列和填报单位照抄；改好后启用。")
            return redirect(_url(made))
    hint = "照抄本方案的措施、园区列和填报单位，建成草稿；本方案不变。"
    return _page(request, row, form, status, "新建下一年度方案", hint=hint)


@login_required
@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, place: str, year: int) -> HttpResponse:
    actor, row = _kept(request, place, year)
    form = (
        PlanForm(request.POST, new=False)
        if request.method == "POST"
        else PlanForm(initial=plan_initial(row), new=False)
    )
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            services.plan_revise(plan=row, said=_said(form.cleaned_data, row), actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            return redirect(_url(row))
    return _page(request, row, form, status, "修改方案")


def _measure_initial(measure: Measure) -> dict[str, Any]:
    initial: dict[str, Any] = {
        name: getattr(measure, name) for name in ("number", "title", "group_number", "group_title", "proposals")
    }
    for task in measure.tasks.all():
        for name in ("content", "lead", "responsible"):
            initial[f"{name}_{task.row}"] = getattr(task, name)
    return initial


@login_required
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, place: str, year: int, number: int) -> HttpResponse:
    """A measure of the draft with its task rows; number 0 for a new one. `drop` takes it out."""
    actor, row = _kept(request, place, year)
    old = row.measures.filter(number=number).first()
    if number and old is None:
        raise NotVisible("方案里没有这项措施。")
    if "drop" in request.POST and old is not None:
        return _dropped(request, row, old, actor)
    form = (
        MeasureForm(request.POST)
        if request.method == "POST"
        else MeasureForm(initial=_measure_initial(old) if old else {})
    )
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            services.measure_set(plan=row, said=form.said(), measure=old, actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            return redirect(_url(row))
    return _page(request, row, form, status, f"措施{number}" if number else "增加措施")


def _dropped(request: HttpRequest, row: Plan, part: Model, actor: Actor) -> HttpResponse:
    try:
        if isinstance(part, Measure):
            services.measure_drop(plan=row, measure=part, actor=actor)
        elif isinstance(part, Reporter):
            services.reporter_drop(plan=row, reporter=part, actor=actor)
    except DomainError as problem:
        messages.error(request, problem.message)
    return redirect(_url(row))


@login_required
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, place: str, year: int) -> HttpResponse:
    actor, row = _kept(request, place, year)
    lines = [f"{column.park.name}={column.heading}" for column in row.columns.select_related("park")]
    given: Any = {"data": request.POST} if request.method == "POST" else {"initial": {"columns": "\n".join(lines)}}
    form = ColumnsForm(**given, plan=row)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            services.columns_set(plan=row, columns=form.cleaned_data["columns"], actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            return redirect(_url(row))
    return _page(request, row, form, status, "园区列", hint="去掉一列，各单位在这一列的职责随之去掉。")


@login_required
@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, place: str, year: int, code: str) -> HttpResponse:
    """A reporting unit of the draft with its duties; the code “new” for another one. `drop` takes it out."""
    actor, row = _kept(request, place, year)
    old = row.reporters.select_related("organisation").filter(organisation__code=code).first()
    if old is None and code != "new":
        raise NotVisible("方案里没有这个单位。")
    if "drop" in request.POST and old is not None:
        return _dropped(request, row, old, actor)
    initial = _unit_initial(old) if old else {}
    given: Any = {"data": request.POST} if request.method == "POST" else {"initial": initial}
    form = ReporterForm(**given, plan=row, reporter=old)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = form.cleaned_data
        said = ReporterInput(
            organisation=data["organisation"],
            kind=data["kind"],
            leads=[int(number) for number in data["leads"]],
            responsible=[int(number) for number in data["responsible"]],
            parks=list(data["parks"]),
        )
        try:
            services.reporter_set(plan=row, said=said, actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            return redirect(_url(row))
    return _page(request, row, form, status, str(old) if old else "增加填报单位")


def _unit_initial(row: Reporter) -> dict[str, Any]:
    duties = list(row.duties.values_list("measure__number", "part"))
    return {
        "organisation": row.organisation_id,
        "kind": row.kind,
        "leads": [str(number) for number, part in duties if part == Duty.Part.LEAD],
        "responsible": [str(number) for number, part in duties if part == Duty.Part.RESPONSIBLE],
        "parks": [column.park_id for column in row.columns.all()],
    }


@login_required
@require_POST
def publish(request: HttpRequest, place: str, year: int) -> HttpResponse:
    actor, row = _kept(request, place, year)
    try:
        services.plan_publish(plan=row, actor=actor)
    except DomainError as problem:
        if problem.status not in (409, 422):
            raise
        messages.error(request, problem.message)
    else:
        messages.success(request, f"方案已启用，自{row.first_month.year}年{row.first_month.month}月起按它填报。")
    return redirect(_url(row))
