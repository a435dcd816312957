"""Lists of the catalogue."""

from __future__ import annotations

from django.db.models import Count

from core import moments
from core.models import Organisation
from core.searchtext import query_key
from empowerment.models import Empowerment, PowerItem
from empowerment.workflow import (
    Mode,
    VersionState,
)


def items_for_intake(park: Organisation, text: str, *, limit: int = 12) -> list[Empowerment]:
    """Empowerments in force today at a park whose item fits the typed text (name, code, everyday words, pinyin)."""
    key = query_key(text)
    rows = (
        Empowerment.objects.known_at(None)
        .valid_at(moments.now())
        .filter(park=park, item__search__contains=key)
        .select_related("item")
        .order_by("item__name")
    )
    return list(rows[:limit])


def items_search(text: str, *, park: int | None = None, limit: int = 12) -> list[PowerItem]:
    """Items of the catalogue by name, code, everyday words or pinyin; with a park, of its jurisdiction."""
    rows = PowerItem.objects.filter(search__contains=query_key(text))
    if park:
        rows = rows.filter(jurisdiction__organisations=park)
    return list(rows.order_by("name")[:limit])


PAGE = 50


def catalogue(
    *, q: str = "", park: str = "", mode: str = "", type: str = "", after: int | None = None
) -> list[Empowerment]:
    """One keyset page (and one row more) of the empowerments in force today."""
    rows = Empowerment.objects.known_at(None).valid_at(moments.now())
    rows = rows.select_related("item__competent_department", "park", "scheme", "item__jurisdiction").order_by("pk")
    if q:
        rows = rows.filter(item__search__contains=query_key(q))
    if park:
        rows = rows.filter(park__code=park)
    if mode:
        rows = rows.filter(mode=mode)
    if type:
        rows = rows.filter(item__versions__item_type=type, item__versions__state=VersionState.PUBLISHED).distinct()
    if after:
        rows = rows.filter(pk__gt=after)
    return list(rows[: PAGE + 1])


def mode_counts(park: str = "") -> list[tuple[str, int]]:
    """How many items are in force today under each mode, at one park or everywhere."""
    rows = Empowerment.objects.known_at(None).valid_at(moments.now())
    if park:
        rows = rows.filter(park__code=park)
    counted = dict(rows.values_list("mode").annotate(n=Count("pk")).order_by())
    return [(str(mode.label), counted[mode.value]) for mode in Mode if counted.get(mode.value)]


def item_history(item: PowerItem) -> list[Empowerment]:
    """Every empowerment of an item on record, newest first: 一园一策 with its history."""
    rows = item.empowerments.filter(superseded_at=None).select_related("park", "scheme")
    return list(rows.order_by("park", "-valid_from"))
