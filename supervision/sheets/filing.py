"""备案函, 备案清单, 备案回执: class -> template."""

from __future__ import annotations

from core.pdf.sheets import Sheet, sheet_register
from supervision.documents.filing import TITLES

for _class, _title in TITLES.items():
    sheet_register(_class, Sheet(template=f"supervision/documents/{_class}.html", label=_title))
