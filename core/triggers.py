"""Rules the database itself keeps, whatever path a write takes.

SQLite drops triggers when a migration rebuilds a table, so all are installed again after every migration; a system
check at start reports a missing one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate


@dataclass(frozen=True)
class Guard:
    """`when` is SQL over OLD and NEW that must hold for the write to be refused; empty refuses always."""

    name: str
    table: str
    operation: str
    message: str
    when: str = ""
    vendor: str = ""  # empty: both databases

    def sqlite(self) -> list[str]:
        null_safe = self.when.replace("IS DISTINCT FROM", "IS NOT")  # SQLite before 3.39 knows only this spelling
        when = f"WHEN {null_safe}" if self.when else ""
        return [
            f'DROP TRIGGER IF EXISTS "{self.name}"',
            f'CREATE TRIGGER "{self.name}" BEFORE {self.operation} ON "{self.table}" {when} '
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END",
        ]

    def postgresql(self) -> list[str]:
        row = "NEW" if self.operation != "DELETE" else "OLD"
        test = f"IF {self.when} THEN RAISE EXCEPTION '{self.message}' USING ERRCODE='23514'; END IF;"
        always = f"RAISE EXCEPTION '{self.message}' USING ERRCODE='23514';"
        level = "STATEMENT" if self.operation == "TRUNCATE" else "ROW"
        end = "RETURN NULL;" if self.operation == "TRUNCATE" else f"RETURN {row};"
        return [
            f'CREATE OR REPLACE FUNCTION "{self.name}_fn"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"{test if self.when else always} {end} END $$",
            f'DROP TRIGGER IF EXISTS "{self.name}" ON "{self.table}"',
            f'CREATE TRIGGER "{self.name}" BEFORE {self.operation} ON "{self.table}" '
            f'FOR EACH {level} EXECUTE FUNCTION "{self.name}_fn"()',
        ]


@dataclass(frozen=True)
class Keeper:
    """Rows of another table that follow each written row: `statements` are SQL over NEW and OLD that both databases
    read alike, run in order after an INSERT, UPDATE or DELETE for which `when` holds.
    """

    name: str
    table: str
    operation: str
    statements: tuple[str, ...]
    when: str = ""

    def sqlite(self) -> list[str]:
        when = f"WHEN {self.when.replace('IS DISTINCT FROM', 'IS NOT')}" if self.when else ""
        return [
            f'DROP TRIGGER IF EXISTS "{self.name}"',
            f'CREATE TRIGGER "{self.name}" AFTER {self.operation} ON "{self.table}" FOR EACH ROW {when} '
            f"BEGIN {'; '.join(self.statements)}; END",
        ]

    def postgresql(self) -> list[str]:
        when = f"WHEN ({self.when})" if self.when else ""
        return [
            f'CREATE OR REPLACE FUNCTION "{self.name}_fn"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN '
            f"{'; '.join(self.statements)}; RETURN NULL; END $$",
            f'DROP TRIGGER IF EXISTS "{self.name}" ON "{self.table}"',
            f'CREATE TRIGGER "{self.name}" AFTER {self.operation} ON "{self.table}" '
            f'FOR EACH ROW {when} EXECUTE FUNCTION "{self.name}_fn"()',
        ]


_guards: list[Guard] = []
_keepers: list[Keeper] = []


def guard(*guards: Guard) -> None:
    _guards.extend(guards)


def keep(*keepers: Keeper) -> None:
    _keepers.extend(keepers)


def _append_only(table: str, short: str) -> list[Guard]:
    return [
        Guard(f"{short}_no_update", table, "UPDATE", f"{table} is append-only"),
        Guard(f"{short}_no_delete", table, "DELETE", f"{table} is append-only"),
        Guard(f"{short}_no_truncate", table, "TRUNCATE", f"{table} is append-only"),
    ]


guard(*_append_only("core_event", "event"), *_append_only("core_anchor", "anchor"))
guard(*_append_only("core_voidednumber", "voided_number"))
guard(
    Guard(
        "document_facts_frozen",
        "core_document",
        "UPDATE",
        "facts of a document are frozen",
        "OLD.facts <> NEW.facts OR OLD.facts_hash <> NEW.facts_hash OR OLD.number <> NEW.number",
    )
)


def _standing() -> list[Guard | Keeper]:
    """Every trigger that should stand on this database."""
    return [*_wanted(), *_keepers]


def _wanted() -> list[Guard]:
    vendor = connection.vendor
    return [g for g in _guards if g.vendor in ("", vendor) and (vendor == "postgresql" or g.operation != "TRUNCATE")]


def install() -> None:
    """(Re-)create every guard and keeper whose table exists."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for item in _standing():
            if item.table in tables:
                for statement in item.postgresql() if connection.vendor == "postgresql" else item.sqlite():
                    cursor.execute(statement)


def lift(table: str) -> None:
    """Remove the triggers of one table. Only the test runner calls this, to empty the tables or to play the attacker."""
    with connection.cursor() as cursor:
        for item in _standing():
            if item.table == table:
                on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{item.name}"{on}')


def guarded() -> set[str]:
    """Tables with at least one trigger."""
    return {item.table for item in _standing()}


def missing() -> list[str]:
    """Names of guards and keepers that should exist and do not."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    tables = set(connection.introspection.table_names())
    return [g.name for g in _standing() if g.table in tables and g.name not in present]


def _before_migrate(sender: Any, **_: Any) -> None:
    """SQLite renames no table while a trigger of another one names it; keepers are back after the migrations."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for item in _keepers:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{item.name}"')


def _after_migrate(sender: Any, **_: Any) -> None:
    install()


pre_migrate.connect(_before_migrate, dispatch_uid="core.triggers")
post_migrate.connect(_after_migrate, dispatch_uid="core.triggers")
