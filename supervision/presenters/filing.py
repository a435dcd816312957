"""Filings as plain rows for their pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.safestring import mark_safe

from core import events, moments
from core.actors import Actor
from core.models import Document, Organisation
from core.papers import documents_of
from core.pdf.sheets import sheet_of
from empowerment.seal_mark import seal_mark
from supervision.documents.filing import COLUMNS, facts_of, reason_words
from supervision.lives.filing import (
    FILING_STEPS,
    OBJECTION_STEPS,
    PENDING,
    FilingState,
    ObjectionState,
)
from supervision.models import Filing, FilingLine, FilingObjection
from supervision.selectors.filing import OVERSEERS, lines_shown
from supervision.selectors.filing_proof import FAULTS, Proof
from supervision.services.filing import ENDING_LABELS

BASES = {"paper": "supervision/documents/screen.html", "record": "supervision/documents/screen.html"}


def crumbs_of(filing: Filing | None = None, last: str = "") -> list[dict[str, str]]:
    found = [{"label": "备案", "url": reverse("supervision:filings")}]
    if filing is not None:
        found.append({"label": str(filing), "url": reverse("supervision:filing", args=[filing.public_id])})
    return [*found, {"label": last}] if last else found


def row_of(filing: Filing) -> dict[str, Any]:
    """One row of the list: who is behind, said in words."""
    return {
        "filing": filing,
        "lateness": lateness(filing),
        "url": reverse("supervision:filing", args=[filing.public_id]),
    }


def lateness(filing: Filing) -> list[str]:
    """Where park or department were or are behind."""
    words = []
    if filing.park_late():
        words.append(f"园区{'逾期报送' if filing.submitted_at else '逾期未报送'}（应于{_date(filing.due_on)}）")
    if filing.receipt_late():
        words.append(f"部门{'逾期签收' if filing.received_at else '逾期未签收'}（应于{_date(filing.receipt_due_on)}）")
    if filing.review_late():
        words.append(f"部门{'逾期审结' if filing.archived_at else '逾期未审结'}（应于{_date(filing.review_due_on)}）")
    return words


def _date(day: dt.date | None) -> str:
    return moments.chinese_date(day)


def filing_context(filing: Filing, actor: Actor, lines: list[FilingLine]) -> dict[str, Any]:
    """The page of one filing: where it is, its figures, its papers, what this person may do."""
    objections = list(filing.objections.select_related("line").order_by("pk"))
    pending = {row.line_id for row in objections if row.state in PENDING}
    return {
        "filing": filing,
        "facts": _facts(filing),
        "totals": filing.totals,
        "endings": [(label, filing.totals.get("endings", {}).get(key, 0)) for key, label in ENDING_LABELS],
        "has_endings": bool(filing.totals.get("endings")),
        "papers": [paper_row(filing, paper) for paper in documents_of(filing)],
        "objections": [objection_row(row) for row in objections],
        "rows": [line_row(filing, line, line.pk in pending) for line in lines],
        "shown": lines_shown(filing, actor),
        "may_review": filing.state == FilingState.RECEIVED and filing.move_permitted("review", actor) is None,
        "may_explain": filing.state == FilingState.DRAFT and filing.move_permitted("explain", actor) is None,
        "actions": _actions(filing, actor),
        "events": timeline(filing),
        "crumbs": crumbs_of(last=str(filing)),
    }


def _facts(filing: Filing) -> list[dict[str, Any]]:
    found = [
        ("报备单位", filing.by.name),
        ("接受备案部门", filing.to.name),
        ("内容", f"{filing.what}，{filing.count} 件" if filing.count else f"{filing.what}，零报告"),
        ("进度", filing.get_state_display()),
        ("备案函", filing.number),
        ("应报送", _date(filing.due_on)),
        ("报送", moments.chinese_moment(filing.submitted_at)),
        ("应签收", _date(filing.receipt_due_on)),
        ("签收", f"{moments.chinese_moment(filing.received_at)} {filing.received_by}" if filing.received_at else ""),
        ("应审结", _date(filing.review_due_on)),
        ("归档", moments.chinese_moment(filing.archived_at)),
        ("退回原因", filing.returned_reason),
        ("逾期", "；".join(lateness(filing))),
    ]
    return [{"label": label, "value": value} for label, value in found if value]


def _actions(filing: Filing, actor: Actor) -> list[dict[str, Any]]:
    """The steps that are due now: those this person may make, and why the others are not offered."""
    able = {t.name for t in filing.get_available_state_transitions()}  # type: ignore[attr-defined]
    found = []
    for move, step in FILING_STEPS.items():
        if move not in able or move in ("explain", "review"):
            continue
        reason = filing.move_permitted(move, actor)
        url = reverse("supervision:filing_step", args=[filing.public_id, move.replace("_", "-")])
        label = "重新编制" if move == "compile" else step.label
        primary = move in ("seal", "submit", "receive", "archive")
        found.append({"name": move, "label": label, "url": url, "allowed": reason is None, "reason": reason})
        found[-1]["primary"] = primary
    if filing.state == FilingState.RECEIVED and filing.move_permitted("review", actor) is None:
        url = reverse("supervision:filing_object", args=[filing.public_id])
        found.append({"name": "object", "label": "对整份备案提出异议", "url": url, "allowed": True, "reason": None})
    return found


def line_row(filing: Filing, line: FilingLine, contested: bool) -> dict[str, Any]:
    words = "有异议" if contested else "已审阅" if line.reviewed_at else "未审阅"
    return {
        "line": line,
        "facts": line.facts,
        "url": reverse("supervision:filing_line", args=[filing.public_id, line.position]),
        "standing": words,
        "contested": contested,
        "reason": reason_words(line),
    }


def line_facts(line: FilingLine) -> list[dict[str, Any]]:
    rows = [{"label": label, "value": line.facts.get(key)} for key, label in COLUMNS]
    rows = [row for row in rows if row["value"] not in ("", None)]
    return [*rows, {"label": "超期理由", "value": reason_words(line)}] if line.late else rows


def paper_row(filing: Filing, paper: Document) -> dict[str, Any]:
    return {"paper": paper, "url": reverse("supervision:filing_paper", args=[filing.public_id, paper.public_id])}


def objection_row(row: FilingObjection) -> dict[str, Any]:
    late = "，逾期未答复" if row.late() else ""
    return {
        "objection": row,
        "where": f"第{row.line.position}行 {row.line.facts['case']}" if row.line else "整份备案",
        "due": f"{_date(row.due_on)}{late}" if row.state == ObjectionState.OPEN else "",
        "url": reverse("supervision:objection", args=[row.filing.public_id, row.public_id]),
    }


def objection_actions(row: FilingObjection, actor: Actor) -> list[dict[str, Any]]:
    found = []
    for move, step in OBJECTION_STEPS.items():
        if move == "lodge" or row.move_refusal(move):
            continue
        reason = row.move_permitted(move, actor)
        url = reverse("supervision:objection_step", args=[row.filing.public_id, row.public_id, move])
        primary = move in ("answer", "accept", "settle")
        found.append({"name": move, "label": step.label, "url": url, "allowed": reason is None, "reason": reason})
        found[-1]["primary"] = primary
    return found


def timeline(filing: Filing) -> list[dict[str, Any]]:
    """What happened to the filing, newest first."""
    history = [event for event in events.history(filing) if event.verb.startswith("filing.")]
    names = events.actor_names(history)
    return [
        {
            "when": event.happened_at,
            "who": names[event.actor_kind, event.actor_id],
            "text": FILING_STEPS[event.verb.removeprefix("filing.")].done,
            "detail": _detail(events.facts_of(event)),
        }
        for event in reversed(history)
    ]


def _detail(facts: dict[str, Any]) -> str:
    words = {"document": "文书", "reason": "原因", "count": "件数", "lines": "行数"}
    return "；".join(f"{label}：{facts[key]}" for key, label in words.items() if facts.get(key) not in (None, ""))


def paper_context(filing: Filing, paper: Document) -> dict[str, Any]:
    """One paper of a filing on the screen, drawn from its frozen facts."""
    sheet, facts = sheet_of(paper.document_class), facts_of(paper)
    uses = paper.seal_uses.select_related("seal__owner", "used_by", "confirmed_by").order_by("step")
    last = paper.files.order_by("-revision").first()
    return {
        "filing": filing,
        "document": paper,
        "facts": facts,
        "head": sheet.head_of(facts),
        **BASES,
        "uses": [{"use": use, "mark": mark_safe(seal_mark(use))} for use in uses],  # noqa: S308 (our own SVG)
        "template": sheet.template,
        "file_url": reverse("supervision:filing_paper_file", args=[filing.public_id, paper.public_id]) if last else "",
        "crumbs": crumbs_of(filing, paper.title),
    }


def proof_context(found: Proof, actor: Actor) -> dict[str, Any]:
    """The proof of completeness: per pair what had to be filed, what is, and what is wrong. The case is a link for whoever
    may open it.
    """
    opens, overseer = actor.organisations(), bool(actor.organisations(*OVERSEERS))
    names = dict(Organisation.objects.values_list("pk", "name"))
    pairs = [
        {
            "by": names[by],
            "to": names[to],
            "expected": counts["expected"],
            "filed": counts["filed"],
            "faults": "、".join(f"{FAULTS[fault]} {counts[fault]}" for fault in FAULTS if counts[fault]),
        }
        for (by, to), counts in sorted(found.pairs.items())
    ]
    problems = [
        {"problem": row, "by": names[row.by], "to": names[row.to], "open": overseer or row.by in opens}
        for row in found.problems
    ]
    return {
        "proof": found,
        "pairs": pairs,
        "problems": problems,
        "faults": [(FAULTS[fault], n) for fault, n in sorted(found.faults.items())],
        "wrong": sum(found.faults.values()),
    }
