"""Handover packages: the checklist, what may be signed, by whom, and the papers that are frozen (A11)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.events import history
from core.models import Document
from core.papers import documents_of, facts_hash
from empowerment.handover_life import LineKind
from empowerment.models import HandoverPackage
from empowerment.presenters.packages import package_lamp
from empowerment.services.cutover import cut_over_apply
from empowerment.services.cutover_packages import packages_of_cut_over
from empowerment.services.packages import (
    LineInput,
    file_remove,
    line_add,
    line_set,
    package_reopen,
    package_sign,
)
from tests.approvals.looking import on
from tests.empowerment.handover.making import DUE, before_the_change, opened, planned
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("A11")]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
DAY = dt.date(2024, 9, 5)
HANDED = {"state": "handed", "handed_by": "甲", "taken_by": "乙", "handed_on": dt.date(2024, 9, 4)}


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with on(2024, 9, 5):
        yield


def say(world: World, row: HandoverPackage, number: int, login: str = "as.reviewer", **given: Any) -> HandoverPackage:
    line = row.lines.get(number=number)
    line.package = row
    return line_set(line=line, given=LineInput(**given), actor=world.actor(login), stamp=Stamp())


def fill(world: World, row: HandoverPackage) -> HandoverPackage:
    for number in row.lines.values_list("number", flat=True):
        row = say(world, row, number, **HANDED)
    return row


def sign(world: World, row: HandoverPackage, side: str, login: str, **more: Any) -> HandoverPackage:
    values = {"signed_on": DAY} | more
    return package_sign(package=row, side=side, actor=world.actor(login), stamp=Stamp(), **values)


def test_a_package_opens_with_the_checklist_of_chenzhou(world: World) -> None:
    row = opened(world)
    assert list(row.lines.values_list("kind", flat=True)) == list(LineKind.values)
    assert set(row.lines.values_list("state", flat=True)) == {"pending"}
    assert (row.state, row.due_on) == ("open", DUE)
    with pytest.raises(Refused, match="已有交接包在办"):
        opened(world)


def test_who_may_open_and_between_whom(world: World) -> None:
    for login in ("as.head", "jsj.head", "yx.admin", "yx.reform"):
        with pytest.raises(NotAllowed, match="由该园区的园区管理员或本辖区审改办人员建立"):
            opened(world, login=login)
    with pytest.raises(Invalid, match="不能是同一个单位"):
        opened(world, taker="as-spj")
    with pytest.raises(Invalid, match="须是鞍山市的单位"):
        opened(world, taker="yx-zjj")


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"state": "handed", "taken_by": "乙", "handed_on": DAY}, "handed_by", "请填写移交人"),
        ({"state": "partial", "handed_by": "甲", "handed_on": DAY}, "taken_by", "请填写接收人"),
        ({"state": "handed", "handed_by": "甲", "taken_by": "乙"}, "handed_on", "请填写交接日期"),
        (HANDED | {"handed_on": dt.date(2024, 9, 6)}, "handed_on", "不能晚于今天"),
        (HANDED | {"handed_on": dt.date(1024, 9, 4)}, "handed_on", "1949 年"),
        (HANDED | {"state": "partial"}, "reason", "请写明原因"),
        ({"state": "not_applicable"}, "reason", "请写明原因"),
        ({"state": "lost"}, "state", "请从列表中选择状态"),
        (HANDED | {"content": "系统账号，密码：Abc@12345"}, "content", "不得登记密码"),
        (HANDED | {"files": [("清单.pdf", b"MZ not a pdf")]}, "uploads", "不是可接收的格式"),
        (HANDED | {"files": [("清单.pdf", b"")]}, "uploads", "是空的"),
    ],
)
def test_a_line_says_what_is_wrong_and_where(world: World, given: dict[str, Any], field: str, words: str) -> None:
    row = opened(world)
    with pytest.raises(Invalid, match=words) as caught:
        say(world, row, 1, **given)
    assert caught.value.field == field
    line = row.lines.get(number=1)
    assert (line.state, line.files.count(), line.version) == ("pending", 0, 1)


def test_files_are_told_by_content_and_may_be_taken_off(world: World) -> None:
    row = opened(world)
    row = say(world, row, 6, **HANDED, files=[("名单.docx", PDF), ("第二份.pdf", PDF + b" ")])
    files = list(row.lines.get(number=6).files.select_related("line", "file"))
    assert [(file.name, file.file.extension) for file in files] == [("名单.docx", "pdf"), ("第二份.pdf", "pdf")]
    files[0].line.package = row
    file_remove(file=files[0], actor=world.actor("jsj.head"), stamp=Stamp())
    assert [file.name for file in row.lines.get(number=6).files.all()] == ["第二份.pdf"]


def test_two_bodies_fill_different_lines_at_once_but_not_the_same_one(world: World) -> None:
    row = opened(world)
    first, second = row.lines.get(number=1), row.lines.get(number=2)
    for line, login in ((first, "as.reviewer"), (second, "jsj.reviewer")):
        line.package = row
        line_set(line=line, given=LineInput(**HANDED), actor=world.actor(login), stamp=Stamp(), seen=1)
    with pytest.raises(Stale, match="这一行刚才有别人登记过"):
        line_set(line=first, given=LineInput("pending"), actor=world.actor("jsj.head"), stamp=Stamp(), seen=1)


def test_lines_of_single_items(world: World) -> None:
    row = opened(world)
    actor = world.actor("as.reviewer")
    row = line_add(package=row, kind="archives", item=world.item["own"], actor=actor, stamp=Stamp())
    assert str(row.lines.get(number=11)) == f"历史档案、样本及归档要求（{world.item['own'].name}）"
    with pytest.raises(Invalid, match="不是鞍山市目录中的事项"):
        line_add(package=row, kind="archives", item=world.item["direct"], actor=actor, stamp=Stamp())
    with pytest.raises(Invalid, match="请从列表中选择交接内容"):
        line_add(package=row, kind="gold", item=None, actor=actor, stamp=Stamp())
    with pytest.raises(NotAllowed, match="由移交方、接收方的工作人员"):
        line_add(package=row, kind="archives", item=None, actor=world.actor("yx.clerk"), stamp=Stamp())


def test_only_complete_packages_or_with_reasons_are_signed(world: World) -> None:
    row = opened(world)
    for number in range(1, 9):
        row = say(world, row, number, **HANDED)
    with pytest.raises(Refused) as caught:
        sign(world, row, "giver", "as.head")
    words = "还有 2 行没有交接、也没有写明原因，不能签字：密钥、光盘等设备、系统授权及账号。"
    assert (caught.value.code, caught.value.message) == ("package_incomplete", words)
    row = say(world, row, 9, state="not_applicable", reason="没有专用密钥")
    row = say(world, row, 10, state="pending", reason="省平台账号9月底前开通")
    assert sign(world, row, "giver", "as.head").state == "given"


@pytest.mark.parametrize(
    "order", [(("giver", "as.head"), ("taker", "jsj.head")), (("taker", "jsj.head"), ("giver", "as.head"))]
)
def test_both_sides_sign_in_any_order_and_the_papers_are_frozen(world: World, order: Any) -> None:
    row = fill(world, opened(world))
    for side, login in order:
        assert not documents_of(row)
        row = sign(world, row, side, login)
    assert (row.state, row.signed_on) == ("signed", DAY)
    papers = documents_of(row)
    assert [paper.title for paper in papers] == ["权力事项交接清单", "权力事项交接书"]
    assert papers[1].number.endswith("交〔2024〕1号")
    for paper in papers:
        facts = json.loads(paper.facts)
        assert facts_hash(paper.facts) == paper.facts_hash
        assert facts["giver_signatory"] == world.person["as.head"].name
        assert facts["taker_signed_on"] == "2024年9月5日"
    assert len(json.loads(papers[0].facts)["lines"]) == 10
    with pytest.raises(Refused, match="双方已签字"):
        say(world, row, 1, state="pending")
    with pytest.raises(Refused, match="双方都已签字"):
        sign(world, row, "giver", "as.head")
    verbs = [event.verb.rpartition(".")[2] for event in history(row)]
    assert verbs == ["open", *["fill"] * 10, *(f"sign_{side}" for side, _ in order)]


def test_the_letter_names_items_moment_and_seals_of_the_change(world: World) -> None:
    before_the_change(world)
    row = planned(world)
    row = cut_over_apply(cut_over=row, actor=world.actor("as.admin"), stamp=Stamp())
    assert packages_of_cut_over(cut_over=row, actor=world.actor("as.admin")) == 1
    with pytest.raises(Refused, match="每个新实施主体都已有交接包"):
        packages_of_cut_over(cut_over=row, actor=world.actor("as.admin"))
    package = HandoverPackage.objects.select_related("park", "giver", "taker", "cut_over").get()
    assert package.due_on == DUE
    package = fill(world, package)
    package = sign(world, package, "giver", "as.head")
    sign(world, package, "taker", "jsj.head")
    facts = json.loads(Document.objects.get(document_class="handover_letter").facts)
    assert {item["code"] for item in facts["items"]} == {world.item["own"].code, world.item["own_delegated"].code}
    assert facts["effective_at"] == "2024年9月6日00:00"
    assert facts["void"] == [world.seal["as-spj-special"].name]
    assert len(facts["table"]) == 2


def test_who_signs(world: World) -> None:
    row = fill(world, opened(world))
    for side, login in (("giver", "jsj.head"), ("taker", "as.head"), ("giver", "as.reviewer"), ("giver", "yx.admin")):
        with pytest.raises(NotAllowed, match="的负责人办理，或由园区管理员登记纸质签字"):
            sign(world, row, side, login)
    row = sign(world, row, "giver", "as.head")
    with pytest.raises(Refused, match="这一方已经签字"):
        sign(world, row, "giver", "as.head")


def test_a_signature_on_paper_says_where_it_is(world: World) -> None:
    row = fill(world, opened(world))
    with pytest.raises(Invalid, match="请填写签字人姓名") as caught:
        sign(world, row, "taker", "as.admin", note="档案室")
    assert caught.value.field == "signatory"
    with pytest.raises(Invalid, match="请上传签字页，或写明原件存放处"):
        sign(world, row, "taker", "as.admin", signatory="丙")
    with pytest.raises(Invalid, match="不能晚于今天"):
        sign(world, row, "taker", "as.admin", signatory="丙", note="档案室", signed_on=dt.date(2024, 9, 9))
    with pytest.raises(Invalid, match="不是可接收的格式"):
        sign(world, row, "taker", "as.admin", signatory="丙", scan=("签字.jpg", b"GIF89a"))
    row = sign(world, row, "taker", "as.admin", signatory="丙", scan=("签字.pdf", PDF))
    signature = row.signatures.get()
    assert (signature.signatory, signature.on_paper, signature.recorded_by) == ("丙", True, world.person["as.admin"])


def test_sent_back_the_signature_stays_on_record_and_no_longer_counts(world: World) -> None:
    row = fill(world, opened(world))
    with pytest.raises(Refused, match="不用退回"):
        package_reopen(package=row, reason="有误", actor=world.actor("jsj.head"), stamp=Stamp())
    row = sign(world, row, "giver", "as.head")
    with pytest.raises(Refused, match="移交方已签字，内容不能再改"):
        say(world, row, 1, state="pending")
    with pytest.raises(Invalid, match="请写明退回修改的原因"):
        package_reopen(package=row, reason=" ", actor=world.actor("jsj.head"), stamp=Stamp())
    row = package_reopen(package=row, reason="档案少一卷", actor=world.actor("jsj.head"), stamp=Stamp())
    assert row.state == "open"
    assert [signature.withdrawn_at is None for signature in row.signatures.all()] == [False]
    row = sign(world, row, "giver", "as.head")
    assert sign(world, row, "taker", "jsj.head").state == "signed"
    assert row.signatures.count() == 3


def test_overdue_is_red_until_both_have_signed(world: World) -> None:
    row = fill(world, opened(world))
    lamps = {day: package_lamp(row, DUE + dt.timedelta(days=day)) for day in (-9, -3, 0, 1, 30)}
    assert lamps == {
        -9: {"code": "green", "label": "期内"},
        -3: {"code": "yellow", "label": "剩3日"},
        0: {"code": "yellow", "label": "今日到期"},
        1: {"code": "red", "label": "逾期1日"},
        30: {"code": "red", "label": "逾期30日"},
    }
    row = sign(world, row, "giver", "as.head")
    assert package_lamp(row, DUE + dt.timedelta(days=2))["code"] == "red"
    row = sign(world, row, "taker", "jsj.head")
    assert package_lamp(row, DUE + dt.timedelta(days=2)) == {"code": "green", "label": "已完成"}
