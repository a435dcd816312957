"""Quarterly bulletins until they are checked: compiled, counted again, written, offered, checked, sent back, dropped.

Facts and editions are added, never changed; the bulletin's row only says where it stands.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from core import door, moments
from core.absences import present_people
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.inbox import inbox_add
from ledger.documents.bulletin_words import changes_of, words_of
from ledger.lives.bulletins import CHECKERS, EDITORS, BulletinKind, BulletinState, Section
from ledger.models import Bulletin, BulletinEdition, BulletinFacts, BulletinTerms, Plan
from ledger.models.bulletins import quarter_words
from ledger.selectors.bulletins import edition_last, quarter_due
from ledger.selectors.quarter import quarter_facts, quarter_opened

LONGEST = 6000  # characters of one section
Chosen = dict[str, Any]


@dataclass(frozen=True)
class EditionInput:
    """What an editor wrote: words by section, who is commended and criticised (unit codes), and why the choice differs from
    what the rules propose.
    """

    words: Mapping[str, str]
    commended: Sequence[str] = ()
    criticised: Sequence[str] = ()
    deviation: str = ""


def bulletin_compile(*, plan: Plan, year: int, quarter: int, actor: Actor, stamp: Stamp) -> Bulletin:
    """编制 the bulletin of a quarter whose last returns are due already: facts frozen, first words drawn from them.

    Raises Refused before that day, without returns, and where the quarter has its bulletin; NotAllowed outside the office.
    """
    return _compiled(Bulletin(plan=plan, year=year, quarter=quarter), actor, stamp)


def bulletin_correct(*, original: Bulletin, kind: str, reason: str, actor: Actor, stamp: Stamp) -> Bulletin:
    """更正 or 撤销 an issued bulletin by a new one, which says what it corrects and why; the old one stays as it is.

    Raises Invalid without a reason, Refused for a bulletin that was not issued or has been corrected already.
    """
    if kind not in (BulletinKind.CORRECTION, BulletinKind.WITHDRAWAL):
        raise Invalid("请选择更正还是撤销。", field="kind")
    if not reason.strip():
        raise Invalid("请写明理由，理由印在通报里。", field="reason")
    if original.state != BulletinState.ISSUED:
        raise Refused("只有已印发的通报才另发更正或者撤销通报；草稿可以直接修改。", code="not_issued")
    row = Bulletin(
        plan=original.plan,
        year=original.year,
        quarter=original.quarter,
        kind=kind,
        corrects=original,
        reason=reason.strip()[:300],
    )
    return _compiled(row, actor, stamp)


def _compiled(row: Bulletin, actor: Actor, stamp: Stamp) -> Bulletin:
    def before(made: Bulletin) -> None:
        list(Plan.objects.select_for_update().filter(pk=made.plan_id))  # two at once: one after the other
        _may_exist(made)
        same = Bulletin.objects.filter(plan=made.plan, year=made.year, quarter=made.quarter)
        last = same.exclude(state=BulletinState.DROPPED).order_by("-sequence").first()
        made.sequence = last.sequence + 1 if last else 0

    def change(made: Bulletin, now: dt.datetime) -> dict[str, Any]:
        facts = _counted(made, now)
        counted = BulletinFacts.objects.create(bulletin=made, number=1, facts=facts, counted_at=now)
        chosen = first_choice(facts)
        edition_add(made, counted, words_of(made, facts, chosen), chosen, "compile", actor, now)
        return {"year": made.year, "quarter": made.quarter, "kind": made.kind, "units": len(facts["units"])}

    try:
        return door.admit(row, "compile", actor=actor, stamp=stamp, change=change, before=before)
    except IntegrityError as clash:
        raise Refused(f"{row.what}的通报刚由同事编制，请刷新列表查看。", code="bulletin_present") from clash


def _may_exist(row: Bulletin) -> None:
    live = Bulletin.objects.exclude(state=BulletinState.DROPPED)
    if row.corrects_id:
        if live.filter(corrects=row.corrects_id).exists():
            raise Refused("这份通报已有更正或者撤销通报，请在那一份上办理。", code="bulletin_corrected")
        return
    if live.filter(plan=row.plan, year=row.year, quarter=row.quarter).exists():
        raise Refused(f"{row.what}的通报已经编制，请在列表里打开。", code="bulletin_present", field="quarter")
    due = quarter_due(row.plan, row.year, row.quarter)
    if moments.today() <= due:
        words = f"{row.what}最后一个月的台账{moments.chinese_date(due)}到期，次日起才能编制通报。"
        raise Refused(words, code="quarter_running", field="quarter")
    if not quarter_opened(row.plan, row.year, row.quarter):
        raise Refused(
            f"{quarter_words(row.year, row.quarter)}没有台账，不能编制通报。", code="no_returns", field="quarter"
        )


def _counted(row: Bulletin, now: dt.datetime) -> dict[str, Any]:
    """The facts as they will be read again from the database."""
    terms = BulletinTerms.in_force(moments.legal_day(now), row.plan.jurisdiction_id)
    counted = json.dumps(quarter_facts(row.plan, row.year, row.quarter, terms))
    found: dict[str, Any] = json.loads(counted)
    return found


def first_choice(facts: Mapping[str, Any]) -> Chosen:
    """What the rules propose, before anybody has chosen."""
    proposed = facts["proposed"]
    return {
        "practices": [],
        "commended": [row["unit"] for row in proposed["commended"]],
        "criticised": [row["unit"] for row in proposed["criticised"]],
        "solvers": {},
        "deviation": "",
    }


def edition_add(
    row: Bulletin,
    counted: BulletinFacts,
    words: Mapping[str, str],
    chosen: Chosen,
    move: str,
    actor: Actor,
    now: dt.datetime,
) -> BulletinEdition:
    assert actor.person is not None
    return BulletinEdition.objects.create(
        bulletin=row,
        number=row.editions.count() + 1,
        counted=counted,
        words={str(name): text for name, text in words.items()},
        chosen=chosen,
        move=move,
        person=actor.person,
        at=now,
    )


def bulletin_recompile(*, row: Bulletin, actor: Actor, stamp: Stamp) -> Bulletin:
    """重新取数: counted anew beside the old count, with what changed. Words and choices that nobody has edited follow the
    new facts, edited ones stay. Raises Refused where nothing has changed.
    """

    def change(made: Bulletin, now: dt.datetime) -> dict[str, Any]:
        last, facts = edition_last(made), _counted(made, now)
        if facts == last.facts:
            raise Refused("数据没有变化，不用重新取数。", code="facts_unchanged")
        changes = changes_of(last.facts, facts)
        counted = BulletinFacts.objects.create(
            bulletin=made, number=last.counted.number + 1, facts=facts, changes=changes, counted_at=now
        )
        chosen = _chosen_again(last, facts)
        drafted, fresh = words_of(made, last.facts, last.chosen), words_of(made, facts, chosen)
        words: dict[str, str] = {
            s: fresh.get(s, "") if last.words.get(s, "") == drafted.get(s, "") else last.words[s] for s in Section
        }
        edition_add(made, counted, words, chosen, "recompile", actor, now)
        return {"count": counted.number, "changes": len(changes)}

    return door.perform(row, "recompile", actor=actor, stamp=stamp, change=change)


def _chosen_again(last: BulletinEdition, facts: Mapping[str, Any]) -> Chosen:
    old, new, kept = first_choice(last.facts), first_choice(facts), last.chosen
    keys = {said["key"] for said in facts["problems"]}
    follows = {name: new[name] if kept[name] == old[name] else kept[name] for name in ("commended", "criticised")}
    solvers = {key: unit for key, unit in kept["solvers"].items() if key in keys}
    return {**kept, **follows, "solvers": solvers}


def bulletin_edit(*, row: Bulletin, said: EditionInput, actor: Actor, stamp: Stamp) -> Bulletin:
    """修改 words and choices as a new edition; the facts stay. Raises Invalid where a unit is unknown or both commended and
    criticised, where the choice differs from the rules' without a reason, and where nothing was changed.
    """

    def change(made: Bulletin, now: dt.datetime) -> dict[str, Any]:
        last = edition_last(made)
        chosen = _chosen(last, said)
        words = _words(made, last, said, chosen)
        long = next((section for section in Section if len(words[section]) > LONGEST), None)
        if long:
            raise Invalid(f"“{long.label}”最多 {LONGEST} 字，现有 {len(words[long])} 字。", field=long.value)
        if (words, chosen) == ({str(s): last.words.get(s, "") for s in Section}, last.chosen):
            raise Invalid("没有改动，不用保存。")
        edition = edition_add(made, last.counted, words, chosen, "edit", actor, now)
        changed = [str(s) for s in Section if words[s] != last.words.get(s, "")]
        return {"edition": edition.number, "sections": changed}

    return door.perform(row, "edit", actor=actor, stamp=stamp, change=change)


def _words(row: Bulletin, last: BulletinEdition, said: EditionInput, chosen: Chosen) -> dict[str, str]:
    """What was written; words on commendation and criticism that nobody has written follow the choice of units."""
    words = {str(section): said.words.get(section, "").strip() for section in Section}
    drafted, fresh = words_of(row, last.facts, last.chosen), words_of(row, last.facts, chosen)
    for section in (Section.COMMENDED, Section.CRITICISED):
        if words[section] == drafted.get(section, ""):
            words[str(section)] = fresh.get(section, "")
    return words


def _chosen(last: BulletinEdition, said: EditionInput) -> Chosen:
    units = [unit["code"] for unit in last.facts["units"]]
    both = set(said.commended) & set(said.criticised)
    if both:
        raise Invalid("同一单位不能既表扬又通报批评。", field="criticised_units")
    if (set(said.commended) | set(said.criticised)) - set(units):
        raise Invalid("选了本季度没有台账的单位。", field="commended_units")
    proposed = first_choice(last.facts)
    chosen = {
        **last.chosen,
        "commended": [code for code in units if code in said.commended],
        "criticised": [code for code in units if code in said.criticised],
        "deviation": said.deviation.strip()[:500],
    }
    differs = any(set(chosen[name]) != set(proposed[name]) for name in ("commended", "criticised"))
    if differs and not chosen["deviation"]:
        raise Invalid("表扬、通报批评的单位与规则建议不一致，请写明理由。", field="deviation")
    return chosen


def bulletin_offer(*, row: Bulletin, actor: Actor, stamp: Stamp) -> Bulletin:
    """提交复核; who may check it is told."""

    def change(made: Bulletin, now: dt.datetime) -> dict[str, Any]:
        made.returned_reason = ""
        written = set(made.editions.values_list("person", flat=True))
        people = {person.pk for person in present_people(made.plan.office_id, CHECKERS)} - written
        inbox_add(to=people, text=f"{made}已编好，请复核。", url=url_of(made))
        return {"edition": edition_last(made).number}

    return door.perform(row, "offer", actor=actor, stamp=stamp, change=change)


def bulletin_approve(*, row: Bulletin, actor: Actor, stamp: Stamp) -> Bulletin:
    """复核通过 by somebody who has written none of it."""

    def change(made: Bulletin, now: dt.datetime) -> dict[str, Any]:
        made.checked_by, made.checked_at = actor.person, now
        return {"edition": edition_last(made).number}

    return door.perform(row, "approve", actor=actor, stamp=stamp, change=change)


def bulletin_reopen(*, row: Bulletin, reason: str, actor: Actor, stamp: Stamp) -> Bulletin:
    """退回编辑 with a reason; its editors are told."""

    def change(made: Bulletin, now: dt.datetime) -> dict[str, Any]:
        facts = _taken_back(made, reason)
        people = [person.pk for person in present_people(made.plan.office_id, EDITORS)]
        inbox_add(to=people, text=f"{made}退回编辑：{made.returned_reason}", url=url_of(made))
        return facts

    return door.perform(row, "reopen", actor=actor, stamp=stamp, change=change)


def bulletin_drop(*, row: Bulletin, reason: str, actor: Actor, stamp: Stamp) -> Bulletin:
    """作废草稿: the quarter may then be compiled anew; everything of the draft is kept."""
    return door.perform(row, "drop", actor=actor, stamp=stamp, change=lambda made, now: _taken_back(made, reason))


def _taken_back(row: Bulletin, reason: str) -> dict[str, Any]:
    if not reason.strip():
        raise Invalid("请写明原因。", field="reason")
    row.returned_reason = reason.strip()[:300]
    row.checked_by = row.checked_at = None
    return {"reason": row.returned_reason}


def url_of(row: Bulletin) -> str:
    return f"/ledger/bulletins/{row.public_id}/"
