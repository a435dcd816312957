"""Worklist tiles, filters of the case list, keyset pages."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from approvals import selectors
from approvals.clocks import Lamp
from approvals.models import Case, Consultation
from approvals.presenters.statistics import slice_of
from core import moments
from core.actors import Actor
from core.selectors import workdays_left
from core.web import key_of

URGENT = {
    "today": ("今日到期", lambda line: line.case.due_on == moments.today()),
    "near": ("临近到期", lambda line: line.lamp.code == "yellow"),
    "overdue": ("已超期", lambda line: line.lamp.code in ("red", "card")),
}


WHOSE = (("", "全部"), ("mine", "我的"), ("free", "未认领"))


def consulted_rows(actor: Actor, *, limit: int = 50) -> list[Consultation]:
    """Questions that wait for the actor's bodies, each with its lamp: yellow on the last two days, red once late."""
    rows = list(selectors.consultations_waiting(actor)[:limit])
    for row in rows:
        left = workdays_left(row.due_on)
        code = "red" if row.due_on < moments.today() else "yellow" if left is not None and left <= 1 else "green"
        row.lamp = Lamp(code, {"red": "已逾期", "yellow": "临近", "green": "正常"}[code], "答复期限")  # type: ignore[attr-defined]
    return rows


def worklist_summary(sections: list[Any], only: str) -> list[dict[str, Any]]:
    """The figures on top: each leads to just the rows that it counts."""
    rows = [line for _, found in sections for line in found]
    home = reverse("approvals:worklist")
    return [{"label": "待办合计", "count": len(rows), "url": home, "current": not only}] + [
        {"label": label, "count": sum(map(fits, rows)), "url": f"{home}?only={key}", "current": only == key}
        for key, (label, fits) in URGENT.items()
    ]


def promised_summary(promised: list[dict[str, Any]], only: str) -> list[dict[str, Any]]:
    """容缺待补 beside the other figures, where there is any."""
    if not promised:
        return []
    url = f"{reverse('approvals:worklist')}?only=promised"
    return [{"label": "容缺待补", "count": len(promised), "url": url, "current": only == "promised"}]


def worklist_only(sections: list[Any], only: str) -> list[Any]:
    """The sections with just the rows of one figure; all of them without one."""
    if only not in URGENT:
        return sections
    fits = URGENT[only][1]
    kept = [(section, [line for line in found if fits(line)]) for section, found in sections]
    return [(section, found) for section, found in kept if found]


def case_filter(query: QueryDict) -> selectors.CaseFilter:
    """Filters from the URL; what is not a number or a known value is left out."""

    return selectors.CaseFilter(
        q=query.get("q", "")[:100],
        state=query.get("state", ""),
        mode=query.get("mode", ""),
        kind=query.get("kind", ""),
        park=query.get("park", ""),
        lamp=query.get("lamp", ""),
        applicant=key_of(query.get("applicant")),
        instrument=query.get("instrument", "")[:40],
        cut=slice_of(query, without=("park", "mode")),
        after=key_of(query.get("after")),
    )


def keyset(query: QueryDict, rows: list[Case], size: int) -> dict[str, Any]:
    params = query.copy()
    page: dict[str, Any] = {}
    if params.pop("after", None):
        page["first_url"] = f"?{params.urlencode()}"
    if len(rows) > size:
        params["after"] = str(rows[size - 1].pk)
        page["next_url"] = f"?{params.urlencode()}"
    return page


def print_urls(query: QueryDict) -> dict[str, str]:
    """The same list for paper, without ticks and pages, and the way back."""
    params = query.copy()
    params.pop("print", None)
    screen = params.urlencode()
    params.pop("after", None)
    params["print"] = "1"
    return {"screen_url": f"?{screen}", "print_url": f"?{params.urlencode()}"}
