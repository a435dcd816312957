"""Files of a case."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from approvals import selectors, services
from core.door import Stamp
from core.errors import Invalid, NotAllowed, NotVisible, Refused, Stale
from core.papers import file_store
from core.web import actor_of, send_file


@login_required
@require_POST
def material_upload(request: HttpRequest, number: str, order: int) -> HttpResponse:
    """Put a file on one line of the checklist; what is wrong with it is said on the same page."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    denied = case.move_permitted("update_materials", actor)
    if denied:
        raise NotAllowed(denied)
    upload = request.FILES.get("file") or request.FILES.get(f"file_{order}")
    try:
        if upload is None:
            raise Invalid("请选择要上传的文件。", field="file")
        name = upload.name or "文件"
        stamp = Stamp(key=(request.POST.get("key") or request.POST.get("idempotency_key") or "")[:64])
        stored = file_store(stream=upload, name=name)
        services.case_attach(case=case, actor=actor, stamp=stamp, order=order, stored=stored, name=name)
    except (Invalid, Refused, Stale) as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, f"已上传：{name}")
    return redirect(f"{reverse('approvals:case', args=[number])}?tab=materials")


@login_required
@require_POST
def material_remove(request: HttpRequest, number: str, order: int) -> HttpResponse:
    """Take a wrongly uploaded file off its line."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    try:
        services.case_detach(case=case, actor=actor, stamp=Stamp(key=request.POST.get("key", "")[:64]), order=order)
    except (Invalid, Refused, Stale) as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, f"已移除第 {order} 项材料的文件。")
    return redirect(f"{reverse('approvals:case', args=[number])}?tab=materials")


@login_required
@require_GET
def material_file(request: HttpRequest, number: str, order: int) -> FileResponse:
    case = selectors.case_get(number, actor_of(request))
    material = case.materials.select_related("file").filter(order=order).first()
    if material is None or material.file is None:
        raise NotVisible("这项材料没有上传文件。")
    return send_file(material.file, material.file_name)


@login_required
@require_GET
def promise_file(request: HttpRequest, number: str) -> FileResponse:
    """The scan of the signed promise of a tolerated or committed case."""
    case = selectors.case_get(number, actor_of(request))
    signed = selectors.promise_signed(case)
    if signed is None or signed.signed_file is None:
        raise NotVisible("本件没有上传签字的承诺书。")
    return send_file(signed.signed_file, signed.signed_name)
