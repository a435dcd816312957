"""Draws the pictures of papers in docs/screenshots from a loaded demonstration: .venv/bin/python bin/paper_pictures.py

Run `make run` before and wait until its worker has drawn the papers. Each picture is the signed file of one paper as a
browser shows it, its first pages side by side.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ |= {"PDPS_LOCAL": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}

# class of the paper -> picture, pages shown
PICTURES = {
    "decision": ("paper-decision.png", 2),
    "acceptance": ("paper-acceptance.png", 2),
    "authorization": ("paper-authorization.png", 2),
    "opinion": ("paper-opinion.png", 2),
}
WIDTH, HEIGHT = 900, 1273  # of one page as the browser shows it; halved in the picture
FRAME = 8  # pixels of the viewer's own ground around a page
MOST_BYTES = 150_000


def main() -> None:
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    papers = {document_class: most_sealed(document_class) for document_class in PICTURES}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
            ignore_default_args=["--disable-extensions", "--disable-component-extensions-with-background-pages"],
        )
        page = browser.new_page(viewport={"width": WIDTH + 2 * FRAME, "height": HEIGHT + 2 * FRAME})
        for document_class, (name, pages) in PICTURES.items():
            paper = Path(scratch) / f"{document_class}.pdf"
            paper.write_bytes(papers[document_class])
            shots = []
            for number in range(1, pages + 1):
                shown = Path(scratch) / f"{document_class}-{number}.html"
                shown.write_text(
                    f'<body style="margin:0"><embed src="{paper.name}#toolbar=0&navpanes=0&view=Fit&page={number}" '
                    f'type="application/pdf" width="{WIDTH + 2 * FRAME}" height="{HEIGHT + 2 * FRAME}"></body>'
                )
                page.goto(shown.as_uri())
                shots.append(settled(page))
            keep(shots, ROOT / "docs" / "screenshots" / name)
        browser.close()


def most_sealed(document_class: str) -> bytes:
    """The last file of the paper of a class that bears the most electronic seals, the oldest of those."""
    from core.models import DocumentFile
    from core.papers import file_path

    drawn = DocumentFile.objects.filter(document__document_class=document_class).select_related("file")
    revision = drawn.order_by("-revision", "document").first()
    if revision is None:
        sys.exit(f"No drawn paper of the class {document_class}: run `make run` and wait until the papers are drawn.")
    return file_path(revision.file.sha256).read_bytes()


def settled(page: Page) -> bytes:
    """What the viewer shows when it has drawn. It says nothing then: two pictures alike after a while, with ink on paper."""
    shot, blank = b"", 20_000  # a sheet without a word is a few thousand bytes
    for _ in range(30):
        page.wait_for_timeout(1500)
        before, shot = shot, page.screenshot()
        if shot == before and len(shot) > blank:
            return shot
    sys.exit("The browser does not show the paper.")


def keep(shots: list[bytes], place: Path) -> None:
    """The pages side by side, at half their size and in few colours."""
    from PIL import Image

    sheet = Image.new("RGB", (WIDTH // 2 * len(shots) + 8 * (len(shots) - 1), HEIGHT // 2), "#9aa4b2")
    for number, shot in enumerate(shots):
        page = Image.open(BytesIO(shot)).convert("RGB")
        page = page.crop((FRAME, FRAME, FRAME + WIDTH, FRAME + HEIGHT)).resize(
            (WIDTH // 2, HEIGHT // 2), Image.Resampling.LANCZOS
        )
        sheet.paste(page, (number * (WIDTH // 2 + 8), 0))
    sheet.quantize(64).save(place, optimize=True)
    if place.stat().st_size > MOST_BYTES:
        sys.exit(f"{place.name} is larger than {MOST_BYTES} bytes.")
    print(f"{place.relative_to(ROOT)}  {place.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
