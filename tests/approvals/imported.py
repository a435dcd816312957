"""Lists of running cases for the import tests: rows as another system writes them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from approvals import services
from approvals.importing.columns import HEADINGS, Listed, listed
from approvals.models import ExternalSystem, ImportBatch
from core import moments
from core.identifiers import compute_uscc_check
from tests.approvals.walks import USCC
from tests.world import World


def former(world: World) -> ExternalSystem:
    found = ExternalSystem.objects.filter(code="former").first()
    return found or services.external_system_add(
        code="former", name="原审批系统", kind="former", actor=world.actor("sysadmin")
    )


def uscc(number: int) -> str:
    """A credit code that checks, one per number."""
    first = f"91430603MA{number:07d}"
    return first + compute_uscc_check(first)


def cells(world: World, key: str, number: str, received: str, state: str, **more: str) -> dict[str, str]:
    """The cells of one row by field; the applicant is the enterprise of the walks."""
    return {
        "number": number,
        "item_code": world.item[key].code,
        "item": world.item[key].name,
        "applicant": "岳阳云溪晴川新材料有限公司(演示)",
        "uscc": USCC,
        "contact": "章演行",
        "phone": "13900000005",
        "title": "年产2万吨涂料项目",
        "received": received,
        "state": state,
        **more,
    }


def grid(rows: list[dict[str, str]]) -> list[list[object]]:
    """The rows as a sheet with our own headings, a title above."""
    fields = list(HEADINGS)
    head: list[object] = [HEADINGS[field][0] for field in fields]
    return [["在办件清单"], head, *([row.get(field, "") for field in fields] for row in rows)]


def tried(world: World, rows: list[dict[str, str]], **more: Any) -> ImportBatch:
    sheet = grid(rows)
    found: list[Listed] = listed(sheet)
    return services.golive_try(
        rows=found,
        data=repr(sheet).encode(),
        file_name="在办件.xlsx",
        park=more.pop("park", world.body["yx-park"]),
        system=former(world),
        actor=world.actor(more.pop("login", "yx.admin")),
    )


def imported(world: World, rows: list[dict[str, str]], **more: Any) -> ImportBatch:
    batch = tried(world, rows, **more)
    return services.golive_apply(batch=batch, actor=world.actor(more.get("login", "yx.admin")))


def outcomes(batch: ImportBatch) -> list[tuple[int, str, str]]:
    return list(batch.rows.values_list("place", "outcome", "words"))


def stamp(moment: dt.datetime) -> str:
    return moment.astimezone(moments.SHANGHAI).strftime("%Y-%m-%d %H:%M")
