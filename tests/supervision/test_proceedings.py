"""复议答复、行政应诉、信访: respondent from the authority, legal clock, frozen reply, outcome on the case (C12)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from approvals.models import Case, Licence
from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_of
from core.papers import documents_of
from core.selectors import calendar
from core.workdays import Unit
from supervision.jobs.matters import matters_daily
from supervision.lives.limits import DEFAULTS, Matter, Term
from supervision.lives.proceedings import LABELS, OUTCOMES, ProceedingState
from supervision.models import Proceeding
from supervision.selectors.proceedings import (
    clock_lines,
    due_day,
    proceedings_late,
    proceedings_visible,
    proceedings_waiting,
    respondent_of,
    sees_party,
)
from supervision.services import (
    ProceedingInput,
    handling_limit_set,
    proceeding_accept,
    proceeding_assign,
    proceeding_decide,
    proceeding_extend,
    proceeding_register,
    proceeding_reply,
)
from tests.approvals.licensing import THREE_YEARS, with_terms
from tests.approvals.looking import on
from tests.approvals.walks import ALL_WALKS, go, receive, today_of
from tests.world import World

pytestmark = pytest.mark.mission("C12")
DAY = dt.date
PARTY = "章申请"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def decided(world: World, key: str = "direct") -> Case:
    """Walked to its end on 3 March 2025."""
    with on(2025, 3, 3):
        clerk, legs = ALL_WALKS[key]
        case = receive(world, key, clerk)
        for step in legs:
            case = go(world, case, today_of(step))
        return case


def register(world: World, login: str = "yx.admin", kind: str = "reconsideration", **more: Any) -> Proceeding:
    """Received on Thursday 3 April 2025, before 清明 (4 to 6 April)."""
    values = {
        "kind": kind,
        "organ": "云溪区人民政府",
        "organ_number": "云政复〔2025〕3号",
        "party": PARTY,
        "claim": "请求撤销许可决定",
        "received_on": DAY(2025, 4, 3),
        **more,
    }
    with on(2025, 4, 3):
        return proceeding_register(said=ProceedingInput(**values), **by(world, login))


def by(world: World, login: str = "yx.admin") -> dict[str, Any]:
    return {"actor": world.actor(login), "stamp": Stamp()}


def reply(world: World, row: Proceeding, login: str = "yx.admin", **more: Any) -> Proceeding:
    said = {"text": "事实清楚", "basis": "建筑法第八条", "evidence": ["申请书", " ", "审查意见"], **more}
    return proceeding_reply(proceeding=row, **said, **by(world, login))


@pytest.mark.parametrize(
    ("key", "body", "words"),
    [
        ("direct", "yx-park", "按“直接赋权”办理，由湖南岳阳绿色化工高新技术产业开发区管理委员会决定"),
        ("delegated", "yx-zjj", "以云溪区住房和城乡建设局名义作出"),
        ("forwarded", "yx-zjj", "按“服务前移”办理"),
        ("reported", "yy-zjj", "按“审批直报”办理"),
        ("cz_direct", "czgx", "按“直接赋权”办理"),
        ("cz_forwarded", "cz-sthj", ""),
        ("cz_reported", "hn-sthj", "按“审批直报”办理"),
    ],
)
def test_the_respondent_follows_from_the_pinned_authority(world: World, key: str, body: str, words: str) -> None:
    with on(2025, 3, 3):
        case = receive(world, key, ALL_WALKS["cz_reported"][0] if key == "cz_direct" else ALL_WALKS[key][0])
        found = respondent_of(case)
    assert (found.organisation, words in found.why) == (world.body[body], True), found.why
    assert f"由{world.body[body].name}应对" in found.why


CLOCKS = [
    ("reconsideration", False, DAY(2025, 4, 18)),  # 10 working days, 清明 and the weekends left out
    ("reconsideration", True, DAY(2025, 4, 11)),  # 5 working days
    ("litigation", False, DAY(2025, 4, 18)),  # 15 days
    ("petition", False, DAY(2025, 4, 18)),  # 15 days
]


@pytest.mark.parametrize(("kind", "simple", "due"), CLOCKS)
def test_the_legal_clock(world: World, kind: str, simple: bool, due: dt.date) -> None:
    row = register(world, kind=kind, simple=simple, case=decided(world))
    assert (row.due_on, row.starts_on) == (due, DAY(2025, 4, 3))
    lines = clock_lines(row)
    assert (lines[-1].day, lines[-1].number) == (due, row.limit_number)


def test_the_end_of_the_courts_days_moves_off_a_rest_day(world: World) -> None:
    case = decided(world)
    saturday = {"received_on": DAY(2025, 3, 21), "case": case}  # the fifteenth day is 5 April, in 清明
    assert register(world, kind="litigation", **saturday).due_on == DAY(2025, 4, 7)
    assert register(world, kind="petition", organ_number="信1", **saturday).due_on == DAY(2025, 4, 5)


@pytest.mark.django_db
@given(st.dates(DAY(2020, 1, 1), DAY(2025, 10, 31)), st.sampled_from(list(Matter)), st.booleans(), st.integers(1, 90))
def test_due_days_over_dates(shared_world: World, start: dt.date, matter: str, roll: bool, number: int) -> None:
    """Working days: so many of them lie after the start, the last is one. Days: so many after the start, and where the end
    moves, to the first working day, never past one. One day more is never sooner.
    """
    days, default = calendar(), DEFAULTS[matter]
    for term in (default, Term(number, default.unit, roll and default.unit == Unit.DAY, 1, "甲")):
        end = due_day(start, term.limit).on
        assert end is not None
        if term.unit == Unit.WORKDAY:
            assert (days.count(start, end), days.is_workday(end)) == (term.number, True)
        else:
            plain = start + dt.timedelta(days=term.number)
            assert end == (days.next_workday(plain) if term.roll else plain)
            assert days.is_workday(end) or not term.roll
        longer = due_day(start, Term(term.number + 1, term.unit, term.roll, 1, "甲").limit).on
        assert longer is not None and longer >= end


def test_reconsideration_to_its_outcome_on_the_case(world: World) -> None:
    case = decided(world)
    row = register(world, case=case)
    with on(2025, 4, 7):
        row = proceeding_assign(proceeding=row, owner=world.person["yx.reviewer"], **by(world, "yx.head"))
        with pytest.raises(Invalid):
            proceeding_assign(proceeding=row, owner=world.person["zjj.head"], **by(world, "yx.head"))
        for wrong in ({"text": ""}, {"basis": " "}, {"evidence": [" "]}):
            with pytest.raises(Invalid):
                reply(world, row, "yx.reviewer", **wrong)
        with pytest.raises(Refused):
            proceeding_decide(
                proceeding=row, outcome="revoked", on=DAY(2025, 4, 7), number="", effect="无", **by(world)
            )
        row = reply(world, row, "yx.reviewer", files=[("卷宗.pdf", PDF)])
    paper = documents_of(row)[0]
    facts = json.loads(paper.facts)
    assert (paper.title, row.late, paper.organisation) == ("行政复议答复书", False, world.body["yx-park"])
    assert (facts["addressee"], facts["organ_number"], facts["case"]) == (
        "云溪区人民政府",
        "云政复〔2025〕3号",
        case.number,
    )
    assert (facts["evidence"], facts["received_on"]) == (["申请书", "审查意见", "卷宗.pdf"], "2025年4月3日")
    with on(2025, 6, 3):
        said = {
            "outcome": "revoked",
            "on": DAY(2025, 6, 2),
            "number": "云政复决〔2025〕3号",
            "effect": "由园区撤销许可",
        }
        row = proceeding_decide(proceeding=row, **said, **by(world))
    assert (row.state, row.outcome) == ("decided", "revoked")
    verbs = [event.verb for event in events.history(case)][-3:]
    assert verbs == ["case.remedy_received", "case.remedy_replied", "case.remedy_decided"]
    case.refresh_from_db()
    assert case.state == "delivered"  # nothing of it moves by itself
    kept = " ".join(event.facts for obj in (row, case) for event in events.history(obj))
    assert PARTY not in kept and "请求撤销" not in kept
    assert list(events.verify()) == []


def test_a_petition_is_accepted_extended_once_and_answered(world: World) -> None:
    row = register(world, kind="petition", case=decided(world))
    with on(2025, 4, 8):
        with pytest.raises(Refused):
            reply(world, row)
        row = proceeding_accept(proceeding=row, **by(world))
        assert (row.state, row.due_on, row.limit_words) == ("accepted", DAY(2025, 6, 7), "60 日")
        row = proceeding_extend(proceeding=row, reason="情况复杂", **by(world, "yx.head"))
        assert (row.due_on, row.limit_words) == (DAY(2025, 7, 7), "60 日，延长 30 日")
        with pytest.raises(Refused):
            proceeding_extend(proceeding=row, reason="再延", **by(world, "yx.head"))
        row = reply(world, row, evidence=[])
        with pytest.raises(Invalid):
            proceeding_decide(
                proceeding=row, outcome="revoked", on=DAY(2025, 4, 8), number="", effect="无", **by(world)
            )
        said = {"outcome": "explained", "on": DAY(2025, 4, 8), "number": "", "effect": "无"}
        row = proceeding_decide(proceeding=row, **said, **by(world))
    assert (row.state, documents_of(row)[0].title) == ("decided", "信访事项处理意见书")
    late = register(world, kind="petition", organ_number="信2", case=row.case)
    with on(2025, 4, 8):
        late = proceeding_accept(proceeding=late, **by(world))
    with on(2025, 6, 9), pytest.raises(Refused):
        proceeding_extend(proceeding=late, reason="晚了", **by(world))


def test_a_petition_without_a_case_names_its_body(world: World) -> None:
    loose = {"kind": "petition", "park": world.body["yx-park"], "body": world.body["yx-zjj"]}
    row = register(world, **loose)
    assert (row.respondent, row.case, row.why) == (world.body["yx-zjj"], None, "没有对应办件，由登记人按诉求内容指定")
    for wrong in (
        {"kind": "litigation"},
        {**loose, "body": None},
        {**loose, "body": world.body["cz-sthj"]},
        {**loose, "party": ""},
        {**loose, "received_on": DAY(2025, 4, 4)},
    ):
        with pytest.raises(Invalid):
            register(world, **wrong)


def test_registered_once(world: World) -> None:
    case = decided(world)
    row = register(world, case=case)
    with pytest.raises(Refused):
        register(world, case=case)
    for change in ({"state": "decided"}, {"state": "replied"}, {"extended": 5}, {"due_on": DAY(2025, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proceeding.objects.filter(pk=row.pk).update(**change)


def test_limits_entered_here_hold_for_what_comes_after(world: World) -> None:
    case, place = decided(world), world.body["yx-park"].jurisdiction
    term = Term(8, Unit.WORKDAY, False, 2, "市复议规则")
    with on(2025, 4, 1):
        said = {"jurisdiction": place, "matter": Matter.RECONSIDERATION, "term": term}
        handling_limit_set(begins_on=DAY(2025, 4, 2), actor=world.actor("yx.reform"), **said)
    row = register(world, case=case)
    assert (row.due_on, row.limit_basis) == (DAY(2025, 4, 16), "市复议规则")
    before = register(world, case=case, organ_number="早", received_on=DAY(2025, 4, 1))
    assert before.limit_number == 10


PARK = {"yx.head", "yx.admin", "yx.chief"}
DEPARTMENT = {"zjj.handler", "zjj.handler2", "zjj.supervisor", "zjj.head"}


def test_roles_by_move(world: World) -> None:
    row = register(world, case=decided(world, "delegated"))
    assert row.respondent == world.body["yx-zjj"]
    may = {m: {p for p in world.person if row.move_permitted(m, world.actor(p)) is None} for m in LABELS}
    assert may == {
        "register": PARK | DEPARTMENT | {"yx.clerk", "yx.clerk2"},
        "assign": {"zjj.head"},
        "extend": {"zjj.head"},
        "accept": DEPARTMENT,
        "reply": DEPARTMENT,
        "decide": DEPARTMENT,
    }
    seen = {p for p in world.person if proceedings_visible(world.actor(p)).exists()}
    assert seen == DEPARTMENT | {"yx.head", "yx.admin", "yx.inspector", "yx.reform", "yx.legal"}
    assert {p for p in seen if sees_party(row, world.actor(p))} == DEPARTMENT | {"yx.head", "yx.admin"}
    assert {p for p in world.person if proceedings_waiting(world.actor(p)).exists()} == {"zjj.head"}
    with pytest.raises(NotAllowed):
        register(world, "zjj.handler", kind="petition", case=decided(world, "cz_forwarded"))


STATES = {
    "received": {"register", "assign", "reply", "decide"},
    "accepted": {"assign", "reply", "decide"},
    "replied": {"decide"},
    "decided": set(),
}


def test_moves_by_state() -> None:
    assert set(STATES) == set(ProceedingState.values)
    for state, moves in STATES.items():
        row = Proceeding(kind="litigation", state=state)
        assert {move for move in LABELS if row.move_refusal(move) is None} == moves, state
    petition = {m for m in LABELS if Proceeding(kind="petition", state="accepted").move_refusal(m) is None}
    assert petition == {"assign", "extend", "reply", "decide"}
    assert {kind: len(found) for kind, found in OUTCOMES.items()} == {
        "reconsideration": 9,
        "litigation": 9,
        "petition": 5,
    }


def test_reminded_and_escalated(world: World) -> None:
    row = register(world, kind="litigation", case=decided(world, "delegated"))  # due Friday 18 April
    with on(2025, 4, 3):
        proceeding_assign(proceeding=row, owner=world.person["zjj.handler"], **by(world, "zjj.head"))
    before = {login: inbox_of(world.person[login]).count() for login in ("zjj.handler", "zjj.head")}
    for day, handler, head in ((10, 0, 0), (11, 1, 0), (14, 1, 0), (18, 2, 0), (19, 2, 0), (21, 3, 1), (22, 4, 2)):
        for _ in range(2):
            with on(2025, 4, day):
                matters_daily()
        told = {login: inbox_of(world.person[login]).count() - n for login, n in before.items()}
        assert (day, told) == (day, {"zjj.handler": handler, "zjj.head": head})
    with on(2025, 4, 21):
        assert proceedings_late(proceedings_visible(world.actor("yx.reform"))).get() == row


def test_in_the_browser(world: World, client: Client) -> None:
    case = decided(world)
    with on(2025, 4, 3):
        client.force_login(world.person["yx.admin"])
        sent = {"kind": "reconsideration", "case_number": case.number, "organ": "区政府", "organ_number": "复1"}
        sent |= {"party": PARTY, "claim": "撤销", "received_on": "2025-04-03", "idempotency_key": "k"}
        for wrong in ({"case_number": ""}, {"case_number": "x"}, {"party": ""}, {"received_on": "2025-04-04"}):
            page = client.post("/remedies/new/", sent | wrong)
            assert (page.status_code, "区政府" in page.content.decode()) == (422, True), wrong
        assert client.post("/remedies/new/", {**sent, "idempotency_key": "k2"}).status_code == 302
        assert client.post("/remedies/new/", {**sent, "idempotency_key": "k3"}).status_code == 409
        row = Proceeding.objects.get()
        address = f"/remedies/{row.public_id}/"
        page = client.get(address).content.decode()
        for words in ("2025年4月3日起（当日不计）10 个工作日，至2025年4月18日", "按“直接赋权”办理", "清明", PARTY):
            assert words in page, words
        owner = world.person["yx.reviewer"].pk
        assert client.post(f"{address}assign/", {"owner": world.person["zjj.head"].pk}).status_code == 422
        assert client.post(f"{address}assign/", {"owner": owner}).status_code == 302
        assert client.post(f"{address}accept/").status_code == 409
        client.force_login(world.person["yx.reviewer"])
        said = {"text": "事实", "basis": "法", "evidence": "申请书\n审查意见"}
        assert client.post(f"{address}reply/", said | {"evidence": ""}).status_code == 422
        file = SimpleUploadedFile("a.pdf", PDF)
        assert client.post(f"{address}reply/", said | {"uploads": file}).status_code == 302
        paper = documents_of(row)[0]
        assert "审查意见" in client.get(f"{address}papers/{paper.pk}/").content.decode()
        assert client.get(f"{address}files/{row.evidence.get(title='a.pdf').pk}/").status_code == 200
        outcome = {"outcome": "revoked", "on": "2025-04-03", "effect": "撤销许可"}
        assert client.post(f"{address}decide/", outcome | {"outcome": "supported"}).status_code == 422
        assert client.post(f"{address}decide/", outcome).status_code == 302
        page = client.get(f"/cases/{case.number}/?tab=timeline").content.decode()
        assert "复议、诉讼、信访结果" in page and "撤销" in page
        client.force_login(world.person["yx.reform"])
        assert PARTY not in client.get(address).content.decode()
        assert client.get("/remedies/?format=xlsx").status_code == 200
        assert client.get("/remedies/limits/").status_code == 200
        limit = {"matter": "reconsideration", "number": "9", "unit": "workday", "remind": "2", "basis": "规则"}
        assert client.post("/remedies/limits/new/", limit | {"begins_on": "2025-04-01"}).status_code == 422
        assert client.post("/remedies/limits/new/", limit | {"begins_on": "2025-04-03"}).status_code == 302
        for stranger in ("gx.head", "zjj.head", "yx.clerk"):
            client.force_login(world.person[stranger])
            assert client.get(address).status_code == 404
        assert client.get("/remedies/limits/").status_code == 403


def test_a_licence_that_stands_after_the_act_was_revoked_is_shown(world: World, client: Client) -> None:
    with on(2025, 3, 3, 8):
        with_terms(world, "direct", **THREE_YEARS)
    case = decided(world)
    licence = Licence.objects.get(case=case)
    row = register(world, case=case)
    with on(2025, 4, 3):
        said = {"outcome": "revoked", "on": DAY(2025, 4, 3), "number": "", "effect": "由园区撤销许可"}
        proceeding_decide(proceeding=reply(world, row), **said, **by(world))
        client.force_login(world.person["yx.head"])
        page = client.get(f"/remedies/{row.public_id}/").content.decode()
    assert f"/licences/{licence.public_id}/" in page and "须由作出机关依法办理撤销" in page
    licence.refresh_from_db()
    assert licence.state == "in_force"
