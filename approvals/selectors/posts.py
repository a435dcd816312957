"""Posts that stand empty, or soon will, while work waits or an item will bring it (人员不断岗, 鞍山方案)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from approvals.models import SLOT_FIELDS, Case
from approvals.selectors.visible import OVERSEERS, cases_visible
from approvals.workflow import ENDED, LEADERS, MOVES, ROUTES, turn, turn_roles
from core import moments
from core.absences import absences_between
from core.actors import Actor
from core.models import Membership, Organisation, Role
from empowerment.authority import Authority, Refusal
from empowerment.models import Empowerment, EmpowermentParty
from empowerment.selectors import resolve

AHEAD = 14  # calendar days for which a post is looked at in advance


@dataclass
class Need:
    """One step at one body: who can do it, what waits, how many items will bring more."""

    body: int
    move: str
    roles: frozenset[str]
    waiting: int = 0
    items: int = 0


@dataclass(frozen=True)
class Vacancy:
    """A need for which nobody is there from `since` on (None: nobody ever was). `waiting`, `items`: what it holds up."""

    body: Organisation
    move: str
    roles: frozenset[str]
    waiting: int
    items: int
    since: dt.date | None
    empty_now: bool
    away: tuple[str, ...] = field(default=())

    @property
    def label(self) -> str:
        return MOVES[self.move].label

    @property
    def role_words(self) -> str:
        return "、".join(sorted(str(Role(role).label) for role in self.roles))

    @property
    def words(self) -> str:
        if not self.empty_now:
            return f"{moments.chinese_date(self.since)}起无人在岗"
        if self.away:
            return f"{'、'.join(self.away)}不在岗，又没有代岗人"
        return "没有任职人员" if self.since is None else f"{moments.chinese_date(self.since)}起没有任职人员"

    @property
    def key(self) -> str:
        """One and the same while the vacancy lasts: it is told once."""
        return f"post:{self.body.pk}:{self.move}:{self.since or 'never'}"


Needs = dict[tuple[int, str], Need]


def needs_of_cases(cases: QuerySet[Case]) -> Needs:
    """What the open cases wait for, by body and step. One query, whatever their number."""
    found: Needs = {}
    fields = [f"{name}_id" for name in SLOT_FIELDS.values()]
    open_cases = cases.filter(ended_at=None).exclude(state__in=ENDED).order_by()
    for row in open_cases.values("route", "state", *fields).annotate(cases=Count("pk", distinct=True)):
        due = turn(row["route"], row["state"])
        body = row[f"{SLOT_FIELDS[due[1]]}_id"] if due else None
        if due is None or body is None:
            continue
        need = found.setdefault((body, due[0]), Need(body, due[0], frozenset()))
        need.roles |= turn_roles(row["route"], row["state"])
        need.waiting += row["cases"]
    return found


def needs_of_items(empowerments: QuerySet[Empowerment]) -> Needs:
    """What the routes of the empowerments in force today will ask for. Empowerments with the same scheme, mode, park and
    parties have the same slots: one of each is resolved.
    """
    now = moments.now()
    groups: dict[tuple[object, ...], list[Empowerment]] = defaultdict(list)
    rows = empowerments.valid_at(now).filter(superseded_at=None).select_related("item", "park", "scheme")  # type: ignore[attr-defined]
    parties: dict[int, set[tuple[str, int]]] = defaultdict(set)
    named = EmpowermentParty.objects.valid_at(now).filter(superseded_at=None, empowerment__in=rows.values("pk"))
    for pk, party, body in named.values_list("empowerment_id", "party", "organisation_id"):
        parties[pk].add((party, body))
    for row in rows:
        groups[row.scheme_id, row.mode, row.park_id, frozenset(parties[row.pk])].append(row)
    found: Needs = {}
    for same in groups.values():
        answer = resolve(same[0].item, same[0].park, same[0].area, now)
        authority = answer.would_be if isinstance(answer, Refusal) else answer
        if authority is not None:
            _add_route(found, authority, len(same))
    return found


def _add_route(found: Needs, authority: Authority, items: int) -> None:
    for step in ROUTES[authority.route]:
        body = authority.body(step.slot)
        if body is None or step.optional:
            continue
        need = found.setdefault((body.id, step.move), Need(body.id, step.move, frozenset()))
        need.roles |= MOVES[step.move].roles
        need.items += items


def merged(first: Needs, second: Needs) -> Needs:
    for key, need in second.items():
        if key in first:
            first[key].roles |= need.roles
            first[key].waiting += need.waiting
            first[key].items += need.items
        else:
            first[key] = need
    return first


class _Staff:
    """Memberships and absences of the bodies, asked once and looked through in memory."""

    def __init__(self, bodies: set[int], last: dt.date) -> None:
        self.posts: dict[int, list[tuple[int, str, str, dt.date, dt.date | None]]] = defaultdict(list)
        rows = Membership.objects.filter(organisation__in=bodies, person__is_active=True)
        fields = ("organisation_id", "person_id", "person__name", "role", "valid_from", "valid_to")
        for body, *post in rows.values_list(*fields):
            self.posts[body].append((post[0], post[1], post[2], post[3], post[4]))
        self.away: dict[tuple[int, int], list[tuple[dt.date, dt.date]]] = defaultdict(list)
        absent = absences_between(dt.date.min, last).filter(organisation__in=bodies)
        for body, person, begins, ends in absent.values_list("organisation_id", "person_id", "first_day", "last_day"):
            self.away[body, person].append((begins, ends))

    def is_away(self, body: int, person: int, day: dt.date) -> bool:
        return any(begins <= day <= ends for begins, ends in self.away[body, person])

    def holders(self, need: Need, day: dt.date) -> list[tuple[int, str]]:
        return [
            (person, name)
            for person, name, role, begins, ends in self.posts[need.body]
            if role in need.roles and begins <= day and (ends is None or day <= ends)
        ]

    def staffed(self, need: Need, day: dt.date) -> bool:
        return any(not self.is_away(need.body, person, day) for person, _ in self.holders(need, day))

    def empty_since(self, need: Need, day: dt.date) -> dt.date | None:
        """The first day of the emptiness that reaches `day`; None when nobody was ever there."""
        posts = [post for post in self.posts[need.body] if post[2] in need.roles]
        turns = {ends + dt.timedelta(days=1) for *_, ends in posts if ends is not None and ends < day}
        for person, *_ in posts:
            turns |= {begins for begins, _ in self.away[need.body, person] if begins <= day}
        for turn_day in sorted(turns, reverse=True):
            if self.staffed(need, turn_day - dt.timedelta(days=1)):
                return turn_day
        return None


def vacancies(needs: Needs, *, day: dt.date | None = None, ahead: int = AHEAD) -> list[Vacancy]:
    """Needs without anybody at the post on the day or on one of the `ahead` calendar days after it; what waits first."""
    day = day or moments.today()
    bodies = {need.body for need in needs.values()}
    staff = _Staff(bodies, day + dt.timedelta(days=ahead))
    named = Organisation.objects.in_bulk(bodies)
    found = []
    for need in needs.values():
        days = [day + dt.timedelta(days=n) for n in range(ahead + 1)]
        first = next((d for d in days if not staff.staffed(need, d)), None)
        if first is None:
            continue
        empty_now = first == day
        since = staff.empty_since(need, day) if empty_now else first
        away = tuple(sorted({name for _, name in staff.holders(need, day)})) if empty_now else ()
        found.append(Vacancy(named[need.body], need.move, need.roles, need.waiting, need.items, since, empty_now, away))
    order = list(MOVES)
    return sorted(
        found, key=lambda v: (not (v.empty_now and v.waiting), not v.empty_now, v.body.pk, order.index(v.move))
    )


def vacancies_everywhere(*, ahead: int = AHEAD) -> list[Vacancy]:
    """All vacancies of the installation: for the daily job and the command."""
    return vacancies(merged(needs_of_cases(Case.objects.all()), needs_of_items(Empowerment.objects.all())), ahead=ahead)


def vacancies_seen(actor: Actor, *, with_items: bool = True) -> list[Vacancy]:
    """Vacancies that concern the actor: a leader's own bodies; a park administrator's parks and whoever works for them;
    an overseer's jurisdiction. Without items just those that hold up a case today: cheap enough for the first page.
    """
    parks = actor.organisations(Role.PARK_ADMIN)
    overseen = actor.organisations(*OVERSEERS)
    led = actor.organisations(*LEADERS)
    if not led and not overseen:
        return []
    needs = needs_of_cases(cases_visible(actor))
    if with_items:
        mine = Q(park__in=parks) | Q(park__jurisdiction__organisations__in=overseen)
        rows = Empowerment.objects.filter(mine | Q(park__in=led) | Q(parties__organisation__in=led))
        needs = merged(needs, needs_of_items(Empowerment.objects.filter(pk__in=rows.values("pk"))))
    if not parks and not overseen:
        needs = {key: need for key, need in needs.items() if need.body in led}
    return vacancies(needs, ahead=AHEAD if with_items else 0)


def work_waiting(organisation: Organisation) -> list[tuple[frozenset[str], str]]:
    """What waits at a body today and who could do it: asked before anybody there is let go (core.posts)."""
    touched = Q()
    for name in SLOT_FIELDS.values():
        touched |= Q(**{name: organisation})
    needs = needs_of_cases(Case.objects.filter(touched))
    return [
        (need.roles, f"有 {need.waiting} 件待{MOVES[need.move].label}")
        for need in needs.values()
        if need.body == organisation.pk
    ]
