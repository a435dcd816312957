"""What a department's first page shows besides its worklist: green-channel cases, delegations about to lapse."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from approvals.models import Case
from approvals.selectors.slices import CONCLUDED
from core.actors import Actor
from core.models import Role
from empowerment.instrument_life import ALIVE, REMIND_DAYS
from empowerment.models import Instrument
from empowerment.selectors import expiring_soon
from empowerment.workflow import InstrumentKind, Mode

DEPARTMENT_ROLES = frozenset({Role.HANDLER, Role.SUPERVISOR, Role.HEAD})


def green_cases(actor: Actor) -> QuerySet[Case]:
    """Open cases of service-forward (绿色通道) that one of the actor's departments examines or decides, the first due first."""
    mine = actor.organisations(*DEPARTMENT_ROLES)
    theirs = Q(examining_body__in=mine) | Q(deciding_body__in=mine)
    rows = Case.objects.filter(~CONCLUDED, theirs, mode=Mode.FORWARDED, received_at__isnull=False)
    return rows.select_related("item_version", "park", "handler").order_by("due_on", "pk")


def delegations_ending(actor: Actor) -> QuerySet[Instrument]:
    """Delegations that one of the actor's departments has given and that end within the days of the first reminder
    (calendar days), without those renewed already; the first to end first.
    """
    renewed = Instrument.objects.filter(replaces__isnull=False, state__in=ALIVE).values("replaces")
    rows = expiring_soon(max(REMIND_DAYS)).filter(
        kind=InstrumentKind.DELEGATION, giver__in=actor.organisations(*DEPARTMENT_ROLES)
    )
    return rows.exclude(pk__in=renewed).select_related("taker").order_by("valid_to", "pk")
