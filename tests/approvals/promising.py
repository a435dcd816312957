"""Items of the world with materials that may come later or be replaced by a promise, and steps that promise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from approvals.models import Case
from approvals.services import MaterialInput, Signature
from core.models import OutboxMessage
from empowerment.models import Empowerment, ItemVersion
from empowerment.services import MaterialDraft, version_draft, version_publish
from tests.approvals.walks import Leg, leg, receive
from tests.world import ACTOR, World

SECOND = dt.date(2020, 1, 2)
SIGNED = Signature(note="法定代表人当面签字，原件存3号窗口")
PROMISE_TEXT = "已符合备案条件，所填信息真实；虚假的，愿承担撤销和失信记录的后果。"
PAPERS = ("申请表", "用地证明", "规划许可证", "施工合同", "资金承诺书")


def republish(
    world: World,
    key: str,
    *,
    deferrable: Sequence[int] = (),
    by_commitment: Sequence[int] = (),
    promise: tuple[int, str] | None = None,
    **version: Any,
) -> ItemVersion:
    """The item's next version, with five materials: which may come later (orders), which a promise replaces."""
    old = world.item[key].versions.order_by("number").last()
    assert old is not None
    if by_commitment:
        version = {
            "commitment": True,
            "commitment_text": PROMISE_TEXT,
            "commitment_check_number": 10,
            "commitment_check_unit": "workday",
            **version,
        }
    drafted = version_draft(
        item=world.item[key],
        item_type=old.item_type,
        limit_number=old.limit_number,
        limit_unit=old.limit_unit,
        instant=old.instant,
        decision_form=old.decision_form,
        materials=[
            MaterialDraft(name, deferrable=order in deferrable, by_commitment=order in by_commitment)
            for order, name in enumerate(PAPERS, start=1)
        ],
        actor=ACTOR,
        **version,
    )
    if promise:
        number, unit = promise
        Empowerment.objects.filter(pk=world.empowerment[key].pk).update(promise_number=number, promise_unit=unit)
    return version_publish(
        version=drafted, publication="测试目录第二版", published_on=SECOND, effective_on=SECOND, actor=ACTOR
    )


def receive_without(world: World, key: str, login: str, missing: Sequence[int], **fields: Any) -> Case:
    """An application with everything but the materials of these orders."""
    version = world.item[key].versions.order_by("number").last()
    assert version is not None
    lines = [MaterialInput(m.order, provided=m.order not in missing) for m in version.materials.all()]
    return receive(world, key, login, materials=lines, **fields)


def tolerate(until: dt.date, promised: Sequence[int] = (4, 5), login: str = "yx.clerk", **more: Any) -> Leg:
    return leg(login, "accept_tolerated", **{"promised": list(promised), "until": until, "signature": SIGNED, **more})


def told(case: Case) -> list[str]:
    """What the applicant was told on the case, by purpose."""
    rows = OutboxMessage.objects.filter(object_type="approvals.case", object_id=case.pk, destination="applicant")
    return list(rows.order_by("pk").values_list("purpose", flat=True))
