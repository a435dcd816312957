"""容错免责: the list, a new application, one with both sides' words, its steps, files and papers; the dated rules."""

from __future__ import annotations

import json
import uuid
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.door import Stamp
from core.errors import NotAllowed, NotVisible
from core.models import Document, Jurisdiction, Organisation, Role
from core.papers import documents_of
from core.reach import overseen_jurisdictions
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, send_file
from empowerment.forms.fields import uploads
from supervision import services
from supervision.forms.guidance import FaultTermsForm
from supervision.forms.orders import EmptyForm
from supervision.forms.tolerance import ApplyForm, AssessForm, DecideForm, VerifyForm, WordsForm
from supervision.lives.tolerance import LABELS, Outcome, ToleranceState
from supervision.models import FaultTerms, Tolerance
from supervision.models.fault_terms import DAYS
from supervision.selectors import tolerance as reads
from supervision.selectors.fault_terms import fault_terms
from supervision.services import ToleranceInput, Verdict
from supervision.views.listing import asked_of, new_page, page_of
from supervision.views.subjects import subject_asked, subject_url

CRUMB = "容错免责"
ONCE = "只能申请一次，由评估人、原认定人以外的人员复核。"


def _assess(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Tolerance:
    said = {name: data[name] for name in ("found", "opinion", "text")}
    return services.tolerance_assess(tolerance=row, **said, files=uploads(data), actor=actor, stamp=stamp)


def _rule(service: Any, row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Tolerance:
    said = Verdict(data["outcome"], data["reasons"], data["measures"], data["correct_by"])
    made: Tolerance = service(tolerance=row, office=data["office"], said=said, actor=actor, stamp=stamp)
    return made


def _words(service: Any, row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Tolerance:
    made: Tolerance = service(tolerance=row, text=data["text"], files=uploads(data), actor=actor, stamp=stamp)
    return made


def _verify(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Tolerance:
    said = {"done": data["done"] == "1", "text": data["text"], "correct_by": data["correct_by"]}
    return services.tolerance_verify(tolerance=row, **said, actor=actor, stamp=stamp)


def _withdraw(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Tolerance:
    return services.tolerance_withdraw(tolerance=row, actor=actor, stamp=stamp)


def _steps(row: Tolerance, actor: Any) -> dict[str, StepPage]:
    ruling = partial(DecideForm, offices=reads.deciding_offices(actor))
    return {
        "assess": StepPage(LABELS["assess"], partial(AssessForm, findings=list(row.findings.all())), _assess),
        "decide": StepPage(LABELS["decide"], ruling, partial(_rule, services.tolerance_decide), row.opinion_text),
        "appeal": StepPage(LABELS["appeal"], WordsForm, partial(_words, services.tolerance_appeal), ONCE),
        "review": StepPage(LABELS["review"], ruling, partial(_rule, services.tolerance_review), row.appeal_text),
        "correct": StepPage(LABELS["correct"], WordsForm, partial(_words, services.tolerance_correct), row.measures),
        "verify": StepPage(LABELS["verify"], VerifyForm, _verify, row.corrected),
        "withdraw": StepPage(LABELS["withdraw"], EmptyForm, _withdraw),
    }


@login_required
@require_GET
def tolerances(request: HttpRequest) -> HttpResponse:
    """Applications of the parties, or all of a place overseen, newest first."""
    actor = actor_of(request)
    asked = asked_of(request, "state", "outcome", "body")
    wanted = reads.ToleranceFilter(**asked)
    rows, page = page_of(request, reads.tolerances_filtered(actor, wanted), asked)
    context = {
        "rows": rows,
        "page": page,
        "wanted": wanted,
        "states": ToleranceState.choices,
        "outcomes": Outcome.choices,
        "bodies": Organisation.objects.filter(pk__in=reads.tolerances_visible(actor).order_by().values("body")),
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "supervision/tolerance/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def tolerance_new(request: HttpRequest) -> HttpResponse:
    """申请, perhaps about the case, card or item named in the address; each condition in force is a field."""
    actor = actor_of(request)
    bodies = reads.applying_bodies(actor)
    first = bodies.first()
    if first is None:
        raise NotAllowed("申请人须在有关单位任职。")
    subject = subject_asked(request, actor)
    conditions = fault_terms(first.jurisdiction_id, moments.today()).conditions
    initial = {"subject": subject.words, "body": subject.organisation_id or first.pk}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ApplyForm(
        *sent,
        bodies=bodies.filter(jurisdiction=first.jurisdiction_id),
        conditions=conditions,
        initial=initial,
    )

    def make(data: dict[str, Any], stamp: Stamp) -> Tolerance:
        said = ToleranceInput(
            **{name: data[name] for name in ("body", "subject", "happened_on", "facts")},
            claims=form.said(),
            own=data["own"] == "1",
            about=subject.about,
        )
        return services.tolerance_apply(said=said, files=uploads(data), actor=actor, stamp=stamp)

    home = reverse("supervision:tolerances")
    return new_page(
        request,
        form,
        make,
        lambda made: reverse("supervision:tolerance", args=[made.public_id]),
        label=LABELS["apply"],
        back=home,
        crumbs=[{"label": CRUMB, "url": home}, {"label": "申请"}],
        help="逐条说明为什么符合；由其他单位的人员评估、认定，申请人不参与。",
        about=subject.words,
    )


def _crumbs(row: Tolerance, *, linked: bool = False) -> list[dict[str, str]]:
    last = {"label": str(row)} | ({"url": reverse("supervision:tolerance", args=[row.public_id])} if linked else {})
    return [{"label": CRUMB, "url": reverse("supervision:tolerances")}, last]


@login_required
@require_GET
def tolerance(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = reads.tolerance_get(public_id, actor)
    files: dict[str, list[Any]] = {}
    for file in row.files.all():
        files.setdefault(file.move, []).append(file)
    context = {
        "row": row,
        "findings": row.findings.all(),
        "cards": row.cards.all(),
        "files": files,
        "papers": documents_of(row),
        "subject_url": subject_url(row, actor),
        "steps": able(row, _steps(row, actor), actor),
        "crumbs": _crumbs(row),
    }
    return render(request, "supervision/tolerance/page.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def tolerance_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = reads.tolerance_get(public_id, actor)
    back = reverse("supervision:tolerance", args=[row.public_id])
    crumbs = _crumbs(row, linked=True)
    return step_page(request, row, move, _steps(row, actor), actor, back=back, crumbs=crumbs)


@login_required
@require_GET
def tolerance_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    row = reads.tolerance_get(public_id, actor_of(request))
    found = row.files.select_related("file").filter(pk=pk).first()
    if found is None:
        raise NotVisible("没有这个附件。")
    return send_file(found.file, found.name)


def _paper(row: Tolerance, paper_id: uuid.UUID) -> Document:
    found = next((paper for paper in documents_of(row) if paper.public_id == paper_id), None)
    if found is None:
        raise NotVisible("没有这份文书。")
    return found


@login_required
@require_GET
def tolerance_paper(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> HttpResponse:
    """The paper as a plain printable page, drawn from its frozen facts."""
    row = reads.tolerance_get(public_id, actor_of(request))
    paper = _paper(row, paper_id)
    context = {
        "document": paper,
        "facts": json.loads(paper.facts),
        "paper": "empowerment/documents/sheet.html",
        "template": "supervision/documents/fault_tolerance.html",
        "file_url": reverse("supervision:tolerance_paper_file", args=[row.public_id, paper.public_id])
        if paper.files.exists()
        else "",
        "back_url": reverse("supervision:tolerance", args=[row.public_id]),
        "crumbs": [*_crumbs(row, linked=True), {"label": paper.title}],
    }
    return render(request, "empowerment/paper.html", context)


@login_required
@require_GET
def tolerance_paper_file(request: HttpRequest, public_id: uuid.UUID, paper_id: uuid.UUID) -> FileResponse:
    """The newest revision of the paper's file."""
    paper = _paper(reads.tolerance_get(public_id, actor_of(request)), paper_id)
    revision = paper.files.select_related("file").order_by("-revision").first()
    if revision is None:
        raise NotVisible("这份文书的文件还没有生成，请稍后再试。")
    return send_file(revision.file, f"{revision.name}.{revision.file.extension}")


@login_required
@require_http_methods(["GET", "POST"])
def fault_terms_page(request: HttpRequest) -> HttpResponse:
    """The rules in force and to come at the places of the reform office; a new row from a day on."""
    actor = actor_of(request)
    places = Jurisdiction.objects.filter(pk__in=overseen_jurisdictions(actor, Role.REFORM)).order_by("pk")
    place = places.filter(organisations__in=actor.organisations(Role.REFORM)).first()
    if place is None:
        raise NotAllowed("容错纠错和业务指导办法由审改办维护。")
    now = fault_terms(place.pk, moments.today())
    initial = {name: getattr(now, name) for name in DAYS} | {"conditions": "\n".join(now.conditions)}

    def make(data: dict[str, Any], stamp: Stamp) -> FaultTerms:
        return services.fault_terms_set(
            jurisdiction=place,
            begins_on=data["begins_on"],
            days={name: data[name] for name in DAYS},
            conditions=data["conditions"].splitlines(),
            basis=data["basis"],
            actor=actor,
        )

    return new_page(
        request,
        FaultTermsForm(request.POST if request.method == "POST" else None, initial=initial),
        make,
        lambda made: reverse("supervision:fault_terms"),
        label="容错和指导办法",
        back=reverse("supervision:tolerances"),
        crumbs=[{"label": "容错和指导办法"}],
        help=f"{place.name}现行：{now.basis or '系统默认'}，{moments.chinese_date(now.begins_on)}起。",
    )
