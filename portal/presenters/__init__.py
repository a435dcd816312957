"""What the public pages show."""

from portal.presenters.guide import guide_data, guide_page, limit_words, refusal_words
from portal.presenters.papers import verify_context
from portal.presenters.progress import progress_context
from portal.presenters.ratings import rating_page, satisfaction_rows
from portal.presenters.search import filter_from, result_lines, search_context

__all__ = [
    "filter_from",
    "guide_data",
    "guide_page",
    "limit_words",
    "progress_context",
    "rating_page",
    "refusal_words",
    "result_lines",
    "satisfaction_rows",
    "search_context",
    "verify_context",
]
