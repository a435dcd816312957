"""What an installation plugs in: a signer of its own (SM2 with SM3 here), a time-stamp authority, its own roots."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import keys, tsp, x509
from cryptography import x509 as crypto_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.management import CommandError, call_command
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper

from core.signing import demo_ca
from core.signing.job import sign
from core.signing.pades import DemoSigner
from core.signing.request import SigningFailed
from core.signing.validation import roots_of, signatures_in
from tests.core.signing.conftest import Ask
from tests.core.signing.sm2_signer import SM2_WITH_SM3, SM3, USER_ID

pytestmark = pytest.mark.mission("B14")
OPENSSL = "openssl"


def openssl(*arguments: str | Path) -> None:
    subprocess.run([OPENSSL, *arguments], check=True, capture_output=True)


# --- A signer from outside ------------------------------------------------------------------------------------------
@pytest.fixture
def sm2(tmp_path: Path) -> dict[str, str]:
    """Key and certificate as a supplier hands them over; the options of the settings."""
    key, certificate = tmp_path / "sm2.pem", tmp_path / "sm2.crt"
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", key)
    named = ["-subj", "/C=CN/O=演示/CN=SM2", "-utf8", "-days", "30", "-sigopt", USER_ID]
    openssl("req", "-new", "-x509", "-key", key, "-sm3", *named, "-out", certificate)
    return {"key": str(key), "certificate": str(certificate)}


def test_an_outside_signer_puts_an_sm2_signature_behind_ours(
    demo: DemoSigner, sheet: bytes, asked: Ask, sm2: dict[str, str], tmp_path: Path
) -> None:
    first = demo.sign(sheet, asked(1))
    signed = sign(
        pdf=first, request=asked(2, "zjj"), signer="tests.core.signing.sm2_signer.Sm2Signer", options=dict(sm2)
    )
    one, two = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    assert (one.field_name, two.field_name) == ("Seal1", "Seal2")
    signer = two.signer_info
    assert (signer["digest_algorithm"]["algorithm"].dotted, signer["signature_algorithm"]["algorithm"].dotted) == (
        SM3,
        SM2_WITH_SM3,
    )
    start, length, rest, rest_length = map(int, two.byte_range)
    digest = hashes.Hash(hashes.SM3())
    digest.update(signed[start : start + length] + signed[rest : rest + rest_length])
    told = {attribute["type"].native: attribute["values"] for attribute in signer["signed_attrs"]}
    assert told["message_digest"][0].native == digest.finalize()
    message, value = tmp_path / "message", tmp_path / "value"
    message.write_bytes(signer["signed_attrs"].untag().dump())
    value.write_bytes(signer["signature"].native)
    checked = ["pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pkeyopt", USER_ID, "-certin"]
    openssl(*checked, "-inkey", sm2["certificate"], "-in", message, "-sigfile", value)


def test_an_outside_signer_that_fails_says_so(sheet: bytes, asked: Ask, sm2: dict[str, str]) -> None:
    Path(sm2["key"]).write_text("no key")
    with pytest.raises(SigningFailed, match="外部签名程序没有签成"):
        sign(pdf=sheet, request=asked(), signer="tests.core.signing.sm2_signer.Sm2Signer", options=dict(sm2))


# --- Time stamps ----------------------------------------------------------------------------------------------------
@pytest.fixture
def tsa() -> Iterator[tuple[str, bytes]]:
    """A small time-stamp authority: RFC 3161 over HTTP with a key of its own. Its address and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = crypto_x509.Name([crypto_x509.NameAttribute(NameOID.COMMON_NAME, "演示时间戳")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        crypto_x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(crypto_x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    stamper = DummyTimeStamper(
        tsa_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=keys.PrivateKeyInfo.load(demo_ca.private_der(key)),
    )

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: object) -> None:
            """A test prints nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", certificate.public_bytes(Encoding.PEM)
    server.shutdown()
    server.server_close()


def test_with_a_time_stamp_authority_the_time_is_no_longer_our_own_word(
    tmp_path: Path, tsa: tuple[str, bytes], sheet: bytes, asked: Ask
) -> None:
    address, stamps_root = tsa
    signed = DemoSigner(folder=str(tmp_path), secret="x", tsa=address).sign(sheet, asked())
    root = (tmp_path / "ca.pem").read_bytes()
    seen = signatures_in(signed, roots_of(root + stamps_root))
    assert [(row.fault, row.time_stamped) for row in seen] == [("", True)]
    assert [row.fault for row in signatures_in(signed, roots_of(root))] == ["签名无效"]  # whose clock is it?


def test_a_time_stamp_authority_that_is_silent_is_named(tmp_path: Path, sheet: bytes, asked: Ask) -> None:
    signer = DemoSigner(folder=str(tmp_path), secret="x", tsa="http://127.0.0.1:9/")
    with pytest.raises(SigningFailed, match="时间戳服务没有答复"):
        signer.sign(sheet, asked())


# --- The command ----------------------------------------------------------------------------------------------------
def verified(*arguments: str | Path) -> list[str]:
    told = io.StringIO()
    call_command("verify_paper", *map(str, arguments), stdout=told)
    return told.getvalue().splitlines()


def test_the_command_names_each_signature(
    demo: DemoSigner, roots: bytes, sheet: bytes, asked: Ask, tmp_path: Path
) -> None:
    paper, root = tmp_path / "a.pdf", tmp_path / "root.pem"
    paper.write_bytes(demo.sign(demo.sign(sheet, asked(1)), asked(2, "zjj")))
    root.write_bytes(roots)
    lines = verified(paper, "--roots", root)
    assert [line.split("  ")[1::3] for line in lines[:2]] == [
        ["临江高新区管理委员会", "有效"],
        ["临江市住房和城乡建设局", "有效"],
    ]
    assert lines[2:] == [f"{paper}：2 个签名全部有效，签名后内容没有改动。"]


def test_the_command_fails_on_what_is_not_good(
    demo: DemoSigner, roots: bytes, sheet: bytes, asked: Ask, tmp_path: Path
) -> None:
    paper, root = tmp_path / "a.pdf", tmp_path / "root.pem"
    root.write_bytes(roots)
    broken = bytearray(demo.sign(sheet, asked()))
    broken[len(sheet) // 2] ^= 1
    for content, words in (
        (sheet, "没有电子签名"),
        (b"nothing", "不是完整的 PDF"),
        (bytes(broken), "不是每个签名都有效"),
    ):
        paper.write_bytes(content)
        with pytest.raises(CommandError, match=words):
            verified(paper, "--roots", root)
    with pytest.raises(CommandError, match="读不出文件"):
        verified(tmp_path / "none.pdf", "--roots", root)
    with pytest.raises(CommandError, match="PEM"):
        verified(paper, "--roots", paper)
