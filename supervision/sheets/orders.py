"""督办通知单: class -> template."""

from __future__ import annotations

from core.pdf.sheets import Sheet, sheet_register
from supervision.documents.orders import ORDER

sheet_register(ORDER, Sheet(template="supervision/documents/supervision_order.html", label="督办通知单"))
