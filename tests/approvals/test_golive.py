"""Go-live import: running cases come in as they would stand had they always been here (B24)."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals import jobs, selectors, services
from approvals.importing.columns import HEADINGS, listed
from approvals.importing.states import STATE_WORDS, state_of
from approvals.importing.times import moment_of, pauses_of
from approvals.models import SLOT_FIELDS, Applicant, Case, CaseNumber, Clock, ImportBatch, ImportRow
from approvals.workflow import Entry, State
from core import events, moments
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import IssuedNumber
from empowerment.authority import Authority
from empowerment.selectors import resolve
from empowerment.selectors.spans import Answers
from empowerment.services import empowerment_change_mode, instrument_revoke
from tests.approvals.imported import cells, grid, imported, outcomes, tried, uscc
from tests.approvals.looking import on
from tests.approvals.walks import BY_HEAD, OPINION, go, leg, receive
from tests.world import ACTOR, World, moment

CLOCK_FACTS = (
    "kind",
    "starts_on",
    "number",
    "unit",
    "roll",
    "extended",
    "due_on",
    "provisional",
    "basis",
    "stopped_on",
)
CASE_FACTS = (
    "state",
    "route",
    "mode",
    "received_at",
    "accepted_at",
    "pinned_at",
    "corrected_once",
    "correction_answer_on",
    "supplemented_at",
    "due_on",
    "due_kind",
    "due_provisional",
    "yellow_on",
    "red_on",
    "card_on",
    "paused",
    "ended_at",
    *(f"{field}_id" for field in SLOT_FIELDS.values()),
)


def _facts(case: Case) -> dict[str, Any]:
    fresh = Case.objects.get(pk=case.pk)
    return {name: getattr(fresh, name) for name in CASE_FACTS} | {"authority": fresh.pinned}


def _clocks(case: Case) -> list[tuple[Any, ...]]:
    return list(Clock.objects.filter(case=case, replaced_at=None).order_by("kind").values_list(*CLOCK_FACTS))


def _the_case(batch: ImportBatch) -> Case:
    row = batch.rows.get()
    assert row.case is not None, row.words
    return row.case


def _same(world: World, walked: Case, row: dict[str, str], as_of: tuple[int, ...]) -> None:
    """The imported row equals the case that was walked here at the same true times."""
    with on(*as_of):
        case = _the_case(imported(world, [row]))
        assert _clocks(case) == _clocks(walked)
        assert _facts(case) == _facts(walked)


# --- Equality with a case walked here --------------------------------------------------------------------------------
@pytest.mark.mission("B24", "B6")
@pytest.mark.parametrize("key", ["direct", "delegated", "forwarded", "confirmation", "service", "reported"])
def test_accepted_case_has_the_clocks_of_one_accepted_here(world: World, key: str) -> None:
    accepts = "zjj.handler2" if key in ("forwarded", "confirmation", "service") else "yx.clerk"
    with on(2025, 9, 25, 15, 30):
        walked = receive(world, key, "yx.clerk")
    with on(2025, 9, 28, 9, 15):  # a worked Sunday before National Day
        walked = go(world, walked, leg(accepts, "accept"))
    row = cells(world, key, "OLD-1", "2025-09-25 15:30", "已受理", accepted="2025-09-28 09:15")
    _same(world, walked, row, (2025, 10, 15, 10))


@pytest.mark.mission("B24", "B6")
def test_received_case_waits_with_its_five_days(world: World) -> None:
    with on(2025, 3, 3, 15):
        walked = receive(world, "direct", "yx.clerk")
    _same(world, walked, cells(world, "direct", "OLD-1", "2025-03-03 15:00", "待受理"), (2025, 3, 5, 10))


@pytest.mark.mission("B24", "B6")
def test_pauses_do_not_count_and_an_open_one_stands_still(world: World) -> None:
    with on(2025, 3, 3):
        walked = go(world, receive(world, "forwarded", "yx.clerk"), leg("zjj.handler2", "accept"))
        walked = go(world, walked, leg("yx.centre", "circulate"))
    with on(2025, 3, 5):
        walked = go(world, walked, leg("zjj.handler", "pause", kind="expert_review", reason="评审", expected_days=3))
    with on(2025, 3, 10):
        walked = go(world, walked, leg("zjj.handler", "resume"))
    closed = "专家评审 2025-03-05 10:00 至 2025-03-10 10:00"
    row = cells(world, "forwarded", "A", "2025-03-03 10:00", "审查中", accepted="2025-03-03 10:00", pauses=closed)
    _same(world, walked, row, (2025, 3, 12, 10))
    with on(2025, 3, 13):
        walked = go(world, walked, leg("zjj.handler", "pause", kind="testing", reason="检测", expected_days=3))
    row |= {"number": "B", "pauses": f"{closed}；检测 2025-03-13 10:00 起"}
    _same(world, walked, row, (2025, 3, 17, 10))
    assert Case.objects.get(pk=walked.pk).due_on is None


@pytest.mark.mission("B24", "B6")
def test_extension_is_counted(world: World) -> None:
    with on(2025, 3, 3):
        walked = go(world, receive(world, "delegated", "yx.clerk"), leg("yx.clerk", "accept"))
    with on(2025, 3, 20):
        walked = go(world, walked, leg("yx.head", "extend", reason="情况复杂", days=10))
    row = cells(
        world,
        "delegated",
        "A",
        "2025-03-03 10:00",
        "审查中",
        accepted="2025-03-03 10:00",
        extension="10",
        extended="2025-03-20",
    )
    _same(world, walked, row, (2025, 3, 25, 10))


@pytest.mark.mission("B24", "B1", "B6")
def test_correction_and_supplement_run_their_clocks(world: World) -> None:
    with on(2025, 3, 3):
        walked = receive(world, "direct", "yx.clerk", complete=False)
    with on(2025, 3, 6):
        walked = go(world, walked, leg("yx.clerk", "request_correction", missing=[(1, "缺公章")]))
    row = cells(world, "direct", "A", "2025-03-03 10:00", "补正中", correction="2025-03-06 10:00")
    _same(world, walked, row, (2025, 3, 10, 10))
    with on(2025, 3, 12):
        walked = go(world, walked, leg("yx.clerk", "supplement", provided=[1]))
    row |= {"number": "B", "state": "待受理", "supplemented": "2025-03-12 10:00"}
    _same(world, walked, row, (2025, 3, 13, 10))


@pytest.mark.mission("B24", "B1")
def test_silence_before_the_change_of_systems_has_accepted_the_case(world: World) -> None:
    with on(2025, 3, 3):
        walked = receive(world, "direct", "yx.clerk")
    with on(2025, 3, 20):
        assert jobs.deem_accepted()["done"] == 1
    walked.refresh_from_db()
    row = cells(world, "direct", "A", "2025-03-03 10:00", "已收件")
    with on(2025, 3, 20):
        batch = imported(world, [row])
    assert outcomes(batch) == [(3, "done", "五个工作日内未告知，依法自2025年3月3日起即为受理（行政许可法第32条）")]
    case = _the_case(batch)
    assert (_clocks(case), _facts(case)) == (_clocks(walked), _facts(walked))
    assert [event.verb for event in events.history(case)] == ["case.import.receive", "case.import.deem_accepted"]


@pytest.mark.mission("B24", "A2", "A4")
def test_authority_is_that_of_the_true_acceptance(world: World) -> None:
    """The mode changed on 5 March and the instrument ended on the 6th: a case accepted on the 4th keeps both."""
    empowerment_change_mode(
        empowerment=world.empowerment["direct"],
        mode="delegated",
        at=moment(2025, 3, 5),
        reason="调整",
        source="测试",
        actor=ACTOR,
    )
    instrument_revoke(
        instrument=world.instrument["S0-authorization"],
        at=moment(2025, 3, 6),
        reason="测",
        actor=world.actor("zjj.head"),
    )
    instrument_revoke(
        instrument=world.instrument["S0-delegation"], at=moment(2025, 3, 7), reason="测", actor=world.actor("zjj.head")
    )
    rows = [
        cells(world, "direct", "A", "2025-03-03 10:00", "已受理", accepted="2025-03-04 10:00"),
        cells(world, "direct", "B", "2025-03-07 10:00", "已受理", accepted="2025-03-10 10:00"),
    ]
    with on(2025, 3, 12):
        batch = imported(world, rows)
    done, refused = batch.rows.all()
    assert done.case is not None
    assert (done.case.mode, done.case.pinned.instruments[0].kind) == ("direct", "authorization")
    assert refused.outcome == ImportRow.Outcome.REFUSED
    assert refused.words.startswith("受理时没有权限依据：")


@pytest.mark.mission("B24", "B3")
def test_imported_case_walks_on_to_its_end(world: World) -> None:
    row = cells(world, "direct", "A", "2025-03-03 10:00", "审查中", accepted="2025-03-04 10:00")
    with on(2025, 3, 6):
        case = _the_case(imported(world, [row]))
        for step in (
            leg("yx.reviewer", "examine", **OPINION),
            leg("yx.chief", "decide", result="granted", form="chief"),
            leg("yx.chief", "seal"),
            leg("yx.clerk", "issue"),
            leg("yx.clerk", "deliver", way="collect", recipient="章演行"),
        ):
            case = go(world, case, step)
    assert case.state == State.DELIVERED
    assert list(events.verify()) == []


@pytest.mark.mission("B24", "A7")
def test_decision_that_waits_for_its_seal_is_sealed_here(world: World) -> None:
    name = world.person["yx.head"].name
    row = cells(
        world,
        "direct",
        "A",
        "2025-03-03 10:00",
        "已决定待用印",
        accepted="2025-03-04 10:00",
        decided="2025-03-06 10:00",
        decider=name,
        result="准予",
    )
    with on(2025, 3, 7):
        case = go(world, _the_case(imported(world, [row])), leg("yx.chief", "seal"))
    assert (case.state, case.result, case.decision.form) == (State.SEALED, "granted", BY_HEAD["form"])
    assert case.decided_at == moment(2025, 3, 6, 10)


@pytest.mark.mission("B24", "C3")
def test_events_say_the_true_time_and_the_time_of_entry(world: World) -> None:
    row = cells(
        world,
        "direct",
        "X-7",
        "2025-03-03 10:00",
        "已受理",
        accepted="2025-03-04 10:00",
        clerk="演甲子",
        channel="网上",
    )
    with on(2025, 3, 12):
        case = _the_case(imported(world, [row]))
        history = events.history(case)
        bar = [(step.label, step.state) for step in selectors.status_bar(case, history)][:3]
    assert [(e.verb, e.happened_at, moments.legal_day(e.recorded_at)) for e in history] == [
        ("case.import.receive", moment(2025, 3, 3, 10), dt.date(2025, 3, 12)),
        ("case.import.accept", moment(2025, 3, 4, 10), dt.date(2025, 3, 12)),
    ]
    assert bar == [("收件", "done"), ("受理", "done"), ("审查", "current")]
    assert selectors.timeline(history)[0].detail == f"说明：原审批系统 X-7；编号：{case.number}"
    assert (case.entry, case.channel, case.first_clerk) == (Entry.IMPORTED, "online", world.person["yx.clerk"])
    assert list(case.numbers.values_list("number", flat=True)) == ["X-7"]
    assert list(events.verify()) == []


@pytest.mark.mission("B24")
def test_numbers_come_from_the_series_of_the_park(world: World) -> None:
    with on(2025, 3, 3):
        here = receive(world, "direct", "yx.clerk")
    rows = [cells(world, "direct", f"N{n}", f"2025-03-0{9 - n} 10:00", "待受理") for n in range(1, 4)]
    rows.append(cells(world, "direct", "N4", "2024-12-31 10:00", "已受理", accepted="2025-01-02 10:00"))
    with on(2025, 3, 10):
        batch = imported(world, rows)
        after = receive(world, "direct", "yx.clerk")
    numbers = dict(batch.rows.values_list("number", "case__number"))
    assert (here.number, after.number) == ("YX2025000001", "YX2025000005")
    # In the order of receipt: N3 on the 6th, N2 on the 7th, N1 on the 8th; N4 in its own year.
    assert numbers == {"N3": "YX2025000002", "N2": "YX2025000003", "N1": "YX2025000004", "N4": "YX2024000001"}
    assert IssuedNumber.objects.filter(text__in=numbers.values()).count() == 4


# --- What is refused -------------------------------------------------------------------------------------------------
@pytest.mark.mission("B24")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "没有原系统编号"),
        ({"item_code": "", "item": "不存在的事项"}, "事项“不存在的事项”不在本地目录中"),
        ({"park": "别处园区"}, "园区“别处园区”不是您管理的园区"),
        ({"applicant": ""}, "没有申请人名称"),
        ({"uscc": ""}, "没有统一社会信用代码或身份证号"),
        ({"uscc": "91430603XNXN00013K"}, "统一社会信用代码第 18 位校验不符，可能有一位写错，请核对证照原件"),
        ({"received": ""}, "没有收件时间"),
        ({"received": "三月三日"}, "“三月三日”不是日期，请写成 2025-03-04 或 2025-03-04 10:30"),
        ({"received": "2025-02-30"}, "“2025-02-30”不是有效的日期时间"),
        ({"received": "2025-03-11", "accepted": "2025-03-12"}, "收件时间晚于现在；受理时间晚于现在"),
        ({"state": "已办结"}, "状态“已办结”的件已经办完，不是在办件，不迁入"),
        ({"state": "已转部门", "accepted": ""}, "状态“已转部门”不在“直接赋权”的办理路径上"),
        ({"accepted": ""}, "状态“已受理”须填受理时间"),
        ({"accepted": "2025-03-02"}, "受理时间早于收件时间"),
        ({"state": "待受理"}, "填了受理时间，状态却是“已收件”"),
        ({"state": "补正中", "accepted": ""}, "待补正的件须填补正告知时间"),
        (
            {"pauses": "现场勘查 2025-03-05 起"},
            "特别程序“现场勘查 2025-03-05 起”不能不计时："
            "只有听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审可以（行政许可法第45条）",
        ),
        ({"pauses": "检测 2025-03-03 至 2025-03-05"}, "特别程序的开始早于受理"),
        ({"kind": "延续"}, "延续的件须填所涉证照的编号"),
        ({"extension": "十天"}, "延长工作日“十天”有误，请填 1 至 60 的整数"),
        (
            {"applicant": "另一家公司"},
            "申请人证件号已登记为“岳阳云溪晴川新材料有限公司(演示)”，与“另一家公司”不一致，请核对证照",
        ),
    ],
)
def test_row_that_cannot_come_in_says_why(world: World, changes: dict[str, str], words: str) -> None:
    with on(2025, 3, 10):
        receive(world, "direct", "yx.clerk")  # the applicant is registered
        row = cells(world, "direct", "A", "2025-03-03 10:00", "已受理", accepted="2025-03-04 10:00") | changes
        assert outcomes(tried(world, [row])) == [(3, "refused", words)]


@pytest.mark.mission("B24")
def test_all_problems_of_a_row_are_told_at_once(world: World) -> None:
    row = cells(world, "direct", "A", "2025-13-03", "飞走了") | {"item_code": "", "item": "无此事项", "uscc": "1"}
    with on(2025, 3, 10):
        words = outcomes(tried(world, [row]))[0][2]
    assert len(words.split("；")) == 4


@pytest.mark.mission("B24")
def test_list_without_its_columns_is_refused_with_their_names() -> None:
    with pytest.raises(Invalid, match="缺少：收件时间、办理状态、事项编码或事项名称"):
        listed([["在办件"], ["办件编号", "申请人", "备注"], ["1", "某公司", ""]])


def test_headings_of_other_systems_are_understood() -> None:
    rows = [
        ["导出时间 2025"],
        ["流水号", "审批事项", "申请单位", "申请时间（必填）", "当前环节*", "没有的列"],
        [1.0, "甲", "乙", dt.datetime(2025, 3, 3, 9, 5), "在办", "x"],
        [None] * 6,
    ]
    found = listed(rows)
    assert [(row.place, row.cells) for row in found] == [
        (3, {"number": "1", "item": "甲", "applicant": "乙", "received": "2025-03-03 09:05", "state": "在办"})
    ]


@pytest.mark.mission("B24")
def test_applicants_registered_name_stands_and_two_names_in_a_file_are_told(world: World) -> None:
    row = cells(world, "direct", "A", "2025-03-07 10:00", "待受理")
    rows = [
        row | {"uscc": uscc(1), "applicant": "甲公司"},
        row | {"number": "B", "uscc": uscc(1), "applicant": "乙公司"},
    ]
    with on(2025, 3, 10):
        found = outcomes(imported(world, rows))
    assert [outcome for _, outcome, _ in found] == ["done", "refused"]
    assert found[1][2] == "申请人证件号与第 3 行相同而名称不同，请核对证照"
    assert Applicant.objects.get(uscc=uscc(1)).name == "甲公司"


# --- Once, as a whole, and back --------------------------------------------------------------------------------------
@pytest.mark.mission("B24")
def test_same_row_again_is_known_and_the_same_file_is_refused(world: World) -> None:
    row = cells(world, "direct", "A", "2025-03-07 10:00", "待受理")
    with on(2025, 3, 10):
        case = _the_case(imported(world, [row]))
        again = tried(world, [row, row | {"number": "B"}])
        assert [found[1:] for found in outcomes(again)] == [("known", f"已有办件 {case.number}"), ("fit", "")]
        with pytest.raises(Refused, match="这份文件已于2025年3月10日导入"):
            tried(world, [row])
        services.golive_apply(batch=again, actor=world.actor("yx.admin"))
        with pytest.raises(Refused, match="不能再导入"):
            services.golive_apply(batch=again, actor=world.actor("yx.admin"))
    assert Case.objects.count() == 2


@pytest.mark.mission("B24")
def test_trial_that_the_record_has_overtaken_is_stale_and_nothing_comes_in(world: World) -> None:
    rows = [cells(world, "direct", f"A{n}", "2025-03-07 10:00", "待受理") for n in range(3)]
    with on(2025, 3, 10):
        first, second = tried(world, rows[:2]), tried(world, rows[1:])
        services.golive_apply(batch=first, actor=world.actor("yx.admin"))
        with pytest.raises(Stale, match="第 3 行现在是“已有办件"):
            services.golive_apply(batch=second, actor=world.actor("yx.admin"))
    assert Case.objects.count() == 2
    assert ImportBatch.objects.get(pk=second.pk).state == "planned"


@pytest.mark.mission("B24")
def test_batch_is_undone_and_can_come_again(world: World) -> None:
    name = world.person["yx.head"].name
    rows = [
        cells(world, "direct", "A", "2025-03-07 10:00", "待受理"),
        cells(
            world,
            "direct",
            "B",
            "2025-03-03 10:00",
            "待用印",
            accepted="2025-03-04",
            decided="2025-03-06",
            decider=name,
            result="准予",
        ),
    ]
    with on(2025, 3, 10):
        batch = imported(world, rows)
        case = batch.rows.get(number="A").case
        assert case is not None
        services.golive_undo(batch=batch, actor=world.actor("yx.admin"), reason="时间列错位")
        assert (Case.objects.count(), CaseNumber.objects.count(), Clock.objects.count()) == (0, 0, 0)
        chain = list(events.Event.objects.filter(object_type="approvals.case", object_id=case.pk).order_by("sequence"))
        assert [event.verb for event in chain] == ["case.import.receive", "case.import.undo"]
        assert list(events.verify()) == []
        imported(world, rows)
    assert Case.objects.count() == 2
    assert set(CaseNumber.objects.values_list("number", flat=True)) == {"A", "B"}


@pytest.mark.mission("B24")
def test_batch_with_a_moved_case_is_not_undone(world: World) -> None:
    rows = [cells(world, "direct", f"A{n}", "2025-03-07 10:00", "待受理") for n in range(2)]
    with on(2025, 3, 10):
        batch = imported(world, rows)
        case = batch.rows.get(number="A1").case
        assert case is not None
        go(world, case, leg("yx.clerk", "withdraw", reason="申请人撤回"))
        with pytest.raises(Refused, match=f"迁入之后已经办理过：{case.number}"):
            services.golive_undo(batch=batch, actor=world.actor("yx.admin"), reason="错")
    assert Case.objects.count() == 2


@pytest.mark.mission("B24")
def test_only_the_parks_own_administrator_imports(world: World) -> None:
    row = cells(world, "direct", "A", "2025-03-07 10:00", "待受理")
    with on(2025, 3, 10):
        for login in ("yx.clerk", "yx.head", "gx.clerk", "sysadmin"):
            with pytest.raises(NotAllowed):
                tried(world, [row], login=login)
        batch = tried(world, [row])
        with pytest.raises(NotAllowed):
            services.golive_apply(batch=batch, actor=world.actor("yx.clerk"))


@pytest.mark.mission("B24")
def test_cells_with_identity_numbers_are_stored_encrypted(world: World) -> None:
    with on(2025, 3, 10):
        batch = tried(world, [cells(world, "direct", "A", "2025-03-07", "待受理")])
    stored = batch.rows.get().cells
    assert "91430603" not in stored and "章演行" not in stored


# --- Spans ------------------------------------------------------------------------------------------------------------
@pytest.mark.mission("A1", "A4", "B24")
def test_answers_of_spans_equal_resolve_at_every_moment(world: World) -> None:
    empowerment_change_mode(
        empowerment=world.empowerment["direct"],
        mode="delegated",
        at=moment(2025, 3, 5, 14),
        reason="调",
        source="测",
        actor=ACTOR,
    )
    instrument_revoke(
        instrument=world.instrument["S0-delegation"],
        at=moment(2025, 6, 7, 8),
        reason="测",
        actor=world.actor("zjj.head"),
    )
    answers, dice = Answers(), random.Random(5)
    edges = [moment(2025, 3, 5, 14), moment(2025, 6, 7, 8), moment(2024, 9, 6), moment(2021, 4, 1), moment(2022, 5, 11)]
    instants = [edge + dt.timedelta(seconds=shift) for edge in edges for shift in (-1, 0, 1)]
    for _ in range(25):
        instants.append(moment(2020, 6, 1) + dt.timedelta(minutes=dice.randrange(6 * 365 * 24 * 60)))
    for key in ("direct", "delegated", "cz_direct", "cz_reported", "own", "own_delegated", "forwarded"):
        for at in instants:
            item, park = world.item[key], world.park_of(key)
            expected = resolve(item, park, "", at)
            found = answers.at(item, park, "", at)
            if isinstance(expected, Authority):
                assert found == expected
                assert answers.json(item, park, "", at) == expected.to_json()
            else:
                assert (type(found), found.sentence.replace("x", "")) == (type(expected), expected.sentence) or (
                    {o.code for o in found.reasons} == {o.code for o in expected.reasons}
                )


# --- Times ------------------------------------------------------------------------------------------------------------
@given(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2099, 12, 31)), st.sampled_from(range(6)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_moments_are_read_in_every_usual_form(value: dt.datetime, form: int) -> None:
    texts = (
        f"{value:%Y-%m-%d %H:%M}",
        f"{value.year}/{value.month}/{value.day} {value.hour}:{value.minute:02d}",
        f"{value.year}年{value.month}月{value.day}日 {value.hour}时{value.minute}分",
        f"{value:%Y.%m.%d} {value:%H:%M:%S}",
        f"{value:%Y-%m-%dT%H:%M}",
        f"{value:%Y%m%d} {value:%H:%M}",
    )
    found = moment_of(texts[form])
    seconds = value.second if form == 3 else 0
    assert found.at == value.replace(second=seconds, microsecond=0, tzinfo=moments.SHANGHAI)
    assert not found.dated


@pytest.mark.parametrize(
    "text", ["", "昨天", "2025-3", "2025-02-29", "25:00", "0000-00-00", "2025-03-04 25:00", "9999-01-01"]
)
def test_what_is_no_moment_is_told(text: str) -> None:
    with pytest.raises(Invalid):
        moment_of(text)


def test_pauses_in_one_cell() -> None:
    found = pauses_of("检测 2025-03-04 至 2025-03-07；专家评审：2025年3月10日起")
    assert [(p.kind, moments.legal_day(p.start), p.end and moments.legal_day(p.end)) for p in found] == [
        ("testing", dt.date(2025, 3, 4), dt.date(2025, 3, 7)),
        ("expert_review", dt.date(2025, 3, 10), None),
    ]
    with pytest.raises(Invalid, match="结束早于开始"):
        pauses_of("检测 2025-03-07 至 2025-03-04")


def test_words_of_states_lie_on_the_routes_they_belong_to() -> None:
    assert [state_of(word, "forwarded") for word in ("审查中", "已流转", "已转部门", "补正中")] == [
        State.CIRCULATED,
        State.CIRCULATED,
        None,
        State.CORRECTING,
    ]
    assert state_of("审查中", "direct") == State.ACCEPTED
    assert state_of("飞走了") is None
    assert len(STATE_WORDS) == len({"".join(word.split()) for word in STATE_WORDS})
    assert Counter(len(words) > 0 for words in HEADINGS.values()) == {True: len(HEADINGS)}
    assert len(grid([])) == 2
