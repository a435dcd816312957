"""Writes of the system access register; its history is the chain of events of each row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import Organisation, Role
from core.reach import overseen_jurisdictions
from empowerment.models import BusinessSystem, Opening, SystemAccess
from empowerment.models.access import ASPECTS
from empowerment.services.secrecy import secrets_refuse

# Names of people and accounts stay out of the events: that they changed is recorded, not what they were.
UNTOLD = frozenset({"account_names", "keeper", "owner_person"})


@dataclass(frozen=True)
class AccessInput:
    """What is said of one system at one park; the aspects are states of `Opening`, `promised_on` is a legal day."""

    owner: Organisation
    port: str = Opening.CLOSED
    account: str = Opening.CLOSED
    network: str = Opening.CLOSED
    key: str = Opening.CLOSED
    data: str = Opening.CLOSED
    account_names: str = ""
    keeper: str = ""
    blocker: str = ""
    owner_person: str = ""
    promised_on: dt.date | None = None


@transaction.atomic
def system_add(
    *,
    name: str,
    owner: Organisation,
    actor: Actor,
    short_name: str = "",
    order: int = 50,
    source: str = "",
    fictional: bool = False,
) -> BusinessSystem:
    """Enter a system into the register of its owner's jurisdiction. Raises Refused when its name is there already."""
    name = name.strip()
    if not name:
        raise Invalid("请填写系统名称。", field="name")
    if not actor.is_job and owner.jurisdiction_id not in overseen_jurisdictions(actor, Role.REFORM, Role.PARK_ADMIN):
        raise NotAllowed(f"{owner.jurisdiction.name}的系统由该辖区的审改办人员或园区管理员登记。")
    if BusinessSystem.objects.filter(jurisdiction_id=owner.jurisdiction_id, name=name).exists():
        raise Refused(f"“{name}”已经登记，请直接填写它的接入情况。", code="system_known")
    row = BusinessSystem.objects.create(
        jurisdiction_id=owner.jurisdiction_id,
        name=name,
        short_name=short_name.strip(),
        owner=owner,
        order=order,
        source=source,
        fictional=fictional,
    )
    facts = {"name": name, "owner": owner.code}
    events.record(obj=row, verb="system.add", actor=actor, facts=facts, organisation_id=owner.pk)
    return row


@transaction.atomic
def access_set(
    *,
    system: BusinessSystem,
    park: Organisation,
    given: AccessInput,
    actor: Actor,
    version: int | None = None,
    fictional: bool = False,
) -> SystemAccess:
    """Write how a system stands at a park; the first time makes the row. Only what changed goes into the event.

    `version` is what the page showed (0: no row yet). Raises Invalid naming the field, Stale when somebody was faster,
    NotAllowed for who is neither the park's administrator, nor of the owner, nor of the reform office.
    """
    if park.jurisdiction_id != system.jurisdiction_id or given.owner.jurisdiction_id != system.jurisdiction_id:
        raise Invalid("系统、园区和责任单位须属于同一辖区。", field="owner")
    _check(given)
    row = SystemAccess.objects.select_for_update().select_related("owner").filter(system=system, park=park).first()
    row = row or SystemAccess(system=system, park=park, owner=system.owner, fictional=fictional)
    row.system, row.park = system, park
    denied = None if actor.is_job else row.edit_denied(actor)
    if denied:
        raise NotAllowed(denied)
    if version is not None and version != row.version:
        raise Stale("这一格刚才有别人登记过，请刷新查看后再改。您填写的内容仍保留在页面上。")
    changes = _changes(row, given)
    if not changes and row.pk:
        return row
    _write(row, given, actor)
    events.record(obj=row, verb="access.set", actor=actor, facts={"changes": changes}, organisation_id=park.pk)
    return row


def _check(given: AccessInput) -> None:
    for name in ASPECTS:
        if getattr(given, name) not in Opening.values:
            raise Invalid("请从列表中选择状态。", field=name)
    day = given.promised_on
    if day is not None and not moments.within_reach(moments.start_of(day)):
        raise Invalid("日期须在 1949 年 10 月至 2199 年之间。", field="promised_on")
    if Opening.OPEN in (given.account, given.key) and not given.keeper.strip():
        raise Invalid("账号或密钥已开通的，请写明密码和密钥由谁保管（不要填写密码本身）。", field="keeper")
    secrets_refuse(
        account_names=given.account_names, keeper=given.keeper, blocker=given.blocker, owner_person=given.owner_person
    )


def _changes(row: SystemAccess, given: AccessInput) -> dict[str, list[Any]]:
    """Field -> [before, after] of what changes."""
    found: dict[str, list[Any]] = {}
    for name, value in _values(given).items():
        before = getattr(row, name) if row.pk else ""
        before, after = (getattr(each, "code", each) for each in (before, value))
        if before != after:
            found[name] = [] if name in UNTOLD else [before, after]
    return found


def _write(row: SystemAccess, given: AccessInput, actor: Actor) -> None:
    for name, value in _values(given).items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at, row.updated_by = moments.now(), actor.person
    row.save()


def _values(given: AccessInput) -> dict[str, Any]:
    """The fields as they are stored."""
    found = {each.name: getattr(given, each.name) for each in fields(given)}
    return {name: value.strip() if isinstance(value, str) else value for name, value in found.items()}
