"""The steps of a return, and the correction of one that is locked."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.actors import Actor
from core.errors import DomainError, NotAllowed
from core.views.steps import StepPage, step_page
from core.web import actor_of, put_on_form, stamp_of
from ledger import services
from ledger.forms.returns import CorrectForm, DraftForm, EmptyForm, ReasonForm
from ledger.lives.returns import RETURN_STEPS, ReturnState
from ledger.models import MonthlyReturn
from ledger.selectors import returns as selectors


def _confirm(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.cells_confirm(row=row, actor=actor, stamp=stamp)


def _draft(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.return_draft(row=row, phone=data["phone"], actor=actor, stamp=stamp)


def _approve(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.return_approve(row=row, actor=actor, stamp=stamp)


def _reopen(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.return_reopen(row=row, reason=data["reason"], actor=actor, stamp=stamp)


def _stamp(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.return_stamp(row=row, actor=actor, stamp=stamp)


def _submit(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.return_submit(row=row, actor=actor, stamp=stamp)


def _receive(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.return_receive(row=row, actor=actor, stamp=stamp)


def _give_back(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.return_give_back(row=row, reason=data["reason"], actor=actor, stamp=stamp)


LABEL = {move: step.label for move, step in RETURN_STEPS.items()}
STEPS = {
    "draft": StepPage(LABEL["draft"], DraftForm, _draft, "提交后由本单位负责人审核，审核前不能再改。"),
    "approve": StepPage(LABEL["approve"], EmptyForm, _approve, "审核通过后盖章。"),
    "stamp": StepPage(LABEL["stamp"], EmptyForm, _stamp, "台账定稿，盖本单位印章；由登记的用印人办理。"),
    "submit": StepPage(LABEL["submit"], EmptyForm, _submit, "报送后等接收；接收以后只能办理更正。"),
    "receive": StepPage(LABEL["receive"], EmptyForm, _receive, "接收后锁定，单位要改须办理更正。"),
    "reopen": StepPage(LABEL["reopen"], ReasonForm, _reopen, "已盖章的台账文书收回，重新盖章时另出一份。"),
    "give_back": StepPage(LABEL["give_back"], ReasonForm, _give_back, "单位改好后重新审核、盖章、报送；报送期限不变。"),
}


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.return_get(public_id, actor)
    back = reverse("ledger:return", args=[row.public_id])
    trail = [
        {"label": "月度台账", "url": reverse("ledger:returns")},
        {"label": str(row), "url": back},
    ]
    return step_page(request, row, move, STEPS, actor, back=back, crumbs=trail)


@login_required
@require_http_methods(["POST"])
def confirm(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """沿用上月 for all cells that have not been touched."""
    row = selectors.return_get(public_id, actor_of(request))
    services.cells_confirm(row=row, actor=actor_of(request), stamp=stamp_of(request))
    messages.success(request, "沿用上月的格已全部核对。")
    return redirect("ledger:return", public_id=row.public_id)


def correctable(row: MonthlyReturn, actor: Actor) -> bool:
    """Whether this person may begin a correction of the return now."""
    if row.sequence or row.state != ReturnState.RECEIVED or row.move_permitted("correct", actor) is not None:
        return False
    return not row.corrections.exclude(state=ReturnState.RECEIVED).exists()


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Begin a correction of a received return."""
    actor = actor_of(request)
    row = selectors.return_get(public_id, actor)
    denied = row.move_permitted("correct", actor)
    if denied:
        raise NotAllowed(denied)
    entries = sorted(selectors.latest_of(row).values(), key=lambda entry: entry.cell)
    form = CorrectForm(request.POST if request.method == "POST" else None, entries=entries)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            made = services.return_correct(original=row, actor=actor, stamp=stamp_of(request), **form.cleaned_data)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "更正已建立：请改好所选的格，再审核、盖章、报送。")
            return redirect("ledger:return", public_id=made.public_id)
    back = reverse("ledger:return", args=[row.public_id])
    context = {
        "form": form,
        "label": "更正台账",
        "about": str(row),
        "hint": "原台账保留；更正是另一份台账，写明更正了哪几格。",
        "button": "建立更正",
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": [
            {"label": "月度台账", "url": reverse("ledger:returns")},
            {"label": str(row), "url": back},
            {"label": "更正"},
        ],
    }
    return render(request, "ledger/form.html", context, status=status)
