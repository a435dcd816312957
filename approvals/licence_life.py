"""The whole life of a licence on one page: states, moves, who may make them, and the arithmetic of its periods.

Articles in brackets are those of the Administrative License Law (2019-04-23).
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from core.models import Role
from empowerment.models import ValidityUnit


class LicenceState(models.TextChoices):
    IN_FORCE = "in_force", "有效"
    LOST = "lost", "已挂失"
    EXPIRED = "expired", "已过期"
    CHANGED = "changed", "已变更换发"
    REISSUED = "reissued", "已补发作废"
    CANCELLED = "cancelled", "已注销"
    REVOKED = "revoked", "已撤销"


L = LicenceState
HELD = (L.IN_FORCE, L.LOST)  # the permission stands; a lost certificate takes nothing from it
ENDED_LICENCE = frozenset(LicenceState) - frozenset(HELD)


class CancelGround(models.TextChoices):
    """The six cases of article 70."""

    NOT_RENEWED = "not_renewed", "有效期届满未延续（第70条第1项）"
    DEATH = "death", "公民死亡或者丧失行为能力（第70条第2项）"
    DISSOLVED = "dissolved", "法人或者其他组织依法终止（第70条第3项）"
    WITHDRAWN = "withdrawn", "许可依法被撤销、撤回或者证件被吊销（第70条第4项）"
    FORCE_MAJEURE = "force_majeure", "因不可抗力许可事项无法实施（第70条第5项）"
    OTHER = "other", "法律、法规规定的其他情形（第70条第6项）"


class RevokeGround(models.TextChoices):
    """The cases of article 69; a licence got by fraud shall be revoked and bars a new application [79]."""

    ABUSE = "abuse", "滥用职权、玩忽职守作出（第69条第1款第1项）"
    BEYOND_POWER = "beyond_power", "超越法定职权作出（第69条第1款第2项）"
    PROCEDURE = "procedure", "违反法定程序作出（第69条第1款第3项）"
    UNQUALIFIED = "unqualified", "申请人不具备资格或者不符合条件（第69条第1款第4项）"
    OTHER = "other", "依法可以撤销的其他情形（第69条第1款第5项）"
    FRAUD = "fraud", "以欺骗、贿赂等不正当手段取得（第69条第2款）"


class BarGround(models.TextChoices):
    """Why an applicant may not apply again for a time: one year [78], three years [79]."""

    FALSE_STATEMENTS = "78", "隐瞒有关情况或者提供虚假材料申请（行政许可法第78条）"
    FRAUD = "79", "以欺骗、贿赂等不正当手段取得许可（行政许可法第79条）"


BAR_YEARS = {BarGround.FALSE_STATEMENTS: 1, BarGround.FRAUD: 3}


@dataclass(frozen=True)
class LicenceMove:
    """How a move of a licence is called and who may make it at a body that has a part in the licence."""

    label: str
    roles: frozenset[str]


_FRONT = frozenset({Role.CLERK, Role.REVIEWER, Role.HANDLER})
_BY_CASE = _FRONT | {Role.CHIEF, Role.HEAD}  # what a case brings about when it is issued or undone
_NOBODY: frozenset[str] = frozenset()

LICENCE_MOVES: dict[str, LicenceMove] = {
    "record": LicenceMove("颁发", _BY_CASE),
    "register": LicenceMove("登记已有证照", _FRONT),
    "change": LicenceMove("变更换发", _BY_CASE),
    "reissue": LicenceMove("补发作废", _BY_CASE),
    "report_loss": LicenceMove("挂失", _FRONT),
    "find_again": LicenceMove("解除挂失", _FRONT),
    "cancel": LicenceMove("注销", _BY_CASE),
    "revoke": LicenceMove("撤销", _BY_CASE | {Role.SUPERIOR}),  # recorded by the superior who granted it
    "expire": LicenceMove("期满", _NOBODY),
}
LICENCE_JOB_MOVES = frozenset({"record", "expire"})  # a deemed renewal records the next period


class LicenceLife(FSMModelMixin, models.Model):
    """State and moves of a licence. The methods only move: services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=12, choices=L.choices, default=L.IN_FORCE.value, protected=True)

    class Meta:
        abstract = True

    @transition("state", source=L.IN_FORCE.value, target=L.IN_FORCE.value)
    def record(self) -> None:
        """颁发 by a case that was granted."""

    @transition("state", source=L.IN_FORCE.value, target=L.IN_FORCE.value)
    def register(self) -> None:
        """A licence issued before this system, entered from the certificate."""

    @transition("state", source=L.IN_FORCE.value, target=L.CHANGED.value)
    def change(self) -> None:
        """变更 [49]: the next edition takes its place from that day."""

    @transition("state", source=[L.IN_FORCE.value, L.LOST.value], target=L.REISSUED.value)
    def reissue(self) -> None:
        """补发: the old certificate is void, the same validity stands on the new one."""

    @transition("state", source=L.IN_FORCE.value, target=L.LOST.value)
    def report_loss(self) -> None:
        """挂失 by the holder."""

    @transition("state", source=L.LOST.value, target=L.IN_FORCE.value)
    def find_again(self) -> None:
        """The certificate has been found."""

    @transition("state", source=[L.IN_FORCE.value, L.LOST.value, L.EXPIRED.value], target=L.CANCELLED.value)
    def cancel(self) -> None:
        """注销 [70]."""

    @transition("state", source=[L.IN_FORCE.value, L.LOST.value, L.EXPIRED.value], target=L.REVOKED.value)
    def revoke(self) -> None:
        """撤销 [69]."""

    @transition("state", source=[L.IN_FORCE.value, L.LOST.value], target=L.EXPIRED.value)
    def expire(self) -> None:
        """The last day of its validity has passed."""


def licence_sources(move: str) -> frozenset[str]:
    """The states from which the move is made."""
    method: Any = getattr(LicenceLife, move)
    return frozenset(str(source) for source in method._django_fsm.transitions)


def same_day_later(day: dt.date, *, years: int = 0, months: int = 0) -> tuple[dt.date, bool]:
    """The corresponding day some years or months later, and whether it exists; where it does not, the month's last day."""
    count = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = count // 12, count % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(day.day, last)), day.day <= last


def term_end(first_day: dt.date, number: int | None, unit: str) -> dt.date | None:
    """The last day of a validity that begins on `first_day`; None for one without end.

    A term of years or months ends the day before its corresponding day, or on the last day of a month that has none.
    """
    if number is None:
        return None
    if unit == ValidityUnit.DAY:
        return first_day + dt.timedelta(days=number - 1)
    by = {"years": number} if unit == ValidityUnit.YEAR else {"months": number}
    day, exists = same_day_later(first_day, **by)
    return day - dt.timedelta(days=1) if exists else day


def same_term(first_day: dt.date, last_day: dt.date) -> tuple[int, str]:
    """How long a validity was, as a number and a unit: whole months where it is that, else days."""
    months = (last_day.year - first_day.year) * 12 + last_day.month - first_day.month
    for number in (months, months + 1):
        if number > 0 and term_end(first_day, number, ValidityUnit.MONTH) == last_day:
            return number, ValidityUnit.MONTH.value
    return (last_day - first_day).days + 1, ValidityUnit.DAY.value


def last_timely_day(valid_until: dt.date, lead_days: int) -> dt.date:
    """The last day on which a renewal is applied for in time: `lead_days` calendar days before the expiry [50]."""
    return valid_until - dt.timedelta(days=lead_days)


def bar_last_day(decided_on: dt.date, ground: str) -> dt.date:
    """The last day of a bar: the corresponding day one or three years after the decision, itself not counted [78, 79]."""
    return same_day_later(decided_on, years=BAR_YEARS[BarGround(ground)])[0]
