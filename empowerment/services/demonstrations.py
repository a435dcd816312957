"""Demonstration cases: proposed, selected, published (岳阳市实施方案 第15条)."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed
from core.models import Organisation
from core.papers import file_store
from empowerment.models import DemonstrationCase, Empowerment, PowerItem
from empowerment.services.rounds import Upload


@dataclass(frozen=True)
class DemonstrationInput:
    """What a body writes up of an item at a park."""

    title: str
    item: PowerItem
    park: Organisation
    body: Organisation
    done: str
    figures: str = ""
    upload: Upload | None = None


def demonstration_propose(
    *, given: DemonstrationInput, actor: Actor, stamp: Stamp, fictional: bool = False
) -> DemonstrationCase:
    """The park or the item's department proposes a case. Raises Invalid naming the field, NotAllowed for others."""
    row = DemonstrationCase(item=given.item, park=given.park, body=given.body, fictional=fictional)
    denied = row.move_permitted("propose", actor)
    if denied:
        raise NotAllowed(denied)
    _write(row, given, actor)
    return door.admit(row, "propose", actor=actor, stamp=stamp, change=lambda new, now: _facts(new))


def demonstration_propose_again(
    *, case: DemonstrationCase, given: DemonstrationInput, actor: Actor, stamp: Stamp
) -> DemonstrationCase:
    """Written anew after it was returned."""

    def change(row: DemonstrationCase, now: dt.datetime) -> dict[str, Any]:
        _write(row, given, actor)
        return _facts(row)

    return door.perform(case, "propose_again", actor=actor, stamp=stamp, change=change)


def demonstration_give_back(*, case: DemonstrationCase, said: str, actor: Actor, stamp: Stamp) -> DemonstrationCase:
    """Back to whoever proposed it, with a reason."""
    if not said.strip():
        raise Invalid("请写明退回理由。", field="said")
    return _said(case, "give_back", said, actor, stamp)


def demonstration_select(*, case: DemonstrationCase, said: str, actor: Actor, stamp: Stamp) -> DemonstrationCase:
    """The reform office chooses it; a word to it is optional."""
    return _said(case, "select", said, actor, stamp)


def demonstration_publish(*, case: DemonstrationCase, said: str, actor: Actor, stamp: Stamp) -> DemonstrationCase:
    """From today everybody of the jurisdiction may read it, and the item has its demonstration case."""

    def change(row: DemonstrationCase, now: dt.datetime) -> dict[str, Any]:
        row.published_on = moments.legal_day(now)
        row.said = said.strip()[:300] or row.said
        return _facts(row)

    return door.perform(case, "publish", actor=actor, stamp=stamp, change=change)


def _said(case: DemonstrationCase, move: str, said: str, actor: Actor, stamp: Stamp) -> DemonstrationCase:
    def change(row: DemonstrationCase, now: dt.datetime) -> dict[str, Any]:
        row.said = said.strip()[:300]
        return _facts(row)

    return door.perform(case, move, actor=actor, stamp=stamp, change=change)


def _write(row: DemonstrationCase, given: DemonstrationInput, actor: Actor) -> None:
    for name, words in (("title", "请填写标题。"), ("done", "请写明做法。")):
        if not getattr(given, name).strip():
            raise Invalid(words, field=name)
    listed = Empowerment.objects.known_at(None).valid_at(moments.now())
    if not listed.filter(park=given.park, item=given.item).exists():
        raise Invalid(f"“{given.item}”现在不在{given.park.name}的目录中。", field="item")
    row.title, row.done, row.figures = given.title.strip()[:120], given.done.strip(), given.figures.strip()
    row.item, row.park, row.body = given.item, given.park, given.body
    if given.upload is not None:
        row.file = file_store(stream=io.BytesIO(given.upload.data), name=given.upload.name)
        row.file_name = given.upload.name[-200:]
    row.proposed_by, row.proposed_at = actor.person, moments.now()


def _facts(row: DemonstrationCase) -> dict[str, Any]:
    return {"item": row.item.code, "park": row.park.code, "body": row.body.code, "title": row.title}
