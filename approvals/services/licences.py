"""Licences: what a granted case does to them when it is issued, and what happens to them without a case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Max

from approvals import documents, documents_forms
from approvals.clocks import is_licence, renewal_timely
from approvals.licence_life import HELD, LicenceState, licence_sources, same_term, term_end
from approvals.messages import tell_holder
from approvals.models import Applicant, Case, Decision, Licence
from approvals.selectors import editions_after, present_edition
from approvals.services.certificates import certificate_seal
from approvals.services.papers import papers_replace, papers_withdraw
from approvals.workflow import UP_REPORTING, CaseKind, Result
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import Organisation
from core.numbering import number_take
from empowerment.authority import Authority, Refusal
from empowerment.models import ItemVersion, PowerItem
from empowerment.selectors import resolve, version_at
from empowerment.workflow import ItemType, Slot

ONE_DAY = dt.timedelta(days=1)
NO_CERTIFICATE = {CaseKind.CANCELLATION, CaseKind.REVOCATION}


def licence_act(
    row: Case,
    actor: Actor,
    now: dt.datetime,
    *,
    certificate: str = "",
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> dict[str, Any]:
    """What a granted case does to its licence when its result is handed out; the facts of the event.

    New: a licence from that day. Change, re-issue: the next edition in place of the old one. Renewal: the next period,
    from the day after the old expiry. Cancellation, revocation: the licence and its next period end.
    Raises Invalid for a number or dates that cannot be.
    """
    certificate = certificate.strip()
    if row.result != Result.GRANTED or not is_licence(row):
        if valid_from or valid_until:
            raise Invalid("本件不颁发许可证照，不填写有效期。", field="valid_until")
        return {"certificate": certificate}
    if row.kind == CaseKind.NEW:
        made = _first_edition(row, actor, now, certificate, valid_from, valid_until)
        return _facts(made)
    assert row.licence is not None
    current = _locked(present_edition(row.licence))
    if row.kind == CaseKind.CANCELLATION:
        return _end(current, "cancel", actor, now, f"办件{row.number}准予注销")
    if row.kind == CaseKind.REVOCATION:
        return _end(current, "revoke", actor, now, f"办件{row.number}决定撤销")
    if row.kind == CaseKind.RENEWAL:
        return _renewed(row, current, actor, now, certificate, valid_until)
    if valid_from or valid_until:
        raise Invalid("变更、补发不改变有效期，不必填写。", field="valid_until")
    return _replaced(row, current, actor, now, certificate)


def _facts(made: Licence) -> dict[str, Any]:
    return {"certificate": made.number, "edition": made.edition, "validity": made.period_text}


def _first_edition(
    row: Case, actor: Actor, now: dt.datetime, certificate: str, valid_from: dt.date | None, valid_until: dt.date | None
) -> Licence:
    day = moments.legal_day(now)
    begins = valid_from or day
    version = row.item_version
    until = valid_until or term_end(begins, version.validity_number, version.validity_unit)
    return _make(row, actor, now, certificate=certificate, begins=begins, until=until, previous=None)


def _renewed(
    row: Case, current: Licence, actor: Actor, now: dt.datetime, certificate: str, valid_until: dt.date | None
) -> dict[str, Any]:
    made = Licence.objects.filter(case=row).first()
    if made is not None:  # deemed renewed: the period stands since the old one ended
        if certificate or valid_until:
            raise Invalid("本件已视为准予延续，证照已登记，不必再填编号和有效期。", field="certificate")
        return _facts(made)
    if current.state not in (*HELD, LicenceState.EXPIRED) or current.valid_until is None:
        return {"note": f"原证照{current.number}{LicenceState(current.state).label}，没有颁发新证照"}
    day = moments.legal_day(now)
    in_time = day <= current.valid_until or renewal_timely(row)
    begins = current.valid_until + ONE_DAY if in_time else day
    return _facts(licence_renew(row, current, actor, now, certificate, begins=begins, until=valid_until))


def licence_renew(
    row: Case,
    current: Licence,
    actor: Actor,
    now: dt.datetime,
    certificate: str,
    *,
    begins: dt.date,
    until: dt.date | None = None,
    deemed: bool = False,
) -> Licence:
    """The next period of a licence: as long as the item version says, or as long as the last one where it says nothing."""
    assert current.valid_until is not None
    if Licence.objects.filter(previous=current).exists():
        raise Refused(f"证照{current.number}已有下一次证照，不能再延续。", code="licence")
    if until is None:
        number, unit = row.item_version.validity_number, row.item_version.validity_unit
        if number is None:
            number, unit = same_term(current.valid_from, current.valid_until)
        until = term_end(begins, number, unit)
    return _make(row, actor, now, certificate=certificate, begins=begins, until=until, previous=current, deemed=deemed)


def _replaced(row: Case, current: Licence, actor: Actor, now: dt.datetime, certificate: str) -> dict[str, Any]:
    """The old edition ends today and the next one has its validity; a period already renewed follows the next one."""
    if current.state not in HELD:
        return {"note": f"原证照{current.number}{LicenceState(current.state).label}，没有颁发新证照"}
    move = "change" if row.kind == CaseKind.CHANGE else "reissue"
    ended = _move(current, move, actor, now, f"办件{row.number}准予{row.get_kind_display()}")
    begins = max(moments.legal_day(now), current.valid_from) if move == "change" else current.valid_from
    renewed = Licence.objects.filter(previous=ended).first()
    if renewed is not None:
        Licence.objects.filter(pk=renewed.pk).update(previous=None)
    made = _make(row, actor, now, certificate=certificate, begins=begins, until=current.valid_until, previous=ended)
    if renewed is not None:
        Licence.objects.filter(pk=renewed.pk).update(previous=made)
    papers_replace(ended, made, move, actor, now)
    return _facts(made)


def _end(current: Licence, move: str, actor: Actor, now: dt.datetime, reason: str) -> dict[str, Any]:
    """End a licence and every later edition that still stands."""
    ended = []
    for licence in [current, *editions_after(current)]:
        if licence.state in licence_sources(move):
            ended.append(_move(licence, move, actor, now, reason))
            if licence.case is not None:
                papers_withdraw(licence.case, move, actor, now, licence.number)
    if not ended:
        return {"note": f"原证照{current.number}{LicenceState(current.state).label}，不必再办"}
    tell_holder(
        ended[0],
        f"{move}-{ended[0].version}",
        f"您的证照{ended[0].number}已{'注销' if move == 'cancel' else '撤销'}，请查看决定书。",
    )
    return {"certificate": "、".join(dict.fromkeys(licence.number for licence in ended))}


def licences_undo(row: Case, move: str, actor: Actor, now: dt.datetime, reason: str) -> dict[str, Any]:
    """A granted case is revoked or cancelled: so is what it put into the holder's hand, with every later edition."""
    made = Licence.objects.filter(case=row).first()
    return {} if made is None else _end(_locked(made), move, actor, now, reason)


def _move(licence: Licence, move: str, actor: Actor, now: dt.datetime, reason: str) -> Licence:
    def change(row: Licence, at: dt.datetime) -> dict[str, Any]:
        row.ended_on, row.end_reason = moments.legal_day(now), reason[:300]
        return {"number": row.number, "edition": row.edition, "reason": row.end_reason}

    return door.perform(licence, move, actor=actor, stamp=Stamp(happened_at=now), change=change)


def _make(
    row: Case,
    actor: Actor,
    now: dt.datetime,
    *,
    certificate: str,
    begins: dt.date,
    until: dt.date | None,
    previous: Licence | None,
    deemed: bool = False,
) -> Licence:
    if until is not None and until < begins:
        raise Invalid("有效期的止日不能早于起日。", field="valid_until")
    body = documents.body_of(row, row.pinned.slots[Slot.IN_NAME_OF].id)
    day = moments.legal_day(now)
    number, edition = _number(row, body, certificate, previous, day.year)
    licence = Licence(
        number=number,
        edition=edition,
        item=row.item,
        item_version=row.item_version,
        park=row.park,
        deciding_body=body,
        issuing_body_id=row.issuing_body_id or body.pk,
        holder=previous.holder if previous else row.applicant,
        subject=row.title if previous is None or row.kind == CaseKind.CHANGE else previous.subject,
        issued_on=day,
        valid_from=begins,
        valid_until=until,
        previous=previous,
        case=row,
        deemed=deemed,
    )

    def facts(made: Licence, at: dt.datetime) -> dict[str, Any]:
        return {"number": number, "edition": edition, "case": row.number, "validity": made.period_text}

    made = door.admit(licence, "record", actor=actor, stamp=Stamp(happened_at=now), change=facts)
    paper = documents_forms.make(row, documents_forms.CERTIFICATE, at=now, facts=documents_forms.certificate(made))
    certificate_seal(row, paper, actor, now)
    return made


def _number(row: Case, body: Organisation, certificate: str, previous: Licence | None, year: int) -> tuple[str, int]:
    """The number on the certificate and which edition of it this is: the one typed (the blank certificate's), the one the
    licence has, the superior's, or the next of the body's series.
    """
    number = certificate or (previous.number if previous else "")
    if not number and row.route in UP_REPORTING:
        number = Decision.objects.get(case=row).superior_number
    if not number:
        initials = body.initials or body.short_name or body.name
        pattern = initials + "证〔{year}〕{n}号"
        return number_take(key=f"licence:{body.code}", year=year, pattern=pattern, obj=row), 1
    return number, _edition(body, number, previous)


def _edition(body: Organisation, number: str, previous: Licence | None) -> int:
    last = Licence.objects.filter(deciding_body=body, number=number).aggregate(last=Max("edition"))["last"]
    if last and (previous is None or previous.number != number):
        raise Invalid(f"证照编号“{number}”已用于另一份证照，请核对证照上的编号。", field="certificate")
    return int(last or 0) + 1


def _locked(licence: Licence) -> Licence:
    return Licence.objects.select_for_update().get(pk=licence.pk)


# --- Without a case -------------------------------------------------------------------------------------------------


def licence_register(
    *,
    item: PowerItem,
    park: Organisation,
    holder: Applicant,
    number: str,
    subject: str,
    issued_on: dt.date,
    valid_from: dt.date,
    valid_until: dt.date | None,
    source: str,
    actor: Actor,
    stamp: Stamp,
) -> Licence:
    """登记已有证照: enter a licence issued before this system from its certificate, so that it can be changed or renewed.

    `source` says what was looked at (原件, 许可台账…). `valid_until` is None for a long-term licence. Raises Invalid and
    Refused.
    """
    answer = resolve(item, park, "", moments.now())
    authority = answer if isinstance(answer, Authority) else answer.would_be
    if authority is None:
        assert isinstance(answer, Refusal)
        raise Refused(answer.sentence, code=answer.reasons[0].code)
    version = version_at(item, moments.now())
    assert version is not None
    _registrable(version, number, subject, source, issued_on, valid_from, valid_until)
    body = Organisation.objects.get(pk=authority.slots[Slot.IN_NAME_OF].id)
    issues = authority.body(Slot.ISSUES)
    licence = Licence(
        number=number.strip(),
        edition=_edition(body, number.strip(), None),
        item=item,
        item_version=version,
        park=park,
        deciding_body=body,
        issuing_body_id=issues.id if issues else body.pk,
        holder=holder,
        subject=subject.strip(),
        issued_on=issued_on,
        valid_from=valid_from,
        valid_until=valid_until,
        registered_from=source.strip(),
    )

    def facts(made: Licence, at: dt.datetime) -> dict[str, Any]:
        return {"number": made.number, "validity": made.period_text, "source": made.registered_from}

    return door.admit(licence, "register", actor=actor, stamp=stamp, change=facts)


def _registrable(
    version: ItemVersion,
    number: str,
    subject: str,
    source: str,
    issued_on: dt.date,
    valid_from: dt.date,
    valid_until: dt.date | None,
) -> None:
    if version.item_type != ItemType.LICENCE:
        raise Invalid("只有行政许可事项有许可证照，请核对事项。", field="item")
    for text, field, label in (
        (number, "number", "证照编号"),
        (subject, "subject", "许可内容"),
        (source, "source", "登记依据"),
    ):
        if not text.strip():
            raise Invalid(f"请填写{label}。", field=field)
    if issued_on > moments.today():
        raise Invalid("发证日期不能晚于今天。", field="issued_on")
    if valid_until is not None and valid_until < valid_from:
        raise Invalid("有效期的止日不能早于起日。", field="valid_until")
    if valid_until is not None and valid_until < moments.today():
        raise Invalid("证照已过期，不必登记；请按新办申请。", field="valid_until")


def licence_report_loss(*, licence: Licence, reason: str, actor: Actor, stamp: Stamp) -> Licence:
    """挂失 by the holder's statement: the certificate is no longer shown as good until it is found or re-issued."""

    def change(row: Licence, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请登记持证人的遗失声明或说明。", field="reason")
        return {"number": row.number, "reason": reason.strip()}

    return door.perform(licence, "report_loss", actor=actor, stamp=stamp, change=change)


def licence_find_again(*, licence: Licence, reason: str, actor: Actor, stamp: Stamp) -> Licence:
    """解除挂失: the holder has the certificate again."""

    def change(row: Licence, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请写明证照找回的情况。", field="reason")
        return {"number": row.number, "reason": reason.strip()}

    return door.perform(licence, "find_again", actor=actor, stamp=stamp, change=change)


def licence_expire(*, licence: Licence, actor: Actor, stamp: Stamp) -> Licence:
    """The last day of validity has passed and no timely renewal waits for its decision."""

    def change(row: Licence, now: dt.datetime) -> dict[str, Any]:
        if row.valid_until is None or row.valid_until >= moments.legal_day(now):
            raise Refused(f"证照{row.number}尚未届满。")
        return {"number": row.number, "valid_until": row.valid_until}

    return door.perform(licence, "expire", actor=actor, stamp=stamp, change=change)
