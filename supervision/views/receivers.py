"""Receivers with their health, the terms of pushing, and the parks that are served by a team of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Jurisdiction, Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from core.web import actor_of, put_on_form
from supervision import presenters, services
from supervision.forms import PilotEndForm, PilotForm, ReceiverChangeForm, ReceiverForm, TermForm
from supervision.models import PenaltyPilot, PushReceiver, PushTerm

CRUMB = "推送接收方"


def _kept(request: HttpRequest, *roles: Role) -> tuple[Actor, set[int]]:
    """The person and the jurisdictions for which they keep what the page shows. Raises NotAllowed."""
    actor = actor_of(request)
    places = overseen_jurisdictions(actor, *roles)
    if not places:
        raise NotAllowed("推送接收方和推送设置由审改办或系统管理员维护。")
    return actor, places


def _bodies(places: set[int]) -> QuerySet[Organisation]:
    rows = Organisation.objects.filter(jurisdiction__in=places).exclude(kind=OrganisationKind.GOVERNMENT)
    return rows.order_by("jurisdiction", "code")


@login_required
@require_GET
def receivers(request: HttpRequest) -> HttpResponse:
    """Every receiver with what waits for it and why."""
    _, places = _kept(request, Role.REFORM, Role.SYSADMIN)
    rows = PushReceiver.objects.filter(organisation__jurisdiction__in=places).select_related("organisation")
    context = {
        "rows": presenters.receiver_rows(list(rows.order_by("organisation", "pk"))),
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "supervision/receivers/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def receiver_new(request: HttpRequest) -> HttpResponse:
    actor, places = _kept(request, Role.REFORM, Role.SYSADMIN)
    form = ReceiverForm(request.POST if request.method == "POST" else None, bodies=_bodies(places))
    if form.is_valid():
        try:
            made, secret = services.receiver_add(actor=actor, **form.cleaned_data)
        except DomainError as problem:
            put_on_form(form, problem)
        else:
            return _told(request, made, secret)
    context = {"form": form, "label": "登记接收方", "crumbs": _crumbs("登记")}
    return render(request, "supervision/receivers/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def receiver_change(request: HttpRequest, pk: int) -> HttpResponse:
    row, actor, places = _receiver(request, pk)
    initial = {name: getattr(row, name) for name in ("name", "address", "enabled", "begins_on", "ends_on")}
    form = ReceiverChangeForm(
        request.POST if request.method == "POST" else None, bodies=_bodies(places), initial=initial
    )
    if form.is_valid():
        try:
            made, secret = services.receiver_change(receiver=row, actor=actor, **form.cleaned_data)
        except DomainError as problem:
            put_on_form(form, problem)
        else:
            return _told(request, made, secret)
    context = {"form": form, "label": "修改接收方", "receiver": row, "crumbs": _crumbs(row.name)}
    return render(request, "supervision/receivers/form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def receiver_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that waits for a receiver goes at once."""
    row, actor, _ = _receiver(request, pk)
    count = services.receiver_replay(receiver=row, actor=actor)
    messages.success(request, f"已安排立即重发 {count} 条。" if count else "没有等待发送的消息。")
    return redirect("supervision:receivers")


def _receiver(request: HttpRequest, pk: int) -> tuple[PushReceiver, Actor, set[int]]:
    actor, places = _kept(request, Role.REFORM, Role.SYSADMIN)
    rows = PushReceiver.objects.select_related("organisation")
    row = rows.filter(pk=pk, organisation__jurisdiction__in=places).first()
    if row is None:
        raise NotVisible("没有这个接收方，或者不由您维护。")
    return row, actor, places


def _told(request: HttpRequest, made: PushReceiver, secret: str) -> HttpResponse:
    """The list again, or once the new secret, which is shown on no other page."""
    if not secret:
        messages.success(request, f"已保存接收方“{made.name}”。")
        return redirect("supervision:receivers")
    context = {"receiver": made, "secret": secret, "crumbs": _crumbs("密钥")}
    answer = render(request, "supervision/receivers/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@login_required
@require_GET
def push_settings(request: HttpRequest) -> HttpResponse:
    """The time to answer and the pilots of a reform office's jurisdictions."""
    _, places = _kept(request, Role.REFORM)
    context = {
        "terms": PushTerm.objects.filter(jurisdiction__in=places).select_related("jurisdiction", "recorded_by"),
        "pilots": PenaltyPilot.objects.filter(park__jurisdiction__in=places).select_related("park", "team"),
        "crumbs": [{"label": "推送设置"}],
    }
    return render(request, "supervision/receivers/settings.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def push_term_new(request: HttpRequest) -> HttpResponse:
    actor, _ = _kept(request, Role.REFORM)
    home = Jurisdiction.objects.filter(organisations__in=actor.organisations(Role.REFORM)).order_by("pk").first()
    assert home is not None
    form = TermForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.push_term_set(jurisdiction=home, actor=actor, **form.cleaned_data)
        except DomainError as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, "已登记推送时限。")
            return redirect("supervision:push_settings")
    return _setting(request, form, f"登记推送时限：{home}")


@login_required
@require_http_methods(["GET", "POST"])
def penalty_pilot_new(request: HttpRequest) -> HttpResponse:
    actor, places = _kept(request, Role.REFORM)
    parks = Organisation.objects.filter(kind=OrganisationKind.PARK, jurisdiction__in=places).order_by("code")
    form = PilotForm(request.POST if request.method == "POST" else None, parks=parks, bodies=_bodies(places))
    if form.is_valid():
        try:
            services.penalty_pilot_set(actor=actor, **form.cleaned_data)
        except DomainError as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, "已登记试点：该园区的审批结果将列入园区队伍清单。")
            return redirect("supervision:push_settings")
    return _setting(request, form, "登记相对集中行政处罚权试点")


@login_required
@require_http_methods(["GET", "POST"])
def penalty_pilot_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor, places = _kept(request, Role.REFORM)
    pilot = PenaltyPilot.objects.select_related("park").filter(pk=pk, park__jurisdiction__in=places).first()
    if pilot is None:
        raise NotVisible("没有这项试点设置，或者不由您维护。")
    form = PilotEndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.penalty_pilot_end(pilot=pilot, actor=actor, **form.cleaned_data)
        except DomainError as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, "已登记试点的最后一日，此后恢复推送。")
            return redirect("supervision:push_settings")
    return _setting(request, form, f"终止试点：{pilot.park}")


def _setting(request: HttpRequest, form: Any, label: str) -> HttpResponse:
    crumbs = [{"label": "推送设置", "url": reverse("supervision:push_settings")}, {"label": label}]
    context = {"form": form, "label": label, "crumbs": crumbs}
    return render(request, "supervision/receivers/setting.html", context, status=422 if form.errors else 200)


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"label": CRUMB, "url": reverse("supervision:receivers")}, {"label": last}]
