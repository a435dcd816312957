"""归档: the list of volumes, one volume with its package and proof, the volumes of a case, and the rules."""

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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import presenters, selectors, services
from approvals.archive_life import VOLUME_MOVES, VolumeState
from approvals.forms import ArchiveReasonForm, ArchiveRuleForm, NothingForm
from approvals.models import ArchiveVolume
from approvals.selectors.archive import VolumeFilter
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Jurisdiction, Organisation
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, key_of, put_on_form, send_file, stamp_of

PAGE = 50
FORMS: dict[str, type[Any]] = {"compile": NothingForm, "confirm": NothingForm, "give_back": ArchiveReasonForm}


def _perform(move: str, row: ArchiveVolume, data: dict[str, Any], actor: Actor, stamp: Stamp) -> ArchiveVolume:
    made: ArchiveVolume = getattr(services, f"volume_{move}")(volume=row, actor=actor, stamp=stamp, **data)
    return made


STEPS = {move: StepPage(VOLUME_MOVES[move].label, form, partial(_perform, move)) for move, form in FORMS.items()}


@login_required
@require_GET
def archive(request: HttpRequest) -> HttpResponse:
    """Volumes of the person's bodies by their day; filters stand in the address."""
    actor = actor_of(request)
    wanted = {name: request.GET.get(name, "")[:60] for name in ("state", "q")}
    found = selectors.volumes_page(actor, VolumeFilter(**wanted), after=_place(request.GET.get("after", "")), size=PAGE)
    params = {name: value for name, value in wanted.items() if value}
    page: dict[str, Any] = {"first_url": f"?{urlencode(params)}"} if request.GET.get("after") else {}
    if len(found) > PAGE:
        last = found[PAGE - 1]
        page["next_url"] = f"?{urlencode({**params, 'after': f'{last.due_on}.{last.pk}'})}"
    context = {
        "rows": presenters.volume_rows(found[:PAGE]),
        "wanted": wanted,
        "states": [*VolumeState.choices, ("overdue", "逾期未归档")],
        "page": page,
        "query": urlencode(params),
        "may_work": selectors.may_keep_archive(actor),
        "tab": "archive",
        "crumbs": [{"label": "归档"}],
    }
    return render(request, "approvals/archive/list.html", context)


def _place(text: str) -> tuple[dt.date, int] | None:
    day, _, key = text.partition(".")
    try:
        return dt.date.fromisoformat(day), key_of(key)
    except ValueError:
        return None


@login_required
@require_POST
def archive_many(request: HttpRequest) -> HttpResponse:
    """Compile the ticked volumes, each on its own, or hand the checked ones over with one list."""
    actor = actor_of(request)
    keys = [key_of(value) for value in request.POST.getlist("volume")][:PAGE]
    rows = list(selectors.volumes_visible(actor).filter(pk__in=keys).select_related("case", "body").order_by("pk"))
    back = f"{reverse('approvals:archive')}?{request.POST.get('query', '')[:200]}"
    if request.POST.get("move") == "offer":
        try:
            made = services.transfer_make(
                volumes=rows, actor=actor, stamp=stamp_of(request), note=request.POST.get("note", "")
            )
        except DomainError as problem:
            if problem.status not in (409, 422):
                raise
            messages.error(request, f"没有移交：{problem.message}")
            return redirect(back)
        messages.success(request, f"已移交 {len(rows)} 卷，等接收人签收。")
        return redirect("approvals:archive_transfer", public_id=made.public_id)
    outcome = [(row, services.volume_try(volume=row, actor=actor)) for row in rows]
    context = {
        "outcome": outcome,
        "done": sum(not words for _, words in outcome),
        "back": back,
        "crumbs": [_crumb(), {"label": "编制结果"}],
    }
    return render(request, "approvals/archive/outcome.html", context)


def _crumb() -> dict[str, str]:
    return {"label": "归档", "url": reverse("approvals:archive")}


@login_required
@require_GET
def volume(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One volume: its list with hashes, the package, and what this person may do."""
    actor = actor_of(request)
    row = selectors.volume_get(public_id, actor)
    context = {
        "row": row,
        "parts": presenters.volume_parts(row),
        "overdue": row.overdue(moments.today()),
        "checked": services.volume_verify(row) if "verify" in request.GET and row.package else None,
        "steps": able(row, STEPS, actor),
        "crumbs": [_crumb(), {"label": str(row)}],
    }
    return render(request, "approvals/archive/volume.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def volume_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    """Compile, look through or give back."""
    actor = actor_of(request)
    row = selectors.volume_get(public_id, actor)
    back = reverse("approvals:archive_volume", args=[public_id])
    crumbs = [_crumb(), {"label": str(row), "url": back}]
    about = f"{row}　{row.case.number} {row.case.item_version.name}"
    return step_page(request, row, move, STEPS, actor, back=back, crumbs=crumbs, about=about)


@login_required
@require_GET
def volume_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """The package."""
    row = selectors.volume_get(public_id, actor_of(request))
    if row.package is None:
        raise NotVisible("电子案卷还没有生成，请稍后再下载。")
    return send_file(row.package, f"{row.number}.zip")


@login_required
@require_GET
def volume_directory(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """Cover and directory as a paper."""
    row = selectors.volume_get(public_id, actor_of(request))
    found = row.directory.files.select_related("file").order_by("-revision").first() if row.directory else None
    if found is None:
        raise NotVisible("封面和卷内目录还没有生成，请稍后再下载。")
    return send_file(found.file, f"{row.number}{found.name}.pdf")


@login_required
@require_http_methods(["GET", "POST"])
def case_archive(request: HttpRequest, number: str) -> HttpResponse:
    """The volumes of a case and what it lacks; POST opens one and compiles it."""
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    if request.method == "POST":
        row = services.volume_open(case=case, actor=actor)
        words = services.volume_try(volume=row, actor=actor)
        if words:
            messages.error(request, f"没有编制：{words}")
            return redirect("approvals:case_archive", number=number)
        messages.success(request, "已编制案卷，电子案卷正在生成。")
        return redirect("approvals:archive_volume", public_id=row.public_id)
    volumes = selectors.volumes_of(case)
    waiting = not volumes or volumes[-1].state == VolumeState.DUE
    context = {
        "case": case,
        "volumes": volumes,
        "lacking": services.obstacles(case) if waiting else [],
        "may_compile": waiting and selectors.may_compile(case, actor),
        "crumbs": [{"label": number, "url": reverse("approvals:case", args=[number])}, {"label": "归档"}],
    }
    return render(request, "approvals/archive/case.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def archive_rules(request: HttpRequest) -> HttpResponse:
    """Rules in force and of before; those who may make one find the form under the list."""
    actor = actor_of(request)
    bodies = Organisation.objects.filter(pk__in=actor.organisations(*services.RULE_WRITERS))
    places = Jurisdiction.objects.filter(pk__in=bodies.values("jurisdiction")).order_by("pk")
    form, status = None, 200
    if request.method == "POST" and not places:
        raise NotAllowed("归档规则由园区管理员或审改办人员制定。")
    if places:
        form = ArchiveRuleForm(request.POST if request.method == "POST" else None, jurisdictions=places)
        if form.is_valid():
            data = dict(form.cleaned_data)
            try:
                place = data.pop("jurisdiction")
                services.archive_rule_add(jurisdiction=place, said=services.RuleInput(**data), actor=actor)
            except DomainError as problem:
                status = put_on_form(form, problem)
            else:
                messages.success(request, "已登记归档规则，施行日起办结的件按此归档。")
                return redirect("approvals:archive_rules")
        elif form.is_bound:
            status = 422
    context = {
        "rows": selectors.rules_visible(actor)[:200],
        "form": form,
        "crumbs": [_crumb(), {"label": "归档规则"}],
        "tab": "rules",
    }
    return render(request, "approvals/archive/rules.html", context, status=status)
