"""移交清单: lists with which volumes are handed to the keeper, as a page, a paper and a sheet."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals import selectors, services
from approvals.archive_life import TRANSFER_MOVES
from approvals.forms import ArchiveReasonForm, NothingForm
from core import moments
from core.errors import DomainError, NotAllowed, NotVisible
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import actor_of, key_of, send_file
from empowerment.views.answers import attachment, put_on_form, stamp_of

PAGE = 50
STEPS: dict[str, type[Any]] = {"sign": NothingForm, "give_back": ArchiveReasonForm}
HEAD = ("序号", "案卷号", "办件编号", "事项", "保管期限", "件数", "目录摘要（SHA-256）", "电子案卷摘要（SHA-256）")


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    home = {"label": "归档", "url": reverse("approvals:archive")}
    return [home, {"label": "移交清单", "url": reverse("approvals:archive_transfers")}, *more]


@login_required
@require_GET
def archive_transfers(request: HttpRequest) -> HttpResponse:
    """Handover lists of the person's bodies, the newest first."""
    rows, after = selectors.transfers_visible(actor_of(request)), key_of(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    page: dict[str, Any] = {"first_url": "?"} if after else {}
    if len(found) > PAGE:
        page["next_url"] = f"?after={found[PAGE - 1].pk}"
    context = {
        "rows": found[:PAGE],
        "page": page,
        "tab": "transfers",
        "crumbs": [*_crumbs()[:1], {"label": "移交清单"}],
    }
    return render(request, "approvals/archive/transfers.html", context)


@login_required
@require_GET
def archive_transfer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.transfer_get(public_id, actor)
    moves = [
        (move.replace("_", "-"), TRANSFER_MOVES[move].label)
        for move in STEPS
        if row.move_refusal(move) is None and row.move_permitted(move, actor) is None
    ]
    volumes = row.volumes.select_related("case__item_version").order_by("pk")
    context = {"row": row, "volumes": volumes, "moves": moves, "crumbs": _crumbs({"label": row.number})}
    return render(request, "approvals/archive/transfer.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def archive_transfer_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Sign for the list or give all of it back."""
    actor = actor_of(request)
    row = selectors.transfer_get(public_id, actor)
    move = move.replace("-", "_")
    if move not in STEPS:
        raise NotVisible("没有这一步。")
    denied = row.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)
    form, status = STEPS[move](request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            service = getattr(services, f"transfer_{move}")
            service(transfer=row, actor=actor, stamp=stamp_of(request), **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已办理：{TRANSFER_MOVES[move].label}。")
            return redirect("approvals:archive_transfer", public_id=public_id)
    elif form.is_bound:
        status = 422
    back = reverse("approvals:archive_transfer", args=[public_id])
    label = TRANSFER_MOVES[move].label
    context = {
        "form": form,
        "label": label,
        "about": f"移交清单 {row.number}，共 {row.volumes.count()} 卷",
        "refusal": row.move_refusal(move) if request.method == "GET" else None,
        "version": request.POST.get("version") or row.version,
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": _crumbs({"label": row.number, "url": back}, {"label": label}),
    }
    return render(request, "approvals/archive/step.html", context, status=status)


@login_required
@require_GET
def archive_transfer_xlsx(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    row = selectors.transfer_get(public_id, actor_of(request))
    volumes = row.volumes.select_related("case__item_version", "package").order_by("pk")
    lines = [
        (
            n,
            one.number,
            one.case.number,
            one.case.item_version.name,
            one.get_retention_display(),
            len(one.listed),
            one.list_hash,
            one.package.sha256 if one.package else "",
        )
        for n, one in enumerate(volumes, start=1)
    ]
    signed = f"接收人：{row.signed_by} {moments.chinese_moment(row.signed_at)}" if row.signed_by else "尚未签收"
    notes = (f"案卷移交清单 {row.number}", f"移交人：{row.made_by} {moments.chinese_moment(row.made_at)}", signed)
    return attachment(as_xlsx("移交清单", HEAD, lines, notes=notes), f"{row.number}.xlsx", XLSX_TYPE)


@login_required
@require_GET
def archive_transfer_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """The signed list as a paper."""
    row = selectors.transfer_get(public_id, actor_of(request))
    found = row.document.files.select_related("file").order_by("-revision").first() if row.document else None
    if found is None:
        raise NotVisible("清单文书在签收后生成，请稍后再下载。")
    return send_file(found.file, f"{row.number}.pdf")
