"""The bell of the top bar: messages to the person, newest first."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from core.errors import NotVisible
from core.inbox import inbox_of
from core.inbox import inbox_read as mark_read
from core.models import Person
from core.web import key_of

SIZE = 50


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    rows = inbox_of(person)
    after = key_of(request.GET.get("after"))
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: SIZE + 1])
    page = {"next_url": f"?after={found[SIZE - 1].pk}"} if len(found) > SIZE else {}
    context = {"rows": found[:SIZE], "page": page, "crumbs": [{"label": "消息"}]}
    return render(request, "core/inbox.html", context)


@login_required
@require_POST
def inbox_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    person = request.user
    assert isinstance(person, Person)
    message = inbox_of(person).filter(pk=pk).first()
    if message is None:
        raise NotVisible("没有这条消息。")
    mark_read(person=person, pk=pk)
    safe = message.url and url_has_allowed_host_and_scheme(message.url, allowed_hosts=None)
    return redirect(message.url if safe else "inbox")


@login_required
@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    mark_read(person=person)
    return redirect("inbox")
