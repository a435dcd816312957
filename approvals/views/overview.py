"""园区总览 and 改革总览: the first pages of the park's administrator and of the reform office."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals import presenters
from approvals.selectors import overview
from core.errors import NotAllowed, NotVisible
from core.models import Role
from core.web import actor_of


@login_required
@require_GET
def overview_park(request: HttpRequest) -> HttpResponse:
    """The park that the actor administers; of several the one in the address."""
    actor = actor_of(request)
    parks = overview.parks_administered(actor)
    park = parks.filter(code=request.GET["park"]).first() if request.GET.get("park") else parks.first()
    if park is None:
        raise NotVisible("园区总览由该园区的园区管理员查看。")
    context = {**presenters.park_overview(actor, park), "title": "园区总览", "crumbs": [{"label": "园区总览"}]}
    return render(request, "approvals/overview.html", context)


@login_required
@require_GET
def overview_reform(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not actor.organisations(Role.REFORM):
        raise NotAllowed("改革总览由审改办人员查看。")
    context = {**presenters.reform_overview(actor), "title": "改革总览", "crumbs": [{"label": "改革总览"}]}
    return render(request, "approvals/overview.html", context)


@login_required
@require_GET
def overview_idle(request: HttpRequest) -> HttpResponse:
    """Items of a park that nobody has applied for in a year."""
    park = overview.parks_administered(actor_of(request)).filter(code=request.GET.get("park", "")[:40]).first()
    if park is None:
        raise NotVisible("没有这个园区，或者不由您管理。")
    context = {"park": park, "rows": list(overview.items_idle(park)), "days": overview.IDLE_DAYS}
    return render(request, "approvals/overview_idle.html", context | {"crumbs": [{"label": "一年无人申办的事项"}]})
