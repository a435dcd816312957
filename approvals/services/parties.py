"""Interested parties: found, told in writing, heard before the decision (行政许可法 art. 36)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import documents_hearing as papers
from approvals.models import Case, InterestedParty
from approvals.services.sealing import seal_notice
from approvals.side_life import case_closed
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Document
from core.selectors import calendar
from empowerment.workflow import DocumentClass


def party_find(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    name: str,
    kind: str,
    contact: str,
    interest: str,
    major: bool = True,
) -> InterestedParty:
    """认定: the licence bears on somebody's interests. A major interest must be told before the decision [36]."""

    def before(party: InterestedParty) -> None:
        row = Case.objects.select_for_update().get(pk=case.pk)
        refusal = case_closed(row)
        if refusal:
            raise Refused(refusal)
        if kind not in InterestedParty.Kind.values:
            raise Invalid("请选择利害关系人的类别。", field="kind")
        for field, words in (("name", "姓名或名称"), ("contact", "联系方式"), ("interest", "与本件的利害关系")):
            if not getattr(party, field):
                raise Invalid(f"请填写利害关系人的{words}。", field=field)
        if row.interested_parties.filter(name=party.name).exists():
            raise Invalid(f"“{party.name}”已登记为本件的利害关系人。", field="name")

    if actor.person is None:
        raise NotAllowed("利害关系人须由审查机关的工作人员认定。")
    party = InterestedParty(
        case=case,
        name=name.strip(),
        kind=kind,
        contact=contact.strip(),
        interest=interest.strip(),
        major=major,
        found_by=actor.person,
        found_at=stamp.happened_at or moments.now(),
    )
    facts = {"kind": kind, "major": major, "case": case.number}  # no name: events hold no personal data
    return door.admit(party, "find", actor=actor, stamp=stamp, before=before, change=lambda row, now: facts)


def party_tell(
    *, party: InterestedParty, actor: Actor, stamp: Stamp, told_how: str, answer_days: int = 5
) -> InterestedParty:
    """书面告知 with a sealed notice; the decision waits `answer_days` working days for what they say [36, the days: choice]."""

    def change(row: InterestedParty, now: dt.datetime) -> dict[str, Any]:
        if answer_days < 1:
            raise Invalid("陈述期限至少 1 个工作日。", field="answer_days")
        answer_by = calendar().add(moments.legal_day(now), answer_days)
        notice = papers.make(row.case, papers.PARTY_NOTICE, at=now, facts=papers.party_notice(row, answer_by))
        seal_notice(row.case, notice, actor=actor, at=now, rule=DocumentClass.PAUSE)
        told_now(row, now, how=told_how, notice=notice, answer_by=answer_by)
        return {"document": notice.number, "answer_by": answer_by}

    return door.perform(party, "tell", actor=actor, stamp=stamp, change=change)


def told_now(row: InterestedParty, now: dt.datetime, *, how: str, notice: Document, answer_by: dt.date) -> None:
    if not how.strip():
        raise Invalid("请写明告知方式：直接送达、邮寄、电子送达或公告。", field="told_how")
    row.told_at, row.told_how, row.notice, row.answer_by = now, how.strip(), notice, answer_by


def party_hear(*, party: InterestedParty, actor: Actor, stamp: Stamp, statement: str) -> InterestedParty:
    """登记陈述申辩: what they said stands on the case before the decision; a further statement is added to the first."""

    def change(row: InterestedParty, now: dt.datetime) -> dict[str, Any]:
        if not statement.strip():
            raise Invalid("请写明陈述申辩的内容；表示没有意见的，也请写明。", field="statement")
        row.statement = f"{row.statement}\n{statement.strip()}".strip()
        row.statement_at = now
        return {}

    return door.perform(party, "hear", actor=actor, stamp=stamp, change=change)
