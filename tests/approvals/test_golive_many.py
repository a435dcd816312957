"""A thousand messy rows come out as their maker knows; ten thousand running cases come in at once (B24)."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from approvals import services
from approvals.models import Case, CaseMaterial, Clock, ImportRow
from core import events
from core.numbering import gaps
from tests.approvals.imported import cells, tried, uscc
from tests.approvals.looking import on
from tests.world import World

SPOILED = [
    ({"received": "某日"}, "不是日期"),
    ({"received": ""}, "没有收件时间"),
    ({"uscc": "91430603MA0000000A"}, "统一社会信用代码"),
    ({"applicant": ""}, "没有申请人名称"),
    ({"item_code": "??", "item": "??"}, "不在本地目录中"),
    ({"state": "办结"}, "不是在办件"),
    ({"state": "天上"}, "认不出来"),
    ({"accepted": "2025-02-01"}, "受理时间早于收件时间"),
    ({"pauses": "现场勘查 2025-03-05 起"}, "不能不计时"),
    ({"extension": "-3"}, "延长工作日"),
]
FORMS = ("2025-03-03 10:00", "2025/3/3 10:00", "2025年3月3日", "20250303", "2025.3.3 10:00:00")


def messy(world: World, seed: int, count: int) -> tuple[list[dict[str, str]], dict[str, str]]:
    """Rows with what must be said of each: "" for a row that fits, else a part of the words."""
    dice = random.Random(seed)
    rows: list[dict[str, str]] = []
    answers: dict[str, str] = {}
    for n in range(count):
        number = f"OLD-{n:05d}"
        key = dice.choice(["direct", "delegated", "forwarded"])
        row = cells(world, key, number, dice.choice(FORMS), "审查中", accepted="2025-03-04")
        row |= {"uscc": uscc(n % 300), "applicant": f"测试企业{n % 300}"}
        answers[number] = ""
        if dice.random() < 0.3:
            changes, words = dice.choice(SPOILED)
            if "uscc" in changes:
                changes = {"uscc": uscc(n)[:-1] + ("1" if uscc(n)[-1] != "1" else "2")}
            row |= changes
            answers[number] = words
        elif dice.random() < 0.1:
            row |= {"item": row["item"].replace("（", " ( "), "phone": "12", "channel": "飞鸽"}
        rows.append(row)
    dice.shuffle(rows)
    return rows, answers


@pytest.mark.mission("B24")
def test_thousand_messy_rows_come_out_as_their_maker_knows(world: World) -> None:
    rows, answers = messy(world, 7, 1000)
    with on(2025, 3, 12):
        batch = tried(world, rows)
        for row in batch.rows.all():
            expected = answers[row.number]
            assert (row.outcome == ImportRow.Outcome.FIT) == (not expected), (row.number, row.words)
            assert expected in row.words
        services.golive_apply(batch=batch, actor=world.actor("yx.admin"))
    fits = sum(not words for words in answers.values())
    assert 600 < fits < 800
    assert Case.objects.count() == fits
    assert Counter(batch.rows.values_list("outcome", flat=True)) == {"done": fits, "refused": 1000 - fits}


@pytest.mark.mission("B24")
def test_ten_thousand_running_cases_come_in_with_all_that_hangs_on_them(world: World) -> None:
    keys = ("direct", "delegated", "forwarded", "confirmation", "service")
    rows = []
    for n in range(10_000):
        day = f"2025-{1 + n % 3:02d}-{1 + n % 27:02d} 10:{n % 60:02d}"
        row = cells(world, keys[n % 5], f"R{n:05d}", day, "审查中", accepted=day)
        rows.append(row | {"uscc": uscc(n % 2000), "applicant": f"测试企业{n % 2000}"})
    with on(2025, 4, 7):
        began = time.perf_counter()
        batch = tried(world, rows)
        tried_in = time.perf_counter() - began
        services.golive_apply(batch=batch, actor=world.actor("yx.admin"))
    print(f"10 000 rows: tried in {tried_in:.1f} s, applied in {time.perf_counter() - began - tried_in:.1f} s")
    assert Counter(batch.rows.values_list("outcome", flat=True)) == {"done": 10_000}
    assert Case.objects.count() == 10_000
    assert events.Event.objects.filter(verb__startswith="case.import.").count() == 20_000 + _circulated()
    assert Clock.objects.count() == _expected_clocks()
    assert CaseMaterial.objects.count() == sum(_lines(world, key) for key in keys) * 2000
    assert gaps() == []
    assert not Case.objects.filter(number="").exists()
    assert list(events.verify()) == []


def _circulated() -> int:
    """审查中 of a forwarded item has been circulated: one more event."""
    return Case.objects.filter(route="forwarded").count()


def _expected_clocks() -> int:
    """Per licence the five days and the decision, per other item its own limit where it has one."""
    licences = Case.objects.filter(authority__item_type="licence").count() * 2
    others = Case.objects.exclude(authority__item_type="licence").filter(item_version__limit_number__isnull=False)
    return licences + others.count()


def _lines(world: World, key: str) -> int:
    return world.item[key].versions.get().materials.count()
