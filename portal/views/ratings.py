"""好差评 of the applicant: by code, QR or from the page of progress, on the screen of a window; and the figures for all.

Nothing is chosen beforehand, nothing is kept unless somebody rates, and who is logged in to work cannot rate.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from approvals.forms.ratings import RateForm
from approvals.models import Desk, Rating, RatingTicket
from approvals.models.ratings import aspects_of
from approvals.rating_life import RatingChannel
from approvals.selectors import ratings as selectors
from approvals.services.ratings import RatingInput, rating_again, rating_give
from core import moments, throttle
from core.errors import DomainError, NotVisible
from core.verification import code_read
from core.web import address_of, put_on_form, stamp_of
from portal import presenters

LOOKS_PER_MINUTE = 20
STAFF = "您正以工作人员身份登录。评价只能由申请人作出，请退出登录后由申请人在自己的设备上评价。"
TOO_OFTEN = "操作过于频繁，请一分钟后再试。"
UNKNOWN = "没有这个评价码，请核对收件凭证、评价凭条或短信上的 16 位评价码。"
VIA = (RatingChannel.QR, RatingChannel.CODE, RatingChannel.PUBLIC)


@never_cache
@require_http_methods(["GET", "POST"])
def rating_start(request: HttpRequest) -> HttpResponse:
    """Where the code is typed in."""
    if request.user.is_authenticated:
        return _start(request, problem=STAFF, status=403)
    if request.method == "GET":
        return _start(request)
    typed = request.POST.get("code", "").strip()[:60]
    if not typed:
        return _start(request, problem="请填写评价码。", status=422)
    if _too_often(request):
        return _start(request, typed=typed, problem=TOO_OFTEN, status=429)
    ticket = selectors.ticket_by_code(typed)
    if ticket is None:
        return _start(request, typed=typed, problem=UNKNOWN, status=404)
    return redirect(f"{reverse('portal:rating_code', args=[code_read(typed)])}?via=code")


def _start(request: HttpRequest, *, typed: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    context = {"typed": typed, "problem": problem, "crumbs": _crumbs()}
    return render(request, "portal/rating_start.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def rating_code(request: HttpRequest, code: str) -> HttpResponse:
    """What a code opens: the form, or what was said and answered, and once after the answer the form again."""
    if request.user.is_authenticated:
        return _start(request, problem=STAFF, status=403)
    if _too_often(request):
        return _start(request, typed=code[:60], problem=TOO_OFTEN, status=429)
    ticket = selectors.ticket_by_code(code)
    if ticket is None:
        return _start(request, typed=code[:60], problem=UNKNOWN, status=404)
    rating: Rating | None = getattr(ticket, "rating", None)
    again = rating is not None and rating.move_refusal("rate_again") is None
    over = rating is None and moments.today() > selectors.rate_until(ticket)
    form, status = None, 200
    if again or (rating is None and not over):
        form = _form(request, ticket, again=again)
        status = 422 if form.errors else 200
        if form.is_valid():
            status = _rate(request, ticket, form, again=again)
            if status == 302:
                return redirect(f"{reverse('portal:rating_code', args=[ticket.code])}?done=1")
    elif request.method == "POST":
        status = 409
    context = presenters.rating_page(ticket, rating) | {
        "form": form,
        "again": again,
        "over": over,
        "via": _via(request),
        "done": request.GET.get("done") == "1" and rating is not None,
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": _crumbs(),
    }
    return render(request, "portal/rating.html", context, status=status)


def _form(request: HttpRequest, ticket: RatingTicket, *, again: bool = False) -> RateForm:
    aspects = None if again else aspects_of(ticket.case.channel)
    return RateForm(request.POST if request.method == "POST" else None, aspects=aspects)


def _said(form: RateForm) -> RatingInput:
    data = form.cleaned_data
    return RatingInput(data["level"], tuple(data.get("aspects", ())), data["text"])


def _rate(request: HttpRequest, ticket: RatingTicket, form: RateForm, *, again: bool) -> int:
    """302 when it was taken, else the status of the refusal, which then stands on the form."""
    stamp, actor = stamp_of(request), ticket.rater()
    try:
        if again:
            rating_again(rating=ticket.rating, said=_said(form), actor=actor, stamp=stamp)
        else:
            rating_give(ticket=ticket, said=_said(form), channel=_via(request), actor=actor, stamp=stamp)
    except DomainError as problem:
        return put_on_form(form, problem)
    return 302


def _via(request: HttpRequest) -> str:
    """How the rater came here: the picture on paper leads to the bare address."""
    said = request.POST.get("via") or request.GET.get("via", "")
    return said if said in VIA else RatingChannel.QR


# --- The screen of a window ------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, key: str) -> HttpResponse:
    """The tablet at a window: waits, and shows the form for the case that the clerk has called up."""
    if request.user.is_authenticated:
        return _start(request, problem=STAFF, status=403)
    desk = _desk(key)
    ticket = selectors.on_screen(desk)
    if request.method == "POST":
        return _rated_on_screen(request, desk, ticket)
    form = _form(request, ticket) if ticket else None
    return _screen(request, desk, ticket, form)


def _rated_on_screen(request: HttpRequest, desk: Desk, ticket: RatingTicket | None) -> HttpResponse:
    if ticket is None or request.POST.get("shown") != str(ticket.pk):
        gone = "这次评价已超时或者已换到下一件，没有保存。请窗口人员重新发起。"
        return _screen(request, desk, None, None, problem=gone, status=409)
    form = _form(request, ticket)
    if not form.is_valid():
        return _screen(request, desk, ticket, form, status=422)
    try:
        rating_give(
            ticket=ticket,
            said=_said(form),
            channel=RatingChannel.SCREEN,
            actor=ticket.rater(),
            stamp=stamp_of(request),
            desk=desk,
        )
    except DomainError as problem:
        return _screen(request, desk, ticket, form, status=put_on_form(form, problem))
    return redirect(f"{reverse('portal:screen', args=[desk.key])}?done=1")


def _screen(
    request: HttpRequest,
    desk: Desk,
    ticket: RatingTicket | None,
    form: RateForm | None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "desk": desk,
        "ticket": ticket,
        "form": form,
        "problem": problem,
        "done": request.GET.get("done") == "1" and ticket is None,
        "idempotency_key": uuid.uuid4().hex,
    }
    return render(request, "portal/screen.html", context, status=status)


@never_cache
@require_GET
def screen_state(request: HttpRequest, key: str) -> HttpResponse:
    """Asked every few seconds by the screen: nothing to say as long as it shows what it should, else to load anew."""
    ticket = selectors.on_screen(_desk(key))
    if request.GET.get("shown", "") == (str(ticket.pk) if ticket else ""):
        return HttpResponse(status=204)
    return HttpResponse(status=200, headers={"HX-Redirect": reverse("portal:screen", args=[key])})


def _desk(key: str) -> Desk:
    found = selectors.desk_by_key(key[:20])
    if found is None:
        raise NotVisible("没有这个评价屏，或者窗口已停用、地址已换发。请联系园区管理员。")
    return found


# --- For everybody ---------------------------------------------------------------------------------------------------
@require_GET
def satisfaction(request: HttpRequest) -> HttpResponse:
    """Satisfaction with the parks' services of the last twelve months: numbers only."""
    since = moments.today().replace(day=1) - dt.timedelta(days=334)
    context = {
        "since": since.replace(day=1),
        "rows": presenters.satisfaction_rows(selectors.public_figures(since.replace(day=1))),
        "crumbs": [{"label": "首页", "url": reverse("portal:home")}, {"label": "服务满意度"}],
    }
    return render(request, "portal/satisfaction.html", context)


def _crumbs() -> list[dict[str, Any]]:
    return [{"label": "首页", "url": reverse("portal:home")}, {"label": "评价服务"}]


def _too_often(request: HttpRequest) -> bool:
    # The minute is part of the name, as for the check of papers: an office behind one address is not shut out for good.
    asked_by = f"rating:{address_of(request)}:{int(time.time()) // 60}"
    if throttle.used_up(asked_by, tries=LOOKS_PER_MINUTE):
        return True
    throttle.note(asked_by, seconds=60)
    return False
