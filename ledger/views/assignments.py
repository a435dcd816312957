"""改革任务: tasks of a plan over time, a new one, one in full with its steps."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from core import moments
from core.actors import Actor
from core.errors import DomainError, NotAllowed
from core.sheets import XLSX_TYPE, as_xlsx
from core.views.steps import StepPage, able, step_page
from core.web import actor_of, attachment, key_of, put_on_form, stamp_of
from ledger import services
from ledger.forms.assignments import AssignmentForm, FinishForm, ProgressForm, RescheduleForm
from ledger.forms.returns import EmptyForm, ReasonForm
from ledger.lives.assignments import ASSIGNMENT_LABELS, AssignmentState
from ledger.models import Assignment, Plan
from ledger.presenters import assignments as shown
from ledger.selectors import assignments as selectors
from supervision.selectors import issuers_of

SHOWN, BOOK = 60, 2000
CRUMB = "改革任务"
LABEL = ASSIGNMENT_LABELS


def _progress(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assignment_progress(row=row, actor=actor, stamp=stamp, **data)


def _finish(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assignment_finish(row=row, actor=actor, stamp=stamp, **data)


def _confirm(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assignment_confirm(row=row, actor=actor, stamp=stamp)


def _give_back(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assignment_give_back(row=row, reason=data["reason"], actor=actor, stamp=stamp)


def _reschedule(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assignment_reschedule(row=row, actor=actor, stamp=stamp, **data)


def _cancel(row: Any, data: dict[str, Any], actor: Any, stamp: Any) -> Any:
    return services.assignment_cancel(row=row, reason=data["reason"], actor=actor, stamp=stamp)


def steps_of(row: Assignment) -> dict[str, StepPage]:
    """The steps of a task, their forms filled with how it stands."""
    progress = partial(ProgressForm, initial={"percent": row.percent})
    dates = partial(RescheduleForm, initial={"starts_on": row.starts_on, "ends_on": row.ends_on})
    return {
        "progress": StepPage(LABEL["progress"], progress, _progress, "每次填写都保留，不改前一次。"),
        "finish": StepPage(LABEL["finish"], FinishForm, _finish, "报告后由审改办核实。"),
        "confirm": StepPage(LABEL["confirm"], EmptyForm, _confirm, "核实后任务完成，不能再改。"),
        "give_back": StepPage(LABEL["give_back"], ReasonForm, _give_back, "期限不变；已过期限的即为逾期。"),
        "reschedule": StepPage(LABEL["reschedule"], dates, _reschedule, "原来的日期保留，图上用竖线标出。"),
        "cancel": StepPage(LABEL["cancel"], ReasonForm, _cancel),
    }


def plan_wanted(request: HttpRequest, actor: Actor) -> tuple[Plan | None, list[Plan]]:
    """The plan that the address names, else the newest that the person sees."""
    plans = selectors.plans_with_tasks(actor)
    place, year = request.GET.get("place", "")[:32], key_of(request.GET.get("year"))
    named = (plan for plan in plans if plan.jurisdiction.code == place and plan.year == year)
    return next(named, plans[0] if plans else None), plans


def _filters(request: HttpRequest) -> dict[str, Any]:
    """What the address asks for; anything else is left out."""
    query = request.GET
    found: dict[str, Any] = {"measure": key_of(query.get("measure")), "owner": query.get("owner", "")[:40]}
    for name, known in (("kind", Assignment.Kind.values), ("state", AssignmentState.values)):
        found[name] = query.get(name, "") if query.get(name) in known else ""
    found["during"] = year if 2000 <= (year := key_of(query.get("during"))) <= 2199 else 0
    found["late"] = "1" if query.get("late") == "1" else ""
    return found


@login_required
@require_GET
def assignments(request: HttpRequest) -> HttpResponse:
    """Tasks of a plan as a picture over time with the table behind it; filters stand in the address."""
    actor, today = actor_of(request), moments.today()
    plan, plans = plan_wanted(request, actor)
    context: dict[str, Any] = {"plan": plan, "plans": plans, "crumbs": [{"label": CRUMB}]}
    if plan is not None:
        asked, after = _filters(request), key_of(request.GET.get("after"))
        seen = selectors.assignments_visible(actor)
        rows = selectors.assignments_filtered(seen, plan=plan, after=after, **{**asked, "late": bool(asked["late"])})
        found = list(rows[: SHOWN + 1])
        lines = [shown.shown(row, today) for row in found[:SHOWN]]
        kept = {"place": plan.jurisdiction.code, "year": plan.year, **{k: v for k, v in asked.items() if v}}
        page = {"first_url": f"?{urlencode(kept)}"} if after else {}
        page |= {"next_url": f"?{urlencode({**kept, 'after': found[SHOWN - 1].pk})}"} if len(found) > SHOWN else {}
        context |= {
            "rows": lines,
            "chart": shown.chart(lines, today, f"{plan.year}年改革任务进度图") if lines else None,
            "asked": asked,
            "query": urlencode(kept),
            "measures": [(row.number, str(row)) for row in plan.measures.order_by("number")],
            "owners": _owners(seen, plan),
            "years": [(year, f"{year}年") for year in selectors.years_of(seen, plan)],
            "kinds": Assignment.Kind.choices,
            "states": AssignmentState.choices,
            "setters": selectors.setters_of(actor, plan),
            "page": page,
        }
    return render(request, "ledger/assignments.html", context)


def _owners(seen: Any, plan: Plan) -> list[tuple[str, str]]:
    """Bodies with a task under the plan, among those that the person sees."""
    rows = (
        seen.filter(measure__plan=plan)
        .order_by("owner__code")
        .values_list("owner__code", "owner__short_name", "owner__name")
    )
    return [(code, short or name) for code, short, name in rows.distinct()[:200]]


@login_required
@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """What the list shows as a spreadsheet, up to 2000 tasks."""
    actor, today = actor_of(request), moments.today()
    plan, _ = plan_wanted(request, actor)
    if plan is None:
        raise NotAllowed("没有您可以查看的改革任务。")
    asked = _filters(request)
    seen = selectors.assignments_visible(actor)
    rows = selectors.assignments_filtered(seen, plan=plan, **{**asked, "late": bool(asked["late"])})[:BOOK]
    lines = [shown.book_line(shown.shown(row, today)) for row in rows]
    notes = [f"{plan.year}年改革任务（{moments.chinese_date(today)}）", f"依据：{plan.document}"]
    content = as_xlsx("改革任务", shown.HEADINGS, lines, notes=notes)
    return attachment(content, f"{plan.year}年改革任务{today:%Y%m%d}.xlsx", XLSX_TYPE)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """下达任务 under a plan, perhaps for the measure named in the address."""
    actor = actor_of(request)
    plan, _ = plan_wanted(request, actor)
    setters = selectors.setters_of(actor, plan) if plan else []
    if plan is None or not setters:
        raise NotAllowed("改革任务由审改办下达，或者由牵头、责任单位的负责人对本单位的措施自行分解。")
    setter = setters[0]
    measures = selectors.measures_for(setter, plan)
    form = AssignmentForm(
        request.POST if request.method == "POST" else None,
        initial={"measure": measures.filter(number=key_of(request.GET.get("measure"))).first()},
        measures=measures,
        owners=selectors.owners_for(setter, plan),
    )
    status = 422 if form.errors else 200
    if form.is_valid():
        said = services.AssignmentInput(setter=setter, **form.cleaned_data)
        try:
            made = services.assignment_set(said=said, actor=actor, stamp=stamp_of(request))
        except DomainError as problem:
            status = put_on_form(form, problem)
        else:
            messages.success(request, f"已下达任务：{made}。")
            return redirect("ledger:assignment", public_id=made.public_id)
    back = f"{reverse('ledger:assignments')}?place={plan.jurisdiction.code}&year={plan.year}"
    context = {
        "form": form,
        "label": LABEL["assign"],
        "about": f"{plan.document}（以{setter.name}名义）",
        "hint": "下达后通知责任单位和责任人。",
        "button": LABEL["assign"],
        "idempotency_key": uuid.uuid4().hex,
        "back": back,
        "crumbs": [{"label": CRUMB, "url": back}, {"label": LABEL["assign"]}],
    }
    return render(request, "ledger/form.html", context, status=status)


def trail(row: Assignment, *, linked: bool = False) -> list[dict[str, str]]:
    plan = row.measure.plan
    first = f"{reverse('ledger:assignments')}?place={plan.jurisdiction.code}&year={plan.year}"
    last = {"label": row.title} | ({"url": reverse("ledger:assignment", args=[row.public_id])} if linked else {})
    return [{"label": CRUMB, "url": first}, last]


@login_required
@require_GET
def assignment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One task with its progress, its former days and the orders about it."""
    actor = actor_of(request)
    row = selectors.assignment_get(public_id, actor)
    context = {
        "row": row,
        "plan": row.measure.plan,
        "look": shown.look(row, moments.today()),
        "overdue": row.overdue(),
        "entries": row.entries.select_related("person")[:200],
        "former": row.former_dates.select_related("person"),
        "orders": selectors.orders_about(row, actor),
        "may_order": issuers_of(actor).exists(),
        "steps": able(row, steps_of(row), actor),
        "crumbs": trail(row),
    }
    return render(request, "ledger/assignment.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, public_id: uuid.UUID, move: str) -> HttpResponse:
    actor = actor_of(request)
    row = selectors.assignment_get(public_id, actor)
    back = reverse("ledger:assignment", args=[row.public_id])
    about = f"{row}（{row.owner}，{shown.day_words(row)}）"
    return step_page(request, row, move, steps_of(row), actor, back=back, crumbs=trail(row, linked=True), about=about)
