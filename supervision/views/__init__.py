"""Pages of supervision; one file per subject."""

from supervision.views.board import watch
from supervision.views.cards import card, card_file, card_step, cards
from supervision.views.orders import order, order_file, order_new, order_paper, order_paper_file, order_step, orders
from supervision.views.rules import rule, rules

__all__ = [
    "card",
    "card_file",
    "card_step",
    "cards",
    "order",
    "order_file",
    "order_new",
    "order_paper",
    "order_paper_file",
    "order_step",
    "orders",
    "rule",
    "rules",
    "watch",
]
