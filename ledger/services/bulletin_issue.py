"""A checked bulletin goes out: numbered, sealed, addressed to every unit of the plan; units sign for it and are reminded."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from core import door, events, moments
from core.absences import absent_on, memberships_on, present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_add
from core.models import Document, Jurisdiction, Role
from core.selectors import calendar
from core.workdays import Calendar
from empowerment.authority import SealStep
from empowerment.sealing import seal_apply
from empowerment.workflow import SealKind
from ledger.documents.bulletins import BULLETIN, bulletin_make, paper_of
from ledger.lives.bulletins import EDITORS, BulletinKind, BulletinState
from ledger.models import Bulletin, BulletinReceipt, BulletinTerms
from ledger.selectors.bulletins import SIGNERS, edition_last, quarter_due, quarter_last
from ledger.selectors.plans import plans_in_force
from ledger.services.bulletins import url_of

LEADERS = frozenset({Role.HEAD, Role.PARK_ADMIN})


def bulletin_issue(*, row: Bulletin, actor: Actor, stamp: Stamp) -> Bulletin:
    """盖章印发: the last edition becomes the numbered paper with the office's seal; every unit of the plan has some working
    days to sign for it. A withdrawal takes the paper that it names out of force. Raises what the seal register raises.
    """

    def change(made: Bulletin, now: dt.datetime) -> dict[str, Any]:
        edition, day = edition_last(made), moments.legal_day(now)
        terms = BulletinTerms.in_force(day, made.plan.jurisdiction_id)
        paper = bulletin_make(made, edition, at=now)
        office = made.plan.office
        step = SealStep(BULLETIN, 1, office.pk, office.name_on(day), terms.seal_kind)
        locked = Document.objects.select_for_update().get(pk=paper.pk)
        use = seal_apply(
            document=locked, step=step, person=actor.person, at=now, authority=None, case_number=paper.number
        )
        made.number, made.issued_at, made.issued_by = paper.number, now, actor.person
        if made.kind == BulletinKind.WITHDRAWAL:
            assert made.corrects_id is not None
            why = f"由{paper.number}撤销：{made.reason}"[:300]
            Document.objects.filter(pk=paper_of(made.corrects_id).pk).update(withdrawn_at=now, withdrawn_reason=why)
        units = _addressed(made, calendar().add(day, terms.receipt_days))
        return {
            "document": paper.number,
            "edition": edition.number,
            "seal": use.seal.code,
            "facts_hash": use.facts_hash,
            "units": units,
        }

    return door.perform(row, "issue", actor=actor, stamp=stamp, change=change)


def _addressed(row: Bulletin, due_on: dt.date) -> int:
    """A receipt to be signed for every unit, whose people are told."""
    units = list(row.plan.reporters.select_related("organisation"))
    BulletinReceipt.objects.bulk_create(BulletinReceipt(bulletin=row, reporter=unit, due_on=due_on) for unit in units)
    people = _people([unit.organisation_id for unit in units], SIGNERS, moments.today())
    told = {person for found in people.values() for person in found}
    inbox_add(to=told, text=f"{row}（{row.number}）已印发，请于{moments.chinese_date(due_on)}前签收。", url=url_of(row))
    return len(units)


def _people(bodies: Iterable[int], roles: Iterable[str], day: dt.date) -> dict[int, set[int]]:
    """Who holds one of the roles at each body and is not away. Two queries."""
    bodies = list(bodies)
    away = absent_on(day, bodies)
    rows = memberships_on(day).filter(organisation__in=bodies, role__in=list(roles))
    found: dict[int, set[int]] = defaultdict(set)
    for person, body in rows.values_list("person", "organisation"):
        if (person, body) not in away:
            found[body].add(person)
    return found


@transaction.atomic
def bulletin_sign(*, receipt: BulletinReceipt, actor: Actor) -> BulletinReceipt:
    """签收 by one of the unit's people. Raises Refused when a colleague was faster, NotAllowed outside the unit."""
    row = BulletinReceipt.objects.select_for_update(of=("self",)).get(pk=receipt.pk)
    body = row.reporter.organisation
    if actor.person is None or not actor.holds_any(SIGNERS, body.pk):
        raise NotAllowed(f"由{body.name}的台账填报人或者负责人签收。")
    if row.signed_at is not None:
        who = row.signed_by.name if row.signed_by else ""
        raise Refused(f"本单位已由{who}于{moments.chinese_moment(row.signed_at)}签收。", code="signed_already")
    row.signed_at, row.signed_by = moments.now(), actor.person
    row.save(update_fields=["signed_at", "signed_by"])
    facts = {"bulletin": row.bulletin.number, "late": row.late()}
    events.record(obj=row, verb="bulletinreceipt.sign", actor=actor, facts=facts, organisation_id=body.pk)
    return row


def bulletins_remind(*, on: dt.date) -> int:
    """Remind who has not signed: some working days before the day, on the day, then every working day the leaders too; and
    once the office whose quarter waits for its bulletin. Returns how many receipts and plans were spoken of; safe to run again.
    """
    days, told = calendar(), _compile_due(on)
    newer = Bulletin.objects.filter(corrects=OuterRef("bulletin"), state=BulletinState.ISSUED)
    rows = BulletinReceipt.objects.filter(~Exists(newer), signed_at=None)
    rows = rows.select_related("bulletin__plan", "reporter__organisation").order_by("pk")
    receipts = list(rows)
    bodies = {row.reporter.organisation_id for row in receipts}
    people, leaders = _people(bodies, SIGNERS, on), _people(bodies, LEADERS, on)
    terms = {row.bulletin.plan.jurisdiction_id for row in receipts}
    ahead = {place: BulletinTerms.in_force(on, place).remind_days for place in terms}
    for row in receipts:
        stage = _stage(row.due_on, on, ahead[row.bulletin.plan.jurisdiction_id], days)
        if stage:
            body = row.reporter.organisation_id
            to = people[body] | (leaders[body] if stage.startswith("late") else set())
            due = moments.chinese_date(row.due_on)
            late = "，已逾期" if stage.startswith("late") else ""
            text = f"{row.bulletin}（{row.bulletin.number}）{row.reporter}尚未签收，应于{due}前签收{late}。"
            inbox_add(to=to, text=text, url=url_of(row.bulletin), key=f"bulletin-receipt{row.pk}:{stage}")
            told += 1
    return told


def _stage(due: dt.date, on: dt.date, ahead: int, days: Calendar) -> str:
    """Which reminder a day calls for; empty for none. `ahead` in working days."""
    if on == due:
        return f"on:{due}"
    if on > due:
        return f"late:{on}" if days.is_workday(on) else ""
    return f"soon:{due}" if days.count(on, due) <= ahead else ""


def _compile_due(on: dt.date) -> int:
    """Tell each office once that the quarter's last returns are due and no bulletin has been begun (每季度通报, S1)."""
    year, quarter = quarter_last(on)
    told = 0
    for plan in plans_in_force(dt.date(year, quarter * 3, 1)):
        begun = plan.bulletins.filter(year=year, quarter=quarter).exclude(state=BulletinState.DROPPED)
        opened = plan.returns.filter(month=dt.date(year, quarter * 3, 1)).exists()
        if opened and not begun.exists() and on > quarter_due(plan, year, quarter):
            people = [person.pk for person in present_people(plan.office_id, EDITORS)]
            text = f"{year}年第{'一二三四'[quarter - 1]}季度的台账已到期，可以编制通报。"
            inbox_add(to=people, text=text, url="/ledger/bulletins/new/", key=f"bulletin{plan.pk}:{year}q{quarter}")
            told += 1
    return told


@transaction.atomic
def bulletin_terms_add(
    *,
    valid_from: dt.date,
    actor: Actor,
    jurisdiction: Jurisdiction | None = None,
    seal_kind: str = SealKind.OWN,
    source: str = "",
    **numbers: int,
) -> BulletinTerms:
    """From a day on these rules of commendation and criticism (months, percents) and days to sign (working days), for one
    jurisdiction or for all others. Bulletins that are counted already keep theirs. Raises Invalid, Refused.
    """
    if valid_from < moments.today():
        raise Invalid("施行日不能早于今天：已经取数的通报不改。", field="valid_from")
    if seal_kind not in SealKind.values:
        raise Invalid("请选择通报用章。", field="seal_kind")
    for name in ("commend_done_percent", "criticise_idle_percent"):
        if not 0 <= numbers.get(name, 0) <= 100:
            raise Invalid("占比填 0 至 100。", field=name)
    if BulletinTerms.objects.filter(valid_from=valid_from, jurisdiction=jurisdiction).exists():
        raise Refused(f"{moments.chinese_date(valid_from)}起施行的通报规则已经登记。", code="terms_present")
    terms = BulletinTerms.objects.create(
        valid_from=valid_from, jurisdiction=jurisdiction, seal_kind=seal_kind, source=source.strip(), **numbers
    )
    facts = {"valid_from": valid_from, "seal_kind": seal_kind, **numbers}
    events.record(obj=terms, verb="bulletin_terms.add", actor=actor, facts=facts)
    return terms
