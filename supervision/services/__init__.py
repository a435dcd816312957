"""Writes of supervision: one function per verb."""

from supervision.services.cards import (
    VERDICTS,
    attempt_keep,
    card_appeal,
    card_explain,
    card_raise,
    card_review,
    card_write,
)
from supervision.services.orders import (
    OrderInput,
    order_accept,
    order_acknowledge,
    order_answer,
    order_escalate,
    order_give_back,
    order_issue,
    order_withdraw,
    orders_watch,
)
from supervision.services.rules import RuleInput, Run, rule_set, run_rules

__all__ = [
    "VERDICTS",
    "OrderInput",
    "RuleInput",
    "Run",
    "attempt_keep",
    "card_appeal",
    "card_explain",
    "card_raise",
    "card_review",
    "card_write",
    "order_accept",
    "order_acknowledge",
    "order_answer",
    "order_escalate",
    "order_give_back",
    "order_issue",
    "order_withdraw",
    "orders_watch",
    "rule_set",
    "run_rules",
]
