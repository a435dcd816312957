"""Pages of 见章盖章 (the department's queue) and of papers stamped by hand that wait for a second person."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import presenters, selectors, services
from approvals.models import SealScan
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.web import actor_of, key_of, send_file
from empowerment.models import Seal


@login_required
@require_http_methods(["GET", "POST"])
def countersign(request: HttpRequest) -> HttpResponse:
    """The queue of papers under the park's seal; POST stamps the one clicked or all that are ticked."""
    actor = actor_of(request)
    if not actor.organisations(*selectors.COUNTERSIGNERS):
        raise NotAllowed("见章盖章由部门的经办人、监管人员或负责人办理。")
    if request.method == "POST":
        return _stamped(request, actor)
    context = presenters.countersign_context(actor, request.GET) | {"crumbs": [{"label": "见章盖章"}]}
    return render(request, "approvals/countersign.html", context)


def _stamped(request: HttpRequest, actor: Actor) -> HttpResponse:
    one = request.POST.get("one", "")
    ticks = [one] if one else request.POST.getlist("row")
    picked = presenters.picked(ticks, actor)
    key = (request.POST.get("key") or uuid.uuid4().hex)[:32]
    outcomes = services.cases_move(picked, services.case_countersign, actor=actor, key=key)
    if one and not outcomes[0].problem:
        messages.success(request, f"已见章盖章：{outcomes[0].case.number}。")
        return redirect("approvals:countersign")
    failed = [outcome for outcome in outcomes if outcome.problem]
    context = {
        "label": "见章盖章",
        "outcomes": list(zip(selectors.lines(o.case for o in outcomes), outcomes, strict=True)),
        "done": len(outcomes) - len(failed),
        "failed": len(failed),
        "unseen": len(set(ticks)) - len(picked),
        "back": {"label": "返回见章盖章", "url": reverse("approvals:countersign")},
        "crumbs": [{"label": "见章盖章", "url": reverse("approvals:countersign")}, {"label": "逐件结果"}],
    }
    return render(request, "approvals/bulk_result.html", context)


@login_required
@require_GET
def countersign_case(request: HttpRequest, number: str) -> HttpResponse:
    """One paper beside the specimen of the seal on it, so that 见章 is done by eye."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    row = selectors.countersigning_waiting(case)
    context = {"line": selectors.lines([case])[0], **presenters.compare_context(case, row, actor)}
    return render(request, "approvals/countersign_case.html", context)


@login_required
@require_GET
def case_specimen(request: HttpRequest, number: str, code: str) -> FileResponse:
    """The specimen of a seal that is on a paper of the case, or on a scan of it, for whoever may see the case."""
    case = selectors.case_get(number, actor_of(request))
    on_paper = Seal.objects.filter(uses__case_number=case.number)
    on_scan = Seal.objects.filter(pk__in=SealScan.objects.filter(case=case).values("seal"))
    seal = (on_paper | on_scan).filter(code=code).select_related("specimen").first()
    if seal is None or seal.specimen is None:
        raise NotVisible("没有这枚印章的印模图样。")
    return send_file(seal.specimen, f"{seal.code}.{seal.specimen.extension}")


@login_required
@require_GET
def seal_scans(request: HttpRequest) -> HttpResponse:
    """Papers stamped by hand that wait for a second person, for those who may make the step."""
    context = {"rows": presenters.scan_rows(actor_of(request)), "crumbs": [{"label": "实物用印复核"}]}
    return render(request, "approvals/seal_scans.html", context)


@login_required
@require_GET
def seal_scan(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    return _scan_page(request, selectors.scan_get(public_id, actor), actor)


def _scan_page(
    request: HttpRequest, scan: SealScan, actor: Actor, problem: DomainError | None = None, reason: str = ""
) -> HttpResponse:
    context = {
        "line": selectors.lines([scan.case])[0],
        **presenters.scan_context(scan, actor),
        "errors": [{"text": problem.message}] if problem else [],
        "reason": reason,
    }
    return render(request, "approvals/seal_scan.html", context, status=problem.status if problem else 200)


@login_required
@require_GET
def seal_scan_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    scan = selectors.scan_get(public_id, actor_of(request))
    return send_file(scan.scan, f"{scan.document.number or scan.document.title}盖章扫描件.{scan.scan.extension}")


@login_required
@require_POST
def seal_scan_confirm(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """复核: by another person than who stamped; the seal is registered and the case moves."""
    actor = actor_of(request)
    scan = selectors.scan_get(public_id, actor)
    try:
        services.scan_confirm(scan=scan, actor=actor, stamp=_stamp(request))
    except DomainError as problem:
        return _scan_page(request, selectors.scan_get(public_id, actor), actor, problem)
    messages.success(request, "已复核，用印已登记。")
    return redirect("approvals:case", number=scan.case.number)


@login_required
@require_POST
def seal_scan_reject(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    scan = selectors.scan_get(public_id, actor)
    reason = request.POST.get("reason", "")[:300]
    try:
        services.scan_reject(scan=scan, actor=actor, stamp=_stamp(request), reason=reason)
    except DomainError as problem:
        return _scan_page(request, selectors.scan_get(public_id, actor), actor, problem, reason)
    messages.success(request, "已退回，办件没有前进；请重新盖章后再提交。")
    return redirect("approvals:seal_scans")


def _stamp(request: HttpRequest) -> Stamp:
    version: Any = request.POST.get("version")
    return Stamp(version=key_of(version) if version else None, key=request.POST.get("key", "")[:64])
