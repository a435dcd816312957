"""Numbers of other systems on a case, and the systems themselves."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

from django.db import transaction

from approvals.models import Case, CaseNumber, ExternalSystem
from core import door, events
from core.actors import Actor
from core.door import Stamp
from core.errors import Invalid, Refused

LONGEST = 80


def outside_number(text: str) -> str:
    """A number as another system writes it, in one form: full width narrowed, blanks dropped, capitals. Raises Invalid."""
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(number) > LONGEST:
        raise Invalid(f"外部编号最长 {LONGEST} 个字符，请核对。", field="number")
    return number


def case_register_number(*, case: Case, actor: Actor, stamp: Stamp, system: ExternalSystem, number: str) -> Case:
    """登记外部编号: the case's number in another system, so that both sides find it. Raises Invalid and Refused."""
    wanted = outside_number(number)
    if not wanted:
        raise Invalid("请填写外部编号。", field="number")

    def change(row: Case, now: dt.datetime) -> dict[str, Any]:
        own = CaseNumber.objects.filter(case=row, system=system).first()
        if own is not None:
            raise Refused(
                f"本件已登记{system.name}编号 {own.number}，一件在一个系统只有一个编号。", code="number_present"
            )
        if CaseNumber.objects.filter(system=system, number=wanted).exists():
            raise Refused(f"{system.name}编号 {wanted} 已登记在另一办件上，请核对。", code="number_taken")
        CaseNumber.objects.create(case=row, system=system, number=wanted)
        return {"note": f"{system.name} {wanted}"}

    return door.perform(case, "register_number", actor=actor, stamp=stamp, change=change)


@transaction.atomic
def external_system_add(*, code: str, name: str, kind: str, actor: Actor) -> ExternalSystem:
    """Register a system whose numbers cases carry. Raises Refused when the code is taken."""
    if ExternalSystem.objects.filter(code=code).exists():
        raise Refused(f"代码 {code} 已用于另一外部系统。", code="code_taken")
    system = ExternalSystem.objects.create(code=code, name=name, kind=kind)
    events.record(obj=system, verb="external_system.add", actor=actor, facts={"code": code, "name": name, "kind": kind})
    return system
