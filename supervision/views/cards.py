"""Pages of supervision."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from approvals.models import Case
from approvals.presenters.overview import HEADINGS, cell, paired, park_rows
from approvals.selectors.overview import parks_overseen
from core.errors import NotAllowed
from core.models import Role
from core.web import actor_of, key_of
from supervision.models import Card
from supervision.selectors import cards_by_rule, cards_visible

SHOWN = 200


@login_required
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """The cards within what the person may see, newest first, perhaps of one rule; keyset pages."""
    rule, after = request.GET.get("rule", ""), key_of(request.GET.get("after"))
    seen = cards_visible(actor_of(request))
    seen = seen.filter(rule=rule) if rule in Card.Rule.values else seen
    rows = list((seen.filter(pk__lt=after) if after else seen)[: SHOWN + 1])
    cases = Case.objects.in_bulk([row.object_id for row in rows if row.object_type == Case._meta.label_lower])
    kept = f"rule={rule}&" if rule in Card.Rule.values else ""
    page = {"first_url": f"?{kept}"} if after else {}
    page |= {"next_url": f"?{kept}after={rows[SHOWN - 1].pk}"} if len(rows) > SHOWN else {}
    context = {
        "rows": [{"card": row, "case": cases.get(row.object_id)} for row in rows[:SHOWN]],
        "rule": Card.Rule(rule).label if kept else "",
        "page": page,
        "crumbs": [{"label": "监察卡"}],
    }
    return render(request, "supervision/cards.html", context)


@login_required
@require_GET
def watch(request: HttpRequest) -> HttpResponse:
    """监察台: the live lamps of the parks overseen, and the cards by rule."""
    actor = actor_of(request)
    if not actor.organisations(Role.INSPECTOR):
        raise NotAllowed("监察台由督查监察人员查看。")
    parks = list(parks_overseen(actor, Role.INSPECTOR))
    lamps = {
        "caption": "在办亮灯",
        "headings": ["园区", *HEADINGS],
        "rows": [row for _, row in park_rows(actor, parks)],
    }
    address = reverse("supervision:cards")
    rules = [[cell(Card.Rule(rule).label), cell(n, f"{address}?rule={rule}")] for rule, n in cards_by_rule(actor)]
    by_rule = {"caption": "监察卡", "headings": ["规则", "张数"], "rows": rules, "empty": "没有监察卡。"}
    context = {"title": "监察台", "tables": [paired(lamps), paired(by_rule)], "crumbs": [{"label": "监察台"}]}
    return render(request, "approvals/overview.html", context)
