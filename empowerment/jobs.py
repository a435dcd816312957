"""What falls due on instruments by date, through the door under the system's name. Safe to run again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from core import jobs, moments
from core.errors import DomainError
from empowerment.instrument_life import ALIVE, REMIND_DAYS
from empowerment.models import Instrument
from empowerment.selectors import expiring_soon
from empowerment.services import instrument_expire, instrument_remind, instrument_take_effect
from empowerment.workflow import InstrumentKind, InstrumentState


def instruments_daily() -> dict[str, Any]:
    """The day's work on instruments, once per day; what a missed day left is done on the next."""
    return jobs.run_once("instruments", moments.today().isoformat(), instruments_work) or {}


def instruments_work() -> dict[str, Any]:
    """Effect, expiry, then the reminders: 60, 30 and 15 days before the end, each once."""
    begun, refused = _each(_beginning(), instrument_take_effect)
    expired, late = _each(_ended(), instrument_expire)
    return {"begun": begun, "expired": expired, "reminded": _remind(), "refused": refused + late}


def _beginning() -> Iterable[Instrument]:
    public = ~Q(kind=InstrumentKind.DELEGATION) | Q(published_on__lte=moments.today())
    return Instrument.objects.known_at(None).filter(
        public, state=InstrumentState.SIGNED, valid_from__lte=moments.now(), signed_on__lte=moments.today()
    )


def _ended() -> Iterable[Instrument]:
    return Instrument.objects.known_at(None).filter(state__in=ALIVE, valid_to__lte=moments.now())


def _each(due: Iterable[Instrument], service: Callable[..., Instrument]) -> tuple[int, list[str]]:
    """Let each through the door on its own; who is refused there is named and tried again next time."""
    done, refused = 0, []
    for row in due:
        try:
            service(instrument=row)
            done += 1
        except DomainError as problem:
            refused.append(f"{row}：{problem.message}")
    return done, refused


def _remind() -> int:
    """Remind of the nearest stage; an instrument whose renewal has been signed needs no reminder."""
    renewed = Instrument.objects.filter(replaces__isnull=False, state__in=ALIVE).values("replaces")
    rows = expiring_soon(max(REMIND_DAYS)).exclude(pk__in=renewed).select_related("giver", "taker")
    told = 0
    for row in rows:
        assert row.valid_to is not None
        left = (moments.legal_day(row.valid_to - dt.timedelta(microseconds=1)) - moments.today()).days
        stage = min(days for days in REMIND_DAYS if left <= days)
        if row.reminded_days is None or stage < row.reminded_days:
            instrument_remind(instrument=row, days=stage)
            told += 1
    return told
