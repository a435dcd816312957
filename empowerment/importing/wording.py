"""How a list writes what the catalogue keeps: schemes, kinds of handling, days, codes made for items without one."""

from __future__ import annotations

import datetime as dt
import hashlib

from core import moments
from empowerment.importing.values import name_key
from empowerment.models import Scheme


def made_code(name: str, department: str) -> str:
    """The code of an item whose list gives none: the same for the same name and department, so that it is found again."""
    return "NB-" + hashlib.sha256(f"{name_key(name)}|{department}".encode()).hexdigest()[:12].upper()


def scheme_word(scheme: Scheme) -> str:
    """How a list names a scheme: by its document number, else by its title."""
    return scheme.document_number or scheme.title


def instant_word(instant: bool) -> str:
    return "即办件" if instant else "承诺件"


def day_word(ends: dt.datetime | None) -> str:
    """The last day of a half-open period in ISO form; empty for no end."""
    last = last_day(ends)
    return last.isoformat() if last else ""


def last_day(ends: dt.datetime | None) -> dt.date | None:
    """The last day of a half-open period."""
    return moments.legal_day(ends - dt.timedelta(microseconds=1)) if ends else None
