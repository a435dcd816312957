"""Statistics of acceptance and completion, every figure a link to its cases."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from approvals import presenters, selectors
from approvals.presenters.series import series_context, series_query, series_sheet
from approvals.selectors.series import series
from core import moments
from core.errors import NotVisible
from core.sheets import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx
from core.web import actor_of


@login_required
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    by, cut = presenters.statistics_query(request.GET)
    context = presenters.statistics_context(actor_of(request), by, cut)
    context |= series_context(actor_of(request), by, cut, request.GET)
    context["crumbs"] = [{"label": "工作台", "url": reverse("approvals:worklist")}, {"label": "统计"}]
    return render(request, "approvals/statistics.html", context)


@login_required
@require_GET
def statistics_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same table as CSV or XLSX."""
    if kind not in ("csv", "xlsx"):
        raise NotVisible("只能导出 CSV 或 XLSX。")
    by, cut = presenters.statistics_query(request.GET)
    header, rows = presenters.statistics_sheet(selectors.statistics(actor_of(request), by=by, cut=cut))
    if kind == "csv":
        response = HttpResponse(as_csv(header, rows), content_type=CSV_TYPE)
    else:
        notes = [
            f"办件统计：{presenters.slice_words(cut, without_measure='')}",
            f"导出日期：{moments.chinese_date(moments.today())}",
        ]
        response = HttpResponse(as_xlsx("办件统计", header, rows, notes=notes), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="statistics-{cut.since}-{cut.until}.{kind}"'
    return response


@login_required
@require_GET
def statistics_series(request: HttpRequest) -> HttpResponse:
    """The series as XLSX."""
    by, cut = presenters.statistics_query(request.GET)
    across, measure = series_query(request.GET)
    if by not in selectors.TIMES or not across:
        raise NotVisible("请先选择按日或按月，以及并列的维度。")
    found = series(actor_of(request), by=by, across=across, measure=measure, cut=cut)
    header, rows, named = series_sheet(by, found)
    notes = [named, f"导出日期：{moments.chinese_date(moments.today())}"]
    response = HttpResponse(as_xlsx("逐期统计", header, rows, notes=notes), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="series-{cut.since}-{cut.until}.xlsx"'
    return response
