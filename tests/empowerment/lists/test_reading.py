"""Files of every kind, good and bad, to rows: encodings, separators, hidden sheets, merges, sections, notes (A2)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from core.errors import Invalid
from core.sheet_reading import read_book
from empowerment.importing.rows import ListRead, read_rows
from tests.empowerment.lists.making import HEADINGS, saved, workbook

pytestmark = pytest.mark.mission("A2")
ROW = ["1", "A1", "建筑许可", "许可", "区住建局", "直接", "20个工作日", "", "说明；有逗号,的"]


def read(data: bytes, name: str = "清单.csv", *, fill_down: bool = False) -> ListRead:
    return read_rows(read_book(data, name), fill_down=fill_down)


def text(separator: str = ",") -> str:
    quoted = [f'"{cell}"' if separator in cell or "," in cell else cell for cell in ROW]
    return "\r\n".join([separator.join(HEADINGS), separator.join(quoted)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_in_any_encoding_and_with_any_separator(encoding: str, separator: str) -> None:
    row = read(text(separator).encode(encoding)).rows[0]
    assert (row.code, row.name, row.mode, row.remark) == ("A1", "建筑许可", "direct", "说明；有逗号,的")
    assert row.problems == []


def _zip(names: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _far_away() -> bytes:
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "事项名称", "x"  # type: ignore[index]
    return saved(book)


def _hidden_only() -> bytes:
    book = Workbook()
    book.create_sheet("空")
    book.worksheets[0].append(HEADINGS)
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    return saved(book)


GOOD = workbook([HEADINGS, ROW])


def _scrambled() -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        begins = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
    return GOOD[:begins] + bytes(60) + GOOD[begins + 60 :]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "是空的"),
    "blank": (lambda: b" \r\n \n", "是空的"),
    "cut": (lambda: GOOD[: len(GOOD) // 2], "已损坏或没有传完整"),
    "scrambled": (_scrambled, "已损坏或没有传完整"),
    "locked": (lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "设有打开密码"),
    "old and broken": (lambda: OLE + bytes(3000), "已损坏或没有传完整"),
    "a document": (lambda: _zip({"word/document.xml": b"<w/>"}), "不是电子表格"),
    "macros": (lambda: _zip({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}), "带有宏"),
    "a bomb": (lambda: _zip({"xl/workbook.xml": b"<x/>", "xl/media/a.bin": bytes(201 << 20)}), "解开后过大"),
    "far away": (_far_away, "第 1048576 行、第 16384 列"),
    "too large": (lambda: b"a" * (10 * 1024 * 1024 + 1), "超过 10 MB"),
    "a web page": (lambda: "<html><table><tr><td>事项名称</td></tr></table></html>".encode(), "不是真正的电子表格"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "不是电子表格"),
    "unknown encoding": (lambda: b"\xff\xff\x81\x20\xfd\xff" * 20, "文字编码认不出来"),
    "unpaired quotes": (lambda: '事项名称,主管部门\n"建筑许可,区住建局\n'.encode(), "引号没有成对"),
    "no list": (lambda: workbook([["部门", "数量"], ["区住建局", 3]]), "没有找到清单"),
    "another table": (lambda: workbook([["姓名", "电话"], ["张", "1"]]), "没有认出任何列名"),
    "headings only": (lambda: workbook([HEADINGS]), "表头之下没有事项"),
    "hidden only": (_hidden_only, "没有内容"),
    "too many rows": (lambda: ("事项名称,主管部门\n" + "甲,乙\n" * 20_001).encode(), "超过 20000 行"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_cannot_be_read_is_told_in_words(kind: str) -> None:
    make, words = BAD[kind]
    with pytest.raises(Invalid) as told:
        read(make(), "清单.xlsx")
    assert words in told.value.message
    assert told.value.field == "file"


def test_sections_subtotals_notes_and_repeated_headings_are_passed_over_and_named() -> None:
    rows = [
        ["赋予园区事项清单"],
        ["", "", "", "", "", "", "", "", "单位：项"],
        HEADINGS,
        ["一、直接赋权（2项）"],
        ["1", "A1", "甲", "许可", "区住建局"],
        ["2", "A2", "乙", "许可", "区住建局"],
        ["小计", "", "2项"],
        HEADINGS,
        ["二", "", "委托行使（3项）"],
        [],
        ["1", "A3", "丙合计办", "确认", "区住建局"],
        ["（一）区发改局（1项）"],
        ["1", "A4", "丁", "其他", ""],
        ["合　计", "", "4"],
        ["注：1.本表自公布之日起施行"],
        ["填表人：某某", "", "", "", "联系电话："],
    ]
    found = read(workbook(rows), "清单.xlsx")
    assert [(row.name, row.mode, row.department) for row in found.rows] == [
        ("甲", "direct", "区住建局"),
        ("乙", "direct", "区住建局"),
        ("丙合计办", "delegated", "区住建局"),
        ("丁", "delegated", "区发改局"),
    ]
    assert [(skip.row, skip.why) for skip in found.skipped] == [
        (4, "分节标题"),
        (7, "小计、合计"),
        (8, "重复的表头"),
        (9, "分节标题"),
        (12, "分节标题"),
        (14, "小计、合计"),
        (15, "表注"),
        (16, "表注"),
    ]
    assert found.warnings == ["工作表“附件1”的“二委托行使（3项）”写明 3 项，其下读到 1 项，请核对。"]


def test_merged_departments_names_and_sub_items_are_understood() -> None:
    rows = [
        ["序号", "事项名称", "业务子项", "类型", "主管部门", "方式"],
        ["1", "建筑许可", "新办", "许可", "区住建局", "直接"],
        ["", "", "变更", "", "", ""],
        ["2", "排水许可", "", "许可", "", "委托"],
    ]
    found = read(workbook(rows, merges=["A2:A3", "B2:B3", "D2:D3", "E2:E4", "F2:F3"]), "清单.xlsx")
    assert [(row.name, row.subitems, row.department, row.mode) for row in found.rows] == [
        ("建筑许可", ["新办", "变更"], "区住建局", "direct"),
        ("排水许可", [], "区住建局", "delegated"),
    ]


def test_ticked_columns_name_the_mode() -> None:
    rows = [
        ["序号", "事项名称", "主管部门", "赋权方式", "", "", ""],
        ["", "", "", "直接赋权", "委托", "服务前移", "直报"],
        ["1", "甲", "区住建局", "√", "", "", ""],
        ["2", "乙", "区住建局", "", "", "", "√"],
        ["3", "丙", "区住建局", "√", "√", "", ""],
    ]
    found = read(workbook(rows, merges=["D1:G1"]), "清单.xlsx")
    assert [(row.mode, [problem.words for problem in row.problems]) for row in found.rows] == [
        ("direct", []),
        ("reported", []),
        ("", ["勾了几种方式"]),
    ]


def test_blanks_repeat_the_row_above_only_on_request() -> None:
    data = "事项名称,主管部门,方式\n甲,区住建局,直接\n乙,,\n".encode()
    assert [(row.department, row.mode) for row in read(data).rows] == [("区住建局", "direct"), ("", "")]
    filled = read(data, fill_down=True).rows[1]
    assert (filled.department, filled.mode) == ("区住建局", "direct")
    assert filled.notes == ["方式沿用上一行“直接”", "主管部门沿用上一行“区住建局”"]


def test_every_visible_list_is_read_and_other_sheets_are_named() -> None:
    book = Workbook()
    first = book.worksheets[0]
    first.title = "直接赋权"
    for sheet, name in ((first, "甲"), (book.create_sheet("委托行使事项"), "乙")):
        sheet.append(["事项名称", "主管部门"])
        sheet.append([name, "区住建局"])
    book.create_sheet("说明").append(["本表怎么填"])
    book.create_sheet("旧表").append(["事项名称", "主管部门"])
    book["旧表"].sheet_state = "hidden"
    found = read(saved(book), "清单.xlsx")
    assert [(row.name, row.mode) for row in found.rows] == [("甲", "direct"), ("乙", "delegated")]
    assert found.warnings == [
        "没有清单、未读的工作表：说明。",
        "隐藏的工作表不读：旧表；其中有清单的请取消隐藏后重新上传。",
    ]


def test_the_heading_says_the_unit_and_which_limit_it_is() -> None:
    data = "事项名称,主管部门,法定时限（工作日）,承诺时限（日）\n甲,区住建局,20,5\n".encode()
    row = read(data).rows[0]
    assert (row.limit and row.limit.text, row.promise and row.promise.text) == ("20个工作日", "5日")
    both = read("事项名称,主管部门,办理时限\n甲,区住建局,法定20工作日/承诺５工作日\n".encode()).rows[0]
    assert (both.limit and both.limit.text, both.promise and both.promise.text) == ("20个工作日", "5个工作日")
