"""Reads of supervision, each starting from what the actor may see."""

from supervision.selectors.cards import (
    card_get,
    cards_by_rule,
    cards_counted,
    cards_to_answer,
    cards_visible,
)
from supervision.selectors.orders import (
    addressees_of,
    issuers_of,
    order_get,
    orders_late,
    orders_visible,
    orders_waiting,
)
from supervision.selectors.rules import Setting, jurisdictions_ruled, rule_history, rulebook, rules_of, rules_to_come

__all__ = [
    "Setting",
    "addressees_of",
    "card_get",
    "cards_by_rule",
    "cards_counted",
    "cards_to_answer",
    "cards_visible",
    "issuers_of",
    "jurisdictions_ruled",
    "order_get",
    "orders_late",
    "orders_visible",
    "orders_waiting",
    "rule_history",
    "rulebook",
    "rules_of",
    "rules_to_come",
]
