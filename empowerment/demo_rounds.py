"""Two rounds on their way and a few reductions, so that their pages have something to show. All of it is fictional."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from core import moments
from core.actors import Actor, job
from core.door import Stamp
from core.models import Organisation, Person
from core.permissions import actor_for
from core.sheets import as_xlsx
from empowerment.models import Empowerment, PowerItem, Round
from empowerment.services import (
    AssessmentInput,
    ReductionInput,
    Said,
    reductions_record,
    round_assess,
    round_close_assessment,
    round_request,
    round_submit_legal,
    trial_reviews_raise,
)
from empowerment.workflow import Mode

HEADINGS = ("事项名称", "事项类型", "主管部门", "赋权方式", "设定依据")
FIRST = [
    ("演示：园区道路临时占用审批", "行政许可", "云溪区住房和城乡建设局", "直接赋权", "演示依据"),
    ("演示：园区绿化用地临时占用审批", "行政许可", "云溪区住房和城乡建设局", "委托行使", "演示依据"),
    ("演示：技改项目节能承诺备案", "其他行政权力", "云溪区发展和改革局", "直接赋权", "演示依据"),
]
SECOND = [("演示：户外招牌设置备案", "其他行政权力", "云溪区住房和城乡建设局", "直接赋权", "演示依据")]
REASON = "演示：企业集中反映办理跑动远；园区已配专窗两人，业务系统端口已通。"


def load() -> None:
    """One round waits for a department, one for the legality review; five items of 云溪 have entered reductions."""
    park = Organisation.objects.get(code="yx-park")
    waiting = _request(park, "演示：2026年第四季度赋权需求", FIRST)
    _assess(
        waiting, "zjj.head", {0: ("agree", "", ""), 1: ("other_mode", Mode.FORWARDED, "演示：现场核查须由本局进行")}
    )
    reviewed = _request(park, "演示：2026年补充赋权需求", SECOND)
    reviewed = _assess(reviewed, "zjj.head", {0: ("agree", "", "")})
    said = Said("演示：各部门无不同意见")
    reviewed = round_close_assessment(round=reviewed, said=said, actor=_actor("yx.reform"), stamp=Stamp())
    round_submit_legal(round=reviewed, said=said, actor=_actor("yx.reform"), stamp=Stamp())
    _reductions(park)
    trial_reviews_raise(on=moments.today(), actor=job("trial_reviews"))


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _request(park: Organisation, title: str, rows: Sequence[tuple[str, ...]]) -> Round:
    return round_request(
        park=park,
        title=title,
        reason=REASON,
        wanted_by=moments.today() + dt.timedelta(days=10),
        data=as_xlsx("需求清单", HEADINGS, rows),
        name="演示-需求清单.xlsx",
        actor=_actor("yx.admin"),
        stamp=Stamp(),
    )


def _assess(row: Round, login: str, said: dict[int, tuple[str, str, str]]) -> Round:
    lines = list(row.lines.all())
    answers = [AssessmentInput(lines[n].pk, *word) for n, word in said.items()]
    return round_assess(round=row, answers=answers, said=Said(), actor=_actor(login), stamp=Stamp())


def _reductions(park: Organisation) -> None:
    now = moments.now()
    direct = Empowerment.objects.known_at(None).valid_at(now).filter(park=park, mode=Mode.DIRECT)
    items = PowerItem.objects.filter(pk__in=direct.values("item")).order_by("code")[:5]
    for number, item in enumerate(items):
        lines = [
            ReductionInput("steps", Decimal(6), Decimal(3 + number % 2), "个"),
            ReductionInput("materials", Decimal(9), Decimal(5 - number % 3), "份"),
            ReductionInput("days", Decimal(20), Decimal(8 + number), "工作日"),
        ]
        reductions_record(
            park=park,
            item=item,
            lines=lines,
            effective_on=dt.date(2022, 5, 11),
            basis="演示（虚拟数字）",
            actor=_actor("yx.admin"),
        )
