"""The paper of a month's evaluation, 赋权事项运行评估通报: its facts, frozen with the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import moments
from core.models import Document
from core.papers import document_make
from supervision.lives.evaluation import LABELS, Proposal
from supervision.models import Evaluation, EvaluationRow

EVALUATION = "item_evaluation"
TITLE = "赋权事项运行评估表"
PRINTED = 300  # rows; the spreadsheet has them all


def evaluation_paper(evaluation: Evaluation, rows: Sequence[EvaluationRow]) -> Document:
    """Without a number: it goes to the file of the reform office and to the park."""
    return document_make(
        obj=evaluation,
        document_class=EVALUATION,
        title=TITLE,
        organisation=evaluation.park,
        facts=evaluation_facts(evaluation, rows),
        at=evaluation.made_at,
    )


def evaluation_facts(evaluation: Evaluation, rows: Sequence[EvaluationRow]) -> dict[str, Any]:
    day = moments.legal_day(evaluation.made_at)
    return {
        "body": evaluation.park.name_on(day),
        "month": f"{evaluation.month.year}年{evaluation.month.month}月",
        "date": moments.chinese_date(day),
        "known_at": moments.chinese_moment(evaluation.known_at),
        "count": len(rows),
        "totals": [[label, sum(row.proposal == key for row in rows)] for key, label in Proposal.choices],
        "terms": [[LABELS[name], evaluation.terms[name]] for name in LABELS],
        "rows": [row_facts(row) for row in rows[:PRINTED]],
    }


def row_facts(row: EvaluationRow) -> dict[str, Any]:
    """One item in words and numbers, as it is printed and exported. A row frozen before a figure existed has none of it."""

    def value(key: str) -> str:
        found = row.figures.get(key, (None,))[0]
        return "–" if found is None else str(found)

    return {
        "position": row.position,
        "item": row.item.name,
        "mode": row.get_mode_display(),
        "received": value("received"),
        "finished": value("finished"),
        "on_time": value("on_time"),
        "kept": value("kept"),
        "mean_days": value("mean_days"),
        "days_90": value("days_90"),
        "days_of_promise": value("days_of_promise"),
        "corrected": value("corrected"),
        "refused": value("refused"),
        "cards": value("cards"),
        "objections": value("objections"),
        "bad_ratings": value("bad_ratings"),
        "satisfied": value("satisfied"),
        "idle_months": str(row.figures["idle_months"]),
        "requested": "是" if row.round_id else "",
        "proposal": row.get_proposal_display(),
        "reasons": row.reason_words,
    }


COLUMNS: tuple[tuple[str, str], ...] = (
    ("position", "名次"),
    ("item", "事项"),
    ("mode", "方式"),
    ("received", "收件"),
    ("finished", "办结"),
    ("on_time", "按期办结率（%）"),
    ("kept", "按承诺办结率（%）"),
    ("mean_days", "平均用时（工作日）"),
    ("days_90", "九成办件用时不超过（工作日）"),
    ("days_of_promise", "平均用时为承诺的（%）"),
    ("corrected", "告知补正"),
    ("refused", "不予受理"),
    ("cards", "监察卡"),
    ("objections", "备案异议"),
    ("bad_ratings", "差评"),
    ("satisfied", "满意率（%）"),
    ("idle_months", "连续无人申办（月）"),
    ("requested", "园区主动申请"),
    ("proposal", "建议"),
    ("reasons", "理由"),
)
