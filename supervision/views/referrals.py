"""移送: for inspectors of the place alone; to everybody else these pages do not exist."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals.models import Case
from approvals.selectors.visible import case_get, cases_visible
from core.actors import Actor
from core.errors import Invalid, NotVisible
from core.models import Role
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, send_file, stamp_of
from supervision.forms.matters import ReasonForm, upload_of
from supervision.forms.orders import EmptyForm
from supervision.forms.referrals import ConcludeForm, EvidenceForm, FollowForm, ReceiptForm, ReferralForm
from supervision.lives.referrals import LABELS, ClueCategory, ReferralState
from supervision.models import Card, Complaint, InspectionFinding, Referral
from supervision.presenters.referrals import HEADINGS, origin_words, referral_context, referral_line
from supervision.selectors.cards import cards_visible
from supervision.selectors.complaints import complaints_visible
from supervision.selectors.inspections import findings_visible
from supervision.selectors.referrals import papers_for, referral_get, referrals_visible, referring_offices
from supervision.services import (
    EvidenceInput,
    ReferralInput,
    referral_add_evidence,
    referral_cancel,
    referral_conclude,
    referral_draft,
    referral_follow,
    referral_receive,
    referral_send,
)
from supervision.views import registers
from supervision.views.registers import Filter, Register, asked, form_page, register_page, sent

CRUMB = "移送"
FILTERS = (
    Filter("state", "状态", ReferralState.choices),
    Filter("category", "线索类别", ClueCategory.choices),
)
NOTHING = "没有这个页面，或者您无权查看。"


def _inspector(request: HttpRequest) -> Actor:
    """The acting inspector. For anybody else the page is not there: neither its being nor a refusal says anything."""
    actor = actor_of(request)
    if not actor.organisations(Role.INSPECTOR):
        raise NotVisible(NOTHING)
    return actor


def _evidence(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    said = EvidenceInput(data["title"], data["proves"], data["document"], upload_of(data))
    return referral_add_evidence(referral=row, said=said, actor=actor, stamp=stamp)


def _send(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return referral_send(referral=row, actor=actor, stamp=stamp)


def _receive(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    said = {"on": data["on"], "receipt": data["receipt"], "file": upload_of(data)}
    return referral_receive(referral=row, **said, actor=actor, stamp=stamp)


def _follow(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return referral_follow(referral=row, on=data["on"], text=data["text"], actor=actor, stamp=stamp)


def _conclude(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    said = {name: data[name] for name in ("outcome", "text", "on")}
    return referral_conclude(referral=row, **said, actor=actor, stamp=stamp)


def _cancel(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return referral_cancel(referral=row, reason=data["reason"], actor=actor, stamp=stamp)


def steps_of(row: Referral) -> dict[str, StepPage]:
    return {
        "add_evidence": StepPage(
            LABELS["add_evidence"],
            lambda *args: EvidenceForm(*args, papers=papers_for(row)),
            _evidence,
            "每份证据记下摘要，日后可以核对是否为同一份。",
        ),
        "send": StepPage(
            LABELS["send"], EmptyForm, _send, "制作有文号的移送函；事实、被反映人和证据清单此后不再改动。"
        ),
        "receive": StepPage(LABELS["receive"], ReceiptForm, _receive),
        "follow": StepPage(LABELS["follow"], FollowForm, _follow),
        "conclude": StepPage(LABELS["conclude"], ConcludeForm, _conclude),
        "cancel": StepPage(LABELS["cancel"], partial(ReasonForm, label="不移送的理由"), _cancel),
    }


@login_required
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    actor = _inspector(request)
    wanted = asked(request, FILTERS)
    rows = referrals_visible(actor).filter(**{name: wanted[name] for name in ("state", "category") if name in wanted})
    if q := wanted.get("q"):
        rows = rows.filter(number__icontains=q) | rows.filter(subject__icontains=q)
    tools = [{"label": "拟写移送", "url": reverse("supervision:referral_new"), "main": "1"}]
    empty = "本页只有本辖区的督查监察人员能看到。从投诉、检查问题、监察卡、办件页面可以拟写移送。"
    return register_page(request, Register(CRUMB, HEADINGS, referral_line, FILTERS, empty, tools), rows, wanted)


@login_required
@require_http_methods(["GET", "POST"])
def referral_new(request: HttpRequest) -> HttpResponse:
    """拟写移送, perhaps out of the complaint, finding, card or case named in the address."""
    actor = _inspector(request)
    origin = _origin(request, actor)
    form = ReferralForm(*sent(request), offices=referring_offices(actor), initial=_initial(origin))

    def make(data: dict[str, Any]) -> Referral:
        number = data.pop("case_number").strip()
        case = cases_visible(actor).filter(number=number).select_related("item_version").first() if number else None
        if number and case is None:
            raise Invalid(f"没有编号为“{number}”的办件，请核对或留空。", field="case_number")
        said = ReferralInput(**data, case=case, origin=origin)
        return referral_draft(said=said, actor=actor, stamp=stamp_of(request))

    back = reverse("supervision:referrals")
    crumbs = [{"label": CRUMB, "url": back}]
    label = LABELS["draft"]
    return form_page(
        request, form, make, label=label, back=back, crumbs=crumbs, to=_address, help_text=origin_words(origin)
    )


def _origin(request: HttpRequest, actor: Actor) -> Model | None:
    """The row that the address names, if this person may see it."""
    asked_for = {name: request.GET.get(name, "")[:80] for name in ("complaint", "finding", "card", "case")}
    sources: dict[str, Any] = {"complaint": complaints_visible, "finding": findings_visible, "card": cards_visible}
    for name, visible in sources.items():
        if asked_for[name]:
            found: Model | None = visible(actor).filter(public_id=_uuid(asked_for[name])).first()
            if found is None:
                raise NotVisible(NOTHING)
            return found
    if asked_for["case"]:
        return case_get(asked_for["case"], actor)
    return None


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as problem:
        raise NotVisible(NOTHING) from problem


def _initial(origin: Model | None) -> dict[str, Any]:
    if isinstance(origin, Complaint):
        people = f"{origin.person.name}，{origin.body}" if origin.person else ""
        number = origin.case.number if origin.case else ""
        return {"subject": origin.get_kind_display(), "people": people, "facts": origin.text, "case_number": number}
    if isinstance(origin, InspectionFinding):
        return {"subject": origin.get_kind_display(), "facts": origin.fact, "case_number": origin.case.number}
    if isinstance(origin, Card):
        people = f"{origin.person.name}，{origin.organisation}" if origin.person else ""
        return {"subject": str(origin), "facts": origin.words, "people": people}
    return {"case_number": origin.number} if isinstance(origin, Case) else {}


def _address(row: Referral) -> str:
    return reverse("supervision:referral", args=[row.public_id])


def _crumbs(row: Referral, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(row)} | ({"url": _address(row)} if linked else {})
    return [{"label": CRUMB, "url": reverse("supervision:referrals")}, last]


@login_required
@require_GET
def referral(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = _inspector(request)
    row = referral_get(public_id, actor)
    context = {
        **referral_context(row, _came_from(row, actor)),
        "steps": able(row, steps_of(row), actor),
        "crumbs": _crumbs(row),
    }
    return render(request, "supervision/matters/referral.html", context)


def _came_from(row: Referral, actor: Actor) -> tuple[str, str]:
    """Words and address of the origin, where this person sees it."""
    sources: dict[str, tuple[Any, str]] = {
        "supervision.complaint": (complaints_visible, "supervision:complaint"),
        "supervision.card": (cards_visible, "supervision:card"),
    }
    if row.origin_type in sources:
        visible, name = sources[row.origin_type]
        found = visible(actor).filter(pk=row.origin_id).first()
        return (origin_words(found), reverse(name, args=[found.public_id])) if found else ("", "")
    if row.origin_type == "supervision.inspectionfinding":
        finding = findings_visible(actor).filter(pk=row.origin_id or 0).first()
        address = reverse("supervision:inspection", args=[finding.inspection.public_id]) if finding else ""
        return (origin_words(finding), address) if finding else ("", "")
    return "", ""


@login_required
@require_http_methods(["GET", "POST"])
def referral_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = _inspector(request)
    row = referral_get(public_id, actor)
    crumbs = _crumbs(row, linked=True)
    return step_page(request, row, move, steps_of(row), actor, back=_address(row), crumbs=crumbs)


@login_required
@require_GET
def referral_receipt(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    row = referral_get(public_id, _inspector(request))
    if row.receipt_file is None:
        raise NotVisible("没有回执扫描件。")
    return send_file(row.receipt_file, row.receipt_name)


@login_required
@require_GET
def referral_evidence_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    return registers.evidence_file(referral_get(public_id, _inspector(request)), pk)


@login_required
@require_GET
def referral_paper(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    row = referral_get(public_id, _inspector(request))
    return registers.paper_page(request, row, pk, back=_address(row), crumbs=_crumbs(row, linked=True))


@login_required
@require_GET
def referral_paper_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    return registers.paper_file(referral_get(public_id, _inspector(request)), pk)
