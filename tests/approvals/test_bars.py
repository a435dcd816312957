"""Bars on applying again: one year after false statements [78], three after a licence by fraud [79], both only for matters
touching public safety, health, life or property (B22).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from approvals import services
from approvals.models import ApplicationBar, Case
from approvals.selectors import bars_holding
from core import events
from core.errors import Invalid, NotAllowed, Refused
from tests.approvals.licensing import on_to, other_enterprise, walk, with_terms
from tests.approvals.looking import facts, on, refusal
from tests.approvals.walks import BY_CHIEF, enterprise, go, leg, receive
from tests.world import World

FALSE = {"ground": "78", "reasons": "营业执照系伪造"}
DENIED = leg("yx.chief", "decide", result="denied", form="chief", **FALSE)


def _safety(world: World, **terms: Any) -> None:
    with_terms(world, "direct", safety_matter=True, **terms)


@pytest.mark.mission("B22")
@pytest.mark.parametrize("way", ["refuse", "decide"])
def test_false_statements_bar_for_a_year(world: World, way: str) -> None:
    with on(2025, 6, 3):
        _safety(world)
        if way == "refuse":
            case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "refuse", **FALSE))
            paper = facts(case, "refusal")
            assert paper["basis"] == "《中华人民共和国行政许可法》第七十八条"
        else:
            case = walk(world, "direct", until="decide", change={"decide": DENIED})
            paper = facts(case, "decision")
        assert (paper["warned"], paper["bar"]) == (
            True,
            "自本决定之日起一年内（至2026年6月3日止）不得再次申请该行政许可。",
        )
    bar = ApplicationBar.objects.get()
    assert (bar.applicant, bar.item, bar.ground, bar.case) == (case.applicant, case.item, "78", case)
    assert (bar.starts_on, bar.ends_on) == (dt.date(2025, 6, 3), dt.date(2026, 6, 3))
    assert [event.verb for event in events.history(bar)] == ["bar.set"]
    with on(2026, 6, 3):
        again = receive(world, "direct", "yx.clerk")
        told = refusal(world, again, leg("yx.clerk", "accept"))
        assert told.code == "barred"
        assert told.message == (
            f"不能受理：申请人2025年6月3日因隐瞒有关情况或者提供虚假材料申请（行政许可法第78条）（办件{case.number}），"
            "至2026年6月3日止不得再次申请本事项。请书面不予受理。"
        )
        other = receive(world, "direct", "yx.clerk", applicant=other_enterprise())
        assert go(world, other, leg("yx.clerk", "accept")).state == "accepted"
    with on(2026, 6, 4):
        assert go(world, again, leg("yx.clerk", "accept")).state == "accepted"


@pytest.mark.mission("B22")
def test_silence_accepts_no_barred_application(world: World) -> None:
    from approvals import jobs

    with on(2025, 6, 3):
        _safety(world)
        go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "refuse", **FALSE))
        receive(world, "direct", "yx.clerk")
    with on(2025, 6, 20):
        done = jobs.deem_accepted()
    assert (done["done"], len(done["refused"])) == (0, 1)


@pytest.mark.mission("B22")
def test_fraud_bars_the_holder_for_three_years(world: World) -> None:
    with on(2025, 6, 3):
        _safety(world)
        case = go(world, walk(world, "direct"), leg("yx.head", "revoke", reason="行贿取得", ground="fraud"))
        assert facts(case, "revocation")["ground"] == "以欺骗、贿赂等不正当手段取得（第69条第2款）"
    bar = ApplicationBar.objects.get()
    assert (bar.ground, bar.applicant, bar.ends_on) == ("79", case.applicant, dt.date(2028, 6, 3))


@pytest.mark.mission("B22")
def test_revocation_asked_for_by_another_bars_the_holder_not_the_asker(world: World) -> None:
    with on(2025, 6, 3):
        _safety(world)
        licence = walk(world, "direct").made_licences.get()
        case = receive(world, "direct", "yx.clerk", kind="revocation", licence=licence, applicant=other_enterprise())
        case = on_to(world, case, until="examine")
        go(world, case, leg("yx.head", "decide", result="granted", form="head", ground="fraud"))
    bar = ApplicationBar.objects.get()
    assert (bar.applicant, bar.ground) == (enterprise(), "79")


@pytest.mark.mission("B22")
def test_other_matters_know_the_warning_but_no_bar(world: World) -> None:
    with on(2025, 6, 3):
        case = walk(world, "direct", until="decide", change={"decide": DENIED})
        paper = facts(case, "decision")
        assert (paper["warned"], "bar" in paper) == (True, False)
        revoked = go(world, walk(world, "direct"), leg("yx.head", "revoke", reason="查实", ground="fraud"))
        assert revoked.state == "revoked"
    assert not ApplicationBar.objects.exists()


@pytest.mark.mission("B22")
def test_ground_has_to_fit_what_is_decided(world: World) -> None:
    with on(2025, 6, 3):
        _safety(world)
        case = walk(world, "direct", until="examine")
        assert refusal(world, case, leg("yx.chief", "decide", ground="78", **BY_CHIEF)).field == "ground"
        assert refusal(world, case, leg("yx.chief", "decide", **{**DENIED.data, "ground": "fraud"})).field == "ground"
        fresh = receive(world, "direct", "yx.clerk")
        assert refusal(world, fresh, leg("yx.clerk", "refuse", reasons="假", ground="79")).field == "ground"
        plain = receive(world, "instant", "yx.clerk")
        assert refusal(world, plain, leg("yx.clerk", "refuse", **FALSE)).field == "ground"
        done = walk(world, "direct")
        assert refusal(world, done, leg("yx.head", "revoke", reason="查实", ground="death")).field == "ground"
        assert refusal(world, done, leg("yx.head", "cancel", reason="查实", ground="fraud")).field == "ground"


def _barred(world: World) -> tuple[Case, ApplicationBar]:
    _safety(world)
    case = go(world, receive(world, "direct", "yx.clerk"), leg("yx.clerk", "refuse", **FALSE))
    return case, ApplicationBar.objects.get()


@pytest.mark.mission("B22")
def test_bar_is_lifted_by_the_head_with_a_reason(world: World) -> None:
    with on(2025, 6, 3):
        _, bar = _barred(world)
        head = world.actor("yx.head")
        with pytest.raises(NotAllowed):
            services.bar_lift(bar=bar, reason="误判", actor=world.actor("yx.chief"))
        with pytest.raises(Invalid):
            services.bar_lift(bar=bar, reason=" ", actor=head)
        bar = services.bar_lift(bar=bar, reason="原决定已被云政复〔2025〕3号撤销", actor=head)
        assert (bar.lifted_by, bar.holds(dt.date(2025, 6, 4))) == (head.person, False)
        with pytest.raises(Refused):
            services.bar_lift(bar=bar, reason="再次", actor=head)
        assert [event.verb for event in events.history(bar)] == ["bar.set", "bar.lift"]
        assert bars_holding(enterprise(), world.item["direct"], dt.date(2025, 6, 4)) == []
        again = receive(world, "direct", "yx.clerk")
        assert go(world, again, leg("yx.clerk", "accept")).state == "accepted"


@pytest.mark.mission("B22")
def test_intake_and_case_say_it_in_words_and_the_refusal_is_filled_in(world: World, client: Client) -> None:
    with on(2025, 6, 3):
        source, bar = _barred(world)
        again = receive(world, "direct", "yx.clerk")
        client.force_login(world.person["yx.clerk"])
        query = {"item": world.item["direct"].pk, "park": world.body["yx-park"].pk, "applicant": again.applicant_id}
        assert bar.words() in client.get("/cases/new/checklist/", query).content.decode()
        page = client.get(f"/cases/{again.number}/").content.decode()
        assert f"申请人{bar.words()}" in page
        form = client.get(f"/cases/{again.number}/refuse/").content.decode()
        assert f"申请人{bar.words()}" in form
        address = f"/cases/{source.number}/bars/78/lift/"
        assert client.post(address, {"reason": "误判"}).status_code == 403
        client.force_login(world.person["yx.head"])
        assert address in client.get(f"/cases/{source.number}/").content.decode()
        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": "误判"}).status_code == 302
        assert client.get(f"/cases/{source.number}/bars/79/lift/").status_code == 404
    bar.refresh_from_db()
    assert bar.lifted_reason == "误判"
