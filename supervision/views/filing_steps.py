"""The steps of a filing and of an objection to it, each on a form that keeps what was typed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import DomainError, NotAllowed, NotVisible
from core.web import actor_of, key_of, put_on_form, stamp_of
from supervision import services
from supervision.forms.filing import ObjectionForm, PlainForm, ReasonForm, WordForm
from supervision.lives.filing import FILING_STEPS, OBJECTION_STEPS
from supervision.models import Filing, FilingLine
from supervision.presenters import filing as shown
from supervision.selectors import filing as selectors
from supervision.services import ObjectionInput
from supervision.views.filing import filing_shown

STEPS: dict[str, Callable[..., Filing]] = {
    "compile": services.filing_take,
    "seal": services.filing_seal,
    "reopen": services.filing_reopen,
    "submit": services.filing_submit,
    "receive": services.filing_receive,
    "give_back": services.filing_give_back,
    "archive": services.filing_archive,
}
SAYINGS: dict[str, str] = {
    "compile": "重新读取这个月的应备案事项；已填写的超期理由保留。",
    "seal": "制作备案函和清单，并盖本单位的印章。盖章后统计不再变动；未填写的超期理由，清单中写“未填写理由”。",
    "submit": "报送后不能再改；以后的更正、撤销列入补充备案。",
    "receive": "制作备案回执，签收人是您。审阅期限从今天起算。",
    "archive": "全部审阅完毕、异议都已了结才能归档。",
}
ANSWERS: dict[str, Callable[..., Any]] = {
    "answer": services.objection_answer,
    "insist": services.objection_insist,
    "accept": services.objection_accept,
    "withdraw": services.objection_withdraw,
    "escalate": services.objection_escalate,
    "settle": services.objection_settle,
}


@login_required
@require_http_methods(["GET", "POST"])
def filing_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """One step of the filing as a whole."""
    actor = actor_of(request)
    row = selectors.filing_get(public_id, actor)
    move = move.replace("-", "_")
    if move not in STEPS:
        raise NotVisible("没有这一步。")
    denied = row.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)
    asks = bool(FILING_STEPS[move].asks)
    form = (ReasonForm if asks else PlainForm)(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            STEPS[move](filing=row, actor=actor, stamp=stamp_of(request), **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"{FILING_STEPS[move].done}。")
            return redirect("supervision:filing", public_id=row.public_id)
    label = "重新编制" if move == "compile" else FILING_STEPS[move].label
    refusal = row.move_refusal(move) if request.method == "GET" else None
    return _form(request, form, label, SAYINGS.get(move, ""), row, refusal=refusal, version=row.version, status=status)


@login_required
@require_POST
def filing_review(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """无异议 for the ticked lines, or for all that are left."""
    actor = actor_of(request)
    row = selectors.filing_get(public_id, actor)
    everything = request.POST.get("which") == "all"
    ticked = [key_of(value) for value in request.POST.getlist("line")]
    try:
        services.filing_review(
            filing=row, actor=actor, stamp=stamp_of(request), positions=None if everything else ticked
        )
    except DomainError as problem:
        if problem.status not in (409, 422):
            raise
        return filing_shown(request, row, problem)
    messages.success(request, "已标记为无异议。")
    position = key_of(request.POST.get("next"))
    if position and position <= row.count:
        return redirect("supervision:filing_line", public_id=row.public_id, position=position)
    return redirect("supervision:filing", public_id=row.public_id)


@login_required
@require_POST
def filing_reasons(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """超期理由 of the late lines on the page."""
    actor = actor_of(request)
    row = selectors.filing_get(public_id, actor)
    sent = request.POST.dict()
    given = {key_of(name[7:]): str(value) for name, value in sent.items() if name.startswith("reason-")}
    try:
        services.line_reasons(filing=row, reasons=given, actor=actor, stamp=stamp_of(request))
    except DomainError as problem:
        if problem.status not in (409, 422):
            raise
        return filing_shown(request, row, problem)
    messages.success(request, "超期理由已保存。")
    return redirect(f"{reverse('supervision:filing', args=[row.public_id])}?only=late")


@login_required
@require_http_methods(["GET", "POST"])
def filing_object(request: HttpRequest, public_id: uuid.UUID, position: int = 0) -> HttpResponse:
    """提出异议 to one line, or to the filing as a whole."""
    actor = actor_of(request)
    row = selectors.filing_get(public_id, actor)
    line: FilingLine | None = selectors.line_get(row, position) if position else None
    denied = row.move_permitted("review", actor)
    if denied:
        raise NotAllowed(denied)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if form.is_valid():
        said = ObjectionInput(**form.cleaned_data)
        try:
            services.objection_lodge(filing=row, line=line, said=said, actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "异议已送报备单位。")
            return redirect("supervision:filing", public_id=row.public_id)
    words = f"第{line.position}行 {line.facts['case']} {line.facts['item']}" if line else "整份备案"
    return _form(request, form, "提出异议", words, row, refusal=row.move_refusal("review"), status=status)


@login_required
@require_GET
def objection(request: HttpRequest, public_id: uuid.UUID, objection_id: uuid.UUID) -> HttpResponse:
    """One objection with everything that was said."""
    actor = actor_of(request)
    row = selectors.objection_get(objection_id, actor)
    context = {
        "row": shown.objection_row(row),
        "objection": row,
        "filing": row.filing,
        "words": row.words.select_related("person"),
        "actions": shown.objection_actions(row, actor),
        "crumbs": shown.crumbs_of(row.filing, "异议"),
    }
    return render(request, "supervision/filings/objection.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def objection_step(request: HttpRequest, public_id: uuid.UUID, objection_id: uuid.UUID, move: str) -> HttpResponse:
    """Answer, accept, insist, escalate, settle, withdraw."""
    actor = actor_of(request)
    row = selectors.objection_get(objection_id, actor)
    if move not in ANSWERS:
        raise NotVisible("没有这一步。")
    denied = row.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)
    form = WordForm(request.POST if request.method == "POST" else None, move=move)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            ANSWERS[move](objection=row, actor=actor, stamp=stamp_of(request), text=form.cleaned_data["text"])
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"{OBJECTION_STEPS[move].done}。")
            return redirect("supervision:objection", public_id=row.filing.public_id, objection_id=row.public_id)
    refusal = row.move_refusal(move) if request.method == "GET" else None
    said = f"{row.get_kind_display()}：{row.reason}（要求：{row.get_remedy_display()}）"
    label = OBJECTION_STEPS[move].label
    return _form(request, form, label, said, row.filing, refusal=refusal, version=row.version, status=status)


def _form(
    request: HttpRequest,
    form: Any,
    label: str,
    words: str,
    row: Filing,
    *,
    refusal: str | None,
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "filing": row,
        "label": label,
        "words": words,
        "refusal": refusal,
        "version": request.POST.get("version") or version,
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("supervision:filing", args=[row.public_id]),
        "crumbs": shown.crumbs_of(row, label),
    }
    return render(request, "supervision/filings/step.html", context, status=status)
