"""The sheets of the papers by which power is given, and of a committee's own: class -> template. The wording serves the
screen and the paper.
"""

from __future__ import annotations

from core.pdf.sheets import sheet_register
from empowerment.documents import PAPERS
from empowerment.documents_committee import CONSENT, MINUTES

for _document_class in (*PAPERS, CONSENT, MINUTES):
    sheet_register(_document_class, f"empowerment/documents/{_document_class}.html")
