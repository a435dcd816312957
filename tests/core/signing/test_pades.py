"""Signatures as another reader sees them: each valid, each an update behind the last, none of them loosely guarded."""

from __future__ import annotations

import base64
import datetime as dt
import io
import itertools
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from weasyprint import HTML

from core.signing import demo_ca
from core.signing.job import sign
from core.signing.pades import DemoSigner, FolderSigner
from core.signing.places import SIDE, places_of
from core.signing.request import SigningFailed
from core.signing.validation import Unreadable, roots_of, signatures_in
from tests.core.signing.conftest import Ask

pytestmark = pytest.mark.mission("B14")


def faults(pdf: bytes, roots: bytes) -> list[str]:
    return [seen.fault for seen in signatures_in(pdf, roots_of(roots))]


def test_signed_and_countersigned_both_signatures_are_valid(
    demo: DemoSigner, roots: bytes, sheet: bytes, asked: Ask
) -> None:
    one = demo.sign(sheet, asked(1, "park"))
    two = demo.sign(one, asked(2, "zjj"))
    assert (one.startswith(sheet), two.startswith(one)) == (True, True)
    seen = signatures_in(two, roots_of(roots))
    assert [(row.owner, row.seal, row.fault, row.time_stamped) for row in seen] == [
        ("临江高新区管理委员会", "临江高新区管理委员会行政审批专用章", "", False),
        ("临江市住房和城乡建设局", "临江市住房和城乡建设局行政审批专用章", "", False),
    ]


def test_the_first_certifies_and_permits_later_signatures_only(demo: DemoSigner, sheet: bytes, asked: Ask) -> None:
    signed = PdfFileReader(io.BytesIO(demo.sign(demo.sign(sheet, asked(1)), asked(2, "zjj"))))
    first, second = signed.embedded_regular_signatures
    assert (first.docmdp_level.name, second.docmdp_level) == ("FILL_FORMS", None)
    assert first.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_seals_stand_at_the_anchors_beside_one_another(demo: DemoSigner, sheet: bytes, asked: Ask) -> None:
    places = places_of(PdfFileReader(io.BytesIO(sheet)))
    assert [place.page for place in places] == [1, 1, 1]
    lefts = [place.box[0] for place in places]
    assert lefts == sorted(lefts, reverse=True)
    assert [left - right >= SIDE for left, right in itertools.pairwise(lefts)] == [True, True]
    signed = PdfFileReader(io.BytesIO(demo.sign(demo.sign(sheet, asked(1)), asked(2, "zjj"))))
    boxes = [tuple(map(int, row.sig_field["/Rect"])) for row in signed.embedded_regular_signatures]
    assert boxes == [place.box for place in places[:2]]


def test_a_sheet_without_anchors_is_sealed_at_the_foot_of_its_last_page(demo: DemoSigner, asked: Ask) -> None:
    plain = HTML(string="<p>一</p><p style='break-before:page'>二</p>").write_pdf()
    assert [place.page for place in places_of(PdfFileReader(io.BytesIO(plain)))] == [1, 1, 1]
    assert demo.sign(plain, asked()).startswith(plain)


def test_a_fourth_seal_finds_no_place(demo: DemoSigner, sheet: bytes, asked: Ask) -> None:
    pdf = sheet
    for step in (1, 2, 3):
        pdf = demo.sign(pdf, asked(step))
    with pytest.raises(SigningFailed, match="已有 3 枚印章"):
        demo.sign(pdf, asked(4))


def test_a_specimen_with_transparency_is_put_on_as_it_is(
    demo: DemoSigner, roots: bytes, sheet: bytes, asked: Ask
) -> None:
    specimen = io.BytesIO()
    Image.new("RGBA", (200, 120), (215, 0, 15, 128)).save(specimen, "PNG")
    assert faults(demo.sign(sheet, asked(picture=specimen.getvalue())), roots) == [""]


def test_an_altered_byte_is_found_in_every_signed_range(
    demo: DemoSigner, roots: bytes, sheet: bytes, asked: Ask
) -> None:
    signed = demo.sign(sheet, asked())
    found = []
    for place in (len(sheet) // 2, len(sheet) - 40, len(sheet) + 500):
        broken = bytearray(signed)
        broken[place] ^= 1
        try:
            found.append(faults(bytes(broken), roots))
        except Unreadable:
            found.append(["unreadable"])
    assert [rows == [""] for rows in found] == [False, False, False]


def test_what_is_added_behind_the_signature_is_found(demo: DemoSigner, roots: bytes, sheet: bytes, asked: Ask) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(demo.sign(sheet, asked())))
    writer.add_stream_to_page(0, writer.add_object(StreamObject(stream_data=b"0 0 300 300 re f")))
    added = io.BytesIO()
    writer.write(added)
    assert faults(added.getvalue(), roots) != [""]


def test_a_root_that_is_not_ours_is_not_believed(demo: DemoSigner, sheet: bytes, asked: Ask) -> None:
    other = demo_ca.published(demo_ca.authority())
    assert faults(demo.sign(sheet, asked()), other) == ["签名证书不是由所给根证书签发，或者已失效"]


@pytest.fixture(scope="module")
def whole(sheet: bytes, asked: Ask, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return DemoSigner(folder=str(tmp_path_factory.mktemp("keys")), secret="x").sign(sheet, asked())


@settings(max_examples=60, deadline=None)
@given(noise=st.binary(max_size=300), place=st.integers(0, 200_000), value=st.integers(0, 255))
def test_any_bytes_are_judged_or_called_unreadable(whole: bytes, noise: bytes, place: int, value: int) -> None:
    place %= len(whole)
    for content in (noise, whole[:place], whole[:place] + bytes([value]) + whole[place + 1 :]):
        try:
            signatures_in(content, [])
        except Unreadable:
            continue


# --- Keys -----------------------------------------------------------------------------------------------------------
def test_keys_are_readable_by_their_owner_only_and_say_that_they_are_a_demonstration(
    demo: DemoSigner, sheet: bytes, asked: Ask, tmp_path: Path
) -> None:
    demo.sign(sheet, asked())
    folder = tmp_path / "keys"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"ca.p12": 0o600, "ca.pem": 0o600, "park.p12": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "演示" in roots_of((folder / "ca.pem").read_bytes())[0].subject.human_friendly
    signature = PdfFileReader(io.BytesIO(demo.sign(sheet, asked()))).embedded_regular_signatures[0]
    assert signature.signer_cert.subject.native == {
        "country_name": "CN",
        "organization_name": "临江高新区管理委员会（演示）",
        "common_name": "演示电子印章 park",
    }


def test_the_key_is_made_once_and_needs_its_secret(demo: DemoSigner, sheet: bytes, asked: Ask, tmp_path: Path) -> None:
    demo.sign(sheet, asked())
    before = (tmp_path / "keys" / "park.p12").read_bytes()
    demo.sign(sheet, asked())
    assert (tmp_path / "keys" / "park.p12").read_bytes() == before
    with pytest.raises(SigningFailed, match="口令不对"):
        DemoSigner(folder=str(tmp_path / "keys"), secret="another").sign(sheet, asked())


@pytest.fixture
def given_keys(tmp_path: Path) -> SimpleNamespace:
    """A folder with one key, as a production installation has it."""
    above = demo_ca.authority()
    key, certificate = demo_ca.body_certificate("yx-park", "临江高新区管理委员会", above)
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "yx-park.p12").write_bytes(demo_ca.packed(key, certificate, (above.certificate,), "口令 1"))
    return SimpleNamespace(folder=folder, root=demo_ca.published(above), certificate=certificate)


def test_a_folder_of_keys_signs_with_the_passwords_of_the_environment(
    given_keys: SimpleNamespace, sheet: bytes, asked: Ask
) -> None:
    signer = FolderSigner(folder=str(given_keys.folder), passwords={"YX_PARK": "口令 1"})
    assert faults(signer.sign(sheet, asked(code="yx-park")), given_keys.root) == [""]


@pytest.mark.parametrize(
    ("code", "passwords", "words"),
    [
        ("zjj", {}, "没有“临江市住房和城乡建设局”的签名密钥：请把 zjj.p12 放入签名密钥目录。"),
        ("yx-park", {}, "没有“yx-park”签名密钥的口令：请设置环境变量 SIGNING_PASSWORD_YX_PARK。"),
        ("yx-park", {"YX_PARK": "x"}, "“yx-park”的签名密钥打不开：口令不对，或者 yx-park.p12 不是 PKCS#12 文件。"),
    ],
)
def test_what_is_wrong_with_a_key_is_said(
    given_keys: SimpleNamespace, sheet: bytes, asked: Ask, code: str, passwords: dict[str, str], words: str
) -> None:
    with pytest.raises(SigningFailed) as told:
        FolderSigner(folder=str(given_keys.folder), passwords=passwords).sign(sheet, asked(code=code))
    assert str(told.value) == words


def test_outside_the_days_of_its_certificate_a_key_signs_nothing(
    given_keys: SimpleNamespace, sheet: bytes, asked: Ask
) -> None:
    signer = FolderSigner(folder=str(given_keys.folder), passwords={"YX_PARK": "口令 1"})
    for day, words in (
        (dt.datetime(2041, 5, 1, tzinfo=dt.UTC), "签名证书已于2040年1月1日到期，请换上新的 yx-park.p12"),
        (dt.datetime(2019, 5, 1, tzinfo=dt.UTC), "签名证书自2020年1月1日起才有效"),
    ):
        with time_machine.travel(day, tick=False), pytest.raises(SigningFailed, match=words):
            signer.sign(sheet, asked(code="yx-park"))


def test_a_file_without_a_key_is_named(given_keys: SimpleNamespace, sheet: bytes, asked: Ask) -> None:
    only = pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(given_keys.certificate, None)], demo_ca.serialization.NoEncryption()
    )
    (given_keys.folder / "yx-park.p12").write_bytes(only)
    with pytest.raises(SigningFailed, match="没有私钥或者证书"):
        FolderSigner(folder=str(given_keys.folder), passwords={"YX_PARK": ""}).sign(sheet, asked(code="yx-park"))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"no pdf at all"])
def test_what_is_no_pdf_is_refused_in_words(demo: DemoSigner, asked: Ask, content: bytes) -> None:
    with pytest.raises(SigningFailed, match="不是完整的 PDF"):
        demo.sign(content, asked())


def test_a_signer_that_rewrites_the_file_is_not_believed(sheet: bytes, asked: Ask) -> None:
    with pytest.raises(SigningFailed, match="没有以增量方式签名"):
        sign(pdf=sheet, request=asked(), signer="tests.core.signing.test_pades.Rewriter", options={})


@pytest.mark.parametrize("path", ["core.signing.nothing.Signer", "core.signing.pades.Nothing", "Signer", ""])
def test_a_signer_that_is_not_there_is_named(sheet: bytes, asked: Ask, path: str) -> None:
    with pytest.raises(SigningFailed, match="找不到签名组件"):
        sign(pdf=sheet, request=asked(), signer=path, options={})


class Rewriter:
    """A component that breaks the rule of the interface."""

    def sign(self, pdf: bytes, request: object) -> bytes:
        return base64.b64encode(pdf)
