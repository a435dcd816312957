"""监察台: live lamps, where things wait, cards and orders; the figures alone are asked for again every minute."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.errors import NotAllowed
from core.models import Role
from core.web import actor_of
from supervision.presenters.board import board_context


@login_required
@require_GET
def watch(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx the figures alone."""
    actor = actor_of(request)
    if not actor.organisations(Role.INSPECTOR, Role.REFORM):
        raise NotAllowed("监察台由督查监察人员、审改办人员查看。")
    context = board_context(actor)
    if request.headers.get("HX-Request"):
        return render(request, "supervision/watch_figures.html", context)
    return render(request, "supervision/watch.html", context | {"crumbs": [{"label": "监察台"}]})
