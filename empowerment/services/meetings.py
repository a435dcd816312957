"""Joint meetings: convened, resolved, minuted, and the resolutions followed up (岳阳市实施方案 三（三）)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Organisation
from core.papers import file_store
from empowerment.documents_committee import minutes_paper
from empowerment.meeting_life import MeetingState
from empowerment.models import JointMeeting, MeetingTopic, PowerItem, Resolution
from empowerment.services.rounds import Upload

MEASURES = 20  # of the reform of 岳阳


@dataclass(frozen=True)
class TopicInput:
    """One point of the agenda; `measure` is the number of a measure of the reform."""

    text: str
    item: PowerItem | None = None
    measure: int | None = None


@dataclass(frozen=True)
class MeetingInput:
    """A meeting as it is convened; `held_on` is a legal day."""

    title: str
    held_on: dt.date
    convenor: Organisation
    chair: str
    members: Sequence[Organisation]
    topics: Sequence[TopicInput]
    park: Organisation | None = None
    place: str = ""


def meeting_call(*, given: MeetingInput, actor: Actor, stamp: Stamp, fictional: bool = False) -> JointMeeting:
    """Convene a meeting with its members and agenda. Raises Invalid naming the field, NotAllowed for another's body."""
    row = JointMeeting(
        title=given.title.strip()[:120],
        held_on=given.held_on,
        place=given.place.strip()[:120],
        convenor=given.convenor,
        chair=given.chair.strip()[:40],
        park=given.park,
        called_by=actor.person,
        called_at=moments.now(),
        fictional=fictional,
    )
    denied = row.move_permitted("call", actor)
    if denied:
        raise NotAllowed(denied)
    _check(given)

    def change(new: JointMeeting, now: dt.datetime) -> dict[str, Any]:
        new.members.set(given.members)
        MeetingTopic.objects.bulk_create(
            MeetingTopic(meeting=new, order=order, text=each.text.strip(), item=each.item, measure=each.measure)
            for order, each in enumerate(given.topics, start=1)
        )
        return {"held_on": new.held_on, "members": len(given.members), "topics": len(given.topics)}

    return door.admit(row, "call", actor=actor, stamp=stamp, change=change)


def resolution_add(
    *,
    meeting: JointMeeting,
    text: str,
    owner: Organisation,
    due_on: dt.date,
    actor: Actor,
    stamp: Stamp,
    topic: MeetingTopic | None = None,
) -> Resolution:
    """Record what was resolved, with its owner and day, before the minutes are issued."""
    row = Resolution(meeting=meeting, topic=topic, text=text.strip()[:300], owner=owner, due_on=due_on)
    denied = row.move_permitted("resolve", actor)
    if denied:
        raise NotAllowed(denied)
    if not row.text:
        raise Invalid("请写明议定事项。", field="text")
    if due_on < meeting.held_on or not moments.within_reach(moments.start_of(due_on)):
        raise Invalid("完成期限不能早于开会那天。", field="due_on")
    if topic is not None and topic.meeting_id != meeting.pk:
        raise Invalid("请选择本次会议的议题。", field="topic")

    def before(new: Resolution) -> None:
        held = JointMeeting.objects.select_for_update().get(pk=meeting.pk)  # not while the minutes are being made
        if held.state != MeetingState.CALLED:
            raise Refused("纪要已经印发，不能再增加议定事项；请在下次会议议定。", code="minuted")

    facts = {"meeting": meeting.pk, "owner": owner.code, "due_on": due_on}
    return door.admit(row, "resolve", actor=actor, stamp=stamp, change=lambda new, now: facts, before=before)


def meeting_issue(*, meeting: JointMeeting, upload: Upload | None, actor: Actor, stamp: Stamp) -> JointMeeting:
    """Issue the minutes: the paper is frozen and numbered; the signed minutes may be added as a file.

    Raises Refused before the day of the meeting.
    """

    def change(row: JointMeeting, now: dt.datetime) -> dict[str, Any]:
        if row.held_on > moments.legal_day(now):
            raise Refused(f"会议定于{moments.chinese_date(row.held_on)}召开，还不能印发纪要。", code="not_held")
        if upload is not None:
            row.file = file_store(stream=io.BytesIO(upload.data), name=upload.name)
            row.file_name = upload.name[-200:]
        row.number = minutes_paper(row, at=now).number
        return {"number": row.number, "resolutions": row.resolutions.count()}

    return door.perform(meeting, "issue", actor=actor, stamp=stamp, change=change)


def resolution_explain(*, resolution: Resolution, reason: str, actor: Actor, stamp: Stamp) -> Resolution:
    """Say why it is not done yet; its day stays as resolved, so it stays marked when it is late."""
    if not reason.strip():
        raise Invalid("请写明未完成的原因。", field="reason")

    def change(row: Resolution, now: dt.datetime) -> dict[str, Any]:
        row.delay_reason = reason.strip()[:300]
        return {"reason": row.delay_reason, "overdue": row.overdue_days(moments.legal_day(now))}

    return door.perform(resolution, "explain", actor=actor, stamp=stamp, change=change)


def resolution_finish(
    *, resolution: Resolution, outcome: str, done_on: dt.date, actor: Actor, stamp: Stamp
) -> Resolution:
    """Done on a legal day, with what came of it."""
    if not outcome.strip():
        raise Invalid("请写明办理结果。", field="outcome")

    def change(row: Resolution, now: dt.datetime) -> dict[str, Any]:
        if not row.meeting.held_on <= done_on <= moments.legal_day(now):
            raise Invalid("完成日不能早于开会那天，也不能晚于今天。", field="done_on")
        row.done_on, row.outcome = done_on, outcome.strip()[:300]
        return {"done_on": done_on, "overdue": row.overdue_days(done_on)}

    return door.perform(resolution, "finish", actor=actor, stamp=stamp, change=change)


def _check(given: MeetingInput) -> None:
    for name, words in (("title", "请填写会议名称。"), ("chair", "请填写主持人。")):
        if not getattr(given, name).strip():
            raise Invalid(words, field=name)
    if not moments.within_reach(moments.start_of(given.held_on)):
        raise Invalid("日期须在 1949 年 10 月至 2199 年之间。", field="held_on")
    if not given.members:
        raise Invalid("请至少选择一个成员单位。", field="members")
    if not given.topics:
        raise Invalid("请至少填写一个议题。", field="topic_1")
    for order, topic in enumerate(given.topics, start=1):
        if not topic.text.strip():
            raise Invalid("请填写议题内容。", field=f"topic_{order}")
        if topic.measure is not None and not 1 <= topic.measure <= MEASURES:
            raise Invalid(f"改革措施的序号是 1 到 {MEASURES}。", field=f"measure_{order}")
