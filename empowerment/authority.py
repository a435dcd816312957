"""The one question: who may decide this item, at this park, on this day — in whose name, under which instrument, with
which seal, countersigned and reported by whom, who is liable, where is it filed?

`resolve` answers or refuses with reasons and the right body. Nothing else in the program decides these things again.
The answer is plain data: it is pinned to the case as it stood at acceptance (rules of authority §2).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from empowerment.workflow import Mode, Party, Route, Slot


@dataclass(frozen=True)
class Body:
    """An organisation (and perhaps a named person) in a slot, with the name valid at the moment asked."""

    id: int
    name: str
    party: str
    person_id: int | None = None
    person: str = ""

    def __str__(self) -> str:
        return f"{self.name}（{self.person}）" if self.person else self.name


@dataclass(frozen=True)
class SealStep:
    """Seals owed on one class of document, in order."""

    document_class: str
    order: int
    owner_id: int
    owner: str
    kind: str
    countersign: bool = False
    on_request: bool = False
    limit_days: int | None = None


@dataclass(frozen=True)
class Report:
    to: Body
    sent_by: Body
    copy_only: bool
    note: str = ""


@dataclass(frozen=True)
class Liability:
    subject: str
    phase: str
    body: Body
    joint: bool
    source: str = ""


@dataclass(frozen=True)
class Filing:
    by: Body
    to: Body
    period: str


@dataclass(frozen=True)
class InstrumentFound:
    id: int
    kind: str
    label: str
    giver: str
    taker: str


@dataclass(frozen=True)
class Obstacle:
    """A precondition not met. `blocks` or only a card; `right_body` is where to go instead."""

    code: str
    words: str
    blocks: bool
    right_body: str = ""


@dataclass(frozen=True)
class Source:
    """Where a part of the answer comes from."""

    what: str
    text: str


@dataclass(frozen=True)
class Authority:
    """The whole answer, serialisable so that it can be pinned."""

    item_id: int
    item: str
    version_id: int
    item_type: str
    park_id: int
    park: str
    area: str
    at: dt.datetime
    empowerment_id: int
    scheme_id: int
    scheme: str
    mode: str
    mode_label: str
    route: str
    route_label: str
    slots: dict[str, Body]
    seals: tuple[SealStep, ...]
    reports: tuple[Report, ...]
    liabilities: tuple[Liability, ...]
    filings: tuple[Filing, ...]
    instruments: tuple[InstrumentFound, ...]
    obstacles: tuple[Obstacle, ...]
    transition_from: dt.date | None
    transition_to: dt.date | None
    uses_chief_approvers: bool
    deciding_office: str
    promise_number: int | None
    promise_unit: str
    cutoff: dt.time | None
    correction_answer_days: int
    source_of_power: str
    sources: tuple[Source, ...] = ()
    known_at: dt.datetime | None = None

    @property
    def blocked(self) -> tuple[Obstacle, ...]:
        return tuple(o for o in self.obstacles if o.blocks)

    @property
    def cards(self) -> tuple[Obstacle, ...]:
        return tuple(o for o in self.obstacles if not o.blocks)

    def body(self, slot: str) -> Body | None:
        return self.slots.get(slot)

    def in_transition(self, day: dt.date) -> bool:
        """Whether an act of that legal day falls inside the transition (both dates inclusive)."""
        return bool(self.transition_from and self.transition_to and self.transition_from <= day <= self.transition_to)

    @property
    def sentence(self) -> str:
        """The answer as a person would say it."""
        decides, name = self.slots[Slot.DECIDES], self.slots[Slot.IN_NAME_OF]
        parts = [f"“{self.item}”在{self.park}按“{self.mode_label}”办理"]
        if self.route in (Route.REPORTED, Route.REPORTED_FILED):
            opinion = "、".join(["初审意见" + words for words in self._seal_words()[:1]] + self._seal_words()[1:])
            parts.append(f"由{self.slots[Slot.EXAMINES]}审查并出具初审意见（{opinion}），报{decides}决定")
        else:
            in_name = "" if name.id == decides.id else f"，以{name.name}名义"
            parts.append(f"由{decides}决定{in_name}")
            parts += self._seal_words()
        if self.filings:
            words = [f"{'按月' if f.period == 'monthly' else '逐件'}向{f.to.name}备案" for f in self.filings]
            parts.append("、".join(words))
        parts.append(f"复议诉讼由{self.slots[Slot.RESPONDENT].name}应对")
        return "，".join(parts) + "。"

    def _seal_words(self) -> list[str]:
        reported = self.route in (Route.REPORTED, Route.REPORTED_FILED)
        wanted = "opinion" if reported else "decision"
        steps = [s for s in self.seals if s.document_class == wanted]
        words = []
        for step in steps:
            if step.on_request:
                words.append(f"上级要求时由{step.owner}盖章")
            elif step.countersign:
                words.append(f"{step.owner}见章盖章")
            else:
                words.append(f"盖{step.owner}{'专用章' if step.kind == 'special' else '公章'}")
        return words

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: moments and days in ISO form. `from_json` gives the same answer back."""
        data = asdict(self)
        data["slots"] = {str(slot): body for slot, body in data["slots"].items()}
        for name in ("at", "known_at", "transition_from", "transition_to", "cutoff"):
            data[name] = data[name].isoformat() if data[name] else None
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Authority:
        """Rebuild a pinned answer."""
        values = dict(data)
        values["at"] = _moment(values["at"])
        values["known_at"] = _moment(values["known_at"]) if values.get("known_at") else None
        for name in ("transition_from", "transition_to"):
            values[name] = _day(values[name])
        values["cutoff"] = dt.time.fromisoformat(values["cutoff"]) if values["cutoff"] else None
        values["slots"] = {slot: Body(**body) for slot, body in values["slots"].items()}
        values["seals"] = tuple(SealStep(**row) for row in values["seals"])
        values["reports"] = tuple(
            Report(**{**row, "to": Body(**row["to"]), "sent_by": Body(**row["sent_by"])}) for row in values["reports"]
        )
        values["liabilities"] = tuple(
            Liability(**{**row, "body": Body(**row["body"])}) for row in values["liabilities"]
        )
        values["filings"] = tuple(
            Filing(**{**row, "by": Body(**row["by"]), "to": Body(**row["to"])}) for row in values["filings"]
        )
        values["instruments"] = tuple(InstrumentFound(**row) for row in values["instruments"])
        values["obstacles"] = tuple(Obstacle(**row) for row in values["obstacles"])
        values["sources"] = tuple(Source(**row) for row in values["sources"])
        return cls(**values)


def _moment(value: str | dt.datetime) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)


def _day(value: str | dt.date | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Refusal:
    """Nobody at this park may take the item then, why, and where the applicant should go. `would_be` is what would
    hold if the obstacles were gone."""

    reasons: tuple[Obstacle, ...]
    right_body: str
    would_be: Authority | None = None
    sources: tuple[Source, ...] = field(default=())

    @property
    def sentence(self) -> str:
        where = f"请向{self.right_body}申请。" if self.right_body else ""
        return "；".join(reason.words.rstrip("。") for reason in self.reasons) + "。" + where


PARTY_WORDS = {
    Party.HANDLER: "部门指定专人",
    Party.STATIONED: "派驻机构",
    Party.SUPERIOR: "上级主管部门",
    Party.DELEGATOR: "委托机关",
    Party.CENTRE: "政务服务中心",
}
STATUTORY_MODES = frozenset({Mode.DIRECT, Mode.REPORTED})
