"""Pages of empowerment, one file per subject."""

from empowerment.views.authority import (
    catalogue,
    item_page,
    scheme_page,
    schemes,
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
)
from empowerment.views.seal_register import (
    seal_add,
    seal_move,
    seal_page,
    seal_register,
    seal_register_export,
    seal_specimen,
    seals,
)

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
    "scheme_page",
    "schemes",
    "seal_add",
    "seal_move",
    "seal_page",
    "seal_register",
    "seal_register_export",
    "seal_specimen",
    "seals",
    "who_decides",
    "who_decides_items",
]
