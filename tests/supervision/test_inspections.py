"""监督检查: planned, sampled by a recorded seed, found, put right, looked at again (C4)."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_of
from core.papers import documents_of
from supervision.jobs.matters import matters_daily
from supervision.lives.inspections import FINDING_LABELS, INSPECTION_LABELS
from supervision.models import Inspection, InspectionFinding, SupervisionOrder
from supervision.selectors.inspections import drawn, findings_visible, inspections_visible, inspections_waiting
from supervision.services import (
    FindingInput,
    InspectionInput,
    OrderInput,
    finding_answer,
    finding_clear,
    finding_drop,
    finding_send_back,
    inspection_cancel,
    inspection_close,
    inspection_demand,
    inspection_draw,
    inspection_look,
    inspection_plan,
    order_issue,
)
from tests.approvals.looking import on
from tests.approvals.walks import WALKS, go, receive
from tests.world import World

pytestmark = pytest.mark.mission("C4")
DAY = dt.date
FOUND = FindingInput("document", "决定书没有写明理由", "行政许可法第三十八条")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def cases(world: World, number: int = 3, key: str = "direct") -> list[Any]:
    """Decided on 3 March 2025; one more is only received."""
    found = []
    with on(2025, 3, 3):
        clerk, legs = WALKS[key]
        for _ in range(number):
            case = receive(world, key, clerk)
            for leg in legs[:3]:
                case = go(world, case, leg)
            found.append(case)
        receive(world, key, clerk)
    return found


def plan(world: World, login: str = "yx.inspector", **more: Any) -> Inspection:
    values = {
        "office": world.body["yx-ducha"],
        "park": world.body["yx-park"],
        "title": "一季度检查",
        "team": "演甲、演乙",
        "since": DAY(2025, 3, 1),
        "until": DAY(2025, 3, 31),
        "size": 2,
        **more,
    }
    with on(2025, 4, 1):
        return inspection_plan(said=InspectionInput(**values), actor=world.actor(login), stamp=Stamp())


def draw(world: World, row: Inspection, seed: int | None = 7) -> Inspection:
    with on(2025, 4, 2):
        return inspection_draw(inspection=row, seed=seed, actor=world.actor("yx.inspector"), stamp=Stamp())


def by(world: World, login: str = "yx.inspector") -> dict[str, Any]:
    return {"actor": world.actor(login), "stamp": Stamp()}


def test_the_same_seed_is_the_same_sample(world: World) -> None:
    found = cases(world, 5)
    first, second, third = (draw(world, plan(world, size=3), seed) for seed in (7, 7, 8))
    samples = [[line.case.number for line in row.lines.select_related("case")] for row in (first, second, third)]
    assert samples[0] == samples[1] != samples[2]
    assert samples[0] == drawn([case.number for case in reversed(found)], seed=7, size=3)
    assert (first.population, first.seed) == (5, 7)
    notice = documents_of(first)[0]
    facts = json.loads(notice.facts)
    assert (facts["seed"], facts["population"], facts["cases"]) == (7, 5, samples[0])
    assert notice.number == first.notice == f"{world.body['yx-ducha'].name}检〔2025〕1号"
    recorded = events.facts_of(events.history(first)[-1])
    assert (recorded["seed"], recorded["sample"]) == (7, samples[0])
    assert draw(world, plan(world), seed=None).seed is not None


@given(
    st.lists(st.text("0123456789", min_size=1, max_size=8), max_size=40), st.integers(0, 2**31 - 1), st.integers(1, 9)
)
def test_a_sample_by_lot(numbers: list[str], seed: int, size: int) -> None:
    """As many as there are at most, each once, whatever their order; a smaller sample is the beginning of a larger one."""
    found = drawn(numbers, seed=seed, size=size)
    assert len(found) == min(size, len(set(numbers))) == len(set(found))
    assert set(found) <= set(numbers)
    shuffled = sorted(numbers, key=lambda _: random.random())
    assert drawn(shuffled, seed=seed, size=size) == found
    assert drawn(numbers, seed=seed, size=size + 1)[:size] == found


def test_only_decided_cases_of_the_scope(world: World) -> None:
    cases(world, 2)
    cases(world, 1, "delegated")
    assert draw(world, plan(world, size=9)).population == 3
    assert draw(world, plan(world, mode="delegated")).population == 1
    assert draw(world, plan(world, item=world.item["direct"])).population == 2
    for scope in ({"since": DAY(2025, 3, 4)}, {"until": DAY(2025, 3, 2)}, {"item": world.item["service"]}):
        with pytest.raises(Refused):
            draw(world, plan(world, **scope))


def test_found_put_right_and_closed(world: World) -> None:
    cases(world)
    row = draw(world, plan(world))
    with on(2025, 4, 3):
        row = inspection_look(inspection=row, position=1, found=FOUND, **by(world))
        row = inspection_look(inspection=row, position=1, found=FindingInput("seal", "印章不清", "规定"), **by(world))
        with pytest.raises(Refused) as refused:
            inspection_demand(inspection=row, due_on=DAY(2025, 4, 20), **by(world))
        assert "还有 1 件" in refused.value.message
        row = inspection_look(inspection=row, position=2, found=None, **by(world))
        first, second = row.findings.order_by("pk")
        finding_drop(finding=second, reason="看错", **by(world))
        with pytest.raises(Invalid):
            inspection_demand(inspection=row, due_on=DAY(2025, 4, 3), **by(world))
        assert not findings_visible(world.actor("yx.head")).exists()
        row = inspection_demand(inspection=row, due_on=DAY(2025, 4, 15), **by(world))
        paper = documents_of(row)[1]
        facts = json.loads(paper.facts)
        assert (paper.title, paper.number) == ("整改通知书", row.demand_number)
        assert [line["fact"] for line in facts["findings"]] == [FOUND.fact]
        assert facts["due_on"] == "2025年4月15日"
        with pytest.raises(Refused):
            inspection_close(inspection=row, conclusion="好", **by(world))
        first.refresh_from_db()
        assert inspections_waiting(world.actor("yx.head")).get() == row
        with pytest.raises(NotAllowed):
            finding_answer(finding=first, text="改了", **by(world, "yx.reviewer"))
        first = finding_answer(finding=first, text="已补正", file=("改.pdf", PDF), **by(world, "yx.head"))
        first = finding_send_back(finding=first, reason="没有送达", due_on=DAY(2025, 4, 25), **by(world))
        assert (first.state, first.due_on) == ("demanded", DAY(2025, 4, 25))
        first = finding_clear(
            finding=finding_answer(finding=first, text="已送达", **by(world, "yx.admin")), **by(world)
        )
        row = inspection_close(inspection=row, conclusion="总体规范", **by(world))
    assert (row.state, first.state, row.conclusion) == ("closed", "cleared", "总体规范")
    assert list(events.verify()) == []


def test_without_findings_closed_at_once_and_cancelled_before(world: World) -> None:
    cases(world, 1)
    row = draw(world, plan(world))
    row = inspection_look(inspection=row, position=1, found=None, **by(world))
    with pytest.raises(Refused):
        inspection_demand(inspection=row, due_on=DAY(2099, 1, 1), **by(world))
    assert inspection_close(inspection=row, conclusion="未发现问题", **by(world)).state == "closed"
    assert inspection_cancel(inspection=plan(world), reason="另行安排", **by(world)).state == "cancelled"


def test_an_order_is_linked_not_copied(world: World, client: Client) -> None:
    cases(world, 1)
    row = inspection_look(inspection=draw(world, plan(world)), position=1, found=FOUND, **by(world))
    finding = InspectionFinding.objects.get()
    with on(2025, 4, 3):
        client.force_login(world.person["yx.inspector"])
        page = client.get(f"/orders/new/?finding={finding.public_id}")
        assert page.context["form"].initial["addressee"] == world.body["yx-park"].pk
        said = OrderInput(row.office, row.park, "问题", "整改", DAY(2025, 4, 20), about=finding)
        order = order_issue(said=said, **by(world))
        assert order.number in client.get(f"/inspections/{row.public_id}/").content.decode()
        assert f"/inspections/{row.public_id}/" in client.get(f"/orders/{order.public_id}/").content.decode()
    assert SupervisionOrder.objects.get().subject_id == finding.pk


def test_roles_by_move(world: World) -> None:
    cases(world, 1)
    planned = plan(world)
    may = {p for p in world.person if inspections_visible(world.actor(p)).exists()}
    assert may == {"yx.inspector", "yx.reform"}  # the park hears of it with the notice
    row = inspection_look(inspection=draw(world, planned), position=1, found=FOUND, **by(world))
    finding = row.findings.get()
    park = {"yx.head", "yx.admin", "yx.chief"}
    assert {p for p in world.person if inspections_visible(world.actor(p)).exists()} == {
        "yx.inspector",
        "yx.reform",
    } | park
    for move in INSPECTION_LABELS:
        assert {p for p in world.person if row.move_permitted(move, world.actor(p)) is None} == {"yx.inspector"}
    for move in FINDING_LABELS:
        allowed = {p for p in world.person if finding.move_permitted(move, world.actor(p)) is None}
        assert allowed == (park if move == "answer" else {"yx.inspector"}), move
    with pytest.raises(Invalid):
        plan(world, park=world.body["czgx"])
    with pytest.raises(NotAllowed):
        plan(world, office=world.body["yx-spj"])


def test_rectification_is_reminded(world: World) -> None:
    cases(world, 1)
    row = inspection_look(inspection=draw(world, plan(world)), position=1, found=FOUND, **by(world))
    with on(2025, 4, 3):
        inspection_demand(inspection=row, due_on=DAY(2025, 4, 15), **by(world))
    before = inbox_of(world.person["yx.chief"]).count()
    for day, told in ((9, 0), (10, 1), (15, 2), (16, 3), (19, 3)):
        with on(2025, 4, day):
            matters_daily()
        assert (day, inbox_of(world.person["yx.chief"]).count() - before) == (day, told)


def test_in_the_browser(world: World, client: Client) -> None:
    cases(world, 2)
    with on(2025, 4, 1):
        client.force_login(world.person["yx.inspector"])
        sent = {
            "office": world.body["yx-ducha"].pk,
            "park": world.body["yx-park"].pk,
            "title": "检查",
            "team": "甲、乙",
        }
        sent |= {"since": "2025-03-01", "until": "2025-03-31", "size": "2", "idempotency_key": "k"}
        for wrong in ({"until": "2025-02-01"}, {"size": "0"}, {"item_code": "x"}, {"team": ""}):
            assert client.post("/inspections/new/", sent | wrong).status_code == 422, wrong
        address = client.post("/inspections/new/", sent).url
        assert client.post(f"{address}draw/", {"seed": "-1"}).status_code == 422
        assert client.post(f"{address}draw/", {"seed": "5"}).status_code == 302
        assert client.get(f"{address}lines/1/").status_code == 200
        assert client.post(f"{address}lines/1/", {"kind": "seal", "fact": ""}).status_code == 422
        assert client.post(f"{address}lines/9/", {"kind": ""}).status_code == 404
        assert client.post(f"{address}lines/1/", {"kind": "seal", "fact": "不清", "rule": "规定"}).status_code == 302
        assert client.post(f"{address}lines/2/", {"kind": ""}).status_code == 422
        assert client.post(f"{address}lines/2/", {"kind": "in_order"}).status_code == 302
        assert client.post(f"{address}demand/", {"due_on": "2025-04-10"}).status_code == 302
        paper = documents_of(Inspection.objects.get())[1]
        assert "不清" in client.get(f"{address}papers/{paper.pk}/").content.decode()
        finding = f"{address}findings/{InspectionFinding.objects.get().public_id}/"
        client.force_login(world.person["yx.head"])
        file = SimpleUploadedFile("a.pdf", PDF)
        assert client.post(f"{finding}answer/", {"text": "已改", "file": file}).status_code == 302
        assert client.get(f"{finding}file/").status_code == 200
        assert client.post(f"{finding}clear/", {}).status_code == 403
        client.force_login(world.person["yx.inspector"])
        assert client.get("/inspections/?only=mine").context["rows"]
        assert client.post(f"{finding}clear/", {"opinion": ""}).status_code == 302
        assert client.post(f"{address}close/", {"conclusion": "好"}).status_code == 302
        assert client.get("/inspections/?format=xlsx").status_code == 200
        for stranger in ("gx.head", "zjj.head", "yx.clerk"):
            client.force_login(world.person[stranger])
            assert client.get(address).status_code == client.get(f"{address}papers/{paper.pk}/").status_code == 404
