"""Experts drawn from a list: reproducible, conflicts left out, recusal with its reason, an opinion from each (B8)."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.models import SideTask
from approvals.services.experts import lots
from core.errors import Invalid, NotAllowed, Refused
from tests.approvals.beside import FACTS, accepted, expert, plan, refused, task_do
from tests.approvals.looking import facts, on
from tests.approvals.walks import enterprise
from tests.world import World

pytestmark = pytest.mark.mission("B8")


def review(world: World) -> SideTask:
    return plan(world, accepted(world), "expert_review", handler=world.person["yx.reviewer"])


def seated(task: SideTask) -> list[str]:
    return [seat.expert.name for seat in task.seats.filter(recused_at=None)]


@given(st.sets(st.integers(1, 10_000), min_size=1, max_size=40), st.text(min_size=1, max_size=16), st.data())
def test_lots_are_the_first_digests(pool: set[int], seed: str, data: st.DataObject) -> None:
    """Whatever the order in which the pool is read: the same seed gives the same people, each once and from the pool."""
    count = data.draw(st.integers(1, len(pool)))
    drawn = lots(seed, pool, count)
    assert drawn == lots(seed, sorted(pool, reverse=True), count)
    assert (len(drawn), len(set(drawn)), set(drawn) <= pool) == (count, count, True)
    rest = pool - set(drawn)
    digest = {key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest() for key in pool}
    assert all(digest[key] <= digest[other] for key in drawn for other in rest)


def test_same_seed_draws_the_same_people_and_the_record_says_how(world: World) -> None:
    pool = [expert(world, f"专家{n}") for n in range(8)]
    task = task_do(world, review(world), "yx.reviewer", "draw", count=3, field="消防", seed="5eed")
    draw = task.draws.get()
    expected = lots("5eed", [row.pk for row in pool], 3)
    assert [seat.expert_id for seat in task.seats.all()] == expected
    assert (draw.seed, draw.count, draw.drawn_by) == ("5eed", 3, world.person["yx.reviewer"])
    assert [row["id"] for row in draw.pool] == [row.pk for row in pool]


def test_two_draws_without_a_seed_take_different_seeds(world: World) -> None:
    for n in range(6):
        expert(world, f"专家{n}")
    task = review(world)
    for _ in range(2):
        task = task_do(world, task, "yx.reviewer", "draw", count=1)
    assert len(set(task.draws.values_list("seed", flat=True))) == 2


def test_conflicts_are_left_out_and_the_reason_is_kept(world: World) -> None:
    applicant = enterprise().name  # …(演示)
    expert(world, "自家人", unit=applicant.replace("(", "（").replace(")", "）"))
    expert(world, "停用", enabled=False)
    expert(world, "已离库", valid_to=dt.date(2024, 12, 31))
    expert(world, "未入库", valid_from=dt.date(2025, 6, 1))
    expert(world, "别的专业", field="环保")
    expert(world, "外地专家", jurisdiction=world.body["as-park"].jurisdiction)
    good = expert(world, "合适")
    with on(2025, 3, 3):
        task = task_do(world, review(world), "yx.reviewer", "draw", count=1, field="消防")
    assert seated(task) == ["合适"]
    draw = task.draws.get()
    assert [row["id"] for row in draw.pool] == [good.pk]
    assert [(row["name"], row["why"]) for row in draw.excluded] == [
        (f"自家人（消防，{applicant.replace('(', '（').replace(')', '）')}）", "工作单位是申请人")
    ]


def test_too_few_experts_are_said_in_numbers(world: World) -> None:
    expert(world, "唯一")
    error = refused(task_do, world, review(world), "yx.reviewer", "draw", count=3, field="消防")
    assert isinstance(error, Refused)
    assert error.message == "“消防”专业可以抽取的专家只有 1 名（已排除 0 名），不够 3 名。"


def test_recused_expert_is_not_drawn_again(world: World) -> None:
    for n in range(3):
        expert(world, f"专家{n}")
    task = task_do(world, review(world), "yx.reviewer", "draw", count=2)
    first = task.seats.first()
    assert first is not None
    error = refused(task_do, world, task, "yx.reviewer", "recuse_expert", seat=first.pk, reason=" ")
    assert (type(error), error.field) == (Invalid, "reason")
    task = task_do(world, task, "yx.reviewer", "recuse_expert", seat=first.pk, reason="与申请人有亲属关系")
    task = task_do(world, task, "yx.reviewer", "draw", count=1)
    assert len(seated(task)) == 2
    assert first.expert.name not in seated(task)
    second = task.draws.last()
    assert second is not None
    assert [row["why"] for row in second.excluded if row["id"] == first.expert_id] == ["已回避：与申请人有亲属关系"]
    assert sorted(row["why"] for row in second.excluded) == ["已参加本件评审", "已回避：与申请人有亲属关系"]
    assert "只有 0 名（已排除 3 名）" in refused(task_do, world, task, "yx.reviewer", "draw", count=1).message


def test_every_expert_is_heard_before_the_group_opinion(world: World) -> None:
    for n in range(2):
        expert(world, f"专家{n}")
    task = task_do(world, review(world), "yx.reviewer", "start")
    assert "还没有抽取" in refused(task_do, world, task, "yx.reviewer", "finish", **FACTS).message
    task = task_do(world, task, "yx.reviewer", "draw", count=2)
    for seat in task.seats.all():
        silent = refused(task_do, world, task, "yx.reviewer", "finish", **FACTS)
        assert seat.expert.name in silent.message
        opinion = {"seat": seat.pk, "result": "passes", "text": "方案可行"}
        task = task_do(world, task, "yx.reviewer", "record_opinion", **opinion)
        assert "不能改写" in refused(task_do, world, task, "yx.reviewer", "record_opinion", **opinion).message
    task = task_do(world, task, "yx.reviewer", "finish", **FACTS | {"result_text": "同意通过"})
    told = facts(task.case, "expert_opinion")
    assert sorted(row["name"] for row in told["experts"]) == ["专家0", "专家1"]
    assert ([row["text"] for row in told["experts"]], told["result_text"]) == (["方案可行"] * 2, "同意通过")


def test_only_an_expert_review_draws_and_only_arrangers(world: World) -> None:
    expert(world, "专家")
    case = accepted(world)
    assert "只有专家评审" in refused(task_do, world, plan(world, case), "yx.reviewer", "draw", count=1).message
    task = plan(world, case, "expert_review")
    assert isinstance(refused(task_do, world, task, "yx.clerk", "draw", count=1), NotAllowed)


def test_expert_is_listed_once_with_a_valid_period(world: World) -> None:
    expert(world, "专家")
    assert refused(expert, world, "专家").field == "name"
    assert refused(expert, world, "专家甲", valid_to=dt.date(2019, 12, 31)).field == "valid_to"
