"""Who does a case: claim, assign, hand over, one case or all of a leaver's (服务不断档、人员不断岗, 鞍山方案)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from approvals.models import Case
from approvals.selectors.people import (
    Present,
    claimed,
    designated,
    handing_bodies,
    handing_roles,
    open_cases_of,
    people_led,
    turn_body_id,
)
from approvals.workflow import turn_roles
from core import door
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, Invalid, NotAllowed, Refused
from core.inbox import inbox_add
from core.models import Person

NAMED = "本件由中心流转给部门指定的专人；要换人，请部门负责人指派，或退回中心另行流转；短期不在岗请登记代岗人。"


def case_claim(*, case: Case, actor: Actor, stamp: Stamp) -> Case:
    """认领: a person of the body whose turn it is takes the step. It is no lock: others with the role may still act.

    Raises Refused when a colleague was faster or the step waits for a named person.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if designated(row):
            raise Refused(NAMED, code="named_person")
        if claimed(row):
            assert row.handler is not None
            mine = actor.person is not None and row.handler_id == actor.person.pk
            who = "您" if mine else row.handler.name
            raise Refused(
                f"本环节已由{who}认领。" + ("" if mine else "要接手，请由负责人指派，或请其交接给您。"), code="claimed"
            )
        assert actor.person is not None
        row.handler, row.claimed_state = actor.person, row.state
        return {"to_person": actor.person.pk}

    return door.perform(case, "claim", actor=actor, stamp=stamp, change=change)


def case_assign(*, case: Case, actor: Actor, stamp: Stamp, person: Person, note: str = "") -> Case:
    """指派 by a leader of the body whose turn it is, to somebody there who may do the step and is at the post today.

    For a step that waits for a named person this names another one. Raises Invalid when the person does not fit.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        body = turn_body_id(row)
        assert body is not None
        _must_fit(person, Present([body]), {body}, turn_roles(row.route, row.state))
        if claimed(row) and row.handler_id == person.pk:
            raise Refused(f"本环节已经由{person.name}办理，不必再指派。", code="claimed")
        before = row.handler_id
        row.handler, row.claimed_state = person, row.state
        _tell(row, person, actor, f"{actor.label}把办件{row.number}指派给您办理。{note.strip()}")
        return {"from_person": before, "to_person": person.pk, "note": note.strip()}

    return door.perform(case, "assign", actor=actor, stamp=stamp, change=change)


def case_hand_over(*, case: Case, actor: Actor, stamp: Stamp, person: Person, reason: str) -> Case:
    """交接 from the handler to a colleague, by the handler or a leader, with a reason. Raises Invalid and Refused."""
    return _hand_over(case, actor, stamp, person, reason, expected=None, present=None)


def _hand_over(
    case: Case,
    actor: Actor,
    stamp: Stamp,
    person: Person,
    reason: str,
    *,
    expected: int | None,
    present: Present | None,
) -> Case:
    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if row.handler_id is None:
            raise Refused("本件还没有经办人，请认领或指派。", code="no_handler")
        if expected is not None and row.handler_id != expected:
            raise Refused("经办人已经不是所选人员，未作交接。", code="handler_changed")
        if designated(row):
            raise Refused(NAMED, code="named_person")
        if not reason.strip():
            raise Invalid("请写明交接原因，例如“调离”“请假期间”。", field="reason")
        if row.handler_id == person.pk:
            raise Invalid("接手人就是现在的经办人，请另选。", field="person")
        bodies = handing_bodies(row)
        _must_fit(person, present or Present(bodies), bodies, handing_roles(row))
        before = row.handler_id
        row.handler = person  # a step already claimed stays claimed, now by the colleague
        if present is None:
            _tell(row, person, actor, f"{actor.label}把办件{row.number}交接给您：{reason.strip()}")
        return {"from_person": before, "to_person": person.pk, "reason": reason.strip()}

    return door.perform(case, "hand_over", actor=actor, stamp=stamp, change=change)


def _must_fit(person: Person, present: Present, bodies: set[int], roles: frozenset[str]) -> None:
    if not present.holds(person.pk, bodies, roles):
        raise Invalid(
            f"{person.name}今天不在能办本环节的岗位上（未任该岗位，或已登记不在岗），请另选。", field="person"
        )


def _tell(case: Case, person: Person, actor: Actor, text: str) -> None:
    if actor.person is None or actor.person.pk != person.pk:
        inbox_add(to=[person.pk], text=text.strip(), url=f"/cases/{case.number}/")


@dataclass(frozen=True)
class Handed:
    """What became of one case of a hand-over."""

    number: str
    title: str
    done: bool
    words: str


def cases_hand_over(*, person: Person, to: Person, reason: str, actor: Actor, key: str = "") -> list[Handed]:
    """工作交接: every open case of a person to a colleague, each in a transaction of its own; what fails is told by case.

    Raises NotAllowed when the actor leads no body of the person, and Invalid without reason or for the same person.
    """
    if not reason.strip():
        raise Invalid("请写明交接原因，例如“调离”“请假期间”。", field="reason")
    if to.pk == person.pk:
        raise Invalid("接手人不能是交出人本人。", field="to")
    if not people_led(actor).filter(pk=person.pk).exists():
        raise NotAllowed("工作交接由本人或其单位的负责人、首席审批员、园区管理员办理。")
    cases = list(
        open_cases_of(person, actor).select_related("item_version", "park", "applicant", "item").order_by("pk")
    )
    present = Present({pk for case in cases for pk in case.organisation_ids()})
    key = key or uuid.uuid4().hex
    found = []
    for case in cases:
        stamp = Stamp(key=f"{key[:32]}:{case.pk}")
        try:
            _hand_over(case, actor, stamp, to, reason, expected=person.pk, present=present)
        except DomainError as problem:
            found.append(Handed(case.number, case.item_version.name, False, problem.message))
        else:
            found.append(Handed(case.number, case.item_version.name, True, f"已交接给{to.name}"))
    done = sum(row.done for row in found)
    if done and (actor.person is None or actor.person.pk != to.pk):
        text = f"{actor.label}把{person.name}的 {done} 件在办件交接给您：{reason.strip()}"
        inbox_add(to=[to.pk], text=text, url="/?whose=mine", key=f"handover:{key}")
    return found
