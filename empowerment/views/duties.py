"""监管责任清单: the published list with its gaps, and the lines from which it is made."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import PUBLIC, Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation
from core.sheet_reading import read_book
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import actor_of, attachment, key_of, put_on_form
from empowerment import presenters, services
from empowerment.forms import DutyEndForm, DutyForm, DutyImportForm
from empowerment.importing.duties import duty_sheet
from empowerment.models import DutyMethod, RegulatoryDuty
from empowerment.selectors import DutyFilter, supervised_of
from empowerment.selectors.duties import duties_on_record, duty_get, keeps_duties, parks_of_duties

PAGE = 50
CRUMB = "监管责任清单"


@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """The list of a park as it is published: who approves, who supervises, how often; the gaps are counted and shown."""
    actor = actor_of(request) if request.user.is_authenticated else PUBLIC
    parks = parks_of_duties()
    wanted = _wanted(request, actor, parks)
    lines = supervised_of(wanted)
    after = key_of(request.GET.get("after"))
    keys = [line.empowerment.pk for line in lines]
    start = keys.index(after) + 1 if after in keys else 0
    shown = lines[start : start + PAGE]
    params = {name: value for name, value in _asked(request).items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if start else {}
    if len(lines) > start + PAGE:
        page["next_url"] = f"?{urlencode({**params, 'after': keys[start + PAGE - 1]})}"
    everything = lines if wanted == DutyFilter(park=wanted.park) else supervised_of(DutyFilter(park=wanted.park))
    supervisors = {line.duty.supervisor.code: line.duty.supervisor for line in everything if line.duty}
    context = {
        "rows": presenters.duty_rows(shown),
        "count": len(lines),
        "gaps": sum(1 for line in everything if line.duty is None),
        "total": len(everything),
        "park": wanted.park,
        "parks": parks,
        "wanted": _asked(request),
        "supervisors": sorted(supervisors.values(), key=lambda body: body.code),
        "methods": DutyMethod.choices,
        "page": page,
        "query": urlencode(params),
        "may_keep": wanted.park is not None and _keeps(actor, wanted.park),
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "empowerment/duties/list.html", context)


@require_GET
def duties_export(request: HttpRequest) -> HttpResponse:
    """The published list, or with `kind=entries` the lines as they are kept, as XLSX."""
    actor = actor_of(request) if request.user.is_authenticated else PUBLIC
    wanted = _wanted(request, actor, parks_of_duties())
    if wanted.park is None:
        raise NotVisible("请先选择园区。")
    if request.GET.get("kind") == "entries":
        head, rows = presenters.entry_table(duties_on_record(wanted.park))
        name = "监管责任清单维护条目"
    else:
        head, rows = presenters.duty_table(supervised_of(wanted))
        name = CRUMB
    content = as_xlsx(name, head, rows, notes=[f"{wanted.park.name}{name}，{moments.chinese_date(moments.today())}"])
    return attachment(content, f"{wanted.park.short_name or wanted.park.name}{name}.xlsx", XLSX_TYPE)


@login_required
@require_GET
def duty_entries(request: HttpRequest) -> HttpResponse:
    """The lines that make up a park's list, with what can be done about each."""
    actor = actor_of(request)
    park = _kept_park(request, actor)
    rows = list(duties_on_record(park))
    context = {
        "rows": [{"duty": row, "mine": keeps_duties(actor, row.jurisdiction_id, row.park)} for row in rows],
        "park": park,
        "parks": [each for each in parks_of_duties() if _keeps(actor, each)],
        "now": moments.now(),
        "crumbs": _crumbs(park, "维护条目"),
    }
    return render(request, "empowerment/duties/entries.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def duty_entry(request: HttpRequest) -> HttpResponse:
    """Enter a line, or another in place of one (`from`)."""
    actor = actor_of(request)
    park = _kept_park(request, actor)
    park_only = not keeps_duties(actor, park.jurisdiction_id, None)
    initial = _initial(duty_get(key_of(request.GET.get("from")), actor), request)
    form = DutyForm(request.POST if request.method == "POST" else None, park=park, park_only=park_only, initial=initial)
    if form.is_valid():
        try:
            made = services.duty_set(
                jurisdiction=park.jurisdiction, said=form.said(), starts_on=form.cleaned_data["starts_on"], actor=actor
            )
        except DomainError as problem:
            problem.field = {"item": "item_code"}.get(problem.field, problem.field)
            put_on_form(form, problem)
        else:
            messages.success(request, f"已登记：{made.scope_text}由{made.supervisor}监管。")
            return redirect(f"{reverse('empowerment:duty_entries')}?park={park.code}")
    context = {"form": form, "park": park, "crumbs": _crumbs(park, "登记条目")}
    return render(request, "empowerment/duties/entry.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def duty_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line off the list after a day."""
    actor = actor_of(request)
    duty = duty_get(pk, actor)
    if duty is None:
        raise NotVisible("没有这一条，或者不由您维护。")
    form = DutyEndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.duty_end(duty=duty, actor=actor, **form.cleaned_data)
        except DomainError as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, f"已登记终止：{duty.scope_text}。")
            back = f"?park={duty.park.code}" if duty.park else ""
            return redirect(f"{reverse('empowerment:duties')}{back}")
    context = {"form": form, "duty": duty, "crumbs": _crumbs(duty.park, "终止条目")}
    return render(request, "empowerment/duties/end.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def duties_import(request: HttpRequest) -> HttpResponse:
    """Lines from a sheet: all of them, or none and every fault with its row."""
    actor = actor_of(request)
    park = _kept_park(request, actor)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DutyImportForm(data, files, initial={"starts_on": moments.today()})
    faults: list[tuple[int, str]] = []
    if form.is_valid():
        try:
            upload, starts_on = form.cleaned_data["file"], form.cleaned_data["starts_on"]
            book = read_book(upload.read(), upload.name)
            sheet = duty_sheet(book, park.jurisdiction, form.cleaned_data["source"])
            faults = sheet.faults
            if not faults:
                new, same = services.duties_import(
                    jurisdiction=park.jurisdiction, lines=sheet.lines, starts_on=starts_on, actor=actor
                )
                messages.success(request, f"已导入 {new} 条，{same} 条与现有的相同。")
                return redirect(f"{reverse('empowerment:duty_entries')}?park={park.code}")
        except DomainError as problem:
            if problem.status not in (403, 409, 422):
                raise
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    context = {"form": form, "park": park, "faults": faults, "crumbs": _crumbs(park, "导入")}
    status = 422 if form.errors or faults else 200
    return render(request, "empowerment/duties/import.html", context, status=status)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:60] for name in ("park", "q", "supervisor", "method", "gap")}


def _wanted(request: HttpRequest, actor: Actor, parks: Any) -> DutyFilter:
    """The filter of the address; without a park the person's own, else the first."""
    asked = _asked(request)
    mine = actor.organisations()
    chosen = next((park for park in parks if park.code == asked["park"]), None) if asked["park"] else None
    if chosen is None and asked["park"]:
        raise NotVisible("没有这个园区，或者它还没有赋权事项。")
    park = chosen or next((park for park in parks if park.pk in mine), None) or next(iter(parks), None)
    return DutyFilter(park, asked["q"], asked["supervisor"], asked["method"], bool(asked["gap"]))


def _keeps(actor: Actor, park: Organisation) -> bool:
    return keeps_duties(actor, park.jurisdiction_id, park)


def _kept_park(request: HttpRequest, actor: Actor) -> Organisation:
    """The park whose list the person keeps: the one asked for, else the first. Raises NotVisible and NotAllowed."""
    code = request.POST.get("park") or request.GET.get("park", "")
    kept = [park for park in parks_of_duties() if _keeps(actor, park)]
    if not kept:
        raise NotAllowed("监管责任清单由审改办维护，本园区的条目也可由园区管理员维护。")
    park = next((each for each in kept if each.code == code), None) if code else kept[0]
    if park is None:
        raise NotVisible("没有这个园区，或者它的清单不由您维护。")
    return park


def _initial(earlier: RegulatoryDuty | None, request: HttpRequest) -> dict[str, Any]:
    if earlier is None:
        return {"item_code": request.GET.get("item", "")[:60]}
    return {
        "everywhere": earlier.park is None,
        "item_code": earlier.item.code if earlier.item else "",
        "item_type": earlier.item_type,
        "department": earlier.department,
        "supervisor": earlier.supervisor,
        "method": earlier.method,
        "note": earlier.note,
        "frequency": earlier.frequency,
        "basis": earlier.basis,
        "source": earlier.source,
    }


def _crumbs(park: Organisation | None, last: str) -> list[dict[str, str]]:
    query = f"?park={park.code}" if park else ""
    return [{"label": CRUMB, "url": f"{reverse('empowerment:duties')}{query}"}, {"label": last}]
