"""Writes: people and their dated memberships."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Absence, Membership, Organisation, Person, Role
from core.permissions import roles_sync
from core.posts import vacancies_after_end, vacancies_after_leaving


@transaction.atomic
def person_create(
    *,
    username: str,
    name: str,
    actor: Actor,
    post: str = "",
    phone: str = "",
    is_staff: bool = False,
    password: str | None = None,
    password_hash: str = "",
) -> Person:
    """Enter a person; without a password nobody can log in as them. `password_hash` is one already made.

    Raises Refused when the login name is taken.
    """
    if Person.objects.filter(username=username).exists():
        raise Refused(f"登录名“{username}”已被使用，请换一个。", code="username_taken")
    person = Person(username=username, name=name, post=post, phone=phone, is_staff=is_staff)
    person.password = password_hash or make_password(password)
    person.save()
    events.record(obj=person, verb="person.create", actor=actor, facts={"username": username})
    return person


@transaction.atomic
def membership_add(
    *,
    person: Person,
    organisation: Organisation,
    role: str,
    valid_from: dt.date,
    actor: Actor,
    valid_to: dt.date | None = None,
    substitute_for: Person | None = None,
    absence: Absence | None = None,
) -> Membership:
    """Give a person a role at an organisation from one legal day to another (both inclusive), perhaps as AB岗.

    Who holds the role in the own post may hold it for a colleague besides.
    Raises Invalid for a wrong role or period and Refused when the person already holds the role in that period.
    """
    if role not in Role.values:
        raise Invalid(f"没有“{role}”这个角色，请从角色名单中选择。", field="role")
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("最后一日不得早于起始日。", field="valid_to")
    if substitute_for is not None and substitute_for.pk == person.pk:
        raise Invalid("本人不能代本人，请选择另一位人员。", field="substitute_for")
    same = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=valid_from),
        person=person,
        organisation=organisation,
        role=role,
        substitute_for=substitute_for,
    )
    if valid_to is not None:
        same = same.filter(valid_from__lte=valid_to)
    found = same.first()
    if found is not None:
        until = f"至{moments.chinese_date(found.valid_to)}" if found.valid_to else "起长期"
        raise Refused(
            f"{person.name}在{organisation.name}已有“{Role(role).label}”任职（{moments.chinese_date(found.valid_from)}"
            f"{until}），与所填期间重叠，请先结束原任职。",
            code="membership_overlap",
        )
    membership = Membership.objects.create(
        person=person,
        organisation=organisation,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        substitute_for=substitute_for,
        absence=absence,
    )
    roles_sync(person=person)
    _membership_event("membership.add", membership, actor)
    return membership


@transaction.atomic
def membership_end(
    *, membership: Membership, last_day: dt.date, actor: Actor, vacancy_known: bool = False
) -> Membership:
    """End a membership with `last_day` (inclusive). Raises Invalid before its beginning, Refused when it would grow.

    Unless `vacancy_known`, also Refused (`post_empty`) with words when work waits that nobody could do afterwards
    (人员不断岗, 鞍山方案).
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if last_day < membership.valid_from:
        raise Invalid("最后一日不得早于起始日。", field="last_day")
    if membership.valid_to is not None and last_day > membership.valid_to:
        raise Refused("该任职已有更早的最后一日；延长任职请另行登记。", code="membership_ended")
    if not vacancy_known:
        _must_not_leave_empty(
            vacancies_after_end(membership.person, membership.organisation, membership.role, last_day)
        )
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])
    roles_sync(person=membership.person)
    _membership_event("membership.end", membership, actor)
    return membership


def _must_not_leave_empty(warnings: list[str]) -> None:
    if warnings:
        words = "".join(warnings) + "请先安排接替人员或代岗；确需现在办理的，请勾选“已知悉会空岗”。"
        raise Refused(words, code="post_empty", field="vacancy_known")


@transaction.atomic
def membership_withdraw(*, membership: Membership, actor: Actor) -> None:
    """Take back a membership that has not begun: nobody acted under it. Raises Refused from its first day on."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.valid_from <= moments.today():
        raise Refused("该任职已经开始，只能登记最后一日，不能取消。", code="membership_begun")
    _membership_event("membership.withdraw", membership, actor)
    membership.delete()
    roles_sync(person=membership.person)


def _membership_event(verb: str, membership: Membership, actor: Actor) -> None:
    facts = {
        "role": membership.role,
        "organisation": membership.organisation_id,
        "from": membership.valid_from,
        "to": membership.valid_to,
        "substitute_for": membership.substitute_for_id,
    }
    events.record(
        obj=membership.person, verb=verb, actor=actor, facts=facts, organisation_id=membership.organisation_id
    )


@transaction.atomic
def person_update(*, person: Person, name: str, post: str, phone: str, actor: Actor) -> Person:
    """Bring a person's name, post and phone up to date. Raises Invalid without a name."""
    if not name.strip():
        raise Invalid("请填写姓名。", field="name")
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.name, person.post, person.phone = name.strip(), post.strip(), phone.strip()
    person.save(update_fields=["name", "post", "phone"])
    events.record(obj=person, verb="person.update", actor=actor)
    return person


@transaction.atomic
def person_deactivate(*, person: Person, reason: str, actor: Actor, vacancy_known: bool = False) -> Person:
    """The person can no longer log in or act; what they did stays. Raises Invalid, and Refused for oneself.

    Unless `vacancy_known`, also Refused (`post_empty`) when work waits that nobody could do afterwards.
    """
    if not reason.strip():
        raise Invalid("请填写停用的原因。", field="reason")
    if actor.person is not None and actor.person.pk == person.pk:
        raise Refused("不能停用自己，请由另一位管理员办理。", code="oneself")
    if not vacancy_known:
        _must_not_leave_empty(vacancies_after_leaving(person, moments.today()))
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.is_active = False
    person.save(update_fields=["is_active"])
    events.record(obj=person, verb="person.deactivate", actor=actor, facts={"reason": reason.strip()})
    return person


@transaction.atomic
def person_activate(*, person: Person, actor: Actor) -> Person:
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.is_active = True
    person.save(update_fields=["is_active"])
    events.record(obj=person, verb="person.activate", actor=actor)
    return person


@transaction.atomic
def person_password_set(*, person: Person, password: str, actor: Actor) -> Person:
    """Set a password that passes the rules; every other session of the person ends. Raises Invalid with the rule's words."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise Invalid(" ".join(problem.messages), field="password") from problem
    person.set_password(password)
    person.save(update_fields=["password"])
    events.record(obj=person, verb="person.password_set", actor=actor)
    return person
