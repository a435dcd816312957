"""A file to sheets of cells. XLSX and XLS by content, CSV in the encodings and with the separators found in offices."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import python_calamine as calamine

from core.errors import Invalid
from core.filetypes import XLSX, FileKind

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_CELLS = (
    1_500_000  # of one sheet, counted over its whole extent: a stray cell far below costs memory for all between
)
MAX_ROWS = 20_000
CSV = FileKind("csv", "text/csv")
XLS = FileKind("xls", "application/vnd.ms-excel")
ACCEPTED = "XLSX、XLS 或 CSV"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
Merge = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column), counted from 0


@dataclass
class Sheet:
    """The cells of one sheet from its first row and column on, as the reader gives them."""

    name: str
    rows: list[list[object]]
    merges: list[Merge] = field(default_factory=list)


@dataclass
class Book:
    kind: FileKind
    sheets: list[Sheet]
    hidden: list[str] = field(default_factory=list)


def read_book(data: bytes, name: str) -> Book:
    """The visible sheets of a file. Raises Invalid for a file that is empty, too large, broken, locked or another kind."""
    if not data.strip():
        raise Invalid(f"文件“{name}”是空的，请重新选择。", field="file")
    if len(data) > MAX_BYTES:
        raise Invalid(f"文件“{name}”超过 10 MB。清单通常不到 1 MB，请删去图片和空白行后重新上传。", field="file")
    if data.startswith(b"PK\x03\x04"):
        _check_package(data, name)
        book = _workbook(data, name, XLSX)
    elif data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Invalid(f"文件“{name}”设有打开密码，请取消密码后另存，再上传。", field="file")
        book = _workbook(data, name, XLS)
    else:
        book = Book(CSV, [Sheet("清单", _text_rows(data, name))])
    if not any(sheet.rows for sheet in book.sheets):
        raise Invalid(f"文件“{name}”中没有内容：可见的工作表都是空的。", field="file")
    return book


def _check_package(data: bytes, name: str) -> None:
    """Refuse what is no plain workbook, and what would unpack to more than a list can be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
            if "xl/workbook.xml" not in names:
                raise Invalid(f"“{name}”不是电子表格，请上传 {ACCEPTED}（ODS 等请另存为 XLSX）。", field="file")
            if any(found.lower().endswith("vbaproject.bin") for found in names):
                raise Invalid(f"文件“{name}”带有宏，请另存为不含宏的 .xlsx 再上传。", field="file")
            if sum(info.file_size for info in infos) > MAX_UNPACKED:
                raise Invalid(f"文件“{name}”解开后过大，请只保留清单所在的工作表。", field="file")
            for info in infos:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", info.filename):
                    _check_extent(archive.read(info), name)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as problem:
        raise _broken(name) from problem
    except Exception as problem:
        if isinstance(problem, Invalid):
            raise
        raise _broken(name) from problem  # zlib.error and other faults of a damaged archive


def _check_extent(xml: bytes, name: str) -> None:
    rows = columns = 0
    for letters, number in _CELL.findall(xml):
        rows = max(rows, int(number))
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        columns = max(columns, column)
    if rows * columns > MAX_CELLS or rows > 1_048_576:
        raise Invalid(
            f"文件“{name}”有一张表的内容铺到了第 {rows} 行、第 {columns} 列，通常是空白处有多余内容；"
            "请把清单复制到一个新表中再上传。",
            field="file",
        )


def _workbook(data: bytes, name: str, kind: FileKind) -> Book:
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            book = Book(kind, [])
            for meta in workbook.sheets_metadata:
                if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                if meta.visible != calamine.SheetVisibleEnum.Visible:
                    book.hidden.append(meta.name)
                    continue
                sheet = workbook.get_sheet_by_name(meta.name)
                rows: list[list[object]] = [list(cells) for cells in sheet.to_python(skip_empty_area=False)]
                book.sheets.append(Sheet(meta.name, _trimmed(rows, name), list(sheet.merged_cell_ranges or ())))
            return book
    except calamine.PasswordError as problem:
        raise Invalid(f"文件“{name}”设有打开密码，请取消密码后另存，再上传。", field="file") from problem
    except (Invalid, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as problem:  # a damaged file may also end in a panic of the reader, which is no Exception
        raise _broken(name) from problem


def _broken(name: str) -> Invalid:
    return Invalid(
        f"文件“{name}”已损坏或没有传完整，打不开；请在电脑上打开核对，另存为 .xlsx 后重新上传。", field="file"
    )


def _trimmed(rows: list[list[object]], name: str) -> list[list[object]]:
    """Without the empty rows at the end. Raises Invalid when there are still more than a list can have."""
    end = len(rows)
    while end and not any(str(cell).strip() for cell in rows[end - 1] if cell is not None):
        end -= 1
    if end > MAX_ROWS:
        raise Invalid(f"文件“{name}”有一张表超过 {MAX_ROWS} 行，请拆成几个文件导入。", field="file")
    return rows[:end]


def _text_rows(data: bytes, name: str) -> list[list[object]]:
    text = _decoded(data, name)
    start = text.lstrip()[:200].lower()
    if start.startswith(("<html", "<!doctype", "<table", "<?xml", "{\\rtf", "%pdf")) or "<table" in start:
        raise Invalid(
            f"文件“{name}”不是真正的电子表格（网页或其他格式改了扩展名），请用表格软件打开后另存为 .xlsx。",
            field="file",
        )
    lines = text.splitlines()
    separator = ""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) >= 5:
        separator, text = lines[0][4], text.split("\n", 1)[-1]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator or _separator(text), strict=True))
    except csv.Error as problem:
        raise Invalid(
            f"文件“{name}”的引号没有成对，表格读不完整；请用表格软件打开核对后另存。", field="file"
        ) from problem
    if len(rows) > MAX_ROWS:
        raise Invalid(f"文件“{name}”超过 {MAX_ROWS} 行，请拆成几个文件导入。", field="file")
    return _trimmed([list(row) for row in rows], name)


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise Invalid(f"“{name}”不是电子表格，请上传 {ACCEPTED}。", field="file")
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return _readable(data.decode(encoding), name)
        except UnicodeDecodeError:
            continue
    raise Invalid(f"文件“{name}”的文字编码认不出来，请用表格软件打开后另存为 .xlsx 或 UTF-8 的 CSV。", field="file")


def _readable(text: str, name: str) -> str:
    if any(ord(letter) < 32 and letter not in "\t\n\r\x0b\x0c" for letter in text[:20_000]):
        raise Invalid(f"“{name}”不是电子表格，请上传 {ACCEPTED}。", field="file")
    return text


def _separator(text: str) -> str:
    """The separator that cuts most of the first lines into the same number of cells, the more the better."""
    sample = text[:20_000]

    def fit(separator: str) -> tuple[int, int]:
        widths = Counter(width for width in _widths(sample, separator) if width > 1)
        return max(((count * (width - 1), width) for width, count in widths.items()), default=(0, 0))

    return max((",", "\t", ";", "|"), key=fit)


def _widths(sample: str, separator: str) -> Iterable[int]:
    try:
        yield from (len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
    except csv.Error:
        return
