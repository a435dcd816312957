"""The rows of the long lists as markup, made in one go.

A template is asked hundreds of questions for each page of fifty or two hundred rows, and that was most of what a list
cost; everything around the rows stays in templates. Every word of a case goes through `escape`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from html import escape
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from approvals.clocks import Lamp
from approvals.models import Case
from approvals.selectors import CaseLine, Section
from approvals.workflow import CaseKind
from core import moments
from empowerment.workflow import Mode

SHAPES = {"green": "●", "yellow": "▲", "red": "■", "card": "◆"}
_MODES = dict(Mode.choices)
_KINDS = dict(CaseKind.choices)


def words(value: Any) -> str:
    """Any value as text that stands in markup for nothing but itself."""
    return escape(str(value))


def ready(parts: Iterable[str]) -> SafeString:
    """Markup put together of `words` and of our own tags."""
    return mark_safe("".join(parts))  # noqa: S308


def address(name: str) -> Callable[[Case], str]:
    """One page of any case: its address is looked up once for the whole list."""
    before, _, after = reverse(name, args=["0"]).partition("/0/")
    return lambda case: f"{before}/{quote(case.number, safe='')}/{after}"


def lamp_cell(lamp: Lamp) -> str:
    """The same as `components/lamp.html`."""
    more = f'<span class="lamp-text">{words(lamp.text)}</span>' if lamp.text and lamp.text != lamp.label else ""
    shape = SHAPES.get(lamp.code, "○")
    return (
        f'<span class="lamp is-{lamp.code}"><span class="lamp-shape" aria-hidden="true">{shape}</span>'
        f"{words(lamp.label)}{more}</span>"
    )


def number_cell(case: Case, url: str) -> str:
    return f'<a href="{url}" data-row>{words(case.number)}</a>'


def item_cell(case: Case, *, mode: bool = True) -> str:
    kind = f' <span class="tag">{words(_KINDS[CaseKind(case.kind)])}</span>' if case.kind != CaseKind.NEW else ""
    tag = f' <span class="tag is-quiet">{words(mode_word(case))}</span>' if mode else ""
    return f'{words(case.item_version.name)}{kind}{tag}<div class="help">{words(case.title)}</div>'


def mode_word(case: Case) -> str:
    return str(_MODES.get(Mode(case.mode), "")) if case.mode else ""


def tick_cell(case: Case) -> str:
    number = words(case.number)
    return (
        '<td class="cell-tick" data-label="选中"><input type="checkbox" name="row" '
        f'value="{number}:{case.version}" data-check="row" aria-label="选中 {number}"></td>'
    )


def worklist_rows(
    section: Section, lines: Iterable[CaseLine], *, tick: bool, reminded: Collection[int]
) -> list[SafeString]:
    """The rows under one heading of the worklist; `reminded`: the cases that somebody urged."""
    page, claim, step = address("approvals:case"), address("approvals:claim"), address(f"approvals:{section.move}")
    waits, todo = section.move == "supplement", words(section.label)

    def do(case: Case) -> str:
        if case.pk in section.not_mine:
            return '<span class="help">等首席审批员初审</span>'
        return f'<a class="btn btn-sm btn-outline-primary" href="{step(case)}">{todo}</a>'

    def row(line: CaseLine) -> SafeString:
        case = line.case
        left = "–" if line.days_left is None else line.days_left
        mark = ' <span class="tag is-provisional">! 已催办</span>' if case.pk in reminded else ""
        return ready(
            (
                "<tr>",
                tick_cell(case) if tick else "",
                f'<td data-label="时限">{lamp_cell(line.lamp)}</td>',
                f'<td data-label="剩余工作日" class="number">{left}</td>',
                f'<td data-label="到期">{_due(case)}</td>',
                f'<td data-label="办件编号">{number_cell(case, page(case))}{mark}</td>',
                f'<td data-label="事项">{item_cell(case, mode=False)}</td>',
                f'<td data-label="申请人">{words(case.applicant.name)}</td>',
                f'<td data-label="方式">{words(mode_word(case))}</td>',
                f'<td data-label="收件">{_short(case.received_at)}</td>',
                f'<td data-label="经办人">{_handler(line, claim(case), waits=waits or case.pk in section.not_mine)}</td>',
                f'<td data-label="下一步">{do(case)}</td>',
                "</tr>",
            )
        )

    return [row(line) for line in lines]


def watched_rows(lines: Iterable[CaseLine]) -> list[SafeString]:
    """Open cases near or past a limit, for who oversees."""
    page = address("approvals:case")
    return [
        ready(
            (
                f'<tr><td data-label="时限">{lamp_cell(line.lamp)}</td>',
                f'<td data-label="剩余工作日" class="number">{"–" if line.days_left is None else line.days_left}</td>',
                f'<td data-label="办件编号">{number_cell(line.case, page(line.case))}</td>',
                f'<td data-label="事项">{words(line.case.item_version.name)}</td>',
                f'<td data-label="园区">{words(line.case.park.short_name or line.case.park.name)}</td>',
                f'<td data-label="状态">{words(line.state)}</td>',
                f'<td data-label="等谁做什么">{words(line.waits_for)}</td></tr>',
            )
        )
        for line in lines
    ]


def _due(case: Case) -> str:
    provisional = ' <span class="tag is-provisional">暂估</span>' if case.due_provisional else ""
    return f"{_short(case.due_on)}{provisional}" if case.due_on else "–"


def _short(day: dt.date | dt.datetime | None) -> str:
    if day is None:
        return ""
    day = moments.legal_day(day) if isinstance(day, dt.datetime) else day
    return f"{day.month}月{day.day}日"


def _handler(line: CaseLine, claim: str, *, waits: bool) -> str:
    """Who has taken the step, or the button that takes it; a case that waits for the applicant is nobody's."""
    if line.claimed:
        return words(line.case.handler.name) if line.case.handler else ""
    if waits:
        return "–"
    return (
        f'<button type="submit" form="claim" formaction="{claim}" name="version" value="{line.case.version}" '
        f'class="btn btn-sm btn-outline-secondary">认领<span class="visually-hidden">{words(line.case.number)}</span></button>'
    )
