"""An instrument binds: signatures, publication, effect, reminders, expiry, revocation. What falls due by date is recorded
by the daily job; the moment it happened and the moment it was recorded are kept apart.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from core import door, moments
from core.absences import memberships_on
from core.actors import Actor, job
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from core.models import Role, StoredFile
from empowerment.instrument_life import ALIVE
from empowerment.models import Instrument
from empowerment.services.paper_sealing import paper_seal
from empowerment.workflow import InstrumentKind, InstrumentState

SYSTEM = job("instruments_daily")
SCANS = ("pdf", "jpg", "png")
SIDES = {"giver": 1, "taker": 2}  # the steps of the paper
TOLD = (Role.HEAD, Role.PARK_ADMIN, Role.SUPERVISOR, Role.HANDLER)


@transaction.atomic
def instrument_sign_side(
    *,
    instrument: Instrument,
    side: str,
    signatory: str,
    post: str,
    signed_on: dt.date,
    actor: Actor,
    stamp: Stamp,
    scan: StoredFile | None,
) -> Instrument:
    """One side (`giver` or `taker`) has signed and sealed: who, in which post, on which day, with the scan of the paper.

    With the second signature it is signed, and in force from the later of the two days and its period. Raises Invalid
    naming the field, Refused out of order, NotAllowed.
    """

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        _signature_fits(row, signatory, post, signed_on, scan)
        _signed(row, side, signatory, post, signed_on, now)
        setattr(row, f"{side}_scan", scan)
        return {"side": side, "signed_on": signed_on, "scan": scan.sha256 if scan else ""}

    row = door.perform(instrument, f"sign_{side}", actor=actor, stamp=stamp, change=change)
    return _effect_if_due(row)


def instrument_seal_side(
    *, instrument: Instrument, side: str, signatory: str, post: str, actor: Actor, stamp: Stamp
) -> Instrument:
    """One side signs today with its own electronic seal on the paper; `signatory` has decided on it, the actor is a user
    of the seal. The giver's is the first step of the paper, the taker's the second. Otherwise as `instrument_sign_side`.
    No transaction around the door: a refused attempt with a seal stays on record. Effect follows in one of its own, and
    the daily job catches what a crash between the two leaves.

    Raises Invalid naming the field, and what `paper_seal` raises.
    """

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        _person_fits(signatory, post)
        body, step = getattr(row, side), SIDES[side]
        use = paper_seal(row, row.kind, body=body, step=step, actor=actor, at=now)
        day = moments.legal_day(now)
        _signed(row, side, signatory, post, day, now)
        return {"side": side, "signed_on": day, "sealed": [[use.seal.code, use.facts_hash]]}

    row = door.perform(instrument, f"seal_{side}", actor=actor, stamp=stamp, change=change)
    return _effect_if_due(row)


def _signed(row: Instrument, side: str, signatory: str, post: str, signed_on: dt.date, now: dt.datetime) -> None:
    setattr(row, f"{side}_signatory", signatory.strip())
    setattr(row, f"{side}_post", post.strip())
    setattr(row, f"{side}_signed_on", signed_on)
    if row.state == InstrumentState.SIGNED:
        assert row.giver_signed_on and row.taker_signed_on
        row.signed_on, row.signing_recorded_at = max(row.giver_signed_on, row.taker_signed_on), now


def _person_fits(signatory: str, post: str) -> None:
    if not signatory.strip():
        raise Invalid("请填写签署人姓名。", field="signatory")
    if not post.strip():
        raise Invalid("请填写签署人职务。", field="post")


def _signature_fits(row: Instrument, signatory: str, post: str, signed_on: dt.date, scan: StoredFile | None) -> None:
    _person_fits(signatory, post)
    if signed_on > moments.today():
        raise Invalid("签署日不能晚于今天。", field="signed_on")
    if row.checked_at is not None and signed_on < moments.legal_day(row.checked_at):
        raise Invalid("签署日不能早于核对日：签署的应是核对后的文书。", field="signed_on")
    if scan is None:
        raise Invalid("请上传签署盖章后的扫描件。", field="scan")
    if scan.extension not in SCANS:
        raise Invalid("扫描件须是 PDF 或图片（JPG、PNG）。", field="scan")


@transaction.atomic
def instrument_sign(
    *,
    instrument: Instrument,
    signed_on: dt.date,
    actor: Actor,
    scan: StoredFile | None = None,
    stamp: Stamp = Stamp(),  # noqa: B008 (frozen)
) -> Instrument:
    """登记已签文书: both sides signed on paper on this day, before the instrument came into this system.

    In force from the later of this day and its period. Raises Refused when it is not a draft.
    """

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        if signed_on > moments.today():
            raise Invalid("签订日不能晚于今天。", field="signed_on")
        if not row.number:
            raise Invalid("登记已签文书须先写明文书上的编号。", field="number")
        if scan is not None and scan.extension not in SCANS:
            raise Invalid("扫描件须是 PDF 或图片（JPG、PNG）。", field="scan")
        row.signed_on = row.giver_signed_on = row.taker_signed_on = signed_on
        row.signing_recorded_at = now
        row.giver_scan = scan
        return {"signed_on": signed_on, "scan": scan.sha256 if scan else ""}

    return _effect_if_due(door.perform(instrument, "enter", actor=actor, stamp=stamp, change=change))


@transaction.atomic
def instrument_publish(
    *,
    instrument: Instrument,
    published_on: dt.date,
    actor: Actor,
    published_where: str = "",
    stamp: Stamp = Stamp(),  # noqa: B008 (frozen)
) -> Instrument:
    """Made public: the delegate and the content of the delegation are announced [24]. Raises Refused before signing."""

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        assert row.signed_on is not None  # its state says so
        if published_on < row.signed_on:
            raise Invalid("公布日不能早于签订日。", field="published_on")
        if published_on > moments.today():
            raise Invalid("公布日不能晚于今天；请在公布后登记。", field="published_on")
        if actor.person is not None and not published_where.strip():
            raise Invalid("请填写在哪里公布，例如“云溪区人民政府门户网站”。", field="published_where")
        row.published_on, row.published_where, row.publication_recorded_at = published_on, published_where.strip(), now
        return {"published_on": published_on, "where": row.published_where}

    return _effect_if_due(door.perform(instrument, "publish", actor=actor, stamp=stamp, change=change))


def instrument_revoke(
    *,
    instrument: Instrument,
    at: dt.datetime,
    reason: str,
    actor: Actor,
    stamp: Stamp = Stamp(),  # noqa: B008 (frozen)
) -> Instrument:
    """撤销 from a moment on; it still answers for what was accepted before. Raises Invalid and Refused.

    The running cases of a delegation go back to the delegator (heard by the apps above) [24].
    """

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请填写撤销理由。", field="reason")
        if row.valid_to is not None and at >= row.valid_to and not row.saving_clause:
            raise Invalid("撤销时刻须早于文书期满。", field="at")
        row.revoked_at, row.revocation_recorded_at = at, now
        _tell(
            row, f"revoked-{row.pk}", f"{row}自{at.astimezone(moments.SHANGHAI):%Y-%m-%d %H:%M}起撤销：{reason.strip()}"
        )
        return {"at": at, "reason": reason.strip()}

    return door.perform(instrument, "revoke", actor=actor, stamp=stamp, change=change)


def effective_from(row: Instrument) -> dt.datetime | None:
    """The moment from which it counts by its dates: signed, begun, and a delegation public. None while one is missing."""
    if row.signed_on is None or (row.kind == InstrumentKind.DELEGATION and row.published_on is None):
        return None
    days = [row.signed_on] + ([row.published_on] if row.kind == InstrumentKind.DELEGATION and row.published_on else [])
    return max(row.valid_from, *(moments.start_of(day) for day in days))


def _effect_if_due(row: Instrument) -> Instrument:
    since = effective_from(row)
    if row.state != InstrumentState.SIGNED or since is None or since > moments.now():
        return row
    return instrument_take_effect(instrument=row)


@transaction.atomic
def instrument_take_effect(*, instrument: Instrument) -> Instrument:
    """生效: recorded in the system's name. What it replaces ends at the same moment if its term is not over yet."""
    since = effective_from(instrument)
    if since is None or since > moments.now():
        raise Refused("文书尚未到生效的时候：须双方签订、到起始日，委托书还须公布。", code="not_yet")
    row = door.perform(instrument, "take_effect", actor=SYSTEM, stamp=Stamp(happened_at=since))
    old = row.replaces
    if old is not None and old.state in ALIVE and (old.valid_to is None or old.valid_to > since):
        _supersede(old, row, since)
    return row


def _supersede(old: Instrument, by: Instrument, since: dt.datetime) -> None:
    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        row.revoked_at, row.revocation_recorded_at = since, now
        return {"by": by.number, "at": since}

    door.perform(old, "supersede", actor=SYSTEM, stamp=Stamp(), change=change)


def instrument_expire(*, instrument: Instrument) -> Instrument:
    """期满: its last day has passed."""
    if instrument.valid_to is None or instrument.valid_to > moments.now():
        raise Refused("文书尚未期满。", code="not_yet")
    return door.perform(instrument, "expire", actor=SYSTEM, stamp=Stamp(happened_at=instrument.valid_to))


def instrument_remind(*, instrument: Instrument, days: int) -> Instrument:
    """到期提醒 to the leaders of both sides, once for each stage of days before the end."""

    def change(row: Instrument, now: dt.datetime) -> dict[str, Any]:
        assert row.valid_to is not None
        row.reminded_days = days
        last = moments.chinese_date(row.valid_to - dt.timedelta(microseconds=1))
        text = f"{row}将于{last}到期（{days}日内），继续授权、委托的请及时续签；到期未续签的不得再受理。"
        _tell(row, f"instrument-{row.pk}-{days}", text)
        return {"days": days}

    return door.perform(instrument, "remind", actor=SYSTEM, stamp=Stamp(), change=change)


def _tell(row: Instrument, key: str, text: str) -> None:
    """A message to the people of both sides who answer for the instrument."""
    people = memberships_on(moments.today()).filter(organisation__in=(row.giver_id, row.taker_id), role__in=TOLD)
    to = people.values_list("person_id", flat=True)
    inbox_add(to=to, text=text, url=f"/instruments/{row.public_id}/", key=key)
