"""Pages of working together on a case: each a small form of its own, back to the tab 协作 afterwards. And 流转台."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals import forms, selectors, services
from approvals.models import Case, CaseNote, Consultation, UrgentReminder
from approvals.selectors import notes_visible
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation
from core.papers import file_path, file_store
from core.web import actor_of, key_of

Act = Callable[[Any, Stamp], Any]
FLOW_SHOWN = 50  # cases on one page of the 流转台, each with its whole history


def _page(
    request: HttpRequest,
    case: Case,
    form_class: type[forms.CooperationForm],
    title: str,
    act: Act,
    *,
    denied: str = "",
    **context: Any,
) -> HttpResponse:
    """One form: GET shows it, POST acts; a refusal comes back on it with the typing kept."""
    if denied:
        raise NotAllowed(denied)
    version = context.pop("version", None)
    initial = {"key": uuid.uuid4().hex, "version": version}
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_class(*data, case=case, initial=initial)
    status = 422 if form.errors else 200
    if form.is_valid():
        stamp = Stamp(version=form.cleaned_data["version"], key=form.cleaned_data["key"])
        try:
            act(form.given(), stamp)
        except DomainError as problem:
            if problem.status == 404:
                raise
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            status = problem.status
        else:
            messages.success(request, f"已登记：{title}。")
            return redirect(_tab(case))
    page = {
        "case": case,
        "form": form,
        "title": title,
        "back": _tab(case),
        "line": selectors.lines([case])[0],
        "crumbs": [
            {"label": "工作台", "url": reverse("approvals:worklist")},
            {"label": case.number, "url": _tab(case)},
            {"label": title},
        ],
    }
    return render(request, "approvals/cooperation_form.html", page | context, status=status)


def _tab(case: Case) -> str:
    return f"{reverse('approvals:case', args=[case.number])}?tab=people"


def _asked(case: Case, pk: int) -> Consultation:
    found = Consultation.objects.select_related("case", "body", "asking_body", "file").filter(case=case, pk=pk).first()
    if found is None:
        raise NotVisible("没有这次征求意见。")
    return found


@login_required
@require_http_methods(["GET", "POST"])
def consult(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    denied = "" if selectors.asking_body_id(case, actor) else "征求意见由审查或决定机关的承办人员在受理后、决定前提出。"

    def act(given: dict[str, Any], stamp: Stamp) -> Any:
        return services.consultation_ask(case=case, actor=actor, stamp=stamp, **given)

    return _page(request, case, forms.ConsultForm, "征求意见", act, denied=denied)


@login_required
@require_http_methods(["GET", "POST"])
def consult_answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    row = _asked(case, pk)

    def act(given: dict[str, Any], stamp: Stamp) -> Any:
        upload = given.pop("file")
        stored = file_store(stream=upload, name=upload.name) if upload else None
        name = upload.name if upload else ""
        return services.consultation_answer(
            consultation=row, actor=actor, stamp=stamp, file=stored, file_name=name, **given
        )

    denied = row.move_permitted("answer", actor) or ""
    return _page(
        request, case, forms.ConsultAnswerForm, "答复征求意见", act, denied=denied, asked=row, version=row.version
    )


@login_required
@require_http_methods(["GET", "POST"])
def consult_withdraw(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    row = _asked(case, pk)

    def act(given: dict[str, Any], stamp: Stamp) -> Any:
        return services.consultation_withdraw(consultation=row, actor=actor, stamp=stamp, **given)

    denied = row.move_permitted("withdraw_question", actor) or ""
    return _page(
        request, case, forms.ReasonOnlyForm, "撤回征求意见", act, denied=denied, asked=row, version=row.version
    )


@login_required
@require_GET
def consult_file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    row = _asked(selectors.case_get(number, actor_of(request)), pk)
    if row.file is None:
        raise NotVisible("这次答复没有附件。")
    return FileResponse(file_path(row.file.sha256).open("rb"), as_attachment=True, filename=row.file_name)


@login_required
@require_http_methods(["GET", "POST"])
def remind(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)

    def act(given: dict[str, Any], stamp: Stamp) -> Any:
        return services.reminder_send(case=case, actor=actor, **given)

    denied = (
        ""
        if selectors.may_remind(case, actor)
        else ("催办由督查监察、审改办、园区管理员、中心协调员或首问责任人提出；办结的和等申请人补正的不催办。")
    )
    return _page(request, case, forms.TextForm, "催办", act, denied=denied)


@login_required
@require_http_methods(["GET", "POST"])
def remind_answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    row = UrgentReminder.objects.select_related("by").filter(case=case, pk=pk).first()
    if row is None:
        raise NotVisible("没有这次催办。")

    def act(given: dict[str, Any], stamp: Stamp) -> Any:
        return services.reminder_answer(reminder=row, actor=actor, **given)

    denied = "" if row.answered_at or selectors.may_answer_reminder(row, actor) else "催办由被催办单位的人员答复。"
    return _page(request, case, forms.TextForm, "答复催办", act, denied=denied, reminder=row)


@login_required
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)

    def act(given: dict[str, Any], stamp: Stamp) -> Any:
        return services.note_add(case=case, actor=actor, **given)

    denied = "" if selectors.has_part(case, actor) else "内部备注由承办单位的人员填写。"
    return _page(request, case, forms.NoteAddForm, "内部备注", act, denied=denied)


@login_required
@require_http_methods(["GET", "POST"])
def note_retract(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    row: CaseNote | None = notes_visible(case, actor).filter(pk=pk).first()
    if row is None:
        raise NotVisible("没有这条备注，或者您无权查看。")

    def act(given: dict[str, Any], stamp: Stamp) -> Any:
        return services.note_retract(note=row, actor=actor, **given)

    mine = actor.person is not None and row.person_id == actor.person.pk
    return _page(request, case, forms.ReasonOnlyForm, "撤回备注", act, denied="" if mine else "备注只能由本人撤回。")


@login_required
@require_http_methods(["GET", "POST"])
def message(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)

    def act(given: dict[str, Any], stamp: Stamp) -> Any:
        return services.message_write(case=case, actor=actor, **given)

    denied = "" if selectors.may_message(case, actor) else "与申请人的联系由承办单位的窗口和经办人员登记。"
    return _page(request, case, forms.MessageForm, "与申请人联系", act, denied=denied)


@login_required
@require_GET
def flow(request: HttpRequest) -> HttpResponse:
    """流转台: open cases between the bodies, who has had each how long, and the button to remind."""
    actor = actor_of(request)
    body = key_of(request.GET.get("body"))
    after = selectors.FlowPlace.parse(request.GET.get("after", ""))
    found = selectors.flow_lines(actor, body=body, after=after, size=FLOW_SHOWN)
    lines = found[:FLOW_SHOWN]
    waiting = selectors.reminded([line.case for line in lines])
    rows = [(line, selectors.may_remind(line.case, actor), line.case.pk in waiting) for line in lines]
    context = {"rows": rows, "bodies": _bodies(actor), "body": body, "crumbs": [{"label": "流转台"}]}
    context["page"] = _flow_page(body, after, lines[-1].case if len(found) > FLOW_SHOWN else None)
    return render(request, "approvals/flow.html", context)


def _flow_page(body: int, after: selectors.FlowPlace | None, last: Case | None) -> dict[str, str]:
    """Addresses of the first and the next page; `last` is the row after which the next one begins."""
    kept = f"body={body}&" if body else ""
    page = {"first_url": f"?{kept}"} if after else {}
    return page | ({"next_url": f"?{kept}after={selectors.FlowPlace(last.due_on, last.pk)}"} if last else {})


def _bodies(actor: Actor) -> list[Organisation]:
    """Bodies that have an open case of the actor's now."""
    needs = selectors.needs_of_cases(selectors.cases_visible(actor))
    return list(Organisation.objects.filter(pk__in={need.body for need in needs.values()}).order_by("kind", "pk"))
