"""What would become of each row of a go-live list: resolved item, park and people, true times, the authority of its day.

Nothing is written. Problems refuse a row, hints let it in with a word to the person.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from approvals import clocks
from approvals.importing.about import kind_of, licences_planned
from approvals.importing.columns import Listed
from approvals.importing.decided import decision_planned
from approvals.importing.planning_row import Plan, Who
from approvals.importing.states import END_WORDS, STATE_WORDS, state_of
from approvals.importing.times import When, moment_of, pauses_of
from approvals.models import Applicant, CaseNumber, ExternalSystem
from approvals.workflow import BEFORE_ACCEPTANCE, BEFORE_DECISION, Channel, State
from core import moments
from core.crypto import blind_index
from core.errors import DomainError, Invalid
from core.identifiers import parse_phone, parse_resident_id, parse_uscc
from core.models import Membership, Organisation, Person
from core.searchtext import query_key
from core.selectors import calendar
from core.workdays import Limit, Unit, due
from empowerment.authority import Authority
from empowerment.models import PowerItem
from empowerment.selectors.spans import Answers
from empowerment.workflow import ItemType, Slot

CHANNELS = {str(label): value for value, label in Channel.choices} | {
    "网上办理": Channel.ONLINE.value,
    "线上": Channel.ONLINE.value,
    "现场": Channel.WINDOW.value,
    "窗口办理": Channel.WINDOW.value,
    "帮办代办": Channel.AGENT.value,
}


class Planner:
    """Plans the rows of one list. `parks` are those that a row may name; `park` is meant where it names none."""

    def __init__(self, *, parks: Iterable[Organisation], park: Organisation, system: ExternalSystem) -> None:
        self.now = moments.now()
        self.days = calendar()
        self.park, self.system = park, system
        self.answers = Answers()
        self.parks = _by_names(parks)
        items = PowerItem.objects.filter(jurisdiction__in={p.jurisdiction_id for p in self.parks.values()})
        self.items_by_code: dict[tuple[int, str], PowerItem] = {}
        self.items_by_name: dict[tuple[int, str], list[PowerItem]] = defaultdict(list)
        for item in items.select_related("competent_department", "jurisdiction"):
            self.items_by_code[item.jurisdiction_id, item.code.upper()] = item
            self.items_by_name[item.jurisdiction_id, query_key(item.name)].append(item)
        self._people: dict[int, dict[str, list[Person]]] = {}

    def plan(self, rows: Sequence[Listed]) -> list[Plan]:
        """One plan per row, in order."""
        plans = [Plan(row, number=_number(row)) for row in rows]
        known = self._known([plan.number for plan in plans])
        first: dict[str, int] = {}
        for plan in plans:
            plan.known = known.get(plan.number, "")
            if plan.number in first and plan.number:
                plan.problems.append(f"原系统编号与第 {first[plan.number]} 行重复")
            first.setdefault(plan.number, plan.row.place)
            if not plan.known:
                self._understand(plan)
        self._find_applicants([plan for plan in plans if plan.who and not plan.known])
        licences_planned([plan for plan in plans if not plan.known])
        return plans

    def _known(self, numbers: Iterable[str]) -> dict[str, str]:
        wanted = sorted({number for number in numbers if number})
        found: dict[str, str] = {}
        for start in range(0, len(wanted), 500):
            rows = CaseNumber.objects.filter(system=self.system, number__in=wanted[start : start + 500])
            found.update(rows.values_list("number", "case__number"))
        return found

    # --- One row -----------------------------------------------------------------------------------------------------
    def _understand(self, plan: Plan) -> None:
        cells = plan.row.cells
        if not plan.number:
            plan.problems.append("没有原系统编号")
        plan.park = self._park(plan, cells.get("park", ""))
        plan.area = cells.get("area", "")[:60]
        plan.item = self._item(plan) if plan.park else None
        plan.title = cells.get("title", "")[:200] or (plan.item.name[:200] if plan.item else "")
        self._who(plan)
        kind_of(plan)
        channel = cells.get("channel", "")
        if channel and channel not in CHANNELS:
            plan.hints.append(f"渠道“{channel}”没有对应，按窗口登记")
        plan.channel = CHANNELS.get(channel, Channel.WINDOW.value)
        state = state_of(cells.get("state", ""))
        if state is None:
            words = cells.get("state", "")
            over = words in END_WORDS
            plan.problems.append(
                f"状态“{words}”的件已经办完，不是在办件，不迁入"
                if over
                else f"状态“{words}”认不出来，可写：{'、'.join(STATE_WORDS)}"
            )
        else:
            plan.state = state
        self._times(plan)
        if state is not None:
            _fit_together(plan)
        if plan.problems or plan.item is None or plan.park is None:
            return
        self._authority(plan)
        if not plan.problems:
            self._people_of(plan)
            decision_planned(plan, self._person)
        plan.materials = cells.get("materials", "")

    def _park(self, plan: Plan, name: str) -> Organisation | None:
        if not name:
            return self.park
        found = self.parks.get(query_key(name))
        if found is None:
            plan.problems.append(f"园区“{name}”不是您管理的园区")
        return found

    def _item(self, plan: Plan) -> PowerItem | None:
        assert plan.park is not None
        place, cells = plan.park.jurisdiction_id, plan.row.cells
        code, name = cells.get("item_code", "").upper(), cells.get("item", "")
        if code:
            found = self.items_by_code.get((place, code))
            if found is not None:
                return found
        named = self.items_by_name.get((place, query_key(name)), []) if name else []
        if len(named) == 1:
            if code:
                plan.hints.append(f"编码 {code} 不在目录中，按名称找到{named[0].code}")
            return named[0]
        what = f"事项“{name or code}”"
        plan.problems.append(f"{what}在目录中有 {len(named)} 个，请填事项编码" if named else f"{what}不在本地目录中")
        return None

    def _who(self, plan: Plan) -> None:
        cells = plan.row.cells
        name = cells.get("applicant", "")[:120]
        uscc, ident = cells.get("uscc", ""), cells.get("resident_id", "")
        either = cells.get("identity", "")
        if either and not uscc and not ident:
            uscc, ident = (either, "") if _looks_like_uscc(either) else ("", either)
        if not name:
            plan.problems.append("没有申请人名称")
        if not uscc and not ident:
            plan.problems.append("没有统一社会信用代码或身份证号")
            return
        with _noted(plan):
            if uscc:
                plan.who = Who(Applicant.Kind.ENTERPRISE, name, parse_uscc(uscc))
            else:
                code = parse_resident_id(ident)
                plan.who = Who(Applicant.Kind.PERSON, name, code, blind_index(code))
        plan.contact = cells.get("contact", "")[:40]
        if cells.get("phone"):
            try:
                plan.phone = parse_phone(cells["phone"])
            except Invalid:
                plan.hints.append("联系电话有误，没有带入")

    def _times(self, plan: Plan) -> None:
        """The true moments in their order; a day without an hour lies after what happened before it on that day."""
        before: tuple[str, dt.datetime] | None = None
        for name, label in TIMES:
            text = plan.row.cells.get(name, "")
            if not text:
                continue
            with _noted(plan):
                when = moment_of(text)
                at = _not_before(when, before[1] if before else None)
                if before and at < before[1]:
                    plan.problems.append(f"{label}早于{before[0]}")
                elif at > self.now:
                    plan.problems.append(f"{label}晚于现在")
                setattr(plan, name, at)
                before = (label, at)
        if plan.received is None and "received" not in {n for n, _ in TIMES if plan.row.cells.get(n)}:
            plan.problems.append("没有收件时间")
        with _noted(plan):
            plan.pauses = pauses_of(plan.row.cells.get("pauses", ""))
        plan.accepted_told = plan.accepted

    def _authority(self, plan: Plan) -> None:
        """The authority as of the true acceptance, or of the receipt where it is not yet accepted; silence accepts."""
        assert plan.item and plan.park and plan.received
        at_receipt = self.answers.at(plan.item, plan.park, plan.area, plan.received)
        first = at_receipt if isinstance(at_receipt, Authority) else at_receipt.would_be
        if first is None:
            plan.problems.append(f"收件时本事项不能在本园区办理：{_sentence(at_receipt)}")
            return
        self._silence(plan, first)
        if plan.accepted is None:
            plan.authority = first
            plan.authority_data = self.answers.json(plan.item, plan.park, plan.area, plan.received)
        else:
            answer = self.answers.at(plan.item, plan.park, plan.area, plan.accepted)
            if not isinstance(answer, Authority):
                plan.problems.append(f"受理时没有权限依据：{_sentence(answer)}")
                return
            plan.authority = answer
            plan.authority_data = self.answers.json(plan.item, plan.park, plan.area, plan.accepted)
        wanted = state_of(plan.row.cells.get("state", ""), plan.authority.route)
        if plan.deemed and plan.state in BEFORE_ACCEPTANCE:
            wanted = State.ACCEPTED
        if wanted is None:
            plan.problems.append(
                f"状态“{plan.row.cells.get('state', '')}”不在“{plan.authority.mode_label}”的办理路径上"
            )
            return
        plan.state = wanted
        if plan.pauses and plan.state not in BEFORE_DECISION:
            plan.problems.append("未受理或已决定的件没有特别程序可带入")
        elif any(pause.start < (plan.accepted or pause.start) for pause in plan.pauses):
            plan.problems.append("特别程序的开始早于受理")
        elif any((pause.end or pause.start) > self.now for pause in plan.pauses):
            plan.problems.append("特别程序的时间晚于现在")
        self._extension(plan)

    def _silence(self, plan: Plan, first: Authority) -> None:
        """Five working days without a word: accepted as of the receipt, or of the supplement [32(1)(4)]."""
        assert plan.received is not None
        if first.item_type != ItemType.LICENCE:
            return
        limit = Limit(clocks.CORRECTION_DAYS, Unit.WORKDAY)
        start = clocks.event_day(self.days, plan.received, channel=plan.channel, cutoff=first.cutoff)
        told_in_time = plan.correction is not None
        if plan.correction is not None:
            last = due(self.days, start, limit).on
            if last and moments.legal_day(plan.correction) > last:
                plan.hints.append("告知补正时已过五个工作日，请核处")
            if plan.supplemented is None:
                return
            start = moments.legal_day(plan.supplemented)
        last = due(self.days, start, limit).on
        spoke = moments.legal_day(plan.accepted or self.now)
        if last is None or spoke <= last:
            return
        since = plan.supplemented if told_in_time else plan.received
        plan.deemed = plan.accepted is None
        plan.accepted_told = plan.accepted or self.now
        plan.accepted = since
        day = moments.chinese_date(since)
        plan.hints.append(f"五个工作日内未告知，依法自{day}起即为受理（行政许可法第32条）")

    def _extension(self, plan: Plan) -> None:
        text = plan.row.cells.get("extension", "")
        if not text or text == "0":
            return
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 60:
            plan.problems.append(f"延长工作日“{text}”有误，请填 1 至 60 的整数")
        elif plan.accepted is None or plan.state in BEFORE_ACCEPTANCE:
            plan.problems.append("未受理的件不能延长")
        else:
            plan.extension = int(text)
            plan.extended = plan.extended or plan.accepted

    # --- People ------------------------------------------------------------------------------------------------------
    def _people_of(self, plan: Plan) -> None:
        assert plan.authority is not None and plan.park is not None
        for name, label, slot in (("clerk", "窗口人员", Slot.RECEIVES), ("handler", "经办人", Slot.EXAMINES)):
            text = plan.row.cells.get(name, "")
            body = plan.authority.body(slot)
            if not text or body is None:
                continue
            found = self._person(body.id, text)
            if found is None:
                plan.hints.append(f"{label}“{text}”在{body.name}没有登记，留空")
            setattr(plan, name, found)

    def _person(self, organisation_id: int, name: str) -> Person | None:
        if organisation_id not in self._people:
            named: dict[str, list[Person]] = defaultdict(list)
            today = moments.today()
            current = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today)
            for row in current.filter(organisation_id=organisation_id).select_related("person"):
                if row.person not in named[row.person.name]:
                    named[row.person.name].append(row.person)
            self._people[organisation_id] = named
        found = self._people[organisation_id].get(name, [])
        return found[0] if len(found) == 1 else None

    # --- Applicants --------------------------------------------------------------------------------------------------
    def _find_applicants(self, plans: Sequence[Plan]) -> None:
        """Known ones by code; the registered name stands, a different one is told. New ones must agree in the file."""
        known: dict[str, Applicant] = {}
        for column, key in (("uscc", _uscc_of), ("resident_id_index", _index_of)):
            wanted = sorted({key(plan.who) for plan in plans if plan.who} - {""})
            for start in range(0, len(wanted), 500):
                rows = Applicant.objects.filter(**{f"{column}__in": wanted[start : start + 500]})
                known.update({getattr(row, column): row for row in rows})
        named: dict[str, tuple[str, int]] = {}
        for plan in plans:
            assert plan.who is not None
            key_ = plan.who.index or plan.who.code
            plan.applicant = known.get(key_)
            if not plan.who.name:
                continue
            if plan.applicant is not None and plan.applicant.name != plan.who.name:
                registered = f"“{plan.applicant.name}”" if plan.applicant.uscc else "另一姓名"
                plan.problems.append(f"申请人证件号已登记为{registered}，与“{plan.who.name}”不一致，请核对证照")
            elif plan.applicant is None:
                name, place = named.setdefault(key_, (plan.who.name, plan.row.place))
                if name != plan.who.name:
                    plan.problems.append(f"申请人证件号与第 {place} 行相同而名称不同，请核对证照")


TIMES = (
    ("received", "收件时间"),
    ("correction", "补正告知时间"),
    ("supplemented", "补正时间"),
    ("accepted", "受理时间"),
    ("extended", "批准延长时间"),
    ("decided", "决定时间"),
    ("sealed", "用印时间"),
    ("state_at", "到达当前环节时间"),
)


class _noted:
    """What is wrong with one cell becomes a problem of the row; the other cells are read all the same."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: object) -> bool:
        if isinstance(problem, DomainError):
            self.plan.problems.append(problem.message.rstrip("。"))
            return True
        return False


def _fit_together(plan: Plan) -> None:
    """What the state and the times say of each other."""
    waits = plan.state in BEFORE_ACCEPTANCE
    if waits and plan.row.cells.get("accepted"):
        plan.problems.append(f"填了受理时间，状态却是“{plan.state.label}”")
    if not waits and not plan.row.cells.get("accepted"):
        plan.problems.append(f"状态“{plan.state.label}”须填受理时间")
    if plan.state == State.CORRECTING and not plan.correction:
        plan.problems.append("待补正的件须填补正告知时间")
    if plan.supplemented and not plan.correction:
        plan.problems.append("填了补正时间，没有补正告知时间")
    if plan.state == State.CORRECTING and plan.supplemented:
        plan.problems.append("申请人已补正，状态不应是“待补正”")


def _not_before(when: When, before: dt.datetime | None) -> dt.datetime:
    same_day = before is not None and moments.legal_day(before) == moments.legal_day(when.at)
    return max(when.at, before) if when.dated and same_day and before else when.at


def _number(row: Listed) -> str:
    text = "".join(row.cells.get("number", "").split()).upper()
    return text[:80]


def _sentence(answer: Any) -> str:
    return str(answer.sentence).rstrip("。")


def _looks_like_uscc(text: str) -> bool:
    try:
        parse_uscc(text)
    except Invalid:
        return False
    return True


def _uscc_of(who: Who) -> str:
    return "" if who.index else who.code


def _index_of(who: Who) -> str:
    return who.index


def _by_names(rows: Iterable[Organisation]) -> dict[str, Organisation]:
    """Bodies by code, name, short name and every alias; a name of two is no name."""
    found: dict[str, set[Organisation]] = defaultdict(set)
    for row in rows:
        for text in (row.code, row.name, row.short_name, *row.names.values_list("name", flat=True)):
            if text:
                found[query_key(text)].add(row)
    return {text: bodies.pop() for text, bodies in found.items() if len(bodies) == 1}
