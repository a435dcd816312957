"""Pages of handover packages: the matrix, one package, its lines, files, signatures and papers."""

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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation, Role
from core.papers import documents_of
from core.sheets import XLSX_TYPE
from core.web import actor_of, key_of, send_file
from empowerment.forms.handover import LineForm, NewLineForm, PackagesForm, ReopenForm, SignForm
from empowerment.handover_life import Side
from empowerment.models import HandoverLine, HandoverPackage
from empowerment.models.handover import SIGNERS
from empowerment.presenters.packages import matrix_context, matrix_xlsx, package_context
from empowerment.selectors.lists import parks_of_lists
from empowerment.selectors.packages import bodies_beside, package_get, packages_visible
from empowerment.services.package_papers import LIST, draft_facts
from empowerment.services.packages import (
    LineInput,
    file_remove,
    line_add,
    line_set,
    package_open,
    package_reopen,
    package_sign,
)
from empowerment.views.answers import attachment, put_on_form, stamp_of

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
        "crumbs": [*_crumbs(), {"label": "新建"}],
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


def _crumbs(row: HandoverPackage | None = None) -> list[dict[str, str]]:
    found = [{"label": "权力交接", "url": reverse("empowerment:packages")}]
    if row is not None:
        found.append({"label": str(row), "url": reverse("empowerment:package", args=[row.public_id])})
    return found


@login_required
@require_GET
def package(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _shown(request, package_get(public_id, actor_of(request)))


def _shown(request: HttpRequest, row: HandoverPackage, problem: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    context = {
        **package_context(row, actor),
        "actions": _actions(row, actor),
        "errors": [{"text": problem.message}] if problem else [],
        "crumbs": [*_crumbs(), {"label": str(row)}],
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


def _line(row: HandoverPackage, number: int) -> HandoverLine:
    line = row.lines.select_related("item").filter(number=number).first()
    if line is None:
        raise NotVisible("这个交接包没有这一行。")
    line.package = row
    return line


def _check(row: HandoverPackage, move: str, actor: Actor) -> None:
    denied = row.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)


def _uploads(found: list[Any]) -> list[tuple[str, bytes]]:
    return [(upload.name or "文件", upload.read()) for upload in found]


@login_required
@require_http_methods(["GET", "POST"])
def package_line(request: HttpRequest, public_id: uuid.UUID, number: int) -> HttpResponse:
    """One line: read by all who see the package, written by both sides while nobody has signed."""
    actor = actor_of(request)
    row = package_get(public_id, actor)
    line = _line(row, number)
    names = ("state", "content", "handed_by", "taken_by", "handed_on", "reason", "version")
    form = LineForm(**_sent(request), initial={name: getattr(line, name) for name in names})
    status = 422 if form.errors else 200
    if request.method == "POST":
        _check(row, "fill", actor)
    if form.is_valid():
        data = dict(form.cleaned_data)
        seen, files = data.pop("version"), _uploads(data.pop("uploads"))
        key = stamp_of(request).key
        try:
            line_set(line=line, given=LineInput(**data, files=files), actor=actor, stamp=Stamp(key=key), seen=seen)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已登记：{line}。")
            return redirect("empowerment:package", public_id=public_id)
    context = {
        "row": row,
        "line": line,
        "form": form,
        "files": line.files.select_related("file", "added_by"),
        "refusal": row.move_refusal("fill") or row.move_permitted("fill", actor),
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": [*_crumbs(row), {"label": str(line)}],
    }
    return render(request, "empowerment/handover/line.html", context, status=status)


def _sent(request: HttpRequest) -> dict[str, Any]:
    return {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}


@login_required
@require_http_methods(["GET", "POST"])
def package_line_new(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = package_get(public_id, actor)
    _check(row, "fill", actor)
    form = NewLineForm(**_sent(request), jurisdiction=row.park.jurisdiction_id)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = form.cleaned_data
        values = {"kind": data["kind"], "item": data["item_code"], "content": data["content"]}
        try:
            line_add(package=row, **values, actor=actor, stamp=Stamp(key=stamp_of(request).key))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "已增加一行。")
            return redirect("empowerment:package", public_id=public_id)
    return _form_page(request, row, form, "增加一行", "增加", status)


def _form_page(
    request: HttpRequest, row: HandoverPackage, form: Any, title: str, button: str, status: int, hint: str = ""
) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "title": title,
        "button": button,
        "hint": hint,
        "version": row.version,
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("empowerment:package", args=[row.public_id]),
        "crumbs": [*_crumbs(row), {"label": title}],
    }
    return render(request, "empowerment/handover/form.html", context, status=status)


@login_required
@require_GET
def package_file(request: HttpRequest, public_id: uuid.UUID, number: int, pk: int) -> FileResponse:
    line = _line(package_get(public_id, actor_of(request)), number)
    file = line.files.select_related("file").filter(pk=pk).first()
    if file is None:
        raise NotVisible("这一行没有这个文件。")
    return send_file(file.file, file.name)


@login_required
@require_POST
def package_file_remove(request: HttpRequest, public_id: uuid.UUID, number: int, pk: int) -> HttpResponse:
    actor = actor_of(request)
    line = _line(package_get(public_id, actor), number)
    file = line.files.select_related("file").filter(pk=pk).first()
    if file is None:
        raise NotVisible("这一行没有这个文件。")
    file.line = line
    try:
        file_remove(file=file, actor=actor, stamp=Stamp(key=stamp_of(request).key))
    except DomainError as problem:
        if problem.status != 409:
            raise
        return _shown(request, line.package, problem)
    messages.success(request, f"已移除：{file.name}。")
    return redirect("empowerment:package_line", public_id=public_id, number=number)


@login_required
@require_http_methods(["GET", "POST"])
def package_sign_page(request: HttpRequest, public_id: uuid.UUID, side: str) -> HttpResponse:
    """Sign for one side; what is still open is said before anything is typed."""
    if side not in Side.values:
        raise NotVisible("没有这个页面。")
    actor = actor_of(request)
    row = package_get(public_id, actor)
    _check(row, f"sign_{side}", actor)
    body = row.giver if side == Side.GIVER else row.taker
    in_person = actor.holds_any(SIGNERS, body.pk)
    form = SignForm(**_sent(request), in_person=in_person, name=actor.label)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = dict(form.cleaned_data)
        scan = data.pop("scan", None)
        try:
            package_sign(
                package=row,
                side=side,
                **data,
                scan=_uploads([scan])[0] if scan else None,
                actor=actor,
                stamp=stamp_of(request),
            )
        except DomainError as problem:
            problem.field = "scan" if problem.field == "file" else problem.field
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已登记：{Side(side).label}签字。")
            return redirect("empowerment:package", public_id=public_id)
    hint = f"代表{body.name}签字。" if in_person else f"登记{body.name}在纸质交接清单上的签字。"
    return _form_page(request, row, form, f"{Side(side).label}签字", "签字", status, hint)


@login_required
@require_http_methods(["GET", "POST"])
def package_reopen_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = package_get(public_id, actor)
    _check(row, "reopen", actor)
    form = ReopenForm(**_sent(request))
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            package_reopen(package=row, **form.cleaned_data, actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "已退回修改，原签字不再有效，记录保留。")
            return redirect("empowerment:package", public_id=public_id)
    return _form_page(request, row, form, "退回修改", "退回", status, "已有的签字不再有效，记录保留。")


@login_required
@require_GET
def package_scan(request: HttpRequest, public_id: uuid.UUID, side: str) -> FileResponse:
    row = package_get(public_id, actor_of(request))
    found = row.signatures.select_related("scan").filter(side=side, withdrawn_at=None).first()
    if found is None or found.scan is None:
        raise NotVisible("没有上传签字页。")
    return send_file(found.scan, f"{found.get_side_display()}签字页.{found.scan.extension}")


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
    document = next((each for each in documents_of(row) if each.public_id == paper), None)
    if document is None:
        raise NotVisible("这个交接包没有这份文书。")
    return _paper(request, row, json.loads(document.facts), document.document_class, document)


def _paper(
    request: HttpRequest, row: HandoverPackage, facts: dict[str, Any], document_class: str, document: Any
) -> HttpResponse:
    context = {
        "row": row,
        "facts": facts,
        "document": document,
        "template": f"empowerment/handover/documents/{document_class}.html",
        "crumbs": [*_crumbs(row), {"label": facts["title"]}],
    }
    return render(request, "empowerment/handover/document.html", context)
