"""What is done with a bulletin: its steps, words, practices, what stands behind a figure, editions compared, receipts."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.views.steps import StepPage, step_page
from core.web import actor_of, key_of, put_on_form, stamp_of
from ledger import services
from ledger.forms.bulletins import CorrectForm, EditForm, EmptyForm, ReasonForm, SolverForm
from ledger.lives.bulletins import BULLETIN_STEPS, Section
from ledger.models import Bulletin, BulletinEdition
from ledger.presenters import bulletins as shown
from ledger.selectors import bulletins as selectors
from ledger.selectors.bulletin_drill import drill
from ledger.services import EditionInput

PAGE = 50
LINES = 300  # lines of one figure that a page shows


def _plain(service: Any) -> Any:
    return lambda row, data, actor, stamp: service(row=row, actor=actor, stamp=stamp)


def _reasoned(service: Any) -> Any:
    return lambda row, data, actor, stamp: service(row=row, reason=data["reason"], actor=actor, stamp=stamp)


LABEL = {move: step.label for move, step in BULLETIN_STEPS.items()}
STEPS = {
    "offer": StepPage(LABEL["offer"], EmptyForm, _plain(services.bulletin_offer), "提交后由本单位另一人复核。"),
    "approve": StepPage(LABEL["approve"], EmptyForm, _plain(services.bulletin_approve), "复核通过后盖章印发。"),
    "issue": StepPage(
        LABEL["issue"],
        EmptyForm,
        _plain(services.bulletin_issue),
        "通报编号、盖章、发到方案的全部单位签收；印发后不能再改，只能另发更正或者撤销通报。",
    ),
    "recompile": StepPage(
        LABEL["recompile"],
        EmptyForm,
        _plain(services.bulletin_recompile),
        "按现在的台账重新统计，另存一版并列出差异；没有改过的文字随数据更新，改过的文字保留。",
    ),
    "reopen": StepPage(LABEL["reopen"], ReasonForm, _reasoned(services.bulletin_reopen)),
    "drop": StepPage(LABEL["drop"], ReasonForm, _reasoned(services.bulletin_drop), "作废后本季度可以重新编制。"),
}


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.bulletin_get(public_id, actor)
    back = reverse("ledger:bulletin", args=[row.public_id])
    return step_page(request, row, move, STEPS, actor, back=back, crumbs=shown.crumbs_of(row))


def _editor(request: HttpRequest, public_id: uuid.UUID) -> tuple[Actor, Bulletin, BulletinEdition]:
    """For who edits: the bulletin with its last edition."""
    actor = actor_of(request)
    row = selectors.bulletin_get(public_id, actor)
    denied = row.move_permitted("edit", actor)
    if denied:
        raise NotAllowed(denied)
    return actor, row, selectors.edition_last(row)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The words of all sections, who is commended and criticised."""
    actor, row, edition = _editor(request, public_id)
    chosen = edition.chosen
    initial = {
        **edition.words,
        "commended_units": chosen["commended"],
        "criticised_units": chosen["criticised"],
        "deviation": chosen["deviation"],
    }
    form = EditForm(request.POST if request.method == "POST" else None, facts=edition.facts, initial=initial)
    status = 422 if form.errors else 200
    if form.is_valid():
        data = form.cleaned_data
        said = EditionInput(
            words={section: data[section].replace("\r\n", "\n") for section in Section},
            commended=data["commended_units"],
            criticised=data["criticised_units"],
            deviation=data["deviation"],
        )
        try:
            services.bulletin_edit(row=row, said=said, actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "已保存为新的一版。")
            return redirect("ledger:bulletin", public_id=row.public_id)
    about = "数据来自台账，不在这里改。留空的部分不印。"
    return _form(request, form, row, LABEL["edit"], "保存", about, status=status, refuse="edit")


def _form(
    request: HttpRequest,
    form: Any,
    row: Bulletin,
    label: str,
    button: str,
    about: str,
    *,
    status: int,
    refuse: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "label": f"{label}：{row}",
        "button": button,
        "about": about,
        "refusal": row.move_refusal(refuse) if refuse and request.method == "GET" else None,
        "version": request.POST.get("version") or row.version,
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("ledger:bulletin", args=[row.public_id]),
        "crumbs": shown.crumbs_of(row, label),
    }
    return render(request, "ledger/form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def practices(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Good practice chosen from what units reported; a click takes one in or leaves it out."""
    actor, row, edition = _editor(request, public_id)
    if request.method == "POST":
        entry, take = key_of(request.POST.get("entry")), request.POST.get("take") == "1"
        services.bulletin_practice(row=row, entry=entry, take=take, actor=actor, stamp=stamp_of(request))
        messages.success(request, "已选入典型做法。" if take else "已移出典型做法。")
        return redirect(request.get_full_path())
    measure, unit = key_of(request.GET.get("measure")), request.GET.get("unit", "")[:32]
    after = key_of(request.GET.get("after"))
    rows = selectors.practices_of(row, edition.facts["months"], measure=measure, unit=unit)
    found = list((rows.filter(pk__gt=after) if after else rows)[: PAGE + 1])
    kept = {name: value for name, value in (("measure", measure), ("unit", unit)) if value}
    page = {"first_url": f"?{urlencode(kept)}"} if after else {}
    page |= {"next_url": f"?{urlencode({**kept, 'after': found[PAGE - 1].pk})}"} if len(found) > PAGE else {}
    context = {
        "row": row,
        "chosen": edition.chosen["practices"],
        "taken": {said["entry"] for said in edition.chosen["practices"]},
        "rows": found[:PAGE],
        "measures": [(said["number"], f"{said['number']}.{said['title']}") for said in edition.facts["measures"]],
        "units": [(said["code"], said["name"]) for said in edition.facts["units"]],
        "measure": measure,
        "unit": unit,
        "editable": row.move_refusal("edit") is None,
        "version": row.version,
        "idempotency_key": uuid.uuid4().hex,
        "page": page,
        "crumbs": shown.crumbs_of(row, "典型做法"),
    }
    return render(request, "ledger/bulletins/practices.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def figure(request: HttpRequest, public_id: uuid.UUID, kind: str, key: str) -> HttpResponse:
    """What stands behind one figure; of a problem the editor names here who has to solve it."""
    actor = actor_of(request)
    row = selectors.bulletin_get(public_id, actor)
    edition = selectors.edition_last(row)
    found = drill(row, edition.facts, kind, key, actor)
    form, status = _solver(request, row, edition, kind, key, actor), 200
    if request.method == "POST":
        if form is None:
            raise NotAllowed("解决单位由审改办在编辑中的通报里确定。")
        status = 422 if form.errors else 200
        if form.is_valid():
            try:
                unit = form.cleaned_data["unit"]
                services.bulletin_solver(row=row, key=key, unit=unit, actor=actor, stamp=stamp_of(request))
            except DomainError as problem:
                status = put_on_form(form, problem)
            else:
                messages.success(request, "已确定解决单位。")
                return redirect("ledger:bulletin", public_id=row.public_id)
    context = {
        "row": row,
        "drill": found,
        "lines": found.lines[:LINES],
        "more": max(len(found.lines) - LINES, 0),
        "counted_at": edition.counted.counted_at,
        "form": form,
        "version": request.POST.get("version") or row.version,
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("ledger:bulletin", args=[row.public_id]),
        "crumbs": shown.crumbs_of(row, found.title),
    }
    return render(request, "ledger/bulletins/figure.html", context, status=status)


def _solver(
    request: HttpRequest, row: Bulletin, edition: BulletinEdition, kind: str, key: str, actor: Actor
) -> SolverForm | None:
    if kind != "problem" or row.move_refusal("edit") or row.move_permitted("edit", actor):
        return None
    proposed = {said["key"]: said["solver"] for said in edition.facts["problems"]}
    now = edition.chosen["solvers"].get(key) or proposed.get(key, "")
    data = request.POST if request.method == "POST" else None
    return SolverForm(data, bodies=edition.facts["bodies"], initial={"unit": now})


@login_required
@require_GET
def compare(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Two editions side by side (?from=, ?to=), by default the last two: words, choices, and what a recount changed."""
    actor = actor_of(request)
    row = selectors.bulletin_get(public_id, actor)
    if not selectors.office_of(actor, row):
        raise NotAllowed("各版对照供编制通报的单位使用。")
    last = selectors.edition_last(row).number
    new = selectors.edition_get(row, key_of(request.GET.get("to")) or last)
    old = selectors.edition_get(row, key_of(request.GET.get("from")) or max(new.number - 1, 1))
    if old.number > new.number:
        old, new = new, old
    counts = row.counts.filter(number__gt=old.counted.number, number__lte=new.counted.number)
    context = {
        "row": row,
        "old": old,
        "new": new,
        "editions": list(row.editions.select_related("person").order_by("number")),
        "differences": shown.differences(old, new),
        "choices": shown.choices_changed(old, new),
        "changes": [change for counted in counts for change in counted.changes],
        "crumbs": shown.crumbs_of(row, "各版对照"),
    }
    return render(request, "ledger/bulletins/compare.html", context)


@login_required
@require_GET
def receipts(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Who has signed and who has not; ?open=1 shows only who has not."""
    actor = actor_of(request)
    row = selectors.bulletin_get(public_id, actor)
    rows = list(selectors.receipts_of(row))
    if not rows:
        raise NotVisible("通报印发以后才有签收情况。")
    only = request.GET.get("open") == "1"
    context = {
        "row": row,
        "only": only,
        "rows": shown.receipts_shown([receipt for receipt in rows if not only or receipt.signed_at is None]),
        "signed": sum(1 for receipt in rows if receipt.signed_at),
        "count": len(rows),
        "crumbs": shown.crumbs_of(row, "签收情况"),
    }
    return render(request, "ledger/bulletins/receipts.html", context)


@login_required
@require_POST
def sign(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """签收 for the actor's unit."""
    actor = actor_of(request)
    row = selectors.bulletin_get(public_id, actor)
    receipt = selectors.receipt_of(row, actor)
    if receipt is None:
        raise NotAllowed("这份通报没有发给您的单位，或者签收由台账填报人、负责人办理。")
    services.bulletin_sign(receipt=receipt, actor=actor)
    messages.success(request, f"{receipt.reporter}已签收。")
    return redirect("ledger:bulletin", public_id=row.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """更正、撤销 an issued bulletin by a new one."""
    actor = actor_of(request)
    row = selectors.bulletin_get(public_id, actor)
    denied = row.move_permitted("compile", actor)
    if denied:
        raise NotAllowed(denied)
    form = CorrectForm(request.POST if request.method == "POST" else None)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            made = services.bulletin_correct(original=row, **form.cleaned_data, actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "已编制，修改、复核后印发；原通报在新通报印发以前不变。")
            return redirect("ledger:bulletin", public_id=made.public_id)
    return _form(
        request, form, row, "更正、撤销", "编制", "原通报不改动，另发一份说明更正或者撤销什么。", status=status
    )
