"""联络表: all units of a plan, one unit with its history, a row to change, the report with its paper."""

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
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.papers import documents_of
from core.sheets import XLSX_TYPE
from core.web import actor_of, attachment, put_on_form
from ledger.books.tables import contacts_list_book
from ledger.forms.contacts import ContactForm
from ledger.models import ContactKind, Plan
from ledger.selectors.contacts import UnitContacts, contact_history, contacts_kept, contacts_visible, unit_contacts
from ledger.selectors.plans import plan_get
from ledger.services import ContactInput, contact_set, contacts_report
from ledger.views.overview import paper_file, wanted

CRUMB = "联络表"
FORM = ("name", "post", "office_phone", "mobile", "mail", "note")


def _people(unit: UnitContacts) -> list[dict[str, Any]]:
    """The three rows; telephones in full for the unit's own people alone."""
    found = []
    for kind in ContactKind:
        row = unit.people.get(kind)
        office = row and (row.office_phone if unit.own else row.office_phone_masked)
        mobile = row and (row.mobile if unit.own else row.mobile_masked)
        found.append({"kind": kind, "row": row, "office_phone": office or "", "mobile": mobile or ""})
    return found


@login_required
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """Every unit of the plan that holds now, as far as the person sees it."""
    actor = actor_of(request)
    plan, _ = wanted(request, actor)
    units = contacts_visible(actor, plan) if plan else []
    missing = request.GET.get("missing") == "1"
    context = {
        "plan": plan,
        "units": [
            {"unit": unit, "people": _people(unit)}
            for unit in units
            if not missing or unit.missing or not unit.reported_at
        ],
        "missing": missing,
        "reported": sum(unit.reported_at is not None for unit in units),
        "all": len(units),
        "tab": "contacts",
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "ledger/contacts.html", context)


@login_required
@require_GET
def contacts_book(request: HttpRequest, place: str, year: int) -> HttpResponse:
    """The contacts of all units as a spreadsheet, telephones as the reader sees them."""
    actor = actor_of(request)
    plan = plan_get(place, year, actor)
    rows = [
        [
            unit.reporter.organisation.name,
            str(line["kind"].label),
            *((line["row"].name, line["row"].post) if line["row"] else ("", "")),
            line["office_phone"],
            line["mobile"],
            line["row"].note if line["row"] else "",
        ]
        for unit in contacts_visible(actor, plan)
        for line in _people(unit)
    ]
    return attachment(contacts_list_book(plan.contacts_title, rows), f"{plan.contacts_title}.xlsx", XLSX_TYPE)


def _unit(request: HttpRequest, place: str, year: int, code: str) -> tuple[Actor, Plan, UnitContacts]:
    actor = actor_of(request)
    plan = plan_get(place, year, actor)
    return actor, plan, unit_contacts(actor, plan, code)


def _crumbs(plan: Plan, unit: UnitContacts, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(unit.reporter)} | ({"url": _url(plan, unit)} if linked else {})
    return [{"label": CRUMB, "url": reverse("ledger:contacts")}, last]


def _url(plan: Plan, unit: UnitContacts) -> str:
    return reverse("ledger:contact_unit", args=[plan.jurisdiction.code, plan.year, unit.reporter.organisation.code])


@login_required
@require_GET
def contact_unit(request: HttpRequest, place: str, year: int, code: str) -> HttpResponse:
    actor, plan, unit = _unit(request, place, year, code)
    reports = unit.reporter.contact_reports.select_related("reported_by")
    context = {
        "plan": plan,
        "unit": unit,
        "people": _people(unit),
        "kept": contacts_kept(actor, unit.reporter.organisation_id),
        "history": contact_history(unit.reporter.organisation_id),
        "reports": reports[:10],
        "may_open": bool(actor.organisations() & {unit.reporter.organisation_id, plan.office_id}),
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": _crumbs(plan, unit),
    }
    return render(request, "ledger/contact_unit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def contact_row(request: HttpRequest, place: str, year: int, code: str, kind: str) -> HttpResponse:
    """Enter or change one of the three people of the own unit."""
    actor, plan, unit = _unit(request, place, year, code)
    if kind not in ContactKind.values:
        raise NotVisible("联络表没有这一行。")
    if not contacts_kept(actor, unit.reporter.organisation_id):
        raise NotAllowed(f"联络表由{unit.reporter.organisation.name}的台账填报人或负责人维护。")
    old = unit.people.get(kind)
    initial = {**({name: getattr(old, name) for name in FORM} if old else {}), "seen": old.pk if old else 0}
    form = ContactForm(request.POST) if request.method == "POST" else ContactForm(initial=initial)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in FORM}
        seen = form.cleaned_data["seen"] or 0
        try:
            contact_set(
                organisation=unit.reporter.organisation, said=ContactInput(kind=kind, **data), seen=seen, actor=actor
            )
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已保存{ContactKind(kind).label}；改动保留历史。请记得报送。")
            return redirect(_url(plan, unit))
    label = str(ContactKind(kind).label)
    context = {
        "form": form,
        "label": label,
        "about": unit.reporter.organisation.name,
        "hint": "电话只有本单位人员能看到全号。",
        "button": "保存",
        "back": _url(plan, unit),
        "crumbs": [*_crumbs(plan, unit, linked=True), {"label": label}],
    }
    return render(request, "ledger/form.html", context, status=status)


@login_required
@require_POST
def contact_report(request: HttpRequest, place: str, year: int, code: str) -> HttpResponse:
    """报送联络表 with the unit's seal; what stands in the way is said on the unit's page."""
    actor, plan, unit = _unit(request, place, year, code)
    try:
        contacts_report(reporter=unit.reporter, actor=actor)
    except DomainError as problem:
        if problem.status not in (409, 422):
            raise
        messages.error(request, problem.message)
    else:
        messages.success(request, f"联络表已盖章报送{plan.office}（{moments.chinese_date(moments.today())}）。")
    return redirect(_url(plan, unit))


@login_required
@require_GET
def contact_paper(request: HttpRequest, place: str, year: int, code: str, pk: int) -> FileResponse:
    """A reported table's file, with full telephones: for the unit and the office to which it was reported."""
    actor, plan, unit = _unit(request, place, year, code)
    report = unit.reporter.contact_reports.filter(pk=pk).first()
    parties = {unit.reporter.organisation_id, plan.office_id}
    if report is None or not actor.organisations() & parties:
        raise NotVisible("没有这份联络表，或者您无权查看。")
    return paper_file(documents_of(report)[-1])
