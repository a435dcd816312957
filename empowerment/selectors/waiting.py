"""What waits for the actor among rounds and reviews of trials: for the rail of every page, so in two queries at most."""

from __future__ import annotations

from collections.abc import Mapping

from core.actors import Actor
from core.models import Role
from core.rail import counted
from empowerment.selectors.lists import jurisdictions_below
from empowerment.selectors.rounds import rounds_waiting
from empowerment.selectors.trials import trials_waiting

ROUNDS, TRIALS = "rounds", "trials"


def waiting_counts(actor: Actor) -> Mapping[str, int]:
    """How many rounds and reviews wait for the actor's word; one query, and one for who sits in a reform office."""
    reform = jurisdictions_below(actor, Role.REFORM)
    rounds = counted(rounds_waiting(actor, reform), ROUNDS)
    return dict(rounds.union(counted(trials_waiting(actor, reform), TRIALS), all=True))
