"""A sheet with places for two seals, and seals to put on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from weasyprint import HTML

from core.signing.pades import DemoSigner
from core.signing.request import SignatureRequest
from empowerment.seal_picture import seal_picture

SHEET = """<style>@page{size:A4;margin:37mm 26mm 35mm 28mm} .seal{position:absolute;top:40mm}</style>
<p>决定书</p><div style="break-before:page;position:relative"><p>某某管理委员会</p>
<div class="seal" id="seal-1" style="left:100mm"></div><div class="seal" id="seal-2" style="left:50mm"></div></div>"""

Ask = Callable[..., SignatureRequest]


@pytest.fixture(scope="session")
def sheet() -> bytes:
    pdf: bytes = HTML(string=SHEET).write_pdf(pdf_variant="pdf/a-3u")
    return pdf


@pytest.fixture(scope="session")
def asked() -> Ask:
    def ask(step: int = 1, code: str = "park", picture: bytes = b"") -> SignatureRequest:
        name = {"park": "临江高新区管理委员会", "zjj": "临江市住房和城乡建设局"}.get(code, code)
        seal = f"{name}行政审批专用章"
        return SignatureRequest(
            owner_code=code,
            owner_name=name,
            seal_name=seal,
            step=step,
            picture=picture or seal_picture(seal),
            address="https://spj.example.cn/public/verify/0123456789ABCDEF/",
        )

    return ask


@pytest.fixture
def demo(tmp_path: Path) -> DemoSigner:
    return DemoSigner(folder=str(tmp_path / "keys"), secret="a secret of the test")


@pytest.fixture
def roots(tmp_path: Path, demo: DemoSigner, sheet: bytes, asked: Ask) -> bytes:
    """The demonstration root, which is made with the first signature."""
    demo.sign(sheet, asked())
    return (tmp_path / "keys" / "ca.pem").read_bytes()
