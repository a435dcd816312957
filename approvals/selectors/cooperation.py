"""Consultations, reminders, notes and messages of a case, as far as a person may see them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from approvals.models import Case, CaseNote, Consultation, UrgentReminder
from approvals.models.consultations import ANSWERERS, ASKERS
from approvals.selectors.people import turn_body_id
from approvals.selectors.visible import OVERSEERS
from approvals.workflow import BEFORE_DECISION, State
from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from empowerment.workflow import Slot

REMINDERS = frozenset({Role.PARK_ADMIN, Role.COORDINATOR})


def has_part(case: Case, actor: Actor) -> bool:
    """Whether the actor works at a body of the case itself: who was only asked for a view, or only oversees, does not."""
    return bool(actor.organisations(*[role for role in Role if role != Role.SYSADMIN]) & case.organisation_ids())


def notes_visible(case: Case, actor: Actor) -> QuerySet[CaseNote]:
    """A body's own notes for its people; shared ones for the people of every body of the case and for overseers."""
    seen = Q(body__in=actor.organisations())
    if has_part(case, actor) or actor.organisations(*OVERSEERS):
        seen |= Q(shared=True)
    return CaseNote.objects.filter(seen, case=case).select_related("person", "body")


def note_body(case: Case, actor: Actor) -> int | None:
    """The body in whose name the actor writes: the one whose turn it is where the actor works there."""
    mine = actor.organisations(*[role for role in Role if role != Role.SYSADMIN]) & case.organisation_ids()
    due = turn_body_id(case)
    return due if due in mine else min(mine, default=None)


def may_message(case: Case, actor: Actor) -> bool:
    return has_part(case, actor) and bool(actor.organisations(*_TALKERS) & case.organisation_ids())


_TALKERS = (Role.CLERK, Role.REVIEWER, Role.HANDLER, Role.CHIEF)


def asking_body_id(case: Case, actor: Actor) -> int | None:
    """The body in whose name the actor may ask for a view: the examining or the deciding one, before the decision."""
    if case.accepted_at is None or case.state not in BEFORE_DECISION:
        return None
    for slot in (Slot.EXAMINES, Slot.DECIDES):
        body = case.body_id(slot)
        if body is not None and actor.holds_any(ASKERS, body):
            return body
    return None


def consultable(case: Case) -> QuerySet[Organisation]:
    """Bodies of the park's jurisdiction and of those above it that may be asked: they have no part in the case yet."""
    place = case.park.jurisdiction
    places = {place.pk, place.parent_id} - {None}
    kinds = [OrganisationKind.GOVERNMENT, OrganisationKind.OVERSIGHT]
    rows = Organisation.objects.filter(jurisdiction__in=places, successor=None).exclude(kind__in=kinds)
    asking = [pk for pk in (case.body_id(Slot.EXAMINES),) if pk is not None]
    return rows.exclude(pk__in=asking).order_by("kind", "pk")


def consultations_open(case: Case) -> list[Consultation]:
    return list(case.consultations.filter(state=Consultation.State.OPEN).select_related("body"))


def consultations_waiting(actor: Actor) -> QuerySet[Consultation]:
    """Questions that wait for an answer of one of the actor's bodies, the most urgent first."""
    rows = Consultation.objects.filter(state=Consultation.State.OPEN, body__in=actor.organisations(*ANSWERERS))
    return rows.select_related("case__item_version", "case__applicant", "asking_body", "body").order_by("due_on", "pk")


def reminded(cases: Iterable[Case]) -> set[int]:
    """Keys of the cases with a reminder that nobody has answered yet. One query."""
    keys = [case.pk for case in cases]
    rows = UrgentReminder.objects.filter(case__in=keys, answered_at=None)
    return set(rows.values_list("case_id", flat=True)) if keys else set()


def may_remind(case: Case, actor: Actor) -> bool:
    """Overseers, the park's administrator, the centre and the first clerk; not while the case waits for the applicant."""
    if case.ended_at is not None or case.state == State.CORRECTING or turn_body_id(case) is None:
        return False
    first = actor.person is not None and actor.person.pk == case.first_clerk_id
    return first or bool(actor.organisations(*OVERSEERS)) or bool(actor.organisations(*REMINDERS))


def may_answer_reminder(reminder: UrgentReminder, actor: Actor) -> bool:
    working = [role for role in Role if role != Role.SYSADMIN]
    return reminder.answered_at is None and reminder.to_body_id in actor.organisations(*working)
