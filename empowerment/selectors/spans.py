"""Spans of time in which the answer of `resolve` does not change, for reading many moments of few items."""

from __future__ import annotations

import bisect
import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import Q

from core import moments
from core.models import Organisation, OrganisationName
from empowerment.authority import Authority, Refusal
from empowerment.models import (
    Empowerment,
    EmpowermentParty,
    Instrument,
    ItemVersion,
    ModeRule,
    PowerItem,
    RuleInstrument,
    Scheme,
)
from empowerment.selectors.resolving import resolve

Moment = dt.datetime


class Answers:
    """`resolve`, asked once per span of an item at a park. The record must not change while it is in use."""

    def __init__(self) -> None:
        self._common: list[Moment] | None = None
        self._spans: dict[tuple[int, int], list[Moment]] = {}
        self._known: dict[tuple[int, int, str, int], Authority | Refusal] = {}
        self._json: dict[int, dict[str, Any]] = {}

    def at(self, item: PowerItem, park: Organisation, area: str, at: Moment) -> Authority | Refusal:
        """What `resolve(item, park, area, at)` answers."""
        found = self._known_at(item, park, area, at)
        return replace(found, at=at) if isinstance(found, Authority) else found

    def json(self, item: PowerItem, park: Organisation, area: str, at: Moment) -> dict[str, Any]:
        """The plain JSON of the answer (of what would hold, where it is a refusal); the dear part is made once per span."""
        found = self._known_at(item, park, area, at)
        authority = found if isinstance(found, Authority) else found.would_be
        assert authority is not None
        if id(authority) not in self._json:
            self._json[id(authority)] = authority.to_json()
        return {**self._json[id(authority)], "at": at.isoformat()}

    def _known_at(self, item: PowerItem, park: Organisation, area: str, at: Moment) -> Authority | Refusal:
        breaks = self._spans.get((item.pk, park.pk))
        if breaks is None:
            breaks = self._spans[item.pk, park.pk] = sorted({*self._everywhere(), *_of_item(item, park)})
        key = (item.pk, park.pk, area, bisect.bisect_right(breaks, at))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = resolve(item, park, area, at)
        return found

    def _everywhere(self) -> list[Moment]:
        if self._common is None:
            self._common = _of_schemes() + _of_names()
        return self._common


def _periods(rows: Any) -> list[Moment]:
    return [moment for pair in rows.values_list("valid_from", "valid_to") for moment in pair if moment]


def _starts(days: Any) -> list[Moment]:
    return [moments.start_of(day) for day in days if day]


def _of_schemes() -> list[Moment]:
    found = _periods(ModeRule.objects.all())
    for first, last in Scheme.objects.values_list("valid_from", "valid_to"):
        found += [moments.start_of(first)] if first else []
        found += [moments.end_of(last)] if last else []
    return found + _starts(RuleInstrument.objects.values_list("required_from", flat=True))


def _of_names() -> list[Moment]:
    found = []
    for first, last in OrganisationName.objects.values_list("valid_from", "valid_to"):
        found += [moments.start_of(first)] + ([moments.end_of(last)] if last else [])
    return found


def _of_item(item: PowerItem, park: Organisation) -> list[Moment]:
    found = _periods(ItemVersion.objects.filter(item=item))
    found += _periods(Empowerment.objects.filter(item=item, park=park))
    found += _periods(EmpowermentParty.objects.filter(empowerment__item=item, empowerment__park=park))
    papers = Instrument.objects.filter(Q(scopes__item=item) | Q(scopes__item=None)).distinct()
    found += _periods(papers)
    for signed, published, revoked in papers.values_list("signed_on", "published_on", "revoked_at"):
        found += _starts([signed, published]) + ([revoked] if revoked else [])
    return found
