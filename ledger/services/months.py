"""A month put together, frozen as a paper of the receiving office."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import NotAllowed
from core.models import Document
from ledger.documents.returns import Told, month_make
from ledger.models import Plan
from ledger.selectors.plans import plan_kept


@transaction.atomic
def month_print(*, plan: Plan, month: dt.date, told: Told, actor: Actor) -> Document:
    """Freeze the month's table as it stands now; the file is drawn by the worker. Raises NotAllowed."""
    if actor.person is None or not plan_kept(actor, plan):
        raise NotAllowed(f"汇总台账由{plan.office.name}的审改办人员定稿。")
    paper = month_make(plan, month, told, at=moments.now())
    facts = {"month": month, "facts_hash": paper.facts_hash}
    events.record(obj=plan, verb="plan.month_print", actor=actor, facts=facts, organisation_id=plan.office_id)
    return paper
