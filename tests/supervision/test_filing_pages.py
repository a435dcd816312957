"""Filing in the browser: the park compiles, seals and sends; the department receives and reviews case by case (C1, E3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import Clock
from core.papers import documents_of
from supervision.models import Filing, FilingObjection
from supervision.selectors.filing import to_file, to_review
from tests.approvals.looking import on
from tests.supervision.filing import brought, june_of, walked, yunxi
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C1", "E3")]
COMPLAINT = {"kind": "late", "reason": "超期两个工作日", "remedy": "explain", "due_on": ""}


@pytest.fixture
def filing(world: World) -> Any:
    row = june_of(world, "direct", "delegated")
    with on(2025, 7, 2):
        yield row


def client(world: World, login: str) -> Client:
    made = Client()
    made.force_login(world.person[login])
    return made


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def test_walked_on_the_pages(world: World, filing: Filing) -> None:
    park, department, reform = (client(world, login) for login in ("yx.head", "zjj.supervisor", "yx.reform"))
    address = f"/filings/{filing.public_id}/"
    assert "待盖章" in text(park.get("/filings/"))
    assert "报备单位还没有报送" in text(department.get(address))
    for browser, move in ((park, "seal"), (park, "submit"), (department, "receive")):
        assert browser.get(f"{address}{move}/").status_code == 200
        assert browser.post(f"{address}{move}/").status_code == 302, move
    page = text(department.get(address))
    assert "选中的无异议" in page and filing.lines.get(position=1).facts["case"] in page
    assert department.post(f"{address}lines/1/object/", COMPLAINT).status_code == 302
    said = f"{address}objections/{FilingObjection.objects.get().public_id}/"
    assert "超期两个工作日" in text(park.get(said))
    assert park.post(f"{said}answer/", {"text": "专家评审延后"}).status_code == 302
    assert department.post(f"{said}escalate/", {"text": "没有附通知"}).status_code == 302
    assert reform.post(f"{said}settle/", {"text": "由园区补充说明"}).status_code == 302
    reloaded = department.get(f"{address}review/")  # an address that only takes what is sent
    assert (reloaded.status_code, "只接收提交的内容" in text(reloaded)) == (405, True)
    assert department.post(f"{address}review/", {"which": "ticked", "line": ["2"], "next": "0"}).status_code == 302
    assert department.post(f"{address}archive/").status_code == 302
    assert "已归档" in text(park.get(address))


def test_form_keeps_what_was_typed_and_says_what_is_wrong(world: World, filing: Filing) -> None:
    brought(world, filing, "receive")
    answer = client(world, "zjj.head").post(
        f"/filings/{filing.public_id}/objections/new/", {**COMPLAINT, "due_on": "2025-07-01"}
    )
    assert answer.status_code == 422
    assert "答复期限须在今天之后" in text(answer) and "超期两个工作日" in text(answer)


def test_archive_that_is_too_early_says_why_on_the_page(world: World, filing: Filing) -> None:
    brought(world, filing, "receive")
    answer = client(world, "zjj.head").post(f"/filings/{filing.public_id}/archive/")
    assert (answer.status_code, "2 件未审阅" in text(answer)) == (409, True)


def test_ticking_nothing_is_told_on_the_page(world: World, filing: Filing) -> None:
    brought(world, filing, "receive")
    answer = client(world, "zjj.head").post(f"/filings/{filing.public_id}/review/", {"which": "ticked"})
    assert (answer.status_code, "没有可标记的行" in text(answer)) == (409, True)


def test_papers_of_the_case_are_one_click_away_from_its_line(world: World, filing: Filing) -> None:
    """The department of a direct case has no part in it, and still reads its papers through the filing."""
    brought(world, filing, "receive")
    line = filing.lines.get(position=1)
    browser = client(world, "zjj.supervisor")
    assert browser.get(f"/cases/{line.facts['case']}/").status_code == 404
    page = text(browser.get(f"/filings/{filing.public_id}/lines/1/"))
    assert all(paper.title in page for paper in documents_of(line.duty.case))
    paper = documents_of(line.duty.case)[0]
    url = f"/filings/{filing.public_id}/lines/1/papers/{paper.public_id}/"
    assert "正在生成" in page and browser.get(url).status_code == 404  # not drawn yet, told in words
    assert client(world, "gx.head").get(url).status_code == 404


def test_nothing_of_a_filing_is_read_before_it_is_sent(world: World, filing: Filing) -> None:
    brought(world, filing, "seal")
    browser = client(world, "zjj.supervisor")
    address = f"/filings/{filing.public_id}/"
    letter = documents_of(filing)[0]
    closed = ("list.xlsx", "lines/1/", f"papers/{letter.public_id}/", f"papers/{letter.public_id}/file/")
    assert {browser.get(f"{address}{part}").status_code for part in closed} == {404}
    park = client(world, "yx.admin")
    assert [park.get(f"{address}{part}").status_code for part in closed] == [200, 200, 200, 404]


@pytest.mark.parametrize(
    ("login", "status"),
    [("yx.admin", 200), ("yx.head", 200), ("zjj.handler", 200), ("yx.reform", 200), ("yx.inspector", 200)]
    + [(login, 404) for login in ("yx.clerk", "gx.head", "as.head", "sthj.head", "sysadmin")],
)
def test_who_sees_a_filing(world: World, filing: Filing, login: str, status: int) -> None:
    assert client(world, login).get(f"/filings/{filing.public_id}/").status_code == status


@pytest.mark.parametrize("move", ["seal", "submit", "receive", "give-back", "archive", "compile", "reopen"])
def test_step_of_somebody_else_is_refused_before_its_form(world: World, filing: Filing, move: str) -> None:
    assert client(world, "yx.inspector").get(f"/filings/{filing.public_id}/{move}/").status_code == 403


def test_unknown_step_is_nowhere(world: World, filing: Filing) -> None:
    assert client(world, "yx.admin").get(f"/filings/{filing.public_id}/fly/").status_code == 404


def test_compiled_on_demand_for_a_month(world: World) -> None:
    with on(2025, 6, 3):
        walked(world, "direct")
    with on(2025, 7, 1):
        browser = client(world, "yx.admin")
        park = world.body["yx-park"].pk
        for month in ("2025-07", "六月", "", "0001-01", "9999-12"):
            assert browser.post("/filings/new/", {"by": park, "month": month}).status_code in (409, 422), month
        theirs = world.body["czgx"].pk
        assert browser.post("/filings/new/", {"by": theirs, "month": "2025-06"}).status_code == 422
        assert browser.post("/filings/new/", {"by": park, "month": "2025-06"}).status_code == 302
        assert client(world, "yx.clerk").get("/filings/new/").status_code == 403
    assert yunxi(world).count == 1


def test_reason_of_a_late_case_is_written_on_the_page(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct")
    Clock.objects.filter(case=case, kind="decision").update(due_on="2025-06-02", stopped_on="2025-06-03")
    filing = june_of(world)
    with on(2025, 7, 2):
        browser = client(world, "yx.admin")
        assert "超期理由" in text(browser.get(f"/filings/{filing.public_id}/?only=late"))
        sent = {"reason-1": "系统对接中断", "version": filing.version}
        assert browser.post(f"/filings/{filing.public_id}/reasons/", sent).status_code == 302
    assert filing.lines.get().reason == "系统对接中断"


def test_proof_page_shows_what_is_missing_with_a_link_to_the_case(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct")
    with on(2025, 7, 1):
        page = text(client(world, "yx.admin").get("/filings/proof/"))
        assert "不完整" in page and f"/cases/{case.number}/" in page
        assert case.number not in text(client(world, "gx.head").get("/filings/proof/?month=2025-06"))
        assert case.number in text(client(world, "yx.reform").get("/filings/proof/?month=2025-06"))


def test_list_is_filtered_by_its_address(world: World, filing: Filing) -> None:
    browser = client(world, "yx.reform")
    found = {
        "month=2025-06": True,
        "month=2025-05": False,
        "state=draft": True,
        "state=archived": False,
        "show=late": False,
        "show=objected": False,
        "park=yx-park&department=yx-zjj": True,
        "department=cz-sthj": False,
        "after=²": True,
    }
    for query, there in found.items():
        assert (str(filing.public_id) in text(browser.get(f"/filings/?{query}"))) == there, query
    with on(2025, 7, 8):
        page = text(client(world, "yx.reform").get("/filings/?show=late"))
    assert "园区逾期未报送" in page


def test_rail_counts_what_waits(world: World, filing: Filing) -> None:
    assert (to_file(world.actor("yx.admin")).count(), to_review(world.actor("zjj.supervisor")).count()) == (1, 0)
    brought(world, filing, "submit")
    assert (to_file(world.actor("yx.admin")).count(), to_review(world.actor("zjj.supervisor")).count()) == (0, 1)
    assert "备案审阅" in text(client(world, "zjj.supervisor").get("/filings/"))


def test_page_asks_the_same_for_few_and_many_lines(world: World) -> None:
    few = june_of(world, "direct")
    browser = client(world, "yx.admin")
    with on(2025, 7, 2):
        browser.get(f"/filings/{few.public_id}/")
        with CaptureQueriesContext(connection) as first:
            browser.get(f"/filings/{few.public_id}/")
    many = june_of(world, "direct", "delegated", "direct")
    with on(2025, 7, 2), CaptureQueriesContext(connection) as second:
        browser.get(f"/filings/{many.public_id}/")
    assert many.count == 4
    assert len(second) == len(first)


def test_compiling_is_offered_to_whom_files_alone(world: World) -> None:
    """A department's head reads and receives; only a park's has something to compile."""
    for login, offered in (("yx.admin", True), ("yx.head", True), ("zjj.head", False), ("zjj.supervisor", False)):
        browser = client(world, login)
        assert ("/filings/new/" in browser.get("/filings/").content.decode()) == offered, login
        assert browser.get("/filings/new/").status_code == (200 if offered else 403)
