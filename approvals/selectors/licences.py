"""Licences that a person may see, and what can be done with them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.licence_life import HELD, LicenceState, last_timely_day
from approvals.models import Applicant, Case, Clock, ClockKind, Licence
from approvals.selectors.visible import OVERSEERS, admin_only, cases_visible
from approvals.workflow import CaseKind, Result
from core import moments
from core.actors import Actor
from core.errors import NotVisible
from core.searchtext import query_key
from empowerment.models import ItemVersion
from empowerment.selectors.families import licence_family
from empowerment.selectors.listed import versions_at

TAKES = {
    CaseKind.CHANGE: "takes_change",
    CaseKind.RENEWAL: "takes_renewal",
    CaseKind.REISSUE: "takes_reissue",
    CaseKind.CANCELLATION: "takes_cancellation",
}
EARLIER_EDITION = (LicenceState.CHANGED, LicenceState.REISSUED)


def licences_visible(actor: Actor) -> QuerySet[Licence]:
    """Licences of the actor's organisations (park, deciding or issuing body) and those that the actor's cases are about;
    overseers see their jurisdiction's.
    """
    mine = actor.organisations() - admin_only(actor)
    about = cases_visible(actor).filter(licence__isnull=False).values("licence")
    seen = Q(park_id__in=mine) | Q(deciding_body_id__in=mine) | Q(issuing_body_id__in=mine) | Q(pk__in=about)
    overseen = actor.organisations(*OVERSEERS)
    if overseen:
        seen |= Q(park__jurisdiction__organisations__in=overseen)
        return Licence.objects.filter(pk__in=Licence.objects.filter(seen).values("pk"))
    return Licence.objects.filter(seen)


def licence_get(public_id: uuid.UUID, actor: Actor) -> Licence:
    """The licence, or NotVisible."""
    rows = licences_visible(actor).select_related("item", "item_version", "park", "holder", "case", "issuing_body")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotVisible("没有这份证照，或者您无权查看。")
    return found


def open_cases(kind: str = "") -> QuerySet[Case]:
    """Cases about a licence that are not decided; of one kind when it is given."""
    rows = Case.objects.filter(licence=OuterRef("pk"), ended_at=None, result="")
    return rows.filter(kind=kind) if kind else rows


def renewal_pending() -> Exists:
    """Whether a timely renewal of the licence waits for its decision, or a granted one for its certificate: then the
    licence does not pass to expired [50].
    """
    clock = Clock.objects.filter(case=OuterRef("pk"), kind=ClockKind.RENEWAL, stopped_on=None, replaced_at=None)
    rows = Case.objects.filter(licence=OuterRef("pk"), kind=CaseKind.RENEWAL, ended_at=None, made_licences=None)
    return Exists(rows.filter(Q(result=Result.GRANTED) | (Q(result="") & Exists(clock))))


@dataclass(frozen=True)
class LicenceFilter:
    """The filters of the list as they stand in the URL; `within` are calendar days to the expiry."""

    q: str = ""
    state: str = ""
    park: str = ""
    holder: int | None = None
    item: str = ""
    within: int | None = None
    after: tuple[dt.date | None, int] | None = None


def licence_list(actor: Actor, wanted: LicenceFilter, *, size: int = 50) -> list[Licence]:
    """One keyset page and one row more: newest first, or with `within` the earliest expiry first."""
    rows = licences_visible(actor).select_related("item_version", "holder", "park", "deciding_body")
    rows = rows.annotate(renewal_open=Exists(open_cases(CaseKind.RENEWAL)))
    if wanted.q:
        key = query_key(wanted.q)
        rows = rows.filter(
            Q(number__icontains=wanted.q.strip())
            | Q(holder__search__contains=key)
            | Q(item__search__contains=key)
            | Q(subject__contains=wanted.q.strip())
        )
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.park:
        rows = rows.filter(park__code=wanted.park)
    if wanted.item:
        rows = rows.filter(item__code=wanted.item)
    if wanted.holder:
        rows = rows.filter(holder_id=wanted.holder)
    if wanted.within is None:
        if wanted.after:
            rows = rows.filter(pk__lt=wanted.after[1])
        return list(rows.order_by("-pk")[: size + 1])
    rows = _expiring(rows, wanted.within)
    if wanted.after and wanted.after[0]:
        day, pk = wanted.after
        rows = rows.filter(Q(valid_until__gt=day) | Q(valid_until=day, pk__gt=pk))
    return list(rows.order_by("valid_until", "pk")[: size + 1])


def _expiring(rows: QuerySet[Licence], within: int) -> QuerySet[Licence]:
    """Held, without a next edition, and expiring from today on within so many calendar days."""
    today = moments.today()
    last = today + dt.timedelta(days=within)
    return rows.filter(state__in=HELD, following=None, valid_until__gte=today, valid_until__lte=last)


def expiring_count(actor: Actor, within: int) -> int:
    return _expiring(licences_visible(actor), within).count()


def licences_of(holder: Applicant, actor: Actor, *, limit: int = 20) -> list[Licence]:
    """What the applicant holds and this clerk may see, the next to expire first."""
    rows = licences_visible(actor).filter(holder=holder, state__in=[*HELD, LicenceState.EXPIRED])
    return list(rows.select_related("item_version", "item", "park").order_by("valid_until", "pk")[:limit])


def chain(licence: Licence) -> list[Licence]:
    """Every edition of a licence, the first one first."""
    first = licence
    while first.previous is not None:
        first = first.previous
    return [first, *editions_after(first)]


def editions_after(licence: Licence) -> list[Licence]:
    found: list[Licence] = []
    following = Licence.objects.filter(previous=licence).select_related("case", "holder").first()
    while following is not None:
        found.append(following)
        following = Licence.objects.filter(previous=following).select_related("case", "holder").first()
    return found


def present_edition(licence: Licence) -> Licence:
    """The edition that stands today in place of one that was changed or re-issued."""
    for later in [licence, *editions_after(licence)]:
        if later.state not in EARLIER_EDITION:
            return later
    return licence


def late_words(licence: Licence, version: ItemVersion, received_on: dt.date) -> str:
    """What a late application for renewal means; empty when it is in time [50]."""
    assert licence.valid_until is not None
    last = last_timely_day(licence.valid_until, version.renewal_lead_days)
    if received_on <= last:
        return ""
    return (
        f"证照有效期至{moments.chinese_date(licence.valid_until)}，应在届满{version.renewal_lead_days}日前（最迟"
        f"{moments.chinese_date(last)}）申请延续，现已逾期。可以收件办理，但届满前未作决定的不视为准予延续，"
        "届满后未获延续的应当停止从事许可事项或者重新申请。"
    )


def kind_obstacle(licence: Licence, kind: str, version: ItemVersion, day: dt.date) -> str:
    """Why a licence cannot be the object of this kind of application on a day; empty when it can."""
    label = CaseKind(kind).label
    field = TAKES.get(CaseKind(kind))
    if field and not getattr(version, field):
        return f"本事项不受理“{label}”，请核对事项版本。"
    state = LicenceState(licence.state)
    if kind in (CaseKind.CANCELLATION, CaseKind.REVOCATION):
        fits = state in (*HELD, LicenceState.EXPIRED)
        return "" if fits else f"证照{licence.number}{state.label}，不能再{label}。"
    if state not in HELD:
        return f"证照{licence.number}{state.label}，不能{label}；请按新办申请。"
    if kind == CaseKind.CHANGE and state == LicenceState.LOST:
        return f"证照{licence.number}已挂失，请先申请补发再变更。"
    if licence.valid_until is not None and day > licence.valid_until:
        return f"证照{licence.number}已于{moments.chinese_date(licence.valid_until)}届满，不能{label}；请按新办申请。"
    if kind == CaseKind.RENEWAL and licence.valid_until is None:
        return f"证照{licence.number}长期有效，不需要延续。"
    following = Licence.objects.filter(previous=licence).first() if licence.pk else None
    if following is not None:
        begins = moments.chinese_date(following.valid_from)
        return f"证照{licence.number}已有下一次证照（{begins}起有效），请在下一次证照上申请{label}。"
    return ""


def kind_open_already(licence: Licence, kind: str) -> str:
    """The number of an undecided case of the same kind about the same licence; empty when there is none."""
    rows = Case.objects.filter(licence=licence, kind=kind, ended_at=None, result="")
    found = rows.values_list("number", flat=True)[:1]
    return next(iter(found), "")


def kinds_possible(licences: Iterable[Licence]) -> dict[int, list[tuple[str, str, int]]]:
    """For every licence the kinds of application that it can be the object of today, as (kind, label, key of the item that
    takes it): the licence's own item, or another of its family where 变更 and 延续 are items of their own.
    """
    kinds = [kind for kind in CaseKind if kind not in (CaseKind.NEW, CaseKind.REVOCATION)]
    return {licence.pk: _starts(licence, kinds, moments.today()) for licence in licences}


def _starts(licence: Licence, kinds: Sequence[CaseKind], today: dt.date) -> list[tuple[str, str, int]]:
    versions = [licence.item_version]
    if licence.item.licence_family:
        others = licence_family(licence.item).exclude(pk=licence.item_id).values_list("pk", flat=True)
        versions += versions_at(list(others), moments.now()).values()
    found = []
    for kind in kinds:
        taken = next((version for version in versions if not kind_obstacle(licence, kind, version, today)), None)
        if taken is not None:
            found.append((kind.value, str(kind.label), taken.item_id))
    return found
