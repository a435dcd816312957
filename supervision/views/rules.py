"""监察规则: the table of a jurisdiction as it stands today, and a change of one rule from a later day on."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals.models import LampRule
from core import moments
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Jurisdiction
from core.web import actor_of, put_on_form
from supervision import selectors
from supervision.forms.rules import RuleForm
from supervision.lives.rules import PREDICATES, Colour, Effect, GraceUnit, Source
from supervision.services import RuleInput, rule_set


def _place(request: HttpRequest, actor: Actor, code: str = "") -> tuple[Jurisdiction, list[Jurisdiction]]:
    """The jurisdiction asked for among those that the actor rules; the own one without a wish."""
    places = selectors.jurisdictions_ruled(actor)
    if not places:
        raise NotAllowed("监察规则由审改办或督查监察人员查看、设定。")
    wanted = code or request.GET.get("place", "")
    found = next((row for row in places if row.code == wanted), None) if wanted else places[0]
    if found is None:
        raise NotVisible("没有这个辖区，或者不由您监察。")
    return found, places


@login_required
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every predicate with its setting today, where it comes from, and what begins later."""
    actor = actor_of(request)
    place, places = _place(request, actor)
    coming = selectors.rules_to_come(place)
    rows = [
        {
            "setting": setting,
            "predicate": PREDICATES[setting.code],
            "reads": Source(PREDICATES[setting.code].reads).label,
            "effect": Effect(setting.effect).label,
            "colour": Colour(setting.colour).label,
            "unit": GraceUnit(setting.unit).label,
            "coming": coming.get(setting.code),
        }
        for setting in selectors.rules_of(place, moments.today())
    ]
    context = {
        "rows": rows,
        "place": place,
        "places": places,
        "lamps": LampRule.in_force(moments.today()),
        "crumbs": [{"label": "监察规则"}],
    }
    return render(request, "supervision/rules.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, place_code: str, code: str) -> HttpResponse:
    """One rule of a jurisdiction: its rows by date, and the form for the next one."""
    actor = actor_of(request)
    place, _ = _place(request, actor, place_code)
    if code not in PREDICATES:
        raise NotVisible("没有这条规则。")
    today = moments.today()
    present = selectors.rulebook(today).of(code, place.pk)
    fields = ("enabled", "colour", "effect", "grace", "unit", "explain_days", "appeal_days")
    initial = {name: getattr(present, name) for name in fields} | {"valid_from": today + dt.timedelta(days=1)}
    form = RuleForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            made = rule_set(code=code, jurisdiction=place, said=RuleInput(**form.cleaned_data), actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已登记：{made}。")
            return redirect("supervision:rule", place_code=place.code, code=code)
    context = {
        "form": form,
        "place": place,
        "predicate": PREDICATES[code],
        "present": present,
        "history": selectors.rule_history(place, code),
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": [
            {"label": "监察规则", "url": f"{reverse('supervision:rules')}?place={place.code}"},
            {"label": PREDICATES[code].label},
        ],
    }
    return render(request, "supervision/rule.html", context, status=status)
