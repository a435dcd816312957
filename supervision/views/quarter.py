"""季度数据: commendation and accountability figures of parks and departments, as the bulletin reads them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import moments
from core.errors import NotAllowed, NotVisible
from core.models import Jurisdiction
from core.reach import overseen_jurisdictions
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import actor_of, attachment, key_of
from supervision.models.assessment import OVERSEERS, OVERSIGHT
from supervision.selectors.measures import MEASURES, Figure
from supervision.selectors.quarter import QUARTERLY, QuarterLine, quarter_days, quarter_figures

OFFICES = OVERSEERS | OVERSIGHT


@login_required
@require_GET
def quarter(request: HttpRequest) -> HttpResponse:
    """One quarter of the office's jurisdiction, by default the last one that is over; also as a spreadsheet."""
    actor = actor_of(request)
    own = Jurisdiction.objects.filter(organisations__in=actor.organisations(*OFFICES)).order_by("division_code").first()
    if own is None:
        raise NotAllowed("季度数据由审改办、督查监察和督考人员查看。")
    reached = Jurisdiction.objects.filter(pk__in=overseen_jurisdictions(actor, *OFFICES)).order_by("division_code")
    asked = request.GET.get("place", "")
    place = next((row for row in reached if row.code == asked), None) if asked else own
    if place is None:
        raise NotVisible("没有这个辖区，或者不由您监察。")
    year, number = _asked(request)
    lines = quarter_figures(place, year, number)
    title = f"{place.name}{year}年第{number}季度"
    if request.GET.get("as") == "xlsx":
        return attachment(_book(title, lines), f"{title}.xlsx", XLSX_TYPE)
    context = {
        "title": title,
        "headings": [MEASURES[key].label for key in QUARTERLY],
        "rows": [(line.body, [_cell(line.figures[key], key) for key in QUARTERLY]) for line in lines],
        "place": place,
        "places": reached,
        "year": year,
        "quarter": number,
        "quarters": range(1, 5),
        "running": quarter_days(year, number)[1] >= moments.today(),
        "crumbs": [{"label": "季度数据"}],
    }
    return render(request, "supervision/quarter.html", context)


def _asked(request: HttpRequest) -> tuple[int, int]:
    today = moments.today()
    last = (today.year, (today.month - 1) // 3) if today.month > 3 else (today.year - 1, 4)
    year, number = key_of(request.GET.get("year")), key_of(request.GET.get("quarter"))
    return (year, number) if 1949 < year < 2200 and 1 <= number <= 4 else last


def _cell(figure: Figure, key: str) -> dict[str, object]:
    text = "–" if figure.value is None else f"{figure.value}{'%' if MEASURES[key].unit == '%' else ''}"
    label = MEASURES[key].label
    return {"text": text, "url": figure.url if figure.base else "", "label": label}


def _book(title: str, lines: list[QuarterLine]) -> bytes:
    header = ["单位", *(f"{MEASURES[key].label}（{MEASURES[key].unit}）" for key in QUARTERLY)]
    rows = [[line.body.name, *(_number(line.figures[key]) for key in QUARTERLY)] for line in lines]
    return as_xlsx("季度数据", header, rows, notes=[title])


def _number(figure: Figure) -> float | None:
    return None if figure.value is None else float(figure.value)
