"""A checklist as a document brings it: requirements with their days, a field for every department; and its paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, NotAllowed, Refused
from core.models import Document, Organisation, Role
from ledger.documents.checks import checklist_make
from ledger.models import Check, Checklist, Requirement
from ledger.selectors.checks import checklist_keeps, matrix_of
from ledger.selectors.known import known_keys


@dataclass(frozen=True)
class RequirementInput:
    """One requirement in the document's words, due by the end of `due_on` (a legal day)."""

    section: str
    title: str
    text: str
    due_on: dt.date
    continued: bool = False
    known: str = ""


@dataclass(frozen=True)
class ChecklistInput:
    """What a document says of its list: where it holds, who coordinates, who inspects."""

    code: str
    park: Organisation
    name: str
    document: str
    centre: Organisation
    inspection: Organisation
    source: str
    status: str = ""


@transaction.atomic
def checklist_load(
    *,
    said: ChecklistInput,
    requirements: Sequence[RequirementInput],
    departments: Sequence[Organisation],
    actor: Actor,
) -> Checklist:
    """A whole checklist; its wording stays as it is from now on. By a command or a system administrator.

    Raises Refused where the code is taken, Invalid for an empty list or an unknown source of known facts, NotAllowed.
    """
    if not actor.is_job and not actor.is_sysadmin:
        raise NotAllowed("改革任务清单由系统管理员载入。")
    if Checklist.objects.filter(code=said.code).exists():
        raise Refused(f"代码为“{said.code}”的清单已经载入。")
    if not requirements:
        raise Invalid("清单里没有要求。", field="requirements")
    unknown = {row.known for row in requirements} - known_keys() - {""}
    if unknown:
        raise Invalid(f"系统没有这样的已知信息：{'、'.join(sorted(unknown))}。", field="known")
    row = Checklist.objects.create(**vars(said), recorded_at=moments.now())
    Requirement.objects.bulk_create(
        Requirement(checklist=row, number=number, **vars(one)) for number, one in enumerate(requirements, start=1)
    )
    facts = {"code": row.code, "park": row.park.code, "requirements": len(requirements)}
    events.record(obj=row, verb="checklist.load", actor=actor, facts=facts, organisation_id=row.park_id, first=True)
    _fields_make(row, departments)
    return row


@transaction.atomic
def checklist_department_add(*, checklist: Checklist, department: Organisation, actor: Actor) -> Checklist:
    """A department that the list holds for too, from now on: a field for every requirement. By the coordinating centre.

    Raises NotAllowed, Invalid for a body outside the park, Refused where it is there already.
    """
    row = Checklist.objects.select_for_update().get(pk=checklist.pk)
    if actor.person is None or not actor.holds(Role.COORDINATOR, row.centre_id):
        raise NotAllowed(f"清单的部门由{row.centre.name}的协调员增加。")
    if row.park_id not in (department.pk, department.parent_id):
        raise Invalid("只能选择本园区的部门（单位）。", field="department")
    if Check.objects.filter(requirement__checklist=row, department=department).exists():
        raise Refused(f"{department.name}已在清单里。")
    facts = {"department": department.code}
    events.record(obj=row, verb="checklist.department", actor=actor, facts=facts, organisation_id=row.centre_id)
    _fields_make(row, [department])
    return row


@transaction.atomic
def checklist_print(*, checklist: Checklist, actor: Actor) -> Document:
    """定稿: the list as it stands now, frozen as a paper; the file is drawn by the worker. Raises NotAllowed."""
    if not checklist_keeps(actor, checklist):
        raise NotAllowed(f"清单由{checklist.centre.name}的协调员或{checklist.inspection.name}的督查监察人员定稿。")
    paper = checklist_make(matrix_of(checklist, actor, known=False), at=moments.now())
    events.record(
        obj=checklist,
        verb="checklist.print",
        actor=actor,
        facts={"facts_hash": paper.facts_hash},
        organisation_id=checklist.centre_id,
    )
    return paper


def _fields_make(row: Checklist, departments: Sequence[Organisation]) -> None:
    Check.objects.bulk_create(
        Check(requirement=requirement, department=department)
        for department in departments
        for requirement in row.requirements.all()
    )
