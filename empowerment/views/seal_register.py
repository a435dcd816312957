"""The register of seals: the list, one seal with its life, a page per move, the register of use by month."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.papers import file_store
from core.sheets import XLSX_TYPE, as_xlsx
from core.web import actor_of, send_file
from empowerment import presenters, selectors, services
from empowerment.forms import seals as forms
from empowerment.models import Seal
from empowerment.seal_life import SEAL_MOVES, SealState

PAGE, PRINTED, EXPORTED = 50, 2_000, 20_000  # uses on one page of the screen, on paper, in a file


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": "印章与用印", "url": reverse("empowerment:seals")}, *more]


@login_required
@require_GET
def seals(request: HttpRequest) -> HttpResponse:
    """The seals of the person's organisations; overseers see their jurisdiction's."""
    actor = actor_of(request)
    context = {
        "rows": presenters.seal_rows(actor),
        "may_add": selectors.bodies_of_seals(actor).exists(),
        "crumbs": [{"label": "印章与用印"}],
    }
    return render(request, "empowerment/seals.html", context)


@login_required
@require_GET
def seal_page(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    seal = selectors.seal_get(code, actor)
    context = presenters.seal_context(seal, actor) | {"crumbs": _crumbs({"label": seal.name})}
    return render(request, "empowerment/seal.html", context)


@login_required
@require_GET
def seal_specimen(request: HttpRequest, code: str) -> FileResponse:
    seal = selectors.seal_get(code, actor_of(request))
    if seal.specimen is None:
        raise NotVisible("这枚印章没有登记印模图样。")
    return send_file(seal.specimen, f"{seal.code}.{seal.specimen.extension}")


Made = Callable[..., Any]
MOVES: dict[str, tuple[type[forms.SealForm], Made]] = {
    "suspend": (forms.SealReasonForm, services.seal_suspend),
    "resume": (forms.SealReasonForm, services.seal_resume),
    "retire": (forms.SealEndForm, lambda **given: services.seal_retire(**given, state=SealState.RETIRED)),
    "void": (forms.SealEndForm, lambda **given: services.seal_retire(**given, state=SealState.VOID)),
    "report_lost": (forms.SealEndForm, lambda **given: services.seal_retire(**given, state=SealState.LOST)),
    "hand_over": (forms.SealHandOverForm, services.seal_hand_over),
    "describe": (forms.SealPictureForm, services.seal_describe),
    "add_user": (forms.SealUserForm, services.seal_user_add),
    "end_user": (forms.SealUserEndForm, lambda *, seal, **given: services.seal_user_end(**given)),
}


@login_required
@require_http_methods(["GET", "POST"])
def seal_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """One move of one seal. A refusal comes back on the same form with the typing kept."""
    actor = actor_of(request)
    seal = selectors.seal_get(code, actor)
    name = move.replace("-", "_")
    if name not in MOVES:
        raise NotVisible("没有这个步骤。")
    denied = seal.move_permitted(name, actor)
    if denied:
        raise NotAllowed(denied)
    form_class, service = MOVES[name]
    initial = {"version": seal.version, "key": uuid.uuid4().hex, "at": moments.now()}
    form = form_class(request.POST or None, request.FILES or None, seal=seal, initial=initial)
    status = 200
    if request.method == "POST":
        status = _made(form, service, actor, seal=seal)
        if status == 302:
            messages.success(request, f"已办理：{SEAL_MOVES[name].label}。")
            return redirect("empowerment:seal", code=code)
    context = {
        "seal": seal,
        "form": form,
        "label": SEAL_MOVES[name].label,
        "confirm_text": SEAL_MOVES[name].confirm,
        "refusal": seal.move_refusal(name),
        "back": reverse("empowerment:seal", args=[code]),
        "crumbs": _crumbs(
            {"label": seal.name, "url": reverse("empowerment:seal", args=[code])}, {"label": SEAL_MOVES[name].label}
        ),
    }
    return render(request, "empowerment/seal_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def seal_add(request: HttpRequest) -> HttpResponse:
    """Enter a seal of a body whose register the person keeps."""
    actor = actor_of(request)
    bodies = selectors.bodies_of_seals(actor)
    if not bodies.exists():
        raise NotAllowed("印章由单位的负责人、园区管理员或审改办人员登记。")
    initial = {"key": uuid.uuid4().hex, "active_from": moments.now()}
    form = forms.SealAddForm(request.POST or None, request.FILES or None, bodies=bodies, initial=initial)
    status = 200
    if request.method == "POST":
        status = _made(form, services.seal_add, actor)
        if status == 302:
            messages.success(request, "已登记印章。")
            return redirect("empowerment:seal", code=form.cleaned_data["code"])
    crumbs = _crumbs({"label": "登记印章"})
    context = {"form": form, "label": "登记印章", "back": reverse("empowerment:seals"), "crumbs": crumbs}
    return render(request, "empowerment/seal_form.html", context, status=status)


def _made(form: forms.SealForm, service: Made, actor: Actor, **target: Seal) -> int:
    """Do what the form says; 302 when it is done, else the status of the page that says what is wrong."""
    if not form.is_valid():
        return 422
    given = form.fields_for_service()
    try:
        if "specimen" in given:
            upload = given["specimen"]
            given["specimen"] = file_store(stream=upload, name=upload.name) if upload else None
        stamp = Stamp(version=form.cleaned_data["version"], key=form.cleaned_data["key"])
        service(**target, **given, actor=actor, stamp=stamp)
    except DomainError as problem:
        field = "specimen" if problem.field == "file" else problem.field
        form.add_error(field if field in form.fields else None, problem.message)
        return problem.status
    return 302


@login_required
@require_GET
def seal_register(request: HttpRequest) -> HttpResponse:
    """用印登记簿: every use by seal, body and month, on the screen and for paper."""
    return register_shown(request, request.GET)


def register_shown(request: HttpRequest, query: QueryDict, problem: DomainError | None = None) -> HttpResponse:
    """The register by what the query says; `problem` is why an extract was not made."""
    printing = "print" in query
    actor = actor_of(request)
    context = presenters.register_context(actor, query, size=PRINTED if printing else PAGE, printing=printing) | {
        "extracts": presenters.extracts_context(actor, query),
        "errors": [{"text": problem.message}] if problem else [],
        "crumbs": _crumbs({"label": "用印登记簿"}),
    }
    return render(request, "empowerment/seal_register.html", context, status=problem.status if problem else 200)


@login_required
@require_GET
def seal_register_export(request: HttpRequest) -> HttpResponse:
    """The same as a file, up to twenty thousand uses."""
    wanted = presenters.use_filter(request.GET)
    rows = selectors.seal_uses(actor_of(request), wanted, size=EXPORTED)[:EXPORTED]
    head, table = presenters.register_sheet(rows)
    month = f"{wanted.month:%Y%m}" if wanted.month else "all"
    title = f"用印登记簿{presenters.month_words(wanted.month)}"
    body = as_xlsx(title, head, table, notes=[title])
    name = f"seal-register-{month}.xlsx"
    return HttpResponse(body, content_type=XLSX_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}"'})
