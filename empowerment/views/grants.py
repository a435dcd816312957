"""Pages of the chief approvers' letters: the list, one, issuing, ending."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import moments
from core.absences import memberships_on
from core.door import Stamp
from core.errors import DomainError, NotAllowed
from core.models import Person
from core.web import actor_of, key_of, stamp_of
from empowerment import forms, presenters, selectors, services
from empowerment.models import GrantLetter
from empowerment.views.given_papers import paper_file, paper_of, paper_page

PAGE = 50


def _crumbs(*more: dict[str, str], last: str) -> list[dict[str, str]]:
    return [{"label": "首席审批员授权", "url": reverse("empowerment:grants")}, *more, {"label": last}]


def _address(row: GrantLetter) -> str:
    return reverse("empowerment:grant", args=[row.public_id])


@login_required
@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """Letters the person may see, newest first."""
    actor = actor_of(request)
    wanted = {name: request.GET.get(name, "")[:100].strip() for name in ("body", "q", "now")}
    found = selectors.letter_list(
        actor,
        body=wanted["body"],
        q=wanted["q"],
        now=wanted["now"] == "1",
        after=key_of(request.GET.get("after")),
        size=PAGE,
    )
    params = request.GET.copy()
    page: dict[str, Any] = {}
    if params.pop("after", None):
        page["first_url"] = page["previous_url"] = f"?{params.urlencode()}"
    if len(found) > PAGE:
        params["after"] = str(found[PAGE - 1].pk)
        page["next_url"] = f"?{params.urlencode()}"
    context = {
        "rows": [
            {"row": row, "url": _address(row), "standing": presenters.letter_standing(row)} for row in found[:PAGE]
        ],
        "page": page,
        "wanted": wanted,
        "may_issue": selectors.bodies_granting(actor).exists(),
        "crumbs": [{"label": "首席审批员授权"}],
    }
    return render(request, "empowerment/grants/list.html", context)


@login_required
@require_GET
def grant(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _shown(request, public_id)


def _shown(request: HttpRequest, public_id: uuid.UUID, problem: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.letter_get(public_id, actor)
    context = presenters.letter_context(row, actor) | {
        "errors": [{"text": problem.message}] if problem else [],
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": _crumbs(last=str(row)),
    }
    return render(request, "empowerment/grants/grant.html", context, status=problem.status if problem else 200)


@login_required
@require_POST
def grant_seal(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """电子用印 on the letter; what is refused is said on its page."""
    actor = actor_of(request)
    row = selectors.letter_get(public_id, actor)
    try:
        services.letter_seal(letter=row, actor=actor, stamp=stamp_of(request))
    except DomainError as problem:
        return _shown(request, public_id, problem)
    messages.success(request, "已办理：电子用印。")
    return redirect("empowerment:grant", public_id=public_id)


@login_required
@require_http_methods(["GET", "POST"])
def grant_new(request: HttpRequest) -> HttpResponse:
    """授权: the person, the rights by type and item, the term; the paper is made at once."""
    actor = actor_of(request)
    bodies = selectors.bodies_granting(actor)
    if not bodies.exists():
        raise NotAllowed("首席审批员由本部门负责人、园区管理员或审改办人员授权。")
    serving = memberships_on(moments.today()).filter(organisation__in=bodies.values("pk"))
    people = Person.objects.filter(pk__in=serving.values("person")).order_by("name", "pk")
    sets = {"bodies": bodies, "people": people}
    status = 200
    if request.method == "POST":
        form, status = forms.LetterForm(request.POST, **sets), 422
        if form.is_valid():
            try:
                key = form.cleaned_data["key"]
                made = services.letter_issue(actor=actor, stamp=Stamp(key=key), **form.fields_for_service())
            except DomainError as problem:
                field = {"valid_to": "last_day", "lines": "decide_codes"}.get(problem.field, problem.field)
                form.add_error(field if field in form.fields else None, problem.message)
                status = problem.status
            else:
                messages.success(request, f"已授权，授权书编号{made.number}。")
                return redirect("empowerment:grant", public_id=made.public_id)
    else:
        form = forms.LetterForm(initial={"key": uuid.uuid4().hex, "valid_from": moments.today()}, **sets)
    context = {"form": form, "crumbs": _crumbs(last="授权")}
    return render(request, "empowerment/grants/new.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def grant_end(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """终止授权 with a last day and a reason."""
    actor = actor_of(request)
    row = selectors.letter_get(public_id, actor)
    denied = row.move_permitted("end", actor)
    refusal = denied or row.move_refusal("end")
    form = forms.LetterEndForm(initial={"version": row.version, "key": uuid.uuid4().hex, "last_day": moments.today()})
    status = 403 if denied else 200
    if request.method == "POST" and not denied:
        form, status = forms.LetterEndForm(request.POST), 422
        if form.is_valid():
            stamp = Stamp(version=form.cleaned_data["version"], key=form.cleaned_data["key"])
            try:
                services.letter_end(letter=row, actor=actor, stamp=stamp, **form.fields_for_service())
            except DomainError as problem:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
                status, refusal = problem.status, None
            else:
                messages.success(request, "已办理：终止授权。")
                return redirect("empowerment:grant", public_id=public_id)
    back = {"label": str(row), "url": _address(row)}
    context = {"row": row, "form": form, "refusal": refusal if status != 422 else None, "back_url": back["url"]}
    return render(
        request, "empowerment/grants/end.html", context | {"crumbs": _crumbs(back, last="终止授权")}, status=status
    )


@login_required
@require_GET
def grant_paper(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    row = selectors.letter_get(public_id, actor_of(request))
    return paper_page(request, row, paper_of(row, paper_id), _address(row))


@login_required
@require_GET
def grant_paper_file(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> FileResponse:
    return paper_file(paper_of(selectors.letter_get(public_id, actor_of(request)), paper_id))
