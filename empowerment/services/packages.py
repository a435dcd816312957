"""Handover packages: opened per pair of bodies, filled line by line, signed by both sides."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import Organisation, StoredFile
from core.papers import file_store
from empowerment.handover_life import LineKind, LineState, PackageState, Side
from empowerment.models import CutOver, HandoverFile, HandoverLine, HandoverPackage, HandoverSignature, PowerItem
from empowerment.models.handover import SIGNERS
from empowerment.services.package_papers import papers_make
from empowerment.services.secrecy import secrets_refuse


@dataclass(frozen=True)
class LineInput:
    """What is said of a line. `files` are (name, bytes) to add; names and reason as the state asks for them."""

    state: str
    content: str = ""
    handed_by: str = ""
    taken_by: str = ""
    handed_on: dt.date | None = None
    reason: str = ""
    files: Sequence[tuple[str, bytes]] = field(default=())


def package_open(
    *,
    park: Organisation,
    giver: Organisation,
    taker: Organisation,
    due_on: dt.date,
    actor: Actor,
    stamp: Stamp,
    source: str = "",
    cut_over: CutOver | None = None,
    fictional: bool = False,
) -> HandoverPackage:
    """Open a package with the ten lines of 郴州方案二（二）4, due on a legal day (inclusive).

    Raises Invalid where giver and taker are one body or belong to another jurisdiction, Refused when a package between
    them is still under way, NotAllowed for who does not keep the park's record.
    """
    row = HandoverPackage(
        park=park,
        giver=giver,
        taker=taker,
        due_on=due_on,
        source=source.strip(),
        cut_over=cut_over,
        fictional=fictional,
        opened_at=moments.now(),
    )
    if giver.pk == taker.pk:
        raise Invalid("移交方和接收方不能是同一个单位。", field="takers")
    if any(body.jurisdiction_id != park.jurisdiction_id for body in (giver, taker)):
        raise Invalid(f"移交方、接收方须是{park.jurisdiction.name}的单位。", field="takers")

    def before(new: HandoverPackage) -> None:
        if HandoverPackage.objects.filter(park=park, giver=giver, taker=taker).exclude(state="signed").exists():
            raise Refused(f"“{row}”已有交接包在办，不用再建。", code="package_under_way")

    def change(new: HandoverPackage, now: dt.datetime) -> dict[str, Any]:
        HandoverLine.objects.bulk_create(
            HandoverLine(package=new, number=number, kind=kind) for number, kind in enumerate(LineKind, start=1)
        )
        return {"giver": giver.code, "taker": taker.code, "due_on": due_on}

    return door.admit(row, "open", actor=actor, stamp=stamp, before=before, change=change)


def line_add(
    *, package: HandoverPackage, kind: str, item: PowerItem | None, actor: Actor, stamp: Stamp, content: str = ""
) -> HandoverPackage:
    """One more line, of one item or of the department. Raises Invalid for another's item or a kind that is none."""
    if kind not in LineKind.values:
        raise Invalid("请从列表中选择交接内容。", field="kind")
    if item is not None and item.jurisdiction_id != package.park.jurisdiction_id:
        raise Invalid(f"“{item.name}”不是{package.park.jurisdiction.name}目录中的事项。", field="item")
    secrets_refuse(content=content)

    def change(row: HandoverPackage, now: dt.datetime) -> dict[str, Any]:
        number = max(row.lines.values_list("number", flat=True), default=0) + 1
        HandoverLine.objects.create(package=row, number=number, kind=kind, item=item, content=content.strip())
        return {"line": number, "kind": kind, "item": item and item.pk, "added": True}

    return door.perform(package, "fill", actor=actor, stamp=stamp, change=change)


def line_set(
    *, line: HandoverLine, given: LineInput, actor: Actor, stamp: Stamp, seen: int | None = None
) -> HandoverPackage:
    """Say how a line stands and add files. `seen` is the version of the line that the page showed: lines are filled by
    two bodies at once, so the package's own version does not count here.

    Raises Invalid naming the field, Stale when somebody else wrote the line meanwhile, Refused once a side has signed.
    """
    _check_line(given)

    def change(row: HandoverPackage, now: dt.datetime) -> dict[str, Any]:
        fresh = HandoverLine.objects.select_for_update().get(pk=line.pk, package=row)
        if seen is not None and seen != fresh.version:
            raise Stale("这一行刚才有别人登记过，请刷新查看后再改。您填写的内容仍保留在页面上。")
        before = fresh.state
        fresh.state, fresh.content, fresh.reason = given.state, given.content.strip(), given.reason.strip()
        fresh.handed_by, fresh.taken_by = given.handed_by.strip(), given.taken_by.strip()
        fresh.handed_on = given.handed_on
        fresh.version += 1
        fresh.save()
        added = [_file_add(fresh, name, data, actor, now).file.sha256 for name, data in given.files]
        return {"line": fresh.number, "kind": fresh.kind, "from": before, "to": fresh.state, "files": added}

    return door.perform(line.package, "fill", actor=actor, stamp=stamp, change=change)


def file_remove(*, file: HandoverFile, actor: Actor, stamp: Stamp) -> HandoverPackage:
    """Take a wrongly uploaded file off its line; its digest stays in the record."""

    def change(row: HandoverPackage, now: dt.datetime) -> dict[str, Any]:
        HandoverFile.objects.filter(pk=file.pk).delete()
        return {"line": file.line.number, "removed": file.file.sha256}

    return door.perform(file.line.package, "fill", actor=actor, stamp=stamp, change=change)


def package_sign(
    *,
    package: HandoverPackage,
    side: str,
    signed_on: dt.date,
    actor: Actor,
    stamp: Stamp,
    signatory: str = "",
    note: str = "",
    scan: tuple[str, bytes] | None = None,
) -> HandoverPackage:
    """Sign for a side. Its leader signs in person; a keeper enters a signature on paper, with a scan or where it is kept.

    Only a package whose every line is handed over, or says why not, can be signed. The second signature freezes the
    交接清单 and the 交接书 as documents. Raises Invalid naming the field, Refused naming the open lines.
    """
    denied = package.move_permitted(f"sign_{side}", actor)
    if denied:  # said before what is typed is looked at: the door would only say it afterwards
        raise NotAllowed(denied)
    body = package.giver if side == Side.GIVER else package.taker
    in_person = actor.holds_any(SIGNERS, body.pk)
    name = (actor.person.name if actor.person else "") if in_person else signatory.strip()
    _check_signing(package, in_person, name, signed_on, note, scan)

    def change(row: HandoverPackage, now: dt.datetime) -> dict[str, Any]:
        _check_complete(row)
        HandoverSignature.objects.create(
            package=row,
            side=side,
            signatory=name,
            signed_on=signed_on,
            recorded_by=actor.person,
            recorded_at=now,
            on_paper=not in_person,
            note=note.strip(),
            scan=_stored(*scan) if scan else None,
        )
        if row.state == PackageState.SIGNED:
            signatures = row.signatures.filter(withdrawn_at=None)
            row.signed_on = max(signatures.values_list("signed_on", flat=True))
            papers_make(row, at=now)
        return {"side": side, "signed_on": signed_on, "on_paper": not in_person}

    return door.perform(package, f"sign_{side}", actor=actor, stamp=stamp, change=change)


def package_reopen(*, package: HandoverPackage, reason: str, actor: Actor, stamp: Stamp) -> HandoverPackage:
    """Send back to be corrected: the one signature no longer counts and stays on record. Raises Invalid and Refused."""
    if not reason.strip():
        raise Invalid("请写明退回修改的原因。", field="reason")

    def change(row: HandoverPackage, now: dt.datetime) -> dict[str, Any]:
        row.signatures.filter(withdrawn_at=None).update(withdrawn_at=now)
        return {"reason": reason.strip()}

    return door.perform(package, "reopen", actor=actor, stamp=stamp, change=change)


def _check_line(given: LineInput) -> None:
    if given.state not in LineState.values:
        raise Invalid("请从列表中选择状态。", field="state")
    if given.state in (LineState.HANDED, LineState.PARTIAL):
        for name, words in (("handed_by", "移交人"), ("taken_by", "接收人")):
            if not getattr(given, name).strip():
                raise Invalid(f"登记为“{LineState(given.state).label}”的，请填写{words}。", field=name)
        if given.handed_on is None:
            raise Invalid(f"登记为“{LineState(given.state).label}”的，请填写交接日期。", field="handed_on")
    if given.handed_on is not None:
        if given.handed_on > moments.today():
            raise Invalid("交接日期不能晚于今天。", field="handed_on")
        if not moments.within_reach(moments.start_of(given.handed_on)):
            raise Invalid("日期须在 1949 年 10 月至 2199 年之间。", field="handed_on")
    if given.state in (LineState.PARTIAL, LineState.NOT_APPLICABLE) and not given.reason.strip():
        raise Invalid(f"登记为“{LineState(given.state).label}”的，请写明原因。", field="reason")
    secrets_refuse(content=given.content, reason=given.reason)


def _check_signing(
    package: HandoverPackage,
    in_person: bool,
    name: str,
    signed_on: dt.date,
    note: str,
    scan: tuple[str, bytes] | None,
) -> None:
    if signed_on > moments.today():
        raise Invalid("签字日期不能晚于今天。", field="signed_on")
    if not moments.within_reach(moments.start_of(signed_on)):
        raise Invalid("日期须在 1949 年 10 月至 2199 年之间。", field="signed_on")
    if not name:
        raise Invalid("请填写签字人姓名。", field="signatory")
    if not in_person and scan is None and not note.strip():
        raise Invalid("登记纸质签字，请上传签字页，或写明原件存放处。", field="note")


def _check_complete(package: HandoverPackage) -> None:
    lines = list(package.lines.select_related("item"))
    waiting = [line for line in lines if not line.settled]
    if waiting:
        names = "、".join(str(line) for line in waiting[:5]) + ("等" if len(waiting) > 5 else "")
        words = f"还有 {len(waiting)} 行没有交接、也没有写明原因，不能签字：{names}。"
        raise Refused(words, code="package_incomplete")


def _stored(name: str, data: bytes) -> StoredFile:
    return file_store(stream=io.BytesIO(data), name=name)


def _file_add(line: HandoverLine, name: str, data: bytes, actor: Actor, now: dt.datetime) -> HandoverFile:
    try:
        stored = _stored(name, data)
    except Invalid as problem:
        problem.field = "uploads"
        raise
    return HandoverFile.objects.create(line=line, file=stored, name=name[-200:], added_by=actor.person, added_at=now)
