"""Writes of cards: one per rule, object and occasion, however often anybody looks; then the words of both sides."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from approvals.models import Case
from core import door, events, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid
from core.events import label_of
from core.inbox import inbox_add
from core.models import Organisation
from core.papers import file_store
from core.selectors import calendar
from supervision.models import Attempt, Card, CardFile
from supervision.models.cards import ANSWERERS
from supervision.selectors.findings import Finding
from supervision.selectors.rules import Setting, rulebook

Upload = tuple[str, bytes]
LONGEST = 500  # of what a reviewer says


def card_raise(
    *,
    rule: str,
    obj: models.Model,
    occasion: str,
    words: str,
    organisation_id: int | None,
    actor: Actor,
    inherited: bool = False,
) -> None:
    """Record what was noticed today, in the colour of the rule in force where the body is; nothing where the rule is off or
    only watches. A repeated occasion adds nothing. `inherited`: it happened before the case came here.
    """
    finding = Finding(
        rule=rule,
        object_type=label_of(obj),
        object_id=obj.pk,
        occasion=occasion,
        words=words,
        organisation_id=organisation_id,
        happened_on=moments.today(),
        person_id=actor.person.pk if actor.person else None,
        inherited=inherited,
    )
    setting = rulebook(moments.today()).of(rule, _place_of(obj, organisation_id))
    if setting.cards:
        card_write(finding=finding, setting=setting, actor=actor)


@transaction.atomic
def attempt_keep(
    *, rule: str, obj: models.Model, occasion: str, words: str, organisation_id: int | None, actor: Actor
) -> None:
    """Keep what the door refused, whatever the rule in force says of it today, and raise its card."""
    Attempt.objects.get_or_create(
        rule=rule,
        object_type=label_of(obj),
        object_id=obj.pk,
        occasion=occasion[:120],
        defaults={
            "organisation_id": organisation_id,
            "person": actor.person,
            "words": words[:400],
            "at": moments.now(),
        },
    )
    card_raise(rule=rule, obj=obj, occasion=occasion, words=words, organisation_id=organisation_id, actor=actor)


def _place_of(obj: models.Model, organisation_id: int | None) -> int | None:
    """Whose rules hold: those of the case's park, for what is not of a case those of the body."""
    if isinstance(obj, Case):
        return obj.park.jurisdiction_id
    if organisation_id is None:
        return None
    bodies = Organisation.objects.filter(pk=organisation_id)
    return bodies.values_list("jurisdiction", flat=True).first()


@transaction.atomic
def card_write(*, finding: Finding, setting: Setting, actor: Actor) -> bool:
    """Write the card of a finding with its days for explanation and appeal, and tell who is concerned. Whether it is new:
    of several at once exactly one is.
    """
    now = moments.now()
    rule, object_type, object_id, occasion = finding.key
    card, new = Card.objects.get_or_create(
        rule=rule,
        object_type=object_type,
        object_id=object_id,
        occasion=occasion,
        defaults={
            "colour": setting.colour,
            "organisation_id": finding.organisation_id,
            "person_id": finding.person_id,
            "words": finding.words[:400],
            "raised_at": now,
            "happened_on": finding.happened_on,
            "inherited": finding.inherited,
            "explain_by": calendar().add(now.date(), setting.explain_days),
            "appeal_days": setting.appeal_days,
        },
    )
    if new:
        facts = {"rule": rule, "colour": setting.colour, "happened_on": finding.happened_on}
        events.record(
            obj=card, verb="card.raise", actor=actor, facts=facts, organisation_id=card.organisation_id, first=True
        )
        _tell_concerned(card)
    return new


def _tell_concerned(card: Card) -> None:
    """The person, who has the case in hand, and the leaders of the body: in the bell of the top bar."""
    to = {card.person_id}
    if card.object_type == Case._meta.label_lower:
        to |= set(Case.objects.filter(pk=card.object_id).values_list("handler", flat=True))
    if card.organisation_id is not None:
        to |= {person.pk for person in present_people(card.organisation_id, ANSWERERS)}
    text = f"{card.get_colour_display()}：{card.words}请在{moments.chinese_date(card.explain_by)}以前说明情况。"
    inbox_add(to=[pk for pk in to if pk is not None], text=text, url=card_address(card), key=f"card:{card.pk}")


def card_address(card: Card) -> str:
    return f"/cards/{card.public_id}/"


def card_explain(*, card: Card, text: str, files: Sequence[Upload] = (), actor: Actor, stamp: Stamp) -> Card:
    """说明情况 by the person or a leader of the body, with files. Late ones are taken and shown as late."""
    if not text.strip():
        raise Invalid("请写明情况：发生了什么、为什么、怎样改正。", field="text")

    def change(row: Card, now: dt.datetime) -> dict[str, Any]:
        row.explanation, row.explained_by, row.explained_at = text.strip(), actor.person, now
        _files_keep(row, "explain", files, actor, now)
        return {"files": len(files), "late": row.unexplained}

    return door.perform(card, "explain", actor=actor, stamp=stamp, change=change)


@dataclass(frozen=True)
class _Verdict:
    asks: str
    final: bool = False


VERDICTS = {
    "uphold": _Verdict("请写明认定成立的理由。"),
    "withdraw": _Verdict("请写明撤销的理由，例如“系统故障所致，与经办单位无关”。"),
    "sustain": _Verdict("请写明维持的理由。", final=True),
    "overturn": _Verdict("请写明申诉成立的理由。", final=True),
}


def card_review(*, card: Card, move: str, reason: str, actor: Actor, stamp: Stamp) -> Card:
    """认定成立 or 撤销, and after an appeal 维持 or 申诉成立, with reasons, by an overseer of another body. An upheld card may
    be appealed for the working days of its rule.
    """
    verdict = VERDICTS[move]
    if not reason.strip():
        raise Invalid(verdict.asks, field="reason")

    def change(row: Card, now: dt.datetime) -> dict[str, Any]:
        said = reason.strip()[:LONGEST]
        if verdict.final:
            row.final, row.final_by, row.final_at = said, actor.person, now
        else:
            row.review, row.reviewed_by, row.reviewed_at = said, actor.person, now
            row.appeal_by = calendar().add(moments.legal_day(now), row.appeal_days) if move == "uphold" else None
        words = f"监察卡“{row.get_rule_display()}”{row.get_state_display()}：{said}"
        to = [pk for pk in (row.person_id, row.explained_by_id) if pk is not None]
        if row.organisation_id is not None:
            to += [person.pk for person in present_people(row.organisation_id, ANSWERERS)]
        inbox_add(to=to, text=words, url=card_address(row))
        return {"reason": said}

    return door.perform(card, move, actor=actor, stamp=stamp, change=change)


def card_appeal(*, card: Card, text: str, files: Sequence[Upload] = (), actor: Actor, stamp: Stamp) -> Card:
    """申诉 against an upheld card, once and within its days; another overseer decides finally."""
    if not text.strip():
        raise Invalid("请写明申诉的理由。", field="text")

    def change(row: Card, now: dt.datetime) -> dict[str, Any]:
        row.appeal_text, row.appealed_by, row.appealed_at = text.strip(), actor.person, now
        _files_keep(row, "appeal", files, actor, now)
        return {"files": len(files)}

    return door.perform(card, "appeal", actor=actor, stamp=stamp, change=change)


def _files_keep(row: Card, move: str, files: Sequence[Upload], actor: Actor, now: dt.datetime) -> None:
    for name, content in files:
        stored = file_store(stream=io.BytesIO(content), name=name)
        CardFile.objects.create(card=row, move=move, file=stored, name=name[:200], added_by=actor.person, added_at=now)
