"""移交清单: lists with which volumes are handed to the keeper, as a page, a paper and a sheet."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals import selectors, services
from approvals.archive_life import TRANSFER_MOVES
from approvals.forms import ArchiveReasonForm, NothingForm
from approvals.models import ArchiveTransfer
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import NotVisible
from core.sheets import XLSX_TYPE, as_xlsx
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, attachment, key_of, send_file

PAGE = 50
FORMS: dict[str, type[Any]] = {"sign": NothingForm, "give_back": ArchiveReasonForm}
HEAD = ("序号", "案卷号", "办件编号", "事项", "保管期限", "件数", "目录摘要（SHA-256）", "电子案卷摘要（SHA-256）")


def _perform(move: str, row: ArchiveTransfer, data: dict[str, Any], actor: Actor, stamp: Stamp) -> ArchiveTransfer:
    made: ArchiveTransfer = getattr(services, f"transfer_{move}")(transfer=row, actor=actor, stamp=stamp, **data)
    return made


STEPS = {move: StepPage(TRANSFER_MOVES[move].label, form, partial(_perform, move)) for move, form in FORMS.items()}


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
    volumes = row.volumes.select_related("case__item_version").order_by("pk")
    context = {
        "row": row,
        "volumes": volumes,
        "steps": able(row, STEPS, actor),
        "crumbs": _crumbs({"label": row.number}),
    }
    return render(request, "approvals/archive/transfer.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def archive_transfer_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Sign for the list or give all of it back."""
    actor = actor_of(request)
    row = selectors.transfer_get(public_id, actor)
    back = reverse("approvals:archive_transfer", args=[public_id])
    about = f"移交清单 {row.number}，共 {row.volumes.count()} 卷"
    crumbs = _crumbs({"label": row.number, "url": back})
    return step_page(request, row, move, STEPS, actor, back=back, crumbs=crumbs, about=about)


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
