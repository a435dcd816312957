"""Pages of handover packages: the matrix, opening, one package and its papers."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation, Role
from core.pdf.sheets import sheet_of
from core.sheets import XLSX_TYPE
from core.web import actor_of, attachment, key_of, put_on_form, stamp_of
from empowerment.documents import LIST
from empowerment.forms.handover import PackagesForm
from empowerment.handover_life import Side
from empowerment.models import HandoverPackage
from empowerment.presenters.packages import matrix_context, matrix_xlsx, package_context
from empowerment.selectors.lists import parks_of_lists
from empowerment.selectors.packages import bodies_beside, package_get, packages_visible
from empowerment.services.package_papers import draft_facts
from empowerment.services.packages import package_open
from empowerment.views.instruments import paper_file, paper_of

SHOWS = [("", "全部"), ("overdue", "逾期"), ("open", "未完成"), ("signed", "已完成")]


def _wanted(request: HttpRequest) -> tuple[Any, dict[str, Any]]:
    """The packages the person may see, narrowed by what stands in the address."""
    rows = packages_visible(actor_of(request))
    seen = list(rows)
    park, giver = key_of(request.GET.get("park")), key_of(request.GET.get("giver"))
    if park:
        rows = rows.filter(park=park)
    if giver:
        rows = rows.filter(giver=giver)
    show = request.GET.get("show", "")
    wanted = {"park": park, "giver": giver, "show": show if show in dict(SHOWS) else ""}
    wanted["parks"] = sorted({row.park for row in seen}, key=lambda body: body.code)
    wanted["givers"] = sorted({row.giver for row in seen}, key=lambda body: body.code)
    return rows.prefetch_related("lines"), wanted


@login_required
@require_GET
def packages(request: HttpRequest) -> HttpResponse:
    """The matrix department x line; a cell leads to its line."""
    rows, wanted = _wanted(request)
    context = {
        **matrix_context(rows, wanted["show"]),
        "wanted": wanted,
        "shows": SHOWS,
        "query": request.GET.urlencode(),
        "may_open": bool(actor_of(request).organisations(Role.PARK_ADMIN, Role.REFORM)),
        "crumbs": [{"label": "权力交接"}],
    }
    return render(request, "empowerment/handover/matrix.html", context)


@login_required
@require_GET
def packages_export(request: HttpRequest) -> HttpResponse:
    rows, _ = _wanted(request)
    return attachment(matrix_xlsx(rows), f"交接矩阵-{moments.today():%Y%m%d}.xlsx", XLSX_TYPE)


@login_required
@require_http_methods(["GET", "POST"])
def packages_new(request: HttpRequest) -> HttpResponse:
    """Open one package for each body ticked, at one park."""
    actor = actor_of(request)
    parks = parks_of_lists(actor)
    if not actor.organisations(Role.PARK_ADMIN, Role.REFORM):
        raise NotAllowed("交接包由园区管理员或审改办人员建立。")
    asked = key_of(request.GET.get("park"))
    park = parks.filter(pk=asked).first() if asked else parks.first()
    if park is None:
        raise NotVisible("没有这个园区，或者不在您的管理范围。")
    form = PackagesForm(request.POST or None, bodies=bodies_beside(park))
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            made = _open_all(request, form, park, actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已建立 {made} 个交接包。")
            return redirect(f"{reverse('empowerment:packages')}?park={park.pk}")
    context = {
        "form": form,
        "park": park,
        "parks": parks,
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": [*crumbs_of(), {"label": "新建"}],
    }
    return render(request, "empowerment/handover/new.html", context, status=status)


def _open_all(request: HttpRequest, form: PackagesForm, park: Organisation, actor: Actor) -> int:
    data, key = form.cleaned_data, stamp_of(request).key
    with transaction.atomic():
        for taker in data["takers"]:
            package_open(
                park=park,
                giver=data["giver"],
                taker=taker,
                due_on=data["due_on"],
                source=data["source"],
                actor=actor,
                stamp=Stamp(key=f"{key[:40]}-{taker.pk}" if key else ""),
            )
    return len(data["takers"])


def crumbs_of(row: HandoverPackage | None = None) -> list[dict[str, str]]:
    found = [{"label": "权力交接", "url": reverse("empowerment:packages")}]
    if row is not None:
        found.append({"label": str(row), "url": reverse("empowerment:package", args=[row.public_id])})
    return found


@login_required
@require_GET
def package(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return package_shown(request, package_get(public_id, actor_of(request)))


def package_shown(request: HttpRequest, row: HandoverPackage, problem: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    context = {
        **package_context(row, actor),
        "actions": _actions(row, actor),
        "errors": [{"text": problem.message}] if problem else [],
        "crumbs": [*crumbs_of(), {"label": str(row)}],
    }
    return render(request, "empowerment/handover/package.html", context, status=problem.status if problem else 200)


def _actions(row: HandoverPackage, actor: Actor) -> list[dict[str, Any]]:
    found = []
    for move, label, url in (
        ("sign_giver", "移交方签字", reverse("empowerment:package_sign", args=[row.public_id, Side.GIVER])),
        ("sign_taker", "接收方签字", reverse("empowerment:package_sign", args=[row.public_id, Side.TAKER])),
        ("fill", "增加一行", reverse("empowerment:package_line_new", args=[row.public_id])),
        ("reopen", "退回修改", reverse("empowerment:package_reopen", args=[row.public_id])),
    ):
        reason = row.move_refusal(move) or row.move_permitted(move, actor)
        found.append({"label": label, "url": url, "allowed": reason is None, "reason": reason})
    return found


@login_required
@require_GET
def package_print(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The 交接清单 as it stands, to be printed before it is signed."""
    row = package_get(public_id, actor_of(request))
    return _paper(request, row, draft_facts(row), LIST, None)


@login_required
@require_GET
def package_paper(request: HttpRequest, public_id: uuid.UUID, paper: uuid.UUID) -> HttpResponse:
    """A paper of the finished handover, drawn from its frozen facts alone."""
    row = package_get(public_id, actor_of(request))
    document = paper_of(row, paper)
    return _paper(request, row, json.loads(document.facts), document.document_class, document)


@login_required
@require_GET
def package_paper_file(request: HttpRequest, public_id: uuid.UUID, paper: uuid.UUID) -> FileResponse:
    """The newest file of a paper of the finished handover."""
    return paper_file(paper_of(package_get(public_id, actor_of(request)), paper))


def _paper(
    request: HttpRequest, row: HandoverPackage, facts: dict[str, Any], document_class: str, document: Any
) -> HttpResponse:
    context = {
        "row": row,
        "facts": facts,
        "document": document,
        "record": "empowerment/handover/documents/paper.html",
        "template": sheet_of(document_class).template,
        "drawn": document is not None and document.files.exists(),
        "crumbs": [*crumbs_of(row), {"label": facts["title"]}],
    }
    return render(request, "empowerment/handover/document.html", context)
