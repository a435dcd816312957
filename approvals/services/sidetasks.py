"""Side tasks: arranged by the examining body, done by whoever is named, never moving the case.

Articles in brackets are those of the Administrative License Law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from approvals import documents, documents_technical
from approvals.models import Case, SideTask, SideTaskFile
from approvals.selectors import task_crews
from approvals.selectors.sidetasks import PAUSES
from approvals.services.side_pauses import pause_begin, pause_end
from approvals.side_dates import side_due
from approvals.side_life import case_closed
from approvals.task_life import TaskKind, TaskResult
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Organisation, Person, StoredFile
from core.workdays import Limit

OFFICERS = 2  # [34]: 指派两名以上工作人员


def sidetask_plan(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    kind: str,
    title: str,
    handler: Person,
    body: Organisation,
    planned_on: dt.date,
    limit: Limit,
    officers: Sequence[Person] = (),
    place: str = "",
    institution: str = "",
    mandatory: bool = True,
) -> SideTask:
    """安排 a side task with its own clock: `limit` in its own unit from today. The clocks of the case are not touched.

    Raises Refused when the case is not under examination, Invalid naming the field: a survey needs two officers [34].
    """
    on = moments.legal_day(stamp.happened_at or moments.now())

    def before(task: SideTask) -> None:
        row = Case.objects.select_for_update().get(pk=case.pk)
        refusal = case_closed(row)
        if refusal:
            raise Refused(refusal)
        if kind not in TaskKind.values:
            raise Invalid(f"技术任务的种类只有：{'、'.join(map(str, TaskKind.labels))}。", field="kind")
        if not title.strip():
            raise Invalid("请写明任务内容。", field="title")
        if limit.number < 1:
            raise Invalid("任务时限至少 1 天。", field="limit_number")
        crew_fits(row, kind, handler, body, officers, planned_on, on)
        found = side_due(on, limit)
        task.due_on, task.due_provisional, task.yellow_on = found.on, found.provisional, found.yellow_on

    def change(task: SideTask, now: dt.datetime) -> dict[str, Any]:
        task.officers.set(officers)
        return {"kind": kind, "case": case.number, "body": body.name, "due_on": task.due_on}

    if actor.person is None:
        raise NotAllowed("技术任务须由审查机关的工作人员安排。")
    task = SideTask(
        case=case,
        kind=kind,
        title=title.strip(),
        mandatory=mandatory,
        body=body,
        handler=handler,
        place=place.strip(),
        institution=institution.strip(),
        planned_on=planned_on,
        arranged_by=actor.person,
        arranged_at=stamp.happened_at or moments.now(),
        limit_number=limit.number,
        limit_unit=limit.unit.value,
    )
    return door.admit(task, "plan", actor=actor, stamp=stamp, before=before, change=change)


def crew_fits(
    case: Case,
    kind: str,
    handler: Person,
    body: Organisation,
    officers: Sequence[Person],
    planned_on: dt.date,
    on: dt.date,
) -> None:
    """The handler works at the body; a survey has two different officers, one of them of the body at least [34]."""
    if planned_on < on:
        raise Invalid("计划日期不能早于安排的当天。", field="planned_on")
    crews = task_crews(case, on)
    crew = next((crew for crew in crews if crew.body.pk == body.pk), None)
    if crew is None:
        raise Invalid(f"{body.name}不是本件的承办机关，也不是本辖区的主管部门，不能承办。", field="handler")
    if handler not in crew.people:
        raise Invalid(f"{handler.name}现在不在{body.name}任职，请另选承办人。", field="handler")
    if kind != TaskKind.SURVEY and not officers:
        return
    twice = next((person for person in officers if list(officers).count(person) > 1), None)
    if twice is not None:
        raise Invalid(f"核查人员“{twice.name}”选了两次，请选不同的人员。", field="officer_2")
    known = {person.pk for each in crews for person in each.people}
    strange = next((person for person in officers if person.pk not in known), None)
    if strange is not None:
        raise Invalid(f"{strange.name}现在不在承办单位任职，请另选核查人员。", field="officer_1")
    if kind == TaskKind.SURVEY and len(officers) < OFFICERS:
        raise Invalid("现场勘查（核查）须由两名以上工作人员进行（行政许可法第34条），请再选一名。", field="officer_2")
    if not any(person in crew.people for person in officers):
        raise Invalid(f"核查人员中至少有一名是{body.name}的工作人员。", field="officer_1")


def sidetask_rearrange(
    *,
    task: SideTask,
    actor: Actor,
    stamp: Stamp,
    handler: Person,
    body: Organisation,
    planned_on: dt.date,
    officers: Sequence[Person] = (),
    place: str = "",
    institution: str = "",
) -> SideTask:
    """Other people, day or place before the work has begun; the due date stays what it is."""

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        crew_fits(row.case, row.kind, handler, body, officers, planned_on, moments.legal_day(now))
        row.handler, row.body, row.planned_on = handler, body, planned_on
        row.place, row.institution = place.strip(), institution.strip()
        row.officers.set(officers)
        return {"body": body.name, "planned_on": planned_on}

    return door.perform(task, "rearrange", actor=actor, stamp=stamp, change=change)


def sidetask_start(*, task: SideTask, actor: Actor, stamp: Stamp, pause_days: int | None = None) -> SideTask:
    """开展. With `pause_days` (working days) the case is paused with its written notice [45]; never for a survey."""

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        row.started_at = now
        facts: dict[str, Any] = {"kind": row.kind}
        if pause_days is not None:
            kind = PAUSES.get(row.kind)
            if kind is None:
                raise Invalid(
                    "现场勘查（核查）不在依法不计时的范围内，不得暂停计时（行政许可法第45条）。", field="pause_days"
                )
            row.pause = pause_begin(row.case, kind, row.title, pause_days, actor=actor, stamp=stamp)
            assert row.pause.notice is not None  # told in the same step
            facts |= {"pause_days": pause_days, "document": row.pause.notice.number}
        return facts

    return door.perform(task, "start", actor=actor, stamp=stamp, change=change)


def sidetask_attach(*, task: SideTask, actor: Actor, stamp: Stamp, stored: StoredFile, name: str) -> SideTask:
    """Photos, measurements, the report of a test."""

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        assert actor.person is not None
        SideTaskFile.objects.create(task=row, file=stored, name=name[:200], added_by=actor.person, added_at=now)
        return {"sha256": stored.sha256}

    return door.perform(task, "attach", actor=actor, stamp=stamp, change=change)


def sidetask_finish(
    *,
    task: SideTask,
    actor: Actor,
    stamp: Stamp,
    record: str,
    result: str,
    result_text: str,
    place: str = "",
    present: str = "",
) -> SideTask:
    """登记结果: the facts and the result are frozen in a paper for signature; what was paused for it goes on.

    Raises Invalid naming the field, NotAllowed when somebody who was not there writes the record of a survey, Refused
    while an expert has not given an opinion.
    """

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        if not record.strip():
            raise Invalid("请写明事实记录：看到、测到、查到了什么。", field="record")
        if result not in TaskResult.values or result == TaskResult.NONE:
            raise Invalid("请选择结果：符合、附条件符合或不符合。", field="result")
        if result != TaskResult.PASSES and not result_text.strip():
            raise Invalid("附条件符合或不符合的，请写明条件或理由。", field="result_text")
        row.place = place.strip() or row.place
        if row.kind == TaskKind.SURVEY:
            _survey_complete(row, actor)
        if row.kind == TaskKind.EXPERT_REVIEW:
            _experts_heard(row)
        row.record, row.present, row.done_at = record.strip(), present.strip(), now
        row.result, row.result_text = result, result_text.strip()
        document_class, title, letter = documents_technical.PAPERS[row.kind]
        row.document = documents.make_by(
            row.case,
            document_class,
            row.body,
            at=now,
            title=title,
            letter=letter,
            facts=documents_technical.technical(row),
        )
        resumed = pause_end(row.case, PAUSES.get(row.kind), besides=row, actor=actor, stamp=stamp)
        return {"result": result, "document": row.document.number, "resumed": resumed}

    return door.perform(task, "finish", actor=actor, stamp=stamp, change=change)


def _survey_complete(row: SideTask, actor: Actor) -> None:
    officers = list(row.officers.all())
    if not row.place:
        raise Invalid("请填写核查地点。", field="place")
    if len(officers) < OFFICERS:
        raise Refused("核查人员不足两名，请先调整安排。")
    if actor.person not in officers and actor.person != row.handler:
        raise NotAllowed("核查笔录由参加核查的人员登记：" + "、".join(person.name for person in officers) + "。")


def _experts_heard(row: SideTask) -> None:
    seats = list(row.seats.filter(recused_at=None).select_related("expert"))
    if not seats:
        raise Refused("还没有抽取评审专家，请先抽取。")
    silent = [seat.expert.name for seat in seats if seat.opinion_at is None]
    if silent:
        raise Refused(f"还有专家没有出具意见：{'、'.join(silent)}。请先登记每位专家的意见，或者登记回避后补抽。")


def sidetask_review(*, task: SideTask, actor: Actor, stamp: Stamp, note: str = "") -> SideTask:
    """复核 by a reviewer who took no part in the task."""

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        if row.reviewed_at is not None:
            raise Refused("这项技术任务的结果已经复核。")
        if actor.person == row.handler or actor.person in row.officers.all():
            raise NotAllowed("复核须由没有参加这项任务的审查人员进行。")
        row.reviewed_by, row.reviewed_at = actor.person, now
        return {"note": note.strip()}

    return door.perform(task, "review", actor=actor, stamp=stamp, change=change)


def sidetask_call_off(*, task: SideTask, actor: Actor, stamp: Stamp, reason: str) -> SideTask:
    """取消 with a reason; what was paused for it goes on."""

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请写明取消的原因。", field="reason")
        row.called_off_reason = reason.strip()
        resumed = pause_end(row.case, PAUSES.get(row.kind), besides=row, actor=actor, stamp=stamp)
        return {"reason": reason.strip(), "resumed": resumed}

    return door.perform(task, "call_off", actor=actor, stamp=stamp, change=change)
