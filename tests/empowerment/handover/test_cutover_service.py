"""A change of body tried out, carried out, undone: S4's run, its conflicts and gaps (A7, A11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import Event
from empowerment.authority import Authority
from empowerment.models import ChiefGrant, CutOver, Empowerment, Handover, PowerItem, Seal, SealUser
from empowerment.selectors import resolve, seal_pick, seals_for
from empowerment.services import TableRow, empowerment_close, handover_add, seal_retire
from empowerment.services.cutover import cut_over_apply, cut_over_drop, cut_over_plan, cut_over_replan, cut_over_undo
from tests.empowerment.handover.making import DAY_BEFORE, before_the_change, more_items, planned, terms
from tests.world import ACTOR, T, World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A7", "A11")]
SECOND = dt.timedelta(seconds=1)
BUREAU, DEPARTMENT = "鞍山高新区数据局（区营商环境建设办、区行政审批局）", "鞍山高新区建设管理局"
GAPS = [
    f"{DEPARTMENT}到时没有在用的行政审批（服务）专用章",
    f"{BUREAU}与{DEPARTMENT}的交接协议书在该日尚未签订生效（2项到时不能受理）",
    f"本事项原系鞍山市行政审批局委托办理，{DEPARTMENT}承接后须重新签订并公布委托书（1项到时不能受理）",
]
PLAN_QUERIES, APPLY_QUERIES = 49, 73


@pytest.fixture
def town(world: World) -> Iterator[World]:
    """鞍山 before the change, on the day before it."""
    with time_machine.travel(DAY_BEFORE, tick=False):
        yield before_the_change(world)


def apply(world: World, row: CutOver, **more: Any) -> CutOver:
    return cut_over_apply(cut_over=row, actor=world.actor("as.admin"), stamp=Stamp(version=row.version), **more)


def decider(world: World, key: str, at: dt.datetime) -> str:
    answer = resolve(world.item[key], world.body["as-park"], "", at)
    assert isinstance(answer, Authority), answer
    return next(code for code, body in world.body.items() if body.pk == answer.slots["decides"].id)


def test_the_trial_shows_everything_and_writes_nothing(town: World) -> None:
    before = (Empowerment.objects.count(), Handover.objects.count())
    row = planned(town)
    shown = row.result
    assert shown["counts"] == {
        "items": 2,
        "subitems": 0,
        "types": [{"label": "行政许可", "items": 2, "subitems": 0}],
        "bodies": 1,
    }
    assert (shown["conflicts"], shown["gaps"]) == ([], [])
    assert [line["to_name"] for line in shown["lines"]] == ["鞍山高新区建设管理局"] * 2
    assert [each["words"] for each in shown["table"]] == [
        "生效前受理的，全部文书盖鞍山高新区数据局（区营商环境建设办、区行政审批局）的机关公章",
        "生效后受理的，全部文书盖作出决定的新实施主体的行政审批（服务）专用章",
    ]
    assert [seal["id"] for seal in shown["seals_ending"]] == [town.seal["as-spj-special"].pk]
    body = shown["bodies"][0]
    assert (body["deciders"], len(body["users"])) == ([town.person["jsj.head"].name], 3)
    assert [paper["new"] for paper in shown["instruments"]] == [False, True, True]
    assert before == (Empowerment.objects.count(), Handover.objects.count())


def test_carried_out_the_department_decides_from_the_moment_on(town: World) -> None:
    row = apply(town, planned(town))
    for key in ("own", "own_delegated"):
        assert decider(town, key, T - SECOND) == "as-spj"
        assert decider(town, key, T) == "as-jsj"
    answer = resolve(town.item["own_delegated"], town.body["as-park"], "", T)
    assert isinstance(answer, Authority)
    assert answer.slots["in_name_of"].id == town.body["as-city-spj"].pk  # the delegator stays a party [24]
    seal = Seal.objects.get(code="as-spj-special")
    assert (seal.state, seal.ended_at) == ("void", T)
    assert row.handover is not None
    assert set(row.handover.items.all()) == {town.item["own"], town.item["own_delegated"]}
    verbs = ["cutover.apply", "cutover.plan"]
    assert sorted(Event.objects.filter(object_type="empowerment.cutover").values_list("verb", flat=True)) == verbs
    assert Event.objects.filter(verb="empowerment.cut_over").count() == 2


def test_seals_on_either_side_after_the_run(town: World) -> None:
    apply(town, planned(town))
    after = T + dt.timedelta(days=9)
    for accepted, seal in ((T - SECOND, "as-spj-own"), (T, "as-jsj-special")):
        answer = resolve(town.item["own"], town.body["as-park"], "", accepted)
        assert isinstance(answer, Authority)
        for document_class in ("decision", "acceptance", "pause", "extension", "rectification"):
            steps = seals_for(answer, document_class, accepted, after)
            assert [seal_pick(step, after).code for step in steps] == [seal]


def test_a_single_class_may_bear_another_seal(town: World) -> None:
    table = [*terms(town).table, TableRow("after", "own", None, "revocation")]
    apply(town, planned(town, table=table))
    answer = resolve(town.item["own"], town.body["as-park"], "", T)
    assert isinstance(answer, Authority)
    assert [step.kind for step in seals_for(answer, "revocation", T, T)] == ["own"]
    assert [step.kind for step in seals_for(answer, "decision", T, T)] == ["special"]


def test_undone_before_the_moment_everything_is_as_it_was(town: World) -> None:
    row = apply(town, planned(town))
    with pytest.raises(Invalid, match="撤销理由"):
        cut_over_undo(cut_over=row, reason=" ", actor=town.actor("as.admin"), stamp=Stamp())
    with time_machine.travel(T - SECOND, tick=False):
        row = cut_over_undo(cut_over=row, reason="推迟", actor=town.actor("as.admin"), stamp=Stamp())
    assert (row.state, row.undo_reason) == ("undone", "推迟")
    assert not Empowerment.objects.known_at(None).filter(park=town.body["as-park"], scheme=town.scheme["S4"]).exists()
    seal = Seal.objects.get(code="as-spj-special")
    assert (seal.state, seal.ended_at) == ("active", None)
    assert decider(town, "own", T - SECOND) == "as-spj"
    answer = resolve(town.item["own"], town.body["as-park"], "", T - SECOND)
    assert isinstance(answer, Authority)
    steps = seals_for(answer, "decision", T - SECOND, T + SECOND)  # the withdrawn handover no longer answers
    assert [(step.owner_id, step.kind) for step in steps] == [(town.body["as-spj"].pk, "special")]
    again = apply(town, planned(town))  # and it can be carried out anew
    assert again.state == "applied"


def test_no_undo_from_the_moment_on(town: World) -> None:
    row = apply(town, planned(town))
    with time_machine.travel(T, tick=False), pytest.raises(Refused, match="已于2024年9月6日生效，不能撤销") as caught:
        cut_over_undo(cut_over=row, reason="改回", actor=town.actor("as.admin"), stamp=Stamp())
    assert caught.value.code == "in_effect"


def test_no_undo_over_a_later_change(town: World) -> None:
    row = apply(town, planned(town))
    later = Empowerment.objects.known_at(None).get(item=town.item["own"], scheme=town.scheme["S4"])
    empowerment_close(empowerment=later, valid_to=T + dt.timedelta(days=30), reason="收回", actor=ACTOR)
    with pytest.raises(Refused, match="在执行之后又调整过"):
        cut_over_undo(cut_over=row, reason="推迟", actor=town.actor("as.admin"), stamp=Stamp())


def test_conflicts_name_what_is_in_the_way(town: World) -> None:
    handover_add(
        scheme=town.scheme["S4"],
        park=town.body["as-park"],
        title="另一次调整",
        effective_at=T + dt.timedelta(days=5),
        from_body=town.body["as-spj"],
        items=[town.item["own"]],
        table=terms(town).table,
        source="测试",
        actor=ACTOR,
    )
    row = planned(town, items=[town.item["own"], town.item["own_delegated"]])
    assert row.result["conflicts"] == [f"“{town.item['own'].name}”已列入另一次实施主体调整“另一次调整”。"]
    with pytest.raises(Refused, match="有 1 处冲突，不能执行") as caught:
        apply(town, row)
    assert caught.value.code == "conflict"


def test_conflict_of_the_wrong_former_body_and_of_an_item_not_in_force(town: World) -> None:
    table = [TableRow("before", "own", town.body["as-jsj"]), TableRow("after", "special", None)]
    row = planned(town, from_body=town.body["as-jsj"], to_body=town.body["as-spj"], table=table, void_seals=[])
    words = "现在由鞍山高新区数据局（区营商环境建设办、区行政审批局）决定，不是鞍山高新区建设管理局（2项）。"
    assert row.result["conflicts"] == [words]
    old = Empowerment.objects.known_at(None).get(item=town.item["own"])
    empowerment_close(empowerment=old, valid_to=DAY_BEFORE, reason="收回", actor=ACTOR)
    row = planned(town)
    assert row.result["conflicts"] == [
        f"“{town.item['own'].name}”在该时刻之前不在鞍山高新技术产业开发区管理委员会的在册清单内。"
    ]


def test_gaps_are_told_and_must_be_accepted(town: World) -> None:
    SealUser.objects.filter(seal__code="as-jsj-special").delete()
    ChiefGrant.objects.all().delete()
    town.person["jsj.head"].memberships.update(valid_to=DAY_BEFORE.date())
    seal_retire(seal=town.seal["as-spj-own"], at=DAY_BEFORE, reason="遗失", actor=ACTOR, state="lost")
    row = planned(town)
    assert row.result["gaps"] == [
        "鞍山高新区建设管理局的行政审批（服务）专用章没有登记用印人",
        "鞍山高新区建设管理局没有登记负责人，到时无人决定",
        "鞍山高新区数据局（区营商环境建设办、区行政审批局）到时没有在用的机关公章，生效前受理未办结的件无章可盖",
    ]
    with pytest.raises(Refused, match="到时还有 3 处不齐") as caught:
        apply(town, row)
    assert caught.value.code == "gaps"
    assert apply(town, row, accept_gaps=True).state == "applied"


def test_a_delegation_not_signed_anew_is_a_gap(town: World) -> None:
    row = planned(town, effective_at=T - dt.timedelta(hours=6))  # the new papers begin at T
    assert row.result["gaps"] == GAPS
    with pytest.raises(Refused, match="到时还有"):
        apply(town, row)


def test_a_trial_overtaken_by_the_record_is_not_carried_out(town: World) -> None:
    row = planned(town)
    more_items(town, 1)
    SealUser.objects.filter(seal__code="as-jsj-special").delete()
    with pytest.raises(Stale, match="试算之后登记有了变动") as caught:
        apply(town, row)
    assert caught.value.code == "plan_stale"
    row = cut_over_replan(cut_over=row, actor=town.actor("as.admin"), stamp=Stamp())
    assert apply(town, row, accept_gaps=True).state == "applied"


def test_twice_carried_out_once(town: World) -> None:
    row = apply(town, planned(town))
    with pytest.raises(Refused, match="这次调整已经执行"):
        cut_over_apply(cut_over=row, actor=town.actor("as.admin"), stamp=Stamp())
    with pytest.raises(Refused, match="这次调整已经执行"):
        cut_over_drop(cut_over=row, actor=town.actor("as.admin"), stamp=Stamp())


def test_only_the_keepers_of_the_park_may(town: World) -> None:
    for login in ("yx.admin", "as.head", "jsj.head", "sysadmin"):
        with pytest.raises(NotAllowed, match="由该园区的园区管理员或本辖区审改办人员办理"):
            planned(town, login)


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"items": []}, "items", "请至少选择一个事项"),
        ({"title": " "}, "title", "请填写名称"),
        ({"source": ""}, "source", "请填写依据"),
        ({"effective_at": dt.datetime(1900, 1, 1, tzinfo=dt.UTC)}, "effective_at", "1949 年 10 月"),
        ({"table": [TableRow("before", "own")]}, "seal_after", "请写明生效后受理的件盖哪枚印章"),
        ({"table": [TableRow("before", "own"), TableRow("after", "round")]}, "seal_after", "请从列表中选择"),
        ({"table": [TableRow("before", "own")] * 2 + [TableRow("after", "own")]}, "seal_before", "写了两次"),
    ],
)
def test_terms_that_do_not_fit(town: World, more: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as caught:
        planned(town, **more)
    assert caught.value.field == field
    assert not CutOver.objects.exists()


def test_terms_of_another_city(town: World) -> None:
    with pytest.raises(Invalid, match="目录中的事项"):
        planned(town, items=[town.item["direct"]])
    with pytest.raises(Invalid, match="不适用于"):
        planned(town, scheme=town.scheme["S0"])
    with pytest.raises(Invalid, match="新旧实施主体须是鞍山市的单位"):
        planned(town, to_body=town.body["yx-zjj"])
    with pytest.raises(Invalid, match="不能就是原实施主体"):
        planned(town, to_body=town.body["as-spj"])
    with pytest.raises(Invalid, match="不能列为作废"):
        planned(town, void_seals=[town.seal["yx-park-special"]])


def test_the_price_does_not_grow_with_the_items(town: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """S4 has 126 items: a run of many costs as many statements as a run of one."""
    more_items(town, 30)
    apply(town, planned(town, items=[town.item["own"]], void_seals=[]))
    actor, few = town.actor("as.admin"), [town.item["own_delegated"]]
    many = list(PowerItem.objects.filter(code__startswith="AS-MORE"))
    for items in (few, many):
        wanted = terms(town, items=items, void_seals=[])
        with django_assert_num_queries(PLAN_QUERIES):
            row = cut_over_plan(terms=wanted, actor=actor, stamp=Stamp())
        with django_assert_num_queries(APPLY_QUERIES):
            cut_over_apply(cut_over=row, actor=actor, stamp=Stamp(), accept_gaps=True)
