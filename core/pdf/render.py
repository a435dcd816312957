"""Draw one page. Only the drawing process imports this file, because the renderer keeps memory."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from core.pdf.fonts import NOTO_FAMILY, ROLES, Face, chain

STYLE = Path(__file__).with_name("official.css")


class OurFilesOnly(URLFetcher):
    """Nothing but the fonts of the chain and data: addresses; a paper never reaches for the disk or the network."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__()
        self._allowed = allowed

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url not in self._allowed and not url.startswith("data:"):
            raise FatalURLFetchingError(f"文书不得引用外部文件：{url}")
        return super().fetch(url, headers)


def render(*, html: str, facts: bytes, moment: dt.datetime, identifier: str) -> bytes:
    """PDF/A-3u with the facts attached. The same arguments give the same bytes."""
    fonts, style, fetcher = _style()
    data = Attachment(
        string=facts, name="facts.json", description="文书事实", created=moment, modified=moment, relationship="Source"
    )
    try:
        pdf: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(
            stylesheets=[style],
            font_config=fonts,
            attachments=[data],
            pdf_variant="pdf/a-3u",
            pdf_identifier=bytes.fromhex(identifier)[:16],
        )
    except FatalURLFetchingError as outside:  # no Exception of Python's, so it would end the process
        raise ValueError(str(outside)) from outside
    return pdf


@cache
def _style() -> tuple[FontConfiguration, CSS, OurFilesOnly]:
    """The style sheet with the fonts there are, read once per process."""
    faces = {face for role in ROLES for face in chain(role) if face.family != NOTO_FAMILY}
    fetcher = OurFilesOnly(frozenset(face.path.as_uri() for face in faces))
    rules = "".join(
        f'@font-face {{ font-family: {face.family}; src: url("{face.path.as_uri()}"); }}\n'
        for face in sorted(faces, key=lambda face: face.family)
    )
    families = {role: ", ".join(map(_family, chain(role))) or "serif" for role in ROLES}
    fonts = FontConfiguration()
    text = rules + Template(STYLE.read_text()).substitute(families)
    return fonts, CSS(string=text, font_config=fonts, url_fetcher=fetcher), fetcher


def _family(face: Face) -> str:
    return f'"{face.family}"'
