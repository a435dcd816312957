"""What the page of an instrument shows of the cases that rest on it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals import selectors
from core.actors import Actor
from core.rail import MOST


def instrument_cases(instrument: Any, actor: Actor) -> dict[str, Any] | None:
    """How many cases the person may see were accepted under it, and how many of them decided; nothing before signing."""
    if instrument.signed_on is None:
        return None
    accepted, decided = selectors.cases_under(instrument, actor, most=MOST + 1)
    address = f"{reverse('approvals:case_list')}?instrument={instrument.public_id}"
    return {"accepted": _shown(accepted), "decided": _shown(decided), "url": address}


def _shown(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)
