"""联络表 (附件1) and 任务分解表 (附件2): their facts, which the paper and the spreadsheet share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.models import Document
from core.papers import document_make
from ledger.models import Contact, ContactKind, ContactReport, Plan

CONTACTS, TASKS = "ledger_contacts", "ledger_tasks"
CONTACT_COLUMNS = ("姓名", "职务", "办公电话", "联系手机", "备注")
TASK_COLUMNS = ("工作任务", "主要内容", "具体措施", "牵头部门", "责任单位")


def contacts_facts(report: ContactReport, *, at: dt.datetime) -> dict[str, Any]:
    """The unit's three people as they stand now, with their telephones: the paper goes to the office that asked for it."""
    reporter = report.reporter
    rows = {row.kind: row for row in Contact.objects.filter(organisation=reporter.organisation, replaced_at=None)}
    day = moments.legal_day(at)
    return {
        "body": reporter.organisation.name_on(day),
        "unit": reporter.organisation.name_on(day),
        "columns": list(CONTACT_COLUMNS),
        "people": [_person(kind, rows.get(kind)) for kind in ContactKind],
        "note": reporter.plan.contacts_note,
        "date": moments.chinese_date(at),
    }


def _person(kind: ContactKind, row: Contact | None) -> dict[str, str]:
    cells = (row.name, row.post, row.office_phone, row.mobile, row.note) if row else ("",) * len(CONTACT_COLUMNS)
    names = ("name", "post", "office_phone", "mobile", "note")
    return {"kind": str(kind.label), **dict(zip(names, cells, strict=True))}


def contacts_make(report: ContactReport, *, at: dt.datetime) -> Document:
    """The contact table as a paper of the unit."""
    return document_make(
        obj=report,
        document_class=CONTACTS,
        title=report.reporter.plan.contacts_title,
        organisation=report.reporter.organisation,
        facts=contacts_facts(report, at=at),
        at=at,
    )


def tasks_groups(plan: Plan) -> list[dict[str, Any]]:
    """The task table in the document's order: groups, their measures, each with its rows."""
    groups: list[dict[str, Any]] = []
    for measure in plan.measures.prefetch_related("tasks").order_by("number"):
        if not groups or groups[-1]["heading"] != measure.heading:
            groups.append({"heading": measure.heading, "measures": [], "rows": 0})
        rows = [[task.content, task.lead, task.responsible] for task in measure.tasks.all()]
        groups[-1]["measures"].append({"number": measure.number, "title": str(measure), "rows": rows})
        groups[-1]["rows"] += len(rows)
    return groups


def tasks_make(plan: Plan, *, at: dt.datetime) -> Document:
    """The task table as a paper of the office to which the ledger is reported."""
    facts = {
        "body": plan.office.name_on(moments.legal_day(at)),
        "columns": list(TASK_COLUMNS),
        "groups": tasks_groups(plan),
        "document": plan.document,
        "date": moments.chinese_date(at),
    }
    return document_make(
        obj=plan, document_class=TASKS, title=plan.tasks_title, organisation=plan.office, facts=facts, at=at
    )
