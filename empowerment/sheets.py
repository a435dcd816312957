"""The sheets of the papers by which power is given and handed over: class -> template, the places whose wording may be
adapted, and the facts that such a wording may name. The wording of a template serves the screen and the paper.
"""

from __future__ import annotations

from core.pdf.sheets import Sheet, sheet_register
from core.text_life import TextPlace
from empowerment.documents import CHIEF_LETTER, HANDOVER_TITLES, PAPERS
from empowerment.documents_committee import CONSENT, MINUTES
from empowerment.selectors import EXTRACT

PLACES = (TextPlace.OPENING, TextPlace.CLOSING, TextPlace.CONTACT)
COMMON = {
    "body": "出具机关",
    "title": "文书标题",
    "number": "文号",
    "date": "文书日期",
    "valid_from": "生效日",
    "valid_to": "最后一日",
}
BETWEEN = {"giver": "授出方", "taker": "承接方", "scheme": "赋权方案", "legal_basis": "依据"}
LETTER = {"person": "首席审批员", "post": "职务"}

for _document_class, (_title, _) in PAPERS.items():
    sheet_register(
        str(_document_class),
        Sheet(
            template=f"empowerment/documents/{_document_class}.html",
            label=_title,
            places=PLACES,
            fields=COMMON | (LETTER if _document_class == CHIEF_LETTER else BETWEEN),
        ),
    )
for _document_class, _title in HANDOVER_TITLES.items():
    template = f"empowerment/handover/documents/{_document_class}.html"
    sheet_register(_document_class, Sheet(template=template, label=_title, head="giver"))
sheet_register(EXTRACT, Sheet(template=f"empowerment/documents/{EXTRACT}.html", label="用印登记簿摘录"))
sheet_register(CONSENT, Sheet(template=f"empowerment/documents/{CONSENT}.html", label="同意函"))
sheet_register(MINUTES, Sheet(template=f"empowerment/documents/{MINUTES}.html", label="联席会议纪要"))
