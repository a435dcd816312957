"""案卷归档: a volume is opened when its case has ended, compiled when nothing is missing, looked through, given back."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from approvals import documents_archive
from approvals.archive_life import OPEN_VOLUME, Keeper, Part, Retention, VolumeState
from approvals.models import ArchiveRule, ArchiveVolume, Case
from approvals.selectors.archive import body_of_rule, cases_to_archive, rule_of
from approvals.selectors.history import timeline
from approvals.services.archive_packing import list_hash, listed
from approvals.services.archive_parts import Found, obstacles, parts_new
from approvals.workflow import ENDED
from core import door, events, moments
from core.actors import Actor, job
from core.door import Stamp
from core.errors import DomainError, Invalid, NotAllowed, Refused
from core.filetypes import JSON
from core.models import ChainHead, Jurisdiction, Organisation, Role, StoredFile
from core.numbering import number_take
from core.papers import file_store
from core.pdf.glyphs import printable
from core.selectors import calendar
from empowerment.models import PowerItem, Scheme
from empowerment.workflow import ItemType

RULE_WRITERS = frozenset({Role.PARK_ADMIN, Role.REFORM})


# --- Rules ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RuleInput:
    """`due_days` are working days after the end of the case; `item` stands alone, `scheme` and `item_type` together."""

    valid_from: dt.date
    retention: str
    keeper: str
    due_days: int
    order: Sequence[str]
    item: PowerItem | None = None
    scheme: Scheme | None = None
    item_type: str = ""
    source: str = ""


@transaction.atomic
def archive_rule_add(*, jurisdiction: Jurisdiction, said: RuleInput, actor: Actor) -> ArchiveRule:
    """How cases that end from a day on are archived. Raises Invalid, NotAllowed, and Refused for a second rule of a day."""
    bodies = Organisation.objects.filter(pk__in=actor.organisations(*RULE_WRITERS), jurisdiction=jurisdiction)
    body = bodies.order_by("pk").first()
    if body is None:
        raise NotAllowed("归档规则由本辖区的园区管理员或审改办人员制定。")
    _check_rule(jurisdiction, said)
    Jurisdiction.objects.select_for_update(no_key=True).get(pk=jurisdiction.pk)
    same = {"item": said.item, "scheme": said.scheme, "item_type": said.item_type, "valid_from": said.valid_from}
    if ArchiveRule.objects.filter(jurisdiction=jurisdiction, **same).exists():
        raise Refused(f"{moments.chinese_date(said.valid_from)}起施行的同一规则已经登记。", code="rule_present")
    rule = ArchiveRule.objects.create(
        jurisdiction=jurisdiction,
        **same,
        order=list(said.order),
        retention=said.retention,
        keeper=said.keeper,
        due_days=said.due_days,
        source=said.source.strip()[:200],
    )
    facts = {"retention": rule.retention, "keeper": rule.keeper, "due_days": rule.due_days, "order": rule.order}
    events.record(obj=rule, verb="archiverule.add", actor=actor, facts=facts, organisation_id=body.pk)
    return rule


def _check_rule(jurisdiction: Jurisdiction, said: RuleInput) -> None:
    if said.valid_from < moments.today():
        raise Invalid("施行日不能早于今天：已办结的件按当时的规则归档。", field="valid_from")
    if said.retention not in Retention.values:
        raise Invalid("请选择保管期限：永久、30年或10年。", field="retention")
    if said.keeper not in Keeper.values:
        raise Invalid("请选择保管单位。", field="keeper")
    if said.item_type and said.item_type not in ItemType.values:
        raise Invalid("没有这种事项类型。", field="item_type")
    if not 1 <= said.due_days <= 250:
        raise Invalid("归档时限须为1到250个工作日。", field="due_days")
    if sorted(said.order) != sorted(Part.values):
        raise Invalid(f"卷内次序须把{len(Part)}类各写一次：{'、'.join(map(str, Part.labels))}。", field="order")
    if said.item is not None and (said.scheme is not None or said.item_type):
        raise Invalid("已指定事项的，不再选方案和事项类型。", field="item")
    if said.item is not None and said.item.jurisdiction_id != jurisdiction.pk:
        raise Invalid("这个事项不属于本辖区。", field="item")
    if said.scheme is not None and said.scheme.jurisdiction_id != jurisdiction.pk:
        raise Invalid("这个方案不属于本辖区。", field="scheme")


# --- Volumes --------------------------------------------------------------------------------------------------------
def volume_open(*, case: Case, actor: Actor, reason: str = "") -> ArchiveVolume:
    """列入归档: the case's first volume, or a supplementary one once the others are kept; an open one is returned as it is.

    Due the rule's working days after the end of the case (a supplementary one: after today). Raises Refused, NotAllowed.
    """
    with transaction.atomic():
        row = Case.objects.select_for_update().get(pk=case.pk)
        there = list(ArchiveVolume.objects.filter(case=row).order_by("sequence"))
        if there and there[-1].state in OPEN_VOLUME:
            return there[-1]
        if row.state not in ENDED or row.ended_at is None:
            raise Refused("本件还没有办结，办结后才能归档。")
        ended = moments.legal_day(row.ended_at)
        rule = rule_of(row, ended)
        days = calendar()
        volume = ArchiveVolume(
            case=row,
            sequence=len(there) + 1,
            body=body_of_rule(row, rule),
            reason=reason[:100],
            retention=rule.retention,
            order=rule.order,
            due_on=days.add(moments.today() if there else ended, rule.due_days),
        )
        facts = {"case": row.number, "sequence": volume.sequence, "due_on": volume.due_on}
        return door.admit(volume, "open", actor=actor, stamp=Stamp(), change=lambda made, now: facts)


def volume_compile(*, volume: ArchiveVolume, actor: Actor, stamp: Stamp) -> ArchiveVolume:
    """编制案卷: freeze the list of parts with their hashes, give the volume its number and make the directory; the worker
    draws that and makes the package. Raises Refused that names everything missing.
    """

    def change(row: ArchiveVolume, now: dt.datetime) -> dict[str, Any]:
        case = Case.objects.select_related("item", "item_version", "park", "applicant").get(pk=row.case_id)
        row.case = case
        lacking = obstacles(case)
        if lacking:
            raise Refused("；".join(words.rstrip("。") for words in lacking) + "。", code="incomplete")
        history = events.history(case)
        row.events_file = _record_store(history)
        end = Found(Part.OTHER, "办理过程记录（机读）", "", history[-1].happened_at, row.events_file)
        row.listed = listed([*parts_new(row), end])
        row.list_hash, row.event_count = list_hash(row.listed), history[-1].sequence
        row.number = row.number or _number(row)
        row.compiled_by, row.compiled_at, row.package = actor.person, now, None
        row.obstacles, row.returned_reason = [], ""
        maker = actor.person.name if actor.person else actor.label
        made = documents_archive.directory(row, _record_lines(history), maker=maker, at=now)
        if row.directory_id is not None:
            made.supersedes_id = row.directory_id
            made.save(update_fields=["supersedes"])
        row.directory = made
        return {"number": row.number, "case": case.number, "parts": len(row.listed), "list_hash": row.list_hash}

    with transaction.atomic():
        # The case first, as everybody who holds both: nothing happens to it while its record is read.
        Case.objects.select_for_update().get(pk=volume.case_id)
        return door.perform(volume, "compile", actor=actor, stamp=stamp, change=change)


def _record_store(history: list[events.Event]) -> StoredFile:
    """The chain as it stands, for machines: each event with its hash and the one before."""
    rows = [
        {
            "sequence": event.sequence,
            "verb": event.verb,
            "happened_at": event.happened_at,
            "recorded_at": event.recorded_at,
            "actor": [event.actor_kind, event.actor_id, event.via_client],
            "facts": events.facts_of(event),
            "previous_hash": event.previous_hash,
            "hash": event.hash,
        }
        for event in history
    ]
    text = events.canonical({"events": rows})
    return file_store(stream=io.BytesIO(text.encode()), name="events.json", kind=JSON)


def _record_lines(history: list[events.Event]) -> list[dict[str, str]]:
    """The same in words, for the printed directory, oldest first."""
    lines = reversed(timeline(history))
    return [
        {
            "sequence": str(event.sequence),
            "at": moments.chinese_moment(line.when),
            "who": printable(line.who),
            "what": printable(f"{line.text}　{line.detail}".strip()),
        }
        for event, line in zip(history, lines, strict=True)
    ]


def _number(row: ArchiveVolume) -> str:
    """案卷号: the body's series of the year in which the case ended; a supplementary volume has the first one's with 补."""
    if row.supplementary:
        first = ArchiveVolume.objects.get(case=row.case_id, sequence=1)
        return f"{first.number}补{row.sequence - 1}"
    assert row.case.ended_at is not None
    initials = row.body.initials or row.body.short_name or row.body.name
    year = moments.legal_day(row.case.ended_at).year
    return number_take(key=f"archive:{row.body.code}", year=year, pattern=initials + "卷〔{year}〕{n}号", obj=row)


def volume_confirm(*, volume: ArchiveVolume, actor: Actor, stamp: Stamp) -> ArchiveVolume:
    """核对 by another than the maker, once the package is there. Raises Refused, NotAllowed."""

    def change(row: ArchiveVolume, now: dt.datetime) -> dict[str, Any]:
        if row.package_id is None:
            raise Refused("电子案卷还在生成，请稍后再核对。", code="package_waiting")
        if actor.person is not None and row.compiled_by_id == actor.person.pk:
            raise NotAllowed("立卷人不能核对自己编制的案卷，请由另一人核对。")
        must_be_fresh(row)
        row.checked_by, row.checked_at = actor.person, now
        return {"number": row.number, "list_hash": row.list_hash}

    return door.perform(volume, "confirm", actor=actor, stamp=stamp, change=change)


def must_be_fresh(row: ArchiveVolume) -> None:
    """Raises Refused when the case's record has grown since the list was frozen."""
    head = ChainHead.objects.get(object_type=Case._meta.label_lower, object_id=row.case_id)
    if head.sequence != row.event_count:
        raise Refused(f"案卷{row.number}编制之后本件又有变动，请退回后重新编制。", code="volume_stale")


def volume_give_back(*, volume: ArchiveVolume, reason: str, actor: Actor, stamp: Stamp) -> ArchiveVolume:
    """退回 with a reason, also from a handover list that is not signed yet."""
    if not reason.strip():
        raise Invalid("请写明退回理由，立卷人据此改正。", field="reason")

    def change(row: ArchiveVolume, now: dt.datetime) -> dict[str, Any]:
        _take_apart(row, reason)
        return {"number": row.number, "reason": row.returned_reason}

    return door.perform(volume, "give_back", actor=actor, stamp=stamp, change=change)


def _take_apart(row: ArchiveVolume, reason: str) -> None:
    row.transfer = row.checked_by = row.checked_at = None
    row.returned_reason = reason.strip()[:300]


def case_changed_after(case: Case, words: str) -> None:
    """An ended case has changed: a volume under way is made anew, beside a kept one a supplementary one is opened."""
    last = ArchiveVolume.objects.filter(case=case).order_by("-sequence").first()
    if last is None or last.state == VolumeState.DUE:
        return
    system = job("archive")
    if last.state == VolumeState.KEPT:
        volume_open(case=case, actor=system, reason=words)
        return

    def change(row: ArchiveVolume, now: dt.datetime) -> dict[str, Any]:
        _take_apart(row, f"编制之后本件又有变动：{words}")
        return {"number": row.number, "reason": row.returned_reason}

    door.perform(last, "go_stale", actor=system, stamp=Stamp(), change=change)


# --- The day's work -------------------------------------------------------------------------------------------------
def archive_work(*, actor: Actor, limit: int = 500) -> dict[str, Any]:
    """Open what has ended, compile what is complete, note on the others what they lack; safe to run again."""
    opened = 0
    for case in cases_to_archive()[:limit]:
        volume_open(case=case, actor=actor)
        opened += 1
    compiled, waiting = 0, 0
    for volume in ArchiveVolume.objects.filter(state=VolumeState.DUE, returned_reason="").order_by("pk"):
        done = volume_try(volume=volume, actor=actor)
        compiled, waiting = compiled + (not done), waiting + bool(done)
    return {"opened": opened, "compiled": compiled, "waiting": waiting}


def volume_try(*, volume: ArchiveVolume, actor: Actor, stamp: Stamp | None = None) -> str:
    """Compile one of many: the words of what keeps it from being compiled (noted on its row), or nothing."""
    try:
        volume_compile(volume=volume, actor=actor, stamp=stamp or Stamp())
    except DomainError as problem:
        if problem.code == "incomplete":
            lacking = [words for words in problem.message.rstrip("。").split("；") if words]
            ArchiveVolume.objects.filter(pk=volume.pk, state=VolumeState.DUE).update(obstacles=lacking)
        return problem.message
    return ""
