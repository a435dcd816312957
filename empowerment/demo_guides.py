"""The demonstration of guides: a dozen items told to the public, and the windows where they are handled."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from core.actors import Actor
from core.fixtures_files import data_of
from core.models import Organisation
from empowerment.models import PowerItem
from empowerment.services import GuideDraft, QuestionDraft, window_set

BESIDE_THE_GUIDE = ("promise", "questions", "fee")


@cache
def _data() -> Any:
    return data_of("guides.json")


def guide_parts(code: str) -> dict[str, Any]:
    """Guide, questions and fee of an item for its version; nothing for most items, and the lint says so."""
    row = _data()["guides"].get(code)
    if row is None:
        return {}
    told = {name: value for name, value in row.items() if name not in BESIDE_THE_GUIDE}
    return {
        "guide": GuideDraft(**told, fictional=True, source=_data()["source"]),
        "questions": [QuestionDraft(*pair) for pair in row["questions"]],
        "fee": row.get("fee", ""),
    }


def promise_of(code: str) -> dict[str, Any]:
    """The promised limit of an item for its empowerment, if the demonstration has one."""
    promise = _data()["guides"].get(code, {}).get("promise")
    return {"promise_number": promise[0], "promise_unit": promise[1]} if promise else {}


def windows_load(*, bodies: Mapping[str, Organisation], items: Mapping[str, PowerItem], actor: Actor) -> None:
    for row in _data()["windows"]:
        item = items[row["item"]] if "item" in row else None
        told = {name: row[name] for name in ("place", "hours", "phone", "complaint_phone")}
        window_set(park=bodies[row["park"]], item=item, **told, fictional=True, source="演示", actor=actor)
