"""The life of an instrument from draft to end, who may do what, what is told when (A6)."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import events
from core.door import Stamp
from core.errors import Invalid, NotAllowed, Refused
from core.models import InboxMessage
from core.papers import documents_of
from empowerment.authority import Authority
from empowerment.instrument_life import MOVES
from empowerment.jobs import instruments_work
from empowerment.models import Instrument, InstrumentScope, PowerItem
from empowerment.presenters.instruments import life_events
from empowerment.services import (
    ScopeInput,
    instrument_amend,
    instrument_drop,
    instrument_renew,
    instrument_revoke,
    instrument_send_back,
    instrument_verify,
)
from tests.approvals.looking import on
from tests.empowerment.instruments import WORDING, draft, published, scan, sign, signed
from tests.world import World, moment


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    return copy.deepcopy(shared_world)


def verbs(row: Instrument) -> list[str]:
    return [event.verb.removeprefix("instrument.") for event in events.history(row)]


def verify(world: World, row: Instrument, login: str = "yx.legal") -> Instrument:
    return instrument_verify(instrument=row, opinion="合法。", actor=world.actor(login), stamp=Stamp())


@pytest.mark.mission("A6")
def test_a_delegation_walks_from_the_draft_to_its_end(world: World) -> None:
    with on(2024, 12, 20):
        row = verify(world, draft(world))
        assert (row.state, row.number) == ("checked", "云溪区住房和城乡建设局委〔2024〕1号")
        row = sign(world, row, "giver", dt.date(2024, 12, 20))
        assert (row.state, row.signed_on) == ("half_signed", None)
    with on(2024, 12, 23):
        row = sign(world, row, "taker", dt.date(2024, 12, 23))
        assert (row.state, row.signed_on) == ("signed", dt.date(2024, 12, 23))
        row = published(world, row)
        assert (row.state, row.published_where) == ("signed", "区政府网站")  # its first day has not come
        instruments_work()
        row.refresh_from_db()
        assert row.state == "signed"
    with on(2025, 1, 2, 3):
        assert instruments_work() == {"begun": 1, "expired": 0, "reminded": 0, "refused": []}
        row.refresh_from_db()
        assert row.state == "effective"
        begun = events.history(row)[-1]
        assert (begun.happened_at, begun.actor_kind) == (moment(2025, 1, 1), "job")
    with on(2026, 1, 1, 3):
        assert instruments_work()["expired"] == 1
        row.refresh_from_db()
        assert row.state == "expired"
    assert verbs(row) == ["draft", "verify", "sign_giver", "sign_taker", "publish", "take_effect", "expire"]


@pytest.mark.mission("A6")
def test_who_may_do_what_and_where(world: World) -> None:
    for login in ("yx.clerk", "gx.head", "as.head", "yx.inspector"):
        with pytest.raises(NotAllowed, match="“起草”由授出方的"):
            draft(world, login)
    row = draft(world, "yx.reform")
    with pytest.raises(NotAllowed, match="起草人不能核对自己起草的文书"):
        verify(world, row, "yx.reform")
    with pytest.raises(NotAllowed, match="“核对”由本辖区的合法性审查人员、审改办人员办理"):
        verify(world, row, "yx.admin")
    with pytest.raises(NotAllowed):
        verify(world, row, "as.reviewer")
    row = verify(world, row)
    with pytest.raises(NotAllowed, match="授出方签署"):
        sign(world, row, "giver", dt.date.today(), "yx.head")
    with pytest.raises(NotAllowed, match="承接方签署"):
        sign(world, row, "taker", dt.date.today(), "zjj.head")
    row = sign(world, row, "taker", dt.date.today(), "yx.admin")
    assert row.state == "half_signed"


@pytest.mark.mission("A6")
def test_out_of_order_and_what_is_missing_are_told(world: World) -> None:
    with on(2025, 1, 10):
        row = draft(world)
        with pytest.raises(Refused, match="须先核对才能签署"):
            sign(world, row, "giver", dt.date(2025, 1, 10))
        row = instrument_amend(
            instrument=row,
            scopes=[ScopeInput(world.item["delegated"])],
            valid_from=moment(2025, 1, 1),
            valid_to=None,
            legal_basis="《测试规章》",
            actor=world.actor("zjj.handler"),
            stamp=Stamp(version=row.version),
        )
        with pytest.raises(Refused, match="行政审批委托书须写明双方权利义务、监督方式"):
            verify(world, row)
        row = verify(
            world, draft(world, kind="authorization", legal_basis="", scopes=[ScopeInput(world.item["direct"])])
        )
        for changes, field in (
            ({"signatory": " "}, "signatory"),
            ({"post": ""}, "post"),
            ({"signed_on": dt.date(2025, 1, 11)}, "signed_on"),
            ({"signed_on": dt.date(2025, 1, 9)}, "signed_on"),
            ({"scan": None}, "scan"),
            ({"scan": scan("名单.ofd", _ofd())}, "scan"),
        ):
            with pytest.raises(Invalid) as error:
                sign(world, row, "giver", **{"day": dt.date(2025, 1, 10), **changes})
            assert error.value.field == field
        sign(world, row, "giver", dt.date(2025, 1, 10))
        with pytest.raises(Refused, match="已于2025年1月10日签署"):
            sign(world, row, "giver", dt.date(2025, 1, 10))


def _ofd() -> bytes:
    import io
    import zipfile

    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("OFD.xml", "<ofd/>")
    return data.getvalue()


@pytest.mark.mission("A6")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"valid_to": moment(2025, 1, 1)}, "valid_to"),
        ({"valid_from": moment(1900, 1, 1)}, "valid_from"),
        ({"legal_basis": " "}, "legal_basis"),
        ({"kind": "letter"}, "kind"),
    ],
    ids=str,
)
def test_a_draft_that_cannot_be_is_refused_at_its_field(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        draft(world, **changes)
    assert error.value.field == field
    assert not Instrument.objects.filter(drafted_by=world.person["yx.admin"]).exists()


@pytest.mark.mission("A6")
def test_an_item_of_another_city_and_the_giver_as_taker_are_refused(world: World) -> None:
    with pytest.raises(Invalid, match="不是本辖区目录中的事项"):
        draft(world, scopes=[ScopeInput(world.item["own"])])
    with pytest.raises(Invalid, match="不能是同一机关"):
        draft(world, giver=world.body["yx-park"])


@pytest.mark.mission("A6")
def test_a_checked_draft_sent_back_loses_its_paper_and_number(world: World) -> None:
    legal = world.actor("yx.legal")
    row = verify(world, draft(world))
    row = sign(world, row, "giver", dt.date.today())
    row = instrument_send_back(instrument=row, reason="期限有误", actor=legal, stamp=Stamp())
    assert (row.state, row.number, row.giver_signed_on, row.giver_scan) == ("drafted", "", None, None)
    row = verify(world, row)
    old, new = documents_of(row)
    assert (old.withdrawn_reason, new.withdrawn_at, row.number) == ("期限有误", None, new.number)
    assert old.number != new.number
    dropped = instrument_drop(instrument=row, reason="不再委托", actor=world.actor("zjj.head"), stamp=Stamp())
    assert dropped.state == "dropped"


@pytest.mark.mission("A6")
def test_both_sides_are_reminded_60_30_and_15_days_before_the_end_once_each(world: World) -> None:
    with on(2025, 1, 2):
        row = published(world, signed(world))
    told: dict[str, int] = {}
    for day in (dt.date(2025, 11, 1), *(dt.date(2025, 11, 2) + dt.timedelta(days=n) for n in range(60))):
        with on(day.year, day.month, day.day):
            instruments_work()
            done = instruments_work()["reminded"]
            assert done == 0  # twice on one day tells nobody twice
            count = InboxMessage.objects.filter(
                person=world.person["yx.head"], url=f"/instruments/{row.public_id}/"
            ).count()
            told[day.isoformat()] = count
    changes = [day for n, (day, count) in enumerate(told.items()) if count > (list(told.values())[n - 1] if n else 0)]
    assert changes == ["2025-11-01", "2025-12-01", "2025-12-16"]
    to = InboxMessage.objects.filter(key=f"instrument-{row.pk}-30").values_list("person__username", flat=True)
    assert set(to) == {"yx.head", "yx.admin", "zjj.head", "zjj.supervisor", "zjj.handler", "zjj.handler2"}
    assert verbs(row).count("remind") == 3


@pytest.mark.mission("A6")
def test_a_renewal_takes_over_scope_and_begins_where_the_old_one_ends(world: World) -> None:
    admin = world.actor("yx.admin")
    with on(2025, 1, 2):
        row = published(world, signed(world, scopes=[ScopeInput(world.item["delegated"], area="长岭片区")]))
        renewed = instrument_renew(instrument=row, actor=admin, stamp=Stamp(key="renew-once"))
        again = instrument_renew(instrument=row, actor=admin, stamp=Stamp(key="renew-once"))
        with pytest.raises(Refused, match="已有续签的文书"):
            instrument_renew(instrument=row, actor=admin, stamp=Stamp())
    assert (renewed, renewed.state, renewed.replaces) == (again, "drafted", row)
    assert (renewed.valid_from, renewed.valid_to) == (row.valid_to, moment(2027, 1, 1))
    scope = renewed.scopes.get()
    assert (scope.item, scope.stage, scope.area) == (world.item["delegated"], "", "长岭片区")


@pytest.mark.mission("A6")
def test_a_renewal_that_begins_early_supersedes_the_old_one(world: World) -> None:
    admin, old = world.actor("yx.admin"), world.instrument["S0-delegation"]
    with on(2025, 3, 3):
        row = instrument_renew(instrument=old, actor=admin, stamp=Stamp())
        row = verify(world, _complete(world, row))
        published(world, sign(world, sign(world, row, "giver", dt.date(2025, 3, 3)), "taker", dt.date(2025, 3, 3)))
    with on(2025, 3, 4, 1):
        instruments_work()
    old.refresh_from_db()
    assert (old.state, old.revoked_at, verbs(old)[-1]) == ("superseded", moment(2025, 3, 4), "supersede")
    answer = world.resolve("delegated", moment(2025, 3, 4, 9))
    assert isinstance(answer, Authority)
    assert [found.id for found in answer.instruments] == [row.pk]


def _complete(world: World, row: Instrument) -> Instrument:
    return instrument_amend(
        instrument=row,
        scopes=[ScopeInput(scope.item) for scope in row.scopes.all()],
        valid_from=row.valid_from,
        valid_to=None,
        legal_basis=row.legal_basis,
        wording=WORDING,
        actor=world.actor("yx.admin"),
        stamp=Stamp(version=row.version),
    )


@pytest.mark.mission("A6")
def test_three_hundred_items_are_saved_in_the_queries_of_three(world: World) -> None:
    like = world.item["delegated"]
    PowerItem.objects.bulk_create(
        PowerItem(
            code=f"N{n}",
            jurisdiction=like.jurisdiction,
            name=f"事项{n}",
            competent_department=like.competent_department,
            source="测",
        )
        for n in range(300)
    )
    items = list(PowerItem.objects.filter(code__startswith="N"))
    draft(world)
    counts = []
    for wanted in (items[:3], items):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            row = draft(world, scopes=[ScopeInput(item) for item in wanted])
        counts.append(len([q for q in seen if 'INSERT INTO "empowerment_instrumentscope"' not in q["sql"]]))
        assert InstrumentScope.objects.filter(instrument=row).count() == len(wanted)
    assert counts[0] == counts[1]


@pytest.mark.mission("A6")
def test_the_papers_name_the_delegator_its_basis_and_the_scope(world: World) -> None:
    with on(2025, 1, 2):
        row = signed(world, scopes=[ScopeInput(world.item["delegated"], stage) for stage in ("accept", "examine")])
        paper = documents_of(row)[0]
    facts = json.loads(paper.facts)
    assert (paper.document_class, paper.title, paper.organisation) == (
        "delegation",
        "行政审批委托书",
        world.body["yx-zjj"],
    )
    assert facts["giver"] == "云溪区住房和城乡建设局" and facts["taker"] == world.body["yx-park"].name
    assert facts["legal_basis"] == "《测试规章》第三条"
    assert facts["items"] == [
        {"code": world.item["delegated"].code, "name": world.item["delegated"].name, "stages": "受理、审查", "area": ""}
    ]
    assert (facts["valid_from"], facts["valid_to"]) == ("2025年1月1日", "2025年12月31日")
    with on(2025, 1, 3):
        row = signed(world, kind="authorization", legal_basis="", scopes=[ScopeInput(world.item["direct"])])
    facts = json.loads(documents_of(row)[0].facts)
    assert facts["scheme_number"] == "岳云政办发〔2022〕8号"
    (mode,) = facts["modes"]
    assert mode["mode"] == "直接赋权" and "园区管委会" in mode["seals"] and mode["liable"] == "园区管委会"
    assert mode["filed"] == "按月向业务主管部门备案"


@pytest.mark.mission("A6")
def test_a_revocation_in_time_is_told_and_stops_acceptance(world: World) -> None:
    with on(2025, 3, 5):
        row = instrument_revoke(
            instrument=world.instrument["S0-authorization"],
            at=moment(2025, 3, 6),
            reason="收回",
            actor=world.actor("zjj.supervisor"),
        )
    assert (row.state, row.revoked_at) == ("revoked", moment(2025, 3, 6))
    assert isinstance(world.resolve("direct", moment(2025, 3, 5, 23, 59)), Authority)
    refusal = world.resolve("direct", moment(2025, 3, 6))
    assert not isinstance(refusal, Authority)
    assert "已于2025年3月6日撤销" in refusal.sentence
    assert refusal.sentence.endswith("请向云溪区住房和城乡建设局申请。")
    assert InboxMessage.objects.filter(person=world.person["yx.head"], key=f"revoked-{row.pk}").exists()
    told = life_events(row, MOVES)[0]["detail"]
    assert "自：2025年3月6日 00:00" in told  # as people write it, not as the record keeps it
