"""Figures of ratings by window, person, item and month, and the coverage of items × windows × channels with its holes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from approvals.models import Desk, Rating
from approvals.rating_life import RatingChannel
from approvals.selectors.ratings import RatingFilter, measures, ratings_visible, tickets_visible
from core import moments
from core.actors import Actor
from core.models import Organisation, Person
from empowerment.models import Empowerment, PowerItem

BY = {"desk": "窗口", "person": "服务人员", "item": "事项", "month": "服务月份"}
SHOWN = ("rated", "satisfied", "bad", "in_time", "late")
NO_ONE = {"desk": "未登记窗口", "person": "未登记人员"}
MOST_LINES = 500


@dataclass
class Line:
    """One line: how many services, how many rated, and the other measures. `where` is the filter of its ratings."""

    label: str
    where: RatingFilter
    served: int = 0
    counts: dict[str, int] = field(default_factory=dict)


def rating_table(actor: Actor, by: str, wanted: RatingFilter) -> tuple[list[Line], Line]:
    """The lines with the most services first, months in their order, and the total. Two queries and one for the names."""
    tickets = tickets_visible(actor).filter(wanted.where()).order_by()
    ratings = ratings_visible(actor).filter(wanted.where()).order_by().select_related(None)
    known = measures()
    counted = {f"n_{name}": Count("pk", filter=known[name][1]) for name in SHOWN}
    key = {"key": TruncMonth("served_on")} if by == "month" else {}
    name = "key" if by == "month" else by
    lines: dict[object, Line] = {}
    for row in tickets.annotate(**key).values(name).annotate(n=Count("pk")).values_list(name, "n"):
        lines[row[0]] = Line("", _where(wanted, by, row[0]), row[1], dict.fromkeys(SHOWN, 0))
    for found in ratings.annotate(**key).values(name).annotate(**counted):
        line = lines.setdefault(found[name], Line("", _where(wanted, by, found[name])))
        line.counts = {measure: found[f"n_{measure}"] for measure in SHOWN}
    labels = _labels(by, [pk for pk in lines if isinstance(pk, int)])
    for value, line in lines.items():
        line.label = _month(value) if isinstance(value, dt.date) else labels.get(value) or NO_ONE[by]
    ordered = sorted(lines.values(), key=lambda line: line.where.month if by == "month" else (-line.served, line.label))
    total = Line("合计", wanted, sum(line.served for line in ordered))
    total.counts = {measure: sum(line.counts[measure] for line in ordered) for measure in SHOWN}
    return ordered[:MOST_LINES], total


def _where(wanted: RatingFilter, by: str, value: object) -> RatingFilter:
    if isinstance(value, dt.date):
        return replace(wanted, month=f"{value:%Y-%m}")
    if by == "item":
        return replace(wanted, item=int(str(value)))
    return replace(wanted, desk=str(value or "none")) if by == "desk" else replace(wanted, person=str(value or "none"))


def _month(day: dt.date) -> str:
    return f"{day.year}年{day.month}月"


def _labels(by: str, keys: list[int]) -> dict[object, str]:
    if by == "desk":
        desks = Desk.objects.filter(pk__in=keys).select_related("body")
        return {row.pk: f"{row.body.short_name or row.body.name} {row.name}" for row in desks}
    if by == "person":
        return dict(Person.objects.filter(pk__in=keys).values_list("pk", "name"))
    return dict(PowerItem.objects.filter(pk__in=keys).values_list("pk", "name")) if by == "item" else {}


# --- Coverage --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """One item at one window: its services, its ratings per channel, and the channels without any."""

    item: str
    desk: str
    served: int
    counts: dict[str, int]
    holes: tuple[str, ...]

    @property
    def rated(self) -> int:
        return sum(self.counts.values())

    @property
    def words(self) -> str:
        """What is missing at this window for this item, named."""
        missing = "、".join(RatingChannel(name).label for name in self.holes)
        return f"没有“{missing}”的评价" if self.rated else f"办了 {self.served} 次，没有任何评价"

    @property
    def cells(self) -> list[tuple[str, int, bool]]:
        """Per channel: what it is called, how many ratings, whether that is a hole."""
        return [(RatingChannel(name).label, n, name in self.holes) for name, n in self.counts.items()]


@dataclass(frozen=True)
class Coverage:
    """The matrix of a park and period. `listed` items of its list today, of which `served` had a service and `rated` a
    rating; the same of windows; `idle` are the listed items without a service, which are no holes.
    """

    pairs: list[Pair]
    items: tuple[int, int, int]  # listed, served, rated
    desks: tuple[int, int, int]  # in use, served, rated
    channels: dict[str, int]
    idle: list[str]

    @property
    def holes(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.holes]


def coverage(actor: Actor, *, park: Organisation, since: dt.date, until: dt.date) -> Coverage:
    """Items × windows × channels over the services of the period (legal days, both inclusive), the barest pairs first.

    Every service can be rated through every channel, the screen only at a registered window; a hole is a pair with
    services that nobody has rated through a channel. Ratings taken out by an appeal cover nothing.
    """
    period = Q(park=park, served_on__range=(since, until))
    tickets = tickets_visible(actor).filter(period).order_by()
    served = {(item, desk): n for item, desk, n in tickets.values_list("item", "desk").annotate(n=Count("pk"))}
    ratings = Rating.objects.filter(measures()["rated"][1], period, ticket__in=tickets.values("pk")).order_by()
    found: dict[tuple[int, int | None], dict[str, int]] = {}
    for item, desk, channel, n in ratings.values_list("item", "desk", "channel").annotate(n=Count("pk")):
        found.setdefault((item, desk), {})[channel] = n
    names = _labels("item", [item for item, _ in served])
    desks = _labels("desk", [desk for _, desk in served if desk is not None])
    pairs = [
        _pair(names[item], desks.get(desk, NO_ONE["desk"]), desk, n, found.get((item, desk), {}))
        for (item, desk), n in served.items()
    ]
    in_force = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(park=park).order_by()
    listed = dict(in_force.values_list("item", "item__name").distinct())
    in_use = Desk.objects.filter(body__in=tickets.values("body"), closed_at=None).count()
    return Coverage(
        pairs=sorted(pairs, key=lambda pair: (pair.rated > 0, -len(pair.holes), -pair.served, pair.item, pair.desk)),
        items=(len(listed), len({i for i, _ in served}), len({i for i, _ in found})),
        desks=(in_use, len({d for _, d in served if d}), len({d for _, d in found if d})),
        channels={name: sum(row.get(name, 0) for row in found.values()) for name in RatingChannel.values},
        idle=sorted(name for pk, name in listed.items() if pk not in {i for i, _ in served}),
    )


def _pair(item: str, desk: str, key: int | None, served: int, counts: dict[str, int]) -> Pair:
    filled = {name: counts.get(name, 0) for name in RatingChannel.values}
    open_to = [name for name in RatingChannel.values if key is not None or name != RatingChannel.SCREEN]
    return Pair(item, desk, served, filled, tuple(name for name in open_to if not filled[name]))
