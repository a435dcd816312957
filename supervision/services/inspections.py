"""Writes of inspections: plan, sample by seed, look, demand, report, look again, close."""

from __future__ import annotations

import datetime as dt
import io
import secrets
from dataclasses import dataclass
from typing import Any

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotVisible, Refused
from core.inbox import inbox_add
from core.models import Organisation
from core.papers import file_store
from empowerment.models import PowerItem
from empowerment.workflow import Mode
from supervision.documents.inspections import demand_paper, notice_paper
from supervision.lives.inspections import FindingKind, FindingState
from supervision.models import Inspection, InspectionFinding, InspectionLine
from supervision.models.inspections import INSPECTED, INSPECTORS
from supervision.selectors.inspections import drawn, parks_inspected, population_of

LARGEST = 200  # cases of one sample
SEEDS = 1 << 31


@dataclass(frozen=True)
class InspectionInput:
    """The plan: which park, what of it, decided between which days (inclusive), how many."""

    office: Organisation
    park: Organisation
    title: str
    team: str
    since: dt.date
    until: dt.date
    size: int
    item: PowerItem | None = None
    mode: str = ""


@dataclass(frozen=True)
class FindingInput:
    kind: str
    fact: str
    rule: str


def inspection_plan(*, said: InspectionInput, actor: Actor, stamp: Stamp) -> Inspection:
    """制定检查计划; the park hears of it with the notice only. Raises Invalid, NotAllowed."""
    if not said.title.strip():
        raise Invalid("请填写检查名称。", field="title")
    if not said.team.strip():
        raise Invalid("请填写检查人员，不少于两人。", field="team")
    if said.until < said.since:
        raise Invalid("期间止不能早于期间起。", field="until")
    if not 1 <= said.size <= LARGEST:
        raise Invalid(f"抽样件数须在 1–{LARGEST} 之间。", field="size")
    if said.mode and said.mode not in Mode.values:
        raise Invalid("请选择方式。", field="mode")
    if not parks_inspected(actor).filter(pk=said.park.pk).exists():
        raise Invalid("请选择本辖区的园区。", field="park")
    row = Inspection(
        office=said.office,
        park=said.park,
        title=said.title.strip()[:120],
        team=said.team.strip()[:200],
        item=said.item,
        mode=said.mode,
        since=said.since,
        until=said.until,
        size=said.size,
    )

    def before(made: Inspection) -> None:
        assert actor.person is not None  # the door let in an inspector
        made.planned_at, made.planned_by = moments.now(), actor.person

    def change(made: Inspection, now: dt.datetime) -> dict[str, Any]:
        return {"park": made.park.code, "since": made.since, "until": made.until, "size": made.size}

    return door.admit(row, "plan", actor=actor, stamp=stamp, change=change, before=before)


def inspection_draw(*, inspection: Inspection, seed: int | None = None, actor: Actor, stamp: Stamp) -> Inspection:
    """抽取样本 from the decided cases of the scope by a seed (drawn now when none is given), and the 检查通知书 to the park.
    Raises Refused where nothing was decided in the scope.
    """
    if seed is not None and not 0 <= seed < SEEDS:
        raise Invalid(f"种子须在 0–{SEEDS - 1} 之间。", field="seed")

    def change(row: Inspection, now: dt.datetime) -> dict[str, Any]:
        found = dict(population_of(row, actor).values_list("number", "pk"))
        if not found:
            raise Refused("检查范围内没有已经作出决定的办件，请取消后另行制定计划。", code="empty")
        row.seed = secrets.randbelow(SEEDS) if seed is None else seed
        row.population, row.drawn_at = len(found), now
        numbers = drawn(found, seed=row.seed, size=row.size)
        InspectionLine.objects.bulk_create(
            InspectionLine(inspection=row, position=n, case_id=found[number])
            for n, number in enumerate(numbers, start=1)
        )
        paper = notice_paper(row, numbers, at=now)
        row.notice = paper.number
        tell_park(row, f"{row.office.name}将检查：{row.title}，检查通知书{paper.number}。")
        return {"seed": row.seed, "population": row.population, "sample": numbers, "document": paper.number}

    return door.perform(inspection, "draw", actor=actor, stamp=stamp, change=change)


def inspection_look(
    *, inspection: Inspection, position: int, found: FindingInput | None, actor: Actor, stamp: Stamp
) -> Inspection:
    """登记检查情况 of one case of the sample: nothing found, or one finding; a second look may add another finding."""
    if found is not None:
        _check(found)

    def change(row: Inspection, now: dt.datetime) -> dict[str, Any]:
        line = InspectionLine.objects.select_related("case").filter(inspection=row, position=position).first()
        if line is None:
            raise NotVisible("样本中没有这一件。")
        line.checked_at, line.checked_by = now, actor.person
        line.save(update_fields=["checked_at", "checked_by"])
        if found is not None:
            _finding(row, line, found, actor, now)
        return {"case": line.case.number, "kind": found.kind if found else ""}

    return door.perform(inspection, "look", actor=actor, stamp=stamp, change=change)


def _check(found: FindingInput) -> None:
    if found.kind not in FindingKind.values:
        raise Invalid("请选择问题类别。", field="kind")
    if not found.fact.strip():
        raise Invalid("请写明问题事实。", field="fact")
    if not found.rule.strip():
        raise Invalid("请写明违反的规定（文件名称和条款）。", field="rule")


def _finding(
    row: Inspection, line: InspectionLine, found: FindingInput, actor: Actor, now: dt.datetime
) -> InspectionFinding:
    assert actor.person is not None
    made = InspectionFinding(
        inspection=row,
        case=line.case,
        kind=found.kind,
        fact=found.fact.strip(),
        rule=found.rule.strip()[:300],
        found_at=now,
        found_by=actor.person,
    )
    return door.admit(made, "record", actor=actor, stamp=Stamp(), change=lambda _row, _now: {"case": line.case.number})


def inspection_demand(*, inspection: Inspection, due_on: dt.date, actor: Actor, stamp: Stamp) -> Inspection:
    """责令整改 of every finding by a legal day, with one 整改通知书."""
    if due_on <= moments.today():
        raise Invalid("整改期限须在今天之后。", field="due_on")

    def change(row: Inspection, now: dt.datetime) -> dict[str, Any]:
        asked = []
        for finding in row.findings.filter(state=FindingState.FOUND).select_related("case__item_version"):
            asked.append(_demanded(finding, due_on, actor))
        paper = demand_paper(row, asked, due_on, at=now)
        row.demand_number = paper.number
        words = (
            f"{row.title}：{len(asked)} 个问题须在{moments.chinese_date(due_on)}以前整改，整改通知书{paper.number}。"
        )
        tell_park(row, words)
        return {"document": paper.number, "due_on": due_on, "findings": len(asked)}

    return door.perform(inspection, "demand", actor=actor, stamp=stamp, change=change)


def _demanded(finding: InspectionFinding, due_on: dt.date, actor: Actor) -> InspectionFinding:
    def change(row: InspectionFinding, now: dt.datetime) -> dict[str, Any]:
        row.due_on = due_on
        return {"due_on": due_on}

    return door.perform(finding, "demand", actor=actor, stamp=Stamp(), change=change)


def finding_answer(
    *, finding: InspectionFinding, text: str, file: tuple[str, bytes] | None = None, actor: Actor, stamp: Stamp
) -> InspectionFinding:
    """报告整改情况, perhaps with a file; also after its day, which then shows."""
    if not text.strip():
        raise Invalid("请写明整改情况。", field="text")

    def change(row: InspectionFinding, now: dt.datetime) -> dict[str, Any]:
        row.report, row.answered_by, row.answered_at = text.strip(), actor.person, now
        if file is not None:
            row.file, row.file_name = file_store(stream=io.BytesIO(file[1]), name=file[0]), file[0][:200]
        _tell_office(row, f"{row.inspection.title}：{row}已报告整改情况，请复查。")
        return {"late": row.due_on is not None and moments.legal_day(now) > row.due_on}

    return door.perform(finding, "answer", actor=actor, stamp=stamp, change=change)


def finding_clear(*, finding: InspectionFinding, opinion: str = "", actor: Actor, stamp: Stamp) -> InspectionFinding:
    """复查通过."""

    def change(row: InspectionFinding, now: dt.datetime) -> dict[str, Any]:
        row.recheck, row.rechecked_at = opinion.strip()[:300], now
        return {"opinion": row.recheck}

    return door.perform(finding, "clear", actor=actor, stamp=stamp, change=change)


def finding_send_back(
    *, finding: InspectionFinding, reason: str, due_on: dt.date, actor: Actor, stamp: Stamp
) -> InspectionFinding:
    """复查不通过: put right again by a new day."""
    if not reason.strip():
        raise Invalid("请写明没有整改到位之处。", field="reason")
    if due_on <= moments.today():
        raise Invalid("新的整改期限须在今天之后。", field="due_on")

    def change(row: InspectionFinding, now: dt.datetime) -> dict[str, Any]:
        row.recheck, row.rechecked_at, row.due_on = reason.strip()[:300], now, due_on
        tell_park(row.inspection, f"{row}复查不通过：{row.recheck}，请在{moments.chinese_date(due_on)}以前重新整改。")
        return {"reason": row.recheck, "due_on": due_on}

    return door.perform(finding, "send_back", actor=actor, stamp=stamp, change=change)


def finding_drop(*, finding: InspectionFinding, reason: str, actor: Actor, stamp: Stamp) -> InspectionFinding:
    """撤销 a finding with a reason, before anything was demanded."""
    if not reason.strip():
        raise Invalid("请写明撤销的理由。", field="reason")

    def change(row: InspectionFinding, now: dt.datetime) -> dict[str, Any]:
        row.recheck = reason.strip()[:300]
        return {"reason": row.recheck}

    return door.perform(finding, "drop", actor=actor, stamp=stamp, change=change)


def inspection_close(*, inspection: Inspection, conclusion: str, actor: Actor, stamp: Stamp) -> Inspection:
    """办结 with a conclusion that the park reads."""
    if not conclusion.strip():
        raise Invalid("请写明检查结论。", field="conclusion")

    def change(row: Inspection, now: dt.datetime) -> dict[str, Any]:
        row.conclusion, row.closed_at = conclusion.strip(), now
        tell_park(row, f"{row.title}已办结。")
        return {}

    return door.perform(inspection, "close", actor=actor, stamp=stamp, change=change)


def inspection_cancel(*, inspection: Inspection, reason: str, actor: Actor, stamp: Stamp) -> Inspection:
    """取消 before a sample was drawn."""
    if not reason.strip():
        raise Invalid("请写明取消的理由。", field="reason")

    def change(row: Inspection, now: dt.datetime) -> dict[str, Any]:
        row.conclusion = reason.strip()
        return {"reason": reason.strip()}

    return door.perform(inspection, "cancel", actor=actor, stamp=stamp, change=change)


def tell_park(row: Inspection, text: str, key: str = "") -> None:
    people = [person.pk for person in present_people(row.park_id, INSPECTED)]
    inbox_add(to=people, text=text, url=f"/inspections/{row.public_id}/", key=key)


def _tell_office(row: InspectionFinding, text: str) -> None:
    people = [person.pk for person in present_people(row.inspection.office_id, INSPECTORS)]
    inbox_add(to=people, text=text, url=f"/inspections/{row.inspection.public_id}/")
