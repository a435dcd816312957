"""Intake on one page: item, applicant, checklist."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from approvals import presenters, selectors, services
from approvals.forms import IntakeForm
from approvals.models import Applicant, Case, Licence
from approvals.presenters.outside import outside_warning
from approvals.workflow import CaseKind
from core.crypto import decrypt
from core.door import Stamp
from core.errors import DomainError, Invalid, NotVisible
from core.models import Role
from core.web import actor_of, key_of
from empowerment.models import PowerItem
from empowerment.selectors import items_for_intake
from empowerment.selectors.families import same_licence


@login_required
@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """Intake on one page: item, applicant, checklist; receive, or receive and accept at once."""
    actor = actor_of(request)
    parks = selectors.intake_parks(actor)
    applicants, licences = selectors.applicants_known(actor), selectors.licences_visible(actor)
    if not parks:
        raise NotVisible("您没有登记为窗口人员，不能收件。")
    if request.method == "GET" or request.POST.get("find"):
        initial = {"key": uuid.uuid4().hex, "park": parks[0], **_initial_from_query(request, actor, licences)}
        form = IntakeForm(parks=parks, applicants=applicants, licences=licences, initial=initial | request.POST.dict())
        return render(request, "approvals/intake.html", presenters.intake_context(request, form, actor))
    form = IntakeForm(request.POST, parks=parks, applicants=applicants, licences=licences)
    if form.is_valid():
        try:
            case = _receive(form, actor)
        except DomainError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            return _after_intake(request, case, actor)
    return render(request, "approvals/intake.html", presenters.intake_context(request, form, actor), status=422)


def _initial_from_query(request: HttpRequest, actor: Any, licences: QuerySet[Licence]) -> dict[str, Any]:
    """What an address starts with: an item, or a licence with what is to be done with it."""
    item = PowerItem.objects.filter(pk=key_of(request.GET.get("item"))).first()
    initial: dict[str, Any] = {"item": item} if item else {}
    kind = request.GET.get("case_kind")
    if kind in CaseKind.values:
        initial["case_kind"] = kind
    licence = presenters.licence_of(request.GET.get("licence"), licences)
    if licence is not None:
        title = f"{CaseKind(kind).label}{licence.number}" if kind in CaseKind.values else ""
        takes = item if item and same_licence(item, licence.item) else licence.item
        initial |= {"item": takes, "park": licence.park, "licence": licence.public_id, "title": title}
        if selectors.applicant_met(licence.holder, actor):
            initial |= {"contact": licence.holder.contact, "phone": licence.holder.phone}
    return initial


@transaction.atomic
def _receive(form: IntakeForm, actor: Any) -> Case:
    """One transaction: a refused intake leaves the applicant's contact as it was."""
    data = form.cleaned_data
    applicant = _applicant(data)
    fields = {
        "item": data["item"],
        "park": data["park"],
        "area": data["area"],
        "subitem": data["subitem"],
        "applicant": applicant,
        "title": data["title"],
        "channel": data["channel"],
        "agent_name": data["agent_name"],
        "agent_phone": data["agent_phone"],
        "agent_identity": data["agent_identity"],
        "kind": data["case_kind"],
        "licence": data["licence"] if data["case_kind"] != CaseKind.NEW else None,
        "materials": form.materials(reusable=selectors.reusable_keys(applicant, actor)),
    }
    stamp = Stamp(key=data["key"], happened_at=form.happened_at())
    if services.is_late(stamp.happened_at):
        return services.case_receive_late(grounds=form.grounds(), actor=actor, stamp=stamp, **fields)
    return services.case_receive(**fields, actor=actor, stamp=stamp)


def _applicant(data: dict[str, Any]) -> Applicant:
    known: Applicant | None = data["applicant"]
    kind = known.kind if known else data["kind"] or Applicant.Kind.ENTERPRISE
    try:
        return services.applicant_find_or_create(
            kind=kind,
            name=known.name if known else data["applicant_name"],
            uscc=known.uscc if known else data["uscc"],
            resident_id=decrypt(known.resident_id) if known and known.resident_id else data["resident_id"],
            contact=data["contact"],
            phone=data["phone"],
        )
    except Invalid as problem:
        if problem.field == "applicant_name" and kind == Applicant.Kind.PERSON:
            # The registered name of a person is not told to who only knows the number.
            raise Invalid("身份证号与登记的姓名不一致，请核对证件。", field="applicant_name") from problem
        raise


def _after_intake(request: HttpRequest, case: Case, actor: Any) -> HttpResponse:
    messages.success(request, f"已收件，办件编号 {case.number}，查询码 {case.query_code}。")
    late = presenters.late_note(case)
    if late:
        messages.warning(request, late)
    outside = outside_warning(case)
    if outside:
        messages.warning(request, outside)
    if request.POST.get("then") == "accept":
        try:
            services.case_accept(case=case, actor=actor, stamp=Stamp(version=case.version))
            messages.success(request, "已受理，受理通知书已用印。")
        except DomainError as problem:
            messages.warning(request, f"已收件，但没有受理：{problem.message}")
    return redirect("approvals:case", number=case.number)


@login_required
@require_GET
def intake_items(request: HttpRequest) -> HttpResponse:
    """Items by name, code, everyday words or pinyin initials, for the combobox."""
    parks = selectors.intake_parks(actor_of(request))
    park = parks.filter(pk=key_of(request.GET.get("park"))).first() or parks.first()
    found = items_for_intake(park, request.GET.get("item_q", "")) if park else []
    options = [{"value": row.item_id, "label": row.item.name, "hint": presenters.item_hint(row)} for row in found]
    context = {"name": "item", "options": options, "empty_text": "没有找到事项；可换通俗说法或拼音首字母再试"}
    return render(request, "components/combobox_options.html", context)


@login_required
@require_GET
def intake_applicants(request: HttpRequest) -> HttpResponse:
    """Known applicants by credit code, name or pinyin initials, for the combobox."""
    actor = actor_of(request)
    found = selectors.applicants_search(request.GET.get("applicant_q", ""), actor)
    options = [{"value": a.pk, "label": a.name, "hint": a.identifier} for a in found]
    context = {"name": "applicant", "options": options, "empty_text": "没有登记过；请在下面填写"}
    return render(request, "components/combobox_options.html", context)


@login_required
@require_GET
def intake_applicant(request: HttpRequest) -> HttpResponse:
    """The applicant's fields filled in after a choice in the combobox, with the earlier cases beside them."""
    actor = actor_of(request)
    if not actor.organisations(Role.CLERK):
        raise NotVisible("您没有登记为窗口人员。")
    applicant = presenters.applicant_of(request.GET.get("applicant"), actor)
    context = presenters.applicant_context(applicant, actor)
    met = applicant is not None and selectors.applicant_met(applicant, actor)
    initial = {"contact": applicant.contact, "phone": applicant.phone} if applicant and met else {}
    context["form"] = IntakeForm(
        parks=selectors.intake_parks(actor), applicants=selectors.applicants_known(actor), initial=initial
    )
    return render(request, "approvals/intake_applicant.html", context)


@login_required
@require_GET
def intake_checklist(request: HttpRequest) -> HttpResponse:
    """The checklist, sub-items and the answer of 谁来批 for the chosen item and park."""
    actor = actor_of(request)
    context = presenters.checklist_context(
        actor,
        item=request.GET.get("item"),
        park=request.GET.get("park"),
        applicant=request.GET.get("applicant"),
        ticked=request.GET,
    )
    context |= presenters.kind_context(
        actor,
        item=context["item"],
        park=request.GET.get("park"),
        applicant=request.GET.get("applicant"),
        kind=request.GET.get("case_kind", ""),
        licence=request.GET.get("licence", ""),
    )
    return render(request, "approvals/intake_checklist.html", context)
