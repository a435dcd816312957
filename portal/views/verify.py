"""Is this paper genuine? By the code printed on it, or by the file. The code may stand in an address: it is on the paper."""

from __future__ import annotations

import time
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import throttle
from core.papers import MAX_BYTES
from core.web import address_of
from portal import presenters
from portal.papers import Checked, Verdict, check_code, check_file

CHECKS_PER_MINUTE = 20


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form; sent with a code or a file, the answer."""
    if request.method == "GET":
        return _page(request, {})
    typed = request.POST.get("code", "").strip()[:60]
    file = request.FILES.get("file")
    context: dict[str, Any] = {"typed": typed}
    problem = _problem(typed, file)
    if problem:
        return _page(request, context | {"problem": problem}, status=422)
    if _too_often(request):
        return _page(request, context | {"problem": TOO_OFTEN}, status=429)
    return _answer(request, check_file(file.read()) if file else check_code(typed), typed)


@never_cache
@require_GET
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR picture on a paper leads to."""
    if _too_often(request):
        return _page(request, {"typed": code[:60], "problem": TOO_OFTEN}, status=429)
    return _answer(request, check_code(code), code[:60])


TOO_OFTEN = "核验过于频繁，请一分钟后再试。"


def _problem(typed: str, file: UploadedFile | None) -> str:
    if file is not None and (file.size or 0) > MAX_BYTES:
        return "文件超过 30 MB，不会是本系统出具的文书。"
    if file is not None and not file.size:
        return "文件是空的，请重新选择。"
    return "" if typed or file else "请填写核验码，或者选择要核验的文件。"


def _too_often(request: HttpRequest) -> bool:
    # The minute is part of the name: an office behind one address that asks now and then is not shut out for good.
    asked_by = f"verify:{address_of(request)}:{int(time.time()) // 60}"
    if throttle.used_up(asked_by, tries=CHECKS_PER_MINUTE):
        return True
    throttle.note(asked_by, seconds=60)
    return False


def _answer(request: HttpRequest, checked: Checked, typed: str) -> HttpResponse:
    status = 404 if checked.verdict == Verdict.UNKNOWN else 200
    return _page(request, {"typed": typed, **presenters.verify_context(checked)}, status=status)


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    crumbs = [{"label": "首页", "url": reverse("portal:home")}, {"label": "文书核验"}]
    return render(request, "portal/verify.html", {"crumbs": crumbs, **context}, status=status)
