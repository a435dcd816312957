"""A round of empowerment, step by step, each through the door with its opinion, person, date and paper."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.filetypes import FileKind
from core.models import Organisation
from core.papers import file_store
from core.sheet_reading import read_book
from empowerment.importing.wanted import read_wanted
from empowerment.models import Round, RoundAssessment, RoundLine, RoundStep
from empowerment.round_life import ROLES, STEPS, Side, Stance
from empowerment.workflow import Mode

SNAPSHOTS = frozenset({"request", "close_assessment", "draw_up", "submit_legal", "publish"})


@dataclass(frozen=True)
class Upload:
    """A file as it came; `kind` is given where it has been read already."""

    data: bytes
    name: str
    kind: FileKind | None = None


@dataclass(frozen=True)
class Said:
    """What goes with a step. `number` names the paper or the meeting, `happened_on` its legal day."""

    opinion: str = ""
    number: str = ""
    happened_on: dt.date | None = None
    upload: Upload | None = None


@dataclass(frozen=True)
class AssessmentInput:
    """A department's word on one line."""

    line: int
    stance: str
    mode: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DraftInput:
    """What the reform office makes of one line."""

    line: int
    included: bool
    mode: str
    reason: str = ""


def round_request(
    *,
    park: Organisation,
    title: str,
    reason: str,
    wanted_by: dt.date,
    data: bytes,
    name: str,
    actor: Actor,
    stamp: Stamp,
) -> Round:
    """A park asks for powers with a list of items, each with its department and mode (郴政办发〔2021〕4号 二（二）).

    Raises Invalid, naming row and column, when the list is not understood, NotAllowed for another's park.
    """
    row = Round(park=park, title=title.strip(), reason=reason.strip(), wanted_by=wanted_by, created_at=moments.now())
    denied = row.move_permitted("request", actor)
    if denied:
        raise NotAllowed(denied)
    for field, words in (("title", "请填写名称。"), ("reason", "请写明需求和承接能力。")):
        if not getattr(row, field):
            raise Invalid(words, field=field)
    if wanted_by < moments.today():
        raise Invalid("请部门评估的日期不能早于今天。", field="wanted_by")
    lines, kind = read_wanted(data, name, park), read_book(data, name).kind

    def complete(new: Round, now: dt.datetime) -> dict[str, Any]:
        RoundLine.objects.bulk_create(
            RoundLine(
                round=new,
                order=order,
                department=each.department,
                name=each.name,
                cells=each.cells,
                wanted_mode=each.mode,
                mode=each.mode,
            )
            for order, each in enumerate(lines, start=1)
        )
        return step_keep(new, "request", Said(opinion=new.reason, upload=Upload(data, name, kind)), actor, now)

    return door.admit(row, "request", actor=actor, stamp=stamp, change=complete)


def round_assess(*, round: Round, answers: Sequence[AssessmentInput], said: Said, actor: Actor, stamp: Stamp) -> Round:
    """A department's word on lines of its own. Raises Invalid for another mode without saying which, for a refusal
    without a reason; NotAllowed for another department's line.
    """

    def change(row: Round, now: dt.datetime) -> dict[str, Any]:
        own = row.lines.filter(department__in=actor.organisations(*ROLES[Side.DEPARTMENT]))
        lines = {line.pk: line for line in own}
        if not answers:
            raise Invalid("请至少对一项提出评估意见。")
        for answer in answers:
            if answer.line not in lines:
                raise NotAllowed("只能评估本部门的事项。")
            _check_answer(answer, lines[answer.line])
        assert actor.person is not None
        RoundAssessment.objects.bulk_create(
            RoundAssessment(
                line=lines[answer.line],
                stance=answer.stance,
                mode=answer.mode if answer.stance == Stance.OTHER_MODE else "",
                reason=answer.reason.strip(),
                person=actor.person,
                made_at=now,
            )
            for answer in answers
        )
        body = lines[answers[0].line].department
        counted = {stance.label: sum(a.stance == stance for a in answers) for stance in Stance}
        words = "，".join(f"{label}{number}项" for label, number in counted.items() if number)
        opinion = "；".join(filter(None, (words, said.opinion.strip())))
        return step_keep(
            row, "assess", Said(opinion, said.number, said.happened_on, said.upload), actor, now, body=body
        )

    return door.perform(round, "assess", actor=actor, stamp=stamp, change=change)


def round_close_assessment(*, round: Round, said: Said, actor: Actor, stamp: Stamp) -> Round:
    """The list takes over the departments' advice. With a department silent it needs the day asked for to have passed,
    or a reason; a silent department's items stay as the park asked.
    """

    def change(row: Round, now: dt.datetime) -> dict[str, Any]:
        lines = list(row.lines.select_related("department").prefetch_related("assessments"))
        silent = sorted({line.department.name for line in lines if not line.assessments.all()})
        if silent and moments.legal_day(now) <= row.wanted_by and not said.opinion.strip():
            raise Refused(
                f"{'、'.join(silent)}还没有评估，约定的日期是{moments.chinese_date(row.wanted_by)}；要提前结束请写明理由。",
                code="not_assessed",
            )
        for line in lines:
            newest = next(iter(line.assessments.all()), None)
            if newest is None:
                continue
            line.included = newest.stance != Stance.DISAGREE
            line.mode = newest.mode or line.wanted_mode
            line.reason = "" if newest.stance == Stance.AGREE else newest.reason
        RoundLine.objects.bulk_update(lines, ["included", "mode", "reason"])
        return {**step_keep(row, "close_assessment", said, actor, now), "silent": silent}

    return door.perform(round, "close_assessment", actor=actor, stamp=stamp, change=change)


def round_draw_up(*, round: Round, drafts: Sequence[DraftInput], said: Said, actor: Actor, stamp: Stamp) -> Round:
    """Which items, by which mode. What departs from a department's advice needs a reason."""

    def change(row: Round, now: dt.datetime) -> dict[str, Any]:
        lines = {line.pk: line for line in row.lines.prefetch_related("assessments")}
        for draft in drafts:
            line = lines.get(draft.line)
            if line is None:
                raise Invalid("清单里没有这一行，请刷新页面。")
            _check_draft(draft, line)
            line.included, line.mode, line.reason = draft.included, draft.mode, draft.reason.strip()
        RoundLine.objects.bulk_update(lines.values(), ["included", "mode", "reason"])
        return step_keep(row, "draw_up", said, actor, now)

    return door.perform(round, "draw_up", actor=actor, stamp=stamp, change=change)


def round_submit_legal(*, round: Round, said: Said, actor: Actor, stamp: Stamp) -> Round:
    """The list goes to the legality review. Raises Refused when nothing is left in it."""

    def change(row: Round, now: dt.datetime) -> dict[str, Any]:
        if not row.lines.filter(included=True).exists():
            raise Refused("清单里没有列入的事项，不能送审；不再办理的请终止这一批。", code="empty_list")
        return step_keep(row, "submit_legal", said, actor, now)

    return door.perform(round, "submit_legal", actor=actor, stamp=stamp, change=change)


def _said(move: str) -> Callable[..., Round]:
    """A step that only records what was said: a returned one needs its reason, a numbered one its paper."""

    def service(*, round: Round, said: Said, actor: Actor, stamp: Stamp) -> Round:
        return door.perform(
            round, move, actor=actor, stamp=stamp, change=lambda row, now: step_keep(row, move, said, actor, now)
        )

    return service


round_legal_pass = _said("legal_pass")
round_legal_return = _said("legal_return")
round_meeting_pass = _said("meeting_pass")
round_meeting_return = _said("meeting_return")
round_drop = _said("drop")


def step_keep(
    row: Round, move: str, said: Said, actor: Actor, now: dt.datetime, *, body: Organisation | None = None
) -> dict[str, Any]:
    """Write one step into the history and return the facts of its event. Raises Invalid for what the step lacks."""
    step = STEPS[move]
    if step.returned and not said.opinion.strip():
        raise Invalid("请写明理由，经办人要据此修改。", field="opinion")
    if step.numbered and not said.number.strip():
        raise Invalid("请填写文号或会议名称。", field="number")
    happened_on = said.happened_on or moments.legal_day(now)
    if happened_on > moments.legal_day(now):
        raise Invalid("日期不能晚于今天。", field="happened_on")
    stored = None
    if said.upload is not None:
        upload = said.upload
        stored = file_store(stream=io.BytesIO(upload.data), name=upload.name, kind=upload.kind)
    RoundStep.objects.create(
        round=row,
        move=move,
        person=actor.person,
        body=body or _body_of(row, step.side, actor),
        happened_on=happened_on,
        opinion=said.opinion.strip(),
        number=said.number.strip()[:120],
        file=stored,
        file_name=said.upload.name[-200:] if said.upload else "",
        recorded_at=now,
        snapshot=_snapshot(row) if move in SNAPSHOTS else None,
    )
    return {"opinion": said.opinion.strip(), "number": said.number.strip(), "happened_on": happened_on}


def _body_of(row: Round, side: str, actor: Actor) -> Organisation | None:
    if side == Side.PARK:
        return row.park
    return Organisation.objects.filter(pk__in=actor.organisations(*ROLES[side])).order_by("pk").first()


def _snapshot(row: Round) -> list[dict[str, str]]:
    """The items listed, as the columns of a list."""
    return [line_cells(line) for line in row.lines.all() if line.included]


def line_cells(line: RoundLine) -> dict[str, str]:
    """One line in the words of a list, with the mode as it stands."""
    return {**line.cells, "mode": str(Mode(line.mode).label)}


def _check_answer(answer: AssessmentInput, line: RoundLine) -> None:
    if answer.stance not in Stance.values:
        raise Invalid(f"请选择对“{line.name}”的评估意见。", field=f"stance_{line.pk}")
    if answer.stance == Stance.OTHER_MODE and (answer.mode not in Mode.values or answer.mode == line.wanted_mode):
        raise Invalid(f"“{line.name}”：请选择与需求不同的方式。", field=f"mode_{line.pk}")
    if answer.stance != Stance.AGREE and not answer.reason.strip():
        raise Invalid(f"“{line.name}”：请写明理由。", field=f"reason_{line.pk}")


def _check_draft(draft: DraftInput, line: RoundLine) -> None:
    if draft.mode not in Mode.values:
        raise Invalid(f"“{line.name}”：请选择方式。", field=f"mode_{line.pk}")
    newest = next(iter(line.assessments.all()), None)
    advised = (
        (True, line.wanted_mode)
        if newest is None
        else (newest.stance != Stance.DISAGREE, newest.mode or line.wanted_mode)
    )
    differs = draft.included != advised[0] or (draft.included and draft.mode != advised[1])
    if differs and not draft.reason.strip():
        whose = "部门评估意见" if newest else "园区需求"
        raise Invalid(f"“{line.name}”：与{whose}不一致，请写明理由。", field=f"reason_{line.pk}")
