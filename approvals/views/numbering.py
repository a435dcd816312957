"""文书编号: the series of a body with gaps and voided numbers, one series, the sheet of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals import forms, presenters, selectors
from core import moments
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation
from core.numbering import missing_in, texts_of
from core.services import may_void, number_void
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import actor_of, attachment, key_of, put_on_form

CRUMB = "文书编号"


@login_required
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """One body's series, newest year first; body and year stand in the address."""
    actor = actor_of(request)
    body, year = _wanted(request, actor)
    found = selectors.series_of(body, year)
    context = {
        "rows": presenters.series_rows(found),
        "bodies": selectors.numbered_bodies(actor),
        "body": body,
        "year": year or "",
        "years": range(moments.today().year, moments.today().year - 10, -1),
        "query": request.GET.urlencode(),
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "approvals/numbers/list.html", context)


@login_required
@require_GET
def numbers_export(request: HttpRequest) -> HttpResponse:
    body, year = _wanted(request, actor_of(request))
    rows = presenters.numbers_sheet(selectors.series_of(body, year))
    name = f"{body}文书编号{year or ''}"
    return attachment(as_xlsx(CRUMB, presenters.NUMBERS_HEADER, rows, notes=[name]), f"{name}.xlsx", XLSX_TYPE)


@login_required
@require_http_methods(["GET", "POST"])
def number_series(request: HttpRequest, pk: int) -> HttpResponse:
    """One series: what is missing, what was voided and why; who may, voids a number here."""
    actor = actor_of(request)
    series, body = selectors.series_get(pk, actor)
    may = may_void(body, actor)
    form = forms.NumberVoidForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and not may:
        raise NotAllowed("编号由本机关的园区管理员或者辖区审改办人员作废。")
    if form.is_valid():
        try:
            voided = number_void(series=series, body=body, actor=actor, **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"{voided.value} 号已作废，不会再使用。")
            return redirect("approvals:number_series", pk=pk)
    elif form.is_bound:
        status = 422
    kind = presenters.kind_of(series)
    context: dict[str, Any] = {
        "series": series,
        "body": body,
        "kind": kind,
        "missing": presenters.ranges(missing_in(series)),
        "voided": presenters.voided_rows(series),
        "last": "".join(texts_of(series, series.last)[:1]),
        "form": form if may else None,
        "crumbs": [
            {"label": CRUMB, "url": f"{reverse('approvals:numbers')}?body={body.code}"},
            {"label": f"{kind} {series.year}年"},
        ],
    }
    return render(request, "approvals/numbers/series.html", context, status=status)


def _wanted(request: HttpRequest, actor: Actor) -> tuple[Organisation, int]:
    code = request.GET.get("body", "")[:40]
    seen = selectors.numbered_bodies(actor)
    if not code:
        seen = seen.filter(pk__in=actor.organisations())
    body = (seen.filter(code=code) if code else seen).first()
    if body is None:
        raise NotVisible("没有这个单位，或者您无权查看它的文书编号。")
    return body, key_of(request.GET.get("year"))
