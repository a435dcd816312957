"""Reads of referrals: for inspectors of the jurisdiction alone. Every page, list, panel and count starts here."""

from __future__ import annotations

import uuid

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from core.actors import Actor
from core.confidential import confidential_classes
from core.errors import NotVisible
from core.events import label_of
from core.models import Document, Organisation, Role
from supervision.lives.referrals import ReferralState
from supervision.models import Referral, ReferralPerson

OPEN = (ReferralState.DRAFT, ReferralState.SENT)


def referring_offices(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=actor.organisations(Role.INSPECTOR)).order_by("code")


def referrals_visible(actor: Actor) -> QuerySet[Referral]:
    """To inspectors of an office of the same jurisdiction, unless they are named in it; to nobody else, whatever the role
    and however high the office.
    """
    if actor.person is None:
        return Referral.objects.none()
    offices = actor.organisations(Role.INSPECTOR)
    places = Organisation.objects.filter(pk__in=offices & actor.reach.keys()).values("jurisdiction")
    named = ReferralPerson.objects.filter(referral=OuterRef("pk"), person=actor.person)
    rows = Referral.objects.filter(Q(office__in=offices) | Q(office__jurisdiction__in=places), ~Exists(named))
    return rows.select_related("office", "case", "drafted_by").order_by("-pk")


def referral_get(public_id: uuid.UUID, actor: Actor) -> Referral:
    row = referrals_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这个页面，或者您无权查看。")
    return row


def referrals_waiting(actor: Actor) -> QuerySet[Referral]:
    """Drafts, and those not receipted yet."""
    return referrals_visible(actor).filter(state__in=OPEN)


def referrals_of(origin: Model, actor: Actor) -> QuerySet[Referral]:
    """Referrals that grew out of a complaint, a finding, a card or a case."""
    return referrals_visible(actor).filter(origin_type=label_of(origin), origin_id=origin.pk)


def papers_for(referral: Referral) -> QuerySet[Document]:
    """Papers that may be put in evidence: those of the bodies of its place, but for other confidential ones."""
    rows = Document.objects.filter(organisation__jurisdiction=referral.office.jurisdiction_id)
    return rows.exclude(document_class__in=confidential_classes())
