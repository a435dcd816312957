"""Choices in a bulletin beside its words: good practice taken from returns, and who has to solve a problem."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import door
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from ledger.documents.bulletin_words import words_of
from ledger.lives.bulletins import Section
from ledger.models import Bulletin, BulletinEdition
from ledger.selectors.bulletins import edition_last, practices_of
from ledger.services.bulletins import edition_add

MOST_PRACTICES = 20


def bulletin_practice(*, row: Bulletin, entry: int, take: bool, actor: Actor, stamp: Stamp) -> Bulletin:
    """Take what a unit reported into 典型做法 in its own words, or leave it out again, as a new edition."""

    def change(made: Bulletin, now: dt.datetime) -> dict[str, Any]:
        last = edition_last(made)
        kept = [said for said in last.chosen["practices"] if said["entry"] != entry]
        if take:
            kept.append(_practice(made, last, entry))
        if kept == last.chosen["practices"]:
            raise Refused("这项做法已经选入或者已经移出。", code="practice_unchanged")
        if len(kept) > MOST_PRACTICES:
            raise Refused(f"典型做法最多选 {MOST_PRACTICES} 项。", code="practices_full")
        chosen = {**last.chosen, "practices": kept}
        words = dict(last.words)
        drafted = words_of(made, last.facts, last.chosen).get(Section.PRACTICE, "")
        if words.get(Section.PRACTICE, "") == drafted:
            words[Section.PRACTICE] = words_of(made, last.facts, chosen).get(Section.PRACTICE, "")
        edition = edition_add(made, last.counted, words, chosen, "edit", actor, now)
        return {"edition": edition.number, "practice": entry, "taken": take}

    return door.perform(row, "edit", actor=actor, stamp=stamp, change=change)


def _practice(row: Bulletin, last: BulletinEdition, entry: int) -> dict[str, Any]:
    found = practices_of(row, last.facts["months"]).filter(pk=entry).first()
    if found is None:
        raise Refused("这一格不在可选之列，请刷新页面。", code="no_practice")
    return {
        "entry": found.pk,
        "return": found.monthly_return_id,
        "measure": str(found.measure),
        "park": found.column.heading,
        "unit": str(found.monthly_return.reporter),
        "text": found.text.strip(),
    }


def bulletin_solver(*, row: Bulletin, key: str, unit: str, actor: Actor, stamp: Stamp) -> Bulletin:
    """Name the unit (code) that has to solve a problem, as a new edition. Raises Invalid for a unit outside the plan,
    Refused for a problem that the facts do not hold and for the unit that is named already.
    """

    def change(made: Bulletin, now: dt.datetime) -> dict[str, Any]:
        last = edition_last(made)
        proposed = {said["key"]: said["solver"] for said in last.facts["problems"]}
        if key not in proposed:
            raise Refused("这项问题已不在数据里，请刷新页面。", code="no_problem")
        if unit not in last.facts["bodies"]:
            raise Invalid("解决单位须是本方案的单位。", field="unit")
        solvers = last.chosen["solvers"]
        if unit == solvers.get(key, proposed[key]):
            raise Refused("解决单位没有改动。", code="solver_unchanged")
        others = {other: named for other, named in solvers.items() if other != key}
        chosen = {**last.chosen, "solvers": others if unit == proposed[key] else others | {key: unit}}
        edition = edition_add(made, last.counted, last.words, chosen, "edit", actor, now)
        return {"edition": edition.number, "problem": key, "solver": unit}

    return door.perform(row, "edit", actor=actor, stamp=stamp, change=change)
