"""Papers of a case: the page, its files, and many papers in one download."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import presenters, selectors, services
from approvals.models import Case
from core import bundles
from core.errors import DomainError, Invalid, NotAllowed, NotVisible, Refused
from core.models import Document, DocumentFile
from core.web import actor_of, put_on_form, send_file
from empowerment import forms

MOST = 200  # papers in one download


@login_required
@require_GET
def document_page(request: HttpRequest, number: str, public_id: uuid.UUID) -> HttpResponse:
    """A paper as a plain printable page, drawn from its frozen facts."""
    case = selectors.case_get(number, actor_of(request))
    document = selectors.document_get(case, public_id)
    context = presenters.document_page(case, document)
    may = not services.paper_withdraw_denied(document, actor_of(request)) and document.withdrawn_at is None
    return render(request, "approvals/document.html", context | {"may_withdraw": may})


@login_required
@require_http_methods(["GET", "POST"])
def document_withdraw(request: HttpRequest, number: str, public_id: uuid.UUID) -> HttpResponse:
    """收回文书 with a reason; where that is not the lawful way, the page says what is."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    document = selectors.document_get(case, public_id)
    denied = services.paper_withdraw_denied(document, actor)
    if denied:
        raise NotAllowed(denied)
    form = forms.PaperWithdrawForm(request.POST if request.method == "POST" else None)
    refusal, status = services.paper_withdraw_refusal(case, document), 200
    if form.is_valid():
        try:
            services.paper_withdraw(case=case, document=document, actor=actor, **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已收回《{document.title}》{document.number}。")
            return redirect("approvals:document", number=number, public_id=public_id)
    elif form.is_bound:
        status = 422
    context = {
        "form": form,
        "document": document,
        "refusal": refusal if not form.is_bound else "",
        "back": reverse("approvals:document", args=[number, public_id]),
        "crumbs": [
            {"label": case.number, "url": reverse("approvals:case", args=[number]) + "?tab=papers"},
            {"label": document.title, "url": reverse("approvals:document", args=[number, public_id])},
            {"label": "收回文书"},
        ],
    }
    return render(request, "empowerment/paper_withdraw.html", context, status=status)


@login_required
@require_GET
def document_files(request: HttpRequest, number: str, public_id: uuid.UUID) -> HttpResponse:
    """The list of files alone: the page asks for it again until the file has been drawn."""
    case = selectors.case_get(number, actor_of(request))
    context = presenters.document_files(case, selectors.document_get(case, public_id))
    return render(request, "approvals/document_files.html", context)


@login_required
@require_GET
def document_file(request: HttpRequest, number: str, public_id: uuid.UUID, revision: int = 0) -> FileResponse:
    """One revision of the paper's file; without a number the newest."""
    case = selectors.case_get(number, actor_of(request))
    document = selectors.document_get(case, public_id)
    if revision:
        found = next((row for row in document.files.all() if row.revision == revision), None)
    else:
        found = selectors.newest_file(document)
    if found is None:
        raise NotVisible("这份文书的文件正在生成，请稍后再下载。" if document.file_due_at else "没有这一版文件。")
    return send_file(found.file, f"{found.name}.{found.file.extension}")


@login_required
@require_POST
def case_papers(request: HttpRequest, number: str) -> HttpResponse:
    """The ticked papers of one case in one file."""
    case = selectors.case_get(number, actor_of(request))
    ticked = set(request.POST.getlist("paper"))
    papers = [row for row in selectors.documents_of_cases([case]) if str(row.public_id) in ticked]
    return _bundle([case], papers, request.POST.get("form", ""), case.number)


@login_required
@require_POST
def cases_papers(request: HttpRequest) -> HttpResponse:
    """All papers of the cases ticked in a list in one file."""
    cases = [row.case for row in presenters.picked(request.POST.getlist("row"), actor_of(request))]
    return _bundle(
        cases, list(selectors.documents_of_cases(cases)), request.POST.get("form", ""), f"{len(cases)}件文书"
    )


def _bundle(cases: Sequence[Case], papers: Sequence[Document], form: str, name: str) -> HttpResponse:
    files = _files(papers)
    if form == "zip":
        numbers = {case.pk: case.number for case in cases}
        named = [(f"{numbers[paper.object_id]} {row.name}", row.file) for paper, row in files]
        return _answer(bundles.zipped(named), "application/zip", f"{name}.zip")
    return _answer(bundles.merged(row.file for _, row in files), "application/pdf", f"{name}.pdf")


def _files(papers: Sequence[Document]) -> list[tuple[Document, DocumentFile]]:
    """The newest file of each paper. Raises Invalid for none or too many, Refused while one is still to be drawn."""
    if not papers:
        raise Invalid("没有可下载的文书，请先勾选。", field="paper")
    if len(papers) > MOST:
        raise Invalid(f"一次最多下载 {MOST} 份文书，所选共 {len(papers)} 份，请分次下载。", field="paper")
    files = [(paper, selectors.newest_file(paper)) for paper in papers]
    waiting = [str(paper) for paper, row in files if row is None]
    if waiting:
        raise Refused(f"下列文书的文件还没有生成，请稍后再下载：{'、'.join(waiting[:5])}（共 {len(waiting)} 份）。")
    return [(paper, row) for paper, row in files if row is not None]


def _answer(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    return response
