"""案卷移交: a list of checked volumes goes to the keeper, who signs for it with the own login or gives back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from approvals.documents_archive import transfer_list
from approvals.models import ArchiveTransfer, ArchiveVolume
from approvals.services.archive import must_be_fresh, volume_give_back
from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.numbering import number_take


def transfer_make(*, volumes: Sequence[ArchiveVolume], actor: Actor, stamp: Stamp, note: str = "") -> ArchiveTransfer:
    """移交清单 of checked volumes of one body; all of them or none. Raises Invalid, Refused naming the volume, NotAllowed."""
    if not volumes:
        raise Invalid("请先勾选已核对的案卷。", field="volume")
    if actor.person is None:
        raise NotAllowed("案卷须由工作人员移交。")
    bodies = {row.body_id: row.body for row in volumes}
    if len(bodies) > 1:
        names = "、".join(body.name for body in bodies.values())
        raise Invalid(f"一份清单只移交一个保管单位的案卷，所选分属：{names}。", field="volume")
    body = volumes[0].body

    def before(row: ArchiveTransfer) -> None:
        initials = body.initials or body.short_name or body.name
        year = moments.legal_day(row.made_at).year
        pattern = initials + "卷移〔{year}〕{n}号"
        row.number = number_take(key=f"archive-transfer:{body.code}", year=year, pattern=pattern, obj=None)

    def change(row: ArchiveTransfer, now: dt.datetime) -> dict[str, Any]:
        for volume in sorted(volumes, key=lambda one: one.pk):
            _offer(volume, row, actor)
        return {"number": row.number, "volumes": [volume.number for volume in volumes]}

    made = ArchiveTransfer(body=body, made_by=actor.person, made_at=moments.now(), note=note.strip()[:200])
    return door.admit(made, "offer", actor=actor, stamp=stamp, before=before, change=change)


def _offer(volume: ArchiveVolume, transfer: ArchiveTransfer, actor: Actor) -> None:
    def change(row: ArchiveVolume, now: dt.datetime) -> dict[str, Any]:
        must_be_fresh(row)
        row.transfer = transfer
        return {"number": row.number, "transfer": transfer.number}

    door.perform(volume, "offer", actor=actor, stamp=Stamp(), change=change)


def transfer_sign(*, transfer: ArchiveTransfer, actor: Actor, stamp: Stamp) -> ArchiveTransfer:
    """签收 of every volume still on the list, by another than who hands over; the list becomes a paper. Raises Refused."""

    def change(row: ArchiveTransfer, now: dt.datetime) -> dict[str, Any]:
        volumes = _volumes(row)
        if not volumes:
            raise Refused("清单上的案卷已全部退回，没有可签收的；请办理“全部退回”。", code="transfer_empty")
        for volume in volumes:
            _receive(volume, actor)
        row.signed_by, row.signed_at = actor.person, now
        row.document = transfer_list(row, volumes, at=now)
        return {"number": row.number, "volumes": [volume.number for volume in volumes]}

    return door.perform(transfer, "sign", actor=actor, stamp=stamp, change=change)


def _volumes(transfer: ArchiveTransfer) -> list[ArchiveVolume]:
    rows = ArchiveVolume.objects.filter(transfer=transfer).select_related("case__item_version", "body")
    return list(rows.order_by("pk"))


def _receive(volume: ArchiveVolume, actor: Actor) -> None:
    def change(row: ArchiveVolume, now: dt.datetime) -> dict[str, Any]:
        must_be_fresh(row)
        row.kept_at = now
        return {"number": row.number, "list_hash": row.list_hash}

    door.perform(volume, "receive", actor=actor, stamp=Stamp(), change=change)


def transfer_give_back(*, transfer: ArchiveTransfer, reason: str, actor: Actor, stamp: Stamp) -> ArchiveTransfer:
    """全部退回 with a reason; every volume on the list is made again."""
    if not reason.strip():
        raise Invalid("请写明退回理由，立卷人据此改正。", field="reason")

    def change(row: ArchiveTransfer, now: dt.datetime) -> dict[str, Any]:
        row.returned_reason = reason.strip()[:300]
        volumes = _volumes(row)
        for volume in volumes:
            volume_give_back(volume=volume, reason=reason, actor=actor, stamp=Stamp())
        return {"number": row.number, "reason": row.returned_reason, "volumes": [one.number for one in volumes]}

    return door.perform(transfer, "give_back", actor=actor, stamp=stamp, change=change)
