"""The demonstration of data import: a list of running cases that came in, one that waits for a look, a platform file."""

from __future__ import annotations

import datetime as dt
import json

from approvals import services
from approvals.importing.columns import Listed
from approvals.importing.platform import Exchanged
from approvals.models import ExternalSystem
from core import moments
from core.fixtures_files import data_of
from core.models import Organisation, Person
from core.permissions import actor_for
from core.selectors import calendar

LAND = "511A0123100002"
FIRE = "511A17023002"


def load() -> None:
    park = Organisation.objects.get(code="yx-park")
    admin = actor_for(Person.objects.get(username="yx.admin"))
    firms = data_of("applicants.json")["enterprises"]

    def cells(number: str, code: str, firm: int, title: str, days: int, state: str, **more: str) -> dict[str, str]:
        return {
            "number": number,
            "item_code": code,
            "applicant": firms[firm]["name"],
            "uscc": firms[firm]["uscc"],
            "contact": firms[firm]["contact"],
            "title": title,
            "received": _ago(days),
            "state": state,
            **more,
        }

    former = ExternalSystem.objects.get(code="yx-former")
    came = [
        cells("YXJ-0412", FIRE, 1, "中试楼消防设计审查", 12, "审查中", accepted=_ago(11)),
        cells("YXJ-0415", LAND, 2, "环保设备三期用地规划许可", 15, "审查中", accepted=_ago(14)),
        cells("YXJ-0420", LAND, 3, "冷链仓库用地规划许可", 1, "待受理"),
    ]
    waits = [
        cells("YXJ-0431", LAND, 5, "装备制造二期用地规划许可", 2, "待受理"),
        cells("YXJ-0432", "511A-无", 5, "（事项编码有误的一行）", 2, "待受理"),
        cells("YXJ-0412", FIRE, 1, "中试楼消防设计审查", 12, "审查中", accepted=_ago(11)),
    ]
    for name, found, apply in (("原系统在办件.xlsx", came, True), ("原系统在办件（补充）.xlsx", waits, False)):
        rows = [Listed(place, row) for place, row in enumerate(found, start=2)]
        data = json.dumps(found, ensure_ascii=False).encode()
        batch = services.golive_try(rows=rows, data=data, file_name=name, park=park, system=former, actor=admin)
        if apply:
            services.golive_apply(batch=batch, actor=admin)
    _platform(park, firms)


def _platform(park: Organisation, firms: list[dict[str, str]]) -> None:
    """Two days of the platform's data: a new case, an item nobody here knows, and on the second day a different title."""
    admin = actor_for(Person.objects.get(username="yx.admin"))
    system = ExternalSystem.objects.get(code="hn-platform")
    row = {
        "project_no": "4306031120001",
        "task_code": LAND,
        "task_name": "建设用地规划许可证核发（出让用地）",
        "project_name": "涂料研发中心用地规划许可",
        "applyer_name": firms[0]["name"],
        "applyer_page_code": firms[0]["uscc"],
        "apply_type": "2",
        "apply_date": _ago(1),
    }
    stranger = {**row, "project_no": "4306031120002", "task_code": "X-1", "task_name": "省级目录中的另一事项"}
    renamed = {**row, "project_name": "涂料研发中心（一期）用地规划许可", "contact_name": firms[0]["contact"]}
    for name, found in (("up_pro_accept-1.csv", [row, stranger]), ("up_pro_accept-2.csv", [renamed])):
        services.platform_take(
            rows=[Exchanged("up_pro_accept", place, cells) for place, cells in enumerate(found, start=2)],
            data=json.dumps(found, ensure_ascii=False).encode(),
            file_name=name,
            park=park,
            system=system,
            actor=admin,
        )


def _ago(days: int) -> str:
    """Half past eight of the n-th working day before today, as a cell has it."""
    day: dt.date = calendar().add(moments.today(), -days)
    return f"{day.isoformat()} 08:30"
