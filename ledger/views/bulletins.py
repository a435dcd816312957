"""季度通报: the list, compiling, one bulletin with its tables, its paper and its spreadsheet."""

from __future__ import annotations

import json
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
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Document
from core.sheets import XLSX_TYPE
from core.views.steps import able
from core.web import actor_of, attachment, key_of, put_on_form, stamp_of
from ledger import services
from ledger.books.bulletins import bulletin_book as book_of
from ledger.documents.bulletins import bulletin_facts, paper_of, sections_of, title_of
from ledger.forms.bulletins import CompileForm
from ledger.lives.bulletins import BulletinState
from ledger.models import Bulletin
from ledger.presenters import bulletins as shown
from ledger.selectors import bulletins as selectors
from ledger.views.bulletin_parts import STEPS
from ledger.views.overview import paper_file

PAGE = 50
SCREEN = "empowerment/documents/sheet.html"
TEMPLATE = "ledger/documents/bulletin.html"


@login_required
@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    """Bulletins the person may see, newest first; filters stand in the address."""
    actor, query = actor_of(request), request.GET
    state = query.get("state", "") if query.get("state") in BulletinState.values else ""
    year, waits, after = key_of(query.get("year")), query.get("waits") == "1", key_of(query.get("after"))
    rows = selectors.bulletins_visible(actor)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(year=year) if 2000 <= year < 2200 else rows
    rows = rows.filter(pk__in=selectors.bulletins_waiting(actor).values("pk")) if waits else rows
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    kept = {name: value for name in ("state", "year", "waits") if (value := query.get(name, "")[:10])}
    page = {"first_url": f"?{urlencode(kept)}"} if after else {}
    page |= {"next_url": f"?{urlencode({**kept, 'after': found[PAGE - 1].pk})}"} if len(found) > PAGE else {}
    context = {
        "rows": found[:PAGE],
        "wanted": kept,
        "states": BulletinState.choices,
        "may_compile": selectors.plans_compiling(actor).exists(),
        "page": page,
        "crumbs": [{"label": "季度通报"}],
    }
    return render(request, "ledger/bulletins/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def bulletin_new(request: HttpRequest) -> HttpResponse:
    """编制 the bulletin of a quarter."""
    actor = actor_of(request)
    plans = list(selectors.plans_compiling(actor))
    if not plans:
        raise NotAllowed("通报由接收台账的审改办编制。")
    form = CompileForm(request.POST if request.method == "POST" else None, plans=plans)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = form.cleaned_data
        plan = selectors.plan_for(actor, key_of(data["place"]), data["year"], data["quarter"])
        if plan is None:
            form.add_error("year", "这个季度还没有启用的方案。")
            status = 422
        else:
            try:
                made = services.bulletin_compile(
                    plan=plan, year=data["year"], quarter=data["quarter"], actor=actor, stamp=stamp_of(request)
                )
            except DomainError as problem:
                status = put_on_form(form, problem)
            else:
                messages.success(request, "已编制，数据已定，可以修改文字。")
                return redirect("ledger:bulletin", public_id=made.public_id)
    context = {
        "form": form,
        "label": "编制通报",
        "button": "编制",
        "about": "读取本季度各月台账，排出报送名次，统计各项措施进展，列出问题和请求；数据定下后只改文字，要更新须重新取数。",
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("ledger:bulletins"),
        "crumbs": shown.crumbs_of(last="编制"),
    }
    return render(request, "ledger/form.html", context, status=status)


@login_required
@require_GET
def bulletin(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.bulletin_get(public_id, actor)
    edition, office = selectors.edition_last(row), selectors.office_of(actor, row)
    tab = request.GET.get("tab", "") if request.GET.get("tab") in shown.TABS else ""
    receipts = list(selectors.receipts_of(row))
    newer = row.corrections.filter(state=BulletinState.ISSUED).first()
    context: dict[str, Any] = {
        "row": row,
        "title": title_of(row),
        "edition": edition,
        "sections": sections_of(row, edition),
        "tab": tab,
        "tabs": [("", "正文"), *((key, label) for key, (label, _) in shown.TABS.items())],
        "tables": shown.table_of(row, edition, tab) if tab else shown.figures_table(edition.facts),
        "terms": edition.facts["terms"],
        "office": office,
        "editable": office and row.move_refusal("edit") is None and row.move_permitted("edit", actor) is None,
        "steps": able(row, STEPS, actor),
        "editions": list(row.editions.select_related("person", "counted").order_by("-number")) if office else [],
        "signed": sum(1 for receipt in receipts if receipt.signed_at),
        "receipts": len(receipts),
        "signable": shown.signable(row, actor),
        "newer": newer,
        "may_correct": _may_correct(row, actor),
        "events": shown.timeline(row, actor),
        "crumbs": [*shown.crumbs_of(), {"label": str(row)}],
    }
    return render(request, "ledger/bulletins/page.html", context)


def _may_correct(row: Bulletin, actor: Any) -> bool:
    live = row.corrections.exclude(state=BulletinState.DROPPED).exists()
    return row.state == BulletinState.ISSUED and not live and row.move_permitted("compile", actor) is None


@login_required
@require_GET
def bulletin_book(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    row = selectors.bulletin_get(public_id, actor_of(request))
    return attachment(book_of(selectors.edition_last(row)), f"{row}.xlsx", XLSX_TYPE)


@login_required
@require_GET
def bulletin_preview(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The paper as it would be printed of an edition (?edition=), by default the last one."""
    actor = actor_of(request)
    row = selectors.bulletin_get(public_id, actor)
    if not selectors.office_of(actor, row):
        raise NotAllowed("预览供编制通报的单位使用。")
    wanted = key_of(request.GET.get("edition"))
    edition = selectors.edition_get(row, wanted) if wanted else selectors.edition_last(row)
    facts = {**bulletin_facts(row, edition, at=moments.now()), "number": "（印发时编号）"}
    context = {
        **_paper_context(row, facts),
        "document": {"title": f"预览：{edition}", "number": "", "facts_hash": "预览"},
        "crumbs": shown.crumbs_of(row, "预览"),
    }
    return render(request, "empowerment/paper.html", context)


def _paper_context(row: Bulletin, facts: dict[str, Any]) -> dict[str, Any]:
    back = reverse("ledger:bulletin", args=[row.public_id])
    return {"facts": facts, "paper": SCREEN, "template": TEMPLATE, "on_screen": True, "back_url": back}


@login_required
@require_GET
def bulletin_paper(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The issued bulletin as a plain printable page, drawn from its frozen facts."""
    row, paper = _issued(request, public_id)
    context = {
        **_paper_context(row, json.loads(paper.facts)),
        "document": paper,
        "file_url": reverse("ledger:bulletin_paper_file", args=[row.public_id]) if paper.files.exists() else "",
        "crumbs": shown.crumbs_of(row, paper.number),
    }
    return render(request, "empowerment/paper.html", context)


def _issued(request: HttpRequest, public_id: uuid.UUID) -> tuple[Bulletin, Document]:
    row = selectors.bulletin_get(public_id, actor_of(request))
    if row.state != BulletinState.ISSUED:
        raise NotVisible("这份通报还没有印发。")
    return row, paper_of(row.pk)


@login_required
@require_GET
def bulletin_paper_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """The newest revision of the paper's file."""
    _, paper = _issued(request, public_id)
    return paper_file(paper)
