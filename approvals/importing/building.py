"""From a plan to the rows of a case: the case with its clocks as they would stand had it always been here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from approvals import clocks
from approvals.importing.planning_row import Plan
from approvals.importing.states import steps_done
from approvals.models import (
    Applicant,
    Case,
    CaseMaterial,
    Clock,
    ClockKind,
    Extension,
    LampRule,
    Pause,
    PauseKind,
)
from approvals.selectors import late_words
from approvals.workflow import CaseKind, Entry, Result, State
from core import moments
from core.workdays import Calendar, Interval, Limit, Unit
from empowerment.models import ItemMaterial, ItemVersion

EXTENDABLE = (ClockKind.DECISION, ClockKind.REPORT)


@dataclass
class Built:
    """A case not yet stored, with what hangs on it and its events: (move, true moment, facts)."""

    plan: Plan
    case: Case
    clocks: list[Clock] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    extension: Extension | None = None
    materials: list[CaseMaterial] = field(default_factory=list)
    events: list[tuple[str, dt.datetime, dict[str, Any]]] = field(default_factory=list)


class Builder:
    """Builds cases from plans; what is the same for many is looked up once."""

    def __init__(self, *, entry: Entry, days: Calendar, source: str) -> None:
        self.entry, self.days, self.source = entry, days, source
        self.now = moments.now()
        self.rule = LampRule.in_force(moments.today())
        self._versions: dict[int, ItemVersion] = {}
        self._lists: dict[int, list[ItemMaterial]] = {}

    def build(self, plan: Plan, applicant: Applicant) -> Built:
        assert plan.item and plan.park and plan.authority and plan.received
        case = Case(
            state=plan.state.value,
            item=plan.item,
            park=plan.park,
            area=plan.area,
            applicant=applicant,
            title=plan.title,
            contact=plan.contact,
            phone=plan.phone,
            channel=plan.channel,
            entry=self.entry,
            kind=plan.kind,
            licence=plan.licence,
            first_clerk=plan.clerk,
            handler=plan.handler,
            received_at=plan.received,
            accepted_at=plan.accepted,
            pinned_at=plan.accepted,
            corrected_once=plan.correction is not None,
            supplemented_at=plan.supplemented,
            result=plan.result,
            decided_at=plan.decided if plan.result else None,
            result_sealed_at=plan.sealed if plan.sealed_outside else None,
        )
        case.pin(plan.authority, plan.authority_data)
        built = Built(plan, case)
        self._pauses(built)
        live = self._before_acceptance(built)
        if plan.accepted is not None:
            live = self._from_acceptance(built)
        live += self._renewal(built)
        if plan.sealed_outside:
            live = self._sealed(built)
        clocks.write_dates(case, live, calendar=self.days, rule=self.rule)
        self._materials(built)
        self._events(built)
        return built

    def _new(self, built: Built, kind: ClockKind, starts_on: dt.date, limit: Limit, basis: str) -> Clock:
        clock = clocks.clock_new(built.case, kind, starts_on=starts_on, limit=limit, basis=basis, calendar=self.days)
        built.clocks.append(clock)
        return clock

    def _before_acceptance(self, built: Built) -> list[Clock]:
        """The five days, the applicant's time to answer, the five days again; stopped by what came after them."""
        plan, case = built.plan, built.case
        assert plan.received is not None and plan.authority is not None
        spoken = moments.legal_day(plan.accepted_told) if plan.accepted_told else None
        licence, limit = clocks.is_licence(case), Limit(clocks.CORRECTION_DAYS, Unit.WORKDAY)
        live: list[Clock] = []
        if licence:
            day = clocks.receipt_day(case, plan.received, self.days)
            live = [self._new(built, ClockKind.CORRECTION, day, limit, "行政许可法第32条第1款第4项")]
            live[0].stopped_on = moments.legal_day(plan.correction) if plan.correction else spoken
        if plan.correction is not None:
            told = moments.legal_day(plan.correction)
            answer_days = plan.authority.correction_answer_days
            case.correction_answer_on = self.days.add(told, answer_days)
            answer = self._new(built, ClockKind.ANSWER, told, Limit(answer_days, Unit.WORKDAY), "补正告知书")
            live = [answer]
            if plan.supplemented is not None:
                day = moments.legal_day(plan.supplemented)
                answer.stopped_on = day
                live = []
                if licence:
                    built.clocks[0].replaced_at = plan.supplemented
                    live = [self._new(built, ClockKind.CORRECTION, day, limit, "行政许可法第32条第1款第4、5项")]
                    live[0].stopped_on = spoken
            elif spoken is not None:
                answer.stopped_on = spoken
        return live

    def _from_acceptance(self, built: Built) -> list[Clock]:
        plan, case = built.plan, built.case
        assert plan.accepted is not None
        as_of_receipt = plan.accepted != plan.accepted_told
        day = clocks.receipt_day(case, plan.accepted, self.days) if as_of_receipt else moments.legal_day(plan.accepted)
        spans = [
            Interval(
                moments.legal_day(pause.started_at),
                moments.legal_day(pause.ended_at) if pause.ended_at else None,
                PauseKind(pause.kind).label,
            )
            for pause in built.pauses
        ]
        live = []
        for clock in clocks.acceptance_clocks(case, self._version(case), day, calendar=self.days):
            if clock.kind in EXTENDABLE and plan.extension:
                clock.extended = plan.extension
                built.extension = Extension(
                    case=case,
                    days=plan.extension,
                    reason=f"{self.source}已批准延长",
                    approved_at=plan.extended or self.now or self.now,
                )
            if spans or clock.extended:
                found = clocks.clock_due(self.days, clock, spans)
                clock.due_on, clock.provisional = found.on, found.provisional
            live.append(clock)
        built.clocks += live
        return live

    def _renewal(self, built: Built) -> list[Clock]:
        """A timely renewal is decided before the licence expires [50]."""
        case, plan = built.case, built.plan
        if plan.kind != CaseKind.RENEWAL or plan.licence is None or plan.licence.valid_until is None:
            return []
        assert plan.received is not None
        day = clocks.receipt_day(case, plan.received, self.days)
        if late_words(plan.licence, self._version(case), day):
            return []
        built.clocks.append(clocks.clock_of_renewal(case, day, plan.licence.valid_until, calendar=self.days))
        return built.clocks[-1:]

    def _sealed(self, built: Built) -> list[Clock]:
        """The result was complete with the seal put on outside: what ran stops, the ten days of delivery run [44]."""
        assert built.plan.sealed is not None
        day = moments.legal_day(built.plan.sealed)
        for clock in built.clocks:
            clock.stopped_on = clock.stopped_on or day
        if built.plan.result != Result.GRANTED or not clocks.is_licence(built.case):
            return []
        limit = Limit(clocks.ISSUE_DAYS, Unit.WORKDAY)
        return [self._new(built, ClockKind.ISSUE, day, limit, "行政许可法第44条")]

    def _pauses(self, built: Built) -> None:
        for span in built.plan.pauses:
            built.pauses.append(
                Pause(
                    case=built.case,
                    kind=span.kind,
                    reason=f"{self.source}已告知",
                    expected_days=1,
                    started_at=span.start,
                    ended_at=span.end,
                )
            )
        built.case.paused = any(pause.ended_at is None for pause in built.pauses)

    def _version(self, case: Case) -> ItemVersion:
        pk = case.item_version_id
        if pk not in self._versions:
            self._versions[pk] = ItemVersion.objects.get(pk=pk)
        return self._versions[pk]

    def _materials(self, built: Built) -> None:
        """The checklist of the version. An accepted case had its required materials; others have what the list names."""
        pk = built.case.item_version_id
        if pk not in self._lists:
            self._lists[pk] = list(ItemMaterial.objects.filter(version=pk))
        text = built.plan.materials
        everything = text in ("全部", "齐全") or (not text and built.plan.accepted is not None)
        for line in self._lists[pk]:
            built.materials.append(
                CaseMaterial(
                    case=built.case,
                    order=line.order,
                    name=line.name,
                    required=line.required,
                    provided=everything or line.name in text,
                )
            )

    def _events(self, built: Built) -> None:
        """What happened before the case came here, each at its true moment; later steps without one at the latest known."""
        plan, case = built.plan, built.case
        assert plan.item and plan.park and plan.received
        first = {"item": plan.item.code, "park": plan.park.code, "mode": case.mode, "route": case.route}
        found = [("receive", plan.received, first)]
        if plan.correction is not None:
            found.append(("request_correction", plan.correction, {}))
        if plan.supplemented is not None:
            found.append(("supplement", plan.supplemented, {}))
        done = steps_done(case.route, State(case.state))
        if "hand_in" in done:
            found.append(("hand_in", plan.accepted_told or plan.state_at or plan.received, {}))
        if plan.accepted is not None:
            move = "deem_accepted" if plan.deemed else "accept"
            found.append((move, plan.accepted_told or plan.accepted, {"mode": case.mode, "route": case.route}))
            found += self._after_acceptance(built, done)
        found.sort(key=lambda event: event[1])
        note = f"{self.source} {plan.number}" if plan.number else self.source
        built.events = [(move, at, {"note": note, **facts}) for move, at, facts in found]

    def _after_acceptance(self, built: Built, done: list[str]) -> list[tuple[str, dt.datetime, dict[str, Any]]]:
        plan = built.plan
        found: list[tuple[str, dt.datetime, dict[str, Any]]] = []
        for pause in built.pauses:
            found.append(("pause", pause.started_at, {"kind": pause.kind}))
            if pause.ended_at is not None:
                found.append(("resume", pause.ended_at, {"kind": pause.kind}))
        if plan.extension and plan.extended:
            found.append(("extend", plan.extended, {"days": plan.extension}))
        reached = plan.decided or plan.state_at or self.now
        for move in done[done.index("accept") + 1 :] if "accept" in done else []:
            facts = {"result": plan.result} if move in ("decide", "record_superior") else {}
            sealing = plan.sealed if move in ("seal", "counterseal") else None
            found.append((move, sealing or reached, facts))
        return found
