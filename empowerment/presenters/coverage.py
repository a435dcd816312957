"""Gaps and overlaps of instruments as rows of a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from core import moments
from empowerment.models import Instrument
from empowerment.presenters.instruments import last_day
from empowerment.selectors import Coverage


def coverage_rows(found: Iterable[Coverage]) -> list[dict[str, Any]]:
    """Gaps and overlaps of the items that are not whole."""
    return [
        {
            "item": each.empowerment.item,
            "area": each.empowerment.area,
            "mode": each.empowerment.get_mode_display(),
            "need": f"{each.giver}与{each.taker}的{each.kind_label}",
            "gaps": [_stretch(gap) for gap in each.gaps],
            "overlaps": [
                {**_stretch(row), "papers": [_named(paper) for paper in row.instruments]} for row in each.overlaps
            ],
        }
        for each in found
        if not each.whole
    ]


def _stretch(row: Any) -> dict[str, Any]:
    return {"stages": row.stages, "from": moments.legal_day(row.start), "to": last_day(row.end)}


def _named(paper: Instrument) -> dict[str, str]:
    return {"label": str(paper), "url": reverse("empowerment:instrument", args=[paper.public_id])}
