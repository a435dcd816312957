"""The plan of 岳阳 (S1), exactly as the document and its attachments print it."""

from __future__ import annotations

import datetime as dt

from core.actors import Actor
from core.fixtures_files import data_of, rows_of, words
from core.models import Jurisdiction, Organisation
from ledger.models import Plan
from ledger.services import MeasureInput, PlanInput, ReporterInput, TaskInput, plan_load


def load(*, actor: Actor) -> Plan:
    data = data_of("yueyang_s1.json")
    said, dates = data["plan"], data["dates"]
    bodies = {row.code: row for row in Organisation.objects.filter(jurisdiction__code="yueyang")}
    parks = [row["code"] for row in sorted(data["parks"], key=lambda row: row["order"])]
    return plan_load(
        jurisdiction=Jurisdiction.objects.get(code="yueyang"),
        year=said["year"],
        said=PlanInput(
            name=said["name"],
            document=said["document"],
            office=bodies[said["office"]],
            first_month=dt.date.fromisoformat(f"{dates['monthly_from']}-01"),
            contacts_due_on=dt.date.fromisoformat(dates["contacts_due"]),
            due_day=dates["monthly_due_day"],
            remind_days=said["remind_days"],
            issued_on=dt.date.fromisoformat(said["issued_on"]),
            contacts_note=said["contacts_note"],
            ledger_note=said["ledger_note"],
            source=data["source"],
        ),
        measures=[
            MeasureInput(
                number=row["number"],
                title=row["title"],
                group_number=row["group_number"],
                group_title=row["group_title"],
                tasks=[TaskInput(task["content"], task["lead"], task["responsible"]) for task in row["tasks"]],
                proposals=data["proposals"].get(str(row["number"]), []),
            )
            for row in data["measures"]
        ],
        columns=[(bodies[row["code"]], row["column"]) for row in sorted(data["parks"], key=lambda row: row["order"])],
        reporters=[_reporter(row, bodies, parks) for row in rows_of("yueyang_s1_reporters.csv")],
        actor=actor,
    )


def _reporter(row: dict[str, str], bodies: dict[str, Organisation], parks: list[str]) -> ReporterInput:
    columns = parks if row["parks"] == "all" else words(row["parks"])
    return ReporterInput(
        organisation=bodies[row["code"]],
        kind=row["kind"],
        leads=[int(number) for number in words(row["leads"])],
        responsible=[int(number) for number in words(row["responsible"])],
        parks=[bodies[code] for code in columns],
    )
