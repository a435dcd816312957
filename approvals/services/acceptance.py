"""Acceptance: the authority is pinned, the clocks start; silence accepts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from approvals import clocks, documents
from approvals.messages import tell_applicant
from approvals.models import (
    Case,
    CaseMaterial,
    Clock,
    ClockKind,
)
from approvals.services.bars import bar_must_not_hold
from approvals.services.checklist import all_required_provided, checklist_renew
from approvals.services.kinds import kind_must_still_fit, renewal_words
from approvals.services.owed import seal_owe
from approvals.services.sealing import seal_notice
from approvals.workflow import AcceptedAs, CaseKind, Channel, step_of
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.selectors import calendar
from empowerment.authority import Authority, Refusal
from empowerment.selectors import outside_consent, resolve
from empowerment.workflow import DocumentClass, Slot


def case_accept(*, case: Case, actor: Actor, stamp: Stamp) -> Case:
    """受理: resolve again at the moment of acceptance, pin the answer, start the clocks, seal the notice [32].

    Raises Refused with the missing precondition and the right body; the clerk then refuses in writing or hands over.
    """

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        prefetch_related_objects([row], "materials")  # looked through here and listed in the notice
        return accept_now(row, actor=actor, now=now, accepted_at=clocks.silent_since(row, now) or now, deemed=False)

    return door.perform(case, "accept", actor=actor, stamp=stamp, change=change)


def _same_acceptance(row: Case, route: str, answer: Authority) -> bool:
    """Whether a mode changed since the receipt still leaves this step to the same body from the same state."""
    before, now = step_of(route, "accept"), step_of(answer.route, "accept")
    body = answer.body(Slot.ACCEPTS)
    same_state = before is not None and now is not None and before.source == now.source
    return same_state and body is not None and body.id == row.accepting_body_id


@dataclass(frozen=True)
class Manner:
    """How an application is accepted. `fits(case)` refuses under the pinned version; `may_lack(line)` names the required
    materials that need not be there; `terms(case, clocks)` checks what depends on the started clocks and returns what it
    adds to the facts of the notice.
    """

    kind: str = AcceptedAs.COMPLETE
    title: str = "受理通知书"
    fits: Callable[[Case], None] = lambda row: None
    may_lack: Callable[[CaseMaterial], bool] = lambda line: False
    terms: Callable[[Case, list[Clock]], documents.Facts] = lambda row, live: {}


COMPLETE = Manner()


def accept_now(
    row: Case,
    *,
    actor: Actor,
    now: dt.datetime,
    accepted_at: dt.datetime,
    deemed: bool,
    manner: Manner = COMPLETE,
) -> dict[str, Any]:
    route = row.route
    assert row.received_at is not None
    if accepted_at < row.received_at:
        raise Invalid("受理时间不能早于收件时间。", field="happened_at")
    answer = resolve(row.item, row.park, row.area, accepted_at)
    if isinstance(answer, Refusal):
        raise Refused(f"不能受理：{answer.sentence}", code=answer.reasons[0].code)
    if answer.route != route and not _same_acceptance(row, route, answer):
        raise Refused(
            f"收件后本事项的办理方式已改为“{answer.mode_label}”，请不予受理本件并按新的方式重新收件。",
            code="route_changed",
        )
    received_under = row.item_version_id
    row.pin(answer)
    row.pinned_at = row.accepted_at = accepted_at
    version = row.item_version
    if version.pk != received_under:
        checklist_renew(row, version)
    manner.fits(row)
    row.accepted_as = manner.kind
    kind_must_still_fit(row, version, moments.legal_day(row.received_at))
    bar_must_not_hold(row, moments.legal_day(now))
    if not deemed:
        all_required_provided(row, may_lack=manner.may_lack)
    # The act of acceptance counts from its own day; only as of a receipt do the receipt's hours and channel matter.
    days = calendar()
    day = moments.legal_day(accepted_at) if accepted_at == now else clocks.receipt_day(row, accepted_at, days)
    clocks.clocks_stop(row, ClockKind.CORRECTION, ClockKind.ANSWER, on=moments.legal_day(now))
    live = clocks.clocks_at_acceptance(row, version, day, calendar=days)
    due = next((clock for clock in live if clock.kind == row.due_kind), None)
    document = documents.make(
        row,
        DocumentClass.ACCEPTANCE,
        at=now,
        title=manner.title,
        body_slot=Slot.ACCEPTS,
        facts=documents.acceptance(row, legal_basis=version.legal_basis, due=due, deemed=deemed)
        | manner.terms(row, live)
        | documents.about_licence(row, renewal=_about_renewal(row)),
    )
    sealed = {}
    if deemed:  # no person is there to seal it: it goes on the list of notices that a person seals
        seal_owe(row, document, now)
    else:
        sealed = seal_notice(row, document, actor=actor, at=now)
    words = "视为受理" if deemed else "已受理"
    tell_applicant(row, "acceptance", f"您的申请{row.number}{words}，{manner.title}文号{document.number}。")
    return {
        "document": document.number,
        "mode": answer.mode,
        "route": answer.route,
        "cards": [obstacle.code for obstacle in answer.cards],
        "deemed": deemed,
        **_outside(row, moments.legal_day(accepted_at)),
        **sealed,
    }


def _outside(row: Case, day: dt.date) -> dict[str, str]:
    """Of an acceptance outside the window the consent it rests on; empty when there was none (城陵矶新港区方案四（二）)."""
    if row.channel != Channel.OUTSIDE:
        return {}
    number = outside_consent(row.item, row.park_id, row.accepting_body_id, day)
    return {} if number is None else {"outside_consent": number}


def _about_renewal(row: Case) -> str:
    if row.kind != CaseKind.RENEWAL:
        return ""
    return renewal_words(row, timely=clocks.renewal_timely(row))


def case_deem_accepted(*, case: Case, actor: Actor, stamp: Stamp) -> Case:
    """视为受理: nobody told the applicant anything within five working days; accepted as of the receipt [32(1)(4)]."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        as_of = clocks.silent_since(row, now)
        if as_of is None:
            raise Refused("五个工作日尚未届满，不能视为受理。")
        return accept_now(row, actor=actor, now=now, accepted_at=as_of, deemed=True)

    return door.perform(case, "deem_accepted", actor=actor, stamp=stamp, change=change)
