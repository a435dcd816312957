"""Writes of the ledger, one function per verb."""

from ledger.cell_rules import CellInput
from ledger.services.bulletin_choices import bulletin_practice, bulletin_solver
from ledger.services.bulletin_issue import bulletin_issue, bulletin_sign, bulletin_terms_add, bulletins_remind
from ledger.services.bulletins import (
    EditionInput,
    bulletin_approve,
    bulletin_compile,
    bulletin_correct,
    bulletin_drop,
    bulletin_edit,
    bulletin_offer,
    bulletin_recompile,
    bulletin_reopen,
)
from ledger.services.cells import cell_write, cells_confirm, cells_write
from ledger.services.contacts import ContactInput, contact_set, contacts_report
from ledger.services.moves import (
    return_approve,
    return_draft,
    return_give_back,
    return_receive,
    return_reopen,
    return_stamp,
    return_submit,
)
from ledger.services.plan_loading import plan_load
from ledger.services.plan_parts import columns_set, measure_drop, measure_set, reporter_drop, reporter_set
from ledger.services.plans import (
    MeasureInput,
    PlanInput,
    ReporterInput,
    TaskInput,
    plan_add,
    plan_copy,
    plan_publish,
    plan_revise,
)
from ledger.services.reminders import returns_remind
from ledger.services.returns import month_open, return_correct, returns_open
from ledger.services.uploads import return_upload

__all__ = [
    "CellInput",
    "ContactInput",
    "EditionInput",
    "MeasureInput",
    "PlanInput",
    "ReporterInput",
    "TaskInput",
    "bulletin_approve",
    "bulletin_compile",
    "bulletin_correct",
    "bulletin_drop",
    "bulletin_edit",
    "bulletin_issue",
    "bulletin_offer",
    "bulletin_practice",
    "bulletin_recompile",
    "bulletin_reopen",
    "bulletin_sign",
    "bulletin_solver",
    "bulletin_terms_add",
    "bulletins_remind",
    "cell_write",
    "cells_confirm",
    "cells_write",
    "columns_set",
    "contact_set",
    "contacts_report",
    "measure_drop",
    "measure_set",
    "month_open",
    "plan_add",
    "plan_copy",
    "plan_load",
    "plan_publish",
    "plan_revise",
    "reporter_drop",
    "reporter_set",
    "return_approve",
    "return_correct",
    "return_draft",
    "return_give_back",
    "return_receive",
    "return_reopen",
    "return_stamp",
    "return_submit",
    "return_upload",
    "returns_open",
    "returns_remind",
]
