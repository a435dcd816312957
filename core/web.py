"""What pages need of a request and answer with: the actor and the attempt behind it, refusals on the form, files."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError
from core.models import Person, StoredFile
from core.papers import file_path
from core.permissions import actor_for


def actor_of(request: HttpRequest) -> Actor:
    """The acting person of this request with today's roles, worked out once per request."""
    found: Actor | None = getattr(request, "_actor", None)
    if found is None:
        assert isinstance(request.user, Person)
        found = actor_for(request.user)
        request._actor = found  # type: ignore[attr-defined]
    return found


def key_of(text: object) -> int:
    """The key of a row as an address or a form sends it; 0, which no row has, for what cannot be one (²: a digit too)."""
    value = str(text or "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 18 else 0


def day_read(text: object) -> dt.date | None:
    """A legal day as an address sends it (2025-06-30); None for what is none, or out of the calendar's reach."""
    try:
        day = dt.date.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return day if moments.within_reach(moments.start_of(day)) else None


def address_of(request: HttpRequest) -> str:
    """Where the request came from. Behind our proxy everybody shares its address; it adds the true one at the end."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if forwarded:
            return str(forwarded)
    return str(request.META.get("REMOTE_ADDR", ""))


def send_file(stored: StoredFile, name: str) -> FileResponse:
    """The bytes as a download, or shown in the browser where that is safe, in a box of their own."""
    path = file_path(stored.sha256)
    if not path.exists():
        raise Http404("文件不在存储中，请联系系统管理员。")
    inline = stored.extension in ("pdf", "jpg", "png")
    response = FileResponse(
        path.open("rb"), content_type=stored.media_type, as_attachment=not inline, filename=name or path.name
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def stamp_of(request: HttpRequest) -> Stamp:
    """The version the page showed and the key of this attempt."""
    version = request.POST.get("version", "")
    return Stamp(version=key_of(version) if version else None, key=request.POST.get("idempotency_key", "")[:64])


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def put_on_form(form: forms.Form, problem: DomainError) -> int:
    """Say on the form what the service refused, with the typing kept; the status of the answer. Other errors pass on."""
    if problem.status not in (409, 422):
        raise problem
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return problem.status
