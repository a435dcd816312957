"""运行评估表, 考核结果通知, 考核结果通报: class -> template."""

from __future__ import annotations

from core.pdf.sheets import Sheet, sheet_register
from supervision.documents import assessment, evaluation

sheet_register(
    evaluation.EVALUATION, Sheet(template="supervision/documents/item_evaluation.html", label=evaluation.TITLE)
)
for _class, _title in assessment.TITLES.items():
    sheet_register(_class, Sheet(template=f"supervision/documents/{_class}.html", label=_title))
