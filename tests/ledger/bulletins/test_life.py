"""A bulletin from draft to receipts (D4): editions, a second person, number and seal, signing, reminders, corrections."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core import events, moments
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.models import Document, InboxMessage, Organisation
from core.pdf.page import page_of
from core.selectors import calendar
from empowerment.models import SealUse
from ledger import services
from ledger.documents.bulletins import BULLETIN, paper_of
from ledger.lives.bulletins import BulletinKind, BulletinState
from ledger.models import Bulletin, BulletinEdition, BulletinReceipt, BulletinTerms
from ledger.presenters.bulletins import choices_changed, differences
from ledger.selectors.bulletins import bulletins_waiting, edition_last, practices_of
from ledger.services import EditionInput
from supervision.services import OrderInput, order_issue, orders_watch
from tests.ledger.bulletins.conftest import GOING, IDLE, MARCH, PORTS, STUCK, Quarter

pytestmark = pytest.mark.mission("D4")
S = Stamp()


def said_again(edition: BulletinEdition, **changed: Any) -> EditionInput:
    chosen = {name: edition.chosen[name] for name in ("commended", "criticised", "deviation")}
    return EditionInput(**{"words": edition.words, **chosen, **changed})


def test_compiled_once_when_the_last_returns_are_due(quarter: Quarter) -> None:
    reform = quarter.actor("yy.reform")
    for number, day, code in ((1, dt.date(2023, 3, 25), "quarter_running"), (4, dt.date(2024, 1, 9), "no_returns")):
        with time_machine.travel(moments.start_of(day)), pytest.raises(Refused) as refusal:
            services.bulletin_compile(plan=quarter.plan, year=2023, quarter=number, actor=reform, stamp=S)
        assert refusal.value.code == code
    with time_machine.travel(moments.start_of(dt.date(2023, 3, 26))):
        row = quarter.compiled()
    assert (row.state, str(row)) == (BulletinState.DRAFT, "2023年第一季度落实情况通报")
    assert edition_last(row).words == {
        "opening": "2023年第一季度，4个单位应报台账12份，已报8份。现将落实情况通报如下。",
        "on_time": "各月均按时报送的单位1个，有迟报的2个，有未报的2个。未报的有：南湖新区、华容县政府。",
        "progress": "截至2023年3月，3项改革措施在各园区：已完成1项次，长期坚持1项次，推进中3项次，未启动1项次。",
        "practice": "",
        "problems": "各单位共反映问题和请求2项，逐项确定解决单位，见附件3。",
        "commended": "对下列单位予以表扬：市行政审批服务局（按时报送3个月，已完成和长期坚持4格，占100%）。",
        "criticised": "对下列单位予以通报批评：南湖新区（1个月未报；1个月迟报，共迟5天）；华容县政府（3个月未报）。",
        "next": "请各单位对照方案抓好落实；未报送台账的尽快补报，存在问题的由解决单位研究处理，并在下月台账中报告结果。",
    }
    with pytest.raises(Refused, match="已经编制"):
        quarter.compiled()
    with pytest.raises(NotAllowed):
        services.bulletin_compile(plan=quarter.plan, year=2023, quarter=2, actor=quarter.actor("yx.filer"), stamp=S)
    services.bulletin_drop(row=row, reason="重做", actor=reform, stamp=S)
    assert quarter.compiled().sequence == 0  # a dropped draft does not stand in the way


def test_every_edit_is_an_edition_and_the_facts_stay(quarter: Quarter) -> None:
    row, reform = quarter.compiled(), quarter.actor("yy.reform")
    first = edition_last(row)
    words = {**first.words, "next": "请抓好落实。"}
    row = services.bulletin_edit(
        row=row, said=said_again(first, words=words), actor=reform, stamp=Stamp(version=row.version)
    )
    with pytest.raises(Stale):
        services.bulletin_edit(row=row, said=said_again(first, words={}), actor=reform, stamp=Stamp(version=1))
    for said, field in (
        (said_again(first, words=words), ""),
        (said_again(first, commended=["nanhu-park"]), "criticised_units"),
        (said_again(first, commended=["yy-zjj"]), "commended_units"),
        (said_again(first, criticised=["hr-gov"]), "deviation"),
        (said_again(first, words={"next": "字" * 6001}), "next"),
    ):
        with pytest.raises(Invalid) as problem:
            services.bulletin_edit(row=row, said=said, actor=reform, stamp=S)
        assert problem.value.field == field
    said = said_again(first, words=words, criticised=["hr-gov"], deviation="南湖已说明情况")
    row = services.bulletin_edit(row=row, said=said, actor=reform, stamp=S)

    assert edition_last(row).words["criticised"] == "对下列单位予以通报批评：华容县政府（3个月未报）。"

    practice = practices_of(row, ["2023-03-01"], unit="yx-park").get()
    row = services.bulletin_practice(row=row, entry=practice.pk, take=True, actor=reform, stamp=S)
    idle = quarter.row("yx-park", MARCH).entries.get(measure__number=3)
    with pytest.raises(Refused):
        services.bulletin_practice(row=row, entry=idle.pk, take=True, actor=reform, stamp=S)
    problem_key = first.facts["problems"][0]["key"]
    row = services.bulletin_solver(row=row, key=problem_key, unit="hr-gov", actor=reform, stamp=S)
    for key, unit, error in (
        (problem_key, "hr-gov", Refused),
        (problem_key, "yy-zjj", Invalid),
        ("2-x", "hr-gov", Refused),
    ):
        with pytest.raises(error):
            services.bulletin_solver(row=row, key=key, unit=unit, actor=reform, stamp=S)

    editions = list(row.editions.order_by("number"))
    assert [(one.number, one.move, one.counted.number, one.person.username) for one in editions] == [
        (1, "compile", 1, "yy.reform"),
        (2, "edit", 1, "yy.reform"),
        (3, "edit", 1, "yy.reform"),
        (4, "edit", 1, "yy.reform"),
        (5, "edit", 1, "yy.reform"),
    ]
    assert {json.dumps(one.facts) for one in editions} == {json.dumps(first.facts)}
    changed = differences(editions[0], editions[1])
    assert [(one["label"], [line["sign"] for line in one["lines"]]) for one in changed] == [("下一步要求", ["−", "＋"])]
    assert choices_changed(editions[0], editions[4]) == [
        "通报批评减少：南湖新区",
        f"选入做法：{first.facts['bodies']['yx-park']}，1.赋权",
        "措施2的一项问题改了解决单位",
        "不一致的理由：南湖已说明情况",
    ]
    verbs = [event.verb for event in events.history(row)]
    assert verbs == ["bulletin.compile", *["bulletin.edit"] * 4]


def test_counting_again_says_what_changed_and_keeps_what_was_written(quarter: Quarter) -> None:
    row, reform = quarter.compiled(), quarter.actor("yy.reform")
    with pytest.raises(Refused, match="没有变化"):
        services.bulletin_recompile(row=row, actor=reform, stamp=S)
    first = edition_last(row)
    words = {**first.words, "next": "请抓好落实。"}
    row = services.bulletin_edit(row=row, said=said_again(first, words=words), actor=reform, stamp=S)
    quarter.send("hr-gov", MARCH, dt.date(2023, 4, 3), {3: STUCK})
    row = services.bulletin_recompile(row=row, actor=reform, stamp=S)
    last = edition_last(row)

    assert (last.number, last.counted.number, last.move) == (3, 2, "recompile")
    names = last.facts["bodies"]
    column = last.facts["columns"][0]["heading"]
    assert last.counted.changes == [
        f"{names['hr-gov']}2023-03：未报→2023年4月3日报送",
        f"措施3，{column}：未启动→推进中",
        "问题新增1项",
    ]
    assert first.facts["units"][3]["owing"] == 3  # the old count is as it was
    assert (last.words["next"], last.words["opening"]) == (
        "请抓好落实。",
        "2023年第一季度，4个单位应报台账12份，已报9份。现将落实情况通报如下。",
    )
    assert last.chosen == first.chosen


def test_checked_by_a_second_person_then_numbered_sealed_and_signed_for(quarter: Quarter) -> None:
    row, reform, head = quarter.compiled(), quarter.actor("yy.reform"), quarter.actor("yysgb.head")
    row = services.bulletin_offer(row=row, actor=reform, stamp=S)
    assert [bulletins_waiting(who).count() for who in (reform, head)] == [0, 1]
    with pytest.raises(NotAllowed, match="不能自己复核"):
        services.bulletin_approve(row=row, actor=reform, stamp=S)
    with pytest.raises(Invalid):
        services.bulletin_reopen(row=row, reason=" ", actor=head, stamp=S)
    row = services.bulletin_reopen(row=row, reason="补一句", actor=head, stamp=S)
    assert (row.state, row.returned_reason) == (BulletinState.DRAFT, "补一句")
    with pytest.raises(NotAllowed):  # the office's seal is the head's to use
        services.bulletin_issue(row=quarter.checked(row), actor=reform, stamp=S)
    row = services.bulletin_issue(row=Bulletin.objects.get(pk=row.pk), actor=head, stamp=S)

    paper = paper_of(row.pk)
    facts = json.loads(paper.facts)
    year = moments.today().year
    office = quarter.plan.office
    assert row.number == paper.number == f"{office.initials or office.short_name}通〔{year}〕1号"
    assert facts["title"] == "关于2023年第一季度园区改革工作落实情况的通报"
    assert [section["heading"] for section in facts["sections"]] == [
        "",
        "一、台账报送情况",
        "二、改革措施落实情况",
        "三、存在问题及解决单位",
        "四、表扬",
        "五、通报批评",
        "六、下一步要求",
    ]
    ranking, progress, problems = facts["tables"]
    assert ranking["rows"][0][2:5] == ["3", "0", "0"]
    assert progress["rows"][3] == ["合计", "1", "1", "3", "1", "0", "上季度无台账"]
    bodies = edition_last(row).facts["bodies"]
    units, solver = f"{bodies['yx-park']}、{bodies['nanhu-park']}", bodies["yy-spj"]
    parks = "、".join(column["heading"] for column in edition_last(row).facts["columns"])
    assert problems["rows"][0] == ["2.集中", PORTS, units, parks, solver]
    use = SealUse.objects.get(document=paper)
    assert (use.seal.code, use.used_by.username, use.facts_hash) == ("yy-sgb-own", "yysgb.head", paper.facts_hash)
    html = page_of(paper)["html"]
    assert [
        html.count(word) for word in (paper.number, "附件1　台账报送情况排名", 'class="imprint"', 'id="seal-1"')
    ] == [2, 1, 1, 1]
    with pytest.raises(Refused, match="另发更正或者撤销"):
        services.bulletin_edit(row=row, said=EditionInput(words={}), actor=reform, stamp=S)

    due = calendar().add(moments.today(), 3)
    receipts = list(row.receipts.order_by("reporter__position"))
    assert [(one.reporter.organisation.code, one.due_on, one.signed_at) for one in receipts] == [
        (code, due, None) for code in ("yy-spj", "hr-gov", "yx-park", "nanhu-park")
    ]
    for stranger in ("nanhu.filer", "yy.reform", "yx.clerk"):
        with pytest.raises(NotAllowed):
            services.bulletin_sign(receipt=receipts[2], actor=quarter.actor(stranger))
    signed = services.bulletin_sign(receipt=receipts[2], actor=quarter.actor("yx.filer"))
    assert (signed.signed_by.username, signed.late()) == ("yx.filer", False)
    with pytest.raises(Refused, match="已由"):
        services.bulletin_sign(receipt=receipts[2], actor=quarter.actor("yx.head"))
    assert [event.verb for event in events.history(signed)] == ["bulletinreceipt.sign"]


def test_units_that_have_not_signed_are_reminded_once_a_day(quarter: Quarter) -> None:
    row = quarter.issued(quarter.compiled())
    due = row.receipts.first().due_on
    services.bulletin_sign(
        receipt=row.receipts.get(reporter__organisation__code="yx-park"), actor=quarter.actor("yx.head")
    )
    days = calendar()
    InboxMessage.objects.all().delete()

    def told(day: dt.date) -> list[tuple[str, int]]:
        services.bulletins_remind(on=day)
        services.bulletins_remind(on=day)  # again: nobody is told twice
        found = InboxMessage.objects.filter(key__startswith="bulletin-receipt")
        rows = sorted((message.person.username, 1) for message in found)
        found.delete()
        return rows

    people = [
        (login, 1) for login in ("hr.filer", "hrgov.head", "nanhu.filer", "nanhu.head", "spj.filer", "yyspj.head")
    ]
    assert told(days.add(due, -2)) == []
    assert told(days.add(due, -1)) == people
    assert told(due) == people
    late = days.add(due, 1)
    assert told(late) == people
    weekend = next(day for day in (late + dt.timedelta(n) for n in range(1, 8)) if not days.is_workday(day))
    assert told(weekend) == []


def test_the_office_is_told_once_that_a_quarter_waits(quarter: Quarter) -> None:
    InboxMessage.objects.all().delete()
    for day in (dt.date(2023, 4, 1), dt.date(2023, 4, 2)):
        services.bulletins_remind(on=day)
    told = InboxMessage.objects.filter(key=f"bulletin{quarter.plan.pk}:2023q1")
    assert [(row.person.username, row.text) for row in told] == [
        ("yy.reform", "2023年第一季度的台账已到期，可以编制通报。")
    ]
    quarter.compiled()
    told.delete()
    services.bulletins_remind(on=dt.date(2023, 4, 3))
    assert told.count() == 0


def test_what_was_issued_is_corrected_and_withdrawn_by_a_new_one_alone(quarter: Quarter) -> None:
    first, reform = quarter.issued(quarter.compiled()), quarter.actor("yy.reform")
    first_paper = paper_of(first.pk)
    for kind, reason, error in (("ordinary", "x", Invalid), ("correction", " ", Invalid)):
        with pytest.raises(error):
            services.bulletin_correct(original=first, kind=kind, reason=reason, actor=reform, stamp=S)
    quarter.send("hr-gov", MARCH, dt.date(2023, 4, 3), {3: IDLE})
    second = services.bulletin_correct(
        original=first, kind="correction", reason="华容3月台账漏计。", actor=reform, stamp=S
    )
    with pytest.raises(Refused, match="已有更正"):
        services.bulletin_correct(original=first, kind="withdrawal", reason="x", actor=reform, stamp=S)
    second = quarter.issued(second)
    paper = paper_of(second.pk)
    facts = json.loads(paper.facts)
    issued = moments.chinese_date(first.issued_at)
    title = "关于2023年第一季度园区改革工作落实情况的通报"
    assert (second.sequence, second.kind, paper.supersedes_id) == (1, BulletinKind.CORRECTION, first_paper.pk)
    assert facts["corrects"] == f"本通报更正{issued}印发的《{title}》（{first.number}），以本通报为准。"
    assert facts["sections"][0]["lines"][0] == "华容3月台账漏计。"
    assert Document.objects.get(pk=first_paper.pk).facts == first_paper.facts
    assert [row.signed_at for row in first.receipts.all()] == [None] * 4

    third = services.bulletin_correct(original=second, kind="withdrawal", reason="数据待核。", actor=reform, stamp=S)
    third = quarter.issued(third)
    facts = json.loads(paper_of(third.pk).facts)
    assert (facts["tables"], facts["sections"]) == ([], [{"key": "opening", "heading": "", "lines": ["数据待核。"]}])
    assert facts["corrects"].endswith("自本通报印发之日起撤销，不再作为依据。")
    withdrawn = paper_of(second.pk)
    assert (withdrawn.withdrawn_at, withdrawn.withdrawn_reason) == (
        third.issued_at,
        f"由{third.number}撤销：数据待核。",
    )
    assert [row.number.rpartition("〕")[2] for row in Bulletin.objects.order_by("pk")] == ["1号", "2号", "3号"]
    services.bulletins_remind(on=moments.today())  # only the newest of the chain is still to be signed
    told = {
        message.key.partition(":")[0] for message in InboxMessage.objects.filter(key__startswith="bulletin-receipt")
    }
    assert told <= {f"bulletin-receipt{row.pk}" for row in third.receipts.all()}


def test_rules_are_dated_and_figures_of_others_are_frozen(quarter: Quarter) -> None:
    actor, today = quarter.actor("yy.reform"), moments.today()
    terms = services.bulletin_terms_add(
        valid_from=today, jurisdiction=quarter.plan.jurisdiction, criticise_late_least=1, receipt_days=1, actor=actor
    )
    for said, error in (
        ({"valid_from": today - dt.timedelta(1)}, Invalid),
        ({}, Refused),
        ({"seal_kind": "x"}, Invalid),
    ):
        with pytest.raises(error):
            services.bulletin_terms_add(
                **{"valid_from": today, "jurisdiction": quarter.plan.jurisdiction, "actor": actor, **said}
            )
    office, park = quarter.plan.office, Organisation.objects.get(code="yx-park")
    with time_machine.travel(moments.start_of(dt.date(2023, 2, 1)), tick=False):
        asked = OrderInput(office, park, "台账迟报", "说明原因", dt.date(2023, 2, 3))
        order_issue(said=asked, actor=actor, stamp=Stamp())
    with time_machine.travel(moments.start_of(dt.date(2023, 2, 6)), tick=False):
        orders_watch(on=moments.today())
    row = quarter.compiled()
    facts = edition_last(row).facts
    assert [said["unit"] for said in facts["proposed"]["criticised"]] == ["yx-park", "nanhu-park", "hr-gov"]
    (figure,) = facts["figures"]
    assert (figure["unit"], figure["label"], figure["value"]) == (park.name, "督办逾期", "1件督办")
    assert figure["url"].startswith("/orders/?")
    assert BulletinTerms.in_force(today - dt.timedelta(1), quarter.plan.jurisdiction_id).pk is None
    assert BulletinTerms.in_force(today, quarter.plan.jurisdiction_id) == terms
    issued = quarter.issued(row)
    assert issued.receipts.first().due_on == calendar().add(today, 1)
    assert json.loads(paper_of(issued.pk).facts)["figures"] == facts["figures"]


def test_the_database_keeps_state_and_dates_together(quarter: Quarter) -> None:
    row = quarter.compiled()
    for wrong in (
        {"number": "岳通1号"},
        {"issued_at": moments.now()},
        {"checked_at": moments.now()},
        {"quarter": 5},
        {"kind": "correction"},
        {"sequence": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bulletin.objects.filter(pk=row.pk).update(**wrong)
    issued = quarter.issued(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        BulletinReceipt.objects.filter(bulletin=issued).update(signed_at=moments.now())
    assert (BULLETIN, GOING.problems) == ("ledger_bulletin", "")
