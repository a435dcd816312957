"""实施文书: per park what is there and what is missing, the papers themselves, the implementation list, the lists."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import actor_of, attachment, key_of, put_on_form, send_file
from empowerment import selectors, services
from empowerment.forms.papers import PaperForm, upload_of
from empowerment.models import ImplementationPaper, ListEdition, PaperDuty, PaperKind
from empowerment.models.implementation import LISTS
from empowerment.models.keepers import keeps
from empowerment.presenters import papers as shown
from empowerment.services import PaperInput

PAGE = 50
CRUMB = "实施文书"


@login_required
@require_GET
def impl_parks(request: HttpRequest) -> HttpResponse:
    """The parks whose papers the person may see; with a single one at once that one."""
    parks = list(selectors.parks_of_papers(actor_of(request)))
    if len(parks) == 1:
        return redirect("empowerment:impl_papers", park=parks[0].code)
    return render(request, "empowerment/papers/parks.html", {"parks": parks, "crumbs": [{"label": CRUMB}]})


@login_required
@require_GET
def impl_papers(request: HttpRequest, park: str) -> HttpResponse:
    """One park: kinds by scheme, what is missing, who owes it until when."""
    row, actor = _park(request, park)
    context = shown.papers_context(row, actor) | {"crumbs": _crumbs(row)}
    return render(request, "empowerment/papers/park.html", context)


@login_required
@require_GET
def impl_export(request: HttpRequest, park: str) -> HttpResponse:
    row, _ = _park(request, park)
    note = f"{row.name}实施文书，{moments.chinese_date(moments.today())}"
    content = as_xlsx(CRUMB, shown.HEADER, shown.papers_table(row), notes=[note])
    return attachment(content, f"{CRUMB}-{row.short_name or row.name}.xlsx", XLSX_TYPE)


@login_required
@require_GET
def implementation_list(request: HttpRequest, park: str) -> HttpResponse:
    """实施清单 item by item: what is filled and what is not, from the guides themselves."""
    row, _ = _park(request, park)
    rows = shown.filled_items(row)
    gaps = request.GET.get("gaps") == "1"
    found = [each for each in rows if each.empty] if gaps else rows
    start = min(max(key_of(request.GET.get("from")), 0), max(len(found) - 1, 0))
    query = "&gaps=1" if gaps else ""
    context = {
        "park": row,
        "rows": found[start : start + PAGE],
        "total": len(rows),
        "complete": sum(not each.empty for each in rows),
        "fields": list(shown.FIELDS.values()),
        "gaps": gaps,
        "page": {
            "first_url": f"?from=0{query}" if start else "",
            "next_url": f"?from={start + PAGE}{query}" if start + PAGE < len(found) else "",
        },
        "crumbs": _crumbs(row, "实施清单"),
    }
    return render(request, "empowerment/papers/items.html", context)


@login_required
@require_GET
def implementation_list_export(request: HttpRequest, park: str) -> HttpResponse:
    row, _ = _park(request, park)
    rows = shown.filled_items(row)
    note = f"{row.name}实施清单，{moments.chinese_date(moments.today())}，共{len(rows)}项"
    content = as_xlsx("实施清单", shown.ITEM_HEADER, shown.items_table(rows), notes=[note])
    return attachment(content, f"实施清单-{row.short_name or row.name}.xlsx", XLSX_TYPE)


@login_required
@require_http_methods(["GET", "POST"])
def list_publish_page(request: HttpRequest, park: str, kind: str) -> HttpResponse:
    """权力清单 or 责任清单 as it would be published, and publishing it."""
    row, actor = _park(request, park)
    if kind not in LISTS:
        raise NotVisible("没有这种清单。")
    if not keeps(actor, row):
        raise NotAllowed(f"清单由{row.name}的园区管理员或审改办人员公布。")
    refusal, status = "", 200
    if request.method == "POST":
        try:
            made = services.list_publish(park=row, kind=kind, on=moments.today(), actor=actor)
        except DomainError as problem:
            if problem.status not in (409, 422):
                raise
            refusal, status = problem.message, problem.status
        else:
            messages.success(
                request, f"已公布{made.get_kind_display()}第{made.edition}版，内容摘要{made.rows_hash[:12]}。"
            )
            return redirect("empowerment:impl_papers", park=row.code)
    _, cells = selectors.list_rows(row, kind, moments.today())
    label = PaperKind(kind).label
    context = {
        "park": row,
        "kind": kind,
        "label": label,
        "header": selectors.HEADERS[kind],
        "rows": cells[:PAGE],
        "total": len(cells),
        "refusal": refusal,
        "crumbs": _crumbs(row, f"公布{label}"),
    }
    return render(request, "empowerment/papers/publish.html", context, status=status)


@login_required
@require_GET
def list_draft(request: HttpRequest, park: str, kind: str) -> HttpResponse:
    """The list of a day as a workbook, published or not."""
    row, _ = _park(request, park)
    if kind not in LISTS:
        raise NotVisible("没有这种清单。")
    on = _day(request.GET.get("on"))
    _, cells = selectors.list_rows(row, kind, on)
    content = services.list_xlsx(row, kind, on, cells, note="未公布的稿本")
    name = f"{PaperKind(kind).label}-{row.short_name or row.name}-{on:%Y%m%d}.xlsx"
    return attachment(content, name, XLSX_TYPE)


@login_required
@require_GET
def list_edition(request: HttpRequest, park: str, public_id: uuid.UUID) -> FileResponse:
    row, _ = _park(request, park)
    found = ListEdition.objects.filter(park=row, public_id=public_id).select_related("park", "file").first()
    if found is None:
        raise NotVisible("没有这一版清单。")
    return send_file(found.file, found.file_name)


@login_required
@require_http_methods(["GET", "POST"])
def impl_paper_new(request: HttpRequest, park: str, duty: int) -> HttpResponse:
    """File a paper, or its next version."""
    row, actor = _park(request, park)
    asked = PaperDuty.objects.filter(pk=duty, scheme__parks=row).select_related("scheme").first()
    if asked is None or not asked.filed:
        raise NotVisible("没有这项文书职责。")
    department = _department(request, asked)
    denied = ImplementationPaper(duty=asked, park=row, department=department).filing_denied(actor)
    if denied:
        raise NotAllowed(denied)
    form = PaperForm(request.POST or None, request.FILES or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        given = PaperInput(upload=upload_of(data), **{name: data[name] for name in data if name != "file"})
        try:
            made = services.paper_file(duty=asked, park=row, department=department, given=given, actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已登记《{made.title}》第{made.edition}版。")
            return redirect("empowerment:impl_paper", park=row.code, public_id=made.public_id)
    title = f"登记{asked.get_kind_display()}" + (f"（{department.name}）" if department else "")
    context = {
        "form": form,
        "title": title,
        "hint": f"{asked.wording}（{asked.source}）。",
        "button": "登记",
        "back": reverse("empowerment:impl_papers", args=[row.code]),
        "crumbs": _crumbs(row, title),
    }
    return render(request, "empowerment/papers/form.html", context, status=status)


@login_required
@require_GET
def impl_paper(request: HttpRequest, park: str, public_id: uuid.UUID) -> HttpResponse:
    """One paper with all its versions."""
    row, actor = _park(request, park)
    found = _paper(row, public_id)
    context = {
        "park": row,
        "paper": found,
        "versions": selectors.history_of_paper(found),
        "may_file": found.filing_denied(actor) is None,
        "crumbs": _crumbs(row, found.title),
    }
    return render(request, "empowerment/papers/paper.html", context)


@login_required
@require_GET
def impl_paper_file(request: HttpRequest, park: str, public_id: uuid.UUID) -> FileResponse:
    row, _ = _park(request, park)
    found = _paper(row, public_id)
    return send_file(found.file, found.file_name)


def _park(request: HttpRequest, code: str) -> tuple[Organisation, Actor]:
    actor = actor_of(request)
    row = selectors.parks_of_papers(actor).filter(code=code).first()
    if row is None:
        raise NotVisible("没有这个园区，或者您无权查看。")
    return row, actor


def _paper(park: Organisation, public_id: uuid.UUID) -> ImplementationPaper:
    rows = ImplementationPaper.objects.filter(park=park, public_id=public_id)
    found = rows.select_related("duty__scheme", "park", "department", "file").first()
    if found is None:
        raise NotVisible("没有这份文书。")
    return found


def _department(request: HttpRequest, duty: PaperDuty) -> Organisation | None:
    if not duty.by_department:
        return None
    found = Organisation.objects.filter(code=request.GET.get("department", "")[:40]).first()
    if found is None:
        raise NotVisible("请从实施文书页选择是哪个部门的文书。")
    return found


def _day(text: str | None) -> dt.date:
    try:
        day = dt.date.fromisoformat(text or "")
    except ValueError:
        return moments.today()
    return day if moments.within_reach(moments.start_of(day)) and day <= moments.today() else moments.today()


def _crumbs(park: Organisation, last: str = "") -> list[dict[str, str]]:
    name = park.short_name or park.name
    crumbs = [{"label": CRUMB, "url": reverse("empowerment:impl_parks")}]
    if not last:
        return [*crumbs, {"label": name}]
    return [*crumbs, {"label": name, "url": reverse("empowerment:impl_papers", args=[park.code])}, {"label": last}]
