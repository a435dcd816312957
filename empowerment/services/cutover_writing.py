"""The rows that a change of body writes, a whole table at a time: the rules and events of the single services, in bulk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import events
from core.actors import Actor
from core.events import Entry
from core.models import Organisation
from empowerment.models import CutOver, Empowerment, EmpowermentParty, Handover, PowerItem, Seal
from empowerment.selectors.cutover import JUST_BEFORE, Move, planned_row
from empowerment.services.cutover_planning import Plan
from empowerment.services.handovers import TableRow, handover_add
from empowerment.services.list_writing import AT_ONCE, copy_of, parties_by_row, party_copies, supersede
from empowerment.workflow import Party


def write(row: CutOver, plan: Plan, *, actor: Actor, now: dt.datetime) -> tuple[Handover, dict[str, Any]]:
    """End the present rows at the moment, begin the next there with the new body, add the handover with its table.

    Returns the handover and what the undo needs.
    """
    moves = plan.moves
    olds = [move.row for move in moves]
    parties = parties_by_row(old.pk for old in olds)
    supersede([old.pk for old in olds], now)
    closed = [copy_of(old, valid_to=row.effective_at, reason=old.reason, now=now) for old in olds]
    new = [_successor(row, move, now) for move in moves]
    Empowerment.objects.bulk_create([*closed, *new], batch_size=AT_ONCE)
    copies = [copy for old, each in zip(olds, closed, strict=True) for copy in party_copies(parties[old.pk], each)]
    for move, each in zip(moves, new, strict=True):
        copies += _parties(row, move, each, parties[move.row.pk])
    EmpowermentParty.objects.bulk_create(copies, batch_size=AT_ONCE)
    handover = _handover(row, actor)
    events.record_all([_entry(row, move, each) for move, each in zip(moves, new, strict=True)], actor=actor)
    done = {
        "empowerments": [each.pk for each in new],
        "closed": [each.pk for each in closed],
        "replaced": [old.pk for old in olds],
        "void": row.void,
    }
    return handover, done


def _successor(row: CutOver, move: Move, now: dt.datetime) -> Empowerment:
    found = planned_row(row, move.row)
    found.pk, found.recorded_at = None, now
    return found


def _parties(row: CutOver, move: Move, new: Empowerment, known: list[EmpowermentParty]) -> list[EmpowermentParty]:
    """The new body in the place of the party that decides; everybody else who was a party just before the moment."""
    kept = [each for each in known if each.party != move.party and each.covers(row.effective_at - JUST_BEFORE)]
    copies = party_copies(kept, new)
    for copy in copies:
        copy.valid_from = new.valid_from
    if move.party != Party.PARK:  # the park is a party of each of its rows without being named
        assert move.to_body is not None
        named = {"party": move.party, "organisation": move.to_body}
        copies.append(
            EmpowermentParty(empowerment=new, **named, valid_from=new.valid_from, recorded_at=new.recorded_at)
        )
    return copies


def _handover(row: CutOver, actor: Actor) -> Handover:
    owners = {body.pk: body for body in Organisation.objects.filter(pk__in=[each["owner"] for each in row.table])}
    return handover_add(
        scheme=row.scheme,
        park=row.park,
        title=row.title,
        effective_at=row.effective_at,
        from_body=row.from_body,
        items=PowerItem.objects.filter(pk__in=row.items),
        table=[
            TableRow(each["side"], each["kind"], owners.get(each["owner"]), each["document_class"])
            for each in row.table
        ],
        void_seals=list(Seal.objects.filter(pk__in=row.void).order_by("pk")),
        source=row.source,
        actor=actor,
    )


def _entry(row: CutOver, move: Move, new: Empowerment) -> Entry:
    assert move.to_body is not None
    facts = {
        "cut_over": row.pk,
        "item": new.item_id,
        "mode": new.mode,
        "from": new.valid_from,
        "to": new.valid_to,
        "replaces": move.row.pk,
        "party": move.party,
        "body": move.to_body.code,
    }
    return Entry(new, "empowerment.cut_over", facts, row.park_id)
