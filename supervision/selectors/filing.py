"""Reads of filings, each starting from what the actor may see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.models import Case
from approvals.workflow import State
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Document, Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from empowerment.models import Empowerment, ModeRule
from empowerment.workflow import Party, SchemeStatus
from supervision.lives.filing import PENDING, ROLES, UNSENT, FilingState, ObjectionState, Side
from supervision.models import Filing, FilingDuty, FilingLine, FilingObjection
from supervision.models.filing import Period
from supervision.selectors.measured import filings_late_of, objections_contested, objections_upheld

READERS = (Role.PARK_ADMIN, Role.HEAD, Role.SUPERVISOR, Role.HANDLER)
OVERSEERS = (Role.REFORM, Role.INSPECTOR)
Pair = tuple[int, int]  # who files, with whom


def filings_visible(actor: Actor) -> QuerySet[Filing]:
    """Made by or owed to one of the actor's bodies; a reform office and inspectors see all of their jurisdictions."""
    mine, below = actor.organisations(*READERS), overseen_jurisdictions(actor, *OVERSEERS)
    seen = Q(by__in=mine) | Q(to__in=mine) | Q(by__jurisdiction__in=below)
    return Filing.objects.filter(seen).select_related("by", "to", "case").order_by("-pk")


def filings_filtered(
    actor: Actor,
    *,
    state: str = "",
    month: dt.date | None = None,
    park: str = "",
    department: str = "",
    show: str = "",
    body: str = "",
    item: int = 0,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> QuerySet[Filing]:
    """The visible ones narrowed; `show` is "late" (park or department behind) or "objected"; with both days also what figures
    count between them: "was_late" (of a `body`), "contested" (of an `item` at the park), "upheld" (against a `body`).
    """
    rows = filings_visible(actor)
    rows = rows.filter(state=state) if state in FilingState.values else rows
    rows = rows.filter(month=month) if month else rows
    rows = rows.filter(by__code=park) if park else rows
    rows = rows.filter(to__code=department) if department else rows
    if show == "late":
        rows = rows.filter(late_condition(moments.today()))
    if show == "objected":
        rows = rows.filter(objections__state__in=PENDING).distinct()
    if since and until and show in ("was_late", "contested", "upheld"):
        rows = _counted(rows, show, body, item, since, until)
    return rows


def _counted(
    rows: QuerySet[Filing], show: str, body: str, item: int, since: dt.date, until: dt.date
) -> QuerySet[Filing]:
    """What a figure counts (selectors/measured.py)."""
    bodies = Organisation.objects.filter(code=body).values_list("pk", flat=True)
    if show == "was_late":
        return filings_late_of(rows, bodies, since, until)
    if show == "upheld":
        return rows.filter(by__in=bodies, pk__in=objections_upheld(since, until).values("filing"))
    found = objections_contested(since, until)
    found = found.filter(line__duty__case__item=item) if item else found
    return rows.filter(pk__in=found.values("filing"))


def late_condition(today: dt.date) -> Q:
    """Still to be sent, received or archived after the day on which it was due."""
    return (
        Q(state__in=UNSENT, due_on__lt=today)
        | Q(state=FilingState.SUBMITTED, receipt_due_on__lt=today)
        | Q(state=FilingState.RECEIVED, review_due_on__lt=today)
    )


def filing_get(public_id: uuid.UUID, actor: Actor) -> Filing:
    row = filings_visible(actor).select_related("list_file", "received_by").filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这次备案，或者您无权查看。")
    return row


def lines_shown(filing: Filing, actor: Actor) -> bool:
    """The lines of a filing that has not been sent are the park's own (and its overseers')."""
    theirs = filing.to_id in actor.organisations(*READERS) and filing.by_id not in actor.organisations(*READERS)
    return filing.sent or not theirs


def objections_visible(actor: Actor) -> QuerySet[FilingObjection]:
    rows = FilingObjection.objects.filter(filing__in=filings_visible(actor).order_by().values("pk"))
    return rows.select_related("filing__by", "filing__to", "filing__case", "line", "lodged_by")


def objection_get(public_id: uuid.UUID, actor: Actor) -> FilingObjection:
    row = objections_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这项异议，或者您无权查看。")
    return row


def line_get(filing: Filing, position: int) -> FilingLine:
    row = filing.lines.select_related("duty__case", "reviewed_by").filter(position=position).first()
    if row is None:
        raise NotVisible("清单中没有这一行。")
    return row


def papers_of_line(line: FilingLine) -> QuerySet[Document]:
    """The papers of the line's case: who receives a filing has them at hand without being a party to the case."""
    rows = Document.objects.filter(object_type=Case._meta.label_lower, object_id=line.duty.case_id)
    return rows.select_related("organisation").prefetch_related("files__file").order_by("pk")


def bodies_filing(actor: Actor) -> set[int]:
    """The actor's bodies that file: parks, and whoever else has something to file."""
    mine = Organisation.objects.filter(pk__in=actor.organisations(*ROLES[Side.FILER]))
    something = Exists(FilingDuty.objects.filter(by=OuterRef("pk")))
    return set(mine.filter(Q(kind=OrganisationKind.PARK) | something).values_list("pk", flat=True))


def to_file(actor: Actor) -> QuerySet[Filing]:
    """What the park has to seal and to send."""
    return Filing.objects.filter(by__in=actor.organisations(*ROLES[Side.FILER]), state__in=UNSENT)


def to_answer(actor: Actor) -> QuerySet[FilingObjection]:
    """Objections that the park has to answer."""
    mine = actor.organisations(*ROLES[Side.FILER])
    return FilingObjection.objects.filter(filing__by__in=mine, state=ObjectionState.OPEN)


def to_review(actor: Actor) -> QuerySet[Filing]:
    """What the department has to do: filings to receive and to review, the oldest first."""
    mine = actor.organisations(*ROLES[Side.DEPARTMENT])
    rows = Filing.objects.filter(to__in=mine, state__in=(FilingState.SUBMITTED, FilingState.RECEIVED))
    return rows.order_by("submitted_at", "pk")


def to_settle(actor: Actor) -> QuerySet[FilingObjection]:
    """Objections on which the two sides do not agree, for the reform office."""
    below = overseen_jurisdictions(actor, Role.REFORM)
    return FilingObjection.objects.filter(state=ObjectionState.ESCALATED, filing__by__jurisdiction__in=below)


# --- What is to be compiled -----------------------------------------------------------------------------------------
def duties_open(*, until: dt.date, by: Iterable[int] | None = None) -> list[tuple[int, int, dt.date]]:
    """(who, with whom, month) of everything monthly up to a month that is in no filing yet, in order."""
    rows = FilingDuty.objects.filter(filing=None, period=Period.MONTHLY, month__lte=until)
    rows = rows if by is None else rows.filter(by__in=list(by))
    return list(rows.order_by("month", "by", "to").values_list("by", "to", "month").distinct())


def duties_count(*, until: dt.date, by: Organisation) -> int:
    """How much of a body is in no filing yet."""
    return FilingDuty.objects.filter(filing=None, period=Period.MONTHLY, month__lte=until, by=by).count()


def pairs_of_month(month: dt.date) -> set[Pair]:
    """Who files with whom by the month, by the schemes in force on its last day and the items empowered then: an empty
    month is filed too [choice].
    """
    last = next_month(month) - dt.timedelta(days=1)
    at = moments.start_of(last)
    rules = (
        ModeRule.objects.known_at(None)
        .valid_at(at)
        .filter(
            Q(scheme__valid_from=None) | Q(scheme__valid_from__lte=last),
            Q(scheme__valid_to=None) | Q(scheme__valid_to__gte=last),
            scheme__status=SchemeStatus.IN_FORCE,
            filings__period=Period.MONTHLY,
        )
    )
    found: set[Pair] = set()
    for scheme, mode, by, to in rules.values_list("scheme", "mode", "filings__by", "filings__to").distinct():
        rows = Empowerment.objects.known_at(None).valid_at(at).filter(scheme=scheme, mode=mode)
        found |= _pairs(rows, by, to, at)
    return found


def _pairs(rows: QuerySet[Empowerment], by: str, to: str, at: dt.datetime) -> set[Pair]:
    """The bodies that fill two parties of empowerments."""
    bodies = {party: _bodies(rows, party, at) for party in {by, to}}
    return {(bodies[by][pk], bodies[to][pk]) for pk in bodies[by].keys() & bodies[to].keys()}


def _bodies(rows: QuerySet[Empowerment], party: str, at: dt.datetime) -> dict[int, int]:
    if party == Party.PARK:
        return dict(rows.values_list("pk", "park"))
    valid = Q(parties__party=party, parties__superseded_at=None, parties__valid_from__lte=at)
    valid &= Q(parties__valid_to=None) | Q(parties__valid_to__gt=at)
    found = dict(rows.filter(valid).values_list("pk", "parties__organisation"))
    if party == Party.DEPARTMENT:
        found = dict(rows.values_list("pk", "item__competent_department")) | found
    return found


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def previous_month(day: dt.date) -> dt.date:
    """The first day of the month before the day's."""
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


ENDINGS = {State.REFUSED: "refused", State.WITHDRAWN: "withdrawn", State.TERMINATED: "terminated"}


def endings_of(filing: Filing) -> dict[str, int]:
    """How many applications of the month ended without a result, of those that would have been filed in this filing."""
    counts = dict.fromkeys(ENDINGS.values(), 0)
    rows = Case.objects.filter(
        Q(park=filing.by) | Q(receiving_body=filing.by),
        state__in=ENDINGS,
        ended_at__gte=moments.start_of(filing.month),
        ended_at__lt=moments.start_of(next_month(filing.month)),
    )
    for state, filings in rows.values_list("state", "authority__filings").iterator(chunk_size=2000):
        pairs = {(row["by"]["id"], row["to"]["id"], row["period"]) for row in filings or ()}
        if (filing.by_id, filing.to_id, Period.MONTHLY) in pairs:
            counts[ENDINGS[State(state)]] += 1
    return counts


def bodies_of(rows: QuerySet[Filing], side: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=rows.order_by().values(side)).order_by("code")


def duties_per_case() -> QuerySet[FilingDuty]:
    """Reported cases that are in no filing yet."""
    return FilingDuty.objects.filter(filing=None, period=Period.PER_CASE).order_by("pk")


def lines_of(filing: Filing, actor: Actor, *, only: str = "", after: int = 0) -> QuerySet[FilingLine]:
    """The lines after a position that the actor may see; `only` is "unseen", "late" or "objected"."""
    rows = filing.lines.filter(position__gt=after).order_by("position")
    if not lines_shown(filing, actor):
        return rows.none()
    if only == "unseen":
        rows = rows.filter(reviewed_at=None)
    if only == "late":
        rows = rows.filter(late=True)
    if only == "objected":
        rows = rows.filter(objections__isnull=False).distinct()
    return rows
