"""Pages of supervision."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals.models import Case
from core.web import actor_of
from supervision.selectors import cards_visible


@login_required
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """The cards within what the person may see, newest first."""
    rows = list(cards_visible(actor_of(request))[:200])
    cases = Case.objects.in_bulk([row.object_id for row in rows if row.object_type == Case._meta.label_lower])
    found = [{"card": row, "case": cases.get(row.object_id)} for row in rows]
    return render(request, "supervision/cards.html", {"rows": found, "crumbs": [{"label": "监察卡"}]})
