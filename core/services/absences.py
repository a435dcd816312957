"""Absences, and the substitutes (AB岗) who stand in for exactly the posts and days of the absent person."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from core import events, moments
from core.absences import absences_between, bodies_kept
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_add
from core.models import Absence, Membership, Organisation, Person, Role
from core.models.roles import WIDE_ROLES
from core.permissions import roles_sync
from core.services.people import membership_add, membership_end, membership_withdraw

LONGEST = dt.timedelta(days=366)


@transaction.atomic
def absence_add(
    *,
    person: Person,
    organisation: Organisation,
    first_day: dt.date,
    last_day: dt.date,
    kind: str,
    actor: Actor,
    substitute: Person | None = None,
    note: str = "",
) -> Absence:
    """Register that a person is away from the posts at a body, `first_day` to `last_day` (legal days, both inclusive).

    A named substitute gets dated substitute memberships for the absent person's own posts at that body and nothing
    more; a post that the absent person holds for somebody else is not passed on (no chain). They never begin before
    today. Raises Invalid for a wrong period or substitute, NotAllowed, and Refused where absences overlap.
    """
    _may_keep(person, organisation, actor)
    _period(first_day, last_day)
    if kind not in Absence.Kind.values:
        raise Invalid("请选择不在岗的事由。", field="kind")
    keys = sorted({person.pk, substitute.pk} if substitute else {person.pk})
    list(Person.objects.select_for_update().filter(pk__in=keys).order_by("pk"))  # two at once: one after the other
    posts = _own_posts(person, organisation, first_day, last_day)
    if not posts:
        raise Invalid(f"{person.name}在所填期间不在{organisation.name}任职，请核对人员和日期。", field="person")
    _no_other(person, organisation, first_day, last_day)
    begins = max(first_day, moments.today())
    if substitute is not None:
        _substitute_fits(person, substitute, organisation, begins, last_day)
    absence = Absence.objects.create(
        person=person,
        organisation=organisation,
        first_day=first_day,
        last_day=last_day,
        kind=kind,
        substitute=substitute,
        note=note.strip(),
        recorded_by=actor.person,
    )
    if substitute is not None:
        _stand_in(absence, posts, begins, actor)
    facts = {"person": person.pk, "organisation": organisation.pk, "from": first_day, "to": last_day, "kind": kind}
    facts["substitute"] = substitute.pk if substitute else None
    events.record(obj=absence, verb="absence.add", actor=actor, facts=facts, organisation_id=organisation.pk)
    return absence


@transaction.atomic
def absence_end(*, absence: Absence, last_day: dt.date, actor: Actor) -> Absence:
    """The person is back earlier: `last_day` is the last day away; before the first day the absence is cancelled.

    The substitute's memberships end with it; one that begins today ends today, for it may have been used. Raises Invalid
    when the absence would grow or reach back behind yesterday.
    """
    _may_keep(absence.person, absence.organisation, actor)
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    today = moments.today()
    if absence.cancelled_at is not None:
        raise Refused("这条不在岗记录已经取消。", code="absence_cancelled")
    if last_day >= absence.last_day:
        raise Invalid("只能提前结束；要延长请另行登记一段。", field="last_day")
    if last_day < today - dt.timedelta(days=1) and absence.first_day <= today:
        raise Invalid("最早只能填昨天：已经过去的日子不改写。", field="last_day")
    if last_day < absence.first_day:
        absence.cancelled_at = moments.now()
    else:
        absence.last_day = last_day
    absence.save(update_fields=["cancelled_at", "last_day"])
    for membership in absence.memberships.select_related("person"):
        if membership.valid_to is not None and membership.valid_to <= last_day:
            continue
        if membership.valid_from > max(today, last_day):
            membership_withdraw(membership=membership, actor=actor)
            continue
        membership_end(membership=membership, last_day=max(last_day, membership.valid_from), actor=actor)
    facts = {"to": last_day, "cancelled": absence.cancelled_at is not None}
    events.record(obj=absence, verb="absence.end", actor=actor, facts=facts, organisation_id=absence.organisation_id)
    return absence


def _may_keep(person: Person, organisation: Organisation, actor: Actor) -> None:
    if actor.is_job or (actor.person is not None and actor.person.pk == person.pk):
        return
    if not bodies_kept(actor).filter(pk=organisation.pk).exists():
        raise NotAllowed("不在岗由本人、本单位负责人或园区管理员登记；没有负责人的单位请系统管理员登记。")


def _period(first_day: dt.date, last_day: dt.date) -> None:
    if last_day < first_day:
        raise Invalid("最后一日不得早于首日。", field="last_day")
    if last_day - first_day > LONGEST:
        raise Invalid("一次登记不超过一年；长期离岗请结束任职。", field="last_day")
    if last_day < moments.today():
        raise Invalid("所填日期已经全部过去，无须登记。", field="last_day")


def _own_posts(person: Person, organisation: Organisation, first: dt.date, last: dt.date) -> list[Membership]:
    """Memberships in the person's own right; what is held for somebody else is not passed on."""
    rows = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=first),
        person=person,
        organisation=organisation,
        substitute_for=None,
        valid_from__lte=last,
    )
    return list(rows.order_by("role", "valid_from"))


def _no_other(person: Person, organisation: Organisation, first: dt.date, last: dt.date) -> None:
    other = absences_between(first, last).filter(person=person, organisation=organisation).first()
    if other is not None:
        raise Refused(
            f"{person.name}已登记{moments.chinese_date(other.first_day)}至{moments.chinese_date(other.last_day)}不在岗，"
            "与所填期间重叠。",
            code="absence_overlap",
            field="first_day",
        )
    stood_for = (
        Membership.objects.filter(person=person, organisation=organisation, absence__isnull=False)
        .filter(valid_from__lte=last, valid_to__gte=first)
        .select_related("substitute_for")
        .first()
    )
    if stood_for is not None:
        raise Refused(
            f"{person.name}这段时间正代{stood_for.substitute_for}，代岗不能再转代；请先为{stood_for.substitute_for}另定代岗人。",
            code="substitute_away",
            field="first_day",
        )


def _substitute_fits(
    person: Person, substitute: Person, organisation: Organisation, first: dt.date, last: dt.date
) -> None:
    if substitute.pk == person.pk:
        raise Invalid("本人不能代本人，请选择另一位人员。", field="substitute")
    if not substitute.is_active:
        raise Invalid(f"{substitute.name}的账号已停用，不能代岗。", field="substitute")
    if not _serves_throughout(substitute, organisation, first, last):
        raise Invalid(f"{substitute.name}不是整段期间都在{organisation.name}任职，请另选代岗人。", field="substitute")
    away = absences_between(first, last).filter(person=substitute, organisation=organisation).first()
    if away is not None:
        raise Invalid(
            f"{substitute.name}自{moments.chinese_date(away.first_day)}至{moments.chinese_date(away.last_day)}也不在岗，"
            "请另选代岗人。",
            field="substitute",
        )


def _serves_throughout(person: Person, organisation: Organisation, first: dt.date, last: dt.date) -> bool:
    """Whether own memberships at the body, one after another, cover every day of the period."""
    reached = first
    rows = Membership.objects.filter(person=person, organisation=organisation, substitute_for=None)
    for begins, ends in rows.order_by("valid_from").values_list("valid_from", "valid_to"):
        if begins > reached:
            return False
        if ends is None or ends >= last:
            return True
        reached = max(reached, ends + dt.timedelta(days=1))
    return False


def _stand_in(absence: Absence, posts: list[Membership], begins: dt.date, actor: Actor) -> None:
    """Dated memberships for each own post; a standing AB岗 that covers the days already is used as it is."""
    substitute = absence.substitute
    assert substitute is not None
    for post in posts:
        if post.role in WIDE_ROLES and not (actor.is_sysadmin or actor.is_job):
            raise Refused(
                f"“{post.get_role_display()}”的权限超出一个单位，其代岗由系统管理员登记。",
                code="wide_role",
                field="substitute",
            )
        if post.role == Role.SYSADMIN:
            continue  # another administrator is appointed instead
        first = max(begins, post.valid_from)
        last = min(absence.last_day, post.valid_to or absence.last_day)
        standing = Membership.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=last),
            person=substitute,
            organisation=absence.organisation,
            role=post.role,
            substitute_for=absence.person,
            valid_from__lte=first,
        )
        if first > last or standing.exists():
            continue
        membership_add(
            person=substitute,
            organisation=absence.organisation,
            role=post.role,
            valid_from=first,
            valid_to=last,
            substitute_for=absence.person,
            absence=absence,
            actor=actor,
        )
    roles_sync(person=substitute)
    until = moments.chinese_date(absence.last_day)
    inbox_add(
        to=[substitute.pk],
        text=f"{moments.chinese_date(begins)}至{until}由您代{absence.person.name}在{absence.organisation.name}的岗位。",
        url="/people/absences/",
        key=f"absence:{absence.pk}",
    )
