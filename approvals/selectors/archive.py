"""Volumes, handover lists and rules of the archive that a person may see."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.archive_life import KEEPERS, MAKERS, Keeper, VolumeState
from approvals.models import ArchiveRule, ArchiveTransfer, ArchiveVolume, Case
from approvals.selectors.visible import OVERSEERS, admin_only, case_visible
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation


def archive_bodies(actor: Actor) -> QuerySet[Organisation]:
    """Bodies whose archive the actor looks at: the own ones; overseers those of their jurisdictions."""
    mine = actor.organisations() - admin_only(actor)
    seen = Q(pk__in=mine)
    overseen = actor.organisations(*OVERSEERS)
    if overseen:
        places = Organisation.objects.filter(pk__in=overseen).values("jurisdiction")
        seen |= Q(jurisdiction__in=places)
    return Organisation.objects.filter(seen)


def may_keep_archive(actor: Actor) -> bool:
    return bool(actor.organisations(*MAKERS, *KEEPERS))


def volumes_late(actor: Actor) -> QuerySet[ArchiveVolume]:
    """Volumes past their day that the actor's own bodies have to make or to hand over."""
    return _overdue(ArchiveVolume.objects.filter(body__in=actor.organisations(*MAKERS, *KEEPERS)))


def _overdue(rows: QuerySet[ArchiveVolume]) -> QuerySet[ArchiveVolume]:
    undone = (VolumeState.DUE, VolumeState.COMPILED, VolumeState.CHECKED)
    return rows.filter(due_on__lt=moments.today(), state__in=undone)


@dataclass(frozen=True)
class VolumeFilter:
    """What the list is narrowed to; `state` may also be `overdue`."""

    state: str = ""
    q: str = ""


def volumes_visible(actor: Actor) -> QuerySet[ArchiveVolume]:
    """Volumes of the actor's bodies. The page of a case shows its own to whoever may see the case."""
    return ArchiveVolume.objects.filter(body__in=archive_bodies(actor).values("pk"))


def volumes_filtered(actor: Actor, wanted: VolumeFilter) -> QuerySet[ArchiveVolume]:
    """In the order of their days."""
    rows = volumes_visible(actor)
    if wanted.state == "overdue":
        rows = _overdue(rows)
    elif wanted.state in VolumeState.values:
        rows = rows.filter(state=wanted.state)
    if wanted.q:
        rows = rows.filter(Q(number__icontains=wanted.q) | Q(case__number__icontains=wanted.q))
    return rows.select_related("case__item_version", "body", "transfer").order_by("due_on", "pk")


def volumes_page(
    actor: Actor, wanted: VolumeFilter, *, after: tuple[dt.date, int] | None, size: int
) -> list[ArchiveVolume]:
    """One keyset page; one row more than `size` says that there is a next page."""
    rows = volumes_filtered(actor, wanted)
    if after is not None:
        day, pk = after
        rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=pk))
    return list(rows[: size + 1])


def volume_get(public_id: uuid.UUID, actor: Actor) -> ArchiveVolume:
    """The volume, or NotVisible for who may not see its case."""
    rows = ArchiveVolume.objects.select_related(
        "case__item__jurisdiction",
        "case__item_version",
        "case__park",
        "case__applicant",
        "body",
        "directory",
        "package",
        "transfer",
        "compiled_by",
        "checked_by",
    )
    found = rows.filter(public_id=public_id).first()
    if found is None or not case_visible(found.case, actor):
        raise NotVisible("没有这个案卷，或者您无权查看。")
    return found


def volumes_of(case: Case) -> list[ArchiveVolume]:
    rows = ArchiveVolume.objects.filter(case=case).select_related("body", "case", "transfer", "package")
    return list(rows.order_by("sequence"))


def transfers_visible(actor: Actor) -> QuerySet[ArchiveTransfer]:
    rows = ArchiveTransfer.objects.filter(body__in=archive_bodies(actor).values("pk"))
    return rows.select_related("body", "made_by", "signed_by", "document").order_by("-pk")


def transfer_get(public_id: uuid.UUID, actor: Actor) -> ArchiveTransfer:
    found = transfers_visible(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("没有这份移交清单，或者您无权查看。")
    return found


# --- Rules ----------------------------------------------------------------------------------------------------------
def rule_of(case: Case, day: dt.date) -> ArchiveRule:
    """The rule of the day for a case: of its item, else type under its scheme, else its scheme, else its type; where
    nobody has made one, the defaults of `archive_life`.
    """
    version, scheme = case.item_version, case.pinned.scheme_id
    rules = ArchiveRule.objects.filter(jurisdiction=case.park.jurisdiction_id, valid_from__lte=day)
    for narrow in (
        Q(item=case.item_id),
        Q(item=None, scheme=scheme, item_type=version.item_type),
        Q(item=None, scheme=scheme, item_type=""),
        Q(item=None, scheme=None, item_type=version.item_type),
        Q(item=None, scheme=None, item_type=""),
    ):
        found = rules.filter(narrow).first()
        if found is not None:
            return found
    return ArchiveRule(jurisdiction_id=case.park.jurisdiction_id)


def body_of_rule(case: Case, rule: ArchiveRule) -> Organisation:
    """Which of the case's bodies keeps its volume; the park where the case has no such body."""
    wanted = {Keeper.EXAMINES: case.examining_body, Keeper.DECIDES: case.deciding_body, Keeper.PARK: case.park}
    return wanted[Keeper(rule.keeper)] or case.park


def rules_visible(actor: Actor) -> QuerySet[ArchiveRule]:
    places = archive_bodies(actor).values("jurisdiction")
    rows = ArchiveRule.objects.filter(jurisdiction__in=places)
    return rows.select_related("jurisdiction", "item", "scheme").order_by("-valid_from", "-pk")


def cases_to_archive() -> QuerySet[Case]:
    """Ended cases that have no volume yet, the oldest first."""
    volumes = ArchiveVolume.objects.filter(case=OuterRef("pk"))
    rows = Case.objects.filter(~Exists(volumes), ended_at__isnull=False)
    return rows.select_related("item", "item_version", "park", "applicant", "examining_body", "deciding_body").order_by(
        "pk"
    )


def may_compile(case: Case, actor: Actor) -> bool:
    """Whether the actor makes the case's volumes: at the body that would keep them."""
    if case.ended_at is None:
        return False
    body = body_of_rule(case, rule_of(case, moments.legal_day(case.ended_at)))
    return actor.holds_any(MAKERS, body.pk)
