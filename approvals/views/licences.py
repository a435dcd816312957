"""Licences: the list with its export, the page of one, entering an older one, loss."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals import presenters, selectors, services
from approvals.forms import LicenceForm, LicenceReasonForm
from approvals.licence_life import LICENCE_MOVES, LicenceState
from approvals.models import Licence
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotVisible
from core.models import Organisation
from core.sheets import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx
from core.web import actor_of, key_of
from empowerment.models import PowerItem

PAGE = 50
EXPORT = 10_000


def _crumbs(*more: dict[str, str], last: str) -> list[dict[str, str]]:
    home = {"label": "工作台", "url": reverse("approvals:worklist")}
    return [home, {"label": "证照", "url": reverse("approvals:licences")}, *more, {"label": last}]


@login_required
@require_GET
def licences(request: HttpRequest) -> HttpResponse:
    """Licences the person may see; with `within` the ones that expire soon, the earliest first."""
    actor = actor_of(request)
    wanted = presenters.licence_filter(request.GET)
    rows = selectors.licence_list(actor, wanted, size=PAGE)
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "rows": presenters.licence_rows(rows[:PAGE]),
        "page": presenters.licence_keyset(request.GET, rows, PAGE, by_expiry=wanted.within is not None),
        "wanted": wanted,
        "states": LicenceState.choices,
        "withins": presenters.WITHIN,
        "parks": Organisation.objects.filter(licences__in=selectors.licences_visible(actor)).distinct().order_by("pk"),
        "query": query.urlencode(),
        "may_register": bool(selectors.intake_parks(actor)),
        "crumbs": [{"label": "工作台", "url": reverse("approvals:worklist")}, {"label": "证照"}],
    }
    return render(request, "approvals/licences/list.html", context)


@login_required
@require_GET
def licences_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The filtered list as a file, up to ten thousand rows."""
    wanted = presenters.licence_filter(request.GET)
    found = selectors.licence_list(actor_of(request), wanted, size=EXPORT)[:EXPORT]
    head, rows = presenters.licence_table(found)
    if kind == "csv":
        body, media = as_csv(head, rows), CSV_TYPE
    else:
        body, media = as_xlsx("证照", head, rows), XLSX_TYPE
    name = f"licences-{moments.today():%Y%m%d}.{kind}"
    return HttpResponse(body, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@login_required
@require_GET
def licence(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found = selectors.licence_get(public_id, actor)
    context = presenters.licence_context(found, actor) | {"crumbs": _crumbs(last=found.number)}
    return render(request, "approvals/licences/licence.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def licence_register(request: HttpRequest) -> HttpResponse:
    """登记已有证照: from the certificate, so that it can be changed, renewed, re-issued or cancelled here."""
    actor = actor_of(request)
    parks = selectors.intake_parks(actor)
    if not parks:
        raise NotVisible("您没有登记为窗口人员，不能登记证照。")
    sets: dict[str, Any] = {"parks": parks, "applicants": selectors.applicants_known(actor)}
    status = 200
    if request.method == "POST" and not request.POST.get("find"):
        form = LicenceForm(request.POST, **sets)
        if form.is_valid():
            try:
                made = _register(form.cleaned_data, actor)
            except DomainError as problem:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            else:
                messages.success(request, f"已登记证照 {made.number}。")
                return redirect("approvals:licence", public_id=made.public_id)
        status = 422
    else:
        initial = {"key": uuid.uuid4().hex, **{name: request.GET.get(name) for name in ("park", "item", "applicant")}}
        form = LicenceForm(**sets, initial=initial | request.POST.dict())
    return render(request, "approvals/licences/register.html", _register_context(request, form, actor), status=status)


@transaction.atomic
def _register(data: dict[str, Any], actor: Actor) -> Licence:
    holder = data["applicant"] or services.applicant_find_or_create(
        kind="enterprise", name=data["applicant_name"], uscc=data["uscc"]
    )
    names = ("item", "park", "number", "subject", "issued_on", "valid_from", "valid_until", "source")
    return services.licence_register(
        **{name: data[name] for name in names}, holder=holder, actor=actor, stamp=Stamp(key=data["key"])
    )


def _register_context(request: HttpRequest, form: LicenceForm, actor: Actor) -> dict[str, Any]:
    item = PowerItem.objects.filter(pk=key_of(form["item"].value())).first()
    known = presenters.applicant_of(form["applicant"].value(), actor)
    finding = request.POST.get("find", "")
    found = selectors.applicants_search(request.POST.get("applicant_q", ""), actor) if finding == "applicant" else []
    return {
        "form": form,
        "item_box": {
            "name": "item",
            "label": "事项",
            "search_url": reverse("approvals:intake_items"),
            "help": "输入名称、编码、通俗说法或拼音首字母",
            "query": item.name if item else request.POST.get("item_q", ""),
            "value": item.pk if item else "",
            "extra": "park",
            "error": form.errors.get("item", [""])[0] if form.is_bound else "",
            "options": presenters.found_items(form["park"].value(), request.POST.get("item_q", ""))
            if finding == "item"
            else None,
        },
        "applicant_box": {
            "name": "applicant",
            "label": "持证人",
            "search_url": reverse("approvals:intake_applicants"),
            "help": "输入统一社会信用代码、名称或拼音首字母；没有登记过的企业在下面填写",
            "query": known.name if known else request.POST.get("applicant_q", ""),
            "value": known.pk if known else "",
            "options": [{"value": a.pk, "label": a.name, "hint": a.identifier} for a in found] or None,
        },
        "crumbs": _crumbs(last="登记已有证照"),
    }


SERVICES = {"report_loss": services.licence_report_loss, "find_again": services.licence_find_again}


@login_required
@require_http_methods(["GET", "POST"])
def licence_move(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """挂失 and 解除挂失, each on its own page with what it rests on."""
    actor = actor_of(request)
    found = selectors.licence_get(public_id, actor)
    denied = found.move_permitted(move, actor)
    refusal = denied or found.move_refusal(move)
    form = LicenceReasonForm(initial={"version": found.version, "key": uuid.uuid4().hex})
    status = 403 if denied else 200
    if request.method == "POST" and not denied:
        form, status = LicenceReasonForm(request.POST), 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                SERVICES[move](
                    licence=found, reason=data["reason"], actor=actor, stamp=Stamp(data["version"], key=data["key"])
                )
            except DomainError as problem:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
                status, refusal = problem.status, None
            else:
                messages.success(request, f"已办理：{LICENCE_MOVES[move].label}。")
                return redirect("approvals:licence", public_id=public_id)
    label = LICENCE_MOVES[move].label
    back = {"label": found.number, "url": reverse("approvals:licence", args=[public_id])}
    context = {"licence": found, "label": label, "form": form, "refusal": refusal, "crumbs": _crumbs(back, last=label)}
    return render(request, "approvals/licences/move.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def bar_lift(request: HttpRequest, number: str, ground: str) -> HttpResponse:
    """解除再次申请限制: by the head of the body that set it, with a reason."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    bar = selectors.bar_get(case, ground)
    denied = None if selectors.may_lift(bar, actor) else "再次申请限制由作出决定的机关负责人解除。"
    refusal = denied or ("这项限制已经解除。" if bar.lifted_at else None)
    form, status = LicenceReasonForm(), 403 if denied else 200
    if request.method == "POST" and not denied:
        form, status = LicenceReasonForm(request.POST), 422
        if form.is_valid():
            try:
                services.bar_lift(bar=bar, reason=form.cleaned_data["reason"], actor=actor)
            except DomainError as problem:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
                status = problem.status
            else:
                messages.success(request, "已解除再次申请限制。")
                return redirect("approvals:case", number=number)
    back = {"label": number, "url": reverse("approvals:case", args=[number])}
    crumbs = [{"label": "工作台", "url": reverse("approvals:worklist")}, back, {"label": "解除限制"}]
    context = {"case": case, "bar": bar, "form": form, "refusal": refusal, "crumbs": crumbs}
    return render(request, "approvals/licences/bar.html", context, status=status)
