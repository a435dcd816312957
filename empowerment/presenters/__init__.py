"""What the pages of empowerment show, as plain dicts."""

from empowerment.presenters.authority import authority_context, refusal_context
from empowerment.presenters.coverage import coverage_rows
from empowerment.presenters.duties import answer_duty, duty_rows, duty_table, entry_table, item_duties
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
from empowerment.presenters.reductions import item_reductions, reductions_context, reductions_table
from empowerment.presenters.rounds import round_context, rounds_context, sides_of
from empowerment.presenters.seals import (
    extracts_context,
    month_words,
    register_context,
    register_sheet,
    seal_context,
    seal_rows,
    use_filter,
)

__all__ = [
    "SCOPE_PAGE",
    "WITHIN",
    "answer_duty",
    "authority_context",
    "comparison_context",
    "coverage_rows",
    "duty_rows",
    "duty_table",
    "entry_table",
    "extracts_context",
    "import_context",
    "imports_context",
    "instrument_context",
    "instrument_filter",
    "instrument_keyset",
    "instrument_rows",
    "item_duties",
    "item_reductions",
    "letter_context",
    "letter_standing",
    "lint_badges",
    "lint_context",
    "lint_table",
    "month_words",
    "paper_context",
    "reductions_context",
    "reductions_table",
    "refusal_context",
    "register_context",
    "register_sheet",
    "round_context",
    "rounds_context",
    "seal_context",
    "seal_rows",
    "sides_of",
    "use_filter",
]
