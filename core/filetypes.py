"""Which kind of file this is, by its content. Accepted: PDF, JPG, PNG, OFD, DOCX, XLSX."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from core.errors import Invalid


@dataclass(frozen=True)
class FileKind:
    extension: str
    media_type: str


PDF = FileKind("pdf", "application/pdf")
JPG = FileKind("jpg", "image/jpeg")
PNG = FileKind("png", "image/png")
OFD = FileKind("ofd", "application/ofd")
DOCX = FileKind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
ZIP = FileKind("zip", "application/zip")  # made here, never accepted from outside
JSON = FileKind("json", "application/json")
_STARTS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPG), (b"\x89PNG\r\n\x1a\n", PNG))
_INSIDE = (("OFD.xml", OFD), ("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
ACCEPTED = "PDF、JPG、PNG、OFD、DOCX、XLSX"


def recognise(path: Path, name: str) -> FileKind:
    """The kind told by the bytes; raises Invalid naming the file and what is accepted. Macros are refused."""
    with path.open("rb") as stream:
        start = stream.read(16)
    for signature, kind in _STARTS:
        if start.startswith(signature):
            return kind
    if start.startswith(b"PK\x03\x04"):
        kind_inside = _look_inside(path)
        if kind_inside:
            return kind_inside
    raise Invalid(f"文件“{name}”的内容不是可接收的格式；可上传 {ACCEPTED}，改扩展名无效。", field="file")


def _look_inside(path: Path) -> FileKind | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for marker, kind in _INSIDE if marker in names), None)
