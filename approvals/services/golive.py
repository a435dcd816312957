"""在办件迁入: try a list, apply it as a whole, undo it while nothing has moved since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from django.db import IntegrityError, models, transaction
from django.db.models import OuterRef, Subquery

from approvals.importing.building import Builder
from approvals.importing.columns import Listed
from approvals.importing.planning import Planner
from approvals.importing.planning_row import Plan
from approvals.models import Case, CaseNumber, ExternalSystem, ImportBatch, ImportRow, Licence
from approvals.selectors import import_parks
from approvals.services.imports import VERB, applicants_store, brought_by, cases_store, key_of, licences_store
from approvals.workflow import Entry
from core import events, moments
from core.actors import Actor
from core.crypto import decrypt, encrypt
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import Document, Organisation, Role
from core.selectors import calendar

AT_ONCE = 500


@transaction.atomic
def golive_try(
    *, rows: Sequence[Listed], data: bytes, file_name: str, park: Organisation, system: ExternalSystem, actor: Actor
) -> ImportBatch:
    """Try a list: what would become of every row, kept with the batch. Nothing else is written.

    `data` are the bytes of the file: the same file is applied once. Raises NotAllowed for another park's
    administrator, Invalid for a list without rows, Refused for a file that has been applied already.
    """
    _must_administer(actor, park)
    if system.kind != ExternalSystem.Kind.FORMER:
        raise Invalid("在办件从原审批系统迁入，请选择原系统。", field="system")
    if not rows:
        raise Invalid("表头下面没有内容。", field="file")
    digest = hashlib.sha256(data).hexdigest()
    applied = ImportBatch.objects.filter(system=system, sha256=digest, state=ImportBatch.State.APPLIED).first()
    if applied is not None:
        when = moments.chinese_date(applied.applied_at)
        raise Refused(f"这份文件已于{when}导入，不会重复导入。", code="file_known")
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.GOLIVE,
        park=park,
        system=system,
        file_name=file_name[:200],
        sha256=digest,
        created_by=actor.person,
        created_at=moments.now(),
    )
    plans = Planner(parks=import_parks(actor), park=park, system=system).plan(rows)
    ImportRow.objects.bulk_create([_row(batch, plan) for plan in plans], batch_size=AT_ONCE)
    events.record(obj=batch, verb="import_batch.try", actor=actor, facts={"sha256": digest, "rows": len(rows)})
    return batch


def _must_administer(actor: Actor, park: Organisation) -> None:
    if not actor.holds(Role.PARK_ADMIN, park.pk):
        raise NotAllowed("在办件迁入由本园区的园区管理员办理。")


def _row(batch: ImportBatch, plan: Plan) -> ImportRow:
    return ImportRow(
        batch=batch,
        place=plan.row.place,
        number=plan.number,
        cells=encrypt(json.dumps(plan.row.cells, ensure_ascii=False)),
        outcome=_outcome(plan),
        words=_words(plan),
    )


def _outcome(plan: Plan) -> str:
    if plan.known:
        return ImportRow.Outcome.KNOWN
    return ImportRow.Outcome.REFUSED if plan.problems else ImportRow.Outcome.FIT


def _words(plan: Plan) -> str:
    if plan.known:
        return f"已有办件 {plan.known}"
    return "；".join(plan.problems or plan.hints)


def golive_apply(*, batch: ImportBatch, actor: Actor) -> ImportBatch:
    """Let in every row that fits, in one transaction; rows with problems stay behind in the error sheet.

    The list is planned again under a lock: when the record has changed since the trial so that a row would come out
    differently, nothing is imported and Stale says where. Raises Refused when the batch is not waiting.
    """
    try:
        with transaction.atomic():
            return _apply(batch, actor)
    except IntegrityError as clash:
        raise Stale("另一批数据刚刚导入了相同的件，请重新试算。", code="stale_plan") from clash


def _apply(batch: ImportBatch, actor: Actor) -> ImportBatch:
    ExternalSystem.objects.select_for_update().get(pk=batch.system_id)  # imports of one system wait for each other
    row = ImportBatch.objects.select_for_update().select_related("park", "system").get(pk=batch.pk)
    _must_administer(actor, row.park)
    if row.state != ImportBatch.State.PLANNED:
        raise Refused(f"这一批{row.get_state_display()}，不能再导入。", code="not_planned")
    stored = list(row.rows.order_by("place", "pk"))
    plans = Planner(parks=import_parks(actor), park=row.park, system=row.system).plan(
        [_listed(line) for line in stored]
    )
    for line, plan in zip(stored, plans, strict=True):
        if (line.outcome, line.words) != (_outcome(plan), _words(plan)):
            raise Stale(
                f"试算之后情况有变：第 {line.place} 行现在是“{_words(plan) or '可以导入'}”。没有导入任何一行，请重新试算。",
                code="stale_plan",
            )
    fit = [plan for plan in plans if plan.fits]
    if not fit:
        raise Refused("没有可以导入的行；请按问题表改正后重新上传。", code="nothing_fits")
    applicants = applicants_store(fit)
    licences_store(fit, applicants, system=row.system, actor=actor)
    builder = Builder(entry=Entry.IMPORTED, days=calendar(), source=row.system.name)
    built = [builder.build(plan, applicants[key_of(plan.who)]) for plan in fit if plan.who]
    cases_store(built, system=row.system, actor=actor)
    mine = CaseNumber.objects.filter(system=row.system, number=OuterRef("number")).values("case")
    row.rows.filter(outcome=ImportRow.Outcome.FIT).update(case=Subquery(mine), outcome=ImportRow.Outcome.DONE)
    row.state, row.applied_at = ImportBatch.State.APPLIED, moments.now()
    row.save(update_fields=["state", "applied_at"])
    events.record(obj=row, verb="import_batch.apply", actor=actor, facts={"cases": len(built)})
    return row


def _listed(line: ImportRow) -> Listed:
    return Listed(line.place, json.loads(decrypt(line.cells)))


@transaction.atomic
def golive_undo(*, batch: ImportBatch, actor: Actor, reason: str) -> ImportBatch:
    """Take a batch back while none of its cases has moved. The cases go, their events stay and say why.

    Raises Refused naming cases that have been worked on, Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid("请写明撤销的原因。", field="reason")
    row = ImportBatch.objects.select_for_update().select_related("park", "system").get(pk=batch.pk)
    _must_administer(actor, row.park)
    if row.state != ImportBatch.State.APPLIED or row.kind != ImportBatch.Kind.GOLIVE:
        raise Refused(f"这一批{row.get_state_display()}，不能撤销。", code="not_applied")
    keys = row.rows.filter(case__isnull=False).values("case_id")
    cases = list(Case.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    mine = events.Event.objects.filter(object_type=Case._meta.label_lower, object_id__in=keys)
    moved = set(mine.exclude(verb__startswith=VERB).values_list("object_id", flat=True))
    touched = [case.number for case in cases if case.pk in moved or case.version != 1]
    if touched:
        some = "、".join(touched[:5]) + (f"等 {len(touched)} 件" if len(touched) > 5 else "")
        raise Refused(f"迁入之后已经办理过：{some}。整批不能撤销。", code="batch_moved")
    note = {"reason": reason.strip()}
    brought = list(Licence.objects.filter(cases__in=keys, registered_from=brought_by(row.system), version=1).distinct())
    entries = [events.Entry(case, f"{VERB}undo", note, case.receiving_body_id) for case in cases]
    entries += [events.Entry(licence, "licence.import_undo", note, licence.issuing_body_id) for licence in brought]
    events.record_all(entries, actor=actor)
    Document.objects.filter(object_type=Case._meta.label_lower, object_id__in=keys).delete()
    try:
        Case.objects.filter(pk__in=[case.pk for case in cases]).delete()
        Licence.objects.filter(pk__in=[licence.pk for licence in brought]).delete()
    except models.ProtectedError as held:
        raise Refused("有的件已被其他业务引用，整批不能撤销。", code="batch_moved") from held
    row.rows.filter(outcome=ImportRow.Outcome.DONE).update(outcome=ImportRow.Outcome.FIT)
    row.state, row.undone_at = ImportBatch.State.UNDONE, moments.now()
    row.save(update_fields=["state", "undone_at"])
    events.record(obj=row, verb="import_batch.undo", actor=actor, facts={**note, "cases": len(cases)})
    return row
