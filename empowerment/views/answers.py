"""What several pages of empowerment take from a request and answer with."""

from __future__ import annotations

from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse

from core.door import Stamp
from core.errors import DomainError
from core.web import key_of


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
