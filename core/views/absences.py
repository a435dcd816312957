"""The absence calendar of a body: a month as a grid, registering and ending an absence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.absences import absences_between, bodies_kept, bodies_looked_at, month_grid
from core.actors import Actor
from core.errors import DomainError, NotVisible, Refused
from core.forms import AbsenceEndForm, AbsenceForm
from core.models import Absence, Membership, Organisation, Person
from core.posts import vacancies_after_absence
from core.services import absence_add
from core.services import absence_end as end_absence
from core.web import actor_of


@login_required
@require_GET
def absences(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    body = _body(request, actor)
    first = _month(request.GET.get("month", ""))
    last = _later(first, 1) - dt.timedelta(days=1)
    rows = absences_between(first, last).filter(organisation=body).select_related("person", "substitute")
    keeper = bodies_kept(actor).filter(pk=body.pk).exists()
    ends = [(row, _may_end(row, actor, keeper)) for row in rows]
    context = {
        "body": body,
        "bodies": list(bodies_looked_at(actor)),
        "first": first,
        "days": [first + dt.timedelta(days=n) for n in range((last - first).days + 1)],
        "today": moments.today(),
        "grid": month_grid(body, first.year, first.month),
        "rows": ends,
        "before": f"{_later(first, -1):%Y-%m}",
        "after": f"{_later(first, 1):%Y-%m}",
        "crumbs": [{"label": "在岗日历"}],
    }
    return render(request, "core/absences.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def absence_new(request: HttpRequest) -> HttpResponse:
    """Register an absence. A post that it leaves empty while work waits is told before anything is saved."""
    actor = actor_of(request)
    body = _body(request, actor)
    people = _people(body, actor)
    initial = {"person": actor.id, "first_day": moments.today(), "last_day": moments.today()}
    form = AbsenceForm(
        request.POST if request.method == "POST" else None, organisation=body, people=people, initial=initial
    )
    if form.is_valid():
        data = dict(form.cleaned_data)
        known = data.pop("vacancy_known")
        try:
            warnings = [] if data["substitute"] else vacancies_after_absence(data["person"], body, data["first_day"])
            if warnings and not known:
                raise Refused("".join(warnings), code="post_empty", field="vacancy_known")
            absence_add(**data, organisation=body, actor=actor)
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            return render(
                request, "core/absence_form.html", _form_context(form, body, "登记不在岗"), status=problem.status
            )
        messages.success(request, f"已登记：{data['person'].name}不在岗。")
        return redirect(f"{reverse('absences')}?body={body.code}&month={data['first_day']:%Y-%m}")
    status = 422 if form.errors else 200
    return render(request, "core/absence_form.html", _form_context(form, body, "登记不在岗"), status=status)


@login_required
@require_http_methods(["GET", "POST"])
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The person is back earlier, or does not go at all."""
    actor = actor_of(request)
    rows = Absence.objects.select_related("person", "organisation", "substitute")
    absence = rows.filter(pk=pk, organisation__in=bodies_looked_at(actor)).first()
    if absence is None:
        raise NotVisible("没有这条不在岗记录，或者您无权查看。")
    today = moments.today()
    initial = {"last_day": (today if absence.first_day <= today else absence.first_day) - dt.timedelta(days=1)}
    form = AbsenceEndForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            end_absence(absence=absence, last_day=form.cleaned_data["last_day"], actor=actor)
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            context = _form_context(form, absence.organisation, "提前返岗或取消", absence)
            return render(request, "core/absence_form.html", context, status=problem.status)
        messages.success(request, "已登记返岗，代岗随之结束。")
        return redirect(f"{reverse('absences')}?body={absence.organisation.code}")
    context = _form_context(form, absence.organisation, "提前返岗或取消", absence)
    return render(request, "core/absence_form.html", context, status=422 if form.errors else 200)


def _form_context(form: Any, body: Organisation, title: str, absence: Absence | None = None) -> dict[str, Any]:
    back = f"{reverse('absences')}?body={body.code}"
    crumbs = [{"label": "在岗日历", "url": back}, {"label": title}]
    return {"form": form, "body": body, "title": title, "absence": absence, "back": back, "crumbs": crumbs}


def _body(request: HttpRequest, actor: Actor) -> Organisation:
    code = request.GET.get("body", "")
    seen = bodies_looked_at(actor)
    body = seen.filter(code=code).first() if code else seen.first()
    if body is None:
        raise NotVisible("没有这个单位，或者您无权查看它的在岗日历。")
    return body


def _people(body: Organisation, actor: Actor) -> Any:
    """Whom the actor may register: everybody of a body kept, else only oneself."""
    serving = Person.objects.filter(
        is_active=True, pk__in=Membership.objects.filter(organisation=body).values("person")
    )
    if bodies_kept(actor).filter(pk=body.pk).exists():
        return serving.order_by("username")
    return serving.filter(pk=actor.id)


def _may_end(absence: Absence, actor: Actor, keeper: bool) -> bool:
    mine = actor.person is not None and actor.person.pk == absence.person_id
    return (keeper or mine) and absence.last_day >= moments.today()


def _month(text: str) -> dt.date:
    """The first of the month in an address; this month for what is none."""
    try:
        found = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return moments.today().replace(day=1)
    return found if 2000 <= found.year <= 2100 else moments.today().replace(day=1)


def _later(first: dt.date, months: int) -> dt.date:
    number = first.year * 12 + first.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)
