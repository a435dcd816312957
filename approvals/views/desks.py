"""评价窗口: which windows there are, who sits where, and the addresses of their screens."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from approvals.forms.ratings import DeskForm
from approvals.models import Desk
from approvals.models.ratings import KEEPERS, SITTING
from approvals.selectors import ratings as selectors
from approvals.services.desks import desk_close, desk_leave, desk_open, desk_renew, desk_take
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.web import actor_of, put_on_form

ACTS: dict[str, tuple[Callable[..., Desk], str]] = {
    "take": (desk_take, "已入座{0}。"),
    "leave": (desk_leave, "已离开{0}。"),
    "renew": (desk_renew, "已换发{0}的评价屏地址，请在平板上重新打开。"),
    "close": (desk_close, "已停用{0}。"),
}


@login_required
@require_http_methods(["GET", "POST"])
def desks(request: HttpRequest) -> HttpResponse:
    """The windows of the own bodies; who keeps them opens one here."""
    actor = actor_of(request)
    bodies = selectors.desk_bodies(actor)
    form = DeskForm(request.POST or None, bodies=bodies)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = desk_open(**form.cleaned_data, actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已启用{made.name}，请在平板上打开它的评价屏地址。")
            return redirect("approvals:desks")
    elif request.method == "POST" and not bodies:
        raise NotAllowed("窗口由园区管理员、负责人或政务服务中心协调人员设置。")
    context = {
        "rows": [_row(desk, actor) for desk in selectors.desks_of(actor)],
        "form": form if bodies else None,
        "crumbs": [{"label": "好差评", "url": reverse("approvals:ratings")}, {"label": "评价窗口"}],
    }
    return render(request, "approvals/ratings/desks.html", context, status=status)


def _row(desk: Desk, actor: Actor) -> dict[str, object]:
    in_use, mine = desk.closed_at is None, actor.person is not None and desk.clerk_id == actor.person.pk
    keeps = in_use and actor.holds_any(KEEPERS, desk.body_id)
    return {
        "desk": desk,
        "may_take": in_use and not mine and actor.holds_any(SITTING, desk.body_id),
        "may_leave": in_use and mine,
        "keeps": keeps,
        "screen": f"{settings.PUBLIC_URL}/public/screen/{desk.key}/" if keeps or mine else "",
    }


@login_required
@require_POST
def desk_act(request: HttpRequest, public_id: uuid.UUID, act: str) -> HttpResponse:
    actor = actor_of(request)
    desk = selectors.desk_get(public_id, actor)
    if act not in ACTS:
        raise NotVisible("没有这一步。")
    service, words = ACTS[act]
    service(desk=desk, actor=actor)
    messages.success(request, words.format(desk.name))
    return redirect("approvals:desks")
