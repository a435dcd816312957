"""Writes of guidance: sessions planned and held, difficulties asked, answered, accepted or asked again, reminders."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid
from core.inbox import inbox_add
from core.models import Organisation, OrganisationKind, Role
from core.papers import file_store
from core.selectors import calendar
from empowerment.models import DemonstrationCase, PowerItem
from supervision.lives.guidance import OWED, SessionKind
from supervision.models import Difficulty, DifficultyAnswer, GuidanceFile, GuidanceSession
from supervision.models.guidance import GUIDES
from supervision.selectors.fault_terms import fault_terms

Upload = tuple[str, bytes]
PARK_LEADERS = frozenset({Role.HEAD, Role.PARK_ADMIN})


@dataclass(frozen=True)
class SessionInput:
    """What a department plans: for which parks, about which items, on which legal day, by whom."""

    department: Organisation
    title: str
    held_on: dt.date
    trainers: str
    parks: Sequence[Organisation]
    items: Sequence[PowerItem]
    kind: str = SessionKind.TRAINING
    place: str = ""
    demonstration: DemonstrationCase | None = None


@dataclass(frozen=True)
class DifficultyInput:
    """What a park asks of a department; without an item it is about guidance in general."""

    park: Organisation
    department: Organisation
    text: str
    item: PowerItem | None = None
    session: GuidanceSession | None = None


def session_plan(*, said: SessionInput, actor: Actor, stamp: Stamp) -> GuidanceSession:
    """安排 a training; the parks' leaders are told. A day in the past is a session entered afterwards. Raises Invalid,
    NotAllowed.
    """
    if not said.title.strip():
        raise Invalid("请写明主题。", field="title")
    if not said.trainers.strip():
        raise Invalid("请写明主讲人或指导人员。", field="trainers")
    if not said.parks or any(park.kind != OrganisationKind.PARK for park in said.parks):
        raise Invalid("请选择园区。", field="parks")
    if said.kind not in SessionKind.values:
        raise Invalid("请选择方式。", field="kind")
    if any(item.competent_department_id != said.department.pk for item in said.items):
        raise Invalid("只能就本部门主管的事项开展指导，请核对事项。", field="items")
    session = GuidanceSession(
        department=said.department,
        kind=said.kind,
        title=said.title.strip(),
        held_on=said.held_on,
        place=said.place.strip(),
        trainers=said.trainers.strip(),
        demonstration=said.demonstration,
        recorded_at=moments.now(),
    )

    def before(row: GuidanceSession) -> None:
        assert actor.person is not None
        row.recorded_by = actor.person

    def change(row: GuidanceSession, now: dt.datetime) -> dict[str, Any]:
        row.parks.set(said.parks)
        row.items.set(said.items)
        text = f"{row.department.name}安排{row.get_kind_display()}“{row.title}”，{moments.chinese_date(row.held_on)}。"
        _tell(row, [pk for park in said.parks for pk in _people(park.pk, PARK_LEADERS)], text)
        return {"held_on": row.held_on, "parks": len(said.parks), "items": len(said.items)}

    return door.admit(session, "plan", actor=actor, stamp=stamp, change=change, before=before)


def session_hold(
    *,
    session: GuidanceSession,
    attendees: str,
    attended: int,
    note: str = "",
    files: Sequence[Upload] = (),
    actor: Actor,
    stamp: Stamp,
) -> GuidanceSession:
    """登记举办情况: who came and how many, what came of it, the materials. Raises Invalid, NotAllowed, Refused before its day."""
    if not attendees.strip():
        raise Invalid("请写明参加人员。", field="attendees")
    if not 1 <= attended <= 9999:
        raise Invalid("请填写参加人数。", field="attended")

    def change(row: GuidanceSession, now: dt.datetime) -> dict[str, Any]:
        row.attendees, row.attended, row.note = attendees.strip(), attended, note.strip()
        for name, content in files:
            stored = file_store(stream=io.BytesIO(content), name=name)
            GuidanceFile.objects.create(session=row, file=stored, name=name[:200])
        return {"attended": attended, "files": len(files)}

    return door.perform(session, "hold", actor=actor, stamp=stamp, change=change)


def session_cancel(*, session: GuidanceSession, reason: str, actor: Actor, stamp: Stamp) -> GuidanceSession:
    """取消 with the reason; the parks are told. Raises Invalid, NotAllowed."""
    said = _needed(reason, "reason", "请写明取消的理由。")

    def change(row: GuidanceSession, now: dt.datetime) -> dict[str, Any]:
        row.note = said
        text = f"{row.department.name}取消“{row.title}”：{said}"
        _tell(row, [pk for park in row.parks.all() for pk in _people(park.pk, PARK_LEADERS)], text)
        return {"reason": said}

    return door.perform(session, "cancel", actor=actor, stamp=stamp, change=change)


def difficulty_ask(*, said: DifficultyInput, actor: Actor, stamp: Stamp) -> Difficulty:
    """提出 a difficulty; the answer is due after the working days in force at the park. Raises Invalid, NotAllowed."""
    if said.item is not None and said.item.competent_department_id != said.department.pk:
        raise Invalid(
            f"“{said.item.name}”由{said.item.competent_department.name}主管，请选择该部门。", field="department"
        )
    now = moments.now()
    days = fault_terms(said.park.jurisdiction_id, moments.legal_day(now)).answer_days
    row = Difficulty(
        park=said.park,
        department=said.department,
        item=said.item,
        session=said.session,
        text=_needed(said.text, "text", "请写明遇到的困难和问题。"),
        asked_at=now,
        due_on=calendar().add(moments.legal_day(now), days),
    )

    def before(new: Difficulty) -> None:
        assert actor.person is not None
        new.asked_by = actor.person

    def change(new: Difficulty, at: dt.datetime) -> dict[str, Any]:
        text = f"{new.park.name}提出困难问题，请在{moments.chinese_date(new.due_on)}以前答复：{new}"
        _tell(new, _people(new.department_id, GUIDES), text)
        return {"department": new.department.code, "due_on": new.due_on}

    return door.admit(row, "ask", actor=actor, stamp=stamp, change=change, before=before)


def difficulty_answer(*, difficulty: Difficulty, text: str, actor: Actor, stamp: Stamp) -> Difficulty:
    """答复 by the department; one after its day is marked so. Raises Invalid, NotAllowed."""
    said = _needed(text, "text", "请写明答复。")

    def change(row: Difficulty, now: dt.datetime) -> dict[str, Any]:
        assert actor.person is not None
        late = moments.legal_day(now) > row.due_on
        DifficultyAnswer.objects.create(difficulty=row, text=said, person=actor.person, at=now, late=late)
        _tell(row, {row.asked_by_id, *_people(row.park_id, PARK_LEADERS)}, f"已答复，请确认是否解决：{row}")
        return {"late": late}

    return door.perform(difficulty, "answer", actor=actor, stamp=stamp, change=change)


def difficulty_accept(*, difficulty: Difficulty, said: str = "", actor: Actor, stamp: Stamp) -> Difficulty:
    """确认解决 by the park. Raises NotAllowed."""

    def change(row: Difficulty, now: dt.datetime) -> dict[str, Any]:
        row.answers.filter(solved=None).update(solved=True, said=said.strip()[:300])
        row.solved_at = now
        _tell(row, _people(row.department_id, GUIDES), f"已确认解决：{row}")
        return {}

    return door.perform(difficulty, "accept", actor=actor, stamp=stamp, change=change)


def difficulty_reopen(*, difficulty: Difficulty, said: str, due_on: dt.date, actor: Actor, stamp: Stamp) -> Difficulty:
    """仍未解决: with what is missing and a new legal day. Raises Invalid, NotAllowed."""
    why = _needed(said, "said", "请写明还有什么没有解决。")
    if due_on <= moments.today():
        raise Invalid("新的答复期限须在今天之后。", field="due_on")

    def change(row: Difficulty, now: dt.datetime) -> dict[str, Any]:
        row.answers.filter(solved=None).update(solved=False, said=why[:300])
        row.due_on = due_on
        text = f"仍未解决，请在{moments.chinese_date(due_on)}以前再答复：{why}"
        _tell(row, _people(row.department_id, GUIDES), text)
        return {"due_on": due_on}

    return door.perform(difficulty, "reopen", actor=actor, stamp=stamp, change=change)


def difficulty_withdraw(*, difficulty: Difficulty, actor: Actor, stamp: Stamp) -> Difficulty:
    """撤回 by the park: no longer wanted. Raises NotAllowed, Refused."""

    def change(row: Difficulty, now: dt.datetime) -> dict[str, Any]:
        _tell(row, _people(row.department_id, GUIDES), f"园区撤回：{row}")
        return {}

    return door.perform(difficulty, "withdraw", actor=actor, stamp=stamp, change=change)


def difficulties_remind(*, on: dt.date) -> int:
    """Tell the department's leaders and who asked of each answer whose day has passed, once per day given; how many are
    late. Safe to run again.
    """
    late = Difficulty.objects.filter(state__in=OWED, due_on__lt=on).select_related("department", "park")
    for row in late.order_by("pk"):
        to = {row.asked_by_id, *_people(row.department_id, {Role.HEAD, Role.SUPERVISOR})}
        text = f"{row.department.name}逾期未答复（{moments.chinese_date(row.due_on)}到期）：{row}"
        _tell(row, to, text, key=f"difficulty:{row.pk}:late:{row.due_on}")
    return len(late)


def _needed(text: str, field: str, asks: str) -> str:
    if not text.strip():
        raise Invalid(asks, field=field)
    return text.strip()


def _people(organisation_id: int, roles: Iterable[str]) -> list[int]:
    return [person.pk for person in present_people(organisation_id, roles)]


def _tell(row: GuidanceSession | Difficulty, to: Iterable[int], text: str, key: str = "") -> None:
    place = "guidance" if isinstance(row, GuidanceSession) else "difficulties"
    inbox_add(to=to, text=text, url=f"/{place}/{row.public_id}/", key=key)
