"""Pages of the draft: its form with the scope, and the renewal."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed
from core.web import actor_of, key_of
from empowerment import forms, selectors, services
from empowerment.instrument_life import MOVES
from empowerment.models import Instrument, PowerItem
from empowerment.views.instruments import blame, crumb, crumbs_of, may_draft


@login_required
@require_http_methods(["GET", "POST"])
def instrument_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not may_draft(actor):
        raise NotAllowed("文书由授出方、承接方的负责人和经办人、园区管理员或审改办人员起草。")
    return _draft_page(request, None, actor)


@login_required
@require_http_methods(["GET", "POST"])
def instrument_amend(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.instrument_get(public_id, actor)
    refusal = row.move_permitted("amend", actor) or row.move_refusal("amend")
    if refusal:
        context = {
            "row": row,
            "label": MOVES["amend"].label,
            "refusal": refusal,
            "crumbs": crumbs_of(crumb(row), last="修改"),
        }
        return render(request, "empowerment/instruments/move.html", context, status=403)
    return _draft_page(request, row, actor)


def _draft_page(request: HttpRequest, row: Instrument | None, actor: Actor) -> HttpResponse:
    """The draft's form. 查找 shows items to tick; what is ticked goes into the list of codes."""
    bodies = selectors.bodies_of_instruments(actor)
    status, found = 200, None
    if request.method == "GET":
        form = forms.InstrumentForm(bodies=bodies, row=row, initial=_initial(row))
    else:
        data = _with_picks(request)
        if request.POST.get("find"):
            form = forms.InstrumentForm(bodies=bodies, row=row, initial=data.dict() | _lists(data))
            found = _found(request.POST.get("item_q", ""), row, data, bodies)
        else:
            form, status = forms.InstrumentForm(data, bodies=bodies, row=row), 422
            if form.is_valid() and (made := _saved(form, row, actor)) is not None:
                messages.success(request, f"已保存草稿，范围 {len(form.items)} 项。")
                return redirect("empowerment:instrument", public_id=made.public_id)
    context = {
        "form": form,
        "row": row,
        "item_q": request.POST.get("item_q", ""),
        "found": found,
        "crumbs": crumbs_of(*([crumb(row)] if row else []), last="修改草稿" if row else "起草文书"),
    }
    return render(request, "empowerment/instruments/draft.html", context, status=status)


def _initial(row: Instrument | None) -> dict[str, Any]:
    if row is None:
        return {"key": uuid.uuid4().hex, "valid_from": moments.today()}
    names = ("number", "legal_basis", "saving_clause", *services.Wording.__dataclass_fields__)
    scopes = list(row.scopes.select_related("item").order_by("item__code", "pk"))
    codes = dict.fromkeys(f"{scope.item.code} {scope.item.name}" for scope in scopes if scope.item)
    end = row.valid_to and moments.legal_day(row.valid_to - dt.timedelta(microseconds=1))
    stages = {scope.stage for scope in scopes}
    return {
        **{name: getattr(row, name) for name in names},
        "version": row.version,
        "key": uuid.uuid4().hex,
        "valid_from": moments.legal_day(row.valid_from),
        "last_day": end,
        "codes": "\n".join(codes),
        "area": scopes[0].area if scopes else "",
        **({} if "" in stages else {"stages": sorted(stages)}),
    }


def _with_picks(request: HttpRequest) -> Any:
    data = request.POST.copy()
    picked = [line for line in data.getlist("pick") if line.strip()]
    if picked:
        data["codes"] = "\n".join([*filter(None, [data.get("codes", "").rstrip()]), *picked])
    return data


def _lists(data: Any) -> dict[str, Any]:
    return {name: data.getlist(name) for name in ("modes", "stages")}


def _found(text: str, row: Instrument | None, data: Any, bodies: Any) -> list[PowerItem]:
    """Items that fit the typed text, of the jurisdiction of the taker chosen."""
    taker = row.taker_id if row else key_of(data.get("taker")) or bodies.values_list("pk", flat=True).first()
    return selectors.items_search(text, park=taker, limit=40) if text.strip() else []


def _saved(form: forms.InstrumentForm, row: Instrument | None, actor: Actor) -> Instrument | None:
    data = form.cleaned_data
    stamp = Stamp(version=data["version"] if row else None, key=data["key"])
    try:
        if row is not None:
            return services.instrument_amend(instrument=row, actor=actor, stamp=stamp, **form.terms())
        parties = {name: data[name] for name in ("kind", "scheme", "giver", "taker")}
        return services.instrument_add(actor=actor, stamp=stamp, **parties, **form.terms())
    except DomainError as problem:
        blame(form, problem, {"scopes": "codes", "stage": "stages", "valid_to": "last_day"})
        return None


@login_required
@require_POST
def instrument_renew(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """续签: the next draft, opened at once for its new term."""
    actor = actor_of(request)
    row = selectors.instrument_get(public_id, actor)
    try:
        made = services.instrument_renew(
            instrument=row, actor=actor, stamp=Stamp(key=request.POST.get("idempotency_key", "")[:64])
        )
    except DomainError as problem:
        messages.error(request, problem.message)
        return redirect("empowerment:instrument", public_id=public_id)
    messages.success(request, "已按原范围起草续签的文书，请核对期限和范围后保存。")
    return redirect("empowerment:instrument_amend", public_id=made.public_id)
