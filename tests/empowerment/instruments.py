"""One instrument drafted and walked through its life by the people of the small world."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from core import moments
from core.door import Stamp
from core.models import StoredFile
from core.papers import file_store
from empowerment.models import Instrument
from empowerment.services import (
    ScopeInput,
    Wording,
    instrument_add,
    instrument_publish,
    instrument_sign_side,
    instrument_verify,
)
from tests.world import World, moment

WORDING = Wording(
    rights_and_duties="双方的权利和义务。",
    supervision="按月抽查。",
    connection="联络员对接。",
    pending_cases="生效前受理的由移交方办结。",
    former_seals="原专用章作废。",
)


def scan(name: str = "扫描.pdf", data: bytes = b"%PDF-1.4 signed") -> StoredFile:
    return file_store(stream=io.BytesIO(data), name=name)


def draft(world: World, login: str = "yx.admin", **changes: Any) -> Instrument:
    values: dict[str, Any] = {
        "kind": "delegation",
        "scheme": world.scheme["S0"],
        "giver": world.body["yx-zjj"],
        "taker": world.body["yx-park"],
        "valid_from": moment(2025, 1, 1),
        "valid_to": moment(2026, 1, 1),
        "scopes": [ScopeInput(world.item["delegated"])],
        "legal_basis": "《测试规章》第三条",
        "wording": WORDING,
        "actor": world.actor(login),
        **changes,
    }
    return instrument_add(**values)


def sign(world: World, row: Instrument, side: str, day: dt.date, login: str = "", **changes: Any) -> Instrument:
    login = login or {"giver": "zjj.head", "taker": "yx.head"}[side]
    values: dict[str, Any] = {"signatory": "某负责人", "post": "局长", "signed_on": day, "scan": scan(), **changes}
    return instrument_sign_side(instrument=row, side=side, actor=world.actor(login), stamp=Stamp(), **values)


def signed(world: World, **changes: Any) -> Instrument:
    """Drafted, checked and signed by both sides today."""
    row = draft(world, **changes)
    row = instrument_verify(instrument=row, opinion="合法。", actor=world.actor("yx.legal"), stamp=Stamp())
    return sign(world, sign(world, row, "giver", moments.today()), "taker", moments.today())


def published(world: World, row: Instrument) -> Instrument:
    return instrument_publish(
        instrument=row,
        published_on=moments.today(),
        published_where="区政府网站",
        actor=world.actor("zjj.head"),
    )
