"""The checklist of a case: copied from the item version at receipt, ticked, filled with files, renewed with the version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from approvals.models import (
    Case,
    CaseMaterial,
)
from approvals.selectors import cases_visible
from approvals.services.promised import promises_settle
from core import door
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from empowerment.models import ItemMaterial, ItemVersion
from empowerment.selectors import version_at


@dataclass(frozen=True)
class MaterialInput:
    """One line of the checklist as the clerk ticked it; `reuse` is a material of an earlier case of the applicant."""

    order: int
    provided: bool = False
    original_seen: bool = False
    reuse: int | None = None


def checklist_copy(case: Case, given: Sequence[MaterialInput], actor: Actor) -> list[CaseMaterial]:
    """The checklist of the item version, with what the clerk ticked and the files of earlier cases that the clerk may see."""
    ticked = {row.order: row for row in given}
    wanted = [row.reuse for row in given if row.reuse]
    reuse = {}
    if wanted:
        seen = CaseMaterial.objects.filter(case__applicant=case.applicant, case__in=cases_visible(actor))
        reuse = seen.filter(pk__in=wanted).in_bulk()
    rows = []
    for line in ItemMaterial.objects.filter(version=case.item_version_id):
        tick = ticked.get(line.order, MaterialInput(line.order))
        earlier = reuse.get(tick.reuse) if tick.reuse else None
        rows.append(
            CaseMaterial(
                case=case,
                order=line.order,
                name=line.name,
                required=line.required,
                deferrable=line.deferrable,
                by_commitment=line.by_commitment,
                provided=tick.provided or earlier is not None,
                original_seen=tick.original_seen,
                reused_from=earlier,
                file=earlier.file if earlier else None,
                file_name=earlier.file_name if earlier else "",
            )
        )
    if rows:
        CaseMaterial.objects.bulk_create(rows)
    return rows


def case_update_materials(
    *, case: Case, actor: Actor, stamp: Stamp, provided: Sequence[int], originals: Sequence[int]
) -> Case:
    """Tick materials as received and originals as seen; orders not named are unticked."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        for line in row.materials.all():
            line.provided = line.order in provided
            line.original_seen = line.order in originals
            line.save(update_fields=["provided", "original_seen"])
        promises_settle(row, now)
        return {"provided": sorted(provided), "originals": sorted(originals)}

    return door.perform(case, "update_materials", actor=actor, stamp=stamp, change=change)


def case_renew_checklist(*, case: Case, actor: Actor, stamp: Stamp) -> Case:
    """A new item version came into force before the acceptance: the checklist becomes that version's."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        version = version_at(row.item, now)
        if version is None or version.pk == row.item_version_id:
            raise Refused("事项版本没有变化，材料清单不必更新。")
        checklist_renew(row, version)
        row.item_version = version
        return {"note": f"事项第{version.number}版已施行，材料清单随之更新"}

    return door.perform(
        case, "update_materials", actor=actor, stamp=stamp, change=change, verb="case.renew_update_materials"
    )


def case_attach(*, case: Case, actor: Actor, stamp: Stamp, order: int, stored: Any, name: str) -> Case:
    """Put an uploaded file on one line of the checklist."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        if not row.materials.filter(order=order).update(file=stored, file_name=name[:200], provided=True):
            raise Invalid(f"本件没有第 {order} 项材料。", field="order")
        promises_settle(row, now)
        return {"order": order, "sha256": stored.sha256}

    return door.perform(
        case, "update_materials", actor=actor, stamp=stamp, change=change, verb="case.attach_update_materials"
    )


def case_detach(*, case: Case, actor: Actor, stamp: Stamp, order: int) -> Case:
    """Take a wrongly uploaded file off its line. The file itself and the upload stay on record."""

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        line = row.materials.select_related("file").filter(order=order).first()
        if line is None or line.file is None:
            raise Invalid(f"第 {order} 项材料没有上传文件，无须移除。", field="order")
        facts = {"order": order, "sha256": line.file.sha256, "note": f"移除{line.file_name or line.name}"}
        line.file, line.file_name, line.reused_from, line.provided = None, "", None, line.original_seen
        line.save(update_fields=["file", "file_name", "reused_from", "provided"])
        promises_settle(row, now)
        return facts

    return door.perform(
        case, "update_materials", actor=actor, stamp=stamp, change=change, verb="case.detach_update_materials"
    )


def all_required_provided(case: Case, *, may_lack: Callable[[CaseMaterial], bool] = lambda line: False) -> None:
    lacking = [m.name for m in case.materials.all() if m.lacking and not may_lack(m)]
    if lacking:
        raise Refused(f"还缺必要材料：{'、'.join(lacking)}。请收齐并勾选后受理，或一次性告知补正。", code="materials")


def checklist_renew(row: Case, version: ItemVersion) -> None:
    """A new version came into force between receipt and acceptance: its list counts; what was handed in stays ticked."""
    kept = {line.name: line for line in row.materials.all()}
    row.materials.all().delete()
    lines = []
    for wanted in version.materials.all():
        line = kept.pop(wanted.name, None) or CaseMaterial(case=row, name=wanted.name)
        line.pk, line.order, line.required = None, wanted.order, wanted.required
        line.deferrable, line.by_commitment = wanted.deferrable, wanted.by_commitment
        lines.append(line)
    for number, line in enumerate(kept.values(), start=len(lines) + 1):
        line.pk, line.order, line.required = None, number, False
        line.deferrable = line.by_commitment = False
        lines.append(line)
    CaseMaterial.objects.bulk_create(lines)
    getattr(row, "_prefetched_objects_cache", {}).pop("materials", None)  # so that the new list is looked at
