"""Draw one page. Only the drawing process imports this file, because the renderer keeps memory."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from weasyprint import CSS, HTML, Attachment

STYLE = Path(__file__).with_name("official.css")


def render(*, html: str, facts: bytes, moment: dt.datetime, identifier: str) -> bytes:
    """PDF/A-3u with the facts attached. The same arguments give the same bytes."""
    page = HTML(string=html)
    data = Attachment(
        string=facts, name="facts.json", description="文书事实", created=moment, modified=moment, relationship="Source"
    )
    pdf: bytes = page.write_pdf(
        stylesheets=[CSS(filename=str(STYLE))],
        attachments=[data],
        pdf_variant="pdf/a-3u",
        pdf_identifier=bytes.fromhex(identifier)[:16],
    )
    return pdf
