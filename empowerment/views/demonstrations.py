"""示范案例: proposed, selected, published."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.web import actor_of, key_of, put_on_form, send_file, stamp_of
from empowerment import selectors, services
from empowerment.demonstration_life import LABELS, DemonstrationState
from empowerment.forms.papers import DemonstrationForm, SaidBackForm, SaidForm
from empowerment.models import DemonstrationCase

PAGE = 50
CRUMB = "示范案例"
SAID: dict[str, Callable[..., DemonstrationCase]] = {
    "select": services.demonstration_select,
    "give_back": services.demonstration_give_back,
    "publish": services.demonstration_publish,
}
MOVES = (*SAID, "propose_again")


@login_required
@require_GET
def demonstrations(request: HttpRequest) -> HttpResponse:
    """Cases the person may read, the newest first."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    rows = selectors.demonstrations_visible(actor)
    rows = rows.filter(state=state) if state in DemonstrationState.values else rows
    after = key_of(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    query = f"&state={state}" if state in DemonstrationState.values else ""
    context = {
        "rows": found[:PAGE],
        "state": state,
        "states": [(each.value, each.label) for each in DemonstrationState if each != DemonstrationState.DRAFT],
        "may_propose": selectors.bodies_proposing(actor).exists(),
        "page": {
            "first_url": f"?{query}" if after else "",
            "next_url": f"?after={found[PAGE - 1].pk}{query}" if len(found) > PAGE else "",
        },
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "empowerment/demonstrations/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def demonstration_new(request: HttpRequest) -> HttpResponse:
    """Propose a case of an item."""
    actor = actor_of(request)
    if not selectors.bodies_proposing(actor):
        raise NotAllowed("示范案例由园区或事项的主管部门推荐。")
    initial = {"item": request.GET.get("item", "")[:60], "park": key_of(request.GET.get("park")) or None}
    form = _form(request, actor, initial)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = services.demonstration_propose(given=form.given(), actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已推荐“{made.title}”，请审改办遴选。")
            return redirect("empowerment:demonstration", public_id=made.public_id)
    return _page(request, form, "推荐示范案例", "推荐", reverse("empowerment:demonstrations"), status)


@login_required
@require_GET
def demonstration(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    row, actor = _case(request, public_id)
    moves = [
        (move, LABELS[move])
        for move in MOVES
        if row.move_refusal(move) is None and row.move_permitted(move, actor) is None
    ]
    context = {"row": row, "moves": moves, "crumbs": _crumbs(row.title)}
    return render(request, "empowerment/demonstrations/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def demonstration_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Select, give back, publish, or propose again after it was returned."""
    row, actor = _case(request, public_id)
    move = move.replace("-", "_")
    if move not in MOVES:
        raise NotVisible("没有这一步。")
    denied = row.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)
    form: Any
    if move == "propose_again":
        form = _form(request, actor, _initial(row))
    else:
        form = (SaidBackForm if move == "give_back" else SaidForm)(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            _perform(request, row, move, form, actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已办理：{LABELS[move]}。")
            return redirect("empowerment:demonstration", public_id=row.public_id)
    refusal = row.move_refusal(move) if request.method == "GET" else None
    back = reverse("empowerment:demonstration", args=[row.public_id])
    title = f"{LABELS[move]}：{row.title}"
    return _page(request, form, title, LABELS[move], back, status, refusal=refusal, version=row.version)


@login_required
@require_GET
def demonstration_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    row, _ = _case(request, public_id)
    if row.file is None:
        raise NotVisible("这个案例没有附件。")
    return send_file(row.file, row.file_name)


def _case(request: HttpRequest, public_id: uuid.UUID) -> tuple[DemonstrationCase, Actor]:
    actor = actor_of(request)
    row = selectors.demonstrations_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这个案例，或者还没有发布。")
    return row, actor


def _form(request: HttpRequest, actor: Actor, initial: dict[str, Any]) -> DemonstrationForm:
    bodies = selectors.bodies_proposing(actor)
    parks = selectors.parks_of_papers(actor)
    return DemonstrationForm(request.POST or None, request.FILES or None, parks=parks, bodies=bodies, initial=initial)


def _initial(row: DemonstrationCase) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in ("title", "done", "figures")}
    return kept | {"item": row.item.code, "park": row.park_id, "body": row.body_id}


def _perform(request: HttpRequest, row: DemonstrationCase, move: str, form: Any, actor: Actor) -> None:
    common: dict[str, Any] = {"case": row, "actor": actor, "stamp": stamp_of(request)}
    if move == "propose_again":
        services.demonstration_propose_again(given=form.given(), **common)
    else:
        SAID[move](said=form.cleaned_data["said"], **common)


def _page(
    request: HttpRequest,
    form: Any,
    title: str,
    button: str,
    back: str,
    status: int,
    *,
    refusal: str | None = None,
    version: int | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "hint": "赋权部门应加强业务指导培训，提供业务办理示范案例（岳阳市实施方案第15条）。",
        "refusal": refusal,
        "button": button,
        "version": request.POST.get("version") or version,
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": _crumbs(title),
    }
    return render(request, "empowerment/papers/form.html", context, status=status)


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"label": CRUMB, "url": reverse("empowerment:demonstrations")}, {"label": last}]
