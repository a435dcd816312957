"""The series of a body with gaps and voided numbers; a number without a paper is voided with a reason (E1)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from approvals.models import Case
from approvals.services import paper_withdraw
from core.errors import Invalid, NotAllowed, Refused
from core.models import Document, Event, IssuedNumber, NumberSeries, VoidedNumber
from core.numbering import Gap, gaps, missing_in, number_take
from core.services import number_void
from tests.approvals.looking import paper
from tests.approvals.walks import go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("E1")


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return shared_world


def take(word: str = "试", count: int = 1) -> NumberSeries:
    key = f"yx-park:{word}"
    for _ in range(count):
        number_take(key=key, year=2026, pattern="云园" + word + "〔{year}〕{n}号", obj=None, object_type="test")
    return NumberSeries.objects.get(key=key, year=2026)


def void(world: World, series: NumberSeries, value: int, *, login: str = "yx.admin", reason: str = "打印错误") -> Any:
    return number_void(series=series, body=world.body["yx-park"], value=value, reason=reason, actor=world.actor(login))


def client(world: World, login: str) -> Client:
    browser = Client()
    browser.force_login(world.person[login])
    return browser


def corrected(world: World) -> Case:
    case = receive(world, "direct", "yx.clerk", complete=False)
    case = go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺原件")]))
    return go(world, case, leg("yx.clerk", "supplement", provided=[1]))


def test_a_missing_number_is_voided_with_its_reason_and_never_given_out(world: World) -> None:
    series = take(count=4)
    IssuedNumber.objects.filter(series=series, value=3).delete()
    assert gaps() == [Gap("yx-park:试", 2026, [3])]
    voided = void(world, series, 3)
    assert (voided.reason, voided.voided_by, gaps()) == ("打印错误", world.person["yx.admin"], [])
    event = Event.objects.get(verb="number.void", object_id=series.pk)
    assert event.organisation_id == world.body["yx-park"].pk
    assert take().last == 5
    assert not IssuedNumber.objects.filter(series=series, value=3).exists()
    with pytest.raises(Refused) as problem:
        void(world, series, 3)
    assert problem.value.code == "number_voided"


def test_the_record_of_a_voided_number_stays(world: World) -> None:
    voided = void(world, take(), 1)
    for change in (lambda: VoidedNumber.objects.update(reason="x"), voided.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_number_that_something_bears_is_not_voided(world: World) -> None:
    case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    document = paper(case, "acceptance")
    series = NumberSeries.objects.get(issued__text=document.number)
    value = series.issued.get(text=document.number).value
    with pytest.raises(Refused) as problem:
        void(world, series, value)
    assert "《受理通知书》" in problem.value.message
    IssuedNumber.objects.filter(series=series, value=value).delete()
    series.issued.create(value=value + 40, text=document.number.replace(f"{value}号", f"{value + 40}号"))
    with pytest.raises(Refused):  # the record of the number is gone, the paper is not
        void(world, series, value)
    cases = NumberSeries.objects.get(key="case:yx-park")
    with pytest.raises(Refused) as problem:
        void(world, cases, cases.last)
    assert problem.value.code == "number_in_use"


def test_the_number_of_a_paper_taken_back_may_be_voided(world: World) -> None:
    case = corrected(world)
    document = paper(case, "correction")
    series = NumberSeries.objects.get(issued__text=document.number)
    with pytest.raises(Refused):
        void(world, series, series.last)
    paper_withdraw(case=case, document=document, reason="发错", actor=world.actor("yx.head"))
    assert void(world, series, series.last).value == series.last
    assert Document.objects.get(pk=document.pk).number == document.number


def test_bad_input_and_wrong_body(world: World) -> None:
    series = take(count=2)
    for value, reason, field in ((0, "x", "value"), (3, "x", "value"), (1, " ", "reason")):
        with pytest.raises(Invalid) as problem:
            void(world, series, value, reason=reason)
        assert problem.value.field == field
    with pytest.raises(Invalid):
        number_void(series=series, body=world.body["yx-zjj"], value=1, reason="x", actor=world.actor("yx.reform"))
    assert missing_in(series) == []


@pytest.mark.parametrize(
    ("login", "may"),
    [("yx.admin", True), ("yx.reform", True), ("yx.head", False), ("yx.clerk", False), ("sysadmin", False)],
)
def test_who_voids(world: World, login: str, may: bool) -> None:
    series = take()
    if may:
        assert void(world, series, 1, login=login).value == 1
    else:
        with pytest.raises(NotAllowed):
            void(world, series, 1, login=login)


def test_the_pages(world: World) -> None:
    series = take("收", count=5)
    IssuedNumber.objects.filter(series=series, value__in=[2, 3]).delete()
    browser = client(world, "yx.admin")
    page = browser.get("/numbers/").content.decode()
    assert "收件凭证" in page and "有缺号</span> 2至3" in page
    address = f"/numbers/{series.pk}/"
    refused = browser.post(address, {"value": "9", "reason": "打印错误"})
    assert refused.status_code == 422 and "只到 5" in refused.content.decode()
    assert "打印错误</textarea>" in refused.content.decode()
    assert browser.post(address, {"value": "二", "reason": "x"}).status_code == 422
    assert browser.post(address, {"value": "2", "reason": "打印错误"}).status_code == 302
    shown = browser.get(address).content.decode()
    assert "云园收〔2026〕2号" in shown and "打印错误" in shown and "有缺号</span> 3" in shown
    assert "只作废缺号" not in client(world, "yx.clerk").get(address).content.decode()
    assert client(world, "yx.clerk").post(address, {"value": "3", "reason": "x"}).status_code == 403
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(browser.get("/numbers/export.xlsx?year=2026").content))
    rows = sheet.get_sheet_by_index(0).to_python()
    line = next(row for row in rows if row[0] == "收件凭证")
    assert line[1:6] == [2026.0, 5.0, "3", 2.0, "打印错误"]


@pytest.mark.parametrize(
    ("login", "address", "status"),
    [
        ("yx.clerk", "/numbers/", 200),
        ("yx.reform", "/numbers/?body=yx-park", 200),
        ("gx.clerk", "/numbers/?body=yx-park", 404),
        ("gx.clerk", "/numbers/export.xlsx?body=yx-park", 404),
        ("zjj.head", "/numbers/?body=yx-park", 404),
        ("sysadmin", "/numbers/", 404),
    ],
)
def test_whose_series_a_person_sees(world: World, login: str, address: str, status: int) -> None:
    series = take()
    browser = client(world, login)
    assert browser.get(address).status_code == status
    assert (browser.get(f"/numbers/{series.pk}/").status_code == 200) is (status == 200)


def test_list_asks_the_same_for_few_and_many(world: World, django_assert_num_queries: Any) -> None:
    browser = client(world, "yx.admin")
    browser.get("/numbers/")
    for word in ("甲", "乙", "丙", "丁"):
        void(world, take(word, count=3), 2)
    with django_assert_num_queries(10):
        browser.get("/numbers/")
