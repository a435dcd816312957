"""Importing a list: tried out, applied in one transaction, undone while nothing depends on it."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import Organisation
from core.papers import file_path, file_store
from core.sheet_reading import read_book
from empowerment.importing.outcomes import plan_list
from empowerment.importing.planning import REFUSED, Plan, Terms, digest_of
from empowerment.importing.rows import read_rows
from empowerment.models import ListImport, PowerItem, Scheme
from empowerment.services.list_undoing import take_back
from empowerment.services.list_writing import write
from empowerment.workflow import ItemType, Mode

PLAN_STALE = "plan_stale"


@dataclass(frozen=True)
class ListTerms:
    """What the person says about the list as a whole. Days are legal days, both inclusive of their beginning."""

    park: Organisation
    scheme: Scheme
    effective_on: dt.date
    published_on: dt.date
    publication: str
    area: str = ""
    default_mode: str = ""
    default_type: str = ""
    fill_down: bool = False


def list_plan(*, data: bytes, name: str, terms: ListTerms, actor: Actor, stamp: Stamp) -> ListImport:
    """Keep the file and work out what it would do; nothing of the catalogue is written.

    Raises Invalid for a file that cannot be read and for terms that do not fit, NotAllowed for another's park.
    """
    row = ListImport(
        park=terms.park,
        area=terms.area.strip(),
        scheme=terms.scheme,
        effective_on=terms.effective_on,
        published_on=terms.published_on,
        publication=terms.publication.strip(),
        default_mode=terms.default_mode,
        default_type=terms.default_type,
        fill_down=terms.fill_down,
        file_name=name[-200:],
        planned_by=actor.person,
        planned_at=moments.now(),
    )
    denied = row.move_permitted("plan", actor)
    if denied:  # said before the file is looked at: the door would only say it afterwards
        raise NotAllowed(denied)
    _check_terms(row)
    plan = _planned(row, data)

    def complete(new: ListImport) -> None:
        new.file = file_store(stream=io.BytesIO(data), name=name, kind=read_book(data, name).kind)
        _keep(new, plan)

    return door.admit(row, "plan", actor=actor, stamp=stamp, before=complete, change=lambda new, now: _facts(new))


def list_replan(*, list_import: ListImport, actor: Actor, stamp: Stamp) -> ListImport:
    """Work the same file out again against the catalogue as it is now."""

    def change(row: ListImport, now: dt.datetime) -> dict[str, Any]:
        _keep(row, _planned(row, _bytes(row)))
        row.planned_at = now
        return _facts(row)

    return door.perform(list_import, "replan", actor=actor, stamp=stamp, change=change)


def list_apply(*, list_import: ListImport, actor: Actor, stamp: Stamp, withdraw: bool = False) -> ListImport:
    """Write every row that is not refused, in one transaction, and keep what was written and replaced.

    `withdraw` also ends, from the effective day on, what is in force under the list's schemes and not listed. Raises
    Stale (code `plan_stale`) when the catalogue has changed since the plan was shown, Refused when there is nothing to
    do, or when rows are refused and `withdraw` is asked for: only a complete list may end powers.
    """

    def change(row: ListImport, now: dt.datetime) -> dict[str, Any]:
        plan = _current_plan(row)
        _check_worth(plan, withdraw)
        row.withdraw = withdraw
        try:
            with transaction.atomic():
                row.applied_result = write(row, plan, actor=actor, now=now)
        except IntegrityError as clash:
            raise _stale() from clash
        row.applied_by, row.applied_at = actor.person, now
        return {**_facts(row), "withdrawn": row.applied_result["counts"]["withdrawn"]}

    return door.perform(list_import, "apply", actor=actor, stamp=stamp, change=change)


def list_undo(*, list_import: ListImport, reason: str, actor: Actor, stamp: Stamp) -> ListImport:
    """Take what the import wrote off the record and put back what it replaced.

    Raises Invalid without a reason and Refused, naming it, when something that came later depends on the import: a later
    change, an instrument, or (heard by the apps above) a case.
    """
    if not reason.strip():
        raise Invalid("请填写撤销理由。", field="reason")

    def change(row: ListImport, now: dt.datetime) -> dict[str, Any]:
        take_back(row, actor=actor, now=now)
        row.undone_by, row.undone_at, row.undo_reason = actor.person, now, reason.strip()[:300]
        return {"reason": row.undo_reason}

    return door.perform(list_import, "undo", actor=actor, stamp=stamp, change=change)


def list_drop(*, list_import: ListImport, actor: Actor, stamp: Stamp) -> ListImport:
    """Put a planned list aside."""
    return door.perform(list_import, "drop", actor=actor, stamp=stamp)


def _check_terms(row: ListImport) -> None:
    if not row.publication:
        raise Invalid("请填写公布文件的名称或文号。", field="publication")
    if not row.scheme.parks.filter(pk=row.park_id).exists():
        raise Invalid(f"方案“{row.scheme}”不适用于{row.park.name}。", field="scheme")
    if row.published_on > moments.today():
        raise Invalid("公布日期不能晚于今天。", field="published_on")
    if row.effective_on < row.published_on:
        raise Invalid("未经公布的不得作为依据：生效日不能早于公布日。", field="effective_on")
    for day, field in ((row.published_on, "published_on"), (row.effective_on, "effective_on")):
        if not moments.within_reach(moments.start_of(day)):
            raise Invalid("日期须在 1949 年 10 月至 2199 年之间。", field=field)
    if row.default_mode and row.default_mode not in Mode.values:
        raise Invalid("请从列表中选择方式。", field="default_mode")
    if row.default_type and row.default_type not in ItemType.values:
        raise Invalid("请从列表中选择类型。", field="default_type")


def _bytes(row: ListImport) -> bytes:
    return file_path(row.file.sha256).read_bytes()


def _planned(row: ListImport, data: bytes) -> Plan:
    terms = Terms(
        park=row.park,
        scheme=row.scheme,
        effective_on=row.effective_on,
        published_on=row.published_on,
        area=row.area,
        default_mode=row.default_mode,
        default_type=row.default_type,
    )
    return plan_list(read_rows(read_book(data, row.file_name), fill_down=row.fill_down), terms)


def _keep(row: ListImport, plan: Plan) -> None:
    row.plan_result = plan.as_json()
    row.plan_digest = digest_of(row.plan_result)


def _current_plan(row: ListImport) -> Plan:
    """The plan made again under locks; it must be the one that was shown.

    The park's row queues up the imports of one park, the items' rows everybody who empowers one of them.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=row.park_id)
    shown = row.plan_result
    items = {each["item"] for each in (*shown["rows"], *shown["unlisted"]) if each["item"]}
    ordered = sorted(items)
    for start in range(0, len(ordered), 5000):
        locked = PowerItem.objects.select_for_update(no_key=True).filter(pk__in=ordered[start : start + 5000])
        list(locked.order_by("pk").values_list("pk", flat=True))
    plan = _planned(row, _bytes(row))
    if digest_of(plan.as_json()) != row.plan_digest:
        raise _stale()
    return plan


def _stale() -> Stale:
    words = "试算之后目录有了变动，刚才看到的结果已经不作数，没有导入任何一行。请核对重新试算的结果后再导入。"
    return Stale(words, code=PLAN_STALE)


def _check_worth(plan: Plan, withdraw: bool) -> None:
    counts = plan.counts()
    if withdraw and counts[REFUSED]:
        words = f"清单中还有 {counts[REFUSED]} 行被拒绝：清单不完整时不能收回清单外的事项。请先改正这些行重新上传，或不勾选收回。"
        raise Refused(words, code="incomplete_list")
    if withdraw and any(line.empowerment.valid_from >= plan.terms.starts for line in plan.unlisted):
        names = "、".join(line.item.name for line in plan.unlisted if line.empowerment.valid_from >= plan.terms.starts)
        raise Refused(f"清单外的“{names[:60]}”自同一日起才生效，不能同日收回；请改用更晚的生效日。", code="same_day")
    if not counts["added"] and not counts["changed"] and not (withdraw and plan.unlisted):
        raise Refused("没有要新增或变更的行，不用导入。", code="nothing_to_do")


def _facts(row: ListImport) -> dict[str, Any]:
    return {"file": row.file.sha256, "effective_on": row.effective_on, "counts": row.plan_result["counts"]}
