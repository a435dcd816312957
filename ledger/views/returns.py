"""台账填报: the list, one return with its cells, one cell, the table filled offline, papers and files."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.crypto import decrypt
from core.errors import DomainError, NotAllowed, NotVisible
from core.identifiers import mask_phone
from core.papers import documents_of
from core.sheets import XLSX_TYPE
from core.views.steps import able
from core.web import actor_of, attachment, key_of, put_on_form, send_file, stamp_of
from empowerment.forms.fields import uploads
from ledger.books.offline import offline_book
from ledger.books.tables import ledger_book
from ledger.cell_rules import CellInput
from ledger.documents.returns import LEDGER, figures_words, ledger_facts, phone_of
from ledger.forms.returns import CellForm, UploadForm
from ledger.lives.returns import ReturnState
from ledger.models import EntryFile, MonthlyReturn, ReturnUpload
from ledger.presenters import matrix as shown
from ledger.proposals import proposed
from ledger.selectors import returns as selectors
from ledger.selectors.matrix import MISSING
from ledger.selectors.plans import READERS
from ledger.services import cell_write, return_upload
from ledger.views.overview import paper_file
from ledger.views.steps import STEPS, correctable
from supervision.forms.filing import month_read

PAGE = 100
CRUMB = "月度台账"


@login_required
@require_GET
def returns(request: HttpRequest) -> HttpResponse:
    """Returns the person may see, newest first; filters stand in the address."""
    actor, query = actor_of(request), request.GET
    month, state = month_read(query.get("month", "")), query.get("state", "")
    state, late = state if state in ReturnState.values else "", query.get("late") == "1"
    rows = selectors.returns_filtered(actor, month=month, state=state, late=late)
    waits = query.get("waits") == "1"
    rows = rows.filter(pk__in=selectors.returns_waiting(actor).values("pk")) if waits else rows
    after = key_of(query.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    kept = {name: value for name in ("month", "state", "late", "waits") if (value := query.get(name, "")[:10])}
    page = {"first_url": f"?{urlencode(kept)}"} if after else {}
    page |= {"next_url": f"?{urlencode({**kept, 'after': found[PAGE - 1].pk})}"} if len(found) > PAGE else {}
    context = {
        "rows": [{"row": row, "late": row.late()} for row in found[:PAGE]],
        "wanted": kept,
        "states": ReturnState.choices,
        "page": page,
        "tab": "returns",
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "ledger/returns.html", context)


def crumbs(row: MonthlyReturn, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(row)} | ({"url": reverse("ledger:return", args=[row.public_id])} if linked else {})
    return [{"label": CRUMB, "url": reverse("ledger:returns")}, last]


@login_required
@require_GET
def monthly_return(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.return_get(public_id, actor)
    entries = list(selectors.entries_of(row))
    own = actor.holds_any(READERS, row.reporter.organisation_id)
    phone = decrypt(row.phone_sealed) if row.phone_sealed else ""
    context = {
        "row": row,
        "late": row.late(),
        "entries": [{"entry": entry, "look": shown.look(entry.progress or MISSING)} for entry in entries],
        "left": sum(not entry.progress for entry in entries),
        "carried": sum(entry.carried for entry in entries),
        "cells": len(entries),
        "may_fill": row.move_permitted("fill", actor) is None and row.move_refusal("fill") is None,
        "may_correct": correctable(row, actor),
        "corrections": list(row.corrections.order_by("sequence")) if not row.sequence else [],
        "steps": able(row, STEPS, actor),
        "papers": [paper for paper in documents_of(row) if paper.document_class == LEDGER],
        "uploads": row.uploads.select_related("uploaded_by")[:5] if own else [],
        "phone": phone if own else mask_phone(phone),
        "reminders": row.reminders.select_related("person", "contact")[:20],
        "crumbs": crumbs(row),
    }
    return render(request, "ledger/return.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, public_id: uuid.UUID, key: str) -> HttpResponse:
    """Fill in one cell, perhaps several parks of the measure at once."""
    actor = actor_of(request)
    row = selectors.return_get(public_id, actor)
    number, _, position = key.partition("-")
    entry = selectors.entry_of(row, key_of(number), key_of(position))
    denied = row.move_permitted("fill", actor)
    if denied:
        raise NotAllowed(denied)
    others = [
        (other.column.position, other.column.heading)
        for other in selectors.entries_of(row)
        if other.measure_id == entry.measure_id and other.pk != entry.pk
    ]
    given: dict[str, Any] = {
        "entry": entry,
        "others": others,
        "proposals": proposed(entry.measure.proposals, entry.column.park, row.month),
    }
    initial = {
        **{name: getattr(entry, name) for name in ("progress", "text", "problems", "requests")},
        "figures": figures_words(entry.figures).replace("；", "\n"),
        "seen": entry.version,
    }
    sent = request.method == "POST"
    form = CellForm(request.POST, request.FILES, **given) if sent else CellForm(initial=initial, **given)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = form.cleaned_data
        said = CellInput(data["progress"], data["text"], data["all_figures"], data["problems"], data["requests"])
        stamp = stamp_of(request)
        try:
            cell_write(
                row=row,
                cell=entry.cell,
                said=said,
                also=[int(at) for at in data.get("also", [])],
                files=uploads(data),
                drop=[int(at) for at in data.get("drop", [])],
                seen=data["seen"],
                actor=actor,
                stamp=stamp,
            )
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已保存：{entry.measure}（{entry.column}）。")
            return redirect(_next(row, entry.cell) if "next" in request.POST else f"{_url(row)}#c{entry.key}")
    context = {
        "form": form,
        "row": row,
        "entry": entry,
        "tasks": entry.measure.tasks.all(),
        "refusal": None if sent else row.move_refusal("fill"),
        "idempotency_key": uuid.uuid4().hex,
        "back": _url(row),
        "crumbs": [*crumbs(row, linked=True), {"label": f"{entry.measure.number} {entry.column}"}],
    }
    return render(request, "ledger/cell_form.html", context, status=status)


def _url(row: MonthlyReturn) -> str:
    return reverse("ledger:return", args=[row.public_id])


def _next(row: MonthlyReturn, done: tuple[int, int]) -> str:
    """The next cell that is empty or not looked at yet; the return when there is none."""
    open_cells = [e for e in selectors.entries_of(row) if not e.progress or e.carried]
    after = [e for e in open_cells if e.cell > done] or open_cells
    return reverse("ledger:fill", args=[row.public_id, after[0].key]) if after else _url(row)


@login_required
@require_GET
def offline(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The table to fill offline, with what the cells say now."""
    row = selectors.return_get(public_id, actor_of(request))
    content = offline_book(row, list(selectors.entries_of(row)))
    return attachment(content, f"{row}填报表.xlsx", XLSX_TYPE)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.return_get(public_id, actor)
    denied = row.move_permitted("fill", actor)
    if denied:
        raise NotAllowed(denied)
    sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    status, made = 422 if form.errors else 200, None
    if form.is_valid():
        table = form.cleaned_data["table"]
        try:
            made = return_upload(row=row, name=table.name, content=table.read(), actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            if not made.problems:
                messages.success(request, f"已从“{made.name}”写入 {made.cells} 格。")
                return redirect(_url(row))
            form.add_error("table", f"有 {made.problems} 处要改，一格都没有写入；请下载批注文件，改好后重新上传。")
            status = 422
    context = {
        "form": form,
        "row": row,
        "made": made,
        "refusal": None if sent else row.move_refusal("fill"),
        "version": row.version,
        "idempotency_key": uuid.uuid4().hex,
        "back": _url(row),
        "crumbs": [*crumbs(row, linked=True), {"label": "上传填报表"}],
    }
    return render(request, "ledger/upload.html", context, status=status)


@login_required
@require_GET
def upload_file(request: HttpRequest, public_id: uuid.UUID, pk: int, which: str) -> FileResponse:
    """An uploaded table as it came, or with marks; for the unit."""
    actor = actor_of(request)
    row = selectors.return_get(public_id, actor)
    made = ReturnUpload.objects.select_related("file", "marked").filter(monthly_return=row, pk=pk).first()
    file = None if made is None else made.marked if which == "marked" else made.file
    if made is None or file is None or not actor.holds_any(READERS, row.reporter.organisation_id):
        raise NotVisible("没有这个文件，或者您无权查看。")
    return send_file(file, f"批注-{made.name}" if which == "marked" else made.name)


@login_required
@require_GET
def evidence(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    row = selectors.return_get(public_id, actor_of(request))
    found = EntryFile.objects.select_related("file").filter(entry__monthly_return=row, pk=pk).first()
    if found is None:
        raise NotVisible("没有这个佐证材料。")
    return send_file(found.file, found.name)


@login_required
@require_GET
def book(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """附件3 of the unit as a spreadsheet; the telephone in full for the unit alone."""
    actor = actor_of(request)
    row = selectors.return_get(public_id, actor)
    phone = phone_of(row)
    shown_phone = phone if actor.holds_any(READERS, row.reporter.organisation_id) else mask_phone(phone)
    facts = ledger_facts(row, phone=shown_phone, at=moments.now()) | {"title": row.plan.ledger_title}
    return attachment(ledger_book(facts), f"{row}.xlsx", XLSX_TYPE)


@login_required
@require_GET
def paper(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """The stamped table's file: for the unit and the office that receives it."""
    actor = actor_of(request)
    row = selectors.return_get(public_id, actor)
    parties = {row.reporter.organisation_id, row.plan.office_id}
    papers = [found for found in documents_of(row) if found.document_class == LEDGER]
    if not papers or not actor.organisations() & parties:
        raise NotVisible("没有盖章的台账，或者您无权查看。")
    return paper_file(papers[-1])
