"""The sheets of the papers of supervision: class -> template."""

from __future__ import annotations

from core.pdf.sheets import sheet_register
from supervision.documents.orders import ORDER

sheet_register(ORDER, "supervision/documents/supervision_order.html")
