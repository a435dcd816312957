"""The limits of complaints, reconsideration, litigation and petitions as the law or the practice writes them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from core.workdays import Limit, Unit


class Matter(models.TextChoices):
    """What a limit counts."""

    COMPLAINT_ACCEPT = "complaint_accept", "投诉交办（自收到）"
    COMPLAINT_ANSWER = "complaint_answer", "投诉答复（自交办）"
    RECONSIDERATION = "reconsideration", "行政复议答复（自收到申请书副本）"
    RECONSIDERATION_SIMPLE = "reconsideration_s", "行政复议答复·简易程序"
    LITIGATION = "litigation", "行政诉讼答辩、举证（自收到起诉状副本）"
    PETITION_ACCEPT = "petition_accept", "信访受理告知（自收到）"
    PETITION_HANDLE = "petition_handle", "信访办结（自受理）"
    PETITION_EXTEND = "petition_extend", "信访延长期限"


@dataclass(frozen=True)
class Term:
    """A limit with its unit; `roll`: an end on a rest day moves to the next working day; `remind`: working days ahead."""

    number: int
    unit: Unit
    roll: bool
    remind: int
    basis: str

    @property
    def limit(self) -> Limit:
        return Limit(self.number, self.unit, self.roll)

    @property
    def words(self) -> str:
        unit = "个工作日" if self.unit == Unit.WORKDAY else "日"
        return f"{self.number} {unit}"


CHOSEN = "系统默认，未见文件规定"  # [choice]
PETITIONS = "信访工作条例（2022年）"
ROLLED = "，届满日逢节假日顺延"
# What holds where nobody has entered another limit. 行政复议法 art. 88(2) makes its own 五日 and 十日 working days; the court's
# fifteen days are natural ones whose end moves off a rest day; the regulation on petitions says neither.
DEFAULTS: dict[str, Term] = {
    Matter.COMPLAINT_ACCEPT: Term(5, Unit.WORKDAY, False, 1, CHOSEN),
    Matter.COMPLAINT_ANSWER: Term(15, Unit.WORKDAY, False, 3, CHOSEN),
    Matter.RECONSIDERATION: Term(10, Unit.WORKDAY, False, 3, "行政复议法（2023年）第48条、第88条"),
    Matter.RECONSIDERATION_SIMPLE: Term(5, Unit.WORKDAY, False, 2, "行政复议法（2023年）第54条、第88条"),
    Matter.LITIGATION: Term(15, Unit.DAY, True, 5, f"行政诉讼法第67条{ROLLED}"),
    Matter.PETITION_ACCEPT: Term(15, Unit.DAY, False, 3, PETITIONS),
    Matter.PETITION_HANDLE: Term(60, Unit.DAY, False, 10, PETITIONS),
    Matter.PETITION_EXTEND: Term(30, Unit.DAY, False, 10, PETITIONS),
}
