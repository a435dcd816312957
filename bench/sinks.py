"""Where rows go: COPY on PostgreSQL, in a thread of its own, or plain inserts elsewhere."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.db import connection, models, transaction

from bench.patterns import NULL

Lines = Mapping[type[models.Model], list[str]]


def insert(chunk: Lines) -> None:
    """Write one chunk in one transaction; foreign keys are checked at its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        for model, lines in chunk.items():
            names = [f'"{field.column}"' for field in model._meta.concrete_fields]
            place = f'"{model._meta.db_table}" ({", ".join(names)})'
            if connection.vendor == "postgresql":
                cursor.copy_expert(f"COPY {place} FROM STDIN", StringIO("\n".join(lines) + "\n"))
            else:
                marks = ", ".join(["%s"] * len(names))
                cursor.executemany(f"INSERT INTO {place} VALUES ({marks})", list(map(_values, lines)))  # noqa: S608


def _values(line: str) -> list[str | None]:
    plain = [None if cell == NULL else cell for cell in line.split("\t")]
    return [cell.replace("\\\\", "\\") if cell and "\\" in cell else cell for cell in plain]


@contextmanager
def written_aside(limit: int = 3) -> Iterator[Any]:
    """`put(chunk)` hands a chunk to a thread with a connection of its own; at most `limit` chunks wait."""
    waiting: queue.Queue[Lines | None] = queue.Queue(limit)
    problems: list[BaseException] = []

    def write() -> None:
        try:
            while (chunk := waiting.get()) is not None:
                if not problems:
                    insert(chunk)
        except BaseException as problem:
            problems.append(problem)
            while waiting.get() is not None:
                pass
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()

    def put(chunk: Lines) -> None:
        if problems:
            raise problems[0]
        waiting.put(chunk)

    try:
        yield put
    finally:
        waiting.put(None)
        thread.join()
    if problems:
        raise problems[0]


def sequences_reset(models_: list[type[models.Model]]) -> None:
    """After rows with given keys: the next key is the one after the last."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in models_:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT max(id) FROM \"{table}\"))"  # noqa: S608
            )
