"""Pages of the system access register: the matrix systems x parks and the form of one cell."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation, Role
from core.reach import overseen_jurisdictions
from core.sheets import XLSX_TYPE
from core.web import actor_of, attachment, key_of, put_on_form
from empowerment.forms.access import AccessForm, SystemForm
from empowerment.models import BusinessSystem, SystemAccess
from empowerment.presenters.access import FIELDS, access_history, access_lamp, access_matrix, access_xlsx
from empowerment.selectors.access import LAMPS, accesses_visible, parks_of_access, systems_of_access
from empowerment.services.access import AccessInput, access_set, system_add


def _wanted(request: HttpRequest) -> dict[str, Any]:
    lamp = request.GET.get("lamp", "")
    return {
        "park": key_of(request.GET.get("park")),
        "system": key_of(request.GET.get("system")),
        "owner": key_of(request.GET.get("owner")),
        "lamp": lamp if lamp in (*LAMPS, "blocked") else "",
    }


def _rows(actor: Actor, wanted: dict[str, Any]) -> list[SystemAccess]:
    rows = accesses_visible(actor)
    for name in ("park", "system", "owner"):
        if wanted[name]:
            rows = rows.filter(**{name: wanted[name]})
    return list(rows)


@login_required
@require_GET
def accesses(request: HttpRequest) -> HttpResponse:
    """Systems x parks; filters stand in the address."""
    actor, wanted = actor_of(request), _wanted(request)
    all_parks, all_systems = list(parks_of_access(actor)), list(systems_of_access(actor))
    rows = _rows(actor, wanted)
    parks = [park for park in all_parks if not wanted["park"] or park.pk == wanted["park"]]
    systems = [system for system in all_systems if not wanted["system"] or system.pk == wanted["system"]]
    if wanted["owner"]:
        systems = [system for system in systems if any(row.system_id == system.pk for row in rows)]
    context = {
        **access_matrix(systems, parks, rows, wanted),
        "wanted": wanted,
        "query": request.GET.urlencode(),
        "all_parks": all_parks,
        "all_systems": all_systems,
        "owners": sorted(
            {row.owner for row in rows} | {each.owner for each in all_systems}, key=lambda body: body.code
        ),
        "lamps": [*LAMPS.items(), ("blocked", "有堵点")],
        "may_add": bool(actor.organisations(Role.PARK_ADMIN, Role.REFORM)),
        "crumbs": [{"label": "系统接入"}],
    }
    return render(request, "empowerment/access/matrix.html", context)


@login_required
@require_GET
def accesses_export(request: HttpRequest) -> HttpResponse:
    wanted = _wanted(request)
    content = access_xlsx(_rows(actor_of(request), wanted), wanted)
    return attachment(content, f"系统接入台账-{moments.today():%Y%m%d}.xlsx", XLSX_TYPE)


def _cell(actor: Actor, public_id: uuid.UUID, park_code: str) -> tuple[BusinessSystem, Organisation]:
    system = systems_of_access(actor).filter(public_id=public_id).first()
    park = parks_of_access(actor).filter(code=park_code).first()
    if system is None or park is None or system.jurisdiction_id != park.jurisdiction_id:
        raise NotVisible("没有这一格，或者您无权查看。")
    return system, park


@login_required
@require_http_methods(["GET", "POST"])
def access(request: HttpRequest, public_id: uuid.UUID, park: str) -> HttpResponse:
    """One system at one park: how it stands, its history; for those who may, the form."""
    actor = actor_of(request)
    system, at = _cell(actor, public_id, park)
    row = accesses_visible(actor).filter(system=system, park=at).first()
    shown = row or SystemAccess(system=system, park=at, owner=system.owner)
    denied = shown.edit_denied(actor)
    bodies = Organisation.objects.filter(jurisdiction=system.jurisdiction_id).order_by("code")
    initial = {name: getattr(shown, name) for name in (*FIELDS, "version")} | {"owner": shown.owner_id}
    form = AccessForm(request.POST if request.method == "POST" else None, bodies=bodies, initial=initial)
    if request.method == "POST" and denied:
        raise NotAllowed(denied)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = dict(form.cleaned_data)
        version = data.pop("version")
        try:
            access_set(system=system, park=at, given=AccessInput(**data), actor=actor, version=version)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已登记：{system.short_name or system.name}·{at.short_name or at.name}。")
            return redirect("empowerment:accesses")
    context = {
        "system": system,
        "park": at,
        "row": row,
        "lamp": access_lamp(shown, moments.today()),
        "form": form,
        "denied": denied,
        "timeline": access_history(row, actor),
        "crumbs": [{"label": "系统接入", "url": reverse("empowerment:accesses")}, {"label": f"{system}·{at}"}],
    }
    return render(request, "empowerment/access/row.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def system_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    places = overseen_jurisdictions(actor, Role.PARK_ADMIN, Role.REFORM)
    if not places:
        raise NotAllowed("系统由审改办人员或园区管理员登记。")
    bodies = Organisation.objects.filter(jurisdiction__in=places).order_by("jurisdiction", "code")
    form = SystemForm(request.POST or None, bodies=bodies)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            row = system_add(**form.cleaned_data, actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已登记系统：{row.name}。")
            return redirect("empowerment:accesses")
    crumbs = [{"label": "系统接入", "url": reverse("empowerment:accesses")}, {"label": "登记系统"}]
    return render(request, "empowerment/access/system_new.html", {"form": form, "crumbs": crumbs}, status=status)
