"""Writes of complaints: registered, assigned or not accepted, answered, sent back or closed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from approvals.models import Case
from approvals.selectors.visible import cases_visible
from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed
from core.identifiers import parse_phone
from core.inbox import inbox_add
from core.models import Membership, Organisation, Person, Role
from core.numbering import number_take
from core.papers import file_store
from core.selectors import calendar
from core.workdays import due
from empowerment.models import PowerItem
from supervision.lives.complaints import ComplaintKind, Source, Verdict
from supervision.lives.limits import Matter
from supervision.models import Complaint, ComplaintAnswer, ComplaintFile, HandlingLimit
from supervision.models.complaints import MANAGERS

Upload = tuple[str, bytes]
NUMBERS = "诉"  # the word of the series


@dataclass(frozen=True)
class ComplaintInput:
    """What a complaint says. `office` takes it in; `case_number` as typed; nothing of the complainant is required."""

    office: Organisation
    source: str
    kind: str
    text: str
    received_on: dt.date
    complainant: str = ""
    phone: str = ""
    case_number: str = ""
    item: PowerItem | None = None
    body: Organisation | None = None
    person: Person | None = None
    external_number: str = ""
    answer_by: dt.date | None = None
    files: Sequence[Upload] = ()


def limit_day(matter: str, start: dt.date, jurisdiction_id: int) -> dt.date:
    """The last day of a matter's limit that begins on a day (not counted)."""
    term = HandlingLimit.in_force(matter, start, jurisdiction_id)
    found = due(calendar(), start, term.limit).on
    assert found is not None  # nothing pauses
    return found


def complaint_register(*, said: ComplaintInput, actor: Actor, stamp: Stamp) -> Complaint:
    """登记 with a number and a look-up code; the office's leaders are told, but for who is complained of. A case that the
    public or the hotline names is linked where it is one of the place, and otherwise silently not. Raises Invalid, NotAllowed.
    """
    _check(said)
    case = _case(said, actor)
    row = Complaint(
        jurisdiction_id=said.office.jurisdiction_id,
        office=said.office,
        source=said.source,
        external_number=said.external_number.strip(),
        kind=said.kind,
        complainant=said.complainant.strip(),
        phone=parse_phone(said.phone) if said.phone.strip() else "",
        text=said.text.strip(),
        case_number=said.case_number.strip()[:60],
        case=case,
        item=said.item or (case.item if case else None),
        body=said.body or (case.park if case else said.office),
        person=said.person,
        received_on=said.received_on,
        recorded_by=actor.person,
        accept_due_on=limit_day(Matter.COMPLAINT_ACCEPT, said.received_on, said.office.jurisdiction_id),
        answer_due_on=said.answer_by,
    )

    def before(made: Complaint) -> None:
        made.recorded_at = moments.now()
        initials = made.office.initials or made.office.short_name or made.office.name
        made.number = number_take(
            key=f"{made.office.code}:{NUMBERS}",
            year=made.received_on.year,
            pattern=initials + "诉〔{year}〕{n}号",
            obj=None,
            object_type="supervision.complaint",
        )

    def change(made: Complaint, at: dt.datetime) -> dict[str, Any]:
        _keep(made, None, said.files)
        text = f"收到投诉{made.number}（{made.get_kind_display()}），请在{moments.chinese_date(made.accept_due_on)}以前交办。"
        tell(made, overseers_of(made), text)
        return {
            "number": made.number,
            "source": made.source,
            "kind": made.kind,
            "case": case.number if case else "",
            "due_on": made.accept_due_on,
        }

    return door.admit(row, "register", actor=actor, stamp=stamp, change=change, before=before)


def _check(said: ComplaintInput) -> None:
    if said.source not in Source.values or said.kind not in ComplaintKind.values:
        raise Invalid("请选择投诉类别。", field="kind")
    if not said.text.strip():
        raise Invalid("请写明投诉的事情：什么时间、哪个窗口或单位、发生了什么。", field="text")
    if said.received_on > moments.today():
        raise Invalid("收到日不能晚于今天。", field="received_on")
    if said.body is not None and said.body.jurisdiction_id != said.office.jurisdiction_id:
        raise Invalid("被投诉单位不在本辖区，请告知投诉人向有权机关投诉。", field="body")
    if said.source == Source.HOTLINE and not said.external_number.strip():
        raise Invalid("热线工单须有工单编号。", field="external_number")


def _case(said: ComplaintInput, actor: Actor) -> Case | None:
    number = said.case_number.strip()
    if not number:
        return None
    rows = cases_visible(actor) if said.source == Source.WINDOW else Case.objects.all()
    rows = rows.filter(number=number, park__jurisdiction=said.office.jurisdiction_id)
    case = rows.select_related("item", "park").first()
    if case is None and said.source == Source.WINDOW:
        raise Invalid(f"没有编号为“{number}”的办件，或者您无权查看；请核对或留空。", field="case_number")
    return case


def _keep(row: Complaint, answer: ComplaintAnswer | None, files: Sequence[Upload]) -> None:
    for name, content in files:
        stored = file_store(stream=io.BytesIO(content), name=name)
        ComplaintFile.objects.create(complaint=row, answer=answer, file=stored, name=name[:200])


def complaint_assign(
    *, complaint: Complaint, organisation: Organisation, person: Person, actor: Actor, stamp: Stamp
) -> Complaint:
    """交办 to a person of a body; the time to answer begins with the first one. Raises Invalid for the person complained of
    or one who does not serve there.
    """
    if person.pk == complaint.person_id:
        raise Invalid("被投诉人不能承办对自己的投诉，请另选承办人。", field="post")
    serving = Membership.objects.filter(organisation=organisation, person=person, valid_from__lte=moments.today())
    if not serving.exclude(valid_to__lt=moments.today()).exists():
        raise Invalid("承办人不在这个单位任职，请重新选择。", field="post")
    if organisation.jurisdiction_id != complaint.jurisdiction_id:
        raise Invalid("承办单位不在本辖区，请重新选择。", field="post")

    def change(row: Complaint, now: dt.datetime) -> dict[str, Any]:
        row.organisation, row.handler = organisation, person
        if row.assigned_at is None:
            row.assigned_at = now
            counted = limit_day(Matter.COMPLAINT_ANSWER, moments.legal_day(now), row.jurisdiction_id)
            row.answer_due_on = min(counted, row.answer_due_on or counted)
        text = f"投诉{row.number}交您办理，请在{moments.chinese_date(row.answer_due_on)}以前答复。"
        tell(row, [person.pk], text)
        return {"organisation": organisation.code, "handler": person.pk, "due_on": row.answer_due_on}

    return door.perform(complaint, "assign", actor=actor, stamp=stamp, change=change)


def complaint_refuse(*, complaint: Complaint, reason: str, actor: Actor, stamp: Stamp) -> Complaint:
    """不予受理: the reason is what the complainant reads."""
    if not reason.strip():
        raise Invalid("请写明不予受理的理由和应当向谁反映，投诉人看得到。", field="reason")

    def change(row: Complaint, now: dt.datetime) -> dict[str, Any]:
        row.refused_reason = reason.strip()[:300]
        return {"late": moments.legal_day(now) > row.accept_due_on}

    return door.perform(complaint, "refuse", actor=actor, stamp=stamp, change=change)


def complaint_answer(
    *,
    complaint: Complaint,
    verdict: str,
    text: str,
    measures: str = "",
    files: Sequence[Upload] = (),
    actor: Actor,
    stamp: Stamp,
) -> Complaint:
    """答复: the verdict and the words for the complainant; the office is asked to review."""
    if verdict not in Verdict.values:
        raise Invalid("请选择查处结论。", field="verdict")
    if not text.strip():
        raise Invalid("请写明给投诉人的答复。", field="text")
    if verdict != Verdict.UNFOUNDED and not measures.strip():
        raise Invalid("投诉属实或者部分属实的，请写明处理和整改措施。", field="measures")

    def change(row: Complaint, now: dt.datetime) -> dict[str, Any]:
        if actor.person is None:
            raise NotAllowed("答复由承办人或承办单位负责人办理。")
        made = ComplaintAnswer.objects.create(
            complaint=row, verdict=verdict, text=text.strip(), measures=measures.strip(), person=actor.person, at=now
        )
        _keep(row, made, files)
        row.verdict, row.answered_at = verdict, now
        tell(row, overseers_of(row), f"投诉{row.number}已答复，请审核。")
        return {"verdict": verdict, "late": row.answered_late, "files": len(files)}

    return door.perform(complaint, "answer", actor=actor, stamp=stamp, change=change)


def complaint_give_back(*, complaint: Complaint, reason: str, actor: Actor, stamp: Stamp) -> Complaint:
    """退回重办 with a reason. The limit goes on: a poor answer gives no more time."""
    if not reason.strip():
        raise Invalid("请写明退回的理由。", field="reason")

    def change(row: Complaint, now: dt.datetime) -> dict[str, Any]:
        _reviewed(row, False, reason, actor, now)
        row.verdict, row.answered_at = "", None
        tell(row, [row.handler_id], f"投诉{row.number}的答复被退回：{reason.strip()}")
        return {"reason": reason.strip()}

    return door.perform(complaint, "give_back", actor=actor, stamp=stamp, change=change)


def complaint_close(*, complaint: Complaint, opinion: str = "", actor: Actor, stamp: Stamp) -> Complaint:
    """审核办结 by another person than who answered; from now on the complainant reads the answer."""

    def change(row: Complaint, now: dt.datetime) -> dict[str, Any]:
        _reviewed(row, True, opinion, actor, now)
        row.closed_at = now
        return {"verdict": row.verdict, "late": row.answered_late}

    return door.perform(complaint, "close", actor=actor, stamp=stamp, change=change)


def _reviewed(row: Complaint, accepted: bool, opinion: str, actor: Actor, now: dt.datetime) -> None:
    answers = ComplaintAnswer.objects.filter(complaint=row, reviewed_at=None)
    answers.update(accepted=accepted, opinion=opinion.strip()[:300], reviewed_by=actor.person, reviewed_at=now)


def overseers_of(row: Complaint) -> list[int]:
    """Who assigns and reviews: the office's leaders; its inspectors where the office is theirs or nobody else is left."""
    found = _present(row, row.office_id, MANAGERS)
    return found or _present(row, row.office_id, {Role.INSPECTOR}) or inspectors_of(row)


def inspectors_of(row: Complaint) -> list[int]:
    offices = Organisation.objects.filter(jurisdiction=row.jurisdiction_id, memberships__role=Role.INSPECTOR).distinct()
    return [pk for office in offices.order_by("pk") for pk in _present(row, office.pk, {Role.INSPECTOR})]


def _present(row: Complaint, body: int, roles: Iterable[str]) -> list[int]:
    return [person.pk for person in present_people(body, roles) if person.pk != row.person_id]


def tell(row: Complaint, to: Iterable[int | None], text: str, key: str = "") -> None:
    """A message about a complaint; never to the person complained of."""
    people = [pk for pk in to if pk is not None and pk != row.person_id]
    inbox_add(to=people, text=text, url=f"/complaints/{row.public_id}/", key=key)
