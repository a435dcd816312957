"""监管结果: the list (also of one enterprise), one result, entering and correcting."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals.models import Applicant
from approvals.selectors.visible import case_visible
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation, OrganisationKind
from core.papers import file_store
from core.web import actor_of, key_of, put_on_form, send_file
from supervision import services
from supervision.forms import CorrectForm, ResultForm
from supervision.models import Push, SupervisionResult
from supervision.selectors.pushes import pushes_visible
from supervision.selectors.results import ResultFilter, result_bodies, results_filtered, results_visible
from supervision.services import ResultInput

PAGE = 50
CRUMB = "监管结果"


@login_required
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Results within what the person may see, newest first; with `applicant` those about one enterprise."""
    actor = actor_of(request)
    asked = {name: request.GET.get(name, "")[:60] for name in ("kind", "park", "applicant", "q")}
    applicant = key_of(asked["applicant"])
    found = results_filtered(actor, ResultFilter(asked["kind"], asked["park"], applicant, asked["q"]))
    after = key_of(request.GET.get("after"))
    rows = list((found.filter(pk__lt=after) if after else found)[: PAGE + 1])
    params = {name: value for name, value in asked.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(rows) > PAGE:
        page["next_url"] = f"?{urlencode({**params, 'after': rows[PAGE - 1].pk})}"
    context = {
        "rows": rows[:PAGE],
        "page": page,
        "wanted": asked,
        "enterprise": Applicant.objects.filter(pk=applicant).first() if applicant and rows else None,
        "kinds": SupervisionResult.Kind.choices,
        "parks": Organisation.objects.filter(pk__in=results_visible(actor).order_by().values("park")).order_by("code"),
        "may_enter": bool(result_bodies(actor)),
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "supervision/results/list.html", context)


@login_required
@require_GET
def result(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    row, actor = _result(request, public_id)
    following = getattr(row, "corrected_by", None)
    context = {
        "row": row,
        "following": following,
        "case_url": reverse("approvals:case", args=[row.case.number])
        if row.case and case_visible(row.case, actor)
        else "",
        "may_correct": following is None and row.organisation_id in {body.pk for body in result_bodies(actor)},
        "crumbs": _crumbs(last=str(row)),
    }
    return render(request, "supervision/results/page.html", context)


@login_required
@require_GET
def result_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    row, _ = _result(request, public_id)
    if row.file is None:
        raise NotVisible("没有附件。")
    return send_file(row.file, row.file_name)


@login_required
@require_http_methods(["GET", "POST"])
def result_new(request: HttpRequest) -> HttpResponse:
    """Enter a result; `push` starts with the case of a push."""
    actor = actor_of(request)
    bodies = _must_enter(actor)
    start = _pushed(request, actor)
    initial = {"case_number": start.case.number, "organisation": start.organisation} if start else {}
    form = ResultForm(*_sent(request), bodies=bodies, parks=_parks(bodies), initial=initial)
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status == 200:
        try:
            made = _record(form, actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已登记并推送{made.park.short_name or made.park.name}：{made}。")
            return redirect("supervision:result", public_id=made.public_id)
    context = {"form": form, "label": "登记监管结果", "crumbs": _crumbs(last="登记")}
    return render(request, "supervision/results/form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def result_correct(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Enter the result anew in place of a wrong one."""
    row, actor = _result(request, public_id)
    bodies = _must_enter(actor)
    form = CorrectForm(*_sent(request), bodies=bodies, parks=_parks(bodies), initial=_as_entered(row))
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status == 200:
        try:
            with transaction.atomic():
                made = services.result_correct(
                    result=row, said=_said(form, row), reason=form.cleaned_data["reason"], actor=actor
                )
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "已更正，园区已收到更正后的结果。")
            return redirect("supervision:result", public_id=made.public_id)
    context = {"form": form, "label": "更正监管结果", "row": row, "crumbs": _crumbs(last="更正")}
    return render(request, "supervision/results/form.html", context, status=status)


def _record(form: ResultForm, actor: Actor) -> SupervisionResult:
    with transaction.atomic():
        return services.result_record(
            organisation=form.cleaned_data["organisation"], said=_said(form, None), actor=actor
        )


def _said(form: ResultForm, earlier: SupervisionResult | None) -> ResultInput:
    data = form.cleaned_data
    upload = data.get("file")
    file, name = (earlier.file, earlier.file_name) if earlier else (None, "")
    if upload:
        file, name = file_store(stream=upload.file, name=upload.name), upload.name
    return ResultInput(
        kind=data["kind"],
        park=data["park"],
        applicant=data["applicant"],
        happened_on=data["happened_on"],
        text=data["text"],
        document_number=data["document_number"],
        effect_until=data["effect_until"],
        case=data["case"],
        licence=data["licence"],
        file=file,
        file_name=name,
        flagged=data["flagged"],
    )


def _as_entered(row: SupervisionResult) -> dict[str, Any]:
    return {
        "organisation": row.organisation,
        "case_number": row.case.number if row.case else "",
        "uscc": row.applicant.uscc,
        "park": row.park,
        "licence_number": row.licence.number if row.licence else "",
        "kind": row.kind,
        "happened_on": row.happened_on,
        "document_number": row.document_number,
        "text": row.text,
        "effect_until": row.effect_until,
        "flagged": row.flag_id is not None,
    }


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _must_enter(actor: Actor) -> Any:
    bodies = result_bodies(actor)
    if not bodies:
        raise NotAllowed("监管结果由监管部门的监管人员、经办人或负责人登记。")
    return bodies


def _parks(bodies: Any) -> list[Organisation]:
    places = {body.jurisdiction_id for body in bodies}
    return list(Organisation.objects.filter(kind=OrganisationKind.PARK, jurisdiction__in=places).order_by("code"))


def _pushed(request: HttpRequest, actor: Actor) -> Push | None:
    try:
        wanted = uuid.UUID(request.GET.get("push", ""))
    except ValueError:
        return None
    return pushes_visible(actor).filter(public_id=wanted).first()


def _result(request: HttpRequest, public_id: uuid.UUID) -> tuple[SupervisionResult, Actor]:
    actor = actor_of(request)
    row = results_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这条监管结果，或者您无权查看。")
    return row, actor


def _crumbs(last: str) -> list[dict[str, str]]:
    return [{"label": CRUMB, "url": reverse("supervision:results")}, {"label": last}]
