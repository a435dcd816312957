"""Extracts of the register of use: made for a seal and a month, and downloaded."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError, Invalid
from core.web import actor_of, stamp_of
from empowerment import presenters, selectors, services
from empowerment.views.instruments import paper_file
from empowerment.views.seal_register import register_shown


@login_required
@require_POST
def seal_extract(request: HttpRequest, code: str) -> HttpResponse:
    """制作摘录; what is refused is said on the register, with seal and month kept."""
    actor = actor_of(request)
    seal = selectors.seal_get(code, actor)
    query = request.POST.copy()
    query["seal"] = code
    month = presenters.use_filter(query).month
    try:
        if month is None:
            raise Invalid("请先选定月份。", field="month")
        made = services.extract_make(seal=seal, month=month, actor=actor, stamp=stamp_of(request))
    except DomainError as problem:
        return register_shown(request, query, problem)
    messages.success(request, f"已制作登记簿摘录{made.number}，PDF 稍后可以下载。")
    return redirect(f"{reverse('empowerment:seal_register')}?seal={code}&month={month:%Y-%m}")


@login_required
@require_GET
def seal_extract_file(request: HttpRequest, code: str, public_id: uuid.UUID) -> FileResponse:
    seal = selectors.seal_get(code, actor_of(request))
    return paper_file(selectors.extract_get(seal, public_id))
