"""Pages of the base: login, search, the holiday calendar, what waits to be sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.checks import ERROR, Tags, run_checks
from django.core.checks.registry import registry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import outbox, throttle
from core.admin_site import site
from core.demo_logins import demo_logins
from core.errors import DomainError, Invalid, NotAllowed
from core.forms import OwnPasswordForm
from core.models import HolidayNotice, OutboxMessage, Person, Role
from core.notice_text import parse_notice
from core.searchtext import query_key
from core.services import holidays_publish, person_password_set, saved_view_drop, saved_view_keep
from core.web import actor_of, address_of, key_of

OUTBOX_SHOWN = 200
SELFCHECKERS = (Role.SYSADMIN, Role.PARK_ADMIN)
CALENDAR_KEEPERS = (Role.SYSADMIN, Role.REFORM)  # one calendar serves every city of the installation


class Login(LoginView):
    """Wrong passwords close the door for ten minutes: five for one name, thirty for any names, from one address."""

    template_name = "core/login.html"
    redirect_authenticated_user = True
    TRIES, TRIES_OF_ADDRESS, MINUTES = 5, 30, 10

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | demo_logins()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(throttle.used_up(name, tries=tries) for name, tries in self._counted()):
            form = self.get_form()
            form.full_clean()
            form.errors.clear()
            form.add_error(None, f"登录名或密码错误次数过多，请 {self.MINUTES} 分钟后再试。")
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        before = form.get_user().last_login  # the login that is under way will overwrite it
        answer = super().form_valid(form)
        self.request.session["last_login"] = before.isoformat() if before else ""
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        for name, _ in self._counted():
            throttle.note(name, seconds=self.MINUTES * 60)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _counted(self) -> list[tuple[str, int]]:
        """What is counted and how often it is allowed. One name written in full width or with blanks is one name."""
        address = address_of(self.request)
        name = query_key(self.request.POST.get("username", "")[:200])
        return [(f"login:{address}:{name}", self.TRIES), (f"login:{address}", self.TRIES_OF_ADDRESS)]


@login_required
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Everybody changes their own password here; the session goes on, every other one ends."""
    person = request.user
    assert isinstance(person, Person)
    form = OwnPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = person_password_set(
            person=person, password=form.cleaned_data["new_password1"], actor=actor_of(request)
        )
        update_session_auth_hash(request, changed)
        messages.success(request, "密码已修改。")
        return redirect("/")
    context = {"form": form, "crumbs": [{"label": "修改密码"}]}
    return render(request, "core/password.html", context, status=422 if form.errors else 200)


def _must_administer(request: HttpRequest) -> Any:
    actor = actor_of(request)
    if not actor.organisations(Role.SYSADMIN, Role.PARK_ADMIN, Role.REFORM):
        raise NotAllowed("待发消息由系统管理员、园区管理员或审改办人员维护。")
    return actor


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The notices on record, newest first; the next year's is entered here."""
    notices = HolidayNotice.objects.prefetch_related("days")
    crumbs = [{"label": "节假日安排"}]
    may = bool(actor_of(request).organisations(*CALENDAR_KEEPERS))
    return render(request, "core/calendar.html", {"notices": notices, "may_enter": may, "crumbs": crumbs})


@login_required
@require_http_methods(["GET", "POST"])
def calendar_new(request: HttpRequest) -> HttpResponse:
    """Paste the text of the notice, look at what was understood, publish. Nothing typed is lost."""
    actor = actor_of(request)
    if not actor.organisations(*CALENDAR_KEEPERS):
        raise NotAllowed("节假日安排全系统共用，由系统管理员或审改办人员录入。")
    text = request.POST.get("text", "")
    number = request.POST.get("document_number", "")
    year_text = request.POST.get("year", "")
    context: dict[str, Any] = {
        "text": text,
        "document_number": number,
        "year": year_text,
        "crumbs": [{"label": "节假日安排", "url": reverse("calendar")}, {"label": "录入"}],
    }
    if request.method == "GET":
        return render(request, "core/calendar_new.html", context)
    year = key_of(year_text) or None
    try:
        draft = parse_notice(text, year=year)
        if request.POST.get("publish"):
            notice = holidays_publish(notice=draft, text=text, document_number=number, actor=actor)
            messages.success(request, f"{notice.year}年节假日安排已登记，在办件的时限将重新计算。")
            return redirect("calendar")
    except DomainError as problem:
        return render(request, "core/calendar_new.html", context | {"problem": problem}, status=422)
    return render(request, "core/calendar_new.html", context | {"draft": draft})


@login_required
@require_GET
def outbox_page(request: HttpRequest) -> HttpResponse:
    """What has not been acknowledged yet, with the reason of the last failure; `to` is one destination, `failed` leaves
    out what has not been tried.
    """
    _must_administer(request)
    to, failed = request.GET.get("to", "")[:40], bool(request.GET.get("failed"))
    within = _messages_within(request)
    within = within.filter(destination=to) if to else within
    waiting = within.filter(acknowledged_at=None).order_by("next_try_at", "pk")
    shown = list((waiting.filter(attempts__gt=0) if failed else waiting)[:OUTBOX_SHOWN])
    done = list(within.exclude(acknowledged_at=None).order_by("-acknowledged_at")[:20])
    names = outbox.names_of([*shown, *done])
    for message in (*shown, *done):
        message.receiver = names[message.destination]  # type: ignore[attr-defined]
    context = {
        "waiting": shown,
        "count": waiting.count(),
        "failing": waiting.filter(attempts__gt=0).count(),
        "done": done,
        "to": to,
        "to_name": next((names[message.destination] for message in shown if to), to),
        "failed": failed,
        "crumbs": [{"label": "待发消息"}],
    }
    return render(request, "core/outbox.html", context)


def _messages_within(request: HttpRequest) -> QuerySet[OutboxMessage]:
    """Messages about objects of the person's jurisdictions, as in the list of the admin."""
    rows: QuerySet[OutboxMessage] = site.get_model_admin(OutboxMessage).get_queryset(request)
    return rows


@login_required
@require_POST
def outbox_replay(request: HttpRequest, pk: int) -> HttpResponse:
    _must_administer(request)
    outbox.replay(message=get_object_or_404(_messages_within(request), pk=pk))
    messages.success(request, "已安排立即重发。")
    return redirect("outbox")


def healthy(request: HttpRequest) -> HttpResponse:
    """For the process manager: answers when the program and its database do."""
    HolidayNotice.objects.exists()
    return HttpResponse("ok", content_type="text/plain")


@login_required
@require_POST
def saved_view_keep_page(request: HttpRequest) -> HttpResponse:
    """Keep the present filters of a list and go back to it."""
    actor = actor_of(request)
    assert actor.person is not None
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    address = _list_address(page)
    view = saved_view_keep(person=actor.person, page=page, name=request.POST.get("name", ""), query=query)
    messages.success(request, f"已保存筛选“{view.name}”。")
    return redirect(f"{address}?{query}")


@login_required
@require_POST
def saved_view_drop_page(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    assert actor.person is not None
    view = saved_view_drop(person=actor.person, pk=pk)
    messages.success(request, f"已删去筛选“{view.name}”。")
    return redirect(_list_address(view.page))


def _list_address(page: str) -> str:
    """The address of a list by its name; the name comes from a form."""
    try:
        return reverse(page)
    except NoReverseMatch as error:
        raise Invalid("没有这个列表，筛选没有保存。请返回列表重试。") from error


@login_required
@require_GET
def selfcheck(request: HttpRequest) -> HttpResponse:
    """What the system checks find wrong with the database and the configuration, for those who can mend it."""
    if not actor_of(request).organisations(*SELFCHECKERS):
        raise NotAllowed("系统自检由系统管理员和园区管理员查看。")
    tags = [Tags.database]
    found = run_checks(tags=tags, databases=["default"])
    rows = [
        {"level": "错误" if m.level >= ERROR else "提醒", "words": m.msg, "remedy": m.hint, "code": m.id} for m in found
    ]
    count = sum(Tags.database in check.tags for check in registry.get_checks(include_deployment_checks=True))
    return render(request, "core/selfcheck.html", {"found": rows, "count": count, "crumbs": [{"label": "系统自检"}]})
