"""Writes of the ledger: the measures of the reform and the park columns of its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from core import events
from core.actors import Actor
from core.errors import Refused
from core.models import Jurisdiction, Organisation
from ledger.models import Measure, ParkColumn


@transaction.atomic
def measures_load(
    *,
    jurisdiction: Jurisdiction,
    measures: Sequence[Mapping[str, Any]],
    columns: Sequence[Organisation],
    source: str,
    actor: Actor,
) -> list[Measure]:
    """Enter the measures of attachment 3 and its park columns, both in the document's order (岳阳方案附件3).

    Raises Refused when the jurisdiction has its measures already.
    """
    if Measure.objects.filter(jurisdiction=jurisdiction).exists():
        raise Refused(f"{jurisdiction.name}的改革措施已经录入。", code="measures_present")
    found = Measure.objects.bulk_create(
        Measure(
            jurisdiction=jurisdiction,
            number=row["number"],
            title=row["title"],
            group_number=row["group_number"],
            group_title=row["group_title"],
            source=source,
        )
        for row in measures
    )
    ParkColumn.objects.bulk_create(
        ParkColumn(jurisdiction=jurisdiction, position=position, park=park)
        for position, park in enumerate(columns, start=1)
    )
    facts = {"measures": len(found), "columns": [park.code for park in columns]}
    events.record(obj=jurisdiction, verb="measures.load", actor=actor, facts=facts)
    return found
