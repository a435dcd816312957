"""Writes of assessments: open a round with everybody's figures, publish, make final, file with 督考办, hand back."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Organisation, Person
from core.selectors import calendar
from supervision.documents.assessment import bulletin_make, notice_make
from supervision.lives.assessment import RoundKind, SheetState
from supervision.models import AssessmentLine, AssessmentRound, AssessmentSheet, Indicator, IndicatorTable
from supervision.models.assessment import OVERSIGHT, UNIT_LEADERS
from supervision.selectors.assessment import (
    indicators_of,
    oversight_of,
    people_of,
    sheets_of_round,
    table_on,
    units_of,
)
from supervision.selectors.measures import MEASURES, Figure, Period, Subject

Figures = dict[str, dict[int, Figure]]  # measure -> key of the subject -> figure


@dataclass(frozen=True)
class RoundInput:
    """Whom to assess for which month or year (`day` lies in it)."""

    organiser: Organisation
    kind: str
    day: dt.date
    units: Sequence[Organisation]


def period_of(kind: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month or year in which the day lies."""
    if kind == RoundKind.WINDOW_MONTH:
        return day.replace(day=1), day.replace(day=months.monthrange(day.year, day.month)[1])
    return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)


def assessment_open(*, said: RoundInput, actor: Actor, stamp: Stamp) -> AssessmentRound:
    """发起考核: a sheet for everybody of the units, its lines with the figures of the period and their points by rule.

    Raises Invalid for a period that is not over, without a table in force, without anybody to assess, for a unit out of
    reach; NotAllowed for who does not organise here; Refused when somebody was assessed for the period already.
    """
    first, last = period_of(said.kind, said.day)
    table = _table(said, last)
    row = AssessmentRound(
        table=table, kind=said.kind, organiser=said.organiser, first_day=first, last_day=last, compiled_at=moments.now()
    )

    def change(made: AssessmentRound, now: dt.datetime) -> dict[str, Any]:
        IndicatorTable.objects.select_for_update(no_key=True).get(pk=table.pk)  # one opening after the other
        sheets = _sheets(made, said, table)
        return {"kind": made.kind, "from": first, "to": last, "sheets": len(sheets)}

    return door.admit(row, "compile", actor=actor, stamp=stamp, change=change)


def _table(said: RoundInput, last: dt.date) -> IndicatorTable:
    if said.kind not in RoundKind.values:
        raise Invalid("请选择考核种类。", field="kind")
    if last >= moments.today():
        raise Invalid("考核期还没有结束。", field="day")
    reached = set(units_of(said.organiser, said.kind).values_list("pk", flat=True))
    if not said.units or any(unit.pk not in reached for unit in said.units):
        raise Invalid("请选择本辖区内有被考核人员的单位。", field="units")
    table = table_on(said.organiser, said.kind, last)
    if table is None:
        raise Invalid(f"{moments.chinese_date(last)}没有施行中的“{RoundKind(said.kind).label}”指标表。", field="kind")
    return table


def _sheets(round: AssessmentRound, said: RoundInput, table: IndicatorTable) -> list[AssessmentSheet]:
    if round.kind == RoundKind.DEPARTMENT_YEAR:
        subjects: list[tuple[Person | None, int]] = [(None, unit.pk) for unit in said.units]
        measured = [Subject.of(unit) for unit in said.units]
    else:
        found = people_of(round.kind, said.units, round.first_day, round.last_day)
        subjects = list(found)
        measured = [Subject.of(person) for person, _ in found]
    if not subjects:
        raise Invalid("选中的单位在考核期内没有被考核人员。", field="units")
    _not_twice(round, subjects)
    sheets = AssessmentSheet.objects.bulk_create(
        AssessmentSheet(round=round, person=person, unit_id=unit) for person, unit in subjects
    )
    indicators, period = indicators_of(table), Period(round.first_day, round.last_day)
    figures = {row.measure: MEASURES[row.measure].counted(measured, period) for row in indicators if row.measure}
    AssessmentLine.objects.bulk_create(_line(sheet, indicator, figures) for sheet in sheets for indicator in indicators)
    return sheets


def _not_twice(round: AssessmentRound, subjects: Sequence[tuple[Person | None, int]]) -> None:
    there = AssessmentSheet.objects.filter(
        round__kind=round.kind, round__first_day=round.first_day, round__organiser=round.organiser
    )
    people = there.filter(person__in=[person for person, _ in subjects if person])
    units = there.filter(person=None, unit__in=[unit for person, unit in subjects if person is None])
    twice = [row.subject_name for row in (people | units).select_related("person", "unit").order_by("pk")[:3]]
    if twice:
        raise Refused(f"{'、'.join(twice)}在这个考核期已经有考核表，请核对单位。", code="assessed_already")


def _line(sheet: AssessmentSheet, indicator: Indicator, figures: Figures) -> AssessmentLine:
    """By rule where there is a figure; by hand where there is no measure, or one that must have something to rest on."""
    line = AssessmentLine(sheet=sheet, indicator=indicator, position=indicator.position)
    if not indicator.measure:
        line.by_hand = True
        return line
    measure = MEASURES[indicator.measure]
    figure = figures[indicator.measure][sheet.person_id or sheet.unit_id]
    line.value, line.base, line.url = figure.value, figure.base, figure.url
    if figure.value is None and measure.needed:
        line.by_hand, line.note = True, "期内没有数据，由评分人评定"
        return line
    line.score = indicator.score_of(figure.value, more_is_better=measure.more_is_better)
    line.note = "期内没有发生，按满分计" if figure.value is None else ""
    return line


def assessment_publish(*, round: AssessmentRound, actor: Actor, stamp: Stamp) -> AssessmentRound:
    """通报: every sheet gets its paper and its last day for an appeal; people and the leaders of their units are told.

    Raises Refused while a sheet is not scored.
    """

    def change(row: AssessmentRound, now: dt.datetime) -> dict[str, Any]:
        sheets = sheets_of_round(row)
        waiting = sum(sheet.state != SheetState.SCORED for sheet in sheets)
        if waiting:
            raise Refused(f"还有 {waiting} 张考核表没有评分，评完再通报。", code="not_scored")
        row.published_at = now
        row.appeal_by = calendar().add(moments.legal_day(now), row.table.appeal_days)
        for sheet in sheets:
            _publish(sheet, row, actor, now)
        return {"sheets": len(sheets), "appeal_by": row.appeal_by}

    return door.perform(round, "publish", actor=actor, stamp=stamp, change=change)


def _publish(sheet: AssessmentSheet, round: AssessmentRound, actor: Actor, now: dt.datetime) -> None:
    assert round.appeal_by is not None
    until = round.appeal_by

    def change(row: AssessmentSheet, at: dt.datetime) -> dict[str, Any]:
        row.appeal_by = until
        notice_make(row, at=at, appeal_by=until, total=row.total)
        return {"appeal_by": until}

    door.perform(sheet, "publish", actor=actor, stamp=Stamp(happened_at=now), change=change)
    text = f"{round}已通报，{moments.chinese_date(until)}以前可以申诉。"
    inbox_add(to=[*([sheet.person_id] if sheet.person_id else []), *leaders(sheet)], text=text, url=address(sheet))


def address(sheet: AssessmentSheet) -> str:
    return f"/assessments/sheets/{sheet.public_id}/"


def leaders(sheet: AssessmentSheet) -> list[int]:
    """Of the unit to which the result goes."""
    return [person.pk for person in present_people(sheet.unit_id, UNIT_LEADERS)]


def assessment_finalise(*, round: AssessmentRound, actor: Actor, stamp: Stamp) -> AssessmentRound:
    """确定结果 with the numbered 通报. Raises Refused while somebody may still appeal or an appeal is undecided."""

    def change(row: AssessmentRound, now: dt.datetime) -> dict[str, Any]:
        sheets = sheets_of_round(row)
        done = [door.perform(sheet, "finalise", actor=actor, stamp=Stamp(happened_at=now)) for sheet in sheets]
        row.finalised_at = now
        row.number = bulletin_make(row, done, at=now).number
        return {"document": row.number, "sheets": len(done)}

    return door.perform(round, "finalise", actor=actor, stamp=stamp, change=change)


def assessment_file(*, round: AssessmentRound, to: Organisation, actor: Actor, stamp: Stamp) -> AssessmentRound:
    """报督考办备案. Raises Invalid for a body that does not receive assessments here."""
    if not oversight_of(round.organiser).filter(pk=to.pk).exists():
        raise Invalid("请选择本辖区设有考核人员的督考机构。", field="to")

    def change(row: AssessmentRound, now: dt.datetime) -> dict[str, Any]:
        row.filed_to, row.filed_at = to, now
        text = f"{row.organiser.name}报送{row}结果备案（{row.number}）。"
        people = [person.pk for person in present_people(to.pk, OVERSIGHT)]
        inbox_add(to=people, text=text, url=f"/assessments/{row.public_id}/")
        return {"to": to.code, "document": row.number}

    return door.perform(round, "file", actor=actor, stamp=stamp, change=change)


def assessment_receive(
    *, round: AssessmentRound, receipt: str, received_on: dt.date, actor: Actor, stamp: Stamp
) -> AssessmentRound:
    """督考办登记备案 with the number of its receipt and the legal day."""
    if not receipt.strip():
        raise Invalid("请填写备案回执的文号或编号。", field="receipt")
    if received_on > moments.today():
        raise Invalid("备案日期不能晚于今天。", field="received_on")

    def change(row: AssessmentRound, now: dt.datetime) -> dict[str, Any]:
        if row.filed_at is not None and received_on < moments.legal_day(row.filed_at):
            raise Invalid("备案日期不能早于报送日期。", field="received_on")
        row.receipt, row.received_on, row.received_by = receipt.strip()[:120], received_on, actor.person
        return {"receipt": row.receipt, "received_on": received_on}

    return door.perform(round, "receive", actor=actor, stamp=stamp, change=change)


def assessment_hand_back(*, round: AssessmentRound, actor: Actor, stamp: Stamp) -> AssessmentRound:
    """返回派出单位: for a monthly assessment as soon as it is final, the yearly ones of seconded staff and departments after
    督考办 has them on file (鞍山高新区方案二.5).
    """

    def change(row: AssessmentRound, now: dt.datetime) -> dict[str, Any]:
        filed_first = row.kind in (RoundKind.SECONDED_YEAR, RoundKind.DEPARTMENT_YEAR)
        if filed_first and row.receipt == "":
            raise Refused("这类考核先报督考办备案，再返回单位。", code="not_filed")
        row.handed_back_at = now
        for sheet in sheets_of_round(row):
            inbox_add(to=leaders(sheet), text=f"{row}结果已返回：{sheet.subject_name}", url=address(sheet))
        return {}

    return door.perform(round, "hand_back", actor=actor, stamp=stamp, change=change)


def total_of(scores: Iterable[Decimal | None], points: Iterable[Decimal]) -> Decimal | None:
    """Lines and points together, never below 0; None while a line has no score."""
    known = list(scores)
    if any(score is None for score in known):
        return None
    return max(sum((score for score in known if score is not None), Decimal(0)) + sum(points, Decimal(0)), Decimal(0))
