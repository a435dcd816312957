"""Measures broken down into tasks with owners, days, progress and reasons of delay; the pilots of measure 5 (D5, D1; S1)."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.fixtures_files import data_of
from core.gantt import LABEL, MARGIN, WIDE, Span, gantt
from core.models import InboxMessage
from ledger import demo_tasks
from ledger.lives.assignments import ASSIGNMENT_LABELS
from ledger.models import Assignment, Measure
from ledger.selectors.assignments import assignments_waiting
from ledger.services import (
    AssignmentInput,
    assignment_cancel,
    assignment_confirm,
    assignment_finish,
    assignment_give_back,
    assignment_progress,
    assignment_reschedule,
    assignment_set,
    pilots_set,
)
from supervision.models import SupervisionOrder
from tests.approvals.looking import on
from tests.ledger.conftest import Ledger, LogIn

pytestmark = pytest.mark.mission("D5")
D = dt.date
SPRING = on(2022, 6, 1)
QUERIES = 17
SVG = "{http://www.w3.org/2000/svg}"


def measure(ledger: Ledger, number: int = 3) -> Measure:
    return ledger.plan.measures.select_related("plan__office").get(number=number)


def assign(ledger: Ledger, login: str = "yy.reform", **more: Any) -> Assignment:
    """From 1 June to 30 September 2022, for 云溪."""
    values = {
        "measure": measure(ledger),
        "title": "发布监管责任清单",
        "owner": ledger.body("yx-park"),
        "setter": ledger.body("yy-sgb"),
        "starts_on": D(2022, 6, 1),
        "ends_on": D(2022, 9, 30),
        **more,
    }
    return assignment_set(said=AssignmentInput(**values), actor=ledger.actor(login), stamp=Stamp())


def tell(ledger: Ledger, row: Assignment, percent: int, why: str = "", login: str = "yx.head") -> Assignment:
    return assignment_progress(
        row=row, percent=percent, text="正在编制", delay_reason=why, actor=ledger.actor(login), stamp=Stamp()
    )


def done(ledger: Ledger, row: Assignment, why: str = "") -> Assignment:
    return assignment_finish(row=row, text="已发布", delay_reason=why, actor=ledger.actor("yx.filer"), stamp=Stamp())


def test_set_told_done_and_looked_at(ledger: Ledger) -> None:
    reform = ledger.actor("yy.reform")
    with SPRING:
        row = assign(ledger, person=ledger.actor("yx.chief").person)
        told = InboxMessage.objects.filter(url=f"/ledger/assignments/{row.public_id}/")
        assert set(told.values_list("person__username", flat=True)) == {"yx.head", "yx.admin", "yx.filer", "yx.chief"}
        row = tell(ledger, row, 30, login="yx.chief")
        assert (row.state, row.percent) == ("under_way", 30)
    with on(2022, 9, 30):
        row = done(ledger, row)
        assert (row.state, row.percent, row.finished_on, row.late) == ("reported", 100, D(2022, 9, 30), False)
        assert assignments_waiting(reform).get() == row
        row = assignment_give_back(row=row, reason="没有附清单", actor=reform, stamp=Stamp())
        assert (row.state, row.percent, row.finished_on, row.reason) == ("under_way", 30, None, "没有附清单")
    with on(2022, 10, 1):
        with pytest.raises(Invalid, match="期限是2022年9月30日，已经逾期") as problem:
            done(ledger, row)
        assert problem.value.field == "delay_reason"
        row = done(ledger, row, "附件重做")
        row = assignment_confirm(row=row, actor=reform, stamp=Stamp())
    assert (row.state, row.late, row.closed_at is not None) == ("done", True, True)
    assert list(row.entries.values_list("percent", "delay_reason")) == [(100, "附件重做"), (100, ""), (30, "")]
    with pytest.raises(Refused):
        tell(ledger, row, 50)


def test_moved_days_keep_the_old_ones(ledger: Ledger) -> None:
    reform = ledger.actor("yy.reform")
    with SPRING:
        row = assign(ledger)

        def move(ends_on: dt.date, reason: str = "模板调整") -> Assignment:
            return assignment_reschedule(
                row=row, starts_on=row.starts_on, ends_on=ends_on, reason=reason, actor=reform, stamp=Stamp()
            )

        for ends_on, reason, field in (
            (D(2022, 9, 30), "同", "ends_on"),
            (D(2022, 5, 1), "早", "ends_on"),
            (D(2022, 10, 31), " ", "reason"),
        ):
            with pytest.raises(Invalid) as problem:
                move(ends_on, reason)
            assert problem.value.field == field
        move(D(2022, 10, 31))
        row.refresh_from_db()
        row = move(D(2022, 12, 31))
    assert row.ends_on == D(2022, 12, 31)
    assert list(row.former_dates.values_list("ends_on", "reason")) == [
        (D(2022, 9, 30), "模板调整"),
        (D(2022, 10, 31), "模板调整"),
    ]
    assert [event.verb.partition(".")[2] for event in events.history(row)] == ["assign", "reschedule", "reschedule"]
    row = assignment_cancel(row=row, reason="并入其他任务", actor=reform, stamp=Stamp())
    assert (row.state, row.overdue(D(2023, 1, 1))) == ("cancelled", False)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"ends_on": D(2022, 5, 31)}, "ends_on"),
        ({"person": "zjj.handler"}, "person"),
    ],
)
def test_half_a_task_is_told(ledger: Ledger, more: dict[str, Any], field: str) -> None:
    if "person" in more:
        more = {"person": ledger.actor(more["person"]).person}
    with SPRING, pytest.raises(Invalid) as problem:
        assign(ledger, **more)
    assert problem.value.field == field


def test_percent_and_words(ledger: Ledger) -> None:
    with SPRING:
        row = assign(ledger)
        for percent, field in ((100, "percent"), (-1, "percent")):
            with pytest.raises(Invalid) as problem:
                tell(ledger, row, percent)
            assert problem.value.field == field


STATES = {
    "planned": {"assign", "progress", "finish", "reschedule", "cancel"},
    "under_way": {"progress", "finish", "reschedule", "cancel"},
    "reported": {"confirm", "give_back"},
    "done": set(),
    "cancelled": set(),
}
OWNER, OFFICE = {"yx.head", "yx.admin", "yx.filer"}, {"yy.reform"}
PEOPLE = ("yx.head", "yx.admin", "yx.filer", "yx.chief", "yx.clerk", "yy.reform", "yy.inspector", "lx.head", "zjj.head")


def test_moves_by_state_and_by_role(ledger: Ledger) -> None:
    with SPRING:
        row, own = assign(ledger), assign(ledger, "yx.head", setter=ledger.body("yx-park"))
        actors = {login: ledger.actor(login) for login in PEOPLE}
    for state, moves in STATES.items():
        row.__dict__["state"] = state
        assert {move for move in ASSIGNMENT_LABELS if row.move_refusal(move) is None} == moves

    def may(task: Assignment) -> dict[str, set[str]]:
        return {
            move: {login for login in PEOPLE if task.move_permitted(move, actors[login]) is None}
            for move in ASSIGNMENT_LABELS
        }

    owners = {"progress": OWNER, "finish": OWNER}
    assert may(row) == {**dict.fromkeys(ASSIGNMENT_LABELS, OFFICE), **owners}
    leaders = {"yx.head", "yx.admin", "yy.reform"}  # who broke it down, and the office that keeps the plan
    assert may(own) == {
        **dict.fromkeys(("assign", "reschedule", "cancel"), leaders),
        **dict.fromkeys(("confirm", "give_back"), OFFICE),
        **owners,
    }
    for login, more in (
        ("yx.head", {}),  # in the office's name
        ("yx.head", {"setter": ledger.body("yx-park"), "owner": ledger.body("lx-park")}),
        ("zjj.head", {"setter": ledger.body("yx-zjj"), "owner": ledger.body("yx-zjj")}),  # not in the plan
    ):
        with SPRING, pytest.raises(NotAllowed):
            assign(ledger, login, **more)


def test_the_tables_refuse_what_cannot_be(ledger: Ledger) -> None:
    with SPRING:
        row = assign(ledger)
    for wrong in (
        {"state": "done"},
        {"state": "cancelled"},
        {"ends_on": D(2022, 5, 1)},
        {"percent": 101},
        {"finished_on": D(2022, 7, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.filter(pk=row.pk).update(**wrong)


@pytest.mark.mission("D1")
def test_pilots_of_measure_five(ledger: Ledger) -> None:
    """五个园区先行试点，2022年底前全市各园区全面落地; a second call sets nothing twice."""
    rows = demo_tasks._pilots(ledger.plan)
    pilots = [row for row in rows if row.kind == "pilot"]
    assert [row.park.short_name for row in pilots] == [
        "岳阳绿色化工产业区",
        "岳阳高新技术产业园区",
        "湘阴高新区",
        "华容高新区",
        "君山产业开发区",
    ]
    everywhere = [row.park.code for row in rows if row.kind == "rollout"]
    assert everywhere == [park["code"] for park in data_of("yueyang_s1.json")["parks"]]
    assert {(row.measure.number, row.starts_on, row.ends_on) for row in rows} == {(5, D(2022, 3, 8), D(2022, 12, 31))}
    again = {"starts_on": D(2022, 3, 8), "by": D(2022, 12, 31), "source": "方案", "actor": ledger.actor("yy.reform")}
    parks = [row.park for row in pilots]
    assert pilots_set(measure=measure(ledger, 5), pilots=parks, parks=parks, stamp=Stamp(), **again) == []
    with pytest.raises(NotAllowed):
        again["actor"] = ledger.actor("yx.head")
        pilots_set(measure=measure(ledger, 7), pilots=parks, parks=[], stamp=Stamp(), **again)


def test_the_picture_and_its_table(ledger: Ledger, log_in: LogIn, django_assert_num_queries: Any) -> None:
    with SPRING:
        rows = [assign(ledger, title=f"任务{n}") for n in range(3)]
        other = assign(ledger, title="别的园区的", owner=ledger.body("lx-park"), measure=measure(ledger, 9))
        tell(ledger, rows[1], 40)
        assignment_reschedule(
            row=rows[2],
            starts_on=D(2022, 6, 1),
            ends_on=D(2023, 3, 31),
            reason="延后",
            actor=ledger.actor("yy.reform"),
            stamp=Stamp(),
        )
    with on(2022, 10, 1):
        reform, head = log_in("yy.reform"), log_in("yx.head")
        with django_assert_num_queries(QUERIES):
            page = reform.get("/ledger/assignments/")
        shown = [(each["row"].title, each["look"]["word"]) for each in page.context["rows"]]
        assert shown == [("任务0", "逾期"), ("任务1", "逾期"), ("任务2", "未启动"), ("别的园区的", "逾期")]
        assert page.context["rows"][2]["former"] == [D(2022, 9, 30)]
        assert [str(year) for year, _ in page.context["years"]] == ["2023", "2022"]
        picture = ElementTree.fromstring(page.context["chart"]["picture"])
        assert len(picture.findall(f".//{SVG}rect[@class='pic-span']")) == 4
        assert len(picture.findall(f".//{SVG}path[@class='pic-former']")) == 1
        titles = lambda query: [  # noqa: E731
            each["row"].title for each in reform.get(f"/ledger/assignments/?{query}").context["rows"]
        ]
        assert titles("during=2023") == ["任务2"]
        assert titles("late=1") == ["任务0", "任务1", "别的园区的"]
        assert titles("measure=9&owner=lx-park&state=planned") == ["别的园区的"]
        assert titles(f"after={rows[1].pk}") == ["任务2", "别的园区的"]
        assert titles("measure=x&state=x&during=99999&after=²") == [row[0] for row in shown]
        assert [each["row"].title for each in head.get("/ledger/assignments/").context["rows"]] == [
            "任务0",
            "任务1",
            "任务2",
        ]
        assert log_in("gx.head").get("/ledger/assignments/").context["plan"] is None
        assert head.get(f"/ledger/assignments/{other.public_id}/").status_code == 404
        assert log_in("lx.head").get(f"/ledger/assignments/{rows[0].public_id}/").status_code == 404
        book = load_workbook(io.BytesIO(reform.get("/ledger/assignments/book/").content)).active
        assert [cell.value for cell in book[3]][:4] == ["措施", "类别", "任务", "责任单位"]
        assert [cell.value for cell in book[6]][2:10] == [
            "任务2",
            "湖南岳阳绿色化工高新技术产业开发区管理委员会",
            None,
            "2022-06-01",
            "2023-03-31",
            "2022-09-30",
            0,
            "未启动",
        ]


def test_a_task_in_the_browser(ledger: Ledger, log_in: LogIn) -> None:
    with SPRING:
        reform, head = log_in("yy.reform"), log_in("yx.head")
        new = "/ledger/assignments/new/?place=yueyang&year=2022&measure=3"
        assert reform.get(new).context["form"].initial["measure"].number == 3
        sent = {"measure": measure(ledger).pk, "title": "发布清单", "owner": ledger.body("yx-park").pk}
        sent |= {"starts_on": "2022-06-01", "ends_on": "2022-09-30", "idempotency_key": "k1"}
        assert reform.post(new, sent | {"login": "gx.clerk"}).status_code == 422
        assert reform.post(new, sent | {"ends_on": "2022-05-01"}).status_code == 422
        assert reform.post(new, sent).status_code == reform.post(new, sent).status_code == 302
        row = Assignment.objects.get()  # the same key once
        assert log_in("zjj.head").get(new).status_code == 403
        assert [str(each) for each in head.get(new).context["form"].fields["owner"].queryset] == [str(row.owner)]
        address = f"/ledger/assignments/{row.public_id}/"
        assert [step["move"] for step in head.get(address).context["steps"]] == ["progress", "finish"]
        assert head.post(f"{address}progress/", {"percent": "x", "text": "写"}).status_code == 422
        assert head.post(f"{address}progress/", {"percent": "40", "text": "征求意见"}).status_code == 302
        assert head.post(f"{address}confirm/", {}).status_code == 403
        assert b'value="2022-09-30"' in reform.get(f"{address}reschedule/").content
        assert reform.post(f"{address}confirm/", {}).status_code == 409
    with on(2022, 10, 8):
        reform, head = log_in("yy.reform"), log_in("yx.head")
        late = head.post(f"{address}finish/", {"text": "已发布"})
        assert (late.status_code, "已经逾期，请写明逾期原因" in late.content.decode()) == (422, True)
        order = f"{address}order/"
        assert reform.get(order).context["form"].initial["subject"] == "改革任务“发布清单”"
        asked = {"issuer": ledger.plan.office_id, "addressee": row.owner_id, "subject": "发布清单", "asks": "说明原因"}
        assert reform.post(order, asked | {"due_on": "2022-10-08"}).status_code == 422
        assert reform.post(order, asked | {"due_on": "2022-10-14"}).status_code == 302
        made = SupervisionOrder.objects.get()
        assert [each.pk for each in reform.get(address).context["orders"]] == [made.pk]
        assert reform.get(f"/orders/{made.public_id}/").context["subject_url"] == address
        assert log_in("yx.filer").get(order).status_code == 403
        pilots = "/ledger/assignments/pilots/"
        column = ledger.plan.columns.get(park=row.owner)
        asked = {"measure": measure(ledger, 5).pk, "pilots": [column.pk], "starts_on": "2022-03-08", "source": "方案"}
        assert reform.post(pilots, asked | {"by": "2022-03-01"}).status_code == 422
        assert reform.post(pilots, asked | {"by": "2022-12-31", "pilots": ["999999999"]}).status_code == 422
        assert reform.post(pilots, asked | {"by": "2022-12-31"}).status_code == 302
        assert Assignment.objects.filter(measure__number=5).count() == 12
        assert head.get(pilots).status_code == 403


days = st.integers(D(2000, 1, 1).toordinal(), D(2190, 1, 1).toordinal()).map(D.fromordinal)


@given(st.lists(st.tuples(days, st.integers(0, 4000), st.integers(0, 100)), max_size=6), days, st.booleans())
def test_bars_stay_inside_the_picture(lines: list[tuple[dt.date, int, int]], today: dt.date, narrow: bool) -> None:
    spans = [
        Span("<任务>&", day, day + dt.timedelta(days=length), percent, "○", "未启动", "is-quiet", (day,), day)
        for day, length, percent in lines
    ]
    picture = ElementTree.fromstring(gantt(spans, today=today, title="<图>", narrow=narrow))
    width = float(picture.attrib["width"])
    left = MARGIN if narrow else LABEL
    bars = picture.findall(f".//{SVG}rect[@class='pic-span']")
    assert len(bars) == len(spans)
    for bar in bars:
        x, length = float(bar.attrib["x"]), float(bar.attrib["width"])
        assert left <= x and x + length <= width - MARGIN + 2.1
    assert width <= WIDE


COUNTS = {"planned": 5, "under_way": 4, "reported": 1, "done": 13, "cancelled": 1}


def test_the_demonstration_holds_every_state(ledger: Ledger) -> None:
    demo_tasks.load(plan=ledger.plan)
    assert Counter(Assignment.objects.values_list("state", flat=True)) == COUNTS
    assert Assignment.objects.exclude(former_dates=None).count() == 1
    assert SupervisionOrder.objects.filter(subject_type="ledger.assignment").count() == 1
    assert any(row.late for row in Assignment.objects.filter(state="done"))
