"""The life of a seal: entered, suspended, resumed, ended, handed over; who may use it. All through the door."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from core import door, moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import Organisation, Person, StoredFile
from empowerment.models import Seal, SealKeeping, SealSuspension, SealUser
from empowerment.seal_life import ENDINGS, SealState
from empowerment.workflow import SealKind

PICTURES = ("pdf", "jpg", "png")
NOW = Stamp()
TAKEN = ("new", "register")  # words of the addresses of the register


def picture_must_be(stored: StoredFile | None, field: str) -> None:
    """A specimen or a scan is a PDF or a picture, told by its content. Raises Invalid."""
    if stored is not None and stored.extension not in PICTURES:
        raise Invalid("请上传 PDF、PNG 或 JPG 文件；其他格式的文件不能作为图样或扫描件。", field=field)


def seal_add(
    *,
    code: str,
    owner: Organisation,
    kind: str,
    name: str,
    active_from: dt.datetime,
    actor: Actor,
    source: str = "",
    specimen: StoredFile | None = None,
    keeper: Person | None = None,
    stamp: Stamp = NOW,
) -> Seal:
    """Register a seal, in use from a moment; `name` is its inscription.

    Raises Invalid for a wrong kind or specimen, Refused when the code is taken, NotAllowed.
    """
    if kind not in SealKind.values:
        raise Invalid(f"“{kind}”不是印章种类，可用：{'、'.join(SealKind.values)}。", field="kind")
    if not name.strip():
        raise Invalid("请填写印文。", field="name")
    picture_must_be(specimen, "specimen")
    if code in TAKEN or Seal.objects.filter(code=code).exists():
        raise Refused(f"印章代码“{code}”已被使用，请换一个。", code="code_taken", field="code")
    seal = Seal(
        code=code,
        owner=owner,
        kind=kind,
        name=name.strip(),
        active_from=active_from,
        source=source,
        specimen=specimen,
    )

    def change(row: Seal, now: dt.datetime) -> dict[str, Any]:
        if keeper is not None:
            day = moments.legal_day(active_from)
            SealKeeping.objects.create(seal=row, person=keeper, body=owner, valid_from=day)
        picture = {"specimen": specimen.sha256} if specimen else {}
        return {"code": code, "at": active_from, "person": keeper and keeper.pk} | picture

    return door.admit(seal, "enable", actor=actor, stamp=stamp, change=change)


def seal_suspend(*, seal: Seal, reason: str, actor: Actor, stamp: Stamp = NOW) -> Seal:
    """暂停: from now on nobody may use it."""

    def change(row: Seal, now: dt.datetime) -> dict[str, Any]:
        SealSuspension.objects.create(seal=row, started_at=now)
        return {"reason": _reason(reason)}

    return door.perform(seal, "suspend", actor=actor, stamp=stamp, change=change)


def seal_resume(*, seal: Seal, reason: str, actor: Actor, stamp: Stamp = NOW) -> Seal:
    """恢复: usable again from now on."""

    def change(row: Seal, now: dt.datetime) -> dict[str, Any]:
        row.suspensions.filter(ended_at=None).update(ended_at=now)
        return {"reason": _reason(reason)}

    return door.perform(seal, "resume", actor=actor, stamp=stamp, change=change)


def seal_retire(
    *,
    seal: Seal,
    at: dt.datetime,
    reason: str,
    actor: Actor,
    state: str = SealState.VOID,
    stamp: Stamp = NOW,
) -> Seal:
    """Void, retired or lost from that very moment, without exception (鞍山高新区工作方案二.1). It never comes back.

    `at` may lie ahead: a seal that a change of body makes void. Raises Invalid for a moment before it was in use, Refused
    when it has ended already.
    """
    if state not in ENDINGS:
        raise Invalid("请选择停用、作废或遗失。", field="state")

    def change(row: Seal, now: dt.datetime) -> dict[str, Any]:
        if at < row.active_from:
            raise Invalid("停止时刻不能早于启用时刻。", field="at")
        row.ended_at = at
        return {"at": at, "reason": _reason(reason)}

    return door.perform(seal, ENDINGS[SealState(state)], actor=actor, stamp=stamp, change=change)


def seal_call_off(*, seal: Seal, reason: str, actor: Actor, stamp: Stamp = NOW) -> Seal:
    """撤回作废: the change of body that would void the seal is undone before its moment. Raises Refused after it."""

    def change(row: Seal, now: dt.datetime) -> dict[str, Any]:
        row.ended_at = None
        return {"reason": _reason(reason)}

    return door.perform(seal, "call_off", actor=actor, stamp=stamp, change=change)


def seal_hand_over(
    *, seal: Seal, keeper: Person, body: Organisation, reason: str, actor: Actor, stamp: Stamp = NOW
) -> Seal:
    """移交: kept by another person from today on, perhaps at another body; an ended seal is handed in this way."""

    def change(row: Seal, now: dt.datetime) -> dict[str, Any]:
        day = moments.legal_day(now)
        held = row.keepings.filter(valid_to=None).first()
        if held is not None and (held.person_id, held.body_id) == (keeper.pk, body.pk):
            raise Invalid(f"“{row.name}”现在就由{keeper.name}保管，不需要移交。", field="keeper")
        row.keepings.filter(valid_to=None).update(valid_to=day)
        SealKeeping.objects.create(seal=row, person=keeper, body=body, valid_from=day)
        return {"person": keeper.pk, "body": body.name, "reason": _reason(reason)}

    return door.perform(seal, "hand_over", actor=actor, stamp=stamp, change=change)


def seal_describe(*, seal: Seal, specimen: StoredFile, actor: Actor, stamp: Stamp = NOW) -> Seal:
    """The picture of the imprint that other bodies compare with (见章盖章)."""
    picture_must_be(specimen, "specimen")

    def change(row: Seal, now: dt.datetime) -> dict[str, Any]:
        row.specimen = specimen
        return {"specimen": specimen.sha256}

    return door.perform(seal, "describe", actor=actor, stamp=stamp, change=change)


def seal_user_add(
    *,
    seal: Seal,
    person: Person,
    valid_from: dt.date,
    actor: Actor,
    valid_to: dt.date | None = None,
    stamp: Stamp = NOW,
) -> SealUser:
    """List a person as user of a seal from one legal day to another, both inclusive. Raises Invalid and Refused."""
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("最后一日不得早于起始日。", field="valid_to")

    def change(row: Seal, now: dt.datetime) -> dict[str, Any]:
        same = row.users.filter(person=person).filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
        if valid_to is not None:
            same = same.filter(valid_from__lte=valid_to)
        if same.exists():
            raise Refused(f"{person.name}在该期间已是“{row.name}”的用印人。", code="user_overlap", field="person")
        SealUser.objects.create(seal=row, person=person, valid_from=valid_from, valid_to=valid_to)
        return {"person": person.pk, "from": valid_from, "until": valid_to}

    row = door.perform(seal, "add_user", actor=actor, stamp=stamp, change=change)
    return row.users.get(person=person, valid_from=valid_from)


def seal_user_end(*, user: SealUser, last_day: dt.date, reason: str, actor: Actor, stamp: Stamp = NOW) -> Seal:
    """The last legal day on which the person may use the seal; not before the listing began. Raises Invalid."""

    def change(row: Seal, now: dt.datetime) -> dict[str, Any]:
        fresh = row.users.get(pk=user.pk)
        if last_day < fresh.valid_from or (fresh.valid_to and last_day > fresh.valid_to):
            raise Invalid("最后一日须在登记的期间之内。", field="last_day")
        fresh.valid_to = last_day
        fresh.save(update_fields=["valid_to"])
        return {"person": fresh.person_id, "until": last_day, "reason": _reason(reason)}

    return door.perform(user.seal, "end_user", actor=actor, stamp=stamp, change=change)


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid("请填写原因。", field="reason")
    return text.strip()
