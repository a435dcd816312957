"""审管联动: pushes to claim and feed back, results pushed back, by page."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation, OrganisationKind
from core.web import actor_of, key_of
from empowerment.selectors.duties import supervisors_possible
from empowerment.views.answers import put_on_form, stamp_of
from supervision import presenters, services
from supervision.forms import ClaimForm, FeedBackForm, GiveBackForm, RerouteForm
from supervision.lives.pushes import LABELS, PushState
from supervision.models import Push
from supervision.selectors.pushes import PushFilter, late_on, pushes_filtered, pushes_visible

PAGE = 50
CRUMB = "审管联动"
FORMS: dict[str, Any] = {"claim": ClaimForm, "give_back": GiveBackForm, "feed_back": FeedBackForm}


@login_required
@require_GET
def pushes(request: HttpRequest) -> HttpResponse:
    """Pushes of the person's body, park or city, newest first; filters in the address, keyset pages."""
    actor = actor_of(request)
    asked = {name: request.GET.get(name, "")[:60] for name in ("state", "park", "organisation", "late", "q")}
    wanted = PushFilter(asked["state"], asked["park"], asked["organisation"], bool(asked["late"]), asked["q"])
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
    move = move.replace("-", "_")
    if move not in LABELS:
        raise NotVisible("没有这一步。")
    refusal = row.move_permitted(move, actor)
    if refusal:
        raise NotAllowed(refusal)
    form = _form(request, row, move)
    status = 200
    if form.is_valid():
        try:
            _perform(row, move, form.cleaned_data, actor, stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已办理：{LABELS[move]}。")
            return redirect("supervision:push", public_id=row.public_id)
    back = reverse("supervision:push", args=[row.public_id])
    context = {
        "form": form,
        "push": row,
        "label": LABELS[move],
        "refusal": row.move_refusal(move) if request.method == "GET" else None,
        "version": request.POST.get("version") or row.version,
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": _crumbs({"label": row.number, "url": back}, last=LABELS[move]),
    }
    status = 422 if form.errors and status == 200 else status
    return render(request, "supervision/pushes/step.html", context, status=status)


def _push(request: HttpRequest, public_id: uuid.UUID) -> tuple[Push, Actor]:
    actor = actor_of(request)
    row = pushes_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这张推送单，或者您无权查看。")
    return row, actor


def _form(request: HttpRequest, row: Push, move: str) -> forms.Form:
    sent = request.POST if request.method == "POST" else None
    if move != "reroute":
        made: forms.Form = FORMS[move](sent)
        return made
    others = supervisors_possible(row.park.jurisdiction_id).exclude(pk=row.organisation_id)
    return RerouteForm(sent, bodies=others.exclude(kind=OrganisationKind.PARK))


def _perform(row: Push, move: str, data: dict[str, Any], actor: Actor, stamp: Stamp) -> None:
    service = getattr(services, f"push_{move}")
    service(push=row, actor=actor, stamp=stamp, **data)


def _crumbs(*more: dict[str, str], last: str) -> list[dict[str, str]]:
    return [{"label": CRUMB, "url": reverse("supervision:pushes")}, *more, {"label": last}]
