"""Reads of bulletins: who sees which, what waits for the actor, what units reported of their practice."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Role
from core.reach import overseen_jurisdictions
from ledger.lives.bulletins import CHECKERS, EDITORS, BulletinState
from ledger.models import Bulletin, BulletinEdition, BulletinReceipt, Entry, Plan
from ledger.models.bulletins import quarter_months
from ledger.models.plans import in_force
from ledger.selectors.matrix import holding
from ledger.selectors.plans import OVERSEERS, READERS
from ledger.selectors.quarter import REACHED

RELATED = ("plan__office", "plan__jurisdiction", "corrects", "checked_by", "issued_by")
SIGNERS = frozenset({Role.FILER, Role.HEAD, Role.PARK_ADMIN})


def bulletins_visible(actor: Actor) -> QuerySet[Bulletin]:
    """All of the own office; issued ones where the actor oversees the place or the own body was addressed."""
    own = Q(plan__office__in=actor.organisations(*CHECKERS))
    issued = Q(plan__jurisdiction__in=overseen_jurisdictions(actor, *OVERSEERS))
    addressed = BulletinReceipt.objects.filter(
        bulletin=OuterRef("pk"), reporter__organisation__in=actor.organisations(*READERS)
    )
    sent = Q(Q(Exists(addressed)) | issued, state=BulletinState.ISSUED)
    return Bulletin.objects.filter(own | sent).select_related(*RELATED).order_by("-pk")


def bulletin_get(public_id: uuid.UUID, actor: Actor) -> Bulletin:
    row = bulletins_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这份通报，或者您无权查看。")
    return row


def bulletins_waiting(actor: Actor) -> QuerySet[Bulletin]:
    """On which the next word is the actor's: to edit, to check, to issue, or to sign for."""
    edited, checked = actor.organisations(*EDITORS), actor.organisations(*CHECKERS)
    mine = BulletinReceipt.objects.filter(
        bulletin=OuterRef("pk"), reporter__organisation__in=actor.organisations(*SIGNERS), signed_at=None
    )
    wanted = Q(plan__office__in=edited, state__in=[BulletinState.DRAFT])
    written = BulletinEdition.objects.filter(bulletin=OuterRef("pk"), person=actor.person)
    wanted |= Q(~Exists(written), plan__office__in=checked, state=BulletinState.OFFERED)
    wanted |= Q(plan__office__in=checked, state=BulletinState.CHECKED)
    return Bulletin.objects.filter(wanted | Q(Exists(mine), state=BulletinState.ISSUED))


def office_of(actor: Actor, row: Bulletin) -> bool:
    """Whether the actor works at the office that issues it: drafts and every figure are open to it."""
    return actor.holds_any(CHECKERS, row.plan.office_id)


def edition_last(row: Bulletin) -> BulletinEdition:
    return row.editions.select_related("counted", "person").order_by("-number")[0]


def edition_get(row: Bulletin, number: int) -> BulletinEdition:
    found = row.editions.select_related("counted", "person").filter(number=number).first()
    if found is None:
        raise NotVisible("没有这一版。")
    return found


def receipts_of(row: Bulletin) -> QuerySet[BulletinReceipt]:
    return row.receipts.select_related("reporter__organisation", "signed_by").order_by("reporter__position")


def receipt_of(row: Bulletin, actor: Actor) -> BulletinReceipt | None:
    """The receipt that the actor's body owes or has given: one not yet signed first."""
    mine = receipts_of(row).filter(reporter__organisation__in=actor.organisations(*SIGNERS))
    return mine.order_by("signed_at", "reporter__position").filter(signed_at=None).first() or mine.first()


def plans_compiling(actor: Actor) -> QuerySet[Plan]:
    """Published plans whose office the actor edits for."""
    rows = Plan.objects.filter(office__in=actor.organisations(*EDITORS), published_at__isnull=False)
    return rows.select_related("office", "jurisdiction").order_by("jurisdiction", "-first_month")


def plan_for(actor: Actor, jurisdiction_id: int, year: int, quarter: int) -> Plan | None:
    """The plan under which the last month of a quarter was reported."""
    rows = plans_compiling(actor).filter(jurisdiction=jurisdiction_id)
    return in_force(rows, quarter_months(year, quarter)[-1]).select_related("office", "jurisdiction").first()


def quarter_due(plan: Plan, year: int, quarter: int) -> dt.date:
    """The day by which the last returns of the quarter are due."""
    return plan.due_on(quarter_months(year, quarter)[-1])


def quarter_last(today: dt.date | None = None) -> tuple[int, int]:
    """The last quarter that is over, as (year, quarter)."""
    day = today or moments.today()
    number = day.year * 4 + (day.month - 1) // 3 - 1
    return number // 4, number % 4 + 1


# --- Good practice --------------------------------------------------------------------------------------------------
def practices_of(row: Bulletin, months: list[str], *, measure: int = 0, unit: str = "") -> QuerySet[Entry]:
    """What units reported as done or standing in the quarter's last month, in their own words, newest word of each cell.

    Longer words first: they tell more. Of a corrected cell the correction stands here too; the editor sees which is which.
    """
    rows = Entry.objects.filter(holding(row.plan, dt.date.fromisoformat(months[-1])), progress__in=REACHED)
    newer = Entry.objects.filter(corrects=OuterRef("pk"), monthly_return__state="received")
    rows = rows.exclude(text="").exclude(Exists(newer))
    rows = rows.filter(measure__number=measure) if measure else rows
    rows = rows.filter(monthly_return__reporter__organisation__code=unit) if unit else rows
    related = ("measure", "column", "monthly_return__reporter__organisation")
    return rows.select_related(*related).order_by("pk")
