"""The chief approvers' letters (城陵矶方案三（二）、（四）): issued with all their lines at once, ended with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import Organisation, Person
from empowerment.documents import letter_paper
from empowerment.models import ChiefGrant, GrantLetter, PowerItem
from empowerment.workflow import GrantRight, ItemType

# What a chief approver's post must end with: a deputy head or above (城陵矶方案三（二）：副部长及以上), as posts are named
# in other bodies. 副部长 ends with 部长.
HEAD_POSTS = ("部长", "局长", "主任", "书记", "大队长", "行长", "市长", "区长", "县长")


@dataclass(frozen=True)
class GrantLine:
    """One right: for an item, a type of items, or everything of the body when neither is given."""

    right: str
    item: PowerItem | None = None
    item_type: str = ""


def letter_issue(
    *,
    body: Organisation,
    person: Person,
    lines: Sequence[GrantLine],
    valid_from: dt.datetime,
    actor: Actor,
    valid_to: dt.datetime | None = None,
    may_use_seal: bool = False,
    substitute_for: Person | None = None,
    number: str = "",
    other_powers: str = "",
    stamp: Stamp = Stamp(),  # noqa: B008 (frozen)
) -> GrantLetter:
    """授权 a chief approver at a body in [valid_from, valid_to); the letter is numbered and its paper made.

    One chief approver per body at a time, a deputy head or above (城陵矶方案三（二）); a substitute (AB岗) stands in for
    the chief approver between two given dates. Raises Invalid naming the field, Refused, NotAllowed.
    """
    _lines_fit(body, lines)
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid("失效时刻必须晚于生效时刻。", field="valid_to")
    for moment, field in ((valid_from, "valid_from"), (valid_to, "valid_to")):
        if moment is not None and not moments.within_reach(moment):
            raise Invalid("日期须在 1949 年 10 月至 2199 年之间。", field=field)
    if not person.post.endswith(HEAD_POSTS):
        raise Refused(
            f"首席审批员须由副职及以上负责人担任；{person.name}登记的职务是“{person.post or '未登记'}”，请核对职务后再授权。",
            code="post_too_low",
            field="person",
        )
    row = GrantLetter(
        body=body,
        person=person,
        post=person.post,
        number=number.strip(),
        may_use_seal=may_use_seal,
        substitute_for=substitute_for,
        other_powers=other_powers.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
    )

    def before(new: GrantLetter) -> None:
        Organisation.objects.select_for_update().get(pk=body.pk)
        _nobody_else(new)

    def change(new: GrantLetter, now: dt.datetime) -> dict[str, Any]:
        _lines_write(new, [(line.item, line.item_type, line.right) for line in lines])
        paper = letter_paper(new, at=now)
        if paper.number:
            GrantLetter.objects.filter(pk=new.pk).update(number=paper.number)
            new.number = paper.number
        facts = {"person": person.pk, "lines": len(lines), "seal": may_use_seal, "number": new.number}
        return {**facts, "from": valid_from, "to": valid_to}

    return door.admit(row, "issue", actor=actor, stamp=stamp, before=before, change=change)


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
    """A letter of one line; `document` is its number. Raises what `letter_issue` raises."""
    letter = letter_issue(
        body=body,
        person=person,
        lines=[GrantLine(right, item, item_type)],
        valid_from=valid_from,
        valid_to=valid_to,
        may_use_seal=may_use_seal,
        substitute_for=substitute_for,
        number=document,
        actor=actor,
    )
    return letter.grants.get()


def letter_end(*, letter: GrantLetter, last_day: dt.date, reason: str, actor: Actor, stamp: Stamp) -> GrantLetter:
    """终止授权 with `last_day` (inclusive): the lines are superseded by lines that end then; what was decided stands.

    Raises Invalid without a reason, before its beginning or after its own end.
    """
    ends = moments.end_of(last_day)

    def change(row: GrantLetter, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请填写终止的理由。", field="reason")
        if ends <= row.valid_from:
            raise Invalid("最后一日不能早于授权起始日。", field="last_day")
        if row.valid_to is not None and ends >= row.valid_to:
            raise Invalid(
                f"该授权原定至{moments.chinese_date(row.valid_to)}前终止，请填写更早的日期。", field="last_day"
            )
        standing = row.grants.filter(superseded_at=None)
        lines = [(grant.item, grant.item_type, grant.right) for grant in standing.select_related("item")]
        standing.update(superseded_at=now)
        row.valid_to, row.end_reason = ends, reason.strip()
        _lines_write(row, lines)
        return {"last_day": last_day, "reason": reason.strip()}

    return door.perform(letter, "end", actor=actor, stamp=stamp, change=change)


def _lines_fit(body: Organisation, lines: Sequence[GrantLine]) -> None:
    if not lines:
        raise Invalid("请写明授权的事项或事项类型及权限。", field="lines")
    for line in lines:
        if line.right not in GrantRight.values:
            words = f"“{line.right}”不是首席审批员权限，可用：{'、'.join(GrantRight.values)}。"
            raise Invalid(words, field="right")
        if line.item_type and line.item_type not in ItemType.values:
            words = f"“{line.item_type}”不是事项类型，可用：{'、'.join(ItemType.values)}。"
            raise Invalid(words, field="item_type")
        if line.item is not None and line.item.jurisdiction_id != body.jurisdiction_id:
            raise Invalid(f"“{line.item.name}”不是本辖区目录中的事项。", field="lines")


def _lines_write(letter: GrantLetter, lines: Sequence[tuple[PowerItem | None, str, str]]) -> None:
    now = moments.now()
    ChiefGrant.objects.bulk_create(
        ChiefGrant(
            letter=letter,
            body=letter.body,
            person=letter.person,
            item=item,
            item_type=item_type,
            right=right,
            may_use_seal=letter.may_use_seal,
            substitute_for=letter.substitute_for,
            document=letter.number,
            valid_from=letter.valid_from,
            valid_to=letter.valid_to,
            recorded_at=now,
        )
        for item, item_type, right in lines
    )


def _nobody_else(letter: GrantLetter) -> None:
    """One chief approver per body at a time; a substitute stands in for the one there is, between two dates."""
    overlapping = ChiefGrant.objects.known_at(None).filter(body=letter.body, substitute_for=None)
    overlapping = overlapping.filter(Q(valid_to=None) | Q(valid_to__gt=letter.valid_from))
    if letter.valid_to is not None:
        overlapping = overlapping.filter(valid_from__lt=letter.valid_to)
    chief = letter.substitute_for
    if chief is None:
        other = overlapping.exclude(person=letter.person).select_related("body", "person").first()
        if other is not None:
            words = (
                f"{other.body}在该期间已有首席审批员{other.person}；每个部门同时只设一名，"
                "请先结束原授权，或登记为AB岗代理。"
            )
            raise Refused(words, code="one_chief", field="person")
        return
    if letter.valid_to is None:
        raise Invalid("AB岗代理须写明截止时间。", field="valid_to")
    if not overlapping.filter(person=chief).exists():
        words = f"{chief}在该期间不是{letter.body}的首席审批员，不能登记代理。"
        raise Refused(words, code="nobody_to_substitute", field="substitute_for")
