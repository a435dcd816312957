"""The page of a case, its clock and its receipt."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from approvals import presenters, selectors
from approvals.presenters.ratings import rating_slip
from core import events
from core.registries import panels
from core.web import actor_of
from empowerment.presenters import authority_context


@login_required
@require_GET
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    case = selectors.case_get(number, actor)
    history = events.history(case)
    tab = presenters.case_tab(case, request.GET.get("tab", ""))
    steps = selectors.status_bar(case, history)
    promised = presenters.promises_context(case)
    context = {
        "case": case,
        "line": selectors.lines([case])[0],
        "numbers": case.numbers.select_related("system"),
        "steps": steps,
        "events": presenters.timeline_context(history),
        "actions": presenters.actions_context(case, actor),
        "people_actions": presenters.people_actions_context(case, actor),
        "turn_body": selectors.turn_body_name(case),
        "running": presenters.clocks_context(case) + presenters.promise_clock(promised["tolerance"]),
        **promised,
        "clock_pages": presenters.clock_pages(case) if tab == "clocks" else [],
        "materials": presenters.materials_context(case, actor),
        **presenters.work_context(case),
        "documents": presenters.documents_context(case),
        "authority": authority_context(case.pinned),
        "flow": presenters.flow_chart(case.pinned, steps),
        "obstacle": selectors.why_not_accept(case),
        "open_beside": selectors.open_beside(case, selectors.waiting_move(case)),
        "standing": presenters.standing_context(case, actor),
        "counter_refused": presenters.counter_refused(case),
        "liabilities": presenters.liabilities(case),
        **(presenters.technical_tab(case, actor) if tab == "technical" else {}),
        "custody": presenters.custody_context(case, actor) if tab == "materials" else None,
        "together": presenters.together_context(case, actor) if tab == "people" else None,
        **(presenters.hearing_tab(case, actor) if tab == "hearing" else {}),
        "panels": panels("case", case, actor),
        "tabs": list(presenters.TABS.items()),
        "tab": tab,
        "tab_template": f"approvals/case/{tab}.html",
        "crumbs": [{"label": "工作台", "url": reverse("approvals:worklist")}, {"label": case.number}],
    }
    return render(request, "approvals/case.html", context)


@login_required
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """收件凭证 for the applicant: what was handed in, when, to whom, and the code for the progress page. Not an acceptance."""
    case = selectors.case_get(number, actor_of(request))
    crumbs = [{"label": number, "url": reverse("approvals:case", args=[number])}, {"label": "收件凭证"}]
    context = {"case": case, "body": case.pinned.slots["receives"].name, "crumbs": crumbs, "slip": rating_slip(case)}
    return render(request, "approvals/receipt.html", context | {"materials": case.materials.all()})


@login_required
@require_GET
def case_clock(request: HttpRequest, number: str) -> HttpResponse:
    """Day by day: why today is the n-th working day."""
    case = selectors.case_get(number, actor_of(request))
    crumbs = [
        {"label": "工作台", "url": reverse("approvals:worklist")},
        {"label": case.number, "url": reverse("approvals:case", args=[number])},
        {"label": "时限"},
    ]
    context = {
        "case": case,
        "line": selectors.lines([case])[0],
        "clocks": presenters.clock_pages(case),
        "crumbs": crumbs,
    }
    return render(request, "approvals/clock.html", context)
