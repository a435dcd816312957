"""What a list that was opened from a figure says of itself."""

from __future__ import annotations

import datetime as dt

from core import moments

SHOWS = {
    "upheld": "认定成立的",
    "standing": "未撤销的",
    "contested": "有异议的",
    "was_late": "逾期的",
    "final": "结果已定的",
    "found_true": "收到、查实的",
    "answered_late": "收到、逾期答复的",
}


def counted_words(show: str, since: dt.date | None, until: dt.date | None) -> str:
    """Which rows a figure counts; empty for a list that was opened otherwise."""
    if show not in SHOWS or since is None or until is None:
        return ""
    return f"评估、考核口径：{moments.chinese_date(since)}至{moments.chinese_date(until)}{SHOWS[show]}"
