"""A stage of a pattern case, compiled: which parts of its rows change from copy to copy, and where they come from.

A copy is a list of texts (`Env`), one per place that changes: keys, numbers, names, dates, hashes. Each row is a format
string over that list, so that a copy costs little more than joining texts.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db import connection, models

from approvals import clocks
from approvals.models import Applicant, Case, Clock, Pause, RatingTicket
from bench.snapshots import Row, Rows
from bench.stories import NAME, TITLE, Stage, Story
from core import moments
from core.models import ChainHead, Document, Event, IssuedNumber, NumberSeries, OutboxMessage
from core.workdays import Calendar, Interval

Env = list[str]
Model = type[models.Model]
NULL = r"\N"
DUE_FIELDS = ("due_on", "due_kind", "due_provisional", "yellow_on", "red_on", "card_on")


def moment_text(value: dt.datetime) -> str:
    """As the database takes it."""
    utc = value.astimezone(dt.UTC)
    return utc.isoformat() if connection.vendor == "postgresql" else str(utc.replace(tzinfo=None))


def escaped(text: str) -> str:
    """As COPY's text format takes it."""
    return text.replace("\\", "\\\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def literal(value: Any) -> str:
    """A plain value as COPY's text format takes it."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, dt.datetime):
        return moment_text(value)
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, dict | list):
        return escaped(json.dumps(value, ensure_ascii=False))
    return escaped(str(value))


@dataclass(frozen=True)
class Filled:
    """A text with places: called with an Env it gives the text."""

    form: str
    pick: Callable[[Env], Any]

    def __call__(self, env: Env) -> str:
        return self.form % self.pick(env)


def filled(parts: Iterable[str | int]) -> Filled:
    """A text from constants and the indexes of places."""
    parts = list(parts)
    places = [part for part in parts if isinstance(part, int)]
    form = "".join("%s" if isinstance(part, int) else part.replace("%", "%%") for part in parts)
    pick: Callable[[Env], Any] = itemgetter(*places) if places else lambda env: ()
    return Filled(form, pick)


@dataclass(frozen=True)
class Number:
    """An official number of the case or one of its papers, to be taken anew from the same series in the new year."""

    value: int
    text: int
    series: int
    key: str
    pattern: str
    day: dt.date


class Pattern:
    """One compiled stage. `day(received)` gives an Env with every date of a copy received then; the maker fills the rest."""

    def __init__(self, story: Story, stage: Stage, calendar: Calendar) -> None:
        self.story, self.stage, self.calendar = story, stage, calendar
        self.places: dict[Hashable, int] = {}
        self.keys = [(self.place(model, pk), model) for model, rows in stage.rows.items() for pk in rows]
        self.case = next(iter(stage.rows[Case].values()))
        self.days: dict[dt.date, dict[str, int]] = {}
        self.moments: dict[dt.datetime, dict[str, int]] = {}
        self.words = self._words()
        self.finder = re.compile("|".join(map(re.escape, sorted(self.words, key=len, reverse=True))))
        self.numbers = [self._number(pk, row) for pk, row in stage.rows.get(IssuedNumber, {}).items()]
        self.tickets = [self.place("ticket", pk) for pk in stage.rows.get(RatingTicket, {})]
        self.uuids = [index for key, index in self.places.items() if isinstance(key, tuple) and key[0] == "uuid"]
        self.papers = [self._paper(pk, row) for pk, row in stage.rows.get(Document, {}).items()]
        self.chain = [step for chain in self._chains() for step in self._links(chain)]
        self.rows = [
            (model, self._row(model, pk, row)) for model in stage.rows for pk, row in stage.rows[model].items()
        ]
        self._plans: dict[dt.date, Env] = {}

    def place(self, *key: Hashable) -> int:
        return self.places.setdefault(key, len(self.places))

    # What is looked for inside texts.

    def _words(self) -> dict[str, int]:
        words = {
            NAME: self.place("applicant", "name"),
            Applicant.objects.get(pk=self.case["applicant_id"]).identifier: self.place("applicant", "identifier"),
            TITLE: self.place("title"),
            self.case["query_code"]: self.place("query_code"),
        }
        for model, rows in self.stage.rows.items():
            for pk, row in rows.items():
                for value in row.values():
                    self._word_of(value, words)
                if model is IssuedNumber:
                    words[row["text"]] = self.place("number", pk)
                if model is RatingTicket:
                    words[row["code"]] = self.place("ticket", pk)
                if model is Document:
                    words[row["facts_hash"]] = self.place("facts_hash", pk)
        return words

    def _word_of(self, value: Any, words: dict[str, int]) -> None:
        if isinstance(value, uuid.UUID):
            words[str(value)] = words[value.hex] = self.place("uuid", value)
        if isinstance(value, dt.datetime):
            here = value.astimezone(moments.SHANGHAI)
            at = self.moments.setdefault(
                here, {form: self.place(form, here) for form in ("stored", "utc", "local", "clock")}
            )
            words[here.isoformat()] = at["local"]
            words[here.strftime("%Y年%-m月%-d日 %H:%M")] = at["clock"]
            value = here.date()
        if isinstance(value, dt.date):
            on = self.days.setdefault(value, {form: self.place(form, value) for form in ("day", "chinese")})
            words[value.isoformat()] = on["day"]
            words[moments.chinese_date(value)] = on["chinese"]

    def parts(self, text: str) -> list[str | int]:
        """A text cut where it names something that changes."""
        found: list[str | int] = []
        done = 0
        for match in self.finder.finditer(text):
            found += text[done : match.start()], self.words[match[0]]
            done = match.end()
        return [*found, text[done:]]

    # What is computed in a copy: numbers, frozen facts, the chain of events.

    def _number(self, pk: int, row: Row) -> Number:
        key, year = NumberSeries.objects.values_list("key", "year").get(pk=row["series_id"])
        day = moments.legal_day(self.case["received_at"])
        for paper in self.stage.rows.get(Document, {}).values():
            if paper["number"] == row["text"]:
                day = moments.legal_day(paper["created_at"])
        return Number(
            value=self.place("value", pk),
            text=self.place("number", pk),
            series=self.place("series", pk),
            key=key,
            pattern=pattern_of(row["text"], year, row["value"]),
            day=day,
        )

    def _paper(self, pk: int, row: Row) -> tuple[Filled, int, int]:
        return filled(self.parts(row["facts"])), self.place("facts", pk), self.place("facts_hash", pk)

    def _chains(self) -> list[list[tuple[int, Row]]]:
        chains: dict[tuple[str, int], list[tuple[int, Row]]] = {}
        for pk, row in self.stage.rows.get(Event, {}).items():
            chains.setdefault((row["object_type"], row["object_id"]), []).append((pk, row))
        return [sorted(chain, key=lambda pair: pair[1]["sequence"]) for chain in chains.values()]

    def _links(self, chain: list[tuple[int, Row]]) -> Iterable[tuple[Filled, int, Filled, int]]:
        """(facts, their place, what is signed, the hash's place) of each event of one chain, in order."""
        for pk, row in chain:
            facts = self.place("event_facts", pk)
            at = self.moments[row["happened_at"].astimezone(moments.SHANGHAI)]["utc"]
            parts: list[list[str | int]] = [
                [self._previous(row, chain)],
                [row["object_type"]],
                [self._object(row)],
                [str(row["sequence"])],
                [row["verb"]],
                [at],
                [at],  # a copy is recorded when it happens
                [row["actor_kind"]],
                [row["actor_id"]],
                [row["via_client"]],
                [str(row["organisation_id"] or "")],
                [""],
                [facts],
            ]
            signed = [piece for part in parts for piece in ("\x1f", *part)][1:]
            yield filled(self.parts(row["facts"])), facts, filled(signed), self.place("hash", pk)

    def _previous(self, row: Row, chain: list[tuple[int, Row]]) -> str | int:
        before = [pk for pk, other in chain if other["sequence"] == row["sequence"] - 1]
        return self.place("hash", before[0]) if before else row["previous_hash"]

    def _object(self, row: Row) -> str | int:
        model = next(m for m in self.stage.rows if m._meta.label_lower == row["object_type"])
        return self.place(model, row["object_id"])

    # Rows.

    def _row(self, model: Model, pk: int, row: Row) -> Filled:
        cells = [self._cell(model, pk, row, field) for field in model._meta.concrete_fields]
        return filled([piece for cell in cells for piece in ("\t", *cell)][1:])

    def _cell(self, model: Model, pk: int, row: Row, field: models.Field[Any, Any]) -> list[str | int]:
        name, value = field.attname, row[field.attname]
        if model is Document and name == "file_due_at":
            return [NULL]  # a million papers are not drawn
        special = self._special(model, pk, row, name)
        if special is not None:
            return [special]
        if field.primary_key:
            return [self.place(model, pk)]
        if isinstance(field, models.ForeignKey) and value in self.stage.rows.get(field.related_model, {}):
            return [self.place(field.related_model, value)]
        if name == "applicant_id":
            return [self.place("applicant", "id")]
        if isinstance(value, dt.datetime):
            return [self.moments[value.astimezone(moments.SHANGHAI)]["stored"]]
        if isinstance(value, dt.date):
            return [self.days[value]["day"]]
        if isinstance(value, uuid.UUID):
            return [self.place("uuid", value)]
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        if isinstance(text, str):
            return [part if isinstance(part, int) else escaped(part) for part in self.parts(text)]
        return [literal(value)]

    def _special(self, model: Model, pk: int, row: Row, name: str) -> int | None:
        if name == "object_id" and any(m._meta.label_lower == row["object_type"] for m in self.stage.rows):
            return None if row[name] is None else int(self._object(row))
        if model is IssuedNumber and name in ("value", "series_id"):
            return self.place(name.removesuffix("_id"), pk)
        if model is Document and name == "facts":
            return self.place("facts", pk)
        if model is Event:
            return self._of_event(pk, row, name)
        if model is ChainHead and name == "hash":
            events = self.stage.rows[Event].items()
            same = ("object_type", "object_id", "sequence")
            return next(self.place("hash", n) for n, event in events if all(event[f] == row[f] for f in same))
        if (model is Case and name in DUE_FIELDS) or (model is Clock and name in ("due_on", "provisional")):
            return self.place("due", model, pk, name)
        if (
            model is OutboxMessage and name == "acknowledged_at"
        ):  # the generator sends nothing: it was received long ago
            return self.moments[row["created_at"].astimezone(moments.SHANGHAI)]["stored"]
        return None

    def _of_event(self, pk: int, row: Row, name: str) -> int | None:
        if name == "facts":
            return self.place("event_facts", pk)
        if name == "hash":
            return self.place("hash", pk)
        if name == "previous_hash":
            before = [n for n, other in self.stage.rows[Event].items() if other["hash"] == row["previous_hash"]]
            return self.place("hash", before[0]) if before else None
        if name == "recorded_at":
            return self.moments[row["happened_at"].astimezone(moments.SHANGHAI)]["stored"]
        return None

    # Dates.

    def plan(self, received: dt.date) -> Env:
        """An Env in which every date is that of a copy received on `received`; made once per day."""
        if len(self._plans) > 1:
            self._plans.clear()
        found = self._plans.get(received)
        if found is None:
            found = self._plans[received] = self._plan(received)
        return found

    def _plan(self, received: dt.date) -> Env:
        env = [""] * len(self.places)
        moved = {day: self.shifted(day, received) for day in self.days}
        due = self._due(received, moved)
        for day, forms in self.days.items():
            env[forms["day"]] = moved[day].isoformat()
            env[forms["chinese"]] = moments.chinese_date(moved[day])
        for moment, form in self.moments.items():
            here = dt.datetime.combine(moved[moment.date()], moment.timetz())
            env[form["stored"]] = moment_text(here)
            env[form["utc"]] = here.astimezone(dt.UTC).isoformat()
            env[form["local"]] = here.isoformat()
            env[form["clock"]] = here.strftime("%Y年%-m月%-d日 %H:%M")
        for place, value in due.items():
            env[place] = literal(value)
        return env

    def shifted(self, day: dt.date, received: dt.date) -> dt.date:
        """A day as many working days after `received` as it was after the pattern's receipt."""
        working = self.calendar.count(self.story.received, day)
        rest = day - self.calendar.add(self.story.received, working)
        return self.calendar.add(received, working) + rest

    def _due(self, received: dt.date, moved: dict[dt.date, dt.date]) -> dict[int, Any]:
        """The due dates of a copy, computed by the program's own rules. Those in calendar days also change `moved`."""
        found: dict[int, Any] = {}
        pauses = [
            Interval(
                _day(row["started_at"], moved), _day(row["ended_at"], moved) if row["ended_at"] else None, row["kind"]
            )
            for row in self.stage.rows.get(Pause, {}).values()
        ]
        live = []
        for pk, row in self.stage.rows.get(Clock, {}).items():
            clock = Clock(**{**row, "starts_on": moved[row["starts_on"]]})
            due = clocks.clock_due(self.calendar, clock, pauses)
            clock.due_on, clock.provisional = due.on, due.provisional
            found[self.place("due", Clock, pk, "due_on")] = due.on
            found[self.place("due", Clock, pk, "provisional")] = due.provisional
            if row["due_on"] and due.on:
                moved[row["due_on"]] = due.on
            if row["stopped_on"] is None and row["replaced_at"] is None:
                live.append(clock)
        case = Case()
        clocks.write_dates(case, live, calendar=self.calendar)
        for name in DUE_FIELDS:
            found[self.place("due", Case, self.case["id"], name)] = getattr(case, name)
        return found


def _day(moment: dt.datetime, moved: dict[dt.date, dt.date]) -> dt.date:
    return moved[moments.legal_day(moment)]


def pattern_of(text: str, year: int, value: int) -> str:
    """The pattern that gave `text` for a year and a value, e.g. YX2026000012 → YX{year}{n:06d}."""
    for width in range(9, 0, -1):
        digits = f"{value:0{width}d}"
        head, found, tail = text.rpartition(digits)
        before, named, between = head.rpartition(str(year))
        if found and named:
            return f"{before}{{year}}{between}{{n:0{width}d}}{tail}"
    raise ValueError(text)


__all__ = ["Env", "Filled", "Number", "Pattern", "Rows", "escaped", "literal", "moment_text", "pattern_of"]
