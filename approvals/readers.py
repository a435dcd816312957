"""The one definition of who may read a case: the bodies on its route, in its side tasks and asked for a view on it, its
park's jurisdiction, the system that submitted it.

The database keeps `CaseReader` in step with `Case` whatever path a write takes. An organisation never changes its
jurisdiction.
"""

from __future__ import annotations

from approvals.models import SLOT_FIELDS
from approvals.workflow import ENDED
from core.triggers import Keeper, keep

_ENDED = ", ".join(f"'{state.value}'" for state in ENDED)
BODIES = ("park_id", *(f"{field}_id" for field in SLOT_FIELDS.values()))
FOLLOWED = (*BODIES, "source_client", "mode")


# What a reader is called in CaseReader.
def organisation_key(organisation_id: int) -> str:
    return f"o{organisation_id}"


def jurisdiction_key(jurisdiction_id: int) -> str:
    return f"j{jurisdiction_id}"


def is_jurisdiction(key: str) -> bool:
    return key.startswith("j")


def client_key(client: str) -> str:
    return f"c{client}"


def _rebuilt(case: str) -> tuple[str, str]:
    """The readers of one case, made anew; `case` is SQL for its key."""
    bodies = [f"SELECT 'o' || {body} AS reader FROM approvals_case WHERE id = {case}" for body in BODIES]  # noqa: S608
    readers = [
        *bodies,
        f"SELECT 'o' || body_id FROM approvals_sidetask WHERE case_id = {case}",  # noqa: S608
        f"SELECT 'o' || body_id FROM approvals_consultation WHERE case_id = {case} AND state <> 'withdrawn'",  # noqa: S608
        "SELECT 'j' || o.jurisdiction_id FROM approvals_case c JOIN core_organisation o ON o.id = c.park_id "  # noqa: S608
        f"WHERE c.id = {case}",
        f"SELECT 'c' || source_client FROM approvals_case WHERE id = {case} AND source_client <> ''",  # noqa: S608
    ]
    return (
        f"DELETE FROM approvals_casereader WHERE case_id = {case}",  # noqa: S608
        "INSERT INTO approvals_casereader (case_id, reader, state, open, mode) "  # noqa: S608
        f"SELECT c.id, found.reader, c.state, c.state NOT IN ({_ENDED}), c.mode FROM approvals_case c "
        f"JOIN ({' UNION '.join(readers)}) AS found ON found.reader IS NOT NULL WHERE c.id = {case}",
    )


_CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FOLLOWED)
_MOVED = (
    "UPDATE approvals_casereader "  # noqa: S608
    f"SET state = NEW.state, open = NEW.state NOT IN ({_ENDED}) WHERE case_id = NEW.id"
)

keep(
    Keeper("case_readers_insert", "approvals_case", "INSERT", _rebuilt("NEW.id")),
    Keeper("case_readers_update", "approvals_case", "UPDATE", _rebuilt("NEW.id"), _CHANGED),
    Keeper("case_readers_move", "approvals_case", "UPDATE", (_MOVED,), f"OLD.state <> NEW.state AND NOT ({_CHANGED})"),
    Keeper("case_readers_task", "approvals_sidetask", "INSERT", _rebuilt("NEW.case_id")),
    Keeper(
        "case_readers_task_change",
        "approvals_sidetask",
        "UPDATE",
        _rebuilt("NEW.case_id"),
        "OLD.body_id <> NEW.body_id",
    ),
    Keeper("case_readers_task_end", "approvals_sidetask", "DELETE", _rebuilt("OLD.case_id")),
    Keeper("case_readers_asked", "approvals_consultation", "INSERT", _rebuilt("NEW.case_id")),
    Keeper(
        "case_readers_asked_change",
        "approvals_consultation",
        "UPDATE",
        _rebuilt("NEW.case_id"),
        "OLD.state <> NEW.state",
    ),
    Keeper("case_readers_asked_end", "approvals_consultation", "DELETE", _rebuilt("OLD.case_id")),
)
