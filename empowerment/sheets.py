"""The sheets of the papers by which power is given and handed over: class -> template, for the screen and the paper."""

from __future__ import annotations

from core.pdf.sheets import sheet_register
from empowerment.documents import HANDOVER_TITLES, PAPERS
from empowerment.selectors import EXTRACT

for _document_class in PAPERS:
    sheet_register(_document_class, f"empowerment/documents/{_document_class}.html")
for _document_class in HANDOVER_TITLES:
    sheet_register(_document_class, f"empowerment/handover/documents/{_document_class}.html", head="giver")
sheet_register(EXTRACT, f"empowerment/documents/{EXTRACT}.html")
