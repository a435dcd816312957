"""Pages of supervision; one file per subject."""

from supervision.views.cards import cards, watch
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

__all__ = [
    "cards",
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
    "watch",
]
