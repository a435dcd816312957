"""Instruments between bodies (授权书、委托书、交接书、交接协议书) and the chief approvers' grants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Organisation, Person
from empowerment.models import ChiefGrant, Instrument, InstrumentScope, PowerItem, Scheme
from empowerment.workflow import GrantRight, InstrumentKind, InstrumentState, ItemType, Stage

# What a chief approver's post must end with: a deputy head or above (城陵矶方案三（二）：副部长及以上), as posts are named
# in other bodies. 副部长 ends with 部长.
HEAD_POSTS = ("部长", "局长", "主任", "书记", "大队长", "行长", "市长", "区长", "县长")


@dataclass(frozen=True)
class ScopeInput:
    """What an instrument covers; None or an empty word stands for all."""

    item: PowerItem | None = None
    stage: str = ""
    area: str = ""


@transaction.atomic
def instrument_add(
    *,
    kind: str,
    number: str,
    scheme: Scheme,
    giver: Organisation,
    taker: Organisation,
    valid_from: dt.datetime,
    scopes: Sequence[ScopeInput],
    actor: Actor,
    valid_to: dt.datetime | None = None,
    legal_basis: str = "",
    saving_clause: bool = False,
    fictional: bool = False,
) -> Instrument:
    """Draft an instrument for [valid_from, valid_to). It counts for nothing before it is signed.

    A delegation names the law, regulation or rule it rests on [24]. `saving_clause`: running cases stay with the taker
    when it ends. Raises Invalid and Refused.
    """
    if kind not in InstrumentKind.values:
        raise Invalid(f"“{kind}”不是授权委托文书，可用：{'、'.join(InstrumentKind.values)}。", field="kind")
    if kind == InstrumentKind.DELEGATION and not legal_basis.strip():
        raise Invalid("委托书须写明所依照的法律、法规、规章［行政许可法第24条］。", field="legal_basis")
    if not scopes:
        raise Invalid("请写明文书的范围（事项、环节、片区）。", field="scopes")
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid("失效时刻必须晚于生效时刻。", field="valid_to")
    for scope in scopes:
        if scope.stage and scope.stage not in Stage.values:
            raise Invalid(f"“{scope.stage}”不是环节，可用：{'、'.join(Stage.values)}。", field="stage")
    if Instrument.objects.known_at(None).filter(number=number).exists():
        raise Refused(f"编号“{number}”的文书已经登记。", code="number_taken")
    instrument = Instrument.objects.create(
        kind=kind,
        number=number,
        scheme=scheme,
        giver=giver,
        taker=taker,
        state=InstrumentState.DRAFTED,
        saving_clause=saving_clause,
        legal_basis=legal_basis,
        fictional=fictional,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=moments.now(),
    )
    InstrumentScope.objects.bulk_create(
        InstrumentScope(instrument=instrument, item=scope.item, stage=scope.stage, area=scope.area) for scope in scopes
    )
    _record("instrument.add", instrument, actor, giver=giver.code, taker=taker.code, number=number)
    return instrument


@transaction.atomic
def instrument_sign(*, instrument: Instrument, signed_on: dt.date, actor: Actor) -> Instrument:
    """Both parties have signed. In force from the later of this day and its period. Raises Refused when not a draft."""
    instrument = _lock(instrument)
    if instrument.state != InstrumentState.DRAFTED:
        raise Refused(f"该文书现为“{instrument.get_state_display()}”，不能再签订。", code="not_a_draft")
    if signed_on > moments.today():
        raise Invalid("签订日不能晚于今天。", field="signed_on")
    instrument.signed_on, instrument.signing_recorded_at = signed_on, moments.now()
    begun = instrument.valid_from <= moments.now()
    instrument.state = InstrumentState.EFFECTIVE if begun else InstrumentState.SIGNED
    instrument.save(update_fields=["signed_on", "signing_recorded_at", "state"])
    _record("instrument.sign", instrument, actor, signed_on=signed_on)
    return instrument


@transaction.atomic
def instrument_publish(*, instrument: Instrument, published_on: dt.date, actor: Actor) -> Instrument:
    """Made public: the delegate and the content of the delegation are announced [24]. Raises Refused before signing."""
    instrument = _lock(instrument)
    if instrument.signed_on is None:
        raise Refused("文书尚未签订，不能公布；请先登记签订。", code="not_signed")
    if published_on < instrument.signed_on:
        raise Invalid("公布日不能早于签订日。", field="published_on")
    instrument.published_on, instrument.publication_recorded_at = published_on, moments.now()
    instrument.save(update_fields=["published_on", "publication_recorded_at"])
    _record("instrument.publish", instrument, actor, published_on=published_on)
    return instrument


@transaction.atomic
def instrument_revoke(*, instrument: Instrument, at: dt.datetime, reason: str, actor: Actor) -> Instrument:
    """Revoked from a moment on; it still answers for what was accepted before. Raises Invalid and Refused."""
    instrument = _lock(instrument)
    if not reason.strip():
        raise Invalid("请填写撤销理由。", field="reason")
    if instrument.state not in (InstrumentState.SIGNED, InstrumentState.EFFECTIVE):
        raise Refused(f"该文书现为“{instrument.get_state_display()}”，不能撤销。", code="not_in_force")
    instrument.revoked_at, instrument.revocation_recorded_at = at, moments.now()
    instrument.state = InstrumentState.REVOKED
    instrument.save(update_fields=["revoked_at", "revocation_recorded_at", "state"])
    _record("instrument.revoke", instrument, actor, at=at, reason=reason.strip())
    return instrument


@transaction.atomic
def grant_add(
    *,
    body: Organisation,
    person: Person,
    right: str,
    valid_from: dt.datetime,
    actor: Actor,
    valid_to: dt.datetime | None = None,
    item: PowerItem | None = None,
    item_type: str = "",
    may_use_seal: bool = False,
    substitute_for: Person | None = None,
    document: str = "",
) -> ChiefGrant:
    """Grant a chief approver a right at a body: for an item, a type of items, or all when neither is given.

    One chief approver per body at a time, a deputy head or above (城陵矶方案三（二））; a substitute (AB岗) stands in for
    the chief approver between two given dates. Raises Invalid and Refused.
    """
    if right not in GrantRight.values:
        raise Invalid(f"“{right}”不是首席审批员权限，可用：{'、'.join(GrantRight.values)}。", field="right")
    if item_type and item_type not in ItemType.values:
        raise Invalid(f"“{item_type}”不是事项类型，可用：{'、'.join(ItemType.values)}。", field="item_type")
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid("失效时刻必须晚于生效时刻。", field="valid_to")
    if not person.post.endswith(HEAD_POSTS):
        raise Refused(
            f"首席审批员须由副职及以上负责人担任；{person.name}登记的职务是“{person.post or '未登记'}”，请核对职务后再授权。",
            code="post_too_low",
        )
    Organisation.objects.select_for_update().get(pk=body.pk)
    overlapping = ChiefGrant.objects.known_at(None).filter(body=body, substitute_for=None)
    overlapping = overlapping.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from))
    if valid_to is not None:
        overlapping = overlapping.filter(valid_from__lt=valid_to)
    if substitute_for is None:
        _one_chief(overlapping.exclude(person=person).first())
    else:
        _check_substitute(body, substitute_for, valid_to, overlapping.filter(person=substitute_for).exists())
    grant = ChiefGrant.objects.create(
        body=body,
        person=person,
        item=item,
        item_type=item_type,
        right=right,
        may_use_seal=may_use_seal,
        substitute_for=substitute_for,
        document=document,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=moments.now(),
    )
    facts = {
        "person": person.pk,
        "right": right,
        "item": item and item.pk,
        "item_type": item_type,
        "seal": may_use_seal,
    }
    events.record(obj=grant, verb="grant.add", actor=actor, facts=facts, organisation_id=body.pk)
    return grant


def _one_chief(other: ChiefGrant | None) -> None:
    if other is not None:
        raise Refused(
            f"{other.body}在该期间已有首席审批员{other.person}；每个部门同时只设一名，请先结束原授权，或登记为AB岗代理。",
            code="one_chief",
        )


def _check_substitute(body: Organisation, chief: Person, valid_to: dt.datetime | None, is_chief: bool) -> None:
    if valid_to is None:
        raise Invalid("AB岗代理须写明截止时间。", field="valid_to")
    if not is_chief:
        raise Refused(f"{chief}在该期间不是{body}的首席审批员，不能登记代理。", code="nobody_to_substitute")


def _lock(instrument: Instrument) -> Instrument:
    row: Instrument = Instrument.objects.select_for_update().get(pk=instrument.pk)
    return row


def _record(verb: str, instrument: Instrument, actor: Actor, **facts: object) -> None:
    what = {"kind": instrument.kind, **facts}
    events.record(obj=instrument, verb=verb, actor=actor, facts=what, organisation_id=instrument.taker_id)
