"""“三集中三到位” at 城陵矶新港区 (S3): the document's list, reports, inspections and re-inspections in every state.

Departments and words are fictional; the requirements and their days are the document's.
"""

from __future__ import annotations

import datetime as dt

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.fixtures_files import data_of
from core.models import Organisation, Person
from core.permissions import actor_for
from empowerment.services import GrantLine, letter_issue
from empowerment.workflow import GrantRight, ItemType
from ledger import checklist_file
from ledger.models import Check, Checklist
from ledger.services import (
    check_accept,
    check_follow_up,
    check_give_back,
    check_reinspect,
    check_report,
    check_restore,
    check_waive,
)

PROOF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WORDS = "已按方案落实，文件已印发，名单已在大厅公示。"
LACKING = "只有会议记录，没有印发文件，请补齐后重新报告。"
D = dt.date


def load(*, actor: Actor) -> None:
    row = checklist_file.load(data_of("clj_checklist.json"), actor=actor)
    _letter(actor)
    _construction(row)
    _economy(row)
    _planning(row)
    _social(row)


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _at(day: dt.date) -> Stamp:
    return Stamp(happened_at=moments.start_of(day) + dt.timedelta(hours=10))


def _letter(actor: Actor) -> None:
    """建设部's chief approver, so that the program knows something to report."""
    letter_issue(
        body=Organisation.objects.get(code="clj-jsj"),
        person=Person.objects.get(username="clj.chief"),
        lines=[GrantLine(right=GrantRight.DECIDE, item_type=ItemType.LICENCE)],
        valid_from=moments.start_of(D(2022, 8, 30)),
        may_use_seal=True,
        actor=actor,
    )


def _check(row: Checklist, department: str, number: int) -> Check:
    rows = Check.objects.select_related("requirement__checklist__park", "department")
    return rows.get(requirement__checklist=row, department__code=department, requirement__number=number)


def _reported(row: Checklist, department: str, number: int, day: dt.date, login: str = "clj.admin") -> Check:
    check = _check(row, department, number)
    files = [(f"{check.requirement.title}.pdf", PROOF)]
    return check_report(row=check, text=WORDS, files=files, actor=_actor(login), stamp=_at(day))


def _construction(row: Checklist) -> None:
    """建设部 reports all in time; two are inspected again, one of them found wanting, one tells how it goes on."""
    inspector, head = _actor("clj.inspector"), _actor("clj.head")
    for number in range(1, 19):
        day = D(2022, 8, 12) if 7 <= number <= 10 else D(2022, 8, 30)
        check = _reported(row, "clj-jsj", number, day, "clj.head")
        if number == 3:
            check = check_give_back(
                row=check, reason=LACKING, redo_by=D(2022, 9, 15), actor=inspector, stamp=_at(D(2022, 9, 2))
            )
            check = _reported(row, "clj-jsj", number, D(2022, 9, 9), "clj.head")
        if number in (12, 16):
            continue
        check = check_accept(row=check, opinion="材料齐全。", actor=inspector, stamp=_at(D(2022, 9, 14)))
        if number == 14:
            reason = "抽查当日窗口无人值守，请落实AB岗。"
            soon = moments.today() + dt.timedelta(days=10)
            check_reinspect(row=check, reason=reason, redo_by=soon, actor=inspector, stamp=Stamp())
        if number == 15:
            text = "“一件事”事项由 3 件增加到 6 件。"
            check_follow_up(row=check, text=text, actor=head, stamp=_at(D(2022, 12, 1)))


def _economy(row: Checklist) -> None:
    """经济发展部: some too late, one sent back and never put right, the rest never reported."""
    inspector = _actor("clj.inspector")
    for number in (1, 4, 7, 8):
        check = _reported(row, "clj-jjfz", number, D(2022, 9, 6))
        if number == 8:
            check_give_back(
                row=check, reason=LACKING, redo_by=D(2022, 9, 30), actor=inspector, stamp=_at(D(2022, 9, 14))
            )
        elif number != 7:
            check_accept(row=check, actor=inspector, stamp=_at(D(2022, 9, 14)))


def _planning(row: Checklist) -> None:
    """自然资源和规划部: reported, waiting for the inspection."""
    for number in range(1, 12):
        _reported(row, "clj-zrgh", number, D(2022, 8, 15))


def _social(row: Checklist) -> None:
    """社会事务部 has no licences: what concerns them does not apply; one of the reasons has gone since."""
    centre = _actor("clj.centre")
    for number in (2, 11, 12, 13, 16):
        check = _check(row, "clj-shsw", number)
        reason = "本部门没有行政许可事项。"
        check = check_waive(row=check, reason=reason, actor=centre, stamp=_at(D(2022, 8, 20)))
        if number == 16:
            check_restore(row=check, actor=centre, stamp=_at(D(2022, 9, 1)))
