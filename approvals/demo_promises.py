"""The demonstration of promises: materials still to come and supplied, commitments kept and to be checked, bad credit."""

from __future__ import annotations

import datetime as dt

from approvals import services
from approvals.models import Applicant, Case
from approvals.services import MaterialInput, Signature
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Organisation, Person
from core.permissions import actor_for
from core.selectors import calendar
from empowerment.models import PowerItem

LAND = "511A0123100002"  # 建设用地规划许可证核发（出让用地）: two of its four materials may come later
COMPANY = "511A0064100070"  # 公司设立登记: a promise stands in for two proofs
SIGNED = Signature(note="法定代表人当面签字，原件存综合窗口（演示）")


def load(applicants: list[Applicant]) -> None:
    """Two tolerated cases at 云溪, two committed ones, and an unrepaired entry, so that each page has something."""
    clerk = actor_for(Person.objects.get(username="yx.clerk"))
    park = Organisation.objects.get(code="yx-park")
    _tolerated(clerk, park, applicants[0], "涂料项目二期用地规划许可", days_ago=1)
    _tolerated(clerk, park, applicants[2], "环保设备检测中心用地规划许可", days_ago=2, supplied=True)
    _committed(clerk, park, applicants[0], "设立晴川分析检测有限公司(演示)", days_ago=12)
    checked = _committed(clerk, park, applicants[2], "设立楚河运维服务有限公司(演示)", days_ago=15)
    services.case_verify_commitment(
        case=checked,
        finding="kept",
        way="data",
        text="与不动产登记信息比对，住所属实（演示）。",
        actor=actor_for(Person.objects.get(username="yx.reviewer")),
        stamp=Stamp(),
    )
    services.credit_flag_add(
        applicant=applicants[3],
        kind="dishonest",
        source="信用中国公示信息（演示）",
        reason="未按期履行行政处罚决定（演示）",
        listed_on=moments.today() - dt.timedelta(days=60),
        organisation=park,
        actor=clerk,
    )


def _tolerated(
    clerk: Actor, park: Organisation, applicant: Applicant, title: str, *, days_ago: int, supplied: bool = False
) -> Case:
    item = PowerItem.objects.get(jurisdiction=park.jurisdiction, code=LAND)
    days = calendar()
    at = moments.start_of(days.add(moments.today(), -days_ago)) + dt.timedelta(hours=9, minutes=30)
    lines = list(item.versions.get().materials.all())
    case = services.case_receive(
        item=item,
        park=park,
        applicant=applicant,
        title=title,
        materials=[MaterialInput(m.order, provided=not m.deferrable, original_seen=not m.deferrable) for m in lines],
        actor=clerk,
        stamp=Stamp(happened_at=at),
    )
    orders = [m.order for m in lines if m.deferrable]
    until = days.add(moments.today(), 1)
    stamp = Stamp(happened_at=at + dt.timedelta(minutes=10))
    case = services.case_accept_tolerated(
        case=case, promised=orders, until=until, signature=SIGNED, actor=clerk, stamp=stamp
    )
    if supplied:
        case = services.case_supply_promised(case=case, provided=orders, originals=orders, actor=clerk, stamp=Stamp())
    return case


def _committed(clerk: Actor, park: Organisation, applicant: Applicant, title: str, *, days_ago: int) -> Case:
    """Decided on the spot by the chief approver, on the applicant's promise."""
    item = PowerItem.objects.get(jurisdiction=park.jurisdiction, code=COMPANY)
    at = moments.start_of(calendar().add(moments.today(), -days_ago)) + dt.timedelta(hours=10)
    case = services.case_receive(
        item=item,
        park=park,
        applicant=applicant,
        title=title,
        materials=[
            MaterialInput(m.order, provided=not m.by_commitment, original_seen=not m.by_commitment)
            for m in item.versions.get().materials.all()
        ],
        actor=clerk,
        stamp=Stamp(happened_at=at),
    )
    return services.case_handle_committed(
        case=case,
        signature=SIGNED,
        form="chief",
        recipient=applicant.contact,
        actor=actor_for(Person.objects.get(username="yx.chief")),
        stamp=Stamp(happened_at=at + dt.timedelta(minutes=20)),
    )
