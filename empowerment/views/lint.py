"""目录体检: what is missing or contradictory in the catalogue, and where to mend it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core import moments
from core.actors import Actor
from core.errors import NotAllowed, NotVisible
from core.sheets import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx
from core.web import actor_of
from empowerment import presenters
from empowerment.lint import LINTERS
from empowerment.presenters.lint import HEADER

FORMATS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}


@login_required
@require_GET
def lint_page(request: HttpRequest) -> HttpResponse:
    """Counts per rule and the findings behind them; the filters stand in the address."""
    crumbs = [{"label": "事项目录", "url": reverse("empowerment:catalogue")}, {"label": "目录体检"}]
    context = presenters.lint_context(_linter(request), request.GET)
    return render(request, "empowerment/lint.html", context | {"crumbs": crumbs})


@login_required
@require_GET
def lint_export(request: HttpRequest, form: str) -> HttpResponse:
    """The findings of the same filters, all of them, to take away."""
    if form not in FORMATS:
        raise NotVisible("只能导出为 csv 或 xlsx。")
    rows = presenters.lint_table(_linter(request), request.GET)
    day = moments.today()
    note = f"目录体检，{moments.chinese_date(day)}，共 {len(rows)} 处"
    content = as_csv(HEADER, rows) if form == "csv" else as_xlsx("目录体检", HEADER, rows, notes=[note])
    answer = HttpResponse(content, content_type=FORMATS[form])
    answer["Content-Disposition"] = f'attachment; filename="catalogue-lint-{day:%Y%m%d}.{form}"'
    return answer


def _linter(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.organisations(*LINTERS):
        raise NotAllowed("目录体检由审改办、监督机构、园区负责人和主管部门监督人员查看。")
    return actor
