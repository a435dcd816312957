"""备案函, 备案清单, 备案回执: class -> template."""

from __future__ import annotations

from core.pdf.sheets import sheet_register
from supervision.documents.filing import TITLES

for _document_class in TITLES:
    sheet_register(_document_class, f"supervision/documents/{_document_class}.html")
