"""审管联动: pushes to claim and feed back, results pushed back, by page."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind
from core.views.steps import StepPage, step_page
from core.web import actor_of, day_read, key_of
from empowerment.selectors.duties import supervisors_possible
from supervision import presenters, services
from supervision.forms import ClaimForm, FeedBackForm, GiveBackForm, RerouteForm
from supervision.lives.pushes import LABELS, PushState
from supervision.models import Push
from supervision.presenters.counted import counted_words
from supervision.selectors.pushes import PushFilter, late_on, pushes_filtered, pushes_visible

PAGE = 50
FILTERS = ("state", "park", "organisation", "late", "q", "body", "show", "since", "until")
CRUMB = "审管联动"
FORMS: dict[str, Any] = {"claim": ClaimForm, "give_back": GiveBackForm, "feed_back": FeedBackForm}


@login_required
@require_GET
def pushes(request: HttpRequest) -> HttpResponse:
    """Pushes of the person's body, park or city, newest first; filters in the address, keyset pages."""
    actor = actor_of(request)
    asked = {name: request.GET.get(name, "")[:60] for name in FILTERS}
    since, until = day_read(asked["since"]), day_read(asked["until"])
    days = (since, until) if asked["show"] == "was_late" and since and until else None
    body = asked["organisation"] or asked["body"]
    wanted = PushFilter(asked["state"], asked["park"], body, bool(asked["late"]), asked["q"], days)
    after = key_of(request.GET.get("after"))
    found = pushes_filtered(actor, wanted)
    rows = list((found.filter(pk__lt=after) if after else found)[: PAGE + 1])
    params = {name: value for name, value in asked.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(rows) > PAGE:
        page["next_url"] = f"?{urlencode({**params, 'after': rows[PAGE - 1].pk})}"
    seen = pushes_visible(actor).order_by()
    context = {
        "rows": presenters.push_rows(rows[:PAGE]),
        "page": page,
        "wanted": asked,
        "counted": counted_words(asked["show"], since, until),
        "states": PushState.choices,
        "parks": Organisation.objects.filter(pk__in=seen.values("park")).order_by("code"),
        "bodies": Organisation.objects.filter(pk__in=seen.values("organisation")).order_by("code"),
        "late": seen.filter(late_on(moments.today())).count(),
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "supervision/pushes/list.html", context)


@login_required
@require_GET
def push(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    row, actor = _push(request, public_id)
    context = presenters.push_context(row, actor) | {"crumbs": _crumbs(last=row.number)}
    return render(request, "supervision/pushes/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def push_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Claim, return, send elsewhere, feed back."""
    row, actor = _push(request, public_id)
    back = reverse("supervision:push", args=[row.public_id])
    crumbs = [{"label": CRUMB, "url": reverse("supervision:pushes")}, {"label": row.number, "url": back}]
    about = f"{row.number}　{row.facts['item']}，{row.facts['applicant']}　{row.park}"
    return step_page(request, row, move, _steps(row), actor, back=back, crumbs=crumbs, about=about)


def _push(request: HttpRequest, public_id: uuid.UUID) -> tuple[Push, Actor]:
    actor = actor_of(request)
    row = pushes_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这张推送单，或者您无权查看。")
    return row, actor


def _steps(row: Push) -> dict[str, StepPage]:
    others = supervisors_possible(row.park.jurisdiction_id).exclude(pk=row.organisation_id)
    reroute = partial(RerouteForm, bodies=others.exclude(kind=OrganisationKind.PARK))
    forms = FORMS | {"reroute": reroute}
    return {move: StepPage(LABELS[move], form, partial(_perform, move)) for move, form in forms.items()}


def _perform(move: str, row: Push, data: dict[str, Any], actor: Actor, stamp: Stamp) -> None:
    service = getattr(services, f"push_{move}")
    service(push=row, actor=actor, stamp=stamp, **data)


def _crumbs(*more: dict[str, str], last: str) -> list[dict[str, str]]:
    return [{"label": CRUMB, "url": reverse("supervision:pushes")}, *more, {"label": last}]
