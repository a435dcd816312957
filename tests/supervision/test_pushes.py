"""双推送、双报告 (岳阳方案第3条): results to who supervises them, claimed and fed back in time; results of supervision back."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.models import Case, CreditFlag, Licence
from approvals.selectors import credit_bars
from approvals.services import case_deem_renewed
from core.actors import job
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_of
from core.models import OutboxMessage
from empowerment.services import DutyInput, duty_set
from supervision.models import Push, SupervisionResult
from supervision.selectors.pushes import pushes_visible, pushes_waiting
from supervision.selectors.results import results_standing
from supervision.services import (
    ResultInput,
    penalty_pilot_end,
    penalty_pilot_set,
    push_claim,
    push_feed_back,
    push_give_back,
    push_reroute,
    push_term_set,
    pushes_remind,
    receiver_add,
    result_correct,
    result_record,
)
from tests.approvals.licensing import THREE_YEARS, registered, with_terms
from tests.approvals.looking import on
from tests.approvals.walks import WALKS, enterprise, go, leg, receive, today_of
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C2")]
MONDAY = (2025, 3, 3)
REVOKE = {"ground": "fraud", "reason": "以欺骗手段取得"}


@pytest.fixture(autouse=True)
def day() -> Any:
    with on(*MONDAY):
        yield


def _granted(world: World, key: str = "direct") -> Case:
    clerk, steps = WALKS[key]
    case = receive(world, key, clerk)
    for step in steps:
        case = go(world, case, today_of(step))
    return case


def _pushed(world: World, key: str = "direct") -> Push:
    return Push.objects.get(case=_granted(world, key))


def _duty(world: World, supervisor: str, **scope: Any) -> None:
    park = world.body["yx-park"]
    line = DutyInput(world.body[supervisor], "random", "每年1次", "法", "清单", **scope)
    duty_set(jurisdiction=park.jurisdiction, said=line, starts_on=dt.date(2022, 5, 11), actor=world.actor("yx.reform"))


def _claimed(world: World, login: str = "zjj.supervisor") -> Push:
    return push_claim(push=_pushed(world), actor=world.actor(login), stamp=Stamp())


# --- The push -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["direct", "delegated", "forwarded", "reported"])
def test_result_goes_to_who_the_list_names(world: World, key: str) -> None:
    _duty(world, "yy-zjj", item=world.item[key])
    push = _pushed(world, key)
    assert (push.organisation, push.state, push.way) == (world.body["yy-zjj"], "pushed", "push")
    assert push.duty is not None
    assert push.claim_due_on == dt.date(2025, 3, 4)  # one working day, the day of the push not counted
    assert (push.facts["applicant"], push.facts["case"]) == (enterprise().name, push.case.number)


def test_gap_of_the_list_goes_to_the_competent_department(world: World) -> None:
    push = _pushed(world)
    assert (push.organisation, push.duty) == (world.body["yx-zjj"], None)


@pytest.mark.parametrize("key", ["direct", "delegated", "forwarded", "reported"])
def test_no_push_before_the_result_is_handed_out_and_one_after(world: World, key: str) -> None:
    clerk, steps = WALKS[key]
    case = receive(world, key, clerk)
    for step in steps:
        assert Push.objects.count() == (1 if step.move == "deliver" else 0)
        case = go(world, case, today_of(step))
    assert Push.objects.count() == 1


def test_denial_leaves_nothing_to_supervise(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    steps = [
        leg("yx.clerk", "accept"),
        leg("yx.reviewer", "examine", suggests="denied", text="不符合条件"),
        leg("yx.chief", "decide", result="denied", form="chief", reasons="不符合条件"),
        leg("yx.chief", "seal"),
        leg("yx.clerk", "issue"),
    ]
    for step in steps:
        case = go(world, case, step)
    assert not Push.objects.exists()


def test_second_issue_is_refused_and_pushes_nothing(world: World) -> None:
    clerk, steps = WALKS["direct"]
    case = receive(world, "direct", clerk)
    for step in steps[:-2]:
        case = go(world, case, step)
    issued = go(world, case, leg("yx.clerk", "issue"))
    with pytest.raises(Refused):
        go(world, issued, leg("yx.clerk", "issue"))
    assert Push.objects.count() == 1


def test_instant_item_is_pushed_when_it_is_done(world: World) -> None:
    case = receive(world, "instant", "yx.clerk")
    go(world, case, leg("yx.chief", "handle_instant", form="chief", recipient="章演行"))
    assert Push.objects.get().case == case


def test_public_service_leaves_nothing_to_supervise(world: World) -> None:
    case = receive(world, "service", "yx.clerk")
    for step in WALKS["forwarded"][1]:
        case = go(world, case, step)
    assert (case.state, Push.objects.exists()) == ("delivered", False)


def test_renewal_decided_in_time_is_pushed_when_it_is_handed_out(world: World) -> None:
    with_terms(world, "direct", **THREE_YEARS)
    licence = registered(world, dt.date(2022, 6, 10), dt.date(2025, 6, 9))
    with on(2025, 5, 6):
        case = receive(world, "direct", "yx.clerk", kind="renewal", licence=licence)
        for step in WALKS["direct"][1]:
            case = go(world, case, step)
    push = Push.objects.get()
    assert (push.facts["kind"], push.facts["validity"]) == ("延续", "2025年6月10日至2028年6月9日")


def test_deemed_renewal_is_pushed_when_the_law_renews_and_not_again(world: World) -> None:
    with_terms(world, "direct", **THREE_YEARS)
    licence = registered(world, dt.date(2022, 6, 10), dt.date(2025, 6, 9))
    with on(2025, 5, 6):
        case = receive(world, "direct", "yx.clerk", kind="renewal", licence=licence)
    with on(2025, 6, 10):
        case = case_deem_renewed(case=case, actor=job("deem_renewed"), stamp=Stamp())
        push = Push.objects.get()
        assert (push.case, push.facts["kind"]) == (case, "延续")
        for step in (leg("yx.clerk", "seal"), leg("yx.clerk", "issue")):
            case = go(world, case, step)
    assert Push.objects.get() == push


def test_revocation_is_pushed_too(world: World) -> None:
    case = _granted(world)
    go(world, case, leg("yx.head", "revoke", **REVOKE))
    assert list(Push.objects.order_by("pk").values_list("number", "occasion")) == [
        (f"TS-{case.number}-1", "result"),
        (f"TS-{case.number}-2", "revoked"),
    ]
    assert "号" in Push.objects.get(occasion="revoked").facts["document"]


def test_terms_are_dated_data(world: World) -> None:
    place = world.body["yx-park"].jurisdiction
    for begins, days in ((dt.date(2025, 1, 1), 3), (dt.date(2025, 3, 4), 5)):
        push_term_set(
            jurisdiction=place,
            claim_days=days,
            feedback_days=2,
            begins_on=begins,
            basis="函",
            actor=world.actor("yx.reform"),
        )
    with pytest.raises(Invalid, match="已经登记"):
        push_term_set(
            jurisdiction=place,
            claim_days=1,
            feedback_days=1,
            begins_on=dt.date(2025, 3, 4),
            basis="函",
            actor=world.actor("yx.reform"),
        )
    push = _pushed(world)
    assert push.claim_due_on == dt.date(2025, 3, 6)
    claimed = push_claim(push=push, actor=world.actor("zjj.handler"), stamp=Stamp())
    assert claimed.feedback_due_on == dt.date(2025, 3, 5)


def test_park_with_its_own_team_is_not_pushed(world: World) -> None:
    park = world.body["yx-park"]
    receiver_add(
        organisation=park,
        kind="mail",
        name="x",
        address="a@example.gov.cn",
        begins_on=dt.date(2022, 1, 1),
        actor=world.actor("yx.reform"),
    )
    pilot = penalty_pilot_set(
        park=park, team=park, begins_on=dt.date(2025, 1, 1), basis="批复", actor=world.actor("yx.reform")
    )
    push = _pushed(world)
    assert (push.way, push.organisation) == ("team", park)
    assert not OutboxMessage.objects.filter(destination__startswith="push:").exists()
    assert not pushes_visible(world.actor("zjj.supervisor")).exists()
    push_claim(push=push, actor=world.actor("yx.admin"), stamp=Stamp())
    penalty_pilot_end(pilot=pilot, ends_on=dt.date(2025, 3, 2), actor=world.actor("yx.reform"))
    assert _pushed(world, "delegated").way == "push"


# --- Its life -------------------------------------------------------------------------------------------------------
def test_claimed_and_fed_back(world: World) -> None:
    push = _claimed(world)
    assert (push.state, push.claimed_by, push.feedback_due_on) == (
        "claimed",
        world.person["zjj.supervisor"],
        dt.date(2025, 3, 4),
    )
    done = push_feed_back(push=push, text="已纳入名录", actor=world.actor("zjj.handler"), stamp=Stamp())
    assert (done.state, done.feedback) == ("fed_back", "已纳入名录")
    texts = [message.text for message in inbox_of(world.person["yx.admin"])]
    assert texts[0].startswith(world.body["yx-zjj"].name) and push.number in texts[0]


def test_returned_one_goes_to_another_body_with_its_history(world: World) -> None:
    receiver_add(
        organisation=world.body["yy-zjj"],
        kind="mail",
        name="x",
        address="a@example.gov.cn",
        begins_on=dt.date(2022, 1, 1),
        actor=world.actor("yx.reform"),
    )
    push = push_give_back(push=_pushed(world), reason="由市局监管", actor=world.actor("zjj.supervisor"), stamp=Stamp())
    assert (push.state, pushes_waiting(world.actor("yx.admin")).count()) == ("returned", 1)
    with on(2025, 3, 5):
        again = push_reroute(
            push=push, organisation=world.body["yy-zjj"], reason="市局函", actor=world.actor("yx.admin"), stamp=Stamp()
        )
    assert (again.state, again.organisation, again.round) == ("pushed", world.body["yy-zjj"], 2)
    assert again.claim_due_on == dt.date(2025, 3, 6)
    assert OutboxMessage.objects.get(destination__startswith="push:").payload["round"] == 2
    page = _client(world, "yx.admin").get(f"/pushes/{push.public_id}/").content.decode()
    assert "由市局监管" in page and world.body["yy-zjj"].name in page


@pytest.mark.parametrize(
    ("move", "logins"),
    [
        ("claim", {"zjj.supervisor", "zjj.handler", "zjj.head"}),
        ("give_back", {"zjj.supervisor", "zjj.handler", "zjj.head"}),
        ("feed_back", {"zjj.supervisor", "zjj.handler", "zjj.head"}),
        ("reroute", {"yx.admin", "yx.reform"}),
    ],
)
def test_who_makes_which_move(world: World, move: str, logins: set[str]) -> None:
    push = _pushed(world)
    everybody = [
        "zjj.supervisor",
        "zjj.handler",
        "zjj.head",
        "yx.admin",
        "yx.reform",
        "yx.clerk",
        "as.head",
        "sysadmin",
    ]
    assert {login for login in everybody if push.move_permitted(move, world.actor(login)) is None} == logins


def test_wrong_state_and_wrong_role_are_told(world: World) -> None:
    push = _pushed(world)
    with pytest.raises(Refused, match="不能“反馈”"):
        push_feed_back(push=push, text="x", actor=world.actor("zjj.head"), stamp=Stamp())
    with pytest.raises(NotAllowed):
        push_claim(push=push, actor=world.actor("yx.admin"), stamp=Stamp())
    claimed = push_claim(push=push, actor=world.actor("zjj.head"), stamp=Stamp())
    with pytest.raises(Refused):
        push_claim(push=claimed, actor=world.actor("zjj.handler"), stamp=Stamp())
    for service, words in ((push_give_back, {"reason": " "}), (push_feed_back, {"text": ""})):
        with pytest.raises(Invalid):
            service(push=claimed, actor=world.actor("zjj.head"), stamp=Stamp(), **words)  # type: ignore[operator]


def test_reroute_within_the_jurisdiction_only(world: World) -> None:
    push = push_give_back(push=_pushed(world), reason="x", actor=world.actor("zjj.head"), stamp=Stamp())
    for code in ("yx-zjj", "cz-sthj", "yx-park"):
        with pytest.raises(Invalid):
            push_reroute(
                push=push, organisation=world.body[code], reason="x", actor=world.actor("yx.admin"), stamp=Stamp()
            )


def test_late_ones_are_reminded_once_a_working_day(world: World) -> None:
    _pushed(world)
    person = world.person["zjj.supervisor"]
    for day, count in ((4, 0), (5, 1), (5, 1), (6, 2), (8, 2)):  # the 8th is a Saturday
        with on(2025, 3, day):
            pushes_remind(on=dt.date(2025, 3, day))
        assert inbox_of(person).filter(text__contains="逾期").count() == count
    assert inbox_of(world.person["yx.admin"]).filter(text__contains="逾期").count() == 2


# --- Results of supervision ----------------------------------------------------------------------------------------
def _result(world: World, case: Case, **said: Any) -> SupervisionResult:
    values = {
        "kind": "penalty",
        "park": world.body["yx-park"],
        "applicant": enterprise(),
        "happened_on": dt.date(2025, 3, 3),
        "text": "未按许可内容施工，罚款一万元。",
        "document_number": "云住建罚〔2025〕1号",
        "case": case,
        **said,
    }
    return result_record(
        organisation=world.body["yx-zjj"], said=ResultInput(**values), actor=world.actor("zjj.supervisor")
    )


def test_result_comes_back_to_the_park_and_its_receivers(world: World) -> None:
    receiver_add(
        organisation=world.body["yx-park"],
        kind="mail",
        name="x",
        address="a@example.gov.cn",
        begins_on=dt.date(2022, 1, 1),
        actor=world.actor("yx.reform"),
    )
    result = _result(world, _granted(world))
    assert "监管结果" in inbox_of(world.person["yx.admin"])[0].text
    message = OutboxMessage.objects.get(purpose="result")
    assert (message.payload["document_number"], message.payload["result"]) == (
        "云住建罚〔2025〕1号",
        result.public_id.hex,
    )


def test_result_is_seen_on_the_case_the_licence_and_at_intake(world: World) -> None:
    case = _granted(world)
    licence = Licence.objects.get(case=case)
    _result(world, case, licence=licence, flagged=True)
    number = "云住建罚〔2025〕1号"
    clerk = _client(world, "yx.clerk")
    assert number in clerk.get(f"/cases/{case.number}/").content.decode()
    assert number in clerk.get(f"/licences/{licence.public_id}/").content.decode()
    filled = clerk.get("/cases/new/applicant/", {"applicant": enterprise().pk}).content.decode()
    assert number in filled and "信用记录未修复" in filled
    assert number in clerk.get(f"/results/?applicant={enterprise().pk}").content.decode()
    assert [str(bar).startswith("行政处罚") for bar in credit_bars(enterprise())] == [True]


def test_correction_is_a_new_row_and_lifts_the_flag(world: World) -> None:
    case = _granted(world)
    first = _result(world, case, flagged=True)
    said = ResultInput(
        kind="correction",
        park=world.body["yx-park"],
        applicant=enterprise(),
        happened_on=dt.date(2025, 3, 3),
        text="责令改正",
        document_number="改1号",
        case=case,
    )
    actor = world.actor("zjj.head")
    second = result_correct(result=first, said=said, reason="处罚已撤销", actor=actor)
    assert second.corrects == first
    assert CreditFlag.objects.get().repaired_on == dt.date(2025, 3, 3)
    assert credit_bars(enterprise()) == []
    page = _client(world, "yx.clerk").get(f"/cases/{case.number}/").content.decode()
    assert "改1号" in page
    assert results_standing(case=case) == [second]
    with pytest.raises(Refused):
        result_correct(result=first, said=said, reason="再", actor=actor)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "praise"}, "kind"),
        ({"text": " "}, "text"),
        ({"happened_on": dt.date(2025, 3, 4)}, "happened_on"),
        ({"document_number": ""}, "document_number"),
        ({"effect_until": dt.date(2025, 3, 1)}, "effect_until"),
        ({"kind": "inspection", "flagged": True}, "flagged"),
    ],
)
def test_half_a_result_is_told(world: World, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as problem:
        _result(world, _granted(world), **said)
    assert problem.value.field == field


def test_result_of_another_city_or_another_enterprise_is_told(world: World) -> None:
    case = _granted(world)
    with pytest.raises(Invalid):
        _result(world, case, park=world.body["czgx"])
    with pytest.raises(NotAllowed):
        result_record(
            organisation=world.body["yx-zjj"],
            said=ResultInput("inspection", world.body["yx-park"], enterprise(), dt.date(2025, 3, 3), "x"),
            actor=world.actor("yx.admin"),
        )


# --- Pages ----------------------------------------------------------------------------------------------------------
def _client(world: World, login: str) -> Client:
    client = Client()
    client.force_login(world.person[login])
    return client


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def test_walked_on_the_pages(world: World) -> None:
    push = _pushed(world)
    client, page = _client(world, "zjj.supervisor"), f"/pushes/{push.public_id}/"
    assert push.number in client.get("/pushes/").content.decode()
    assert "认领" in client.get(page).content.decode()
    assert client.post(f"{page}claim/", {"version": push.version}).status_code == 302
    answer = client.post(f"{page}feed-back/", {"version": push.version, "text": "已纳入名录"})
    assert answer.status_code == 409 and "已纳入名录" in answer.content.decode()
    assert client.post(f"{page}feed-back/", {"version": push.version + 1, "text": "已纳入名录"}).status_code == 302
    sent = {
        "organisation": world.body["yx-zjj"].pk,
        "case_number": "没有",
        "kind": "inspection",
        "happened_on": "2025-03-03",
        "text": "检查无异常",
        "file": SimpleUploadedFile("检查表.pdf", PDF),
    }
    answer = client.post("/results/new/", sent)
    assert answer.status_code == 422 and "没有推送给您的部门" in answer.content.decode()
    sent |= {"case_number": push.case.number, "file": SimpleUploadedFile("检查表.pdf", PDF)}
    assert client.post("/results/new/", sent).status_code == 302
    result = SupervisionResult.objects.get()
    park = _client(world, "yx.admin")
    assert "检查无异常" in park.get(f"/results/{result.public_id}/").content.decode()
    assert b"".join(park.get(f"/results/{result.public_id}/file/").streaming_content) == PDF  # type: ignore[attr-defined]
    assert "检查无异常" in park.get(page).content.decode()
    sent |= {"uscc": enterprise().uscc, "text": "复查合格", "reason": "补充", "file": io.BytesIO(b"")}
    sent.pop("file")
    assert client.post(f"/results/{result.public_id}/correct/", sent).status_code == 302
    assert "已经更正" in park.get(f"/results/{result.public_id}/").content.decode()


@pytest.mark.parametrize(
    ("login", "status"),
    [("zjj.handler", 200), ("yx.admin", 200), ("yx.inspector", 200), ("as.head", 404), ("gx.clerk", 404)],
)
def test_who_sees_a_push_and_its_results(world: World, login: str, status: int) -> None:
    push = _pushed(world)
    result = _result(world, push.case)
    client = _client(world, login)
    assert client.get(f"/pushes/{push.public_id}/").status_code == status
    assert client.get(f"/results/{result.public_id}/").status_code == status


def test_settings_are_kept_on_their_page(world: World) -> None:
    client = _client(world, "yx.reform")
    sent = {"claim_days": 0, "feedback_days": 2, "begins_on": "2025-03-03", "basis": "函"}
    assert client.post("/push-settings/terms/new/", sent).status_code == 422
    assert client.post("/push-settings/terms/new/", {**sent, "claim_days": 2}).status_code == 302
    park = world.body["yx-park"].pk
    pilot = {"park": park, "team": park, "begins_on": "2025-03-03", "basis": "批复"}
    assert client.post("/push-settings/pilots/new/", pilot).status_code == 302
    answer = client.post("/push-settings/pilots/new/", pilot)
    assert answer.status_code == 422 and "已有试点设置" in answer.content.decode()
    text = client.get("/push-settings/").content.decode()
    assert "2 个工作日" in text and "批复" in text
    assert _client(world, "yx.admin").get("/push-settings/").status_code == 403


def test_list_asks_the_same_for_few_and_many(world: World, django_assert_num_queries: Any) -> None:
    client = _client(world, "zjj.supervisor")
    _granted(world)
    client.get("/pushes/")
    with django_assert_num_queries(9):
        client.get("/pushes/")
    _granted(world, "delegated")
    with django_assert_num_queries(9):
        client.get("/pushes/")
