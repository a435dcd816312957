"""The two papers of a finished handover, 交接清单 and 交接书: their facts, frozen when both sides have signed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.models import Document
from core.papers import document_make
from empowerment.documents import HANDOVER_TITLES, LETTER, LIST
from empowerment.handover_life import Side
from empowerment.models import CutOver, HandoverPackage

SERIES = {LIST: ("handover_list", "交清"), LETTER: ("handover", "交")}  # key of the giver's number series, and its word


def papers_make(package: HandoverPackage, *, at: dt.datetime) -> list[Document]:
    """Freeze both papers of a package whose two signatures are on record; each is numbered by the giver."""
    common = _common(package, moments.legal_day(at))
    lines = {"lines": [_line(line) for line in _lines(package)]}
    return [
        _frozen(package, LIST, common | lines, at),
        _frozen(package, LETTER, common | _terms(package.cut_over, package.taker_id), at),
    ]


def _frozen(package: HandoverPackage, document_class: str, facts: dict[str, Any], at: dt.datetime) -> Document:
    giver, (series, word) = package.giver, SERIES[document_class]
    return document_make(
        obj=package,
        document_class=document_class,
        title=HANDOVER_TITLES[document_class],
        organisation=giver,
        facts=facts,
        at=at,
        number_key=f"{giver.code}:{series}",
        number_pattern=f"{giver.initials or giver.short_name or giver.name}{word}〔{{year}}〕{{n}}号",
    )


def draft_facts(package: HandoverPackage) -> dict[str, Any]:
    """What the 交接清单 would say now, for a print before it is signed; never stored."""
    lines = [_line(line) for line in _lines(package)]
    return _common(package, moments.today()) | {"title": HANDOVER_TITLES[LIST], "number": "", "lines": lines}


def _lines(package: HandoverPackage) -> list[Any]:
    return list(package.lines.select_related("item").prefetch_related("files__file"))


def _common(package: HandoverPackage, day: dt.date) -> dict[str, Any]:
    signed = {row.side: row for row in package.signatures.filter(withdrawn_at=None)}
    facts: dict[str, Any] = {
        "park": package.park.name_on(day),
        "giver": package.giver.name_on(day),
        "taker": package.taker.name_on(day),
        "due_on": moments.chinese_date(package.due_on),
        "source": package.source,
        "fictional": package.fictional,
        "date": moments.chinese_date(max((row.signed_on for row in signed.values()), default=day)),
    }
    for side in Side:
        row = signed.get(side)
        facts[f"{side}_signatory"] = row.signatory if row else ""
        facts[f"{side}_signed_on"] = moments.chinese_date(row.signed_on) if row else ""
    return facts


def _line(line: Any) -> dict[str, Any]:
    return {
        "number": line.number,
        "kind": line.get_kind_display(),
        "item": line.item.name if line.item else "",
        "content": line.content,
        "state": line.get_state_display(),
        "handed_by": line.handed_by,
        "taken_by": line.taken_by,
        "handed_on": moments.chinese_date(line.handed_on),
        "reason": line.reason,
        "files": [{"name": row.name, "sha256": row.file.sha256} for row in line.files.all()],
    }


def _terms(cut_over: CutOver | None, taker_id: int) -> dict[str, Any]:
    """Items, moment and seals of the change of body that the package belongs to (鞍山方案二.1：事项名称、交接时间)."""
    if cut_over is None:
        return {"items": [], "effective_at": "", "table": [], "void": []}
    lines = [line for line in cut_over.result["lines"] if line["to"] == taker_id]
    moment = cut_over.effective_at.astimezone(moments.SHANGHAI)
    return {
        "items": [{"code": line["code"], "name": line["name"]} for line in lines],
        "effective_at": f"{moments.chinese_date(moment)}{moment:%H:%M}",
        "table": [row["words"] for row in cut_over.result["table"]],
        "void": [seal["name"] for seal in cut_over.result["seals_ending"]],
    }
