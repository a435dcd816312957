"""The seals on a document, as core sees them: it knows no seal register, so the app that does tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.models import Document


@dataclass(frozen=True)
class PaperStamp:
    """One electronic use of a seal on a document; `picture` is SVG, PNG or JPEG, None where the register keeps no specimen.

    `place` is the number of the place on the sheet that is this body's own, 0 for the next free one.
    """

    step: int
    seal_name: str
    owner_id: int
    owner_code: str
    owner_name: str
    picture: bytes | None
    at: dt.datetime
    person: str
    countersign: bool = False
    place: int = 0


StampsOf = Callable[[Document], Sequence[PaperStamp]]
_providers: list[StampsOf] = []


def stamps_register(provider: StampsOf) -> None:
    """`provider` returns the electronic stamps it knows on a document; stamps on scans are not signed again."""
    _providers.append(provider)


def stamps_on(document: Document) -> list[PaperStamp]:
    """All stamps in the order of their steps."""
    return sorted((stamp for provider in _providers for stamp in provider(document)), key=lambda stamp: stamp.step)
