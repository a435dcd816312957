"""考核: rounds with their sheets, opening one, its steps, its table as spreadsheet and paper."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.papers import documents_of
from core.sheets import XLSX_TYPE, as_xlsx
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, attachment, key_of, put_on_form, stamp_of
from supervision import services
from supervision.documents.assessment import line_facts, ranked
from supervision.forms.assessment import FileForm, ReceiveForm, RoundForm, RoundKindForm
from supervision.forms.orders import EmptyForm
from supervision.lives.assessment import ROUND_STEPS, RoundKind, RoundState
from supervision.models import AssessmentRound, AssessmentSheet
from supervision.selectors import assessment as selectors
from supervision.views.filing import newest_file

PAGE = 50
CRUMB = "考核"


def _publish(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assessment_publish(round=row, actor=actor, stamp=stamp)


def _finalise(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assessment_finalise(round=row, actor=actor, stamp=stamp)


def _file(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assessment_file(round=row, to=data["to"], actor=actor, stamp=stamp)


def _receive(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assessment_receive(round=row, actor=actor, stamp=stamp, **data)


def _hand_back(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assessment_hand_back(round=row, actor=actor, stamp=stamp)


def _steps(row: AssessmentRound) -> dict[str, StepPage]:
    bodies = selectors.oversight_of(row.organiser)
    said: dict[str, tuple[Any, Any, str]] = {
        "publish": (EmptyForm, _publish, "每人每单位的考核表发给本人和派出单位，申诉期限从今天起算。"),
        "finalise": (EmptyForm, _finalise, "申诉期满、申诉处理完之后，结果不再变动，生成有文号的考核结果通报。"),
        "file": (partial(FileForm, bodies=bodies), _file, ""),
        "receive": (ReceiveForm, _receive, ""),
        "hand_back": (EmptyForm, _hand_back, "结果返回派出单位，作为年度考核结果；部门的作为年度部门考核的组成部分。"),
    }
    return {move: StepPage(ROUND_STEPS[move].label, *each) for move, each in said.items()}


@login_required
@require_GET
def assessments(request: HttpRequest) -> HttpResponse:
    """Rounds that the person sees, newest first; filters in the address."""
    actor = actor_of(request)
    wanted = {name: request.GET.get(name, "")[:40] for name in ("kind", "state", "organiser")}
    rows = selectors.rounds_filtered(actor, wanted)
    after = key_of(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    params = {name: value for name, value in wanted.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(found) > PAGE:
        page["next_url"] = f"?{urlencode({**params, 'after': found[PAGE - 1].pk})}"
    context = {
        "rows": found[:PAGE],
        "wanted": wanted,
        "kinds": RoundKind.choices,
        "states": RoundState.choices,
        "may_open": selectors.organisers_of(actor).exists(),
        "page": page,
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "supervision/assessments/list.html", context)


def home() -> dict[str, str]:
    return {"label": CRUMB, "url": reverse("supervision:assessments")}


@login_required
@require_http_methods(["GET", "POST"])
def assessment_new(request: HttpRequest) -> HttpResponse:
    """发起考核 in two steps: by whom and of which kind (in the address), then for when and of which units."""
    actor = actor_of(request)
    organisers = selectors.organisers_of(actor)
    if not organisers:
        raise NotAllowed("考核由政务服务中心、行政审批局的负责人、协调员或审改办人员发起。")
    first = RoundKindForm(request.GET if "kind" in request.GET else None, organisers=organisers)
    context: dict[str, Any] = {"crumbs": [home(), {"label": "发起考核"}], "back": reverse("supervision:assessments")}
    if not first.is_valid():
        status = 422 if first.errors else 200
        return render(request, "supervision/assessments/kind.html", {**context, "form": first}, status=status)
    organiser, kind = first.cleaned_data["organiser"], first.cleaned_data["kind"]
    last, _ = services.period_of(kind, moments.today())
    initial = {"organiser": organiser, "kind": kind, "day": last - dt.timedelta(days=1)}
    units = selectors.units_of(organiser, kind)
    form = RoundForm(request.POST or None, organisers=organisers, units=units, initial=initial)
    status = 422 if form.errors else 200
    if form.is_valid():
        said = services.RoundInput(**{**form.cleaned_data, "units": list(form.cleaned_data["units"])})
        try:
            made = services.assessment_open(said=said, actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已发起：{made}。")
            return redirect("supervision:assessment", public_id=made.public_id)
    context |= {
        "form": form,
        "label": f"发起{RoundKind(kind).label}",
        "hint": f"考核单位：{organiser.name}。数据按考核期自动汇总，汇总后不再变动。",
        "idempotency_key": uuid.uuid4().hex,
    }
    return render(request, "supervision/evaluation/form.html", context, status=status)


@login_required
@require_GET
def assessment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One round: where it is, everybody's result by place, what this person may do."""
    actor = actor_of(request)
    row = selectors.round_get(public_id, actor)
    context = {
        "row": row,
        "sheets": ranked(selectors.sheets_of_round(row)),
        "papers": documents_of(row),
        "steps": able(row, _steps(row), actor),
        "crumbs": [home(), {"label": str(row)}],
    }
    return render(request, "supervision/assessments/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def assessment_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.round_get(public_id, actor)
    back = reverse("supervision:assessment", args=[public_id])
    crumbs = [home(), {"label": str(row), "url": back}]
    return step_page(request, row, move, _steps(row), actor, back=back, crumbs=crumbs)


@login_required
@require_GET
def assessment_file(request: HttpRequest, public_id: uuid.UUID, kind: str) -> HttpResponse | FileResponse:
    """The round's table as a spreadsheet, or the numbered 通报 as drawn."""
    actor = actor_of(request)
    row = selectors.round_get(public_id, actor)
    if kind == "pdf":
        papers = documents_of(row)
        if not papers:
            raise NotVisible("结果确定之后才有通报。")
        return newest_file(papers[-1])
    return attachment(_book(row, actor), f"{row}.xlsx", XLSX_TYPE)


def _book(row: AssessmentRound, actor: Actor) -> bytes:
    """One line per sheet, a column per indicator."""
    sheets = list(
        row.sheets.select_related("person", "unit").prefetch_related("lines__indicator", "points").order_by("pk")
    )
    names = [indicator.name for indicator in selectors.indicators_of(row.table)]
    header = ["名次", "被考核人（单位）", "所在单位", *names, "加分、扣分", "得分", "状态", "申诉"]
    rows = [_book_row(place, sheet) for place, sheet in ranked(sheets)]
    notes = [str(row), f"指标表：{row.table}；依据：{row.table.source}{'（权重虚拟）' if row.table.fictional else ''}"]
    return as_xlsx("考核结果", header, rows, notes=notes)


def _book_row(place: int, sheet: AssessmentSheet) -> list[Any]:
    scores = [line_facts(line)["score"] for line in sheet.lines.all()]
    points = sum(float(row.points) for row in sheet.points.all())
    total = None if sheet.total is None else float(sheet.total)
    appeal = "" if sheet.upheld is None else "成立" if sheet.upheld else "不成立"
    shown = [float(score) if score else None for score in scores]
    return [place, sheet.subject_name, sheet.unit.name, *shown, points, total, sheet.get_state_display(), appeal]
