"""Tasks of the plan of 岳阳: the pilots of measure 5 as S1 names them, and fictional tasks of this year in every state."""

from __future__ import annotations

import datetime as dt

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.fixtures_files import data_of
from core.models import Organisation, Person
from core.permissions import actor_for
from core.selectors import calendar
from ledger.models import Assignment, Plan
from ledger.services import (
    AssignmentInput,
    assignment_cancel,
    assignment_confirm,
    assignment_finish,
    assignment_give_back,
    assignment_progress,
    assignment_reschedule,
    assignment_set,
    pilots_set,
)
from supervision.services import OrderInput, order_issue

DAY = dt.timedelta(days=1)
SILENT = {"lingang-park", "pj-park"}  # have not said anything
HEADS = {"yx-park": "yx.head", "lx-park": "lx.head", "nanhu-park": "nanhu.head"}  # the other parks: parks.head


def load(*, plan: Plan) -> None:
    rows = _pilots(plan)
    _pilots_told(rows)
    _tasks(plan)


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _at(day: dt.date) -> Stamp:
    return Stamp(happened_at=moments.start_of(day) + dt.timedelta(hours=10))


def _pilots(plan: Plan) -> list[Assignment]:
    """Five parks named by the document, then all eleven, by the end of 2022."""
    data = data_of("yueyang_s1.json")
    bodies = {row.code: row for row in Organisation.objects.filter(jurisdiction=plan.jurisdiction)}
    parks = [bodies[row["code"]] for row in sorted(data["parks"], key=lambda row: row["order"])]
    assert plan.issued_on is not None
    return pilots_set(
        measure=plan.measures.select_related("plan__office").get(number=5),
        pilots=[bodies[code] for code in data["pilots"]["measure_5"]],
        parks=parks,
        starts_on=plan.issued_on,
        by=dt.date.fromisoformat(data["dates"]["all_parks_by"]),
        source=data["source"],
        actor=_actor("yy.reform"),
        stamp=_at(plan.issued_on),
    )


def _pilots_told(rows: list[Assignment]) -> None:
    """Some in time, one late, one only half way; the rest say nothing yet."""
    reform = _actor("yy.reform")
    for row in rows:
        code, pilot = row.owner.code, row.kind == Assignment.Kind.PILOT
        if code in SILENT:
            continue
        owner = _actor(HEADS.get(code, "parks.head"))
        text = "六类“一件事”流程已梳理，园区专窗已设立。"
        row = assignment_progress(row=row, percent=40, text=text, actor=owner, stamp=_at(dt.date(2022, 6, 20)))
        if code == "lx-park":
            continue
        late = code == "xy-park" and not pilot
        day = dt.date(2023, 2, 10) if late else dt.date(2022, 9 if pilot else 12, 20)
        reason = "专窗改造工期延后。" if late else ""
        row = assignment_finish(
            row=row, text="六类“一件事”已全部上线。", delay_reason=reason, actor=owner, stamp=_at(day)
        )
        assignment_confirm(row=row, actor=reform, stamp=_at(day + 5 * DAY))


def _tasks(plan: Plan) -> None:
    """Tasks around today: to come, under way, overdue with and without a reason, moved, reported, sent back, cancelled."""
    reform, unit = _actor("yy.reform"), _actor("yx.head")
    today = moments.today()
    _set(plan, 4, "开通工程建设项目审批系统端口", "yy-zjj", today + 20 * DAY, today + 80 * DAY, reform)
    moved = _set(plan, 3, "发布园区监管责任清单", "yx-park", today - 90 * DAY, today + 5 * DAY, reform)
    moved = _told(moved, 60, "清单初稿已征求部门意见。", unit, today - 20 * DAY)
    assignment_reschedule(
        row=moved,
        starts_on=moved.starts_on,
        ends_on=today + 40 * DAY,
        reason="市级清单模板调整，须按新模板重编。",
        actor=reform,
        stamp=Stamp(),
    )
    late = _set(plan, 9, "编制惠企政策兑现清单", "yx-park", today - 80 * DAY, today - 15 * DAY, reform)
    _told(late, 70, "已梳理 42 条政策。", unit, today - 3 * DAY, "两个部门的实施细则尚未印发。")
    silent = _set(plan, 16, "组建园区帮代办队伍", "lx-park", today - 60 * DAY, today - 8 * DAY, reform)
    _order(silent)
    reported = _set(plan, 15, "开展赋权事项业务培训", "yx-park", today - 50 * DAY, today + 10 * DAY, reform)
    assignment_finish(row=reported, text="已培训 3 场 86 人次。", actor=unit, stamp=Stamp())
    back = _set(plan, 17, "推广电子证照应用", "yx-park", today - 70 * DAY, today + 30 * DAY, reform)
    back = _told(back, 80, "12 类电子证照已接入。", unit, today - 10 * DAY)
    back = assignment_finish(row=back, text="已完成。", actor=unit, stamp=Stamp())
    reason = "请附电子证照种类清单和调用记录。"
    assignment_give_back(row=back, reason=reason, actor=reform, stamp=Stamp())
    gone = _set(plan, 8, "简易注销专项宣传", "hr-gov", today - 30 * DAY, today + 30 * DAY, reform)
    assignment_cancel(row=gone, reason="并入全市统一宣传。", actor=reform, stamp=Stamp())
    _set(plan, 1, "细化承接事项办事指南", "yx-park", today - 10 * DAY, today + 50 * DAY, unit, setter="yx-park")


def _set(
    plan: Plan,
    number: int,
    title: str,
    owner: str,
    starts_on: dt.date,
    ends_on: dt.date,
    actor: Actor,
    setter: str = "",
) -> Assignment:
    said = AssignmentInput(
        measure=plan.measures.select_related("plan__office").get(number=number),
        title=title,
        owner=Organisation.objects.get(code=owner),
        setter=Organisation.objects.get(code=setter) if setter else plan.office,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return assignment_set(said=said, actor=actor, stamp=_at(min(starts_on, moments.today() - DAY)))


def _told(row: Assignment, percent: int, text: str, actor: Actor, day: dt.date, why: str = "") -> Assignment:
    return assignment_progress(row=row, percent=percent, text=text, delay_reason=why, actor=actor, stamp=_at(day))


def _order(row: Assignment) -> None:
    said = OrderInput(
        issuer=Organisation.objects.get(code="yy-sgb"),
        addressee=row.owner,
        subject=f"改革任务“{row}”",
        asks="说明逾期原因，明确完成日期。",
        due_on=calendar().add(moments.today(), 5),
        about=row,
    )
    order_issue(said=said, actor=_actor("yy.reform"), stamp=Stamp())
