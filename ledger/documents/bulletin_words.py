"""The first words of a bulletin's sections, as they follow from the frozen facts; the office writes them on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from ledger.lives.bulletins import BulletinKind, Section
from ledger.lives.returns import Progress
from ledger.models import Bulletin
from ledger.selectors.quarter import LABELS, LATE, ON_TIME, OWING, STATES

Facts = dict[str, Any]
Words = dict[str, str]
TOLD = 5  # units named in a sentence; the table names all


def words_of(row: Bulletin, facts: Facts, chosen: Facts) -> Words:
    """Every section's words for these facts and choices. A withdrawal has its reason alone."""
    if row.kind == BulletinKind.WITHDRAWAL:
        return {Section.OPENING: row.reason}
    names = facts["bodies"]
    return {
        Section.OPENING: _opening(row, facts),
        Section.ON_TIME: _on_time(facts),
        Section.PROGRESS: _progress(facts),
        Section.PRACTICE: "各单位可结合实际学习借鉴以下做法。" if chosen["practices"] else "",
        Section.PROBLEMS: _problems(facts),
        Section.COMMENDED: _named(facts, chosen, names, "commended", "对下列单位予以表扬："),
        Section.CRITICISED: _named(facts, chosen, names, "criticised", "对下列单位予以通报批评："),
        Section.NEXT: "请各单位对照方案抓好落实；未报送台账的尽快补报，存在问题的由解决单位研究处理，并在下月台账中报告结果。",
    }


def _opening(row: Bulletin, facts: Facts) -> str:
    units = len(facts["units"])
    sent = sum(unit[ON_TIME] + unit[LATE] for unit in facts["units"])
    owed = sum(len(unit["months"]) for unit in facts["units"])
    said = f"{row.what}，{units}个单位应报台账{owed}份，已报{sent}份。现将落实情况通报如下。"
    return f"{row.reason}\n{said}" if row.kind == BulletinKind.CORRECTION else said


def _on_time(facts: Facts) -> str:
    late = [unit for unit in facts["units"] if unit[LATE]]
    owing = [unit for unit in facts["units"] if unit[OWING]]
    whole = len([unit for unit in facts["units"] if not unit[LATE] and not unit[OWING]])
    said = f"各月均按时报送的单位{whole}个，有迟报的{len(late)}个，有未报的{len(owing)}个。"
    return said + (f"未报的有：{_names(owing)}。" if owing else "")


def _names(units: list[Facts]) -> str:
    told = "、".join(unit["name"] for unit in units[:TOLD])
    return f"{told}等{len(units)}个单位" if len(units) > TOLD else told


def _progress(facts: Facts) -> str:
    counted = cells_counted(facts)
    parts = [f"{LABELS[state]}{counted[state]}项次" for state in STATES if counted[state]]
    better, worse = moved(facts)
    last = dt.date.fromisoformat(facts["months"][-1])
    said = f"截至{last.year}年{last.month}月，{len(facts['measures'])}项改革措施在各园区：{'，'.join(parts)}。"
    return said + (f"与上季度末相比，前进{better}项次，后退{worse}项次。" if facts["before"] else "")


def cells_counted(facts: Facts) -> dict[str, int]:
    """How many measure × park cells are in each state."""
    found = dict.fromkeys(map(str, STATES), 0)
    for measure in facts["measures"]:
        for state in measure["states"]:
            if state in found:
                found[state] += 1
    return found


ORDER = {Progress.NOT_STARTED: 1, Progress.UNDER_WAY: 2, Progress.DONE: 3, Progress.STANDING: 3}


def moved(facts: Facts) -> tuple[int, int]:
    """Cells that are further, and that are less far, than at the end of the quarter before; only where both were said."""
    better = worse = 0
    for measure in facts["measures"]:
        for now, then in zip(measure["states"], measure["before"], strict=True):
            step = ORDER.get(now, 0) - ORDER.get(then, 0) if now in ORDER and then in ORDER else 0
            better, worse = better + (step > 0), worse + (step < 0)
    return better, worse


def _problems(facts: Facts) -> str:
    count = len(facts["problems"])
    return f"各单位共反映问题和请求{count}项，逐项确定解决单位，见附件3。" if count else "各单位没有反映问题。"


def _named(facts: Facts, chosen: Facts, names: dict[str, str], key: str, opening: str) -> str:
    if not chosen[key]:
        return ""
    reasons = {row["unit"]: row["reason"] for row in facts["proposed"][key]}
    groups: dict[str, list[str]] = {}
    for code in chosen[key]:
        groups.setdefault(reasons.get(code, ""), []).append(names[code])
    told = "；".join("、".join(units) + (f"（{reason}）" if reason else "") for reason, units in groups.items())
    return f"{opening}{told}。"


def changes_of(old: Facts, new: Facts) -> list[str]:
    """In words what a recount changes: months of units, cells, problems, who is proposed."""
    found = _months_changed(old, new) + _cells_changed(old, new)
    before, after = ({row["key"] for row in facts["problems"]} for facts in (old, new))
    found += [f"问题新增{len(after - before)}项"] * bool(after - before)
    found += [f"问题减少{len(before - after)}项"] * bool(before - after)
    names = old["bodies"] | new["bodies"]
    for key, label in (("commended", "建议表扬"), ("criticised", "建议通报批评")):
        was, now = ({row["unit"] for row in facts["proposed"][key]} for facts in (old, new))
        found += [f"{label}增加：{names[code]}" for code in sorted(now - was)]
        found += [f"{label}减少：{names[code]}" for code in sorted(was - now)]
    return found + ["统计数据有变化"] * (old["figures"] != new["figures"])


def _months_changed(old: Facts, new: Facts) -> list[str]:
    before = {(unit["code"], month["month"]): month for unit in old["units"] for month in unit["months"]}
    found = []
    for unit in new["units"]:
        for month in unit["months"]:
            then = before.get((unit["code"], month["month"]))
            if then is None:
                found.append(f"{unit['name']}：增加{month['month'][:7]}")
            elif then["sent"] != month["sent"]:
                found.append(f"{unit['name']}{month['month'][:7]}：{_sent(then)}→{_sent(month)}")
    return found


def _sent(month: Facts) -> str:
    return f"{moments.chinese_date(dt.date.fromisoformat(month['sent']))}报送" if month["sent"] else "未报"


def _cells_changed(old: Facts, new: Facts) -> list[str]:
    before = {row["number"]: row["states"] for row in old["measures"]}
    found = []
    for row in new["measures"]:
        for column, then, now in zip(new["columns"], before.get(row["number"], ()), row["states"], strict=False):
            if then != now:
                found.append(
                    f"措施{row['number']}，{column['heading']}：{LABELS.get(then, '—')}→{LABELS.get(now, '—')}"
                )
    return found
