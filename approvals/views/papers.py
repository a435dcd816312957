"""Papers of a case: the page, its files, and many papers in one download."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from approvals import presenters, selectors
from approvals.models import Case
from core import bundles
from core.errors import Invalid, NotVisible, Refused
from core.models import Document, DocumentFile
from core.web import actor_of, send_file

MOST = 200  # papers in one download


@login_required
@require_GET
def document_page(request: HttpRequest, number: str, public_id: uuid.UUID) -> HttpResponse:
    """A paper as a plain printable page, drawn from its frozen facts."""
    case = selectors.case_get(number, actor_of(request))
    document = selectors.document_get(case, public_id)
    return render(request, "approvals/document.html", presenters.document_page(case, document))


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
