"""Pages of supervision; one file per subject."""

from supervision.views.board import watch
from supervision.views.cards import card, card_file, card_step, cards
from supervision.views.orders import order, order_file, order_new, order_paper, order_paper_file, order_step, orders
from supervision.views.pushes import push, push_step, pushes
from supervision.views.receivers import (
    penalty_pilot_end,
    penalty_pilot_new,
    push_settings,
    push_term_new,
    receiver_change,
    receiver_new,
    receiver_replay,
    receivers,
)
from supervision.views.results import result, result_correct, result_file, result_new, results
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
    "penalty_pilot_end",
    "penalty_pilot_new",
    "push",
    "push_settings",
    "push_step",
    "push_term_new",
    "pushes",
    "receiver_change",
    "receiver_new",
    "receiver_replay",
    "receivers",
    "result",
    "result_correct",
    "result_file",
    "result_new",
    "results",
    "rule",
    "rules",
    "watch",
]
