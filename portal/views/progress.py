"""Progress of a case by number and query code. Both travel in the body of the request only: an address stays in
histories, logs and the Referer.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from approvals import selectors
from core import throttle
from core.web import address_of
from portal import presenters

TRIES_PER_MINUTE = 20


@require_GET
def progress_moved(request: HttpRequest) -> HttpResponse:
    """The former address; what stood in it is not carried on."""
    return redirect("portal:progress", permanent=True)


@never_cache
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """The form; sent with number and code, the answer: where it is, who has it, when it is due. No names, no guessing."""
    crumbs = [{"label": "首页", "url": reverse("portal:home")}, {"label": "办件进度"}]
    context: dict[str, object] = {"crumbs": crumbs}
    if request.method == "GET":
        return render(request, "portal/progress.html", context | {"number": request.GET.get("number", "")[:60]})
    number, code = request.POST.get("number", "").strip()[:60], request.POST.get("code", "").strip()[:12]
    context |= {"number": number, "code": code}
    if not (number and code):
        context["missing"] = [name for name, value in (("number", number), ("code", code)) if not value]
        return render(request, "portal/progress.html", context, status=422)
    asked_by = f"progress:{address_of(request)}"  # a query code must not be found by trying
    if throttle.used_up(asked_by, tries=TRIES_PER_MINUTE):
        context["problem"] = "查询过于频繁，请一分钟后再试。"
        return render(request, "portal/progress.html", context, status=429)
    throttle.note(asked_by, seconds=60)
    case = selectors.public_progress(number, code)
    if case is None:
        context["problem"] = "办件编号与查询码不符，请核对收件凭证上的两项内容。"
        return render(request, "portal/progress.html", context, status=404)
    return render(request, "portal/progress_found.html", context | presenters.progress_context(case))
