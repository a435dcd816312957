"""The paper of an instrument or of a chief approver's letter: its page, its file, and taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Document
from core.papers import documents_of
from core.web import actor_of, put_on_form, send_file
from empowerment import forms, presenters, selectors, services


def paper_of(row: Any, paper_id: uuid.UUID) -> Document:
    found = next((paper for paper in documents_of(row) if paper.public_id == paper_id), None)
    if found is None:
        raise NotVisible("没有这份文书。")
    return found


def paper_file(paper: Document) -> FileResponse:
    """The newest revision of the paper's file."""
    revision = paper.files.select_related("file").order_by("-revision").first()
    if revision is None:
        raise NotVisible("这份文书的文件还没有生成，请稍后再试。")
    return send_file(revision.file, f"{revision.name}.{revision.file.extension}")


def paper_page(request: HttpRequest, row: Any, paper: Document, back_url: str) -> HttpResponse:
    """A paper as a plain printable page; who may take it back finds the way here."""
    context = presenters.paper_context(row, paper, back_url)
    if paper.withdrawn_at is None and not services.given_paper_denied(paper, actor_of(request)):
        context["withdraw_url"] = f"{back_url}papers/{paper.public_id}/withdraw/"
    return render(request, "empowerment/paper.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def paper_withdraw(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID, kind: str) -> HttpResponse:
    """收回文书 with a reason; while it binds, the page says what is to be done instead."""
    actor = actor_of(request)
    row: Any = selectors.letter_get(public_id, actor) if kind == "grant" else selectors.instrument_get(public_id, actor)
    paper = paper_of(row, paper_id)
    denied = services.given_paper_denied(paper, actor)
    if denied:
        raise NotAllowed(denied)
    form = forms.PaperWithdrawForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            services.given_paper_withdraw(row=row, document=paper, actor=actor, **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已收回《{paper.title}》{paper.number}。")
            return redirect(f"empowerment:{kind}_paper", public_id=public_id, paper_id=paper_id)
    elif form.is_bound:
        status = 422
    owner, back = reverse(f"empowerment:{kind}", args=[public_id]), f"empowerment:{kind}_paper"
    context = {
        "form": form,
        "document": paper,
        "refusal": "" if form.is_bound else services.given_paper_refusal(row, paper),
        "back": reverse(back, args=[public_id, paper_id]),
        "crumbs": [{"label": str(row), "url": owner}, {"label": "收回文书"}],
    }
    return render(request, "empowerment/paper_withdraw.html", context, status=status)
