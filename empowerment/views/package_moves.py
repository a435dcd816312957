"""Pages on which a handover package is written: its lines, files and signatures."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.web import actor_of, put_on_form, send_file, stamp_of
from empowerment.forms.handover import LineForm, NewLineForm, ReopenForm, SignForm
from empowerment.handover_life import Side
from empowerment.models import HandoverLine, HandoverPackage
from empowerment.models.handover import SIGNERS
from empowerment.selectors.packages import package_get
from empowerment.services.packages import LineInput, file_remove, line_add, line_set, package_reopen, package_sign
from empowerment.views.packages import crumbs_of, package_shown


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
        "crumbs": [*crumbs_of(row), {"label": str(line)}],
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
        "crumbs": [*crumbs_of(row), {"label": title}],
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
        return package_shown(request, line.package, problem)
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
