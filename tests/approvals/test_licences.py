"""Every kind of application walked to its effect on the licence: new, change [49], renewal [50], re-issue, cancellation
[70], revocation [69] (B20).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from approvals import services
from approvals.models import Case, Licence
from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import OutboxMessage
from tests.approvals.licensing import THREE_YEARS, first_licence, on_to, other_enterprise, registered, walk, with_terms
from tests.approvals.looking import facts, on, refusal
from tests.approvals.walks import BY_CHIEF, WALKS, enterprise, go, leg, receive
from tests.world import World

TODAY = dt.date(2025, 6, 3)
GRANT_BY_HEAD = {"result": "granted", "form": "head"}


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2025, 6, 3):
        yield


def _about(world: World, licence: Licence, kind: str, **fields: Any) -> Case:
    return receive(world, "direct", "yx.clerk", kind=kind, licence=licence, **fields)


def _fresh(licence: Licence) -> Licence:
    return Licence.objects.get(pk=licence.pk)


def _story(licence: Licence) -> list[str]:
    return [event.verb for event in events.history(licence)]


@pytest.mark.mission("B20")
def test_new_licence_is_made_when_the_result_is_issued(world: World) -> None:
    with_terms(world, "direct", **THREE_YEARS)
    case = walk(world, "direct", until="seal")
    assert not Licence.objects.exists()
    case = on_issue(world, case)
    made = Licence.objects.get()
    assert (made.case, made.holder, made.item, made.park, made.state) == (
        case,
        case.applicant,
        case.item,
        case.park,
        "in_force",
    )
    assert (made.issued_on, made.valid_from, made.valid_until) == (TODAY, TODAY, dt.date(2028, 6, 2))
    assert made.deciding_body == world.body["yx-park"]
    assert made.number.endswith("证〔2025〕1号")
    assert (_story(made), made.version) == (["licence.record"], 1)
    issued = events.facts_of(events.history(case)[-1])
    assert (issued["certificate"], issued["validity"]) == (made.number, "2025年6月3日至2028年6月2日")
    assert list(events.verify()) == []


def on_issue(world: World, case: Case, **data: Any) -> Case:
    return go(world, case, leg("yx.clerk", "issue", **data))


@pytest.mark.mission("B20")
def test_numbers_run_on_and_a_printed_number_is_taken_as_it_is(world: World) -> None:
    with_terms(world, "direct", **THREE_YEARS)
    first, second, third = (walk(world, "direct", until="seal") for _ in range(3))
    on_issue(world, first)
    on_issue(world, second)
    assert [n.rpartition("〕")[2] for n in Licence.objects.order_by("pk").values_list("number", flat=True)] == [
        "1号",
        "2号",
    ]
    taken = Licence.objects.get(case=first).number
    told = refusal(world, third, leg("yx.clerk", "issue", certificate=taken))
    assert (told.field, told.message) == (
        "certificate",
        f"证照编号“{taken}”已用于另一份证照，请核对证照上的编号。",
    )
    on_issue(world, third, certificate=" A0001234 ", valid_from=dt.date(2025, 7, 1), valid_until=dt.date(2026, 6, 30))
    made = Licence.objects.get(case=third)
    assert (made.number, made.period_text) == ("A0001234", "2025年7月1日至2026年6月30日")


@pytest.mark.mission("B20")
def test_long_term_licence_has_no_last_day(world: World) -> None:
    case = walk(world, "direct")
    assert Licence.objects.get(case=case).valid_until is None


@pytest.mark.mission("B20")
@pytest.mark.parametrize("key", ["denied", "no_licence"])
def test_no_licence_from_a_denial_or_from_what_is_no_licence(world: World, key: str) -> None:
    if key == "denied":
        denied = leg("yx.chief", "decide", result="denied", form="chief", reasons="不符合条件")
        case = walk(world, "direct", change={"decide": denied})
    else:
        case = go(
            world,
            receive(world, "instant", "yx.clerk"),
            leg("yx.chief", "handle_instant", form="chief", recipient="章演行"),
        )
    assert case.state == "delivered"
    assert not Licence.objects.exists()


@pytest.mark.mission("B20", "B21")
def test_instant_item_hands_the_licence_out_at_once(world: World) -> None:
    with_terms(world, "direct", instant=True, **THREE_YEARS)
    case = receive(world, "direct", "yx.clerk")
    case = go(world, case, leg("yx.chief", "handle_instant", form="chief", recipient="章演行", certificate="A0009"))
    made = Licence.objects.get(case=case)
    assert (case.state, made.number, made.valid_until) == ("delivered", "A0009", dt.date(2028, 6, 2))


@pytest.mark.mission("B20")
def test_reported_licence_bears_the_superiors_number_and_name(world: World) -> None:
    case = receive(world, "reported", "yx.clerk")
    for step in WALKS["reported"][1]:
        data = {**step.data, "decided_on": TODAY} if step.move == "record_superior" else step.data
        case = go(world, case, leg(step.login, step.move, **data))
    made = Licence.objects.get(case=case)
    assert (made.number, made.deciding_body) == ("岳住建许〔2026〕18号", world.body["yy-zjj"])


@pytest.mark.mission("B20")
@pytest.mark.parametrize("key", ["delegated", "forwarded", "own"])
def test_licence_is_in_the_name_of_the_deciding_body(world: World, key: str) -> None:
    clerk, steps = WALKS[key]
    case = receive(world, key, clerk)
    for step in steps:
        case = go(world, case, step)
    body = {"delegated": "yx-zjj", "forwarded": "yx-zjj", "own": "as-jsj"}[key]
    assert Licence.objects.get(case=case).deciding_body == world.body[body]


# --- 变更 -----------------------------------------------------------------------------------------------------------
@pytest.mark.mission("B20")
def test_change_replaces_the_licence_from_its_day(world: World) -> None:
    old = first_licence(world)
    with on(2025, 9, 1):
        case = on_to(world, _about(world, old, "change", title="年产3万吨涂料项目"))
    new, old = Licence.objects.get(case=case), _fresh(old)
    assert (old.state, old.ended_on, old.end_reason) == ("changed", dt.date(2025, 9, 1), f"办件{case.number}准予变更")
    assert (new.state, new.previous, new.number, new.edition) == ("in_force", old, old.number, 2)
    assert (new.valid_from, new.valid_until, new.subject) == (dt.date(2025, 9, 1), old.valid_until, "年产3万吨涂料项目")
    assert (_story(old), _story(new)) == (["licence.record", "licence.change"], ["licence.record"])
    assert facts(case, "decision")["title"] == "准予变更行政许可决定书"
    assert facts(case, "decision")["article"] == "第四十九条"
    assert list(events.verify()) == []


@pytest.mark.mission("B20")
def test_denied_change_leaves_the_licence_as_it_is(world: World) -> None:
    old = first_licence(world)
    denied = leg("yx.chief", "decide", result="denied", form="chief", reasons="不符合条件")
    case = on_to(world, _about(world, old, "change"), change={"decide": denied})
    assert (_fresh(old).state, Licence.objects.count()) == ("in_force", 1)
    assert facts(case, "decision")["title"] == "不予变更行政许可决定书"


# --- 补发 -----------------------------------------------------------------------------------------------------------
@pytest.mark.mission("B20")
@pytest.mark.parametrize("lost", [False, True])
def test_reissue_keeps_the_validity_and_voids_the_old_certificate(world: World, lost: bool) -> None:
    old = first_licence(world)
    clerk = world.actor("yx.clerk")
    if lost:
        old = services.licence_report_loss(licence=old, reason="登报声明遗失", actor=clerk, stamp=Stamp())
        assert old.state == "lost"
        with pytest.raises(Invalid, match="已挂失，请先申请补发再变更"):
            _about(world, old, "change")
    with on(2025, 9, 1):
        case = on_to(world, _about(world, old, "reissue"))
    new, old = Licence.objects.get(case=case), _fresh(old)
    assert (old.state, old.ended_on) == ("reissued", dt.date(2025, 9, 1))
    assert (new.issued_on, new.valid_from, new.valid_until) == (dt.date(2025, 9, 1), TODAY, old.valid_until)
    assert (new.number, new.edition, new.subject) == (old.number, 2, old.subject)


@pytest.mark.mission("B20")
def test_lost_certificate_is_found_again(world: World) -> None:
    licence, clerk = first_licence(world), world.actor("yx.clerk")
    with pytest.raises(Invalid, match="遗失声明"):
        services.licence_report_loss(licence=licence, reason=" ", actor=clerk, stamp=Stamp())
    with pytest.raises(NotAllowed):
        services.licence_report_loss(licence=licence, reason="遗失", actor=world.actor("gx.clerk"), stamp=Stamp())
    licence = services.licence_report_loss(licence=licence, reason="遗失", actor=clerk, stamp=Stamp())
    with pytest.raises(Refused, match="现在是“已挂失”，不能“挂失”"):
        services.licence_report_loss(licence=licence, reason="再次", actor=clerk, stamp=Stamp())
    licence = services.licence_find_again(licence=licence, reason="已找到", actor=clerk, stamp=Stamp())
    assert (licence.state, _story(licence)) == (
        "in_force",
        ["licence.record", "licence.report_loss", "licence.find_again"],
    )


# --- 注销、撤销 ------------------------------------------------------------------------------------------------------
@pytest.mark.mission("B20")
def test_cancellation_names_one_of_the_six_cases(world: World) -> None:
    licence = first_licence(world)
    case = on_to(world, _about(world, licence, "cancellation"), until="examine")
    bare = leg("yx.chief", "decide", **BY_CHIEF)
    assert refusal(world, case, bare).message == "请选择注销的法定事由。"
    wrong = leg("yx.chief", "decide", ground="fraud", **BY_CHIEF)
    assert refusal(world, case, wrong).field == "ground"
    case = go(world, case, leg("yx.chief", "decide", ground="dissolved", **BY_CHIEF))
    case = go(world, case, leg("yx.chief", "seal"))
    assert _fresh(licence).state == "in_force"
    case = on_issue(world, case)
    licence = _fresh(licence)
    assert (licence.state, licence.ended_on, case.decision.ground) == ("cancelled", TODAY, "dissolved")
    paper = facts(case, "decision")
    assert (paper["title"], paper["ground"]) == ("注销行政许可决定书", "法人或者其他组织依法终止（第70条第3项）")
    assert OutboxMessage.objects.filter(object_type="approvals.licence", object_id=licence.pk).count() == 1


@pytest.mark.mission("B20")
def test_expired_licence_may_still_be_cancelled(world: World) -> None:
    licence = registered(world, dt.date(2022, 6, 10), dt.date(2025, 6, 9))
    with on(2025, 6, 20):
        services.licence_expire(licence=licence, actor=job_actor(), stamp=Stamp())
        with pytest.raises(Invalid, match="已过期，不能延续；请按新办申请"):
            _about(world, _fresh(licence), "renewal")
        case = on_to(
            world,
            _about(world, _fresh(licence), "cancellation"),
            change={"decide": leg("yx.chief", "decide", ground="not_renewed", **BY_CHIEF)},
        )
    assert (case.state, _fresh(licence).state) == ("delivered", "cancelled")


def job_actor() -> Any:
    from core.actors import job

    return job("test")


@pytest.mark.mission("B20")
def test_revocation_asked_for_by_another_is_decided_by_the_head(world: World) -> None:
    licence = first_licence(world)
    version = licence.item.versions.order_by("-number").first()
    assert version is not None
    case = services.case_receive(
        item=world.item["direct"],
        park=world.body["yx-park"],
        applicant=other_enterprise(),
        title="请求撤销相邻项目的许可",
        kind="revocation",
        licence=licence,
        materials=[services.MaterialInput(1, provided=True)],
        actor=world.actor("yx.clerk"),
        stamp=Stamp(),
    )
    case = on_to(world, case, until="examine")
    by_chief = leg("yx.chief", "decide", ground="unqualified", **BY_CHIEF)
    assert refusal(world, case, by_chief).message == "撤销许可由主要负责人或集体研究决定。"
    case = go(world, case, leg("yx.head", "decide", ground="unqualified", **GRANT_BY_HEAD))
    case = go(world, case, leg("yx.head", "seal"))
    on_issue(world, case)
    assert _fresh(licence).state == "revoked"
    told = OutboxMessage.objects.get(object_type="approvals.licence", object_id=licence.pk)
    assert told.payload["applicant"] == enterprise().pk


@pytest.mark.mission("B20")
@pytest.mark.parametrize(("move", "state"), [("revoke", "revoked"), ("cancel", "cancelled")])
def test_undoing_the_case_ends_its_licence_and_every_later_edition(world: World, move: str, state: str) -> None:
    first = first_licence(world)
    changed = Licence.objects.get(case=on_to(world, _about(world, first, "change")))
    assert first.case is not None
    case = go(world, Case.objects.get(pk=first.case.pk), leg("yx.head", move, reason="查实"))
    assert case.state == state
    assert [(_fresh(row).state, _fresh(row).end_reason) for row in (first, changed)] == [
        ("changed", _fresh(first).end_reason),
        (state, "查实"),
    ]
    assert list(events.verify()) == []


@pytest.mark.mission("B20")
def test_decision_to_cancel_is_not_undone_by_revoking_it(world: World) -> None:
    change = {"decide": leg("yx.chief", "decide", ground="other", **BY_CHIEF)}
    case = on_to(world, _about(world, first_licence(world), "cancellation"), change=change)
    assert "须恢复的，请重新核发" in refusal(world, case, leg("yx.head", "revoke", reason="查实")).message


# --- What an application needs of its licence ----------------------------------------------------------------------
@pytest.mark.mission("B20")
def test_licence_has_to_fit_the_application(world: World) -> None:
    licence = first_licence(world)
    base: dict[str, Any] = {
        "title": "测试",
        "actor": world.actor("yx.clerk"),
        "stamp": Stamp(),
        "park": world.body["yx-park"],
    }
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"kind": "change"}, "licence", "请选择要变更的证照"),
        ({"kind": "new", "licence": licence}, "case_kind", "新办不针对已有证照"),
        ({"kind": "invented"}, "case_kind", "请选择申请种类"),
        ({"kind": "change", "licence": licence, "item": world.item["delegated"]}, "licence", "不是本园区本事项的证照"),
        ({"kind": "change", "licence": licence, "applicant": other_enterprise()}, "licence", "持证人不是本件申请人"),
    ]
    for fields, field, words in cases:
        with pytest.raises(Invalid, match=words) as told:
            services.case_receive(**{"item": world.item["direct"], "applicant": enterprise(), **base, **fields})
        assert told.value.field == field
    assert Case.objects.count() == 1


@pytest.mark.mission("B20")
def test_one_open_application_of_a_kind_per_licence(world: World) -> None:
    licence = first_licence(world)
    case = _about(world, licence, "change")
    with pytest.raises(Invalid, match=f"已有在办的变更申请{case.number}"):
        _about(world, licence, "change")
    _about(world, licence, "reissue")
    go(world, case, leg("yx.clerk", "withdraw", reason="书面撤回"))
    assert _about(world, licence, "change").state == "received"


@pytest.mark.mission("B20")
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("change", "takes_change"),
        ("renewal", "takes_renewal"),
        ("reissue", "takes_reissue"),
        ("cancellation", "takes_cancellation"),
    ],
)
def test_item_version_says_which_kinds_it_takes(world: World, kind: str, field: str) -> None:
    licence = first_licence(world, **{field: False})
    with pytest.raises(Invalid, match="本事项不受理"):
        _about(world, licence, kind)


@pytest.mark.mission("B20")
def test_licence_that_ended_after_the_receipt_stops_the_acceptance(world: World) -> None:
    licence = first_licence(world)
    case = _about(world, licence, "change")
    assert licence.case is not None
    go(world, Case.objects.get(pk=licence.case.pk), leg("yx.head", "cancel", reason="查实"))
    told = refusal(world, case, leg("yx.clerk", "accept"))
    assert (told.code, "已注销" in told.message, "书面不予受理" in told.message) == ("licence", True, True)


@pytest.mark.mission("B20")
def test_change_of_a_licence_that_was_reissued_meanwhile_follows_the_new_edition(world: World) -> None:
    licence = first_licence(world)
    change, reissue = _about(world, licence, "change"), _about(world, licence, "reissue")
    second = Licence.objects.get(case=on_to(world, reissue))
    third = Licence.objects.get(case=on_to(world, change))
    assert [(_fresh(row).state, row.edition) for row in (licence, second, third)] == [
        ("reissued", 1),
        ("changed", 2),
        ("in_force", 3),
    ]
    assert third.previous == second


@pytest.mark.mission("B20")
def test_change_granted_when_the_licence_is_gone_makes_none(world: World) -> None:
    licence = first_licence(world)
    case = on_to(world, _about(world, licence, "change"), until="seal")
    assert licence.case is not None
    go(world, Case.objects.get(pk=licence.case.pk), leg("yx.head", "revoke", reason="查实"))
    case = on_issue(world, case)
    assert (case.state, Licence.objects.count()) == ("issued", 1)
    assert events.facts_of(events.history(case)[-1])["note"] == f"原证照{licence.number}已撤销，没有颁发新证照"


@pytest.mark.mission("B20")
@pytest.mark.parametrize(("kind", "named"), [("change", False), ("new", True)])
def test_database_keeps_kind_and_licence_together(world: World, kind: str, named: bool) -> None:
    licence = first_licence(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=licence.case_id).update(kind=kind, licence=licence if named else None)


# --- Entered from the certificate -------------------------------------------------------------------------------------
@pytest.mark.mission("B20")
def test_licence_of_before_is_registered_and_then_changed(world: World) -> None:
    licence = registered(world, dt.date(2022, 6, 10), dt.date(2027, 6, 9))
    assert (licence.case, licence.deciding_body, _story(licence)) == (
        None,
        world.body["yx-park"],
        ["licence.register"],
    )
    new = Licence.objects.get(case=on_to(world, _about(world, licence, "change")))
    assert (new.number, new.edition, new.valid_until) == (licence.number, 2, dt.date(2027, 6, 9))


@pytest.mark.mission("B20")
def test_registration_says_what_is_wrong(world: World) -> None:
    registered(world, dt.date(2022, 6, 10), None)
    for fields, field in (
        ({"valid_until": dt.date(2025, 6, 2), "number": "甲"}, "valid_until"),
        ({"valid_until": dt.date(2022, 6, 9), "number": "甲"}, "valid_until"),
        ({"valid_until": None, "key": "service", "number": "甲"}, "item"),
        ({"valid_until": None, "number": " "}, "number"),
        ({"valid_until": None}, "certificate"),
    ):
        with pytest.raises(Invalid) as told:
            registered(world, dt.date(2022, 6, 10), **fields)  # type: ignore[arg-type]
        assert told.value.field == field
    with pytest.raises(NotAllowed):
        registered(world, dt.date(2022, 6, 10), None, number="乙", login="gx.clerk")
