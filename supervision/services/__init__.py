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
from supervision.services.filing import filing_take, filings_compile, filings_per_case, line_reasons
from supervision.services.filing_duties import duties_arise, duties_recover
from supervision.services.filing_moves import (
    filing_archive,
    filing_give_back,
    filing_receive,
    filing_reopen,
    filing_review,
    filing_seal,
    filing_submit,
)
from supervision.services.filing_objections import (
    ObjectionInput,
    objection_accept,
    objection_answer,
    objection_escalate,
    objection_insist,
    objection_lodge,
    objection_settle,
    objection_withdraw,
)
from supervision.services.filing_reminders import filings_remind
from supervision.services.filing_terms import filing_terms_add
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
from supervision.services.rules import RuleInput, Run, rule_set, run_rules

__all__ = [
    "VERDICTS",
    "ObjectionInput",
    "OrderInput",
    "ResultInput",
    "RuleInput",
    "Run",
    "attempt_keep",
    "card_appeal",
    "card_explain",
    "card_raise",
    "card_review",
    "card_write",
    "duties_arise",
    "duties_recover",
    "filing_archive",
    "filing_give_back",
    "filing_receive",
    "filing_reopen",
    "filing_review",
    "filing_seal",
    "filing_submit",
    "filing_take",
    "filing_terms_add",
    "filings_compile",
    "filings_per_case",
    "filings_remind",
    "line_reasons",
    "objection_accept",
    "objection_answer",
    "objection_escalate",
    "objection_insist",
    "objection_lodge",
    "objection_settle",
    "objection_withdraw",
    "order_accept",
    "order_acknowledge",
    "order_answer",
    "order_escalate",
    "order_give_back",
    "order_issue",
    "order_withdraw",
    "orders_watch",
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
    "rule_set",
    "run_rules",
]
