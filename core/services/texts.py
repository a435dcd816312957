"""Wording of papers: drafted, published as a new version, withdrawn. Papers that exist are never changed by it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import Jurisdiction, Organisation, TextBlock
from core.models.texts import LONGEST_TEXT
from core.pdf.glyphs import glyphs_must_exist
from core.pdf.sheets import has_sheet, sheet_of
from core.text_life import TextPlace, TextState
from core.texts import classes_with, stamp_anew, text_must_fit


def text_draft(
    *,
    jurisdiction: Jurisdiction,
    organisation: Organisation | None,
    document_class: str,
    place: str,
    text: str,
    actor: Actor,
    stamp: Stamp,
) -> TextBlock:
    """Begin the next version of one wording; `organisation` empty: for every body of the jurisdiction, `document_class`
    empty: for every class that has the place. A draft may still be wrong; what is wrong is said when it is published.

    Raises Invalid for a place that the class does not have or for an empty text, Refused while another draft is open.
    """
    _place_exists(document_class, place)
    block = TextBlock(
        jurisdiction=jurisdiction,
        organisation=organisation,
        document_class=document_class,
        place=place,
        text=_written(text),
        drafted_by=actor.person,
        drafted_at=moments.now(),
    )
    if organisation is not None and organisation.jurisdiction_id != jurisdiction.pk:
        raise Invalid(f"{organisation}不属于{jurisdiction}，请重新选择。", field="body")
    try:
        with transaction.atomic():
            return door.admit(block, "draft", actor=actor, stamp=stamp, change=lambda row, now: _key_of(row))
    except IntegrityError as clash:
        raise Refused("这段用语已有一份草稿，请打开那份草稿修改。", code="draft_open") from clash


def text_amend(*, block: TextBlock, text: str, actor: Actor, stamp: Stamp) -> TextBlock:
    """Write the draft anew. Raises Invalid for an empty or too long text."""
    text = _written(text)

    def change(row: TextBlock, now: dt.datetime) -> dict[str, Any]:
        row.text, row.drafted_by, row.drafted_at = text, actor.person, now
        return {}

    return door.perform(block, "amend", actor=actor, stamp=stamp, change=change)


def text_publish(*, block: TextBlock, reason: str, actor: Actor, stamp: Stamp) -> TextBlock:
    """Papers made from now on carry it; the version in force until now is kept as replaced.

    Raises Invalid without a reason, and at `text` for an unknown field, a brace that stands alone, a sign that no font has,
    or what the place must say and does not.
    """
    reason = _reasoned(reason)

    def change(row: TextBlock, now: dt.datetime) -> dict[str, Any]:
        text_must_fit(row.document_class, row.place, row.text)
        _printable(row.text)
        before = _same(row).filter(state=TextState.PUBLISHED).select_for_update().first()
        if before is not None:
            door.perform(before, "replace", actor=actor, stamp=Stamp(), change=_ended(actor, reason))
        row.number = (_same(row).aggregate(last=Max("number"))["last"] or 0) + 1
        row.published_by, row.published_at, row.reason = actor.person, now, reason
        stamp_anew(row.organisation, row.jurisdiction)
        return {**_key_of(row), "number": row.number, "reason": reason}

    return door.perform(block, "publish", actor=actor, stamp=stamp, change=change)


def text_withdraw(*, block: TextBlock, reason: str, actor: Actor, stamp: Stamp) -> TextBlock:
    """Papers made from now on carry what the template (or the jurisdiction's wording) says. Raises Invalid without a reason."""
    reason = _reasoned(reason)

    def change(row: TextBlock, now: dt.datetime) -> dict[str, Any]:
        stamp_anew(row.organisation, row.jurisdiction)
        return _ended(actor, reason)(row, now)

    return door.perform(block, "withdraw", actor=actor, stamp=stamp, change=change)


def text_drop(*, block: TextBlock, actor: Actor, stamp: Stamp) -> TextBlock:
    """The draft is given up; it stays readable."""
    return door.perform(block, "drop", actor=actor, stamp=stamp, change=_ended(actor, ""))


def _ended(actor: Actor, reason: str) -> door.Change:
    def change(row: TextBlock, now: dt.datetime) -> dict[str, Any]:
        row.ended_by, row.ended_at, row.ended_reason = actor.person, now, reason
        return {"reason": reason}

    return change


def _same(row: TextBlock) -> QuerySet[TextBlock]:
    """Every version of the same wording."""
    return TextBlock.objects.filter(
        jurisdiction=row.jurisdiction_id,
        organisation=row.organisation_id,
        document_class=row.document_class,
        place=row.place,
    )


def _key_of(row: TextBlock) -> dict[str, Any]:
    return {"document_class": row.document_class, "place": row.place}


def _place_exists(document_class: str, place: str) -> None:
    if place not in TextPlace.values or not classes_with(place):
        raise Invalid("请选择用语的位置。", field="place")
    if document_class and not has_sheet(document_class):
        raise Invalid("请选择文书种类。", field="document_class")
    if document_class and place not in sheet_of(document_class).places:
        raise Invalid(f"《{sheet_of(document_class).label}》没有“{TextPlace(place).label}”这一处用语。", field="place")


def _written(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid("请填写用语；要恢复默认用语，请停用现行版本。", field="text")
    if len(text) > LONGEST_TEXT:
        raise Invalid(f"用语最长 {LONGEST_TEXT} 个字，现有 {len(text)} 个字，请精简。", field="text")
    return text


def _printable(text: str) -> None:
    try:
        glyphs_must_exist({"text": text})
    except Invalid as problem:
        raise Invalid(problem.message, field="text") from problem


def _reasoned(reason: str) -> str:
    reason = reason.strip()[:300]
    if not reason:
        raise Invalid("请写明理由，随版本长期可查。", field="reason")
    return reason
