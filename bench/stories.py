"""Pattern cases: one per item, park and ending, walked through the services, with the rows it had after every step.

What the generator multiplies has been made by the program itself: whatever a move writes today is in the copies.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from approvals import services
from approvals.models import Applicant, Case, Decision
from approvals.selectors import first_review_owed
from approvals.workflow import ENDED, MOVES, next_step
from bench.snapshots import Rows, rows_of
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import DomainError
from core.identifiers import compute_uscc_check
from core.models import Membership, Organisation
from core.permissions import actor_for
from core.selectors import calendar
from empowerment.authority import Authority
from empowerment.models import Empowerment, PowerItem
from empowerment.selectors import resolve, version_at

WINDOW = 480  # working days over which the copies are received
NAME, USCC = "样板申请人甲乙丙有限公司", "91430600MA4TEMP01R"
TITLE = "样板申请内容子丑寅"
OPINION = {"suggests": "granted", "text": "材料齐全，符合法定条件，建议准予。"}
AGAINST = {"suggests": "denied", "text": "不符合法定条件，建议不予。"}
PACE = {
    "accept": 1,
    "examine": 4,
    "decide": 3,
    "counterseal": 2,
    "issue": 2,
    "deliver": 4,
    "record_superior": 5,
}  # days
COLLECT = {"way": "collect", "recipient": "章演行", "relation": "经办人"}

# Ending -> how often it comes, and the moves before the ordinary ones (with the working days each takes).
ENDINGS: dict[str, int] = {"granted": 86, "corrected": 6, "denied": 3, "refused": 3, "withdrawn": 1, "paused": 1}


@dataclass
class Stage:
    """A pattern case as it stood `offset` working days after its receipt."""

    offset: int
    at: dt.datetime
    rows: Rows


@dataclass
class Story:
    """One pattern case: its stages in order, and the days on which its authority's answer is the same."""

    item: str
    park: str
    ending: str
    received: dt.date
    first: dt.date
    last: dt.date
    stages: list[Stage] = field(default_factory=list)


class Untold(Exception):
    """The installation lacks the people or papers that this case would need."""


def stories(*, per_park: int, window: int) -> Iterator[Story]:
    """Pattern cases of up to `per_park` items for each park and mode, of as many departments as possible.

    Each item is granted in one case; the other endings go round the items. What nobody at the park can walk is left out.
    """
    applicant = _applicant()
    others = [ending for ending in ENDINGS if ending != "granted"]
    number = 0
    for row in _chosen(per_park):
        for ending in ("granted", others[number % len(others)]):
            try:
                with transaction.atomic():  # what cannot be walked to its end leaves nothing behind
                    story = _tell(row, ending, applicant, window)
            except (Untold, DomainError):
                continue
            yield story
        number += 1


def _applicant() -> Applicant:
    code = USCC[:17] + compute_uscc_check(USCC[:17])
    return services.applicant_find_or_create(kind="enterprise", name=NAME, uscc=code)


def _chosen(per_park: int) -> list[Empowerment]:
    """Newest rule of every item and park, up to `per_park` for each park and mode, of many departments."""
    rows = Empowerment.objects.filter(superseded_at=None).select_related("item", "park", "scheme").order_by("pk")
    newest = {(row.item_id, row.park_id): row for row in rows.order_by("valid_from", "pk")}
    taken: dict[tuple[int, str], list[Empowerment]] = {}
    seen: dict[tuple[int, str, int], int] = {}
    ranked = []
    for row in newest.values():
        key = (row.park_id, row.mode, row.item.competent_department_id)
        seen[key] = seen.get(key, 0) + 1
        ranked.append((seen[key], row.pk, row))
    for _, _, row in sorted(ranked, key=lambda one: one[:2]):  # the first of every department, then the second …
        taken.setdefault((row.park_id, row.mode), []).append(row)
    return [row for found in taken.values() for row in found[:per_park]]


def _tell(row: Empowerment, ending: str, applicant: Applicant, window: int) -> Story:
    days = calendar()
    last = moments.today()
    if row.valid_to is not None:
        last = min(last, moments.legal_day(row.valid_to) - dt.timedelta(days=1))
    if row.scheme.valid_to is not None:
        last = min(last, row.scheme.valid_to)
    last = days.add(days.next_workday(last), -1)
    received = days.add(last, -40)
    first = days.add(last, -window)
    walk = _Walk(row.item, row.park, received, applicant)
    first = walk.same_answer_since(first)
    story = Story(row.item.code, row.park.code, ending, received, first, last)
    walk.go(ending)
    story.stages = walk.stages
    return story


class _Walk:
    """One pattern case on its way; every step is made by whoever holds the role, the right and the seal for it."""

    def __init__(self, item: PowerItem, park: Organisation, received: dt.date, applicant: Applicant) -> None:
        self.item, self.park, self.received, self.applicant = item, park, received, applicant
        self.days, self.offset, self.steps = calendar(), 0, 0
        self.began = moments.now()
        self.stages: list[Stage] = []
        answer = resolve(item, park, "", self.moment())
        if not isinstance(answer, Authority):
            raise Untold(answer.sentence)
        self.authority = answer
        self.case = self.receive(answer)

    def moment(self) -> dt.datetime:
        day = self.days.add(self.received, self.offset) if self.offset else self.received
        return moments.start_of(day) + dt.timedelta(hours=9, minutes=self.steps)

    def same_answer_since(self, first: dt.date) -> dt.date:
        """The earliest of `first` and a few later days from which on the answer is the one of this case."""
        wanted = {**self.authority.to_json(), "at": ""}
        for step in range(4):
            day = first + (self.received - first) * step / 4
            answer = resolve(self.item, self.park, "", moments.start_of(day) + dt.timedelta(hours=9))
            if isinstance(answer, Authority) and {**answer.to_json(), "at": ""} == wanted:
                return self.days.next_workday(day)
        return self.received

    def receive(self, answer: Authority) -> Case:
        version = version_at(self.item, self.moment())
        if version is None:
            raise Untold("no version")
        materials = [services.MaterialInput(m.order, True, True) for m in version.materials.all()]
        body = answer.slots["receives"].id
        clerks = Membership.objects.filter(organisation_id=body, role__in=MOVES["receive"].roles, valid_to=None)
        clerk = clerks.order_by("pk").first()
        if clerk is None:
            raise Untold("no clerk")
        case = services.case_receive(
            item=self.item,
            park=self.park,
            applicant=self.applicant,
            title=TITLE,
            materials=materials,
            actor=actor_for(clerk.person),
            stamp=Stamp(happened_at=self.moment()),
        )
        self.snapshot(case)
        return case

    def snapshot(self, case: Case) -> None:
        earlier = self.stages[-1].rows if self.stages else {}
        at = self.moment()
        self.stages.append(Stage(self.offset, at, rows_of(case, recorded=at, began=self.began, earlier=earlier)))
        self.case = case

    def go(self, ending: str) -> None:
        if ending == "corrected":
            self.step("request_correction", 2, missing=[], other="申请表未加盖公章，请补盖后重新提交。")
            self.step("supplement", 3)
        if ending == "refused":
            self.step("refuse", 2, reasons="所申请事项不属于本机关职权范围。")
            return
        while self.case.state not in ENDED:
            following = next_step(self.case.route, self.case.state)
            if following is None:
                raise Untold("no next step")
            if self.case.state == "accepted" and ending == "withdrawn":
                self.step("withdraw", 2, reason="申请人书面申请撤回。")
                return
            if self.case.state == "accepted" and ending == "paused" and not self.case.pauses.exists():
                self.step("pause", 1, kind="expert_review", reason="组织专家评审。", expected_days=5)
                self.step("resume", 5)
            if self.case.state == "examined" and first_review_owed(self.case, self.moment()):
                self.step("first_review", 0, **OPINION)
            self.step(following.move, PACE.get(following.move, 1), **self.data(following.move, ending))

    def data(self, move: str, ending: str) -> dict[str, Any]:
        denied = ending == "denied"
        if move == "examine":
            return AGAINST if denied else OPINION
        if move == "decide":
            return {"result": "denied", "reasons": "不符合法定条件。"} if denied else {"result": "granted"}
        if move == "opine":
            return AGAINST if denied else OPINION
        if move == "record_superior":
            day = self.days.add(self.received, self.offset + PACE[move])
            result = {"result": "denied", "reasons": "不符合法定条件。"} if denied else {"result": "granted"}
            return {**result, "number": f"上级许{self.case.number}", "seal": "上级机关", "decided_on": day}
        return COLLECT if move == "deliver" else {}

    def step(self, move: str, days: int, **data: Any) -> None:
        """Go on by `days` working days and make a move as the first person who may; Untold when nobody may."""
        self.offset, self.steps = self.offset + days, self.steps + 1
        service = getattr(services, f"case_{move}")
        problems = []
        for actor in self.candidates(move):
            for more in self.forms(move):
                try:
                    with transaction.atomic():
                        case = service(
                            case=self.case, actor=actor, stamp=Stamp(happened_at=self.moment()), **data, **more
                        )
                except DomainError as problem:
                    problems.append(problem.message)
                    continue
                self.snapshot(case)
                return
        raise Untold(f"{self.item.code} {move}: {problems[-1:]}")

    def forms(self, move: str) -> Sequence[dict[str, str]]:
        if move in ("decide", "opine"):
            return [{"form": Decision.Form.CHIEF}, {"form": Decision.Form.HEAD}]
        return [{}]

    def candidates(self, move: str) -> list[Actor]:
        """Named person first, then whoever holds one of the roles at the body that makes the move."""
        body = self.case.move_organisation_id(move)
        if body is None:
            raise Untold(f"nobody makes the move {move}")
        named = {slot.person_id for slot in self.case.pinned.slots.values() if slot.id == body}
        held = Membership.objects.filter(organisation_id=body, role__in=MOVES[move].roles, valid_to=None)
        people = [row.person for row in held.select_related("person").order_by("pk")]
        people.sort(key=lambda person: person.pk not in named)
        return [actor_for(person) for person in dict.fromkeys(people)]
