"""见章盖章 as a queue with a clock; refusal on a formal ground, and what the park does about it (云溪方案三.2, 三.4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import documents
from approvals.models import Case, Countersigning
from approvals.sealing_life import CounterGround, CounterState
from approvals.selectors.sealing import countersigning_of, step_of_seal
from approvals.services.sealing import document_last
from approvals.workflow import COUNTERSIGNED, MOVES
from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Document
from core.selectors import calendar


def countersigning_arrives(row: Case, document: Document, now: dt.datetime) -> None:
    """The park's seal is on: the paper goes to the department, whose working days count from the next day.

    The limit is the rule's number of working days; without one the row has no date. Nothing on routes without a stamp.
    """
    move = COUNTERSIGNED.get(row.route)
    step = step_of_seal(row, move, now) if move else None
    if step is None:
        return
    assert row.countersigning_body_id is not None, f"route {row.route} has nobody who stamps"
    due = calendar().add(moments.legal_day(now), step.limit_days) if step.limit_days else None
    Countersigning.objects.create(
        case=row, document=document, body_id=row.countersigning_body_id, arrived_at=now, due_on=due
    )


def countersigning_done(row: Case, actor: Actor, now: dt.datetime) -> None:
    """The department has put its stamp on."""
    waiting = Countersigning.objects.filter(case=row, state=CounterState.WAITING)
    waiting.update(state=CounterState.STAMPED, answered_by=actor.person, answered_at=now)


def case_refuse_counterseal(*, case: Case, actor: Actor, stamp: Stamp, ground: str, note: str) -> Case:
    """见章退回 on one of the formal grounds, with what exactly is not in order. The clocks of the case run on."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if ground not in CounterGround.values:
            words = "、".join(str(label) for label in CounterGround.labels)
            raise Invalid(f"见章盖章只作形式核对，退回须选择一项形式上的事由：{words}。", field="ground")
        if not note.strip():
            raise Invalid("请写明哪里不符，例如“印文模糊，与备案印模不一致”。", field="note")
        waiting = Countersigning.objects.filter(case=row, state=CounterState.WAITING)
        refused = waiting.update(
            state=CounterState.REFUSED,
            ground=ground,
            note=note.strip()[:300],
            answered_by=actor.person,
            answered_at=now,
        )
        if not refused:
            raise Refused("本件现在没有等待见章盖章的文书，请刷新页面查看。")
        words = str(CounterGround(ground).label)
        assert row.examining_body_id is not None
        to = [person.pk for person in present_people(row.examining_body_id, MOVES["send_again"].roles)]
        inbox_add(to=to, text=f"办件{row.number}见章退回：{words}，{note.strip()}", url=f"/cases/{row.number}/")
        return {"ground": ground, "note": note.strip()}

    return door.perform(case, "refuse_counterseal", actor=actor, stamp=stamp, change=change)


def case_send_again(*, case: Case, actor: Actor, stamp: Stamp, note: str) -> Case:
    """补正后再送: the form has been mended and the same paper goes to the department again, with a new limit.

    A paper whose seal is unlike the specimen is made again instead. Raises Invalid and Refused.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        last = _refused(row)
        if last.ground == CounterGround.SEAL_UNLIKE:
            raise Refused("退回事由是印章与备案印模不符，原文书不能再送；请重新制作文书并用印。", code="make_again")
        if not note.strip():
            raise Invalid("请写明补正、核实的情况。", field="note")
        countersigning_arrives(row, document_last(row, last.document.document_class), now)
        return {"note": note.strip()}

    return door.perform(case, "send_again", actor=actor, stamp=stamp, change=change)


def case_make_again(*, case: Case, actor: Actor, stamp: Stamp, note: str) -> Case:
    """重新制作文书: a new paper with the same facts supersedes the old one and has to be sealed again."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if not note.strip():
            raise Invalid("请写明重新制作的原因。", field="note")
        old = document_last(row, _refused(row).document.document_class)
        made = documents.make_anew(row, old, at=now)
        return {"document": made.number, "supersedes": old.number, "note": note.strip()}

    return door.perform(case, "make_again", actor=actor, stamp=stamp, change=change)


def _refused(row: Case) -> Countersigning:
    last = countersigning_of(row)
    if last is None or last.state != CounterState.REFUSED:
        raise Refused("本件没有被见章退回的文书。")
    return last
