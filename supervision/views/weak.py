"""“放不下、接不住、管不好”事项: the register, one entry with its follow-ups, its steps."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.door import Stamp
from core.errors import NotAllowed
from core.models import Organisation
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, key_of
from empowerment.models import PowerItem
from supervision import services
from supervision.forms.weak import AskForm, FallbackForm, FollowForm, GoOnForm, ReasonForm, TakeUpForm, WeakForm
from supervision.lives.weak import LABELS, WeakKind, WeakState
from supervision.models import WeakItem
from supervision.selectors import weak as reads
from supervision.services import FallbackInput, WeakInput
from supervision.views.listing import asked_of, new_page, page_of

CRUMB = "薄弱事项"


def _plain(service: Any, row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return service(weak=row, **data, actor=actor, stamp=stamp)


def _fall_back(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    names = ("mode", "effective_on", "paper", "reason", "scheme", "parties")
    said = FallbackInput(**{name: data[name] for name in names})
    return services.weak_fall_back(weak=row, said=said, actor=actor, stamp=stamp)


def _steps(row: WeakItem) -> dict[str, StepPage]:
    def step(move: str, form: Any, help: str = "") -> StepPage:
        return StepPage(LABELS[move], form, partial(_plain, getattr(services, f"weak_{move}")), help)

    schemes = reads.fallback_schemes(row)
    return {
        "take_up": step("take_up", partial(TakeUpForm, owners=reads.weak_owners(row))),
        "dismiss": step("dismiss", ReasonForm, "登记保留，写明不列入的理由。"),
        "follow": step("follow", FollowForm),
        "ask": step("ask", AskForm, "由审改办决定。"),
        "go_on": step("go_on", GoOnForm),
        "resolve": step("resolve", ReasonForm, "写明怎样解决的。"),
        "fall_back": StepPage(
            LABELS["fall_back"],
            partial(FallbackForm, schemes=schemes, department=row.department),
            _fall_back,
            "写入赋权目录；方案没有规定、缺专人或缺文书的，会逐项说明。",
        ),
    }


@login_required
@require_GET
def weak_items(request: HttpRequest) -> HttpResponse:
    """The register within what the person may see, newest first."""
    actor = actor_of(request)
    asked = asked_of(request, "state", "kind", "park", "late")
    wanted = reads.WeakFilter(asked["state"], asked["kind"], asked["park"], asked["late"] == "1")
    rows, page = page_of(request, reads.weak_filtered(actor, wanted), asked)
    context = {
        "rows": rows,
        "page": page,
        "wanted": wanted,
        "states": WeakState.choices,
        "kinds": WeakKind.choices,
        "parks": Organisation.objects.filter(pk__in=reads.weak_visible(actor).order_by().values("park")),
        "may_register": reads.weak_candidates(actor).exists(),
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "supervision/weak/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def weak_new(request: HttpRequest) -> HttpResponse:
    """登记, perhaps of the item named in the address."""
    actor = actor_of(request)
    candidates = reads.weak_candidates(actor)
    if not candidates.exists():
        raise NotAllowed("由园区、赋权部门的负责人或审改办、督查监察人员登记。")
    item = PowerItem.objects.filter(pk=key_of(request.GET.get("item"))).first()
    initial: dict[str, Any] = {"item": item.code or item.name} if item else {}
    parks = Organisation.objects.filter(pk__in=candidates.order_by().values("park"))[:2]
    if len(parks) == 1:
        initial["park"] = parks[0].pk
    offered: dict[str, Any] = {"candidates": candidates, "sources": reads.weak_sources(actor)}
    form = WeakForm(request.POST if request.method == "POST" else None, **offered, initial=initial)
    home = reverse("supervision:weak_items")

    def make(data: dict[str, Any], stamp: Stamp) -> WeakItem:
        said = WeakInput(**{name: data[name] for name in ("empowerment", "kind", "source", "reason")})
        return services.weak_register(said=said, actor=actor, stamp=stamp)

    return new_page(
        request,
        form,
        make,
        lambda made: reverse("supervision:weak_item", args=[made.public_id]),
        label="登记薄弱事项",
        back=home,
        crumbs=[{"label": CRUMB, "url": home}, {"label": "登记"}],
        help="“放不下、接不住、管不好”的事项，登记后由审改办认定、跟踪。",
    )


def _crumbs(row: WeakItem, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(row)} | ({"url": reverse("supervision:weak_item", args=[row.public_id])} if linked else {})
    return [{"label": CRUMB, "url": reverse("supervision:weak_items")}, last]


@login_required
@require_GET
def weak_item(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = reads.weak_get(public_id, actor)
    context = {
        "row": row,
        "follow_ups": row.follow_ups.select_related("person"),
        "item_url": reverse("empowerment:item", args=[row.item.jurisdiction.code, row.item.code]),
        "steps": able(row, _steps(row), actor),
        "crumbs": _crumbs(row),
    }
    return render(request, "supervision/weak/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def weak_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = reads.weak_get(public_id, actor)
    back = reverse("supervision:weak_item", args=[row.public_id])
    return step_page(request, row, move, _steps(row), actor, back=back, crumbs=_crumbs(row, linked=True))
