"""A checklist as it stands in a file (fixtures/clj_checklist.json shows the shape): read, checked, loaded."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.actors import Actor
from core.errors import Invalid
from core.models import Organisation
from ledger.models import Checklist
from ledger.services import ChecklistInput, RequirementInput, checklist_load

TEXTS = ("code", "name", "document", "source")


def load(data: Any, *, actor: Actor) -> Checklist:
    """Load a checklist from the content of its file. Raises Invalid with the place that is wrong, Refused, NotAllowed."""
    try:
        said = ChecklistInput(
            park=_body(data["park"]),
            centre=_body(data["centre"]),
            inspection=_body(data["inspection"]),
            status=data.get("status", ""),
            **{name: data[name] for name in TEXTS},
        )
        requirements = [_requirement(number, row) for number, row in enumerate(data["requirements"], start=1)]
        departments = [_body(code) for code in data["departments"]]
    except (KeyError, TypeError, AttributeError) as problem:
        raise Invalid(f"清单文件缺少或写错了“{problem}”。") from problem
    return checklist_load(said=said, requirements=requirements, departments=departments, actor=actor)


def _requirement(number: int, row: dict[str, Any]) -> RequirementInput:
    try:
        due_on = dt.date.fromisoformat(row["due_on"])
    except ValueError as problem:
        raise Invalid(f"第 {number} 项的完成时限应写成 2022-08-30 的样子。") from problem
    return RequirementInput(**{**row, "due_on": due_on})


def _body(code: str) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Invalid(f"系统里没有代码为“{code}”的机构。")
    return found
