"""Results of supervision, entered by the supervising body and pushed back to the park (双推送、双报告)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.urls import reverse

from approvals.models import Applicant, Case, CreditFlag, Licence
from approvals.services import flag_lift, flag_record
from core import events, inbox, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.models import Organisation, OrganisationKind, Role, StoredFile
from core.outbox import messages_add
from supervision.deliveries import result_announcements
from supervision.lives.pushes import DEPARTMENT_ROLES
from supervision.models import SupervisionResult
from supervision.selectors.pushes import receivers_of
from supervision.services.pushes import people_of

FLAGS = {
    SupervisionResult.Kind.PENALTY: CreditFlag.Kind.PENALTY,
    SupervisionResult.Kind.ABNORMAL: CreditFlag.Kind.ABNORMAL,
}
Kind = SupervisionResult.Kind


@dataclass(frozen=True)
class ResultInput:
    """`case` and `licence` where the result is about one; `flagged` enters a penalty or an abnormal list as bad credit."""

    kind: str
    park: Organisation
    applicant: Applicant
    happened_on: dt.date
    text: str
    document_number: str = ""
    effect_until: dt.date | None = None
    case: Case | None = None
    licence: Licence | None = None
    file: StoredFile | None = None
    file_name: str = ""
    flagged: bool = False


@transaction.atomic
def result_record(*, organisation: Organisation, said: ResultInput, actor: Actor) -> SupervisionResult:
    """Enter a result and push it back: to the park's people, to its receivers. Raises NotAllowed, Invalid."""
    _may(organisation, actor)
    _check(organisation, said)
    return _made(organisation, said, actor, corrects=None)


@transaction.atomic
def result_correct(*, result: SupervisionResult, said: ResultInput, reason: str, actor: Actor) -> SupervisionResult:
    """A new row in place of one that was wrong; the old one stays readable, its credit entry is lifted.

    Raises NotAllowed, Invalid, and Refused for a row that has been corrected before.
    """
    row = SupervisionResult.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=result.pk)
    _may(row.organisation, actor)
    if not reason.strip():
        raise Invalid("请写明更正的原因。", field="reason")
    if SupervisionResult.objects.filter(corrects=row).exists():
        raise Refused("这条监管结果已经更正过，请更正最新的一条。", code="corrected")
    _check(row.organisation, said)
    if row.flag is not None and row.flag.repaired_on is None:
        flag_lift(flag=row.flag, on=moments.today(), source=f"监管结果更正：{reason.strip()}"[:200], actor=actor)
    try:
        with transaction.atomic():
            return _made(row.organisation, said, actor, corrects=row, reason=reason.strip()[:300])
    except IntegrityError as clash:
        raise Refused("这条监管结果刚刚被更正过，请刷新查看。", code="corrected") from clash


def _may(organisation: Organisation, actor: Actor) -> None:
    if not actor.holds_any(DEPARTMENT_ROLES, organisation.pk):
        raise NotAllowed(f"监管结果由{organisation.name}的监管人员、经办人或负责人登记。")


def _check(organisation: Organisation, said: ResultInput) -> None:
    if said.kind not in Kind.values:
        raise Invalid("请选择种类。", field="kind")
    if said.park.kind != OrganisationKind.PARK or said.park.jurisdiction_id != organisation.jurisdiction_id:
        raise Invalid("请选择本辖区的园区。", field="park")
    if not said.text.strip():
        raise Invalid("请写明检查、处理的内容。", field="text")
    if said.happened_on > moments.today():
        raise Invalid("日期不能晚于今天。", field="happened_on")
    if said.kind != Kind.INSPECTION and not said.document_number.strip():
        raise Invalid("责令改正、行政处罚、列入异常名录须填写文书编号。", field="document_number")
    if said.effect_until is not None and said.effect_until < said.happened_on:
        raise Invalid("效力截止日不能早于作出日期。", field="effect_until")
    if said.case is not None and (said.case.applicant_id, said.case.park_id) != (said.applicant.pk, said.park.pk):
        raise Invalid("这个办件不是该企业在该园区的办件，请核对。", field="case_number")
    if said.licence is not None and said.licence.holder_id != said.applicant.pk:
        raise Invalid("这份证照的持证人不是该企业，请核对。", field="licence_number")
    if said.flagged and said.kind not in FLAGS:
        raise Invalid("只有行政处罚、列入异常名录可以记入信用记录。", field="flagged")


def _made(
    organisation: Organisation,
    said: ResultInput,
    actor: Actor,
    *,
    corrects: SupervisionResult | None,
    reason: str = "",
) -> SupervisionResult:
    now = moments.now()
    flag = (
        _flag(organisation, said, actor, f"（{moments.chinese_moment(now)}更正）" if corrects else "")
        if said.flagged
        else None
    )
    result = SupervisionResult.objects.create(
        kind=said.kind,
        organisation=organisation,
        park=said.park,
        applicant=said.applicant,
        case=said.case,
        licence=said.licence,
        happened_on=said.happened_on,
        document_number=said.document_number.strip()[:80],
        text=said.text.strip()[:1000],
        effect_until=said.effect_until,
        file=said.file,
        file_name=said.file_name[:200],
        corrects=corrects,
        flag=flag,
        recorded_at=now,
        recorded_by=actor.person,
    )
    facts = {
        "kind": said.kind,
        "case": said.case.number if said.case else "",
        "document_number": result.document_number,
        "corrects": corrects.pk if corrects else None,
        "reason": reason,
    }
    events.record(
        obj=result, verb="supervision_result.record", actor=actor, facts=facts, organisation_id=organisation.pk
    )
    inbox.inbox_add(
        to=people_of(said.park.pk, (Role.PARK_ADMIN, Role.HEAD)),
        text=f"{organisation.name}推送监管结果：{result.get_kind_display()}{result.document_number}。",
        url=reverse("supervision:result", args=[result.public_id]),
    )
    messages_add(result_announcements(result, receivers_of(said.park.pk, moments.legal_day(now))))
    return result


def _flag(organisation: Organisation, said: ResultInput, actor: Actor, corrected: str) -> CreditFlag:
    """Kept at the park, whose people enter the repair when the body tells them of it."""
    return flag_record(
        applicant=said.applicant,
        kind=FLAGS[Kind(said.kind)],
        source=f"{organisation.short_name or organisation.name} {said.document_number.strip()}{corrected}",
        reason=said.text.strip(),
        listed_on=said.happened_on,
        organisation_id=said.park.pk,
        actor=actor,
        case=said.case,
    )
