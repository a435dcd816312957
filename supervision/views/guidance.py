"""业务指导: sessions and difficulties, one of each, their steps and materials, and how soon difficulties are solved."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.errors import NotAllowed, NotVisible
from core.models import Organisation, OrganisationKind
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, key_of, send_file
from empowerment.forms.fields import uploads
from empowerment.models import PowerItem
from supervision import services
from supervision.forms.guidance import (
    AcceptForm,
    AnswerForm,
    CancelForm,
    DifficultyForm,
    HoldForm,
    ReopenForm,
    SessionForm,
)
from supervision.forms.orders import EmptyForm
from supervision.lives.guidance import LABELS, SESSION_LABELS, DifficultyState
from supervision.models import Difficulty, GuidanceFile, GuidanceSession
from supervision.selectors import guidance as reads
from supervision.services import DifficultyInput, SessionInput
from supervision.views.listing import asked_of, new_page, page_of

CRUMB, ASKED = "业务指导", "困难和问题"


def _hold(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    said = {name: data[name] for name in ("attendees", "attended", "note")}
    return services.session_hold(session=row, **said, files=uploads(data), actor=actor, stamp=stamp)


def _cancel(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.session_cancel(session=row, reason=data["reason"], actor=actor, stamp=stamp)


def _word(service: Any, row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return service(difficulty=row, **data, actor=actor, stamp=stamp)


SESSION_STEPS = {
    "hold": StepPage(SESSION_LABELS["hold"], HoldForm, _hold),
    "cancel": StepPage(SESSION_LABELS["cancel"], CancelForm, _cancel, "取消以后通知园区。"),
}
STEPS = {
    move: StepPage(LABELS[move], form, partial(_word, getattr(services, f"difficulty_{move}")))
    for move, form in (
        ("answer", AnswerForm),
        ("accept", AcceptForm),
        ("reopen", ReopenForm),
        ("withdraw", EmptyForm),
    )
}


@login_required
@require_GET
def guidance(request: HttpRequest) -> HttpResponse:
    """Sessions, newest first, and of this year how soon the parks' difficulties were solved."""
    actor = actor_of(request)
    rows, page = page_of(request, reads.sessions_visible(actor).prefetch_related("parks"), {})
    year = moments.today().year
    context = {
        "rows": rows,
        "page": page,
        "year": year,
        "solved": reads.solved_by_when(actor, year),
        "may_plan": reads.guiding_bodies(actor).exists(),
        "may_ask": reads.asking_parks(actor).exists(),
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "supervision/guidance/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    departments = reads.guiding_bodies(actor)
    if not departments.exists():
        raise NotAllowed("业务指导由赋权部门的负责人、监管人员或经办人安排。")
    places = {
        "departments": departments,
        "parks": reads.guided_parks().filter(jurisdiction__in=departments.values("jurisdiction")),
        "demonstrations": reads.demonstrations_published(),
    }
    home = reverse("supervision:guidance")
    return new_page(
        request,
        SessionForm(request.POST if request.method == "POST" else None, **places),
        lambda data, stamp: services.session_plan(said=SessionInput(**data), actor=actor, stamp=stamp),
        lambda made: reverse("supervision:session", args=[made.public_id]),
        label="安排业务指导",
        back=home,
        crumbs=[{"label": CRUMB, "url": home}, {"label": "安排"}],
    )


def _session_crumbs(row: GuidanceSession, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(row)} | ({"url": reverse("supervision:session", args=[row.public_id])} if linked else {})
    return [{"label": CRUMB, "url": reverse("supervision:guidance")}, last]


@login_required
@require_GET
def session(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = reads.session_get(public_id, actor)
    context = {
        "row": row,
        "parks": row.parks.all(),
        "items": row.items.select_related("jurisdiction"),
        "files": row.files.all(),
        "difficulties": reads.difficulties_visible(actor).filter(session=row),
        "steps": able(row, SESSION_STEPS, actor),
        "may_ask": reads.asking_parks(actor).filter(guidance_received=row).exists(),
        "crumbs": _session_crumbs(row),
    }
    return render(request, "supervision/guidance/session.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def session_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = reads.session_get(public_id, actor)
    back = reverse("supervision:session", args=[row.public_id])
    crumbs = _session_crumbs(row, linked=True)
    return step_page(request, row, move, SESSION_STEPS, actor, back=back, crumbs=crumbs)


@login_required
@require_GET
def session_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    row = reads.session_get(public_id, actor_of(request))
    found = GuidanceFile.objects.select_related("file").filter(session=row, pk=pk).first()
    if found is None:
        raise NotVisible("没有这份材料。")
    return send_file(found.file, found.name)


@login_required
@require_GET
def difficulties(request: HttpRequest) -> HttpResponse:
    """Difficulties within what the person may see, newest first."""
    actor = actor_of(request)
    asked = asked_of(request, "state", "park", "department", "late")
    wanted = reads.DifficultyFilter(asked["state"], asked["park"], asked["department"], asked["late"] == "1")
    rows, page = page_of(request, reads.difficulties_filtered(actor, wanted), asked)
    seen = reads.difficulties_visible(actor).order_by()
    context = {
        "rows": rows,
        "page": page,
        "wanted": wanted,
        "states": DifficultyState.choices,
        "parks": Organisation.objects.filter(pk__in=seen.values("park")),
        "departments": Organisation.objects.filter(pk__in=seen.values("department")),
        "may_ask": reads.asking_parks(actor).exists(),
        "crumbs": [{"label": CRUMB, "url": reverse("supervision:guidance")}, {"label": ASKED}],
    }
    return render(request, "supervision/guidance/difficulties.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def difficulty_new(request: HttpRequest) -> HttpResponse:
    """提出困难, perhaps about the item or the session named in the address."""
    actor = actor_of(request)
    parks = reads.asking_parks(actor)
    if not parks.exists():
        raise NotAllowed("困难和问题由园区人员提出。")
    item = PowerItem.objects.filter(pk=key_of(request.GET.get("item"))).first()
    about = _session_asked(request.GET.get("session", ""), reads.sessions_visible(actor))
    form = DifficultyForm(
        request.POST if request.method == "POST" else None,
        parks=parks,
        departments=Organisation.objects.filter(
            kind=OrganisationKind.DEPARTMENT, jurisdiction__in=parks.values("jurisdiction")
        ),
        session=about,
        initial={"item": item.code if item else "", "department": about.department_id if about else None},
    )
    home = reverse("supervision:difficulties")
    return new_page(
        request,
        form,
        lambda data, stamp: services.difficulty_ask(said=DifficultyInput(**data), actor=actor, stamp=stamp),
        lambda made: reverse("supervision:difficulty", args=[made.public_id]),
        label="提出困难和问题",
        back=home,
        crumbs=[{"label": ASKED, "url": home}, {"label": "提出"}],
        about=str(about or ""),
    )


def _session_asked(text: str, seen: QuerySet[GuidanceSession]) -> GuidanceSession | None:
    try:
        return seen.filter(public_id=uuid.UUID(text)).first()
    except ValueError:
        return None


def _crumbs(row: Difficulty, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(row)} | ({"url": reverse("supervision:difficulty", args=[row.public_id])} if linked else {})
    return [{"label": ASKED, "url": reverse("supervision:difficulties")}, last]


@login_required
@require_GET
def difficulty(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = reads.difficulty_get(public_id, actor)
    context = {
        "row": row,
        "answers": row.answers.select_related("person"),
        "steps": able(row, STEPS, actor),
        "crumbs": _crumbs(row),
    }
    return render(request, "supervision/guidance/difficulty.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def difficulty_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = reads.difficulty_get(public_id, actor)
    back = reverse("supervision:difficulty", args=[row.public_id])
    return step_page(request, row, move, STEPS, actor, back=back, crumbs=_crumbs(row, linked=True))
