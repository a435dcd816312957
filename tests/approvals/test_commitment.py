"""告知承诺: a signed promise stands in for proofs, is checked after the decision, and is revoked when broken (B7)."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from approvals import selectors, services
from approvals.models import (
    Case,
    CheckRecord,
    CheckState,
    Commitment,
    CommitmentCheck,
    CreditFlag,
)
from approvals.services import Evidence, Signature
from approvals.workflow import State
from core import events
from core.errors import Invalid, NotAllowed, NotVisible, Refused
from core.models import InboxMessage
from core.papers import documents_of, file_store
from empowerment.models import ItemVersion
from empowerment.services import MaterialDraft, version_draft
from empowerment.workflow import CommitmentExclusion
from supervision.models import Card
from supervision.services import run_rules
from tests.approvals.looking import facts, on, refusal, seals
from tests.approvals.promising import PROMISE_TEXT, SIGNED, receive_without, republish
from tests.approvals.walks import OPINION, WALKS, Leg, enterprise, go, leg, today_of
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("B7")
DAY = dt.date
COMMIT = leg("yx.clerk", "accept_committed", signature=SIGNED)
AT_ONCE = leg("yx.chief", "handle_committed", signature=SIGNED, form="chief", recipient="章演行")
DUE = DAY(2025, 6, 17)  # ten working days after Tuesday 3 June 2025


def verify(finding: str, login: str = "yx.reviewer", **more: Any) -> Leg:
    return leg(login, "verify_commitment", **{"finding": finding, "way": "data", "text": "与登记数据比对", **more})


@pytest.fixture
def town(world: World) -> World:
    """The direct item with a commitment that replaces the last two of its five materials."""
    republish(world, "direct", by_commitment=(4, 5))
    return world


def received(town: World, missing: tuple[int, ...] = (4, 5), **fields: Any) -> Case:
    return receive_without(town, "direct", "yx.clerk", missing, **fields)


def decided(town: World) -> Case:
    """Accepted on the commitment and walked to the delivery on Tuesday 3 June 2025."""
    case = go(town, received(town), COMMIT)
    for step in WALKS["direct"][1][1:]:
        case = go(town, case, step)
    return case


# --- The item -------------------------------------------------------------------------------------------------------
FULL = {
    "commitment": True,
    "commitment_text": "承诺",
    "commitment_check_number": 10,
    "commitment_check_unit": "workday",
}


@pytest.mark.parametrize(
    ("fields", "material", "field"),
    [
        ({**FULL, "commitment_text": " "}, {}, "commitment_text"),
        ({**FULL, "commitment_check_number": None}, {}, "commitment_check_number"),
        ({**FULL, "commitment_check_number": 0}, {}, "commitment_check_number"),
        ({**FULL, "commitment_check_unit": ""}, {}, "commitment_check_number"),
        *(({**FULL, "commitment_excluded": area}, {}, "commitment") for area in CommitmentExclusion.values),
        ({"commitment_excluded": "weather"}, {}, "commitment_excluded"),
        ({}, {"by_commitment": True}, "commitment"),
        (FULL, {"by_commitment": True, "required": False}, "materials"),
        ({}, {"deferrable": True, "required": False}, "materials"),
    ],
)
def test_version_says_only_what_fits(
    world: World, fields: dict[str, Any], material: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        version_draft(
            item=world.item["direct"],
            item_type="licence",
            materials=[MaterialDraft("住所证明", **material)],
            actor=ACTOR,
            **fields,
        )
    assert caught.value.field == field


def test_database_refuses_a_commitment_for_an_excluded_item(world: World) -> None:
    draft = version_draft(item=world.item["direct"], item_type="licence", actor=ACTOR, **FULL)
    for wrong in ({"commitment_excluded": "environment"}, {"commitment_text": ""}, {"commitment_check_number": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ItemVersion.objects.filter(pk=draft.pk).update(**wrong)


# --- Acceptance -----------------------------------------------------------------------------------------------------
def test_accepted_on_the_promise_without_the_proofs(town: World) -> None:
    with on(2025, 6, 3):
        case = go(town, received(town), COMMIT)
    assert (case.state, case.accepted_as) == (State.ACCEPTED, "committed")
    assert [(m.order, m.provided, m.waived) for m in case.materials.all()] == [
        (1, True, False),
        (2, True, False),
        (3, True, False),
        (4, False, True),
        (5, False, True),
    ]
    commitment = Commitment.objects.get(case=case)
    assert (commitment.text, commitment.check_number, commitment.check_unit) == (PROMISE_TEXT, 10, "workday")
    paper = facts(case, "commitment")
    assert (paper["replaced"], paper["text"], paper["check"]) == (
        ["施工合同", "资金承诺书"],
        PROMISE_TEXT,
        "10个工作日",
    )
    assert paper["signature"] == SIGNED.note
    assert [d.title for d in documents_of(case)] == ["收件凭证", "受理通知书", "告知承诺书"]
    assert facts(case, "acceptance")["committed"] == ["施工合同", "资金承诺书"]
    assert seals(case, "acceptance") == ["yx-park-special"]
    assert case.due_on == DAY(2025, 6, 10)  # the clock runs as always
    assert not CommitmentCheck.objects.exists()


def test_what_was_handed_in_is_not_replaced(town: World) -> None:
    with on(2025, 6, 3):
        case = go(town, received(town, (4,)), COMMIT)
    assert [m.order for m in case.materials.all() if m.waived] == [4]


@pytest.mark.parametrize(
    ("missing", "signature", "code", "field"),
    [
        ((1, 4, 5), SIGNED, "materials", ""),
        ((4, 5), Signature(), "invalid", "note"),
    ],
)
def test_other_materials_and_the_signature_are_wanted(
    town: World, missing: tuple[int, ...], signature: Signature, code: str, field: str
) -> None:
    with on(2025, 6, 3):
        found = refusal(town, received(town, missing), leg("yx.clerk", "accept_committed", signature=signature))
    assert (found.code, found.field) == (code, field)


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ({}, "本事项没有列入告知承诺清单，请按一般程序受理。"),
        (
            {"commitment_excluded": "environment"},
            "本事项直接涉及生态环境保护，依照国办发〔2020〕42号不适用告知承诺，请按一般程序受理。",
        ),
    ],
)
def test_item_without_a_commitment_is_refused_with_the_reason(
    world: World, version: dict[str, str], words: str
) -> None:
    republish(world, "direct", **version)
    with on(2025, 6, 3):
        case = received(world)
        for step in (COMMIT, AT_ONCE):
            assert refusal(world, case, step).message == words


def test_agent_commits_only_with_authority(town: World) -> None:
    with on(2025, 6, 3):
        case = received(town, agent_name="赵演平")
        assert refusal(town, case, COMMIT).field == "agent_authorised"
        signed = Signature(note="代办人签字", agent_authorised=True)
        assert go(town, case, leg("yx.clerk", "accept_committed", signature=signed)).state == State.ACCEPTED


def test_committed_case_goes_up_without_what_the_promise_replaces(world: World) -> None:
    republish(world, "reported", by_commitment=(4, 5))
    with on(2025, 6, 3):
        case = go(world, receive_without(world, "reported", "yx.clerk", (4, 5)), COMMIT)
        for step in WALKS["reported"][1][1:7]:
            case = go(world, case, step)
        assert case.state == State.REPORTED
        superior = leg("yy.superior", "record_superior", **WALKS["reported"][1][7].data, decided_on=DAY(2025, 6, 3))
        case = go(world, case, superior)
    assert case.commitment.later_check.due_on == DUE


# --- At once ----------------------------------------------------------------------------------------------------------
def test_decided_at_once_on_the_promise(town: World) -> None:
    with on(2025, 6, 3):
        case = go(town, received(town), AT_ONCE)
    assert (case.state, case.result, case.accepted_as) == (State.DELIVERED, "granted", "committed")
    assert [e.verb for e in events.history(case)] == ["case.receive", "case.handle_committed"]
    assert [d.document_class for d in documents_of(case)] == [
        "receipt",
        "acceptance",
        "commitment",
        "decision",
        "examination",
        "service",
    ]
    assert all(step.state == "done" for step in selectors.status_bar(case))
    assert (case.commitment.later_check.due_on, case.commitment.later_check.state) == (DUE, CheckState.WAITING)
    assert not case.clocks.filter(stopped_on=None).exists()


def test_at_once_keeps_every_rule_of_the_single_steps(town: World) -> None:
    with on(2025, 6, 3):
        case = received(town)
        assert refusal(town, case, leg("yx.clerk", "handle_committed", **AT_ONCE.data)).code == "not_allowed"
        assert refusal(town, received(town, (1,)), AT_ONCE).code == "materials"
        assert (
            refusal(town, case, leg("yx.chief", "handle_committed", **{**AT_ONCE.data, "recipient": ""})).field
            == "recipient"
        )
        assert refusal(town, case, leg("yx.chief", "handle_instant", form="chief", recipient="章")).status == 409
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("key", ["delegated", "reported"])
def test_not_at_once_where_others_have_a_part(world: World, key: str) -> None:
    republish(world, key, by_commitment=(4, 5))
    with on(2025, 6, 3):
        case = receive_without(world, key, "yx.clerk", (4, 5))
        assert refusal(world, case, AT_ONCE).message == case.move_refusal("handle_committed")


# --- The later check ----------------------------------------------------------------------------------------------------
def test_check_falls_due_after_the_decision_and_outlives_the_delivery(town: World) -> None:
    with on(2025, 6, 3):
        case = decided(town)
    check = case.commitment.later_check
    assert (case.state, check.due_on, check.state) == (State.DELIVERED, DUE, CheckState.WAITING)
    assert check.handler == town.person["yx.reviewer"]
    with on(2025, 6, 10):
        case = go(town, case, verify("kept"))
    check.refresh_from_db()
    assert (check.state, check.closed_at is None, case.state) == (CheckState.KEPT, False, State.DELIVERED)
    assert refusal(town, case, verify("breached")).message == "本件的承诺核查已有结论：承诺属实。"


def test_denial_is_not_checked(town: World) -> None:
    with on(2025, 6, 3):
        case = go(town, go(town, received(town), COMMIT), leg("yx.reviewer", "examine", **OPINION))
        case = go(town, case, leg("yx.chief", "decide", result="denied", form="chief", reasons="不符合条件"))
        for step in WALKS["direct"][1][3:]:
            case = go(town, case, step)
    assert not CommitmentCheck.objects.exists()
    assert refusal(town, case, verify("kept")).code == "nothing_to_check"


@pytest.mark.parametrize(
    ("finding", "state", "closed"),
    [
        ("kept", CheckState.KEPT, True),
        ("unverified", CheckState.WAITING, False),
        ("correct", CheckState.CORRECTING, False),
        ("breached", CheckState.BREACHED, False),
    ],
)
def test_finding_decides_what_follows(town: World, finding: str, state: str, closed: bool) -> None:
    with on(2025, 6, 3):
        case = decided(town)
    with on(2025, 6, 10):
        case = go(town, case, verify(finding, correct_by=DAY(2025, 6, 20)))
    check = case.commitment.later_check
    assert (check.state, check.closed_at is not None) == (state, closed)
    assert check.correct_by == (DAY(2025, 6, 20) if finding == "correct" else None)
    assert [(r.finding, r.text, r.person) for r in check.records.all()] == [
        (finding, "与登记数据比对", town.person["yx.reviewer"])
    ]
    assert check.due_on == DUE  # an unsuccessful look moves no day


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"finding": "perhaps"}, "finding"),
        ({"way": "by_ear"}, "way"),
        ({"text": " "}, "text"),
        ({"way": "on_site"}, "second_officer"),
        ({"way": "on_site", "second_officer": "演甲寅"}, "second_officer"),  # oneself
        ({"finding": "correct"}, "correct_by"),
        ({"finding": "correct", "correct_by": DAY(2025, 6, 10)}, "correct_by"),
    ],
)
def test_record_of_a_check_is_complete(town: World, more: dict[str, Any], field: str) -> None:
    with on(2025, 6, 3):
        case = decided(town)
    assert town.person["yx.reviewer"].name == "演甲寅"
    with on(2025, 6, 10):
        assert refusal(town, case, verify(**{"finding": "kept", **more})).field == field
    assert not CheckRecord.objects.exists()


def test_on_site_with_a_second_officer_and_the_evidence(town: World) -> None:
    stored = file_store(stream=io.BytesIO(b"%PDF-1.7\n%%EOF\n"), name="a.pdf")
    with on(2025, 6, 3):
        case = decided(town)
    with on(2025, 6, 10):
        step = verify("kept", way="on_site", second_officer="演甲卯", evidence=Evidence(stored, "勘查记录.pdf"))
        case = go(town, case, step)
    record = case.commitment.later_check.records.get()
    assert (record.second_officer, record.file, record.file_name) == ("演甲卯", stored, "勘查记录.pdf")
    assert selectors.check_record_get(case.pk, record.pk) == record
    with pytest.raises(NotVisible):
        selectors.check_record_get(case.pk + 1, record.pk)


def test_minor_breach_is_corrected_once(town: World) -> None:
    with on(2025, 6, 3):
        case = decided(town)
    with on(2025, 6, 10):
        case = go(town, case, verify("correct", correct_by=DAY(2025, 6, 20)))
    again = verify("correct", correct_by=DAY(2025, 7, 20))
    with on(2025, 6, 20):
        assert refusal(town, case, again).code == "corrected_already"
        assert go(town, case, verify("kept")).commitment.later_check.state == CheckState.KEPT


def test_breach_is_revoked_by_the_head_and_flagged(town: World) -> None:
    with on(2025, 6, 3):
        case = decided(town)
    with on(2025, 6, 10):
        case = go(town, case, verify("breached", text="资金证明系伪造"))
        assert [c.commitment.case for c in selectors.checks_waiting(town.actor("yx.head"))] == [case]
        assert not CreditFlag.objects.exists()
        another = received(town)
        found = refusal(town, another, COMMIT)  # barred at once
        assert found.message == f"申请人有未修复的失信记录，不适用告知承诺：办件{case.number}承诺不实，正在处理。"
        case = go(town, case, leg("yx.head", "revoke", reason="承诺不实：资金证明系伪造"))
    check = case.commitment.later_check
    assert (case.state, check.state, check.closed_at is None) == (State.REVOKED, CheckState.REVOKED, False)
    flag = CreditFlag.objects.get(applicant=enterprise())
    number = facts(case, "revocation")["number"]
    assert (flag.kind, flag.source, flag.case, flag.repaired_on) == ("broken_promise", f"撤销决定{number}", case, None)
    with on(2025, 6, 11):
        words = f"申请人有未修复的失信记录，不适用告知承诺：违反承诺，2025年6月10日列入（撤销决定{number}）。"
        assert refusal(town, another, COMMIT).message == words


def test_breach_on_a_reported_case_is_revoked_by_the_superior_who_granted_it(world: World, client: Client) -> None:
    """The park checks, the superior is told and records its revocation; the park is offered no revocation of its own."""
    republish(world, "reported", by_commitment=(4, 5))
    with on(2025, 6, 3):
        case = go(world, receive_without(world, "reported", "yx.clerk", (4, 5)), COMMIT)
        for step in WALKS["reported"][1][1:]:
            case = go(world, case, today_of(step))
    with on(2025, 6, 10):
        case = go(world, case, verify("breached", text="监测数据不实"))
        assert (case.move_refusal("revoke") or "").startswith("本件由上级机关决定")
        assert list(selectors.checks_waiting(world.actor("yx.head"))) == []
        assert [c.commitment.case for c in selectors.checks_waiting(world.actor("yy.superior"))] == [case]
        told = InboxMessage.objects.filter(person=world.person["yy.superior"], text__contains="承诺不实").get()
        assert "监测数据不实" in told.text
        client.force_login(world.person["yx.reviewer"])
        assert "等上级撤销" in client.get("/commitment-checks/").content.decode()
        client.force_login(world.person["yy.superior"])
        assert f"/cases/{case.number}/record-revocation/" in client.get("/commitment-checks/").content.decode()
        form = client.get(f"/cases/{case.number}/record-revocation/").context["form"]
        assert (form.initial["ground"], form.initial["reason"]) == ("unqualified", "承诺不实：监测数据不实")
        given = {"number": "岳环撤〔2025〕1号", "revoked_on": DAY(2025, 6, 10), "seal": "岳阳市生态环境局"}
        for missing, field in (({"number": " "}, "number"), ({"revoked_on": DAY(2025, 6, 11)}, "revoked_on")):
            wrong = leg("yy.superior", "record_revocation", reason="承诺不实", **{**given, **missing})
            assert refusal(world, case, wrong).field == field
        case = go(
            world, case, leg("yy.superior", "record_revocation", reason="承诺不实", ground="unqualified", **given)
        )
    check = case.commitment.later_check
    assert (case.state, check.state) == (State.REVOKED, CheckState.REVOKED)
    assert CreditFlag.objects.get(case=case).source == "撤销决定岳环撤〔2025〕1号"
    assert [licence.state for licence in case.made_licences.all()] == ["revoked"]


def test_revocation_after_a_breach_begins_with_ground_and_reason(town: World, client: Client) -> None:
    with on(2025, 6, 3):
        case = go(town, decided(town), verify("breached", text="资金证明系伪造"))
        client.force_login(town.person["yx.head"])
        page = client.get(f"/cases/{case.number}/revoke/").content.decode()
    assert '<option value="unqualified" selected>' in page


def test_breach_of_one_bars_no_other_applicant(town: World) -> None:
    with on(2025, 6, 3):
        go(town, decided(town), verify("breached"))
        other = services.applicant_find_or_create(kind="enterprise", name="另一企业", uscc="91430603XNXN00021D")
        assert selectors.credit_bars(other) == []


@pytest.mark.parametrize(("move", "finding"), [("revoke", ""), ("cancel", ""), ("cancel", "breached")])
def test_licence_that_ends_otherwise_ends_its_check_without_a_flag(town: World, move: str, finding: str) -> None:
    with on(2025, 6, 3):
        case = decided(town)
        if finding:
            case = go(town, case, verify(finding))
        case = go(town, case, leg("yx.head", move, reason="申请注销"))
    assert case.commitment.later_check.state == CheckState.MOOT
    assert not CreditFlag.objects.exists()


def test_who_may_check(town: World) -> None:
    with on(2025, 6, 3):
        case = decided(town)
        allowed = {
            login for login in town.person if case.move_permitted("verify_commitment", town.actor(login)) is None
        }
    assert allowed == {"yx.reviewer", "yx.chief"}


def test_overdue_checks_become_cards_once_each(town: World) -> None:
    with on(2025, 6, 3):
        late, kept, correcting = decided(town), decided(town), decided(town)
        go(town, kept, verify("kept"))
        go(town, correcting, verify("correct", correct_by=DAY(2025, 6, 18)))
    for day, found in (((2025, 6, 17), []), ((2025, 6, 18), [late]), ((2025, 6, 30), [late, correcting])):
        with on(*day):
            for _ in range(2):
                run_rules()
            rows = Card.objects.filter(rule="check_overdue").order_by("pk")
            assert [row.object_id for row in rows] == [case.pk for case in found]
            listed = selectors.check_list(town.actor("yx.inspector"), selectors.CheckFilter("overdue"))
            assert {check.commitment.case for check in listed} == set(found)


def test_list_of_checks_shows_what_one_may_see(town: World, django_assert_num_queries: Any) -> None:
    with on(2025, 6, 3):
        cases = [decided(town) for _ in range(3)]
        go(town, cases[0], verify("kept"))
    reviewer = town.actor("yx.reviewer")
    name = enterprise().name
    with django_assert_num_queries(1):
        found = selectors.check_list(reviewer, selectors.CheckFilter())
        assert [check.commitment.case.applicant.name for check in found] == [name] * 2
    assert [c.commitment.case for c in selectors.check_list(reviewer, selectors.CheckFilter("kept"))] == cases[:1]
    assert selectors.check_list(town.actor("as.reviewer"), selectors.CheckFilter()) == []
    assert (selectors.checks_waiting_count(reviewer), selectors.checks_waiting_count(town.actor("yx.filer"))) == (2, 0)


@pytest.mark.parametrize(
    ("number", "unit", "decided_on", "due"),
    [
        (10, "workday", (2025, 6, 3), DUE),
        (30, "day", (2025, 6, 3), DAY(2025, 7, 3)),
        (5, "workday", (2025, 9, 28), DAY(2025, 10, 11)),  # 1–8 October are off, Saturday 11 October is worked
        (1, "day", (2025, 9, 30), DAY(2025, 10, 1)),
    ],
)
def test_check_is_due_in_the_items_own_unit(
    world: World, number: int, unit: str, decided_on: tuple[int, int, int], due: DAY
) -> None:
    republish(world, "direct", by_commitment=(4, 5), commitment_check_number=number, commitment_check_unit=unit)
    with on(*decided_on):
        assert decided(world).commitment.later_check.due_on == due


# --- Credit entries -----------------------------------------------------------------------------------------------------
def entry(world: World, login: str = "yx.clerk", body: str = "yx-park", **changed: Any) -> CreditFlag:
    given = {
        "applicant": enterprise(),
        "kind": "dishonest",
        "source": "信用中国（演示）",
        "reason": "未履行生效裁判",
        "listed_on": DAY(2025, 1, 6),
        **changed,
    }
    return services.credit_flag_add(**given, organisation=world.body[body], actor=world.actor(login))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"login": "yx.reviewer"}, NotAllowed),
        ({"login": "as.clerk"}, NotAllowed),
        ({"body": "yx-zjj"}, NotAllowed),
        ({"kind": "rude"}, Invalid),
        ({"source": " "}, Invalid),
        ({"reason": ""}, Invalid),
        ({"listed_on": DAY(2025, 6, 4)}, Invalid),
    ],
)
def test_entry_is_made_by_the_window_with_its_source(
    world: World, changed: dict[str, Any], error: type[Exception]
) -> None:
    with on(2025, 6, 3), pytest.raises(error):
        entry(world, **changed)
    assert not CreditFlag.objects.exists()


def test_entry_is_made_once_and_repaired_once(world: World) -> None:
    with on(2025, 6, 3):
        flag = entry(world)
        with pytest.raises(Refused):
            entry(world)
        for day, source in ((DAY(2025, 1, 5), "决定"), (DAY(2025, 6, 4), "决定"), (DAY(2025, 6, 3), " ")):
            with pytest.raises(Invalid):
                services.credit_flag_repair(flag=flag, repaired_on=day, source=source, actor=world.actor("yx.admin"))
        with pytest.raises(NotAllowed):
            services.credit_flag_repair(
                flag=flag, repaired_on=DAY(2025, 6, 3), source="决定", actor=world.actor("yx.head")
            )
        repaired = services.credit_flag_repair(
            flag=flag, repaired_on=DAY(2025, 6, 3), source="修复决定", actor=world.actor("yx.admin")
        )
        assert selectors.credit_bars(enterprise()) == []
        with pytest.raises(Refused):
            services.credit_flag_repair(
                flag=repaired, repaired_on=DAY(2025, 6, 3), source="决定", actor=world.actor("yx.admin")
            )
    assert [e.verb for e in events.history(flag)] == ["credit_flag.add", "credit_flag.repair"]
    for wrong in ({"repaired_on": None}, {"repair_source": ""}, {"repaired_on": DAY(2025, 1, 5)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CreditFlag.objects.filter(pk=flag.pk).update(**wrong)


def test_entries_are_seen_in_their_own_city_and_bar_everywhere(world: World) -> None:
    with on(2025, 6, 3):
        flag = entry(world)
        assert selectors.credit_flags(world.actor("yx.reviewer")) == [flag]
        assert selectors.credit_flags(world.actor("yx.clerk"), text="晴川") == [flag]
        assert selectors.credit_flags(world.actor("yx.clerk"), text="海桐") == []
        assert selectors.credit_flags(world.actor("as.clerk")) == []
        with pytest.raises(NotVisible):
            selectors.credit_flag_get(flag.pk, world.actor("as.clerk"))
        assert len(selectors.credit_bars(enterprise())) == 1
