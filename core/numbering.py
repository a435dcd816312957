"""Official numbers from a locked row per series and year; never a count plus one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, models

from core.events import label_of
from core.models import IssuedNumber, NumberSeries


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


@dataclass(frozen=True)
class Gap:
    key: str
    year: int
    missing: list[int]


def gaps() -> list[Gap]:
    """Series in which a number between 1 and the last was never issued or has been removed."""
    found = []
    for series in NumberSeries.objects.order_by("key", "year"):
        issued = set(series.issued.values_list("value", flat=True))
        missing = [n for n in range(1, series.last + 1) if n not in issued]
        if missing or max(issued, default=0) > series.last:
            found.append(Gap(series.key, series.year, missing))
    return found
