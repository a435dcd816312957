"""Every figure: one registry, each with a list of just the length it rests on; many subjects with the queries of one (C5, C6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from approvals.models import Case
from core.door import Stamp
from core.models import Organisation
from core.selectors import calendar
from supervision.lives.cards import CardState
from supervision.models import Card, Push
from supervision.selectors import cards_counted
from supervision.selectors.measures import MEASURES, Period, Subject, fitting, nearest_rank
from supervision.selectors.quarter import QUARTERLY, quarter_days, quarter_figures
from supervision.services import (
    ComplaintInput,
    OrderInput,
    card_raise,
    complaint_answer,
    complaint_assign,
    complaint_close,
    complaint_register,
    objection_lodge,
    order_issue,
    orders_watch,
)
from tests.approvals.looking import on
from tests.approvals.rating import rate, ticket
from tests.supervision.assessing import END, JUNE, june
from tests.supervision.filing import OBJECTION, compiled, step, yunxi
from tests.world import ACTOR, World

pytestmark = [pytest.mark.mission("C5"), pytest.mark.mission("C6")]
PERIOD = Period(JUNE, END)
KEYS = [
    "received",
    "finished",
    "late",
    "on_time",
    "kept",
    "mean_days",
    "days_90",
    "days_of_promise",
    "corrected",
    "refused",
    "stamped_late",
    "yellow_cards",
    "red_cards",
    "cards",
    "objections",
    "objections_upheld",
    "filings_late",
    "pushes_late",
    "orders_late",
    "months_mean",
    "results_mean",
    "bad_ratings",
    "satisfied",
    "ratings_late",
    "complaints_upheld",
    "complaints_late",
]


def supervised(world: World) -> None:
    """June with a card upheld against the clerk, a late order, a late push, a filing sent late and objected to."""
    cases = june(world)
    with on(2025, 6, 10):
        for case, colour in ((cases["late"], "yellow"), (cases["good"], "red")):
            card_raise(
                rule=Card.Rule.OVERDUE,
                obj=case,
                occasion="六月",
                words="超期",
                organisation_id=world.body["yx-park"].pk,
                actor=ACTOR,
            )
            Card.objects.filter(object_id=case.pk).update(colour=colour, person=world.person["yx.clerk"])
        Card.objects.filter(colour="yellow").update(
            state=CardState.UPHELD, review="属实", reviewed_at=cases["late"].recorded_at
        )
        for body in ("yx-park", "yx-zjj"):
            said = OrderInput(world.body["yx-ducha"], world.body[body], "缓慢", "说明", dt.date(2025, 6, 12))
            order_issue(said=said, actor=world.actor("yx.inspector"), stamp=Stamp())
    with on(2025, 6, 16):
        orders_watch(on=dt.date(2025, 6, 16))
    Push.objects.update(claim_due_on=dt.date(2025, 6, 4))
    with on(2025, 6, 17):
        for name, level in (("good", 5), ("late", 2), ("delegated", 4)):
            rate(ticket(cases[name]), level)
    spoken(world, cases["late"])


def spoken(world: World, case: Case) -> None:
    """Two complaints of 18 June about the case and its clerk: one upheld in time, one owed by a department past its day."""
    for login, body in (("yx.reviewer", "yx-park"), ("zjj.handler", "yx-zjj")):
        said = ComplaintInput(
            office=world.body["yx-park"],
            source="window",
            kind="late",
            text="拖延",
            received_on=dt.date(2025, 6, 18),
            case_number=case.number,
            person=world.person["yx.clerk"],
        )
        with on(2025, 6, 18):
            row = complaint_register(said=said, actor=world.actor("yx.admin"), stamp=Stamp())
            row = complaint_assign(
                complaint=row,
                organisation=world.body[body],
                person=world.person[login],
                actor=world.actor("yx.admin"),
                stamp=Stamp(),
            )
            if body == "yx-park":
                told = {"verdict": "partly", "text": "已经办结并致歉", "measures": "约谈"}
                row = complaint_answer(complaint=row, actor=world.actor(login), stamp=Stamp(), **told)
                complaint_close(complaint=row, opinion="同意", actor=world.actor("yx.admin"), stamp=Stamp())


def test_the_registry_is_closed() -> None:
    assert list(MEASURES) == KEYS
    assert [key for key in fitting("person") if key not in fitting("body")] == ["months_mean"]
    assert set(QUARTERLY) <= set(fitting("body"))


def test_figures_of_a_month(world: World) -> None:
    june(world)
    with on(2025, 7, 2):
        item = Subject.of(world.item["direct"], world.body["yx-park"])
        found = {key: measure.of(item, PERIOD) for key, measure in fitting("item").items()}
    assert {key: (figure.value, figure.base) for key, figure in found.items()} == {
        "received": (Decimal(4), 4),
        "finished": (Decimal(3), 3),
        "late": (Decimal(1), 1),
        "on_time": (Decimal("66.7"), 3),
        "kept": (Decimal("50.0"), 2),
        "mean_days": (Decimal("0.0"), 2),
        "days_90": (Decimal(0), 2),
        "days_of_promise": (Decimal("0.0"), 2),
        "corrected": (Decimal(1), 1),
        "refused": (Decimal(1), 1),
        "yellow_cards": (Decimal(0), 0),
        "red_cards": (Decimal(0), 0),
        "cards": (Decimal(0), 0),
        "objections": (Decimal(0), 0),
        "bad_ratings": (Decimal(0), 0),
        "satisfied": (None, 0),
        "complaints_upheld": (Decimal(0), 0),
    }


def test_every_figure_leads_to_its_rows(world: World, client: Client) -> None:
    supervised(world)
    with on(2025, 7, 1):
        compiled()
    with on(2025, 7, 20):
        filing = yunxi(world)
        for move, login in (("seal", "yx.head"), ("submit", "yx.head"), ("receive", "zjj.supervisor")):
            filing = step(world, filing, move, login)
        line = filing.lines.get(duty__case__item=world.item["delegated"])
        said = {"filing": filing, "line": line, "said": OBJECTION}
        objection_lodge(actor=world.actor("zjj.supervisor"), stamp=Stamp(), **said)
    period, seen = Period(JUNE, dt.date(2025, 7, 31)), 0
    with on(2025, 8, 4):
        client.force_login(world.person["yx.reform"])
        park = world.body["yx-park"]
        subjects = [Subject.of(world.item[key], park) for key in ("direct", "delegated")]
        subjects += [Subject.of(park), Subject.of(world.body["yx-zjj"])]
        subjects += [Subject.of(world.person[login]) for login in ("yx.clerk", "zjj.handler")]
        for subject in subjects:
            for key, measure in fitting(subject.kind).items():
                figure = measure.of(subject, period)
                if not figure.base:
                    continue
                page = client.get(figure.url)
                rows = page.context["rows"]
                assert (key, subject.code, len(rows)) == (key, subject.code, figure.base)
                seen += 1
    assert seen >= 50
    with on(2025, 8, 4):
        values = {key: MEASURES[key].of(Subject.of(park), period).value for key in fitting("body")}
        assert (values["filings_late"], values["orders_late"], values["yellow_cards"]) == (1, 1, 1)
        assert MEASURES["objections"].of(subjects[1], period).value == 1
        told = {
            (key, row.code): fitting(row.kind)[key].of(row, period).value
            for row in subjects
            for key in KEYS[-5:]
            if key in fitting(row.kind)
        }
        assert {key: value for key, value in told.items() if value} == said_of(world)
        words = client.get(MEASURES["bad_ratings"].of(Subject.of(park), period).url).context["narrowed"]
        assert words == [
            ("body", "yx-park", f"服务单位：{park}"),
            ("since", "2025-06-01", "服务日自2025年6月1日起"),
            ("until", "2025-07-31", "服务日至2025年7月31日止"),
        ]
        strange = dict.fromkeys(("body", "person", "since", "until", "item"), "9" * 4400)
        assert client.get("/ratings/", strange).status_code == 200
        assert (
            MEASURES["pushes_late"].of(Subject.of(world.body["yx-zjj"]), period).base
            == Push.objects.filter(organisation=world.body["yx-zjj"]).count()
        )
        days = {"since": JUNE, "until": dt.date(2025, 7, 31)}
        assert cards_counted(organisation=park, **days) == {"yellow": values["yellow_cards"]}


def test_a_quarter_agrees_with_the_registry_and_with_its_page(
    world: World, client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    supervised(world)
    place = world.body["yx-park"].jurisdiction
    with on(2025, 7, 2):
        lines = quarter_figures(place, 2025, 2)
        assert [line.body.code for line in lines] == ["yx-park", "yx-zjj"]
        period = Period(*quarter_days(2025, 2))
        for line in lines:
            for key in QUARTERLY:
                assert (key, line.figures[key]) == (key, MEASURES[key].of(Subject.of(line.body), period))
        with django_assert_num_queries(QUARTER):
            quarter_figures(place, 2025, 2)
        client.force_login(world.person["yx.reform"])
        page = client.get("/assessments/quarter/?year=2025&quarter=2")
        cells = [cell["text"] for cell in page.context["rows"][0][1]]
        assert cells[:6] == ["4", "75.0%", "50.0%", "1", "0", "1"]
        assert client.get("/assessments/quarter/?as=xlsx").status_code == 200
        assert page.status_code == 200 and client.get("/assessments/quarter/?place=anshan").status_code == 404
        client.force_login(world.person["yx.clerk"])
        assert client.get("/assessments/quarter/").status_code == 403


def said_of(world: World) -> dict[tuple[str, str], Decimal]:
    """What supervised() says of everybody: two of three ratings are bad and late, all served at the park by one clerk."""
    direct, delegated = str(world.item["direct"].pk), str(world.item["delegated"].pk)
    return {
        ("bad_ratings", direct): Decimal(1),
        ("bad_ratings", delegated): Decimal(1),
        ("bad_ratings", "yx-park"): Decimal(2),
        ("bad_ratings", "yx.clerk"): Decimal(2),
        ("satisfied", direct): Decimal("50.0"),
        ("satisfied", "yx-park"): Decimal("33.3"),
        ("satisfied", "yx.clerk"): Decimal("33.3"),
        ("ratings_late", "yx-park"): Decimal(2),
        ("complaints_upheld", direct): Decimal(1),
        ("complaints_upheld", "yx-park"): Decimal(1),
        ("complaints_upheld", "yx.clerk"): Decimal(1),
        ("complaints_late", "yx-zjj"): Decimal(1),
        ("complaints_late", "zjj.handler"): Decimal(1),
    }


QUARTER = 16


def test_queries_do_not_grow_with_the_subjects(
    world: World, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    june(world)
    bodies = [Subject.of(row) for row in Organisation.objects.all()]
    with on(2025, 7, 2):
        calendar()  # built once
    for key, measure in fitting("body").items():
        with on(2025, 7, 2), django_assert_num_queries(QUERIES.get(key, 1)):
            measure.counted(bodies, PERIOD)


QUERIES = {"mean_days": 3, "days_90": 3, "days_of_promise": 3, "filings_late": 2}  # the calendar, the pauses


@given(st.lists(st.integers(0, 90), min_size=1, max_size=60))
def test_the_ninetieth_percentile_is_not_exceeded_by_nine_in_ten(days: list[int]) -> None:
    """The smallest of the values for which this holds."""
    found = nearest_rank(days, 90)
    assert found in days
    assert sum(day <= found for day in days) * 10 >= len(days) * 9
    assert sum(day < found for day in days) * 10 < len(days) * 9
