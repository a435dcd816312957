"""The pages of side tasks: 404 for what one may not see, 403 for what one may not do, 409 and 422 with the typing kept (B8)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from approvals.models import Case, SideTask
from approvals.side_verbs import BESIDE
from core import moments
from core.papers import file_store
from tests.approvals.beside import FACTS, accepted, plan, task_do
from tests.world import World

pytestmark = pytest.mark.mission("B8")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def browser(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


def at(task: SideTask, move: str = "") -> str:
    name = f"approvals:task_{move}" if move else "approvals:task"
    return reverse(name, args=[task.case.number, task.public_id])


def plan_form(world: World, **changed: Any) -> dict[str, Any]:
    clerk, park = world.person["yx.clerk"], world.body["yx-park"]
    return {
        "kind": "survey",
        "title": "厂房现场核查",
        "who": f"{park.pk}:{clerk.pk}",
        "officer_1": str(clerk.pk),
        "officer_2": str(world.person["zjj.handler"].pk),
        "officer_3": "",
        "planned_on": moments.today().isoformat(),
        "limit_number": "5",
        "limit_unit": "workday",
        "mandatory": "on",
        **changed,
    }


def addresses(case: Case, task: SideTask) -> list[str]:
    stored = file_store(stream=io.BytesIO(PDF), name="a.pdf")
    row = task.files.create(file=stored, name="a.pdf", added_by=task.handler, added_at=moments.now())
    verbs = BESIDE["task"].verbs
    return [
        at(task),
        reverse("approvals:task_file", args=[case.number, task.public_id, row.pk]),
        reverse("approvals:task_plan", args=[case.number]),
        *(at(task, move) for move in verbs if move != "plan"),
    ]


@pytest.mark.parametrize("login", ["gx.clerk", "as.head", "sysadmin", "zjj.handler"])
def test_side_task_of_a_case_that_one_may_not_see_is_nowhere(world: World, login: str) -> None:
    case = accepted(world, "direct")
    task = plan(world, case)
    client = browser(world, login)
    assert {client.get(address).status_code for address in addresses(case, task)} == {404}
    moves = [at(task, move) for move in BESIDE["task"].verbs if move != "plan"]
    assert {client.post(address, {"key": "k"}).status_code for address in moves} == {404}
    assert case.number not in client.get(reverse("approvals:task_list"), {"scope": "open"}).content.decode()


def test_side_task_is_not_read_through_another_case(world: World) -> None:
    task = plan(world, accepted(world))
    other = accepted(world, "direct")
    client = browser(world, "yx.reviewer")
    assert client.get(reverse("approvals:task", args=[other.number, task.public_id])).status_code == 404
    assert client.get(reverse("approvals:task_start", args=[other.number, task.public_id])).status_code == 404


def test_arranged_started_and_finished_on_the_pages(world: World) -> None:
    case = accepted(world)
    reviewer, clerk = browser(world, "yx.reviewer"), browser(world, "yx.clerk")
    response = reviewer.post(reverse("approvals:task_plan", args=[case.number]), plan_form(world))
    task = SideTask.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, at(task))
    assert clerk.post(at(task, "start"), {"version": task.version}).status_code == 302
    upload = SimpleUploadedFile("照片.pdf", PDF, content_type="application/pdf")
    assert clerk.post(at(task, "attach"), {"file": upload}).status_code == 302
    file = task.files.get()
    opened = clerk.get(reverse("approvals:task_file", args=[case.number, task.public_id, file.pk]))
    assert b"".join(opened.streaming_content) == PDF  # type: ignore[attr-defined]
    assert clerk.post(at(task, "finish"), {**FACTS, "place": "厂区"}).status_code == 302
    page = clerk.get(at(task)).content.decode()
    assert FACTS["record"] in page
    assert "现场核查笔录" in page


def test_what_is_wrong_is_said_at_its_field_and_the_typing_kept(world: World) -> None:
    case = accepted(world)
    client = browser(world, "yx.reviewer")
    response = client.post(reverse("approvals:task_plan", args=[case.number]), plan_form(world, officer_2=""))
    assert response.status_code == 422
    assert "须由两名以上工作人员" in response.context["form"].errors["officer_2"][0]
    assert response.context["form"]["title"].value() == "厂房现场核查"
    strange = plan_form(world, who=f"{world.body['czgx'].pk}:{world.person['gx.clerk'].pk}")
    response = client.post(reverse("approvals:task_plan", args=[case.number]), strange)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["who"])


def test_see_but_not_do_is_403_and_wrong_state_409(world: World) -> None:
    task = plan(world, accepted(world))
    clerk, reviewer = browser(world, "yx.clerk"), browser(world, "yx.reviewer")
    assert clerk.get(at(task, "call_off")).status_code == 403
    assert clerk.post(at(task, "call_off"), {"reason": "不需要"}).status_code == 403
    assert clerk.get(reverse("approvals:task_plan", args=[task.case.number])).status_code == 403
    finish = clerk.post(at(task, "finish"), FACTS)
    assert finish.status_code == 409
    assert "现在是“待开展”，不能“登记结果”" in finish.content.decode()
    assert FACTS["record"] in finish.content.decode()
    old = task.version
    task_do(world, task, "yx.clerk", "start")
    stale = reviewer.post(at(task, "call_off"), {"version": old, "reason": "不需要了"})
    assert stale.status_code == 409
    assert "先办理了这件" in stale.content.decode()
    assert "不需要了" in stale.content.decode()


def test_start_offers_the_pause_only_where_the_law_and_the_role_allow(world: World) -> None:
    case = accepted(world)
    survey, test = plan(world, case), plan(world, case, "testing")
    for task, login, offered in (
        (survey, "yx.reviewer", False),
        (test, "yx.reviewer", True),
        (test, "yx.clerk", False),
    ):
        form = browser(world, login).get(at(task, "start")).context["form"]
        assert ("pause_days" in form.fields) == offered


def test_pages_say_what_waits(world: World) -> None:
    case = accepted(world)
    task = plan(world, case)
    clerk, reviewer = browser(world, "yx.clerk"), browser(world, "yx.reviewer")
    worklist = clerk.get(reverse("approvals:worklist"))
    assert worklist.context["summary"][-1] == {
        "label": "我的技术任务",
        "count": 1,
        "url": reverse("approvals:task_list"),
    }
    assert [line["task"] for line in clerk.get(reverse("approvals:task_list")).context["lines"]] == [task]
    page = reviewer.get(reverse("approvals:case", args=[case.number]), {"tab": "technical"})
    assert [line["task"] for line in page.context["tasks"]] == [task]
    assert "必须完成的技术任务还没有完成" in page.content.decode()
    assert (
        "必须完成的技术任务还没有完成"
        in reviewer.get(reverse("approvals:examine", args=[case.number])).content.decode()
    )
