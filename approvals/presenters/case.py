"""The page of a case: actions, tabs, people's work, liabilities."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.models import Case, Decision, Delivery
from core import moments
from core.actors import Actor
from core.events import Event
from core.papers import MAX_BYTES
from empowerment.models import RuleLiability
from empowerment.selectors import liable_for


def actions_context(case: Case, actor: Actor) -> list[dict[str, Any]]:
    rows = []
    for action in selectors.actions_for(case, actor):
        url = reverse(f"approvals:{action.name}", args=[case.number])
        rows.append({**action.__dict__, "url": url, "confirm": ""})
    return rows


def people_actions_context(case: Case, actor: Actor) -> list[dict[str, str]]:
    """Claim, assign, hand over, return, transfer, correct: links for those who may."""
    return [
        {"label": action.label, "url": reverse(f"approvals:{action.name}", args=[case.number])}
        for action in selectors.people_actions(case, actor)
    ]


TABS = {
    "materials": "材料",
    "work": "审查与决定",
    "technical": "技术环节",
    "hearing": "听证与利害关系人",
    "papers": "文书与用印",
    "clocks": "时限",
    "people": "协作",
    "timeline": "时间线",
    "authority": "权限依据",
}


def case_tab(case: Case, wanted: str) -> str:
    """The open tab: the one asked for, else the materials before acceptance and the work after it."""
    if wanted in TABS:
        return wanted
    return "materials" if case.accepted_at is None else "work"


def work_context(case: Case) -> dict[str, Any]:
    """What was said and decided on the case."""
    return {
        "opinions": case.opinions.select_related("person").order_by("pk"),
        "decision": Decision.objects.select_related("decided_by", "grant").filter(case=case).first(),
        "delivery": Delivery.objects.select_related("person", "confirmed_by").filter(case=case).first(),
    }


LATE = dt.timedelta(minutes=5)


def timeline_context(history: Sequence[Event]) -> list[dict[str, Any]]:
    """The events in words; the time of entry is shown only where something was entered later."""
    return [
        {**line.__dict__, "recorded": line.recorded if line.recorded - line.when > LATE else None}
        for line in selectors.timeline(history)
    ]


def materials_context(case: Case, actor: Actor) -> dict[str, Any]:
    """The checklist with its files; `editable` when this person may register materials now."""
    editable = not (case.move_refusal("update_materials") or case.move_permitted("update_materials", actor))
    rows = []
    for line in case.materials.select_related("file", "reused_from__case"):
        files = []
        if line.file:
            url = reverse("approvals:material_file", args=[case.number, line.order])
            files.append({"name": line.file_name or line.name, "url": url, "size": line.file.size})
        upload = reverse("approvals:material_upload", args=[case.number, line.order])
        key = uuid.uuid4().hex
        rows.append({"line": line, "files": files, "reused": line.reused_from, "upload_url": upload, "key": key})
    return {
        "rows": rows,
        "number": case.number,
        "editable": editable,
        "edit_url": reverse("approvals:update_materials", args=[case.number]),
        "max_bytes": MAX_BYTES,
        "accept": ".pdf,.jpg,.jpeg,.png,.ofd,.docx,.xlsx",
    }


def liabilities(case: Case) -> list[dict[str, Any]]:
    """Who answers for what, at the date of the act: the decision if there is one, else today."""
    at = case.decided_at or moments.now()
    rows = []
    for subject in RuleLiability.Subject:
        found = liable_for(case.pinned, subject, at)
        if found:
            rows.append(
                {
                    "subject": subject.label,
                    "bodies": "、".join(dict.fromkeys(row.body.name for row in found)),
                    "joint": any(row.joint for row in found),
                    "source": next((row.source for row in found if row.source), ""),
                }
            )
    return rows
