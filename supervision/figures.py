"""What supervision knows about the items under review: the monthly evaluations that led there."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from core.registries import figures_add
from supervision.models import EvaluationRow


def _trial(rows: list[Any]) -> dict[int, list[tuple[str, str, str]]]:
    """The evaluation from which the review was opened, with its proposal; one query, whatever the number of rows."""
    found: dict[int, list[tuple[str, str, str]]] = {row.pk: [] for row in rows}
    opened = EvaluationRow.objects.filter(adjustment__in=list(found)).select_related("evaluation")
    for row in opened.order_by("evaluation__month", "pk"):
        month = row.evaluation.month
        url = reverse("supervision:evaluation_row", args=[row.evaluation.public_id, row.position])
        assert row.adjustment_id is not None
        found[row.adjustment_id].append((f"{month.year}年{month.month}月运行评估", row.get_proposal_display(), url))
    return found


figures_add("trial", _trial)
