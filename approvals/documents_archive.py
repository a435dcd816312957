"""The plain facts of the papers of the archive: the cover with the directory of a volume, and the handover list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals.archive_life import Part
from approvals.models import ArchiveTransfer, ArchiveVolume
from core import moments
from core.models import Document
from core.papers import document_make

DIRECTORY, TRANSFER_LIST = "archive_directory", "archive_transfer"
Facts = dict[str, Any]


def directory(volume: ArchiveVolume, record: list[dict[str, str]], *, maker: str, at: dt.datetime) -> Document:
    """卷皮、卷内目录 and the printed record of what was done on the case, from the frozen list."""
    case = volume.case
    facts: Facts = {
        "body": volume.body.name,
        "volume": volume.number,
        "supplementary": volume.sequence - 1,
        "reason": volume.reason,
        "case": case.number,
        "item": case.item_version.name,
        "applicant": case.applicant.name,
        "subject": case.title,
        "received_on": moments.chinese_date(case.received_at),
        "ended_on": moments.chinese_date(case.ended_at),
        "result": case.get_result_display() if case.result else case.get_state_display(),
        "retention": volume.get_retention_display(),
        "maker": maker,
        "date": moments.chinese_date(at),
        "parts": [{**row, "part": Part(row["part"]).label} for row in volume.listed],
        "pages": sum(row["pages"] or 0 for row in volume.listed),
        "list_hash": volume.list_hash,
        "record": record,
    }
    title = "补充卷封面和卷内目录" if volume.supplementary else "案卷封面和卷内目录"
    return document_make(
        obj=volume, document_class=DIRECTORY, title=title, organisation=volume.body, facts=facts, at=at
    )


def transfer_list(transfer: ArchiveTransfer, volumes: list[ArchiveVolume], *, at: dt.datetime) -> Document:
    """案卷移交清单, as it was signed: each volume with its number, case, retention, parts and hash."""
    assert transfer.signed_by is not None
    facts: Facts = {
        "body": transfer.body.name,
        "transfer": transfer.number,
        "note": transfer.note,
        "from": transfer.made_by.name,
        "made_at": moments.chinese_moment(transfer.made_at),
        "to": transfer.signed_by.name,
        "signed_at": moments.chinese_moment(at),
        "date": moments.chinese_date(at),
        "volumes": [
            {
                "number": volume.number,
                "case": volume.case.number,
                "item": volume.case.item_version.name,
                "retention": volume.get_retention_display(),
                "count": len(volume.listed),
                "list_hash": volume.list_hash,
            }
            for volume in volumes
        ],
    }
    return document_make(
        obj=transfer,
        document_class=TRANSFER_LIST,
        title="案卷移交清单",
        organisation=transfer.body,
        facts=facts,
        at=at,
    )
