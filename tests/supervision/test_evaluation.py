"""运行评估: frozen by month, ranked, proposed by rule with reasons, the adjustment opened from a row (C5)."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from approvals.models import Rating
from core import events
from core.errors import Invalid, NotAllowed, Refused
from core.models import JobRun
from core.papers import documents_of, file_store
from empowerment.models import ListImport, Round, RoundLine, TrialReview
from empowerment.services import empowerment_change_mode, figures_of
from supervision.jobs.evaluation import evaluations_due, items_evaluate
from supervision.lives.evaluation import SEVERITY, Ground, Proposal, Thresholds, propose, reasons_of
from supervision.models import Card, Evaluation, EvaluationRow
from supervision.services import card_raise, evaluation_adjust, evaluation_make, evaluation_terms_set
from tests.approvals.looking import on
from tests.approvals.rating import rate, ticket
from tests.supervision.assessing import JUNE, june
from tests.world import ACTOR, World, moment

pytestmark = pytest.mark.mission("C5")
DAY = dt.date


def requested(world: World, key: str = "delegated") -> Round:
    """The round in which the park had asked for an item."""
    item = world.item[key]
    row = Round.objects.create(
        park=world.body["yx-park"],
        title="2024年赋权需求",
        reason="需求",
        wanted_by=DAY(2024, 10, 1),
        created_at=moment(2024, 9, 1),
    )
    RoundLine.objects.create(
        round=row,
        order=1,
        department=item.competent_department,
        name=item.name,
        wanted_mode="delegated",
        mode="delegated",
    )
    stored = file_store(stream=io.BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"), name="清单.pdf")
    days = {"effective_on": DAY(2024, 12, 1), "published_on": DAY(2024, 12, 1), "planned_at": moment(2024, 9, 1)}
    written = ListImport.objects.create(  # the import itself has tests of its own
        park=row.park, scheme=world.scheme["S0"], publication="公告", file=stored, file_name="清单.pdf", **days
    )
    Round.objects.filter(pk=row.pk).update(published_on=DAY(2024, 12, 1), list_import=written, state="published")
    return row


def made(world: World, month: dt.date = JUNE) -> Evaluation:
    return evaluation_make(park=world.body["yx-park"], month=month, actor=ACTOR)


def row_of(world: World, evaluation: Evaluation, key: str) -> EvaluationRow:
    rows = EvaluationRow.objects.select_related("evaluation__park", "empowerment__park", "item")
    return rows.get(evaluation=evaluation, item=world.item[key])


def test_a_month_is_frozen_with_figures_rank_and_proposals(world: World) -> None:
    cases = june(world)
    with on(2025, 7, 2):
        evaluation = made(world)
        rows = list(evaluation.rows.all())
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))
        ranks = [SEVERITY[Proposal(row.proposal)] for row in rows]
        assert ranks == sorted(ranks, reverse=True)
        direct = row_of(world, evaluation, "direct")
        assert (direct.position, direct.proposal) == (1, "adjust")
        assert direct.reason_words == (
            "按期办结率 66.7%，低于 95%；按承诺办结率 50.0%，低于 80%；不予受理 1 件，超过收件的 20%"
        )
        assert direct.figures["on_time"][:2] == ["66.7", 3]
        assert row_of(world, evaluation, "delegated").proposal == "keep"
        facts = json.loads(documents_of(evaluation)[0].facts)
        assert facts["count"] == len(rows)
        assert facts["rows"][0]["reasons"] == direct.reason_words
        assert dict(facts["totals"])["调整赋权方式"] == sum(row.proposal == "adjust" for row in rows)
        assert documents_of(evaluation)[0].file_due_at is not None  # it is drawn
        assert made(world) == evaluation and Evaluation.objects.count() == 1
        assert [event.verb for event in events.history(evaluation)] == ["evaluation.make"]
    assert cases["late"].number not in json.dumps(facts, ensure_ascii=False)


def test_made_later_it_is_the_same(world: World) -> None:
    """What is said after the month's first following day does not count, whenever the month is made."""
    cases = june(world)
    with on(2025, 6, 20):
        card_raise(
            rule=Card.Rule.OVERDUE,
            obj=cases["delegated"],
            occasion="六月",
            words="超期",
            organisation_id=world.body["yx-park"].pk,
            actor=ACTOR,
        )
    with on(2025, 7, 2):
        early = made(world)
        then = list(early.rows.order_by("position").values_list("item", "figures", "proposal", "reasons"))
        assert row_of(world, early, "delegated").figures["cards"][:2] == ["1", 1]
        early.rows.all().delete()
        Evaluation.objects.filter(pk=early.pk).update(month=DAY(2020, 1, 1))
    with on(2025, 9, 15):
        Card.objects.update(state="withdrawn", review="撤销", reviewed_at=moment(2025, 7, 8))
        late = made(world)
        assert list(late.rows.order_by("position").values_list("item", "figures", "proposal", "reasons")) == then


def test_badly_rated_items_and_a_month_frozen_before_ratings_counted(world: World, client: Client) -> None:
    """Bad ratings count from a dated threshold on; what an appeal takes out later stays in the month as it was made."""
    cases = june(world)
    place, limits = world.body["yx-park"].jurisdiction, Thresholds(bad_ratings_most=0)
    evaluation_terms_set(jurisdiction=place, valid_from=JUNE, limits=limits, basis="函", actor=ACTOR)
    with on(2025, 6, 4):
        row = rate(ticket(cases["delegated"]), 5)
    with on(2025, 7, 1, 12):
        rate(ticket(cases["good"]), 2)
    with on(2025, 7, 2):
        rate(ticket(cases["late"]), 4)  # said after the record of June was read
        early = made(world)
        delegated = row_of(world, early, "delegated")
        assert (delegated.proposal, delegated.reason_words) == ("improve", "差评 1 件，多于 0 件")
        figures = row_of(world, early, "direct").figures
        assert (figures["bad_ratings"][:2], figures["satisfied"][:2]) == (["0", 0], ["100.0", 1])
        facts = json.loads(documents_of(early)[0].facts)
        told = {each["item"]: (each["bad_ratings"], each["satisfied"]) for each in facts["rows"]}
        assert told[delegated.item.name] == ("1", "0.0")
        then = list(early.rows.order_by("position").values_list("item", "figures", "reasons"))
        early.rows.all().delete()
        Evaluation.objects.filter(pk=early.pk).update(month=DAY(2020, 1, 1))
    with on(2025, 7, 8):
        decided = {"state": "excluded", "appealed_at": row.at, "appeal_upheld": True}
        Rating.objects.filter(pk=row.pk).update(**decided, appeal_decided_at=moment(2025, 7, 8))
        again = made(world)
        assert list(again.rows.order_by("position").values_list("item", "figures", "reasons")) == then
        for old in again.rows.all():
            old.figures = {key: old.figures[key] for key in old.figures if key not in ("bad_ratings", "satisfied")}
            old.save()
        again.terms.pop("bad_ratings_most")
        again.save()
        client.force_login(world.person["yx.reform"])
        shown = client.get(f"/evaluation/{again.public_id}/2/").context
        assert "差评" not in [each["label"] for each in shown["figures"]]
        assert "差评多于（件）" not in dict(shown["terms"])
        sheet = load_workbook(io.BytesIO(client.get(f"/evaluation/{again.public_id}/xlsx/").content)).active
        assert sheet is not None
        cells = list(sheet.iter_rows(values_only=True))
        assert [cells[3][cells[2].index(heading)] for heading in ("差评", "满意率（%）")] == ["–", "–"]


def test_idle_items_and_who_had_asked_for_them(world: World) -> None:
    june(world)
    asked = requested(world, "instant")
    with on(2025, 12, 2):
        evaluation = made(world, DAY(2025, 11, 1))
        instant, confirmation, direct = (
            row_of(world, evaluation, key) for key in ("instant", "confirmation", "direct")
        )
    # June began on the 3rd: the first whole month is July; "direct" had an application in June
    assert [row.figures["idle_months"] for row in (instant, confirmation, direct)] == [5, 5, 5]
    assert (instant.proposal, instant.round) == ("keep", asked)
    with on(2026, 1, 4):
        evaluation = made(world, DAY(2025, 12, 1))
        instant, confirmation = (row_of(world, evaluation, key) for key in ("instant", "confirmation"))
    assert (instant.proposal, instant.reason_words) == ("withdraw", "连续 6 个月无人申办")
    assert (confirmation.proposal, confirmation.round) == ("adjust", None)


def test_the_job_runs_once_a_month_and_catches_up(world: World) -> None:
    june(world)
    with on(2025, 7, 1, 23):
        assert items_evaluate() == {}  # the record of June is not read before the 2nd
    with on(2025, 7, 2):
        assert list(items_evaluate()) == ["2025-06"]
        assert items_evaluate() == {}
    with on(2025, 9, 5):
        assert evaluations_due(moment(2025, 9, 5)) == [DAY(2025, 7, 1), DAY(2025, 8, 1)]
        assert list(items_evaluate()) == ["2025-07", "2025-08"]
    assert JobRun.objects.filter(job="items_evaluate").count() == 3
    assert Evaluation.objects.filter(park=world.body["yx-park"]).count() == 3


def test_an_adjustment_is_opened_once_and_linked_both_ways(world: World, client: Client) -> None:
    june(world)
    with on(2025, 7, 2):
        row = row_of(world, made(world), "direct")
        with pytest.raises(NotAllowed):
            evaluation_adjust(row=row, reason="运行不畅", actor=world.actor("yx.admin"))
        with pytest.raises(Invalid):
            evaluation_adjust(row=row, reason=" ", actor=world.actor("yx.reform"))
        done = evaluation_adjust(row=row, reason="运行不畅", actor=world.actor("yx.reform"))
        again = evaluation_adjust(row=row, reason="运行不畅", actor=world.actor("yx.reform"))
        review = TrialReview.objects.get()
        assert done.adjustment == again.adjustment == review
        assert (review.cause, review.state, review.due_on) == ("evaluation", "open", DAY(2025, 7, 30))
        label, value, url = figures_of([review])[review.pk][-1]
        assert (label, value) == ("2025年6月运行评估", "调整赋权方式")
        client.force_login(world.person["yx.reform"])
        assert str(review.public_id) in client.get(url).content.decode()
        assert url in client.get(f"/trials/{review.public_id}/").content.decode()
    with on(2025, 8, 4):
        second = row_of(world, made(world, DAY(2025, 7, 1)), "direct")
        joined = evaluation_adjust(row=second, reason="仍未改进", actor=world.actor("yx.reform"))
        assert joined.adjustment == review  # the one that is open
        third = row_of(world, second.evaluation, "delegated")
        empowerment_change_mode(
            empowerment=third.empowerment,
            mode="direct",
            at=moment(2025, 8, 1),
            reason="调整",
            source="函",
            actor=ACTOR,
        )
        with pytest.raises(Refused):
            evaluation_adjust(row=third, reason="运行不畅", actor=world.actor("yx.reform"))


SEEN = {"yx.head": True, "yx.admin": True, "yx.chief": True, "yx.reform": True, "yx.inspector": True}


def test_who_sees_a_month(world: World, client: Client) -> None:
    june(world)
    with on(2025, 7, 2):
        evaluation = made(world)
        address = f"/evaluation/{evaluation.public_id}/"
        for login in ("yx.head", "yx.admin", "yx.chief", "yx.reform", "yx.inspector", "yx.clerk", "gx.head", "as.head"):
            client.force_login(world.person[login])
            seen = SEEN.get(login, False)
            assert (login, len(client.get("/evaluation/?month=2025-06").context["rows"]) > 0) == (login, seen)
            assert (login, client.get(f"{address}xlsx/").status_code) == (login, 200 if seen else 404)
        client.force_login(world.person["zjj.head"])
        own = client.get("/evaluation/?month=2025-06").context["rows"]
        assert {each["row"].item.competent_department_id for each in own} == {world.body["yx-zjj"].pk}
        assert client.get(f"{address}xlsx/").status_code == 404  # it sees its items, not the whole
        assert client.get(f"{address}1/adjust/").status_code == 403


def test_pages_filters_and_the_spreadsheet(
    world: World, client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    june(world)
    with on(2025, 7, 2):
        client.force_login(world.person["yx.reform"])
        form = {"park": world.body["yx-park"].pk, "month": "2025-06"}
        assert client.post("/evaluation/new/", form | {"month": "2025-07"}).status_code == 422
        assert client.post("/evaluation/new/", form | {"park": world.body["czgx"].pk}).status_code == 422
        assert client.post("/evaluation/new/", form).status_code == 302
        evaluation = Evaluation.objects.get()
        shown = client.get("/evaluation/?month=2025-06&proposal=adjust&park=yx-park").context["rows"]
        assert [each["row"].item for each in shown] == [world.item["direct"]]
        client.get("/evaluation/")
        with django_assert_num_queries(PAGE):
            client.get("/evaluation/")
        book = load_workbook(io.BytesIO(client.get(f"/evaluation/{evaluation.public_id}/xlsx/").content)).active
        assert book is not None
        cells = list(book.iter_rows(values_only=True))
        assert cells[2][:6] == ("名次", "事项", "方式", "收件", "办结", "按期办结率（%）")
        assert cells[3][3:6] == (4, 3, 66.7)
        assert len(cells) == 3 + evaluation.rows.count()
        row = f"/evaluation/{evaluation.public_id}/1/"
        assert "按期办结率 66.7%，低于 95%" in client.get(row).content.decode()
        assert client.post(f"{row}adjust/", {"reason": ""}).status_code == 422
        assert client.post(f"{row}adjust/", {"reason": "运行不畅"}).status_code == 302


PAGE = 12


def test_thresholds_are_dated(world: World, client: Client) -> None:
    june(world)
    place = world.body["yx-park"].jurisdiction
    lenient = Thresholds(on_time_least=50, kept_least=50, refusals_most=50)
    with on(2025, 6, 10):
        said: dict[str, Any] = {"jurisdiction": place, "basis": "云审改函〔2025〕1号"}
        with pytest.raises(Invalid):
            evaluation_terms_set(valid_from=DAY(2025, 6, 10), limits=lenient, actor=world.actor("yx.reform"), **said)
        with pytest.raises(NotAllowed):
            evaluation_terms_set(valid_from=DAY(2025, 6, 30), limits=lenient, actor=world.actor("as.head"), **said)
        evaluation_terms_set(valid_from=DAY(2025, 6, 30), limits=lenient, actor=world.actor("yx.reform"), **said)
    with on(2025, 7, 2):
        evaluation = made(world)
        assert row_of(world, evaluation, "direct").proposal == "keep"
        assert evaluation.terms["on_time_least"] == 50
        client.force_login(world.person["yx.reform"])
        form = {"jurisdiction": place.pk, "valid_from": "2025-08-01", "basis": "函", **Thresholds().__dict__}
        assert client.post("/evaluation/terms/", form | {"idle_months": "-1"}).status_code == 422
        assert client.post("/evaluation/terms/", form).status_code == 302
        assert client.post("/evaluation/terms/", form).status_code == 422  # that day is taken
        client.force_login(world.person["yx.clerk"])
        assert client.get("/evaluation/terms/").status_code == 403


shares = st.none() | st.decimals(0, 100, places=1)
months = st.fixed_dictionaries(
    {
        "idle_months": st.integers(0, 12),
        "on_time": shares,
        "kept": shares,
        "days_of_promise": st.none() | st.decimals(0, 300, places=1),
        "received": st.integers(0, 20),
        "finished": st.integers(0, 20),
        "resulted": st.integers(0, 20),
        "corrected": st.integers(0, 20),
        "refused": st.integers(0, 20),
        "cards": st.integers(0, 3),
        "objections": st.integers(0, 3),
        "bad_ratings": st.integers(0, 6),
    }
)


@given(figures=months, asked=st.booleans())
def test_a_proposal_follows_from_its_reasons(figures: dict[str, Any], asked: bool) -> None:
    reasons = reasons_of(figures, Thresholds())
    grounds = {reason.ground for reason in reasons}
    found = propose(reasons, requested=asked)
    assert (Ground.IDLE in grounds) == (figures["idle_months"] >= 6)
    assert (found == Proposal.KEEP) == (not reasons)
    assert (found == Proposal.WITHDRAW) == (Ground.IDLE in grounds and asked)
    assert (found == Proposal.IMPROVE) == (grounds == {Ground.WEAK})
    bad = [reason for reason in reasons if reason.words.startswith("差评")]
    assert bool(bad) == (figures["bad_ratings"] > Thresholds().bad_ratings_most)
    assert {reason.ground for reason in bad} <= {Ground.WEAK}
    worse = {key: figures[key] + 1 for key in ("cards", "idle_months", "bad_ratings")}
    worse = {**figures, **worse}
    assert SEVERITY[propose(reasons_of(worse, Thresholds()), requested=asked)] >= SEVERITY[found]
    patient = replace(Thresholds(), least_cases=21)  # shares of fewer cases say nothing
    assert {reason.words.split()[0] for reason in reasons_of(figures, patient)} <= {
        "连续",
        "监察卡",
        "备案异议",
        "差评",
    }
