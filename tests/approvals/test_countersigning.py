"""见章盖章: the department's queue with its clock, one click or a batch; refusal on formal grounds only, and what follows (B4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from approvals.models import Case, Countersigning
from approvals.presenters import sealing as presenters
from approvals.sealing_life import CounterGround
from approvals.selectors import countersign_page, countersign_queue
from core import events, moments
from core.models import Document
from core.services import membership_add
from empowerment.services import instrument_revoke, seal_describe
from supervision.models import Card
from supervision.services import run_rules
from tests.approvals.looking import on, paper, refusal, seals
from tests.approvals.sealing import decided, opinion_sealed, png, scan_file, sealed
from tests.approvals.walks import COLLECT, OPINION, go, leg, receive
from tests.world import ACTOR, LONG_AGO, World, moment

pytestmark = pytest.mark.mission("B4")
QUEUE = "/countersign/"
MISSING = {"ground": "missing", "note": "决定书未附总平面图"}


def client_of(world: World, login: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.person[login])
    return client


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:300]
    return " ".join(answer.content.decode().split())


def tick(case: Case) -> str:
    return f"{case.number}:{case.version}"


def test_paper_under_the_parks_seal_arrives_with_its_limit(world: World) -> None:
    """Two working days of the rule; the day of arrival is not counted."""
    with on(2025, 6, 5):  # a Thursday
        decision, opinion = sealed(world), opinion_sealed(world)
    rows = Countersigning.objects.order_by("pk").values_list("case", "document", "arrived_at", "due_on", "body")
    department = world.body["yx-zjj"].pk
    assert list(rows) == [
        (case.pk, paper(case, name).pk, moment(2025, 6, 5, 10), dt.date(2025, 6, 9), department)
        for case, name in ((decision, "decision"), (opinion, "opinion"))
    ]


def test_no_paper_arrives_where_no_department_stamps(world: World) -> None:
    go(world, decided(world), leg("yx.clerk", "seal"))
    assert not Countersigning.objects.exists()


@pytest.mark.parametrize(
    ("left", "code"), [(None, "grey"), (2, "green"), (1, "yellow"), (0, "yellow"), (-1, "red")], ids=str
)
def test_lamp_of_the_queue(left: int | None, code: str) -> None:
    assert presenters.counter_lamp(None if left is None else dt.date(2025, 6, 9), left).code == code


def test_queue_shows_the_oldest_first_in_keyset_pages(world: World) -> None:
    with on(2025, 6, 4):
        second = sealed(world)
    with on(2025, 6, 3):
        first = sealed(world)
    with on(2025, 6, 5):
        third = opinion_sealed(world)
        actor = world.actor("zjj.handler")
        assert [row.case for row in countersign_page(actor, after=0, size=9)] == [first, second, third]
        page = countersign_page(actor, after=0, size=1)
        assert [row.case for row in page] == [first, second]
        assert [row.case for row in countersign_page(actor, after=page[0].pk, size=1)] == [second, third]
        assert countersign_queue(actor).count() == 3
        shown = text_of(client_of(world, "zjj.handler"), QUEUE)
    numbers = [case.number for case in (first, second, third)]
    assert sorted(numbers, key=shown.index) == numbers
    assert 'is-yellow"' in shown and re.search(r"见章盖章 ?</span> ?<span[^>]*>3<|见章盖章[^<]*<[^>]*>3<", shown)


def test_one_click_stamps_and_returns_to_the_queue(world: World) -> None:
    case, client = sealed(world), client_of(world, "zjj.handler")
    answer = client.post(QUEUE, {"one": tick(case)}, follow=True)
    assert f"已见章盖章：{case.number}。" in answer.content.decode()
    assert "没有等待见章盖章的文书" in answer.content.decode()
    case = Case.objects.get(pk=case.pk)
    row = Countersigning.objects.get()
    assert (case.state, seals(case, "decision")) == ("countersealed", ["yx-park-special", "yx-zjj-own"])
    assert (row.state, row.answered_by) == ("stamped", world.person["zjj.handler"])


def test_batch_has_a_result_per_row_and_repeats_nothing(world: World) -> None:
    good, opinion, moved = sealed(world), opinion_sealed(world), sealed(world)
    ticks = [tick(case) for case in (good, opinion, moved)]
    go(world, moved, leg("zjj.handler2", "refuse_counterseal", **MISSING))
    client = client_of(world, "zjj.handler")
    for _ in range(2):
        answer = client.post(QUEUE, {"row": ticks, "batch": "1", "key": "batch1"})
        words = " ".join(answer.content.decode().split())
        assert "已办理 <strong>2</strong> 件，<strong>1</strong> 件没有办理" in words
        assert words.count("没有办理：") == 1 and "先办理了这件" in words
    states = [Case.objects.get(pk=case.pk).state for case in (good, opinion, moved)]
    assert states == ["countersealed", "opinion_countersealed", "counter_refused"]
    assert [e.verb for e in events.history(good)].count("case.counterseal") == 1
    assert client.post(QUEUE, {"batch": "1"}).status_code == 422


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ("zjj.supervisor", 200),
        ("zjj.head", 200),
        ("sthj.handler", 200),
        ("yx.head", 200),
        ("yx.clerk", 403),
        ("yx.admin", 403),
    ],
)
def test_queue_is_the_departments_own(world: World, login: str, status: int) -> None:
    case = sealed(world)
    client = client_of(world, login)
    page = client.get(QUEUE)
    assert (page.status_code, case.number in page.content.decode()) == (status, login.startswith("zjj"))
    if not login.startswith("zjj"):
        assert client.post(QUEUE, {"one": tick(case)}).status_code in (200, 403, 422)
        assert Case.objects.get(pk=case.pk).state == "sealed"


def test_specimen_stands_beside_the_paper(world: World) -> None:
    case = sealed(world)
    seal_describe(seal=world.seal["yx-park-special"], specimen=scan_file(png(), "a.png"), actor=ACTOR)
    client = client_of(world, "zjj.handler")
    page = text_of(client, f"{QUEUE}{case.number}/")
    picture = reverse("approvals:case_specimen", args=[case.number, "yx-park-special"])
    assert paper(case, "decision").number in page and f'src="{picture}"' in page
    assert page.count("✓") == 3
    assert client.get(picture)["Content-Type"] == "image/png"
    assert client.get(reverse("approvals:case_specimen", args=[case.number, "czgx-2"])).status_code == 404
    stranger = client_of(world, "gx.clerk")
    assert {stranger.get(at).status_code for at in (picture, f"{QUEUE}{case.number}/")} == {404}
    instrument_revoke(
        instrument=world.instrument["S0-delegation"],
        at=moment(2025, 6, 1),
        reason="收回",
        actor=world.actor("zjj.head"),
    )
    assert "已失效：" in text_of(client, f"{QUEUE}{case.number}/")


# --- Refusal --------------------------------------------------------------------------------------------------------
def test_only_formal_grounds_are_offered(world: World) -> None:
    case = sealed(world)
    page = text_of(client_of(world, "zjj.handler"), reverse("approvals:refuse_counterseal", args=[case.number]))
    assert re.findall(r'name="ground" value="(\w+)"', page) == list(CounterGround.values)
    assert list(CounterGround.values) == ["seal_unlike", "not_listed", "lapsed", "missing"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"note": "不同意该项目"}, "退回须选择一项形式上的事由"),
        ({"ground": "unsuitable", "note": "选址不合理"}, "请从列出的形式事由中选择"),
        ({"ground": "missing"}, "请写明哪里不符"),
    ],
    ids=str,
)
def test_refusal_without_a_formal_ground_is_told_and_nothing_moves(
    world: World, sent: dict[str, str], words: str
) -> None:
    case = sealed(world)
    address = reverse("approvals:refuse_counterseal", args=[case.number])
    answer = client_of(world, "zjj.handler").post(address, sent)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    for bad in ({"ground": "unsuitable", "note": "不合理"}, {"ground": "missing", "note": " "}):
        assert refusal(world, case, leg("zjj.handler", "refuse_counterseal", **bad)).field in ("ground", "note")
    with pytest.raises(IntegrityError), transaction.atomic():
        Countersigning.objects.filter(case=case).update(state="refused")


def test_refused_paper_comes_back_to_the_park_with_the_reason_and_walks_on(world: World) -> None:
    with on(2025, 6, 3):
        case = sealed(world)
        case = go(world, case, leg("zjj.handler", "refuse_counterseal", **MISSING))
        assert (case.state, case.paused, case.due_on is not None) == ("counter_refused", False, True)
        clerk = client_of(world, "yx.clerk")
        page = text_of(clerk, reverse("approvals:case", args=[case.number]))
        assert "见章退回：材料在形式上缺件" in page and MISSING["note"] in page
        assert "见章退回待补正" in text_of(clerk, "/")
        assert case.number not in text_of(client_of(world, "zjj.handler"), QUEUE)
        assert "请先按退回事由补正后再送" in refusal(world, case, leg("zjj.handler", "counterseal")).message
    with on(2025, 6, 4):
        assert refusal(world, case, leg("yx.clerk", "send_again", note=" ")).field == "note"
        case = go(world, case, leg("yx.clerk", "send_again", note="总平面图已补"))
        assert (case.state, Countersigning.objects.get(state="waiting").due_on) == ("sealed", dt.date(2025, 6, 6))
        for step in (
            leg("zjj.handler", "counterseal"),
            leg("yx.clerk", "issue"),
            leg("yx.clerk", "deliver", **COLLECT),
        ):
            case = go(world, case, step)
    assert (case.state, seals(case, "decision")) == ("delivered", ["yx-park-special", "yx-zjj-own"])
    assert [row.state for row in Countersigning.objects.order_by("pk")] == ["refused", "stamped"]


def test_paper_with_an_unlike_seal_is_made_again_and_supersedes_the_old(world: World) -> None:
    case = sealed(world)
    old = paper(case, "decision")
    unlike = {"ground": "seal_unlike", "note": "印文残缺，与备案印模不一致"}
    case = go(world, case, leg("zjj.handler", "refuse_counterseal", **unlike))
    assert refusal(world, case, leg("yx.clerk", "send_again", note="印章无误")).code == "make_again"
    case = go(world, case, leg("yx.chief", "make_again", note="原件印文残缺"))
    new = paper(case, "decision")
    assert (case.state, new.supersedes, new.number != old.number) == ("decided", old, True)
    assert (seals(case, "decision"), old.seal_uses.count()) == ([], 1)
    case = go(world, case, leg("yx.clerk", "seal"))
    case = go(world, case, leg("zjj.handler", "counterseal"))
    assert (case.state, seals(case, "decision")) == ("countersealed", ["yx-park-special", "yx-zjj-own"])
    assert Document.objects.get(pk=old.pk).seal_uses.count() == 1
    detail = text_of(client_of(world, "yx.clerk"), f"{reverse('approvals:case', args=[case.number])}?tab=timeline")
    assert f"取代文书：{old.number}" in detail and "法定事由：印章与备案印模不符" in detail


def test_opinion_refused_walks_on_as_well(world: World) -> None:
    case = opinion_sealed(world)
    case = go(world, case, leg("zjj.handler", "refuse_counterseal", ground="not_listed", note="清单序号不符"))
    assert case.state == "opinion_returned"
    case = go(world, case, leg("yx.head", "make_again", note="更正清单序号"))
    case = go(world, case, leg("yx.clerk", "seal_opinion"))
    case = go(world, case, leg("zjj.handler", "counterseal_opinion"))
    case = go(world, case, leg("zjj.handler", "report"))
    assert (case.state, seals(case, "opinion")) == ("reported", ["yx-park-special", "yx-zjj-own"])


def test_lapsed_delegation_is_refused_and_taken_back(world: World) -> None:
    case = sealed(world)
    case = go(world, case, leg("zjj.handler", "refuse_counterseal", ground="lapsed", note="委托书已到期"))
    assert "仍然有效" in refusal(world, case, leg("zjj.handler", "take_back", reason="收回")).message
    instrument_revoke(
        instrument=world.instrument["S0-delegation"],
        at=moment(2025, 6, 1),
        reason="收回",
        actor=world.actor("zjj.head"),
    )
    case = go(world, case, leg("zjj.handler", "take_back", reason="委托书失效"))
    assert (case.state, case.route, case.deciding_body) == ("accepted", "own", world.body["yx-zjj"])


@pytest.mark.parametrize("login", ["yx.clerk", "yx.head", "yy.superior", "gx.clerk"])
def test_only_the_department_refuses(world: World, login: str) -> None:
    case = sealed(world)
    assert refusal(world, case, leg(login, "refuse_counterseal", **MISSING)).status == 403


def test_stamp_at_the_superiors_request_is_never_refused(world: World) -> None:
    with on(2025, 6, 3):
        case = receive(world, "cz_reported", "gx.clerk")
        error = refusal(world, case, leg("sthj.handler", "refuse_counterseal", **MISSING))
        assert "无条件盖章，不得退回" in error.message
        case = receive(world, "direct", "yx.clerk")
        assert "没有见章退回" in refusal(world, case, leg("yx.clerk", "send_again", note="x")).message


@pytest.mark.mission("A5")
def test_each_use_is_in_the_cases_chain(world: World) -> None:
    """Notices too: the acceptance, the pause and the extension are sealed in the step that makes them."""
    case = receive(world, "delegated", "yx.clerk")
    for step in (
        leg("yx.clerk", "accept"),
        leg("yx.reviewer", "pause", kind="testing", reason="检测", expected_days=3),
        leg("yx.reviewer", "resume"),
        leg("yx.head", "extend", reason="案情复杂"),
        leg("yx.reviewer", "examine", **OPINION),
        leg("yx.chief", "decide", result="granted", form="chief"),
        leg("yx.clerk", "seal"),
        leg("zjj.handler", "counterseal"),
    ):
        case = go(world, case, step)
    told = [events.facts_of(event) for event in events.history(case)]
    recorded = [tuple(pair) for facts in told for pair in facts.get("sealed", [])]
    recorded += [(facts["seal"], facts["facts_hash"]) for facts in told if "facts_hash" in facts]
    documents = Document.objects.filter(object_type="approvals.case", object_id=case.pk)
    uses = [(u.seal.code, u.facts_hash) for document in documents for u in document.seal_uses.select_related("seal")]
    assert sorted(recorded) == sorted(uses) and len(uses) == 5
    rows = [u for document in documents for u in document.seal_uses.all()]
    assert {(u.case_number, "委托书" in u.instrument) for u in rows} == {(case.number, True)}


@pytest.mark.mission("E1")
@pytest.mark.parametrize("count", [1, 6])
def test_queries_of_the_queue_do_not_grow(
    world: World, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]], count: int
) -> None:
    for _ in range(count):
        sealed(world)
    client = client_of(world, "zjj.handler")
    client.get(QUEUE)
    with django_assert_num_queries(9):
        assert client.get(QUEUE).content.decode().count("决定书") >= count


def test_a_person_without_right_to_the_departments_seal_is_told_on_the_page(world: World) -> None:
    case = sealed(world)
    membership_add(
        person=world.person["zjj.supervisor"],
        organisation=world.body["yx-zjj"],
        role="handler",
        valid_from=LONG_AGO,
        actor=ACTOR,
    )
    world.seal["yx-zjj-own"].users.filter(person=world.person["zjj.supervisor"]).delete()
    page = text_of(client_of(world, "zjj.supervisor"), f"{QUEUE}{case.number}/")
    assert "您未登记为“云溪区住房和城乡建设局”的用印人" in page
    sent = {"one": tick(case), "scan": SimpleUploadedFile("a.pdf", b"x")}
    answer = client_of(world, "zjj.supervisor").post(QUEUE, sent)
    assert "没有办理：您未登记为" in " ".join(answer.content.decode().split())


def test_a_missed_limit_is_a_card_once_each_time_the_paper_came(world: World) -> None:
    """Two working days from Thursday the 5th: the 9th is the last."""
    with on(2025, 6, 5):
        late, stamped_in_time = sealed(world), sealed(world)
    missed = Card.objects.filter(rule=Card.Rule.COUNTERSIGN_LATE)
    with on(2025, 6, 9):
        go(world, stamped_in_time, leg("zjj.handler", "counterseal"))
        run_rules(on=moments.today())
        assert not missed.exists()
    with on(2025, 6, 10):
        run_rules(on=moments.today())
        run_rules(on=moments.today())
        card = missed.get()
        assert (card.object_id, card.organisation, card.person) == (late.pk, world.body["yx-zjj"], None)
        assert "2025年6月9日" in card.words
        go(world, late, leg("zjj.handler", "counterseal"))
    with on(2025, 6, 20):
        run_rules(on=moments.today())
        assert missed.count() == 1
