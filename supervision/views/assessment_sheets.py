"""考核表: the list (one's own, the unit's, the organiser's), one sheet with its lines, its steps, files and paper."""

from __future__ import annotations

import uuid
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import NotVisible
from core.papers import documents_of
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, day_read, key_of, send_file
from supervision import services
from supervision.documents.assessment import line_facts
from supervision.forms.assessment import AdjustPointsForm, AppealForm, DecideForm, ScoreForm
from supervision.lives.assessment import SHEET_STEPS, RoundKind, SheetState
from supervision.models import AssessmentSheet
from supervision.presenters.counted import counted_words
from supervision.selectors import assessment as selectors
from supervision.views.filing import newest_file

PAGE = 100
FILTERS = ("kind", "state", "body", "person", "show", "since", "until")
LIST = "考核结果"


def _score(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.sheet_score(sheet=row, scores=data["scores"], notes=data["notes"], actor=actor, stamp=stamp)


def _adjust(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    upload = data["upload"]
    file = (upload.name or "附件", upload.read()) if upload else None
    said = {"points": data["points"], "reason": data["reason"], "upload": file}
    return services.sheet_adjust(sheet=row, actor=actor, stamp=stamp, **said)


def _appeal(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.sheet_appeal(sheet=row, text=data["text"], actor=actor, stamp=stamp)


def _decide(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    said = {"upheld": data["upheld"] == "1", "points": data["points"] or Decimal(0), "words": data["words"]}
    return services.sheet_decide(sheet=row, actor=actor, stamp=stamp, **said)


def _steps(sheet: AssessmentSheet) -> dict[str, StepPage]:
    lines = list(sheet.lines.select_related("indicator"))
    return {
        "score": StepPage(
            SHEET_STEPS["score"].label, partial(ScoreForm, lines=lines), _score, "取自数据的指标已按规则得分。"
        ),
        "adjust": StepPage(SHEET_STEPS["adjust"].label, AdjustPointsForm, _adjust),
        "appeal": StepPage(SHEET_STEPS["appeal"].label, AppealForm, _appeal, "只能申诉一次，由评分人以外的人员处理。"),
        "decide": StepPage(SHEET_STEPS["decide"].label, DecideForm, _decide),
    }


@login_required
@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """Sheets that the person sees, newest first; filters in the address."""
    actor = actor_of(request)
    wanted = {name: request.GET.get(name, "")[:60] for name in FILTERS}
    since, until = day_read(wanted["since"]), day_read(wanted["until"])
    rows = selectors.sheets_filtered(actor, wanted, since, until)
    after = key_of(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    params = {name: value for name, value in wanted.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if after else {}
    if len(found) > PAGE:
        page["next_url"] = f"?{urlencode({**params, 'after': found[PAGE - 1].pk})}"
    context = {
        "rows": found[:PAGE],
        "wanted": wanted,
        "counted": counted_words(wanted["show"], since, until),
        "kinds": RoundKind.choices,
        "states": SheetState.choices,
        "page": page,
        "crumbs": [{"label": LIST}],
    }
    return render(request, "supervision/assessments/sheets.html", context)


def _crumbs(row: AssessmentSheet, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": row.subject_name}
    if linked:
        last["url"] = reverse("supervision:sheet", args=[row.public_id])
    return [{"label": LIST, "url": reverse("supervision:sheets")}, {"label": str(row.round)}, last]


@login_required
@require_GET
def sheet(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One sheet: each indicator with its figure, cases and points; additions and deductions; the appeal."""
    actor = actor_of(request)
    row = selectors.sheet_get(public_id, actor)
    lines = list(row.lines.select_related("indicator"))
    context = {
        "row": row,
        "lines": [{**line_facts(line), "url": line.url if line.base else "", "line": line} for line in lines],
        "points": row.points.select_related("person"),
        "paper": bool(documents_of(row)),
        "round_shown": selectors.rounds_seen(actor).filter(pk=row.round_id).exists(),
        "steps": able(row, _steps(row), actor),
        "crumbs": _crumbs(row),
    }
    return render(request, "supervision/assessments/sheet.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def sheet_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.sheet_get(public_id, actor)
    back = reverse("supervision:sheet", args=[public_id])
    return step_page(request, row, move, _steps(row), actor, back=back, crumbs=_crumbs(row, linked=True))


@login_required
@require_GET
def sheet_paper_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """The newest 考核结果通知 as drawn."""
    papers = documents_of(selectors.sheet_get(public_id, actor_of(request)))
    if not papers:
        raise NotVisible("通报之后才有考核结果通知。")
    return newest_file(papers[-1])


@login_required
@require_GET
def sheet_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    """What was handed in with an addition or a deduction."""
    row = selectors.sheet_get(public_id, actor_of(request))
    found = row.points.select_related("file").filter(pk=pk, file__isnull=False).first()
    if found is None or found.file is None:
        raise NotVisible("没有这个附件。")
    return send_file(found.file, found.file_name)
