"""原件保管: taken in with a case, signed out and in, given back to the applicant or handed on; each time with a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals.models import Case, CustodyOriginal, CustodyStep
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import Organisation


def original_take_in(
    *,
    case: Case,
    body: Organisation,
    name: str,
    from_whom: str,
    place: str,
    actor: Actor,
    stamp: Stamp,
    copies: int = 1,
) -> CustodyOriginal:
    """收存: which material of the case, from whom, by whom, where it is kept. Raises Invalid, NotAllowed."""
    for text, field, label in (
        (name, "name", "材料名称"),
        (from_whom, "from_whom", "交来人"),
        (place, "place", "存放处"),
    ):
        if not text.strip():
            raise Invalid(f"请填写{label}。", field=field)
    if not 1 <= copies <= 999:
        raise Invalid("份数须为1到999。", field="copies")
    if body.pk not in case.organisation_ids():
        raise Invalid("保管单位须是本件的承办单位。", field="body")
    if actor.person is None:
        raise NotAllowed("原件须由工作人员收存。")
    row = CustodyOriginal(
        case=case,
        body=body,
        name=name.strip()[:200],
        copies=copies,
        from_whom=from_whom.strip()[:60],
        place=place.strip()[:80],
        taken_by=actor.person,
        taken_at=stamp.happened_at or moments.now(),
    )

    def change(made: CustodyOriginal, now: dt.datetime) -> dict[str, Any]:
        _step(made, "take_in", actor, now, whom=made.from_whom)
        return {"case": case.number, "name": made.name, "copies": copies, "place": made.place}

    return door.admit(row, "take_in", actor=actor, stamp=stamp, change=change)


def original_lend(
    *, original: CustodyOriginal, whom: str, due_back: dt.date, actor: Actor, stamp: Stamp, note: str = ""
) -> CustodyOriginal:
    """借出 to a named colleague until a day, today at the earliest. Raises Invalid, Refused."""
    if due_back < moments.today():
        raise Invalid("应还日期不能早于今天。", field="due_back")

    def change(row: CustodyOriginal, now: dt.datetime) -> dict[str, Any]:
        row.due_back = due_back
        _step(row, "lend", actor, now, whom=whom, note=note, due_back=due_back)
        return {"name": row.name, "due_back": due_back}

    return _perform(original, "lend", whom, actor, stamp, change)


def original_bring_back(
    *, original: CustodyOriginal, whom: str, place: str, actor: Actor, stamp: Stamp, note: str = ""
) -> CustodyOriginal:
    """归还 by whom, and where it lies now. Raises Invalid, Refused."""
    if not place.strip():
        raise Invalid("请填写存放处。", field="place")

    def change(row: CustodyOriginal, now: dt.datetime) -> dict[str, Any]:
        row.due_back, row.place = None, place.strip()[:80]
        _step(row, "bring_back", actor, now, whom=whom, note=note)
        return {"name": row.name, "place": row.place}

    return _perform(original, "bring_back", whom, actor, stamp, change)


def original_give_back(
    *, original: CustodyOriginal, whom: str, actor: Actor, stamp: Stamp, note: str = ""
) -> CustodyOriginal:
    """退还申请人: who took it. Raises Invalid, Refused."""
    return _leave(original, "give_back", whom, actor, stamp, note)


def original_hand_on(
    *, original: CustodyOriginal, whom: str, actor: Actor, stamp: Stamp, note: str = ""
) -> CustodyOriginal:
    """移交 to another body or to the archive: who took it. Raises Invalid, Refused."""
    return _leave(original, "hand_on", whom, actor, stamp, note)


def _leave(original: CustodyOriginal, move: str, whom: str, actor: Actor, stamp: Stamp, note: str) -> CustodyOriginal:
    def change(row: CustodyOriginal, now: dt.datetime) -> dict[str, Any]:
        _step(row, move, actor, now, whom=whom, note=note)
        return {"name": row.name}

    return _perform(original, move, whom, actor, stamp, change)


def _perform(
    original: CustodyOriginal, move: str, whom: str, actor: Actor, stamp: Stamp, change: door.Change
) -> CustodyOriginal:
    if not whom.strip():
        raise Invalid("请填写交接的另一方姓名。", field="whom")
    if actor.person is None:
        raise Refused("原件进出须由工作人员登记。")
    return door.perform(original, move, actor=actor, stamp=stamp, change=change)


def _step(
    row: CustodyOriginal,
    move: str,
    actor: Actor,
    now: dt.datetime,
    *,
    whom: str,
    note: str = "",
    due_back: dt.date | None = None,
) -> None:
    assert actor.person is not None
    CustodyStep.objects.create(
        original=row,
        move=move,
        whom=whom.strip()[:60],
        note=note.strip()[:200],
        due_back=due_back,
        person=actor.person,
        at=now,
    )
