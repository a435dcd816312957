"""What has to be filed, as the door hears it: results sealed, cases reported, results revoked or corrected afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max

from approvals.models import Case, EntryCorrection
from approvals.services.corrections import CORRECTABLE, PRINTED
from core import moments
from core.actors import Actor
from core.registries import subscribe
from supervision.services.filing_duties import Kind, duties_arise

SEALING = ("seal", "counterseal", "decide_and_seal", "handle_instant", "handle_committed", "record_superior")
UNDOING = ("revoke", "cancel", "record_revocation")
ON_PAPER = frozenset(CORRECTABLE[name].label for name in PRINTED)


def sealed(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    """The last required seal is on; on the way to it (the park's seal of a delegated case) nothing is due yet."""
    if case.result_sealed_at is not None:
        duties_arise(case=case, kind=Kind.RESULT, at=case.result_sealed_at)


def reported(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    """报市级部门备案 at the same time (郴政办发〔2021〕4号 二（一）): the filing is compiled as soon as this is committed."""
    if duties_arise(case=case, kind=Kind.REPORT, at=dt.datetime.fromisoformat(facts["reported_at"])):
        from config.celery import app

        name = "supervision.tasks.filings_per_case"
        transaction.on_commit(lambda: app.send_task(name, ignore_result=True, retry=False))


def undone(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    """A result that was, or will be, filed no longer stands."""
    if case.result_sealed_at is not None and case.ended_at is not None:
        duties_arise(case=case, kind=Kind.REVOCATION, at=case.ended_at)


def corrected(case: Case, actor: Actor, facts: dict[str, Any]) -> None:
    """An entry that stands on the papers was put right after the result was sealed."""
    if case.result_sealed_at is None or not case.pinned.filings or not ON_PAPER & set(facts["entries"]):
        return
    at = EntryCorrection.objects.filter(case=case).aggregate(at=Max("at"))["at"]
    if moments.legal_day(at) >= moments.legal_day(case.result_sealed_at):
        duties_arise(case=case, kind=Kind.CORRECTION, at=at, occasion=f"{Kind.CORRECTION}:{case.version}")


for _move in SEALING:
    subscribe(f"case.{_move}", sealed)
for _move in UNDOING:
    subscribe(f"case.{_move}", undone)
subscribe("case.report", reported)
subscribe("case.correct_entry", corrected)
