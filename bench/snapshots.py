"""All rows that belong to one case, whatever apps they are in: found from the models, so that new tables come along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from approvals.models import Case, CaseReader
from core.events import label_of
from core.models import IssuedNumber
from supervision.models import FilingDuty

# Numbers go with what they were taken for, readers are written by the database; a copy is not filed.
KEPT_ELSEWHERE = (IssuedNumber, CaseReader, FilingDuty)
Row = dict[str, Any]
Rows = dict[type[models.Model], dict[Any, Row]]


def rows_of(case: Case, *, recorded: dt.datetime, began: dt.datetime, earlier: Rows) -> Rows:
    """The rows of a case by model and key, as plain values.

    Moments of the wall clock (from `began` on) become `recorded`, the moment of the step that wrote them; those that
    an earlier stage of the case already had stay as they were there.
    """
    found: Rows = {}
    queue: list[models.Model] = [type(case).objects.get(pk=case.pk)]
    queue += IssuedNumber.objects.filter(object_type=label_of(case), text=case.number)
    while queue:
        obj = queue.pop()
        rows = found.setdefault(type(obj), {})
        if obj.pk in rows:
            continue
        before = earlier.get(type(obj), {}).get(obj.pk, {})
        rows[obj.pk] = {
            field.attname: _settled(getattr(obj, field.attname), before.get(field.attname), recorded, began)
            for field in obj._meta.concrete_fields
        }
        queue += _belonging(obj)
    return {model: dict(sorted(rows.items())) for model, rows in found.items()}


def _settled(value: Any, before: Any, recorded: dt.datetime, began: dt.datetime) -> Any:
    if isinstance(value, dt.datetime) and value >= began:
        return before if before is not None else recorded
    return value


def _belonging(obj: models.Model) -> Iterator[models.Model]:
    """Rows with a foreign key to the object, or that name it by type and key."""
    for relation in obj._meta.related_objects:
        field = relation.field
        if not isinstance(field, models.ForeignKey) or relation.related_model in KEPT_ELSEWHERE:
            continue
        yield from relation.related_model._default_manager.filter(**{field.name: obj})
    for model in _tagging():
        yield from model._default_manager.filter(object_type=label_of(obj), object_id=obj.pk)


@cache
def _tagging() -> tuple[type[models.Model], ...]:
    def names(model: type[models.Model]) -> set[str]:
        return {field.name for field in model._meta.concrete_fields}

    return tuple(model for model in apps.get_models() if {"object_type", "object_id"} <= names(model))
