"""`resolve`: the one place where authority is answered."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Subquery

from core import moments
from core.models import Organisation
from empowerment.authority import (
    PARTY_WORDS,
    Authority,
    Body,
    Filing,
    InstrumentFound,
    Liability,
    Obstacle,
    Refusal,
    Report,
    SealStep,
    Source,
)
from empowerment.models import (
    Empowerment,
    Instrument,
    ItemVersion,
    ModeRule,
    PowerItem,
    RuleInstrument,
    RuleStamp,
    Scheme,
)
from empowerment.selectors.facts import Facts
from empowerment.selectors.instruments import covers, effective, is_published
from empowerment.workflow import (
    InstrumentKind,
    Mode,
    Party,
    PowerSource,
    SchemeStatus,
    Slot,
    VersionState,
)


def version_at(item: PowerItem, at: dt.datetime, known_at: dt.datetime | None = None) -> ItemVersion | None:
    """The published version of an item in force at a moment; of several the newest wins."""
    versions = ItemVersion.objects.known_at(known_at).valid_at(at)
    return next(iter(versions.filter(item=item, state=VersionState.PUBLISHED).order_by("-number")[:1]), None)


def empowerment_at(
    item: PowerItem, park: Organisation, area: str, at: dt.datetime, known_at: dt.datetime | None = None
) -> Empowerment | None:
    """The row for the area if there is one, else the row for the whole park."""
    rows = (
        Empowerment.objects.known_at(known_at)
        .valid_at(at)
        .filter(item=item, park=park, area__in={area, ""})
        .select_related("scheme__issuer")
        .annotate(
            scheme_covers_park=Exists(
                Scheme.parks.through.objects.filter(scheme=OuterRef("scheme"), organisation=park)
            ),
            rules_stamp=Subquery(RuleStamp.objects.values("value")[:1]),
        )
    )
    return max(rows, key=lambda row: (bool(row.area), row.pk), default=None)


def resolve(
    item: PowerItem,
    park: Organisation,
    area: str = "",
    at: dt.datetime | None = None,
    known_at: dt.datetime | None = None,
) -> Authority | Refusal:
    """Who may decide `item` for `park` (and `area`) at the moment `at`, as the record stood at `known_at` (None: now).

    Returns an Authority, or a Refusal with every reason and the right body [32(1)(2)].
    """
    at = at or moments.now()
    version = version_at(item, at, known_at)
    empowerment = empowerment_at(item, park, area, at, known_at)
    return answer_from(Facts(at, known_at), item, park, area, version, empowerment)


def answer_from(
    facts: Facts,
    item: PowerItem,
    park: Organisation,
    area: str,
    version: ItemVersion | None,
    empowerment: Empowerment | None,
) -> Authority | Refusal:
    """The answer once version and empowerment are known; `facts` finds the rest one by one or has it loaded."""
    if version is not None and empowerment is not None:
        problem = _scheme_problem(empowerment, park, moments.legal_day(facts.at), "")
        rule = facts.rule(empowerment) if problem is None else None
        if rule is not None:
            return _judge(_answer(version, empowerment, rule, park, area, facts), item, facts.at)
    return _refuse(item, park, version, empowerment, facts.at)


def _judge(answer: Authority | Refusal, item: PowerItem, at: dt.datetime) -> Authority | Refusal:
    """An answer with a blocking precondition is a refusal that still shows what would hold without it."""
    if isinstance(answer, Refusal) or not answer.blocked:
        return answer
    right_body = _right_body(answer, item.competent_department.name_on(moments.legal_day(at)))
    return Refusal(answer.blocked, right_body, answer, answer.sources)


def _refuse(
    item: PowerItem,
    park: Organisation,
    version: ItemVersion | None,
    empowerment: Empowerment | None,
    at: dt.datetime,
) -> Refusal:
    """Why there is no answer at all, with the competent department as the right body [32(1)(2)]."""
    right_body = item.competent_department.name_on(moments.legal_day(at))
    if version is None:
        words = f"“{item.name}”在{moments.chinese_date(at)}没有已公布并生效的事项版本"
        return Refusal((Obstacle("no_version", words, True, right_body),), right_body)
    if empowerment is None:
        words = f"“{item.name}”在{moments.chinese_date(at)}不在{park.name_on(moments.legal_day(at))}的赋权清单内"
        return Refusal((Obstacle("not_listed", words, True, right_body),), right_body)
    scheme_problem = _scheme_problem(empowerment, park, moments.legal_day(at), right_body)
    if scheme_problem:
        return Refusal((scheme_problem,), right_body, sources=(_scheme_source(empowerment.scheme),))
    words = f"方案《{empowerment.scheme.title}》没有规定“{Mode(empowerment.mode).label}”在该日如何办理"
    return Refusal((Obstacle("no_rule", words, True, right_body),), right_body)


def _scheme_problem(empowerment: Empowerment, park: Organisation, day: dt.date, right_body: str) -> Obstacle | None:
    """Why a scheme does not answer for a park on a day: a draft, not yet or no longer in force, another park's."""
    scheme = empowerment.scheme
    name = f"《{scheme.title}》"
    if scheme.status == SchemeStatus.DRAFT:
        return Obstacle("scheme_draft", f"{name}是征求意见稿，尚未施行", True, right_body)
    if scheme.status == SchemeStatus.REPEALED:
        return Obstacle("scheme_repealed", f"{name}已废止", True, right_body)
    if scheme.valid_from is None or day < scheme.valid_from:
        since = f"，自{moments.chinese_date(scheme.valid_from)}起施行" if scheme.valid_from else ""
        return Obstacle("scheme_not_yet", f"{name}在{moments.chinese_date(day)}尚未施行{since}", True, right_body)
    if scheme.valid_to and day > scheme.valid_to:
        words = f"{name}的有效期至{moments.chinese_date(scheme.valid_to)}，{moments.chinese_date(day)}已失效"
        return Obstacle("scheme_lapsed", words, True, right_body)
    if not empowerment.scheme_covers_park:  # type: ignore[attr-defined]  # annotated in empowerment_at
        return Obstacle("scheme_other_park", f"{name}不适用于{park.name}", True, right_body)
    return None


class _Parties:
    """Party words of a rule turned into bodies for one empowerment at one moment."""

    def __init__(self, empowerment: Empowerment, park: Organisation, facts: Facts) -> None:
        day = moments.legal_day(facts.at)
        rows = facts.parties(empowerment)
        self.bodies = {
            row.party: Body(
                id=row.organisation_id,
                name=row.organisation.name_on(day),
                party=row.party,
                person_id=row.person_id,
                person=row.person.name if row.person else "",
            )
            for row in rows
        }
        self.bodies[Party.PARK] = Body(park.pk, park.name_on(day), Party.PARK)
        if Party.HANDLER not in self.bodies and Party.DEPARTMENT in self.bodies:
            department = self.bodies[Party.DEPARTMENT]
            self.bodies[Party.HANDLER] = Body(department.id, department.name, Party.HANDLER)
        if Party.DELEGATOR not in self.bodies and Party.DEPARTMENT in self.bodies:
            self.bodies[Party.DELEGATOR] = self.bodies[Party.DEPARTMENT]
        self.missing: list[str] = []

    def get(self, party: str) -> Body | None:
        body = self.bodies.get(party)
        if body is None and party not in self.missing:
            self.missing.append(party)
        return body


def _answer(
    version: ItemVersion,
    empowerment: Empowerment,
    rule: ModeRule,
    park: Organisation,
    area: str,
    facts: Facts,
) -> Authority | Refusal:
    at = facts.at
    parties = _Parties(empowerment, park, facts)
    slots = {row.slot: parties.get(row.party) for row in rule.slots.all()}
    source_of_power = empowerment.source_of_power or version.source_of_power
    if source_of_power == PowerSource.DELEGATED and rule.mode == Mode.OWN:
        # A body whose own power is delegated to it acts in the delegator's name [24].
        slots[Slot.IN_NAME_OF] = slots[Slot.RESPONDENT] = parties.get(Party.DELEGATOR)
    seals = [(row, parties.get(row.party)) for row in rule.seals.all()]
    reports = [(row, parties.get(row.to), parties.get(row.sent_by)) for row in rule.reports.all()]
    liabilities = [(row, parties.get(row.party)) for row in rule.liabilities.all()]
    filings = [(row, parties.get(row.by), parties.get(row.to)) for row in rule.filings.all()]
    if parties.missing:
        words = "、".join(PARTY_WORDS.get(Party(p), Party(p).label) for p in parties.missing)
        reason = Obstacle("no_party", f"该赋权事项在{moments.chinese_date(at)}没有登记{words}", True)
        department = parties.bodies.get(Party.DEPARTMENT)
        return Refusal((reason,), department.name if department else version.item.competent_department.name)
    found, obstacles = _instruments(rule, empowerment, parties, area, facts)
    if _needs_named_handler(rule) and not parties.bodies[Party.HANDLER].person_id:
        body = parties.bodies[Party.HANDLER].name
        obstacles.append(Obstacle("no_handler", f"{body}尚未指定绿色通道专人", True, body))
    if source_of_power == PowerSource.DELEGATED and rule.mode == Mode.OWN:
        obstacles += _own_delegation(empowerment, parties, slots[Slot.DECIDES], facts, found)
    scheme = empowerment.scheme
    return Authority(
        item_id=version.item_id,
        item=version.name,
        version_id=version.pk,
        item_type=version.item_type,
        park_id=park.pk,
        park=parties.bodies[Party.PARK].name,
        area=area,
        at=at,
        empowerment_id=empowerment.pk,
        scheme_id=scheme.pk,
        scheme=str(scheme),
        mode=empowerment.mode,
        mode_label=empowerment.get_mode_display(),
        route=rule.route,
        route_label=rule.get_route_display(),
        slots={slot: body for slot, body in slots.items() if body},
        seals=tuple(
            SealStep(
                document_class=row.document_class,
                order=row.order,
                owner_id=body.id,
                owner=body.name,
                kind=row.kind,
                countersign=row.countersign,
                on_request=row.on_request,
                limit_days=row.limit_days,
            )
            for row, body in seals
            if body
        ),
        reports=tuple(Report(to, by, row.copy_only, row.note) for row, to, by in reports if to and by),
        liabilities=tuple(
            Liability(row.subject, row.phase, body, row.joint, row.source) for row, body in liabilities if body
        ),
        filings=tuple(Filing(by, to, row.period) for row, by, to in filings if by and to),
        instruments=tuple(found),
        obstacles=tuple(obstacles),
        transition_from=scheme.transition_from,
        transition_to=scheme.transition_to,
        uses_chief_approvers=scheme.uses_chief_approvers,
        deciding_office=scheme.deciding_office,
        promise_number=empowerment.promise_number,
        promise_unit=empowerment.promise_unit,
        cutoff=scheme.cutoff_time,
        correction_answer_days=scheme.correction_answer_days,
        source_of_power=source_of_power,
        sources=_sources(scheme, rule, empowerment, version),
        known_at=facts.known_at,
    )


def _needs_named_handler(rule: ModeRule) -> bool:
    return any(row.party == Party.HANDLER and row.slot == Slot.EXAMINES for row in rule.slots.all())


def _instruments(
    rule: ModeRule,
    empowerment: Empowerment,
    parties: _Parties,
    area: str,
    facts: Facts,
) -> tuple[list[InstrumentFound], list[Obstacle]]:
    """The instruments that cover item, stages and area at the moment, and what is missing (with its date and effect)."""
    found: list[InstrumentFound] = []
    obstacles: list[Obstacle] = []
    at, known_at = facts.at, facts.known_at
    day = moments.legal_day(at)
    for need in rule.instruments.all():
        giver, taker = parties.get(need.giver), parties.get(need.taker)
        if giver is None or taker is None:
            continue
        candidates = facts.instruments(need.kind, giver.id, taker.id)
        covering = [row for row in candidates if covers(row, empowerment.item_id, area)]
        live = [row for row in covering if effective(row, at, known_at)]
        published = [row for row in live if not need.must_be_published or is_published(row, day, known_at)]
        if published:
            row = published[-1]
            found.append(InstrumentFound(row.pk, row.kind, str(row), giver.name, taker.name))
        else:
            obstacles.append(_missing(need, giver, taker, day, _why_not(covering, live, at)))
    return found, obstacles


def _missing(need: RuleInstrument, giver: Body, taker: Body, day: dt.date, why: str) -> Obstacle:
    blocks = need.effect == RuleInstrument.Effect.BLOCK and (need.required_from is None or day >= need.required_from)
    what = f"{giver.name}与{taker.name}的{need.get_kind_display()}{why}"
    if not blocks and need.required_from:
        what += f"（{moments.chinese_date(need.required_from)}起为必须）"
    return Obstacle("no_instrument", what, blocks, giver.name)


def _why_not(covering: list[Instrument], live: list[Instrument], at: dt.datetime) -> str:
    """What is wrong with the newest instrument that covers the item, or that there is none."""
    if live:
        return "尚未公布"
    newest = covering[-1] if covering else None
    if newest is None or newest.signed_on is None:
        return "尚未签订生效，或未覆盖本事项的受理、审查、发证"
    if newest.revoked_at is not None and newest.revoked_at <= at:
        return f"已于{moments.chinese_date(newest.revoked_at)}撤销"
    if newest.valid_to is not None and newest.valid_to <= at:
        return f"已于{moments.chinese_date(newest.valid_to)}期满"
    return "在该日尚未签订生效"


def _own_delegation(
    empowerment: Empowerment,
    parties: _Parties,
    taker: Body | None,
    facts: Facts,
    found: list[InstrumentFound],
) -> list[Obstacle]:
    """A deciding body whose power is itself delegated needs a published delegation to it [24]."""
    giver = parties.bodies.get(Party.DELEGATOR)
    if giver is None or taker is None:
        return []
    at, known_at = facts.at, facts.known_at
    for row in facts.instruments(InstrumentKind.DELEGATION, giver.id, taker.id):
        covered = covers(row, empowerment.item_id, empowerment.area)
        if covered and effective(row, at, known_at) and is_published(row, moments.legal_day(at), known_at):
            found.append(InstrumentFound(row.pk, row.kind, str(row), giver.name, taker.name))
            return []
    words = f"本事项原系{giver.name}委托办理，{taker.name}承接后须重新签订并公布委托书"
    return [Obstacle("no_instrument", words, True, giver.name)]


def _right_body(authority: Authority, default: str) -> str:
    return next((o.right_body for o in authority.blocked if o.right_body), default)


def _scheme_source(scheme: Scheme) -> Source:
    return Source("方案", f"{scheme}；{scheme.source}")


def _sources(scheme: Scheme, rule: ModeRule, empowerment: Empowerment, version: ItemVersion) -> tuple[Source, ...]:
    rows = [
        _scheme_source(scheme),
        Source("方式规则", rule.source),
        Source("清单", empowerment.source),
        Source("事项依据", version.legal_basis or "未载"),
    ]
    if scheme.choices_note:
        rows.append(Source("本系统的理解", scheme.choices_note))
    return tuple(rows)
