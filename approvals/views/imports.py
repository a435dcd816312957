"""数据导入: running cases of the former system, tried, applied, undone; the provincial platform's files and conflicts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import presenters, selectors, services
from approvals.forms import ImportForm
from approvals.importing.columns import listed
from approvals.importing.platform import exchanged
from approvals.models import ImportBatch, ImportRow
from core.actors import Actor
from core.errors import DomainError, Invalid, NotVisible
from core.sheet_reading import read_book
from core.sheets import XLSX_TYPE
from core.web import actor_of, key_of
from empowerment.models import PowerItem


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The batches of the person's parks, and the form for another file."""
    actor = actor_of(request)
    parks = selectors.import_parks(actor)
    if not parks:
        raise NotVisible("数据导入由园区管理员办理。")
    status = 200
    form = ImportForm(parks=parks)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, parks=parks)
        if form.is_valid():
            try:
                return redirect("approvals:import_batch", public_id=_take(form.cleaned_data, actor).public_id)
            except DomainError as problem:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
                status = problem.status
        else:
            status = 422
    context = {
        "form": form,
        "batches": selectors.batches_visible(actor)[:50],
        "crumbs": [{"label": "工作台", "url": reverse("approvals:worklist")}, {"label": "数据导入"}],
    }
    return render(request, "approvals/imports.html", context, status=status)


def _take(data: dict[str, Any], actor: Actor) -> ImportBatch:
    upload = data["file"]
    content = upload.read()
    book = read_book(content, upload.name)
    if data["kind"] == ImportBatch.Kind.PLATFORM:
        return services.platform_take(
            rows=exchanged([sheet.rows for sheet in book.sheets]),
            data=content,
            file_name=upload.name,
            park=data["park"],
            system=data["system"],
            actor=actor,
        )
    problem: DomainError | None = None
    for sheet in book.sheets:
        try:
            rows = listed(sheet.rows)
        except Invalid as found:
            problem = problem or found
            continue
        return services.golive_try(
            rows=rows,
            data=content,
            file_name=upload.name,
            park=data["park"],
            system=data["system"],
            actor=actor,
        )
    raise problem or Invalid("文件中没有工作表。", field="file")


@login_required
@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    return _file(presenters.template_sheet(), "zaibanjian-template.xlsx")


@login_required
@require_GET
def import_batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    batch = selectors.batch_get(str(public_id), actor_of(request))
    return render(
        request, "approvals/import_batch.html", presenters.batch_context(batch, request.GET, actor_of(request))
    )


@login_required
@require_GET
def import_problems(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The rows that did not come in, to be corrected and sent again."""
    batch = selectors.batch_get(str(public_id), actor_of(request))
    return _file(presenters.problem_sheet(batch), f"problems-{batch.public_id.hex[:8]}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_POST
def import_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    batch = selectors.batch_get(str(public_id), actor)
    try:
        services.golive_apply(batch=batch, actor=actor)
    except DomainError as problem:
        return _refused(request, batch, problem)
    messages.success(request, "已导入。每件都按真实时间起算时限，请到办件列表核对。")
    return redirect("approvals:import_batch", public_id=public_id)


@login_required
@require_POST
def import_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    batch = selectors.batch_get(str(public_id), actor)
    try:
        services.golive_undo(batch=batch, actor=actor, reason=request.POST.get("reason", "")[:300])
    except DomainError as problem:
        return _refused(request, batch, problem)
    messages.success(request, "已撤销这一批；改正后可以重新上传。")
    return redirect("approvals:import_batch", public_id=public_id)


def _refused(request: HttpRequest, batch: ImportBatch, problem: DomainError, row: int = 0) -> HttpResponse:
    if problem.status == 403:
        raise problem
    context = presenters.batch_context(batch, request.GET, actor_of(request))
    context |= {"errors": [{"text": problem.message}], "reason": request.POST.get("reason", "")}
    context |= {"typed": request.POST, "typed_row": row}
    return render(request, "approvals/import_batch.html", context, status=problem.status)


@login_required
@require_POST
def import_retry(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """Try a waiting row again, with the item, the park and the handler chosen for it."""
    actor = actor_of(request)
    line = selectors.import_row_get(row, actor)
    try:
        line = services.platform_retry(row=line, actor=actor, chosen=_chosen(request, line, actor))
    except DomainError as problem:
        return _refused(request, line.batch, problem, row)
    done = line.outcome != ImportRow.Outcome.WAITING
    (messages.success if done else messages.warning)(request, f"第 {line.place} 行：{line.words}。")
    return redirect("approvals:import_batch", public_id=public_id)


def _chosen(request: HttpRequest, line: ImportRow, actor: Actor) -> services.Chosen:
    """What was typed into the row; Invalid names what is not known."""
    code, login = request.POST.get("item", "").strip(), request.POST.get("handler", "").strip()
    park = selectors.import_parks(actor).filter(pk=key_of(request.POST.get("park"))).first()
    place = (park or line.park or line.batch.park).jurisdiction_id
    item = PowerItem.objects.filter(jurisdiction=place, code=code).first() if code else None
    if code and item is None:
        raise Invalid(f"目录中没有编码为 {code} 的事项。", field="item")
    handler = selectors.import_handlers(actor).filter(username=login).first() if login else None
    if login and handler is None:
        raise Invalid(f"没有用户名为 {login} 的经办人，请从提示的名单中选择。", field="handler")
    return services.Chosen(item, park, handler)


@login_required
@require_GET
def import_conflicts(request: HttpRequest) -> HttpResponse:
    """What the platform's data says differently: ours, theirs, and what to do."""
    return _conflicts(request, actor_of(request))


@login_required
@require_POST
def import_conflict(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    conflict = selectors.conflict_get(str(public_id), actor)
    take, note = request.POST.get("do") == "take", request.POST.get("note", "")
    try:
        services.conflict_resolve(conflict=conflict, take=take, note=note, actor=actor)
    except DomainError as problem:
        return _conflicts(request, actor, problem=problem, typed=(public_id, note))
    messages.success(request, "已处理，办件的办理经过里有记录。")
    return redirect("approvals:import_conflicts")


def _conflicts(
    request: HttpRequest, actor: Actor, *, problem: DomainError | None = None, typed: tuple[UUID, str] | None = None
) -> HttpResponse:
    if not selectors.import_parks(actor):
        raise NotVisible("导入冲突由园区管理员处理。")
    context = {
        "waiting": selectors.conflicts_page(actor),
        "settled": selectors.conflicts_page(actor, settled=True, limit=30),
        "takeable": sorted(services.FILLED),
        "errors": [{"text": problem.message}] if problem else [],
        "typed_id": typed[0] if typed else None,
        "typed_note": typed[1] if typed else "",
        "crumbs": [
            {"label": "工作台", "url": reverse("approvals:worklist")},
            {"label": "数据导入", "url": reverse("approvals:imports")},
            {"label": "导入冲突"},
        ],
    }
    return render(request, "approvals/import_conflicts.html", context, status=problem.status if problem else 200)
