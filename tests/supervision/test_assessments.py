"""考核: tables by date, figures by rule, scores by hand, additions, appeal, filing with 督考办, return to the unit (C6)."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.fixtures_files import data_of
from core.models import InboxMessage
from core.papers import documents_of
from core.services import membership_add
from supervision import demo_assess, services
from supervision.lives.assessment import ROUND_STEPS, SHEET_STEPS
from supervision.models import AssessmentRound, AssessmentSheet, Indicator, IndicatorTable
from supervision.selectors.assessment import units_of
from supervision.services import IndicatorInput, TableInput
from tests.approvals.looking import on
from tests.supervision.assessing import DAY, END, ROWS, june, of, opened, published, score, table
from tests.world import ACTOR, World

pytestmark = pytest.mark.mission("C6")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
D = Decimal


def test_lines_come_from_the_cases_and_by_rule(world: World, client: Client) -> None:
    june(world)
    table(world)
    with on(2025, 7, 2):
        row = opened(world)
        assert list(row.sheets.values_list("person__username", flat=True)) == ["yx.clerk", "yx.clerk2"]
        sheet = of(world, row, "yx.clerk")
        lines = [(line.value, line.base, line.score, line.by_hand) for line in sheet.lines.all()]
        # three finished, one of them late: 66.7 % on time, 33.3 points off
        assert lines == [(D("66.7"), 3, D("16.7"), False), (D(0), 0, D(20), False), (None, 0, None, True)]
        client.force_login(world.person["yx.reform"])
        rows = client.get(sheet.lines.all()[0].url).context["rows"]
        assert len(rows) == 3
        with pytest.raises(Refused):  # nobody twice for one period
            opened(world)
        with pytest.raises(Invalid) as early:
            opened(world, day=DAY(2025, 7, 1))
        assert early.value.field == "day"
        with pytest.raises(Invalid) as missing:
            opened(world, kind="seconded", day=DAY(2024, 1, 1))
        assert missing.value.field == "kind"
        with pytest.raises(Invalid):
            opened(world, unit="czgx")
        with pytest.raises(NotAllowed):
            opened(world, login="yx.admin", day=DAY(2025, 5, 1))


def test_scored_told_appealed_decided_final_filed_and_returned(world: World, client: Client) -> None:
    june(world)
    row = published(world)
    assert (row.state, row.appeal_by) == ("published", DAY(2025, 7, 9))
    sheet = of(world, row, "yx.clerk")
    assert (sheet.state, sheet.total) == ("published", D("63.7"))
    notice = json.loads(documents_of(sheet)[0].facts)
    assert (notice["subject"], notice["total"], notice["appeal_by"]) == (sheet.subject_name, "63.7", "2025年7月9日")
    assert [line["score"] for line in notice["lines"]] == ["16.7", "20.0", "27.0"]
    told = InboxMessage.objects.filter(url=f"/assessments/sheets/{sheet.public_id}/")
    assert set(told.values_list("person__username", flat=True)) == {"yx.clerk", "yx.head", "yx.admin"}
    with on(2025, 7, 8):
        with pytest.raises(Refused):  # the other one may still appeal
            services.assessment_finalise(round=row, actor=world.actor("yx.centre"), stamp=Stamp())
        sheet = services.sheet_appeal(sheet=sheet, text="系统故障", actor=world.actor("yx.clerk"), stamp=Stamp())
    with on(2025, 7, 11):
        with pytest.raises(Refused):  # too late for the other, and one is undecided
            services.assessment_finalise(round=row, actor=world.actor("yx.centre"), stamp=Stamp())
        said: dict[str, Any] = {"upheld": True, "words": "属实", "points": D(5)}
        with pytest.raises(NotAllowed):  # who scored does not decide
            services.sheet_decide(sheet=sheet, actor=world.actor("yx.centre"), stamp=Stamp(), **said)
        with pytest.raises(Invalid):
            services.sheet_decide(
                sheet=sheet, actor=world.actor("yx.reform"), stamp=Stamp(), **{**said, "points": D(0)}
            )
        sheet = services.sheet_decide(sheet=sheet, actor=world.actor("yx.reform"), stamp=Stamp(), **said)
        assert (sheet.state, sheet.total, sheet.upheld) == ("decided", D("68.7"), True)
        papers = documents_of(sheet)
        assert (len(papers), papers[1].supersedes, json.loads(papers[1].facts)["total"]) == (2, papers[0], "68.7")
        row = services.assessment_finalise(round=row, actor=world.actor("yx.centre"), stamp=Stamp())
        assert row.number == f"{world.body['yx-centre'].name}考〔2025〕1号"
        bulletin = json.loads(documents_of(row)[0].facts)
        assert [(each["place"], each["total"], each["appeal"]) for each in bulletin["rows"]] == [
            (1, "97.0", ""),
            (2, "68.7", "申诉成立"),
        ]
        row = services.assessment_file(
            round=row, to=world.body["yx-ducha"], actor=world.actor("yx.centre"), stamp=Stamp()
        )
        with pytest.raises(NotAllowed):
            _receive(world, row, "yx.centre")
        row = _receive(world, row, "yx.appraiser")
        assert (row.state, row.receipt, row.received_on) == ("received", "督考备1号", DAY(2025, 7, 11))
        row = services.assessment_hand_back(round=row, actor=world.actor("yx.centre"), stamp=Stamp())
    assert row.state == "returned"
    verbs = [event.verb.partition(".")[2] for event in events.history(row)]
    assert verbs == ["compile", "publish", "finalise", "file", "receive", "hand_back"]
    verbs = [event.verb.partition(".")[2] for event in events.history(sheet)]
    assert verbs == ["score", "publish", "appeal", "decide", "finalise"]
    facts = json.dumps([events.facts_of(event) for event in events.history(sheet)], ensure_ascii=False)
    assert sheet.subject_name not in facts and "系统故障" not in facts


def _receive(world: World, row: AssessmentRound, login: str) -> AssessmentRound:
    said: dict[str, Any] = {"receipt": "督考备1号", "received_on": DAY(2025, 7, 11)}
    return services.assessment_receive(round=row, actor=world.actor(login), stamp=Stamp(), **said)


def test_scores_by_hand_additions_and_deductions(world: World) -> None:
    june(world)
    table(world)
    with on(2025, 7, 2):
        row = opened(world)
        sheet, centre = of(world, row, "yx.clerk2"), world.actor("yx.centre")
        with pytest.raises(Invalid) as problem:
            score(world, sheet, "yx.centre", {3: "31"})
        assert problem.value.field == "score_3"
        with pytest.raises(Refused):
            score(world, sheet, "yx.centre", {})
        with pytest.raises(Refused):
            services.assessment_publish(round=row, actor=centre, stamp=Stamp())
        sheet = services.sheet_adjust(
            sheet=sheet, points=D("-2"), reason="迟到两次", upload=("记录.pdf", PDF), actor=centre, stamp=Stamp()
        )
        assert (sheet.state, sheet.total, sheet.points.get().file_name) == ("compiled", None, "记录.pdf")
        sheet = score(world, sheet, "yx.centre", {3: "28.5"})
        assert (sheet.state, sheet.total) == ("scored", D("96.5"))
        sheet = services.sheet_adjust(sheet=sheet, points=D(1), reason="表扬信", actor=centre, stamp=Stamp())
        assert (sheet.state, sheet.total) == ("scored", D("97.5"))
        for bad in (D(0), D(21)):
            with pytest.raises(Invalid):
                services.sheet_adjust(sheet=sheet, points=bad, reason="一", actor=centre, stamp=Stamp())


def test_the_year_takes_the_months(world: World) -> None:
    june(world)
    row = published(world)
    with on(2025, 7, 11):
        services.assessment_finalise(round=row, actor=world.actor("yx.centre"), stamp=Stamp())
    rows = (
        IndicatorInput("月度平均", D(70), "months_mean", D(100), D("0.7")),
        IndicatorInput("民主评议", D(30), words="年终评议"),
    )
    table(world, kind="window_year", indicators=rows)
    with on(2026, 1, 8):
        year = opened(world, kind="window_year", day=DAY(2025, 12, 31))
        line = of(world, year, "yx.clerk").lines.all()[0]
        assert (line.value, line.base, line.score) == (D("63.7"), 1, D("44.6"))
        assert line.url == (
            "/assessments/sheets/?person=yx.clerk&kind=window_month&show=final&since=2025-01-01&until=2025-12-31"
        )
    with on(2027, 1, 8):  # a year without months is judged by hand
        line = of(world, opened(world, kind="window_year", day=DAY(2026, 1, 1)), "yx.clerk").lines.all()[0]
        assert (line.value, line.score, line.by_hand) == (None, None, True)


def test_departments_and_seconded_staff_go_to_oversight_first(world: World) -> None:
    june(world)
    rows = (IndicatorInput("按期办结", D(100), "on_time", D(100), D(1)),)
    table(world, kind="department", organiser="yx-spj", indicators=rows)
    with on(2026, 1, 8):
        row = opened(world, "department", "yx.reform", "yx-spj", DAY(2025, 1, 1), "yx-zjj")
        sheet = row.sheets.get()
        assert (sheet.person, sheet.unit) == (None, world.body["yx-zjj"])
        # its own cases: it examines what is forwarded to it and nothing of June's
        assert sheet.lines.get().note == "期内没有发生，按满分计"
        score(world, sheet, "yx.reform", {})
        row = services.assessment_publish(round=row, actor=world.actor("yx.reform"), stamp=Stamp())
        sheet.refresh_from_db()
        assert sheet.move_permitted("appeal", world.actor("zjj.head")) is None
        assert sheet.move_permitted("appeal", world.actor("zjj.handler")) is not None
    with on(2026, 1, 20):
        row = services.assessment_finalise(round=row, actor=world.actor("yx.reform"), stamp=Stamp())
        with pytest.raises(Refused):
            services.assessment_hand_back(round=row, actor=world.actor("yx.reform"), stamp=Stamp())
        with pytest.raises(Invalid):
            services.assessment_file(
                round=row, to=world.body["yx-centre"], actor=world.actor("yx.reform"), stamp=Stamp()
            )


ORGANISE, SUBJECT = {"yx.centre"}, {"yx.clerk"}


def test_roles_by_move(world: World) -> None:
    june(world)
    row = published(world)
    sheet = of(world, row, "yx.clerk")

    def able(thing: Any, move: str) -> set[str]:
        return {login for login in world.person if thing.move_permitted(move, world.actor(login)) is None}

    assert {move: able(row, move) for move in ROUND_STEPS} == {
        move: set() if move == "receive" else ORGANISE for move in ROUND_STEPS
    }
    expected = dict.fromkeys(SHEET_STEPS, ORGANISE) | {"appeal": SUBJECT, "decide": {"yx.reform"}}
    assert {move: able(sheet, move) for move in SHEET_STEPS} == expected
    row.filed_to = world.body["yx-ducha"]
    assert able(row, "receive") == {"yx.appraiser"}


def test_nobody_scores_himself(world: World) -> None:
    """The head of the organising office is among those assessed."""
    june(world)
    table(world, organiser="yx-spj")
    person = world.person["yx.clerk"]
    membership_add(
        person=person, organisation=world.body["yx-spj"], role="reform", valid_from=DAY(2020, 1, 1), actor=ACTOR
    )
    with on(2025, 7, 2):
        row = opened(world, login="yx.reform", organiser="yx-spj")
        own, other = of(world, row, "yx.clerk"), of(world, row, "yx.clerk2")
        with pytest.raises(NotAllowed):
            score(world, own, "yx.clerk", {3: "30"})
        with pytest.raises(NotAllowed):
            services.sheet_adjust(sheet=own, points=D(2), reason="一", actor=world.actor("yx.clerk"), stamp=Stamp())
        assert score(world, other, "yx.clerk", {3: "30"}).state == "scored"
        assert score(world, own, "yx.reform", {3: "20"}).state == "scored"


STATES: dict[str, set[str]] = {
    "compiled": {"compile", "score", "adjust"},
    "scored": {"score", "adjust", "publish"},
    "published": {"appeal", "finalise"},
    "appealed": {"decide"},
    "decided": {"finalise"},
    "final": set(),
}
ROUND_STATES: dict[str, set[str]] = {
    "compiled": {"compile", "publish"},
    "published": {"finalise"},
    "final": {"file", "hand_back"},
    "filed": {"receive"},
    "received": {"hand_back"},
    "returned": set(),
}


def test_moves_by_state() -> None:
    for state, moves in STATES.items():
        sheet = AssessmentSheet(state=state, appeal_by=dt.date(2099, 1, 1))
        assert (state, {move for move in SHEET_STEPS if sheet.move_refusal(move) is None}) == (state, moves)
    for state, moves in ROUND_STATES.items():
        row = AssessmentRound(state=state)
        assert (state, {move for move in ROUND_STEPS if row.move_refusal(move) is None}) == (state, moves)


def test_who_sees_what(world: World, client: Client) -> None:
    june(world)
    table(world)
    with on(2025, 7, 2):
        row = opened(world)
        sheet = of(world, row, "yx.clerk")
        address, mine = f"/assessments/{row.public_id}/", f"/assessments/sheets/{sheet.public_id}/"
        assert _seeing(world, client, address) == {"yx.centre", "yx.reform", "yx.inspector"}
        assert _seeing(world, client, mine) == {"yx.centre", "yx.reform", "yx.inspector"}
        for each in row.sheets.all():
            score(world, each, "yx.centre", {3: "27"})
        services.assessment_publish(round=row, actor=world.actor("yx.centre"), stamp=Stamp())
        told = {"yx.centre", "yx.reform", "yx.inspector", "yx.clerk", "yx.head", "yx.admin"}
        assert _seeing(world, client, mine) == told
        client.force_login(world.person["yx.clerk"])
        assert [each.person_id for each in client.get("/assessments/sheets/").context["rows"]] == [sheet.person_id]
    with on(2025, 7, 11):
        row = AssessmentRound.objects.get()
        row = services.assessment_finalise(round=row, actor=world.actor("yx.centre"), stamp=Stamp())
        services.assessment_file(round=row, to=world.body["yx-ducha"], actor=world.actor("yx.centre"), stamp=Stamp())
        assert _seeing(world, client, address) == {"yx.centre", "yx.reform", "yx.inspector", "yx.appraiser"}
        assert _seeing(world, client, mine) == told | {"yx.appraiser"}


LOOKERS = (
    "yx.centre",
    "yx.reform",
    "yx.inspector",
    "yx.appraiser",
    "yx.clerk",
    "yx.clerk2",
    "yx.head",
    "yx.admin",
    "zjj.head",
    "gx.head",
    "as.head",
)


def _seeing(world: World, client: Client, address: str) -> set[str]:
    found = set()
    for login in LOOKERS:
        client.force_login(world.person[login])
        status = client.get(address).status_code
        assert status in (200, 404)
        found |= {login} if status == 200 else set()
    return found


def test_the_whole_way_in_the_browser(
    world: World, client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    june(world)
    table(world)
    with on(2025, 7, 2):
        client.force_login(world.person["yx.centre"])
        organiser = world.body["yx-centre"].pk
        assert client.get("/assessments/new/").status_code == 200
        new = f"/assessments/new/?organiser={organiser}&kind=window_month"
        sent = {
            "organiser": organiser,
            "kind": "window_month",
            "day": "2025-06-30",
            "units": [world.body["yx-park"].pk],
        }
        assert client.post(new, sent | {"day": "2025-07-01"}).status_code == 422
        assert client.post(new, sent | {"units": []}).status_code == 422
        assert client.post(new, sent | {"idempotency_key": "k1"}).status_code == 302
        row = AssessmentRound.objects.get()
        home = f"/assessments/{row.public_id}/"
        for sheet in row.sheets.all():
            address = f"/assessments/sheets/{sheet.public_id}/"
            assert client.post(f"{address}score/", {"score_3": "99"}).status_code == 422
            assert client.post(f"{address}score/", {"score_3": "27", "note_3": "记录"}).status_code == 302
        file = io.BytesIO(PDF)
        file.name = "表扬信.pdf"
        points = {"points": "2", "reason": "表扬信", "upload": file}
        assert client.post(f"{address}adjust/", points).status_code == 302
        point = sheet.points.get()
        assert client.get(f"{address}files/{point.pk}/").status_code == 200
        assert client.post(f"{home}publish/", {}).status_code == 302
        book = load_workbook(io.BytesIO(client.get(f"{home}xlsx/").content)).active
        assert book is not None
        cells = list(book.iter_rows(values_only=True))
        assert cells[3][3:8] == (50, 20, 27, 2, 99)
        client.get(home)
        with django_assert_num_queries(ROUND_PAGE):
            client.get(home)
        with django_assert_num_queries(SHEET_PAGE):
            client.get(address)
        client.force_login(world.person["yx.clerk"])
        mine = f"/assessments/sheets/{of(world, row, 'yx.clerk').public_id}/"
        assert client.post(f"{mine}appeal/", {"text": ""}).status_code == 422
        assert client.post(f"{mine}appeal/", {"text": "系统故障"}).status_code == 302
        assert client.post(f"{mine}score/", {"score_3": "30"}).status_code == 403
        client.force_login(world.person["yx.reform"])
        assert client.post(f"{mine}decide/", {"upheld": "1", "words": "属实"}).status_code == 422
        assert client.post(f"{mine}decide/", {"upheld": "0", "words": "不属实"}).status_code == 302
        assert client.get("/assessments/?kind=window_month&state=published").context["rows"][0] == row


ROUND_PAGE, SHEET_PAGE = 12, 13


def test_a_table_is_a_new_version(world: World, client: Client) -> None:
    first = table(world)
    with on(2025, 7, 2):
        client.force_login(world.person["yx.centre"])
        address = f"/assessments/tables/{first.public_id}/"
        assert "按期办结率每低于 100.0% 1 个单位扣 1 分" in client.get(address).content.decode()
        page = client.get(f"{address}new/").context
        sent = {field.html_name: field.value() for field in page["form"]}
        sent |= {field.html_name: field.value() for form in page["rows"] for field in form}
        sent |= {field.html_name: field.value() for field in page["rows"].management_form}
        sent = {name: value for name, value in sent.items() if value is not None}
        wrong = client.post(f"{address}new/", sent | {"row-0-weight": "40"})
        assert (wrong.status_code, "各项满分相加是 90" in wrong.content.decode()) == (422, True)
        assert client.post(f"{address}new/", sent | {"row-0-measure": "filings_late"}).status_code == 422
        changed = sent | {"row-0-weight": "40", "row-2-weight": "40"}
        assert client.post(f"{address}new/", changed).status_code == 302
    old, new = IndicatorTable.objects.order_by("valid_from")
    assert [list(row.indicators.values_list("weight", flat=True)) for row in (old, new)] == [
        [D(50), D(20), D(30)],
        [D(40), D(20), D(40)],
    ]
    assert new.valid_from == DAY(2025, 7, 3)
    with on(2025, 8, 4):
        assert opened(world).table == old  # June goes by the table of its last day
        assert opened(world, day=DAY(2025, 7, 31)).table == new
        client.force_login(world.person["gx.head"])
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (IndicatorInput("一", D(99)),),
        (IndicatorInput("一", D(100), "no_such", D(0), D(1)),),
        (IndicatorInput("一", D(100), "results_mean", D(0), D(1)),),  # of bodies, not of people
        (IndicatorInput("一", D(100), "on_time", D(100), D(0)),),
        (IndicatorInput("一", D(100), least=D(101)),),
    ],
)
def test_a_table_that_does_not_add_up_is_told(world: World, rows: tuple[IndicatorInput, ...]) -> None:
    with pytest.raises(Invalid):
        table(world, indicators=rows)


def test_a_draft_opens_no_round(world: World) -> None:
    table(world, draft=True)
    with on(2025, 7, 2), pytest.raises(Invalid):
        opened(world)
    with pytest.raises(NotAllowed):
        said = TableInput(world.body["yx-centre"], "window_month", END, "表", "测试", ROWS)
        services.indicator_table_set(said=said, actor=world.actor("yx.admin"))


def test_the_tables_of_the_documents(world: World) -> None:
    """S4's assessments and S3's draft, each with its source; weights made up and marked so."""
    demo_assess.tables(actor=ACTOR)
    found = IndicatorTable.objects.filter(organiser=world.body["as-spj"]).values_list("kind", flat=True)
    assert sorted(found) == ["department", "seconded", "window_month", "window_year"]
    assert set(IndicatorTable.objects.values_list("fictional", flat=True)) == {True}
    fixture = data_of("indicator_tables.json")
    assert "虚拟" in fixture["source"]
    assert [(row["organiser"], row["kind"]) for row in fixture["tables"] if row.get("draft")] == [
        ("clj-centre", "seconded")
    ]


@given(
    weight=st.decimals(1, 100, places=1),
    per_unit=st.decimals(0, 20, places=2),
    target=st.decimals(0, 100, places=1),
    values=st.tuples(st.decimals(0, 200, places=1), st.decimals(0, 200, places=1)),
    more=st.booleans(),
)
def test_points_stay_in_range_and_never_reward_the_worse(
    weight: Decimal, per_unit: Decimal, target: Decimal, values: tuple[Decimal, Decimal], more: bool
) -> None:
    row = Indicator(weight=weight, per_unit=per_unit, target=target, least=D(0))
    low, high = sorted(values)
    worse, better = (low, high) if more else (high, low)
    points = [row.score_of(value, more_is_better=more) for value in (worse, better)]
    assert D(0) <= points[0] <= points[1] <= weight
    assert row.score_of(None, more_is_better=more) == weight == row.score_of(target, more_is_better=more)


def test_an_organiser_reaches_what_stands_beside_it(world: World) -> None:
    """A county's centre does not assess the people of another county in the same city."""
    centre, park, other = world.body["yx-centre"], world.body["yx-park"], world.body["yx-zjj"]
    assert {row.code for row in units_of(centre, "department")} == {"yx-zjj"}
    for body, parent in ((centre, world.body["yx-spj"]), (park, world.body["yx-spj"]), (other, world.body["yx-ducha"])):
        body.parent = parent
        body.save(update_fields=["parent"])
    assert [row.code for row in units_of(centre, "window_month")] == ["yx-park"]
    assert [row.code for row in units_of(centre, "department")] == []
    other.served_by = centre
    other.save(update_fields=["served_by"])
    assert [row.code for row in units_of(centre, "department")] == ["yx-zjj"]
