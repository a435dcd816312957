"""联席会议: convened, resolved, minuted, followed up."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.errors import DomainError, NotAllowed, NotVisible
from core.models import Organisation, OrganisationKind
from core.papers import documents_of
from core.reach import overseen_jurisdictions
from core.web import actor_of, key_of, put_on_form, send_file, stamp_of
from empowerment import presenters, selectors, services
from empowerment.forms.papers import FinishForm, MeetingForm, MinutesForm, ReasonForm, ResolutionForm, upload_of
from empowerment.meeting_life import MEETING_LABELS, RESOLUTION_LABELS, MeetingState, ResolutionState
from empowerment.models import JointMeeting, Resolution
from empowerment.views.instruments import paper_file, paper_of

PAGE = 50
CRUMB = "联席会议"
FOLLOW = ("finish", "explain")


@login_required
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings the person may see, the newest first, with what of each is still open or late."""
    actor = actor_of(request)
    start = key_of(request.GET.get("from"))
    found = list(selectors.meetings_visible(actor).prefetch_related("resolutions")[start : start + PAGE + 1])
    today = moments.today()
    rows = []
    for row in found[:PAGE]:
        left = [each for each in row.resolutions.all() if each.state == ResolutionState.OPEN]
        rows.append({"row": row, "open": len(left), "overdue": sum(each.overdue_days(today) > 0 for each in left)})
    context = {
        "rows": rows,
        "may_call": selectors.bodies_convening(actor).exists(),
        "page": {
            "first_url": "?" if start else "",
            "next_url": f"?from={start + PAGE}" if len(found) > PAGE else "",
        },
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "empowerment/meetings/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Convene a meeting."""
    actor = actor_of(request)
    convenors = selectors.bodies_convening(actor)
    if not convenors:
        raise NotAllowed("联席会议由审改办或园区管理员召集。")
    bodies = _bodies(actor)
    form = MeetingForm(
        request.POST or None,
        convenors=convenors,
        parks=bodies.filter(kind=OrganisationKind.PARK),
        bodies=bodies,
    )
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = services.meeting_call(given=form.given(), actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已召集“{made.title}”。会后在本页登记议定事项，再印发纪要。")
            return redirect("empowerment:meeting", public_id=made.public_id)
    context = {
        "form": form,
        "title": "召集联席会议",
        "hint": "定期开展联席会议，加强横向沟通协调，解决改革过程中出现的堵点难点问题（岳阳市实施方案三（三））。",
        "button": "召集",
        "idempotency_key": uuid.uuid4().hex,
        "back": reverse("empowerment:meetings"),
        "crumbs": _crumbs(last="召集"),
    }
    return render(request, "empowerment/papers/form.html", context, status=status)


@login_required
@require_GET
def meeting(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One meeting: agenda, members, resolutions as they stand today, the minutes."""
    row, actor = _meeting(request, public_id)
    today = moments.today()
    resolutions = [
        {
            "row": each,
            "standing": each.standing(today),
            "overdue": each.overdue_days(today) > 0,
            "moves": [
                (move, RESOLUTION_LABELS[move])
                for move in FOLLOW
                if row.state == MeetingState.MINUTED
                and each.move_refusal(move) is None
                and each.move_permitted(move, actor) is None
            ],
        }
        for each in row.resolutions.select_related("owner", "topic", "meeting__convenor")
    ]
    context = {
        "row": row,
        "topics": row.topics.select_related("item__jurisdiction"),
        "members": row.members.order_by("code"),
        "resolutions": resolutions,
        "papers": documents_of(row),
        "may_record": row.state == MeetingState.CALLED and row.move_permitted("issue", actor) is None,
        "crumbs": _crumbs(last=row.title),
    }
    return render(request, "empowerment/meetings/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def resolution_new(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Record one resolution with its owner and day."""
    row, actor = _meeting(request, public_id)
    _must_convene(row, "issue", actor)
    owners = Organisation.objects.filter(jurisdiction=row.convenor.jurisdiction_id).order_by("name")
    form = ResolutionForm(request.POST or None, topics=row.topics.all(), bodies=owners)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            services.resolution_add(meeting=row, **form.cleaned_data, actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, "已登记议定事项。")
            return redirect("empowerment:meeting", public_id=row.public_id)
    return _step(request, row, form, RESOLUTION_LABELS["resolve"], status)


@login_required
@require_http_methods(["GET", "POST"])
def meeting_issue_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Issue the minutes, with the signed ones as a file if there are any."""
    row, actor = _meeting(request, public_id)
    _must_convene(row, "issue", actor)
    form = MinutesForm(request.POST or None, request.FILES or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = services.meeting_issue(
                meeting=row, upload=upload_of(form.cleaned_data), actor=actor, stamp=stamp_of(request)
            )
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已印发纪要{made.number}。")
            return redirect("empowerment:meeting", public_id=row.public_id)
    refusal = row.move_refusal("issue") if request.method == "GET" else None
    return _step(request, row, form, MEETING_LABELS["issue"], status, refusal=refusal, version=row.version)


@login_required
@require_http_methods(["GET", "POST"])
def resolution_step(request: HttpRequest, public_id: uuid.UUID, resolution: uuid.UUID, move: str) -> HttpResponse:
    """The owner, or the convenor for it, says that it is done or why it is not."""
    row, actor = _meeting(request, public_id)
    found = row.resolutions.select_related("owner", "meeting__convenor").filter(public_id=resolution).first()
    if found is None or move not in FOLLOW:
        raise NotVisible("没有这一项。")
    denied = found.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)
    form = (FinishForm if move == "finish" else ReasonForm)(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            _follow(request, found, move, form.cleaned_data, actor)
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已办理：{RESOLUTION_LABELS[move]}。")
            return redirect("empowerment:meeting", public_id=row.public_id)
    refusal = found.move_refusal(move) if request.method == "GET" else None
    return _step(
        request, row, form, RESOLUTION_LABELS[move], status, refusal=refusal, version=found.version, hint=found.text
    )


@login_required
@require_GET
def meeting_file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    row, _ = _meeting(request, public_id)
    if row.file is None:
        raise NotVisible("这次会议没有上传签字的纪要。")
    return send_file(row.file, row.file_name)


@login_required
@require_GET
def meeting_paper(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    row, _ = _meeting(request, public_id)
    back = reverse("empowerment:meeting", args=[row.public_id])
    context = presenters.paper_context(row, paper_of(row, paper_id), back)
    return render(request, "empowerment/paper.html", context)


@login_required
@require_GET
def meeting_paper_file(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> FileResponse:
    row, _ = _meeting(request, public_id)
    return paper_file(paper_of(row, paper_id))


def _meeting(request: HttpRequest, public_id: uuid.UUID) -> tuple[JointMeeting, Actor]:
    actor = actor_of(request)
    row = selectors.meetings_visible(actor).select_related("file").filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这次会议，或者您无权查看。")
    return row, actor


def _bodies(actor: Actor) -> Any:
    places = overseen_jurisdictions(actor)
    return Organisation.objects.filter(jurisdiction__in=places).order_by("name")


def _must_convene(row: JointMeeting, move: str, actor: Actor) -> None:
    denied = row.move_permitted(move, actor)
    if denied:
        raise NotAllowed(denied)


def _follow(request: HttpRequest, row: Resolution, move: str, data: dict[str, Any], actor: Actor) -> None:
    service = services.resolution_finish if move == "finish" else services.resolution_explain
    service(resolution=row, **data, actor=actor, stamp=stamp_of(request))


def _step(
    request: HttpRequest,
    row: JointMeeting,
    form: Any,
    label: str,
    status: int,
    *,
    refusal: str | None = None,
    version: int | None = None,
    hint: str = "",
) -> HttpResponse:
    back = reverse("empowerment:meeting", args=[row.public_id])
    context = {
        "form": form,
        "title": f"{label}：{row.title}",
        "hint": hint,
        "refusal": refusal,
        "button": label,
        "version": request.POST.get("version") or version,
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": _crumbs({"label": row.title, "url": back}, last=label),
    }
    return render(request, "empowerment/papers/form.html", context, status=status)


def _crumbs(*more: dict[str, str], last: str) -> list[dict[str, str]]:
    return [{"label": CRUMB, "url": reverse("empowerment:meetings")}, *more, {"label": last}]
