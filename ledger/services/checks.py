"""A field of a checklist on its way: reported with evidence, inspected, sent back, inspected again."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Organisation
from core.papers import file_store
from ledger.lives.checks import INSPECTORS, LEADERS
from ledger.models import Check, CheckFile, CheckReport
from ledger.selectors.known import known_of

Upload = tuple[str, bytes]


def check_report(*, row: Check, text: str, files: Sequence[Upload] = (), actor: Actor, stamp: Stamp) -> Check:
    """报告完成 with words and evidence; what the program knows on that day is kept with the report. The inspection is told.

    Raises Invalid without words, Refused without any evidence: a file, or something that the program knows.
    """
    _must(text, "text", "请写明完成情况。")

    def change(made: Check, now: dt.datetime) -> dict[str, Any]:
        report = _report(made, text, files, actor, now)
        if not files and not report.facts:
            raise Refused(
                "请上传佐证材料（如文件、名单、照片）；这一项系统没有可以代为证明的信息。", code="no_evidence"
            )
        made.first_reported_on = made.first_reported_on or moments.legal_day(now)
        made.reason = ""
        checklist = made.requirement.checklist
        _tell(made, checklist.inspection, INSPECTORS, f"{checklist}：{made}已报告完成，请验收。")
        return {"files": len(files), "known": len(report.facts), "late": made.late}

    return door.perform(row, "report", actor=actor, stamp=stamp, change=change)


def check_follow_up(*, row: Check, text: str, files: Sequence[Upload] = (), actor: Actor, stamp: Stamp) -> Check:
    """报告持续推进情况 of what goes on after its day (文件“并持续推进”)."""
    _must(text, "text", "请写明持续推进的情况。")

    def change(made: Check, now: dt.datetime) -> dict[str, Any]:
        report = _report(made, text, files, actor, now, follow_up=True)
        return {"files": len(files), "known": len(report.facts)}

    return door.perform(row, "follow_up", actor=actor, stamp=stamp, change=change)


def _must(text: str, field: str, words: str) -> None:
    if not text.strip():
        raise Invalid(words, field=field)


def _report(
    row: Check, text: str, files: Sequence[Upload], actor: Actor, now: dt.datetime, *, follow_up: bool = False
) -> CheckReport:
    assert actor.person is not None
    park, day = row.requirement.checklist.park, moments.legal_day(now)
    known = known_of(row.requirement.known, park, [row.department_id], day).get(row.department_id, [])
    report = CheckReport.objects.create(
        check_row=row,
        text=text.strip(),
        facts=[said.stored() for said in known],
        person=actor.person,
        at=now,
        follow_up=follow_up,
    )
    for name, content in files:
        CheckFile.objects.create(report=report, file=file_store(stream=io.BytesIO(content), name=name), name=name[:200])
    return report


def check_accept(*, row: Check, opinion: str = "", actor: Actor, stamp: Stamp) -> Check:
    """验收合格 by the inspecting body, never by who reported."""

    def change(made: Check, now: dt.datetime) -> dict[str, Any]:
        again = made.redo_by is not None
        _inspected(made, True, opinion, actor, now)
        made.accepted_at = now
        _tell(
            made, made.department, LEADERS, f"{made.requirement.checklist}：{made}{'复查' if again else '验收'}合格。"
        )
        return {"again": again}

    return door.perform(row, "accept", actor=actor, stamp=stamp, change=change)


def check_give_back(*, row: Check, reason: str, redo_by: dt.date, actor: Actor, stamp: Stamp) -> Check:
    """退回整改 with the reason and the legal day by which it is to be put right."""

    def change(made: Check, now: dt.datetime) -> dict[str, Any]:
        _sent_back(made, reason, redo_by, now)
        _inspected(made, False, reason, actor, now)
        return {"reason": made.reason, "redo_by": redo_by}

    return door.perform(row, "give_back", actor=actor, stamp=stamp, change=change)


def check_reinspect(*, row: Check, reason: str, redo_by: dt.date, actor: Actor, stamp: Stamp) -> Check:
    """复查不合格: the acceptance no longer counts; the report and its verdict stay readable."""

    def change(made: Check, now: dt.datetime) -> dict[str, Any]:
        _sent_back(made, reason, redo_by, now)
        made.accepted_at = None
        last = made.reports.filter(follow_up=False).order_by("-pk")[:1]
        CheckReport.objects.filter(pk__in=[report.pk for report in last]).update(
            revoked_at=now, revoked_by=actor.person, revoked_reason=made.reason
        )
        return {"reason": made.reason, "redo_by": redo_by}

    return door.perform(row, "reinspect", actor=actor, stamp=stamp, change=change)


def _sent_back(row: Check, reason: str, redo_by: dt.date, now: dt.datetime) -> None:
    _must(reason, "reason", "请写明哪里不合格、要怎样整改。")
    if redo_by <= moments.legal_day(now):
        raise Invalid("整改期限须在检查之日以后。", field="redo_by")
    row.reason, row.redo_by = reason.strip()[:300], redo_by
    text = f"{row.requirement.checklist}：{row}退回整改，请在{moments.chinese_date(redo_by)}以前重新报告。{row.reason}"
    _tell(row, row.department, LEADERS, text)


def _inspected(row: Check, accepted: bool, opinion: str, actor: Actor, now: dt.datetime) -> None:
    open_reports = row.reports.filter(follow_up=False, inspected_at=None)
    open_reports.update(accepted=accepted, opinion=opinion.strip()[:300], inspected_by=actor.person, inspected_at=now)


def check_waive(*, row: Check, reason: str, actor: Actor, stamp: Stamp) -> Check:
    """认定不适用 by the coordinating centre, with the reason (如“无行政许可事项”)."""
    _must(reason, "reason", "请写明为什么不适用于该部门。")

    def change(made: Check, now: dt.datetime) -> dict[str, Any]:
        made.reason, made.redo_by = reason.strip()[:300], None
        return {"reason": made.reason}

    return door.perform(row, "waive", actor=actor, stamp=stamp, change=change)


def check_restore(*, row: Check, actor: Actor, stamp: Stamp) -> Check:
    """恢复适用: the document's day counts again."""

    def change(made: Check, now: dt.datetime) -> dict[str, Any]:
        made.reason = ""
        return {}

    return door.perform(row, "restore", actor=actor, stamp=stamp, change=change)


def _tell(row: Check, body: Organisation, roles: Iterable[str], text: str) -> None:
    people = [person.pk for person in present_people(body.pk, roles)]
    inbox_add(to=people, text=text, url=f"/ledger/checklists/fields/{row.public_id}/")
