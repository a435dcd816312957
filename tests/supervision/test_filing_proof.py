"""Completeness is proved from the cases: whatever is missing, double or in the wrong month is found (C1)."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from approvals import services as approvals
from approvals.models import Case
from core.door import Stamp
from supervision import services
from supervision.models import Filing, FilingDuty, FilingLine
from supervision.selectors.filing_proof import Proof, proof, span_of
from tests.approvals.looking import on
from tests.approvals.walks import go, leg
from tests.supervision.filing import JULY, JUNE, compiled, duty, june_of, walked, yunxi
from tests.world import ACTOR, World

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C1")]


def june() -> Proof:
    return proof(span_of(JUNE))


def faults(found: Proof) -> dict[str, int]:
    return dict(found.faults)


def test_everything_decided_is_in_exactly_one_filing(world: World) -> None:
    june_of(world, "direct", "delegated", "forwarded", "reported", "own")
    found = june()
    assert (found.expected, found.filed, faults(found)) == (2, 2, {})


def test_before_the_first_the_results_are_listed_as_not_filed(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct")
        found = june()
    assert faults(found) == {"unfiled": 1}
    assert [(row.number, row.words) for row in found.problems] == [(case.number, "未编入备案")]


def test_missing_duty_is_found(world: World) -> None:
    with on(2025, 6, 3):
        walked(world, "direct")
        case = walked(world, "delegated")
    duty(case).delete()
    with on(2025, 7, 1):
        compiled()
    found = june()
    assert (found.expected, found.filed) == (2, 1)
    assert [(row.fault, row.number) for row in found.problems] == [("missing", case.number)]


def test_results_from_before_filings_were_kept_are_recovered_once(world: World) -> None:
    with on(2025, 6, 3):
        walked(world, "direct")
        walked(world, "forwarded")
        FilingDuty.objects.all().delete()
    with on(2025, 7, 1):
        said = StringIO()
        with pytest.raises(SystemExit):  # they are duties now, in no filing yet
            call_command("check_filings", recover=True, stdout=said)
        assert "补记应备案 1 件" in said.getvalue()
        assert services.duties_recover() == 0
        compiled()
    found = june()
    assert (found.expected, found.filed, faults(found)) == (1, 1, {})


def test_case_in_two_filings_is_found(world: World) -> None:
    filing = june_of(world, "direct")
    row = FilingDuty.objects.get()
    row.pk, row.occasion = None, "result:again"
    row.save(force_insert=True)
    FilingLine.objects.create(filing=filing, position=2, duty=row, facts={})
    assert faults(june()) == {"double": 1}


def test_wrong_month_is_found(world: World) -> None:
    june_of(world, "direct")
    FilingDuty.objects.update(month=JULY)
    assert faults(june()) == {"wrong_month": 1}
    FilingDuty.objects.update(month=JUNE)
    Filing.objects.update(month=JULY)
    assert faults(june()) == {"wrong_month": 1}


def test_line_lost_from_the_list_is_found(world: World) -> None:
    june_of(world, "direct")
    FilingLine.objects.all().delete()
    assert faults(june()) == {"not_listed": 1}


def test_what_had_not_to_be_filed_is_found(world: World) -> None:
    filing = june_of(world, "direct")
    with on(2025, 6, 4):
        case = walked(world, "forwarded")
    FilingDuty.objects.create(
        case=case,
        by=filing.by,
        to=filing.to,
        period="monthly",
        kind="result",
        occasion="result",
        arose_at=case.result_sealed_at,
        month=JUNE,
    )
    assert faults(june()) == {"surplus": 1}


def test_sealing_taken_back_past_the_services_is_found(world: World) -> None:
    june_of(world, "direct")
    Case.objects.update(result_sealed_at=None)
    assert faults(june()) == {"surplus": 1}


def test_reported_case_of_chenzhou_is_in_the_same_proof(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "cz_reported", until="report")
    assert [(row.fault, row.number, row.kind) for row in june().problems] == [("unfiled", case.number, "report")]
    FilingDuty.objects.all().delete()
    assert faults(june()) == {"missing": 1}


def test_reported_case_filed_by_itself_is_complete(world: World) -> None:
    with on(2025, 6, 3):
        walked(world, "cz_reported")
        services.filings_per_case(actor=ACTOR)
    found = june()
    assert (found.expected, found.filed, faults(found)) == (1, 1, {})


def test_revocation_and_correction_are_proved_too(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct", until="seal")
    with on(2025, 7, 2):
        case = approvals.case_correct_entry(
            case=case, actor=world.actor("yx.clerk"), stamp=Stamp(), values={"title": "改名项目"}, reason="笔误"
        )
        case = go(world, case, leg("yx.clerk", "issue"))
        go(world, case, leg("yx.head", "revoke", reason="申请材料虚假"))
    with on(2025, 8, 1):
        compiled(JULY)
        found = proof(span_of(JULY))
    assert (found.expected, found.filed, faults(found)) == (2, 2, {})
    FilingDuty.objects.filter(kind="correction").update(filing=None)
    FilingLine.objects.filter(duty__kind="revocation").delete()
    assert faults(proof(span_of(JULY))) == {"unfiled": 1, "not_listed": 1}


def test_proof_without_a_month_is_of_all_months_before_this_one(world: World) -> None:
    june_of(world, "direct")
    with on(2025, 7, 3):
        walked(world, "direct")
        assert proof(span_of(None)).expected == 1
    with on(2025, 8, 3):
        found = proof(span_of(None))
    assert (found.expected, faults(found)) == (2, {"unfiled": 1})


def _checked(**options: Any) -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("check_filings", stdout=out, **options)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


def test_command_ends_with_one_when_something_is_missing(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct")
    text, code = _checked(month="2025-06")
    assert code == 1
    assert f"未编入备案\t{case.number}\t审批结果\t2025-06" in text
    with on(2025, 7, 1):
        compiled()
        text, code = _checked()
    assert (text, code) == ("应备案 1 件，已在备案中 1 件。\n", 0)


def test_command_says_how_a_month_is_written(world: World) -> None:
    with pytest.raises(Exception, match="2025-06 的样子"):
        call_command("check_filings", month="六月")


def test_proof_asks_the_same_for_few_and_many(world: World, django_assert_num_queries: Any) -> None:
    with on(2025, 6, 3):
        walked(world, "direct")
    with on(2025, 7, 1):
        compiled()
    with django_assert_num_queries(7):
        june()
    with on(2025, 6, 4):
        for _ in range(3):
            walked(world, "direct")
    with django_assert_num_queries(7):
        assert june().expected == 4
    assert yunxi(world).month == dt.date(2025, 6, 1)
