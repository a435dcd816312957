"""好差评 for those who work: the list and its figures agree to the unit, coverage names its holes, steps in the browser (B16)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from openpyxl import load_workbook

from approvals.models import Rating, RatingFile
from approvals.rating_life import Occasion
from approvals.selectors.rating_tables import coverage
from approvals.services.ratings import RatingInput, rating_again
from core.door import Stamp
from tests.approvals.looking import on
from tests.approvals.rating import PDF, called, ended, rate, replied, seat, ticket
from tests.approvals.walks import receive
from tests.world import World

pytestmark = pytest.mark.mission("B16")
Count = Callable[[int], AbstractContextManager[Any]]
DAY = dt.date


def enter(client: Client, world: World, login: str) -> Client:
    client.force_login(world.person[login])
    return client


@pytest.fixture
def rated(world: World) -> list[Rating]:
    """June 2025: at window 1 of the direct item one rated well by QR and one badly by code, replied to late; a visit rated
    on the screen. At window 2 the delegated item, badly rated and open. In July a service that nobody has rated.
    """
    seat(world)
    seat(world, "yx.clerk2", "综合窗口2")
    with on(2025, 6, 3):
        first, second = ended(world), ended(world)
        found = [
            rate(ticket(first), 1, "qr"),
            rate(ticket(second), 5),
            rate(ticket(first, Occasion.VISIT), 3, "screen"),
        ]
        other = receive(world, "delegated", "yx.clerk2")
        found.append(rate(ticket(other, Occasion.VISIT), 4, "public"))
    with on(2025, 6, 11):
        replied(world, found[1])
    with on(2025, 7, 1):
        receive(world, "direct", "yx.clerk")
    return found


def test_figures_agree_with_the_list(world: World, client: Client, rated: list[Rating]) -> None:
    enter(client, world, "yx.admin")
    with on(2025, 7, 2):
        seen = {}
        for by in ("desk", "person", "item", "month"):
            page = client.get("/ratings/figures/", {"by": by}).context
            lines = [*page["rows"], page["total"]]
            for line in lines:
                for cell in line["cells"]:
                    rows = client.get(cell["url"]).context["rows"]
                    assert (by, line["line"].label, cell["label"], len(rows)) == (
                        by,
                        line["line"].label,
                        cell["label"],
                        cell["count"],
                    )
            seen[by] = [
                (row["line"].label.split()[-1], row["line"].served, *row["line"].counts.values()) for row in lines
            ]
            assert (page["total"]["rated_share"], page["total"]["satisfied_share"]) == ("66.7%", "50.0%")
    total = ("合计", 6, 4, 2, 2, 0, 2)
    item, other = world.item["direct"].name, world.item["delegated"].name
    one, two = world.person["yx.clerk"].name, world.person["yx.clerk2"].name
    assert seen == {
        "desk": [("综合窗口1", 5, 3, 2, 1, 0, 1), ("综合窗口2", 1, 1, 0, 1, 0, 1), total],
        "person": [(one, 5, 3, 2, 1, 0, 1), (two, 1, 1, 0, 1, 0, 1), total],
        "item": [(item, 5, 3, 2, 1, 0, 1), (other, 1, 1, 0, 1, 0, 1), total],
        "month": [("2025年6月", 5, 4, 2, 2, 0, 2), ("2025年7月", 1, 0, 0, 0, 0, 0), total],
    }
    sheet = load_workbook(io.BytesIO(client.get("/ratings/figures/?by=month&export=xlsx").content)).active
    assert [cell.value for cell in sheet[2]] == ["2025年6月", 5, 4, 2, 2, 0, 2, "80.0%", "50.0%"]


def test_coverage_names_every_hole(world: World, client: Client, rated: list[Rating]) -> None:
    park, june = world.body["yx-park"], (DAY(2025, 6, 1), DAY(2025, 6, 30))
    enter(client, world, "yx.admin")
    with on(2025, 7, 2):
        found = coverage(world.actor("yx.admin"), park=park, since=june[0], until=june[1])
        direct, other = world.item["direct"].name, world.item["delegated"].name
        label = f"{park.name} 综合窗口"
        assert [(pair.item, pair.desk, pair.served, pair.counts, pair.holes) for pair in found.pairs] == [
            (other, f"{label}2", 1, {"code": 0, "qr": 0, "screen": 0, "public": 1}, ("code", "qr", "screen")),
            (direct, f"{label}1", 4, {"code": 1, "qr": 1, "screen": 1, "public": 0}, ("public",)),
        ]
        assert [pair.words for pair in found.holes] == [
            "没有“评价码、扫二维码、窗口评价屏”的评价",
            "没有“网上查询页”的评价",
        ]
        listed = found.items[0]
        assert (found.items, found.desks, len(found.idle)) == ((listed, 2, 2), (2, 2, 2), listed - 2)
        assert found.channels == {"code": 1, "qr": 1, "screen": 1, "public": 1}
        july = coverage(world.actor("yx.admin"), park=park, since=DAY(2025, 7, 1), until=DAY(2025, 7, 31)).pairs
        assert [(pair.rated, pair.words) for pair in july] == [(0, "办了 1 次，没有任何评价")]
        page = client.get("/ratings/coverage/?month=2025-06&export=xlsx")
        sheet = load_workbook(io.BytesIO(page.content)).active
        assert [cell.value for cell in sheet[2]][3:] == [0, 0, 0, 1, "没有“评价码、扫二维码、窗口评价屏”的评价"]
        assert client.get("/ratings/coverage/?month=2025-06").context["found"].holes == found.holes


def test_filters_stand_in_the_address(world: World, client: Client, rated: list[Rating]) -> None:
    enter(client, world, "yx.reform")
    with on(2025, 7, 2):
        for query, n in (
            ("", 4),
            ("level=5", 1),
            ("channel=qr", 1),
            ("state=to_call&count=late", 1),
            ("month=2025-07", 0),
            ("park=yx-park&month=2025-06", 4),
            ("park=czgx", 0),
            ("desk=none", 0),
            (f"desk={rated[0].desk_id}&item={rated[0].item_id}", 3),
            (f"item={rated[3].item_id}", 1),
            ("waiting=1", 0),
        ):
            assert (query, len(client.get(f"/ratings/?{query}").context["rows"])) == (query, n)
        for strange in ("²", "9" * 4400, "😀" * 900, "0000-99", "none"):
            names = ("count", "park", "item", "desk", "person", "level", "channel", "state", "month", "after", "by")
            sent = urlencode(dict.fromkeys(names, strange))
            for page in ("", "figures/", "coverage/"):
                assert client.get(f"/ratings/{page}?{sent}").status_code == 200


def test_a_bad_rating_in_the_browser(world: World, client: Client) -> None:
    with on(2025, 6, 3):
        case = ended(world)
        row = rate(ticket(case), 5, text=f"我是{case.applicant.name}，等太久，请打138 0000-1234")
        address = f"/ratings/{row.public_id}/"
        enter(client, world, "yx.clerk")
        own = client.get(address)
        assert (own.context["case"], own.context["text"]) == (None, "我是（申请人），等太久，请打（电话）")
        assert [step["move"] for step in own.context["steps"]] == ["appeal"]
        assert case.applicant.name not in own.content.decode()
        assert "已评价" in client.get(f"/cases/{case.number}/").content.decode()
        assert client.post(f"{address}call-back/", {"text": "x"}).status_code == 403
        assert client.post(f"{address}appeal/", {"text": "写好的"}).status_code == 422
        enter(client, world, "yx.admin")
        assert client.get(address).context["case"] == case
        assert client.get("/ratings/?waiting=1").context["rows"][0]["row"] == row
        wrong = client.post(f"{address}call-back/", {"text": "", "called_on": "2025-06-02"})
        assert wrong.status_code == 422
        wrong = client.post(f"{address}call-back/", {"text": "反映等太久", "called_on": "2025-06-02"})
        assert (wrong.status_code, "反映等太久" in wrong.content.decode()) == (422, True)
        assert client.post(f"{address}call-back/", {"text": "反映等太久"}).status_code == 302
        assert client.post(f"{address}call-back/", {"text": "再来"}).status_code == 409
        sent = {"measure": "加开窗口", "responsible": world.person["gx.clerk"].pk}
        assert client.post(f"{address}rectify/", sent).status_code == 422
        file = io.BytesIO(PDF)
        file.name = "整改.pdf"
        sent = {"measure": "加开窗口", "responsible": world.person["yx.clerk2"].pk, "uploads": file}
        assert client.post(f"{address}rectify/", sent).status_code == 302
        assert client.get(f"{address}files/{RatingFile.objects.get().pk}/").status_code == 200
        assert client.post(f"{address}reply/", {"text": "已加开"}).status_code == 302
        assert client.post(f"{address}close/", {}).status_code == 409
        row.refresh_from_db()
        rating_again(rating=row, said=RatingInput(2), actor=row.ticket.rater(), stamp=Stamp())
        assert client.post(f"{address}close/", {"opinion": "属实"}).status_code == 302
        assert client.get(address).context["row"].state == "closed"
        assert client.get(f"{address}nothing/").status_code == 404
        for stranger in ("gx.clerk", "sthj.head", "jsj.head", "yx.legal"):
            enter(client, world, stranger)
            assert (stranger, client.get(address).status_code) == (stranger, 404)
            assert client.post(f"{address}reply/", {"text": "x"}).status_code == 404


def test_an_appeal_in_the_browser(world: World, client: Client) -> None:
    with on(2025, 6, 3):
        row = called(world, rate(ticket(ended(world)), 5), untrue=True)
        address = f"/ratings/{row.public_id}/"
        file = io.BytesIO(PDF)
        file.name = "回访.pdf"
        enter(client, world, "yx.head")
        assert client.post(f"{address}appeal/", {"text": "点错", "uploads": file}).status_code == 302
        assert client.post(f"{address}uphold-appeal/", {"opinion": "x"}).status_code == 403
        enter(client, world, "yx.centre")
        assert [step["move"] for step in client.get(address).context["steps"]] == ["uphold-appeal", "dismiss-appeal"]
        assert client.post(f"{address}uphold-appeal/", {}).status_code == 422
        assert client.post(f"{address}uphold-appeal/", {"opinion": "属实"}).status_code == 302
        assert "不计入统计" in client.get(address).content.decode()


def test_windows_and_the_worklist(world: World, client: Client) -> None:
    enter(client, world, "yx.admin")
    with on(2025, 6, 3):
        made = {"body": world.body["yx-park"].pk, "name": "综合窗口1"}
        assert client.post("/ratings/windows/", {**made, "body": world.body["czgx"].pk}).status_code == 422
        assert client.post("/ratings/windows/", made).status_code == 302
        assert client.post("/ratings/windows/", made).status_code == 422
        desk = client.get("/ratings/windows/").context["rows"][0]["desk"]
        case = ended(world)
        enter(client, world, "yx.clerk")
        assert client.post("/ratings/windows/", made).status_code == 403
        called_without = client.post(f"/cases/{case.number}/call-rating/", follow=True)
        assert "还没有入座" in called_without.content.decode()
        assert client.post(f"/ratings/windows/{desk.public_id}/take/").status_code == 302
        assert "请申请人在窗口评价" in client.get(f"/cases/{case.number}/").content.decode()
        tiles = {tile["label"]: (tile["count"], tile["url"]) for tile in client.get("/").context["summary"]}
        assert tiles["办结未评"] == (1, "/ratings/unrated/")
        assert [row.case_id for row in client.get("/ratings/unrated/").context["rows"]] == [case.pk]
        assert client.post(f"/ratings/windows/{desk.public_id}/close/").status_code == 403
        rate(ticket(case), 5)
    with on(2025, 6, 11):
        enter(client, world, "yx.admin")
        tiles = {tile["label"]: (tile["count"], tile["url"]) for tile in client.get("/").context["summary"]}
        assert tiles["差评超期"] == (1, "/ratings/?count=late&waiting=1")
        assert len(client.get(tiles["差评超期"][1]).context["rows"]) == 1
        assert "■ 超期" in client.get("/ratings/").content.decode()
        enter(client, world, "yx.clerk")
        assert client.post(f"/ratings/windows/{desk.public_id}/nothing/").status_code == 404
        enter(client, world, "gx.clerk")
        assert client.post(f"/ratings/windows/{desk.public_id}/take/").status_code == 404
        assert client.post(f"/cases/{case.number}/call-rating/").status_code == 404


@pytest.mark.parametrize(
    ("login", "path", "queries"),
    [
        ("yx.admin", "", 9),
        ("yx.reform", "", 11),
        ("yx.admin", "figures/", 9),
        ("yx.admin", "coverage/", 12),
        ("yx.admin", "unrated/", 6),
    ],
)
def test_queries_of_the_pages(
    world: World,
    client: Client,
    rated: list[Rating],
    django_assert_num_queries: Count,
    login: str,
    path: str,
    queries: int,
) -> None:
    enter(client, world, login)
    with on(2025, 7, 2):
        client.get(f"/ratings/{path}")
        with django_assert_num_queries(queries):
            assert client.get(f"/ratings/{path}").status_code == 200
