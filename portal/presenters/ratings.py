"""What a rating code opens, without any name; and the figures of satisfaction."""

from __future__ import annotations

from typing import Any

from approvals.models import Rating, RatingTicket
from approvals.presenters.ratings import share
from approvals.rating_life import Level, Occasion, RatingState
from approvals.selectors.ratings import RatingFigures, rate_until
from core.models import Organisation

STEPS = {
    RatingState.TO_CALL: "我们会尽快回访您。",
    RatingState.TO_RECTIFY: "已经回访，正在整改。",
    RatingState.TO_REPLY: "正在答复。",
}


def rating_page(ticket: RatingTicket, rating: Rating | None) -> dict[str, Any]:
    whole = ticket.occasion == Occasion.WHOLE
    return {
        "ticket": ticket,
        "rating": rating,
        "about": "这件事的办理" if whole else "这次窗口服务",
        "until": rate_until(ticket),
        "progress": STEPS.get(RatingState(rating.state), "") if rating else "",
    }


def satisfaction_rows(figures: list[tuple[Organisation, RatingFigures]]) -> list[dict[str, Any]]:
    return [
        {
            "park": park,
            "total": found.total,
            "levels": [(Level(level).label, count) for level, count in found.by_level.items()],
            "share": share(found.satisfied, found.total),
        }
        for park, found in figures
    ]
