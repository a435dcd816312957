"""The end of a round: published, its list becomes rows of the catalogue and drafts of the instruments they need."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import Organisation
from core.numbering import number_take
from empowerment.importing.planning import REFUSED
from empowerment.importing.wanted import wanted_xlsx
from empowerment.models import Empowerment, ListImport, ModeRule, Round, Scheme
from empowerment.selectors.lists import Line, lines_of
from empowerment.services.instruments import ScopeInput, instrument_add
from empowerment.services.lists import ListTerms, list_apply, list_plan
from empowerment.services.rounds import Said, line_cells, step_keep
from empowerment.workflow import InstrumentKind, Party

LONGEST_BASIS = 300


@dataclass(frozen=True)
class Publication:
    """Under which scheme, published and in force from which legal days; the paper's name is the step's number."""

    scheme: Scheme
    published_on: dt.date
    effective_on: dt.date


def round_publish(*, round: Round, terms: Publication, said: Said, actor: Actor, stamp: Stamp) -> Round:
    """Publish the list: in one transaction the catalogue's rows are written as by an import (which can be undone as one)
    and every instrument that the scheme asks for is drafted, one for each kind and giver.

    Raises Invalid and Refused, naming the items, when the catalogue does not take a line.
    """

    def change(row: Round, now: dt.datetime) -> dict[str, Any]:
        if not said.number.strip():
            raise Invalid("请填写公布文件的名称或文号。", field="number")
        row.scheme, row.publication = terms.scheme, said.number.strip()[:120]
        row.published_on, row.effective_on = terms.published_on, terms.effective_on
        row.list_import = _written(row, actor)
        drafts, lacking = _drafts(row, actor)
        step = Said(said.opinion, said.number, said.happened_on or terms.published_on, said.upload)
        return {**step_keep(row, "publish", step, actor, now), "drafts": drafts, "lacking": lacking}

    return door.perform(round, "publish", actor=actor, stamp=stamp, change=change)


def _written(row: Round, actor: Actor) -> ListImport:
    lines = [line_cells(line) for line in row.lines.filter(included=True)]
    assert row.scheme is not None and row.effective_on is not None and row.published_on is not None
    planned = list_plan(
        data=wanted_xlsx(lines),
        name=f"{row.title}.xlsx",
        terms=ListTerms(row.park, row.scheme, row.effective_on, row.published_on, row.publication),
        actor=actor,
        stamp=Stamp(),
    )
    refused = [each for each in planned.plan_result["rows"] if each["outcome"] == REFUSED]
    if refused:
        told = [f"“{each['cells'].get('事项名称', '')}”：{each['problems'][0][2]}" for each in refused[:10]]
        raise Refused(f"有 {len(refused)} 项不能写入目录，没有公布：{'；'.join(told)}。", code="list_refused")
    return list_apply(list_import=planned, actor=actor, stamp=Stamp())


def _drafts(row: Round, actor: Actor) -> tuple[list[str], list[str]]:
    """Numbers of the drafts made, and in words which could not be made."""
    assert row.scheme is not None and row.effective_on is not None
    starts = moments.start_of(row.effective_on)
    begun = Empowerment.objects.known_at(None).filter(park=row.park, scheme=row.scheme, valid_from=starts)
    lines = lines_of(list(begun.select_related("item__competent_department", "scheme")), starts)
    wanted: dict[tuple[str, Organisation, Organisation], list[Line]] = defaultdict(list)
    rules = ModeRule.objects.known_at(None).valid_at(starts).filter(scheme=row.scheme).prefetch_related("instruments")
    by_mode = {rule.mode: list(rule.instruments.all()) for rule in rules}
    for line in lines:
        for asked in by_mode.get(line.empowerment.mode, []):
            giver, taker = _party(asked.giver, line, row), _party(asked.taker, line, row)
            if giver is not None and taker is not None:
                wanted[asked.kind, giver, taker].append(line)
    made, lacking = [], []
    for (kind, giver, taker), group in sorted(wanted.items(), key=lambda each: (each[0][0], each[0][1].code)):
        basis = "；".join(
            dict.fromkeys(line.version.legal_basis for line in group if line.version and line.version.legal_basis)
        )
        label = InstrumentKind(kind).label
        if kind == InstrumentKind.DELEGATION and not basis:
            lacking.append(f"{giver.name}的{label}：各事项都没有写明委托所依照的法律、法规、规章，请补充后另行起草")
            continue
        number = number_take(
            key=f"{giver.code}:拟{kind}",
            year=row.effective_on.year,
            pattern=f"{giver.initials or giver.short_name or giver.name}{label[-3:]}（拟）〔{{year}}〕{{n}}号",
            obj=row,
        )
        instrument_add(
            kind=kind,
            number=number,
            scheme=row.scheme,
            giver=giver,
            taker=taker,
            valid_from=starts,
            scopes=[ScopeInput(item=line.item, area=line.empowerment.area) for line in group],
            actor=actor,
            legal_basis=basis[:LONGEST_BASIS] if kind == InstrumentKind.DELEGATION else "",
        )
        made.append(number)
    return made, lacking


def _party(party: str, line: Line, row: Round) -> Organisation | None:
    found = {
        Party.PARK: row.park,
        Party.DEPARTMENT: line.department,
        Party.DELEGATOR: line.department,
        Party.SUPERIOR: line.superior,
    }
    return found.get(Party(party))
