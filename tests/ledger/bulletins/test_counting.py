"""What a bulletin says in figures (D4): ranking, progress, problems, proposals; and that every figure has its returns."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.door import Stamp
from core.errors import NotVisible
from ledger import services
from ledger.documents.bulletin_words import moved
from ledger.documents.bulletins import cells_table, parks_table, problems_table, progress_table, units_table
from ledger.lives.returns import Progress
from ledger.models import Entry, MonthlyReturn
from ledger.models.bulletins import BulletinTerms
from ledger.selectors import quarter as counting
from ledger.selectors.bulletin_drill import drill
from ledger.selectors.bulletins import edition_last, quarter_last
from ledger.selectors.quarter import LABELS, STATES, quarter_facts
from tests.ledger.bulletins.conftest import DONE, JUNE, MARCH, NETWORK, PORTS, STUCK, Quarter
from tests.ledger.conftest import ACTOR

pytestmark = pytest.mark.mission("D4")


def facts_of(quarter: Quarter, number: int = 1) -> dict[str, Any]:
    return quarter_facts(quarter.plan, 2023, number, BulletinTerms())


def test_a_quarter_is_counted_from_its_returns(quarter: Quarter) -> None:
    facts = facts_of(quarter)

    ranking = [
        (row["rank"], row["code"], row["on_time"], row["late"], row["owing"], row["late_days"])
        for row in facts["units"]
    ]
    assert ranking == [
        (1, "yy-spj", 3, 0, 0, 0),
        (2, "yx-park", 2, 1, 0, 2),
        (3, "nanhu-park", 1, 1, 1, 5),
        (4, "hr-gov", 0, 0, 3, 0),
    ]
    assert units_table(facts)["rows"][1][5] == "1月：1月20日；2月：2月27日（迟2天）；3月：3月24日"
    assert units_table(facts)["rows"][2][5] == "1月：1月25日；2月：未报；3月：3月30日（迟5天）"
    assert [row["states"] for row in facts["measures"]] == [
        ["done", "standing"],
        ["under_way", "under_way"],
        ["not_started", "under_way"],
    ]
    assert facts["cells"]["3-1"] == [
        ["hr-gov", "missing", 0],
        ["yx-park", "not_started", quarter.row("yx-park", MARCH).pk],
    ]
    told = [
        (row["measure"], row["text"], row["requests"], row["solver"], len(row["said"])) for row in facts["problems"]
    ]
    assert told == [(2, PORTS, "", "yy-spj", 2), (3, "", NETWORK, "hr-gov", 1)]
    assert facts["proposed"] == {
        "commended": [{"unit": "yy-spj", "reason": "按时报送3个月，已完成和长期坚持4格，占100%"}],
        "criticised": [
            {"unit": "nanhu-park", "reason": "1个月未报；1个月迟报，共迟5天"},
            {"unit": "hr-gov", "reason": "3个月未报"},
        ],
    }
    assert (facts["figures"], facts["before"]) == ([], "")


def test_every_figure_leads_to_its_returns_and_agrees_with_them(quarter: Quarter) -> None:
    row = quarter.compiled()
    edition, actor = edition_last(row), quarter.actor("yy.reform")
    facts = edition.facts
    tables = [units_table(facts), progress_table(facts), problems_table(facts, edition)]
    seen = Counter[str]()
    for table in [*tables, parks_table(facts), cells_table(facts)]:
        for cells, keys in zip(table["rows"], table["keys"], strict=True):
            for text, key in zip(cells, keys, strict=True):
                if key is None:
                    continue
                kind, _, name = key.partition("/")
                found = drill(row, facts, kind, name, actor)
                seen[kind] += 1
                if kind in ("measure", "park", "reached"):
                    assert found.count == int(text), key
                returns = [line for line in found.lines if line.monthly_return]
                submitted = [line for line in returns if line.said[:2] != "未报"]
                assert all(line.public_id for line in submitted), key
                if kind == "reached":
                    assert len(found.lines) == found.count, key
    assert seen == {"unit": 4, "measure": 15, "problem": 2, "park": 10, "reached": 20}

    # Against the returns themselves, counted another way.
    march = Entry.objects.filter(monthly_return__plan=quarter.plan, monthly_return__month=MARCH).exclude(progress="")
    for unit in facts["units"]:
        own = march.filter(monthly_return__reporter__organisation__code=unit["code"])
        for state in Progress.values:
            assert unit["progress"][state] == own.filter(progress=state).count()
        rows = MonthlyReturn.objects.filter(plan=quarter.plan, reporter__organisation__code=unit["code"])
        days = [(sent, due) for sent, due in rows.values_list("first_submitted_on", "due_on")]
        assert unit["on_time"] == sum(1 for sent, due in days if sent and sent <= due)
        assert unit["late"] == sum(1 for sent, due in days if sent and sent > due)
        assert unit["owing"] == sum(1 for sent, _ in days if sent is None)
    for kind, key in (("unit", "yy-zjj"), ("measure", "9-done"), ("park", "1-x"), ("problem", "2-0"), ("odd", "1")):
        with pytest.raises(NotVisible):
            drill(row, facts, kind, key, actor)


def test_a_unit_sees_its_own_lines_behind_a_figure(quarter: Quarter) -> None:
    row = quarter.issued(quarter.compiled())
    facts = edition_last(row).facts
    found = drill(row, facts, "measure", "1-done", quarter.actor("yx.filer"))
    park = facts["bodies"]["yx-park"]
    assert (found.count, [(line.unit, line.said) for line in found.lines], found.hidden) == (1, [(park, "已完成")], 1)


def test_the_quarter_before_is_compared_measure_by_measure(quarter: Quarter) -> None:
    services.month_open(plan=quarter.plan, month=JUNE, actor=ACTOR)
    quarter.send("yx-park", JUNE, dt.date(2023, 6, 20), {1: STUCK, 2: DONE, 3: STUCK})
    facts = facts_of(quarter, 2)

    assert (facts["months"], facts["before"]) == (["2023-06-01"], "2023-03-01")
    assert [(row["states"], row["before"]) for row in facts["measures"]] == [
        (["under_way", "missing"], ["done", "standing"]),
        (["done", "missing"], ["under_way", "under_way"]),
        (["under_way", "missing"], ["not_started", "under_way"]),
    ]
    assert moved(facts) == (2, 1)
    assert progress_table(facts)["rows"] == [
        ["1.赋权", "0", "0", "1", "0", "1", "前进0，后退1"],
        ["2.集中", "1", "0", "0", "0", "1", "前进1，后退0"],
        ["3.联动", "0", "0", "1", "0", "1", "前进1，后退0"],
        ["合计", "1", "0", "2", "0", "3", "前进2，后退1"],
    ]


def test_a_received_correction_counts_and_an_open_one_does_not(quarter: Quarter) -> None:
    filer = quarter.actor("yx.filer")
    original = services.return_receive(
        row=quarter.row("yx-park", MARCH), actor=quarter.actor("yy.reform"), stamp=Stamp()
    )
    row = services.return_correct(original=original, cells=[(2, 1)], reason="漏报", actor=filer, stamp=Stamp())
    row = services.cell_write(row=row, cell=(2, 1), said=DONE, actor=filer, stamp=Stamp())
    assert facts_of(quarter)["measures"][1]["states"] == ["under_way", "under_way"]

    row = services.return_draft(row=row, phone="0730-8880001", actor=filer, stamp=Stamp())
    head = quarter.actor("yx.head")
    row = services.return_stamp(
        row=services.return_approve(row=row, actor=head, stamp=Stamp()), actor=head, stamp=Stamp()
    )
    row = services.return_submit(row=row, actor=filer, stamp=Stamp())
    services.return_receive(row=row, actor=quarter.actor("yy.reform"), stamp=Stamp())
    facts = facts_of(quarter)
    assert facts["measures"][1]["states"] == ["done", "under_way"]
    assert ["yx-park", "done", row.pk] in facts["cells"]["2-1"]
    assert [len(said["said"]) for said in facts["problems"]] == [1, 1]


def test_counting_takes_a_fixed_number_of_queries(quarter: Quarter, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(28):
        facts_of(quarter)


UNIT = st.fixed_dictionaries(
    {
        "months": st.lists(
            st.tuples(st.sampled_from(["on_time", "late", "owing"]), st.integers(1, 40)), min_size=1, max_size=3
        ),
        "cells": st.lists(st.sampled_from([str(state) for state in STATES]), max_size=12),
    }
)


@given(
    st.lists(UNIT, max_size=8),
    st.integers(0, 3),
    st.integers(0, 100),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 100),
)
def test_ranking_and_proposals_follow_their_rules(
    said: list[dict[str, Any]], most: int, done: int, least: int, missing: int, idle: int
) -> None:
    """Any terms: nobody is both, who is proposed meets the rule, a better place has no worse record."""
    terms = BulletinTerms(
        commend_late_most=most,
        commend_done_percent=done,
        criticise_late_least=least,
        criticise_missing_least=missing,
        criticise_idle_percent=idle,
    )
    rows = counting._ranked([_row(number, unit) for number, unit in enumerate(said)])
    found = counting.proposed_for(rows, terms)
    commended, criticised = ({row["unit"] for row in found[key]} for key in ("commended", "criticised"))
    assert not commended & criticised
    for row in rows:
        bad = row["late"] + row["owing"]
        reached = sum(row["progress"][state] for state in counting.REACHED)
        blamed = (
            0 < missing <= row["owing"]
            or (0 < least <= bad and row["late"] > 0)
            or (
                row["progress"]["not_started"] > 0
                and 0 < idle <= counting.percent(row["progress"]["not_started"], row["cells"])
            )
        )
        assert (row["code"] in criticised) == blamed
        praised = bad <= most and counting.percent(reached, row["cells"]) >= done
        assert (row["code"] in commended) == (praised and not blamed)
    for before, after in itertools.pairwise(rows):
        merits = [(-row["on_time"], row["owing"], row["late_days"]) for row in (before, after)]
        assert merits == sorted(merits)
        assert (before["rank"] == after["rank"]) == (merits[0] == merits[1])
    assert [row["rank"] for row in rows][:1] == [1] * bool(rows)


def _row(number: int, said: dict[str, Any]) -> dict[str, Any]:
    standings = Counter(standing for standing, _ in said["months"])
    return {
        "code": f"u{number}",
        "cells": len(said["cells"]),
        **{name: standings[name] for name in ("on_time", "late", "owing")},
        "late_days": sum(days for standing, days in said["months"] if standing == "late"),
        "progress": {str(state): said["cells"].count(str(state)) for state in STATES},
    }


def test_the_last_quarter_that_is_over() -> None:
    days = (dt.date(2023, 1, 1), dt.date(2023, 3, 31), dt.date(2023, 4, 1), dt.date(2023, 12, 31))
    assert [quarter_last(day) for day in days] == [(2022, 4), (2022, 4), (2023, 1), (2023, 3)]
    assert set(LABELS) >= {str(state) for state in STATES}
