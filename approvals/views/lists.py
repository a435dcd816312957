"""The worklist, the list of cases and the search over everything."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from approvals import presenters, selectors
from approvals.clocks import LAMPS
from approvals.presenters.ratings import ratings_summary
from approvals.workflow import CaseKind, State
from core.models import Role
from core.presenters import saved_context
from core.registries import panels
from core.selectors import calendar
from core.web import actor_of
from empowerment.workflow import Mode

SHOWN, PRINTED = 50, 500  # cases on one page of the screen, and on paper


@login_required
@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for this person, without a click."""
    actor = actor_of(request)
    only = request.GET.get("only", "")
    whose = request.GET.get("whose", "")
    waiting = selectors.worklist(actor, wanted=whose)
    side = presenters.worklist_side(actor)
    days, many = calendar(), {name for name, _ in presenters.bulk_moves()}
    sections = [(section, selectors.lines(section.cases, days)) for section in waiting]
    reminded = selectors.reminded([line.case for _, found in sections for line in found])
    promised = presenters.promises_due_context(selectors.promises_due(actor))
    context = {
        "reminders": side["reminders"],
        "consulted": presenters.consulted_rows(actor),
        "hearings": presenters.hearing_lines(actor),
        "vacancies": selectors.vacancies_seen(actor, with_items=False),
        "whose": whose,
        "whose_choices": presenters.WHOSE,
        "sections": [
            (section, presenters.worklist_rows(section, found, tick=section.move in many, reminded=reminded))
            for section, found in ([] if only == "promised" else presenters.worklist_only(sections, only))
        ],
        "summary": [
            *presenters.worklist_summary(sections, only),
            *presenters.promised_summary(promised, only),
            *presenters.checks_summary(selectors.checks_waiting_count(actor)),
            *presenters.owed_summary(selectors.owed_seals_count(actor)),
            *ratings_summary(actor),
            side["task_tile"],
        ],
        "promised": promised if only in ("", "promised") else [],
        "expiring": presenters.expiring_figure(actor),
        "may_receive": bool(actor.organisations(Role.CLERK)),
        "many": many,
        "panels": [] if only else panels("worklist", None, actor),
        "watched": presenters.watched_rows(selectors.lines(selectors.watchlist(actor), days)),
    }
    return render(request, "approvals/worklist.html", context)


@login_required
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """All cases the person may see; filters stand in the URL; keyset pages."""
    actor = actor_of(request)
    assert actor.person is not None
    wanted = presenters.case_filter(request.GET)
    printing = "print" in request.GET
    size = PRINTED if printing else SHOWN
    columns = presenters.chosen_columns(request.GET.getlist("cols"))
    found = selectors.case_list(actor, wanted, size=size, shows=presenters.related_of(columns))
    context = {
        "columns": columns,
        "column_choices": presenters.column_choices(columns),
        "chose_columns": "cols" in request.GET,
        "rows": presenters.table_rows(selectors.lines(found[:size]), columns, tick=not printing),
        "page": presenters.keyset(request.GET, found, size),
        "printing": printing,
        **presenters.print_urls(request.GET),
        "saved": saved_context(actor.person, "approvals:case_list", request.GET),
        "bulk_moves": presenters.bulk_moves(),
        "wanted": wanted,
        "slice_words": presenters.slice_words(wanted.cut) if wanted.cut else "",
        "slice_params": presenters.slice_params(wanted.cut),
        "states": State.choices,
        "modes": Mode.choices,
        "kinds": CaseKind.choices,
        "lamps": [(code, label) for code, (label, _) in LAMPS.items()],
        "crumbs": [{"label": "工作台", "url": reverse("approvals:worklist")}, {"label": "办件"}],
    }
    return render(request, "approvals/case_list.html", context)


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Cases, items, enterprises and papers by number, name or pinyin initials, from anywhere."""
    text = request.GET.get("q", "").strip()[:100]
    found = selectors.search_everything(text, actor_of(request)) if text else {}
    if len(found.get("cases", [])) == 1 and found["cases"][0].number == text.upper():
        return redirect("approvals:case", number=found["cases"][0].number)
    context = {
        "q": text,
        **found,
        "columns": presenters.chosen_columns([]),
        "case_rows": presenters.table_rows(selectors.lines(found.get("cases", [])), presenters.chosen_columns([])),
        "crumbs": [{"label": "搜索"}],
    }
    return render(request, "approvals/search.html", context)
