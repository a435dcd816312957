"""Memberships are the truth, guardian the mechanism. The only file that imports guardian.

Guardian rows mirror the memberships in effect on the person's legal day. They are rewritten when a membership changes
and, because memberships begin and end by date, once a day at the person's first request.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from guardian.models import UserObjectPermission

from core import moments
from core.actors import Actor
from core.models import MachineClient, Membership, Organisation, Person

PREFIX = "role_"
OWN_SCOPES = frozenset({"read", "submit"})  # never a word of Role, whatever stands in the client's row


def roles_sync(*, person: Person, on: dt.date | None = None) -> None:
    """Make the person's guardian rows equal to the memberships in effect on the legal day `on` (dates inclusive)."""
    on = on or moments.today()
    current = Membership.objects.filter(person=person, valid_from__lte=on).filter(
        Q(valid_to=None) | Q(valid_to__gte=on)
    )
    held = list(current.values_list("role", "organisation_id", "substitute_for_id"))
    wanted = {(f"{PREFIX}{role}", str(pk)) for role, pk, _ in held}
    own = {(role, pk) for role, pk, substituted in held if substituted is None}
    standing_in = sorted([role, pk, who, (role, pk) in own] for role, pk, who in held if who is not None)
    content_type = ContentType.objects.get_for_model(Organisation)
    rows = UserObjectPermission.objects.filter(user=person, content_type=content_type)
    present = {(codename, pk): row for row, codename, pk in rows.values_list("id", "permission__codename", "object_pk")}
    gone = [row for key, row in present.items() if key not in wanted]
    if gone:
        UserObjectPermission.objects.filter(id__in=gone).delete()
    missing = wanted - set(present)
    if missing:
        by_name = {p.codename: p for p in Permission.objects.filter(content_type=content_type)}
        UserObjectPermission.objects.bulk_create(
            [
                UserObjectPermission(user=person, content_type=content_type, permission=by_name[codename], object_pk=pk)
                for codename, pk in sorted(missing)
            ],
            ignore_conflicts=True,
        )
    Person.objects.filter(pk=person.pk).update(roles_synced_on=on, standing_in=standing_in)
    person.roles_synced_on, person.standing_in = on, standing_in


def roles_of(person: Person) -> frozenset[tuple[str, int]]:
    """(role, organisation id) pairs the person holds today."""
    if not person.is_active:
        return frozenset()
    if person.roles_synced_on != moments.today():
        roles_sync(person=person)
    rows = UserObjectPermission.objects.filter(user=person, permission__codename__startswith=PREFIX).values_list(
        "permission__codename", "object_pk"
    )
    return frozenset((codename.removeprefix(PREFIX), int(pk)) for codename, pk in rows)


def actor_for(person: Person, *, via: MachineClient | None = None) -> Actor:
    """The acting person with today's roles; `via` names the system that relays the act."""
    return Actor(
        kind="person",
        id=str(person.pk),
        label=person.name,
        person=person,
        via=via.key_id if via else "",
        roles=roles_of(person),
        standing_in=tuple(tuple(row) for row in person.standing_in),
    )


def actor_for_client(client: MachineClient) -> Actor:
    """A system in its own name: it may submit and read for its organisation, and decides nothing."""
    scopes = frozenset((scope, client.organisation_id) for scope in OWN_SCOPES.intersection(client.scopes.split()))
    return Actor(kind="client", id=client.key_id, label=client.name, via=client.key_id, roles=scopes)
