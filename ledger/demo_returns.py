"""Returns of three months through the services: in time, late, returned, corrected, half filled; the rest is missing.

Every text is fictional. The months are the present one and the two before it, so that the demonstration never ages.
"""

from __future__ import annotations

import datetime as dt

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Membership, Organisation, Person, Role
from core.permissions import actor_for
from empowerment.models import Seal
from empowerment.services import seal_add, seal_user_add
from empowerment.workflow import SealKind
from ledger.cell_rules import CellInput
from ledger.lives.returns import Progress
from ledger.models import ContactKind, MonthlyReturn, Plan
from ledger.proposals import Figure
from ledger.selectors.returns import entries_of
from ledger.services import (
    ContactInput,
    cell_write,
    cells_confirm,
    cells_write,
    contact_set,
    contacts_report,
    month_open,
    return_approve,
    return_correct,
    return_draft,
    return_give_back,
    return_receive,
    return_stamp,
    return_submit,
    returns_remind,
)
from supervision.selectors.filing import previous_month

PHONE = "0730-8880001"
SINCE = dt.date(2022, 3, 8)
PARKS = ("yyjf-park", "lingang-park", "ml-park", "pj-park", "xy-park", "hr-park", "js-park", "yygx-park")
# Unit -> who fills in, who checks.
UNITS = {
    "yy-spj": ("spj.filer", "yyspj.head"),
    "yy-zjj": ("yyzjj.filer", "yyzjj.head"),
    "hr-gov": ("hr.filer", "hrgov.head"),
    "nanhu-park": ("nanhu.filer", "nanhu.head"),
    "yx-park": ("yx.filer", "yx.head"),
    "lx-park": ("lx.filer", "lx.head"),
    **dict.fromkeys(PARKS, ("parks.filer", "parks.head")),
}
STATES = (Progress.UNDER_WAY, Progress.DONE, Progress.STANDING, Progress.UNDER_WAY, Progress.NOT_STARTED)
WORDS = {
    Progress.NOT_STARTED: "",
    Progress.UNDER_WAY: "已制定工作方案，明确牵头科室和时间表，正在与责任部门对接。",
    Progress.DONE: "任务已完成，制度已印发，窗口已按新流程办理。",
    Progress.STANDING: "已建立长效机制，按月调度，长期坚持。",
}


def load(*, plan: Plan, actor: Actor) -> None:
    _seals(actor)
    _contacts(plan)
    now = moments.today().replace(day=1)
    last = previous_month(now)
    before = previous_month(last)
    for month in (before, last, now):
        month_open(plan=plan, month=month, actor=actor, happened_at=moments.start_of(month))
        if month == before:
            _first_month(month)
        elif month == last:
            _last_month(month)
    _present_month(now)
    returns_remind(on=moments.today())


def _seals(actor: Actor) -> None:
    """机关公章 of the units that have none registered, for their filers and leaders."""
    for code in UNITS:
        owner = Organisation.objects.get(code=code)
        seal = Seal.objects.filter(owner=owner, kind=SealKind.OWN).first() or seal_add(
            code=f"{code}-own",
            owner=owner,
            kind=SealKind.OWN,
            name=owner.name,
            active_from=moments.start_of(SINCE),
            source="演示：印文、启用时间待核",
            actor=actor,
        )
        known = set(seal.users.values_list("person", flat=True))
        held = Membership.objects.filter(organisation=owner, role__in=[Role.FILER, Role.HEAD])
        for person in Person.objects.filter(pk__in=held.values("person")).exclude(pk__in=known):
            seal_user_add(seal=seal, person=person, valid_from=SINCE, actor=actor)


def _contacts(plan: Plan) -> None:
    """Three units have reported their table, one of them has changed its liaison since, one has begun."""
    for number, code in enumerate(("yx-park", "yy-spj", "nanhu-park", "hr-gov"), start=1):
        filer, head = (_actor(login) for login in UNITS[code])
        reporter = plan.reporters.select_related("organisation", "plan").get(organisation__code=code)
        kinds = list(ContactKind) if code != "hr-gov" else [ContactKind.LIAISON]
        for place, kind in enumerate(kinds, start=1):
            who = head if kind == ContactKind.LEADER else filer
            said = ContactInput(
                kind=kind,
                name=who.label,
                post=("副主任", "科长", "科员")[place - 1],
                office_phone=f"0730-88800{number}{place}",
                mobile=f"1380000{number}{place}00",
            )
            contact_set(organisation=reporter.organisation, said=said, actor=filer)
        if code != "hr-gov":
            contacts_report(reporter=reporter, actor=head)


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _at(month: dt.date, day: int, hour: int = 10) -> Stamp:
    """Late entry: when it happened, never later than now."""
    moment = moments.start_of(month.replace(day=day)) + dt.timedelta(hours=hour)
    return Stamp(happened_at=min(moment, moments.now()))


def _return(code: str, month: dt.date) -> MonthlyReturn:
    rows = MonthlyReturn.objects.select_related("plan__office", "reporter__organisation", "filled_by")
    return rows.get(reporter__organisation__code=code, month=month, sequence=0)


def _fill(row: MonthlyReturn, login: str, stamp: Stamp, *, ahead: int = 0) -> MonthlyReturn:
    said = {
        entry.cell: _said(STATES[(entry.measure.number + entry.column.position + ahead) % len(STATES)])
        for entry in entries_of(row)
    }
    return cells_write(row=row, said=said, actor=_actor(login), stamp=stamp)


def _said(progress: str) -> CellInput:
    problems = "业务专网端口尚未全部开放。" if progress == Progress.UNDER_WAY else ""
    return CellInput(progress, WORDS[Progress(progress)], problems=problems)


def _send(row: MonthlyReturn, code: str, stamp: Stamp) -> MonthlyReturn:
    filer, head = (_actor(login) for login in UNITS[code])
    row = return_draft(row=row, phone=PHONE, actor=filer, stamp=stamp)
    row = return_approve(row=row, actor=head, stamp=stamp)
    row = return_stamp(row=row, actor=head, stamp=stamp)
    return return_submit(row=row, actor=filer, stamp=stamp)


def _first_month(month: dt.date) -> None:
    """Six units in time, one of them late; 云溪's return is corrected later."""
    reform = _actor("yy.reform")
    for code in ("yy-spj", "hr-gov", "nanhu-park", "yx-park", "lx-park"):
        stamp = _at(month, 27 if code == "nanhu-park" else 22)
        row = _send(_fill(_return(code, month), UNITS[code][0], stamp), code, stamp)
        return_receive(row=row, actor=reform, stamp=_at(month, 28))
    _corrected(_return("yx-park", month), previous_month(moments.today()))


def _corrected(original: MonthlyReturn, month: dt.date) -> None:
    filer, stamp = _actor("yx.filer"), _at(month, 9)
    row = return_correct(original=original, cells=[(5, 5)], reason="上报时漏了联办事项", actor=filer, stamp=stamp)
    said = CellInput(
        Progress.UNDER_WAY,
        "六类“一件事”已上线，园区专窗已设立，正在对接竣工验收系统。",
        [Figure("联办事项", "6", "类", "单位填报")],
    )
    row = cell_write(row=row, cell=(5, 5), said=said, actor=filer, stamp=stamp)
    row = _send(row, "yx-park", stamp)
    return_receive(row=row, actor=_actor("yy.reform"), stamp=stamp)


def _last_month(month: dt.date) -> None:
    """All parks and two departments have sent; 湘阴's is returned, two wait to be received."""
    reform = _actor("yy.reform")
    for code in UNITS:
        if code == "yy-zjj":
            continue
        stamp = _at(month, 24)
        row = _return(code, month)
        if code in ("yx-park", "lx-park"):
            row = cells_confirm(row=row, actor=_actor(UNITS[code][0]), stamp=stamp)
        else:
            row = _fill(row, UNITS[code][0], stamp, ahead=1)
        row = _send(row, code, stamp)
        if code == "xy-park":
            reason = "措施 11 没有写明出让公告时间，请补充。"
            return_give_back(row=row, reason=reason, actor=reform, stamp=_at(month, 25))
        elif code not in ("hr-park", "pj-park"):
            return_receive(row=row, actor=reform, stamp=_at(month, 26))


def _present_month(month: dt.date) -> None:
    """Half filled at 云溪, waiting for the leader at 南湖, checked at 华容, stamped at 临湘."""
    stamp = _at(month, 1, 0)
    said = CellInput(Progress.UNDER_WAY, "172 项赋权事项已承接，本月运行平稳。")
    cell_write(row=_return("yx-park", month), cell=(1, 5), said=said, actor=_actor("yx.filer"), stamp=stamp)
    for code, steps in (("nanhu-park", 1), ("hr-gov", 2), ("lx-park", 3)):
        filer, head = (_actor(login) for login in UNITS[code])
        row = _fill(_return(code, month), UNITS[code][0], stamp, ahead=2)
        row = return_draft(row=row, phone=PHONE, actor=filer, stamp=stamp)
        if steps > 1:
            row = return_approve(row=row, actor=head, stamp=stamp)
        if steps > 2:
            return_stamp(row=row, actor=head, stamp=stamp)
