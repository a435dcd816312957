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
    lists_compare_download,
)
from empowerment.views.reductions import reduction_entry, reductions, reductions_export
from empowerment.views.rounds import round_compare, round_file, round_new, round_page, round_step, rounds
from empowerment.views.trials import trial, trial_step, trials, trials_many

__all__ = [
    "catalogue",
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
    "reduction_entry",
    "reductions",
    "reductions_export",
    "round_compare",
    "round_file",
    "round_new",
    "round_page",
    "round_step",
    "rounds",
    "lists_compare_download",
    "scheme_page",
    "schemes",
    "seals",
    "trial",
    "trial_step",
    "trials",
    "trials_many",
    "who_decides",
    "who_decides_items",
]
