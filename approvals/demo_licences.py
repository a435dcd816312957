"""The demonstration of licences: some about to expire, some being renewed, changed and re-issued, one lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from approvals import services
from approvals.models import Applicant, Licence
from approvals.services import MaterialInput
from core import moments
from core.door import Stamp
from core.models import Organisation, Person
from core.permissions import actor_for
from empowerment.models import PowerItem

DRAIN = "511A0148600000"  # 城镇污水排入排水管网许可
LABOUR = "YX-XN-014"  # 劳务派遣经营许可
HALL = "511A0015500009"  # 公共场所卫生许可


@dataclass(frozen=True)
class Held:
    """A licence of before: its item, holder (by credit code), number, years of validity and days left today."""

    code: str
    holder: str
    number: str
    subject: str
    years: int
    days_left: int
    kind: str = ""  # an application that has been taken in on it


SUNNY, SEA, RIVER, STONE = "91430603XNXN00013J", "91430603XNXN00021D", "91430603XNXN0003X5", "91430603XNXN000485"
LICENCES = [
    Held(DRAIN, SUNNY, "云排许演〔2021〕12号", "一期厂区生产、生活污水接管", 5, 18),
    Held(DRAIN, SEA, "云排许演〔2021〕15号", "中间体车间污水接管", 5, 47, "renewal"),
    Held(DRAIN, RIVER, "云排许演〔2021〕23号", "研发楼污水接管", 5, 76),
    Held(DRAIN, STONE, "云排许演〔2023〕4号", "仓储区雨污水接管", 5, 600, "change"),
    Held(LABOUR, SUNNY, "云劳派演〔2023〕2号", "劳务派遣", 3, 64),
    Held(LABOUR, RIVER, "云劳派演〔2023〕5号", "劳务派遣", 3, 20, "renewal"),
    Held(HALL, STONE, "云卫公演〔2024〕31号", "员工活动中心", 4, 800, "reissue"),
]
TITLES = {"renewal": "到期延续", "change": "变更接管口位置", "reissue": "证照损毁补发"}


def load() -> None:
    """Enter the licences from their certificates and take in what has been asked for on some of them."""
    park = Organisation.objects.get(code="yx-park")
    clerk = actor_for(Person.objects.get(username="yx.clerk"))
    today = moments.today()
    for row in LICENCES:
        until = today + dt.timedelta(days=row.days_left)
        begins = until - dt.timedelta(days=365 * row.years + row.years // 4)
        licence = services.licence_register(
            item=PowerItem.objects.get(code=row.code, jurisdiction=park.jurisdiction),
            park=park,
            holder=Applicant.objects.get(uscc=row.holder),
            number=row.number,
            subject=row.subject,
            issued_on=begins,
            valid_from=begins,
            valid_until=until,
            source="演示：核对证照原件",
            actor=clerk,
            stamp=Stamp(),
        )
        if row.kind == "reissue":
            licence = services.licence_report_loss(
                licence=licence, reason="持证人书面声明遗失", actor=clerk, stamp=Stamp()
            )
        if row.kind:
            _take_in(licence, row)


def _take_in(licence: Licence, row: Held) -> None:
    """An application on the licence, complete and received this morning."""
    services.case_receive(
        item=licence.item,
        park=licence.park,
        applicant=licence.holder,
        title=TITLES[row.kind],
        kind=row.kind,
        licence=licence,
        materials=[
            MaterialInput(line.order, provided=True, original_seen=line.original)
            for line in licence.item_version.materials.all()
        ],
        actor=actor_for(Person.objects.get(username="yx.clerk")),
        stamp=Stamp(),
    )
