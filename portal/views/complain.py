"""投诉 without a login, and what has become of it by number and look-up code. Neither stands in an address."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import moments, throttle
from core.actors import PUBLIC
from core.errors import DomainError
from core.models import Organisation
from core.web import address_of, put_on_form, stamp_of
from empowerment.forms.fields import uploads
from portal.selectors import parks_public
from supervision.forms.complaints import PublicComplaintForm
from supervision.lives.complaints import Source
from supervision.models import Complaint
from supervision.presenters.complaints import public_answer
from supervision.selectors.complaints import public_complaint
from supervision.services import ComplaintInput, complaint_register

COMPLAINTS_PER_HOUR, TRIES_PER_MINUTE = 5, 20
HOUR = 3600
TOO_MANY = "这个网络一小时内提交的投诉过多，请稍后再试，或者到窗口、拨打 12345 投诉。"


@never_cache
@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """The form; sent, the number and the code under which the answer can be read."""
    listed = [park.pk for park in parks_public()]
    parks = Organisation.objects.filter(pk__in=listed).order_by("jurisdiction", "code")
    posted = request.method == "POST"
    form = PublicComplaintForm(request.POST if posted else None, request.FILES if posted else None, parks=parks)
    status = 422 if posted and not form.is_valid() else 200
    if posted and status == 200:
        sent_by = f"complain:{address_of(request)}"
        if throttle.used_up(sent_by, tries=COMPLAINTS_PER_HOUR):
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            throttle.note(sent_by, seconds=HOUR)
            try:
                made = _register(request, form.cleaned_data)
            except DomainError as problem:
                status = put_on_form(form, problem)
            else:
                return render(request, "portal/complained.html", {"row": made, "crumbs": _crumbs("已提交")})
    context = {
        "form": form,
        "back": reverse("portal:home"),
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": _crumbs("投诉"),
    }
    return render(request, "portal/complain.html", context, status=status)


def _register(request: HttpRequest, data: dict[str, Any]) -> Complaint:
    files = uploads(data)
    names = ("office", "kind", "text", "case_number", "complainant", "phone")
    said = ComplaintInput(
        source=Source.WEB, received_on=moments.today(), files=files, **{name: data[name] for name in names}
    )
    return complaint_register(said=said, actor=PUBLIC, stamp=stamp_of(request))


@never_cache
@require_http_methods(["GET", "POST"])
def complaint_progress(request: HttpRequest) -> HttpResponse:
    """The form; sent with number and code, where the complaint is and, once it is closed, the answer. No names."""
    context: dict[str, Any] = {"crumbs": _crumbs("查投诉结果")}
    template = "portal/complaint_progress.html"
    if request.method == "GET":
        return render(request, template, context)
    number, code = request.POST.get("number", "").strip()[:80], request.POST.get("code", "").strip()[:12]
    context |= {"number": number, "code": code}
    if not (number and code):
        return render(request, template, context | {"problem": "请填写投诉编号和查询码，两项都要填。"}, status=422)
    asked_by = f"complaint:{address_of(request)}"  # a code must not be found by trying
    if throttle.used_up(asked_by, tries=TRIES_PER_MINUTE):
        return render(request, template, context | {"problem": "查询过于频繁，请一分钟后再试。"}, status=429)
    throttle.note(asked_by, seconds=60)
    row = public_complaint(number, code)
    if row is None:
        problem = "投诉编号与查询码不符，请核对提交时显示的两项内容。"
        return render(request, template, context | {"problem": problem}, status=404)
    return render(request, template, context | {"found": public_answer(row)})


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"label": "首页", "url": reverse("portal:home")}, {"label": last}]
