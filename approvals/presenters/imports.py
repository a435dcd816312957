"""Batches of imported cases: figures, rows, the template and the error sheet."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from approvals import selectors
from approvals.importing.columns import HEADINGS, PROBLEM
from approvals.models import ImportBatch, ImportRow
from core.actors import Actor
from core.sheets import Cell, as_xlsx
from core.web import key_of

SHOWN = 100
EXAMPLE = {
    "number": "YX-2025-00017",
    "item_code": "（目录中的事项编码）",
    "received": "2025-03-03 10:20",
    "accepted": "2025-03-04 09:15",
    "state": "审查中",
    "pauses": "专家评审 2025-03-05 至 2025-03-10",
}
NOTES = (
    "在办件迁入模板：一行一件，只列还没有办结的件。时间写真实发生的时间，时限由系统从真实时间起算。",
    "种类空着按新办；变更、延续、补发、注销的填证照编号，本系统没有这份证照的再填发证日期和有效期至，随件登记。",
    "已经作出决定、盖好章、只等送达的，状态写“待送达”，并填决定结果、决定时间、决定文号、决定印章、用印时间。",
    "特别程序写成“检测 2025-03-04 至 2025-03-07；专家评审 2025-03-10 起”；现场勘查不能不计时。",
)


def batch_context(batch: ImportBatch, query: Any, actor: Actor) -> dict[str, Any]:
    """The page of a batch: figures that filter the rows, one page of rows, what can be done now."""
    outcome = query.get("outcome", "")
    rows = selectors.batch_rows(batch, outcome=outcome, after=key_of(query.get("after")), size=SHOWN)
    counts = selectors.batch_counts(batch)
    here = reverse("approvals:import_batch", args=[batch.public_id])
    figures = [
        {
            "label": str(ImportRow.Outcome(name).label),
            "count": count,
            "url": f"{here}?outcome={name}",
            "current": name == outcome,
        }
        for name, count in counts.items()
    ]
    planned = batch.state == ImportBatch.State.PLANNED and batch.kind == ImportBatch.Kind.GOLIVE
    applied = batch.state == ImportBatch.State.APPLIED and batch.kind == ImportBatch.Kind.GOLIVE
    waiting = any(row.outcome == ImportRow.Outcome.WAITING for row in rows)
    return {
        "batch": batch,
        "parks": list(selectors.import_parks(actor)) if waiting else [],
        "handlers": list(selectors.import_handlers(actor)) if waiting else [],
        "summary": [
            {"label": "全部", "count": sum(counts.values()), "url": here, "current": not outcome},
            *figures,
        ],
        "rows": rows[:SHOWN],
        "next_url": f"{here}?outcome={outcome}&after={rows[SHOWN - 1].pk}" if len(rows) > SHOWN else "",
        "fit": counts.get(ImportRow.Outcome.FIT, 0),
        "refused": counts.get(ImportRow.Outcome.REFUSED, 0),
        "may_apply": planned and ImportRow.Outcome.FIT in counts,
        "may_undo": applied,
        "crumbs": [
            {"label": "工作台", "url": reverse("approvals:worklist")},
            {"label": "数据导入", "url": reverse("approvals:imports")},
            {"label": batch.file_name},
        ],
    }


def problem_sheet(batch: ImportBatch) -> bytes:
    """The rows that did not come in, under headings that can be read again, with the problem in a last column."""
    rows: list[list[Cell]] = [
        [*(cells.get(field, "") for field in HEADINGS), words] for cells, words in selectors.batch_problems(batch)
    ]
    return as_xlsx("问题行", [*(words[0] for words in HEADINGS.values()), PROBLEM], rows)


def template_sheet() -> bytes:
    row: list[Cell] = [EXAMPLE.get(field, "") for field in HEADINGS]
    return as_xlsx("在办件", [words[0] for words in HEADINGS.values()], [row], notes=NOTES)
