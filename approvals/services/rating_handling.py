"""What becomes of a bad rating: call back, rectify, reply, close; an appeal against a mistaken one; what is late is told."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from approvals.messages import tell_applicant
from approvals.models import Case, Rating, RatingFile, RatingTerms
from approvals.models.ratings import JUDGES
from approvals.services.ratings import answerable, rating_address
from core import door, moments
from core.absences import present_people
from core.actors import Actor, job
from core.door import Stamp
from core.errors import Invalid
from core.inbox import inbox_add
from core.models import Membership, Organisation, Person, Role
from core.papers import file_store
from core.selectors import calendar

Upload = tuple[str, bytes]
LONGEST = 500  # of an opinion


def rating_call_back(
    *,
    rating: Rating,
    text: str,
    actor: Actor,
    stamp: Stamp,
    complex_matter: bool = False,
    untrue: bool = False,
    called_on: dt.date | None = None,
) -> Rating:
    """回访: what the rater said. A complex matter has the longer limit, counted from the day of the rating all the same.
    `untrue` (名实不符): the rater did not mean it; it counts until an appeal has been upheld. Raises Invalid without words
    or for a day outside rating and today.
    """
    if not text.strip():
        raise Invalid("请写明评价人反映的情况。", field="text")

    def change(row: Rating, now: dt.datetime) -> dict[str, Any]:
        rated_on = moments.legal_day(row.at)
        day = called_on or moments.legal_day(now)
        if not rated_on <= day <= moments.legal_day(now):
            raise Invalid("回访日期须在评价当天到今天之间。", field="called_on")
        row.called_at = now if day == moments.legal_day(now) else moments.start_of(day)
        row.called_by, row.call_text, row.untrue = actor.person, text.strip(), untrue
        if complex_matter:
            days = RatingTerms.in_force(rated_on, row.park.jurisdiction_id).complex_days
            row.complex, row.due_on = True, calendar().add(rated_on, days)
        return {"complex": complex_matter, "untrue": untrue, "due_on": row.due_on}

    return door.perform(rating, "call_back", actor=actor, stamp=stamp, change=change)


def rating_rectify(
    *,
    rating: Rating,
    measure: str,
    responsible: Person,
    files: Sequence[Upload] = (),
    actor: Actor,
    stamp: Stamp,
) -> Rating:
    """整改: the measure and the person who answers for it, who serves at the body or the park. Raises Invalid."""
    if not measure.strip():
        raise Invalid("请写明整改措施；没有问题的，写明核查结果。", field="measure")

    def change(row: Rating, now: dt.datetime) -> dict[str, Any]:
        if not Membership.objects.filter(person=responsible, organisation__in=[row.body_id, row.park_id]).exists():
            raise Invalid("责任人不在服务单位或园区任职，请重新选择。", field="responsible")
        row.measure, row.responsible = measure.strip(), responsible
        row.rectified_by, row.rectified_at = actor.person, now
        _files_keep(row, "rectify", files, now)
        return {"responsible": responsible.pk, "files": len(files)}

    return door.perform(rating, "rectify", actor=actor, stamp=stamp, change=change)


def rating_reply(*, rating: Rating, text: str, actor: Actor, stamp: Stamp) -> Rating:
    """答复: the rater is told that a reply lies behind the same code and may rate once more. Raises Invalid without words."""
    if not text.strip():
        raise Invalid("请写明答复内容，评价人凭评价码看得到。", field="text")

    def change(row: Rating, now: dt.datetime) -> dict[str, Any]:
        day = moments.legal_day(now)
        assert row.due_on is not None
        row.reply_text, row.replied_by, row.replied_at = text.strip(), actor.person, now
        row.in_time = day <= row.due_on
        row.rerate_by = day + dt.timedelta(
            days=RatingTerms.in_force(moments.legal_day(row.at), row.park.jurisdiction_id).rerate_days
        )
        case = Case.objects.get(pk=row.case_id)
        until = moments.chinese_date(row.rerate_by)
        words = f"您对办件{case.number}的评价已答复，请在{until}以前打开{row.ticket.address}查看，可以再评价一次。"
        tell_applicant(case, f"rating-{row.pk}-reply", words)
        return {"in_time": row.in_time, "rerate_by": row.rerate_by}

    return door.perform(rating, "reply", actor=actor, stamp=stamp, change=change)


def rating_close(*, rating: Rating, opinion: str = "", actor: Actor, stamp: Stamp) -> Rating:
    """办结, once it was rated again or the days for that are over; never by the person complained of."""

    def change(row: Rating, now: dt.datetime) -> dict[str, Any]:
        row.closed_at, row.closed_by, row.closing = now, actor.person, opinion.strip()[:300]
        return {"again": row.again_level}

    return door.perform(rating, "close", actor=actor, stamp=stamp, change=change)


def rating_appeal(*, rating: Rating, text: str, files: Sequence[Upload], actor: Actor, stamp: Stamp) -> Rating:
    """申诉 against a mistaken or malicious rating, with a reason and at least one file; the offices that decide are told."""
    if not text.strip():
        raise Invalid("请写明误评或者恶意评价的事实和理由。", field="text")
    if not files:
        raise Invalid("请附能证明的材料，例如回访记录、办理记录。", field="uploads")

    def change(row: Rating, now: dt.datetime) -> dict[str, Any]:
        row.appeal_text, row.appealed_by, row.appealed_at = text.strip(), actor.person, now
        _files_keep(row, "appeal", files, now)
        offices = Organisation.objects.filter(jurisdiction=row.park.jurisdiction_id, kind__in=("reform", "centre"))
        people = {person.pk for office in offices for person in present_people(office.pk, JUDGES)}
        inbox_add(
            to=people, text="有一条差评提出申诉，请处理。", url=rating_address(row), key=f"rating:{row.pk}:appeal"
        )
        return {"files": len(files)}

    return door.perform(rating, "appeal", actor=actor, stamp=stamp, change=change)


def rating_judge(*, rating: Rating, upheld: bool, opinion: str, actor: Actor, stamp: Stamp) -> Rating:
    """Decide the appeal with reasons. Upheld: the rating leaves the figures and stays readable as such. Raises Invalid."""
    if not opinion.strip():
        raise Invalid("请写明处理理由。", field="opinion")

    def change(row: Rating, now: dt.datetime) -> dict[str, Any]:
        row.appeal_upheld, row.appeal_opinion = upheld, opinion.strip()[:LONGEST]
        row.appeal_decided_by, row.appeal_decided_at = actor.person, now
        words = f"差评申诉{'成立，该评价不计入' if upheld else '不成立'}：{row.appeal_opinion}"
        to = {*answerable(row), *([row.appealed_by_id] if row.appealed_by_id else [])}
        inbox_add(to=to, text=words, url=rating_address(row))
        return {"upheld": upheld}

    move = "uphold_appeal" if upheld else "dismiss_appeal"
    return door.perform(rating, move, actor=actor, stamp=stamp, change=change)


def rating_escalate(*, rating: Rating, on: dt.date) -> Rating:
    """逾期上报, once: who answers for body and park and the heads of the bodies above them are told."""

    def change(row: Rating, now: dt.datetime) -> dict[str, Any]:
        row.escalated_on = on
        assert row.due_on is not None
        to = set(answerable(row))
        for body in (row.body, row.park):
            if body.parent_id is not None:
                to |= {person.pk for person in present_people(body.parent_id, {Role.HEAD})}
        days = calendar().count(row.due_on, on)
        words = f"差评逾期 {days} 个工作日未办理答复（{row.body}）：{row.item.name}"
        inbox_add(to=to, text=words, url=rating_address(row), key=f"rating:{row.pk}:late")
        return {"due_on": row.due_on}

    return door.perform(rating, "escalate", actor=job("ratings"), stamp=Stamp(), change=change)


def _files_keep(row: Rating, move: str, files: Sequence[Upload], now: dt.datetime) -> None:
    for name, content in files:
        stored = file_store(stream=io.BytesIO(content), name=name)
        RatingFile.objects.create(rating=row, move=move, file=stored, name=name[:200], added_at=now)
