"""What has to be filed: 云溪 files direct and delegated by the month, 郴州 what it reports case by case (C1)."""

from __future__ import annotations

import datetime as dt

import pytest

from approvals import services
from core.door import Stamp
from supervision.models import FilingDuty
from tests.approvals.looking import on
from tests.approvals.walks import OPINION, go, leg, receive
from tests.supervision.filing import JULY, JUNE, duty, walked
from tests.world import World, moment

pytestmark = [pytest.mark.django_db, pytest.mark.mission("C1")]


@pytest.mark.parametrize("key", ["direct", "delegated"])
def test_yunxi_files_direct_and_delegated_with_the_department(world: World, key: str) -> None:
    with on(2025, 6, 3):
        row = duty(walked(world, key))
    assert (row.by, row.to) == (world.body["yx-park"], world.body["yx-zjj"])
    assert (row.period, row.kind, row.month, row.filing) == ("monthly", "result", JUNE, None)


@pytest.mark.parametrize("key", ["forwarded", "reported", "own", "intake", "cz_forwarded"])
def test_other_modes_file_nothing(world: World, key: str) -> None:
    with on(2025, 6, 3):
        walked(world, key)
    assert not FilingDuty.objects.exists()


def test_delegated_result_is_due_only_when_the_department_has_stamped(world: World) -> None:
    with on(2025, 6, 30):
        case = walked(world, "delegated", until="seal")
        assert not FilingDuty.objects.exists()
    with on(2025, 7, 1):
        go(world, case, leg("zjj.handler2", "counterseal"))
    assert duty(case).month == JULY


def test_chenzhou_files_what_it_reports_at_the_moment_of_reporting(world: World) -> None:
    with on(2025, 6, 3, 15):
        case = walked(world, "cz_reported", until="report")
    row = duty(case)
    assert (row.by, row.to) == (world.body["czgx"], world.body["cz-sthj"])
    assert (row.period, row.kind, row.arose_at) == ("per_case", "report", moment(2025, 6, 3, 15))


def test_superiors_decision_of_a_reported_case_adds_nothing(world: World) -> None:
    with on(2025, 6, 3):
        walked(world, "cz_reported")
    assert FilingDuty.objects.count() == 1


def test_denial_is_filed_like_a_grant(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct", until="examine")
        case = go(world, case, leg("yx.chief", "decide", result="denied", form="chief", reasons="不符合规划条件"))
        case = go(world, case, leg("yx.chief", "seal"))
    assert duty(case).kind == "result"


@pytest.mark.parametrize(
    ("at", "month"),
    [((2025, 6, 30, 23, 59), JUNE), ((2025, 7, 1, 0, 0), JULY), ((2025, 7, 1, 7, 59), JULY)],
)
def test_month_is_that_of_the_chinese_day(world: World, at: tuple[int, ...], month: dt.date) -> None:
    """In UTC the first hours of a Chinese month still belong to the month before."""
    with on(2025, 6, 27):
        case = walked(world, "direct", until="decide")
    with on(*at):
        go(world, case, leg("yx.chief", "seal"))
    assert duty(case).month == month


def test_late_entry_is_filed_in_the_month_in_which_it_happened(world: World) -> None:
    with on(2025, 6, 27):
        case = walked(world, "direct", until="decide")
    with on(2025, 7, 3):
        go(world, case, leg("yx.chief", "seal"), at=moment(2025, 6, 30, 16))
    assert (duty(case).month, duty(case).arose_at) == (JUNE, moment(2025, 6, 30, 16))


def test_revocation_is_a_supplement_of_its_own_month(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct")
    with on(2025, 8, 4):
        go(world, case, leg("yx.head", "revoke", reason="申请材料虚假"))
    rows = FilingDuty.objects.filter(case=case).order_by("pk")
    assert [(row.kind, row.month) for row in rows] == [("result", JUNE), ("revocation", dt.date(2025, 8, 1))]


def test_correction_of_what_stands_on_the_papers_is_a_supplement(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct", until="seal")
    with on(2025, 7, 2):
        for values in ({"title": "年产3万吨涂料项目"}, {"phone": "13900000007"}):
            case = services.case_correct_entry(
                case=case, actor=world.actor("yx.clerk"), stamp=Stamp(), values=values, reason="登记笔误"
            )
    rows = FilingDuty.objects.filter(case=case).order_by("pk")
    assert [(row.kind, row.month) for row in rows] == [("result", JUNE), ("correction", JULY)]


def test_correction_before_the_result_is_none_of_the_departments(world: World) -> None:
    with on(2025, 6, 3):
        case = walked(world, "direct", until="accept")
        services.case_correct_entry(
            case=case, actor=world.actor("yx.clerk"), stamp=Stamp(), values={"title": "改名项目"}, reason="笔误"
        )
    assert not FilingDuty.objects.exists()


def test_withdrawn_application_is_only_totalled(world: World) -> None:
    with on(2025, 6, 3):
        case = receive(world, "direct", "yx.clerk")
        case = go(world, case, leg("yx.clerk", "accept"))
        case = go(world, case, leg("yx.reviewer", "examine", **OPINION))
        go(world, case, leg("yx.clerk", "withdraw", reason="企业调整计划"))
    assert not FilingDuty.objects.exists()


def test_undone_move_leaves_no_duty(world: World) -> None:
    """The duty is written in the door's transaction: what is refused has no duty."""
    with on(2025, 6, 3):
        case = walked(world, "direct", until="decide")
        world.seal["yx-park-special"].users.all().delete()
        with pytest.raises(Exception, match="用印"):
            go(world, case, leg("yx.clerk", "seal"))
    assert not FilingDuty.objects.exists()
