"""Seals, who may use them, and the change of body at one moment T with its table of seals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from core import events
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Organisation, Person
from empowerment.models import Handover, HandoverSeal, PowerItem, Scheme, Seal, SealUser
from empowerment.workflow import DocumentClass, SealKind, SealState


@dataclass(frozen=True)
class TableRow:
    """Side of acceptance x document class -> seal after T. No class: every class; no owner: the deciding body."""

    side: str
    kind: str
    owner: Organisation | None = None
    document_class: str = ""


@transaction.atomic
def seal_add(
    *,
    code: str,
    owner: Organisation,
    kind: str,
    name: str,
    active_from: dt.datetime,
    actor: Actor,
    source: str = "",
) -> Seal:
    """Register a seal; `name` is its inscription. Raises Invalid for a wrong kind, Refused when the code is taken."""
    if kind not in SealKind.values:
        raise Invalid(f"“{kind}”不是印章种类，可用：{'、'.join(SealKind.values)}。", field="kind")
    if Seal.objects.filter(code=code).exists():
        raise Refused(f"印章代码“{code}”已被使用，请换一个。", code="code_taken")
    seal = Seal.objects.create(code=code, owner=owner, kind=kind, name=name, active_from=active_from, source=source)
    _record("seal.add", seal, actor, code=code, active_from=active_from)
    return seal


@transaction.atomic
def seal_retire(*, seal: Seal, at: dt.datetime, reason: str, actor: Actor, state: str = SealState.VOID) -> Seal:
    """Void, retired or lost from that very moment, without exception (鞍山高新区工作方案二.1). It never comes back.

    Raises Invalid for a moment before it was in use, Refused when it has ended already.
    """
    seal = Seal.objects.select_for_update().get(pk=seal.pk)
    if seal.ended_at is not None:
        raise Refused(f"“{seal.name}”{seal.get_state_display()}已登记，不能再改。", code="ended_already")
    if state == SealState.ACTIVE or state not in SealState.values:
        raise Invalid("请选择停用、作废或遗失。", field="state")
    if at < seal.active_from:
        raise Invalid("停止时刻不能早于启用时刻。", field="at")
    if not reason.strip():
        raise Invalid("请填写原因。", field="reason")
    seal.ended_at, seal.state = at, state
    seal.save(update_fields=["ended_at", "state"])
    _record("seal.retire", seal, actor, at=at, state=state, reason=reason.strip())
    return seal


@transaction.atomic
def seal_user_add(
    *, seal: Seal, person: Person, valid_from: dt.date, actor: Actor, valid_to: dt.date | None = None
) -> SealUser:
    """List a person as user of a seal from one legal day to another, both inclusive. Raises Invalid and Refused."""
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("最后一日不得早于起始日。", field="valid_to")
    same = SealUser.objects.filter(seal=seal, person=person).filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
    if valid_to is not None:
        same = same.filter(valid_from__lte=valid_to)
    if same.exists():
        raise Refused(f"{person.name}在该期间已是“{seal.name}”的用印人。", code="user_overlap")
    user = SealUser.objects.create(seal=seal, person=person, valid_from=valid_from, valid_to=valid_to)
    _record("seal.user_add", seal, actor, person=person.pk, valid_from=valid_from, valid_to=valid_to)
    return user


@transaction.atomic
def handover_add(
    *,
    scheme: Scheme,
    park: Organisation,
    title: str,
    effective_at: dt.datetime,
    from_body: Organisation,
    table: Sequence[TableRow],
    source: str,
    actor: Actor,
    items: Iterable[PowerItem] = (),
    void_seals: Sequence[Seal] = (),
) -> Handover:
    """Enter a change of body at the moment `effective_at` for items (all of the park when none is named).

    `table` says whose seal goes on what after it, by the side of it on which the case was accepted; `void_seals` are
    void from that moment (鞍山高新区工作方案二.1). Raises Invalid when a side is missing from the table.
    """
    if {row.side for row in table} != set(HandoverSeal.Side.values):
        raise Invalid("用印表须分别写明生效前受理、生效后受理的件盖哪枚印章。", field="table")
    for row in table:
        if row.document_class and row.document_class not in DocumentClass.values:
            raise Invalid(
                f"“{row.document_class}”不是文书种类，可用：{'、'.join(DocumentClass.values)}。", field="table"
            )
        if row.kind not in SealKind.values:
            raise Invalid(f"“{row.kind}”不是印章种类，可用：{'、'.join(SealKind.values)}。", field="table")
    handover = Handover.objects.create(
        scheme=scheme,
        park=park,
        title=title,
        effective_at=effective_at,
        from_body=from_body,
        source=source,
    )
    handover.items.set(items)
    HandoverSeal.objects.bulk_create(
        HandoverSeal(
            handover=handover, side=row.side, document_class=row.document_class, owner=row.owner, kind=row.kind
        )
        for row in table
    )
    for seal in void_seals:
        seal_retire(seal=seal, at=effective_at, reason=f"{title}生效，即行作废", actor=actor)
    facts = {"effective_at": effective_at, "from": from_body.code, "void": [seal.code for seal in void_seals]}
    events.record(obj=handover, verb="handover.add", actor=actor, facts=facts, organisation_id=park.pk)
    return handover


def _record(verb: str, seal: Seal, actor: Actor, **facts: object) -> None:
    events.record(obj=seal, verb=verb, actor=actor, facts=facts, organisation_id=seal.owner_id)
