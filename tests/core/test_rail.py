"""The rail: one question for several entries."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from core import rail
from core.actors import Actor
from core.models import Role
from core.rail import Entry


def test_a_tally_is_asked_once_for_all_its_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Actor] = []

    def tally(actor: Actor) -> Mapping[str, int]:
        asked.append(actor)
        return {"many": 1000}

    found = [Entry("甲", "absences", tally=(tally, "many")), Entry("乙", "calendar", tally=(tally, "none"))]
    kept = Entry("丙", "outbox", tally=(tally, "many"), roles=frozenset({Role.SYSADMIN}))
    monkeypatch.setattr(rail, "_entries", [*found, kept])
    actor = Actor(kind="person", id="1", label="某人")
    assert [(row["label"], row["count"]) for row in rail.entries(actor)] == [("甲", "999+"), ("乙", "")]
    assert asked == [actor]
