"""实施文书: what there is and what is missing at a park, for an item and under a scheme; the implementation list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core import moments
from core.actors import Actor
from core.models import Organisation
from core.sheets import Cell
from empowerment import selectors
from empowerment.lint import BY_CODE
from empowerment.lint.subject import Subject, subjects
from empowerment.models import ListEdition, PaperKind, PowerItem, Scheme
from empowerment.models.implementation import LISTS
from empowerment.models.keepers import keeps
from empowerment.selectors import Standing

# The fields of an implementation list, each filled when the rule of the catalogue lint finds nothing wanting.
FIELDS = {
    "no_version": "事项版本",
    "legal_basis": "设定依据",
    "limit": "法定时限",
    "promise": "承诺时限",
    "guide": "办事指南",
    "materials": "申请材料",
    "conditions": "办理条件",
    "quantity": "数量限制",
    "form_sample": "申请书示范文本",
    "result": "结果和办结方式",
    "result_sample": "结果样本",
    "visits": "到现场次数",
    "fee": "收费",
    "question": "常见问题",
    "window": "办理地点和时间",
    "phones": "咨询和投诉电话",
}
OF_THE_GUIDE = frozenset(
    {"conditions", "quantity", "form_sample", "result", "result_sample", "visits", "fee", "question"}
)
OF_THE_VERSION = frozenset({"legal_basis", "limit", "guide", "materials"}) | OF_THE_GUIDE
FLOW = ("guide", "flow")  # 流程图和办事指南
HEADER = ("方案", "文书", "由谁制定", "期限", "状态", "现有文书", "文号", "印发日", "依据")
ITEM_HEADER = ("事项编码", "事项", "片区", "主管部门", "已填", "应填", "未填的内容")


@dataclass(frozen=True)
class Filled:
    """One item of the implementation list: the labels of its fields that are still empty."""

    subject: Subject
    empty: tuple[str, ...]
    without_guide: bool

    @property
    def count(self) -> int:
        return len(FIELDS) - len(self.empty)


def filled_items(park: Organisation) -> list[Filled]:
    """The park's items in force, by code, with what their implementation list lacks; a fixed number of queries."""
    rows = selectors.listed_rows().filter(park=park).order_by("item__code", "area", "pk")
    return [_filled(subject) for subject in subjects(rows)]


def _filled(subject: Subject) -> Filled:
    lacking = {code for code in FIELDS if BY_CODE[code].check(subject)}
    if subject.version is None:
        lacking |= OF_THE_VERSION
    elif subject.guide is None:
        lacking |= OF_THE_GUIDE
    flow = any(BY_CODE[code].check(subject) for code in FLOW) or subject.version is None
    return Filled(subject, tuple(label for code, label in FIELDS.items() if code in lacking), flow)


def unfilled_of(rows: Iterable[Filled]) -> dict[str, set[int]]:
    """Paper made item by item -> the items that lack it."""
    found: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        item = row.subject.empowerment.item_id
        if row.empty:
            found[PaperKind.IMPLEMENTATION_LIST].add(item)
        if row.without_guide:
            found[PaperKind.GUIDE].add(item)
    return found


def standings_of(park: Organisation) -> list[Standing]:
    """All papers owed at the park today."""
    known = selectors.park_papers(park)
    return selectors.standings(known, selectors.lines_of_park(park), unfilled_of(filled_items(park)))


def papers_context(park: Organisation, actor: Actor) -> dict[str, Any]:
    """The matrix of kinds and schemes, the missing papers, and each paper with what the actor may do."""
    rows = standings_of(park)
    today = moments.today()
    schemes = list(dict.fromkeys(row.duty.scheme for row in rows))
    return {
        "park": park,
        "schemes": schemes,
        "matrix": _matrix(rows, schemes),
        "missing": [_line(row, park, actor) for row in rows if not row.complete],
        "lines": [_line(row, park, actor) for row in rows],
        "overdue": sum(row.overdue(today) for row in rows),
        "editions": ListEdition.objects.filter(park=park).select_related("published_by", "file")[:20],
        "lists": [(str(kind), kind.label) for kind in LISTS],
        "keeps": keeps(actor, park),
        "today": today,
    }


def _matrix(rows: Sequence[Standing], schemes: Sequence[Scheme]) -> list[dict[str, Any]]:
    """One line per kind: under each scheme how many there are of how many owed."""
    counted: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        cell = counted[row.duty.kind, row.duty.scheme_id]
        cell[0] += row.have
        cell[1] += row.wanted
    return [
        {"label": kind.label, "cells": [_cell(counted.get((kind, scheme.pk))) for scheme in schemes]}
        for kind in PaperKind
        if any((kind, scheme.pk) in counted for scheme in schemes)
    ]


def _cell(counts: list[int] | None) -> dict[str, Any]:
    if counts is None:
        return {"asked": False}
    have, wanted = counts
    return {"asked": True, "have": have, "wanted": wanted, "complete": have >= wanted}


def _line(row: Standing, park: Organisation, actor: Actor) -> dict[str, Any]:
    return {
        "row": row,
        "duty": row.duty,
        "due": _due(row),
        "overdue": row.overdue(moments.today()),
        "state": _state(row),
        "url": _address(row, park),
        "may_file": row.duty.filed and _may_file(row, park, actor),
        "file_query": f"?department={row.of.code}" if row.of else "",
    }


def _due(row: Standing) -> str:
    day = moments.chinese_date(row.duty.due_on) + "前" if row.duty.due_on else ""
    return "，".join(filter(None, (day, row.duty.due_words))) or "未写明"


def _state(row: Standing) -> str:
    if row.duty.by_item:
        return f"{row.have} / {row.wanted} 项"
    return "已有" if row.complete else "缺少"


def _address(row: Standing, park: Organisation) -> str:
    if row.paper is not None:
        return reverse("empowerment:impl_paper", args=[park.code, row.paper.public_id])
    if row.edition is not None:
        return reverse("empowerment:list_edition", args=[park.code, row.edition.public_id])
    if row.duty.kind == PaperKind.JOINT_MEETING:
        return reverse("empowerment:meetings")
    if row.duty.kind == PaperKind.DEMONSTRATION:
        return reverse("empowerment:demonstrations")
    return reverse("empowerment:implementation_list", args=[park.code]) if row.duty.by_item else ""


def _may_file(row: Standing, park: Organisation, actor: Actor) -> bool:
    blank = row.duty.papers.model(duty=row.duty, park=park, department=row.of)
    return blank.filing_denied(actor) is None


def papers_table(park: Organisation) -> list[list[Cell]]:
    """Every paper owed at the park as rows under HEADER."""
    return [
        [
            row.duty.scheme.document_number or row.duty.scheme.title,
            row.duty.get_kind_display() + (f"（{row.of.name}）" if row.of else ""),
            row.owed_by,
            _due(row),
            _state(row) + ("，逾期" if row.overdue(moments.today()) else ""),
            row.paper.title if row.paper else str(row.edition or row.meeting or ""),
            row.paper.number if row.paper else (row.meeting.number if row.meeting else ""),
            moments.chinese_date(row.paper.issued_on) if row.paper else "",
            row.duty.source,
        ]
        for row in standings_of(park)
    ]


def items_table(rows: Iterable[Filled]) -> list[list[Cell]]:
    """The implementation list as rows under ITEM_HEADER."""
    return [
        [
            row.subject.empowerment.item.code,
            row.subject.empowerment.item.name,
            row.subject.empowerment.area,
            row.subject.empowerment.item.competent_department.name,
            row.count,
            len(FIELDS),
            "、".join(row.empty),
        ]
        for row in rows
    ]


# --- Panels ---------------------------------------------------------------------------------------------------------
def item_papers(item: PowerItem, actor: Actor) -> dict[str, Any] | None:
    """For each park that handles the item and that the person may see: which of its papers are missing."""
    if not actor.roles:
        return None
    seen = selectors.parks_of_papers(actor)
    rows = selectors.listed_rows().filter(item=item, park__in=seen).order_by("park", "area", "pk")
    parks = []
    for subject in subjects(rows):
        known = selectors.park_papers(subject.empowerment.park)
        parks.append(_item_at(subject, known))
    return {"parks": [row for row in parks if row["papers"]]} if parks else None


def _item_at(subject: Subject, known: selectors.ParkPapers) -> dict[str, Any]:
    """The papers that the scheme of an item asks for, each there or missing for just this item."""
    filled, row = _filled(subject), subject.empowerment
    department = row.item.competent_department
    found = []
    for duty in known.duties:
        if duty.scheme_id != row.scheme_id:
            continue
        has, note = True, ""
        if duty.filed:
            has = (duty.pk, department.pk if duty.by_department else None) in known.papers
        elif duty.kind in LISTS:
            edition = known.editions.get(duty.kind)
            has = edition is not None and row.item_id in edition.items
            note = "" if has or edition is None else f"第{edition.edition}版没有这一项"
        elif duty.kind == PaperKind.IMPLEMENTATION_LIST:
            has, note = not filled.empty, "、".join(filled.empty)
        elif duty.kind == PaperKind.GUIDE:
            has = not filled.without_guide
        elif duty.kind == PaperKind.DEMONSTRATION:
            has = row.item_id in known.demonstrated
        else:
            has = known.meeting is not None
        owed_by = department.name if duty.by_department else selectors.ower_words(duty, known.park)
        found.append({"label": duty.get_kind_display(), "has": has, "note": note, "owed_by": owed_by, "duty": duty})
    return {"park": known.park, "area": row.area, "papers": found, "missing": [p for p in found if not p["has"]]}


def scheme_papers(scheme: Scheme, actor: Actor) -> dict[str, Any] | None:
    """What the scheme asks for, and per park that the person may see what of it is missing."""
    duties = list(scheme.paper_duties.order_by("pk"))
    if not duties:
        return None
    seen = list(selectors.parks_of_papers(actor).filter(schemes=scheme)) if actor.roles else []
    missing = selectors.missing_by_park(scheme, duties, seen)
    return {"duties": duties, "parks": [{"park": park, "missing": missing[park.pk]} for park in seen]}
