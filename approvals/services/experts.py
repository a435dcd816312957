"""The list of experts, the reproducible draw from it, recusal, and what each expert said."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from approvals.models import Expert, ExpertDraw, ExpertSeat, SideTask
from approvals.task_life import TaskKind, TaskResult
from core import door, events, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.identifiers import parse_phone
from core.models import Jurisdiction


@transaction.atomic
def expert_add(
    *,
    jurisdiction: Jurisdiction,
    name: str,
    field: str,
    unit: str,
    valid_from: dt.date,
    actor: Actor,
    phone: str = "",
    valid_to: dt.date | None = None,
    enabled: bool = True,
) -> Expert:
    """Put an expert on the list of a jurisdiction. Raises Invalid for a wrong phone, a period upside down, a double."""
    made = Expert(
        jurisdiction=jurisdiction,
        name=name.strip(),
        field=field.strip(),
        unit=unit.strip(),
        phone=parse_phone(phone) if phone else "",
        valid_from=valid_from,
        valid_to=valid_to,
        enabled=enabled,
    )
    _expert_fits(made)
    made.save(force_insert=True)
    events.record(obj=made, verb="expert.add", actor=actor, facts={"field": made.field, "valid_from": valid_from})
    return made


@transaction.atomic
def expert_update(
    *, expert: Expert, unit: str, phone: str, valid_to: dt.date | None, enabled: bool, actor: Actor
) -> Expert:
    """Another unit or phone, the last day on the list, or out of the draw for now; earlier reviews stay as they were."""
    expert.unit, expert.phone = unit.strip(), parse_phone(phone) if phone else ""
    expert.valid_to, expert.enabled = valid_to, enabled
    _expert_fits(expert)
    expert.save(update_fields=["unit", "phone", "valid_to", "enabled"])
    events.record(obj=expert, verb="expert.update", actor=actor, facts={"enabled": enabled, "valid_to": valid_to})
    return expert


def _expert_fits(expert: Expert) -> None:
    if expert.valid_to is not None and expert.valid_to < expert.valid_from:
        raise Invalid("最后一日不得早于入库日。", field="valid_to")
    same = Expert.objects.filter(
        jurisdiction=expert.jurisdiction, name=expert.name, unit=expert.unit, field=expert.field
    ).exclude(pk=expert.pk)
    if same.exists():
        raise Invalid(f"{expert.unit}的{expert.name}已在本辖区“{expert.field}”专业的名单中。", field="name")


def lots(seed: str, pool: Iterable[int], count: int) -> list[int]:
    """The `count` keys of the pool whose SHA-256 of "seed:key" comes first. Anybody can do the same sum again."""
    ranked = sorted(pool, key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key))
    return ranked[:count]


def experts_pool(task: SideTask, field: str, on: dt.date) -> tuple[list[Expert], list[tuple[Expert, str]]]:
    """Who can be drawn on a day, and who on the list cannot and why: the applicant's own people, anybody already heard
    on the same case, whoever was recused from it.
    """
    listed = Expert.objects.filter(
        jurisdiction_id=task.case.park.jurisdiction_id, enabled=True, valid_from__lte=on
    ).exclude(valid_to__lt=on)
    if field:
        listed = listed.filter(field=field)
    seats = {seat.expert_id: seat for seat in ExpertSeat.objects.filter(task__case=task.case_id).order_by("pk")}
    foreign = {_plain(task.case.applicant.name): "工作单位是申请人", _plain(task.institution): "工作单位是承担机构"}
    foreign.pop("", None)
    pool, left_out = [], []
    for expert in listed.order_by("pk"):
        seat = seats.get(expert.pk)
        why = foreign.get(_plain(expert.unit), "")
        if seat is not None:
            why = f"已回避：{seat.recused_reason}" if seat.recused_at else "已参加本件评审"
        if why:
            left_out.append((expert, why))
        else:
            pool.append(expert)
    return pool, left_out


def _plain(name: str) -> str:
    return name.replace("（", "(").replace("）", ")").replace(" ", "").strip()


def sidetask_draw(
    *, task: SideTask, actor: Actor, stamp: Stamp, count: int, field: str = "", seed: str = ""
) -> SideTask:
    """Draw `count` experts at random; the seed, the pool and who was left out are kept, so the draw can be repeated.

    `seed` repeats an earlier draw in a test; without one a fresh seed is taken. Raises Refused when too few are left.
    """

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        if row.kind != TaskKind.EXPERT_REVIEW:
            raise Refused("只有专家评审才抽取专家。")
        if count < 1:
            raise Invalid("至少抽取 1 名专家。", field="count")
        pool, left_out = experts_pool(row, field, moments.legal_day(now))
        if len(pool) < count:
            where = f"“{field}”专业" if field else "名单中"
            raise Refused(f"{where}可以抽取的专家只有 {len(pool)} 名（已排除 {len(left_out)} 名），不够 {count} 名。")
        assert actor.person is not None
        made = ExpertDraw.objects.create(
            task=row,
            field=field,
            count=count,
            seed=seed or secrets.token_hex(8),
            pool=[{"id": expert.pk, "name": str(expert)} for expert in pool],
            excluded=[{"id": expert.pk, "name": str(expert), "why": why} for expert, why in left_out],
            drawn_by=actor.person,
            drawn_at=now,
        )
        for key in lots(made.seed, [expert.pk for expert in pool], count):
            ExpertSeat.objects.create(task=row, draw=made, expert_id=key)
        return {"count": count, "seed": made.seed, "pool": len(pool), "excluded": len(left_out)}

    return door.perform(task, "draw", actor=actor, stamp=stamp, change=change)


def sidetask_recuse_expert(*, task: SideTask, actor: Actor, stamp: Stamp, seat: int, reason: str) -> SideTask:
    """专家回避 with a reason that stays on record; a further draw fills the place and leaves the recused out."""

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        if not reason.strip():
            raise Invalid("请写明回避的原因。", field="reason")
        chair = row.seats.filter(pk=seat, recused_at=None).select_related("draw").first()
        if chair is None:
            raise Invalid("请选择要回避的专家。", field="seat")
        if chair.opinion_at is not None:
            raise Refused("这位专家已经出具意见，不能再登记回避。")
        chair.recused_reason, chair.recused_at = reason.strip(), now
        chair.save(update_fields=["recused_reason", "recused_at"])
        return {"seat": chair.pk, "field": chair.draw.field}

    return door.perform(task, "recuse_expert", actor=actor, stamp=stamp, change=change)


def sidetask_record_opinion(
    *, task: SideTask, actor: Actor, stamp: Stamp, seat: int, result: str, text: str
) -> SideTask:
    """What one expert said; each is recorded once, the group's opinion is the result of the task."""

    def change(row: SideTask, now: dt.datetime) -> dict[str, Any]:
        if result not in TaskResult.values or result == TaskResult.NONE:
            raise Invalid("请选择专家的意见：符合、附条件符合或不符合。", field="result")
        if not text.strip():
            raise Invalid("请写明专家的意见内容。", field="text")
        chair = row.seats.filter(pk=seat, recused_at=None).first()
        if chair is None:
            raise Invalid("请选择本次评审的专家。", field="seat")
        if chair.opinion_at is not None:
            raise Refused("这位专家的意见已经登记，不能改写。")
        chair.opinion_result, chair.opinion, chair.opinion_at = result, text.strip(), now
        chair.save(update_fields=["opinion_result", "opinion", "opinion_at"])
        return {"seat": chair.pk, "result": result}

    return door.perform(task, "record_opinion", actor=actor, stamp=stamp, change=change)
