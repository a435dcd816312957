"""Statistics agree with the lists to the unit, for every person, basis and grouping (C13)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections import Counter
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from openpyxl import load_workbook

from approvals import presenters, selectors, services
from approvals.models import Case
from approvals.selectors import MEASURES, CaseFilter, Slice, cell_slice, statistics
from approvals.selectors.series import ACROSS, SERIAL, series, series_slice
from core.door import Stamp
from tests.approvals.looking import on
from tests.approvals.walks import ALL_WALKS, OPINION, go, leg, receive, today_of
from tests.world import PASSWORD, World

LOGINS = ("yx.clerk", "zjj.handler", "yx.inspector", "jsj.head", "gx.clerk", "yx.reform")
DAYS = [dt.date(2025, 3, 3) + dt.timedelta(days=n) for n in range(0, 45, 3)]
GROUPINGS = (*selectors.PATHS, "day", "month")


def _random_world(world: World, seed: int) -> None:
    """Some twenty cases of every route, each stopped somewhere, some refused, withdrawn or paused."""
    dice = random.Random(seed)
    channels = ("window", "online", "agent")
    for _ in range(20):
        key = dice.choice(list(ALL_WALKS))
        clerk, steps = ALL_WALKS[key]
        days = iter(sorted(dice.choices(DAYS, k=len(steps) + 1)))
        first = next(days)
        with on(first.year, first.month, first.day):
            case = receive(world, key, clerk, channel=dice.choice(channels))
        fate = dice.random()
        for step in steps[: dice.randint(0, len(steps))]:
            day = next(days)
            with on(day.year, day.month, day.day, 11):
                case = go(world, case, today_of(step))
                if step.move == "accept" and fate < 0.2 and key in ("direct", "delegated"):
                    pause = leg("yx.reviewer", "pause", kind="testing", reason="检测", expected_days=3)
                    case = go(world, case, pause)
            with on(day.year, day.month, day.day, 12):
                if case.paused:
                    case = go(world, case, leg("yx.reviewer", "resume"))
        if case.state == "received" and fate < 0.5:
            with on(2025, 4, 17):
                case = go(world, case, leg(steps[0].login, "refuse", reasons="不属于受理范围"))
        elif case.state in ("received", "accepted", "examined") and fate > 0.7:
            with on(2025, 4, 17):
                go(world, case, leg(clerk, "withdraw", reason="申请人书面撤回"))


@pytest.mark.mission("C13")
@pytest.mark.parametrize("seed", range(4))
def test_every_cell_equals_the_length_of_the_list_behind_its_link(world: World, seed: int) -> None:
    _random_world(world, seed)
    dice = random.Random(seed + 100)
    with on(2025, 4, 18):
        for login in LOGINS:
            actor = world.actor(login)
            for by in GROUPINGS:
                basis = dice.choice(["", "received", "accepted", "finished"])
                since, until = dt.date(2025, 3, dice.randint(1, 20)), dt.date(2025, 4, dice.randint(1, 18))
                table = statistics(actor, by=by, cut=Slice(basis=basis, since=since, until=until))
                for line in (*table.lines, table.total):
                    for measure in table.measures:
                        params = presenters.slice_params(cell_slice(table, line, measure))
                        query = QueryDict(mutable=True)
                        query.update(params)
                        found = selectors.case_list(actor, presenters.case_filter(query), size=1000)
                        assert len(found) == line.counts[measure], (login, by, basis, line.label, measure)
                for measure in table.measures:
                    assert sum(line.counts[measure] for line in table.lines) == table.total.counts[measure]


@pytest.mark.mission("C13")
@pytest.mark.parametrize("seed", range(2))
def test_every_cell_of_a_series_equals_the_list_behind_its_link(world: World, seed: int) -> None:
    """Day by day and month by month, across every dimension, for every measure and person; the sums agree too."""
    _random_world(world, seed)
    with on(2025, 4, 18):
        for login in LOGINS:
            actor = world.actor(login)
            for place, across in enumerate(ACROSS):
                measure, by = SERIAL[place % 3], ("day", "month")[place % 2]
                cut = Slice(since=dt.date(2025, 3, 5), until=dt.date(2025, 4, 12))
                found = series(actor, by=by, across=across, measure=measure, cut=cut)
                for line in (*found.lines, None):
                    counts = found.total if line is None else line.counts
                    for key in ("", *(key for key, _ in found.columns)):
                        query = QueryDict(mutable=True)
                        query.update(presenters.slice_params(series_slice(found, line, key)))
                        listed = selectors.case_list(actor, presenters.case_filter(query), size=1000)
                        assert len(listed) == (counts[key] if key else counts.total()), (login, by, across, key)
                table = statistics(actor, by=by, cut=cut)
                assert found.total.total() == table.total.counts[measure]


@pytest.mark.mission("C13")
def test_series_on_the_page_and_as_a_file(world: World, client: Client, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for day in (3, 3, 4):
        with on(2025, 3, day):
            receive(world, "direct", "yx.clerk")
    with on(2025, 3, 4):
        receive(world, "delegated", "yx.clerk")
    with on(2025, 3, 31):
        client.force_login(world.person["yx.clerk"])
        asked = "since=2025-03-01&until=2025-03-31&by=day&across=mode&measure=received"
        shown = client.get(f"/statistics/?{asked}").context["series"]
        assert shown["columns"] == ["直接赋权", "委托行使"]
        counts = [[row["label"], *(cell["count"] for cell in row["cells"])] for row in (*shown["rows"], shown["total"])]
        assert counts == [["2025年3月3日", 2, 0, 2], ["2025年3月4日", 1, 1, 2], ["合计", 3, 1, 4]]
        book = load_workbook(io.BytesIO(client.get(f"/statistics/series.xlsx?{asked}").content))
        rows = list(book.active.values)
        assert rows[2:] == [("日", "直接赋权", "委托行使", "合计"), *map(tuple, counts)]
        assert client.get("/statistics/series.xlsx?by=mode").status_code == 404
        actor = world.actor("yx.clerk")
        with django_assert_num_queries(2):  # the groups, the names
            series(actor, by="day", across="department", measure="received", cut=Slice())


@pytest.mark.mission("C13")
@pytest.mark.parametrize("seed", range(2))
def test_conclusions_are_the_sum_of_their_kinds(world: World, seed: int) -> None:
    _random_world(world, seed)
    with on(2025, 4, 18):
        total = statistics(world.actor("yx.reform"), by="mode", cut=Slice(since=dt.date(2025, 3, 1))).total.counts
    parts = ("granted", "denied", "refused", "withdrawn", "terminated")
    assert total["finished"] == sum(total[name] for name in parts)
    assert total["finished"] > 0


@pytest.mark.mission("C13")
def test_figures_of_a_small_known_month(world: World) -> None:
    """One granted late (the item's limit is 7 calendar days), one refused, one withdrawn, one open past its limit."""
    with on(2025, 3, 3):
        late, refused, taken_back, waits = (receive(world, "direct", "yx.clerk") for _ in range(4))
        late = go(world, late, leg("yx.clerk", "accept"))
        waits = go(world, waits, leg("yx.clerk", "accept"))
    with on(2025, 3, 4):
        go(world, refused, leg("yx.clerk", "refuse", reasons="不属于受理范围"))
        go(world, taken_back, leg("yx.clerk", "withdraw", reason="申请人书面撤回"))
    with on(2025, 3, 12):
        for step in (
            leg("yx.reviewer", "examine", **OPINION),
            leg("yx.chief", "decide", result="granted", form="chief"),
            leg("yx.chief", "seal"),
        ):
            late = go(world, late, step)
    with on(2025, 3, 31):
        table = statistics(world.actor("yx.clerk"), by="clerk", cut=Slice(since=dt.date(2025, 3, 1)))
    assert [line.key for line in table.lines] == ["yx.clerk"]
    assert table.lines[0].counts == {
        "received": 4,
        "accepted": 2,
        "finished": 3,
        "granted": 1,
        "denied": 0,
        "refused": 1,
        "withdrawn": 1,
        "terminated": 0,
        "late": 1,
        "unkept": 0,
        "open": 1,
        "overdue": 1,
    }
    # 3 March (not counted) to 12 March: 4, 5, 6, 7, 10, 11, 12.
    assert (table.total.spent.cases, table.total.spent.days, table.total.spent.promise) == (1, 7, None)


@pytest.mark.mission("C13", "B6")
def test_pauses_do_not_count_in_the_average(world: World) -> None:
    with on(2025, 3, 3):
        case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "accept"))
    with on(2025, 3, 4):
        case = go(world, case, leg("yx.reviewer", "pause", kind="testing", reason="检测", expected_days=3))
    with on(2025, 3, 7):
        case = go(world, case, leg("yx.reviewer", "resume"))
        for step in ALL_WALKS["direct"][1][1:4]:
            case = go(world, case, step)
    with on(2025, 3, 31):
        spent = statistics(world.actor("yx.clerk"), by="day", cut=Slice(since=dt.date(2025, 3, 1))).total.spent
    assert (spent.cases, spent.days) == (1, 1)  # 4, 5, 6 are paused; the 7th counts again


@pytest.mark.mission("C13")
def test_daily_lines_go_by_the_day_of_shanghai(world: World) -> None:
    """Half past midnight in Shanghai is still the day before in UTC."""
    with on(2025, 3, 4, 0, 30):
        receive(world, "direct", "yx.clerk")
    with on(2025, 3, 3, 23, 50):
        receive(world, "direct", "yx.clerk")
    with on(2025, 3, 31):
        table = statistics(world.actor("yx.clerk"), by="day", cut=Slice(since=dt.date(2025, 3, 1)))
        by_month = statistics(world.actor("yx.clerk"), by="month", cut=Slice(since=dt.date(2025, 3, 1)))
    assert [(line.key, line.counts["received"]) for line in table.lines] == [("2025-03-03", 1), ("2025-03-04", 1)]
    assert [(line.since, line.until) for line in by_month.lines] == [(dt.date(2025, 3, 1), dt.date(2025, 3, 31))]


@pytest.mark.mission("C13")
def test_nobody_counts_what_they_may_not_see(world: World) -> None:
    with on(2025, 3, 3):
        receive(world, "direct", "yx.clerk")
        receive(world, "cz_direct", "gx.clerk")
        cut = Slice(since=dt.date(2025, 3, 1), until=dt.date(2025, 3, 31))
        seen = {
            login: statistics(world.actor(login), by="park", cut=cut).total.counts["received"]
            for login in ("yx.clerk", "gx.clerk", "yx.reform", "as.clerk", "sysadmin")
        }
    assert seen == {"yx.clerk": 1, "gx.clerk": 1, "yx.reform": 1, "as.clerk": 0, "sysadmin": 0}


@pytest.mark.mission("C13")
def test_page_links_every_figure_and_the_list_says_what_it_shows(world: World, client: Client) -> None:
    client.login(username="yx.clerk", password=PASSWORD)
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
        address = "/statistics/?by=hall&since=2025-03-01&until=2025-03-31&mode=direct"
        context = client.get(address).context
        cell = context["rows"][0]["cells"][0]
        assert (cell["label"], cell["count"]) == ("收件", 1)
        assert parse_qs(urlsplit(cell["url"]).query) == {
            "count": ["received"],
            "mode": ["direct"],
            "hall": ["yx-park"],
            "since": ["2025-03-01"],
            "until": ["2025-03-31"],
        }
        page = client.get(cell["url"])
        assert [case.number in row for row in page.context["rows"]] == [True]
        name = world.body["yx-park"].short_name or world.body["yx-park"].name
        assert page.context["slice_words"] == (
            f"2025年3月1日至2025年3月31日 · 收件 · 按收件日 · 收件机关（窗口）：{name}"
        )


@pytest.mark.mission("C13")
def test_exports_carry_the_same_figures(world: World, client: Client) -> None:
    client.login(username="yx.clerk", password=PASSWORD)
    with on(2025, 3, 3):
        for _ in range(3):
            receive(world, "direct", "yx.clerk")
        query = "?by=mode&since=2025-03-01&until=2025-03-31"
        rows = list(csv.reader(io.StringIO(client.get(f"/statistics/export/csv/{query}").content.decode("utf-8-sig"))))
        book = load_workbook(io.BytesIO(client.get(f"/statistics/export/xlsx/{query}").content))
    width = 1 + len(MEASURES) + 2
    assert [row[:3] for row in rows] == [["方式", "收件", "受理"], ["直接赋权", "3", "0"], ["合计", "3", "0"]]
    assert [len(row) for row in rows] == [width] * 3
    assert [[str(cell) for cell in row[:3]] for row in list(book.active.values)[3:]] == [row[:3] for row in rows[1:]]
    assert client.get(f"/statistics/export/pdf/{query}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["since=gestern", "since=0001-01-01", "until=9999-12-31", "by=secret", "basis=x&count=y", "item=²", "clerk=nobody"],
)
def test_strange_addresses_are_answered(world: World, client: Client, query: str) -> None:
    client.login(username="yx.clerk", password=PASSWORD)
    assert client.get(f"/statistics/?{query}").status_code == 200
    assert client.get(f"/cases/?{query}").status_code == 200


@pytest.mark.mission("C13", "E1")
@pytest.mark.parametrize("count", [2, 12])
def test_queries_of_the_table_do_not_grow(world: World, django_assert_num_queries, count: int) -> None:  # type: ignore[no-untyped-def]
    for n in range(count):
        receive(world, ("direct", "delegated", "forwarded")[n % 3], "yx.clerk")
    actor = world.actor("yx.clerk")
    with django_assert_num_queries(7):  # lines, labels, total, calendar, working days, paused, promised
        statistics(actor, by="department", cut=Slice())


@pytest.mark.mission("B24")
def test_case_is_found_by_the_number_of_another_system(world: World) -> None:
    wide = " 4306 \uff12\uff10\uff12\uff15-0001a"  # full-width digits, a blank, a small letter
    province = services.external_system_add(
        code="hn-platform", name="湖南省一体化平台", kind="provincial", actor=world.actor("sysadmin")
    )
    case, other = receive(world, "direct", "yx.clerk"), receive(world, "direct", "yx.clerk")
    actor = world.actor("yx.clerk")
    services.case_register_number(case=case, actor=actor, stamp=Stamp(), system=province, number=wide)
    found = selectors.case_list(actor, CaseFilter(q="43062025-0001A"))
    assert [row.pk for row in found] == [case.pk]
    with pytest.raises(Exception, match="已登记在另一办件上"):
        services.case_register_number(case=other, actor=actor, stamp=Stamp(), system=province, number="43062025-0001A")
    with pytest.raises(Exception, match="一件在一个系统只有一个编号"):
        services.case_register_number(case=case, actor=actor, stamp=Stamp(), system=province, number="2")


@pytest.mark.mission("B24")
def test_number_is_typed_on_its_page_and_shown_in_the_header(world: World, client: Client) -> None:
    services.external_system_add(code="hn", name="湖南省一体化平台", kind="provincial", actor=world.actor("sysadmin"))
    case = receive(world, "direct", "yx.clerk")
    client.login(username="yx.clerk", password=PASSWORD)
    page = client.get(f"/cases/{case.number}/register-number/")
    system = page.context["form"].fields["system"].queryset.get()
    answer = client.post(
        f"/cases/{case.number}/register-number/",
        {"version": case.version, "key": "k", "system": system.pk, "number": "X1"},
    )
    assert answer.status_code == 302
    shown = client.get(f"/cases/{case.number}/").content.decode()
    assert "湖南省一体化平台编号" in shown
    assert Counter(Case.objects.get(pk=case.pk).numbers.values_list("number", flat=True)) == {"X1": 1}


def test_slice_without_anything_is_false() -> None:
    assert not Slice()
    assert replace(Slice(), count="open")
