"""Writes of supervision: cards. One per rule, object and occasion, however often a job looks."""

from __future__ import annotations

import datetime as dt

from django.db import models

from approvals.models import Case
from approvals.selectors import checks_overdue, countersignings_overdue
from approvals.workflow import Entry, next_step
from core import moments
from core.actors import Actor, job
from core.events import label_of
from supervision.models import Card


def card_raise(
    *,
    rule: str,
    obj: models.Model,
    occasion: str,
    words: str,
    organisation_id: int | None,
    actor: Actor,
    inherited: bool = False,
) -> None:
    """Record what was noticed. A repeated occasion adds nothing. `inherited`: it happened before the case came here."""
    Card.objects.bulk_create(
        [
            Card(
                rule=rule,
                object_type=label_of(obj),
                object_id=obj.pk,
                occasion=occasion[:120],
                organisation_id=organisation_id,
                person=actor.person,
                words=words[:400],
                raised_at=moments.now(),
                inherited=inherited,
            )
        ],
        ignore_conflicts=True,
    )


def cards_overdue() -> int:
    """A card for every open case whose statutory limit has passed; one per clock and date. Returns how many were looked at."""
    day = moments.today()
    overdue = Case.objects.filter(card_on__lte=day, ended_at=None, paused=False).select_related("item_version")
    count = 0
    for case in overdue.iterator():
        assert case.card_on is not None
        last_day = case.card_on - dt.timedelta(days=1)  # not `due_on`, which may be the promise's
        words = f"{case.number}“{case.item_version.name}”的法定时限（{moments.chinese_date(last_day)}）已过，尚未办结。"
        inherited = case.entry == Entry.IMPORTED and case.card_on <= moments.legal_day(case.recorded_at)
        if inherited:
            words += "迁入本系统之前已经超期，由原系统承继。"
        step = next_step(case.route, case.state)
        card_raise(
            rule=Card.Rule.OVERDUE,
            obj=case,
            occasion=f"{case.due_kind}:{case.card_on}",
            words=words,
            organisation_id=case.body_id(step.slot) if step else case.accepting_body_id,
            actor=job("cards_overdue"),
            inherited=inherited,
        )
        count += 1
    return count


def cards_checks_overdue() -> int:
    """A card for every commitment not checked by its day, or not looked at again after its correction's; one per day that
    was missed. Returns how many were looked at.
    """
    rows = checks_overdue().select_related("commitment__case__item_version").order_by("due_on", "pk")
    count = 0
    for check in rows.iterator():
        case, missed = check.commitment.case, check.correct_by or check.due_on
        what = "整改期满后未再核查" if check.correct_by else "未按期核查"
        words = f"{case.number}“{case.item_version.name}”以告知承诺办理，{moments.chinese_date(missed)}到期{what}。"
        card_raise(
            rule=Card.Rule.CHECK_OVERDUE,
            obj=case,
            occasion=f"{check.state}:{missed}",
            words=words,
            organisation_id=case.examining_body_id,
            actor=job("cards_checks_overdue"),
        )
        count += 1
    return count


def cards_counterseals_overdue() -> int:
    """A card for every paper that the department has neither stamped nor sent back by its limit; one each time it came.

    The limit is the rule's (云溪方案三.2, 三.4). Returns how many were looked at.
    """
    count = 0
    for row in countersignings_overdue().iterator():
        case = row.case
        words = f"{case.number}“{case.item_version.name}”须于{moments.chinese_date(row.due_on)}前见章盖章，逾期未办。"
        card_raise(
            rule=Card.Rule.COUNTERSEAL_OVERDUE,
            obj=case,
            occasion=f"counterseal:{row.pk}",
            words=words,
            organisation_id=row.body_id,
            actor=job("cards_counterseals_overdue"),
        )
        count += 1
    return count
