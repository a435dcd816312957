"""Pages of a change of body: the list, the choice, the preview, carrying out and undoing."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Role
from core.web import actor_of, put_on_form, stamp_of
from empowerment.forms.cutover import UndoCutOverForm
from empowerment.handover_life import CutOverState
from empowerment.models import CutOver
from empowerment.presenters.cutover import (
    TAGS,
    cut_over_context,
)
from empowerment.selectors.cutover import cut_overs_visible
from empowerment.services.cutover import (
    PLAN_STALE,
    cut_over_apply,
    cut_over_drop,
    cut_over_replan,
    cut_over_undo,
)
from empowerment.services.cutover_packages import packages_of_cut_over

WATCHERS = (Role.PARK_ADMIN, Role.REFORM, Role.INSPECTOR)


def watcher_of(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.organisations(*WATCHERS):
        raise NotAllowed("实施主体调整由园区管理员、审改办和监察人员查看。")
    return actor


def _get(request: HttpRequest, public_id: uuid.UUID) -> tuple[CutOver, Actor]:
    actor = watcher_of(request)
    row = cut_overs_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这次实施主体调整，或者不在您的管理范围。")
    return row, actor


def cut_over_crumbs(row: CutOver | None = None) -> list[dict[str, str]]:
    found = [{"label": "主体调整", "url": reverse("empowerment:cut_overs")}]
    if row is not None:
        found.append({"label": row.title, "url": reverse("empowerment:cut_over", args=[row.public_id])})
    return found


@login_required
@require_GET
def cut_overs(request: HttpRequest) -> HttpResponse:
    actor = watcher_of(request)
    rows = [
        {"row": row, "counts": row.result["counts"], "tag": TAGS.get(CutOverState(row.state), "")}
        for row in cut_overs_visible(actor)[:50]
    ]
    may = bool(actor.organisations(Role.PARK_ADMIN, Role.REFORM))
    context = {"rows": rows, "may": may, "crumbs": [{"label": "主体调整"}]}
    return render(request, "empowerment/handover/cut_overs.html", context)


@login_required
@require_GET
def cut_over(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The preview; once carried out, the result, the packages and (before the moment) the undo."""
    row, actor = _get(request, public_id)
    return _shown(request, row, actor)


def _shown(request: HttpRequest, row: CutOver, actor: Actor, problem: DomainError | None = None) -> HttpResponse:
    context = {
        **cut_over_context(row, actor),
        "version": row.version,
        "idempotency_key": uuid.uuid4().hex,
        "errors": [{"text": problem.message}] if problem else [],
        "crumbs": [*cut_over_crumbs(), {"label": row.title}],
    }
    return render(request, "empowerment/handover/cut_over.html", context, status=problem.status if problem else 200)


@login_required
@require_POST
def cut_over_apply_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Carry out what was shown. A trial overtaken by the record is worked out again and shown instead."""
    row, actor = _get(request, public_id)
    accept = request.POST.get("accept_gaps") == "on"
    try:
        row = cut_over_apply(cut_over=row, actor=actor, stamp=stamp_of(request), accept_gaps=accept)
    except DomainError as problem:
        if problem.status != 409:
            raise
        row.refresh_from_db()
        if problem.code == PLAN_STALE and row.state == CutOverState.PLANNED:
            row = cut_over_replan(cut_over=row, actor=actor, stamp=Stamp(version=row.version))
        return _shown(request, row, actor, problem)
    counts = row.result["counts"]
    messages.success(request, f"已执行：{counts['items']} 个事项、{counts['subitems']} 个业务子项。")
    return redirect("empowerment:cut_over", public_id=public_id)


@login_required
@require_POST
def cut_over_replan_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _moved(request, public_id, cut_over_replan, "已按现在的登记重新试算。")


@login_required
@require_POST
def cut_over_drop_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _moved(request, public_id, cut_over_drop, "已放弃这次调整，登记没有改动。")


def _moved(request: HttpRequest, public_id: uuid.UUID, service: Any, words: str) -> HttpResponse:
    row, actor = _get(request, public_id)
    try:
        service(cut_over=row, actor=actor, stamp=stamp_of(request))
    except DomainError as problem:
        if problem.status not in (409, 422):
            raise
        row.refresh_from_db()
        return _shown(request, row, actor, problem)
    messages.success(request, words)
    return redirect("empowerment:cut_over", public_id=public_id)


@login_required
@require_http_methods(["GET", "POST"])
def cut_over_undo_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    row, actor = _get(request, public_id)
    form = UndoCutOverForm(request.POST or None)
    status = 422 if form.errors or (request.method == "POST" and not form.is_valid()) else 200
    if form.is_valid():
        try:
            cut_over_undo(cut_over=row, **form.cleaned_data, actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
            row.refresh_from_db()
        else:
            messages.success(request, "已撤销：实施主体、印章恢复到执行之前。")
            return redirect("empowerment:cut_over", public_id=public_id)
    context = {
        "row": row,
        "form": form,
        "refusal": row.move_refusal("undo") or row.move_permitted("undo", actor),
        "version": row.version,
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": [*cut_over_crumbs(row), {"label": "撤销"}],
    }
    return render(request, "empowerment/handover/cut_over_undo.html", context, status=status)


@login_required
@require_POST
def cut_over_packages(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Open a handover package for every new body of the change, due on the day it takes effect."""
    row, actor = _get(request, public_id)
    try:
        made = packages_of_cut_over(cut_over=row, actor=actor)
    except DomainError as problem:
        if problem.status != 409:
            raise
        return _shown(request, row, actor, problem)
    messages.success(request, f"已建立 {made} 个交接包。")
    return redirect(f"{reverse('empowerment:packages')}?park={row.park_id}")
