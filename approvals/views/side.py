"""Pages of what runs beside a case: the page of a side task, the list by due date, and one page per move."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from approvals import presenters, selectors
from approvals.models import Case
from approvals.side_life import case_closed
from approvals.side_verbs import BESIDE
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotVisible
from core.web import actor_of, send_file


@login_required
@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    """Side tasks by due date: mine, all open ones of the cases I may see, or the finished ones."""
    context = presenters.task_list_page(actor_of(request), request.GET.get("scope", ""))
    return render(request, "approvals/side/task_list.html", context)


@login_required
@require_GET
def task_page(request: HttpRequest, number: str, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    task = selectors.task_get(case, public_id)
    context = {"line": selectors.lines([case])[0], **presenters.task_page(case, task, actor)}
    return render(request, "approvals/side/task.html", context)


@login_required
@require_GET
def task_file(request: HttpRequest, number: str, public_id: uuid.UUID, pk: int) -> FileResponse:
    """A file of a side task, for whoever may see the case."""
    task = selectors.task_get(selectors.case_get(number, actor_of(request)), public_id)
    found = task.files.select_related("file").filter(pk=pk).first()
    if found is None:
        raise NotVisible("这项技术任务没有这个文件。")
    return send_file(found.file, found.name)


@login_required
@require_GET
def hearing_page(request: HttpRequest, number: str, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    hearing = selectors.hearing_get(case, public_id)
    context = {"line": selectors.lines([case])[0], **presenters.hearing_page(case, hearing, actor)}
    return render(request, "approvals/side/hearing.html", context)


@login_required
@require_GET
def hearing_file(request: HttpRequest, number: str, public_id: uuid.UUID) -> FileResponse:
    """The scan of the signed record, for whoever may see the case."""
    hearing = selectors.hearing_get(selectors.case_get(number, actor_of(request)), public_id)
    if hearing.record_file is None:
        raise NotVisible("这次听证没有笔录扫描件。")
    return send_file(hearing.record_file, hearing.record_file_name)


@login_required
@require_http_methods(["GET", "POST"])
def side_new(request: HttpRequest, number: str, what: str, move: str) -> HttpResponse:
    """Make a new row beside the case: GET shows the form, POST makes it."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    row = BESIDE[what].model(case=case)
    return _form_page(request, case, what, row, move, actor)


@login_required
@require_http_methods(["GET", "POST"])
def side_move(request: HttpRequest, number: str, public_id: uuid.UUID, what: str, move: str) -> HttpResponse:
    """One move of a row beside the case. A refusal comes back on the same form with the typing kept."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    return _form_page(request, case, what, _row(case, what, public_id), move, actor)


def _row(case: Case, what: str, public_id: uuid.UUID) -> Any:
    found = BESIDE[what].model.objects.filter(case=case, public_id=public_id).first()
    if found is None:
        raise NotVisible(f"本件没有这项{BESIDE[what].model.noun}。")
    found.case = case
    return found


def _form_page(request: HttpRequest, case: Case, what: str, row: Any, move: str, actor: Actor) -> HttpResponse:
    kind, stored = BESIDE[what], row.pk is not None
    verb = kind.verbs[move]
    made: dict[str, Any] = {"case": case, "row": row if stored else None, "actor": actor}
    denied = row.move_permitted(move, actor)
    if request.method == "GET" or denied:
        refusal = denied or (row.move_refusal(move) if stored else case_closed(case))
        initial = {"version": row.version if stored else None, "key": uuid.uuid4().hex}
        form = verb.form(initial=initial, **made)
        return _shown(request, case, what, move, row, form, refusal, 403 if denied else 200)
    form = verb.form(request.POST, request.FILES, **made)
    if not form.is_valid():
        return _shown(request, case, what, move, row, form, None, 422)
    stamp = Stamp(version=form.cleaned_data.get("version"), key=form.cleaned_data.get("key") or "")
    target = {kind.argument: row} if stored else {"case": case}
    try:
        done = verb.service(actor=actor, stamp=stamp, **target, **form.fields_for_service())
    except DomainError as problem:
        if problem.status == 404:
            raise
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return _shown(request, case, what, move, row, form, None, problem.status)
    messages.success(request, f"已办理：{kind.model.moves[move].label}。")
    if what == "party":
        return redirect(presenters.tab_address(case, kind.tab))
    return redirect(presenters.side_address(case, what, done))


def _shown(
    request: HttpRequest, case: Case, what: str, move: str, row: Any, form: Any, refusal: str | None, status: int
) -> HttpResponse:
    context = presenters.side_form_page(case, BESIDE[what], move, row, form, refusal)
    if status == 409 and row.pk is not None:  # the page now shows the row as it stands: sending again is a new decision
        fresh = _row(case, what, row.public_id)
        context |= {"version": fresh.version, "blocked": fresh.move_refusal(move)}
    return render(request, "approvals/side/move.html", context, status=status)
