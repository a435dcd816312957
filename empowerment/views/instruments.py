"""Pages of instruments: the list, one with its life, the draft, one form per move, gaps and overlaps."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, Invalid, NotVisible
from core.models import StoredFile
from core.papers import file_store
from core.web import actor_of, send_file
from empowerment import forms, presenters, selectors, services
from empowerment.instrument_life import MOVES
from empowerment.models import Instrument
from empowerment.services.instrument_signing import SCANS
from empowerment.views.given_papers import paper_file, paper_of, paper_page
from empowerment.workflow import InstrumentKind, InstrumentState

PAGE = 50


@dataclass(frozen=True)
class MovePage:
    """A move with its form, and the service that it calls with what the form gives."""

    form: type[forms.StampedForm]
    service: Callable[..., Instrument]


def _sign(side: str) -> Callable[..., Instrument]:
    return partial(services.instrument_sign_side, side=side)


def _seal(side: str) -> Callable[..., Instrument]:
    return partial(services.instrument_seal_side, side=side)


MOVE_PAGES: dict[str, MovePage] = {
    "verify": MovePage(forms.VerifyForm, services.instrument_verify),
    "send_back": MovePage(forms.SendBackForm, services.instrument_send_back),
    "sign_giver": MovePage(forms.SignForm, _sign("giver")),
    "sign_taker": MovePage(forms.SignForm, _sign("taker")),
    "seal_giver": MovePage(forms.SealSideForm, _seal("giver")),
    "seal_taker": MovePage(forms.SealSideForm, _seal("taker")),
    "enter": MovePage(forms.EnterForm, services.instrument_sign),
    "publish": MovePage(forms.PublishForm, services.instrument_publish),
    "revoke": MovePage(forms.RevokeForm, services.instrument_revoke),
    "drop": MovePage(forms.DropForm, services.instrument_drop),
}


def crumbs_of(*more: dict[str, str], last: str) -> list[dict[str, str]]:
    return [{"label": "授权委托文书", "url": reverse("empowerment:instruments")}, *more, {"label": last}]


def crumb(row: Instrument) -> dict[str, str]:
    return {"label": str(row), "url": reverse("empowerment:instrument", args=[row.public_id])}


@login_required
@require_GET
def instruments(request: HttpRequest) -> HttpResponse:
    """Instruments the person may see; with `within` the ones that end soon, the earliest first."""
    actor = actor_of(request)
    wanted = presenters.instrument_filter(request.GET)
    rows = selectors.instrument_list(actor, wanted, size=PAGE)
    context = {
        "rows": presenters.instrument_rows(rows[:PAGE]),
        "page": presenters.instrument_keyset(request.GET, rows, PAGE, by_end=wanted.within is not None),
        "wanted": wanted,
        "kinds": InstrumentKind.choices,
        "states": InstrumentState.choices,
        "withins": presenters.WITHIN,
        "parties": selectors.parties_of(selectors.instruments_visible(actor)),
        "may_draft": may_draft(actor),
        "crumbs": [{"label": "授权委托文书"}],
    }
    return render(request, "empowerment/instruments/list.html", context)


def may_draft(actor: Actor) -> bool:
    rule = MOVES["draft"]
    return bool(actor.organisations(*rule.giver, *rule.taker, *rule.office))


@login_required
@require_GET
def instrument(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.instrument_get(public_id, actor)
    context = presenters.instrument_context(row, actor, request.GET) | {
        "idempotency_key": uuid.uuid4().hex,
        "crumbs": crumbs_of(last=str(row)),
    }
    return render(request, "empowerment/instruments/instrument.html", context)


def blame(form: Any, problem: DomainError, names: dict[str, str] | None = None) -> None:
    """Say what is wrong at its field, or over the form."""
    field = (names or {}).get(problem.field, problem.field)
    form.add_error(field if field in form.fields else None, problem.message)


@login_required
@require_http_methods(["GET", "POST"])
def instrument_move(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """One move: GET shows its form, POST makes it. A refusal comes back on the same form with the typing kept."""
    actor = actor_of(request)
    row = selectors.instrument_get(public_id, actor)
    page = MOVE_PAGES[move]
    denied = row.move_permitted(move, actor)
    refusal = denied or row.move_refusal(move)
    form = page.form(initial={"version": row.version, "key": uuid.uuid4().hex, **_today(page.form)})
    status = 403 if denied else 200
    if request.method == "POST" and not denied:
        form, status = page.form(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                made = _moved(page, row, form, actor)
            except DomainError as problem:
                blame(form, problem)
                status, refusal = problem.status, None
            else:
                messages.success(request, f"已办理：{MOVES[move].label}（{made.get_state_display()}）。")
                return redirect("empowerment:instrument", public_id=public_id)
    fresh = selectors.instrument_get(public_id, actor)
    context = {
        "row": fresh,
        "version": fresh.version if status == 409 else None,
        "label": MOVES[move].label,
        "confirm_text": MOVES[move].confirm,
        "form": form,
        "refusal": refusal if status != 422 else None,
        "crumbs": crumbs_of(crumb(fresh), last=MOVES[move].label),
    }
    return render(request, "empowerment/instruments/move.html", context, status=status)


def _today(form: type[forms.StampedForm]) -> dict[str, Any]:
    days = {name: moments.today() for name in ("signed_on", "published_on") if name in form.base_fields}
    return days | ({"at": moments.now()} if "at" in form.base_fields else {})


def _moved(page: MovePage, row: Instrument, form: forms.StampedForm, actor: Actor) -> Instrument:
    data = form.fields_for_service()
    if "scan" in data:
        data["scan"] = _kept(data["scan"])
    stamp = Stamp(version=form.cleaned_data["version"], key=form.cleaned_data["key"])
    return page.service(instrument=row, actor=actor, stamp=stamp, **data)


def _kept(upload: Any) -> StoredFile:
    """The scan, kept; what is wrong with it is said at its field."""
    try:
        stored = file_store(stream=upload, name=upload.name or "扫描件")
    except Invalid as problem:
        raise Invalid(problem.message, field="scan") from problem
    if stored.extension not in SCANS:
        raise Invalid(f"“{upload.name}”不是 PDF 或图片（JPG、PNG），请重新选择扫描件。", field="scan")
    return stored


@login_required
@require_GET
def instrument_scan(request: HttpRequest, public_id: uuid.UUID, side: str) -> FileResponse:
    row = selectors.instrument_get(public_id, actor_of(request))
    scan = {"giver": row.giver_scan, "taker": row.taker_scan}.get(side)
    if scan is None:
        raise NotVisible("没有这一方的扫描件。")
    return send_file(scan, f"{row}.{scan.extension}")


@login_required
@require_GET
def instrument_paper(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    """A paper of the instrument as a plain printable page."""
    row = selectors.instrument_get(public_id, actor_of(request))
    return paper_page(request, row, paper_of(row, paper_id), crumb(row)["url"])


@login_required
@require_GET
def instrument_paper_file(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> FileResponse:
    return paper_file(paper_of(selectors.instrument_get(public_id, actor_of(request)), paper_id))
