"""补录 after an outage: two times kept, clocks from the true one, every paper receipt accounted for (B24)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from approvals import selectors, services
from approvals.models import Case, LateEntry, Outage, PaperNumber
from approvals.services import LateGrounds
from approvals.workflow import Entry
from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from tests.approvals.looking import clock, on
from tests.approvals.walks import OPINION, enterprise, go, leg, receive
from tests.world import PASSWORD, World, moment

NO_GROUNDS = LateGrounds()
DOWN = (moment(2025, 3, 3, 8), moment(2025, 3, 4, 18))


def outage(world: World) -> Outage:
    return services.outage_record(
        park=world.body["yx-park"], began_at=DOWN[0], ended_at=DOWN[1], reason="机房断电", actor=world.actor("yx.admin")
    )


def pad(world: World, first: int = 1, last: int = 5) -> None:
    services.pad_issue(
        park=world.body["yx-park"],
        lead="纸-",
        first=first,
        last=last,
        issued_to="综合1号窗",
        actor=world.actor("yx.admin"),
    )


def late(world: World, at: dt.datetime, grounds: LateGrounds = NO_GROUNDS, key: str = "k") -> Case:
    version = world.item["direct"].versions.get()
    return services.case_receive_late(
        grounds=grounds,
        actor=world.actor("yx.clerk"),
        stamp=Stamp(key=key, happened_at=at),
        item=world.item["direct"],
        park=world.body["yx-park"],
        applicant=enterprise(),
        title="年产2万吨涂料项目",
        materials=[services.MaterialInput(m.order, provided=True) for m in version.materials.all()],
    )


@pytest.mark.mission("B24", "B6")
def test_receipt_of_the_outage_keeps_two_times_and_runs_from_the_true_one(world: World) -> None:
    with on(2025, 3, 5):
        outage(world)
        pad(world)
        case = late(world, moment(2025, 3, 3, 10), LateGrounds(paper=" 纸-000002"))
        again = late(world, moment(2025, 3, 3, 10), LateGrounds(paper="纸-000002"))
    assert again.pk == case.pk
    assert (case.entry, case.received_at, case.recorded_at) == (
        Entry.LATE,
        moment(2025, 3, 3, 10),
        moment(2025, 3, 5, 10),
    )
    assert clock(case, "correction").starts_on == dt.date(2025, 3, 3)
    entry = LateEntry.objects.get()
    assert (entry.move, entry.paper, entry.outage) == ("receive", "纸-000002", Outage.objects.get())
    first = events.history(case)[0]
    assert (first.happened_at, first.recorded_at) == (moment(2025, 3, 3, 10), moment(2025, 3, 5, 10))
    assert PaperNumber.objects.get(number="纸-000002").case == case
    assert selectors.paper_counts(world.actor("yx.admin")) == {"unused": 4, "used": 1, "void": 0}


@pytest.mark.mission("B24")
def test_outside_an_outage_a_reason_and_evidence_are_needed(world: World) -> None:
    with on(2025, 3, 5):
        for grounds in (LateGrounds(), LateGrounds(reason="漏录"), LateGrounds(evidence="回执存根")):
            with pytest.raises(Invalid, match="补录须写明原因和凭据"):
                late(world, moment(2025, 3, 3, 10), grounds)
        assert Case.objects.count() == 0
        case = late(world, moment(2025, 3, 3, 10), LateGrounds(reason="漏录", evidence="回执存根"))
    assert (case.entry, LateEntry.objects.get().outage) == (Entry.LATE, None)


@pytest.mark.mission("B24")
@pytest.mark.parametrize(
    ("paper", "words"), [("纸-000009", "不在已发放的回执本里"), ("纸-000001", "已用"), ("纸-000003", "作废")]
)
def test_paper_number_is_used_once(world: World, paper: str, words: str) -> None:
    with on(2025, 3, 5):
        outage(world)
        pad(world)
        late(world, moment(2025, 3, 3, 9), LateGrounds(paper="纸-000001"))
        row = PaperNumber.objects.get(number="纸-000003")
        services.paper_void(paper=row, reason="写错，存根收回", actor=world.actor("yx.admin"))
        with pytest.raises(Invalid, match=words):
            late(world, moment(2025, 3, 3, 10), LateGrounds(paper=paper), key="other")
        with pytest.raises(Refused, match="不能作废"):
            services.paper_void(paper=row, reason="再次", actor=world.actor("yx.admin"))
    assert Case.objects.count() == 1


@pytest.mark.mission("B24")
def test_following_steps_keep_their_order(world: World) -> None:
    with on(2025, 3, 5):
        outage(world)
        case = late(world, moment(2025, 3, 3, 10))

        def accept(at: dt.datetime) -> Case:
            return services.case_move_late(
                service=services.case_accept,
                case=case,
                move="accept",
                grounds=LateGrounds(),
                actor=world.actor("yx.clerk"),
                stamp=Stamp(happened_at=at),
            )

        with pytest.raises(Invalid, match="不能早于上一步（2025年3月3日 10:00）"):
            accept(moment(2025, 3, 3, 9, 59))
        with pytest.raises(Invalid, match="不能晚于现在"):
            accept(moment(2025, 3, 6))
        case = accept(moment(2025, 3, 4, 9))
        assert clock(case, "decision").starts_on == dt.date(2025, 3, 4)
        go(world, case, leg("yx.reviewer", "examine", **OPINION))
    assert list(LateEntry.objects.values_list("move", flat=True)) == ["receive", "accept"]
    assert list(events.verify()) == []


@pytest.mark.mission("B24")
def test_receipt_before_the_empowerment_is_refused(world: World) -> None:
    with on(2025, 3, 5), pytest.raises(Refused):
        late(world, moment(2022, 5, 10, 10), LateGrounds(reason="漏录", evidence="存根"))


@pytest.mark.mission("B24")
def test_outages_and_pads_are_the_park_administrators(world: World) -> None:
    with on(2025, 3, 5):
        for login in ("yx.clerk", "yx.head", "sysadmin"):
            with pytest.raises(NotAllowed):
                services.outage_record(
                    park=world.body["yx-park"], began_at=DOWN[0], ended_at=DOWN[1], reason="x", actor=world.actor(login)
                )
        with pytest.raises(Invalid, match="不能晚于现在"):
            services.outage_record(
                park=world.body["yx-park"],
                began_at=DOWN[0],
                ended_at=moment(2025, 3, 6),
                reason="x",
                actor=world.actor("yx.admin"),
            )
        pad(world)
        with pytest.raises(Refused, match="编号 纸-000005 已经发放过"):
            pad(world, 5, 8)
    assert PaperNumber.objects.count() == 5


@pytest.mark.mission("B24")
def test_pages_of_back_entry(world: World, client: Client) -> None:
    with on(2025, 3, 5):
        case = receive(world, "direct", "yx.clerk")
        client.login(username="yx.clerk", password=PASSWORD)
        assert client.get("/back-entry/").status_code == 404
        client.login(username="yx.admin", password=PASSWORD)
        park = world.body["yx-park"].pk
        wrong = {"do": "outage", "o-park": park, "o-reason": "断电"}
        wrong |= {"o-began_at": "2025-03-04T10:00", "o-ended_at": "2025-03-04T09:00"}
        assert client.post("/back-entry/", wrong).status_code == 422
        assert client.post("/back-entry/", wrong | {"o-ended_at": "2025-03-05T09:30"}).status_code == 302
        issue = {"do": "pad", "p-park": park, "p-lead": "纸-", "p-first": 1, "p-last": 3, "p-issued_to": "1号窗"}
        assert client.post("/back-entry/", issue).status_code == 302
        page = client.get("/back-entry/")
        assert ([row.number for row in page.context["papers"]], len(page.context["outages"])) == (
            ["纸-000001", "纸-000002", "纸-000003"],
            1,
        )
    with on(2025, 3, 6):
        client.login(username="yx.clerk", password=PASSWORD)
        here = f"/cases/{case.number}/accept/"
        fields = {"version": case.version, "key": "z", "happened_at": "2025-03-05T15:00"}
        refused = client.post(here, fields)
        assert (refused.status_code, list(refused.context["late"].errors)) == (422, ["late_reason"])
        assert client.post(here, fields | {"late_reason": "漏录", "late_evidence": "纸质受理单"}).status_code == 302
    case.refresh_from_db()
    assert case.accepted_at == moment(2025, 3, 5, 15)
