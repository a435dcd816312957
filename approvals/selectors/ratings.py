"""Reads of ratings: whose they are, which wait for the actor's word, what a code or a screen opens, and their figures."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from approvals.models import Case, Desk, Rating, RatingTerms, RatingTicket
from approvals.models.ratings import CLOSERS, HANDLERS, JUDGES, KEEPERS
from approvals.rating_life import BAD, OWED, Level, Occasion, RatingState
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.models import Organisation, OrganisationKind, Role
from core.reach import overseen_jurisdictions
from core.verification import code_read
from empowerment.models import PowerItem

OVERSEERS = (Role.REFORM, Role.INSPECTOR)
DEPARTMENT = frozenset({Role.HEAD, Role.HANDLER, Role.SUPERVISOR})
UNRATED_DAYS = 30  # how far back the clerk's list of ended cases without a rating looks, in calendar days


# --- Who sees what ---------------------------------------------------------------------------------------------------
def seen_by(actor: Actor) -> Q:
    """Of tickets and ratings alike: the own services and the own window's; a leader the body's and the park's; a
    department those of its items; the centre its place; reform office and inspector their city.
    """
    led = actor.organisations(*HANDLERS)
    seen = Q(park__in=led) | Q(body__in=led) | Q(department__in=actor.organisations(*DEPARTMENT))
    if actor.person is not None:
        seen |= Q(person=actor.person) | Q(
            desk__in=Desk.objects.filter(clerk=actor.person, closed_at=None).values("pk")
        )
    places = overseen_jurisdictions(actor, *OVERSEERS)
    centres = actor.organisations(Role.COORDINATOR)
    if centres:
        places |= set(Organisation.objects.filter(pk__in=centres).values_list("jurisdiction_id", flat=True))
    return seen | Q(park__jurisdiction__in=places) if places else seen


def ratings_visible(actor: Actor) -> QuerySet[Rating]:
    """Newest first."""
    rows = Rating.objects.filter(seen_by(actor)).order_by("-pk")
    return rows.select_related("ticket", "park", "body", "item", "desk", "person", "case")


def tickets_visible(actor: Actor) -> QuerySet[RatingTicket]:
    return RatingTicket.objects.filter(seen_by(actor))


def rating_get(public_id: uuid.UUID, actor: Actor) -> Rating:
    row = ratings_visible(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这条评价，或者您无权查看。")
    return row


def named_to(actor: Actor) -> Callable[[Rating], bool]:
    """Whether a page names case and applicant of a rating: to who handles or oversees, not to the window that was rated.
    Asks the database once for any number of ratings.
    """
    led = actor.organisations(*HANDLERS)
    offices = actor.organisations(*OVERSEERS, Role.COORDINATOR)
    places = overseen_jurisdictions(actor, *OVERSEERS, Role.COORDINATOR) if offices else set()

    def named(row: Rating) -> bool:
        if actor.person is not None and actor.person.pk == row.person_id:
            return False
        return bool(led & {row.body_id, row.park_id}) or (bool(places) and row.park.jurisdiction_id in places)

    return named


def ratings_waiting(actor: Actor) -> QuerySet[Rating]:
    """Bad ratings on which the next word is the actor's: to handle, to close, an appeal to decide."""
    led, closing = actor.organisations(*HANDLERS), actor.organisations(*CLOSERS)
    closable = Q(state=RatingState.REPLIED) & (Q(again_at__isnull=False) | Q(rerate_by__lt=moments.today()))
    wanted = Q(state__in=OWED) & (Q(body__in=led) | Q(park__in=led))
    wanted |= closable & (Q(body__in=closing) | Q(park__in=closing))
    if actor.person is not None:
        wanted &= ~Q(person=actor.person) | Q(person=None)
    judging = overseen_jurisdictions(actor, *JUDGES)
    if judging:
        appealed = Q(appealed_at__isnull=False, appeal_decided_at=None, park__jurisdiction__in=judging)
        wanted |= appealed & ~Q(body__in=actor.organisations()) & ~Q(park__in=actor.organisations())
    return Rating.objects.filter(wanted)


def unrated(actor: Actor) -> QuerySet[RatingTicket]:
    """办结未评: matters that the actor or the actor's window ended within the last days and nobody has rated; leaders see
    those of the body. The newest first.
    """
    since = moments.today() - dt.timedelta(days=UNRATED_DAYS)
    rows = RatingTicket.objects.filter(occasion=Occasion.WHOLE, rating=None, served_on__gte=since)
    mine = Q(body__in=actor.organisations(*HANDLERS))
    if actor.person is not None:
        mine |= Q(person=actor.person)
    return rows.filter(mine).select_related("case__item_version", "park", "desk").order_by("-served_on", "-pk")


# --- What a code and a screen open -----------------------------------------------------------------------------------
def ticket_by_code(typed: str) -> RatingTicket | None:
    """The ticket with this code, however it was typed."""
    code = code_read(typed)
    rows = RatingTicket.objects.select_related("case__item_version", "park__jurisdiction", "rating", "desk")
    return rows.filter(code=code).first() if code else None


def tickets_of(case: Case) -> list[RatingTicket]:
    """The services of a case with their ratings, the newest first."""
    rows = RatingTicket.objects.filter(case=case).select_related("rating__park", "desk")
    return list(rows.order_by("-served_at", "-pk"))


def open_ticket(case: Case) -> RatingTicket | None:
    """The newest service of a case that nobody has rated, whose days are not over."""
    row = (
        RatingTicket.objects.filter(case=case, rating=None).select_related("park").order_by("-served_at", "-pk").first()
    )
    return row if row is not None and moments.today() <= rate_until(row) else None


def rate_until(ticket: RatingTicket) -> dt.date:
    """The last legal day on which the service may be rated."""
    terms = RatingTerms.in_force(ticket.served_on, ticket.park.jurisdiction_id)
    return ticket.served_on + dt.timedelta(days=terms.rate_days)


def desk_by_key(key: str) -> Desk | None:
    rows = Desk.objects.filter(key=key, closed_at=None)
    return rows.select_related("body__jurisdiction", "ticket__case__item_version", "ticket__park").first()


def on_screen(desk: Desk) -> RatingTicket | None:
    """The ticket called up onto the screen, for as many minutes as the terms say."""
    if desk.ticket is None or desk.called_at is None:
        return None
    minutes = RatingTerms.in_force(moments.today(), desk.body.jurisdiction_id).screen_minutes
    return desk.ticket if moments.now() <= desk.called_at + dt.timedelta(minutes=minutes) else None


def desks_of(actor: Actor) -> QuerySet[Desk]:
    """Windows of the actor's bodies, open ones first."""
    rows = Desk.objects.filter(body__in=actor.organisations()).select_related("body", "clerk")
    return rows.order_by("closed_at", "body", "name")


def desk_get(public_id: uuid.UUID, actor: Actor) -> Desk:
    row = desks_of(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible("没有这个窗口，或者它不是您单位的窗口。")
    return row


def desk_bodies(actor: Actor) -> QuerySet[Organisation]:
    """Bodies whose windows the actor sets up."""
    return Organisation.objects.filter(pk__in=actor.organisations(*KEEPERS)).order_by("code")


# --- The list --------------------------------------------------------------------------------------------------------
COUNTED = ~Q(state=RatingState.EXCLUDED)  # what an appeal has taken out counts nowhere


def counted_condition(known: dt.datetime | None = None) -> Q:
    """The ratings that count; with `known`, those given and not yet taken out by an appeal at that moment."""
    if known is None:
        return COUNTED
    return Q(at__lt=known) & (COUNTED | Q(appeal_decided_at__gte=known))


def measures(known: dt.datetime | None = None) -> dict[str, tuple[str, Q]]:
    """What figures count and the list shows for the same address: name → words, condition. `late` depends on today; the
    numbers of ratings, good and bad ones can be asked as the record stood at the moment `known`.
    """
    counted = counted_condition(known)
    bad = counted & Q(level__in=BAD)
    late = Q(in_time=False) | Q(state__in=OWED, due_on__lt=moments.today())
    return {
        "rated": ("评价数", counted),
        "satisfied": ("满意（含基本满意）", counted & ~Q(level__in=BAD)),
        "bad": ("差评", bad),
        "in_time": ("差评按期办理", bad & Q(in_time=True)),
        "open": ("差评办理中", bad & Q(state__in=OWED)),
        "late": ("差评超期", bad & late),
        "excluded": ("不计入（申诉成立）", Q(state=RatingState.EXCLUDED)),
    }


@dataclass(frozen=True)
class RatingFilter:
    """The filters of the list as they stand in the address; empty ones do not filter. `month` is that of the service
    (2026-10), `since` and `until` are days of service (both inclusive), `park` and `body` (that served) codes, `desk`, `item`
    and `person` keys, `none` for services without one.
    """

    count: str = ""
    park: str = ""
    body: str = ""
    item: int = 0
    desk: str = ""
    person: str = ""
    level: str = ""
    channel: str = ""
    state: str = ""
    month: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    waiting: bool = False

    def where(self) -> Q:
        """The part that tickets know too."""
        found = Q(park__code=self.park) if self.park else Q()
        found &= Q(body__code=self.body) if self.body else Q()
        found &= Q(served_on__gte=self.since) if self.since else Q()
        found &= Q(served_on__lte=self.until) if self.until else Q()
        if self.item:
            found &= Q(item=self.item)
        for name in ("desk", "person"):
            value = getattr(self, name)
            if value:
                found &= Q(**{name: None}) if value == "none" else Q(**{name: int(value)})
        if self.month:
            first = dt.date.fromisoformat(f"{self.month}-01")
            found &= Q(served_on__gte=first, served_on__lt=(first + dt.timedelta(days=32)).replace(day=1))
        return found


def ratings_filtered(actor: Actor, wanted: RatingFilter) -> QuerySet[Rating]:
    rows = ratings_visible(actor).filter(wanted.where())
    if wanted.count:
        rows = rows.filter(measures()[wanted.count][1])
    for name in ("level", "channel", "state"):
        if getattr(wanted, name):
            rows = rows.filter(**{name: getattr(wanted, name)})
    return rows.filter(pk__in=ratings_waiting(actor).values("pk")) if wanted.waiting else rows


def parks_rated(actor: Actor) -> QuerySet[Organisation]:
    """Parks of whose services the actor sees something."""
    return Organisation.objects.filter(pk__in=tickets_visible(actor).values("park")).order_by("code")


def desks_rated(actor: Actor) -> list[tuple[str, str]]:
    """Windows of whose ratings the actor sees something, for the filter."""
    rows = Desk.objects.filter(pk__in=ratings_visible(actor).order_by().values("desk")).select_related("body")
    found = [(str(row.pk), f"{row.body.short_name or row.body.name} {row.name}") for row in rows]
    return [*found, ("none", "未登记窗口")]


def items_rated(actor: Actor) -> list[tuple[int, str]]:
    """Items of whose ratings the actor sees something, by name."""
    rows = PowerItem.objects.filter(pk__in=ratings_visible(actor).order_by().values("item")).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


# --- For others ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RatingFigures:
    """Ratings of some cases, without those that an appeal has taken out. `bad_open`: no reply yet; `bad_late`: replied to
    after its day, or not at all although the day has passed.
    """

    total: int = 0
    by_level: dict[int, int] = field(default_factory=dict)
    bad: int = 0
    bad_open: int = 0
    bad_late: int = 0

    @property
    def satisfied(self) -> int:
        return self.total - self.bad


def rating_figures(cases: QuerySet[Case]) -> RatingFigures:
    """The figures of the ratings of these cases, in one query."""
    return _figures(Rating.objects.filter(case__in=cases.order_by().values("pk")))


def _figures(rows: QuerySet[Rating]) -> RatingFigures:
    known = measures()
    wanted = {f"n_{name}": Count("pk", filter=known[name][1]) for name in ("rated", "bad", "open", "late")}
    wanted |= {f"level_{level}": Count("pk", filter=COUNTED & Q(level=level)) for level in Level.values}
    found = rows.order_by().aggregate(**wanted)
    return RatingFigures(
        total=found["n_rated"],
        by_level={level: found[f"level_{level}"] for level in Level.values},
        bad=found["n_bad"],
        bad_open=found["n_open"],
        bad_late=found["n_late"],
    )


def public_figures(since: dt.date) -> list[tuple[Organisation, RatingFigures]]:
    """Satisfaction per park with services since the day, for everybody: numbers only."""
    parks = Organisation.objects.filter(kind=OrganisationKind.PARK, pk__in=Rating.objects.values("park"))
    rows = Rating.objects.filter(served_on__gte=since)
    return [(park, _figures(rows.filter(park=park))) for park in parks.order_by("code")]
