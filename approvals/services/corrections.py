"""更正登记: a wrong entry is put right with its old value, the reason and who did it. Sealed papers are never rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from approvals import clocks, documents
from approvals.documents_forms import KEPT
from approvals.models import Case, Clock, ClockKind, EntryCorrection
from approvals.services.kinds import renewal_clock_again
from approvals.services.sealing import seal_notice
from approvals.workflow import BEFORE_ACCEPTANCE, Channel
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.identifiers import parse_phone
from core.models import Document
from core.papers import documents_of
from core.selectors import calendar
from empowerment.authority import Refusal
from empowerment.models import SubItem
from empowerment.selectors import resolve
from empowerment.workflow import DocumentClass, Slot


@dataclass(frozen=True)
class Entry:
    """An entry that may be corrected: how it is shown, and whether only until the acceptance."""

    label: str
    shown: Callable[[Case], str]
    before_acceptance: bool = False


def _receipt_text(case: Case) -> str:
    return case.received_at.astimezone(moments.SHANGHAI).strftime("%Y-%m-%d %H:%M") if case.received_at else ""


# The closed list. What is not here is corrected by its own act: materials by ticking, a decision by revoking it.
CORRECTABLE: dict[str, Entry] = {
    "title": Entry("申请内容", lambda case: case.title),
    "contact": Entry("联系人", lambda case: case.contact),
    "phone": Entry("联系电话", lambda case: case.phone),
    "agent_name": Entry("代办人", lambda case: case.agent_name),
    "agent_phone": Entry("代办人电话", lambda case: case.agent_phone),
    "channel": Entry("收件渠道", lambda case: Channel(case.channel).label, before_acceptance=True),
    "area": Entry("片区", lambda case: case.area, before_acceptance=True),
    "subitem": Entry("业务子项", lambda case: case.subitem.name if case.subitem else "", before_acceptance=True),
    "received_at": Entry("收件时间", _receipt_text, before_acceptance=True),
}
PRINTED = frozenset({"title", "agent_name", "received_at"})  # what stands on the papers (documents.common)


def case_correct_entry(
    *,
    case: Case,
    actor: Actor,
    stamp: Stamp,
    values: Mapping[str, Any],
    reason: str,
    evidence: str = "",
    notice: bool = False,
) -> Case:
    """Correct entries of CORRECTABLE; `values` holds the wanted value of each entry named, equal ones are left alone.

    What the clocks of a receipt follow from (moment, channel) computes them again. `notice` makes and seals a 更正告知书
    for papers that show the old value. Raises Invalid, and Refused for what an acceptance has fixed.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        assert actor.person is not None
        if not reason.strip():
            raise Invalid("请写明更正的原因。", field="reason")
        unknown = set(values) - set(CORRECTABLE)
        if unknown:
            raise Invalid(f"不能更正：{'、'.join(sorted(unknown))}。")
        before = {name: entry.shown(row) for name, entry in CORRECTABLE.items() if name in values}
        due_before = row.due_on
        changed = [name for name in before if _apply(row, name, values[name], evidence, now)]
        if not changed:
            raise Invalid("没有改动：请先修改要更正的内容。")
        if "area" in changed:
            _resolve_again(row, now)
        if {"received_at", "channel"} & set(changed):
            _receipt_clock(row, now)
            renewal_clock_again(row, now, calendar())
        effect = _effect(due_before, row.due_on)
        for name in changed:
            EntryCorrection.objects.create(
                case=row,
                entry=name,
                label=CORRECTABLE[name].label,
                old=before[name],
                new=CORRECTABLE[name].shown(row),
                reason=reason.strip(),
                evidence=evidence.strip(),
                effect=effect,
                person=actor.person,
                at=now,
            )
        facts = {"entries": [CORRECTABLE[name].label for name in changed], "reason": reason.strip(), "note": effect}
        if notice:
            facts |= _notice(row, changed, before, reason.strip(), actor, now)
        return facts

    return door.perform(case, "correct_entry", actor=actor, stamp=stamp, change=change)


def papers_showing(case: Case, names: set[str]) -> list[Document]:
    """Papers already issued on which one of the entries is printed: they stay as they are."""
    return [row for row in documents_of(case) if row.document_class not in KEPT] if names & PRINTED else []


def _apply(row: Case, name: str, value: Any, evidence: str, now: dt.datetime) -> bool:
    """Set one entry; whether it changed."""
    entry, wanted = CORRECTABLE[name], _parsed(row, name, value)
    if wanted == getattr(row, name):
        return False
    if entry.before_acceptance and row.state not in BEFORE_ACCEPTANCE:
        raise Refused(
            f"受理后“{entry.label}”不再更正：受理时已据此确定权限和时限。", code="fixed_at_acceptance", field=name
        )
    if name == "received_at":
        if not evidence.strip():
            raise Invalid("更正收件时间须写明凭据，例如“收件登记簿第12页”“邮件签收单”。", field="evidence")
        if wanted > now:
            raise Invalid("收件时间不能晚于现在。", field="received_at")
    setattr(row, name, wanted)
    return True


def _parsed(row: Case, name: str, value: Any) -> Any:
    if name == "received_at":
        if value is None:
            raise Invalid("请填写收件时间。", field="received_at")
        # The form shows minutes: an unchanged minute is an unchanged moment.
        same = row.received_at is not None and value.replace(second=0, microsecond=0) == row.received_at.replace(
            second=0, microsecond=0
        )
        return row.received_at if same else value
    if name == "subitem":
        if value is not None and (not isinstance(value, SubItem) or value.item_id != row.item_id):
            raise Invalid("业务子项不属于本件的事项，请重新选择。", field="subitem")
        return value
    text = str(value).strip()
    if name == "title" and not text:
        raise Invalid("申请内容不能为空。", field="title")
    if name == "channel" and text not in Channel.values:
        raise Invalid("请选择收件渠道。", field="channel")
    if name in ("phone", "agent_phone") and text:
        return parse_phone(text)
    return text


def _resolve_again(row: Case, now: dt.datetime) -> None:
    """Another area may be another authority: the same body goes on under the answer for it, another one gets a 移送."""
    answer = resolve(row.item, row.park, row.area, now)
    authority = answer.would_be if isinstance(answer, Refusal) else answer
    if authority is None:
        assert isinstance(answer, Refusal)
        raise Refused(answer.sentence, code=answer.reasons[0].code, field="area")
    if (authority.route, authority.slots[Slot.ACCEPTS].id) != (row.route, row.accepting_body_id):
        raise Refused("更正片区后受理机关或办理方式不同，请用“移送主管机关”。", code="other_body", field="area")
    row.pin(authority)


def _receipt_clock(row: Case, now: dt.datetime) -> None:
    """The five days of a licence count from the true receipt; once supplemented they count from there and stay."""
    live = Clock.objects.filter(case=row, kind=ClockKind.CORRECTION, stopped_on=None, replaced_at=None).first()
    if live is None or row.supplemented_at is not None or row.received_at is None:
        return
    starts_on = clocks.receipt_day(row, row.received_at, calendar())
    if starts_on == live.starts_on:
        return
    Clock.objects.filter(pk=live.pk).update(replaced_at=now)
    live.pk, live.starts_on, live.computed_at = None, starts_on, now
    live.save(force_insert=True)
    clocks.clocks_refresh(row)


def _effect(before: dt.date | None, after: dt.date | None) -> str:
    if before == after:
        return ""
    return f"到期日由{moments.chinese_date(before) or '无'}改为{moments.chinese_date(after) or '无'}"


def _notice(
    row: Case, changed: list[str], before: dict[str, str], reason: str, actor: Actor, now: dt.datetime
) -> dict[str, Any]:
    rows = [(CORRECTABLE[name].label, before[name], CORRECTABLE[name].shown(row)) for name in changed]
    papers = [f"{paper.title}{paper.number}" for paper in papers_showing(row, set(changed))]
    if not papers:
        raise Invalid("还没有印有这些内容的文书，不需要更正告知书；直接更正即可。", field="notice")
    document = documents.make(
        row,
        DocumentClass.RECTIFICATION,
        at=now,
        title="更正告知书",
        body_slot=Slot.ACCEPTS,
        facts=documents.rectification(row, rows=rows, papers=papers, reason=reason),
    )
    return {"document": document.number, **seal_notice(row, document, actor=actor, at=now)}
