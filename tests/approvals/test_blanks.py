"""Blank certificates by serial number: received, used once, spoiled before a witness, handed on, the balance (B25)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from approvals import selectors, services
from approvals.models import BlankCertificate, BlankStock, Case, Licence
from core import moments
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from tests.approvals.looking import on
from tests.approvals.walks import WALKS, go, receive
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("B25")]


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def stock_of(world: World, *, low_mark: int = 3, items: tuple[Any, ...] = ()) -> BlankStock:
    return services.blank_stock_add(
        body=world.body["yx-park"],
        kind="建设工程消防设计审查意见书",
        prefix="湘岳消审",
        digits=5,
        low_mark=low_mark,
        items=items,
        actor=world.actor("yx.admin"),
    )


def take(world: World, stock: BlankStock, first: int = 1, last: int = 10, **said: Any) -> Any:
    values = {"received_on": moments.today(), "from_whom": "湖南省住房和城乡建设厅", **said}
    return services.blanks_receive(stock=stock, first=first, last=last, actor=world.actor("yx.clerk"), **values)


def spoil(world: World, stock: BlankStock, first: int, last: int, *, login: str = "yx.clerk", **said: Any) -> int:
    values = {"lost": False, "reason": "打印错误", "witness": world.person["yx.reviewer"], **said}
    return services.blanks_spoil(stock=stock, first=first, last=last, actor=world.actor(login), **values)


def sealed(world: World) -> Case:
    case = receive(world, "direct", "yx.clerk")
    for step in WALKS["direct"][1][:4]:
        case = go(world, case, step)
    return case


def issue(world: World, case: Case, blank: int, **said: Any) -> Case:
    return services.case_issue(case=case, actor=world.actor("yx.clerk"), stamp=Stamp(), blank=blank, **said)


def states(stock: BlankStock) -> dict[str, str]:
    return {row.serial: row.state for row in stock.blanks.select_related("stock")}


def test_range_is_received_number_by_number(world: World) -> None:
    stock = stock_of(world)
    assert take(world, stock).count == 10
    assert list(states(stock)) == [f"湘岳消审{n:05d}" for n in range(1, 11)]
    assert selectors.stocks_visible(world.actor("yx.admin")).get().left == 10


def test_overlapping_range_is_refused_with_its_serials(world: World) -> None:
    stock = stock_of(world)
    take(world, stock)
    with pytest.raises(Invalid) as problem:
        take(world, stock, 9, 14)
    assert (problem.value.field, problem.value.message) == (
        "first",
        "下列编号已经登记过，不能重复领入：湘岳消审00009、湘岳消审00010。",
    )
    assert stock.blanks.count() == 10


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"first": 5, "last": 4}, "last"),
        ({"first": 99999, "last": 100000}, "last"),
        ({"first": 1, "last": 5001}, "last"),
        ({"received_on": dt.date(2025, 6, 4)}, "received_on"),
        ({"from_whom": " "}, "from_whom"),
    ],
)
def test_half_a_receipt_is_told(world: World, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        take(world, stock_of(world), **said)
    assert problem.value.field == field


def test_number_is_used_when_the_result_is_issued_and_named_there(world: World) -> None:
    stock = stock_of(world)
    take(world, stock)
    case = sealed(world)
    first = selectors.blanks_on_offer(case)[0]
    issue(world, case, first.pk)
    first.refresh_from_db()
    assert (first.state, first.case, first.licence, first.moved_on) == (
        "used",
        case,
        Licence.objects.get(case=case),
        dt.date(2025, 6, 3),
    )
    assert [row.number for row in selectors.blanks_on_offer(case)] == list(range(2, 11))


def test_number_is_used_once(world: World) -> None:
    stock = stock_of(world)
    take(world, stock)
    first, second = sealed(world), sealed(world)
    blank = stock.blanks.get(number=1)
    issue(world, first, blank.pk)
    with pytest.raises(Invalid, match="湘岳消审00001已使用") as problem:
        issue(world, second, blank.pk)
    assert problem.value.field == "blank"
    second.refresh_from_db()
    assert (second.state, Licence.objects.filter(case=second).exists()) == ("sealed", False)


def test_blank_of_another_body_is_not_used(world: World) -> None:
    stock = services.blank_stock_add(body=world.body["czgx"], kind="许可证", actor=world.actor("gx.clerk"))
    actor = world.actor("gx.clerk")
    today = moments.today()
    services.blanks_receive(stock=stock, first=1, last=2, received_on=today, from_whom="厅", actor=actor)
    with pytest.raises(Invalid, match="不在本单位库存"):
        issue(world, sealed(world), stock.blanks.get(number=1).pk)


def test_stock_for_other_items_is_not_offered(world: World) -> None:
    take(world, stock_of(world, items=(world.item["instant"],)))
    assert selectors.blanks_on_offer(sealed(world)) == []


def test_spoiled_by_two_people_also_after_use(world: World) -> None:
    stock = stock_of(world)
    take(world, stock)
    case = sealed(world)
    issue(world, case, stock.blanks.get(number=1).pk)
    assert spoil(world, stock, 1, 3) == 3
    rows = stock.blanks.filter(number__lte=3)
    assert {(row.state, row.person, row.witness) for row in rows} == {
        ("spoiled", world.person["yx.clerk"], world.person["yx.reviewer"])
    }
    with pytest.raises(Invalid, match="湘岳消审00003作废，不能登记作废"):
        spoil(world, stock, 3, 4)
    assert states(stock)["湘岳消审00004"] == "in_stock"


@pytest.mark.parametrize(
    ("said", "field"),
    [({"reason": " "}, "reason"), ({"witness": None}, "witness"), ({"witness": "self"}, "witness")],
)
def test_spoiling_needs_reason_and_another_person(world: World, said: dict[str, Any], field: str) -> None:
    stock = stock_of(world)
    take(world, stock)
    if said.get("witness") == "self":
        said = {"witness": world.person["yx.clerk"]}
    with pytest.raises(Invalid) as problem:
        spoil(world, stock, 1, 1, **said)
    assert problem.value.field == field


def test_transferred_numbers_leave_and_unknown_ones_are_named(world: World) -> None:
    stock = stock_of(world)
    take(world, stock)
    actor = world.actor("yx.clerk")
    with pytest.raises(Invalid, match="库存里没有编号 湘岳消审00011"):
        services.blanks_transfer(stock=stock, first=9, last=11, to_body="区住建局", reason="", actor=actor)
    assert services.blanks_transfer(stock=stock, first=9, last=10, to_body="区住建局", reason="", actor=actor) == 2
    assert selectors.stocks_visible(actor).get().left == 8


@pytest.mark.parametrize("login", ["yx.reviewer", "yx.filer", "gx.clerk", "sysadmin"])
def test_who_keeps_no_stock_registers_nothing(world: World, login: str) -> None:
    stock = stock_of(world)
    take(world, stock)
    with pytest.raises(NotAllowed):
        spoil(world, stock, 1, 1, login=login)
    with pytest.raises(NotAllowed):
        services.blanks_receive(
            stock=stock, first=20, last=21, received_on=moments.today(), from_whom="厅", actor=world.actor(login)
        )


def test_register_of_the_month_has_the_running_balance(world: World) -> None:
    stock = stock_of(world)
    take(world, stock, received_on=dt.date(2025, 5, 20))
    issue(world, sealed(world), stock.blanks.get(number=1).pk)
    spoil(world, stock, 1, 2)
    take(world, stock, 11, 12)
    opening, lines = selectors.register_of(stock, 2025, 6)
    assert opening == 10
    assert [(line.what, line.serials, line.received, line.left_stock, line.balance) for line in lines] == [
        ("领入", "湘岳消审00011—湘岳消审00012", 2, 0, 12),
        ("使用", "湘岳消审00001", 0, 1, 11),
        ("作废", "湘岳消审00001", 0, 0, 11),
        ("作废", "湘岳消审00002", 0, 1, 10),
    ]
    assert lines[-1].balance == selectors.stocks_visible(world.actor("yx.admin")).get().left
    assert selectors.register_of(stock, 2025, 5)[0] == 0


# --- Pages ----------------------------------------------------------------------------------------------------------
def test_clerk_keeps_the_stock_on_its_pages(world: World, client: Client) -> None:
    client.force_login(world.person["yx.clerk"])
    sent = {
        "body": world.body["yx-park"].pk,
        "kind": "施工许可证",
        "before": "湘施",
        "digits": 4,
        "low_mark": 5,
        "items": "没有",
    }
    new = reverse("approvals:blank_stock_new")
    wrong = client.post(new, sent)
    assert (wrong.status_code, "没有编码为“没有”的事项" in wrong.content.decode()) == (422, True)
    assert client.post(new, {**sent, "items": ""}).status_code == 302
    stock = BlankStock.objects.get()
    page = reverse("approvals:blank_stock", args=[stock.public_id])
    said = {"first": 1, "last": 4, "received_on": "2025-06-03", "from_whom": "市住建局"}
    assert client.post(f"{page}receive/", said).status_code == 302
    again = client.post(f"{page}receive/", {**said, "first": 4, "last": 8})
    assert (again.status_code, "不能重复领入：湘施0004" in again.content.decode()) == (422, True)
    assert 'value="市住建局"' in again.content.decode()
    assert "低于 5，请补领" in client.get(reverse("approvals:blanks")).content.decode()
    gone = {"first": 1, "last": 1, "what": "lose", "reason": "搬迁遗失", "witness": world.person["yx.admin"].pk}
    assert client.post(f"{page}spoil/", gone).status_code == 302
    assert client.post(f"{page}transfer/", {"first": 2, "last": 2, "to_body": "区住建局"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "搬迁遗失" in shown and "区住建局" in shown
    answer = client.get(f"{page}register.xlsx", {"month": "2025-06"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [row[1:6] for row in sheet.iter_rows(min_row=4, values_only=True)] == [
        ("领入", "湘施0001—湘施0004", 4, None, 4),
        ("遗失", "湘施0001", None, 1, 3),
        ("已调出", "湘施0002", None, 1, 2),
    ]
    assert client.get(f"{page}register.xlsx", {"month": "x"}).status_code == 422


def test_issue_form_offers_the_next_numbers_and_forces_nobody(world: World, client: Client) -> None:
    case = sealed(world)
    client.force_login(world.person["yx.clerk"])
    address = reverse("approvals:issue", args=[case.number])
    assert "blank" not in client.get(address).context["form"].fields
    take(world, stock_of(world), 1, 2)
    shown = client.get(address).context["form"]
    assert [label for _, label in shown.fields["blank"].choices] == [
        "不用库存的空白证照",
        "建设工程消防设计审查意见书 湘岳消审00001",
        "建设工程消防设计审查意见书 湘岳消审00002",
    ]
    blank = BlankCertificate.objects.get(number=2)
    sent = {"version": case.version, "key": "k", "certificate": "", "blank": blank.pk}
    assert client.post(address, sent).status_code == 302
    blank.refresh_from_db()
    assert blank.case == case


@pytest.mark.parametrize(("login", "status"), [("gx.clerk", 404), ("yx.reviewer", 403), ("yx.reform", 404)])
def test_stock_of_others(world: World, client: Client, login: str, status: int) -> None:
    stock = stock_of(world)
    client.force_login(world.person[login])
    answer = client.post(reverse("approvals:blank_step", args=[stock.public_id, "receive"]), {})
    assert answer.status_code == (403 if login == "yx.reform" else status)


def test_blank_once_used_is_not_used_through_the_door(world: World) -> None:
    stock = stock_of(world)
    take(world, stock, 1, 1)
    issue(world, sealed(world), stock.blanks.get().pk)
    assert stock.blanks.get().move_refusal("use") == "空白证照湘岳消审00001已使用，不能使用。"
    with pytest.raises(Refused):
        from core import door

        door.perform(stock.blanks.get(), "use", actor=world.actor("yx.clerk"), stamp=Stamp())
