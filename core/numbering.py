"""Official numbers from a locked row per series and year; never a count plus one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, models

from core.events import label_of
from core.models import Document, IssuedNumber, NumberSeries


def number_take(*, key: str, year: int, pattern: str, obj: models.Model | None, object_type: str = "") -> str:
    """Take the next number of a series and return it in `pattern` (fields {year}, {n}).

    The series row stays locked until the transaction ends, so a rollback gives the number back and leaves no gap.
    Two first uses at once: the second finds the row the first created.
    """
    taken = _next(key, year)
    if taken is None:
        NumberSeries.objects.get_or_create(key=key, year=year)
        taken = _next(key, year)
    assert taken is not None
    series_id, value = taken
    text = pattern.format(year=year, n=value)
    IssuedNumber.objects.create(
        series_id=series_id,
        value=value,
        text=text,
        object_type=object_type or (label_of(obj) if obj else ""),
        object_id=obj.pk if obj else None,
    )
    return text


def numbers_take(*, key: str, year: int, pattern: str, count: int, object_type: str) -> list[str]:
    """The next `count` numbers of a series at once, in order; the series stays locked until the transaction ends."""
    NumberSeries.objects.get_or_create(key=key, year=year)
    series = NumberSeries.objects.select_for_update().get(key=key, year=year)
    values = range(series.last + 1, series.last + count + 1)
    series.last += count
    series.save(update_fields=["last"])
    texts = [pattern.format(year=year, n=value) for value in values]
    IssuedNumber.objects.bulk_create(
        [
            IssuedNumber(series=series, value=value, text=text, object_type=object_type)
            for value, text in zip(values, texts, strict=True)
        ],
        batch_size=1000,
    )
    return texts


def _next(key: str, year: int) -> tuple[int, int] | None:
    """Lock and move the series in one statement; its id and new last value, or None when there is no such series yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_numberseries SET last = last + 1 WHERE key = %s AND year = %s RETURNING id, last", [key, year]
        )
        found: tuple[int, int] | None = cursor.fetchone()
    return found


OBJECTS = ("case", "licence")  # series of the objects themselves: the word first, then the body
Bearer = Callable[[str], models.Model | None]
_bearers: list[Bearer] = []


def body_code(key: str) -> str:
    """The body to which a series belongs: `<body>:<word>`, or `case:<body>`, `licence:<body>`."""
    first, _, second = key.partition(":")
    return second if first in OBJECTS else first


def bearer_add(*functions: Bearer) -> None:
    """An app tells which of its objects stands under a number, if any does."""
    _bearers.extend(functions)


def bearer_of(series: NumberSeries, value: int) -> str:
    """In words what stands under a number of a series: a paper that was not withdrawn, or a case, licence or instrument.
    Empty where nothing was ever issued under it, or what was has been withdrawn.
    """
    return next(filter(None, map(_bearer, texts_of(series, value))), "")


def texts_of(series: NumberSeries, value: int) -> list[str]:
    """The number as it was written; where the record of it is gone, as it may have been, from another of the series."""
    issued = series.issued.filter(value=value).first()
    if issued is not None:
        return [issued.text]
    other = series.issued.first()
    found = re.fullmatch(r"(.*?)(\d+)(\D*)", other.text) if other else None
    if other is None or found is None:
        return []
    before, digits, after = found.groups()
    width = max(len(str(other.value)), len(str(value)))
    padded, plain = digits[:-width] + str(value).zfill(width), digits.removesuffix(str(other.value)) + str(value)
    return sorted({before + written + after for written in (padded, plain)})


def _bearer(number: str) -> str:
    paper = Document.objects.filter(number=number, withdrawn_at=None).first()
    if paper is not None:
        return f"《{paper.title}》"
    found = next((row for bearer in _bearers if (row := bearer(number)) is not None), None)
    return "" if found is None else f"“{found}”"


@dataclass(frozen=True)
class Gap:
    key: str
    year: int
    missing: list[int]


def missing_in(series: NumberSeries) -> list[int]:
    """Numbers between 1 and the last that were never issued, or whose record is gone, and that nobody has voided."""
    known = {*series.issued.values_list("value", flat=True), *series.voided.values_list("value", flat=True)}
    return [n for n in range(1, series.last + 1) if n not in known]


def gaps() -> list[Gap]:
    """Series with a number missing that is not voided, or with one beyond the last."""
    found = []
    for series in NumberSeries.objects.order_by("key", "year"):
        missing = missing_in(series)
        if missing or series.issued.filter(value__gt=series.last).exists():
            found.append(Gap(series.key, series.year, missing))
    return found
