"""督办: the list, a new order, one order with its answers, its steps, files and paper."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals.selectors import case_get, cases_visible
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.papers import documents_of
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, key_of, put_on_form, send_file, stamp_of
from empowerment.forms.fields import uploads
from empowerment.models import PowerItem
from supervision import selectors
from supervision.forms.orders import (
    EmptyForm,
    OrderAcceptForm,
    OrderAnswerForm,
    OrderForm,
    OrderReturnForm,
    OrderWithdrawForm,
)
from supervision.lives.orders import LABELS, OrderState
from supervision.models import OrderFile, SupervisionOrder
from supervision.services import (
    OrderInput,
    order_accept,
    order_acknowledge,
    order_answer,
    order_give_back,
    order_issue,
    order_withdraw,
)
from supervision.subjects import subject_address

SHOWN = 100
CRUMB = "督办"


def _acknowledge(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return order_acknowledge(order=row, actor=actor, stamp=stamp)


def _answer(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return order_answer(order=row, text=data["text"], files=uploads(data), actor=actor, stamp=stamp)


def _accept(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return order_accept(order=row, opinion=data["opinion"], actor=actor, stamp=stamp)


def _give_back(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return order_give_back(order=row, reason=data["reason"], due_on=data["due_on"], actor=actor, stamp=stamp)


def _withdraw(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return order_withdraw(order=row, reason=data["reason"], actor=actor, stamp=stamp)


STEPS = {
    "acknowledge": StepPage(LABELS["acknowledge"], EmptyForm, _acknowledge, "签收后在期限内答复。"),
    "answer": StepPage(LABELS["answer"], OrderAnswerForm, _answer, "写明办理情况和结果，可以附材料。"),
    "accept": StepPage(LABELS["accept"], OrderAcceptForm, _accept),
    "give_back": StepPage(LABELS["give_back"], OrderReturnForm, _give_back, "原答复保留，承办单位须重新答复。"),
    "withdraw": StepPage(LABELS["withdraw"], OrderWithdrawForm, _withdraw),
}


@login_required
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """Orders the person may see, newest first; the overdue ones by their day."""
    actor, query = actor_of(request), request.GET
    state = query.get("state", "") if query.get("state") in OrderState.values else ""
    late, after = query.get("late") == "1", key_of(query.get("after"))
    seen = selectors.orders_visible(actor)
    seen = seen.filter(state=state) if state else seen
    found = selectors.orders_late(seen).order_by("-pk") if late else seen
    rows = list((found.filter(pk__lt=after) if after else found)[: SHOWN + 1])
    kept = {name: value for name, value in (("state", state), ("late", "1" if late else "")) if value}
    page = {"first_url": f"?{urlencode(kept)}"} if after else {}
    page |= {"next_url": f"?{urlencode({**kept, 'after': rows[SHOWN - 1].pk})}"} if len(rows) > SHOWN else {}
    context = {
        "rows": rows[:SHOWN],
        "state": state,
        "late": late,
        "states": OrderState.choices,
        "may_issue": selectors.issuers_of(actor).exists(),
        "page": page,
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "supervision/orders.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def order_new(request: HttpRequest) -> HttpResponse:
    """下达督办, perhaps about the case, card or item named in the address."""
    actor = actor_of(request)
    issuers = selectors.issuers_of(actor)
    if not issuers:
        raise NotAllowed("督办由督查监察人员、审改办人员或园区负责人下达。")
    about, initial = _about(request, actor)
    bodies = {"issuers": issuers, "addressees": selectors.addressees_of(actor)}
    form = OrderForm(request.POST if request.method == "POST" else None, initial=initial, **bodies)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "login"}
        try:
            made = order_issue(said=OrderInput(**data, about=about), actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已下达督办：{made.number}。")
            return redirect("supervision:order", public_id=made.public_id)
    context = {
        "form": form,
        "about": about,
        "label": LABELS["issue"],
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("supervision:orders"),
        "crumbs": [{"label": CRUMB, "url": reverse("supervision:orders")}, {"label": LABELS["issue"]}],
    }
    return render(request, "supervision/order_new.html", context, status=status)


def _about(request: HttpRequest, actor: Actor) -> tuple[Model | None, dict[str, Any]]:
    """The row that the order is about, if the address names one that the person may see, and what follows from it."""
    number, card, item = (request.GET.get(name, "")[:80] for name in ("case", "card", "item"))
    if number:
        case = case_get(number, actor)
        return case, {"subject": f"办件{case.number}“{case.item_version.name}”"}
    if card:
        row = selectors.cards_visible(actor).filter(public_id=_uuid(card)).first()
        if row is None:
            raise NotVisible("没有这张监察卡，或者您无权查看。")
        return row, {"subject": row.words[:200], "addressee": row.organisation_id}
    if item:
        power = PowerItem.objects.filter(pk=key_of(item)).first()
        return power, {"subject": f"事项“{power.name}”"[:200]} if power else {}
    return None, {}


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as problem:
        raise NotVisible("没有这张监察卡，或者您无权查看。") from problem


@login_required
@require_GET
def order(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.order_get(public_id, actor)
    context = {
        "row": row,
        "answers": row.answers.select_related("person", "reviewed_by").prefetch_related("files"),
        "papers": documents_of(row),
        "subject_url": _subject_url(row, actor),
        "steps": able(row, STEPS, actor),
        "crumbs": _crumbs(row),
    }
    return render(request, "supervision/order.html", context)


def _subject_url(row: SupervisionOrder, actor: Actor) -> str:
    """Where the order's subject is, if this person may see it."""
    if row.subject_id is None:
        return ""
    if row.subject_type == "approvals.case":
        number = cases_visible(actor).filter(pk=row.subject_id).values_list("number", flat=True).first()
        return reverse("approvals:case", args=[number]) if number else ""
    if row.subject_type == "supervision.card":
        card = selectors.cards_visible(actor).filter(pk=row.subject_id).first()
        return reverse("supervision:card", args=[card.public_id]) if card else ""
    return subject_address(row.subject_type, row.subject_id, actor)


def _crumbs(row: SupervisionOrder, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(row)} | ({"url": reverse("supervision:order", args=[row.public_id])} if linked else {})
    return [{"label": CRUMB, "url": reverse("supervision:orders")}, last]


@login_required
@require_http_methods(["GET", "POST"])
def order_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.order_get(public_id, actor)
    back = reverse("supervision:order", args=[row.public_id])
    return step_page(request, row, move, STEPS, actor, back=back, crumbs=_crumbs(row, linked=True))


@login_required
@require_GET
def order_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    row = selectors.order_get(public_id, actor_of(request))
    found = OrderFile.objects.select_related("file").filter(answer__order=row, pk=pk).first()
    if found is None:
        raise NotVisible("没有这个附件。")
    return send_file(found.file, found.name)


@login_required
@require_GET
def order_paper(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The 督办通知单 as a plain printable page, drawn from its frozen facts."""
    row = selectors.order_get(public_id, actor_of(request))
    paper = documents_of(row)[0]
    back = reverse("supervision:order", args=[row.public_id])
    context = {
        "document": paper,
        "facts": json.loads(paper.facts),
        "paper": "empowerment/documents/sheet.html",
        "template": "supervision/documents/supervision_order.html",
        "file_url": f"{back}paper/file/" if paper.files.exists() else "",
        "back_url": back,
        "crumbs": [*_crumbs(row, linked=True), {"label": paper.title}],
    }
    return render(request, "empowerment/paper.html", context)


@login_required
@require_GET
def order_paper_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """The newest revision of the paper's file."""
    paper = documents_of(selectors.order_get(public_id, actor_of(request)))[0]
    revision = paper.files.select_related("file").order_by("-revision").first()
    if revision is None:
        raise NotVisible("这份文书的文件还没有生成，请稍后再试。")
    return send_file(revision.file, f"{revision.name}.{revision.file.extension}")
