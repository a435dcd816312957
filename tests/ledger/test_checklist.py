"""“三集中三到位” as data with the document's days, reported, inspected, inspected again (D5; S3 三、五（三）)."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.fixtures_files import FOLDER, data_of
from core.models import Document, InboxMessage
from ledger import checklist_file, demo_checklist
from ledger.lives.checks import CHECK_STEPS
from ledger.models import Check, CheckFile, Checklist
from ledger.selectors.checks import checks_waiting
from ledger.services import (
    check_accept,
    check_follow_up,
    check_give_back,
    check_reinspect,
    check_report,
    check_restore,
    check_waive,
    checklist_department_add,
    checklist_print,
)
from tests.approvals.looking import on
from tests.ledger.conftest import ACTOR, Ledger, LogIn

pytestmark = pytest.mark.mission("D5")
D = dt.date
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
FILES = [("名单.pdf", PDF)]
WORDS = "已印发文件。"
QUERIES = 17
DUE = on(2022, 8, 30)  # the last day of most requirements; from it on the people serve


@pytest.fixture
def listed(ledger: Ledger) -> Checklist:
    with DUE:
        return checklist_file.load(data_of("clj_checklist.json"), actor=ACTOR)


def field(number: int, department: str = "clj-jsj") -> Check:
    rows = Check.objects.select_related("requirement__checklist__park", "department")
    return rows.get(requirement__number=number, department__code=department)


def report(ledger: Ledger, row: Check, login: str = "clj.head", **more: Any) -> Check:
    return check_report(row=row, **{"text": WORDS, "files": FILES, **more}, actor=ledger.actor(login), stamp=Stamp())


def test_requirements_are_the_documents(listed: Checklist) -> None:
    rows = list(listed.requirements.all())
    assert Counter(row.due_on for row in rows) == {D(2022, 8, 15): 4, D(2022, 8, 30): 14}
    assert [row.number for row in rows if row.due_on == D(2022, 8, 15)] == [7, 8, 9, 10]  # （三）
    assert [row.number for row in rows if row.continued] == [15, 16, 17, 18]  # （五）
    assert list(dict.fromkeys(row.section for row in rows)) == [
        "（一）明确牵头科室，推进审批集中",
        "（二）明确分管领导，配强工作人员",
        "（三）清理规范事项，优化审批流程",
        "（四）完成审批授权，人员集中到位",
        "（五）创新审批机制，提升服务效率",
    ]
    assert (listed.centre.code, listed.inspection.code, listed.status) == ("clj-centre", "clj-jgw", "征求意见稿")
    assert Check.objects.filter(requirement__checklist=listed, state="open").count() == 18 * 5


def test_another_document_brings_another_list(listed: Checklist, tmp_path: Path) -> None:
    data = json.loads((FOLDER / "clj_checklist.json").read_text(encoding="utf-8"))
    data |= {"code": "other", "departments": ["clj-jsj"], "requirements": data["requirements"][:2]}
    path = tmp_path / "other.json"

    def load(**more: Any) -> None:
        path.write_text(json.dumps(data | more), encoding="utf-8")
        call_command("load_checklist", str(path))

    load()
    assert Checklist.objects.get(code="other").requirements.count() == 2
    one = data["requirements"][0]
    for wrong, told in (
        ({}, "代码为“other”的清单已经载入"),
        ({"code": "x", "park": "nowhere"}, "没有代码为“nowhere”的机构"),
        ({"code": "x", "requirements": [{**one, "due_on": "8月30日"}]}, "第 1 项的完成时限"),
        ({"code": "x", "requirements": [{**one, "known": "moon"}]}, "没有这样的已知信息：moon"),
        ({"code": "x", "requirements": []}, "清单里没有要求"),
        ({"code": "x", "requirements": [{**one, "colour": 1}]}, "缺少或写错"),
    ):
        with pytest.raises(CommandError, match=told):
            load(**wrong)
    path.write_text("{")
    with pytest.raises(CommandError, match="文件读不出来"):
        call_command("load_checklist", str(path))


def test_reported_inspected_sent_back_and_inspected_again(ledger: Ledger, listed: Checklist) -> None:
    with DUE:
        inspector = ledger.actor("clj.inspector")
        with pytest.raises(Refused, match="请上传佐证材料"):
            report(ledger, field(1), files=[])
        with pytest.raises(Invalid):
            report(ledger, field(1), text=" ")
        row = report(ledger, field(1))
        assert (row.state, row.late, checks_waiting(inspector).count()) == ("reported", False, 1)
    with on(2022, 9, 2):
        with pytest.raises(Invalid) as problem:
            check_give_back(row=row, reason="缺文件", redo_by=D(2022, 9, 2), actor=inspector, stamp=Stamp())
        assert problem.value.field == "redo_by"
        row = check_give_back(row=row, reason="缺文件", redo_by=D(2022, 9, 9), actor=inspector, stamp=Stamp())
        assert (row.state, row.due_on, row.overdue(D(2022, 9, 9)), row.overdue(D(2022, 9, 10))) == (
            "returned",
            D(2022, 9, 9),
            False,
            True,
        )
        row = report(ledger, row, "clj.admin")
        row = check_accept(row=row, opinion="合格", actor=inspector, stamp=Stamp())
        assert (row.state, row.accepted_at is not None, row.late) == ("accepted", True, False)
    with on(2022, 10, 8):
        row = check_reinspect(row=row, reason="牌子已摘", redo_by=D(2022, 10, 20), actor=inspector, stamp=Stamp())
        assert (row.state, row.accepted_at, row.redo_by) == ("returned", None, D(2022, 10, 20))
    reports = row.reports.order_by("pk")
    assert list(reports.values_list("accepted", "opinion", "revoked_reason")) == [
        (False, "缺文件", ""),
        (True, "合格", "牌子已摘"),
    ]
    assert [event.verb for event in events.history(row)] == [
        f"check.{move}" for move in ("report", "give_back", "report", "accept", "reinspect")
    ]
    told = InboxMessage.objects.filter(url=f"/ledger/checklists/fields/{row.public_id}/").order_by("pk")
    assert [message.person.username for message in told] == [
        "clj.inspector",
        "clj.head",
        "clj.inspector",
        "clj.head",
        "clj.head",
    ]


def test_days_of_the_document(ledger: Ledger, listed: Checklist) -> None:
    """（三） is late on the 16th of August, the others on the 31st; a late first report stays late."""
    assert [field(7).overdue(D(2022, 8, day)) for day in (15, 16)] == [False, True]
    assert [field(1).overdue(D(2022, 8, day)) for day in (30, 31)] == [False, True]
    with DUE:
        assert (report(ledger, field(7)).late, report(ledger, field(1)).late) == (True, False)


def test_going_on_is_told_where_the_document_asks(ledger: Ledger, listed: Checklist) -> None:
    with DUE:
        head, inspector = ledger.actor("clj.head"), ledger.actor("clj.inspector")
        rows = {n: check_accept(row=report(ledger, field(n)), actor=inspector, stamp=Stamp()) for n in (1, 15)}
        row = check_follow_up(row=rows[15], text="新增 2 件", actor=head, stamp=Stamp())
        assert (row.state, row.reports.filter(follow_up=True).count()) == ("accepted", 1)
        assert (
            check_reinspect(row=row, reason="未运行", redo_by=D(2022, 9, 9), actor=inspector, stamp=Stamp())
            .reports.exclude(revoked_at=None)
            .get()
            .follow_up
            is False
        )
        with pytest.raises(Refused, match="没有要求"):
            check_follow_up(row=rows[1], text="继续", actor=head, stamp=Stamp())


def test_not_applicable_with_a_reason(ledger: Ledger, listed: Checklist) -> None:
    with DUE:
        centre = ledger.actor("clj.centre")
        with pytest.raises(Invalid):
            check_waive(row=field(2), reason="", actor=centre, stamp=Stamp())
        row = check_waive(row=field(2), reason="办件量小", actor=centre, stamp=Stamp())
        assert (row.state, row.overdue(D(2023, 1, 1))) == ("waived", False)
        row = check_restore(row=row, actor=centre, stamp=Stamp())
        assert (row.state, row.reason) == ("open", "")


def test_what_the_program_knows_is_kept_with_its_source(ledger: Ledger, listed: Checklist) -> None:
    with DUE:
        demo_checklist._letter(ACTOR)
        report(ledger, field(5), files=[])  # what is known is evidence enough
        report(ledger, field(11), files=[])
        report(ledger, field(13), files=[])
        report(ledger, field(6), files=[])
        with pytest.raises(Refused):
            report(ledger, field(12), files=[])  # nobody may review first
    said = {n: field(n).reports.get().facts for n in (5, 6, 11, 13)}
    letter = "本系统首席审批员授权书，2022年8月30日"
    assert said[5][0]["text"].startswith("首席审批员万演楚（副部长）") and said[5][0]["source"] == letter
    assert said[6] == [{"text": "窗口人员 1 人", "source": "本系统人员任职，2022年8月30日"}]
    assert said[11] == [{"text": "审批决定权：全部行政许可事项", "source": "本系统首席审批员授权，2022年8月30日"}]
    assert said[13] == [{"text": "万演楚可使用行政审批专用章", "source": letter}]
    facts = [event.facts for event in events.history(field(5))]
    assert "万演楚" not in "".join(facts)  # no names in the record


STATES = {
    "open": {"report", "waive"},
    "reported": {"accept", "give_back"},
    "accepted": {"reinspect", "follow_up"},
    "returned": {"report", "waive"},
    "waived": {"restore"},
}
WHOSE = {
    "report": {"clj.head", "clj.admin"},
    "follow_up": {"clj.head", "clj.admin"},
    "accept": {"clj.inspector"},
    "give_back": {"clj.inspector"},
    "reinspect": {"clj.inspector"},
    "waive": {"clj.centre"},
    "restore": {"clj.centre"},
}
PEOPLE = ("clj.head", "clj.admin", "clj.inspector", "clj.centre", "clj.chief", "clj.clerk", "yy.inspector", "yx.head")


def test_moves_by_state_and_by_role(ledger: Ledger, listed: Checklist) -> None:
    row = field(15)
    for state, moves in STATES.items():
        row.__dict__["state"] = state
        assert {move for move in CHECK_STEPS if row.move_refusal(move) is None} == moves
    with DUE:
        actors = {login: ledger.actor(login) for login in PEOPLE}
        may = {
            move: {login for login in PEOPLE if row.move_permitted(move, actors[login]) is None} for move in CHECK_STEPS
        }
    assert may == WHOSE
    for wrong in ({"state": "accepted"}, {"state": "returned"}, {"state": "waived"}, {"redo_by": D(2022, 9, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Check.objects.filter(pk=row.pk).update(**wrong)


def test_a_department_is_added_by_the_centre(ledger: Ledger, listed: Checklist) -> None:
    Check.objects.filter(department__code="clj-shsw").delete()
    with DUE:
        centre = ledger.actor("clj.centre")
        with pytest.raises(NotAllowed):
            checklist_department_add(
                checklist=listed, department=ledger.body("clj-shsw"), actor=ledger.actor("clj.admin")
            )
        with pytest.raises(Invalid):
            checklist_department_add(checklist=listed, department=ledger.body("yx-zjj"), actor=centre)
        checklist_department_add(checklist=listed, department=ledger.body("clj-shsw"), actor=centre)
        with pytest.raises(Refused):
            checklist_department_add(checklist=listed, department=ledger.body("clj-shsw"), actor=centre)
    assert Check.objects.filter(department__code="clj-shsw", state="open").count() == 18


def test_the_matrix_in_the_browser(
    ledger: Ledger, listed: Checklist, log_in: LogIn, django_assert_num_queries: Any
) -> None:
    address = f"/ledger/checklists/{listed.code}/"
    with DUE:
        report(ledger, field(1))
    with on(2022, 8, 31):
        inspector = log_in("clj.inspector")
        assert inspector.get("/ledger/checklists/").headers["Location"] == address
        with django_assert_num_queries(QUERIES):
            page = inspector.get(address)
        grid = page.context["grid"]
        assert grid["headings"] == [
            f"新港区{name}" for name in ("经济发展部", "建设部", "市场监管部", "社会事务部", "自然资源和规划部")
        ]
        assert [cell["word"] for cell in grid["rows"][0]["cells"]] == ["逾期", "待验收", "逾期", "逾期", "逾期"]
        assert len(page.context["overdue"]) == 89
        assert "<svg" in page.content.decode() and "征求意见稿" in page.content.decode()
        own = log_in("clj.head").get(address)
        assert own.context["grid"]["headings"] == ["新港区建设部"]  # a department sees its own column
        for stranger in ("yx.head", "clj.clerk", "gx.head"):
            assert log_in(stranger).get(address).status_code == 404
        assert log_in("yy.inspector").get(address).status_code == 200  # the city's oversight looks, and does no more
        book = load_workbook(io.BytesIO(inspector.get(f"{address}book/").content)).active
        assert [cell.value for cell in book[4]][:4] == ["任务", "要求", "完成时限", "新港区经济发展部"]
        assert book["E5"].value == "◐待验收\n2022年8月30日报告"
        assert book["C19"].value == "2022年8月30日前取得明显成效并持续推进"
        assert inspector.post(f"{address}freeze/").status_code == 302
        assert log_in("clj.admin").post(f"{address}freeze/").status_code == 403
    paper = Document.objects.get(document_class="ledger_checklist")
    facts = json.loads(paper.facts)
    assert (facts["title"], facts["inspection"]) == (
        "城陵矶新港区审批服务“三集中三到位”改革任务清单完成情况",
        "中共湖南城陵矶新港区纪律检查工作委员会",
    )
    assert facts["groups"][0]["rows"][0]["cells"][:2] == [["×逾期○未完成"], ["◐待验收", "2022年8月30日报告"]]
    assert paper.file_due_at is not None  # it is drawn


def test_a_field_in_the_browser(ledger: Ledger, listed: Checklist, log_in: LogIn) -> None:
    row = field(1)
    address = f"/ledger/checklists/fields/{row.public_id}/"
    with DUE:
        head, inspector = log_in("clj.head"), log_in("clj.inspector")
        assert [step["move"] for step in head.get(address).context["steps"]] == ["report"]
        assert head.post(f"{address}report/", {"text": ""}).status_code == 422
        refused = head.post(f"{address}report/", {"text": WORDS})
        assert (refused.status_code, "请上传佐证材料" in refused.content.decode()) == (409, True)
        assert WORDS in refused.content.decode()  # what was typed stays

        def file(content: bytes = PDF) -> io.BytesIO:
            made = io.BytesIO(content)
            made.name = "名单.pdf"
            return made

        assert head.post(f"{address}report/", {"text": WORDS, "uploads": file(b"not a pdf")}).status_code == 422
        sent = {"text": WORDS, "idempotency_key": "k1"}
        assert head.post(f"{address}report/", {**sent, "uploads": file()}).status_code == 302
        assert head.get(f"{address}files/{CheckFile.objects.get().pk}/").status_code == 200
        assert head.post(f"{address}accept/", {}).status_code == 403
        back = f"{address}give-back/"
        assert inspector.post(back, {"reason": "缺", "redo_by": "2022-08-30"}).status_code == 422
        assert inspector.post(back, {"reason": "缺", "redo_by": "2022-09-09"}).status_code == 302
        assert inspector.post(f"{address}accept/", {}).status_code == 409
        assert head.get(f"{address}dance/").status_code == 404
        for stranger in ("yx.head", "clj.clerk"):
            assert log_in(stranger).get(address).status_code == 404
            assert log_in(stranger).post(f"{address}report/", {"text": WORDS}).status_code == 404
        centre = log_in("clj.centre")
        add = f"/ledger/checklists/{listed.code}/departments/"
        assert centre.get(add).status_code == 403  # all are on the list
        Check.objects.filter(department__code="clj-shsw").delete()
        assert centre.get(add).status_code == 200
        assert centre.post(add, {"department": "999999"}).status_code == 422
        assert centre.post(add, {"department": ledger.body("clj-shsw").pk}).status_code == 302
        assert log_in("clj.admin").get(add).status_code == 403


def test_the_paper_may_be_made_by_who_coordinates_or_inspects(ledger: Ledger, listed: Checklist) -> None:
    with DUE:
        for login in ("clj.centre", "clj.inspector"):
            assert checklist_print(checklist=listed, actor=ledger.actor(login)).organisation.code == "clj-centre"
        with pytest.raises(NotAllowed):
            checklist_print(checklist=listed, actor=ledger.actor("clj.head"))


def test_the_demonstration_holds_every_state(ledger: Ledger) -> None:
    demo_checklist.load(actor=ACTOR)
    states = Counter(Check.objects.values_list("state", flat=True))
    assert states == {"open": 53, "reported": 14, "accepted": 17, "returned": 2, "waived": 4}
    assert Check.objects.filter(reports__follow_up=True).count() == 1
    assert Check.objects.exclude(reports__revoked_at=None).count() == 1
