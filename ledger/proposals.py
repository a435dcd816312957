"""What the program already knows and offers for a cell: a registry, so that further figures are one function each.

A plan says for each measure which figures are offered. A unit adopts one or leaves it; an adopted figure names its source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.models import Organisation


@dataclass(frozen=True)
class Figure:
    """One figure with its unit; `value` as it is printed, `source` says where the program has it from."""

    name: str
    value: str
    unit: str
    source: str

    def stored(self) -> dict[str, str]:
        return {"name": self.name, "value": self.value, "unit": self.unit, "source": self.source}


Propose = Callable[[Organisation, dt.date], list[Figure]]


@dataclass(frozen=True)
class Proposal:
    label: str
    propose: Propose


_known: dict[str, Proposal] = {}


def proposal_register(key: str, label: str, propose: Propose) -> None:
    """`propose(park, month)` returns the figures of one park for a month (its first day)."""
    _known[key] = Proposal(label, propose)


def known() -> dict[str, str]:
    """Every figure that can be offered, with its label."""
    return {key: proposal.label for key, proposal in _known.items()}


def proposed(keys: Iterable[str], park: Organisation, month: dt.date) -> list[Figure]:
    """The figures of these keys; a key that is no longer known offers nothing."""
    found = []
    for key in keys:
        if key in _known:
            found += _known[key].propose(park, month)
    return found
