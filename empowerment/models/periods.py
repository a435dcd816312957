"""Two times for every fact of authority: when it holds, and when it was known."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

T = TypeVar("T", bound=models.Model)


class DatedQuerySet(models.QuerySet[Any]):
    def valid_at(self, at: dt.datetime) -> DatedQuerySet:
        """Rows whose half-open period [from, to) contains the moment."""
        return self.filter(Q(valid_from__lte=at), Q(valid_to=None) | Q(valid_to__gt=at))

    def known_at(self, known_at: dt.datetime | None) -> DatedQuerySet:
        """Rows as the record stood at a moment; None means now."""
        if known_at is None:
            return self.filter(superseded_at=None)
        return self.filter(Q(recorded_at__lte=known_at), Q(superseded_at=None) | Q(superseded_at__gt=known_at))


class Dated(models.Model):
    """A fact that holds in [valid_from, valid_to) and was on record in [recorded_at, superseded_at).

    A row is never rewritten once it counts: a correction supersedes it and adds a new row.
    """

    valid_from = models.DateTimeField("生效时刻")
    valid_to = models.DateTimeField("失效时刻", null=True, blank=True, help_text="不含该时刻；空为长期")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)
    superseded_at = models.DateTimeField("更正时间", null=True, blank=True, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def covers(self, at: dt.datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)

    def on_record(self, known_at: dt.datetime | None) -> bool:
        """Whether the record at a moment (None: now) held this row: `known_at` of the queryset for a row at hand."""
        if known_at is None:
            return self.superseded_at is None
        return self.recorded_at <= known_at and (self.superseded_at is None or self.superseded_at > known_at)


def period_check(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
        name=name,
        violation_error_message="失效时刻必须晚于生效时刻。",
    )
