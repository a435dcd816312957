"""One row of a list as it is understood; see `planning`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from approvals.importing.columns import Listed
from approvals.importing.times import PauseSpan
from approvals.models import Applicant, Licence
from approvals.workflow import CaseKind, Channel, State
from core.models import Organisation, Person
from empowerment.authority import Authority
from empowerment.models import PowerItem


@dataclass(frozen=True)
class Who:
    """An applicant as a row names it: found by credit code or by the blind index of the identity number."""

    kind: str
    name: str
    code: str  # credit code or identity number
    index: str = ""


@dataclass
class Plan:
    """One row understood. Times are true ones; `accepted` is the legal moment, `accepted_told` the day it was entered."""

    row: Listed
    number: str = ""
    problems: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    known: str = ""  # our number of the case that carries this outside number already
    item: PowerItem | None = None
    park: Organisation | None = None
    area: str = ""
    who: Who | None = None
    applicant: Applicant | None = None
    contact: str = ""
    phone: str = ""
    title: str = ""
    kind: CaseKind = CaseKind.NEW
    licence: Licence | None = None
    licence_facts: object | None = None  # of a licence to be registered with the case (importing.about)
    channel: str = Channel.WINDOW
    state: State = State.RECEIVED
    received: dt.datetime | None = None
    correction: dt.datetime | None = None
    supplemented: dt.datetime | None = None
    accepted: dt.datetime | None = None
    accepted_told: dt.datetime | None = None
    deemed: bool = False
    state_at: dt.datetime | None = None
    pauses: list[PauseSpan] = field(default_factory=list)
    extension: int = 0
    extended: dt.datetime | None = None
    clerk: Person | None = None
    handler: Person | None = None
    materials: str = ""
    result: str = ""
    decided: dt.datetime | None = None
    sealed: dt.datetime | None = None
    sealed_outside: bool = False  # decided and sealed in the former system, waiting to be handed out
    outside_number: str = ""
    outside_seal: str = ""
    decider: Person | None = None
    reasons: str = ""
    authority: Authority | None = None
    authority_data: dict[str, Any] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        return not self.problems and not self.known
