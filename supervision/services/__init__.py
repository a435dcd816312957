"""Writes of supervision: one function per verb."""

from supervision.services.cards import card_raise, cards_checks_overdue, cards_overdue
from supervision.services.push_settings import penalty_pilot_end, penalty_pilot_set, push_term_set
from supervision.services.pushes import (
    push_claim,
    push_feed_back,
    push_give_back,
    push_make,
    push_reroute,
    pushes_remind,
)
from supervision.services.receivers import receiver_add, receiver_change, receiver_replay, receivers_kept
from supervision.services.results import ResultInput, result_correct, result_record

__all__ = [
    "ResultInput",
    "card_raise",
    "cards_checks_overdue",
    "cards_overdue",
    "penalty_pilot_end",
    "penalty_pilot_set",
    "push_claim",
    "push_feed_back",
    "push_give_back",
    "push_make",
    "push_reroute",
    "push_term_set",
    "pushes_remind",
    "receiver_add",
    "receiver_change",
    "receiver_replay",
    "receivers_kept",
    "result_correct",
    "result_record",
]
