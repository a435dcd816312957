"""投诉: the register, one complaint with its steps and files."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import NotAllowed, NotVisible
from core.models import Organisation, Role
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, day_read, key_of, send_file, stamp_of
from empowerment.forms.fields import uploads
from supervision.forms.complaints import AssignForm, CloseForm, ComplaintAnswerForm, ComplaintForm
from supervision.forms.matters import ReasonForm
from supervision.lives.complaints import LABELS, ComplaintKind, ComplaintState, Source
from supervision.models import Complaint
from supervision.presenters.complaints import HEADINGS, complaint_context, complaint_line
from supervision.presenters.counted import counted_words
from supervision.selectors.complaints import (
    PARTIES,
    ComplaintCut,
    complaint_get,
    complaints_late,
    complaints_visible,
    complaints_waiting,
    offices_of,
    posts_offered,
)
from supervision.selectors.referrals import referrals_of
from supervision.services import (
    ComplaintInput,
    complaint_answer,
    complaint_assign,
    complaint_close,
    complaint_give_back,
    complaint_refuse,
    complaint_register,
)
from supervision.views.registers import Filter, Register, asked, form_page, register_page, sent

CRUMB = "投诉"
FILTERS = (
    Filter("state", "状态", ComplaintState.choices),
    Filter("source", "来源", Source.choices),
    Filter("kind", "类别", ComplaintKind.choices),
    Filter("only", "范围", [("mine", "待我办理的"), ("late", "逾期的")]),
)
EMPTY = "窗口登记、网上提交、12345 工单导入的投诉列到这里。"


def _assign(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    post = data["post"]
    return complaint_assign(complaint=row, organisation=post.organisation, person=post.person, actor=actor, stamp=stamp)


def _refuse(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return complaint_refuse(complaint=row, reason=data["reason"], actor=actor, stamp=stamp)


def _answer(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    said = {name: data[name] for name in ("verdict", "text", "measures")}
    return complaint_answer(complaint=row, **said, files=uploads(data), actor=actor, stamp=stamp)


def _give_back(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return complaint_give_back(complaint=row, reason=data["reason"], actor=actor, stamp=stamp)


def _close(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return complaint_close(complaint=row, opinion=data["opinion"], actor=actor, stamp=stamp)


def steps_of(row: Complaint) -> dict[str, StepPage]:
    """The steps; the list of posts is read only when its form is made."""
    refused = partial(ReasonForm, label="不予受理的理由", help_text="写明应当向谁反映；投诉人看得到。")
    back = partial(ReasonForm, label="退回理由")
    return {
        "assign": StepPage(
            LABELS["assign"],
            lambda *args: AssignForm(*args, posts=posts_offered(row)),
            _assign,
            "名单中没有被投诉人。答复期限自首次交办起算，改派不重新起算。",
        ),
        "refuse": StepPage(LABELS["refuse"], refused, _refuse),
        "answer": StepPage(
            LABELS["answer"], ComplaintAnswerForm, _answer, "答复先送受理单位审核，办结后投诉人才看得到。"
        ),
        "close": StepPage(LABELS["close"], CloseForm, _close, "办结后，投诉人可以查到答复。"),
        "give_back": StepPage(LABELS["give_back"], back, _give_back, "原答复保留，答复期限不重新起算。"),
    }


@login_required
@require_GET
def complaints(request: HttpRequest) -> HttpResponse:
    """The register within what the person may see; filters stand in the address."""
    actor = actor_of(request)
    wanted = asked(request, FILTERS)
    rows = complaints_visible(actor).filter(
        **{name: wanted[name] for name in ("state", "source", "kind") if name in wanted}
    )
    cut = _cut(request)
    rows = rows.filter(cut.where())
    if wanted.get("only") == "late":
        rows = complaints_late(rows)
    elif wanted.get("only") == "mine":
        rows = rows.filter(pk__in=complaints_waiting(actor).order_by().values("pk"))
    if q := wanted.get("q"):
        rows = rows.filter(Q(number__icontains=q) | Q(external_number=q) | Q(case__number=q))
    tools = []
    if offices_of(actor).exists():
        tools = [
            {"label": "登记投诉", "url": reverse("supervision:complaint_new"), "main": "1"},
            {"label": "导入12345工单", "url": reverse("supervision:hotline")},
        ]
    counted = counted_words(cut.show, cut.since, cut.until)
    register = Register(CRUMB, HEADINGS, complaint_line, FILTERS, EMPTY, tools, counted)
    kept = {name: str(value) for name, value in cut.__dict__.items() if value}
    return register_page(request, register, rows, {**wanted, **kept})


def _cut(request: HttpRequest) -> ComplaintCut:
    """What stands in the address of a figure; what is not a known value is left out."""
    query = request.GET
    return ComplaintCut(
        show=query.get("show", "") if query.get("show") in PARTIES else "",
        since=day_read(query.get("since")),
        until=day_read(query.get("until")),
        body=query.get("body", "")[:40],
        person=query.get("person", "")[:60],
        item=key_of(query.get("item")),
        park=query.get("park", "")[:40],
    )


@login_required
@require_http_methods(["GET", "POST"])
def complaint_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    offices = offices_of(actor)
    if not offices:
        raise NotAllowed("投诉由窗口、管理人员或督查监察人员登记。")
    bodies = Organisation.objects.filter(jurisdiction__in=offices.order_by().values("jurisdiction")).order_by("code")
    initial = {"case_number": request.GET.get("case", "")[:60]}
    form = ComplaintForm(*sent(request), offices=offices, bodies=bodies, initial=initial)

    def make(data: dict[str, Any]) -> Complaint:
        files = uploads(data)
        names = ("office", "kind", "text", "case_number", "body", "person", "complainant", "phone", "received_on")
        said = ComplaintInput(source=Source.WINDOW, files=files, **{name: data[name] for name in names})
        return complaint_register(said=said, actor=actor, stamp=stamp_of(request))

    back = reverse("supervision:complaints")
    crumbs = [{"label": CRUMB, "url": back}]
    return form_page(request, form, make, label=LABELS["register"], back=back, crumbs=crumbs, to=_address)


def _address(row: Complaint) -> str:
    return reverse("supervision:complaint", args=[row.public_id])


@login_required
@require_GET
def complaint(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = complaint_get(public_id, actor)
    inspects = bool(actor.organisations(Role.INSPECTOR))
    context = {
        **complaint_context(row, actor),
        "steps": able(row, steps_of(row), actor),
        "referrals": referrals_of(row, actor) if inspects else (),
        "inspects": inspects,
        "crumbs": _crumbs(row),
    }
    return render(request, "supervision/matters/complaint.html", context)


def _crumbs(row: Complaint, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": row.number} | ({"url": _address(row)} if linked else {})
    return [{"label": CRUMB, "url": reverse("supervision:complaints")}, last]


@login_required
@require_http_methods(["GET", "POST"])
def complaint_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = complaint_get(public_id, actor)
    back = reverse("supervision:complaint", args=[row.public_id])
    return step_page(request, row, move, steps_of(row), actor, back=back, crumbs=_crumbs(row, linked=True))


@login_required
@require_GET
def complaint_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    row = complaint_get(public_id, actor_of(request))
    found = row.files.select_related("file").filter(pk=pk).first()
    if found is None:
        raise NotVisible("没有这个附件。")
    return send_file(found.file, found.name)
