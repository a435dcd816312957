"""四减 (and 减事项): entered per item, corrected by entering again, summed by unit, shown and taken away (D6)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from core.errors import Invalid, NotAllowed
from core.models import Event
from empowerment.models import Reduction
from empowerment.selectors import reductions_of, totals
from empowerment.services import ReductionInput, reductions_record
from tests.approvals.looking import on
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("D6")]
DAY = dt.date(2025, 6, 2)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def _line(aspect: str, before: float, after: float, unit: str) -> ReductionInput:
    return ReductionInput(aspect, Decimal(str(before)), Decimal(str(after)), unit)


def _enter(
    world: World, *lines: ReductionInput, key: str = "direct", day: dt.date = DAY, login: str = "yx.admin"
) -> None:
    reductions_record(
        park=world.body["yx-park"],
        item=world.item[key],
        lines=lines,
        effective_on=day,
        basis="岳云政办发〔2022〕8号",
        actor=world.actor(login),
    )


def _sums(world: World) -> list[tuple[str, int, Decimal, Decimal, str]]:
    found = totals(reductions_of(world.body["yx-park"]))
    return [(t.aspect.value, t.items, t.saved.before, t.saved.after, t.saved.unit) for t in found]


def test_sums_by_aspect_and_unit_and_days_of_two_kinds_apart(world: World) -> None:
    _enter(world, _line("materials", 9, 4, "份"), _line("days", 20, 8, "工作日"))
    _enter(world, _line("materials", 3, 3, "份"), _line("days", 60, 30, "日"), key="delegated")
    assert _sums(world) == [
        ("materials", 2, Decimal(12), Decimal(7), "份"),
        ("days", 1, Decimal(20), Decimal(8), "工作日"),
        ("days", 1, Decimal(60), Decimal(30), "日"),
    ]


def test_second_cut_counts_from_the_first_figure_and_a_correction_replaces(world: World) -> None:
    _enter(world, _line("days", 20, 10, "工作日"), day=dt.date(2024, 1, 2))
    _enter(world, _line("days", 10, 5, "工作日"))
    _enter(world, _line("days", 10, 6, "工作日"))
    assert _sums(world) == [("days", 1, Decimal(20), Decimal(6), "工作日")]
    assert Reduction.objects.exclude(superseded_at=None).count() == 1
    assert Event.objects.filter(verb="reduction.record").count() == 3


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (_line("steps", 3, 4, "个"), "after_steps"),
        (_line("days", 3, 2, "周"), "unit_days"),
        (_line("fees", 3, -1, "元"), "after_fees"),
        (_line("people", 3, 1, "个"), "aspect"),
    ],
)
def test_what_is_no_reduction_is_refused_in_words(world: World, line: ReductionInput, field: str) -> None:
    with pytest.raises(Invalid) as problem:
        _enter(world, line)
    assert (problem.value.field, Reduction.objects.count()) == (field, 0)


def test_nothing_entered_and_a_day_to_come_are_refused(world: World) -> None:
    with pytest.raises(Invalid):
        _enter(world)
    with pytest.raises(Invalid):
        _enter(world, _line("steps", 3, 1, "个"), day=dt.date(2025, 6, 4))


def test_another_park_is_not_ours(world: World) -> None:
    with pytest.raises(NotAllowed):
        _enter(world, _line("steps", 3, 1, "个"), login="as.clerk")


def _client(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


def _sent(**more: Any) -> dict[str, Any]:
    return {"effective_on": "2025-06-02", "basis": "岳云政办发〔2022〕8号", **more}


def test_entered_on_the_page_seen_in_the_table_on_the_item_and_in_the_sheet(world: World) -> None:
    client, item = _client(world, "yx.admin"), world.item["direct"]
    address = f"/reductions/yx-park/{item.code}/"
    assert client.get(address).status_code == 200
    sent = _sent(
        before_steps="5", after_steps="2", before_fees="120.50", after_fees="0", unit_steps="个", unit_fees="元"
    )
    assert client.post(address, sent).status_code == 302
    text = client.get("/reductions/?park=yx-park").content.decode()
    assert "5→2个（减60%）" in text and "120.5→0元（减100%）" in text
    shown = Client().get(f"/catalogue/{item.jurisdiction.code}/{item.code}/").content.decode()
    assert "减环节5→2个（减60%）" in shown and "登记减负" not in shown
    sheet = load_workbook(io.BytesIO(client.get("/reductions/export/?park=yx-park").content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[-1][:2] == [item.code, item.name] and rows[-1][6:9] == [5, 2, "个"]


def test_half_a_pair_keeps_what_was_typed_and_says_which(world: World) -> None:
    sent = _sent(before_steps="5", after_steps="", before_days="x", after_days="3")
    answer = _client(world, "yx.admin").post(f"/reductions/yx-park/{world.item['direct'].code}/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“减环节”减前、减后都要填写。" in text and "请填写数字" in text and 'value="5"' in text


@pytest.mark.parametrize(("login", "status"), [("yx.clerk", 404), ("as.clerk", 404)])
def test_entry_is_for_the_keepers_of_the_park(world: World, login: str, status: int) -> None:
    address = f"/reductions/yx-park/{world.item['direct'].code}/"
    assert _client(world, login).get(address).status_code == status


def test_page_costs_the_same_for_one_item_and_for_many(world: World, django_assert_num_queries: Any) -> None:
    client = _client(world, "yx.admin")
    _enter(world, _line("steps", 5, 2, "个"))
    client.get("/reductions/")
    for key in ("direct", "delegated", "reported"):
        _enter(world, _line("days", 20, 8, "工作日"), key=key)
    with django_assert_num_queries(10):
        client.get("/reductions/")
