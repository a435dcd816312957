"""Several papers as one file to print or to keep. A merged file is a copy to print: signatures hold in the single files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from PIL import Image
from pypdf import PdfReader, PdfWriter

from core.models import StoredFile
from core.papers import file_path


def merged(files: Iterable[StoredFile]) -> bytes:
    """All pages one after the other; a scanned picture becomes a page."""
    writer = PdfWriter()
    for stored in files:
        content = file_path(stored.sha256).read_bytes()
        writer.append(PdfReader(io.BytesIO(content if stored.extension == "pdf" else _as_page(content))))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _as_page(picture: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").save(out, format="PDF", resolution=150)
    return out.getvalue()


def zipped(files: Iterable[tuple[str, StoredFile]]) -> bytes:
    """The files as they are, under their names; a second one of a name gets a number."""
    out = io.BytesIO()
    seen: dict[str, int] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, stored in files:
            clean = name.replace("/", "_").replace("\\", "_")
            seen[clean] = seen.get(clean, 0) + 1
            number = f"（{seen[clean]}）" if seen[clean] > 1 else ""
            archive.write(file_path(stored.sha256), f"{clean}{number}.{stored.extension}")
    return out.getvalue()
