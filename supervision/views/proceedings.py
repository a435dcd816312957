"""复议、诉讼、信访: the register, one proceeding with its clock, reply and outcome; the limits."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals.selectors.visible import cases_visible
from core.errors import Invalid, NotAllowed
from core.models import Jurisdiction, Organisation, Role
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, stamp_of
from empowerment.forms.fields import uploads
from supervision.forms.matters import ReasonForm
from supervision.forms.orders import EmptyForm
from supervision.forms.proceedings import LimitForm, OutcomeForm, OwnerForm, ProceedingForm, ReplyForm
from supervision.lives.limits import DEFAULTS, Matter, Term
from supervision.lives.proceedings import LABELS, ProceedingKind, ProceedingState
from supervision.models import HandlingLimit, Proceeding
from supervision.presenters.proceedings import HEADINGS, proceeding_context, proceeding_line
from supervision.selectors.proceedings import (
    owners_offered,
    parks_registered,
    proceeding_get,
    proceedings_late,
    proceedings_visible,
    proceedings_waiting,
    registering_bodies,
)
from supervision.services import (
    ProceedingInput,
    handling_limit_set,
    proceeding_accept,
    proceeding_assign,
    proceeding_decide,
    proceeding_extend,
    proceeding_register,
    proceeding_reply,
)
from supervision.views import registers
from supervision.views.registers import Filter, Register, asked, form_page, register_page, sent

CRUMB = "复议、诉讼、信访"
FILTERS = (
    Filter("kind", "种类", ProceedingKind.choices),
    Filter("state", "状态", ProceedingState.choices),
    Filter("only", "范围", [("mine", "待我办理的"), ("late", "逾期的")]),
)
EMPTY = "收到复议申请书副本、起诉状副本或信访件后登记；被申请人由办件的权限确定，期限自动计算。"


def _assign(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return proceeding_assign(proceeding=row, owner=data["owner"], actor=actor, stamp=stamp)


def _accept(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return proceeding_accept(proceeding=row, actor=actor, stamp=stamp)


def _extend(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return proceeding_extend(proceeding=row, reason=data["reason"], actor=actor, stamp=stamp)


def _reply(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return proceeding_reply(
        proceeding=row,
        text=data["text"],
        basis=data["basis"],
        evidence=data["evidence"].splitlines(),
        files=uploads(data),
        actor=actor,
        stamp=stamp,
    )


def _decide(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    said = {name: data[name] for name in ("outcome", "on", "number", "effect")}
    return proceeding_decide(proceeding=row, **said, actor=actor, stamp=stamp)


def steps_of(row: Proceeding) -> dict[str, StepPage]:
    return {
        "accept": StepPage(LABELS["accept"], EmptyForm, _accept, "受理并书面告知信访人，自今天起计算办理期限。"),
        "assign": StepPage(LABELS["assign"], lambda *args: OwnerForm(*args, people=owners_offered(row)), _assign),
        "reply": StepPage(LABELS["reply"], ReplyForm, _reply, "制作有文号的答复文书，事实、依据和证据清单随之固定。"),
        "extend": StepPage(
            LABELS["extend"], partial(ReasonForm, label="延长的理由"), _extend, "只能延长一次，理由须告知信访人。"
        ),
        "decide": StepPage(
            LABELS["decide"], lambda *args: OutcomeForm(*args, row=row), _decide, "办件本身不因此变动，须另行依法办理。"
        ),
    }


@login_required
@require_GET
def proceedings(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    wanted = asked(request, FILTERS)
    rows = proceedings_visible(actor).filter(**{name: wanted[name] for name in ("kind", "state") if name in wanted})
    if wanted.get("only") == "late":
        rows = proceedings_late(rows)
    elif wanted.get("only") == "mine":
        rows = rows.filter(pk__in=proceedings_waiting(actor).order_by().values("pk"))
    if q := wanted.get("q"):
        rows = rows.filter(organ_number__icontains=q) | rows.filter(case__number=q)
    new = {"label": LABELS["register"], "url": reverse("supervision:proceeding_new"), "main": "1"}
    tools = [new] if registering_bodies(actor).exists() else []
    return register_page(request, Register(CRUMB, HEADINGS, proceeding_line, FILTERS, EMPTY, tools), rows, wanted)


@login_required
@require_http_methods(["GET", "POST"])
def proceeding_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    bodies = registering_bodies(actor)
    if not bodies:
        raise NotAllowed("由应诉、答复单位或办理该件的园区登记。")
    near = Organisation.objects.filter(jurisdiction__in=bodies.order_by().values("jurisdiction")).order_by("code")
    initial = {"case_number": request.GET.get("case", "")[:60]}
    form = ProceedingForm(*sent(request), parks=parks_registered(actor), bodies=near, initial=initial)

    def make(data: dict[str, Any]) -> Proceeding:
        number = data.pop("case_number").strip()
        case = None
        if number:
            found = cases_visible(actor).filter(number=number)
            case = found.select_related("park", "item", "item_version").first()
            if case is None:
                raise Invalid(f"没有编号为“{number}”的办件，或者您无权查看。", field="case_number")
        said = ProceedingInput(**data, case=case)
        return proceeding_register(said=said, actor=actor, stamp=stamp_of(request))

    back = reverse("supervision:proceedings")
    crumbs = [{"label": CRUMB, "url": back}]
    return form_page(request, form, make, label=LABELS["register"], back=back, crumbs=crumbs, to=_address)


def _address(row: Proceeding) -> str:
    return reverse("supervision:proceeding", args=[row.public_id])


def _crumbs(row: Proceeding, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(row)} | ({"url": _address(row)} if linked else {})
    return [{"label": CRUMB, "url": reverse("supervision:proceedings")}, last]


@login_required
@require_GET
def proceeding(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = proceeding_get(public_id, actor)
    context = {
        **proceeding_context(row, actor),
        "steps": able(row, steps_of(row), actor),
        "crumbs": _crumbs(row),
    }
    return render(request, "supervision/matters/proceeding.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def proceeding_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = proceeding_get(public_id, actor)
    crumbs = _crumbs(row, linked=True)
    return step_page(request, row, move, steps_of(row), actor, back=_address(row), crumbs=crumbs)


@login_required
@require_GET
def proceeding_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    return registers.evidence_file(proceeding_get(public_id, actor_of(request)), pk)


@login_required
@require_GET
def proceeding_paper(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    row = proceeding_get(public_id, actor_of(request))
    return registers.paper_page(request, row, pk, back=_address(row), crumbs=_crumbs(row, linked=True))


@login_required
@require_GET
def proceeding_paper_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    return registers.paper_file(proceeding_get(public_id, actor_of(request)), pk)


def _place(request: HttpRequest) -> Jurisdiction:
    office = Organisation.objects.filter(pk__in=actor_of(request).organisations(Role.REFORM)).order_by("pk").first()
    if office is None:
        raise NotAllowed("投诉与争议时限由审改办维护。")
    return office.jurisdiction


@login_required
@require_GET
def limits(request: HttpRequest) -> HttpResponse:
    """The limits in force here, and those entered, with their dates."""
    place = _place(request)
    rows = HandlingLimit.objects.filter(jurisdiction=place).select_related("recorded_by").order_by("-begins_on", "-pk")
    context = {
        "place": place,
        "defaults": [(Matter(matter).label, term) for matter, term in DEFAULTS.items()],
        "rows": rows[: registers.SHOWN],
        "crumbs": [{"label": "投诉与争议时限"}],
    }
    return render(request, "supervision/matters/limits.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def limit_new(request: HttpRequest) -> HttpResponse:
    place = _place(request)
    form = LimitForm(*sent(request))

    def make(data: dict[str, Any]) -> HandlingLimit:
        term = Term(data["number"], data["unit"], data["roll"], data["remind"], data["basis"])
        said = {"matter": data["matter"], "term": term, "begins_on": data["begins_on"]}
        return handling_limit_set(jurisdiction=place, **said, actor=actor_of(request))

    back = reverse("supervision:limits")
    crumbs = [{"label": "投诉与争议时限", "url": back}]
    return form_page(request, form, make, label="登记时限", back=back, crumbs=crumbs, to=lambda _: back)
