"""A month's return from its opening to the lock, and corrections after it (D2)."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, NotVisible, Refused, Stale
from core.models import Document, InboxMessage
from core.papers import documents_of
from empowerment.models import SealUse
from ledger.cell_rules import CellInput
from ledger.lives.returns import RETURN_STEPS, Progress
from ledger.models import Entry, MonthlyReturn
from ledger.proposals import Figure, known, proposed
from ledger.selectors.returns import latest_of, return_get, returns_visible, returns_waiting
from ledger.services import (
    cell_write,
    cells_confirm,
    return_approve,
    return_correct,
    return_draft,
    return_give_back,
    return_receive,
    return_reopen,
    return_stamp,
    return_submit,
    returns_open,
)
from tests.approvals.looking import on
from tests.approvals.sealing import PDF
from tests.ledger.conftest import ACTOR, APRIL, MARCH, Ledger
from tests.ledger.walking import PHONE, SAID, fill, go

pytestmark = pytest.mark.mission("D2")
DAY = dt.date
JUNE = DAY(2022, 6, 1)  # the people of 云溪 serve from May


def test_the_month_opens_once_for_every_unit_with_cells(ledger: Ledger) -> None:
    assert returns_open(on=DAY(2022, 2, 28), actor=ACTOR) == 0  # before the first month
    assert returns_open(on=DAY(2022, 3, 9), actor=ACTOR) == 47
    assert returns_open(on=DAY(2022, 3, 10), actor=ACTOR) == 0
    assert Entry.objects.count() == 1249
    row = ledger.row("yx-park")
    assert (row.state, row.due_on, row.sequence, str(row)) == (
        "open",
        DAY(2022, 3, 25),
        0,
        "岳阳绿色化工产业区2022年3月台账",
    )
    assert [entry.cell for entry in row.entries.select_related("measure", "column")] == [(n, 5) for n in range(1, 21)]
    assert returns_open(on=DAY(2022, 6, 2), actor=ACTOR) == 3 * 47  # two months in which nothing ran are caught up with
    assert set(MonthlyReturn.objects.values_list("month", flat=True)) == {DAY(2022, n, 1) for n in (3, 4, 5, 6)}


def test_last_months_words_are_carried_over_to_edit(ledger: Ledger) -> None:
    ledger.open()
    said = CellInput(Progress.UNDER_WAY, "三月的进展", [Figure("办结", "3", "件", "单位填报")], "缺端口", "请开放端口")
    row = go(ledger, ledger.row("yx-park"), to="received", said=said)
    fixed = return_correct(original=row, cells=[(2, 5)], reason="写错了", actor=ledger.actor("yx.filer"), stamp=Stamp())
    go(ledger, fixed, to="received", said=CellInput(Progress.DONE, "更正后的进展"))
    ledger.open(APRIL)
    row = ledger.row("yx-park", APRIL)
    carried = {entry.measure.number: entry for entry in row.entries.select_related("measure")}
    shown = {n: (e.progress, e.text, e.figures, e.problems, e.requests, e.carried) for n, e in carried.items()}
    assert shown[1] == ("under_way", "三月的进展", [], "缺端口", "请开放端口", True)
    assert shown[2] == ("done", "更正后的进展", [], "", "", True)
    filer = ledger.actor("yx.filer")
    with pytest.raises(Refused, match="沿用上月、还没有核对的有 20 格：措施1（岳阳绿色化工产业区）"):
        return_draft(row=row, phone=PHONE, actor=filer, stamp=Stamp())
    cells_confirm(row=row, actor=filer, stamp=Stamp())
    assert return_draft(row=row, phone=PHONE, actor=filer, stamp=Stamp()).state == "drafted"
    other = ledger.row("nanhu-park", APRIL)  # nothing was said in March
    with pytest.raises(Refused, match="还没有填的有 20 格"):
        return_draft(row=other, phone=PHONE, actor=ledger.actor("nanhu.filer"), stamp=Stamp())


def test_from_draft_to_lock(ledger: Ledger) -> None:
    with on(2022, 6, 24):
        ledger.open(JUNE)
        row = go(ledger, ledger.row("yx-park", JUNE), to="stamped")
        paper = documents_of(row)[0]
        use = SealUse.objects.get(document=paper)
        assert (use.seal.code, use.used_by.username, use.case_number) == ("yx-park-own", "yx.head", "2022年6月台账")
        facts = json.loads(paper.facts)
        assert (facts["title"], facts["unit"]) == (ledger.plan.ledger_title, ledger.body("yx-park").name)
        assert (facts["filled_by"], facts["phone"], facts["month"]) == ("黄演宇", PHONE, "2022年6月")
        cells = [row["cells"] for group in facts["groups"] for row in group["rows"]]
        assert cells == [[["◐推进中", "正在推进。"] if n == 4 else [] for n in range(11)]] * 20
        row = return_submit(row=row, actor=ledger.actor("yx.filer"), stamp=Stamp())
        assert (row.first_submitted_on, row.late()) == (DAY(2022, 6, 24), False)
    with on(2022, 6, 26):
        row = return_receive(row=row, actor=ledger.actor("yy.reform"), stamp=Stamp())
    assert (row.state, row.received_by) == ("received", ledger.actor("yy.reform").person)
    texts = InboxMessage.objects.filter(url=f"/ledger/returns/{row.public_id}/").order_by("pk")
    assert [(m.person.username, m.text) for m in texts] == [
        ("yx.head", "岳阳绿色化工产业区2022年6月台账已填好，请审核。"),
        ("yy.reform", "岳阳绿色化工产业区2022年6月台账已报送，请接收。"),
        ("yx.filer", f"岳阳绿色化工产业区2022年6月台账已由{ledger.plan.office}接收锁定。"),
    ]
    told = [event.verb.partition(".")[2] for event in events.history(row)]
    assert told == ["launch", "fill", "draft", "approve", "stamp", "submit", "receive"]
    assert PHONE not in "".join(event.facts for event in events.history(row))
    with pytest.raises(Refused, match="已接收锁定，要改请办理更正"):
        fill(ledger, row)


def test_returned_with_a_reason_and_sent_again_is_not_late_for_it(ledger: Ledger) -> None:
    with on(2022, 6, 25, 23):
        ledger.open(JUNE)
        row = go(ledger, ledger.row("yx-park", JUNE), to="submitted")
    reform = ledger.actor("yy.reform")
    with pytest.raises(Invalid):
        return_give_back(row=row, reason=" ", actor=reform, stamp=Stamp())
    with on(2022, 6, 28):
        row = return_give_back(row=row, reason="措施 11 没有写时间", actor=reform, stamp=Stamp())
        assert (row.state, row.returned_reason, row.submitted_at) == ("returned", "措施 11 没有写时间", None)
        first = Document.objects.get(object_id=row.pk, document_class="ledger_return")
        assert first.withdrawn_reason == "台账退回：措施 11 没有写时间"
        row = go(ledger, row, to="received")
    assert (row.late(), row.returned_reason) == (False, "")
    papers = documents_of(row)
    assert [paper.supersedes for paper in papers] == [None, papers[0]]
    with on(2022, 6, 26):
        late = go(ledger, ledger.row("nanhu-park", JUNE), to="submitted")
    assert (late.late(), ledger.row("yy-spj", JUNE).late(DAY(2022, 6, 25))) == (True, False)


def test_the_leader_sends_back_before_it_leaves_the_unit(ledger: Ledger) -> None:
    ledger.open()
    row = go(ledger, ledger.row("yx-park"), to="stamped")
    row = return_reopen(row=row, reason="数字要核", actor=ledger.actor("yx.head"), stamp=Stamp())
    assert (row.state, row.checked_at, row.stamped_at, row.returned_reason) == ("open", None, None, "数字要核")
    assert documents_of(row)[0].withdrawn_at is not None
    assert go(ledger, row, to="submitted").state == "submitted"


def test_a_correction_is_a_row_of_its_own_and_says_what_it_corrects(ledger: Ledger) -> None:
    ledger.open()
    filer = ledger.actor("yx.filer")
    open_row = ledger.row("yx-park")
    with pytest.raises(Refused, match="只有已接收锁定的"):
        return_correct(original=open_row, cells=[(1, 5)], reason="错", actor=filer, stamp=Stamp())
    row = go(ledger, open_row, to="received")
    for cells, reason in (([], "错"), ([(1, 4)], "错"), ([(1, 5)], " ")):
        with pytest.raises(Invalid):
            return_correct(original=row, cells=cells, reason=reason, actor=filer, stamp=Stamp())
    with pytest.raises(NotAllowed):
        return_correct(original=row, cells=[(1, 5)], reason="错", actor=ledger.actor("nanhu.filer"), stamp=Stamp())
    stamp = Stamp(key="once")
    fixed = return_correct(original=row, cells=[(5, 5)], reason="漏报联办事项", actor=filer, stamp=stamp)
    again = return_correct(original=row, cells=[(5, 5)], reason="漏报联办事项", actor=filer, stamp=stamp)
    assert (again, fixed.sequence, fixed.corrects, fixed.due_on, fixed.late()) == (fixed, 1, row, None, False)
    entry = fixed.entries.get()
    assert (entry.corrects.monthly_return, entry.corrects.text) == (row, "正在推进。")
    with pytest.raises(Refused, match="已有一份更正在办"):
        return_correct(original=row, cells=[(6, 5)], reason="又错", actor=filer, stamp=Stamp())
    fixed = go(ledger, fixed, to="submitted", said=CellInput(Progress.DONE, "已上线"))
    assert latest_of(row)[entry.measure_id, entry.column_id].text == "正在推进。"  # until it is received
    return_receive(row=fixed, actor=ledger.actor("yy.reform"), stamp=Stamp())
    assert latest_of(row)[entry.measure_id, entry.column_id].text == "已上线"
    facts = json.loads(documents_of(fixed)[0].facts)
    assert facts["correction"] == "更正2022年3月台账：漏报联办事项"
    cell = facts["groups"][1]["rows"][0]["cells"][4]
    assert cell == ["●已完成", "已上线", "（原报：推进中，正在推进。）"]
    row.refresh_from_db()
    assert (row.state, row.entries.get(measure__number=5).text) == ("received", "正在推进。")
    second = return_correct(original=row, cells=[(5, 5)], reason="再改", actor=filer, stamp=Stamp())
    assert (second.sequence, second.entries.get().corrects.monthly_return) == (2, fixed)


UNIT, FILER, HEAD, OFFICE = {"yx.filer", "yx.head"}, {"yx.filer"}, {"yx.head"}, {"yy.reform"}
MAY = {
    "launch": set(),
    "fill": FILER,
    "draft": FILER,
    "approve": HEAD,
    "reopen": UNIT,
    "stamp": UNIT,
    "submit": UNIT,
    "receive": OFFICE,
    "give_back": OFFICE,
    "correct": FILER,
}
LOGINS = (
    *("yx.filer", "yx.head", "yx.admin", "yx.clerk", "yx.reform", "yx.inspector", "nanhu.filer", "nanhu.head"),
    *("yy.reform", "yy.inspector", "yyspj.head", "cz.reform", "as.head", "sysadmin"),
)


def test_roles_by_move(ledger: Ledger) -> None:
    ledger.open()
    row, actors = ledger.row("yx-park"), {login: ledger.actor(login) for login in LOGINS}
    may = {
        move: {login for login in LOGINS if row.move_permitted(move, actors[login]) is None} for move in RETURN_STEPS
    }
    assert may == MAY
    assert {move for move in RETURN_STEPS if row.move_permitted(move, ACTOR) is None} == {"launch"}
    row.filled_by = actors["yx.head"].person
    assert row.move_permitted("approve", actors["yx.head"]) == "填报人不能审核自己填的台账，请由单位另一位负责人审核。"


STATES = {
    "open": {"launch", "correct", "fill", "draft"},
    "drafted": {"approve", "reopen"},
    "checked": {"stamp", "reopen"},
    "stamped": {"submit", "reopen"},
    "submitted": {"receive", "give_back"},
    "returned": {"fill", "draft"},
    "received": set(),
}


def test_moves_by_state(ledger: Ledger) -> None:
    assert {
        state: {move for move in RETURN_STEPS if MonthlyReturn(state=state).move_refusal(move) is None}
        for state in STATES
    } == STATES


def test_who_sees_a_return(ledger: Ledger) -> None:
    ledger.open()
    row = ledger.row("yx-park")

    def seen() -> set[str]:
        return {login for login in LOGINS if returns_visible(ledger.actor(login)).filter(pk=row.pk).exists()}

    unit, overseers = {"yx.filer", "yx.head", "yx.admin"}, {"yx.reform", "yx.inspector", "yy.reform", "yy.inspector"}
    assert seen() == unit
    go(ledger, row, to="submitted")
    assert seen() == unit | overseers
    with pytest.raises(NotVisible):
        return_get(row.public_id, ledger.actor("nanhu.filer"))


def test_what_waits_for_whom(ledger: Ledger) -> None:
    ledger.open()
    row = ledger.row("yx-park")
    people = ("yx.filer", "yx.head", "yy.reform")

    def waiting() -> list[int]:
        return [returns_waiting(ledger.actor(login)).filter(pk=row.pk).count() for login in people]

    found = [waiting()]
    row = fill(ledger, row)
    row = return_draft(row=row, phone=PHONE, actor=ledger.actor("yx.filer"), stamp=Stamp())
    found.append(waiting())
    row = return_approve(row=row, actor=ledger.actor("yx.head"), stamp=Stamp())
    found.append(waiting())
    row = return_stamp(row=row, actor=ledger.actor("yx.head"), stamp=Stamp())
    found.append(waiting())
    row = return_submit(row=row, actor=ledger.actor("yx.filer"), stamp=Stamp())
    found.append(waiting())
    return_receive(row=row, actor=ledger.actor("yy.reform"), stamp=Stamp())
    assert [*found, waiting()] == [[1, 0, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_a_cell_with_figures_evidence_and_the_same_words_elsewhere(ledger: Ledger) -> None:
    ledger.open()
    row, filer = ledger.row("yy-spj"), ledger.actor("spj.filer")
    said = CellInput(Progress.UNDER_WAY, "正在推进", [Figure("办结", "12", "件", "单位填报")], "缺人", "请增编")
    row = cell_write(
        row=row, cell=(1, 5), said=said, also=[6, 7], files=[("证明.pdf", PDF)], actor=filer, stamp=Stamp()
    )
    rows = {e.column.position: e for e in row.entries.filter(measure__number=1).select_related("column")}
    assert [n for n, entry in sorted(rows.items()) if entry.text == "正在推进"] == [5, 6, 7]
    stored = rows[5].figures[0]
    assert stored == {"name": "办结", "value": "12", "unit": "件", "source": "单位填报"}
    assert [rows[n].files.count() for n in (5, 6)] == [1, 0]
    file = rows[5].files.get()
    assert (file.name, file.file.extension, file.added_by) == ("证明.pdf", "pdf", filer.person)
    version = rows[5].version
    cell_write(row=row, cell=(1, 5), said=SAID, seen=version, drop=[file.pk], actor=filer, stamp=Stamp())
    assert rows[5].files.count() == 0
    with pytest.raises(Stale, match="这一格刚被同事改过"):
        cell_write(row=row, cell=(1, 5), said=SAID, seen=version, actor=filer, stamp=Stamp())
    with pytest.raises(NotVisible):
        cell_write(row=row, cell=(6, 5), said=SAID, actor=filer, stamp=Stamp())  # not this unit's measure
    with pytest.raises(Invalid, match=r"x\.pdf"):
        cell_write(row=row, cell=(1, 5), said=SAID, files=[("x.pdf", b"MZ\x90")], actor=filer, stamp=Stamp())


def test_figures_that_the_program_has_are_offered_with_their_source(ledger: Ledger) -> None:
    assert set(known()) == {"cases_by_mode", "on_time", "filings"}
    park = ledger.body("yx-park")
    measure = ledger.plan.measures.get(number=1)
    with on(2022, 4, 2, 9, 30):
        found = proposed([*measure.proposals, "unknown", "filings"], park, MARCH)
    assert [(f.name, f.value, f.unit, f.source) for f in found] == [
        ("本月办结", "0", "件", "本系统办件统计，2022年4月2日 09:30取数"),
        ("已报送备案", "0", "次", "本系统按月备案，2022年4月2日 09:30取数"),
        ("已备案事项", "0", "件", "本系统按月备案，2022年4月2日 09:30取数"),
    ]
