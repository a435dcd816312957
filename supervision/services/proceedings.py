"""Writes of proceedings: registered with respondent and clock, owner, petition's acceptance and extension, reply, outcome."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from approvals.models import Case
from core import door, events, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Membership, Organisation, Person
from core.papers import file_store
from core.workdays import Limit, Unit
from supervision.documents.proceedings import reply_paper
from supervision.lives.limits import Matter
from supervision.lives.proceedings import OUTCOMES, REPLY_LABELS, Outcome, ProceedingKind
from supervision.models import HandlingLimit, Proceeding, ProceedingEvidence
from supervision.models.proceedings import LEADERS
from supervision.selectors.proceedings import Respondent, due_day, respondent_of, term_of

CHOSEN = "没有对应办件，由登记人按诉求内容指定"


@dataclass(frozen=True)
class ProceedingInput:
    """What was received. With a `case` the respondent follows from its authority; a matter without one names `body`."""

    kind: str
    organ: str
    organ_number: str
    party: str
    claim: str
    received_on: dt.date
    case: Case | None = None
    park: Organisation | None = None
    body: Organisation | None = None
    simple: bool = False


def proceeding_register(*, said: ProceedingInput, actor: Actor, stamp: Stamp) -> Proceeding:
    """登记: the clock starts on the day the copy was received (not counted); the respondent's leaders are told, and the case's
    timeline says so. Raises Invalid, NotAllowed, Refused for a number of that organ which is here already.
    """
    found = _respondent(said)
    park = said.case.park if said.case else said.park
    assert park is not None  # _respondent has asked for it
    term = term_of(said.kind, simple=said.simple, day=said.received_on, jurisdiction_id=park.jurisdiction_id)
    day = due_day(said.received_on, term.limit).on
    assert day is not None
    row = Proceeding(
        kind=said.kind,
        simple=said.simple and said.kind == ProceedingKind.RECONSIDERATION,
        case=said.case,
        park=park,
        respondent=found.organisation,
        why=found.why,
        organ=said.organ.strip()[:120],
        organ_number=said.organ_number.strip()[:80],
        party=said.party.strip()[:120],
        claim=said.claim.strip(),
        received_on=said.received_on,
        starts_on=said.received_on,
        limit_number=term.number,
        limit_unit=term.unit.value,
        limit_roll=term.roll,
        limit_basis=term.basis,
        remind=term.remind,
        due_on=day,
    )

    def before(made: Proceeding) -> None:
        assert actor.person is not None
        made.registered_at, made.registered_by = moments.now(), actor.person
        same = Proceeding.objects.filter(respondent=made.respondent, organ=made.organ, organ_number=made.organ_number)
        if same.exists():
            raise Refused(f"{made.organ}{made.organ_number}已经登记过，请在列表中查找。", code="registered")

    def change(made: Proceeding, now: dt.datetime) -> dict[str, Any]:
        words = f"{made.get_kind_display()}{made.organ}{made.organ_number}"
        on_case(made, "remedy_received", f"{words}，{moments.chinese_date(made.due_on)}以前答复", actor)
        tell(made, leaders_of(made), f"收到{words}，请在{moments.chinese_date(made.due_on)}以前答复。")
        facts = {"kind": made.kind, "organ": made.organ, "number": made.organ_number, "due_on": made.due_on}
        return {**facts, "respondent": made.respondent.code, "case": made.case.number if made.case else ""}

    try:
        return door.admit(row, "register", actor=actor, stamp=stamp, change=change, before=before)
    except IntegrityError as clash:
        raise Refused(f"{row.organ}{row.organ_number}刚刚登记过，请在列表中查找。", code="registered") from clash


def _respondent(said: ProceedingInput) -> Respondent:
    if said.kind not in ProceedingKind.values:
        raise Invalid("请选择种类。", field="kind")
    for field, words in (
        ("organ", "请填写复议机关、法院或者交办单位。"),
        ("organ_number", "请填写对方案号。"),
        ("party", "请填写申请人、原告或者信访人。"),
        ("claim", "请写明请求和理由。"),
    ):
        if not getattr(said, field).strip():
            raise Invalid(words, field=field)
    if said.received_on > moments.today():
        raise Invalid("收到日不能晚于今天。", field="received_on")
    if said.case is not None:
        return respondent_of(said.case)
    if said.kind != ProceedingKind.PETITION:
        raise Invalid("行政复议、行政诉讼须填写所涉办件编号，被申请人由该件的权限确定。", field="case_number")
    if said.park is None or said.body is None:
        raise Invalid("没有对应办件的信访，请选择园区和办理单位。", field="park")
    if said.park.jurisdiction_id != said.body.jurisdiction_id:
        raise Invalid("办理单位不在园区所在辖区，请重新选择。", field="body")
    return Respondent(said.body, CHOSEN)


def proceeding_assign(*, proceeding: Proceeding, owner: Person, actor: Actor, stamp: Stamp) -> Proceeding:
    """指定承办人 among the respondent's people."""
    serving = Membership.objects.filter(
        organisation=proceeding.respondent_id, person=owner, valid_from__lte=moments.today()
    )
    if not serving.exclude(valid_to__lt=moments.today()).exists():
        raise Invalid("承办人不在应诉、答复单位任职，请重新选择。", field="owner")

    def change(row: Proceeding, now: dt.datetime) -> dict[str, Any]:
        row.owner = owner
        tell(row, [owner.pk], f"{row}由您承办，请在{moments.chinese_date(row.due_on)}以前答复。")
        return {"owner": owner.pk}

    return door.perform(proceeding, "assign", actor=actor, stamp=stamp, change=change)


def proceeding_accept(*, proceeding: Proceeding, actor: Actor, stamp: Stamp) -> Proceeding:
    """信访受理 and telling the petitioner: the clock of handling begins and takes the place of the first."""

    def change(row: Proceeding, now: dt.datetime) -> dict[str, Any]:
        late, day = row.overdue, moments.legal_day(now)
        term = HandlingLimit.in_force(Matter.PETITION_HANDLE, day, row.park.jurisdiction_id)
        until = due_day(day, term.limit).on
        assert until is not None
        row.accepted_on = row.starts_on = day
        row.limit_number, row.limit_unit = term.number, term.unit.value
        row.limit_roll, row.limit_basis, row.remind, row.due_on = term.roll, term.basis, term.remind, until
        return {"due_on": until, "late": late}

    return door.perform(proceeding, "accept", actor=actor, stamp=stamp, change=change)


def proceeding_extend(*, proceeding: Proceeding, reason: str, actor: Actor, stamp: Stamp) -> Proceeding:
    """延长办理期限 once, by a leader, before the day has passed; the reason is told to the petitioner."""
    if not reason.strip():
        raise Invalid("请写明延长的理由，须告知信访人。", field="reason")

    def change(row: Proceeding, now: dt.datetime) -> dict[str, Any]:
        if row.overdue:
            raise Refused("办理期限已经届满，不能再延长。", code="lapsed")
        term = HandlingLimit.in_force(Matter.PETITION_EXTEND, moments.today(), row.park.jurisdiction_id)
        whole = Limit(row.limit_number + term.number, Unit(row.limit_unit), row.limit_roll)
        until = due_day(row.starts_on, whole).on
        assert until is not None
        row.extended, row.due_on = term.number, until
        return {"days": term.number, "due_on": until, "reason": reason.strip()}

    return door.perform(proceeding, "extend", actor=actor, stamp=stamp, change=change)


def proceeding_reply(
    *,
    proceeding: Proceeding,
    text: str,
    basis: str,
    evidence: Sequence[str],
    files: Sequence[tuple[str, bytes]] = (),
    actor: Actor,
    stamp: Stamp,
) -> Proceeding:
    """答复 with basis and the list of evidence, frozen in the paper. Reconsideration and litigation need evidence: without it
    the act counts as having none (行政复议法第70条, 行政诉讼法第34条).
    """
    if not text.strip():
        raise Invalid("请写明答复的事实和理由。", field="text")
    if not basis.strip():
        raise Invalid("请写明作出行政行为的依据。", field="basis")
    titles = [line.strip()[:200] for line in evidence if line.strip()]
    if proceeding.kind != ProceedingKind.PETITION and not (titles or files):
        raise Invalid("请列出证据；逾期不提交证据、依据的，视为该行政行为没有证据、依据。", field="evidence")

    def change(row: Proceeding, now: dt.datetime) -> dict[str, Any]:
        for title in titles:
            ProceedingEvidence.objects.create(proceeding=row, title=title)
        for name, content in files:
            stored = file_store(stream=io.BytesIO(content), name=name)
            ProceedingEvidence.objects.create(proceeding=row, title=name[:200], file=stored, name=name[:200])
        row.reply_text, row.reply_basis = text.strip(), basis.strip()
        paper = reply_paper(row, at=now)
        row.reply_number, row.replied_at, row.replied_by = paper.number, now, actor.person
        words = f"{row.get_kind_display()}{row.organ}{row.organ_number}"
        on_case(row, "remedy_replied", f"{words}：{REPLY_LABELS[ProceedingKind(row.kind)]}{paper.number}", actor)
        return {"document": paper.number, "evidence": len(titles) + len(files), "late": row.late}

    return door.perform(proceeding, "reply", actor=actor, stamp=stamp, change=change)


def proceeding_decide(
    *, proceeding: Proceeding, outcome: str, on: dt.date, number: str, effect: str, actor: Actor, stamp: Stamp
) -> Proceeding:
    """登记结果 and what it means for the case. Nothing of the case moves by itself: a revocation is the deciding body's own
    act, to which the page leads. Raises Invalid for an outcome that the kind does not have.
    """
    if outcome not in OUTCOMES[proceeding.kind]:
        raise Invalid("请选择结果。", field="outcome")
    if on > moments.today() or on < proceeding.received_on:
        raise Invalid("结果日期须在收到日之后、今天以前。", field="on")
    if not effect.strip():
        raise Invalid("请写明对办件的影响和后续安排；没有影响的，写“无”。", field="effect")

    def change(row: Proceeding, now: dt.datetime) -> dict[str, Any]:
        if row.replied_at is None and outcome not in (Outcome.WITHDRAWN, Outcome.DISMISSED, Outcome.MEDIATED):
            raise Refused("还没有答复，请先答复；只有撤回、驳回、调解可以不经答复结案。", code="no_reply")
        row.outcome, row.outcome_on = outcome, on
        row.outcome_number, row.effect = number.strip()[:80], effect.strip()
        words = f"{row.get_kind_display()}{row.organ}{row.organ_number}：{row.get_outcome_display()}"
        on_case(row, "remedy_decided", words, actor)
        tell(row, leaders_of(row), f"{words}。")
        return {"outcome": outcome, "on": on, "number": row.outcome_number}

    return door.perform(proceeding, "decide", actor=actor, stamp=stamp, change=change)


def on_case(row: Proceeding, what: str, words: str, actor: Actor) -> None:
    """Write it on the timeline of the case, which stays where it is; organ and number, never the applicant."""
    if row.case_id is None:
        return
    case = Case.objects.select_for_update().get(pk=row.case_id)
    events.record(obj=case, verb=f"case.{what}", actor=actor, facts={"note": words}, organisation_id=row.respondent_id)


def leaders_of(row: Proceeding) -> list[int]:
    return [person.pk for person in present_people(row.respondent_id, LEADERS)]


def tell(row: Proceeding, to: Sequence[int | None], text: str, key: str = "") -> None:
    people = [pk for pk in to if pk is not None]
    inbox_add(to=people, text=text, url=f"/remedies/{row.public_id}/", key=key)
