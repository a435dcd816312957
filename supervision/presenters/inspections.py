"""Inspections as lists and pages show them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse

from core.actors import Actor
from core.papers import documents_of
from core.views.steps import StepPage, able
from supervision.documents.inspections import scope_words
from supervision.lives.inspections import INSPECTION_LABELS, InspectionState
from supervision.models import Inspection, InspectionFinding
from supervision.presenters.matters import Cell, cell, day, fact, lamp, moment, papers_of, timeline
from supervision.selectors.inspections import findings_visible
from supervision.selectors.orders import orders_visible
from supervision.services.matter_reminders import AHEAD

HEADINGS = ("检查名称", "被检查园区", "检查单位", "范围", "样本", "状态")


def inspection_line(row: Inspection) -> list[Cell]:
    sample = f"{min(row.size, row.population)}／{row.population}" if row.population is not None else f"拟抽 {row.size}"
    return [
        cell(row.title, reverse("supervision:inspection", args=[row.public_id])),
        cell(row.park.short_name or row.park.name),
        cell(row.office.short_name or row.office.name),
        cell(scope_words(row)),
        cell(sample),
        cell(row.get_state_display()),
    ]


def inspection_facts(row: Inspection) -> list[dict[str, str]]:
    found = [
        fact("被检查园区", row.park),
        fact("检查单位", row.office, note=f"检查人员：{row.team}"),
        fact("范围", scope_words(row)),
    ]
    if row.drawn_at:
        note = f"{moment(row.drawn_at)}，种子 {row.seed}：同一种子、同样的件，抽到的相同"
        found.append(fact("抽样", f"总体 {row.population} 件，抽 {min(row.size, row.population or 0)} 件", note=note))
    else:
        found.append(fact("抽样", f"拟抽 {row.size} 件"))
    if row.conclusion:
        label = "取消理由" if row.state == InspectionState.CANCELLED else "检查结论"
        found.append(fact(label, row.conclusion, note=moment(row.closed_at)))
    return found


def inspection_context(row: Inspection, actor: Actor, steps: dict[str, StepPage]) -> dict[str, Any]:
    """The inspection with its sample and findings, as far as this person sees them, and what may be done with each."""
    base = reverse("supervision:inspection", args=[row.public_id])
    inspects = row.move_permitted("look", actor) is None
    findings = list(findings_visible(actor).filter(inspection=row).order_by("pk"))
    wrong = Counter(finding.case_id for finding in findings)
    orders = orders_visible(actor).filter(subject_type=InspectionFinding._meta.label_lower)
    raised: dict[int, list[Any]] = {}
    for order in orders.filter(subject_id__in=[finding.pk for finding in findings]):
        raised.setdefault(order.subject_id or 0, []).append(order)
    return {
        "row": row,
        "facts": inspection_facts(row),
        "papers": papers_of(documents_of(row), base),
        "lines": [(line, wrong[line.case_id]) for line in row.lines.select_related("case__item_version", "checked_by")],
        "may_look": inspects and row.move_refusal("look") is None,
        "inspects": inspects,
        "findings": [
            {
                "row": finding,
                "lamp": lamp(finding.due_on, AHEAD) if finding.state == "demanded" else None,
                "steps": able(finding, steps, actor),
                "orders": raised.get(finding.pk, []),
                "due": day(finding.due_on),
            }
            for finding in findings
        ],
        "events": timeline(row, INSPECTION_LABELS),
    }
