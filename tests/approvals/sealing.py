"""What the tests of seals share: scans, stamped papers, cases that wait for the department's stamp."""

from __future__ import annotations

import io
import struct
import zlib

from approvals import services
from approvals.models import Case, SealScan
from approvals.services import Paper
from core.door import Stamp
from core.models import StoredFile
from core.papers import file_store
from empowerment.models import Seal
from tests.approvals.test_decisions import DECIDE, examined
from tests.approvals.walks import OPINION, go, leg
from tests.world import World

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def png() -> bytes:
    """One white pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00\xff\xff\xff")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def scan_file(data: bytes = PDF, name: str = "scan.pdf") -> StoredFile:
    return file_store(stream=io.BytesIO(data), name=name)


def decided(world: World, key: str = "direct") -> Case:
    return go(world, examined(world, key), DECIDE)


def stamped(
    world: World, case: Case, login: str = "yx.clerk", move: str = "seal", seal: Seal | None = None
) -> SealScan:
    """The paper is printed, stamped by hand by this person, and its scan handed in."""
    go(world, case, leg(login, move, paper=Paper(scan=scan_file(), seal=seal)))
    return SealScan.objects.select_related("case", "scan", "seal", "document").latest("pk")


def confirm(world: World, scan: SealScan, login: str) -> Case:
    return services.scan_confirm(scan=scan, actor=world.actor(login), stamp=Stamp())


def sealed(world: World) -> Case:
    """A delegated case under the park's seal, waiting for the department's."""
    return go(world, decided(world, "delegated"), leg("yx.clerk", "seal"))


def opinion_sealed(world: World) -> Case:
    """A reported case whose opinion waits for the department's stamp."""
    case = examined(world, "reported")
    case = go(world, case, leg("yx.chief", "first_review", **OPINION))
    case = go(world, case, leg("yx.head", "opine", form="head", **OPINION))
    return go(world, case, leg("yx.clerk", "seal_opinion"))
