"""Writes of weak items: register, take up, follow, ask, decide. A fallback goes through the catalogue's own service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Organisation, Role
from empowerment.authority import Refusal
from empowerment.models import Empowerment, Scheme
from empowerment.selectors import resolve
from empowerment.services import PartyInput, empowerment_change_mode
from supervision.lives.weak import FALLBACKS, OPEN, OWED, Ending, WeakKind, WeakSource
from supervision.models import WeakFollowUp, WeakItem
from supervision.models.weak import DEPARTMENT_ROLES, OVERSEERS, OWNER_ROLES, PARK_ROLES

ALREADY = "这个事项在该园区已有一条没有结束的登记，请在那一条上继续。"


@dataclass(frozen=True)
class WeakInput:
    """Which empowerment does not work, how, and who noticed it."""

    empowerment: Empowerment
    kind: str
    source: str
    reason: str


@dataclass(frozen=True)
class FallbackInput:
    """The new mode from a legal day on (its first moment), under which paper. `scheme`: where another one rules the mode;
    `parties` are those that the mode needs anew, such as a named handler.
    """

    mode: str
    effective_on: dt.date
    paper: str
    reason: str
    scheme: Scheme | None = None
    parties: Sequence[PartyInput] = ()


def weak_register(*, said: WeakInput, actor: Actor, stamp: Stamp) -> WeakItem:
    """Enter an item that cannot be released, taken or managed (岳阳方案第20条). Raises NotAllowed, Invalid; Refused while
    an entry of the same item and park is open.
    """
    now = moments.now()
    row = said.empowerment
    if said.kind not in WeakKind.values:
        raise Invalid("请选择类别。", field="kind")
    if not said.reason.strip():
        raise Invalid("请写明具体问题：卡在哪个环节、缺什么条件。", field="reason")
    if row.superseded_at is not None or not row.covers(now):
        raise Invalid("该赋权事项现在没有生效，请选择现行的一行。", field="empowerment")
    weak = WeakItem(
        item=row.item,
        park=row.park,
        department=row.item.competent_department,
        empowerment=row,
        kind=said.kind,
        source=said.source,
        reason=said.reason.strip(),
        registered_at=now,
    )
    if said.source not in sources_of(weak, actor):
        raise Invalid("来源与您所在的单位不符，请重新选择。", field="source")

    def before(new: WeakItem) -> None:
        if WeakItem.objects.filter(item=new.item, park=new.park, state__in=OPEN).exists():
            raise Refused(ALREADY, code="open_already")
        assert actor.person is not None
        new.registered_by = actor.person

    def change(new: WeakItem, at: dt.datetime) -> dict[str, Any]:
        _tell(new, _deciders(new), f"新登记“{new}”（{new.park.short_name or new.park.name}），请认定。")
        return {"item": new.item.code, "kind": new.kind, "source": new.source}

    try:
        return door.admit(weak, "register", actor=actor, stamp=stamp, change=change, before=before)
    except IntegrityError as clash:  # two at once: the index lets one in
        raise Refused(ALREADY, code="open_already") from clash


def sources_of(weak: WeakItem, actor: Actor) -> list[str]:
    """In whose name the actor may register: the park's, the department's, or what an office found."""
    found = [WeakSource.PARK.value] if actor.holds_any(PARK_ROLES, weak.park_id) else []
    found += [WeakSource.DEPARTMENT.value] if actor.holds_any(DEPARTMENT_ROLES, weak.department_id) else []
    if actor.organisations(*OVERSEERS):
        found += [WeakSource.EVALUATION.value, WeakSource.INSPECTION.value]
    return found


def weak_take_up(
    *, weak: WeakItem, owner: Organisation, measures: str, due_on: dt.date, actor: Actor, stamp: Stamp
) -> WeakItem:
    """列入整改: who mends it, how, by which legal day. Raises Invalid, NotAllowed."""
    if owner.jurisdiction_id not in (weak.park.jurisdiction_id, weak.department.jurisdiction_id):
        raise Invalid("整改责任单位须是园区或赋权部门所在辖区的机构。", field="owner")
    if not measures.strip():
        raise Invalid("请写明整改措施。", field="measures")
    _after_today(due_on)

    def change(row: WeakItem, now: dt.datetime) -> dict[str, Any]:
        row.owner, row.measures, row.due_on = owner, measures.strip(), due_on
        text = f"“{row}”列入整改，请在{moments.chinese_date(due_on)}以前解决：{row.measures}"
        _tell(row, _concerned(row), text)
        return {"owner": owner.code, "due_on": due_on}

    return door.perform(weak, "take_up", actor=actor, stamp=stamp, change=change)


def weak_follow(*, weak: WeakItem, text: str, actor: Actor, stamp: Stamp) -> WeakItem:
    """登记进展. Raises Invalid, NotAllowed."""

    def change(row: WeakItem, now: dt.datetime) -> dict[str, Any]:
        _noted(row, text, actor, now)
        return {}

    return door.perform(weak, "follow", actor=actor, stamp=stamp, change=change)


def weak_ask(*, weak: WeakItem, asked: str, text: str, actor: Actor, stamp: Stamp) -> WeakItem:
    """提请 the reform office to close the entry or to change the mode (岳阳方案第15条). Raises Invalid, NotAllowed."""
    if asked not in Ending.values:
        raise Invalid("请选择提请的事由。", field="asked")

    def change(row: WeakItem, now: dt.datetime) -> dict[str, Any]:
        row.asked = asked
        _noted(row, text, actor, now, asked=asked)
        _tell(row, _deciders(row), f"“{row}”提请：{Ending(asked).label}，请决定。")
        return {"asked": asked}

    return door.perform(weak, "ask", actor=actor, stamp=stamp, change=change)


def weak_go_on(*, weak: WeakItem, reason: str, due_on: dt.date, actor: Actor, stamp: Stamp) -> WeakItem:
    """退回继续整改 with a reason and a new legal day. Raises Invalid, NotAllowed."""
    _after_today(due_on)

    def change(row: WeakItem, now: dt.datetime) -> dict[str, Any]:
        row.asked, row.due_on = "", due_on
        _noted(row, f"退回继续整改：{_said(reason, '请写明退回的理由。')}", actor, now)
        _tell(
            row, _concerned(row), f"“{row}”退回继续整改，请在{moments.chinese_date(due_on)}以前解决：{reason.strip()}"
        )
        return {"reason": reason.strip(), "due_on": due_on}

    return door.perform(weak, "go_on", actor=actor, stamp=stamp, change=change)


def weak_resolve(*, weak: WeakItem, reason: str, actor: Actor, stamp: Stamp) -> WeakItem:
    """同意销号. Raises Invalid, NotAllowed."""
    return _end(weak, "resolve", reason, actor, stamp)


def weak_dismiss(*, weak: WeakItem, reason: str, actor: Actor, stamp: Stamp) -> WeakItem:
    """不列入 with the reason; the entry stays on record. Raises Invalid, NotAllowed."""
    return _end(weak, "dismiss", reason, actor, stamp)


def _end(weak: WeakItem, move: str, reason: str, actor: Actor, stamp: Stamp) -> WeakItem:
    def change(row: WeakItem, now: dt.datetime) -> dict[str, Any]:
        _decided(row, reason, actor, now)
        return {"reason": row.decision}

    return door.perform(weak, move, actor=actor, stamp=stamp, change=change)


def weak_fall_back(*, weak: WeakItem, said: FallbackInput, actor: Actor, stamp: Stamp) -> WeakItem:
    """调整方式 to service-forward or intake-only from a day after today (岳阳方案第15条): the catalogue is changed, and what
    would then hold is asked of `resolve`; a missing rule, party or instrument undoes everything and is told in words.
    Running cases keep the authority pinned at their acceptance. Raises Invalid, Refused, NotAllowed.
    """
    if said.mode not in FALLBACKS:
        raise Invalid("请选择服务前移或委托收件、受审分离。", field="mode")
    if not said.paper.strip():
        raise Invalid("请填写调整所依据的文件名称或文号。", field="paper")
    _after_today(said.effective_on, "effective_on", "调整须从今天之后的一天起。")

    def change(row: WeakItem, now: dt.datetime) -> dict[str, Any]:
        _decided(row, said.reason, actor, now)
        row.outcome = _carried_out(row, said, actor)
        return {"mode": said.mode, "effective_on": said.effective_on, "outcome": row.outcome.pk}

    return door.perform(weak, "fall_back", actor=actor, stamp=stamp, change=change)


def _carried_out(row: WeakItem, said: FallbackInput, actor: Actor) -> Empowerment:
    at = moments.start_of(said.effective_on)
    rows = Empowerment.objects.known_at(None).valid_at(at)
    present = rows.filter(item=row.item, park=row.park, area=row.empowerment.area).first()
    if present is None:
        raise Refused("到那一天该事项已不在园区的赋权清单内，请核对日期。", code="not_listed")
    with transaction.atomic():
        made = empowerment_change_mode(
            empowerment=present,
            mode=said.mode,
            at=at,
            reason=f"“{row.get_kind_display()}”事项调整：{said.reason.strip()}"[:300],
            source=said.paper.strip(),
            scheme=said.scheme,
            parties=said.parties,
            actor=actor,
        )
        answer = resolve(row.item, row.park, row.empowerment.area, at)
        if isinstance(answer, Refusal):
            words = "；".join(reason.words for reason in answer.reasons)
            raise Refused(f"调整以后仍不能办理：{words}。请先补齐条件。", code="conditions")
    return made


def weak_remind(*, on: dt.date) -> int:
    """Tell park, department and owner once of each entry whose day has passed. Safe to run again; returns how many are late."""
    late = WeakItem.objects.filter(state__in=OWED, due_on__lt=on).select_related("item", "park", "department", "owner")
    for row in late.order_by("pk"):
        text = f"“{row}”已过整改期限（{moments.chinese_date(row.due_on)}），请登记进展或提请调整方式。"
        _tell(row, {*_concerned(row), *_deciders(row)}, text, key=f"weak:{row.pk}:late:{row.due_on}")
    return len(late)


def _said(text: str, asks: str, field: str = "reason") -> str:
    if not text.strip():
        raise Invalid(asks, field=field)
    return text.strip()


def _after_today(day: dt.date, field: str = "due_on", words: str = "整改期限须在今天之后。") -> None:
    if day <= moments.today():
        raise Invalid(words, field=field)


def _noted(row: WeakItem, text: str, actor: Actor, now: dt.datetime, *, asked: str = "") -> None:
    assert actor.person is not None
    said = _said(text, "请写明做了什么、还差什么。", "text")
    WeakFollowUp.objects.create(weak=row, text=said, asked=asked, person=actor.person, at=now)


def _decided(row: WeakItem, reason: str, actor: Actor, now: dt.datetime) -> None:
    row.decision = _said(reason, "请写明决定的理由。")[:500]
    row.decided_by, row.decided_at = actor.person, now
    _tell(row, {row.registered_by_id, *_concerned(row)}, f"“{row}”{row.get_state_display()}：{row.decision}")


def _concerned(row: WeakItem) -> set[int]:
    found = {person.pk for person in present_people(row.park_id, PARK_ROLES)}
    found |= {person.pk for person in present_people(row.department_id, {Role.HEAD, Role.SUPERVISOR})}
    if row.owner_id is not None:
        found |= {person.pk for person in present_people(row.owner_id, OWNER_ROLES)}
    return found


def _deciders(row: WeakItem) -> set[int]:
    offices = Organisation.objects.filter(jurisdiction=row.park.jurisdiction, memberships__role=Role.REFORM).distinct()
    return {person.pk for office in offices for person in present_people(office.pk, {Role.REFORM})}


def _tell(row: WeakItem, to: Iterable[int], text: str, key: str = "") -> None:
    inbox_add(to=to, text=text, url=f"/weak-items/{row.public_id}/", key=key)
