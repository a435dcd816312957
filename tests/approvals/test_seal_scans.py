"""实物用印: stamped by one, confirmed by another with the own login; nothing moves before. Attempts with void seals (A5)."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from approvals import selectors, services
from approvals.models import Case, SealScan
from approvals.services import Paper
from core import events, moments
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.inbox import inbox_of
from core.models import StoredFile
from empowerment.models import Seal, SealUse
from empowerment.selectors import ATTEMPT, seal_lines
from empowerment.services import seal_retire, seal_suspend
from tests.api.conftest import application, park_system
from tests.api.signing import System, done, problem
from tests.approvals.looking import cards, on, paper, refusal, seals
from tests.approvals.sealing import PDF, confirm, decided, opinion_sealed, scan_file, sealed, stamped
from tests.approvals.walks import BY_HEAD, OPINION, go, leg, receive
from tests.world import ACTOR, T, World, moment

__all__ = ["park_system"]
pytestmark = pytest.mark.mission("A5")
ZIP = b"PK\x03\x04 not a picture"


def client_of(world: World, login: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.person[login])
    return client


def test_case_waits_until_a_second_person_confirms(world: World) -> None:
    case = decided(world)
    with on(2025, 6, 3, 9):
        scan = stamped(world, case)
        assert (Case.objects.get(pk=case.pk).state, SealUse.objects.filter(form="physical").count()) == ("decided", 0)
    with on(2025, 6, 3, 15):
        case = confirm(world, scan, "yx.clerk2")
    document = paper(case, "decision")
    use = SealUse.objects.get(document=document)
    assert (use.form, use.scan, use.used_by, use.confirmed_by, use.used_at, use.seal.code) == (
        "physical",
        scan.scan,
        world.person["yx.clerk"],
        world.person["yx.clerk2"],
        moment(2025, 6, 3, 9),
        "yx-park-special",
    )
    assert (case.state, case.result_sealed_at) == ("sealed", moment(2025, 6, 3, 15))
    assert [(file.kind, file.file, file.revision) for file in document.files.all()] == [("scan", scan.scan, 1)]
    verbs = [event.verb for event in events.history(case)][-2:]
    last = events.facts_of(events.history(case)[-1])
    assert verbs == ["case.scan_submit", "case.seal"]
    assert (last["stamped_by"], last["facts_hash"]) == (use.used_by.pk, document.facts_hash)
    assert [event.verb for event in events.history(scan)] == ["sealscan.submit", "sealscan.confirm"]


def test_who_stamped_never_confirms(world: World) -> None:
    case = decided(world)
    scan = stamped(world, case)
    with pytest.raises(NotAllowed, match="盖章人不能复核自己的扫描件"):
        confirm(world, scan, "yx.clerk")
    own = leg("yx.clerk", "seal", paper=Paper(confirms=scan))
    assert refusal(world, case, own).message.startswith("盖章人不能复核")
    assert SealScan.objects.get().state == "waiting"
    with pytest.raises(IntegrityError), transaction.atomic():
        SealScan.objects.filter(pk=scan.pk).update(state="confirmed", answered_by=scan.stamped_by)


@pytest.mark.parametrize("login", ["yx.filer", "zjj.handler", "gx.clerk"])
def test_who_may_not_make_the_step_may_not_confirm_it(world: World, login: str) -> None:
    with pytest.raises(NotAllowed):
        confirm(world, stamped(world, decided(world)), login)


def test_colleagues_are_told_and_the_case_is_not_sealed_electronically_meanwhile(world: World) -> None:
    case = decided(world)
    scan = stamped(world, case)
    told = {
        login for login in ("yx.clerk", "yx.clerk2", "yx.head", "gx.clerk") if inbox_of(world.person[login]).exists()
    }
    assert told == {"yx.clerk2", "yx.head"}
    assert refusal(world, case, leg("yx.clerk2", "seal")).code == "scan_waiting"
    with pytest.raises(Refused, match="正在等另一人复核"):
        stamped(world, case, "yx.clerk2")
    services.scan_reject(scan=scan, actor=world.actor("yx.clerk2"), stamp=Stamp(), reason="印文不清")
    assert inbox_of(world.person["yx.clerk"]).get().text.endswith("印文不清")
    with pytest.raises(Refused, match="已退回"):
        confirm(world, scan, "yx.clerk2")
    assert go(world, case, leg("yx.clerk2", "seal")).state == "sealed"


def test_rejection_gives_a_reason_and_who_stamped_may_take_it_back(world: World) -> None:
    scan = stamped(world, decided(world))
    with pytest.raises(Invalid, match="退回的原因"):
        services.scan_reject(scan=scan, actor=world.actor("yx.clerk2"), stamp=Stamp(), reason=" ")
    row = services.scan_reject(scan=scan, actor=world.actor("yx.clerk"), stamp=Stamp(), reason="盖错了")
    assert (row.state, row.answered_by) == ("rejected", world.person["yx.clerk"])


def test_same_request_again_is_one_scan(world: World) -> None:
    case, stored = decided(world), scan_file()
    for _ in range(2):
        services.case_seal(
            case=case,
            actor=world.actor("yx.clerk"),
            stamp=Stamp(key="k", version=case.version),
            paper=Paper(scan=stored),
        )
    assert SealScan.objects.count() == 1


@pytest.mark.mission("B4")
def test_department_stamps_by_hand_as_well(world: World) -> None:
    for case, move, state in (
        (sealed(world), "counterseal", "countersealed"),
        (opinion_sealed(world), "counterseal_opinion", "opinion_countersealed"),
    ):
        scan = stamped(world, case, "zjj.handler", move)
        case = confirm(world, scan, "zjj.handler2")
        document = "decision" if move == "counterseal" else "opinion"
        assert (case.state, seals(case, document)) == (state, ["yx-park-special", "yx-zjj-own"])


@pytest.mark.mission("A7")
def test_stamped_before_the_moment_and_confirmed_after_bears_the_old_seal(world: World) -> None:
    """S4: the seal was on the paper while it was valid; stamped a second later it is refused and the attempt recorded."""
    with on(2024, 9, 4):
        case = go(world, receive(world, "own", "as.clerk"), leg("as.clerk", "accept"))
        case = go(world, case, leg("as.reviewer", "examine", **OPINION))
        case = go(world, case, leg("as.head", "decide", **BY_HEAD))
        other = go(world, receive(world, "own", "as.clerk"), leg("as.clerk", "accept"))
        other = go(world, other, leg("as.reviewer", "examine", **OPINION))
        other = go(world, other, leg("as.head", "decide", **BY_HEAD))
    with on(2024, 9, 5, 23, 59):
        scan = stamped(world, case, "as.clerk")
    special = world.seal["as-spj-special"]
    with on(T.year, T.month, T.day, 8):
        case = confirm(world, scan, "as.reviewer")
        error = refusal(world, other, leg("as.clerk", "seal", paper=Paper(scan=scan_file(), seal=special)))
        assert (error.code, cards(other)) == ("void_seal", ["void_seal"])
        other = confirm(world, stamped(world, other, "as.clerk", seal=world.seal["as-spj-own"]), "as.reviewer")
    assert (seals(case, "decision"), seals(other, "decision")) == (["as-spj-special"], ["as-spj-own"])
    attempts = [line for line in seal_lines(special) if line.attempt]
    assert [(line.who, other.number in line.why) for line in attempts] == [(world.person["as.clerk"].name, True)]


@pytest.mark.parametrize("number", [2, 3])
def test_chenzhou_old_seal_on_the_paper_is_refused_and_recorded(world: World, number: int) -> None:
    """S2: 原审批专用2号、3号公章不再使用, also where somebody has stamped with one by hand."""
    with on(2025, 6, 3):
        case = go(world, receive(world, "cz_direct", "gx.clerk"), leg("gx.clerk", "accept"))
        case = go(world, case, leg("gx.reviewer", "examine", **OPINION))
        case = go(world, case, leg("gx.head", "decide", **BY_HEAD))
        old = world.seal[f"czgx-{number}"]
        files = StoredFile.objects.count()
        address = reverse("approvals:seal", args=[case.number])
        client = client_of(world, "gx.clerk")
        page = client.get(address).content.decode()
        assert f"审批专用{number}号公章（作废）" in page
        sent = {"way": "physical", "seal": old.code, "scan": SimpleUploadedFile("a.pdf", PDF), "version": case.version}
        answer = client.post(address, sent)
        assert (answer.status_code, "任何人、任何文书都不得再用" in answer.content.decode()) == (409, True)
    assert Case.objects.get(pk=case.pk).state == "decided"
    assert (cards(case), StoredFile.objects.count()) == (["void_seal"], files + 1)
    attempt = events.history(old)[-1]
    assert (attempt.verb, attempt.actor_id) == (ATTEMPT, str(world.person["gx.clerk"].pk))
    shown = client_of(world, "gx.head").get(reverse("empowerment:seal", args=[old.code])).content.decode()
    assert "被拒绝的用印（1 次）" in shown and case.number in shown
    assert list(events.verify()) == []


def test_wrong_seal_of_the_body_is_told(world: World) -> None:
    case = decided(world)
    error = refusal(world, case, leg("yx.clerk", "seal", paper=Paper(scan=scan_file(), seal=world.seal["yx-park-own"])))
    assert (error.code, "行政审批（服务）专用章" in error.message) == ("wrong_seal", True)


def test_suspended_seal_is_refused_and_the_attempt_stays(world: World) -> None:
    case, seal = decided(world), world.seal["yx-park-special"]
    seal_suspend(seal=seal, reason="年检", actor=ACTOR)
    error = refusal(world, case, leg("yx.clerk", "seal"))
    assert (error.code, cards(case)) == ("void_seal", ["void_seal"])
    assert error.message.endswith("恢复之前任何人、任何文书都不得使用。")
    assert seal_lines(seal)[0].attempt


# --- Pages ----------------------------------------------------------------------------------------------------------
def test_whole_flow_on_the_pages(world: World) -> None:
    case = decided(world)
    clerk, second = client_of(world, "yx.clerk"), client_of(world, "yx.clerk2")
    address = reverse("approvals:seal", args=[case.number])
    sent = {"way": "physical", "scan": SimpleUploadedFile("a.pdf", PDF), "version": case.version}
    answer = clerk.post(address, sent, follow=True)
    assert "扫描件已提交，等另一人复核" in answer.content.decode()
    scan = SealScan.objects.get()
    place = reverse("approvals:seal_scan", args=[scan.public_id])
    assert "查看（须另一人复核）" in clerk.get(reverse("approvals:seal_scans")).content.decode()
    assert place in second.get(reverse("approvals:seal_scans")).content.decode()
    assert "盖章人不能复核自己的扫描件" in clerk.get(place).content.decode()
    assert clerk.post(f"{place}confirm/").status_code == 403
    assert second.get(f"{place}file/").status_code == 200
    assert "请写明退回的原因" in second.post(f"{place}reject/", {"reason": ""}).content.decode()
    stranger = client_of(world, "gx.clerk")
    assert [stranger.get(place).status_code, stranger.post(f"{place}confirm/").status_code] == [404, 404]
    done_ = second.post(f"{place}confirm/", {"version": case.version, "key": uuid.uuid4().hex}, follow=True)
    assert "已复核，用印已登记" in done_.content.decode()
    assert Case.objects.get(pk=case.pk).state == "sealed"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"way": "physical"}, "实物用印请上传盖章扫描件"),
        ({"way": "physical", "scan": SimpleUploadedFile("a.pdf", ZIP)}, "内容不是可接收的格式"),
        ({"way": "electronic", "scan": SimpleUploadedFile("a.pdf", PDF)}, "电子用印不需要扫描件"),
    ],
    ids=str,
)
def test_bad_input_is_told_and_nothing_moves(world: World, sent: dict[str, object], words: str) -> None:
    case = decided(world)
    answer = client_of(world, "yx.clerk").post(reverse("approvals:seal", args=[case.number]), sent)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert (Case.objects.get(pk=case.pk).state, SealScan.objects.count()) == ("decided", 0)


def test_spreadsheet_is_no_scan(world: World) -> None:
    stored = StoredFile.objects.create(sha256="c" * 64, size=1, media_type="application/xlsx", extension="xlsx")
    error = refusal(world, decided(world), leg("yx.clerk", "seal", paper=Paper(scan=stored)))
    assert (error.field, "PDF、PNG 或 JPG" in error.message) == ("scan", True)


@pytest.mark.mission("A13")
def test_case_page_says_why_a_person_may_not_seal(world: World) -> None:
    case = decided(world)
    world.seal["yx-park-special"].users.filter(person=world.person["yx.reviewer"]).delete()
    page = client_of(world, "yx.reviewer").get(reverse("approvals:case", args=[case.number])).content.decode()
    assert "您未登记为“" in page and "请由登记的用印人办理" in page


# --- REST -----------------------------------------------------------------------------------------------------------
def test_scan_and_confirmation_over_rest(world: World, park_system: System) -> None:
    number = str(done(park_system.post("cases/", application(world)), 201)["number"])
    reviewer, chief, clerk, second = (park_system.acting(f"yx.{n}") for n in ("reviewer", "chief", "clerk", "clerk2"))
    done(reviewer.post(f"cases/{number}/accept/"))
    done(reviewer.post(f"cases/{number}/examine/", OPINION))
    done(chief.post(f"cases/{number}/decide/", {"result": "granted", "form": "chief"}))
    path = f"cases/{number}/seal/"
    assert problem(second.post(path, {"confirm": True}), 409)["code"] == "no_scan"
    boundary = uuid.uuid4().hex
    body = f'--{boundary}\r\nContent-Disposition: form-data; name="scan"; filename="s.pdf"\r\n\r\n'.encode() + PDF
    body += f"\r\n--{boundary}--\r\n".encode()
    form = {"content_type": f"multipart/form-data; boundary={boundary}"}
    assert done(clerk.post(path, body=body, **form))["state"] == "decided"
    assert problem(clerk.post(path, {"confirm": True}), 403)["detail"].startswith("盖章人不能复核")
    assert problem(second.post(path, {"seal": "yx-park-own"}), 422)["errors"][0]["field"] == "seal"
    assert done(second.post(path, {"confirm": True}, key="again"))["state"] == "sealed"
    assert done(second.post(path, {"confirm": True}, key="again"))["state"] == "sealed"
    use = SealUse.objects.get(document=paper(Case.objects.get(), "decision"))
    assert (use.used_by.username, use.confirmed_by.username) == ("yx.clerk", "yx.clerk2")


def test_void_seal_named_over_rest(world: World, park_system: System) -> None:
    seal_retire(seal=world.seal["yx-park-own"], at=moments.now(), reason="换章", actor=ACTOR)
    case = decided(world)
    boundary = uuid.uuid4().hex
    parts = [("scan", PDF, '; filename="s.pdf"'), ("seal", b"yx-park-own", "")]
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + data + b"\r\n"
        for name, data, more in parts
    )
    form = {"content_type": f"multipart/form-data; boundary={boundary}"}
    clerk = park_system.acting("yx.clerk")
    answer = clerk.post(f"cases/{case.number}/seal/", body=body + f"--{boundary}--\r\n".encode(), **form)
    assert problem(answer, 409)["code"] == "void_seal"
    assert events.history(Seal.objects.get(code="yx-park-own"))[-1].verb == ATTEMPT


def test_the_rail_counts_what_waits_for_the_second_person(world: World, django_assert_num_queries: Any) -> None:
    scan = stamped(world, decided(world))
    for login in ("yx.clerk", "gx.clerk"):  # who stamped is not the second person, and another park has none
        assert selectors.scans_to_confirm(world.actor(login)).count() == 0
    second = world.actor("yx.clerk2")
    with django_assert_num_queries(1):
        assert selectors.scans_to_confirm(second).count() == 1
    page = client_of(world, "yx.clerk2").get(reverse("approvals:case_list")).content.decode()
    assert re.search(r"实物用印复核</span> <span[^>]*>1<", " ".join(page.split()))
    confirm(world, scan, "yx.clerk2")
    assert selectors.scans_to_confirm(world.actor("yx.clerk2")).count() == 0
