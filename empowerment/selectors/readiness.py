"""Whether a body can decide and seal from a moment on: its seals, their users, its deciders."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from core import moments
from core.models import Membership, Organisation, Role
from empowerment.models import ChiefGrant, Instrument, Scheme, Seal
from empowerment.selectors.instruments import effective
from empowerment.selectors.seals import seal_usable


class Readiness:
    """The seals, users, grants and heads of some bodies at a moment, loaded at once; seals in `void` no longer count."""

    def __init__(self, bodies: Collection[int], at: dt.datetime, void: Collection[int] = ()) -> None:
        self.at, self.day = at, moments.legal_day(at)
        self._seals: dict[tuple[int, str], list[Seal]] = defaultdict(list)
        rows = Seal.objects.filter(owner__in=bodies).exclude(pk__in=void).order_by("-active_from")
        for seal in rows.prefetch_related("users__person"):
            if seal_usable(seal, at):
                self._seals[seal.owner_id, seal.kind].append(seal)
        grants = ChiefGrant.objects.known_at(None).valid_at(at).filter(body__in=bodies, person__is_active=True)
        self._grants: dict[int, list[ChiefGrant]] = defaultdict(list)
        for grant in grants:
            self._grants[grant.body_id].append(grant)
        heads = Membership.objects.filter(organisation__in=bodies, role=Role.HEAD, person__is_active=True)
        heads = heads.filter(Q(valid_to=None) | Q(valid_to__gte=self.day), valid_from__lte=self.day)
        self._heads = defaultdict(list)
        for row in heads.select_related("person").order_by("pk"):
            self._heads[row.organisation_id].append(row.person.name)

    def seal(self, body: int, kind: str) -> Seal | None:
        return next(iter(self._seals[body, kind]), None)

    def users(self, body: int, kind: str) -> list[str]:
        """Names of who may use the body's seal of the kind on the day; a chief's grant counts as 首席审批员."""
        seal = self.seal(body, kind)
        if seal is None:
            return []
        listed = [
            user.person.name
            for user in seal.users.all()
            if user.person.is_active
            and user.valid_from <= self.day
            and (not user.valid_to or self.day <= user.valid_to)
        ]
        return [*listed, *(["首席审批员"] if any(grant.may_use_seal for grant in self._grants[body]) else [])]

    def deciders(self, body: int, scheme: Scheme) -> list[str]:
        """The heads of the body, and its chief approvers where the scheme uses them."""
        chief = ["首席审批员"] if scheme.uses_chief_approvers and self._grants[body] else []
        return [*chief, *self._heads[body]]

    def gaps(self, body: Organisation, kind: str, kind_word: str, scheme: Scheme) -> list[str]:
        """What the body still lacks, in words."""
        found = []
        if self.seal(body.pk, kind) is None:
            found.append(f"{body.name}到时没有在用的{kind_word}")
        elif not self.users(body.pk, kind):
            found.append(f"{body.name}的{kind_word}没有登记用印人")
        if not self.deciders(body.pk, scheme):
            who = "首席审批员或负责人" if scheme.uses_chief_approvers else "负责人"
            found.append(f"{body.name}没有登记{who}，到时无人决定")
        return found


def instruments_touched(items: Iterable[int], body: int, at: dt.datetime) -> list[Instrument]:
    """Instruments by which the body holds or gives one of the items just before the moment."""
    rows = Instrument.objects.known_at(None).filter(Q(taker=body) | Q(giver=body), scopes__item__in=list(items))
    rows = rows.select_related("giver", "taker").distinct().order_by("number")
    return [row for row in rows if effective(row, at)]
