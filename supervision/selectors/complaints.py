"""Reads of complaints: whose they are, who sees the complainant, what the public may look up, figures for assessments."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from core import moments
from core.absences import memberships_on
from core.actors import Actor
from core.errors import NotVisible
from core.identifiers import mask_phone
from core.models import Membership, Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from supervision.lives.complaints import OPEN, WAITS, ComplaintState, Verdict
from supervision.models import Complaint, HotlineBatch
from supervision.models.complaints import MANAGERS, OVERSEERS, REGISTRARS

READERS = OVERSEERS | {Role.REFORM}
RELATED = ("office", "organisation", "body", "person", "handler", "case", "item")
AT_WORK = frozenset(
    {Role.HEAD, Role.PARK_ADMIN, Role.CHIEF, Role.REVIEWER, Role.CLERK, Role.COORDINATOR, Role.HANDLER, Role.SUPERVISOR}
)
MOST_POSTS = 500
PUBLIC_STATES = {
    ComplaintState.REGISTERED: "已收到，等待交办",
    ComplaintState.ASSIGNED: "正在办理",
    ComplaintState.ANSWERED: "正在办理",
    ComplaintState.RETURNED: "正在办理",
    ComplaintState.CLOSED: "已办结",
    ComplaintState.REFUSED: "不予受理",
}


def complaints_visible(actor: Actor) -> QuerySet[Complaint]:
    """To the office's and the handling body's leaders, who registered or handles it, and the overseers of the place; never
    to the person complained of.
    """
    led = actor.organisations(*MANAGERS)
    seen = Q(office__in=led) | Q(organisation__in=led)
    if actor.organisations(*READERS):
        seen |= Q(jurisdiction__in=overseen_jurisdictions(actor, *READERS))
    if actor.person is not None:
        seen |= Q(handler=actor.person) | Q(recorded_by=actor.person)
    rows = Complaint.objects.filter(seen).select_related(*RELATED).order_by("-pk")
    return rows if actor.person is None else rows.exclude(person=actor.person)


def complaint_get(public_id: uuid.UUID, actor: Actor) -> Complaint:
    row = complaints_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这件投诉，或者您无权查看。")
    return row


def complaints_late(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Those whose next word is owed after its day."""
    today = moments.today()
    registered = Q(state=ComplaintState.REGISTERED, accept_due_on__lt=today)
    return rows.filter(registered | Q(state__in=WAITS, answer_due_on__lt=today))


def complaints_waiting(actor: Actor) -> QuerySet[Complaint]:
    """Complaints on which the next word is the actor's: to assign, to answer, to review."""
    led = actor.organisations(*MANAGERS)
    wanted = Q(state__in=[ComplaintState.REGISTERED, ComplaintState.ANSWERED], office__in=led)
    wanted |= Q(state__in=WAITS, organisation__in=led)
    if actor.person is None:
        return Complaint.objects.filter(wanted)
    inspects = actor.organisations(*OVERSEERS)
    wanted |= Q(state__in=[ComplaintState.REGISTERED, ComplaintState.ANSWERED], office__in=inspects)
    wanted |= Q(state__in=WAITS, handler=actor.person)
    return Complaint.objects.filter(wanted).exclude(person=actor.person)


def sees_complainant(complaint: Complaint, actor: Actor) -> bool:
    """Who has to speak with the complainant: the handler, both bodies' leaders, who wrote it down, the inspectors."""
    if actor.person is not None and actor.person.pk in (complaint.handler_id, complaint.recorded_by_id):
        return True
    if actor.holds_any(MANAGERS, complaint.office_id) or actor.holds_any(MANAGERS, complaint.organisation_id):
        return True
    return complaint.jurisdiction_id in overseen_jurisdictions(actor, *OVERSEERS)


@dataclass(frozen=True)
class Complainant:
    name: str
    phone: str
    masked: bool


def complainant_of(complaint: Complaint, actor: Actor) -> Complainant:
    """Name and telephone as this person may read them."""
    name, phone = complaint.complainant, complaint.phone
    if not (name or phone):
        return Complainant("匿名", "", masked=False)
    if sees_complainant(complaint, actor):
        return Complainant(name or "未留姓名", phone, masked=False)
    return Complainant(f"{name[:1]}**" if name else "未留姓名", mask_phone(phone) if phone else "", masked=True)


def offices_of(actor: Actor) -> QuerySet[Organisation]:
    """The bodies at which the actor takes complaints in."""
    return Organisation.objects.filter(pk__in=actor.organisations(*REGISTRARS)).order_by("code")


def posts_offered(complaint: Complaint) -> list[Membership]:
    """To whom a complaint can be given: people of the office and of the bodies of its place, but for who is complained of."""
    near = Q(organisation=complaint.office_id) | Q(organisation__parent=complaint.office_id)
    kinds = (OrganisationKind.DEPARTMENT, OrganisationKind.CENTRE, OrganisationKind.STATIONED)
    near |= Q(organisation__kind__in=kinds, organisation__jurisdiction=complaint.jurisdiction_id)
    near |= Q(organisation=complaint.body_id)
    rows = memberships_on(moments.today()).filter(near, role__in=AT_WORK).exclude(person=complaint.person_id)
    rows = rows.select_related("person", "organisation").order_by("organisation__code", "person__username", "role")
    return list(rows[:MOST_POSTS])


def bodies_complained_of(office: Organisation) -> QuerySet[Organisation]:
    return Organisation.objects.filter(jurisdiction=office.jurisdiction_id).order_by("code")


def public_complaint(number: str, code: str) -> Complaint | None:
    """The complaint that the complainant looks up by number and code."""
    row = Complaint.objects.filter(number=number.strip()).select_related("office").first()
    return row if row is not None and row.query_code == code.strip().upper() else None


def batches_visible(actor: Actor) -> QuerySet[HotlineBatch]:
    """Lists of complaints name complainants and whom they accuse: for who brought one in and the office's leaders."""
    seen = Q(office__in=actor.organisations(*MANAGERS, *OVERSEERS))
    if actor.person is not None:
        seen |= Q(tried_by=actor.person) | Q(applied_by=actor.person)
    rows = HotlineBatch.objects.filter(seen)
    return rows.select_related("office", "tried_by", "applied_by", "file").order_by("-pk")


# --- For figures ----------------------------------------------------------------------------------------------------
PARTIES = {  # what a figure shows → as what a body and a person stand in it
    "found_true": {"body": "body", "person": "person"},
    "answered_late": {"body": "organisation", "person": "handler"},
}
UPHELD = Q(state=ComplaintState.CLOSED, verdict__in=[Verdict.UPHELD, Verdict.PARTLY])


def counted_condition(show: str) -> Q:
    """`found_true`: closed as true wholly or partly. `answered_late`: answered after the day, or owed past it (by today)."""
    if show == "found_true":
        return UPHELD
    owed = Q(answered_at=None, state__in=OPEN, answer_due_on__lt=moments.today())
    return owed | Q(answered_at__isnull=False, answered_at__date__gt=F("answer_due_on"))


def at_park_condition(park: str) -> Q:
    """About the running at a park (its code): of a case there, or of the park itself where no case was named."""
    return Q(case__park__code=park) | Q(case=None, body__code=park)


@dataclass(frozen=True)
class ComplaintCut:
    """What the address of a figure narrows the register to. `body` (code) and `person` (login) are those complained of, and
    those who answer where late answers are shown; days of receipt, both inclusive.
    """

    show: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    body: str = ""
    person: str = ""
    item: int = 0
    park: str = ""

    def where(self) -> Q:
        found = counted_condition(self.show) if self.show in PARTIES else Q()
        parties = PARTIES.get(self.show, PARTIES["found_true"])
        found &= Q(received_on__gte=self.since) if self.since else Q()
        found &= Q(received_on__lte=self.until) if self.until else Q()
        found &= Q(**{f"{parties['body']}__code": self.body}) if self.body else Q()
        found &= Q(**{f"{parties['person']}__username": self.person}) if self.person else Q()
        found &= Q(item=self.item) if self.item else Q()
        return found & at_park_condition(self.park) if self.park else found
