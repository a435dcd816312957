"""Whether an instrument covers an item and is in force, as known at a moment."""

from __future__ import annotations

import datetime as dt

from core import moments
from empowerment.models import (
    Instrument,
)
from empowerment.workflow import (
    Stage,
)

EVERY_STAGE = frozenset(Stage.values)


def covers(instrument: Instrument, item_id: int, area: str) -> bool:
    """Whether the scope rows cover the item at all three stages in the area."""
    stages: set[str] = set()
    for scope in instrument.scopes.all():
        if scope.item_id in (None, item_id) and scope.area in ("", area):
            stages |= EVERY_STAGE if not scope.stage else {scope.stage}
    return stages >= EVERY_STAGE


def effective(instrument: Instrument, at: dt.datetime, known_at: dt.datetime | None = None) -> bool:
    """Signed, begun, not ended and not revoked at the moment, as known then. A drafted one never counts."""
    day = moments.legal_day(at)
    if instrument.signed_on is None or instrument.signed_on > day:
        return False
    if _later(instrument.signing_recorded_at, known_at):
        return False
    if instrument.revoked_at is not None and instrument.revoked_at <= at:
        return _later(instrument.revocation_recorded_at, known_at) and instrument.covers(at)
    return instrument.covers(at)


def is_published(instrument: Instrument, day: dt.date, known_at: dt.datetime | None = None) -> bool:
    if instrument.published_on is None or _later(instrument.publication_recorded_at, known_at):
        return False
    return instrument.published_on <= day


def _later(recorded_at: dt.datetime | None, known_at: dt.datetime | None) -> bool:
    """Whether a fact came on record only after the moment whose knowledge is asked for."""
    return known_at is not None and recorded_at is not None and recorded_at > known_at
