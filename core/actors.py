"""Who acts: a person, a machine client, a job or an applicant."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from core.models import Jurisdiction, Level, Organisation, OrganisationKind, Person, Role
from core.reach import with_those_below

OVERSEEING = (OrganisationKind.OVERSIGHT, OrganisationKind.REFORM, OrganisationKind.LEGAL)


@dataclass(frozen=True)
class Actor:
    """`roles` are (role, organisation id) pairs held today; `via` is the machine client that relays a person's act.

    A client acting in its own name holds its scopes (read, submit) at its organisation in place of roles.
    """

    kind: str
    id: str
    label: str
    person: Person | None = None
    via: str = ""
    roles: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    standing_in: tuple[tuple[str, int, int, bool], ...] = ()  # role, organisation, for whom, held in own right too

    def holds(self, role: str, organisation_id: int | None) -> bool:
        return (role, organisation_id) in self.roles

    def holds_any(self, roles: frozenset[str] | set[str], organisation_id: int | None) -> bool:
        return any((role, organisation_id) in self.roles for role in roles)

    def organisations(self, *roles: str) -> set[int]:
        """Ids of the organisations where the actor holds one of the roles (any role when none is named)."""
        return {organisation for role, organisation in self.roles if not roles or role in roles}

    @cached_property
    def reach(self) -> dict[int, frozenset[int]]:
        """For each organisation of the actor, its jurisdiction and those below it; two queries, once for all questions.

        An office of one park, in a jurisdiction that has others, reaches no jurisdiction: it speaks for its park alone.
        """
        others = Organisation.objects.filter(jurisdiction=OuterRef("jurisdiction"), kind=OrganisationKind.PARK)
        narrow = Q(Exists(others.exclude(pk=OuterRef("parent"))), level=Level.PARK, kind__in=OVERSEEING)
        mine = Organisation.objects.filter(pk__in=self.organisations()).exclude(narrow)
        homes = dict(mine.values_list("pk", "jurisdiction_id"))
        if not homes:
            return {}
        parents = list(Jurisdiction.objects.values_list("pk", "parent_id"))
        return {pk: with_those_below(home, parents) for pk, home in homes.items()}

    def acts_for(
        self, roles: frozenset[str] | set[str], organisation_id: int | None, handler: int | None
    ) -> int | None:
        """The key of the person for whom the actor stands in (AB岗) in an act of one of the roles at the organisation.

        For the handler of the object when that is the person stood in for; else only where no role of the actor's own
        would do. None when the actor acts in the own post.
        """
        rows = [row for row in self.standing_in if row[0] in roles and row[1] == organisation_id]
        people = [row[2] for row in rows]
        if handler is not None and handler in people:
            return handler
        by_substitution_only = {(row[0], row[1]) for row in rows if not row[3]}
        own = {(role, organisation_id) for role in roles} & self.roles - by_substitution_only
        return None if own or not people else min(people)

    @property
    def is_job(self) -> bool:
        return self.kind == "job"

    @property
    def is_client(self) -> bool:
        return self.kind == "client"

    @property
    def is_sysadmin(self) -> bool:
        return any(role == Role.SYSADMIN for role, _ in self.roles)


def job(name: str) -> Actor:
    """The actor of a periodic job; what falls due by law goes through the door under its name."""
    return Actor(kind="job", id=name, label="系统（依法自动）")


PUBLIC = Actor(kind="applicant", id="", label="公众")
