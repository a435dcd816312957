"""The plan as data (D1): the document's own tables, who fills which cells, a new year beside the old one."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from core.errors import Invalid, NotAllowed, Refused
from core.papers import documents_of
from ledger.books.tables import ledger_book, tasks_book
from ledger.documents.returns import table_facts
from ledger.documents.tables import TASK_COLUMNS, tasks_groups
from ledger.models import Duty, Measure, Plan, Reporter
from ledger.selectors.plans import grid_of, plan_of
from ledger.services import (
    MeasureInput,
    PlanInput,
    ReporterInput,
    TaskInput,
    columns_set,
    measure_drop,
    measure_set,
    month_open,
    plan_copy,
    plan_publish,
    reporter_set,
)
from tests.ledger.conftest import ACTOR, MARCH, Ledger, LogIn
from tests.world import moment

pytestmark = pytest.mark.mission("D1")
ATTACHMENTS = Path(__file__).with_name("attachments")
DAY = dt.date


def printed(number: int) -> list[str]:
    """The lines of an attachment as the document prints it."""
    return (ATTACHMENTS / f"{number}.txt").read_text(encoding="utf-8").splitlines()


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def lines_of(book: bytes) -> list[str]:
    """Every text of the first sheet, row by row from the left."""
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    return [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value not in (None, "")]


def said(world: Ledger, **changes: Any) -> PlanInput:
    values: dict[str, Any] = {
        "name": "岳阳市园区改革",
        "document": "2023年工作要点",
        "office": world.plan.office,
        "first_month": DAY(2023, 1, 1),
        "contacts_due_on": DAY(2023, 1, 20),
        "due_day": 20,
    }
    return PlanInput(**{**values, **changes})


@pytest.mark.mission("D7")
def test_the_task_table_is_attachment_2_line_by_line(ledger: Ledger) -> None:
    facts = {"title": ledger.plan.tasks_title, "columns": list(TASK_COLUMNS), "groups": tasks_groups(ledger.plan)}
    assert lines_of(tasks_book(facts)) == printed(2)
    frozen = json.loads(documents_of(ledger.plan)[0].facts)
    assert {name: frozen[name] for name in facts} == facts


@pytest.mark.mission("D7")
def test_the_empty_ledger_is_attachment_3(ledger: Ledger) -> None:
    facts = table_facts(ledger.plan, ledger.plan.office, MARCH, lambda cell: [], at=moment(2022, 3, 9))
    book = ledger_book(
        {**facts, "title": ledger.plan.ledger_title, "unit": "", "filled_by": "", "phone": "", "month": ""}
    )
    ours = lines_of(book)
    ours.remove(facts["legend"])  # the signs are ours
    assert bare("".join(ours)) == bare("".join(printed(3)))
    assert [line for line in ours if line in printed(3)] == [
        line for line in printed(3) if line[0] in "(备" or line[0].isdigit() or line in ours
    ]
    page = load_workbook(io.BytesIO(book)).worksheets[0]
    setup = page.page_setup
    assert (setup.paperSize, setup.orientation, page.print_title_rows) == (8, "landscape", "$1:$3")


def test_twenty_measures_by_eleven_parks_for_fifty_units(ledger: Ledger) -> None:
    grid = grid_of(ledger.plan)
    groups = [sum(measure.group_number == n for measure in grid.measures) for n in range(1, 6)]
    assert (groups, len(grid.columns), len(grid.reporters)) == ([4, 5, 4, 4, 3], 11, 50)
    kinds = [sum(unit.kind == kind for unit in grid.reporters) for kind in ("department", "county", "park")]
    assert kinds == [28, 10, 12]
    cells = {unit.organisation.code: len(grid.owed[unit.pk]) for unit in grid.reporters}
    assert (cells["yx-park"], cells["yx-gov"], cells["yy-spj"], cells["yy-lyj"]) == (20, 20, 132, 11)
    assert {code for code, n in cells.items() if not n} == {"yyl-gov", "qy-gwh", "clj-park"}
    assert sum(cells.values()) == 1249


def test_every_department_named_in_attachment_2_has_the_measure(ledger: Ledger) -> None:
    """Read from the printed words again, apart from the fixture of units."""
    units = Reporter.objects.filter(plan=ledger.plan, kind="department").select_related("organisation")
    names: dict[str, str] = {}
    for unit in units:
        body = unit.organisation
        aliases = [name.name for name in body.names.all()]
        names |= dict.fromkeys([body.name, body.short_name, *aliases], body.code)
    found: dict[str, set[tuple[int, str]]] = {}
    for measure in ledger.plan.measures.prefetch_related("tasks"):
        for task in measure.tasks.all():
            for part, text in (("lead", task.lead), ("responsible", task.responsible)):
                for piece in re.split("[、,]", text):
                    word = re.sub("等?(市直)?各?相关部门$|等$", "", piece)
                    if word in names:
                        found.setdefault(names[word], set()).add((measure.number, part))
    duties = Duty.objects.filter(reporter__in=units).values_list(
        "reporter__organisation__code", "measure__number", "part"
    )
    ours: dict[str, set[tuple[int, str]]] = {}
    for code, number, part in duties:
        ours.setdefault(code, set()).add((number, part))
    assert {code: {n for n, _ in parts} for code, parts in found.items()} == {
        code: {n for n, _ in parts} for code, parts in ours.items()
    }
    assert all(parts <= found[code] for code, parts in ours.items())


def test_a_new_year_is_copied_changed_and_published_and_the_old_one_stays(ledger: Ledger) -> None:
    ledger.open(DAY(2022, 12, 1))
    before = list(Measure.objects.filter(plan=ledger.plan).values())
    reform = ledger.actor("yy.reform")
    plan = plan_copy(plan=ledger.plan, year=2023, said=said(ledger), actor=reform)
    assert (plan.measures.count(), plan.columns.count(), plan.reporters.count()) == (20, 11, 50)
    measure_drop(plan=plan, measure=plan.measures.get(number=20), actor=reform)
    new = MeasureInput(
        21, "推进数据共享", 6, "数字赋能", [TaskInput("共享数据。", "市行政审批服务局")], ["on_time", "x"]
    )
    made = measure_set(plan=plan, said=new, actor=reform)
    assert (str(made), made.heading, made.proposals) == ("21.推进数据共享", "(六)数字赋能", ["on_time"])
    with pytest.raises(Refused, match=r"有 11 格没有填报单位：21.推进数据共享（岳阳经发区）"):
        plan_publish(plan=plan, actor=reform)
    clj, parks = ledger.body("clj-park"), [(column.park, "") for column in plan.columns.all()]
    columns_set(plan=plan, columns=[(clj, "城陵矶"), *parks], actor=reform)
    everywhere = [park for park, _ in parks] + [clj]
    for code, kind in (("yy-spj", "department"),):
        unit = ReporterInput(ledger.body(code), kind, leads=[*range(1, 20), 21], parks=everywhere)
        reporter_set(plan=plan, said=unit, actor=reform)
    plan_publish(plan=plan, actor=reform)
    assert list(Measure.objects.filter(plan=ledger.plan).values()) == before
    assert [plan_of(Plan.objects.all(), DAY(*at, 1)) for at in ((2022, 2), (2022, 12), (2023, 1), (2030, 6))] == [
        None,
        ledger.plan,
        plan,
        plan,
    ]
    assert month_open(plan=plan, month=DAY(2023, 1, 1), actor=ACTOR) == 47
    row = ledger.row("yy-spj", DAY(2023, 1, 1))
    assert (row.due_on, row.entries.count()) == (DAY(2023, 1, 20), 20 * 12)
    for write in (
        lambda: measure_set(plan=plan, said=new, measure=made, actor=reform),
        lambda: columns_set(plan=ledger.plan, columns=parks, actor=reform),
        lambda: measure_drop(plan=plan, measure=made, actor=reform),
    ):
        with pytest.raises(Refused, match="启用后不再改动"):
            write()


def test_a_plan_never_begins_in_a_month_that_was_opened(ledger: Ledger) -> None:
    ledger.open(DAY(2023, 2, 1))
    plan = plan_copy(plan=ledger.plan, year=2023, said=said(ledger), actor=ledger.actor("yy.reform"))
    with pytest.raises(Refused, match="首个填报月最早为2023年3月"):
        plan_publish(plan=plan, actor=ledger.actor("yy.reform"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_day": 29}, "due_day"),
        ({"remind_days": [0]}, "remind_days"),
        ({"remind_days": [3, 3]}, "remind_days"),
        ({"name": " "}, "name"),
    ],
)
def test_what_a_plan_may_not_say(ledger: Ledger, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        plan_copy(plan=ledger.plan, year=2023, said=said(ledger, **changes), actor=ledger.actor("yy.reform"))
    assert caught.value.field == field


def test_only_the_receiving_office_and_system_administrators_keep_plans(ledger: Ledger) -> None:
    may = []
    for login in (
        "yy.reform",
        "sysadmin",
        "yx.reform",
        "yx.filer",
        "yx.head",
        "yy.inspector",
        "cz.reform",
        "as.reform",
    ):
        try:
            plan_copy(plan=ledger.plan, year=2030 + len(may), said=said(ledger), actor=ledger.actor(login))
            may.append(login)
        except NotAllowed:
            pass
    assert may == ["yy.reform", "sysadmin"]


def test_a_new_year_is_set_up_on_the_pages(ledger: Ledger, log_in: LogIn) -> None:
    browser, old = log_in("yy.reform"), "/ledger/plans/yueyang/2022/"
    form = browser.get(f"{old}next/").context["form"]
    sent = {name: value for name, value in form.initial.items() if value not in (None, False)}
    answer = browser.post(f"{old}next/", {**sent, "remind_days": "五"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["document", "remind_days"])
    answer = browser.post(f"{old}next/", {**sent, "document": "2023年要点", "remind_days": "7、3 1"})
    new = "/ledger/plans/yueyang/2023/"
    assert answer.url == new
    plan = Plan.objects.get(year=2023)
    assert (plan.remind_days, plan.first_month, plan.published_at) == ([7, 3, 1], DAY(2023, 1, 1), None)
    page = browser.get(f"{new}measures/20/").context["form"].initial
    assert browser.post(f"{new}measures/20/", {**page, "title": "压实责任"}).url == new
    assert browser.post(f"{new}measures/0/", {**page, "title": "又一项"}).status_code == 422  # the number is taken
    assert browser.post(f"{new}measures/19/", {"drop": "1"}).url == new
    columns = browser.get(f"{new}columns/").context["form"].initial["columns"].replace("=岳阳经发区", "=经开区")
    assert browser.post(f"{new}columns/", {"columns": columns}).url == new
    assert browser.post(f"{new}columns/", {"columns": "无此园区"}).status_code == 422
    unit = {"organisation": ledger.body("yyl-gov").pk, "kind": "county", "responsible": ["1"]}
    assert browser.post(f"{new}units/yyl-gov/", unit).status_code == 422  # measures without a park
    unit["parks"] = [ledger.body("yyjf-park").pk]
    assert browser.post(f"{new}units/yyl-gov/", unit).url == new
    assert browser.post(f"{new}units/clj-park/", {"drop": "1"}).url == new
    assert browser.get(new).context["gaps"] == 0
    edited = browser.get(f"{new}edit/").context["form"].initial | {"issued_on": ""}
    assert browser.post(f"{new}edit/", {**edited, "remind_days": "5", "due_day": "28"}).url == new
    assert browser.post(f"{new}publish/").url == new
    plan.refresh_from_db()
    assert (plan.due_day, plan.published_at is not None, plan.reporters.count()) == (28, True, 49)
    assert [measure.title for measure in plan.measures.filter(number__gte=18)] == [
        "加强园区“放管服”改革督查激励",
        "压实责任",
    ]
    assert plan.columns.get(position=1).heading == "经开区"
    assert browser.get(f"{new}tasks/book/").status_code == 200
    assert log_in("yx.filer").get(f"{new}edit/").status_code == 403
    assert log_in("cz.reform").get(new).status_code == 404
