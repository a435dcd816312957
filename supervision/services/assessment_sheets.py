"""Writes of one sheet: scores by hand, additions and deductions, the appeal and its decision."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core import door
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.papers import file_store
from supervision.documents.assessment import notice_make
from supervision.models import AssessmentLine, AssessmentPoint, AssessmentSheet
from supervision.models.assessment import ORGANISERS
from supervision.services.assessment import address, leaders, total_of

MOST = Decimal(20)  # points that one addition or deduction may be worth; an input check, not a rule of any table


def sheet_score(
    *, sheet: AssessmentSheet, scores: Mapping[int, Decimal], notes: Mapping[int, str], actor: Actor, stamp: Stamp
) -> AssessmentSheet:
    """评分: points by position for the lines judged by hand, with a note; the others have theirs by rule.

    Raises Invalid, naming the line, for points out of its range; Refused while a line is without points.
    """

    def change(row: AssessmentSheet, now: dt.datetime) -> dict[str, Any]:
        lines = list(AssessmentLine.objects.filter(sheet=row).select_related("indicator"))
        for line in lines:
            if line.by_hand and line.position in scores:
                _give(line, scores[line.position], notes.get(line.position, ""))
        row.total = total_of([line.score for line in lines], row.points.values_list("points", flat=True))
        if row.total is None:
            raise Refused("还有指标没有得分，请全部评完。", code="not_whole")
        AssessmentLine.objects.bulk_update(lines, ["score", "note"])
        row.scored_by, row.scored_at = actor.person, now
        return {"by_hand": sum(line.by_hand for line in lines)}

    return door.perform(sheet, "score", actor=actor, stamp=stamp, change=change)


def _give(line: AssessmentLine, points: Decimal, note: str) -> None:
    indicator = line.indicator
    if not indicator.least <= points <= indicator.weight:
        words = f"“{indicator.name}”的得分须在 {indicator.least} 和 {indicator.weight} 之间。"
        raise Invalid(words, field=f"score_{line.position}")
    line.score, line.note = points, note.strip()[:200]


def sheet_adjust(
    *,
    sheet: AssessmentSheet,
    points: Decimal,
    reason: str,
    upload: tuple[str, bytes] | None = None,
    actor: Actor,
    stamp: Stamp,
) -> AssessmentSheet:
    """加分、扣分 (negative) with a reason, perhaps a file. Raises Invalid without a reason or for too many points."""
    if points == 0 or abs(points) > MOST:
        raise Invalid(f"分值须在 -{MOST} 和 {MOST} 之间，且不为 0。", field="points")
    if not reason.strip():
        raise Invalid("请写明加分、扣分的理由。", field="reason")

    def change(row: AssessmentSheet, now: dt.datetime) -> dict[str, Any]:
        _point(row, points, reason, actor, now, upload)
        _total(row)
        return {"points": str(points), "file": upload is not None}

    return door.perform(sheet, "adjust", actor=actor, stamp=stamp, change=change)


def _point(
    row: AssessmentSheet,
    points: Decimal,
    reason: str,
    actor: Actor,
    now: dt.datetime,
    upload: tuple[str, bytes] | None = None,
) -> None:
    assert actor.person is not None
    stored = file_store(stream=io.BytesIO(upload[1]), name=upload[0]) if upload else None
    AssessmentPoint.objects.create(
        sheet=row,
        points=points,
        reason=reason.strip()[:300],
        file=stored,
        file_name=upload[0][-200:] if upload else "",
        person=actor.person,
        at=now,
    )


def _total(row: AssessmentSheet) -> None:
    scores = row.lines.values_list("score", flat=True)
    row.total = total_of(scores, row.points.values_list("points", flat=True))


def sheet_appeal(*, sheet: AssessmentSheet, text: str, actor: Actor, stamp: Stamp) -> AssessmentSheet:
    """申诉, once and within its days; the organiser is told."""
    if not text.strip():
        raise Invalid("请写明申诉理由。", field="text")

    def change(row: AssessmentSheet, now: dt.datetime) -> dict[str, Any]:
        row.appeal_text, row.appealed_by, row.appealed_at = text.strip(), actor.person, now
        people = [person.pk for person in present_people(row.round.organiser_id, ORGANISERS)]
        inbox_add(to=people, text=f"{row.round}有一件申诉待处理：{row.subject_name}", url=address(row))
        return {}

    return door.perform(sheet, "appeal", actor=actor, stamp=stamp, change=change)


def sheet_decide(
    *,
    sheet: AssessmentSheet,
    upheld: bool,
    words: str,
    points: Decimal = Decimal(0),
    actor: Actor,
    stamp: Stamp,
) -> AssessmentSheet:
    """处理申诉: upheld with the points by which the result is corrected, or not; a new notice goes to the person and unit.

    Raises Invalid without reasons, for an upheld appeal without points or a refused one with points.
    """
    if not words.strip():
        raise Invalid("请写明处理意见。", field="words")
    if upheld and (points == 0 or abs(points) > MOST):
        raise Invalid(f"申诉成立的，写明更正的分值（-{MOST} 到 {MOST}，不为 0）。", field="points")
    if not upheld and points:
        raise Invalid("申诉不成立的，不更正分值。", field="points")

    def change(row: AssessmentSheet, now: dt.datetime) -> dict[str, Any]:
        if upheld:
            _point(row, points, f"申诉成立：{words.strip()}", actor, now)
            _total(row)
        row.upheld, row.decision = upheld, words.strip()[:500]
        row.decided_by, row.decided_at = actor.person, now
        assert row.appeal_by is not None
        notice_make(row, at=now, appeal_by=row.appeal_by, total=row.total)
        to = [*([row.person_id] if row.person_id else []), *leaders(row)]
        inbox_add(to=to, text=f"{row.round}的申诉已处理：{'成立' if upheld else '不成立'}", url=address(row))
        return {"upheld": upheld, "points": str(points)}

    return door.perform(sheet, "decide", actor=actor, stamp=stamp, change=change)
