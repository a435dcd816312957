"""The ledger's papers: class -> template."""

from __future__ import annotations

from core.pdf.sheets import Sheet, sheet_register
from ledger.documents.bulletins import BULLETIN
from ledger.documents.checks import CHECKLIST
from ledger.documents.returns import LEDGER, MONTH
from ledger.documents.tables import CONTACTS, TASKS

sheet_register(CONTACTS, Sheet(template="ledger/documents/contacts.html", label="联络表"))
sheet_register(TASKS, Sheet(template="ledger/documents/tasks.html", label="任务分解表"))
sheet_register(LEDGER, Sheet(template="ledger/documents/ledger.html", label="工作落实情况台账"))
sheet_register(MONTH, Sheet(template="ledger/documents/ledger.html", label="工作落实情况台账（汇总）"))
sheet_register(CHECKLIST, Sheet(template="ledger/documents/checklist.html", label="改革任务清单完成情况"))
sheet_register(BULLETIN, Sheet(template="ledger/documents/bulletin.html", label="季度通报"))
