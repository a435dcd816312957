"""What the pages of approvals show, made ready for the templates."""

from approvals.presenters.bulk import bulk_moves, bulk_rows, picked
from approvals.presenters.case import (
    LATE,
    TABS,
    actions_context,
    case_tab,
    liabilities,
    materials_context,
    people_actions_context,
    timeline_context,
    work_context,
)
from approvals.presenters.clocks import clock_pages, clocks_context
from approvals.presenters.columns import chosen_columns, column_choices, related_of, table_rows
from approvals.presenters.cooperation import together_context
from approvals.presenters.flows import flow_chart, item_flows
from approvals.presenters.hearings import hearing_line, hearing_lines, hearing_page, hearing_tab
from approvals.presenters.imports import batch_context, problem_sheet, template_sheet
from approvals.presenters.instruments import instrument_cases
from approvals.presenters.intake import (
    applicant_context,
    applicant_of,
    checklist_context,
    found_items,
    intake_context,
    item_hint,
)
from approvals.presenters.kinds import held_context, kind_context, late_note, licence_of, standing_context
from approvals.presenters.licences import (
    WITHIN,
    expiring_figure,
    licence_context,
    licence_filter,
    licence_keyset,
    licence_rows,
    licence_table,
)
from approvals.presenters.lists import (
    URGENT,
    WHOSE,
    case_filter,
    consulted_rows,
    keyset,
    print_urls,
    promised_summary,
    worklist_only,
    worklist_summary,
)
from approvals.presenters.moves import OWN_BODIES, move_initial, move_template, sealing_context
from approvals.presenters.papers import document_files, document_page, documents_context
from approvals.presenters.moves import OWN_BODIES, SEALS, move_initial, move_template, sealing_context
from approvals.presenters.overview import park_overview, reform_overview
from approvals.presenters.papers import document_page, documents_context
from approvals.presenters.promises import (
    check_rows,
    checks_summary,
    credit_rows,
    owed_summary,
    promise_clock,
    promises_context,
    promises_due_context,
)
from approvals.presenters.rows import watched_rows, worklist_rows
from approvals.presenters.sealing import compare_context, counter_refused, countersign_context, scan_context, scan_rows
from approvals.presenters.side import side_actions, side_address, side_form_page, side_timeline, tab_address
from approvals.presenters.sidetasks import (
    SCOPES,
    task_line,
    task_lines,
    task_list_page,
    task_page,
    technical_tab,
    worklist_side,
)
from approvals.presenters.statistics import (
    slice_of,
    slice_params,
    slice_words,
    statistics_context,
    statistics_query,
    statistics_sheet,
)

__all__ = [
    "LATE",
    "OWN_BODIES",
    "SCOPES",
    "TABS",
    "URGENT",
    "WHOSE",
    "WITHIN",
    "actions_context",
    "applicant_context",
    "applicant_of",
    "batch_context",
    "bulk_moves",
    "bulk_rows",
    "case_filter",
    "case_tab",
    "check_rows",
    "checklist_context",
    "checks_summary",
    "chosen_columns",
    "clock_pages",
    "clocks_context",
    "column_choices",
    "compare_context",
    "consulted_rows",
    "counter_refused",
    "countersign_context",
    "credit_rows",
    "document_files",
    "document_page",
    "documents_context",
    "expiring_figure",
    "flow_chart",
    "found_items",
    "hearing_line",
    "hearing_lines",
    "hearing_page",
    "hearing_tab",
    "held_context",
    "instrument_cases",
    "intake_context",
    "item_flows",
    "item_hint",
    "keyset",
    "kind_context",
    "late_note",
    "liabilities",
    "licence_context",
    "licence_filter",
    "licence_keyset",
    "licence_of",
    "licence_rows",
    "licence_table",
    "materials_context",
    "move_initial",
    "move_template",
    "owed_summary",
    "park_overview",
    "people_actions_context",
    "picked",
    "print_urls",
    "problem_sheet",
    "promise_clock",
    "promised_summary",
    "promises_context",
    "promises_due_context",
    "related_of",
    "scan_context",
    "scan_rows",
    "reform_overview",
    "sealing_context",
    "side_actions",
    "side_address",
    "side_form_page",
    "side_timeline",
    "slice_of",
    "slice_params",
    "slice_words",
    "standing_context",
    "statistics_context",
    "statistics_query",
    "statistics_sheet",
    "tab_address",
    "table_rows",
    "task_line",
    "task_lines",
    "task_list_page",
    "task_page",
    "technical_tab",
    "template_sheet",
    "timeline_context",
    "together_context",
    "watched_rows",
    "work_context",
    "worklist_only",
    "worklist_rows",
    "worklist_side",
    "worklist_summary",
]
