"""Writes of the ledger, one function per verb."""

from ledger.cell_rules import CellInput
from ledger.services.assignments import (
    AssignmentInput,
    assignment_cancel,
    assignment_confirm,
    assignment_finish,
    assignment_give_back,
    assignment_progress,
    assignment_reschedule,
    assignment_set,
)
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
from ledger.services.check_loading import (
    ChecklistInput,
    RequirementInput,
    checklist_department_add,
    checklist_load,
    checklist_print,
)
from ledger.services.checks import (
    check_accept,
    check_follow_up,
    check_give_back,
    check_reinspect,
    check_report,
    check_restore,
    check_waive,
)
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
from ledger.services.pilots import pilots_set
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
    "AssignmentInput",
    "CellInput",
    "ChecklistInput",
    "ContactInput",
    "EditionInput",
    "MeasureInput",
    "PlanInput",
    "ReporterInput",
    "RequirementInput",
    "TaskInput",
    "assignment_cancel",
    "assignment_confirm",
    "assignment_finish",
    "assignment_give_back",
    "assignment_progress",
    "assignment_reschedule",
    "assignment_set",
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
    "check_accept",
    "check_follow_up",
    "check_give_back",
    "check_reinspect",
    "check_report",
    "check_restore",
    "check_waive",
    "checklist_department_add",
    "checklist_load",
    "checklist_print",
    "columns_set",
    "contact_set",
    "contacts_report",
    "measure_drop",
    "measure_set",
    "month_open",
    "pilots_set",
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
