"""12345工单: a list is uploaded and looked at, then taken in; the rows with faults go out as a file."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError, NotAllowed, NotVisible
from core.sheets import CSV_TYPE, XLSX_TYPE, as_csv, as_xlsx
from core.web import actor_of, attachment, put_on_form
from supervision.forms.complaints import HotlineForm
from supervision.models import HotlineBatch
from supervision.selectors.complaints import batches_visible, offices_of
from supervision.services import hotline_apply, hotline_plan, hotline_try
from supervision.services.hotline import COLUMNS, PlannedRow
from supervision.views.registers import sent

BATCHES = 20
CRUMBS = [{"label": "投诉", "url": "/complaints/"}]


@login_required
@require_http_methods(["GET", "POST"])
def hotline(request: HttpRequest) -> HttpResponse:
    """The form for another list, and the last ones."""
    actor = actor_of(request)
    offices = offices_of(actor)
    if not offices:
        raise NotAllowed("热线工单由受理单位的窗口、管理人员或督查监察人员导入。")
    form = HotlineForm(*sent(request), offices=offices)
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status == 200:
        data, upload = form.cleaned_data, form.cleaned_data["file"]
        try:
            made = hotline_try(office=data["office"], data=upload.read(), name=upload.name or "工单", actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            return redirect("supervision:hotline_batch", public_id=made.public_id)
    context = {
        "form": form,
        "batches": batches_visible(actor)[:BATCHES],
        "back": reverse("supervision:complaints"),
        "crumbs": [*CRUMBS, {"label": "导入12345工单"}],
    }
    return render(request, "supervision/matters/hotline.html", context, status=status)


@login_required
@require_GET
def hotline_template(request: HttpRequest) -> HttpResponse:
    example = ("12345-2026-000001", "2026-11-20", "", "", "超期、拖延", "申请材料交齐后一直没有答复。", "", "", "", "")
    return attachment(as_csv(COLUMNS, [example]), "12345工单模板.csv", CSV_TYPE)


def _batch(request: HttpRequest, public_id: uuid.UUID) -> HotlineBatch:
    row = batches_visible(actor_of(request)).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这份工单清单，或者您无权查看。")
    return row


@login_required
@require_GET
def hotline_batch(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Every row with what would become of it (after the import: what has become of it)."""
    batch = _batch(request, public_id)
    planned = hotline_plan(batch)
    context: dict[str, Any] = {
        "batch": batch,
        "planned": planned,
        "new": sum(1 for row in planned if row.outcome == "新登记"),
        "known": sum(1 for row in planned if row.known and not row.problems),
        "wrong": sum(1 for row in planned if row.problems),
        "crumbs": [*CRUMBS, {"label": "导入12345工单", "url": reverse("supervision:hotline")}, {"label": str(batch)}],
    }
    return render(request, "supervision/matters/hotline_batch.html", context)


@login_required
@require_POST
def hotline_batch_apply(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    batch = _batch(request, public_id)
    try:
        done = hotline_apply(batch=batch, actor=actor_of(request))
    except DomainError as problem:
        if problem.status != 409:
            raise
        messages.error(request, problem.message)
    else:
        messages.success(request, f"已登记 {done.made} 件，有问题未登记 {done.wrong} 件。")
    return redirect("supervision:hotline_batch", public_id=public_id)


@login_required
@require_GET
def hotline_problems(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The rows that did not come in with their faults, to be corrected and sent again."""
    batch = _batch(request, public_id)
    rows = [_faulty(row) for row in hotline_plan(batch) if row.problems]
    return attachment(as_xlsx("有问题的工单", [*COLUMNS, "问题"], rows), "有问题的工单.xlsx", XLSX_TYPE)


def _faulty(row: PlannedRow) -> list[str]:
    return [*(row.cells[name] for name in COLUMNS), "；".join(row.problems)]
