"""Bad credit: entered with its source, repaired with its source; unrepaired, it bars promises."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from approvals.models import Applicant, Case, CreditFlag
from approvals.selectors import CREDIT_CLERKS, credit_bars
from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.models import Organisation


def credit_must_be_clean(applicant: Applicant, what: str) -> None:
    """Raises Refused with every unrepaired entry; `what` is the convenience that is not open to the applicant."""
    bars = credit_bars(applicant)
    if bars:
        raise Refused(f"申请人有未修复的失信记录，不适用{what}：{'；'.join(bars)}。", code="bad_credit")


@transaction.atomic
def credit_flag_add(
    *,
    applicant: Applicant,
    kind: str,
    source: str,
    reason: str,
    listed_on: dt.date,
    organisation: Organisation,
    actor: Actor,
) -> CreditFlag:
    """Enter an unrepaired entry with its source. Raises NotAllowed, Invalid, and Refused for an entry made before."""
    if not actor.holds_any(CREDIT_CLERKS, organisation.pk):
        raise NotAllowed(f"信用记录由{organisation.name}的窗口人员或园区管理员登记。")
    if kind not in CreditFlag.Kind.values:
        raise Invalid("请选择种类。", field="kind")
    if not source.strip():
        raise Invalid("请填写来源，例如公示网站、决定书文号。", field="source")
    if not reason.strip():
        raise Invalid("请填写列入的事由。", field="reason")
    if listed_on > moments.today():
        raise Invalid("列入日期不能晚于今天。", field="listed_on")
    return flag_record(
        applicant=applicant,
        kind=kind,
        source=source.strip(),
        reason=reason.strip(),
        listed_on=listed_on,
        organisation_id=organisation.pk,
        actor=actor,
    )


def flag_record(
    *,
    applicant: Applicant,
    kind: str,
    source: str,
    reason: str,
    listed_on: dt.date,
    organisation_id: int,
    actor: Actor,
    case: Case | None = None,
) -> CreditFlag:
    """Write one entry with its event, inside the caller's transaction."""
    try:
        with transaction.atomic():
            flag = CreditFlag.objects.create(
                applicant=applicant,
                kind=kind,
                source=source[:200],
                reason=reason[:300],
                listed_on=listed_on,
                organisation_id=organisation_id,
                case=case,
                recorded_at=moments.now(),
            )
    except IntegrityError as same:
        raise Refused("这条信用记录已经登记过。", code="flag_present") from same
    facts = {"kind": kind, "listed_on": listed_on, "case": case.number if case else ""}
    events.record(obj=flag, verb="credit_flag.add", actor=actor, facts=facts, organisation_id=organisation_id)
    return flag


@transaction.atomic
def credit_flag_repair(*, flag: CreditFlag, repaired_on: dt.date, source: str, actor: Actor) -> CreditFlag:
    """信用修复: the entry stays on record and bars nothing any more. Raises NotAllowed, Invalid, Refused."""
    flag = CreditFlag.objects.select_for_update().get(pk=flag.pk)
    if not actor.holds_any(CREDIT_CLERKS, flag.organisation_id):
        raise NotAllowed(f"信用修复由{flag.organisation.name}的窗口人员或园区管理员登记。")
    if flag.repaired_on is not None:
        raise Refused(f"这条信用记录已于{moments.chinese_date(flag.repaired_on)}修复。", code="repaired_already")
    if not source.strip():
        raise Invalid("请填写修复依据，例如修复决定书文号。", field="source")
    if not flag.listed_on <= repaired_on <= moments.today():
        raise Invalid("修复日期须在列入日期与今天之间。", field="repaired_on")
    return flag_lift(flag=flag, on=repaired_on, source=source.strip(), actor=actor)


def flag_lift(*, flag: CreditFlag, on: dt.date, source: str, actor: Actor) -> CreditFlag:
    """Write the repair of an entry with its event, inside the caller's transaction."""
    flag.repaired_on, flag.repair_source = on, source
    flag.save(update_fields=["repaired_on", "repair_source"])
    facts = {"repaired_on": on}
    events.record(obj=flag, verb="credit_flag.repair", actor=actor, facts=facts, organisation_id=flag.organisation_id)
    return flag
