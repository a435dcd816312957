"""The page of gaps and overlaps of instruments."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import moments
from core.web import actor_of, key_of
from empowerment import presenters, selectors
from empowerment.views.instruments import PAGE, crumbs_of


@login_required
@require_GET
def instrument_coverage(request: HttpRequest) -> HttpResponse:
    """Gaps and overlaps per item and stage at a park, from a day to a day."""
    actor = actor_of(request)
    parks = selectors.parks_of_instruments(actor)
    own = parks.filter(pk__in=actor.organisations()).first()
    park = parks.filter(code=request.GET.get("park", "")).first() or own or parks.first()
    since, until, problem = _window(request)
    rows = list(selectors.empowerments_between(park, since, until)) if park else []
    if item := request.GET.get("item", "").strip()[:60]:
        rows = [row for row in rows if item in (row.item.code, row.item.name)]
    found = presenters.coverage_rows(selectors.coverage(rows, since, until))
    number = max(key_of(request.GET.get("page")), 1)
    context = {
        "park": park,
        "parks": parks,
        "since": moments.legal_day(since),
        "until": moments.legal_day(until - dt.timedelta(microseconds=1)),
        "item": item,
        "problem": problem,
        "checked": len(rows),
        "faulty": len(found),
        "rows": found[(number - 1) * PAGE : number * PAGE],
        "page": _numbered(request, number, len(found)),
        "crumbs": crumbs_of(last="文书衔接检查"),
    }
    return render(request, "empowerment/instruments/coverage.html", context, status=422 if problem else 200)


def _window(request: HttpRequest) -> tuple[dt.datetime, dt.datetime, str]:
    """The days asked for, else the year from today; what is wrong with them in words."""
    today = moments.today()
    usual = (moments.start_of(today), moments.end_of(today + dt.timedelta(days=365)))
    try:
        first = dt.date.fromisoformat(request.GET.get("from") or today.isoformat())
        last = dt.date.fromisoformat(request.GET.get("to") or (first + dt.timedelta(days=365)).isoformat())
    except (ValueError, OverflowError):
        return *usual, "日期写成 2022-05-11 的样子。"
    since = moments.start_of(first)
    if not (moments.within_reach(since) and moments.within_reach(moments.start_of(last))):
        return *usual, "日期须在 1949 年 10 月至 2199 年之间。"
    if last < first:
        return *usual, "截止日不能早于起始日。"
    return since, moments.end_of(last), ""


def _numbered(request: HttpRequest, number: int, count: int) -> dict[str, Any]:
    params = request.GET.copy()
    page: dict[str, Any] = {}
    for name, target in (("previous_url", number - 1), ("next_url", number + 1)):
        if 0 < target <= (count + PAGE - 1) // PAGE:
            params["page"] = str(target)
            page[name] = f"?{params.urlencode()}"
    return page
