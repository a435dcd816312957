"""Rows of the monthly evaluation for their pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from supervision.lives.evaluation import Proposal
from supervision.models import EvaluationRow
from supervision.selectors.evaluation import EVALUATED
from supervision.selectors.measures import MEASURES

SHOWN = ("received", "finished", "on_time", "days_of_promise")
TAGS = {Proposal.KEEP: "is-quiet", Proposal.IMPROVE: "is-state", Proposal.ADJUST: "is-bad", Proposal.WITHDRAW: "is-bad"}


def row_of(row: EvaluationRow) -> dict[str, Any]:
    """One row of the list: the figures that one looks at first, each with the list behind it."""
    return {
        "row": row,
        "url": reverse("supervision:evaluation_row", args=[row.evaluation.public_id, row.position]),
        "tag": TAGS[Proposal(row.proposal)],
        "cells": [figure(row, key) for key in SHOWN],
        "idle": row.figures["idle_months"],
    }


def figure(row: EvaluationRow, key: str) -> dict[str, Any]:
    value, base, url = row.figures[key]
    measure = MEASURES[key]
    return {
        "label": measure.label,
        "text": "–" if value is None else f"{value}{'%' if measure.unit == '%' else ''}",
        "unit": measure.unit,
        "base": base,
        "url": url if base else "",
    }


def figure_rows(row: EvaluationRow) -> list[dict[str, Any]]:
    """Every figure that was frozen in the row, in the order of the registry."""
    return [figure(row, key) for key in EVALUATED if key in row.figures]


def proposal_counts(rows: QuerySet[EvaluationRow]) -> list[tuple[str, int]]:
    found = dict(rows.order_by().values_list("proposal").annotate(n=Count("pk")))
    return [(str(label), found.get(key, 0)) for key, label in Proposal.choices]
