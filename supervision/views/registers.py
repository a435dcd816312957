"""A register as a page of rows or as a sheet, and the papers of a row: what four subjects do alike."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.errors import DomainError, NotVisible
from core.models import Document
from core.papers import documents_of
from core.pdf.sheets import sheet_of
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import attachment, key_of, put_on_form, send_file
from supervision.presenters.matters import Cell

SHOWN = 50
SHEET_ROWS = 5_000


@dataclass(frozen=True)
class Filter:
    """One choice among the filters: its name in the address, what it is called, its (value, words)."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Register:
    """A list: its title, headings, the line of a row, its filters and what the page says besides; `counted` where it was
    opened from a figure: which rows the figure counts.
    """

    title: str
    headings: Sequence[str]
    line: Callable[[Any], list[Cell]]
    filters: Sequence[Filter]
    empty: str = ""
    tools: Sequence[dict[str, str]] = field(default=())
    counted: str = ""


def asked(request: HttpRequest, filters: Sequence[Filter]) -> dict[str, str]:
    """The filters of the address that are among the options, and the words searched for."""
    found = {one.name: request.GET.get(one.name, "") for one in filters}
    known = {one.name: {value for value, _ in one.options} for one in filters}
    found = {name: value for name, value in found.items() if value in known[name]}
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    return {**found, "q": q} if q else found


def register_page(
    request: HttpRequest, register: Register, rows: QuerySet[Any], wanted: Mapping[str, str]
) -> HttpResponse:
    """Newest first in keyset pages; `format=xlsx` gives the filtered rows as a sheet."""
    if request.GET.get("format") == "xlsx":
        return _sheet(register, rows)
    after, own = key_of(request.GET.get("after")), {one.name for one in register.filters}
    found = list((rows.filter(pk__lt=after) if after else rows)[: SHOWN + 1])
    page = {"first_url": f"?{urlencode(wanted)}"} if after else {}
    if len(found) > SHOWN:
        page["next_url"] = f"?{urlencode({**wanted, 'after': found[SHOWN - 1].pk})}"
    context = {
        "register": register,
        "rows": [list(zip(register.line(row), register.headings, strict=True)) for row in found[:SHOWN]],
        "filters": [{"one": one, "chosen": wanted.get(one.name, "")} for one in register.filters],
        "q": wanted.get("q", ""),
        "narrowed": [(name, value) for name, value in wanted.items() if name not in {*own, "q"}],
        "page": page,
        "sheet_url": f"?{urlencode({**wanted, 'format': 'xlsx'})}",
        "crumbs": [{"label": register.title}],
    }
    return render(request, "supervision/matters/register.html", context)


def _sheet(register: Register, rows: QuerySet[Any]) -> HttpResponse:
    lines = [
        ["　".join(part for part in (one["text"], one["words"], one["quiet"]) if part) for one in register.line(row)]
        for row in rows[:SHEET_ROWS]
    ]
    return attachment(as_xlsx(register.title, register.headings, lines), f"{register.title}.xlsx", XLSX_TYPE)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    make: Callable[[dict[str, Any]], Model],
    *,
    label: str,
    back: str,
    crumbs: list[dict[str, str]],
    to: Callable[[Any], str],
    help_text: str = "",
) -> HttpResponse:
    """The form of a new row, and the row's page once it is made; refusals come back on the form with what was typed."""
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and status == 200:
        try:
            made = make(form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已办理：{label}。")
            return redirect(to(made))
    context = {
        "form": form,
        "label": label,
        "hint": help_text,
        "back": back,
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": [*crumbs, {"label": label}],
    }
    return render(request, "supervision/matters/form.html", context, status=status)


def sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _paper(row: Model, pk: int) -> Document:
    found = next((paper for paper in documents_of(row) if paper.pk == pk), None)
    if found is None:
        raise NotVisible("没有这份文书。")
    return found


def paper_page(request: HttpRequest, row: Model, pk: int, *, back: str, crumbs: list[dict[str, str]]) -> HttpResponse:
    """A paper of the row as a plain printable page, drawn from its frozen facts."""
    paper = _paper(row, pk)
    context = {
        "document": paper,
        "facts": json.loads(paper.facts),
        "paper": "empowerment/documents/sheet.html",
        "template": sheet_of(paper.document_class).template,
        "file_url": f"{back}papers/{paper.pk}/file/" if paper.files.exists() else "",
        "back_url": back,
        "crumbs": [*crumbs, {"label": paper.title}],
    }
    return render(request, "empowerment/paper.html", context)


def paper_file(row: Model, pk: int) -> FileResponse:
    """The newest revision of the paper's file."""
    revision = _paper(row, pk).files.select_related("file").order_by("-revision").first()
    if revision is None:
        raise NotVisible("这份文书的文件还没有生成，请稍后再试。")
    return send_file(revision.file, f"{revision.name}.{revision.file.extension}")


def evidence_file(row: Any, pk: int) -> FileResponse:
    """A file among the evidence of a row."""
    found = row.evidence.select_related("file").filter(pk=pk, file__isnull=False).first()
    if found is None:
        raise NotVisible("没有这份证据文件。")
    return send_file(found.file, found.name)
