"""What an order or an application is about: the row that an address names, and the way back to it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from approvals.selectors import case_get, cases_visible
from core.actors import Actor
from core.errors import NotVisible
from core.web import key_of
from empowerment.models import PowerItem
from supervision import selectors
from supervision.selectors.inspections import findings_visible
from supervision.subjects import subject_address


@dataclass(frozen=True)
class Subject:
    """The row, how it is called in words, the body that it concerns, where it concerns one, and what is wrong with it."""

    about: Model | None = None
    words: str = ""
    organisation_id: int | None = None
    fact: str = ""


def subject_asked(request: HttpRequest, actor: Actor) -> Subject:
    """The case, card, finding or item named in the address, if the person may see it. Raises NotVisible."""
    number, card, finding, item = (request.GET.get(name, "")[:80] for name in ("case", "card", "finding", "item"))
    if number:
        case = case_get(number, actor)
        return Subject(case, f"办件{case.number}“{case.item_version.name}”"[:200])
    if card:
        row = selectors.cards_visible(actor).filter(public_id=_uuid(card)).first()
        if row is None:
            raise NotVisible("没有这张监察卡，或者您无权查看。")
        return Subject(row, row.words[:200], row.organisation_id)
    if finding:
        found = findings_visible(actor).filter(public_id=_uuid(finding)).first()
        if found is None:
            raise NotVisible("没有这个检查问题，或者您无权查看。")
        return Subject(found, f"检查发现问题：{found}"[:200], found.inspection.park_id, found.fact)
    power = PowerItem.objects.filter(pk=key_of(item)).first() if item else None
    return Subject(power, f"事项“{power.name}”"[:200]) if power else Subject()


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as problem:
        raise NotVisible("没有这个页面，或者您无权查看。") from problem


def subject_url(row: Any, actor: Actor) -> str:
    """Where the subject (`subject_type`, `subject_id`) of a row is, if this person may see it."""
    if row.subject_id is None:
        return ""
    if row.subject_type == "approvals.case":
        number = cases_visible(actor).filter(pk=row.subject_id).values_list("number", flat=True).first()
        return reverse("approvals:case", args=[number]) if number else ""
    if row.subject_type == "supervision.card":
        card = selectors.cards_visible(actor).filter(pk=row.subject_id).first()
        return reverse("supervision:card", args=[card.public_id]) if card else ""
    if row.subject_type == "supervision.inspectionfinding":
        finding = findings_visible(actor).filter(pk=row.subject_id).first()
        return reverse("supervision:inspection", args=[finding.inspection.public_id]) if finding else ""
    if row.subject_type == "empowerment.poweritem":
        item = PowerItem.objects.filter(pk=row.subject_id).values_list("jurisdiction__code", "code").first()
        return reverse("empowerment:item", args=item) if item else ""
    return subject_address(row.subject_type, row.subject_id, actor)
