"""Three months of ended cases before today, so that filings, statistics, evaluations and assessments have something true
to stand on. Every move goes through the services, in the order of time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from approvals import services
from approvals.models import Applicant, Case
from approvals.services import MaterialInput
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Organisation
from core.selectors import calendar
from empowerment.models import PowerItem

Leg = tuple[str, str, dict[str, Any]]
Timed = tuple[int, Leg]  # working days after receipt
GOOD = {"suggests": "granted", "text": "材料齐全，符合法定条件，建议准予。"}
BAD = {"suggests": "denied", "text": "现场与申报材料不符，不具备法定条件，建议不予许可。"}
ACCEPT: Leg = ("yx.clerk", "accept", {})
EXAMINE: Leg = ("yx.reviewer", "examine", GOOD)
DECIDE: Leg = ("yx.chief", "decide", {"result": "granted", "form": "chief"})
SEAL: Leg = ("yx.clerk", "seal", {})
ISSUE: Leg = ("yx.clerk", "issue", {})
DELIVER: Leg = ("yx.clerk", "deliver", {"way": "collect", "recipient": "章演行", "relation": "法定代表人"})
DENY: Leg = (
    "yx.chief",
    "decide",
    {"result": "denied", "form": "chief", "reasons": "现场疏散条件与申报材料不符，不具备法定许可条件。"},
)
REFUSE: Leg = ("yx.clerk2", "refuse", {"reasons": "申请事项依法不需要取得行政许可。"})
WITHDRAW: Leg = ("yx.clerk2", "withdraw", {"reason": "申请人书面撤回：项目选址调整。"})


@dataclass(frozen=True)
class Subject:
    """One kind of matter of a month: the item, what is applied for, who applies, and the department that stamps after
    the park (a delegated item).
    """

    code: str
    title: str
    applicant: int
    department: str = ""
    received_by: str = "yx.clerk"


MONTHLY = (
    Subject("511A0123100002", "厂房用地规划许可", 0),
    Subject("511A0024700001", "厂房建设工程规划许可", 1),
    Subject("511A0126300000", "厂房工程施工许可", 2, received_by="yx.clerk2"),
    Subject("513A0166300000", "技术改造项目备案", 3, received_by="yx.clerk2"),
    Subject("511A17017003", "管线接入占用挖掘道路", 5),
    Subject("511A17023002", "丙类厂房消防设计审查", 0, "zjj.handler"),
    Subject("511A0005200004", "职工食堂食品经营许可", 1, "scjg.handler", "yx.clerk2"),
    Subject("511A0015500009", "浴室公共场所卫生许可", 2, "wjj.handler"),
    Subject("511A0045100002", "扩建项目水土保持方案审批", 3, "slj.handler"),
)
ORDINARY, LATE = (0, 1, 3, 4, 5, 6), (0, 1, 19, 21, 22, 23)  # accepted, examined, decided, sealed, issued, delivered
STARTS = (1, 2, 3, 4, 5, 6, 7, 8, 9)  # on which working day of the month each subject is received
ONES = ("一", "二", "三")


def load(*, applicants: list[Applicant], actor_of: Callable[[str], Actor]) -> None:
    told = _Months(applicants, actor_of)
    agenda = sorted(told.agenda(), key=lambda entry: (entry[0], entry[1]))
    for at, key, leg in agenda:
        told.carry_out(at, key, leg)


class _Months:
    def __init__(self, applicants: list[Applicant], actor_of: Callable[[str], Actor]) -> None:
        self.applicants, self.actor_of = applicants, actor_of
        self.calendar = calendar()
        self.park = Organisation.objects.get(code="yx-park")
        self.items = {item.code: item for item in PowerItem.objects.filter(jurisdiction=self.park.jurisdiction)}
        self.cases: dict[tuple[int, int], Case] = {}

    def agenda(self) -> Iterator[tuple[dt.datetime, tuple[int, int], Leg | None]]:
        """Every move of the three months with its moment; None stands for the receipt."""
        first = moments.today().replace(day=1)
        for month in range(3):
            first = (first - dt.timedelta(days=1)).replace(day=1)
            for number, subject in enumerate(MONTHLY):
                yield from self._story(first, 2 - month, number, subject)

    def _story(
        self, first: dt.date, month: int, number: int, subject: Subject
    ) -> Iterator[tuple[dt.datetime, tuple[int, int], Leg | None]]:
        start = self.calendar.add(first - dt.timedelta(days=1), STARTS[number])
        minutes = 10 * number
        yield self._moment(start, minutes), (month, number), None
        for place, (days, leg) in enumerate(_legs(month, number, subject), start=1):
            day = self.calendar.add(start, days) if days else start
            yield self._moment(day, minutes + 4 * place), (month, number), leg

    def _moment(self, day: dt.date, minutes: int) -> dt.datetime:
        return moments.start_of(day) + dt.timedelta(hours=9, minutes=minutes)

    def carry_out(self, at: dt.datetime, key: tuple[int, int], leg: Leg | None) -> None:
        if leg is None:
            self.cases[key] = self._receive(at, *key)
            return
        login, move, fields = leg
        service = getattr(services, f"case_{move}")
        self.cases[key] = service(
            case=self.cases[key], actor=self.actor_of(login), stamp=Stamp(happened_at=at), **fields
        )

    def _receive(self, at: dt.datetime, month: int, number: int) -> Case:
        subject = MONTHLY[number]
        item = self.items[subject.code]
        return services.case_receive(
            item=item,
            park=self.park,
            applicant=self.applicants[subject.applicant],
            title=f"{ONES[month]}期{subject.title}",
            materials=[
                MaterialInput(material.order, provided=True, original_seen=True)
                for material in item.versions.get().materials.all()
            ],
            actor=self.actor_of(subject.received_by),
            stamp=Stamp(happened_at=at),
        )


def _legs(month: int, number: int, subject: Subject) -> list[Timed]:
    """What became of it: mostly granted in time; each month something else went another way."""
    if (month, number) == (0, 4):
        return [(0, REFUSE)]
    if (month, number) == (1, 1):
        return [(0, ACCEPT), (2, WITHDRAW)]
    denied = (month, number) in {(0, 6), (2, 7)}
    days = LATE if (month, number) in {(0, 8), (1, 0)} else ORDINARY
    examine, decide = (("yx.reviewer", "examine", BAD), DENY) if denied else (EXAMINE, DECIDE)
    legs: list[Leg] = [ACCEPT, examine, decide, SEAL, ISSUE, DELIVER]
    timed = list(zip(days, legs, strict=True))
    if subject.department:
        timed.insert(4, (days[3], (subject.department, "counterseal", {})))
    return timed
