"""容错免责认定书: class -> template."""

from __future__ import annotations

from core.pdf.sheets import Sheet, sheet_register
from supervision.documents.tolerance import TITLE, TOLERANCE

sheet_register(TOLERANCE, Sheet(template="supervision/documents/fault_tolerance.html", label=TITLE))
