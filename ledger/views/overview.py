"""台账总览: the month as a picture, one cell in full, parks side by side, the month as table and paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core import moments
from core.actors import Actor
from core.errors import NotAllowed, NotVisible
from core.models import Document
from core.papers import documents_of
from core.sheets import XLSX_TYPE
from core.web import actor_of, attachment, key_of, send_file
from ledger.books.tables import ledger_book
from ledger.documents.returns import MONTH, table_facts
from ledger.models import Measure, MonthlyReturn, ParkColumn, Plan
from ledger.presenters import matrix as shown
from ledger.selectors.matrix import Month, entries_in, history_of, month_of, months_opened, owing_in, sight_of
from ledger.selectors.plans import plan_get, plan_kept, plan_of, plan_oversees, plans_visible
from ledger.services.months import month_print
from supervision.forms.filing import month_read

CRUMB = "台账总览"
COMPARED = 4  # parks side by side


def wanted(request: HttpRequest, actor: Actor) -> tuple[Plan | None, dt.date]:
    """The month of the address, else the present one, and the plan that holds in it; of several places the one named."""
    month = month_read(request.GET.get("month", "")) or moments.today().replace(day=1)
    rows = plans_visible(actor)
    place = request.GET.get("place", "")[:32]
    rows = rows.filter(jurisdiction__code=place) if place else rows
    return plan_of(rows, month), month


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    plan, month = wanted(request, actor)
    context: dict[str, Any] = {"plan": plan, "month": month, "month_key": shown.month_key(month), "tab": "overview"}
    context["crumbs"] = [{"label": CRUMB}]
    if plan is not None:
        found = month_of(actor, plan, month)
        context |= {
            "grid": shown.grid(found),
            "months": [shown.month_key(known) for known in months_opened(plan)],
            "owing": [shown.owing_shown(row) for row in owing_in(found)],
            "returns": len(found.returns),
            "oversees": plan_oversees(actor, plan),
            "kept": plan_kept(actor, plan),
            "papers": _papers(plan, month)[:5] if plan_oversees(actor, plan) else [],
            "parks": found.columns,
        }
    return render(request, "ledger/overview.html", context)


def _papers(plan: Plan, month: dt.date) -> list[Document]:
    """The month's table as it was frozen, newest first."""
    rows = [row for row in documents_of(plan) if row.document_class == MONTH]
    return [row for row in reversed(rows) if f'"month_first":"{month.isoformat()}"' in row.facts]


def _month(request: HttpRequest, place: str, year: int, month: str) -> tuple[Actor, Plan, Month]:
    actor = actor_of(request)
    plan, day = plan_get(place, year, actor), month_read(month)
    if day is None or plan.published_at is None or not MonthlyReturn.objects.filter(plan=plan, month=day).exists():
        raise NotVisible("没有这个月的台账：尚未开始填报，或者不在方案的时间内。")
    return actor, plan, month_of(actor, plan, day)


@login_required
@require_GET
def cell(request: HttpRequest, place: str, year: int, month: str, key: str) -> HttpResponse:
    """One cell: what each unit says, who has not reported, how it went over the months."""
    actor, plan, found = _month(request, place, year, month)
    measure, column = _cell(found, key)
    state = found.cell(measure, column)
    sight = sight_of(actor, plan, found.grid.reporters)
    entries = [
        entry
        for entry in entries_in(plan, found.month, [column.pk], measure.pk)
        if sight.sees(entry.monthly_return.reporter_id, column)
    ]
    history = history_of(plan, measure, column, sight, until=found.month)
    context = {
        "plan": plan,
        "month": found.month,
        "measure": measure,
        "column": column,
        "look": shown.look(state.state),
        "entries": [shown.entry_shown(entry) for entry in entries],
        "missing": [str(unit) for unit in state.missing],
        "history": [{"month": past, **shown.look(said)} for past, said in history],
        "tasks": measure.tasks.all(),
        "crumbs": [*_crumbs(place, found.month), {"label": f"{measure.number} {column}"}],
    }
    return render(request, "ledger/cell.html", context)


def _cell(found: Month, key: str) -> tuple[Measure, ParkColumn]:
    number, _, position = key.partition("-")
    measure = next((row for row in found.grid.measures if row.number == key_of(number)), None)
    column = next((row for row in found.columns if row.position == key_of(position)), None)
    if measure is None or column is None:
        raise NotVisible("没有这一格，或者您无权查看。")
    return measure, column


def _crumbs(place: str, month: dt.date) -> list[dict[str, str]]:
    url = f"{reverse('ledger:overview')}?month={shown.month_key(month)}&place={place}"
    return [{"label": f"{month.year}年{month.month}月台账", "url": url}]


@login_required
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four parks side by side, measure by measure."""
    actor = actor_of(request)
    plan, month = wanted(request, actor)
    context: dict[str, Any] = {"plan": plan, "month_key": shown.month_key(month), "tab": "compare", "most": COMPARED}
    context["crumbs"] = [{"label": CRUMB, "url": reverse("ledger:overview")}, {"label": "园区对照"}]
    if plan is not None:
        found = month_of(actor, plan, month)
        asked = {key_of(text) for text in request.GET.getlist("park")}
        columns = [column for column in found.columns if column.position in asked][:COMPARED]
        columns = columns or found.columns[:2]
        sight = sight_of(actor, plan, found.grid.reporters)
        by_key = {column.pk: column for column in columns}
        entries = [
            entry
            for entry in entries_in(plan, month, list(by_key))
            if sight.sees(entry.monthly_return.reporter_id, by_key[entry.column_id])
        ]
        context |= {
            "columns": found.columns,
            "chosen": [column.position for column in columns],
            "shown": columns,
            "rows": shown.compared(found, columns, entries),
            "legend": shown.LEGEND,
        }
    return render(request, "ledger/compare.html", context)


@login_required
@require_GET
def month_book(request: HttpRequest, place: str, year: int, month: str) -> HttpResponse:
    """附件3 of the whole month as a spreadsheet, for who oversees the plan."""
    actor, plan, found = _month(request, place, year, month)
    if not plan_oversees(actor, plan):
        raise NotAllowed("全市汇总台账由审改办和督查人员导出；本单位的台账在“台账填报”里导出。")
    told = shown.told_in(entries_in(plan, found.month, [column.pk for column in found.columns]))
    facts = table_facts(plan, plan.office, found.month, lambda at: told.get(at, []), at=moments.now())
    facts |= {"title": plan.ledger_title, "filled_by": "", "phone": ""}
    return attachment(ledger_book(facts), f"{plan.ledger_title}{month}.xlsx", XLSX_TYPE)


@login_required
@require_POST
def month_freeze(request: HttpRequest, place: str, year: int, month: str) -> HttpResponse:
    """Freeze the month as a paper, which is then drawn on A3."""
    actor, plan, found = _month(request, place, year, month)
    told = shown.told_in(entries_in(plan, found.month, [column.pk for column in found.columns]))
    month_print(plan=plan, month=found.month, told=lambda at: told.get(at, []), actor=actor)
    messages.success(request, "汇总台账已定稿，正在制作 PDF，稍后刷新即可下载。")
    return redirect(f"{reverse('ledger:overview')}?month={month}&place={place}")


@login_required
@require_GET
def month_paper(request: HttpRequest, place: str, year: int, month: str, pk: int) -> FileResponse:
    """The newest revision of a frozen month's file."""
    actor, plan, found = _month(request, place, year, month)
    paper = next((row for row in _papers(plan, found.month) if row.pk == pk), None)
    if paper is None or not plan_oversees(actor, plan):
        raise NotVisible("没有这份汇总台账，或者您无权查看。")
    return paper_file(paper)


def paper_file(paper: Document) -> FileResponse:
    revision = paper.files.select_related("file").order_by("-revision").first()
    if revision is None:
        raise NotVisible("这份文书的文件还没有生成，请稍后再试。")
    return send_file(revision.file, f"{revision.name}.{revision.file.extension}")
