"""What the pages of empowerment show, as plain dicts."""

from empowerment.presenters.authority import authority_context, refusal_context
from empowerment.presenters.lint import lint_badges, lint_context, lint_table
from empowerment.presenters.lists import comparison_context, import_context, imports_context
from empowerment.presenters.seals import (
    month_words,
    register_context,
    register_sheet,
    seal_context,
    seal_rows,
    use_filter,
)

__all__ = [
    "authority_context",
    "comparison_context",
    "import_context",
    "imports_context",
    "lint_badges",
    "lint_context",
    "lint_table",
    "month_words",
    "refusal_context",
    "register_context",
    "register_sheet",
    "seal_context",
    "seal_rows",
    "use_filter",
]
