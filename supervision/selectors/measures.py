"""The closed registry of figures by which items, bodies and people are evaluated and assessed.

A figure is counted once, here: `counted` answers for many subjects of one kind with the same queries that it needs for one,
and `figure.url` is the address of the list that shows exactly the cases it counts (of a share or a mean: those it rests on).
The list is cut to what its reader may see. Which body a case belongs to: the one that examines it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse

from core.models import Organisation, Person
from empowerment.models import PowerItem
from supervision.selectors import measured, opinions

COUNTED = dict[int, tuple[Decimal | None, int]]  # key of the subject -> value, number of cases it rests on


class SubjectKind(models.TextChoices):
    PERSON = "person", "人员"
    BODY = "body", "单位"
    ITEM = "item", "事项"


@dataclass(frozen=True)
class Subject:
    """Who or what is measured; an item at one park. `code` stands in addresses."""

    kind: str
    pk: int
    code: str
    park: str = ""
    park_id: int = 0

    @classmethod
    def of(cls, what: Person | Organisation | PowerItem, park: Organisation | None = None) -> Subject:
        if isinstance(what, Person):
            return cls(SubjectKind.PERSON, what.pk, what.username)
        if isinstance(what, Organisation):
            return cls(SubjectKind.BODY, what.pk, what.code)
        assert park is not None
        return cls(SubjectKind.ITEM, what.pk, str(what.pk), park.code, park.pk)

    @property
    def cases(self) -> dict[str, str]:
        """The subject in the address of a list of cases."""
        if self.kind == SubjectKind.ITEM:
            return {"item": self.code, "park": self.park}
        return {"person" if self.kind == SubjectKind.PERSON else "examiner": self.code}

    @property
    def others(self) -> dict[str, str]:
        """The subject in the address of a list of supervision."""
        if self.kind == SubjectKind.ITEM:
            return {"item": self.code, "park": self.park}
        return {"person" if self.kind == SubjectKind.PERSON else "body": self.code}


@dataclass(frozen=True)
class Period:
    """Legal days, both inclusive. With `known`, cards and objections as the record stood at that moment, so that a past month
    gives the same again; what cases did has its own day anyway.
    """

    first: dt.date
    last: dt.date
    known: dt.datetime | None = None

    @property
    def params(self) -> dict[str, str]:
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}


@dataclass(frozen=True)
class Figure:
    """`value` is None where nothing happened on which it could rest; `base` is the length of the list behind `url`."""

    value: Decimal | None
    base: int
    url: str


Counter = Callable[[Sequence[Subject], Period], COUNTED]
Address = Callable[[Subject, Period], str]


@dataclass(frozen=True)
class Measure:
    """A figure's name, unit, whom it fits, whether more is better, how it is counted and where its cases are listed.

    `needed`: without anything to rest on it has to be judged by hand; the others then count as faultless.
    """

    key: str
    label: str
    unit: str
    kinds: frozenset[str]
    count: Counter
    address: Address
    more_is_better: bool = False
    needed: bool = False

    def counted(self, subjects: Sequence[Subject], period: Period) -> dict[int, Figure]:
        """Of every subject, in a number of queries that does not depend on how many items or bodies there are."""
        found = self.count(subjects, period) if subjects else {}
        return {row.pk: Figure(*found.get(row.pk, (None, 0)), self.address(row, period)) for row in subjects}

    def of(self, subject: Subject, period: Period) -> Figure:
        return self.counted([subject], period)[subject.pk]


MEASURES: dict[str, Measure] = {}
ALL = frozenset({SubjectKind.PERSON, SubjectKind.BODY, SubjectKind.ITEM})
PEOPLE_AND_BODIES = frozenset({SubjectKind.PERSON, SubjectKind.BODY})
BODIES = frozenset({SubjectKind.BODY})
ITEMS = frozenset({SubjectKind.ITEM})


def _add(
    key: str, label: str, unit: str, kinds: frozenset[str], count: Counter, address: Address, **more: bool
) -> None:
    MEASURES[key] = Measure(key, label, unit, kinds, count, address, **more)


def fitting(kind: str) -> dict[str, Measure]:
    """The measures of a kind of subject, in the order of the registry."""
    return {key: measure for key, measure in MEASURES.items() if kind in measure.kinds}


def rounded(value: Decimal) -> Decimal:
    """To one place, halves up: as people round by hand."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


# --- Addresses ------------------------------------------------------------------------------------------------------
def _case_list(count: str) -> Address:
    def address(subject: Subject, period: Period) -> str:
        return f"{reverse('approvals:case_list')}?{urlencode({**subject.cases, 'count': count, **period.params})}"

    return address


def _stamper_list(subject: Subject, period: Period) -> str:
    params = {"stamper": subject.code, "count": "stamped_late", **period.params}
    return f"{reverse('approvals:case_list')}?{urlencode(params)}"


def _list(name: str, **fixed: str) -> Address:
    def address(subject: Subject, period: Period) -> str:
        return f"{reverse(f'supervision:{name}')}?{urlencode({**subject.others, **fixed, **period.params})}"

    return address


# --- Cases ----------------------------------------------------------------------------------------------------------
def _number(name: str) -> Counter:
    def count(subjects: Sequence[Subject], period: Period) -> COUNTED:
        rows = measured.case_counts(subjects, period, (name,))
        return {pk: (Decimal(row[name]), row[name]) for pk, row in rows.items()}

    return count


def _share(bad: str, whole: str = "finished") -> Counter:
    """Percent of the cases that do not have the fault."""

    def count(subjects: Sequence[Subject], period: Period) -> COUNTED:
        rows = measured.case_counts(subjects, period, (whole, bad))
        return {pk: (percent(row[whole] - row[bad], row[whole]), row[whole]) for pk, row in rows.items()}

    return count


def percent(part: int, whole: int) -> Decimal | None:
    return rounded(Decimal(part * 100) / whole) if whole else None


def _mean(subjects: Sequence[Subject], period: Period) -> COUNTED:
    spent = measured.working_days(subjects, period)
    return {pk: (rounded(Decimal(sum(days)) / len(days)), len(days)) for pk, days in spent.items()}


def _ninetieth(subjects: Sequence[Subject], period: Period) -> COUNTED:
    spent = measured.working_days(subjects, period)
    return {pk: (Decimal(nearest_rank(days, 90)), len(days)) for pk, days in spent.items()}


def nearest_rank(days: Sequence[int], share: int) -> int:
    """The percentile by the nearest rank: the smallest of the values that `share` percent of them do not exceed."""
    return sorted(days)[-(-len(days) * share // 100) - 1]


def _of_promise(subjects: Sequence[Subject], period: Period) -> COUNTED:
    """Working days used in percent of those promised, over the cases with a promise in working days."""
    found: COUNTED = {}
    for pk, rows in measured.promised_days(subjects, period).items():
        promised = sum(number for _, number in rows)
        found[pk] = (percent(sum(used for used, _ in rows), promised), len(rows))
    return found


_add("received", "收件", "件", ALL, _number("received"), _case_list("received"), more_is_better=True)
_add("finished", "办结", "件", ALL, _number("finished"), _case_list("finished"), more_is_better=True)
_add("late", "超期办结", "件", ALL, _number("late"), _case_list("late"))
_add("on_time", "按期办结率", "%", ALL, _share("late"), _case_list("finished"), more_is_better=True)
_add("kept", "按承诺办结率", "%", ALL, _share("broken", "promised"), _case_list("promised"), more_is_better=True)
_add("mean_days", "平均用时", "工作日", ALL, _mean, _case_list("resulted"))
_add("days_90", "九成办件用时不超过", "工作日", ALL, _ninetieth, _case_list("resulted"))
_add("days_of_promise", "平均用时为承诺的", "%", ALL, _of_promise, _case_list("promised"))
_add("corrected", "告知补正", "件", ALL, _number("corrected"), _case_list("corrected"))
_add("refused", "不予受理", "件", ALL, _number("refused"), _case_list("refused"))
_add("stamped_late", "逾期见章盖章", "件", BODIES, measured.stamped_late, _stamper_list)


# --- Supervision ----------------------------------------------------------------------------------------------------
def _of(rows: Callable[[Sequence[Subject], Period], Mapping[int, int]]) -> Counter:
    def count(subjects: Sequence[Subject], period: Period) -> COUNTED:
        found = rows(subjects, period)
        return {row.pk: (Decimal(found.get(row.pk, 0)), found.get(row.pk, 0)) for row in subjects}

    return count


def _upheld(colour: str) -> Counter:
    return _of(lambda subjects, period: measured.cards_upheld(subjects, period, colour))


_add("yellow_cards", "黄牌", "张", ALL, _upheld("yellow"), _list("cards", colour="yellow", show="upheld"))
_add("red_cards", "红牌", "张", ALL, _upheld("red"), _list("cards", colour="red", show="upheld"))
_add("cards", "监察卡（未撤销）", "张", ITEMS, _of(measured.cards_standing), _list("cards", show="standing"))
_add("objections", "备案异议", "次备案", ITEMS, _of(measured.filings_contested), _list("filings", show="contested"))
_add(
    "objections_upheld", "备案异议成立", "次备案", BODIES, _of(measured.filings_upheld), _list("filings", show="upheld")
)
_add("filings_late", "备案逾期", "次备案", BODIES, _of(measured.filings_late), _list("filings", show="was_late"))
_add("pushes_late", "推送逾期", "件推送", BODIES, _of(measured.pushes_late), _list("pushes", show="was_late"))
_add(
    "orders_late", "督办逾期", "件督办", PEOPLE_AND_BODIES, _of(measured.orders_late), _list("orders", show="was_late")
)


# --- Assessments ----------------------------------------------------------------------------------------------------
def _months(subjects: Sequence[Subject], period: Period) -> COUNTED:
    found = measured.final_months(subjects, period)
    return {pk: (rounded(sum(scores, Decimal(0)) / len(scores)), len(scores)) for pk, scores in found.items()}


def _months_list(subject: Subject, period: Period) -> str:
    params = {"person": subject.code, "kind": "window_month", "show": "final", **period.params}
    return f"{reverse('supervision:sheets')}?{urlencode(params)}"


def _results(subjects: Sequence[Subject], period: Period) -> COUNTED:
    found = measured.final_results(subjects, period)
    return {pk: (rounded(sum(scores, Decimal(0)) / len(scores)), len(scores)) for pk, scores in found.items()}


_add(
    "months_mean",
    "月度考核平均分",
    "分",
    frozenset({SubjectKind.PERSON}),
    _months,
    _months_list,
    more_is_better=True,
    needed=True,
)
_add(
    "results_mean",
    "考核平均分",
    "分",
    BODIES,
    _results,
    _list("sheets", show="final"),
    more_is_better=True,
    needed=True,
)


# --- Ratings and complaints -----------------------------------------------------------------------------------------
def _rated(name: str) -> Counter:
    def count(subjects: Sequence[Subject], period: Period) -> COUNTED:
        rows = opinions.ratings(subjects, period, (name,))
        return {pk: (Decimal(row[name]), row[name]) for pk, row in rows.items()}

    return count


def _satisfied(subjects: Sequence[Subject], period: Period) -> COUNTED:
    """Percent of the ratings that are not bad; those taken out by an appeal are not among them."""
    rows = opinions.ratings(subjects, period, ("satisfied", "rated"))
    return {pk: (percent(row["satisfied"], row["rated"]), row["rated"]) for pk, row in rows.items()}


def _ratings_list(count: str) -> Address:
    return lambda subject, period: opinions.ratings_list(subject, period, count)


def _complaints(show: str) -> Counter:
    return _of(lambda subjects, period: opinions.complaints(subjects, period, show))


# Who handles a bad rating is another than the person rated: being late with it is the body's.
_add("bad_ratings", "差评", "件", ALL, _rated("bad"), _ratings_list("bad"))
_add("satisfied", "满意率", "%", ALL, _satisfied, _ratings_list("rated"), more_is_better=True)
_add("ratings_late", "差评逾期办理", "件", BODIES, _rated("late"), _ratings_list("late"))
_add("complaints_upheld", "投诉属实", "件", ALL, _complaints("found_true"), _list("complaints", show="found_true"))
_add(
    "complaints_late",
    "投诉逾期答复",
    "件",
    PEOPLE_AND_BODIES,
    _complaints("answered_late"),
    _list("complaints", show="answered_late"),
)
