"""Contacts per unit (D3): three people, changes kept, telephones masked outside the unit, reported with the seal."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from core import events
from core.errors import Invalid, NotAllowed, Refused, Stale
from core.papers import documents_of
from empowerment.models import SealUse
from ledger.books.tables import contacts_book
from ledger.documents.tables import contacts_facts
from ledger.models import Contact, ContactKind, ContactReport, Reporter
from ledger.selectors.contacts import contacts_visible
from ledger.services import ContactInput, contact_set, contacts_report
from tests.approvals.looking import on
from tests.ledger.conftest import Ledger, LogIn
from tests.ledger.test_plan import bare, lines_of, printed
from tests.world import moment

pytestmark = pytest.mark.mission("D3")
LEADER = ContactInput("leader", "王演", "副主任", "0730-8880001", "13800001111", "a@example.gov.cn", "分管")


def unit(ledger: Ledger, code: str = "nanhu-park") -> Reporter:
    return ledger.plan.reporters.select_related("plan__office", "organisation").get(organisation__code=code)


def filled(ledger: Ledger, code: str = "nanhu-park", login: str = "nanhu.filer") -> list[Contact]:
    body, actor = ledger.body(code), ledger.actor(login)
    return [contact_set(organisation=body, said=replace(LEADER, kind=kind), actor=actor) for kind in ContactKind]


@pytest.mark.mission("D7")
def test_the_empty_table_is_attachment_1_line_by_line(ledger: Ledger) -> None:
    facts = contacts_facts(ContactReport(reporter=unit(ledger)), at=moment(2022, 3, 9))
    book = contacts_book({**facts, "unit": "", "title": ledger.plan.contacts_title})
    assert [bare(line) for line in lines_of(book)] == [bare(line) for line in printed(1)]


def test_a_change_is_a_new_row_beside_the_old_one(ledger: Ledger) -> None:
    body, actor = ledger.body("nanhu-park"), ledger.actor("nanhu.filer")
    with on(2022, 3, 18):
        old = contact_set(organisation=body, said=LEADER, actor=actor)
    with on(2022, 5, 6):
        said = replace(LEADER, name="李演", mobile="139 0000 2222")
        with pytest.raises(Stale):
            contact_set(organisation=body, said=said, actor=actor)  # the page had shown no one yet
        new = contact_set(organisation=body, said=said, seen=old.pk, actor=actor)
    old.refresh_from_db()
    assert (old.replaced_at, new.replaced_at, new.recorded_by) == (moment(2022, 5, 6, 10), None, actor.person)
    assert (new.office_phone, new.mobile, new.mail) == ("0730-8880001", "13900002222", "a@example.gov.cn")
    assert "13900002222" not in str(Contact.objects.filter(pk=new.pk).values()[0])
    event = events.history(new)[0]
    assert (event.verb, json.loads(event.facts)) == ("contact.set", {"kind": "leader", "replaces": old.pk})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mobile": "1380000"}, "mobile"),
        ({"office_phone": "8880001x"}, "office_phone"),
        ({"name": " "}, "name"),
        ({"post": ""}, "post"),
        ({"kind": "boss"}, "kind"),
    ],
)
def test_what_a_row_may_not_say(ledger: Ledger, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        contact_set(
            organisation=ledger.body("nanhu-park"), said=replace(LEADER, **changes), actor=ledger.actor("nanhu.head")
        )
    assert caught.value.field == field


def test_only_the_unit_keeps_its_table(ledger: Ledger) -> None:
    body = ledger.body("yx-park")
    may = []
    for login in ("yx.filer", "yx.head", "yx.admin", "yx.clerk", "nanhu.filer", "yy.reform", "sysadmin"):
        try:
            seen = may and Contact.objects.get(organisation=body, replaced_at=None).pk
            contact_set(organisation=body, said=LEADER, seen=seen or 0, actor=ledger.actor(login))
            may.append(login)
        except NotAllowed:
            pass
    assert may == ["yx.filer", "yx.head", "yx.admin"]


def test_reported_with_the_seal_by_the_day_and_again_after_a_change(ledger: Ledger) -> None:
    reporter, head = unit(ledger), ledger.actor("nanhu.head")
    with pytest.raises(Refused, match="还没有填：分管领导、市直科室\\(园区\\)负责人、联络员"):
        contacts_report(reporter=reporter, actor=head)
    with on(2022, 3, 20):
        rows = filled(ledger)
        report = contacts_report(reporter=reporter, actor=head)
    paper = documents_of(report)[0]
    facts = json.loads(paper.facts)
    assert (paper.title, facts["unit"]) == (ledger.plan.contacts_title, "南湖新区管理委员会")
    assert [person["kind"] for person in facts["people"]] == ["分管领导", "市直科室(园区)负责人", "联络员"]
    assert facts["people"][0] == {
        "kind": "分管领导",
        "name": "王演",
        "post": "副主任",
        "office_phone": "0730-8880001",
        "mobile": "13800001111",
        "note": "分管",
    }
    assert SealUse.objects.get(document=paper).seal.code == "nanhu-park-own"
    found = {row.reporter.pk: row for row in contacts_visible(ledger.actor("yy.reform"), ledger.plan)}
    assert (len(found), found[reporter.pk].late, found[reporter.pk].missing) == (50, False, [])
    assert sum(row.late for row in found.values()) == 49
    with pytest.raises(Refused, match="没有变动"):
        contacts_report(reporter=reporter, actor=head)
    said = replace(LEADER, kind="liaison", name="赵演")
    contact_set(organisation=reporter.organisation, said=said, seen=rows[2].pk, actor=head)
    contacts_report(reporter=reporter, actor=head)
    assert reporter.contact_reports.count() == 2
    with pytest.raises(NotAllowed):
        contacts_report(reporter=reporter, actor=ledger.actor("yy.reform"))


def test_telephones_are_masked_outside_the_unit_on_pages_and_in_the_table(ledger: Ledger, log_in: LogIn) -> None:
    with on(2022, 3, 18):
        filled(ledger)
        contacts_report(reporter=unit(ledger), actor=ledger.actor("nanhu.head"))
        home = "/ledger/contacts/yueyang/2022/nanhu-park/"
        shown = {
            login: [
                word in log_in(login).get(home).content.decode()
                for word in ("13800001111", "138****1111", "0730-*****01")
            ]
            for login in ("nanhu.filer", "yy.reform", "yy.inspector")
        }
        assert shown == {
            "nanhu.filer": [True, False, False],
            "yy.reform": [False, True, True],
            "yy.inspector": [False, True, True],
        }
        book = log_in("yy.reform").get("/ledger/contacts/yueyang/2022/book/").content
        rows = list(load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(min_row=3, values_only=True))
        mine = [row for row in rows if row[0] == "南湖新区管理委员会"]
        assert (len(rows), mine[0]) == (
            150,
            ("南湖新区管理委员会", "分管领导", "王演", "副主任", "0730-*****01", "138****1111", "分管"),
        )
        assert log_in("yx.filer").get(home).status_code == 404
        report = ContactReport.objects.get()
        assert log_in("yy.inspector").get(f"{home}papers/{report.pk}/").status_code == 404


def test_the_pages_of_contacts(ledger: Ledger, log_in: LogIn) -> None:
    browser, home = log_in("nanhu.filer"), "/ledger/contacts/yueyang/2022/nanhu-park/"
    with on(2022, 3, 18):
        sent = {"name": "王演", "post": "科长", "office_phone": "0730-8880001", "mobile": "1380000", "seen": "0"}
        answer = browser.post(f"{home}liaison/", sent)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["mobile"])
        assert answer.context["form"]["post"].value() == "科长"
        assert browser.post(f"{home}liaison/", sent | {"mobile": "13800001111"}).url == home
        assert browser.post(f"{home}liaison/", sent | {"mobile": "13800001111"}).status_code == 409
        page = browser.post(f"{home}report/", follow=True).content.decode()
        assert "还没有填：分管领导、市直科室(园区)负责人。" in page
        assert browser.get(f"{home}boss/").status_code == 404
        assert browser.get("/ledger/contacts/").context["all"] == 1
        assert log_in("yy.reform").get("/ledger/contacts/?missing=1").context["all"] == 50
        assert log_in("yy.reform").post(f"{home}report/").status_code == 403
