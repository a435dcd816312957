"""好差评 of those who work: the list, one rating with its steps, figures, coverage, windows, what nobody has rated."""

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
from django.views.decorators.http import require_GET, require_POST

from approvals.forms.ratings import (
    CallBackForm,
    CloseForm,
    JudgeForm,
    RatingAppealForm,
    RectifyForm,
    ReplyForm,
)
from approvals.models import Rating
from approvals.presenters import ratings as presenters
from approvals.rating_life import LABELS, Level, RatingChannel, RatingState
from approvals.selectors import case_get, rating_tables
from approvals.selectors import ratings as selectors
from approvals.services.desks import desk_call
from approvals.services.rating_handling import (
    rating_appeal,
    rating_call_back,
    rating_close,
    rating_judge,
    rating_rectify,
    rating_reply,
)
from core import moments
from core.errors import DomainError, NotVisible
from core.models import Membership, Organisation, Person
from core.sheets import XLSX_TYPE, as_xlsx
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, attachment, key_of, send_file
from empowerment.forms.fields import uploads

SHOWN = 50
CRUMB = "好差评"


def _call_back(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Rating:
    return rating_call_back(rating=row, **data, actor=actor, stamp=stamp)


def _rectify(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Rating:
    said = {"measure": data["measure"], "responsible": data["responsible"]}
    return rating_rectify(rating=row, **said, files=uploads(data), actor=actor, stamp=stamp)


def _reply(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Rating:
    return rating_reply(rating=row, text=data["text"], actor=actor, stamp=stamp)


def _close(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Rating:
    return rating_close(rating=row, opinion=data["opinion"], actor=actor, stamp=stamp)


def _appeal(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Rating:
    return rating_appeal(rating=row, text=data["text"], files=uploads(data), actor=actor, stamp=stamp)


def _judge(upheld: bool, row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Rating:
    return rating_judge(rating=row, upheld=upheld, opinion=data["opinion"], actor=actor, stamp=stamp)


def _steps(row: Rating) -> dict[str, StepPage]:
    """The steps of a rating; who may answer for it serves at its body or park."""
    people = Person.objects.filter(
        pk__in=Membership.objects.filter(organisation__in=[row.body_id, row.park_id]).values("person"), is_active=True
    )
    return {
        "call_back": StepPage(LABELS["call_back"], CallBackForm, _call_back, "差评逐件回访，写明评价人反映的情况。"),
        "rectify": StepPage(LABELS["rectify"], partial(RectifyForm, people=people), _rectify),
        "reply": StepPage(LABELS["reply"], ReplyForm, _reply, "答复之日计入办理期限。"),
        "close": StepPage(LABELS["close"], CloseForm, _close, "由被评价人以外的人员办结。"),
        "appeal": StepPage(
            LABELS["appeal"], RatingAppealForm, _appeal, "只能申诉一次，由审改办或政务服务中心处理；办理期限照常计算。"
        ),
        "uphold_appeal": StepPage(LABELS["uphold_appeal"], JudgeForm, partial(_judge, True), "评价保留，不计入统计。"),
        "dismiss_appeal": StepPage(LABELS["dismiss_appeal"], JudgeForm, partial(_judge, False)),
    }


@login_required
@require_GET
def ratings(request: HttpRequest) -> HttpResponse:
    """What the person may see, newest first; filters stand in the address, keyset pages."""
    actor, wanted = actor_of(request), presenters.rating_filter(request.GET)
    found, after = selectors.ratings_filtered(actor, wanted), key_of(request.GET.get("after"))
    found = found.select_related("case__applicant", "ticket", "park", "body", "item", "desk", "person")
    rows = list((found.filter(pk__lt=after) if after else found)[: SHOWN + 1])
    kept = presenters.rating_params(wanted)
    page = {"first_url": f"?{urlencode(kept)}"} if after else {}
    page |= {"next_url": f"?{urlencode({**kept, 'after': rows[SHOWN - 1].pk})}"} if len(rows) > SHOWN else {}
    context = {
        "rows": presenters.rating_rows(rows[:SHOWN], actor),
        "wanted": wanted,
        "narrowed": _narrowed(wanted),
        "parks": selectors.parks_rated(actor),
        "desks": selectors.desks_rated(actor),
        "items": selectors.items_rated(actor),
        "counts": [(name, words) for name, (words, _) in selectors.measures().items()],
        "levels": [(str(value), label) for value, label in Level.choices],
        "channels": RatingChannel.choices,
        "states": RatingState.choices,
        "page": page,
        "crumbs": [{"label": CRUMB}],
    }
    return render(request, "approvals/ratings/list.html", context)


def _narrowed(wanted: selectors.RatingFilter) -> list[tuple[str, str, str]]:
    """The filters that come from a figure and have no field of their own: name, value, words."""
    found = []
    if wanted.person:
        person = Person.objects.filter(pk=key_of(wanted.person)).first()
        found.append(("person", wanted.person, f"服务人员：{person or '未登记'}"))
    if wanted.body:
        body = Organisation.objects.filter(code=wanted.body).first()
        found.append(("body", wanted.body, f"服务单位：{body or '没有这个单位'}"))
    if wanted.since:
        found.append(("since", wanted.since.isoformat(), f"服务日自{moments.chinese_date(wanted.since)}起"))
    if wanted.until:
        found.append(("until", wanted.until.isoformat(), f"服务日至{moments.chinese_date(wanted.until)}止"))
    return found


@login_required
@require_GET
def rating(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.rating_get(public_id, actor)
    context = presenters.rating_context(row, actor) | {
        "steps": able(row, _steps(row), actor),
        "crumbs": [*_crumbs(row)[:1], {"label": str(row)}],
    }
    return render(request, "approvals/ratings/one.html", context)


def _crumbs(row: Rating) -> list[dict[str, str]]:
    own = {"label": str(row), "url": reverse("approvals:rating", args=[row.public_id])}
    return [{"label": CRUMB, "url": reverse("approvals:ratings")}, own]


@login_required
def rating_step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.rating_get(public_id, actor)
    back = reverse("approvals:rating", args=[row.public_id])
    return step_page(request, row, move, _steps(row), actor, back=back, crumbs=_crumbs(row))


@login_required
@require_GET
def rating_file(request: HttpRequest, public_id: uuid.UUID, pk: int) -> FileResponse:
    found = selectors.rating_get(public_id, actor_of(request)).files.select_related("file").filter(pk=pk).first()
    if found is None:
        raise NotVisible("没有这个附件。")
    return send_file(found.file, found.name)


# --- Figures and coverage --------------------------------------------------------------------------------------------
@login_required
@require_GET
def rating_figures(request: HttpRequest) -> HttpResponse:
    """Per window, person, item or month; every figure leads to just its ratings. As XLSX with `export=xlsx`."""
    actor, wanted = actor_of(request), presenters.rating_filter(request.GET)
    by = request.GET.get("by", "") if request.GET.get("by", "") in rating_tables.BY else "desk"
    wanted = selectors.RatingFilter(
        park=wanted.park, item=wanted.item, desk=wanted.desk, person=wanted.person, month=wanted.month
    )
    if request.GET.get("export") == "xlsx":
        header, rows = presenters.figures_sheet(actor, by, wanted)
        return attachment(
            as_xlsx("好差评统计", header, rows), f"好差评统计（按{rating_tables.BY[by]}）.xlsx", XLSX_TYPE
        )
    kept = presenters.rating_params(wanted) | {"by": by}
    context = presenters.figures_context(actor, by, wanted) | {
        "wanted": wanted,
        "parks": selectors.parks_rated(actor),
        "dimensions": list(rating_tables.BY.items()),
        "xlsx_url": f"?{urlencode({**kept, 'export': 'xlsx'})}",
        "crumbs": [{"label": CRUMB, "url": reverse("approvals:ratings")}, {"label": "统计"}],
    }
    return render(request, "approvals/ratings/figures.html", context)


@login_required
@require_GET
def rating_coverage(request: HttpRequest) -> HttpResponse:
    """Items × windows × channels of a park and months, the holes first; as XLSX with `export=xlsx`."""
    actor = actor_of(request)
    parks = list(selectors.parks_rated(actor))
    wanted = presenters.rating_filter(request.GET)
    park = next((row for row in parks if row.code == wanted.park), parks[0] if parks else None)
    until = moments.today()
    since = (until.replace(day=1) - dt.timedelta(days=62)).replace(day=1)
    if wanted.month:
        since = dt.date.fromisoformat(f"{wanted.month}-01")
        until = (since + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    found = rating_tables.coverage(actor, park=park, since=since, until=until) if park else None
    if found and request.GET.get("export") == "xlsx":
        header, rows = presenters.coverage_sheet(found)
        return attachment(as_xlsx("评价覆盖", header, rows), f"评价覆盖（{park}）.xlsx", XLSX_TYPE)
    context = {
        "park": park,
        "parks": parks,
        "found": found,
        "since": since,
        "until": until,
        "month": wanted.month,
        "channels": [RatingChannel(name).label for name in RatingChannel.values],
        "xlsx_url": f"?{urlencode({'park': park.code if park else '', 'month': wanted.month, 'export': 'xlsx'})}",
        "crumbs": [{"label": CRUMB, "url": reverse("approvals:ratings")}, {"label": "评价覆盖"}],
    }
    return render(request, "approvals/ratings/coverage.html", context)


# --- At the window ---------------------------------------------------------------------------------------------------
@login_required
@require_GET
def unrated(request: HttpRequest) -> HttpResponse:
    """Ended cases that nobody has rated: to be asked at the window, never to be rated by it."""
    rows = list(selectors.unrated(actor_of(request))[:SHOWN])
    crumbs = [{"label": CRUMB, "url": reverse("approvals:ratings")}, {"label": "办结未评"}]
    return render(request, "approvals/ratings/unrated.html", {"rows": rows, "shown": SHOWN, "crumbs": crumbs})


@login_required
@require_POST
def case_call(request: HttpRequest, number: str) -> HttpResponse:
    """请评价: the case comes onto the screen of the own window."""
    actor = actor_of(request)
    case = case_get(number, actor)
    try:
        desk = desk_call(case=case, actor=actor)
    except DomainError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, f"已请申请人在{desk.name}的评价屏上评价。")
    return redirect("approvals:case", number=case.number)


@login_required
@require_GET
def case_slip(request: HttpRequest, number: str) -> HttpResponse:
    """评价凭条: the code of the newest service of a case, to hand out with the result."""
    case = case_get(number, actor_of(request))
    context = {
        "case": case,
        "slip": presenters.rating_slip(case),
        "crumbs": [{"label": number, "url": reverse("approvals:case", args=[number])}, {"label": "评价凭条"}],
    }
    return render(request, "approvals/ratings/slip.html", context)
