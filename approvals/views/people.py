"""工作交接: all that waits for a person to a colleague, with a preview and a result for each row. 岗位空缺."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from approvals import forms, presenters, selectors, services
from approvals.selectors.posts import AHEAD
from approvals.workflow import LEADERS
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Membership, Person
from core.web import actor_of, key_of


@login_required
@require_http_methods(["GET", "POST"])
def hand_over_all(request: HttpRequest) -> HttpResponse:
    """GET shows what the person has open; POST hands over and tells what became of each row."""
    actor = actor_of(request)
    people = selectors.people_led(actor)
    wanted = key_of(request.GET.get("person")) or (actor.person.pk if actor.person else 0)
    person = people.filter(pk=wanted).first()
    if person is None:
        raise NotVisible("没有这位人员，或者不由您办理其工作交接。")
    data = request.POST if request.method == "POST" else None
    form = forms.HandOverAllForm(data, colleagues=_colleagues(person), initial={"key": uuid.uuid4().hex})
    status, results = 200, []
    if form.is_valid():
        try:
            results = services.work_hand_over(
                person=person,
                to=form.cleaned_data["to"],
                reason=form.cleaned_data["reason"],
                actor=actor,
                key=form.cleaned_data["key"],
            )
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            status = problem.status
    elif form.errors:
        status = 422
    return render(
        request, "approvals/hand_over.html", _context(actor, person, list(people), form, results), status=status
    )


def _context(actor: Actor, person: Person, people: list[Person], form: Any, results: list[Any]) -> dict[str, Any]:
    rows = selectors.open_cases_of(person, actor).select_related("item_version", "applicant", "park")
    return {
        "person": person,
        "people": people,
        "form": form,
        "results": results,
        "done": sum(row.done for row in results),
        "posts": selectors.posts_of(person, actor),
        "messages_left": selectors.messages_left(person, actor).count(),
        "columns": presenters.chosen_columns([]),
        "rows": presenters.table_rows(selectors.lines(rows.order_by("due_on", "pk")), presenters.chosen_columns([])),
        "crumbs": [{"label": "工作交接"}],
    }


def _colleagues(person: Person) -> Any:
    """Who serves at one of the person's bodies."""
    bodies = Membership.objects.filter(person=person).values("organisation")
    serving = Membership.objects.filter(organisation__in=bodies).values("person")
    return Person.objects.filter(is_active=True, pk__in=serving).exclude(pk=person.pk).order_by("username")


@login_required
@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Posts that stand empty or soon will, of the bodies that concern this person."""
    actor = actor_of(request)
    if not actor.organisations(*LEADERS, *selectors.OVERSEERS):
        raise NotAllowed("岗位空缺由负责人、首席审批员、园区管理员、中心协调员和监督人员查看。")
    context = {"rows": selectors.vacancies_seen(actor), "ahead": AHEAD, "crumbs": [{"label": "岗位空缺"}]}
    return render(request, "approvals/posts.html", context)
