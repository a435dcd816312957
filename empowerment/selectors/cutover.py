"""A change of body tried out: what each item's answer is just before the moment, and what it would be from then on.

Both are the answers of `resolve`'s own reading, in a number of queries that does not depend on how many items there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from empowerment.authority import Authority, Refusal
from empowerment.models import CutOver, Empowerment, EmpowermentParty, Handover, PowerItem, SubItem
from empowerment.selectors.facts import LoadedFacts
from empowerment.selectors.listed import Listed, listed_rows, resolve_listed, versions_at
from empowerment.selectors.resolving import answer_from
from empowerment.workflow import Party, Slot

JUST_BEFORE = dt.timedelta(microseconds=1)


@dataclass
class Move:
    """One item of the change: its row on record, both answers, whose party the new body is, what stands in the way."""

    row: Empowerment
    before: Authority | None
    after: Authority | Refusal | None = None
    to_body: Organisation | None = None
    party: str = ""
    kept: list[EmpowermentParty] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    subitems: int = 0
    item_type: str = ""

    @property
    def mode(self) -> str:
        return self.row.mode


def cut_overs_visible(actor: Actor) -> QuerySet[CutOver]:
    """Changes of body of the parks whose record the actor keeps or oversees."""
    rows = CutOver.objects.filter(park__in=parks_watched(actor).values("pk"))
    return rows.select_related(
        "park__jurisdiction", "scheme__jurisdiction", "from_body", "to_body", "handover"
    ).order_by("-pk")


def parks_watched(actor: Actor) -> QuerySet[Organisation]:
    """Parks of the actor as administrator, and all below a reform office or an inspector's office."""
    own = Organisation.objects.filter(pk__in=actor.organisations(Role.PARK_ADMIN))
    below = Organisation.objects.filter(jurisdiction__in=overseen_jurisdictions(actor, Role.REFORM, Role.INSPECTOR))
    return (
        (own | below).filter(kind=OrganisationKind.PARK).select_related("jurisdiction").order_by("jurisdiction", "code")
    )


def candidates(park: Organisation, at: dt.datetime) -> list[Listed]:
    """The items of a park at a moment with who decides them."""
    return resolve_listed(list(listed_rows(at).filter(park=park).order_by("item__code", "area")), at)


def decider(authority: Authority | None) -> int | None:
    body = authority.slots.get(Slot.DECIDES) if authority else None
    return body.id if body else None


def moves_of(cut_over: CutOver) -> list[Move]:
    """Every chosen item that is in force just before the moment, with both answers; the order is that of the codes."""
    at = cut_over.effective_at
    rows = list(
        listed_rows(at - JUST_BEFORE).filter(park=cut_over.park, item__in=cut_over.items).order_by("item__code", "area")
    )
    listed = resolve_listed(rows, at - JUST_BEFORE)
    moves = [Move(each.empowerment, each.authority) for each in listed]
    types = {each.empowerment.pk: each.version.item_type if each.version else "" for each in listed}
    subitems = dict(
        SubItem.objects.filter(item__in=cut_over.items).order_by().values_list("item").annotate(n=Count("pk"))
    )
    for move in moves:
        move.subitems, move.item_type = subitems.get(move.row.item_id, 0), types[move.row.pk]
    _answers_after(cut_over, moves)
    return moves


def _answers_after(cut_over: CutOver, moves: Sequence[Move]) -> None:
    at = cut_over.effective_at
    planned = [planned_row(cut_over, move.row) for move in moves]
    facts = _Planned(at, cut_over, planned)
    versions = versions_at([row.item_id for row in planned], at)
    for move, row in zip(moves, planned, strict=True):
        facts.settle(move, row)
        if move.to_body is not None:
            move.after = answer_from(facts, row.item, row.park, row.area, versions.get(row.item_id), row)


def planned_row(cut_over: CutOver, old: Empowerment) -> Empowerment:
    """The row that would stand from the moment on; it bears the key of the old one until it is written."""
    row = Empowerment(
        pk=old.pk,
        item=old.item,
        park=old.park,
        area=old.area,
        scheme=cut_over.scheme,
        mode=cut_over.mode or old.mode,
        # The former body's power to decide (a concentrated licensing power, a delegation to it) does not pass with the item.
        source_of_power=old.source_of_power if cut_over.keep_source else "",
        power_basis=old.power_basis if cut_over.keep_source else "",
        promise_number=old.promise_number,
        promise_unit=old.promise_unit,
        remark=old.remark,
        reason=f"{cut_over.title}"[:300],
        source=cut_over.source,
        valid_from=cut_over.effective_at,
        valid_to=old.valid_to,
    )
    return row


class _Planned(LoadedFacts):
    """The record at the moment with the planned rows, each with the new body in the place of the party that decides."""

    def __init__(self, at: dt.datetime, cut_over: CutOver, rows: Sequence[Empowerment]) -> None:
        self._cut_over = cut_over
        super().__init__(at, rows)
        self._of_scheme = cut_over.scheme.parks.filter(pk=cut_over.park_id).exists()
        takers = {row.item.competent_department_id for row in rows} | {cut_over.to_body_id or 0}
        for paper in self._instruments().filter(taker__in=takers):
            key = (paper.kind, paper.giver_id, paper.taker_id)
            if paper not in self._instrument[key]:
                self._instrument[key].append(paper)

    def settle(self, move: Move, row: Empowerment) -> None:
        """Find whose place the new body takes, and put it there."""
        row.scheme_covers_park = self._of_scheme  # type: ignore[attr-defined]
        found = self._party[row.pk]
        rule = self.rule(row)
        party = next((slot.party for slot in rule.slots.all() if slot.slot == Slot.DECIDES), "") if rule else ""
        if not party:
            move.problems.append(f"方案“{row.scheme.title}”没有规定“{row.get_mode_display()}”由谁决定")
            return
        body = self._cut_over.to_body or self._department(row, found)
        if party == Party.PARK and body.pk != row.park_id:
            move.problems.append(f"按方案“{row.get_mode_display()}”由{row.park.name}决定，新实施主体不能是{body.name}")
            return
        move.to_body, move.party = body, party
        move.kept = [each for each in found if each.party != party]
        new = EmpowermentParty(empowerment=row, party=party, organisation=body, valid_from=row.valid_from)
        self._party[row.pk] = move.kept if party == Party.PARK else [*move.kept, new]

    @staticmethod
    def _department(row: Empowerment, found: Sequence[EmpowermentParty]) -> Organisation:
        named = [each.organisation for each in found if each.party == Party.DEPARTMENT]
        department: Organisation = named[0] if named else row.item.competent_department
        return department


def handovers_in_the_way(cut_over: CutOver, now: dt.datetime) -> list[Handover]:
    """Other changes of the park that have not taken effect, or took effect at or after this one's moment."""
    rows = Handover.objects.filter(park=cut_over.park, withdrawn_at=None)
    rows = rows.filter(effective_at__gte=min(now, cut_over.effective_at)).prefetch_related("items")
    return [row for row in rows if row.effective_at > now or row.effective_at >= cut_over.effective_at]


def items_missing(cut_over: CutOver, moves: Sequence[Move]) -> list[PowerItem]:
    """Chosen items that are not in force at the park just before the moment."""
    there = {move.row.item_id for move in moves}
    return list(PowerItem.objects.filter(pk__in=set(cut_over.items) - there).order_by("code"))
