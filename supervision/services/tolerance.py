"""Writes of fault tolerance (容错免责): apply, assess, decide with a paper, appeal once, correct and check."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from approvals.models import Case
from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid
from core.events import label_of
from core.inbox import inbox_add
from core.models import Organisation
from core.papers import file_store
from core.selectors import calendar
from supervision.documents.tolerance import tolerance_paper
from supervision.lives.cards import CardState
from supervision.lives.tolerance import Correcting, Outcome
from supervision.models import Card, Tolerance, ToleranceFile, ToleranceFinding
from supervision.models.tolerance import DECIDERS, LEADERS
from supervision.selectors.fault_terms import fault_terms

Upload = tuple[str, bytes]


@dataclass(frozen=True)
class ToleranceInput:
    """Who applies about which act. `claims` say of each condition in force, in its order, why it holds; `about` is the row
    where it is one; `own`: for the acting person, else for the body.
    """

    body: Organisation
    subject: str
    happened_on: dt.date
    facts: str
    claims: Sequence[str]
    own: bool = False
    about: models.Model | None = None


@dataclass(frozen=True)
class Verdict:
    """A decision with its reasons, and perhaps what has to be put right by which legal day."""

    outcome: str
    reasons: str
    measures: str = ""
    correct_by: dt.date | None = None


def tolerance_apply(*, said: ToleranceInput, files: Sequence[Upload] = (), actor: Actor, stamp: Stamp) -> Tolerance:
    """申请 (岳阳方案第19条) with a word on each condition in force and files; the cards it is about are kept with it.
    Raises Invalid, NotAllowed.
    """
    now = moments.now()
    today = moments.legal_day(now)
    terms = fault_terms(said.body.jurisdiction_id, today)
    _check(said, terms.conditions, today)
    row = Tolerance(
        body=said.body,
        person=actor.person if said.own else None,
        applied_at=now,
        subject_type=label_of(said.about) if said.about else "",
        subject_id=said.about.pk if said.about else None,
        subject=said.subject.strip(),
        happened_on=said.happened_on,
        facts=said.facts.strip(),
        assess_by=calendar().add(today, terms.assess_days),
    )
    about = _cards_about(said, actor)

    def before(new: Tolerance) -> None:
        assert actor.person is not None
        new.applied_by = actor.person

    def change(new: Tolerance, at: dt.datetime) -> dict[str, Any]:
        ToleranceFinding.objects.bulk_create(
            ToleranceFinding(tolerance=new, order=n, condition=condition, claim=claim.strip())
            for n, (condition, claim) in enumerate(zip(terms.conditions, said.claims, strict=True), start=1)
        )
        new.cards.set(about)
        _files_keep(new, "apply", files)
        text = f"{new.body.name}申请容错免责：{new.subject}，请在{moments.chinese_date(new.assess_by)}以前评估。"
        _tell(new, _overseers(new), text)
        return {"cards": len(about), "files": len(files)}

    return door.admit(row, "apply", actor=actor, stamp=stamp, change=change, before=before)


def _check(said: ToleranceInput, conditions: Sequence[str], today: dt.date) -> None:
    if not said.subject.strip():
        raise Invalid("请写明申请的事由。", field="subject")
    if not said.facts.strip():
        raise Invalid("请写明事实经过。", field="facts")
    if said.happened_on > today:
        raise Invalid("行为发生日不能晚于今天。", field="happened_on")
    if len(said.claims) != len(conditions):
        raise Invalid("认定条件已更新，请刷新页面后重新填写。")
    for number, claim in enumerate(said.claims, start=1):
        if not claim.strip():
            raise Invalid("请说明为什么符合这一条。", field=f"claim_{number}")


def _cards_about(said: ToleranceInput, actor: Actor) -> list[Card]:
    """The card itself, or the cards of the case that stand against the body (for a person: against that person)."""
    if isinstance(said.about, Card):
        mine = said.own and actor.person is not None and said.about.person_id == actor.person.pk
        if said.about.organisation_id != said.body.pk and not mine:
            raise Invalid("这张监察卡不是针对申请单位的。", field="body")
        return [said.about]
    if not isinstance(said.about, Case):
        return []
    cards = Card.objects.filter(object_type=Case._meta.label_lower, object_id=said.about.pk, organisation=said.body)
    if said.own:
        cards = cards.filter(person=actor.person)
    return list(cards.exclude(state=CardState.WITHDRAWN))


def tolerance_assess(
    *,
    tolerance: Tolerance,
    found: Sequence[tuple[bool, str]],
    opinion: str,
    text: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    stamp: Stamp,
) -> Tolerance:
    """评估: of each condition, in its order, whether it is met, with words, and what is proposed. Words are needed where one
    is not met; an exemption is proposed only where all are. Raises Invalid, NotAllowed.
    """
    if opinion not in Outcome.values:
        raise Invalid("请选择评估建议。", field="opinion")
    said = _needed(text, "text", "请写明评估意见。")

    def change(row: Tolerance, now: dt.datetime) -> dict[str, Any]:
        _found(row, found, opinion)
        row.opinion, row.opinion_text = opinion, said
        row.assessed_by, row.assessed_at = actor.person, now
        today = moments.legal_day(now)
        row.decide_by = calendar().add(today, fault_terms(row.body.jurisdiction_id, today).decide_days)
        _files_keep(row, "assess", files)
        _tell(row, _overseers(row), f"容错免责申请“{row.subject}”已评估，请认定。")
        return {"opinion": opinion, "met": sum(met for met, _ in found), "of": len(found)}

    return door.perform(tolerance, "assess", actor=actor, stamp=stamp, change=change)


def _found(row: Tolerance, found: Sequence[tuple[bool, str]], opinion: str) -> None:
    findings = list(row.findings.all())
    if len(found) != len(findings):
        raise Invalid("请逐条评估认定条件。")
    for finding, (met, words) in zip(findings, found, strict=True):
        if not met and not words.strip():
            raise Invalid("不符合的，请写明理由。", field=f"words_{finding.order}")
        finding.met, finding.words = met, words.strip()[:300]
    if opinion == Outcome.EXEMPT and not all(met for met, _ in found):
        raise Invalid("有条件不符合的，不能建议免予追责。", field="opinion")
    ToleranceFinding.objects.bulk_update(findings, ["met", "words"])


def tolerance_decide(
    *, tolerance: Tolerance, office: Organisation, said: Verdict, actor: Actor, stamp: Stamp
) -> Tolerance:
    """认定 in the name of the actor's office with a numbered paper; the days for one review begin. Raises Invalid, NotAllowed."""

    def change(row: Tolerance, now: dt.datetime) -> dict[str, Any]:
        _office(office, actor)
        today = moments.legal_day(now)
        row.office, row.decided_by, row.decided_at = office, actor.person, now
        row.appeal_by = calendar().add(today, fault_terms(row.body.jurisdiction_id, today).appeal_days)
        _ruled(row, said)
        row.reasons = said.reasons.strip()
        row.number = tolerance_paper(row, reasons=row.reasons, review=False, at=now).number
        _tell(row, _applicants(row), f"{row.number}：{row.subject}，{row.get_outcome_display()}。")
        return {"document": row.number, "outcome": row.outcome, "correct_by": row.correct_by}

    return door.perform(tolerance, "decide", actor=actor, stamp=stamp, change=change)


def tolerance_appeal(
    *, tolerance: Tolerance, text: str, files: Sequence[Upload] = (), actor: Actor, stamp: Stamp
) -> Tolerance:
    """申请复核, once and within its days. Raises Invalid, NotAllowed, Refused."""
    said = _needed(text, "text", "请写明申请复核的理由。")

    def change(row: Tolerance, now: dt.datetime) -> dict[str, Any]:
        row.appeal_text, row.appealed_by, row.appealed_at = said, actor.person, now
        _files_keep(row, "appeal", files)
        _tell(row, _overseers(row), f"{row.number}申请复核：{row.subject}，请复核认定。")
        return {"files": len(files)}

    return door.perform(tolerance, "appeal", actor=actor, stamp=stamp, change=change)


def tolerance_review(
    *, tolerance: Tolerance, office: Organisation, said: Verdict, actor: Actor, stamp: Stamp
) -> Tolerance:
    """复核认定 by another person, with a paper of its own; final. Raises Invalid, NotAllowed."""

    def change(row: Tolerance, now: dt.datetime) -> dict[str, Any]:
        _office(office, actor)
        row.office, row.final_by, row.final_at = office, actor.person, now
        _ruled(row, said)
        row.final_reasons = said.reasons.strip()
        row.final_number = tolerance_paper(row, reasons=row.final_reasons, review=True, at=now).number
        _tell(row, _applicants(row), f"{row.final_number}：{row.subject}，{row.get_outcome_display()}。")
        return {"document": row.final_number, "outcome": row.outcome}

    return door.perform(tolerance, "review", actor=actor, stamp=stamp, change=change)


def _ruled(row: Tolerance, said: Verdict) -> None:
    if said.outcome not in Outcome.values:
        raise Invalid("请选择认定结果。", field="outcome")
    _needed(said.reasons, "reasons", "请写明认定的理由。")
    if bool(said.measures.strip()) != (said.correct_by is not None):
        raise Invalid("整改要求和整改期限须一并填写。", field="correct_by")
    if said.correct_by is not None and said.correct_by <= moments.today():
        raise Invalid("整改期限须在今天之后。", field="correct_by")
    row.outcome = said.outcome
    if said.correct_by is not None:
        row.measures, row.correct_by, row.correcting = said.measures.strip(), said.correct_by, Correcting.DUE


def tolerance_correct(
    *, tolerance: Tolerance, text: str, files: Sequence[Upload] = (), actor: Actor, stamp: Stamp
) -> Tolerance:
    """报告整改情况. Raises Invalid, NotAllowed, Refused where nothing has to be put right."""
    said = _needed(text, "text", "请写明怎样整改的。")

    def change(row: Tolerance, now: dt.datetime) -> dict[str, Any]:
        assert row.correct_by is not None
        row.corrected, row.correcting = said, Correcting.REPORTED
        _files_keep(row, "correct", files)
        _tell(row, [pk for pk in (row.decided_by_id, row.final_by_id) if pk], f"“{row.subject}”已整改，请核查。")
        return {"late": moments.legal_day(now) > row.correct_by}

    return door.perform(tolerance, "correct", actor=actor, stamp=stamp, change=change)


def tolerance_verify(
    *,
    tolerance: Tolerance,
    done: bool,
    text: str = "",
    correct_by: dt.date | None = None,
    actor: Actor,
    stamp: Stamp,
) -> Tolerance:
    """核查整改: carried out, or due again by a new legal day. Raises Invalid, NotAllowed, Refused."""
    if not done:
        _needed(text, "text", "请写明还没有落实什么。")
        if correct_by is None or correct_by <= moments.today():
            raise Invalid("没有落实的，请填写今天之后的新期限。", field="correct_by")

    def change(row: Tolerance, now: dt.datetime) -> dict[str, Any]:
        row.checked_text, row.checked_by, row.checked_at = text.strip()[:300], actor.person, now
        row.correcting = Correcting.CHECKED if done else Correcting.DUE
        row.correct_by = row.correct_by if done else correct_by
        _tell(row, _applicants(row), f"整改核查（{row.subject}）：{'已落实' if done else text.strip()}")
        return {"done": done}

    return door.perform(tolerance, "verify", actor=actor, stamp=stamp, change=change)


def tolerance_withdraw(*, tolerance: Tolerance, actor: Actor, stamp: Stamp) -> Tolerance:
    """撤回 before the decision. Raises NotAllowed, Refused."""
    return door.perform(tolerance, "withdraw", actor=actor, stamp=stamp)


def tolerances_remind(*, on: dt.date) -> int:
    """Tell once of each assessment, decision and correction whose day has passed; how many are late. Safe to run again."""
    rows = Tolerance.objects.filter(
        models.Q(state="applied", assess_by__lt=on)
        | models.Q(state="assessed", decide_by__lt=on)
        | models.Q(correcting=Correcting.DUE, correct_by__lt=on)
    ).select_related("body")
    for row in rows.order_by("pk"):
        owed = row.correcting == Correcting.DUE
        day = row.correct_by if owed else row.decide_by if row.state == "assessed" else row.assess_by
        what = "整改" if owed else row.get_state_display()
        to = _overseers(row) + (_applicants(row) if owed else [])
        text = f"容错免责申请“{row.subject}”{what}已过期限（{moments.chinese_date(day)}）。"
        _tell(row, to, text, key=f"tolerance:{row.pk}:{what}:{day}")
    return len(rows)


def _office(office: Organisation, actor: Actor) -> None:
    if not actor.holds_any(DECIDERS, office.pk):
        raise Invalid("只能以您所在的单位的名义认定。", field="office")


def _needed(text: str, field: str, asks: str) -> str:
    if not text.strip():
        raise Invalid(asks, field=field)
    return text.strip()


def _overseers(row: Tolerance) -> list[int]:
    offices = Organisation.objects.filter(jurisdiction=row.body.jurisdiction_id, memberships__role__in=DECIDERS)
    found = {person.pk for office in offices.distinct() for person in present_people(office.pk, DECIDERS)}
    return sorted(found - {row.applied_by_id, row.person_id})


def _applicants(row: Tolerance) -> list[int]:
    people = [person.pk for person in present_people(row.body_id, LEADERS)]
    return [*people, row.applied_by_id, *([row.person_id] if row.person_id else [])]


def _files_keep(row: Tolerance, move: str, files: Sequence[Upload]) -> None:
    for name, content in files:
        stored = file_store(stream=io.BytesIO(content), name=name)
        ToleranceFile.objects.create(tolerance=row, move=move, file=stored, name=name[:200])


def _tell(row: Tolerance, to: Iterable[int], text: str, key: str = "") -> None:
    inbox_add(to=to, text=text, url=f"/tolerances/{row.public_id}/", key=key)
