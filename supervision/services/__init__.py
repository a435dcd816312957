"""Writes of supervision: one function per verb."""

from supervision.services.cards import card_raise, cards_checks_overdue, cards_counterseals_overdue, cards_overdue

__all__ = ["card_raise", "cards_checks_overdue", "cards_counterseals_overdue", "cards_overdue"]
