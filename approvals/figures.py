"""What approvals knows about the items under review: cases, punctuality, corrections (试行评估)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from approvals.models import Case
from approvals.selectors.slices import Slice, measure_condition
from core.registries import figures_add


def _trial(rows: list[Any]) -> dict[int, list[tuple[str, str, str]]]:
    """Since the item came to the park; one query, whatever the number of rows. Each figure links to its cases."""
    counted = {name: Count("pk", filter=measure_condition(name, Slice(count=name))) for name in _COUNTED}
    cases = Case.objects.filter(park__in={row.park_id for row in rows}, item__in={row.item_id for row in rows})
    found = {
        (each["park"], each["item"]): each
        for each in cases.values("park", "item").annotate(
            corrected=Count("pk", filter=Q(corrected_once=True)), **counted
        )
    }
    nothing: Mapping[str, Any] = dict.fromkeys((*_COUNTED, "corrected"), 0)
    return {row.pk: _shown(row, found.get((row.park_id, row.item_id), nothing)) for row in rows}


_COUNTED = ("received", "finished", "promised", "broken", "late", "refused")


def _shown(row: Any, known: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    promised, kept = known["promised"], known["promised"] - known["broken"]
    shown = [
        ("收件", str(known["received"]), _cases(row, "received")),
        ("办结", str(known["finished"]), _cases(row, "finished")),
        ("按承诺办结", f"{kept * 100 // promised}%" if promised else "–", _cases(row, "promised")),
        ("超期办结", str(known["late"]), _cases(row, "late")),
        ("不予受理", str(known["refused"]), _cases(row, "refused")),
        ("补正", str(known["corrected"]), ""),
    ]
    return shown


def _cases(row: Any, count: str) -> str:
    return f"{reverse('approvals:case_list')}?{urlencode({'park': row.park.code, 'item': row.item_id, 'count': count})}"


figures_add("trial", _trial)
