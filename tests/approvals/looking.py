"""What the tests of cases look at: the day, a clock, a paper, the cards."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import time_machine

from approvals.models import Case, Clock
from core.errors import DomainError
from core.models import Document
from core.papers import documents_of
from supervision.models import Card
from tests.approvals.walks import Leg, go
from tests.world import World, moment


def on(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> time_machine.travel:
    """The clock of the program stands still at this moment of Asia/Shanghai."""
    return time_machine.travel(moment(year, month, day, hour, minute), tick=False)


def clock(case: Case, kind: str) -> Clock:
    return Clock.objects.get(case=case, kind=kind, replaced_at=None)


def paper(case: Case, document_class: str) -> Document:
    return next(d for d in reversed(documents_of(case)) if d.document_class == document_class)


def facts(case: Case, document_class: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(paper(case, document_class).facts)
    return found


def seals(case: Case, document_class: str) -> list[str]:
    """Codes of the seals on the newest paper of the class, in order."""
    return [use.seal.code for use in paper(case, document_class).seal_uses.order_by("step").select_related("seal")]


def cards(case: Case) -> list[str]:
    return list(Card.objects.filter(object_type="approvals.case", object_id=case.pk).values_list("rule", flat=True))


def refusal(world: World, case: Case, step: Leg, *, at: dt.datetime | None = None) -> DomainError:
    """The refusal that the step meets; the case is unchanged by it."""
    before = Case.objects.values().get(pk=case.pk)
    with pytest.raises(DomainError) as caught:
        go(world, case, step, at=at)
    assert Case.objects.values().get(pk=case.pk) == before
    return caught.value
