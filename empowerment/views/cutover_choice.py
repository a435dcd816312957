"""The choice of a change of body: park, day and former body in the address, items and terms in the form."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotVisible
from core.models import Organisation
from core.searchtext import query_key
from core.web import key_of, put_on_form, stamp_of
from empowerment.forms.cutover import CutOverForm
from empowerment.presenters.cutover import candidate_rows, deciders_of, departments_of, of_body
from empowerment.selectors.cutover import candidates
from empowerment.selectors.listed import Listed
from empowerment.selectors.lists import parks_of_lists
from empowerment.selectors.packages import bodies_beside
from empowerment.services.cutover import CutOverTerms, cut_over_plan
from empowerment.views.cutover import cut_over_crumbs, watcher_of


@login_required
@require_http_methods(["GET", "POST"])
def cut_over_new(request: HttpRequest) -> HttpResponse:
    """Choose park, day and former body in the address, then tick the items and say the terms."""
    actor = watcher_of(request)
    parks = parks_of_lists(actor)
    asked = key_of(request.GET.get("park"))
    park = parks.filter(pk=asked).first() if asked else parks.first()
    if park is None:
        raise NotVisible("没有这个园区，或者不在您的管理范围。")
    wanted = _wanted(request)
    found = candidates(park, moments.start_of(wanted["on"]))
    deciders = deciders_of(found)
    body_key = wanted["body"] or (deciders[0]["id"] if deciders else 0)
    body = bodies_beside(park).filter(pk=body_key).first()
    context: dict[str, Any] = {
        "parks": parks,
        "park": park,
        "wanted": wanted,
        "deciders": deciders,
        "body": body,
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": [*cut_over_crumbs(), {"label": "新建"}],
    }
    if body is None:
        return render(request, "empowerment/handover/cut_over_new.html", context)
    return _chosen(request, context, of_body(found, body.pk), park, body, actor)


def _wanted(request: HttpRequest) -> dict[str, Any]:
    day = _day(request.GET.get("on", "")) or moments.today()
    departments = {key_of(text) for text in request.GET.getlist("department")} - {0}
    return {
        "body": key_of(request.GET.get("body")),
        "on": day,
        "departments": departments,
        "q": request.GET.get("q", "")[:100],
        "query": request.GET.urlencode(),
    }


def _day(text: str) -> dt.date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and moments.within_reach(moments.start_of(day)) else None


def _narrowed(found: list[Listed], wanted: dict[str, Any]) -> list[Listed]:
    """By department and by the search text, as ticked and typed."""
    key = query_key(wanted["q"])
    return [
        each
        for each in found
        if (not wanted["departments"] or each.empowerment.item.competent_department_id in wanted["departments"])
        and key in each.empowerment.item.search
    ]


def _chosen(
    request: HttpRequest,
    context: dict[str, Any],
    found: list[Listed],
    park: Organisation,
    body: Organisation,
    actor: Actor,
) -> HttpResponse:
    """The items of the former body to tick, with the terms; posted, the trial."""
    sent = request.POST if request.method == "POST" else None
    form = CutOverForm(sent, park=park, from_body=body, bodies=bodies_beside(park))
    ticked = {key_of(text) for text in request.POST.getlist("item")} if sent is not None else None
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            row = cut_over_plan(terms=_terms(form, park, body, ticked or set()), actor=actor, stamp=_key(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            return redirect("empowerment:cut_over", public_id=row.public_id)
    rows = candidate_rows(_narrowed(found, context["wanted"]), ticked)
    context |= {"form": form, "rows": rows, "departments": departments_of(found)}
    return render(request, "empowerment/handover/cut_over_new.html", context, status=status)


def _key(request: HttpRequest) -> Stamp:
    return Stamp(key=stamp_of(request).key)


def _terms(form: CutOverForm, park: Organisation, body: Organisation, ticked: set[int]) -> CutOverTerms:
    data = form.cleaned_data
    return CutOverTerms(
        park=park,
        scheme=data["scheme"],
        title=data["title"],
        effective_at=data["effective_at"],
        from_body=body,
        to_body=data["to_body"],
        items=form.items_from(sorted(ticked)),
        table=form.table(),
        source=data["source"],
        mode=data["mode"],
        void_seals=list(data["void_seals"]),
        keep_source=data["keep_source"],
    )
