"""Implementation papers, a joint meeting, demonstration cases and consents, through the services. The duties and the
papers' titles, numbers and days are those of S0–S3; their files, the meeting, the cases and the consents are fictional.
"""

from __future__ import annotations

import datetime as dt

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.fixtures_files import data_of
from core.models import Organisation, Person
from core.permissions import actor_for
from core.sheets import as_xlsx
from empowerment.consent_life import ConsentKind
from empowerment.models import Empowerment, JointMeeting, PaperDuty, PaperKind, PowerItem, ServiceWindow
from empowerment.services import (
    ConsentInput,
    DemonstrationInput,
    MeetingInput,
    PaperInput,
    TopicInput,
    Upload,
    consent_grant,
    consent_request,
    demonstration_propose,
    demonstration_publish,
    demonstration_select,
    list_publish,
    meeting_call,
    meeting_issue,
    paper_duty_add,
    paper_file,
    resolution_add,
    resolution_explain,
    resolution_finish,
)

DAY = dt.timedelta(days=1)


def load(*, actor: Actor) -> None:
    """Every duty; of 云溪 its plan, lists, a meeting, two cases and two consents. The other parks show what is missing."""
    for data in data_of("paper_duties.json"):
        paper_duty_add(data=data, actor=actor)
    park = Organisation.objects.get(code="yx-park")
    _papers(park, actor)
    item = _item(park)
    _meeting(park, item)
    _cases(park, item)
    _consents(park, item)


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _item(park: Organisation) -> PowerItem:
    """An item of the housing bureau with the head that the demonstration knows."""
    rows = Empowerment.objects.known_at(None).valid_at(moments.now()).filter(park=park)
    found = rows.filter(item__competent_department__code="yx-zjj").order_by("item__code").select_related("item").first()
    assert found is not None
    return found.item


def _papers(park: Organisation, actor: Actor) -> None:
    duty = PaperDuty.objects.get(scheme__code="S1", kind=PaperKind.IMPLEMENTATION_PLAN)
    content = as_xlsx("演示", ("说明",), [["演示：此处应为岳云政办发〔2022〕8号正文，文件内容是虚拟的。"]])
    given = PaperInput(
        title="湖南岳阳绿色化工高新技术产业开发区赋权工作实施方案",
        number="岳云政办发〔2022〕8号",
        issued_on=dt.date(2022, 5, 11),
        publisher="岳阳市云溪区人民政府办公室",
        upload=Upload(content, "演示-实施方案.xlsx"),
    )
    paper_file(duty=duty, park=park, given=given, actor=actor, fictional=True)
    list_publish(park=park, kind=PaperKind.POWER_LIST, on=moments.today(), actor=_actor("yx.admin"))


def _meeting(park: Organisation, item: PowerItem) -> None:
    """One meeting of a month ago with a late resolution, and one that is being prepared."""
    today = moments.today()
    reform, department = _actor("yx.reform"), Organisation.objects.get(code="yx-zjj")
    row = _called(park, item, today - 30 * DAY, "演示：园区赋权工作第一次联席会议")
    late = resolution_add(
        meeting=row,
        text="演示：开通施工许可审批系统的园区端口",
        owner=department,
        due_on=today - 10 * DAY,
        actor=reform,
        stamp=Stamp(),
    )
    done = resolution_add(
        meeting=row,
        text="演示：补齐办事指南缺少的内容",
        owner=park,
        due_on=today - 5 * DAY,
        actor=reform,
        stamp=Stamp(),
    )
    meeting_issue(meeting=row, upload=None, actor=reform, stamp=Stamp())
    resolution_explain(resolution=late, reason="演示：市级系统正在升级", actor=reform, stamp=Stamp())
    resolution_finish(
        resolution=done, outcome="演示：已补齐三项", done_on=today - 6 * DAY, actor=_actor("yx.admin"), stamp=Stamp()
    )
    _called(park, item, today + 7 * DAY, "演示：园区赋权工作第二次联席会议")


def _called(park: Organisation, item: PowerItem, held_on: dt.date, title: str) -> JointMeeting:
    members = Organisation.objects.filter(code__in=("yx-park", "yx-zjj", "yx-centre"))
    given = MeetingInput(
        title=title,
        held_on=held_on,
        convenor=Organisation.objects.get(code="yx-spj"),
        chair="演示主持人",
        members=list(members),
        topics=[TopicInput("演示：赋权事项接不住的问题", item), TopicInput("演示：系统端口开放", measure=4)],
        park=park,
    )
    return meeting_call(given=given, actor=_actor("yx.reform"), stamp=Stamp(), fictional=True)


def _cases(park: Organisation, item: PowerItem) -> None:
    department = Organisation.objects.get(code="yx-zjj")
    for title, published in (("演示：一次提交、园区直接办结", True), ("演示：现场核查一次完成", False)):
        given = DemonstrationInput(
            title=title,
            item=item,
            park=park,
            body=department,
            done="演示：材料清单逐项讲解；窗口预审后一次受理；园区专窗当场用印。",
            figures="演示：到现场 2 次减为 1 次",
        )
        row = demonstration_propose(given=given, actor=_actor("zjj.head"), stamp=Stamp(), fictional=True)
        if published:
            row = demonstration_select(case=row, said="", actor=_actor("yx.reform"), stamp=Stamp())
            demonstration_publish(case=row, said="", actor=_actor("yx.reform"), stamp=Stamp())


def _consents(park: Organisation, item: PowerItem) -> None:
    """One consent in force for acceptance outside the window, one request that waits for the committee."""
    today, head, department = moments.today(), _actor("zjj.head"), Organisation.objects.get(code="yx-zjj")
    given = ConsentInput(
        kind=ConsentKind.OUTSIDE,
        park=park,
        department=department,
        item=item,
        reason="演示：企业集中报建，到项目现场受理",
        valid_from=today,
        valid_to=today + 30 * DAY,
    )
    row = consent_request(given=given, actor=head, stamp=Stamp(), fictional=True)
    consent_grant(
        consent=row,
        opinion="演示：同意，受理情况当日报政务服务中心",
        valid_from=given.valid_from,
        valid_to=given.valid_to,
        actor=_actor("yx.admin"),
        stamp=Stamp(),
    )
    own = ServiceWindow.objects.filter(park=park, item__competent_department=department).select_related("item").first()
    waiting = ConsentInput(
        kind=ConsentKind.WINDOW if own else ConsentKind.ITEM,
        park=park,
        department=department,
        item=own.item if own else item,
        reason="演示：窗口人员调整，并入综合窗口",
        valid_from=today,
        valid_to=today + 30 * DAY,
    )
    consent_request(given=waiting, actor=head, stamp=Stamp(), fictional=True)
