"""What the program already knows of a checklist's requirements, by department, each statement with its source.

A registry, so that a further statement is one function: `tell(park, departments, on)` answers for all departments with a
fixed number of queries. What it finds is offered when a department reports, and is kept with the report.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db.models import Count

from core import moments
from core.absences import memberships_on
from core.models import Organisation, Role
from empowerment.models import ChiefGrant, Empowerment, GrantLetter, Reduction
from empowerment.workflow import GrantRight


@dataclass(frozen=True)
class Known:
    """One statement and where the program has it from."""

    text: str
    source: str

    def stored(self) -> dict[str, str]:
        return asdict(self)


Found = dict[int, list[Known]]  # by department
Tell = Callable[[Organisation, Sequence[int], dt.date], Found]
_tellers: dict[str, Tell] = {}


def known_register(key: str, tell: Tell) -> None:
    _tellers[key] = tell


def known_keys() -> set[str]:
    return set(_tellers)


def known_of(key: str, park: Organisation, departments: Sequence[int], on: dt.date) -> Found:
    """What is known under a key; nothing under one that nobody registered."""
    return _tellers[key](park, departments, on) if key in _tellers else {}


def _source(what: str, on: dt.date) -> str:
    return f"本系统{what}，{moments.chinese_date(on)}"


def _letters(departments: Sequence[int], on: dt.date) -> Iterable[GrantLetter]:
    rows = GrantLetter.objects.known_at(None).valid_at(moments.start_of(on))
    return rows.filter(body__in=departments).select_related("person").order_by("pk")


def chief_approvers(park: Organisation, departments: Sequence[int], on: dt.date) -> Found:
    """Chief approvers with a letter in force on the day, and their posts."""
    found: Found = defaultdict(list)
    for letter in _letters(departments, on):
        post = f"（{letter.post}）" if letter.post else ""
        number = f"，授权书{letter.number}" if letter.number else ""
        said = Known(f"首席审批员{letter.person.name}{post}{number}", _source("首席审批员授权书", on))
        found[letter.body_id].append(said)
    return found


def window_staff(park: Organisation, departments: Sequence[int], on: dt.date) -> Found:
    """How many people serve at a department's window on the day."""
    rows = memberships_on(on).filter(organisation__in=departments, role=Role.CLERK).order_by()
    counts = rows.values_list("organisation").annotate(n=Count("person", distinct=True))
    return {body: [Known(f"窗口人员 {n} 人", _source("人员任职", on))] for body, n in counts}


def items_entered(park: Organisation, departments: Sequence[int], on: dt.date) -> Found:
    """How many of the department's items are handled for the park on the day."""
    rows = Empowerment.objects.known_at(None).valid_at(moments.start_of(on)).filter(park=park)
    rows = rows.filter(item__competent_department__in=departments).order_by()
    pairs = rows.values_list("item__competent_department", "item").distinct()
    counts = Counter(body for body, _ in pairs)
    return {body: [Known(f"园区目录内事项 {n} 项", _source("事项目录", on))] for body, n in counts.items()}


def _granted(right: GrantRight) -> Tell:
    def tell(park: Organisation, departments: Sequence[int], on: dt.date) -> Found:
        """Lines of grants in force on the day that give the right: single items, or a whole type of them."""
        rows = (
            ChiefGrant.objects.known_at(None).valid_at(moments.start_of(on)).filter(body__in=departments, right=right)
        )
        single: Counter[int] = Counter()
        types: dict[int, list[str]] = defaultdict(list)
        for grant in rows.order_by("pk"):
            if grant.item_id:
                single[grant.body_id] += 1
            else:
                types[grant.body_id].append(
                    f"全部{grant.get_item_type_display()}事项" if grant.item_type else "全部事项"
                )
        found: Found = {}
        for body in {*single, *types}:
            parts = [*dict.fromkeys(types[body]), *([f"{single[body]} 个事项"] if single[body] else [])]
            found[body] = [Known(f"{right.label}：{'、'.join(parts)}", _source("首席审批员授权", on))]
        return found

    return tell


def seal_right(park: Organisation, departments: Sequence[int], on: dt.date) -> Found:
    """Chief approvers who may use the 行政审批专用章 by their letter."""
    found: Found = defaultdict(list)
    for letter in _letters(departments, on):
        if letter.may_use_seal:
            said = Known(f"{letter.person.name}可使用行政审批专用章", _source("首席审批员授权书", on))
            found[letter.body_id].append(said)
    return found


def reductions(park: Organisation, departments: Sequence[int], on: dt.date) -> Found:
    """How many aspects of how many items have been reduced by the day."""
    rows = Reduction.objects.filter(park=park, superseded_at=None, effective_on__lte=on)
    counts = (
        rows.filter(item__competent_department__in=departments)
        .order_by()
        .values_list("item__competent_department")
        .annotate(items=Count("item", distinct=True), lines=Count("pk"))
    )
    source = _source("减负登记", on)
    return {body: [Known(f"已登记减负 {lines} 处，涉及事项 {items} 项", source)] for body, items, lines in counts}


known_register("chief", chief_approvers)
known_register("staff", window_staff)
known_register("items", items_entered)
known_register("decide", _granted(GrantRight.DECIDE))
known_register("review", _granted(GrantRight.FIRST_REVIEW))
known_register("seal", seal_right)
known_register("reductions", reductions)
