"""Filings are compiled once, with everything of the month, a nil return where there is nothing, and supplements (C1, E6)."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from approvals.models import Case, Clock
from approvals.services import applicant_find_or_create
from core.door import Stamp
from core.errors import NotAllowed, Refused
from core.identifiers import compute_id_check
from core.models import InboxMessage, JobRun, StoredFile
from core.papers import file_path
from supervision import services
from supervision.jobs import filing as jobs
from supervision.models import Filing, FilingDuty, FilingLine, FilingTerms
from supervision.selectors.filing import pairs_of_month
from tests.approvals.looking import on
from tests.approvals.walks import OPINION, go, leg, receive
from tests.supervision.filing import JULY, JUNE, brought, compiled, june_of, step, walked, yunxi
from tests.world import ACTOR, World, moment

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C1", "E6")]


def test_month_is_compiled_with_its_cases_figures_and_list(world: World) -> None:
    with on(2025, 6, 3):
        refused = receive(world, "direct", "yx.clerk")
        refused = go(world, refused, leg("yx.clerk", "accept"))
        go(world, refused, leg("yx.clerk", "withdraw", reason="企业调整计划"))
    filing = june_of(world, "direct", "delegated")
    assert (filing.count, filing.state, filing.due_on) == (2, "draft", dt.date(2025, 7, 7))
    assert filing.totals["modes"] == [["委托行使", "准予", 1], ["直接赋权", "准予", 1]]
    assert filing.totals["endings"] == {"refused": 0, "withdrawn": 1, "terminated": 0}
    line = filing.lines.get(position=1)
    assert (
        line.facts
        | {
            "mode": "直接赋权",
            "applicant": "岳阳云溪晴川新材料有限公司(演示)",
            "code": "91430603XNXN00013J",
            "received": "2025-06-03",
            "accepted": "2025-06-03",
            "decided": "2025-06-03",
            "result": "准予",
            "seals": "湖南岳阳绿色化工高新技术产业开发区管理委员会行政审批专用章",
            "days": 0,
            "overdue": "",
        }
        == line.facts
    )
    assert line.facts["document"] and line.facts["certificate"]


def test_list_is_a_spreadsheet_with_all_lines_and_the_statistics(world: World) -> None:
    filing = june_of(world, "direct", "delegated")
    assert filing.list_file is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_path(filing.list_file.sha256).read_bytes()))
    rows = book.get_sheet_by_name("备案清单").to_python()
    assert [row[2] for row in rows[1:]] == [line.facts["case"] for line in filing.lines.all()]
    assert rows[0][0] == "序号" and rows[0][-1] == "超期理由"
    assert ["未作出决定", "", "不予受理", 0] in book.get_sheet_by_name("统计").to_python()


def test_empty_month_is_a_nil_return(world: World) -> None:
    with on(2025, 7, 1):
        made = compiled()
    pair = (world.body["yx-park"].pk, world.body["yx-zjj"].pk)
    assert [((row.by_id, row.to_id), row.count) for row in made] == [(pair, 0)]
    assert yunxi(world).totals["endings"] == {"refused": 0, "withdrawn": 0, "terminated": 0}


def test_only_schemes_in_force_owe_a_nil_return(world: World) -> None:
    assert pairs_of_month(dt.date(2022, 4, 1)) == set()  # 云溪's scheme is of 2022-05-11
    assert len(pairs_of_month(dt.date(2022, 5, 1))) == 1


def test_running_month_is_not_compiled(world: World) -> None:
    with on(2025, 6, 30), pytest.raises(Refused) as refusal:
        compiled()
    assert refusal.value.code == "month_running"


def test_compiling_again_changes_nothing(world: World) -> None:
    filing = june_of(world, "direct")
    with on(2025, 7, 1):
        assert compiled() == []
    filing.refresh_from_db()
    assert (filing.version, Filing.objects.count()) == (1, 1)


def test_draft_takes_in_what_arrives_late(world: World) -> None:
    filing = june_of(world, "direct")
    with on(2025, 7, 2):
        case = walked(world, "direct", until="decide")
        go(world, case, leg("yx.chief", "seal"), at=moment(2025, 7, 2, 10))
        FilingDuty.objects.filter(case=case).update(month=JUNE)
        assert [row.pk for row in compiled()] == [filing.pk]
    filing.refresh_from_db()
    assert (filing.count, filing.sequence, filing.lines.count()) == (2, 0, 2)


def test_what_arises_for_a_sent_month_goes_into_a_supplement(world: World) -> None:
    filing = june_of(world, "direct")
    with on(2025, 6, 30, 9):
        case = walked(world, "direct", until="decide")
    with on(2025, 7, 2):
        brought(world, filing, "submit")
        go(world, case, leg("yx.chief", "seal"), at=moment(2025, 6, 30, 16))
    with on(2025, 8, 1):
        made = compiled(JULY)
    assert [(row.month, row.sequence, row.count) for row in made] == [(JUNE, 1, 1), (JULY, 0, 0)]
    assert str(yunxi(world, sequence=1)).endswith("2025年6月（补充1）备案")
    filing.refresh_from_db()
    assert filing.count == 1


def test_park_compiles_its_own_and_nobody_elses(world: World) -> None:
    with on(2025, 6, 3):
        walked(world, "direct")
    with on(2025, 7, 1):
        park = [world.body["yx-park"]]
        for login in ("yx.clerk", "zjj.head", "yx.reform", "gx.head"):
            with pytest.raises(NotAllowed):
                services.filings_compile(month=JUNE, by=park, actor=world.actor(login))
        with pytest.raises(NotAllowed):
            services.filings_compile(month=JUNE, actor=world.actor("yx.admin"))
        made = services.filings_compile(month=JUNE, by=park, actor=world.actor("yx.admin"))
    assert [row.count for row in made] == [1]


def test_every_reported_case_of_chenzhou_is_a_filing_of_its_own_due_the_same_day(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "cz_reported", until="report")
        assert (services.filings_per_case(actor=ACTOR), services.filings_per_case(actor=ACTOR)) == (1, 0)
    filing = Filing.objects.get()
    assert (filing.case, filing.by, filing.to) == (case, world.body["czgx"], world.body["cz-sthj"])
    assert (filing.period, filing.count, filing.due_on) == ("per_case", 1, dt.date(2025, 6, 3))
    assert filing.lines.get().facts["result"] == "已上报"


def test_natural_person_stands_in_the_list_by_name_alone(world: World) -> None:
    person = applicant_find_or_create(
        kind="person",
        name="章演行",
        resident_id="43060319900101123" + compute_id_check("43060319900101123"),
        contact="章演行",
        phone="13900000006",
    )
    with on(2025, 6, 3):
        case = receive(world, "direct", "yx.clerk", applicant=person)
        for each in (leg("yx.clerk", "accept"), leg("yx.reviewer", "examine", **OPINION)):
            case = go(world, case, each)
        case = go(world, case, leg("yx.chief", "decide", result="granted", form="chief"))
        go(world, case, leg("yx.chief", "seal"))
    with on(2025, 7, 1):
        compiled()
    facts = FilingLine.objects.get().facts
    assert (facts["applicant"], facts["code"]) == ("章演行", "")


def test_late_case_is_told_with_its_limit_and_its_reason(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct")
    Clock.objects.filter(case=case, kind="decision").update(due_on=dt.date(2025, 6, 2), stopped_on=dt.date(2025, 6, 3))
    with on(2025, 7, 1):
        compiled()
        filing = yunxi(world)
        assert filing.totals["late"] == 1
        filing = services.line_reasons(
            filing=filing, reasons={1: "系统对接中断"}, actor=world.actor("yx.admin"), stamp=_stamp(filing)
        )
        again = services.filing_take(filing=filing, actor=world.actor("yx.admin"), stamp=_stamp(filing))
    line = again.lines.get()
    assert (line.late, line.reason) == (True, "系统对接中断")
    assert line.facts["overdue"] == "法定审批时限至2025年6月2日"


def _stamp(filing: Filing) -> Stamp:
    return Stamp(version=filing.version)


def _many(world: World, count: int) -> None:
    """Rows as the moves would have left them, made at once."""
    with on(2025, 6, 3):
        first = walked(world, "direct")
    rows = []
    for number in range(count - 1):
        copy = Case.objects.get(pk=first.pk)
        copy.pk, copy.number, copy.query_code = None, f"BULK{number:06d}", "234567"
        copy.public_id = uuid.uuid4()
        copy._state.adding = True
        rows.append(copy)
    Case.objects.bulk_create(rows, batch_size=200)
    duty = FilingDuty.objects.get()
    cases = Case.objects.exclude(pk=first.pk).values_list("pk", flat=True)
    FilingDuty.objects.bulk_create(
        FilingDuty(
            case_id=pk,
            by_id=duty.by_id,
            to_id=duty.to_id,
            period=duty.period,
            kind=duty.kind,
            occasion=duty.occasion,
            arose_at=duty.arose_at,
            month=duty.month,
        )
        for pk in cases
    )


def test_two_thousand_cases_compile_with_a_few_queries_per_thousand(world: World) -> None:
    """Taken with one UPDATE; then a fixed number of reads per thousand lines, and nobody's authority is loaded."""
    _many(world, 2000)
    with on(2025, 7, 1), CaptureQueriesContext(connection) as asked:
        compiled()
    assert yunxi(world).count == 2000
    texts = [query["sql"] for query in asked.captured_queries]
    assert len([text for text in texts if text.startswith("UPDATE") and "filingduty" in text]) == 1
    of_cases = [text for text in texts if text.startswith("SELECT") and 'JOIN "approvals_case"' in text]
    assert len(of_cases) <= 1  # PostgreSQL reads them by a cursor of the server, which is not listed
    assert [text for text in of_cases if '"authority"' in text] == []
    for table in ("approvals_clock", "approvals_pause", "approvals_licence", "core_document"):
        assert len([text for text in texts if text.startswith("SELECT") and f'FROM "{table}"' in text]) == 2, table


# --- The job --------------------------------------------------------------------------------------------------------
def test_job_compiles_on_the_first_and_once(world: World) -> None:
    with on(2025, 6, 3):
        walked(world, "direct")
    with on(2025, 7, 1, 0, 30):
        assert jobs.filings_monthly() == {"2025-06": {"filings": 1, "lines": 1}}
        assert jobs.filings_monthly() == {}
    assert JobRun.objects.get(job="filings_compile").period == "2025-06"


def test_missed_months_are_caught_up_with(world: World) -> None:
    with on(2025, 7, 1):
        jobs.filings_monthly()
    with on(2025, 7, 3):
        walked(world, "direct")
    with on(2025, 9, 20):
        assert list(jobs.filings_monthly()) == ["2025-07", "2025-08"]
    rows = Filing.objects.order_by("month").values_list("month", "count")
    assert list(rows) == [(JUNE, 0), (JULY, 1), (dt.date(2025, 8, 1), 0)]


@pytest.mark.parametrize(
    ("day", "due"),
    [((2025, 7, 1), dt.date(2025, 7, 7)), ((2025, 10, 1), dt.date(2025, 10, 14)), ((2026, 2, 1), dt.date(2026, 2, 6))],
)
def test_term_counts_working_days_over_holidays(world: World, day: tuple[int, int, int], due: dt.date) -> None:
    """1–8 October 2025 are off and 11 October is worked (国办发明电〔2024〕12号)."""
    with on(*day):
        filing = compiled((dt.date(*day) - dt.timedelta(days=1)).replace(day=1))[0]
    assert filing.due_on == due


def test_terms_are_dated_data(world: World) -> None:
    with on(2025, 6, 1):
        days = {"submit_days": 3, "per_case_days": 1, "receipt_days": 1, "review_days": 5, "answer_days": 3}
        here = world.body["yx-park"].jurisdiction
        services.filing_terms_add(
            valid_from=JULY, jurisdiction=here, seal_kind="own", remind_days=1, actor=ACTOR, **days
        )
        with pytest.raises(Refused):
            services.filing_terms_add(
                valid_from=JULY, jurisdiction=here, seal_kind="own", remind_days=1, actor=ACTOR, **days
            )
    elsewhere = world.body["czgx"].jurisdiction_id
    assert FilingTerms.in_force(JULY, here.pk).submit_days == 3
    assert FilingTerms.in_force(dt.date(2025, 6, 30), here.pk).submit_days == 5
    assert FilingTerms.in_force(JULY, elsewhere).submit_days == 5


def test_reminders_go_to_whose_turn_it_is_once_a_day(world: World) -> None:
    filing = june_of(world, "direct")  # due on 7 July
    told = lambda login: InboxMessage.objects.filter(person=world.person[login], key__startswith="filing").count()  # noqa: E731
    with on(2025, 7, 2):
        services.filings_remind()
    assert told("yx.admin") == 0
    with on(2025, 7, 3):
        services.filings_remind()
        services.filings_remind()
    assert (told("yx.admin"), told("yx.head"), told("zjj.supervisor")) == (1, 1, 0)
    with on(2025, 7, 8):
        services.filings_remind()
        assert told("yx.admin") == 2
        brought(world, filing, "submit")
    with on(2025, 7, 12):  # a Saturday: who is behind is told on working days
        services.filings_remind()
    assert told("zjj.supervisor") == 0
    with on(2025, 7, 14):
        services.filings_remind()
    assert (told("zjj.supervisor"), told("yx.admin")) == (1, 2)


def test_list_files_of_a_draft_and_its_letter_are_the_same(world: World) -> None:
    filing = june_of(world, "direct")
    with on(2025, 7, 2):
        sealed = step(world, filing, "seal", "yx.head")
    assert sealed.list_file_id == filing.list_file_id
    assert StoredFile.objects.filter(pk=sealed.list_file_id, extension="xlsx").exists()
