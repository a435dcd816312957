"""Storing cases built from other systems' rows: many at once, with the same chained events as a case taken in here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from approvals import documents
from approvals.importing.about import LicenceFacts
from approvals.importing.building import Built
from approvals.importing.planning_row import Plan, Who
from approvals.models import (
    Applicant,
    Case,
    CaseMaterial,
    CaseNumber,
    Clock,
    Decision,
    Extension,
    ExternalSystem,
    Licence,
    Pause,
)
from approvals.services.intake import case_series
from approvals.workflow import UP_REPORTING, State
from core import events, moments
from core.actors import Actor
from core.crypto import encrypt
from core.identifiers import mask_resident_id
from core.models import Role
from core.numbering import numbers_take
from core.searchtext import search_key
from empowerment.workflow import DocumentClass, Slot

AT_ONCE = 500
VERB = "case.import."  # before the name of the move: subscribers of the moves themselves are not told


def applicants_store(plans: Sequence[Plan]) -> dict[str, Applicant]:
    """The applicant of every plan by code or blind index; new ones are made in one statement."""
    found: dict[str, Applicant] = {}
    made: dict[str, Applicant] = {}
    for plan in plans:
        assert plan.who is not None
        key = key_of(plan.who)
        if plan.applicant is not None:
            found[key] = plan.applicant
        elif key not in made:
            made[key] = _applicant(plan.who, plan)
    Applicant.objects.bulk_create(made.values(), batch_size=AT_ONCE)
    return found | made


def key_of(who: Who) -> str:
    return who.index or who.code


def _applicant(who: Who, plan: Plan) -> Applicant:
    own: dict[str, Any] = {"kind": who.kind, "name": who.name, "contact": plan.contact, "phone": plan.phone}
    if who.index:
        own |= {
            "resident_id": encrypt(who.code),
            "resident_id_index": who.index,
            "resident_id_masked": mask_resident_id(who.code),
            "search": search_key(who.name),
        }
    else:
        own |= {"uscc": who.code, "search": search_key(who.name, who.code)}
    return Applicant(**own)


def cases_store(found: Sequence[Built], *, system: ExternalSystem, actor: Actor) -> None:
    """Number and insert the cases with everything that hangs on them. Call inside the transaction of the import."""
    _number(found)
    Case.objects.bulk_create([built.case for built in found], batch_size=AT_ONCE)
    numbers = [CaseNumber(case=b.case, system=system, number=b.plan.number) for b in found if b.plan.number]
    CaseNumber.objects.bulk_create(numbers, batch_size=AT_ONCE)
    CaseMaterial.objects.bulk_create([row for built in found for row in built.materials], batch_size=AT_ONCE)
    Clock.objects.bulk_create([row for built in found for row in built.clocks], batch_size=AT_ONCE)
    Pause.objects.bulk_create([row for built in found for row in built.pauses], batch_size=AT_ONCE)
    Extension.objects.bulk_create([built.extension for built in found if built.extension], batch_size=AT_ONCE)
    entries = []
    for built in found:
        case = built.case
        for move, at, facts in built.events:
            entries.append(events.Entry(case, f"{VERB}{move}", facts, case.move_organisation_id(move), at))
        last = entries[-1]
        last.facts.update({"state": case.state, "number": case.number})
    events.record_all(entries, actor=actor)
    for built in found:
        if built.plan.result:
            _decided(built, actor)


def _number(found: Sequence[Built]) -> None:
    """From the parks' own series, in the order of receipt."""
    series: dict[tuple[int, int], list[Built]] = defaultdict(list)
    for built in found:
        assert built.case.received_at is not None
        series[built.case.park_id, moments.legal_day(built.case.received_at).year].append(built)
    for (_, year), rows in sorted(series.items()):
        rows.sort(key=lambda built: (built.case.received_at, built.plan.row.place))
        texts = numbers_take(**case_series(rows[0].case.park), year=year, count=len(rows))
        for built, text in zip(rows, texts, strict=True):
            built.case.number = text


def licences_store(
    plans: Sequence[Plan], applicants: dict[str, Applicant], *, system: ExternalSystem, actor: Actor
) -> None:
    """Register the licences that rows bring along, once each, before the cases that are about them."""
    made: dict[tuple[str, int], Licence] = {}
    for plan in plans:
        facts = plan.licence_facts
        if not isinstance(facts, LicenceFacts):
            continue
        assert plan.authority and plan.item and plan.park and plan.who
        body = plan.authority.slots[Slot.IN_NAME_OF].id
        issues = plan.authority.body(Slot.ISSUES)
        found = made.get((facts.number, body))
        plan.licence = found or Licence.objects.create(
            number=facts.number,
            item=plan.item,
            item_version_id=plan.authority.version_id,
            park=plan.park,
            deciding_body_id=body,
            issuing_body_id=issues.id if issues else body,
            holder=applicants[key_of(plan.who)],
            subject=plan.title,
            issued_on=facts.issued_on,
            valid_from=facts.valid_from,
            valid_until=facts.valid_until,
            registered_from=brought_by(system),
        )
        if found is None:
            made[facts.number, body] = plan.licence
    entries = [
        events.Entry(
            row, "licence.register", {"number": row.number, "source": row.registered_from}, row.issuing_body_id
        )
        for row in made.values()
    ]
    events.record_all(entries, actor=actor)


def brought_by(system: ExternalSystem) -> str:
    """What a licence registered with its running case names as its source."""
    return f"{system.name}在办件迁入"


def _decided(built: Built, actor: Actor) -> None:
    """A decision made in the former system. Where its seal is still owed the paper is made here, so that it can be sealed;
    one sealed there stands by its number and seal.
    """
    case, plan = built.case, built.plan
    if plan.sealed_outside:
        _sealed_outside(case, plan, actor)
        return
    assert plan.decider is not None and plan.decided is not None and case.state == State.DECIDED
    head = plan.decider.memberships.filter(organisation=case.deciding_body_id, role=Role.HEAD).exists()
    made = Decision.objects.create(
        case=case,
        result=plan.result,
        form=Decision.Form.HEAD if head else Decision.Form.CHIEF,
        reasons=plan.reasons,
        decided_by=plan.decider,
        decided_at=plan.decided,
    )
    documents.make(
        case,
        DocumentClass.DECISION,
        at=plan.decided,
        title=documents.title_of_decision(case, plan.result),
        body_slot=Slot.IN_NAME_OF,
        facts=documents.decision(case, made=made, legal_basis=case.item_version.legal_basis),
    )


def _sealed_outside(case: Case, plan: Plan, actor: Actor) -> None:
    by = plan.decider or actor.person
    assert by is not None and plan.decided is not None
    Decision.objects.create(
        case=case,
        result=plan.result,
        form=Decision.Form.SUPERIOR if case.route in UP_REPORTING else Decision.Form.FORMER,
        reasons=plan.reasons,
        decided_by=by,
        superior_number=plan.outside_number,
        superior_seal=plan.outside_seal,
        decided_at=plan.decided,
    )
