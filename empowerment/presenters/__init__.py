"""What the pages of empowerment show, as plain dicts."""

from empowerment.presenters.authority import authority_context, refusal_context
from empowerment.presenters.coverage import coverage_rows
from empowerment.presenters.grants import letter_context, letter_standing
from empowerment.presenters.instruments import (
    SCOPE_PAGE,
    WITHIN,
    instrument_context,
    instrument_filter,
    instrument_keyset,
    instrument_rows,
    paper_context,
)
from empowerment.presenters.lint import lint_badges, lint_context, lint_table
from empowerment.presenters.lists import comparison_context, import_context, imports_context

__all__ = [
    "SCOPE_PAGE",
    "WITHIN",
    "authority_context",
    "comparison_context",
    "coverage_rows",
    "import_context",
    "imports_context",
    "instrument_context",
    "instrument_filter",
    "instrument_keyset",
    "instrument_rows",
    "letter_context",
    "letter_standing",
    "lint_badges",
    "lint_context",
    "lint_table",
    "paper_context",
    "refusal_context",
]
