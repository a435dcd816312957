"""12345: lists in the encodings of offices, faults row by row, one order is one complaint (C4)."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from core.errors import Invalid, NotAllowed, Refused
from supervision.models import Complaint, HotlineBatch
from supervision.services import hotline_apply, hotline_plan, hotline_try
from tests.approvals.looking import on
from tests.approvals.walks import receive
from tests.world import World

pytestmark = pytest.mark.mission("C4")
HEADER = "工单编号,诉求时间,诉求人,联系电话,诉求类型,诉求内容,办件编号,事项名称,被投诉单位,办结期限"
ROWS = (
    "W1,2025-03-01 09:30:00,章某,13900000009,超期、拖延,一直没有答复,,,云溪区住房和城乡建设局,2025-03-12",
    "W2,2025/3/2,,,,要求补交材料三次,,,,",
)
WRONG = (
    "W3,三月一日,,,,有内容,,,,",
    "W4,2025-03-09,,,,诉求时间在以后,,,,",
    "W5,2025-03-01,,123,没有的类型,内容,,没有的事项,没有的单位,2025-02-01",
    ",2025-03-01,,,,没有编号,,,,",
    "W1,2025-03-01,,,,同一编号,,,,",
)


def take(world: World, *rows: str, encoding: str = "utf-8", login: str = "yx.admin") -> HotlineBatch:
    data = "\r\n".join((HEADER, *rows)).encode(encoding)
    return hotline_try(office=world.body["yx-park"], data=data, name="工单.csv", actor=world.actor(login))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_taken_in_by_encoding(world: World, encoding: str) -> None:
    with on(2025, 3, 3):
        batch = take(world, *ROWS, encoding=encoding)
        assert (Complaint.objects.count(), [row.outcome for row in hotline_plan(batch)]) == (0, ["新登记"] * 2)
        batch = hotline_apply(batch=batch, actor=world.actor("yx.admin"))
    assert (batch.made, batch.wrong) == (2, 0)
    first, second = Complaint.objects.order_by("pk")
    assert (first.external_number, first.kind, first.text) == ("W1", "late", "一直没有答复")
    assert (first.body, first.answer_due_on) == (world.body["yx-zjj"], dt.date(2025, 3, 12))
    assert (first.received_on, first.accept_due_on) == (dt.date(2025, 3, 1), dt.date(2025, 3, 7))
    assert (second.kind, second.body, second.complainant) == ("other", world.body["yx-park"], "")


def test_faults_stay_out_and_are_told_row_by_row(world: World) -> None:
    with on(2025, 3, 3):
        batch = take(world, *ROWS, *WRONG)
        found = {row.number: "；".join(row.problems) for row in hotline_plan(batch) if row.problems}
        done = hotline_apply(batch=batch, actor=world.actor("yx.admin"))
    assert sorted(found) == [4, 5, 6, 7, 8]  # as the file counts its rows
    assert found[4] == "诉求时间“三月一日”不是日期，写成 2026-11-21 的样子"
    assert found[5] == "诉求时间晚于今天"
    for words in ("办结期限早于诉求时间", "没有的类型", "联系电话有误", "没有的事项", "没有的单位"):
        assert words in found[6]
    assert (found[7], found[8]) == ("没有填写工单编号", "工单编号与第 2 行相同，同一工单只登记一次")
    assert (done.made, done.wrong, Complaint.objects.count()) == (2, 5, 2)
    with pytest.raises(Refused):
        hotline_apply(batch=batch, actor=world.actor("yx.admin"))


def test_the_same_order_again_is_the_same_complaint(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    with on(2025, 3, 3):
        hotline_apply(batch=take(world, *ROWS), actor=world.actor("yx.admin"))
        again = take(world, *ROWS, f"W9,2025-03-01,,,,内容,{case.number},,,", "W10,2025-03-01,,,,内容,没有的编号,,,")
        outcomes = [row.outcome for row in hotline_plan(again)]
        assert outcomes == ["已有，不重复登记", "已有，不重复登记", "新登记", "新登记"]
        assert hotline_apply(batch=again, actor=world.actor("yx.head")).made == 2
    linked = Complaint.objects.filter(external_number__in=["W9", "W10"]).order_by("pk")
    assert [(row.case, row.case_number) for row in linked] == [(case, case.number), (None, "没有的编号")]


def test_what_is_no_such_list_is_told(world: World) -> None:
    office, actor = world.body["yx-park"], world.actor("yx.admin")
    for data in (b"", "别的,表头\n1,2".encode(), HEADER.encode(), b"\x00\x01"):
        with pytest.raises(Invalid):
            hotline_try(office=office, data=data, name="a.csv", actor=actor)
    with pytest.raises(NotAllowed):
        take(world, *ROWS, login="gx.head")


def test_in_the_browser(world: World, client: Client) -> None:
    with on(2025, 3, 3):
        client.force_login(world.person["yx.admin"])
        data = "\n".join((HEADER, *ROWS, *WRONG)).encode("gb18030")
        sent = {"office": world.body["yx-park"].pk, "file": SimpleUploadedFile("工单.csv", data)}
        assert (
            client.post("/complaints/hotline/", {**sent, "file": SimpleUploadedFile("a.csv", b"x")}).status_code == 422
        )
        page = client.post("/complaints/hotline/", sent, follow=True)
        assert "新登记 2 件，已有 0 件，有问题 5 件" in page.content.decode()
        address = page.redirect_chain[-1][0]
        sheet = load_workbook(io.BytesIO(client.get(f"{address}problems.xlsx").content)).active
        assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["W3", "W4", "W5", None, "W1"]
        assert client.post(f"{address}apply/").status_code == client.post(f"{address}apply/").status_code == 302
        assert Complaint.objects.count() == 2
        assert client.get("/complaints/hotline/template.csv").content.decode("utf-8-sig").startswith("工单编号")
        client.force_login(world.person["yx.clerk"])  # a list names complainants and whom they accuse
        assert client.get(address).status_code == client.get(f"{address}problems.xlsx").status_code == 404
        client.force_login(world.person["gx.head"])
        assert client.get(address).status_code == client.post(f"{address}apply/").status_code == 404
