"""Side tasks on the page of a case, on their own page and in the list by due date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.models import Case, SideTask, SideTaskFile
from approvals.presenters.side import side_actions, side_address, side_timeline, tab_address
from approvals.side_dates import side_lamp
from approvals.side_life import case_closed
from approvals.task_life import OPEN_TASK, TaskKind, TaskResult
from core.actors import Actor
from core.selectors import workdays_left

SCOPES = {"mine": "我的任务", "open": "全部未完成", "done": "已完成"}
EXPERT_MOVES = frozenset({"draw", "recuse_expert", "record_opinion"})


def task_line(task: SideTask) -> dict[str, Any]:
    """A task with its lamp and days left, ready for a row."""
    running = task.state in OPEN_TASK
    return {
        "task": task,
        "case": task.case,
        "url": side_address(task.case, "task", task),
        "lamp": side_lamp(task.due_on, task.yellow_on, running=running),
        "days_left": workdays_left(task.due_on) if running else None,
        "result": TaskResult(task.result).label if task.result else "",
    }


def task_lines(tasks: Iterable[SideTask]) -> list[dict[str, Any]]:
    return [task_line(task) for task in tasks]


def technical_tab(case: Case, actor: Actor) -> dict[str, Any]:
    """The tab 技术环节: every side task of the case, and whether this person may arrange another."""
    tasks = list(selectors.tasks_of(case).prefetch_related("officers", "files"))
    for task in tasks:
        task.case = case
    denied = case_closed(case) or SideTask(case=case).move_permitted("plan", actor)
    return {
        "tasks": task_lines(tasks),
        "plan_denied": denied,
        "plan_url": reverse("approvals:task_plan", args=[case.number]),
    }


def task_page(case: Case, task: SideTask, actor: Actor) -> dict[str, Any]:
    task.case = case
    review = task.kind == TaskKind.EXPERT_REVIEW
    actions = side_actions(case, "task", task, actor, leave_out=frozenset() if review else EXPERT_MOVES)
    main = "start" if task.state == "planned" else "finish"
    for action in actions:
        action["primary"] = action["name"] == main
    seats = list(task.seats.select_related("expert", "draw"))
    for seat in seats:
        seat.words = TaskResult(seat.opinion_result).label if seat.opinion_result else ""  # type: ignore[attr-defined]
    return {
        "case": case,
        **task_line(task),
        "officers": list(task.officers.order_by("pk")),
        "pausable": task.kind in selectors.PAUSES,
        "actions": [action for action in actions if action["allowed"] or action["name"] != "attach"],
        "seats": seats,
        "draws": list(task.draws.select_related("drawn_by")),
        "files": [_file(case, task, row) for row in task.files.select_related("file")],
        "document_url": task.document and reverse("approvals:document", args=[case.number, task.document.public_id]),
        "events": side_timeline(task),
        "crumbs": [
            {"label": "工作台", "url": reverse("approvals:worklist")},
            {"label": case.number, "url": tab_address(case, "technical")},
            {"label": str(task)},
        ],
    }


def _file(case: Case, task: SideTask, row: SideTaskFile) -> dict[str, Any]:
    url = reverse("approvals:task_file", args=[case.number, task.public_id, row.pk])
    return {"name": row.name, "size": row.file.size, "url": url}


def task_list_page(actor: Actor, wanted: str) -> dict[str, Any]:
    scope = wanted if wanted in SCOPES else "mine"
    return {
        "lines": task_lines(selectors.task_list(actor, scope)),
        "scopes": [{"key": key, "label": label, "current": key == scope} for key, label in SCOPES.items()],
        "caption": SCOPES[scope],
        "scope": scope,
        "crumbs": [{"label": "工作台", "url": reverse("approvals:worklist")}, {"label": "技术任务"}],
    }


def worklist_side(actor: Actor) -> dict[str, Any]:
    """On the worklist: how many side tasks wait for this person, and clocks that ought to run again."""
    return {
        "task_tile": {
            "label": "我的技术任务",
            "count": selectors.tasks_mine(actor).count(),
            "url": reverse("approvals:task_list"),
        },
        "reminders": selectors.pauses_to_end(actor),
    }
