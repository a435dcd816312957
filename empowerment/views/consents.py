"""管委会同意: what departments ask for at the windows, what the committee decides, and carrying it out."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.papers import documents_of
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, key_of, put_on_form, stamp_of
from empowerment import presenters, selectors, services
from empowerment.consent_life import LABELS, SOURCE, ConsentKind, ConsentState
from empowerment.forms.papers import CarryOutForm, ConfirmForm, ConsentForm, ConsentGrantForm, OpinionForm, ReasonForm
from empowerment.models import WindowConsent
from empowerment.services import ConsentInput
from empowerment.views.instruments import paper_file, paper_of

PAGE = 50
CRUMB = "管委会同意"


@login_required
@require_GET
def consents(request: HttpRequest) -> HttpResponse:
    """Requests the person may see, newest first; filters stand in the address."""
    actor = actor_of(request)
    wanted = {name: request.GET.get(name, "")[:20] for name in ("state", "kind")}
    rows = selectors.consents_visible(actor).filter(**{name: value for name, value in wanted.items() if value})
    after = key_of(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    query = "".join(f"&{name}={value}" for name, value in wanted.items() if value in (*ConsentKind, *ConsentState))
    context = {
        "rows": found[:PAGE],
        "wanted": wanted,
        "states": [(state.value, state.label) for state in ConsentState if state != ConsentState.DRAFT],
        "kinds": ConsentKind.choices,
        "may_ask": selectors.bodies_asking(actor).exists(),
        "today": moments.today(),
        "source": SOURCE,
        "page": {
            "first_url": f"?{query}" if after else "",
            "next_url": f"?after={found[PAGE - 1].pk}{query}" if len(found) > PAGE else "",
        },
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "empowerment/consents/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def consent_new(request: HttpRequest) -> HttpResponse:
    """A department's head asks. Coming from an item for which a consent is in force leads to carrying it out."""
    actor = actor_of(request)
    departments = selectors.bodies_asking(actor)
    if not departments:
        raise NotAllowed("窗外受理、撤回窗口和事项，由部门负责人向管委会申请。")
    parks = selectors.parks_asked(actor)
    initial = {name: request.GET.get(name, "")[:60] for name in ("kind", "item")}
    initial["park"] = key_of(request.GET.get("park")) or None  # type: ignore[assignment]
    initial["valid_from"] = moments.today()  # type: ignore[assignment]
    form = ConsentForm(request.POST or None, parks=parks, departments=departments, initial=initial)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = services.consent_request(
                given=ConsentInput(**form.cleaned_data), actor=actor, stamp=stamp_of(request)
            )
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已向{made.park.name}申请：{made}。")
            return redirect("empowerment:consent", public_id=made.public_id)
    context = {
        "form": form,
        "title": "申请管委会同意",
        "hint": f"未经管委会同意，一律不得在窗口之外受理，任何部门不得随意撤窗或撤回已入驻办理事项（{SOURCE}）。",
        "button": "申请",
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("empowerment:consents"),
        "crumbs": _crumbs(last="申请"),
    }
    return render(request, "empowerment/papers/form.html", context, status=status)


@login_required
@require_GET
def consent(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One request: what was asked, what was decided, and what this person may do."""
    row, actor = _consent(request, public_id)
    context = {
        "row": row,
        "in_force": row.in_force(moments.today()),
        "papers": documents_of(row),
        "steps": able(row, _steps(row), actor),
        "waits_for": row.move_permitted("grant", actor) if row.state == ConsentState.REQUESTED else None,
        "crumbs": _crumbs(last=str(row)),
    }
    return render(request, "empowerment/consents/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def consent_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Grant, refuse, withdraw or carry out."""
    row, actor = _consent(request, public_id)
    back = reverse("empowerment:consent", args=[row.public_id])
    crumbs = [{"label": CRUMB, "url": reverse("empowerment:consents")}, {"label": str(row), "url": back}]
    about = f"{row}　{row.department.name}：{row.reason}"
    return step_page(request, row, move, _steps(row), actor, back=back, crumbs=crumbs, about=about)


@login_required
@require_GET
def consent_paper(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    row, _ = _consent(request, public_id)
    back = reverse("empowerment:consent", args=[row.public_id])
    return render(request, "empowerment/paper.html", presenters.paper_context(row, paper_of(row, paper_id), back))


@login_required
@require_GET
def consent_paper_file(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> FileResponse:
    row, _ = _consent(request, public_id)
    return paper_file(paper_of(row, paper_id))


def _consent(request: HttpRequest, public_id: uuid.UUID) -> tuple[WindowConsent, Actor]:
    actor = actor_of(request)
    row = selectors.consents_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这一件，或者您无权查看。")
    return row, actor


def _steps(row: WindowConsent) -> dict[str, StepPage]:
    """The forms of what a committee or a department does with this request."""
    term = {"valid_from": row.valid_from, "valid_to": row.valid_to}
    forms: dict[str, Any] = {
        "grant": partial(ConsentGrantForm, initial=term),
        "refuse": OpinionForm,
        "carry_out": CarryOutForm if row.kind == ConsentKind.ITEM else ConfirmForm,
        "withdraw": ReasonForm,
    }
    return {move: StepPage(LABELS[move], form, partial(_perform, move)) for move, form in forms.items()}


def _perform(move: str, row: WindowConsent, data: dict[str, Any], actor: Actor, stamp: Stamp) -> None:
    common: dict[str, Any] = {"actor": actor, "stamp": stamp}
    if move == "grant":
        services.consent_grant(consent=row, **data, **common)
    elif move == "refuse":
        services.consent_refuse(consent=row, **data, **common)
    elif move == "withdraw":
        services.consent_withdraw(consent=row, **data, **common)
    else:
        assert row.item is not None
        place: dict[str, Any] = {
            "park": row.park,
            "item": row.item,
            "department": row.department,
            "consent": row,
        }
        carry = services.item_withdraw if row.kind == ConsentKind.ITEM else services.window_withdraw
        carry(**place, **data, **common)


def _crumbs(*more: dict[str, str], last: str) -> list[dict[str, str]]:
    return [{"label": CRUMB, "url": reverse("empowerment:consents")}, *more, {"label": last}]
