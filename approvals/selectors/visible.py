"""Which cases a person or a system may see; every other read starts here."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from approvals.models import Case, CaseReader, Consultation, SideTask
from approvals.readers import client_key, jurisdiction_key, organisation_key
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, Role

OVERSEERS = (Role.INSPECTOR, Role.REFORM)


def reader_keys(actor: Actor) -> list[str]:
    """As whom the actor reads: the own organisations, the jurisdictions overseen, the system itself."""
    mine = actor.organisations() - admin_only(actor)
    keys = [organisation_key(pk) for pk in sorted(mine)]
    if actor.is_client:
        keys.append(client_key(actor.id))
    overseen = actor.organisations(*OVERSEERS)
    if overseen:
        rows = Organisation.objects.filter(pk__in=overseen).order_by("jurisdiction_id")
        keys += [jurisdiction_key(pk) for pk in rows.values_list("jurisdiction_id", flat=True).distinct()]
    return keys


def cases_visible(actor: Actor) -> QuerySet[Case]:
    """Cases in which one of the actor's organisations has a part, be it a side task or a question; overseers: all of theirs.

    For a page in order use `newest`, which reads the index of readers instead of testing case by case.
    """
    return Case.objects.filter(read_by(reader_keys(actor)))


def read_by(keys: list[str]) -> Exists:
    return Exists(CaseReader.objects.filter(case=OuterRef("pk"), reader__in=keys))


def newest(
    rows: QuerySet[Case], keys: list[str], *, size: int, after: int | None = None, **on_reader: Any
) -> list[Case]:
    """The `size` newest of `rows` that one of the readers may see: one range of the readers' index for each reader.

    The page begins below the key `after`. `on_reader` narrows the range by what CaseReader itself knows (`state`, `open`,
    `mode`).
    """
    narrow = {f"readers__{name}": value for name, value in on_reader.items()}
    if after:  # said of both rows: whichever index is read in order begins there
        narrow["readers__case__lt"] = narrow["pk__lt"] = after
    if len(keys) == 1:
        return list(rows.filter(readers__reader=keys[0], **narrow).order_by("-pk")[:size])
    found: set[int] = set()
    for key in keys:
        page = rows.filter(readers__reader=key, **narrow).order_by("-pk")
        found.update(page.values_list("pk", flat=True)[:size])
    return list(rows.filter(pk__in=sorted(found, reverse=True)[:size]).order_by("-pk"))


def _consulted(bodies: set[int]) -> QuerySet[Consultation]:
    """Questions to one of the bodies: who is asked for a view sees the case, also after the answer."""
    return Consultation.objects.filter(body__in=bodies).exclude(state=Consultation.State.WITHDRAWN)


def admin_only(actor: Actor) -> set[int]:
    """Organisations where the actor is nothing but a system administrator: that role opens no case."""
    return actor.organisations(Role.SYSADMIN) - actor.organisations(*[r for r in Role if r != Role.SYSADMIN])


def case_visible(case: Case, actor: Actor) -> bool:
    """The same answer for one fetched case; it asks the database nothing for those who are on its route."""
    mine = actor.organisations() - admin_only(actor)
    if mine & case.organisation_ids() or (actor.is_client and case.source_client == actor.id):
        return True
    if mine and (
        SideTask.objects.filter(case=case, body_id__in=mine).exists() or _consulted(mine).filter(case=case).exists()
    ):
        return True
    overseen = actor.organisations(*OVERSEERS)
    if not overseen:
        return False
    return Organisation.objects.filter(pk__in=overseen, jurisdiction_id=case.park.jurisdiction_id).exists()


def case_get(number: str, actor: Actor) -> Case:
    """The case, or NotVisible: what a person may not see does not exist for them."""
    rows = Case.objects.select_related("item__jurisdiction", "item_version", "park", "applicant")
    case = next(iter(rows.filter(number=number)), None)  # a number is one case: nothing to sort
    if case is None or not case_visible(case, actor):
        raise NotVisible("没有这个办件，或者您无权查看。请核对办件编号。")
    return case
