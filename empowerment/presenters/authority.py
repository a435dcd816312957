"""What the pages show of an authority: plain dicts for the component `authority` (docs/interface.md)."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import mark_safe

from core.pictures import DiagramNode, authority_diagram
from empowerment.authority import Authority, Refusal, SealStep
from empowerment.models import RuleFiling, RuleLiability
from empowerment.workflow import DocumentClass, SealKind, Slot

BEFORE = (Slot.RECEIVES, Slot.ACCEPTS, Slot.CIRCULATES, Slot.EXAMINES)
DECIDED_HERE = (*BEFORE, Slot.DECIDES, Slot.COUNTERSIGNS, Slot.ISSUES)
DECIDED_ABOVE = (*BEFORE, Slot.COUNTERSIGNS, Slot.REPORTS, Slot.DECIDES, Slot.ISSUES)


def authority_context(authority: Authority) -> dict[str, Any]:
    """Sentence, diagram, slots, instruments, sources and cards of one answer."""
    nodes = _nodes(authority)
    return {
        "sentence": authority.sentence,
        "as_of": authority.at,
        "known_at": authority.known_at,
        "obstacles": [],
        "cards": [{"text": obstacle.words} for obstacle in authority.cards],
        "diagram": mark_safe(authority_diagram(nodes)),  # noqa: S308 (our own SVG, text escaped)
        "diagram_narrow": mark_safe(authority_diagram(nodes, columns=2)),  # noqa: S308
        "slots": [
            {"label": slot.label, "body": str(body), "note": ""}
            for slot in Slot
            if (body := authority.slots.get(slot)) is not None
        ],
        "seals": [_seal_row(step) for step in authority.seals],
        "reports": [
            {"to": report.to.name, "by": report.sent_by.name, "copy": report.copy_only, "note": report.note}
            for report in authority.reports
        ],
        "filings": [
            {"to": filing.to.name, "by": filing.by.name, "period": RuleFiling.Period(filing.period).label}
            for filing in authority.filings
        ],
        "liabilities": [
            {
                "subject": RuleLiability.Subject(row.subject).label,
                "phase": RuleLiability.Phase(row.phase).label,
                "body": row.body.name,
                "joint": row.joint,
                "source": row.source,
            }
            for row in authority.liabilities
        ],
        "instruments": [
            {"label": row.label, "state": "生效", "valid": f"{row.giver} → {row.taker}"}
            for row in authority.instruments
        ],
        "sources": [{"title": row.what, "article": row.text} for row in authority.sources],
        "mode": authority.mode_label,
        "route": authority.route_label,
    }


def _seal_row(step: SealStep) -> dict[str, str]:
    """One seal owed on a class of papers, in words."""
    how = "仅经上级要求" if step.on_request else "见章盖章（形式核对）" if step.countersign else ""
    if step.limit_days:
        how = f"{how}，{step.limit_days} 个工作日内".removeprefix("，")
    return {
        "document": DocumentClass(step.document_class).label,
        "seal": f"{step.owner}{'专用章' if step.kind == SealKind.SPECIAL else '公章'}",
        "how": how,
    }


def _nodes(authority: Authority) -> list[DiagramNode]:
    """The steps in the order of work, with the body of each; filing comes last."""
    order = DECIDED_ABOVE if Slot.REPORTS in authority.slots else DECIDED_HERE
    nodes = [
        DiagramNode(step=slot.label, body=body.name, note=body.person)
        for slot in order
        if (body := authority.slots.get(slot)) is not None
    ]
    nodes += [
        DiagramNode(step="备案", body=filing.to.name, note=RuleFiling.Period(filing.period).label)
        for filing in authority.filings
    ]
    return nodes


def refusal_context(refusal: Refusal) -> dict[str, Any]:
    """Reasons and the right body; what would hold without the obstacles stays visible."""
    would_be = authority_context(refusal.would_be) if refusal.would_be else {}
    return would_be | {
        "sentence": refusal.sentence,
        "refused": True,
        "obstacles": [{"text": reason.words} for reason in refusal.reasons],
        "right_body": refusal.right_body,
        "sources": [{"title": row.what, "article": row.text} for row in refusal.sources],
    }
