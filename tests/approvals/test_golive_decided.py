"""在办件迁入 of what waits only to be handed out, and of cases about a licence: words per row, clocks as if walked (B24)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from approvals import services
from approvals.models import Case, Clock, Decision, ImportBatch, Licence
from approvals.workflow import CaseKind, State
from core import events
from tests.approvals.imported import cells, imported, outcomes, tried
from tests.approvals.licensing import THREE_YEARS, with_terms
from tests.approvals.looking import clock, on
from tests.approvals.walks import COLLECT, go, leg, receive
from tests.world import World

pytestmark = pytest.mark.mission("B24")
DECIDED = {
    "accepted": "2025-03-04 10:00",
    "result": "准予",
    "decided": "2025-03-10 09:00",
    "decision_number": "云园审〔2025〕7号",
    "seal": "云溪区行政审批专用章",
    "sealed": "2025-03-11",
}


def waiting(world: World, key: str = "direct", **more: str) -> dict[str, str]:
    return cells(world, key, more.pop("number", "A"), "2025-03-03 10:00", "待送达", **{**DECIDED, **more})


def the_case(batch: ImportBatch) -> Case:
    row = batch.rows.get()
    assert row.case is not None, row.words
    return row.case


@pytest.mark.parametrize(
    ("key", "state"),
    [("direct", State.SEALED), ("delegated", State.COUNTERSEALED), ("reported", State.SUPERIOR_DECIDED)],
)
def test_a_result_sealed_outside_waits_to_be_handed_out(world: World, key: str, state: str) -> None:
    with on(2025, 3, 13):
        case = the_case(imported(world, [waiting(world, key, decider=world.person["yx.chief"].name)]))
        assert (case.state, case.result, case.due_kind) == (state, "granted", "issue")
        made = Decision.objects.get(case=case)
        form = "superior" if key == "reported" else "former"
        assert (made.form, made.superior_number, made.superior_seal) == (
            form,
            DECIDED["decision_number"],
            DECIDED["seal"],
        )
        assert clock(case, "issue").starts_on == dt.date(2025, 3, 11)
        assert Clock.objects.filter(case=case, stopped_on=None).count() == 1
        case = go(world, case, leg("yx.clerk", "issue"))
        case = go(world, case, leg("yx.clerk", "deliver", **COLLECT))
        assert case.state == State.DELIVERED
        assert list(events.verify()) == []


def test_a_denial_sealed_outside_and_what_a_row_lacks(world: World) -> None:
    rows = [
        waiting(world, number="A", result="不予", reasons="不符合规划"),
        waiting(world, number="B", decision_number="", seal=""),
        waiting(world, number="C", result="", decided=""),
        waiting(world, number="D", sealed="2025-03-09"),
    ]
    with on(2025, 3, 13):
        batch = tried(world, rows)
    who = world.body["yx-park"].name
    assert outcomes(batch) == [
        (3, "fit", f"决定人“”在{who}没有登记，决定由导入人登记"),
        (4, "refused", "已决定待送达的件须填决定文号；已决定待送达的件须填决定印章：盖的是哪一枚章"),
        (5, "refused", "已决定的件须填决定结果：准予或不予；已决定的件须填决定时间"),
        (6, "refused", "用印时间早于决定时间"),
    ]


ABOUT = {
    "accepted": "2025-03-04 10:00",
    "licence": "云审证〔2022〕3号",
    "licence_issued": "2022-05-11",
    "licence_until": "2025-05-10",
}


def about(world: World, kind: str, **more: str) -> dict[str, str]:
    fields: dict[str, str] = {**ABOUT, "kind": kind, **more}
    return cells(world, "direct", fields.pop("number", "A"), "2025-03-03 10:00", "审查中", **fields)


@pytest.fixture
def town(world: World) -> World:
    with on(2025, 2, 3):
        with_terms(world, "direct", takes_change=True, takes_renewal=True, takes_reissue=True, **THREE_YEARS)
    return world


def test_a_renewal_brings_its_licence_and_runs_like_one_walked_here(town: World) -> None:
    with on(2025, 3, 6):
        case = the_case(imported(town, [about(town, "延续")]))
    licence = Licence.objects.get()
    assert (licence.number, licence.holder, licence.registered_from) == (
        ABOUT["licence"],
        case.applicant,
        "原审批系统在办件迁入",
    )
    Licence.objects.filter(pk=licence.pk).update(number="另一证号")
    with on(2025, 3, 3):
        other = Licence.objects.get()
        Case.objects.filter(pk=case.pk).update(result="granted")  # only to let the walked one be about it too
        walked = receive(town, "direct", "yx.clerk", kind="renewal", licence=other)
    with on(2025, 3, 4):
        walked = go(town, walked, leg("yx.clerk", "accept"))
    assert _clocks(case) == _clocks(walked)
    assert (case.kind, case.licence_id) == (CaseKind.RENEWAL, licence.pk)


def _clocks(case: Case) -> list[tuple[Any, ...]]:
    rows = Clock.objects.filter(case=case, replaced_at=None).order_by("kind")
    return list(rows.values_list("kind", "starts_on", "due_on", "stopped_on"))


def test_a_licence_on_record_is_used_and_two_rows_do_not_ask_the_same(town: World) -> None:
    with on(2025, 3, 6):
        imported(town, [about(town, "延续")])
        batch = tried(town, [about(town, "变更", number="B", licence_issued=""), about(town, "变更", number="C")])
        assert outcomes(batch) == [(3, "fit", ""), (4, "refused", "与第 3 行是同一证照的同一种申请")]
        again = tried(town, [about(town, "延续", number="D")])
        assert outcomes(again)[0][2].startswith(f"证照{ABOUT['licence']}已有在办的延续申请")


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("转让", {}, "种类“转让”认不出来，可写：新办、变更、延续、补发、注销、撤销"),
        ("变更", {"licence": ""}, "变更的件须填所涉证照的编号"),
        (
            "延续",
            {"licence_issued": "", "licence_until": ""},
            f"证照{ABOUT['licence']}没有登记，须填发证日期，随件登记；"
            f"证照{ABOUT['licence']}没有登记，须填有效期至（长期的写“长期”），随件登记",
        ),
        ("延续", {"licence_until": "长期"}, f"证照{ABOUT['licence']}长期有效，不需要延续"),
        (
            "延续",
            {"licence_until": "2025-02-01"},
            f"证照{ABOUT['licence']}已于2025年2月1日届满，不能延续；请按新办申请",
        ),
        ("变更", {"licence_until": "某日"}, "证照日期“某日”不是日期，请写成 2025-03-04 或 2025-03-04 10:30"),
        ("变更", {"licence_issued": "2025-03-05"}, "发证日期晚于本件的收件时间"),
        ("撤销", {}, f"证照{ABOUT['licence']}没有登记；撤销的件请先登记该证照（持证人可能不是申请人）"),
    ],
)
def test_what_cannot_be_about_a_licence_is_refused_in_words(
    town: World, kind: str, more: dict[str, str], words: str
) -> None:
    with on(2025, 3, 6):
        assert outcomes(tried(town, [about(town, kind, **more)])) == [(3, "refused", words)]


def test_the_undo_takes_the_brought_licence_back(town: World, client: Client) -> None:
    with on(2025, 3, 6):
        batch = imported(town, [about(town, "补发")])
        client.force_login(town.person["yx.clerk"])
        assert client.get(f"/licences/{Licence.objects.get().public_id}/").status_code == 200
        services.golive_undo(batch=batch, actor=town.actor("yx.admin"), reason="表错了")
    assert (Licence.objects.count(), Case.objects.count()) == (0, 0)
    assert list(events.verify()) == []
