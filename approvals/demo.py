"""The demonstration of cases: applicants, and cases at every stage of every route, moved through the services.

Received a few working days ago, so that worklists, clocks and lamps have something to show on any day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from approvals import (
    demo_archive,
    demo_imports,
    demo_licences,
    demo_months,
    demo_people,
    demo_promises,
    demo_ratings,
    demo_seals,
    demo_side,
    services,
)
from approvals.models import Applicant, Case
from approvals.services import MaterialInput
from core import moments
from core.actors import Actor
from core.door import Stamp
from core.fixtures_files import data_of
from core.models import Organisation, Person
from core.permissions import actor_for
from core.selectors import calendar
from empowerment.models import PowerItem

Leg = tuple[str, str, dict[str, Any]]
OPINION = {"suggests": "granted", "text": "材料齐全，符合法定条件，建议准予。"}
BY_CHIEF = {"result": "granted", "form": "chief"}
BY_HEAD = {"result": "granted", "form": "head"}
COLLECT = {"way": "collect", "recipient": "章演行", "relation": "法定代表人"}


def load(*, actor: Actor) -> None:
    told = _Demonstration()
    demo_ratings.windows(actor_of=told.actor)
    told.load(actor)
    demo_side.load(actor=actor, actor_of=told.actor)
    demo_seals.load(actor=actor, actor_of=told.actor)
    demo_licences.load()
    demo_people.load()
    demo_imports.load()
    demo_archive.load(actor_of=told.actor)
    demo_ratings.load(actor_of=told.actor)


@dataclass(frozen=True)
class Story:
    """One demonstration case: where, which item, who, how many working days ago, and what has been done since."""

    park: str
    code: str
    applicant: int
    title: str
    clerk: str
    days_ago: int
    legs: list[Leg] = field(default_factory=list)
    complete: bool = True
    channel: str = "window"


ACCEPT: Leg = ("yx.clerk", "accept", {})
EXAMINE: Leg = ("yx.reviewer", "examine", OPINION)
DECIDE: Leg = ("yx.chief", "decide", BY_CHIEF)
SEAL: Leg = ("yx.clerk", "seal", {})
ISSUE: Leg = ("yx.clerk", "issue", {})
DELIVER: Leg = ("yx.clerk", "deliver", COLLECT)
SENT_BACK: Leg = (
    "zjj.handler",
    "refuse_counterseal",
    {"ground": "missing", "note": "决定书所附消防设计图纸缺第3页"},
)
LAND = "511A0123100002"  # 建设用地规划许可证核发（出让用地）, direct
FIRE = "511A17023002"  # 特殊建设工程消防设计审查, delegated
HALL_FIRE = "511A0021300001"  # 公众聚集场所投入使用、营业前消防安全检查, forwarded
EIA = "YX-XN-005"  # 建设项目环境影响报告表审批, reported

STORIES = [
    # 直接赋权
    Story("yx-park", LAND, 0, "年产2万吨水性涂料项目用地规划许可", "yx.clerk", 0),
    Story("yx-park", LAND, 1, "精细化工中间体项目用地规划许可", "yx.clerk", 3, complete=False),
    Story("yx-park", LAND, 2, "环保设备生产基地用地规划许可", "yx.clerk2", 6, [ACCEPT]),
    Story("yx-park", LAND, 3, "智能仓储二期用地规划许可", "yx.clerk", 18, [ACCEPT, EXAMINE]),
    Story("yx-park", LAND, 5, "装备制造厂房用地规划许可", "yx.clerk", 24, [ACCEPT, EXAMINE]),
    Story("yx-park", LAND, 0, "涂料项目配套罐区用地规划许可", "yx.clerk", 9, [ACCEPT, EXAMINE, DECIDE]),
    Story("yx-park", LAND, 1, "中试车间用地规划许可", "yx.clerk", 10, [ACCEPT, EXAMINE, DECIDE, SEAL]),
    Story("yx-park", LAND, 3, "智能仓储一期用地规划许可", "yx.clerk", 12, [ACCEPT, EXAMINE, DECIDE, SEAL, ISSUE]),
    Story(
        "yx-park", LAND, 5, "装备制造一期用地规划许可", "yx.clerk", 15, [ACCEPT, EXAMINE, DECIDE, SEAL, ISSUE, DELIVER]
    ),
    Story("yx-park", "513A0166300000", 6, "劳务服务中心装修项目备案", "yx.clerk2", 0, channel="agent"),
    Story(
        "yx-park",
        LAND,
        2,
        "环保设备研发楼用地规划许可",
        "yx.clerk",
        5,
        [("yx.clerk", "request_correction", {"missing": [(1, "申请表未加盖公章，请补盖后重新提交。")]})],
    ),
    # 委托行使
    Story("yx-park", FIRE, 0, "涂料车间消防设计审查", "yx.clerk", 1),
    Story("yx-park", FIRE, 1, "丙类仓库消防设计审查", "yx.clerk", 8, [ACCEPT, EXAMINE, DECIDE]),
    Story("yx-park", FIRE, 3, "立体仓库消防设计审查", "yx.clerk", 9, [ACCEPT, EXAMINE, DECIDE, SEAL]),
    Story(
        "yx-park",
        FIRE,
        5,
        "总装车间消防设计审查",
        "yx.clerk",
        14,
        [ACCEPT, EXAMINE, DECIDE, SEAL, ("zjj.handler", "counterseal", {}), ISSUE, DELIVER],
    ),
    # 服务前移
    Story("yx-park", HALL_FIRE, 4, "园区食堂开业前消防安全检查", "yx.clerk", 1),
    Story("yx-park", HALL_FIRE, 6, "人才公寓活动中心消防安全检查", "yx.clerk", 4, [("xfdd.handler", "accept", {})]),
    Story(
        "yx-park",
        HALL_FIRE,
        5,
        "展示厅开业前消防安全检查",
        "yx.clerk",
        7,
        [("xfdd.handler", "accept", {}), ("yx.centre", "circulate", {})],
    ),
    # 审批直报
    Story("yx-park", EIA, 1, "精细化工中间体项目环评报告表", "yx.clerk", 2),
    Story("yx-park", EIA, 0, "水性涂料项目环评报告表", "yx.clerk", 8, [ACCEPT, EXAMINE]),
    Story(
        "yx-park",
        EIA,
        2,
        "环保设备项目环评报告表",
        "yx.clerk",
        15,
        [
            ACCEPT,
            EXAMINE,
            ("yx.chief", "first_review", OPINION),
            ("yx.head", "opine", {**OPINION, "form": "head"}),
            ("yx.clerk", "seal_opinion", {}),
        ],
    ),
    Story(
        "yx-park",
        EIA,
        3,
        "仓储扩建项目环评报告表",
        "yx.clerk",
        17,
        [
            ACCEPT,
            EXAMINE,
            ("yx.chief", "first_review", OPINION),
            ("yx.head", "opine", {**OPINION, "form": "head"}),
            ("yx.clerk", "seal_opinion", {}),
            ("sthj.handler", "counterseal_opinion", {}),
            ("sthj.handler", "report", {}),
        ],
    ),
    # 部门自办（实施主体调整之后）
    Story("as-park", "AS-XN-011", 10, "激光加工车间施工许可", "as.clerk", 2),
    Story("as-park", "AS-XN-011", 11, "智能装备总装厂房施工许可", "as.clerk", 3, [("as.clerk", "accept", {})]),
    # 委托收件、受审分离
    Story("lx-park", "LX-XN-004", 7, "浮标清洗剂经营许可", "lx.clerk", 1),
    Story("lx-park", "LX-XN-005", 7, "浮标扩产项目环评报告表", "lx.clerk", 4, [("lx.clerk", "hand_in", {})]),
    # 见章盖章: waiting since yesterday and since today, and sent back; papers for the demonstration of seals
    Story("yx-park", FIRE, 2, "环保设备涂装车间消防设计审查", "yx.clerk", 5, [ACCEPT, EXAMINE, DECIDE, SEAL]),
    Story("yx-park", FIRE, 1, "精细化工成品库消防设计审查", "yx.clerk", 4, [ACCEPT, EXAMINE, DECIDE, SEAL]),
    Story("yx-park", FIRE, 0, "涂料原料库消防设计审查", "yx.clerk", 7, [ACCEPT, EXAMINE, DECIDE, SEAL, SENT_BACK]),
    Story("yx-park", LAND, 2, demo_seals.BY_HAND, "yx.clerk", 8, [ACCEPT, EXAMINE, DECIDE]),
    Story(
        "as-park",
        "AS-XN-011",
        10,
        demo_seals.VOID_TRIED,
        "as.clerk",
        5,
        [("as.clerk", "accept", {}), ("asjsj.reviewer", "examine", OPINION), ("asjsj.head", "decide", BY_HEAD)],
    ),
]


SYSTEMS = [
    ("hn-platform", "湖南省一体化政务服务平台", "provincial"),
    ("gcjs", "工程建设项目审批管理系统", "vertical"),
    ("yx-former", "云溪园区原审批系统（演示）", "former"),
]


class _Demonstration:
    def __init__(self) -> None:
        self.calendar = calendar()
        self.actors: dict[str, Actor] = {}
        self.applicants: list[Applicant] = []

    def load(self, actor: Actor) -> None:
        data = data_of("applicants.json")
        for row in data["enterprises"]:
            self.applicants.append(
                services.applicant_find_or_create(
                    kind="enterprise",
                    name=row["name"],
                    uscc=row["uscc"],
                    contact=row["contact"],
                    phone=row["phone"],
                )
            )
        for row in data["persons"]:
            services.applicant_find_or_create(
                kind="person", name=row["name"], resident_id=row["id_number"], phone=row["phone"]
            )
        for code, name, kind in SYSTEMS:
            services.external_system_add(code=code, name=name, kind=kind, actor=actor)
        demo_months.load(applicants=self.applicants, actor_of=self.actor)
        for story in STORIES:
            self.tell(story)
        demo_promises.load(self.applicants)

    def actor(self, login: str) -> Actor:
        if login not in self.actors:
            self.actors[login] = actor_for(Person.objects.get(username=login))
        return self.actors[login]

    def tell(self, story: Story) -> Case:
        park = Organisation.objects.get(code=story.park)
        item = PowerItem.objects.get(jurisdiction=park.jurisdiction, code=story.code)
        version = item.versions.get()
        start = self.moment(story.days_ago)
        case = services.case_receive(
            item=item,
            park=park,
            applicant=self.applicants[story.applicant],
            title=story.title,
            channel=story.channel,
            agent_name="赵演平" if story.channel == "agent" else "",
            materials=[
                MaterialInput(m.order, provided=story.complete or m.order > 1, original_seen=story.complete)
                for m in version.materials.all()
            ],
            actor=self.actor(story.clerk),
            stamp=Stamp(happened_at=start),
        )
        for number, (login, move, fields) in enumerate(story.legs, start=1):
            at = self.moment(max(story.days_ago - number, 0), minutes=7 * number)
            service = getattr(services, f"case_{move}")
            case = service(case=case, actor=self.actor(login), stamp=Stamp(happened_at=at), **fields)
        return case

    def moment(self, days_ago: int, *, minutes: int = 0) -> dt.datetime:
        """Nine in the morning of the n-th working day before today, and never later than now."""
        today = moments.today()
        day = self.calendar.add(today, -days_ago) if days_ago else today
        at = moments.start_of(day) + dt.timedelta(hours=9, minutes=minutes)
        return min(at, moments.now())
