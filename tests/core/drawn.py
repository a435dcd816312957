"""A drawn page measured from the PDF itself: where each character stands, in which font, in millimetres."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTContainer, LTRect

from core import moments
from core.events import canonical
from core.models import Document
from core.papers import facts_hash

POINT = 25.4 / 72  # millimetres


@dataclass(frozen=True)
class Sign:
    """One printed character: its left and right edge and its base line, from the lower left corner, in millimetres."""

    text: str
    left: float
    right: float
    base: float
    top: float
    font: str
    size: float


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    lines: list[list[Sign]]
    red: list[tuple[float, float, float]]  # left, right and middle of each red line

    def line(self, text: str) -> list[Sign]:
        """The characters of the first line that contains the text, cut to it."""
        for line in self.lines:
            at = "".join(sign.text for sign in line).find(text)
            if at >= 0:
                return line[at : at + len(text)]
        raise AssertionError(text)


def pages(pdf: bytes) -> list[Page]:
    return [_page(layout) for layout in extract_pages(io.BytesIO(pdf), laparams=LAParams(all_texts=False))]


def _page(layout: Any) -> Page:
    rows: dict[float, list[Sign]] = defaultdict(list)
    red = []
    for item in _all(layout):
        if isinstance(item, LTChar) and item.get_text().strip():
            base = round(item.matrix[5] * POINT, 1)
            rows[base].append(
                Sign(
                    item.get_text(),
                    item.matrix[4] * POINT,
                    item.x1 * POINT,
                    base,
                    item.y1 * POINT,
                    item.fontname.partition("+")[2],
                    round(item.size, 1),
                )
            )
        elif isinstance(item, LTRect) and tuple(item.non_stroking_color or ())[:1] > (0.8,):
            red.append((item.x0 * POINT, item.x1 * POINT, (item.y0 + item.y1) / 2 * POINT))
    lines = [sorted(rows[base], key=lambda sign: sign.left) for base in sorted(rows, reverse=True)]
    return Page(layout.width * POINT, layout.height * POINT, lines, red)


def _all(container: Any) -> Any:
    for item in container:
        yield item
        if isinstance(item, LTContainer):
            yield from _all(item)


def decision(**changes: Any) -> Document:
    """A decision that is in no database: its facts are all that the page needs."""
    facts = {
        "applicant": "喆堃新材料有限公司",
        "applicant_identifier": "",
        "body": "岳阳绿色化工产业园管委会",
        "in_name_of": "岳阳绿色化工产业园管委会",
        "case": "YX2026000001",
        "date": "2026年3月16日",
        "granted": False,
        "is_licence": True,
        "item": "建设用地规划许可",
        "legal_basis": "《城乡规划法》第三十八条",
        "number": "岳绿管许〔2026〕17号",
        "reasons": "审" * 28 * 60,
        "received_at": "2026年3月2日 09:00",
        "remedies": "如不服，可以申请行政复议。",
        "subject": "厂房用地",
        "title": "不予行政许可决定书",
        **changes,
    }
    text = canonical(facts)
    return Document(
        public_id=uuid.UUID(int=1 << 127),
        document_class="decision",
        title=facts["title"],
        number=facts["number"],
        facts=text,
        facts_hash=facts_hash(text),
        created_at=dt.datetime(2026, 3, 16, 10, tzinfo=moments.SHANGHAI),
    )
