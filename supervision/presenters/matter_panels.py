"""What the pages of a case and of an item show of complaints, findings, proceedings and, to inspectors alone, referrals."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Model, OuterRef
from django.urls import reverse

from core.actors import Actor
from core.models import Role
from supervision.models import Complaint, InspectionFinding, Proceeding, Referral
from supervision.selectors.complaints import complaints_visible
from supervision.selectors.inspections import findings_visible
from supervision.selectors.proceedings import proceedings_visible
from supervision.selectors.referrals import referrals_visible

SHOWN = 10


def case_panel(case: Any, actor: Actor) -> dict[str, Any] | None:
    """Rows about this case that the person may see; an inspector is also offered to refer the matter."""
    inspects = bool(actor.organisations(Role.INSPECTOR))
    offered = f"{reverse('supervision:referral_new')}?case={case.number}" if inspects else ""
    lines = _lines(case, "case", "case", actor)
    return {"lines": lines, "refer_url": offered} if lines or offered else None


def item_panel(item: Any, actor: Actor) -> dict[str, Any] | None:
    if actor.person is None:
        return None
    lines = _lines(item, "item", "case__item", actor)
    return {"lines": lines, "refer_url": ""} if lines else None


def _lines(obj: Model, of_complaint: str, of_others: str, actor: Actor) -> list[dict[str, Any]]:
    """One question first whether there is anything at all: most cases have nothing of the kind."""
    complaints, others = {of_complaint: OuterRef("pk")}, {of_others: OuterRef("pk")}
    known = (
        type(obj)
        ._default_manager.filter(pk=obj.pk)
        .order_by()
        .values_list(
            Exists(Complaint.objects.filter(**complaints)),
            Exists(InspectionFinding.objects.filter(**others)),
            Exists(Proceeding.objects.filter(**others)),
            Exists(Referral.objects.filter(**others)),
        )
        .get()
    )
    about = {of_others: obj}
    found: list[dict[str, Any]] = []
    for row in complaints_visible(actor).filter(**{of_complaint: obj})[:SHOWN] if known[0] else ():
        url = reverse("supervision:complaint", args=[row.public_id])
        found.append(_line("投诉", str(row), url, row.get_state_display(), late=row.overdue))
    for finding in findings_visible(actor).filter(**about)[:SHOWN] if known[1] else ():
        url = reverse("supervision:inspection", args=[finding.inspection.public_id])
        words = f"{finding.inspection.title}：{finding.get_kind_display()}"
        found.append(_line("检查", words, url, finding.get_state_display(), late=finding.overdue))
    for proceeding in proceedings_visible(actor).filter(**about)[:SHOWN] if known[2] else ():
        url = reverse("supervision:proceeding", args=[proceeding.public_id])
        state = proceeding.get_outcome_display() if proceeding.outcome else proceeding.get_state_display()
        found.append(_line(proceeding.get_kind_display(), proceeding.organ_number, url, state, late=proceeding.overdue))
    for referral in referrals_visible(actor).filter(**about)[:SHOWN] if known[3] else ():
        url = reverse("supervision:referral", args=[referral.public_id])
        found.append(_line("移送", str(referral), url, referral.get_state_display()))
    return found


def _line(kind: str, words: str, url: str, state: str, *, late: bool = False) -> dict[str, Any]:
    return {"kind": kind, "words": words, "url": url, "state": state, "late": late}
