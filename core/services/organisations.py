"""Writes: organisations, their names by date and their aliases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Jurisdiction, Organisation, OrganisationName
from core.texts import common_texts_exist, stamp_value


@transaction.atomic
def organisation_create(
    *,
    code: str,
    jurisdiction: Jurisdiction,
    kind: str,
    level: str,
    name: str,
    actor: Actor,
    short_name: str = "",
    initials: str = "",
    aliases: Sequence[str] = (),
    parent: Organisation | None = None,
    served_by: Organisation | None = None,
    source: str = "",
    fictional: bool = False,
) -> Organisation:
    """Enter one body with the other names under which documents know it. Raises Refused when the code is taken."""
    if Organisation.objects.filter(code=code).exists():
        raise Refused(f"机构代码“{code}”已被使用，请换一个。", code="code_taken")
    organisation = Organisation.objects.create(
        code=code,
        jurisdiction=jurisdiction,
        kind=kind,
        level=level,
        name=name,
        short_name=short_name,
        initials=initials,
        parent=parent,
        served_by=served_by,
        source=source,
        fictional=fictional,
        texts_stamp=stamp_value() if common_texts_exist(jurisdiction) else 0,
    )
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, name=alias, official=False, valid_from=dt.date.min)
        for alias in aliases
    )
    facts = {"code": code, "name": name, "kind": kind}
    events.record(obj=organisation, verb="organisation.create", actor=actor, facts=facts)
    return organisation


@transaction.atomic
def organisation_rename(*, organisation: Organisation, name: str, on: dt.date, actor: Actor) -> Organisation:
    """更名: `name` is the official one from the legal day `on`; papers of earlier days keep the earlier name.

    Raises Refused for a future day (the current name would be wrong until then) and for a day not after the last change.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if on > moments.today():
        raise Refused("更名日期在今天之后，请在更名当日或之后登记。", code="future_rename")
    current = organisation.names.filter(official=True).order_by("-valid_from").first()
    if current is not None and current.valid_from >= on:
        raise Refused(
            f"该机构已自{moments.chinese_date(current.valid_from)}起更名为“{current.name}”，更名日期须在此之后。",
            code="rename_order",
        )
    last_day = on - dt.timedelta(days=1)
    if current is None:
        current = OrganisationName(organisation=organisation, name=organisation.name, valid_from=dt.date.min)
    current.valid_to = last_day
    current.save()
    OrganisationName.objects.create(organisation=organisation, name=name, valid_from=on)
    facts = {"from": organisation.name, "to": name, "on": on}
    organisation.name = name
    organisation.save(update_fields=["name"])
    events.record(obj=organisation, verb="organisation.rename", actor=actor, facts=facts)
    return organisation


@transaction.atomic
def organisation_update(
    *,
    organisation: Organisation,
    actor: Actor,
    short_name: str,
    initials: str,
    parent: Organisation | None,
    served_by: Organisation | None,
    successor: Organisation | None,
    source: str,
) -> Organisation:
    """Bring the plain facts of a body up to date; the official name changes by `organisation_rename` alone.

    Raises Invalid when the body would be its own superior, successor or hall, directly or in a circle.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    for field, other in (("parent", parent), ("successor", successor), ("served_by", served_by)):
        _no_circle(organisation, field, other)
    new = {
        "short_name": short_name.strip(),
        "initials": initials.strip(),
        "parent": parent,
        "served_by": served_by,
        "successor": successor,
        "source": source.strip(),
    }
    changed = {name: str(value or "") for name, value in new.items() if getattr(organisation, name) != value}
    for name, value in new.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(new))
    events.record(obj=organisation, verb="organisation.update", actor=actor, facts=changed)
    return organisation


def _no_circle(organisation: Organisation, field: str, other: Organisation | None) -> None:
    seen = other
    while seen is not None:
        if seen.pk == organisation.pk:
            raise Invalid("机构不能是自己的上级、继受机关或代设窗口，也不能绕成一圈。", field=field)
        seen = getattr(seen, field)


@transaction.atomic
def organisation_alias_add(*, organisation: Organisation, name: str, actor: Actor) -> OrganisationName:
    """Another name under which documents know the body. Raises Invalid when it is empty, Refused when it is taken."""
    name = name.strip()
    if not name:
        raise Invalid("请填写别名。", field="name")
    taken = OrganisationName.objects.filter(name=name).exclude(organisation=organisation).first()
    if taken is not None:
        raise Refused(f"“{name}”已是{taken.organisation.name}的名称，一个名称只能指一个机构。", code="alias_taken")
    if organisation.names.filter(name=name).exists():
        raise Refused(f"“{name}”已经登记。", code="alias_present")
    alias = OrganisationName.objects.create(
        organisation=organisation, name=name, official=False, valid_from=dt.date.min
    )
    events.record(obj=organisation, verb="organisation.alias_add", actor=actor, facts={"name": name})
    return alias
