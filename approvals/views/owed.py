"""待补用印: notices made by the system that wait for a person's seal."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from approvals import selectors, services
from core.actors import Actor
from core.errors import DomainError, NotVisible
from core.web import actor_of

SHOWN = 100


@login_required
@require_GET
def owed_seals(request: HttpRequest) -> HttpResponse:
    """The oldest first, each with its button."""
    return _page(request, actor_of(request))


def _page(request: HttpRequest, actor: Actor, problem: DomainError | None = None) -> HttpResponse:
    context = {
        "rows": list(selectors.owed_seals(actor)[:SHOWN]),
        "count": selectors.owed_seals_count(actor),
        "errors": [{"text": problem.message}] if problem else [],
        "crumbs": [{"label": "待补用印"}],
    }
    return render(request, "approvals/owed_seals.html", context, status=problem.status if problem else 200)


@login_required
@require_POST
def owed_seal(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.owed_seals(actor).filter(pk=pk).first()
    if row is None:
        raise NotVisible("没有这份待补用印的通知书，可能已由同事补用印。")
    try:
        services.seal_put_later(owed=row, actor=actor)
    except DomainError as problem:
        return _page(request, actor, problem)
    messages.success(request, f"已在{row.document.title}{row.document.number}上补用印。")
    return redirect("approvals:owed_seals")
