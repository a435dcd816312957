"""省级平台数据: a delivered file, each once; new numbers become cases, known ones are completed, differences are told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from approvals.importing.building import Builder
from approvals.importing.planning import Planner
from approvals.importing.planning_row import Plan
from approvals.importing.platform import ACCEPT, PROCESS, Exchanged, as_listed, result_of
from approvals.importing.times import moment_of
from approvals.models import Case, CaseNumber, EntryCorrection, ExternalSystem, ImportBatch, ImportConflict, ImportRow
from approvals.selectors import import_parks
from approvals.services.imports import VERB, applicants_store, cases_store, key_of
from approvals.workflow import Entry, Result
from core import events, moments
from core.absences import memberships_on
from core.actors import Actor
from core.crypto import blind_index, decrypt, encrypt
from core.errors import DomainError, Invalid, NotAllowed, Refused
from core.models import Organisation, OrganisationKind, Person, Role
from core.selectors import calendar
from empowerment.models import PowerItem
from empowerment.workflow import Slot

F_ = ImportConflict.Field
O = ImportRow.Outcome  # noqa: E741
FILLED = {F_.TITLE: 200, F_.CONTACT: 40, F_.PHONE: 30}  # columns of the case that an empty value may be filled in


def platform_take(
    *, rows: Sequence[Exchanged], data: bytes, file_name: str, park: Organisation, system: ExternalSystem, actor: Actor
) -> ImportBatch:
    """Take in one delivered file. Every row gets an outcome; what cannot be placed waits for a person, nothing is lost.

    Raises Refused when the same content has been taken before, whoever sends it, also at the same moment.
    """
    if not actor.is_job and not actor.holds(Role.PARK_ADMIN, park.pk):
        raise NotAllowed("省级平台数据由本园区的园区管理员接收。")
    if system.kind == ExternalSystem.Kind.FORMER:
        raise Invalid("平台数据请选择省级平台或垂直业务系统。", field="system")
    digest = hashlib.sha256(data).hexdigest()
    now = moments.now()
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.create(
                kind=ImportBatch.Kind.PLATFORM,
                state=ImportBatch.State.APPLIED,
                park=park,
                system=system,
                file_name=file_name[:200],
                sha256=digest,
                created_by=actor.person,
                created_at=now,
                applied_at=now,
            )
            ExternalSystem.objects.select_for_update().get(pk=system.pk)
            stored = [_row(batch, row) for row in rows]
            ImportRow.objects.bulk_create(stored, batch_size=500)
            _Taking(batch, actor).take(list(zip(stored, rows, strict=True)))
            facts = {"sha256": digest, "rows": len(rows)}
            events.record(obj=batch, verb="import_batch.take", actor=actor, facts=facts)
    except IntegrityError as clash:
        if ImportBatch.objects.filter(system=system, sha256=digest, state=ImportBatch.State.APPLIED).exists():
            raise Refused("这份文件已经接收过，不会重复导入。", code="file_known") from clash
        raise
    return batch


def _row(batch: ImportBatch, row: Exchanged) -> ImportRow:
    text = json.dumps(row.cells, ensure_ascii=False, sort_keys=True)
    return ImportRow(
        batch=batch,
        place=row.place,
        table=row.table,
        number=row.number,
        digest=blind_index(f"{batch.system_id}:{row.table}:{text}"),
        cells=encrypt(text),
        outcome=O.WAITING,
    )


@dataclass(frozen=True)
class Chosen:
    """What a person says of a row that could not be placed by itself; None: as before."""

    item: PowerItem | None = None
    park: Organisation | None = None
    handler: Person | None = None


AS_BEFORE = Chosen()


@transaction.atomic
def platform_retry(*, row: ImportRow, actor: Actor, chosen: Chosen = AS_BEFORE) -> ImportRow:
    """Try a waiting row again, with the item, the park and the handler that a person has chosen for it.

    Raises Refused when it does not wait, NotAllowed for a park that the actor does not administer, Invalid for a handler
    who does not work where the case is examined.
    """
    batch = ImportBatch.objects.select_for_update().select_related("park", "system").get(pk=row.batch_id)
    if not actor.holds(Role.PARK_ADMIN, batch.park_id):
        raise NotAllowed("待核对的数据由本园区的园区管理员处理。")
    line = ImportRow.objects.get(pk=row.pk)
    if line.outcome != O.WAITING:
        raise Refused(f"这一行{line.get_outcome_display()}，不需要重试。", code="not_waiting")
    if chosen.park is not None and not actor.holds(Role.PARK_ADMIN, chosen.park.pk):
        raise NotAllowed(f"{chosen.park.name}不是您管理的园区。")
    line.item, line.park = chosen.item or line.item, chosen.park or line.park
    line.handler = chosen.handler or line.handler
    _Taking(batch, actor).take([(line, Exchanged(line.table, line.place, json.loads(decrypt(line.cells))))])
    facts = {"place": line.place, "outcome": line.outcome}
    events.record(obj=batch, verb="import_batch.retry", actor=actor, facts=facts)
    return line


class _Taking:
    """The rows of one file against the record, inside the transaction of the file."""

    def __init__(self, batch: ImportBatch, actor: Actor) -> None:
        self.batch, self.actor = batch, actor
        here = Organisation.objects.filter(kind=OrganisationKind.PARK, jurisdiction=batch.park.jurisdiction_id)
        self.parks = here if actor.is_job else import_parks(actor)

    def take(self, rows: list[tuple[ImportRow, Exchanged]]) -> None:
        fresh = self._without_repeated(rows)
        accepted = [(line, row) for line, row in fresh if row.table == ACCEPT]
        self._new([(line, row) for line, row in accepted if self._case(row.number) is None])
        for line, row in fresh:
            if line.outcome != O.DONE:
                self._known(line, row)
        for line, _ in rows:
            line.save(update_fields=["outcome", "words", "case", "item", "park", "handler"])

    def _case(self, number: str) -> Case | None:
        found = CaseNumber.objects.filter(system=self.batch.system_id, number=number).select_related("case__applicant")
        row = next(iter(found), None) if number else None
        return row.case if row else None

    def _without_repeated(self, rows: list[tuple[ImportRow, Exchanged]]) -> list[tuple[ImportRow, Exchanged]]:
        """The same row again, in this file or an earlier one, says nothing new."""
        earlier = ImportRow.objects.filter(digest__in=[line.digest for line, _ in rows]).exclude(outcome=O.WAITING)
        seen = set(earlier.values_list("digest", flat=True))
        fresh = []
        for line, row in rows:
            if line.digest in seen:
                line.outcome, line.words = O.KNOWN, "与此前收到的相同"
            else:
                fresh.append((line, row))
            seen.add(line.digest)
        return fresh

    def _new(self, rows: list[tuple[ImportRow, Exchanged]]) -> None:
        """Numbers not on record become cases with the platform's own times; who cannot be placed waits with words."""
        planner = Planner(parks=self.parks, park=self.batch.park, system=self.batch.system)
        listed = [as_listed(row) for _, row in rows]
        for (line, _), found in zip(rows, listed, strict=True):
            if line.item is not None:
                found.cells["item_code"] = line.item.code
            if line.park is not None:
                found.cells["park"] = line.park.code
        plans = planner.plan(listed)
        fit: list[tuple[ImportRow, Plan]] = []
        for (line, _), plan in zip(rows, plans, strict=True):
            if plan.fits and line.handler is not None:
                _assign(plan, line.handler)
            if plan.fits:
                fit.append((line, plan))
            else:
                line.outcome, line.words = O.WAITING, "；".join(plan.problems)
        if not fit:
            return
        applicants = applicants_store([plan for _, plan in fit])
        builder = Builder(entry=Entry.PLATFORM, days=calendar(), source=self.batch.system.name)
        built = [builder.build(plan, applicants[key_of(plan.who)]) for _, plan in fit if plan.who]
        cases_store(built, system=self.batch.system, actor=self.actor)
        for (line, plan), made in zip(fit, built, strict=True):
            line.case, line.outcome, line.words = made.case, O.DONE, "；".join(["新收件", *plan.hints])

    def _known(self, line: ImportRow, row: Exchanged) -> None:
        case = self._case(row.number)
        if case is None:
            if row.table != ACCEPT:
                line.words = (
                    f"编号 {row.number or '（空）'} 还没有办件，等收件数据到了再试" if row.number else "没有办件编号"
                )
            return
        line.case = case
        try:
            if row.table == PROCESS:
                self._step(line, case, row)
            else:
                self._compare(line, case, _theirs(row))
        except DomainError as problem:
            line.outcome, line.words = O.WAITING, problem.message.rstrip("。")

    def _step(self, line: ImportRow, case: Case, row: Exchanged) -> None:
        """A step made on the platform is noted on the case; our own steps are made by our people."""
        ended = row.cells.get("event_end_time", "") or row.cells.get("event_start_time", "")
        at = moment_of(ended).at
        who, name = row.cells.get("handle_user_name", ""), row.cells.get("process_name", "")
        note = f"{self.batch.system.name}：{name}{'，' + who if who else ''}"
        facts = {"note": note[:200]}
        events.record(obj=case, verb=f"{VERB}platform_step", actor=self.actor, facts=facts, happened_at=at)
        line.outcome, line.words = O.DONE, f"记入办理经过：{name}"

    def _compare(self, line: ImportRow, case: Case, theirs: dict[str, str]) -> None:
        """Fill what is empty, never overwrite; what differs is told once per value."""
        case = Case.objects.select_for_update().select_related("applicant").get(pk=case.pk)
        ours = _ours(case)
        empty = [name for name, value in theirs.items() if value and not ours[name] and name in FILLED]
        differ = [
            name for name, value in theirs.items() if value and name not in empty and not _same(ours[name], value)
        ]
        words = []
        if empty:
            for name in empty:
                setattr(case, name, theirs[name][: FILLED[F_(name)]])
            Case.objects.filter(pk=case.pk).update(
                version=F("version") + 1, **{name: getattr(case, name) for name in empty}
            )
            labels = "、".join(str(F_(name).label) for name in empty)
            events.record(obj=case, verb=f"{VERB}fill", actor=self.actor, facts={"note": f"补入：{labels}"})
            words.append(f"补入{labels}")
        new = [name for name in differ if self._conflict(line, case, name, ours[name], theirs[name])]
        if new:
            words.append(f"有出入：{'、'.join(str(F_(name).label) for name in new)}")
        line.outcome = O.CONFLICT if new else O.DONE if empty else O.KNOWN
        line.words = "；".join(words) or "与本系统一致" if not differ or new else "出入已在处理"

    def _conflict(self, line: ImportRow, case: Case, name: str, ours: str, theirs: str) -> bool:
        """Whether this difference is told for the first time."""
        _, created = ImportConflict.objects.get_or_create(
            case=case,
            field=name,
            theirs_index=blind_index(theirs),
            defaults={"row": line, "ours": encrypt(ours), "theirs": encrypt(theirs), "found_at": moments.now()},
        )
        return created


def _assign(plan: Plan, handler: Person) -> None:
    """The handler chosen for a row works where the case is examined. Raises Invalid."""
    body = plan.authority.body(Slot.EXAMINES) if plan.authority else None
    if body is None or not memberships_on(moments.today()).filter(person=handler, organisation=body.id).exists():
        where = body.name if body else "审查机关"
        raise Invalid(f"{handler.name}现在不在{where}任职，不能作为经办人。", field="handler")
    plan.handler = handler


def _theirs(row: Exchanged) -> dict[str, str]:
    """What a row says about a case we know, in words that can be compared."""
    if row.table == ACCEPT:
        listed = as_listed(row).cells
        return {
            F_.TITLE: listed["title"][:200],
            F_.CONTACT: listed["contact"][:40],
            F_.PHONE: listed["phone"][:30],
            F_.APPLICANT: listed["applicant"],
            F_.RECEIVED: _day(listed["received"]),
            F_.ACCEPTED: _day(listed["accepted"]),
        }
    result = result_of(row.cells.get("result_type", ""))
    return {F_.RESULT: str(Result(result).label), F_.DECIDED: _day(row.cells.get("result_date", ""))}


def _ours(case: Case) -> dict[str, str]:
    return {
        F_.TITLE: case.title,
        F_.CONTACT: case.contact,
        F_.PHONE: case.phone,
        F_.APPLICANT: case.applicant.name,
        F_.RECEIVED: moments.chinese_date(case.received_at),
        F_.ACCEPTED: moments.chinese_date(case.accepted_at) or "未受理",
        F_.RESULT: str(Result(case.result).label),
        F_.DECIDED: moments.chinese_date(case.decided_at) or "未决定",
    }


def _day(text: str) -> str:
    return moments.chinese_date(moment_of(text).at) if text else ""


def _same(ours: str, theirs: str) -> bool:
    return "".join(ours.split()) == "".join(theirs.split())


@transaction.atomic
def conflict_resolve(*, conflict: ImportConflict, take: bool, note: str, actor: Actor) -> ImportConflict:
    """Keep our value, or take theirs as a correction with its trace. Legal facts are never taken over: they are made
    by steps, so only ours can be kept, with a word why. Raises Refused when it has been settled already.
    """
    row = ImportConflict.objects.select_for_update().get(pk=conflict.pk)
    case = Case.objects.select_for_update().get(pk=row.case_id)
    if not actor.holds(Role.PARK_ADMIN, case.park_id):
        raise NotAllowed("导入冲突由本园区的园区管理员处理。")
    if row.state != ImportConflict.State.OPEN:
        raise Refused(f"这一处已经处理：{row.get_state_display()}。", code="settled")
    label = row.get_field_display()
    if take and row.field not in FILLED:
        raise Refused(
            f"{label}由办理步骤形成，不能直接改成对方的值；确有登记错误的，请在办件上更正登记。", code="legal_fact"
        )
    if not note.strip():
        raise Invalid("请写明核对的依据，例如“已电话核对”。", field="note")
    row.state = ImportConflict.State.TAKEN if take else ImportConflict.State.KEPT
    row.note, row.resolved_by, row.resolved_at = note.strip()[:200], actor.person, moments.now()
    row.save(update_fields=["state", "note", "resolved_by", "resolved_at"])
    if take:
        assert actor.person is not None
        value = decrypt(row.theirs)
        EntryCorrection.objects.create(
            case=case,
            entry=row.field,
            label=label,
            old=getattr(case, row.field),
            new=value,
            reason=f"采用{row.row.batch.system.name}的数据",
            evidence=row.note,
            person=actor.person,
            at=row.resolved_at,
        )
        Case.objects.filter(pk=case.pk).update(version=F("version") + 1, **{row.field: value})
    words = f"{label}{'改用对方的值' if take else '保留本系统的值'}：{row.note}"
    events.record(obj=case, verb=f"{VERB}settle", actor=actor, facts={"note": words})
    return row
