"""Pages of 容缺受理 and 告知承诺: what each person sees, refusals in words on the same form, files, permission (B7, E1)."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals import services
from approvals.models import Case, CreditFlag, Tolerance
from approvals.services import Evidence, Signature
from core.papers import documents_of, file_store
from tests.approvals.looking import on
from tests.approvals.promising import SIGNED, receive_without, republish, tolerate
from tests.approvals.walks import enterprise, go, leg
from tests.security.conftest import LogIn, log_in
from tests.world import World

__all__ = ["log_in"]
pytestmark = pytest.mark.mission("B7", "E1")
LAST = dt.date(2025, 6, 6)
PDF = b"%PDF-1.7\n%%EOF\n"
VERIFY = leg("yx.reviewer", "verify_commitment", finding="breached", way="data", text="住所系伪造")


@pytest.fixture
def town(world: World) -> World:
    republish(world, "direct", deferrable=(4, 5), by_commitment=(4, 5), promise=(3, "workday"))
    return world


def text_of(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def test_form_shows_the_latest_day_with_its_reason_and_keeps_what_was_typed(town: World, log_in: LogIn) -> None:
    with on(2025, 6, 3):
        case = receive_without(town, "direct", "yx.clerk", (4, 5))
        browser = log_in("yx.clerk")
        address = reverse("approvals:accept_tolerated", args=[case.number])
        assert "最晚2025年6月6日：承诺时限3个工作日，至2025年6月6日届满。须为工作日。" in text_of(browser.get(address))
        late = {"version": case.version, "promised": [4, 5], "until": "2025-06-09", "note": "当面签字"}
        answer = browser.post(address, late)
        assert answer.status_code == 422
        assert "承诺补交日最晚为2025年6月6日" in text_of(answer)
        assert 'value="当面签字"' in text_of(answer)
        scan = io.BytesIO(PDF)
        scan.name = "承诺书.pdf"
        answer = browser.post(address, {**late, "until": "2025-06-06", "signed": scan})
        assert answer.status_code == 302
        page = text_of(browser.get(reverse("approvals:case", args=[case.number])))
        file = browser.get(reverse("approvals:promise_file", args=[case.number]))
        assert b"".join(file.streaming_content) == PDF
    assert "容缺待补" in page
    assert Tolerance.objects.get(case=case).signed_name == "承诺书.pdf"


@pytest.mark.parametrize("missing", [(1, 4), (4, 5)])
def test_form_says_what_stands_in_the_way(town: World, log_in: LogIn, missing: tuple[int, ...]) -> None:
    with on(2025, 6, 3):
        case = receive_without(town, "direct", "yx.clerk", missing)
        services.credit_flag_add(
            applicant=enterprise(),
            kind="dishonest",
            source="公示",
            reason="未履行",
            listed_on=LAST - dt.timedelta(days=30),
            organisation=town.body["yx-park"],
            actor=town.actor("yx.clerk"),
        )
        page = text_of(log_in("yx.clerk").get(reverse("approvals:accept_tolerated", args=[case.number])))
    assert ("主要材料不齐，不能容缺受理" in page) == (1 in missing)
    assert "信用记录未修复：失信，2025年5月7日列入（公示）" in page


def test_worklist_counts_what_is_promised_and_what_is_to_be_checked(town: World, log_in: LogIn) -> None:
    with on(2025, 6, 3):
        case = go(town, receive_without(town, "direct", "yx.clerk", (4, 5)), tolerate(LAST))
        page = text_of(log_in("yx.clerk").get(reverse("approvals:worklist"), {"only": "promised"}))
        assert case.number in page
        assert "施工合同、资金承诺书" in page
        at_once = leg("yx.chief", "handle_committed", signature=SIGNED, form="chief", recipient="章演行")
        go(town, receive_without(town, "direct", "yx.clerk", (4, 5)), at_once)
        assert "承诺核查" in text_of(log_in("yx.reviewer").get(reverse("approvals:worklist")))


def committed(town: World) -> Case:
    at_once = leg("yx.chief", "handle_committed", signature=SIGNED, form="chief", recipient="章演行")
    return go(town, receive_without(town, "direct", "yx.clerk", (4, 5)), at_once)


def test_list_of_checks_offers_each_what_they_may_do(town: World, log_in: LogIn) -> None:
    with on(2025, 6, 3):
        case = committed(town)
        address, verify = reverse("approvals:checks"), reverse("approvals:verify_commitment", args=[case.number])
        assert verify in text_of(log_in("yx.reviewer").get(address))
        page = text_of(log_in("yx.clerk").get(address))
        assert (case.number in page, verify in page) == (True, False)
        assert case.number not in text_of(log_in("as.reviewer").get(address))
        assert case.number not in text_of(log_in("yx.reviewer").get(address, {"state": "overdue"}))
    with on(2025, 6, 18):
        late = text_of(log_in("yx.reviewer").get(address, {"state": "overdue"}))
        assert (case.number in late, "已超期" in late) == (True, True)


def test_head_finds_the_ground_of_the_revocation_filled_in(town: World, log_in: LogIn) -> None:
    with on(2025, 6, 3):
        case = go(town, committed(town), VERIFY)
        revoke = reverse("approvals:revoke", args=[case.number])
        head = log_in("yx.head")
        assert revoke in text_of(head.get(reverse("approvals:checks")))
        assert "承诺不实：住所系伪造" in text_of(head.get(revoke))
        answer = head.post(revoke, {"version": case.version, "reason": "承诺不实：住所系伪造"})
        assert answer.status_code == 302
        assert "违反承诺" in text_of(head.get(reverse("approvals:case", args=[case.number])))


def test_files_of_checks_are_shown_to_who_sees_the_case(town: World, log_in: LogIn) -> None:
    stored = file_store(stream=io.BytesIO(PDF), name="a.pdf")
    with on(2025, 6, 3):
        step = leg("yx.reviewer", "verify_commitment", **{**VERIFY.data, "evidence": Evidence(stored, "记录.pdf")})
        other = committed(town)
        case = go(town, committed(town), step)
        record = case.commitment.later_check.records.get()
        address = reverse("approvals:check_file", args=[case.number, record.pk])
        statuses = {
            "reviewer": log_in("yx.reviewer").get(address).status_code,
            "stranger": log_in("as.reviewer").get(address).status_code,
            "another case": log_in("yx.reviewer")
            .get(reverse("approvals:check_file", args=[other.number, record.pk]))
            .status_code,
            "no promise file": log_in("yx.reviewer")
            .get(reverse("approvals:promise_file", args=[other.number]))
            .status_code,
            "nobody": Client().get(address).status_code,
        }
    assert statuses == {"reviewer": 200, "stranger": 404, "another case": 404, "no promise file": 404, "nobody": 302}


def test_papers_print_what_was_frozen(town: World, log_in: LogIn) -> None:
    with on(2025, 6, 3):
        signed = Signature(note="法定代表人签字", agent_authorised=True)
        tolerated = receive_without(town, "direct", "yx.clerk", (4, 5), agent_name="赵演平")
        tolerated = go(town, tolerated, tolerate(LAST, signature=signed))
        cases = (tolerated, committed(town))
        browser = log_in("yx.clerk")
        pages = {
            paper.title: text_of(browser.get(reverse("approvals:document", args=[case.number, paper.public_id])))
            for case in cases
            for paper in documents_of(case)
        }
    assert "请不迟于2025年6月6日补交" in pages["容缺受理通知书"]
    assert "代办人赵演平依申请人授权作出" in pages["容缺受理承诺书"]
    assert "尚未用印" not in pages["容缺受理承诺书"]
    assert "10个工作日内进行核查" in pages["告知承诺书"]
    assert "你（单位）已签署告知承诺书" in pages["受理通知书"]


# --- Credit entries -----------------------------------------------------------------------------------------------------
def sent(town: World, **changed: object) -> dict[str, object]:
    given = {
        "uscc": enterprise().uscc,
        "name": enterprise().name,
        "kind": "dishonest",
        "source": "公示",
        "reason": "未履行",
    }
    return {**given, "listed_on": "2025-05-06", "organisation": town.body["yx-park"].pk, **changed}


def test_entry_is_made_and_repaired_in_the_browser(town: World, log_in: LogIn) -> None:
    with on(2025, 6, 3):
        browser, new = log_in("yx.clerk"), reverse("approvals:credit_new")
        wrong = browser.post(new, sent(town, uscc="91430603XNXN00013K"))
        assert (wrong.status_code, "未履行" in text_of(wrong)) == (422, True)
        assert browser.post(new, sent(town, listed_on="2025-06-04")).status_code == 422
        assert browser.post(new, sent(town)).status_code == 302
        assert browser.post(new, sent(town)).status_code == 409
        flag = CreditFlag.objects.get()
        repair = reverse("approvals:credit_repair", args=[flag.pk])
        assert repair in text_of(browser.get(reverse("approvals:credit")))
        assert browser.post(repair, {"repaired_on": "2025-05-01", "source": "决定"}).status_code == 422
        assert browser.post(repair, {"repaired_on": "2025-06-03", "source": "决定"}).status_code == 302
        flag.refresh_from_db()
        assert (flag.repaired_on, flag.repair_source) == (dt.date(2025, 6, 3), "决定")
        known = browser.get(new, {"applicant": enterprise().pk})
        assert (enterprise().name in text_of(known), 'name="uscc"' in text_of(known)) == (True, False)


@pytest.mark.parametrize(
    ("login", "new", "listed", "repair"),
    [
        ("yx.admin", 200, True, 200),
        ("yx.reviewer", 403, True, 403),
        ("as.clerk", 200, False, 404),
        ("yx.filer", 403, False, 404),
    ],
)
def test_who_reads_and_writes_entries(
    town: World, log_in: LogIn, login: str, new: int, listed: bool, repair: int
) -> None:
    with on(2025, 6, 3):
        log_in("yx.clerk").post(reverse("approvals:credit_new"), sent(town))
        flag, browser = CreditFlag.objects.get(), log_in(login)
        assert browser.get(reverse("approvals:credit_new")).status_code == new
        assert (enterprise().name in text_of(browser.get(reverse("approvals:credit")))) is listed
        assert browser.get(reverse("approvals:credit_repair", args=[flag.pk])).status_code == repair


@pytest.mark.parametrize("strange", ["²", "-1", "9" * 4400, "a\x00b", "9999-12-31"])
def test_nothing_typed_is_a_fault(town: World, log_in: LogIn, strange: str) -> None:
    browser = log_in("yx.clerk")
    for name, parameter in (("credit", "q"), ("credit_new", "applicant"), ("checks", "state")):
        answer = browser.get(reverse(f"approvals:{name}"), {parameter: strange})
        assert answer.status_code in (200, 400, 422), name
    for field in sent(town):
        answer = browser.post(reverse("approvals:credit_new"), sent(town, **{field: strange}))
        assert answer.status_code in (400, 422) or field in ("source", "reason"), field
