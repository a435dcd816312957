"""Pages of lists: import with its dry run, export, comparison."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation, OrganisationKind, Role
from core.papers import file_path
from core.sheet_reading import read_book
from core.web import actor_of, attachment, key_of, stamp_of
from empowerment import presenters, selectors, services
from empowerment.forms import CompareForm, ListForm, UndoForm
from empowerment.importing import comparing, writing
from empowerment.importing.comparison_sheet import comparison_xlsx
from empowerment.importing.directory import Directory
from empowerment.importing.rows import read_rows
from empowerment.models import ListImport
from empowerment.selectors.list_guides import guides_of
from empowerment.services import PLAN_STALE, ListTerms
from empowerment.workflow import ListImportState

COMPARISON = "empowerment.comparison"
KEEPERS = (Role.PARK_ADMIN, Role.REFORM)
CSV_TYPE = "text/csv; charset=utf-8"


def _keeper(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not actor.organisations(*KEEPERS):
        raise NotAllowed("清单由园区管理员或审改办人员导入和比对。")
    return actor


def _import_of(request: HttpRequest, public_id: uuid.UUID) -> tuple[ListImport, Actor]:
    actor = _keeper(request)
    row = selectors.list_imports_visible(actor).select_related("file").filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这次导入，或者不在您的园区。")
    return row, actor


@login_required
@require_http_methods(["GET", "POST"])
def list_imports(request: HttpRequest) -> HttpResponse:
    """Upload a list to try it out; below, the earlier imports."""
    actor = _keeper(request)
    parks = selectors.parks_of_lists(actor)
    form = ListForm(request.POST or None, request.FILES or None, parks=parks)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            row = _try_out(request, form, actor)
            if row is not None:
                return redirect("empowerment:list_import", public_id=row.public_id)
        status = 422
    context = {
        "form": form,
        "idempotency_key": uuid.uuid4().hex,
        "imports": presenters.imports_context(selectors.list_imports_visible(actor)[:50]),
        "crumbs": [{"label": "导入清单"}],
    }
    return render(request, "empowerment/list_imports.html", context, status=status)


def _try_out(request: HttpRequest, form: ListForm, actor: Actor) -> ListImport | None:
    data = dict(form.cleaned_data)
    upload = data.pop("file")
    try:
        return services.list_plan(
            data=upload.read(), name=upload.name, terms=ListTerms(**data), actor=actor, stamp=stamp_of(request)
        )
    except DomainError as problem:
        if problem.status not in (409, 422):
            raise
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return None


@login_required
@require_GET
def list_import_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The dry run row by row; once applied, the result and the undo."""
    row, actor = _import_of(request, public_id)
    return _shown(request, row, actor)


def _shown(request: HttpRequest, row: ListImport, actor: Actor, problem: DomainError | None = None) -> HttpResponse:
    show, page = request.GET.get("show", ""), key_of(request.GET.get("page")) or 1
    context = {
        **presenters.import_context(row, show, page),
        "may": row.move_permitted("apply", actor) is None,
        "idempotency_key": uuid.uuid4().hex,
        "version": row.version,
        "errors": [{"text": problem.message}] if problem else [],
        "crumbs": [{"label": "导入清单", "url": reverse("empowerment:list_imports")}, {"label": row.file_name}],
    }
    return render(request, "empowerment/list_import.html", context, status=problem.status if problem else 200)


@login_required
@require_POST
def list_apply_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Apply what was shown. A plan overtaken by the catalogue is worked out again and shown instead."""
    row, actor = _import_of(request, public_id)
    withdraw = request.POST.get("withdraw") == "on"
    try:
        done = services.list_apply(list_import=row, actor=actor, stamp=stamp_of(request), withdraw=withdraw)
    except DomainError as problem:
        if problem.status != 409:
            raise
        row.refresh_from_db()
        if problem.code == PLAN_STALE and row.state == ListImportState.PLANNED:
            row = services.list_replan(list_import=row, actor=actor, stamp=Stamp(version=row.version))
        return _shown(request, row, actor, problem)
    counts = done.applied_result["counts"]
    words = f"已导入：新增 {counts['added']} 项，变更 {counts['changed']} 项，收回 {counts['withdrawn']} 项。"
    messages.success(request, words)
    return redirect("empowerment:list_import", public_id=public_id)


@login_required
@require_POST
def list_replan_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    row, actor = _import_of(request, public_id)
    return _moved(request, row, actor, services.list_replan, "已按目录现在的情况重新试算。")


@login_required
@require_POST
def list_drop_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    row, actor = _import_of(request, public_id)
    return _moved(request, row, actor, services.list_drop, "已放弃这份清单，目录没有改动。")


def _moved(request: HttpRequest, row: ListImport, actor: Actor, service: Any, words: str) -> HttpResponse:
    try:
        service(list_import=row, actor=actor, stamp=stamp_of(request))
    except DomainError as problem:
        if problem.status not in (409, 422):
            raise
        row.refresh_from_db()
        return _shown(request, row, actor, problem)
    messages.success(request, words)
    return redirect("empowerment:list_import", public_id=row.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def list_undo_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Undo with a reason; a refusal names what depends on the import."""
    row, actor = _import_of(request, public_id)
    form = UndoForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.list_undo(list_import=row, reason=reason, actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            if problem.status not in (409, 422):
                raise
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            row.refresh_from_db()
            status = problem.status
        else:
            messages.success(request, "已撤销：目录恢复到导入之前。")
            return redirect("empowerment:list_import", public_id=public_id)
    elif request.method == "POST":
        status = 422
    context = {
        "row": row,
        "counts": row.applied_result.get("counts"),
        "form": form,
        "refusal": row.move_refusal("undo"),
        "version": row.version,
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": [
            {"label": "导入清单", "url": reverse("empowerment:list_imports")},
            {"label": row.file_name, "url": reverse("empowerment:list_import", args=[public_id])},
            {"label": "撤销"},
        ],
    }
    return render(request, "empowerment/list_undo.html", context, status=status)


@login_required
@require_GET
def list_errors(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The refused rows with what is wrong and what to do, to be corrected and uploaded again as they are."""
    row, _ = _import_of(request, public_id)
    stem = row.file_name.rpartition(".")[0] or row.file_name
    return attachment(writing.error_xlsx(row.plan_result), f"{stem}-拒绝的行.xlsx", writing.XLSX_TYPE)


@login_required
@require_GET
def list_file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The file as it was uploaded."""
    row, _ = _import_of(request, public_id)
    return attachment(file_path(row.file.sha256).read_bytes(), row.file_name, row.file.media_type)


@login_required
@require_GET
def list_sample(request: HttpRequest) -> HttpResponse:
    _keeper(request)
    return attachment(writing.sample_xlsx(), "事项清单样表.xlsx", writing.XLSX_TYPE)


@require_GET
def list_export(request: HttpRequest) -> HttpResponse:
    """The catalogue of a park today, filtered as on its page, as XLSX or CSV with the headings that import reads."""
    wanted = {name: request.GET.get(name, "")[:100] for name in ("q", "mode", "type")}
    park = Organisation.objects.filter(kind=OrganisationKind.PARK, code=request.GET.get("park", "")[:40]).first()
    if park is None:
        raise NotVisible("没有这个园区；导出前请先选择园区。")
    lines = selectors.catalogue_lines(park, moments.now(), q=wanted["q"], mode=wanted["mode"], type=wanted["type"])
    guides = guides_of(park, [line.version.pk for line in lines if line.version])
    name = f"{park.short_name or park.name}事项清单-{moments.today():%Y%m%d}"
    if request.GET.get("format") == "csv":
        return attachment(writing.list_csv(lines, guides), f"{name}.csv", CSV_TYPE)
    title = f"{park.name}赋权事项清单（{moments.chinese_date(moments.today())}，{len(lines)}项）"
    return attachment(writing.list_xlsx(title, lines, guides), f"{name}.xlsx", writing.XLSX_TYPE)


@login_required
@require_http_methods(["GET", "POST"])
def lists_compare(request: HttpRequest) -> HttpResponse:
    """Two lists side by side; each is a file, or the catalogue of a park on a day."""
    actor = _keeper(request)
    form = CompareForm(request.POST or None, request.FILES or None, parks=selectors.parks_of_lists(actor))
    context: dict[str, Any] = {"form": form, "crumbs": [{"label": "清单比对"}]}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                context |= _compared(form)
                status = 200
            except DomainError as problem:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return render(request, "empowerment/lists_compare.html", context, status=status)


def _compared(form: CompareForm) -> dict[str, Any]:
    sides, names = [], []
    directory = Directory(form.cleaned_data["park"])
    for side in ("before", "after"):
        found, name = _side(form, side, directory)
        sides.append(found)
        names.append(name)
    context = presenters.comparison_context(comparing.compare(*sides), names)
    # The files are not kept: what was found travels in the page, signed, to be downloaded as a workbook.
    return {**context, "signed": signing.dumps([names, context["groups"]], salt=COMPARISON, compress=True)}


@login_required
@require_POST
def lists_compare_download(request: HttpRequest) -> HttpResponse:
    """The comparison that was just shown, as a workbook."""
    _keeper(request)
    try:
        names, groups = signing.loads(request.POST.get("signed", ""), salt=COMPARISON, max_age=dt.timedelta(days=1))
    except signing.BadSignature as problem:
        raise NotVisible("比对结果已过期，请重新比对后再下载。") from problem
    content = comparison_xlsx(names, groups)
    return attachment(content, f"清单比对-{moments.today():%Y%m%d}.xlsx", writing.XLSX_TYPE)


def _side(form: CompareForm, side: str, directory: Directory) -> tuple[list[comparing.Side], str]:
    data = form.cleaned_data
    upload = data[f"{side}_file"]
    if upload is None:
        day = data[f"{side}_on"]
        lines = selectors.catalogue_lines(data["park"], moments.start_of(day))
        return [comparing.side_of_line(line) for line in lines], f"目录 {moments.chinese_date(day)}"
    try:
        read = read_rows(read_book(upload.read(), upload.name))
    except DomainError as problem:
        problem.field = f"{side}_file"
        raise
    return comparing.sides_of_rows(read.rows, directory), upload.name
