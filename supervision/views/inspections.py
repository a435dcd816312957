"""监督检查: the register, one inspection with its sample and findings, their steps and papers."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import NotAllowed, NotVisible
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, send_file, stamp_of
from supervision.forms.inspections import (
    ClearForm,
    ConcludeForm,
    DrawForm,
    DueForm,
    FindingAnswerForm,
    LookForm,
    PlanForm,
    SendBackForm,
)
from supervision.forms.matters import ReasonForm, upload_of
from supervision.lives.inspections import FINDING_LABELS, INSPECTION_LABELS, InspectionState
from supervision.models import Inspection, InspectionFinding
from supervision.presenters.inspections import HEADINGS, inspection_context, inspection_line
from supervision.selectors.inspections import (
    findings_visible,
    inspecting_offices,
    inspection_get,
    inspections_visible,
    inspections_waiting,
    parks_inspected,
)
from supervision.services import (
    FindingInput,
    InspectionInput,
    finding_answer,
    finding_clear,
    finding_drop,
    finding_send_back,
    inspection_cancel,
    inspection_close,
    inspection_demand,
    inspection_draw,
    inspection_look,
    inspection_plan,
)
from supervision.views import registers
from supervision.views.registers import Filter, Register, asked, form_page, register_page, sent

CRUMB = "监督检查"
FILTERS = (
    Filter("state", "状态", InspectionState.choices),
    Filter("only", "范围", [("mine", "待我办理的")]),
)
EMPTY = "督查室制定检查计划、抽样之后，检查列到这里。"


def _draw(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return inspection_draw(inspection=row, seed=data["seed"], actor=actor, stamp=stamp)


def _demand(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return inspection_demand(inspection=row, due_on=data["due_on"], actor=actor, stamp=stamp)


def _close(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return inspection_close(inspection=row, conclusion=data["conclusion"], actor=actor, stamp=stamp)


def _cancel(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return inspection_cancel(inspection=row, reason=data["reason"], actor=actor, stamp=stamp)


def _look(position: int, row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    found = FindingInput(data["kind"], data["fact"], data["rule"]) if data["kind"] else None
    return inspection_look(inspection=row, position=position, found=found, actor=actor, stamp=stamp)


def _answer(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return finding_answer(finding=row, text=data["text"], file=upload_of(data), actor=actor, stamp=stamp)


def _clear(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return finding_clear(finding=row, opinion=data["opinion"], actor=actor, stamp=stamp)


def _send_back(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return finding_send_back(finding=row, reason=data["reason"], due_on=data["due_on"], actor=actor, stamp=stamp)


def _drop(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return finding_drop(finding=row, reason=data["reason"], actor=actor, stamp=stamp)


STEPS = {
    "draw": StepPage(INSPECTION_LABELS["draw"], DrawForm, _draw, "抽样后制作检查通知书，并通知被检查园区。"),
    "demand": StepPage(
        INSPECTION_LABELS["demand"], DueForm, _demand, "全部待整改的问题列入一份整改通知书，通知被检查园区。"
    ),
    "close": StepPage(INSPECTION_LABELS["close"], ConcludeForm, _close),
    "cancel": StepPage(INSPECTION_LABELS["cancel"], partial(ReasonForm, label="取消的理由"), _cancel),
}
FINDING_STEPS = {
    "answer": StepPage(FINDING_LABELS["answer"], FindingAnswerForm, _answer),
    "clear": StepPage(FINDING_LABELS["clear"], ClearForm, _clear),
    "send_back": StepPage(FINDING_LABELS["send_back"], SendBackForm, _send_back),
    "drop": StepPage(FINDING_LABELS["drop"], partial(ReasonForm, label="撤销的理由"), _drop),
}


@login_required
@require_GET
def inspections(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    wanted = asked(request, FILTERS)
    rows = inspections_visible(actor)
    rows = rows.filter(state=wanted["state"]) if "state" in wanted else rows
    if "only" in wanted:
        rows = rows.filter(pk__in=inspections_waiting(actor).order_by().values("pk"))
    if q := wanted.get("q"):
        rows = rows.filter(title__icontains=q)
    new = {"label": "制定检查计划", "url": reverse("supervision:inspection_new"), "main": "1"}
    tools = [new] if inspecting_offices(actor).exists() else []
    return register_page(request, Register(CRUMB, HEADINGS, inspection_line, FILTERS, EMPTY, tools), rows, wanted)


@login_required
@require_http_methods(["GET", "POST"])
def inspection_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    offices = inspecting_offices(actor)
    if not offices:
        raise NotAllowed("检查计划由督查监察人员制定。")
    form = PlanForm(*sent(request), offices=offices, parks=parks_inspected(actor))

    def make(data: dict[str, Any]) -> Inspection:
        return inspection_plan(said=InspectionInput(**data), actor=actor, stamp=stamp_of(request))

    back = reverse("supervision:inspections")
    crumbs = [{"label": CRUMB, "url": back}]
    return form_page(request, form, make, label=INSPECTION_LABELS["plan"], back=back, crumbs=crumbs, to=_address)


def _address(row: Inspection) -> str:
    return reverse("supervision:inspection", args=[row.public_id])


def _crumbs(row: Inspection, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(row)} | ({"url": _address(row)} if linked else {})
    return [{"label": CRUMB, "url": reverse("supervision:inspections")}, last]


@login_required
@require_GET
def inspection(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = inspection_get(public_id, actor)
    context = {
        **inspection_context(row, actor, FINDING_STEPS),
        "steps": able(row, STEPS, actor),
        "crumbs": _crumbs(row),
    }
    return render(request, "supervision/matters/inspection.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def inspection_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = inspection_get(public_id, actor)
    return step_page(request, row, move, STEPS, actor, back=_address(row), crumbs=_crumbs(row, linked=True))


@login_required
@require_http_methods(["GET", "POST"])
def inspection_line_look(request: HttpRequest, public_id: uuid.UUID, position: int) -> HttpResponse:
    """登记检查情况 of one case of the sample."""
    actor = actor_of(request)
    row = inspection_get(public_id, actor)
    line = row.lines.select_related("case__item_version").filter(position=position).first()
    if line is None:
        raise NotVisible("样本中没有这一件。")
    steps = {"look": StepPage(INSPECTION_LABELS["look"], LookForm, partial(_look, position))}
    about = f"第 {position} 件：{line.case.number}，{line.case.item_version.name}"
    crumbs = _crumbs(row, linked=True)
    return step_page(request, row, "look", steps, actor, back=_address(row), crumbs=crumbs, about=about)


def _finding(request: HttpRequest, public_id: uuid.UUID, finding_id: uuid.UUID) -> InspectionFinding:
    row = findings_visible(actor_of(request)).filter(inspection__public_id=public_id, public_id=finding_id).first()
    if row is None:
        raise NotVisible("没有这个问题，或者您无权查看。")
    return row


@login_required
@require_http_methods(["GET", "POST"])
def finding_step(request: HttpRequest, public_id: uuid.UUID, finding_id: uuid.UUID, move: str) -> HttpResponse:
    row = _finding(request, public_id, finding_id)
    back, crumbs = _address(row.inspection), _crumbs(row.inspection, linked=True)
    about = f"{row}：{row.fact}"
    return step_page(request, row, move, FINDING_STEPS, actor_of(request), back=back, crumbs=crumbs, about=about)


@login_required
@require_GET
def finding_file(request: HttpRequest, public_id: uuid.UUID, finding_id: uuid.UUID) -> FileResponse:
    row = _finding(request, public_id, finding_id)
    if row.file is None:
        raise NotVisible("没有整改材料。")
    return send_file(row.file, row.file_name)


@login_required
@require_GET
def inspection_paper(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    row = inspection_get(public_id, actor_of(request))
    return registers.paper_page(request, row, pk, back=_address(row), crumbs=_crumbs(row, linked=True))


@login_required
@require_GET
def inspection_paper_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    return registers.paper_file(inspection_get(public_id, actor_of(request)), pk)
