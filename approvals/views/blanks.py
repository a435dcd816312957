"""空白证照: stocks with their balance, one stock with its numbers, receiving, spoiling, handing on, the month's register."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from approvals import selectors, services
from approvals.blank_life import STOCK_KEEPERS, BlankState
from approvals.forms import BlankTransferForm, ReceiveForm, SpoilForm, StockForm
from approvals.models import BlankStock
from approvals.services.blanks import KEEPS
from core import moments
from core.actors import Actor
from core.errors import DomainError, Invalid, NotAllowed, NotVisible
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import actor_of, attachment, key_of, put_on_form

PAGE = 100
STEPS = {"receive": "登记领入", "spoil": "登记作废、遗失", "transfer": "登记调出"}
HEAD = ("日期", "事项", "编号", "领入", "减少", "结存", "经手人", "说明")


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    home = {"label": "归档", "url": reverse("approvals:archive")}
    return [home, {"label": "空白证照", "url": reverse("approvals:blanks")}, *more]


@login_required
@require_GET
def blanks(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "rows": selectors.stocks_visible(actor),
        "may_add": selectors.stock_bodies(actor).exists(),
        "tab": "blanks",
        "crumbs": [*_crumbs()[:1], {"label": "空白证照"}],
    }
    return render(request, "approvals/archive/blanks.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def blank_stock_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    bodies = selectors.stock_bodies(actor)
    if not bodies:
        raise NotAllowed(KEEPS)
    form, status = StockForm(request.POST if request.method == "POST" else None, bodies=bodies), 200
    if form.is_valid():
        try:
            data = dict(form.cleaned_data)
            made = services.blank_stock_add(prefix=data.pop("before"), **data, actor=actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已建立“{made.kind}”的库存，请登记领入。")
            return redirect("approvals:blank_stock", public_id=made.public_id)
    elif form.is_bound:
        status = 422
    context = _step(form, "新建库存", "一种空白证照在一个单位立一份库存。", reverse("approvals:blanks"))
    return render(request, "approvals/archive/step.html", context, status=status)


def _step(form: forms.Form, label: str, about: str, back: str, *crumbs: dict[str, str]) -> dict[str, Any]:
    return {"form": form, "label": label, "about": about, "back": back, "crumbs": _crumbs(*crumbs, {"label": label})}


@login_required
@require_GET
def blank_stock(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One stock: what was received, and its numbers by state."""
    actor = actor_of(request)
    stock = selectors.stock_get(public_id, actor)
    state, after = request.GET.get("state", ""), key_of(request.GET.get("after"))
    rows = stock.blanks.select_related("case", "licence", "person", "witness").order_by("number")
    rows = rows.filter(state=state) if state in BlankState.values else rows.exclude(state=BlankState.IN_STOCK)
    found = list((rows.filter(number__gt=after) if after else rows)[: PAGE + 1])
    page: dict[str, Any] = {"first_url": f"?state={state}"} if after else {}
    if len(found) > PAGE:
        page["next_url"] = f"?state={state}&after={found[PAGE - 1].number}"
    for row in found:
        row.stock = stock
    context = {
        "stock": stock,
        "batches": stock.batches.select_related("person")[:PAGE],
        "rows": found[:PAGE],
        "states": BlankState.choices,
        "state": state,
        "page": page,
        "month": f"{moments.today():%Y-%m}",
        "steps": STEPS.items() if actor.holds_any(STOCK_KEEPERS, stock.body_id) else [],
        "crumbs": _crumbs({"label": stock.kind}),
    }
    return render(request, "approvals/archive/blank_stock.html", context)


def _form_of(step: str, stock: BlankStock, actor: Actor, data: Any) -> forms.Form:
    if step == "receive":
        return ReceiveForm(data, initial={"received_on": moments.today()})
    if step == "spoil":
        return SpoilForm(data, people=selectors.witnesses(stock, actor))
    return BlankTransferForm(data)


def _done(step: str) -> Callable[..., str]:
    """What the service is called with, and what the person is told."""

    def perform(stock: BlankStock, actor: Actor, data: dict[str, Any]) -> str:
        if step == "receive":
            return f"已登记领入 {services.blanks_receive(stock=stock, actor=actor, **data).count} 张。"
        if step == "spoil":
            lost = data.pop("what") == "lose"
            return f"已登记 {services.blanks_spoil(stock=stock, actor=actor, lost=lost, **data)} 张。"
        return f"已调出 {services.blanks_transfer(stock=stock, actor=actor, **data)} 张。"

    return perform


@login_required
@require_http_methods(["GET", "POST"])
def blank_step(request: HttpRequest, public_id: uuid.UUID, step: str) -> HttpResponse:
    actor = actor_of(request)
    stock = selectors.stock_get(public_id, actor)
    if step not in STEPS:
        raise NotVisible("没有这一步。")
    if not actor.holds_any(STOCK_KEEPERS, stock.body_id):
        raise NotAllowed(KEEPS)
    form, status = _form_of(step, stock, actor, request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            words = _done(step)(stock, actor, dict(form.cleaned_data))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, words)
            return redirect("approvals:blank_stock", public_id=public_id)
    elif form.is_bound:
        status = 422
    back = reverse("approvals:blank_stock", args=[public_id])
    about = f"{stock.kind}，{stock.body}，编号如 {stock.serial(1)}"
    context = _step(form, STEPS[step], about, back, {"label": stock.kind, "url": back})
    return render(request, "approvals/archive/step.html", context, status=status)


@login_required
@require_GET
def blank_register(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The register of a month as a sheet: what was there, every movement with the balance after it."""
    stock = selectors.stock_get(public_id, actor_of(request))
    year, _, month = request.GET.get("month", "").partition("-")
    if not (2000 <= key_of(year) <= 2200 and 1 <= key_of(month) <= 12):
        raise Invalid("月份写成 2026-05 的样子。", field="month")
    opening, lines = selectors.register_of(stock, key_of(year), key_of(month))
    rows = [
        (
            f"{line.on:%Y-%m-%d}",
            line.what,
            line.serials,
            line.received or None,
            line.left_stock or None,
            line.balance,
            line.person,
            line.note,
        )
        for line in lines
    ]
    left = lines[-1].balance if lines else opening
    notes = (
        f"空白证照登记簿：{stock.kind}（{stock.body}）",
        f"{year}年{key_of(month)}月　上月结存 {opening} 张，本月结存 {left} 张",
    )
    name = f"空白证照登记簿-{stock.kind}-{year}-{key_of(month):02d}.xlsx"
    return attachment(as_xlsx("登记簿", HEAD, rows, notes=notes), name, XLSX_TYPE)
