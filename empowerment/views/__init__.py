"""Pages of empowerment, one file per subject."""

from empowerment.views.authority import (
    catalogue,
    item_page,
    scheme_page,
    schemes,
    seals,
    who_decides,
    who_decides_items,
)
from empowerment.views.grants import grant, grant_end, grant_new, grant_paper, grant_paper_file, grants
from empowerment.views.instrument_coverage import instrument_coverage
from empowerment.views.instrument_drafts import instrument_amend, instrument_new, instrument_renew
from empowerment.views.instruments import (
    MOVE_PAGES,
    instrument,
    instrument_move,
    instrument_paper,
    instrument_paper_file,
    instrument_scan,
    instruments,
)
from empowerment.views.lint import lint_export, lint_page
from empowerment.views.lists import (
    list_apply_page,
    list_drop_page,
    list_errors,
    list_export,
    list_file,
    list_import_page,
    list_imports,
    list_replan_page,
    list_sample,
    list_undo_page,
    lists_compare,
)

__all__ = [
    "MOVE_PAGES",
    "catalogue",
    "grant",
    "grant_end",
    "grant_new",
    "grant_paper",
    "grant_paper_file",
    "grants",
    "instrument",
    "instrument_amend",
    "instrument_coverage",
    "instrument_move",
    "instrument_new",
    "instrument_paper",
    "instrument_paper_file",
    "instrument_renew",
    "instrument_scan",
    "instruments",
    "item_page",
    "lint_export",
    "lint_page",
    "list_apply_page",
    "list_drop_page",
    "list_errors",
    "list_export",
    "list_file",
    "list_import_page",
    "list_imports",
    "list_replan_page",
    "list_sample",
    "list_undo_page",
    "lists_compare",
    "scheme_page",
    "schemes",
    "seals",
    "who_decides",
    "who_decides_items",
]
