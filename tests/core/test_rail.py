"""The rail: one question for everything that waits."""

from __future__ import annotations

from typing import Any

import pytest

from core import rail
from core.actors import Actor
from core.models import Jurisdiction, Role
from core.rail import Entry


def _all(actor: Actor) -> Any:
    return Jurisdiction.objects.order_by("name")


def _none(actor: Actor) -> Any:
    return Jurisdiction.objects.none()


@pytest.mark.django_db
@pytest.mark.mission("E1")
def test_what_waits_is_counted_in_one_query(monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any) -> None:
    Jurisdiction.objects.bulk_create(Jurisdiction(code=f"j{n}", name=f"辖区{n}") for n in range(3))
    found = [
        Entry("甲", "absences", waits=(_all, _all)),
        Entry("乙", "calendar", waits=(_none,)),
        Entry("丙", "inbox", group=rail.SETTINGS),
        Entry("丁", "outbox", waits=(_all,), group=rail.SETTINGS),
    ]
    kept = Entry("戊", "outbox", waits=(_all,), roles=frozenset({Role.SYSADMIN}))
    monkeypatch.setattr(rail, "_entries", [*found, kept])
    actor = Actor(kind="person", id="1", label="某人")
    with django_assert_num_queries(1):
        assert [(row["label"], row["count"]) for row in rail.entries(actor)] == [
            ("甲", "6"),
            ("乙", ""),
            ("丙", ""),
            ("丁", "3"),
        ]
    assert [row["group_count"] for row in rail.entries(actor)] == ["6", "6", "3", "3"]  # a folded group shows its sum
    monkeypatch.setattr(rail, "MOST", 2)
    assert [row["count"] for row in rail.entries(actor)] == ["2+", "", "", "2+"]
