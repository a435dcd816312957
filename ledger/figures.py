"""The first figures that are offered: cases by mode, the share in time, filings. Each names what it was counted from."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count

from approvals.models import Case
from approvals.selectors.slices import Slice, measure_condition
from core import moments
from core.models import Organisation
from empowerment.workflow import Mode
from ledger.proposals import Figure, proposal_register
from supervision.lives.filing import SENT
from supervision.models import Filing
from supervision.models.filing import Period
from supervision.selectors.filing import next_month, previous_month


def _cut(month: dt.date) -> Slice:
    return Slice(since=month, until=next_month(month) - dt.timedelta(days=1))


def _source(what: str) -> str:
    return f"本系统{what}，{moments.chinese_moment(moments.now())}取数"


def cases_by_mode(park: Organisation, month: dt.date) -> list[Figure]:
    """Cases of the park concluded in the month, by mode; modes without a case are left out."""
    rows = Case.objects.filter(measure_condition("finished", _cut(month), today=moments.today()), park=park)
    counted = rows.order_by().values_list("mode").annotate(n=Count("pk")).order_by("mode")
    labels = dict(Mode.choices)
    found = [Figure(f"{labels[mode]}办结", str(n), "件", _source("办件统计")) for mode, n in counted]
    return found or [Figure("本月办结", "0", "件", _source("办件统计"))]


def on_time(park: Organisation, month: dt.date) -> list[Figure]:
    """The share of cases concluded in the month that kept the statutory limit; nothing without such a case."""
    today, cut = moments.today(), _cut(month)
    done = Count("pk", filter=measure_condition("finished", cut, today=today))
    late = Count("pk", filter=measure_condition("late", cut, today=today))
    counted = Case.objects.filter(park=park).aggregate(done=done, late=late)
    if not counted["done"]:
        return []
    share = 100 * (counted["done"] - counted["late"]) / counted["done"]
    return [Figure("按时办结率", f"{share:.1f}", "%", _source("时限统计"))]


def filings(park: Organisation, month: dt.date) -> list[Figure]:
    """Filings of the month before, which are due in this one: how many were sent, with how many cases."""
    rows = Filing.objects.filter(by=park, period=Period.MONTHLY, month=previous_month(month), state__in=SENT)
    counts = list(rows.values_list("count", flat=True))
    return [
        Figure("已报送备案", str(len(counts)), "次", _source("按月备案")),
        Figure("已备案事项", str(sum(counts)), "件", _source("按月备案")),
    ]


proposal_register("cases_by_mode", "各赋权方式办结件数", cases_by_mode)
proposal_register("on_time", "按时办结率", on_time)
proposal_register("filings", "按月备案情况", filings)
