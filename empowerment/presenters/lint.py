"""目录体检 as a page, a table to take away, and a badge beside an item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from core.actors import Actor
from core.admin_site import ADMINS, OFFICE
from core.sheets import Cell
from core.web import key_of
from empowerment.lint import (
    BY_CODE,
    LINTERS,
    RULES,
    Finding,
    Mend,
    Severity,
    Tally,
    findings,
    rows_linted,
    tallies,
    tally,
)
from empowerment.models import ItemVersion
from empowerment.workflow import VersionState

PAGE = 50
FILTERS = ("park", "department", "severity", "rule", "item")
HEADER = ("程度", "规则", "事项编码", "事项", "园区", "片区", "主管部门", "发现的问题", "依据", "怎么改")


@dataclass(frozen=True)
class LintFilter:
    """What the address asks for; `item` is an item's code."""

    park: str = ""
    department: str = ""
    severity: str = ""
    rule: str = ""
    item: str = ""


def filter_of(query: QueryDict) -> LintFilter:
    return LintFilter(**{name: query.get(name, "")[:100] for name in FILTERS})


def lint_findings(actor: Actor, wanted: LintFilter) -> list[Finding]:
    """All findings of the rows asked for; rule and severity are left to the caller, for the counts."""
    rows = rows_linted(actor)
    if wanted.park:
        rows = rows.filter(park__code=wanted.park)
    if wanted.department:
        rows = rows.filter(item__competent_department__code=wanted.department)
    if wanted.item:
        rows = rows.filter(item__code=wanted.item)
    return findings(rows)


def narrowed(found: Iterable[Finding], wanted: LintFilter) -> list[Finding]:
    return [
        finding
        for finding in found
        if wanted.rule in ("", finding.rule.code) and wanted.severity in ("", finding.rule.severity)
    ]


def lint_context(actor: Actor, query: QueryDict) -> dict[str, Any]:
    """Counts per rule, the findings asked for page by page, and where each is mended."""
    wanted = filter_of(query)
    found = lint_findings(actor, wanted)
    shown = narrowed(found, wanted)
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(key_of(query.get("page")) or 1, 1), pages)
    everything = rows_linted(actor).order_by()
    examined = len({finding.subject.empowerment.pk for finding in found})
    return {
        "wanted": wanted,
        "tally": tally(found),
        "with_findings": examined,
        "rules": _rule_lines(found, wanted, query),
        "severities": Severity.choices,
        "lines": _lines(shown[(page - 1) * PAGE : page * PAGE], actor),
        "total": len(shown),
        "asked": any(getattr(wanted, name) for name in FILTERS),
        "chosen": BY_CODE.get(wanted.rule),
        "parks": _distinct(everything.values_list("park__code", "park__short_name", "park__name")),
        "departments": _distinct(
            everything.values_list(
                "item__competent_department__code",
                "item__competent_department__short_name",
                "item__competent_department__name",
            )
        ),
        "export": _query(query, page=None),
        "page": {
            "first_url": f"?{_query(query, page=1)}" if page > 1 else "",
            "previous_url": f"?{_query(query, page=page - 1)}" if page > 1 else "",
            "next_url": f"?{_query(query, page=page + 1)}" if page < pages else "",
            "note": f"第 {page} 页，共 {pages} 页" if pages > 1 else "",
        },
    }


def _query(query: QueryDict, **changed: Any) -> str:
    params = query.copy()
    for name, value in changed.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = str(value)
    return params.urlencode()


def _distinct(rows: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return sorted({(code, short or name) for code, short, name in rows})


def _rule_lines(found: Sequence[Finding], wanted: LintFilter, query: QueryDict) -> list[dict[str, Any]]:
    counted = Counter(finding.rule.code for finding in found)
    ordered = sorted(RULES, key=lambda rule: not counted[rule.code])  # kept rules last, else in the order of the table
    return [
        {
            "rule": rule,
            "severity": rule.severity.label,
            "count": counted[rule.code],
            "url": f"?{_query(query, rule=rule.code, severity=None, page=None)}#findings",
            "current": rule.code == wanted.rule,
        }
        for rule in ordered
    ]


def _lines(found: Sequence[Finding], actor: Actor) -> list[dict[str, Any]]:
    drafts = _drafts(found) if actor.organisations(*ADMINS) else {}
    return [
        {
            "finding": finding,
            "rule": finding.rule,
            "severity": finding.rule.severity.label,
            "item": finding.subject.empowerment.item,
            "park": finding.subject.empowerment.park,
            "area": finding.subject.empowerment.area,
            "words": finding.words,
            "mend_url": _mend_url(finding, drafts) if _may_mend(actor, finding) else "",
            "mend_label": "修改草稿"
            if finding.rule.mend == Mend.VERSION and finding.subject.empowerment.item_id in drafts
            else finding.rule.mend.label,
        }
        for finding in found
    ]


def _may_mend(actor: Actor, finding: Finding) -> bool:
    """Schemes are open to all; terms are the offices' that answer for every park, the rest any administrator's."""
    mend = finding.rule.mend
    return mend == Mend.SCHEME or bool(actor.organisations(*(OFFICE if mend == Mend.TERMS else ADMINS)))


def _drafts(found: Iterable[Finding]) -> dict[int, int]:
    """The waiting draft of each item, if there is one: it is written on, not a second one begun."""
    items = {finding.subject.empowerment.item_id for finding in found}
    rows = ItemVersion.objects.filter(item__in=items, state=VersionState.DRAFT, superseded_at=None)
    return dict(rows.values_list("item", "pk"))


def _mend_url(finding: Finding, drafts: dict[int, int]) -> str:
    row, window = finding.subject.empowerment, finding.subject.window
    match finding.rule.mend:
        case Mend.VERSION if row.item_id in drafts:
            return reverse("admin:empowerment_itemversion_change", args=[drafts[row.item_id]])
        case Mend.VERSION:
            return f"{reverse('admin:empowerment_itemversion_add')}?item={row.item_id}"
        case Mend.TERMS:
            return reverse("admin:empowerment_empowerment_act", args=[row.pk, "revise"])
        case Mend.EMPOWERMENT:
            return reverse("admin:empowerment_empowerment_change", args=[row.pk])
        case Mend.INSTRUMENT:
            return f"{reverse('empowerment:instruments')}?item={row.item.code}"
        case Mend.WINDOW if window is not None:
            return reverse("admin:empowerment_servicewindow_change", args=[window.pk])
        case Mend.WINDOW:
            return f"{reverse('admin:empowerment_servicewindow_add')}?park={row.park_id}"
        case _:
            return reverse("empowerment:scheme", args=[row.scheme.code])


def lint_table(actor: Actor, query: QueryDict) -> list[list[Cell]]:
    """The findings asked for, all of them, as rows under HEADER."""
    wanted = filter_of(query)
    rows: list[list[Cell]] = []
    for finding in narrowed(lint_findings(actor, wanted), wanted):
        row = finding.subject.empowerment
        rows.append(
            [
                finding.rule.severity.label,
                finding.rule.title,
                row.item.code,
                row.item.name,
                row.park.name,
                row.area,
                row.item.competent_department.name,
                finding.words,
                finding.rule.source,
                finding.rule.remedy,
            ]
        )
    return rows


def lint_badges(actor: Actor | None, empowerments: Iterable[int]) -> dict[int, Tally]:
    """What the lint says of each empowerment that this person may look through; nothing for others and the public."""
    if actor is None or not actor.organisations(*LINTERS):
        return {}
    return tallies(rows_linted(actor).filter(pk__in=list(empowerments)))
