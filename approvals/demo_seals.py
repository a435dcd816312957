"""The demonstration of seals: pictures of imprints, a suspended seal, a paper stamped by hand that waits for a second person,
an attempt with a seal that is void.
"""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Callable

from approvals import services
from approvals.models import Case
from approvals.services import Paper
from core.actors import Actor
from core.door import Stamp
from core.models import StoredFile
from core.papers import file_store
from empowerment.models import Seal
from empowerment.selectors import SealUnusable
from empowerment.services import seal_describe, seal_hand_over, seal_suspend

ActorOf = Callable[[str], Actor]
SIZE = 160
BY_HAND = "环保设备展示中心用地规划许可"
VOID_TRIED = "激光切割车间施工许可"


def load(*, actor: Actor, actor_of: ActorOf) -> None:
    picture = file_store(stream=io.BytesIO(_rings()), name="演示印模.png")
    for code in ("yx-park-special", "yx-zjj-own", "as-spj-special"):
        seal = Seal.objects.get(code=code)
        if seal.ended_at is None:
            seal_describe(seal=seal, specimen=picture, actor=actor)
    clerk, special = actor_of("yx.clerk"), Seal.objects.get(code="yx-park-special")
    assert clerk.person is not None
    head = actor_of("yx.head")
    seal_hand_over(seal=special, keeper=clerk.person, body=special.owner, reason="窗口专人保管", actor=head)
    idle = Seal.objects.get(code="czjk-special")
    seal_suspend(seal=idle, reason="年度检验，暂停使用（演示）", actor=actor)
    _stamped_by_hand(actor_of, picture)
    _void_seal_tried(actor_of, picture)


def _stamped_by_hand(actor_of: ActorOf, picture: StoredFile) -> None:
    case = Case.objects.get(title=BY_HAND)
    services.case_seal(case=case, actor=actor_of("yx.clerk2"), stamp=Stamp(), paper=Paper(scan=picture))


def _void_seal_tried(actor_of: ActorOf, picture: StoredFile) -> None:
    case, void = Case.objects.get(title=VOID_TRIED), Seal.objects.get(code="as-spj-special")
    try:
        services.case_seal(
            case=case, actor=actor_of("asjsj.chief"), stamp=Stamp(), paper=Paper(scan=picture, seal=void)
        )
    except SealUnusable:  # refused, and the attempt stands in the record of the seal
        return
    raise AssertionError("a void seal was taken")


def _rings() -> bytes:
    """Two plain red rings as a PNG: a stand-in that nobody takes for an official imprint."""
    red, white = b"\xb4\x23\x18", b"\xff\xff\xff"
    rows = []
    for y in range(SIZE):
        distances = (math.hypot(x - SIZE / 2, y - SIZE / 2) for x in range(SIZE))
        rows.append(b"\x00" + b"".join(red if 74 < r < 78 or 62 < r < 64 else white for r in distances))
    head = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
