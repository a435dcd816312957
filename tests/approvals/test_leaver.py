"""工作交接 of a leaver: side tasks, hearing posts, questions, checks, reminders and messages go along with the cases (B23)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from approvals import selectors, services
from approvals.models import Case, CommitmentCheck, Consultation, Hearing, SideTask
from core import events
from core.door import Stamp
from core.models import InboxMessage
from tests.approvals.beside import accepted, people, plan, task_do, to_hearing
from tests.approvals.looking import on
from tests.approvals.promising import SIGNED, receive_without, republish
from tests.approvals.walks import OPINION, WALKS, go, leg
from tests.world import World

pytestmark = pytest.mark.mission("B23")


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 3, 3):
        yield


def give(world: World, who: str, to: str, by: str = "yx.head") -> list[tuple[str, bool, str]]:
    rows = services.work_hand_over(person=world.person[who], to=world.person[to], reason="调离", actor=world.actor(by))
    items = {version.name for item in world.item.values() for version in item.versions.all()}
    return [(row.title, row.done, row.words) for row in rows if row.title not in items]


def promised(world: World) -> Case:
    """A direct licence granted on a commitment, whose later check is due."""
    republish(world, "direct", by_commitment=(4, 5))
    case = go(
        world,
        receive_without(world, "direct", "yx.clerk", (4, 5)),
        leg("yx.clerk", "accept_committed", signature=SIGNED),
    )
    for step in WALKS["direct"][1][1:]:
        case = go(world, case, step)
    return case


def test_side_tasks_go_with_their_officers_before_they_begin(world: World) -> None:
    planned = plan(world, accepted(world))
    begun = task_do(world, plan(world, accepted(world)), "yx.clerk", "start")
    seen = plan(world, accepted(world), handler=world.person["yx.clerk2"])
    name = world.person["yx.reviewer"].name
    assert give(world, "yx.clerk", "yx.reviewer") == [
        ("技术任务：现场勘查（核查）：厂房现场核查", True, f"已交接给{name}") for _ in range(3)
    ]
    assert {
        task.pk: (task.handler.username, sorted(task.officers.values_list("username", flat=True)))
        for task in SideTask.objects.select_related("handler")
    } == {
        planned.pk: ("yx.reviewer", ["yx.clerk2", "yx.reviewer"]),
        begun.pk: ("yx.reviewer", ["yx.clerk", "yx.clerk2"]),  # who was there stays named
        seen.pk: ("yx.clerk2", ["yx.clerk2", "yx.reviewer"]),
    }


def test_a_survey_keeps_two_officers_and_says_why(world: World) -> None:
    plan(world, accepted(world))
    rows = give(world, "yx.clerk", "yx.clerk2")
    assert rows[-1][1:] == (False, f"核查人员“{world.person['yx.clerk2'].name}”选了两次，请选不同的人员。")
    task = SideTask.objects.get()
    assert (task.handler.username, task.version) == ("yx.clerk", 1)


def test_the_chair_goes_to_who_may_chair(world: World) -> None:
    case = go(world, accepted(world), leg("yx.reviewer", "examine", **OPINION))
    to_hearing(world, case, "noticed")
    assert give(world, "yx.head", "yx.reviewer")[-1][1:] == (
        False,
        f"{world.person['yx.reviewer'].name}审查了本件，主持人须是审查人员以外的人员（行政许可法第48条）。",
    )
    assert give(world, "yx.head", "yx.clerk")[-1][2].endswith("主持人和记录人不能是同一人。")
    assert give(world, "yx.clerk", "yx.clerk2")[-1][:2] == ("听证记录人", True)
    assert give(world, "yx.head", "yx.clerk")[-1][:2] == ("听证主持人", True)
    hearing = Hearing.objects.get()
    assert (hearing.chair, hearing.recorder) == (world.person["yx.clerk"], world.person["yx.clerk2"])


def test_questions_asked_are_answered_to_the_colleague(world: World) -> None:
    case = accepted(world)
    question = services.consultation_ask(
        case=case,
        body=world.body["yx-sfj"],
        question="是否同意？",
        days=3,
        rule="must",
        actor=world.actor("yx.reviewer"),
        stamp=Stamp(),
    )
    assert give(world, "yx.reviewer", "yx.clerk")[-1][1:] == (
        False,
        f"{world.person['yx.clerk'].name}不是{world.body['yx-park'].name}的承办人员，不能跟办征求意见。",
    )
    assert give(world, "yx.reviewer", "yx.chief")[-1][1] is True
    services.consultation_answer(
        consultation=Consultation.objects.get(pk=question.pk),
        opinion="agrees",
        text="",
        actor=world.actor("yx.legal"),
        stamp=Stamp(),
    )
    told = InboxMessage.objects.filter(text__contains="已答复征求意见").values_list("person__username", flat=True)
    assert list(told) == ["yx.chief"]


def test_reminders_and_unread_messages_go_where_they_may_be_read(world: World) -> None:
    case = services.case_claim(case=accepted(world), actor=world.actor("yx.reviewer"), stamp=Stamp())
    services.reminder_send(case=case, text="请尽快", actor=world.actor("yx.inspector"))
    rows = give(world, "yx.reviewer", "yx.chief")
    assert [(title, done) for title, done, _ in rows] == [
        ("未答复的催办：请尽快", True),
        (f"未读消息：{world.person['yx.inspector'].name}催办{case.number}：请尽快", True),
    ]
    assert InboxMessage.objects.filter(person=world.person["yx.reviewer"], read_at=None).count() == 0
    to_chief = InboxMessage.objects.filter(person=world.person["yx.chief"]).values_list("text", flat=True)
    assert f"催办{case.number}尚未答复，由您接办：请尽快" in list(to_chief)
    assert "交接催办" in [line.text for line in selectors.timeline(events.history(case))]


def test_checks_of_promises_go_to_who_may_check(world: World) -> None:
    promised(world)
    check = CommitmentCheck.objects.get()
    CommitmentCheck.objects.filter(pk=check.pk).update(handler=world.person["yx.reviewer"])
    assert give(world, "yx.reviewer", "yx.filer")[-1][:2] == ("承诺核查", False)
    assert give(world, "yx.reviewer", "yx.chief")[-1][:2] == ("承诺核查", True)
    check.refresh_from_db()
    assert check.handler == world.person["yx.chief"]


def test_another_bodys_leader_moves_nothing_of_the_task(world: World) -> None:
    """The park's clerk goes along with the department's survey: the department arranges its own people."""
    plan(
        world,
        accepted(world),
        body=world.body["yx-zjj"],
        handler=world.person["zjj.handler"],
        officers=people(world, "zjj.handler", "yx.clerk"),
    )
    assert give(world, "yx.clerk", "yx.clerk2")[-1][1:] == (
        False,
        "“交接”由承办单位的园区管理员、审查人员、政务服务中心协调员、窗口人员、负责人、部门监管人员、部门经办人、首席审批员办理。",
    )


def test_the_page_shows_what_goes_and_tells_each_row(world: World, client: Client) -> None:
    task = plan(world, accepted(world))
    client.force_login(world.person["yx.head"])
    address = f"/handover/?person={world.person['yx.clerk2'].pk}"
    page = client.get(address).content.decode()
    assert "技术任务：现场勘查（核查）：厂房现场核查" in page and "其他工作 1 项" in page
    done = client.post(address, {"to": world.person["yx.reviewer"].pk, "reason": "调离"}).content.decode()
    assert "已交接 1 项" in done and "已没有要交接的工作" in done
    assert sorted(task.officers.values_list("username", flat=True)) == ["yx.clerk", "yx.reviewer"]
