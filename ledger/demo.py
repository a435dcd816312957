"""The measures and park columns of 岳阳, exactly as the plan prints them."""

from __future__ import annotations

from core.actors import Actor
from core.fixtures_files import data_of
from core.models import Jurisdiction, Organisation
from ledger.services import measures_load


def load(*, actor: Actor) -> None:
    plan = data_of("yueyang_s1.json")
    parks = {park.code: park for park in Organisation.objects.filter(code__in=[row["code"] for row in plan["parks"]])}
    measures_load(
        jurisdiction=Jurisdiction.objects.get(code="yueyang"),
        measures=plan["measures"],
        columns=[parks[row["code"]] for row in sorted(plan["parks"], key=lambda row: row["order"])],
        source=plan["source"],
        actor=actor,
    )
