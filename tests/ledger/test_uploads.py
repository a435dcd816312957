"""A table filled offline and uploaded again: read cell by cell, marked where it is wrong, nothing lost (D2)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.papers import file_path
from ledger.books.offline import (
    FIELDS,
    HEADINGS,
    MARK,
    OWN_SOURCE,
    figures_read,
    marked_book,
    offline_book,
    offline_read,
)
from ledger.cell_rules import CellInput, cell_problem, figure_problem
from ledger.documents.returns import figures_words
from ledger.lives.returns import Progress
from ledger.models import Entry, ReturnUpload
from ledger.proposals import Figure
from ledger.selectors.returns import entries_of
from ledger.services import cell_write, return_upload
from tests.ledger.conftest import Ledger, LogIn
from tests.ledger.walking import go

pytestmark = pytest.mark.mission("D2")
COLUMN = {name: number for number, name in enumerate(HEADINGS, start=1)}


def table(ledger: Ledger, lines: dict[int, dict[str, Any]], code: str = "yx-park") -> bytes:
    """The downloaded table with some cells filled: sheet row -> heading -> value."""
    row = ledger.row(code)
    book = load_workbook(io.BytesIO(offline_book(row, list(entries_of(row)))))
    sheet = book.worksheets[0]
    for number, values in lines.items():
        for name, value in values.items():
            cell = sheet.cell(number, COLUMN[name], value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(ledger: Ledger, content: bytes, login: str = "yx.filer", code: str = "yx-park") -> ReturnUpload:
    return return_upload(
        row=ledger.row(code), name="台账.xlsx", content=content, actor=ledger.actor(login), stamp=Stamp()
    )


GOOD = {
    "状态": "推进中",
    "进展情况": "=SUM(1)不是公式\n第二行",
    "数据": "办结=12 件\n占比＝98.5%",
    "存在问题": "缺人",
    "请求事项": "增编",
}


def test_a_right_table_is_taken_as_a_whole_and_empty_lines_leave_what_was_there(ledger: Ledger) -> None:
    ledger.open()
    filer = ledger.actor("yx.filer")
    adopted = Figure("直接赋权办结", "3", "件", "本系统办件统计")
    said = CellInput(Progress.DONE, "网上填的", [adopted])
    cell_write(row=ledger.row("yx-park"), cell=(2, 5), said=said, actor=filer, stamp=Stamp())
    content = table(ledger, {4: GOOD, 6: {"状态": "未启动"}, 7: {"状态": "", "进展情况": None}})
    upload = send(ledger, content)
    assert (upload.problems, upload.cells, upload.marked) == (0, 3, None)
    cells = {entry.measure.number: entry for entry in entries_of(ledger.row("yx-park"))}
    first = cells[1]
    assert (first.progress, first.text, first.problems, first.requests) == (
        "under_way",
        "=SUM(1)不是公式\n第二行",
        "缺人",
        "增编",
    )
    assert first.figures == [
        {"name": "办结", "value": "12", "unit": "件", "source": OWN_SOURCE},
        {"name": "占比", "value": "98.5", "unit": "%", "source": OWN_SOURCE},
    ]
    assert (cells[2].text, cells[2].figures) == ("网上填的", [adopted.stored()])  # its source came through the table
    assert (cells[3].progress, cells[4].progress) == ("not_started", "")
    assert ledger.row("yx-park").filled_by == filer.person
    assert file_path(upload.file.sha256).read_bytes() == content


WRONG: list[tuple[dict[int, dict[str, Any]], dict[tuple[int, str], str]]] = [
    ({4: {"状态": "进行中", "进展情况": "x"}}, {(4, "状态"): "状态填“未启动”“推进中”“已完成”“长期坚持”之一。"}),
    ({4: {"状态": "已完成"}}, {(4, "进展情况"): "状态是“已完成”，请写明进展情况。"}),
    ({4: {**GOOD, "数据": "十二件"}}, {(4, "数据"): "“十二件”看不懂，请写成“名称=数值 单位”。"}),
    ({4: {**GOOD, "数据": "办结=多 件"}}, {(4, "数据"): "“办结”的数值“多”不是数字。"}),
    ({4: {**GOOD, "数据": "办结=12"}}, {(4, "数据"): "“办结”没有写单位，例如 件、万元、%。"}),
    ({4: {**GOOD, "进展情况": "长" * 1001}}, {(4, "进展情况"): "进展情况最多 1000 字，现有 1001 字。"}),
    ({4: {**GOOD, "列次": 6}}, {(4, "序号"): "本单位本月不填报这一格（序号、列次请勿改动）。"}),
    ({4: {**GOOD, "改革措施": "别的"}}, {(4, "改革措施"): "序号 1 是“有效落实园区赋权工作”，请核对是否错行。"}),
    (
        {4: GOOD, 5: {**GOOD, "序号": 1, "改革措施": "有效落实园区赋权工作"}},
        {(5, "序号"): "同一格填了两次，请只留一行。"},
    ),
]


@pytest.mark.parametrize(("lines", "problems"), WRONG)
def test_what_is_wrong_is_marked_at_its_cell_and_nothing_is_written_or_lost(
    ledger: Ledger, lines: dict[int, dict[str, Any]], problems: dict[tuple[int, str], str]
) -> None:
    ledger.open()
    content = table(ledger, {**lines, 9: GOOD})
    upload = send(ledger, content)
    assert (upload.problems, upload.cells) == (len(problems), 0)
    assert not Entry.objects.exclude(progress="").exists()
    assert upload.marked is not None
    came = load_workbook(io.BytesIO(content)).worksheets[0]
    back = load_workbook(io.BytesIO(file_path(upload.marked.sha256).read_bytes())).worksheets[0]
    last = back.max_column
    comments = {(c.row, HEADINGS[c.column - 1]): c.comment.text for line in back for c in line if c.comment}
    assert comments == problems
    red = {
        (c.row, HEADINGS[c.column - 1]) for line in back for c in line[: last - 1] if c.fill.fgColor.rgb == "00F8D7DA"
    }
    assert red == set(problems)
    assert {n: back.cell(n, last).value for n, _ in problems} == {n: words for (n, _), words in problems.items()}
    assert back.cell(3, last).value == MARK
    for line in came.iter_rows():
        for cell in line:
            assert str(back.cell(cell.row, cell.column).value or "").strip() == str(cell.value or "").strip()


def test_the_marked_file_corrected_is_taken(ledger: Ledger) -> None:
    ledger.open()
    upload = send(ledger, table(ledger, {4: {"状态": "已完成"}, 9: GOOD}))
    assert upload.marked is not None
    book = load_workbook(io.BytesIO(file_path(upload.marked.sha256).read_bytes()))
    book.worksheets[0].cell(4, COLUMN["进展情况"], "补写")
    out = io.BytesIO()
    book.save(out)
    done = send(ledger, out.getvalue())
    assert (done.problems, done.cells) == (0, 2)


def test_what_is_no_such_table_and_who_may_not(ledger: Ledger) -> None:
    ledger.open()
    empty = table(ledger, {})
    with pytest.raises(Invalid, match="没有填写任何一格"):
        send(ledger, empty)
    book = Workbook()
    book.active.append(["序号", "别的"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(Invalid, match="找不到表头"):
        send(ledger, out.getvalue())
    with pytest.raises(Invalid):
        send(ledger, b"PK\x03\x04broken")
    good = table(ledger, {4: GOOD})
    with pytest.raises(NotAllowed):
        send(ledger, good, "nanhu.filer")
    go(ledger, ledger.row("yx-park"), to="submitted")
    with pytest.raises(Refused, match="现在是“待接收”"):
        send(ledger, good)
    assert ReturnUpload.objects.count() == 0


def test_the_pages_of_the_offline_table(ledger: Ledger, log_in: LogIn) -> None:
    ledger.open()
    row, browser = ledger.row("yx-park"), log_in("yx.filer")
    home = f"/ledger/returns/{row.public_id}/"
    content = browser.get(f"{home}offline/").content
    assert load_workbook(io.BytesIO(content)).worksheets[0].max_row == 23
    assert browser.post(f"{home}upload/").status_code == 422
    bad = SimpleUploadedFile("表.xlsx", table(ledger, {4: {"状态": "已完成"}}))
    answer = browser.post(f"{home}upload/", {"table": bad})
    assert (answer.status_code, answer.context["made"].problems) == (422, 1)
    made = answer.context["made"]
    assert "有 1 处要改，一格都没有写入" in answer.content.decode()
    for which in ("file", "marked"):
        assert browser.get(f"{home}uploads/{made.pk}/{which}/").status_code == 200
        assert log_in("nanhu.filer").get(f"{home}uploads/{made.pk}/{which}/").status_code == 404
    good = SimpleUploadedFile("表.xlsx", table(ledger, {4: GOOD}))
    assert browser.post(f"{home}upload/", {"table": good}).url == home
    assert browser.post(f"{home}upload/", {"table": SimpleUploadedFile("x.xlsx", b"nothing")}).status_code == 422


plain = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"], exclude_characters="=＝；;"),
    max_size=12,
)


@given(name=plain, value=st.decimals(-(10**9), 10**9, places=2), unit=st.sampled_from(["件", "%", "万元", "个工作日"]))
def test_a_right_figure_survives_the_text(name: str, value: Any, unit: str) -> None:
    figure = Figure(name.strip(), str(value), unit, OWN_SOURCE)
    if figure_problem(figure):
        assert not figure.name
        return
    found, bad = figures_read(figures_words([figure.stored()]))
    assert (found, bad) == ([figure], "")


@given(text=st.text(max_size=200))
def test_no_text_of_figures_is_a_fault(text: str) -> None:
    figures, bad = figures_read(text)
    problem = cell_problem(CellInput("done", "x", figures))
    assert isinstance(bad, str)
    assert problem is None or problem[0] == "figures"


@given(rows=st.lists(st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=9)), max_size=11), max_size=6))
def test_a_marked_book_keeps_every_value(rows: list[list[object]]) -> None:
    """Whatever was typed below the headings comes back at its place, but for what no spreadsheet can hold."""
    out = io.BytesIO()
    book = Workbook()
    clean = [
        [v if not isinstance(v, str) else "".join(c for c in v if c.isprintable()).strip() for v in r] for r in rows
    ]
    for line in ([*HEADINGS], *clean):
        book.active.append(["'" + v if isinstance(v, str) and v.startswith("=") else v for v in line])
    book.save(out)
    try:
        read = offline_read(out.getvalue(), "x.xlsx", {})
    except Invalid:
        return
    back = load_workbook(io.BytesIO(marked_book(read, "x.xlsx"))).worksheets[0]
    for down, line in enumerate(read.rows, start=1):
        for across, value in enumerate(line, start=1):
            held = back.cell(down, across).value
            assert (held or "") == (value if isinstance(value, (int, float)) else str(value).strip()) or not value
    assert set(FIELDS.values()) <= set(HEADINGS)
