"""Writes of tasks: set, progress, done, looked at, moved, cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Organisation, Person
from ledger.models import Assignment, AssignmentDates, AssignmentProgress, Measure
from ledger.models.assignments import KEEPERS, OWNERS

LATE = "期限是{day}，已经逾期，请写明逾期原因。"


@dataclass(frozen=True)
class AssignmentInput:
    """What a task says: `starts_on` and `ends_on` are its first and last legal day."""

    measure: Measure
    title: str
    owner: Organisation
    setter: Organisation
    starts_on: dt.date
    ends_on: dt.date
    person: Person | None = None
    park: Organisation | None = None
    kind: str = Assignment.Kind.TASK
    source: str = ""


def assignment_set(*, said: AssignmentInput, actor: Actor, stamp: Stamp) -> Assignment:
    """下达任务; the owner's leaders and the person named are told. Raises Invalid, Refused, NotAllowed."""
    if not said.title.strip():
        raise Invalid("请写明任务。", field="title")
    _days(said.starts_on, said.ends_on)
    if said.person is not None and not said.person.memberships.filter(organisation=said.owner).exists():
        raise Invalid("责任人不在责任单位任职，请重新选择或不指定。", field="person")
    if said.measure.plan.published_at is None:
        raise Refused("方案还没有启用，不能分解任务。")
    row = Assignment(**{**vars(said), "title": said.title.strip()})

    def change(made: Assignment, now: dt.datetime) -> dict[str, Any]:
        _tell(made, made.owner, OWNERS, f"新任务：{made}，请在{moments.chinese_date(made.ends_on)}以前完成。")
        return {
            "measure": made.measure.number,
            "owner": made.owner.code,
            "starts_on": made.starts_on,
            "ends_on": made.ends_on,
        }

    return door.admit(row, "assign", actor=actor, stamp=stamp, change=change)


def _days(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on < starts_on:
        raise Invalid("完成期限不能早于开始日。", field="ends_on")


def assignment_progress(
    *, row: Assignment, percent: int, text: str, delay_reason: str = "", actor: Actor, stamp: Stamp
) -> Assignment:
    """填写进展. Raises Invalid without words, for a percent outside 0–99, or when late without the reason."""
    if not 0 <= percent <= 99:
        raise Invalid("进度填 0 至 99；全部完成的，请办理“报告完成”。", field="percent")

    def change(made: Assignment, now: dt.datetime) -> dict[str, Any]:
        _entry(made, percent, text, delay_reason, actor, now)
        return {"percent": percent, "late": made.overdue(moments.legal_day(now))}

    return door.perform(row, "progress", actor=actor, stamp=stamp, change=change)


def assignment_finish(*, row: Assignment, text: str, delay_reason: str = "", actor: Actor, stamp: Stamp) -> Assignment:
    """报告完成 on the day of the act; the office that keeps the plan is told. Raises as progress does."""

    def change(made: Assignment, now: dt.datetime) -> dict[str, Any]:
        _entry(made, 100, text, delay_reason, actor, now)
        made.finished_on = moments.legal_day(now)
        made.reason = ""
        _tell(made, made.measure.plan.office, KEEPERS, f"{made}（{made.owner}）已报告完成，请核实。")
        return {"finished_on": made.finished_on, "late": made.late}

    return door.perform(row, "finish", actor=actor, stamp=stamp, change=change)


def _entry(row: Assignment, percent: int, text: str, delay_reason: str, actor: Actor, now: dt.datetime) -> None:
    if not text.strip():
        raise Invalid("请写明进展情况。", field="text")
    if moments.legal_day(now) > row.ends_on and not delay_reason.strip():
        raise Invalid(LATE.format(day=moments.chinese_date(row.ends_on)), field="delay_reason")
    assert actor.person is not None
    row.percent = percent
    AssignmentProgress.objects.create(
        assignment=row,
        percent=percent,
        text=text.strip(),
        delay_reason=delay_reason.strip()[:300],
        person=actor.person,
        at=now,
    )


def assignment_confirm(*, row: Assignment, actor: Actor, stamp: Stamp) -> Assignment:
    """核实完成 by the office that keeps the plan."""

    def change(made: Assignment, now: dt.datetime) -> dict[str, Any]:
        made.closed_at = now
        _tell(made, made.owner, OWNERS, f"{made}已核实完成。")
        return {"late": made.late}

    return door.perform(row, "confirm", actor=actor, stamp=stamp, change=change)


def assignment_give_back(*, row: Assignment, reason: str, actor: Actor, stamp: Stamp) -> Assignment:
    """退回继续办理 with the reason; its days stay, so it may be overdue at once."""

    def change(made: Assignment, now: dt.datetime) -> dict[str, Any]:
        before = made.entries.filter(percent__lt=100).values_list("percent", flat=True).first()
        made.reason, made.finished_on, made.percent = _reason(reason), None, before or 0
        _tell(made, made.owner, OWNERS, f"{made}退回继续办理：{made.reason}")
        return {"reason": made.reason}

    return door.perform(row, "give_back", actor=actor, stamp=stamp, change=change)


def assignment_reschedule(
    *, row: Assignment, starts_on: dt.date, ends_on: dt.date, reason: str, actor: Actor, stamp: Stamp
) -> Assignment:
    """调整起止日期 with the reason; the days before stay on record. Raises Invalid where nothing changes."""
    _days(starts_on, ends_on)

    def change(made: Assignment, now: dt.datetime) -> dict[str, Any]:
        before = {"starts_on": made.starts_on, "ends_on": made.ends_on}
        if before == {"starts_on": starts_on, "ends_on": ends_on}:
            raise Invalid("日期没有变化。", field="ends_on")
        words = _reason(reason)
        assert actor.person is not None
        AssignmentDates.objects.create(assignment=made, **before, reason=words, person=actor.person, at=now)
        made.starts_on, made.ends_on = starts_on, ends_on
        _tell(made, made.owner, OWNERS, f"{made}的期限调整为{moments.chinese_date(ends_on)}：{words}")
        return {**{f"old_{name}": day for name, day in before.items()}, "ends_on": ends_on, "reason": words}

    return door.perform(row, "reschedule", actor=actor, stamp=stamp, change=change)


def assignment_cancel(*, row: Assignment, reason: str, actor: Actor, stamp: Stamp) -> Assignment:
    """取消任务 with the reason."""

    def change(made: Assignment, now: dt.datetime) -> dict[str, Any]:
        made.reason, made.closed_at = _reason(reason), now
        _tell(made, made.owner, OWNERS, f"{made}已取消：{made.reason}")
        return {"reason": made.reason}

    return door.perform(row, "cancel", actor=actor, stamp=stamp, change=change)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("请写明原因。", field="reason")
    return reason.strip()[:300]


def _tell(row: Assignment, body: Organisation, roles: Iterable[str], text: str) -> None:
    people = {person.pk for person in present_people(body.pk, roles)}
    if row.person_id and body.pk == row.owner_id:
        people.add(row.person_id)
    inbox_add(to=people, text=text, url=f"/ledger/assignments/{row.public_id}/")
