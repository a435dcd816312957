"""The Law's grounds of a decision: falsehood of the applicant [78], the cases of revocation [69] and cancellation [70]."""

from __future__ import annotations

import datetime as dt

from approvals.licence_life import BarGround, CancelGround, RevokeGround
from approvals.models import ApplicationBar, Case, Decision
from approvals.services.bars import bar_set
from approvals.workflow import CaseKind, Result
from core.actors import Actor
from core.errors import Invalid

FALSE_STATEMENTS = (BarGround.FALSE_STATEMENTS.value,)


def grounds_of(kind: str, result: str) -> tuple[str, ...]:
    """The grounds that may be named for a decision of this kind and result."""
    if result == Result.DENIED:
        return FALSE_STATEMENTS
    return {
        CaseKind.CANCELLATION: tuple(CancelGround.values),
        CaseKind.REVOCATION: tuple(RevokeGround.values),
    }.get(CaseKind(kind), ())


def ground_words(ground: str) -> str:
    """A ground in the Law's words."""
    for words in (RevokeGround, CancelGround, BarGround):
        if ground in words.values:
            return str(words(ground).label)
    return ""


def ground_must_fit(case: Case, result: str, form: str, ground: str) -> None:
    """A licence is cancelled or revoked on one of the Law's grounds, and revoked by the head or a meeting only."""
    allowed = grounds_of(case.kind, result)
    if ground and ground not in allowed:
        raise Invalid("所选法定事由与申请种类和决定结果不符，请重新选择。", field="ground")
    if result != Result.GRANTED:
        return
    if allowed and not ground:
        raise Invalid(f"请选择{case.get_kind_display()}的法定事由。", field="ground")
    if case.kind == CaseKind.REVOCATION and form == Decision.Form.CHIEF:
        raise Invalid("撤销许可由主要负责人或集体研究决定。", field="form")


def bar_of_decision(case: Case, ground: str, *, actor: Actor, now: dt.datetime) -> ApplicationBar | None:
    """The bar that goes with the decision: on the applicant who told falsehoods, or on the holder who got it by fraud."""
    if ground == BarGround.FALSE_STATEMENTS:
        return bar_set(case, ground, applicant=case.applicant, actor=actor, now=now)
    if ground == RevokeGround.FRAUD and case.licence is not None:
        return bar_set(case, BarGround.FRAUD, applicant=case.licence.holder, actor=actor, now=now)
    return None
