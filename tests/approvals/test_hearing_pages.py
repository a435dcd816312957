"""The pages of hearings and interested parties: walked by form, 404 and 403 as everywhere, the papers to print (B22)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from approvals.models import Case, Hearing, InterestedParty
from approvals.side_verbs import BESIDE
from core.papers import documents_of
from tests.approvals.beside import HEARD, party, tell, to_hearing
from tests.approvals.looking import on
from tests.approvals.test_hearings import examined
from tests.approvals.test_side_pages import PDF, browser
from tests.world import World

pytestmark = pytest.mark.mission("B22")


def at(case: Case, what: str, move: str, row: Any = None) -> str:
    args = [case.number] if row is None else [case.number, row.public_id]
    return reverse(f"approvals:{what}_{move}" if move else f"approvals:{what}", args=args)


def test_whole_hearing_by_form(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        client = browser(world, "yx.reviewer")
        given = {"name": "邻厂", "kind": "neighbour", "contact": "化工大道2号", "interest": "采光", "major": "on"}
        tab = reverse("approvals:case", args=[case.number]) + "?tab=hearing"
        response = client.post(at(case, "party", "find"), given)
        assert (response.status_code, response.headers["Location"]) == (302, tab)
        row = InterestedParty.objects.get()
        page = client.get(tab)
        assert [each["party"] for each in page.context["parties"]] == [row]
        assert "还没有告知其陈述申辩的权利" in page.content.decode()
        assert (
            client.post(at(case, "party", "tell", row), {"told_how": "直接送达", "answer_days": "5"}).status_code == 302
        )
        assert client.post(at(case, "party", "hear", row), {"statement": "请求复核间距"}).status_code == 302
        told = {"parties": [str(row.pk)], "told_how": "邮寄送达"}
        assert client.post(at(case, "hearing", "tell"), told).status_code == 302
        hearing = Hearing.objects.get()
        asked = {"ground": "party", "requested_by": "邻厂", "requested_on": "2025-03-03"}
        assert client.post(at(case, "hearing", "request", hearing), asked).status_code == 302
        head, clerk = world.person["yx.head"], world.person["yx.clerk"]
        plan = {
            "held_on": "2025-03-12",
            "starts_at": "09:30",
            "place": "会议室",
            "chair": head.pk,
            "recorder": clerk.pk,
        }
        early = client.post(at(case, "hearing", "notify", hearing), {**plan, "held_on": "2025-03-11"})
        assert early.status_code == 422
        assert "最早2025年3月12日举行" in early.context["form"].errors["held_on"][0]
        assert client.post(at(case, "hearing", "notify", hearing), {**plan, "pause_days": "8"}).status_code == 302
        worklist = client.get(reverse("approvals:worklist"))
        assert [line["hearing"] for line in worklist.context["hearings"]] == [hearing]
    with on(2025, 3, 12):
        recorder = browser(world, "yx.clerk")
        scan = SimpleUploadedFile("笔录.pdf", PDF, content_type="application/pdf")
        assert recorder.post(at(case, "hearing", "hold", hearing), {**HEARD, "scan": scan}).status_code == 302
        page = recorder.get(at(case, "hearing", "", hearing))
        assert HEARD["record"] in page.content.decode()
        file = recorder.get(reverse("approvals:hearing_file", args=[case.number, hearing.public_id]))
        assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]
        for paper in documents_of(case):
            shown = recorder.get(reverse("approvals:document", args=[case.number, paper.public_id]))
            assert (shown.status_code, paper.title in shown.content.decode()) == (200, True)
    assert [paper.document_class for paper in documents_of(case)][-6:] == [
        "acceptance",
        "party_notice",
        "hearing_right",
        "hearing_notice",
        "pause",
        "hearing_record",
    ]


@pytest.mark.parametrize("login", ["gx.clerk", "as.head", "sysadmin"])
def test_what_one_may_not_see_is_nowhere(world: World, login: str) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        row, hearing = party(world, case), tell(world, case)
        client = browser(world, login)
        addresses = [
            at(case, "hearing", "", hearing),
            reverse("approvals:hearing_file", args=[case.number, hearing.public_id]),
        ]
        for what, each in (("party", row), ("hearing", hearing)):
            for move in BESIDE[what].verbs:
                addresses.append(at(case, what, move, None if move in BESIDE[what].makes else each))
        assert {client.get(address).status_code for address in addresses} == {404}
        assert {client.post(address, {"key": "k"}).status_code for address in addresses[2:]} == {404}


def test_see_but_not_do_is_403_and_wrong_state_409(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = to_hearing(world, case, "called")
        clerk, reviewer = browser(world, "yx.clerk"), browser(world, "yx.reviewer")
        for move in ("notify", "withdraw"):
            assert clerk.get(at(case, "hearing", move, hearing)).status_code == 403
        assert clerk.post(at(case, "party", "find"), {}).status_code == 403
        response = reviewer.post(at(case, "hearing", "waive", hearing), {"reason": "放弃"})
        assert response.status_code == 409
        assert "“待发听证通知”，不能“登记放弃听证”" in response.content.decode()


def test_chairs_offered_are_those_who_may(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = to_hearing(world, case, "called")
        form = browser(world, "yx.head").get(at(case, "hearing", "notify", hearing)).context["form"]
        names = {label for _, label in form.fields["chair"].choices}
        assert world.person["yx.reviewer"].name not in names
        assert f"{world.person['yx.head'].name}（主任）" in names
        assert dt.date(2025, 3, 31) == hearing.hold_by


def test_client_is_anonymous_nowhere(world: World) -> None:
    with on(2025, 3, 3):
        case = examined(world)
        hearing = tell(world, case)
        response = Client().get(at(case, "hearing", "", hearing))
        assert (response.status_code, "/login/" in response.headers["Location"]) == (302, True)
