"""Pages of approvals: parse, call, render. Rules live in the services, words in the workflow."""

from approvals.views.backentry import back_entry, paper_void
from approvals.views.bulk import bulk_move
from approvals.views.case import case_clock, case_page, receipt
from approvals.views.cooperation import (
    consult,
    consult_answer,
    consult_file,
    consult_withdraw,
    flow,
    message,
    note,
    note_retract,
    remind,
    remind_answer,
)
from approvals.views.files import (
    material_file,
    material_remove,
    material_upload,
    promise_file,
)
from approvals.views.imports import (
    import_apply,
    import_batch,
    import_conflict,
    import_conflicts,
    import_problems,
    import_retry,
    import_template,
    import_undo,
    imports,
)
from approvals.views.intake import intake, intake_applicant, intake_applicants, intake_checklist, intake_items
from approvals.views.licences import bar_lift, licence, licence_move, licence_register, licences, licences_export
from approvals.views.lists import case_list, search, worklist
from approvals.views.moves import move_page
from approvals.views.numbering import number_series, numbers, numbers_export
from approvals.views.overview import overview_idle, overview_park, overview_reform
from approvals.views.owed import owed_seal, owed_seals
from approvals.views.papers import (
    case_papers,
    cases_papers,
    document_file,
    document_files,
    document_page,
    document_withdraw,
)
from approvals.views.people import hand_over_all, posts
from approvals.views.promises import check_file, checks, credit, credit_new, credit_repair
from approvals.views.sealing import (
    case_specimen,
    countersign,
    countersign_case,
    seal_scan,
    seal_scan_confirm,
    seal_scan_file,
    seal_scan_reject,
    seal_scans,
)
from approvals.views.side import hearing_file, hearing_page, side_move, side_new, task_file, task_list, task_page
from approvals.views.statistics import statistics, statistics_export
from approvals.views.texts import text, text_new, text_step, texts

__all__ = [
    "back_entry",
    "bar_lift",
    "bulk_move",
    "case_clock",
    "case_list",
    "case_page",
    "case_papers",
    "case_specimen",
    "cases_papers",
    "check_file",
    "checks",
    "consult",
    "consult_answer",
    "consult_file",
    "consult_withdraw",
    "countersign",
    "countersign_case",
    "credit",
    "credit_new",
    "credit_repair",
    "document_file",
    "document_files",
    "document_page",
    "document_withdraw",
    "flow",
    "hand_over_all",
    "hearing_file",
    "hearing_page",
    "import_apply",
    "import_batch",
    "import_conflict",
    "import_conflicts",
    "import_problems",
    "import_retry",
    "import_template",
    "import_undo",
    "imports",
    "intake",
    "intake_applicant",
    "intake_applicants",
    "intake_checklist",
    "intake_items",
    "licence",
    "licence_move",
    "licence_register",
    "licences",
    "licences_export",
    "material_file",
    "material_remove",
    "material_upload",
    "message",
    "move_page",
    "note",
    "note_retract",
    "number_series",
    "numbers",
    "numbers_export",
    "overview_idle",
    "overview_park",
    "overview_reform",
    "owed_seal",
    "owed_seals",
    "paper_void",
    "posts",
    "promise_file",
    "receipt",
    "remind",
    "remind_answer",
    "seal_scan",
    "seal_scan_confirm",
    "seal_scan_file",
    "seal_scan_reject",
    "seal_scans",
    "search",
    "side_move",
    "side_new",
    "statistics",
    "statistics_export",
    "task_file",
    "task_list",
    "task_page",
    "text",
    "text_new",
    "text_step",
    "texts",
    "worklist",
]
