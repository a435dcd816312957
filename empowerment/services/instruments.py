"""Instruments between bodies (授权书、委托书、交接书、交接协议书): the draft, its check and its renewal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Field

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import Document, Organisation
from core.papers import documents_of
from empowerment.documents import PAPERS, instrument_paper
from empowerment.models import Instrument, InstrumentScope, PowerItem, Scheme
from empowerment.workflow import InstrumentKind, Stage

# What a paper must say when it is checked (domain fields; 鞍山方案二.1 for the agreement), by kind.
MUST_SAY: dict[str, tuple[str, ...]] = {
    InstrumentKind.AUTHORIZATION: ("rights_and_duties",),
    InstrumentKind.DELEGATION: ("legal_basis", "rights_and_duties", "supervision"),
    InstrumentKind.HANDOVER: ("rights_and_duties", "connection", "pending_cases", "former_seals"),
    InstrumentKind.AGREEMENT: ("rights_and_duties", "connection", "pending_cases", "former_seals"),
}
TEXTS = ("legal_basis", "rights_and_duties", "supervision", "connection", "pending_cases", "former_seals")


@dataclass(frozen=True)
class ScopeInput:
    """What an instrument covers; None or an empty word stands for all."""

    item: PowerItem | None = None
    stage: str = ""
    area: str = ""


@dataclass(frozen=True)
class Wording:
    """What the paper says besides parties, scope and term; which of it must be said is up to the kind (MUST_SAY)."""

    rights_and_duties: str = ""
    supervision: str = ""
    connection: str = ""
    pending_cases: str = ""
    former_seals: str = ""


def instrument_add(
    *,
    kind: str,
    scheme: Scheme,
    giver: Organisation,
    taker: Organisation,
    valid_from: dt.datetime,
    scopes: Sequence[ScopeInput],
    actor: Actor,
    number: str = "",
    valid_to: dt.datetime | None = None,
    legal_basis: str = "",
    saving_clause: bool = False,
    fictional: bool = False,
    wording: Wording = Wording(),
    replaces: Instrument | None = None,
    stamp: Stamp = Stamp(),  # noqa: B008 (frozen)
) -> Instrument:
    """起草 an instrument for [valid_from, valid_to). It counts for nothing before both sides have signed.

    A delegation names the law, regulation or rule it rests on [24]. `saving_clause`: running cases stay with the taker
    when its term ends. Without `number` it is numbered when it is checked. `replaces`: the instrument it renews.
    Raises Invalid naming the field, Refused for a number taken, NotAllowed.
    """
    if kind not in InstrumentKind.values:
        raise Invalid(f"“{kind}”不是授权委托文书，可用：{'、'.join(InstrumentKind.values)}。", field="kind")
    row = Instrument(
        kind=kind,
        number=number.strip(),
        scheme=scheme,
        giver=giver,
        taker=taker,
        saving_clause=saving_clause,
        legal_basis=legal_basis.strip(),
        fictional=fictional,
        valid_from=valid_from,
        valid_to=valid_to,
        replaces=replaces,
        drafted_by=actor.person,
        **wording.__dict__,
    )
    _must_fit(row, scopes)

    def change(new: Instrument, now: dt.datetime) -> dict[str, Any]:
        _scopes_write(new, scopes)
        return {**_facts(new, scopes), "renews": replaces.number if replaces else ""}

    return door.admit(row, "draft", actor=actor, stamp=stamp, before=_number_is_free, change=change)


def instrument_amend(
    *,
    instrument: Instrument,
    scopes: Sequence[ScopeInput],
    valid_from: dt.datetime,
    valid_to: dt.datetime | None,
    actor: Actor,
    stamp: Stamp,
    number: str = "",
    legal_basis: str = "",
    saving_clause: bool = False,
    wording: Wording = Wording(),
) -> Instrument:
    """Write a draft anew: everything but its kind, scheme and parties. Raises Invalid, Refused, NotAllowed, Stale."""

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        row.number, row.legal_basis, row.saving_clause = number.strip(), legal_basis.strip(), saving_clause
        row.valid_from, row.valid_to = valid_from, valid_to
        for name, text in wording.__dict__.items():
            setattr(row, name, text)
        _must_fit(row, scopes)
        _number_is_free(row)
        row.scopes.all().delete()
        _scopes_write(row, scopes)
        return _facts(row, scopes)

    return door.perform(instrument, "amend", actor=actor, stamp=stamp, change=change)


def instrument_verify(*, instrument: Instrument, opinion: str, actor: Actor, stamp: Stamp) -> Instrument:
    """核对 by another person than the drafter: the draft says what its kind must say; it is numbered and its paper made.

    Raises Invalid naming what is missing or when the opinion is empty.
    """

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        if not opinion.strip():
            raise Invalid("请写明核对意见，例如“依据、权限、范围合法，文字无误”。", field="opinion")
        missing = [_field_words(name) for name in MUST_SAY[row.kind] if not getattr(row, name).strip()]
        if missing:
            words = f"{row.get_kind_display()}须写明{'、'.join(missing)}，请退回起草人补写后再核对。"
            raise Refused(words, code="incomplete")
        paper = instrument_paper(row, at=now)
        row.number = row.number or paper.number
        row.checked_by, row.checked_at, row.check_opinion = actor.person, now, opinion.strip()
        return {"opinion": opinion.strip(), "number": row.number, "facts_hash": paper.facts_hash}

    return door.perform(instrument, "verify", actor=actor, stamp=stamp, change=change)


def instrument_send_back(*, instrument: Instrument, reason: str, actor: Actor, stamp: Stamp) -> Instrument:
    """退回修改: the draft is open again; the paper made for signature is withdrawn and a signature on it counts no more."""

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请填写退回的理由。", field="reason")
        _paper_withdraw(row, now, reason)
        row.checked_by, row.checked_at, row.check_opinion = None, None, ""
        for side in ("giver", "taker"):
            setattr(row, f"{side}_signatory", "")
            setattr(row, f"{side}_post", "")
            setattr(row, f"{side}_signed_on", None)
            setattr(row, f"{side}_scan", None)
        return {"reason": reason.strip()}

    return door.perform(instrument, "send_back", actor=actor, stamp=stamp, change=change)


def instrument_drop(*, instrument: Instrument, reason: str, actor: Actor, stamp: Stamp) -> Instrument:
    """不再签订: a draft is put aside for good; its paper is withdrawn."""

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请填写不再签订的理由。", field="reason")
        _paper_withdraw(row, now, reason)
        return {"reason": reason.strip()}

    return door.perform(instrument, "drop", actor=actor, stamp=stamp, change=change)


def instrument_renew(*, instrument: Instrument, actor: Actor, stamp: Stamp) -> Instrument:
    """续签: the next draft with the same parties, scope and wording, from the moment the present one ends.

    An open-ended one is renewed from tomorrow; the next term is as long as the last. Raises Refused when it does not bind
    any more or a renewal is under way.
    """
    if instrument.signed_on is None or instrument.revoked_at is not None:
        words = f"该文书现为“{instrument.get_state_display()}”，不能续签；请另行起草。"
        raise Refused(words, code="not_in_force")
    under_way = instrument.renewals.exclude(state="dropped").first()
    earlier = door.admitted(Instrument, actor=actor, stamp=stamp)
    if earlier is None and under_way is not None:
        raise Refused(f"已有续签的文书（{under_way}，{under_way.get_state_display()}），不用再起草。", code="renewed")
    begins = instrument.valid_to or moments.end_of(moments.today())
    term = instrument.valid_to - instrument.valid_from if instrument.valid_to else None
    scopes = [ScopeInput(row.item, row.stage, row.area) for row in instrument.scopes.select_related("item")]
    return instrument_add(
        kind=instrument.kind,
        scheme=instrument.scheme,
        giver=instrument.giver,
        taker=instrument.taker,
        valid_from=begins,
        valid_to=moments.start_of(moments.legal_day(begins + term)) if term else None,
        scopes=scopes,
        legal_basis=instrument.legal_basis,
        saving_clause=instrument.saving_clause,
        fictional=instrument.fictional,
        wording=Wording(**{name: getattr(instrument, name) for name in Wording.__dataclass_fields__}),
        replaces=instrument,
        actor=actor,
        stamp=stamp,
    )


def current_paper(row: Instrument) -> Document | None:
    """The paper of the instrument that is not withdrawn."""
    papers = [paper for paper in documents_of(row) if paper.document_class in PAPERS and paper.withdrawn_at is None]
    return papers[-1] if papers else None


def _field_words(field: str) -> str:
    """What a field of the draft is called on the page."""
    found = Instrument._meta.get_field(field)
    assert isinstance(found, Field)
    return str(found.verbose_name)


def _paper_withdraw(row: Instrument, now: dt.datetime, reason: str) -> None:
    paper = current_paper(row)
    if paper is None:
        return
    paper.withdrawn_at, paper.withdrawn_reason = now, reason.strip()[:300]
    paper.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    if paper.number and paper.number == row.number:
        row.number = ""  # the number stays with the withdrawn paper; the next one is numbered anew


def _must_fit(row: Instrument, scopes: Sequence[ScopeInput]) -> None:
    if row.kind == InstrumentKind.DELEGATION and not row.legal_basis.strip():
        raise Invalid("委托书须写明所依照的法律、法规、规章［行政许可法第24条］。", field="legal_basis")
    if row.giver_id == row.taker_id:
        raise Invalid("授出方和承接方不能是同一机关。", field="taker")
    if not scopes:
        raise Invalid("请写明文书的范围（事项、环节、片区）。", field="scopes")
    if row.valid_to is not None and row.valid_to <= row.valid_from:
        raise Invalid("失效时刻必须晚于生效时刻。", field="valid_to")
    for moment, field in ((row.valid_from, "valid_from"), (row.valid_to, "valid_to")):
        if moment is not None and not moments.within_reach(moment):
            raise Invalid("日期须在 1949 年 10 月至 2199 年之间。", field=field)
    for scope in scopes:
        if scope.stage and scope.stage not in Stage.values:
            raise Invalid(f"“{scope.stage}”不是环节，可用：{'、'.join(Stage.values)}。", field="stage")
        if scope.item is not None and scope.item.jurisdiction_id != row.scheme.jurisdiction_id:
            raise Invalid(f"“{scope.item.name}”不是本辖区目录中的事项，不能写入本文书。", field="scopes")


def _number_is_free(row: Instrument) -> None:
    same = Instrument.objects.known_at(None).filter(number=row.number).exclude(pk=row.pk)
    if row.number and same.exists():
        raise Refused(f"编号“{row.number}”的文书已经登记。", code="number_taken", field="number")


def _scopes_write(row: Instrument, scopes: Sequence[ScopeInput]) -> None:
    InstrumentScope.objects.bulk_create(
        InstrumentScope(instrument=row, item=scope.item, stage=scope.stage, area=scope.area) for scope in scopes
    )


def _facts(row: Instrument, scopes: Sequence[ScopeInput]) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "number": row.number,
        "giver": row.giver.code,
        "taker": row.taker.code,
        "from": row.valid_from,
        "to": row.valid_to,
        "scopes": len(scopes),
    }
