"""Joint meetings and demonstration cases that a person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from core import moments
from core.actors import Actor
from core.models import Organisation, Role
from core.reach import overseen_jurisdictions
from empowerment.demonstration_life import DemonstrationState
from empowerment.meeting_life import MeetingState, ResolutionState
from empowerment.models import DemonstrationCase, Empowerment, JointMeeting, PowerItem, Resolution
from empowerment.models.demonstrations import PROPOSERS
from empowerment.models.meetings import CONVENORS


def meetings_visible(actor: Actor) -> QuerySet[JointMeeting]:
    """Those that the own body convened, joined or has something to do for, and all below a reform office or inspector."""
    own = actor.organisations()
    joined = JointMeeting.members.through.objects.filter(organisation__in=own).values("jointmeeting")
    owning = Resolution.objects.filter(owner__in=own).values("meeting")
    overseen = overseen_jurisdictions(actor, Role.REFORM, Role.INSPECTOR)
    seen = Q(convenor__in=own) | Q(park__in=own) | Q(pk__in=joined) | Q(pk__in=owning)
    seen |= Q(convenor__jurisdiction__in=overseen)
    return JointMeeting.objects.filter(seen).select_related("convenor__jurisdiction", "park")


def bodies_convening(actor: Actor) -> QuerySet[Organisation]:
    """The bodies for which the actor may convene a joint meeting."""
    return Organisation.objects.filter(pk__in=actor.organisations(*CONVENORS)).order_by("name")


def resolutions_left(meeting: JointMeeting) -> list[Resolution]:
    """What earlier meetings of the same convenor have resolved and nobody has finished, the earliest day first."""
    rows = Resolution.objects.filter(meeting__convenor=meeting.convenor_id, meeting__state=MeetingState.MINUTED)
    rows = rows.filter(state=ResolutionState.OPEN).exclude(meeting=meeting)
    return list(rows.select_related("meeting", "owner").prefetch_related("owner__names").order_by("due_on", "pk"))


def demonstrations_visible(actor: Actor) -> QuerySet[DemonstrationCase]:
    """Published ones of the own jurisdictions for everybody; before that for who proposed and for the reform office."""
    own = actor.organisations()
    homes = Organisation.objects.filter(pk__in=own).values("jurisdiction")
    overseen = overseen_jurisdictions(actor, Role.REFORM, Role.INSPECTOR)
    seen = Q(state=DemonstrationState.PUBLISHED, park__jurisdiction__in=homes)
    seen |= Q(body__in=own) | Q(park__in=own) | Q(park__jurisdiction__in=overseen)
    related = ("item__competent_department", "item__jurisdiction", "park", "body", "file", "proposed_by")
    return DemonstrationCase.objects.filter(seen).select_related(*related)


def bodies_proposing(actor: Actor) -> QuerySet[Organisation]:
    """The bodies for which the actor may propose a demonstration case."""
    return Organisation.objects.filter(pk__in=actor.organisations(*PROPOSERS)).order_by("name")


def item_of_park(park: Organisation, code: str) -> PowerItem | None:
    """The item with this code that the park handles now."""
    rows = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(park=park, item__code=code.strip())
    found = rows.select_related("item__competent_department").first()
    return found.item if found else None
