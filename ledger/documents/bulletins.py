"""季度通报: the facts of the paper, from an edition and the counts it stands on; on screen, in print and as spreadsheet alike."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.models import Document, Organisation
from core.papers import document_make
from ledger.documents.bulletin_words import ORDER, cells_counted, moved
from ledger.lives.bulletins import BulletinKind, Section
from ledger.models import Bulletin, BulletinEdition
from ledger.selectors.matrix import NOBODY
from ledger.selectors.quarter import LABELS, LATE, ON_TIME, OWING, STATES

Facts = dict[str, Any]
BULLETIN = "ledger_bulletin"
ADDRESSEES = "各县市区人民政府（管委会），各园区管委会，市直各有关单位"
NUMERALS = "一二三四五六七八"
UNIT_COLUMNS = ("名次", "单位", "按时", "迟报", "未报", "各月报送", "迟报天数")
PROBLEM_COLUMNS = ("改革措施", "问题和请求", "反映单位", "园区", "解决单位")


def title_of(row: Bulletin) -> str:
    """关于…的通报; a correction and a withdrawal say of which bulletin they are."""
    if row.corrects is None:
        return f"关于{row.what}{row.plan.name}工作落实情况的通报"
    verb = "更正" if row.kind == BulletinKind.CORRECTION else "撤销"
    return f"关于{verb}{row.what}{row.plan.name}工作落实情况通报的通报"


def bulletin_facts(row: Bulletin, edition: BulletinEdition, *, at: dt.datetime) -> Facts:
    """What the paper says. `at` gives the day that is printed."""
    facts, day = edition.facts, moments.legal_day(at)
    withdrawn = row.kind == BulletinKind.WITHDRAWAL
    return {
        "body": row.plan.office.name_on(day),
        "addressee": ADDRESSEES,
        "date": moments.chinese_date(at),
        "title": title_of(row),
        "corrects": _corrects(row),
        "sections": sections_of(row, edition),
        "tables": [] if withdrawn else [units_table(facts), progress_table(facts), problems_table(facts, edition)],
        "figures": [] if withdrawn else facts["figures"],
    }


def _corrects(row: Bulletin) -> str:
    if row.corrects is None:
        return ""
    issued = moments.chinese_date(row.corrects.issued_at)
    named = f"{issued}印发的《{title_of(row.corrects)}》（{row.corrects.number}）"
    if row.kind == BulletinKind.WITHDRAWAL:
        return f"{named}自本通报印发之日起撤销，不再作为依据。"
    return f"本通报更正{named}，以本通报为准。"


def sections_of(row: Bulletin, edition: BulletinEdition) -> list[Facts]:
    """The sections that say something, numbered; the opening has no heading."""
    found: list[Facts] = []
    for section in Section:
        lines = [line.strip() for line in str(edition.words.get(section, "")).splitlines() if line.strip()]
        if section == Section.PRACTICE and row.kind != BulletinKind.WITHDRAWAL:
            lines += [practice_words(said) for said in edition.chosen["practices"]]
        if lines:
            numbered = [one for one in found if one["heading"]]
            heading = "" if section == Section.OPENING else f"{NUMERALS[len(numbered)]}、{section.label}"
            found.append({"key": section.value, "heading": heading, "lines": lines})
    return found


def practice_words(said: Facts) -> str:
    park = "" if said["park"] == said["unit"] else f"{said['park']}，"
    return f"{said['unit']}（{park}“{said['measure']}”）：{said['text']}"


def units_table(facts: Facts) -> Facts:
    """附件1: the ranking, with every month's day of submission. `keys` name the figures that can be looked behind."""
    rows = [
        [
            str(unit["rank"]),
            unit["name"],
            str(unit[ON_TIME]),
            str(unit[LATE]),
            str(unit[OWING]),
            "；".join(map(month_words, unit["months"])),
            str(unit["late_days"]),
        ]
        for unit in facts["units"]
    ]
    keys = [[None, f"unit/{unit['code']}", *[None] * 5] for unit in facts["units"]]
    return {"caption": "附件1　台账报送情况排名", "headings": list(UNIT_COLUMNS), "rows": rows, "keys": keys}


def month_words(month: Facts) -> str:
    """4月：4月24日；5月：5月27日（迟2天）."""
    name = f"{int(month['month'][5:7])}月"
    if not month["sent"]:
        return f"{name}：未报"
    sent = dt.date.fromisoformat(month["sent"])
    late = f"（迟{month['days']}天）" if month["days"] else ""
    return f"{name}：{sent.month}月{sent.day}日{late}"


def progress_table(facts: Facts) -> Facts:
    """附件2: for each measure how many parks are in each state, and how many of them went forward or back."""
    labels = [LABELS[state] for state in STATES]
    rows, keys = [], []
    for measure in facts["measures"]:
        counted = [measure["states"].count(state) for state in STATES]
        rows.append([f"{measure['number']}.{measure['title']}", *map(str, counted), change_words(facts, measure)])
        keys.append([None, *(f"measure/{measure['number']}-{state}" for state in STATES), None])
    total = cells_counted(facts)
    rows.append(["合计", *(str(total[state]) for state in STATES), change_words(facts, None)])
    keys.append([None] * (len(STATES) + 2))
    headings = ["改革措施（园区数）", *labels, "与上季度末比"]
    return {"caption": "附件2　改革措施落实情况", "headings": headings, "rows": rows, "keys": keys}


def change_words(facts: Facts, measure: Facts | None) -> str:
    if not facts["before"]:
        return "上季度无台账"
    rows = facts["measures"] if measure is None else [measure]
    better, worse = moved({"measures": rows})
    return f"前进{better}，后退{worse}" if better or worse else "持平"


def problems_table(facts: Facts, edition: BulletinEdition) -> Facts:
    """附件3: problems and requests with the unit that has to solve each."""
    names = facts["bodies"]
    solvers = edition.chosen["solvers"]
    rows, keys = [], []
    for said in facts["problems"]:
        words = "；".join(filter(None, (said["text"], f"请求：{said['requests']}" if said["requests"] else "")))
        units = list(dict.fromkeys(names.get(unit, unit) for unit, *_ in said["said"]))
        parks = list(dict.fromkeys(park for _, park, *_ in said["said"]))
        solver = solvers.get(said["key"]) or said["solver"]
        rows.append(
            [
                f"{said['measure']}.{said['title']}",
                words,
                "、".join(units),
                "、".join(parks),
                names.get(solver, solver) or "由市审改办协调",
            ]
        )
        keys.append([None, f"problem/{said['key']}", None, None, None])
    return {
        "caption": "附件3　问题和请求清单",
        "headings": list(PROBLEM_COLUMNS),
        "rows": rows,
        "keys": keys,
        "empty": "各单位没有反映问题。",
    }


def parks_table(facts: Facts) -> Facts:
    """For each park how many measures are in each state; on screen and in the spreadsheet."""
    rows, keys = [], []
    for place, column in enumerate(facts["columns"]):
        states = [measure["states"][place] for measure in facts["measures"]]
        rows.append([column["heading"], *(str(states.count(state)) for state in STATES)])
        keys.append([None, *(f"park/{column['position']}-{state}" for state in STATES)])
    headings = ["园区（措施数）", *(LABELS[state] for state in STATES)]
    return {"caption": "各园区落实情况", "headings": headings, "rows": rows, "keys": keys}


def cells_table(facts: Facts) -> Facts:
    """For each unit how many of its cells are in each state: what the rules of commendation look at."""
    rows, keys = [], []
    for unit in facts["units"]:
        rows.append([unit["name"], str(unit["cells"]), *(str(unit["progress"][state]) for state in STATES)])
        keys.append([None, None, *(f"reached/{unit['code']}-{state}" for state in STATES)])
    headings = ["单位", "应填格数", *(LABELS[state] for state in STATES)]
    return {"caption": "各单位季末填报情况", "headings": headings, "rows": rows, "keys": keys}


def matrix_table(facts: Facts) -> Facts:
    """Measure × park with the state, and the arrow of its change, for the spreadsheet."""
    rows = [
        [f"{measure['number']}.{measure['title']}", *map(_turned, measure["states"], measure["before"])]
        for measure in facts["measures"]
    ]
    headings = ["改革措施", *(column["heading"] for column in facts["columns"])]
    return {"caption": "措施×园区", "headings": headings, "rows": rows}


def _turned(now: str, then: str) -> str:
    label = LABELS.get(now, LABELS[NOBODY])
    if now == then or then not in ORDER or now not in ORDER:
        return label
    return f"{label}（上季度末{LABELS[then]}）"


def bulletin_make(row: Bulletin, edition: BulletinEdition, *, at: dt.datetime) -> Document:
    """The numbered paper of the office; that of a correction or withdrawal takes the place of the one it names."""
    office = row.plan.office
    made = document_make(
        obj=row,
        document_class=BULLETIN,
        title=title_of(row),
        organisation=office,
        facts=bulletin_facts(row, edition, at=at),
        number_key=f"{office.code}:通",
        number_pattern=_initials(office) + "通〔{year}〕{n}号",
        at=at,
    )
    if row.corrects_id:
        made.supersedes = paper_of(row.corrects_id)
        made.save(update_fields=["supersedes"])
    return made


def paper_of(bulletin_id: int) -> Document:
    """The paper of an issued bulletin."""
    rows = Document.objects.filter(object_type=Bulletin._meta.label_lower, object_id=bulletin_id)
    return rows.filter(document_class=BULLETIN).select_related("organisation").get()


def _initials(body: Organisation) -> str:
    return body.initials or body.short_name or body.name
