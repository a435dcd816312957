"""监管责任清单 (岳阳方案第3条): who supervises each empowered item, and the items that nobody does (A14)."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from core import moments
from core.errors import Invalid, NotAllowed, Refused
from empowerment.models import RegulatoryDuty
from empowerment.selectors import DutyFilter, duty_for, supervised_of
from empowerment.services import DutyInput, duty_end, duty_set
from tests.approvals.looking import on
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A14")]
START = dt.date(2022, 5, 11)
BASIS = "建设工程质量管理条例第四十三条"


@pytest.fixture(autouse=True)
def day() -> Any:
    with on(2025, 3, 3):
        yield


def _set(world: World, *, login: str = "yx.reform", starts_on: dt.date = START, **said: Any) -> RegulatoryDuty:
    values = {
        "supervisor": world.body["yx-zjj"],
        "method": "random",
        "frequency": "每年1次",
        "basis": BASIS,
        "source": "清单〔2022〕1号",
        **said,
    }
    park = world.body["yx-park"]
    return duty_set(
        jurisdiction=park.jurisdiction, said=DutyInput(**values), starts_on=starts_on, actor=world.actor(login)
    )


def _found(world: World, key: str = "direct", at: dt.datetime | None = None) -> RegulatoryDuty | None:
    version = world.item[key].versions.get()
    return duty_for(world.item[key], world.body["yx-park"].pk, version.item_type, at or moments.now())


def test_the_narrower_line_goes_first(world: World) -> None:
    assert _found(world) is None
    lines = [
        _set(world, item_type="licence"),
        _set(world, department=world.body["yx-zjj"]),
        _set(world, department=world.body["yx-zjj"], item_type="licence"),
        _set(world, item_type="licence", park=world.body["yx-park"]),
        _set(world, item=world.item["direct"]),
        _set(world, item=world.item["direct"], park=world.body["yx-park"]),
    ]
    for line in reversed(lines):
        assert _found(world) == line
        found = next(
            s for s in supervised_of(DutyFilter(world.body["yx-park"])) if s.empowerment.item == world.item["direct"]
        )
        assert found.duty == line
        RegulatoryDuty.objects.filter(pk=line.pk).delete()
    assert _found(world) is None


def test_gaps_are_the_empowered_items_without_a_line(world: World) -> None:
    park = world.body["yx-park"]
    everything = supervised_of(DutyFilter(park))
    assert len(supervised_of(DutyFilter(park, gap=True))) == len(everything)
    _set(world, department=world.body["yx-zjj"])
    assert supervised_of(DutyFilter(park, gap=True)) == []
    assert supervised_of(DutyFilter(world.body["czgx"], gap=True)) != []


def test_another_line_for_the_same_begins_where_the_earlier_ends(world: World) -> None:
    first = _set(world, item=world.item["direct"])
    second = _set(world, item=world.item["direct"], starts_on=dt.date(2025, 1, 1), supervisor=world.body["yy-zjj"])
    first.refresh_from_db()
    assert first.valid_to == second.valid_from == moments.start_of(dt.date(2025, 1, 1))
    assert _found(world, at=moments.start_of(dt.date(2024, 12, 31))) == first
    assert _found(world) == second
    assert (
        _set(world, item=world.item["direct"], supervisor=world.body["yy-zjj"], starts_on=dt.date(2025, 2, 1)) == second
    )


def test_line_entered_wrongly_is_replaced_from_its_first_day(world: World) -> None:
    wrong = _set(world, item=world.item["direct"])
    right = _set(world, item=world.item["direct"], frequency="每季度1次")
    wrong.refresh_from_db()
    assert (wrong.superseded_at, _found(world)) == (moments.now(), right)


def test_ended_line_holds_on_its_last_day(world: World) -> None:
    line = _set(world, item=world.item["direct"])
    duty_end(duty=line, last_day=dt.date(2025, 3, 31), reason="机构改革", actor=world.actor("yx.reform"))
    assert _found(world, at=moments.start_of(dt.date(2025, 3, 31))) == line
    assert _found(world, at=moments.start_of(dt.date(2025, 4, 1))) is None
    with pytest.raises(Refused):
        duty_end(duty=line, last_day=dt.date(2025, 4, 30), reason="再次", actor=world.actor("yx.reform"))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "item"),
        ({"item_type": "wish"}, "item_type"),
        ({"item_type": "licence", "method": "magic"}, "method"),
        ({"item_type": "licence", "frequency": " "}, "frequency"),
        ({"item_type": "licence", "basis": ""}, "basis"),
        ({"item_type": "licence", "source": ""}, "source"),
    ],
)
def test_half_a_line_is_told(world: World, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        _set(world, **said)
    assert problem.value.field == field


def test_item_of_another_city_is_told(world: World) -> None:
    with pytest.raises(Invalid) as problem:
        _set(world, item=world.item["cz_direct"])
    assert problem.value.field == "item"


@pytest.mark.parametrize(("login", "own", "everywhere"), [("yx.reform", True, True), ("yx.admin", True, False)])
def test_who_keeps_the_list(world: World, login: str, own: bool, everywhere: bool) -> None:
    for park, may in ((world.body["yx-park"], own), (None, everywhere)):
        if may:
            _set(world, login=login, item_type="licence", park=park)
        else:
            with pytest.raises(NotAllowed):
                _set(world, login=login, item_type="licence", park=park)


@pytest.mark.parametrize("login", ["yx.clerk", "zjj.supervisor", "as.head", "sysadmin"])
def test_others_do_not_keep_it(world: World, login: str) -> None:
    with pytest.raises(NotAllowed):
        _set(world, login=login, item_type="licence", park=world.body["yx-park"])


# --- Pages ----------------------------------------------------------------------------------------------------------
def _client(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


def _sheet(*rows: list[object]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("清单.xlsx", out.getvalue())


HEAD = ["园区", "事项编码", "事项类型", "业务主管部门", "监管部门", "监管方式", "方式说明", "频次", "监管依据"]


def test_sheet_comes_in_whole_or_not_at_all(world: World) -> None:
    client, zjj = _client(world, "yx.reform"), world.body["yx-zjj"].name
    good = ["", world.item["direct"].code, "", "", zjj, "专项检查", "", "每年2次", BASIS]
    wrong = [
        (["", "没有这个码", "", "", zjj, "专项检查", "", "每年2次", BASIS], "没有编码为“没有这个码”的事项"),
        (["", "", "行政许可", "", "无此局", "专项检查", "", "每年2次", BASIS], "监管部门：没有找到“无此局”"),
        (["", "", "行政许可", "", zjj, "看看", "", "每年2次", BASIS], "监管方式“看看”认不出来"),
        (["", "", "", "", zjj, "专项检查", "", "每年2次", BASIS], "至少填一项"),
        (["", "", "行政许可", "", zjj, "专项检查", "", "", BASIS], "“频次”没有填写"),
        (good, "与第 3 行是同一个事项"),
    ]
    sent = {"source": "清单〔2025〕1号", "starts_on": "2025-03-03"}
    for row, words in wrong:
        answer = client.post("/duties/import/", {**sent, "file": _sheet(["监管责任清单"], HEAD, good, row)})
        text = answer.content.decode()
        assert answer.status_code == 422 and "第 4 行：" in text and words in text, words
        assert not RegulatoryDuty.objects.exists()
    answer = client.post("/duties/import/", {**sent, "file": _sheet(["监管责任清单"], HEAD, good)})
    assert answer.status_code == 302
    line = RegulatoryDuty.objects.get()
    assert (line.item, line.supervisor, line.method) == (world.item["direct"], world.body["yx-zjj"], "special")
    assert client.post("/duties/import/", {**sent, "file": _sheet(HEAD, good)}).status_code == 302
    assert RegulatoryDuty.objects.count() == 1


def test_list_and_entries_go_out_as_sheets_and_come_back(world: World) -> None:
    _set(world, department=world.body["yx-zjj"])
    client = _client(world, "yx.reform")
    book = load_workbook(io.BytesIO(client.get("/duties/export/?park=yx-park").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][4:6] == ("审批主体", "监管部门")
    line = next(row for row in rows if row[1] == world.item["direct"].code)
    assert line[4:6] == (world.body["yx-park"].name, world.body["yx-zjj"].name)
    kept = client.get("/duties/export/?park=yx-park&kind=entries").content
    sent = {"source": "清单", "starts_on": "2025-03-03", "file": SimpleUploadedFile("a.xlsx", kept)}
    assert client.post("/duties/import/", sent).status_code == 302
    assert RegulatoryDuty.objects.count() == 1


def test_list_is_open_to_all_and_names_the_gaps(world: World) -> None:
    _set(world, item=world.item["direct"])
    text = Client().get("/duties/?park=yx-park").content.decode()
    assert "项没有列明监管部门" in text and "维护条目" not in text
    text = Client().get("/duties/?park=yx-park&gap=1").content.decode()
    assert world.item["delegated"].name in text and world.item["direct"].name not in text
    assert "登记监管部门" in _client(world, "yx.admin").get("/duties/?park=yx-park&gap=1").content.decode()


def test_line_is_entered_ended_and_shown_where_people_look(world: World) -> None:
    client, item = _client(world, "yx.admin"), world.item["direct"]
    sent = {
        "park": "yx-park",
        "item_code": "没有",
        "supervisor": world.body["yx-zjj"].pk,
        "method": "special",
        "frequency": "每半年1次",
        "basis": BASIS,
        "source": "清单",
        "starts_on": "2025-03-01",
    }
    answer = client.post("/duties/entry/", sent)
    assert answer.status_code == 422 and "每半年1次" in answer.content.decode()
    assert client.post("/duties/entry/", {**sent, "item_code": item.code}).status_code == 302
    line = RegulatoryDuty.objects.get()
    page = Client().get(f"/catalogue/yueyang/{item.code}/").content.decode()
    assert "批后谁来监管" in page and "每半年1次" in page
    asked = {"item": item.pk, "park": world.body["yx-park"].pk}
    assert "专项检查，每半年1次" in Client().get("/authority/", asked).content.decode()
    assert client.post(f"/duties/{line.pk}/end/", {"last_day": "2025-03-02", "reason": "x"}).status_code == 302
    assert "清单没有列明谁来监管" in Client().get("/authority/", asked).content.decode()


@pytest.mark.parametrize(("login", "status"), [("yx.clerk", 403), ("gx.clerk", 403), ("yx.reform", 200)])
def test_pages_of_keeping_are_for_keepers(world: World, login: str, status: int) -> None:
    for page in ("/duties/entries/", "/duties/entry/", "/duties/import/"):
        assert _client(world, login).get(page).status_code == status


def test_list_asks_the_same_for_few_and_many(world: World, django_assert_num_queries: Any) -> None:
    client = Client()
    client.get("/duties/?park=yx-park")
    with django_assert_num_queries(18):
        client.get("/duties/?park=yx-park")
    _set(world, department=world.body["yx-zjj"])
    with django_assert_num_queries(18):
        client.get("/duties/?park=yx-park")
