"""The rules of a scheme, read once per state of the record and kept in the process."""

from __future__ import annotations

from empowerment.models import ModeRule

RULE_PARTS = ("slots", "seals", "instruments", "reports", "liabilities", "filings")
_kept: dict[int, tuple[float, list[ModeRule]]] = {}


def rules_of(scheme_id: int, stamp: float | None) -> list[ModeRule]:
    """Every rule a scheme has or had, with its parts, oldest first; who asks picks by mode, moment and knowledge.

    `stamp` is the value of RuleStamp as just read in the same transaction: another one, or none, reads the rules anew.
    So a rule changed by any process and any path is seen by the next question.
    """
    found = _kept.get(scheme_id)
    if found is not None and found[0] == stamp:
        return found[1]
    rules = list(ModeRule.objects.filter(scheme_id=scheme_id).order_by("pk").prefetch_related(*RULE_PARTS))
    if stamp is not None:
        _kept[scheme_id] = (stamp, rules)
    return rules
