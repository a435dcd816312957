"""What a running case other than a new one is about: the licence it names, known here or brought along by its facts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from approvals.importing.planning_row import Plan
from approvals.importing.times import moment_of
from approvals.models import Licence
from approvals.selectors import kind_obstacle, kind_open_already, late_words, present_edition
from approvals.workflow import CaseKind
from core import moments
from core.errors import Invalid
from empowerment.models import ItemVersion
from empowerment.selectors.families import same_licence
from empowerment.workflow import ItemType, Slot

KINDS = {str(kind.label): kind for kind in CaseKind}
KINDS |= {"新申请": CaseKind.NEW, "首次申请": CaseKind.NEW, "设立": CaseKind.NEW, "": CaseKind.NEW}
KINDS |= {"延期": CaseKind.RENEWAL, "换证": CaseKind.RENEWAL, "遗失补办": CaseKind.REISSUE, "补办": CaseKind.REISSUE}
LONG_TERM = ("长期", "长期有效", "无期限")


@dataclass(frozen=True)
class LicenceFacts:
    """A licence issued before this system, as its case's row tells it."""

    number: str
    issued_on: dt.date
    valid_from: dt.date
    valid_until: dt.date | None


def kind_of(plan: Plan) -> None:
    text = plan.row.cells.get("kind", "")
    found = KINDS.get(text)
    if found is None:
        plan.problems.append(f"种类“{text}”认不出来，可写：{'、'.join(str(kind.label) for kind in CaseKind)}")
    else:
        plan.kind = found


def licences_planned(plans: Sequence[Plan]) -> None:
    """The licence of every row that is about one; what cannot be its object is told in words."""
    about = [plan for plan in plans if plan.kind != CaseKind.NEW and plan.authority and not plan.problems]
    numbers = {plan.row.cells.get("licence", "") for plan in about}
    known: dict[tuple[str, int], list[Licence]] = defaultdict(list)
    taken = set()
    for row in Licence.objects.filter(number__in=numbers).select_related("item").order_by("-edition"):
        known[row.number, row.park_id].append(row)
        taken.add((row.number, row.deciding_body_id))
    versions = ItemVersion.objects.in_bulk({plan.authority.version_id for plan in about if plan.authority})
    first: dict[tuple[object, ...], int] = {}
    for plan in about:
        assert plan.item and plan.park and plan.authority
        number, label = plan.row.cells.get("licence", ""), plan.kind.label
        if not number:
            plan.problems.append(f"{label}的件须填所涉证照的编号")
            continue
        same = first.setdefault((number, plan.park.pk, plan.item.pk, plan.kind), plan.row.place)
        if same != plan.row.place:
            plan.problems.append(f"与第 {same} 行是同一证照的同一种申请")
            continue
        own = [row for row in known[number, plan.park.pk] if same_licence(row.item, plan.item)]
        licence = next(iter(own), None)
        if licence is not None:
            _known(plan, present_edition(licence))
        elif (number, plan.authority.slots[Slot.IN_NAME_OF].id) in taken:
            plan.problems.append(f"证照编号“{number}”已登记为另一事项的证照，请核对")
        else:
            _brought(plan, number)
        _fits(plan, versions[plan.authority.version_id])


def _known(plan: Plan, licence: Licence) -> None:
    plan.licence = licence
    if plan.kind != CaseKind.REVOCATION and (plan.applicant is None or plan.applicant.pk != licence.holder_id):
        plan.problems.append(f"证照{licence.number}的持证人不是本件申请人")
    open_already = kind_open_already(licence, plan.kind)
    if open_already:
        plan.problems.append(f"证照{licence.number}已有在办的{plan.kind.label}申请{open_already}")


def _brought(plan: Plan, number: str) -> None:
    """Not on record here: its facts come with the row, so that the case has something to be about."""
    if plan.kind == CaseKind.REVOCATION:
        plan.problems.append(f"证照{number}没有登记；撤销的件请先登记该证照（持证人可能不是申请人）")
        return
    cells = plan.row.cells
    until = cells.get("licence_until", "")
    for field, label in (("licence_issued", "发证日期"), ("licence_until", "有效期至（长期的写“长期”）")):
        if not cells.get(field):
            plan.problems.append(f"证照{number}没有登记，须填{label}，随件登记")
    if plan.problems:
        return
    try:
        issued = moments.legal_day(moment_of(cells["licence_issued"]).at)
        begins = moments.legal_day(moment_of(cells["licence_from"]).at) if cells.get("licence_from") else issued
        ends = None if until in LONG_TERM else moments.legal_day(moment_of(until).at)
    except Invalid as problem:
        plan.problems.append(f"证照日期{problem.message.rstrip('。')}")
        return
    assert plan.received is not None
    if issued > moments.legal_day(plan.received):
        plan.problems.append("发证日期晚于本件的收件时间")
    if ends is not None and ends < begins:
        plan.problems.append("证照有效期的止日早于起日")
    plan.licence_facts = LicenceFacts(number[:80], issued, begins, ends)
    plan.hints.append(f"证照{number}没有登记，随件登记")


def _fits(plan: Plan, version: ItemVersion) -> None:
    assert plan.authority and plan.received
    if plan.problems:
        return
    if plan.authority.item_type != ItemType.LICENCE:
        plan.problems.append("只有行政许可事项有证照，本事项只能是新办")
        return
    facts = plan.licence_facts
    licence = plan.licence
    if licence is None and isinstance(facts, LicenceFacts):
        licence = Licence(number=facts.number, valid_from=facts.valid_from, valid_until=facts.valid_until)
    assert licence is not None
    day = moments.legal_day(plan.received)
    obstacle = kind_obstacle(licence, plan.kind, version, day)
    if obstacle:
        plan.problems.append(obstacle.rstrip("。"))
    elif plan.kind == CaseKind.RENEWAL and late_words(licence, version, day):
        plan.hints.append("延续申请逾期提出，届满前未作决定的不视为准予延续（行政许可法第50条）")
