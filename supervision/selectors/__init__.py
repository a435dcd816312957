"""Reads of supervision, each starting from what the actor may see."""

from supervision.selectors.cards import cards_by_rule, cards_visible, cards_waiting

__all__ = ["cards_by_rule", "cards_visible", "cards_waiting"]
