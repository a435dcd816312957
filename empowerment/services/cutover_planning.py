"""What a change of body would do, worked out and put into plain JSON; nothing of the record is written."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import moments
from core.events import canonical
from core.models import Organisation
from empowerment.authority import Refusal
from empowerment.models import CutOver, HandoverSeal, Seal
from empowerment.selectors.cutover import (
    JUST_BEFORE,
    Move,
    decider,
    handovers_in_the_way,
    items_missing,
    moves_of,
)
from empowerment.selectors.readiness import Readiness, instruments_touched
from empowerment.workflow import DocumentClass, ItemType, SealKind, Slot


@dataclass(frozen=True)
class Plan:
    """The moves and what is shown of them. `conflicts` forbid, `gaps` must be known and accepted."""

    moves: list[Move]
    shown: dict[str, Any]

    @property
    def digest(self) -> str:
        return hashlib.sha256(canonical(self.shown).encode()).hexdigest()


def plan_cut_over(row: CutOver, now: dt.datetime) -> Plan:
    """Try a change of body out at the present state of the record, in a bounded number of queries."""
    moves = moves_of(row)
    table = _table(row)
    bodies = _bodies(moves)
    ready = Readiness([row.from_body_id, *(body.pk for body in bodies)], row.effective_at, row.void)
    shown = {
        "counts": _counts(moves),
        "lines": [_line(move) for move in moves],
        "bodies": [_body(body, moves, ready, table, row) for body in bodies],
        "table": table,
        "seals_ending": _seals_ending(row),
        "instruments": _instruments(row, moves),
        "conflicts": _conflicts(row, moves, now),
        "gaps": _gaps(row, moves, bodies, ready, table),
    }
    return Plan(moves, shown)


def _bodies(moves: Sequence[Move]) -> list[Organisation]:
    found = {move.to_body.pk: move.to_body for move in moves if move.to_body}
    return sorted(found.values(), key=lambda body: body.code)


def _counts(moves: Sequence[Move]) -> dict[str, Any]:
    items, subitems = Counter[str](), Counter[str]()
    for move in moves:
        items[move.item_type] += 1
        subitems[move.item_type] += move.subitems
    types = [
        {"label": str(kind.label), "items": items[kind], "subitems": subitems[kind]} for kind in ItemType if items[kind]
    ]
    return {"items": len(moves), "subitems": subitems.total(), "types": types, "bodies": len(_bodies(moves))}


def _line(move: Move) -> dict[str, Any]:
    return {
        "row": move.row.pk,
        "item": move.row.item_id,
        "code": move.row.item.code,
        "name": move.row.item.name,
        "area": move.row.area,
        "from": decider(move.before),
        "to": move.to_body and move.to_body.pk,
        "to_name": move.to_body.name if move.to_body else "",
        "subitems": move.subitems,
    }


def _table(row: CutOver) -> list[dict[str, Any]]:
    """The rows of the table of seals with their words; an empty class is every class, an empty owner the deciding body."""
    names: dict[int | None, str] = {row.from_body_id: row.from_body.name}
    if row.to_body:
        names[row.to_body_id] = row.to_body.name
    found = []
    for each in row.table:
        side = HandoverSeal.Side(each["side"]).label
        what = DocumentClass(each["document_class"]).label if each["document_class"] else "全部文书"
        whose = names.get(each["owner"], "作出决定的新实施主体")
        words = f"{side}的，{what}盖{whose}的{SealKind(each['kind']).label}"
        found.append({**each, "words": words})
    return found


def _kind_after(table: Sequence[dict[str, Any]], side: str) -> dict[str, Any]:
    """The row that holds for the decision on a side of the moment."""
    rows = {each["document_class"]: each for each in table if each["side"] == side}
    found: dict[str, Any] = rows.get(DocumentClass.DECISION) or rows[""]
    return found


def _body(
    body: Organisation, moves: Sequence[Move], ready: Readiness, table: Sequence[dict[str, Any]], row: CutOver
) -> dict[str, Any]:
    kind = _kind_after(table, HandoverSeal.Side.AFTER)["kind"]
    seal = ready.seal(body.pk, kind)
    mine = [move for move in moves if move.to_body and move.to_body.pk == body.pk]
    return {
        "id": body.pk,
        "name": body.name,
        "items": len(mine),
        "subitems": sum(move.subitems for move in mine),
        "seal": seal.name if seal else "",
        "users": ready.users(body.pk, kind),
        "deciders": ready.deciders(body.pk, row.scheme),
    }


def _seals_ending(row: CutOver) -> list[dict[str, Any]]:
    seals = Seal.objects.filter(pk__in=row.void).select_related("owner").order_by("pk")
    return [
        {"id": seal.pk, "name": seal.name, "owner": seal.owner.name, "ended": bool(seal.ended_at)} for seal in seals
    ]


def _instruments(row: CutOver, moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Papers that name the former body, and those that the new answers rest on."""
    items = [move.row.item_id for move in moves]
    touched = instruments_touched(items, row.from_body_id, row.effective_at - JUST_BEFORE)
    found = [
        {"id": paper.pk, "words": str(paper), "giver": paper.giver.name, "taker": paper.taker.name, "new": False}
        for paper in touched
    ]
    after = {}
    for move in moves:
        authority = move.after.would_be if isinstance(move.after, Refusal) else move.after
        after.update({paper.id: paper for paper in (authority.instruments if authority else ())})
    return found + [
        {"id": paper.id, "words": paper.label, "giver": paper.giver, "taker": paper.taker, "new": True}
        for _, paper in sorted(after.items())
    ]


def _conflicts(row: CutOver, moves: Sequence[Move], now: dt.datetime) -> list[str]:
    """What forbids carrying out, each in one sentence."""
    found = []
    if not moves:
        found.append("没有选中在该时刻仍在册的事项。")
    for item in items_missing(row, moves):
        found.append(f"“{item.name}”在该时刻之前不在{row.park.name}的在册清单内。")
    taken = _taken(row, now)
    problems = Counter[str]()
    for move in moves:
        name = move.row.item.name
        found += [f"“{name}”已列入另一次实施主体调整“{other}”。" for other in taken(move.row.item_id)]
        if move.row.valid_to is not None and move.row.valid_to <= row.effective_at:
            found.append(f"“{name}”自{moments.chinese_date(move.row.valid_to)}起已另有登记或已收回，请先处理该项。")
        problems.update(_problems(move, row))
    return found + [f"{words}（{count}项）。" for words, count in problems.items()]


def _problems(move: Move, row: CutOver) -> list[str]:
    found = list(move.problems)
    if move.before is not None and decider(move.before) != row.from_body_id:
        body = move.before.slots.get(Slot.DECIDES)
        found.append(f"现在由{body.name if body else '别的单位'}决定，不是{row.from_body.name}")
    if move.to_body is not None and move.to_body.pk == row.from_body_id:
        found.append(f"新实施主体与原实施主体相同（{row.from_body.name}）")
    if isinstance(move.after, Refusal) and move.after.would_be is None:
        found += [reason.words for reason in move.after.reasons]
    return found


def _taken(row: CutOver, now: dt.datetime) -> Any:
    others = [(str(other), {item.pk for item in other.items.all()}) for other in handovers_in_the_way(row, now)]
    return lambda item: [name for name, items in others if not items or item in items]


def _gaps(
    row: CutOver,
    moves: Sequence[Move],
    bodies: Sequence[Organisation],
    ready: Readiness,
    table: Sequence[dict[str, Any]],
) -> list[str]:
    """What must be there at the moment and is not yet, each in one sentence."""
    found = []
    after = _kind_after(table, HandoverSeal.Side.AFTER)
    for body in bodies:
        found += ready.gaps(body, after["kind"], SealKind(after["kind"]).label, row.scheme)
    before = _kind_after(table, HandoverSeal.Side.BEFORE)
    owner = row.to_body if before["owner"] and before["owner"] == row.to_body_id else row.from_body
    if owner is not None and ready.seal(owner.pk, before["kind"]) is None:
        word = SealKind(before["kind"]).label
        found.append(f"{owner.name}到时没有在用的{word}，生效前受理未办结的件无章可盖")
    lacking = Counter[str]()
    for move in moves:
        if isinstance(move.after, Refusal) and move.after.would_be is not None:
            lacking.update(reason.words for reason in move.after.reasons)
    found += [f"{words}（{count}项到时不能受理）" for words, count in lacking.items()]
    return found
