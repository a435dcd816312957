"""Implementation papers: duties as data, papers filed by version, lists published from the catalogue."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.events import canonical
from core.models import Organisation
from core.papers import file_store
from core.sheets import Cell, as_xlsx
from empowerment.models import ImplementationPaper, ListEdition, PaperDuty, PaperKind, Scheme
from empowerment.models.implementation import LISTS, Ower
from empowerment.models.keepers import keeps
from empowerment.selectors.editions import HEADERS, list_rows
from empowerment.services.rounds import Upload


@dataclass(frozen=True)
class PaperInput:
    """One paper as it was issued; `issued_on` is a legal day."""

    title: str
    issued_on: dt.date
    publisher: str
    upload: Upload | None
    number: str = ""


@transaction.atomic
def paper_duty_add(*, data: Mapping[str, Any], actor: Actor) -> PaperDuty:
    """Enter what a scheme asks for, from plain data (fixtures/paper_duties.json). Raises Invalid for an unknown word,
    Refused when the scheme has this duty already.
    """
    scheme = Scheme.objects.filter(code=data["scheme"]).first()
    if scheme is None or data["kind"] not in PaperKind.values or data["ower"] not in Ower.values:
        raise Invalid(f"实施文书职责有不认识的内容：{data['scheme']} {data['kind']} {data['ower']}。")
    if PaperDuty.objects.filter(scheme=scheme, kind=data["kind"]).exists():
        raise Refused("这个方案的这项文书职责已经登记。", code="duty_known")
    row = PaperDuty.objects.create(
        scheme=scheme,
        kind=data["kind"],
        ower=data["ower"],
        by_department=data.get("by_department", False),
        due_on=dt.date.fromisoformat(data["due_on"]) if data.get("due_on") else None,
        due_words=data.get("due_words", ""),
        wording=data["wording"],
        source=data["source"],
    )
    events.record(obj=row, verb="paper_duty.add", actor=actor, facts={"scheme": scheme.code, "kind": row.kind})
    return row


@transaction.atomic
def paper_file(
    *,
    duty: PaperDuty,
    park: Organisation,
    given: PaperInput,
    actor: Actor,
    department: Organisation | None = None,
    fictional: bool = False,
) -> ImplementationPaper:
    """File a paper; an earlier version stays readable and is superseded. Raises Invalid naming the field, NotAllowed.

    Two at once queue up at the park's row, so each gets an edition of its own.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=park.pk)
    row = ImplementationPaper(duty=duty, park=park, department=department)
    denied = None if actor.is_job else row.filing_denied(actor)
    if denied:
        raise NotAllowed(denied)
    _check(duty, park, department, given)
    assert given.upload is not None
    row.file = file_store(stream=io.BytesIO(given.upload.data), name=given.upload.name)
    row.file_name = given.upload.name[-200:]
    earlier = ImplementationPaper.objects.filter(duty=duty, park=park, department=department)
    now = moments.now()
    newest = earlier.order_by("-edition").first()
    earlier.filter(superseded_at=None).update(superseded_at=now)
    row.edition = newest.edition + 1 if newest else 1
    row.title, row.number = given.title.strip()[:200], given.number.strip()[:80]
    row.issued_on, row.publisher = given.issued_on, given.publisher.strip()[:120]
    row.filed_by, row.filed_at, row.fictional = actor.person, now, fictional
    row.save()
    facts = {
        "kind": duty.kind,
        "scheme": duty.scheme.code,
        "department": department.code if department else "",
        "edition": row.edition,
        "number": row.number,
        "sha256": row.file.sha256,
    }
    events.record(obj=row, verb="paper.file", actor=actor, facts=facts, organisation_id=park.pk)
    return row


@transaction.atomic
def list_publish(*, park: Organisation, kind: str, on: dt.date, actor: Actor) -> ListEdition:
    """权力清单 or 责任清单 of the catalogue of a legal day, kept as a file: the next edition, with the hash of its rows.

    Raises Refused when nothing has changed since the last edition, or the park has no items on that day.
    """
    if not keeps(actor, park) and not actor.is_job:
        raise NotAllowed(f"清单由{park.name}的园区管理员或审改办人员公布。")
    if kind not in LISTS:
        raise Invalid("只能公布权力清单或责任清单。", field="kind")
    if on > moments.today() or not moments.within_reach(moments.start_of(on)):
        raise Invalid("清单按已有的目录生成，日期不能晚于今天。", field="on")
    Organisation.objects.select_for_update(no_key=True).get(pk=park.pk)
    lines, rows = list_rows(park, kind, on)
    if not rows:
        raise Refused(f"{moments.chinese_date(on)}本园区目录中没有事项，不能公布清单。", code="no_items")
    digest = hashlib.sha256(canonical({"rows": rows}).encode()).hexdigest()
    last = ListEdition.objects.filter(park=park, kind=kind).order_by("-edition").first()
    if last is not None and last.rows_hash == digest:
        raise Refused(f"内容与第{last.edition}版完全相同，不用再公布。", code="unchanged")
    edition = ListEdition(
        park=park,
        kind=kind,
        edition=last.edition + 1 if last else 1,
        as_of=on,
        items=sorted({line.empowerment.item_id for line in lines}),
        rows_hash=digest,
        published_by=actor.person,
        published_at=moments.now(),
    )
    content = list_xlsx(park, kind, on, rows, note=f"第{edition.edition}版　内容摘要 {digest}")
    edition.file = file_store(stream=io.BytesIO(content), name=edition.file_name)
    edition.save()
    facts = {"kind": kind, "edition": edition.edition, "as_of": on, "items": len(rows), "rows_hash": digest}
    events.record(obj=edition, verb="list.publish", actor=actor, facts=facts, organisation_id=park.pk)
    return edition


def list_xlsx(park: Organisation, kind: str, on: dt.date, rows: list[list[Cell]], *, note: str = "") -> bytes:
    """The rows of a list as a workbook."""
    label = PaperKind(kind).label
    notes = [f"{park.name}{label}（目录截至{moments.chinese_date(on)}，共{len(rows)}行）"]
    return as_xlsx(label, HEADERS[kind], rows, notes=[*notes, note] if note else notes)


def _check(duty: PaperDuty, park: Organisation, department: Organisation | None, given: PaperInput) -> None:
    if not duty.filed:
        raise Invalid(f"{duty.get_kind_display()}由系统中的登记生成，不用上传。")
    if not duty.scheme.parks.filter(pk=park.pk).exists():
        raise Invalid(f"{park.name}不适用这个方案。")
    if duty.by_department != (department is not None):
        raise Invalid("请选择是哪个部门的文书。" if duty.by_department else "这项文书全园区一份，不分部门。")
    for name, words in (("title", "请填写标题。"), ("publisher", "请填写印发机关。")):
        if not getattr(given, name).strip():
            raise Invalid(words, field=name)
    if given.issued_on > moments.today() or not moments.within_reach(moments.start_of(given.issued_on)):
        raise Invalid("印发日不能晚于今天。", field="issued_on")
    if given.upload is None:
        raise Invalid("请选择文件。", field="file")
