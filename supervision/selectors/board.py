"""The figures of the 监察台: lamps by park, department and window; where cases wait now and since when.

Every lamp is counted with the condition by which the list behind it is made.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Count, DateTimeField, F, IntegerField, Min, OuterRef, Q, Subquery, When

from approvals.models import SLOT_FIELDS, Case
from approvals.selectors.listing import lamp_condition
from approvals.selectors.overview import LAMPS_SHOWN
from approvals.selectors.slices import NOBODY, PATHS, Slice, measure_condition
from approvals.selectors.visible import cases_visible
from approvals.workflow import MOVES, ROUTES, CaseLife, State, turn
from core import moments
from core.actors import Actor
from core.models import Event, Organisation

BY = ("park", "department", "hall")
WAITS_SHOWN = 10
# Moves after which the case stands somewhere else: since then it has waited there.
CHANGING = tuple(
    f"case.{name}"
    for name in MOVES
    if any(t.target is not None for t in getattr(CaseLife, name)._django_fsm.transitions.values())
)


@dataclass(frozen=True)
class LampLine:
    """Open cases of one park, department and window: how many, and by lamp. `where` is the filter of the list."""

    names: tuple[str, str, str]
    where: dict[str, str]
    counts: dict[str, int]


def lamp_lines(actor: Actor) -> list[LampLine]:
    """One line for each park, department and window with an open case, the most urgent first; two queries."""
    today = moments.today()
    wanted = {f"n_{code}": Count("pk", filter=lamp_condition(code, today)) for code in LAMPS_SHOWN}
    is_open = measure_condition("open", Slice(), today=today)
    rows: Any = cases_visible(actor).filter(is_open | running()).order_by()
    rows = rows.values(**{f"by_{name}": F(PATHS[name]) for name in BY})
    rows = rows.annotate(n_open=Count("pk", filter=is_open), **wanted)
    bodies = Organisation.objects.values_list("code", "short_name", "name")
    names = {code: short or name for code, short, name in bodies}
    lines = []
    for row in rows:
        codes = [row[f"by_{name}"] for name in BY]
        lines.append(
            LampLine(
                names=tuple(names.get(code, "未定") for code in codes),  # type: ignore[arg-type]
                where={name: code or NOBODY for name, code in zip(BY, codes, strict=True)},
                counts={code: row[f"n_{code}"] for code in ("open", *LAMPS_SHOWN)},
            )
        )
    return sorted(lines, key=lambda line: ([-line.counts[code] for code in LAMPS_SHOWN], line.names))


def running() -> Q:
    """Cases with a lamp: their time runs."""
    return Q(ended_at=None, paused=False, due_on__isnull=False)


@dataclass
class WaitLine:
    """Cases that wait at one body: for which steps, how many, and since when the longest has."""

    body: str
    body_id: int
    count: int = 0
    since: dt.datetime | None = None
    steps: Counter[str] = field(default_factory=Counter)


def wait_lines(actor: Actor) -> list[WaitLine]:
    """Where open cases wait now, the longest first; two queries. Each line counts what the 流转台 lists for the body."""
    rows: Any = _waiting(actor).values("holder", "state", "route").annotate(n=Count("pk"), oldest=Min("since"))
    found = list(rows.order_by())
    names = dict(Organisation.objects.filter(pk__in={row["holder"] for row in found}).values_list("pk", "name"))
    lines = {pk: WaitLine(name, pk) for pk, name in names.items()}
    for row in found:
        line, due = lines[row["holder"]], turn(row["route"], row["state"])
        assert due is not None  # else nobody holds the case
        line.count += row["n"]
        line.steps["等申请人补正" if row["state"] == State.CORRECTING else str(MOVES[due[0]].label)] += row["n"]
        line.since = min((at for at in (line.since, row["oldest"]) if at is not None), default=None)
    return sorted(lines.values(), key=lambda line: (line.since or moments.now(), line.body))


def waiting_longest(actor: Actor) -> list[Any]:
    """The open cases that have stood still longest, each with `since` and `holder`."""
    rows = _waiting(actor).select_related("item_version", "park").order_by("since", "pk")
    return list(rows.defer("authority")[:WAITS_SHOWN])


def _waiting(actor: Actor) -> Any:
    """Open cases with `holder`, the body whose turn it is, and `since`, when they came to it, from the record."""
    whens = []
    for route in ROUTES:
        by_slot: dict[str, list[str]] = {}
        for state in State:
            due = turn(route, state)
            if due is not None:
                by_slot.setdefault(SLOT_FIELDS[due[1]], []).append(state.value)
        whens += [When(route=route, state__in=states, then=F(f"{name}_id")) for name, states in by_slot.items()]
    last = Event.objects.filter(object_type=Case._meta.label_lower, object_id=OuterRef("pk"), verb__in=CHANGING)
    rows: Any = cases_visible(actor).filter(ended_at=None).exclude(state=State.DRAFT)  # the stubs do not know the names
    rows = rows.annotate(
        holder=Choice(*whens, default=None, output_field=IntegerField()),
        since=Subquery(last.order_by("-sequence").values("happened_at")[:1], output_field=DateTimeField()),
    )
    return rows.filter(holder__isnull=False)
