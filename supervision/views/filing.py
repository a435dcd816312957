"""备案: the list, compiling, the proof of completeness, one filing with its lines and papers."""

from __future__ import annotations

import datetime as dt
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
from core.models import Document, Organisation
from core.papers import documents_of
from core.web import actor_of, day_read, key_of, put_on_form, send_file
from supervision import services
from supervision.forms.filing import CompileForm, month_read
from supervision.lives.filing import FilingState
from supervision.models import Filing
from supervision.presenters import filing as shown
from supervision.presenters.counted import counted_words
from supervision.selectors import filing as selectors
from supervision.selectors.filing_proof import proof_visible

PAGE, LINES = 50, 100
AT_ONCE = 2000  # more are compiled by the worker
FILTERS = ("state", "month", "park", "department", "show", "body", "item", "since", "until")
SHOWS = [("", "全部"), ("late", "逾期"), ("objected", "有异议")]
LINES_SHOWN = [("", "全部"), ("unseen", "未审阅"), ("late", "超期"), ("objected", "有异议")]


@login_required
@require_GET
def filings(request: HttpRequest) -> HttpResponse:
    """Filings the person may see, newest first; filters stand in the address."""
    actor = actor_of(request)
    wanted = {name: request.GET.get(name, "")[:40] for name in FILTERS}
    days = {name: day_read(wanted[name]) for name in ("since", "until")}
    narrowing: dict[str, Any] = {**wanted, "month": month_read(wanted["month"]), "item": key_of(wanted["item"]), **days}
    rows = selectors.filings_filtered(actor, **narrowing)
    after = key_of(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    params = {name: value for name, value in wanted.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(found) > PAGE:
        page["next_url"] = f"?{urlencode({**params, 'after': found[PAGE - 1].pk})}"
    seen = selectors.filings_visible(actor)
    context = {
        "rows": [shown.row_of(row) for row in found[:PAGE]],
        "wanted": wanted,
        "counted": counted_words(wanted["show"], days["since"], days["until"]),
        "states": FilingState.choices,
        "shows": SHOWS,
        "parks": selectors.bodies_of(seen, "by"),
        "departments": selectors.bodies_of(seen, "to"),
        "may_compile": bool(selectors.bodies_filing(actor)),
        "page": page,
        "crumbs": [{"label": "备案"}],
    }
    return render(request, "supervision/filings/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def filings_new(request: HttpRequest) -> HttpResponse:
    """编制 on demand, for a month that is over."""
    actor = actor_of(request)
    bodies = sorted(selectors.bodies_filing(actor))
    if not bodies:
        raise NotAllowed("备案由报备单位的园区管理员或负责人编制。")
    last = selectors.previous_month(moments.today())
    form = CompileForm(request.POST or None, bodies=bodies, initial={"month": f"{last:%Y-%m}"})
    status = 422 if form.errors else 200
    if form.is_valid():
        month, body = form.cleaned_data["month"], form.cleaned_data["by"]
        if selectors.duties_count(until=month, by=body) > AT_ONCE:
            wake_for(month, body)
            messages.success(request, "件数较多，正在后台编制，完成后出现在列表里，可以离开本页。")
            return redirect("supervision:filings")
        try:
            made = services.filings_compile(month=month, by=[body], actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            lines = sum(row.count for row in made)
            words = f"已编制 {len(made)} 份备案，共 {lines} 件。" if made else "没有新的应备案事项，已有的备案不变。"
            messages.success(request, words)
            return redirect("supervision:filings")
    context = {"form": form, "back": reverse("supervision:filings"), "crumbs": shown.crumbs_of(last="编制")}
    return render(request, "supervision/filings/compile.html", context, status=status)


def wake_for(month: dt.date, body: Organisation) -> None:
    """Let the worker compile one body's month."""
    from config.celery import app

    app.send_task(
        "supervision.tasks.filings_of_month", args=[month.isoformat(), body.pk], ignore_result=True, retry=False
    )


@login_required
@require_GET
def filings_proof(request: HttpRequest) -> HttpResponse:
    """备案是否完整: of one month, by default the last one."""
    actor = actor_of(request)
    month = month_read(request.GET.get("month", "")) or selectors.previous_month(moments.today())
    if not 1949 < month.year < 2200:
        raise NotVisible("月份须在 1950 年至 2199 年之间。")
    context = {
        **shown.proof_context(proof_visible(actor, month), actor),
        "month": month,
        "previous": f"{selectors.previous_month(month):%Y-%m}",
        "following": f"{selectors.next_month(month):%Y-%m}",
        "running": selectors.next_month(month) > moments.today(),
        "crumbs": shown.crumbs_of(last="备案完整性"),
    }
    return render(request, "supervision/filings/proof.html", context)


@login_required
@require_GET
def filing(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    return filing_shown(request, selectors.filing_get(public_id, actor))


def filing_shown(request: HttpRequest, row: Filing, problem: DomainError | None = None) -> HttpResponse:
    """The page of one filing with a page of its lines."""
    actor = actor_of(request)
    only, after = request.GET.get("only", ""), key_of(request.GET.get("after"))
    lines = selectors.lines_of(row, actor, only=only, after=after)[: LINES + 1]
    found = list(lines)
    kept = f"only={only}&" if only in dict(LINES_SHOWN) and only else ""
    page = {"first_url": f"?{kept}"} if after else {}
    if len(found) > LINES:
        page["next_url"] = f"?{kept}after={found[LINES - 1].position}"
    context = {
        **shown.filing_context(row, actor, found[:LINES]),
        "only": only,
        "only_shown": LINES_SHOWN,
        "page": page,
        "version": row.version,
        "idempotency_key": uuid.uuid4().hex,
        "errors": [{"text": problem.message}] if problem else [],
    }
    return render(request, "supervision/filings/page.html", context, status=problem.status if problem else 200)


@login_required
@require_GET
def filing_list_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """备案清单 as a spreadsheet."""
    actor = actor_of(request)
    row = selectors.filing_get(public_id, actor)
    if row.list_file is None or not selectors.lines_shown(row, actor):
        raise NotVisible("清单还没有生成，或者尚未报送。")
    return send_file(row.list_file, f"{row}清单.xlsx")


@login_required
@require_GET
def filing_paper(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    row = selectors.filing_get(public_id, actor_of(request))
    context = shown.paper_context(row, _paper(request, row, paper_id))
    return render(request, "supervision/filings/paper.html", context)


@login_required
@require_GET
def filing_paper_file(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> FileResponse:
    row = selectors.filing_get(public_id, actor_of(request))
    return newest_file(_paper(request, row, paper_id))


def _paper(request: HttpRequest, row: Filing, paper_id: uuid.UUID) -> Document:
    papers = documents_of(row) if selectors.lines_shown(row, actor_of(request)) else []
    found = next((paper for paper in papers if paper.public_id == paper_id), None)
    if found is None:
        raise NotVisible("没有这份文书，或者尚未报送。")
    return found


def newest_file(paper: Document) -> FileResponse:
    """The newest revision of a paper's file."""
    revision = paper.files.select_related("file").order_by("-revision").first()
    if revision is None:
        raise NotVisible("这份文书的文件还没有生成，请稍后再试。")
    return send_file(revision.file, f"{revision.name}.{revision.file.extension}")


@login_required
@require_GET
def filing_line(request: HttpRequest, public_id: uuid.UUID, position: int) -> HttpResponse:
    """One line with the papers of its case at hand."""
    actor = actor_of(request)
    row = selectors.filing_get(public_id, actor)
    if not selectors.lines_shown(row, actor):
        raise NotVisible("备案尚未报送。")
    line = selectors.line_get(row, position)
    objections = list(line.objections.select_related("filing", "line"))
    context = {
        "filing": row,
        "line": line,
        "facts": shown.line_facts(line),
        "papers": selectors.papers_of_line(line),
        "objections": [shown.objection_row(objection) for objection in objections],
        "may_review": row.state == FilingState.RECEIVED and row.move_permitted("review", actor) is None,
        "version": row.version,
        "idempotency_key": uuid.uuid4().hex,
        "previous": position - 1,
        "following": position + 1 if position < row.count else 0,
        "crumbs": shown.crumbs_of(row, f"第{position}行"),
    }
    return render(request, "supervision/filings/line.html", context)


@login_required
@require_GET
def filing_line_file(request: HttpRequest, public_id: uuid.UUID, position: int, paper_id: uuid.UUID) -> FileResponse:
    """A paper of the case behind a line: open to whoever the filing was sent to."""
    actor = actor_of(request)
    row = selectors.filing_get(public_id, actor)
    if not selectors.lines_shown(row, actor):
        raise NotVisible("备案尚未报送。")
    line = selectors.line_get(row, position)
    paper = selectors.papers_of_line(line).filter(public_id=paper_id).first()
    if paper is None:
        raise NotVisible("本件没有这份文书。")
    return newest_file(paper)
