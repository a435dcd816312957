"""Kinds of application at intake and on the case: the licence, what stands in the way, the place in the queue."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from approvals import selectors
from approvals.models import Applicant, Case, Licence
from approvals.workflow import CaseKind
from core import moments
from core.actors import Actor
from core.models import Organisation
from core.web import key_of
from empowerment.models import ItemVersion, PowerItem
from empowerment.selectors import version_at
from empowerment.selectors.families import licence_family


def licence_of(value: str | None, licences: QuerySet[Licence]) -> Licence | None:
    """The licence with the public id that an address sent, if there is one that may be seen."""
    try:
        public_id = uuid.UUID(str(value or ""))
    except ValueError:
        return None
    return licences.filter(public_id=public_id).select_related("item", "park", "holder").first()


def kind_context(
    actor: Actor, *, item: PowerItem | None, park: Any, applicant: Any, kind: str, licence: str
) -> dict[str, Any]:
    """The licences to choose from with what each can be used for, the bars, and the queue of a limited quantity."""
    kind = kind if kind in CaseKind.values else CaseKind.NEW
    shown: dict[str, Any] = {"kind": kind, "kind_label": CaseKind(kind).label, "about_licence": kind != CaseKind.NEW}
    at_park = Organisation.objects.filter(pk=key_of(park)).first()
    version = version_at(item, moments.now()) if item else None
    if item is None or at_park is None or version is None:
        return {"of_kind": shown}
    known = selectors.applicants_known(actor).filter(pk=key_of(applicant)).first()
    if version.safety_matter and known is not None:
        shown["bars"] = [bar.words() for bar in selectors.bars_holding(known, item, moments.today())]
    if version.limited_quantity and kind == CaseKind.NEW:
        shown["queue"] = selectors.queue(item, at_park).count()
    if shown["about_licence"]:
        shown |= _choice(actor, item, at_park, known, version, kind, licence)
    return {"of_kind": shown}


def _choice(
    actor: Actor,
    item: PowerItem,
    park: Organisation,
    known: Applicant | None,
    version: ItemVersion,
    kind: str,
    chosen: str,
) -> dict[str, Any]:
    """The licences of this item and park; of the applicant alone, unless others may ask for a revocation [69]."""
    rows = selectors.licences_visible(actor).filter(item__in=_items(item), park=park).select_related("holder")
    if kind != CaseKind.REVOCATION:
        rows = rows.filter(holder=known)
    today = moments.today()
    found = [(row, selectors.kind_obstacle(row, kind, version, today)) for row in rows.order_by("-pk")[:50]]
    fit = [row for row, obstacle in found if not obstacle]
    picked = next((row for row in fit if str(row.public_id) == chosen), fit[0] if len(fit) == 1 else None)
    late = selectors.late_words(picked, version, today) if picked and kind == CaseKind.RENEWAL else ""
    return {
        "licences": fit,
        "unfit": list(dict.fromkeys(obstacle for _, obstacle in found if obstacle))[:5],
        "picked": picked,
        "late": late,
        "in_time": _in_time(picked) if picked and kind == CaseKind.RENEWAL and not late else "",
        "register_url": reverse("approvals:licence_register") + "?" + urlencode({"item": item.pk, "park": park.pk}),
    }


def _items(item: PowerItem) -> list[int]:
    """Under which items a licence for an application on this one may be held."""
    return list(licence_family(item).values_list("pk", flat=True)) if item.licence_family else [item.pk]


def _in_time(licence: Licence) -> str:
    until = moments.chinese_date(licence.valid_until)
    return f"按期申请：应在{until}前作出决定，逾期未作决定的，视为准予延续（行政许可法第50条）。"


def late_note(case: Case) -> str:
    """What a renewal that came too late means, told when it has been received."""
    if case.kind != CaseKind.RENEWAL or case.licence is None or case.received_at is None:
        return ""
    return selectors.late_words(case.licence, case.item_version, moments.legal_day(case.received_at))


def held_context(applicant: Applicant | None, actor: Actor) -> list[dict[str, Any]]:
    """The applicant's licences, each with the applications that can be started on it."""
    if applicant is None:
        return []
    licences = selectors.licences_of(applicant, actor)
    possible = selectors.kinds_possible(licences)
    return [{"licence": row, "starts": starts_of(row, possible[row.pk])} for row in licences]


def starts_of(licence: Licence, kinds: list[tuple[str, str, int]]) -> list[dict[str, str]]:
    """Links that open the intake page with the licence, the kind and the item that takes it filled in."""
    base, public_id = reverse("approvals:intake"), str(licence.public_id)
    found = []
    for kind, label, item in kinds:
        query = {"case_kind": kind, "licence": public_id} | ({"item": item} if item != licence.item_id else {})
        found.append({"label": label, "url": f"{base}?{urlencode(query)}"})
    return found


def standing_context(case: Case, actor: Actor) -> dict[str, Any]:
    """On the page of a case: what bars it, its place among equal applications, the licence and the bars it has led to."""
    return {
        "set": [
            {
                "bar": bar,
                "words": bar.words(),
                "lift_url": reverse("approvals:bar_lift", args=[case.number, bar.ground])
                if bar.lifted_at is None and selectors.may_lift(bar, actor)
                else "",
            }
            for bar in selectors.bars_set_by(case)
        ],
        "bars": [bar.words() for bar in selectors.why_barred(case)],
        "place": selectors.place_of(case),
        "made": case.made_licences.first(),
        "late": late_note(case) if not case.result else "",
    }
