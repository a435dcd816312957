"""At the window: receipt, one notice of everything missing, acceptance and written non-acceptance (B1, B2)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from approvals import services
from approvals.messages import tell_applicant
from approvals.models import Applicant, CaseMaterial
from approvals.workflow import Channel, State
from core import events
from core.crypto import decrypt
from core.door import Stamp
from core.errors import Invalid, Refused
from core.models import StoredFile
from core.outbox import drain
from core.papers import documents_of
from empowerment.services import empowerment_close, instrument_revoke
from tests.approvals.looking import cards, clock, facts, on, refusal, seals
from tests.approvals.walks import USCC, enterprise, go, leg, receive
from tests.world import ACTOR, World, moment

RESIDENT_ID = "11010519491231002X"  # the example of GB 11643


def _revoke(world: World, instrument: str, at: dt.datetime) -> None:
    found = world.instrument[instrument]
    head = {"yx-zjj": "zjj.head", "cz-sthj": "sthj.head"}[found.giver.code]
    instrument_revoke(instrument=found, at=at, reason="测试", actor=world.actor(head))


@pytest.mark.mission("B1")
def test_receipt_is_not_acceptance(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    assert case.state == State.RECEIVED
    assert (case.received_at, case.accepted_at, case.pinned_at) == (moment(2025, 3, 3, 10), None, None)
    assert [d.document_class for d in documents_of(case)] == ["receipt"]
    assert case.number == "YX2025000001"
    assert len(case.query_code) == 6
    assert [(c.kind, c.number, c.due_on) for c in case.clocks.all()] == [("correction", 5, dt.date(2025, 3, 10))]


@pytest.mark.mission("B1")
def test_checklist_is_the_item_versions(world: World) -> None:
    case = receive(world, "direct", "yx.clerk", complete=False)
    names = ["施工许可申请表", "用地证明", "建设工程规划许可证", "施工合同", "资金已落实承诺书"]
    found = list(case.materials.values_list("order", "name", "required", "provided"))
    assert found == [(order, name, True, False) for order, name in enumerate(names, start=1)]


@pytest.mark.mission("B1")
def test_material_reused_from_an_earlier_case_of_the_same_applicant_only(world: World) -> None:
    stored = StoredFile.objects.create(sha256="a" * 64, size=1, media_type="application/pdf", extension="pdf")
    earlier = receive(world, "direct", "yx.clerk", complete=False)
    actor = world.actor("yx.clerk")
    services.case_attach(case=earlier, actor=actor, stamp=Stamp(), order=2, stored=stored, name="用地证明.pdf")
    line = CaseMaterial.objects.get(case=earlier, order=2)
    inputs = [services.MaterialInput(2, reuse=line.pk)]
    same = {"item": world.item["direct"], "park": world.body["yx-park"], "title": "二期", "materials": inputs}
    case = services.case_receive(**same, applicant=enterprise(), actor=actor, stamp=Stamp())
    reused = case.materials.get(order=2)
    assert (reused.provided, reused.file, reused.file_name, reused.reused_from) == (True, stored, "用地证明.pdf", line)
    stranger = services.applicant_find_or_create(kind="person", name="演外人", resident_id=RESIDENT_ID)
    other = services.case_receive(**same, applicant=stranger, actor=actor, stamp=Stamp())
    assert (other.materials.get(order=2).provided, other.materials.get(order=2).file) == (False, None)


@pytest.mark.mission("B1")
def test_correction_names_everything_once(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    with on(2025, 3, 5):
        missing = [(1, "缺法定代表人签字"), (4, "缺附件")]
        case = go(world, case, leg("yx.clerk", "request_correction", missing=missing, other="请补充联系电话"))
    told = facts(case, "correction")
    assert [(row["name"], row["note"]) for row in told["missing"]] == [
        ("施工许可申请表", "缺法定代表人签字"),
        ("施工合同", "缺附件"),
        ("其他", "请补充联系电话"),
    ]
    assert (case.state, case.corrected_once) == (State.CORRECTING, True)
    assert case.correction_answer_on == dt.date(2025, 4, 2)  # 20 working days [choice]
    assert told["answer_on"] == "2025年4月2日"
    assert seals(case, "correction") == ["yx-park-special"]
    assert clock(case, "correction").stopped_on == dt.date(2025, 3, 5)
    assert list(case.materials.filter(provided=False).values_list("order", flat=True)) == [1, 4]


@pytest.mark.mission("B1", "C3")
def test_second_correction_refused_and_carded(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    case = go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺签字")]))
    case = go(world, case, leg("yx.clerk", "supplement", provided=[1]))
    error = refusal(world, case, leg("yx.clerk", "request_correction", missing=[(2, "缺盖章")]))
    assert (error.code, "不得再次告知" in error.message) == ("second_correction", True)
    assert cards(case) == ["second_correction"]
    assert [d.document_class for d in documents_of(case)] == ["receipt", "correction"]


@pytest.mark.mission("B1")
def test_correction_without_anything_named_refused(world: World) -> None:
    case = receive(world, "direct", "yx.clerk")
    assert refusal(world, case, leg("yx.clerk", "request_correction", missing=[])).field == "missing"


@pytest.mark.mission("B1", "B6")
def test_correction_after_five_silent_days_refused(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
    step = leg("yx.clerk", "request_correction", missing=[(1, "缺签字")])
    with on(2025, 3, 11):
        assert refusal(world, case, step).code == "too_late"
    with on(2025, 3, 10, 17):
        assert go(world, case, step).state == State.CORRECTING


@pytest.mark.mission("B1")
def test_supplement_then_accept(world: World) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
        case = go(world, case, leg("yx.clerk", "request_correction", missing=[(1, "缺签字"), (2, "缺页")]))
    with on(2025, 3, 6):
        case = go(world, case, leg("yx.clerk", "supplement", provided=[1]))
        assert (clock(case, "answer").stopped_on, case.due_on) == (dt.date(2025, 3, 6), dt.date(2025, 3, 13))
        error = refusal(world, case, leg("yx.clerk", "accept"))
        assert (error.code, "用地证明" in error.message) == ("materials", True)
        both = {"provided": [1, 2, 3, 4, 5], "originals": [1]}
        case = go(world, case, leg("yx.clerk", "update_materials", **both))
    with on(2025, 3, 7):
        case = go(world, case, leg("yx.clerk", "accept"))
    assert case.accepted_at == case.pinned_at == moment(2025, 3, 7, 10)
    assert (clock(case, "decision").starts_on, case.due_on) == (dt.date(2025, 3, 7), dt.date(2025, 3, 14))  # 七日内
    told = facts(case, "acceptance")
    assert (told["due_on"], told["deemed"], told["accepted_at"]) == ("2025年3月14日", False, "2025年3月7日 10:00")
    assert seals(case, "acceptance") == ["yx-park-special"]


@pytest.mark.mission("B1")
def test_incomplete_application_refused_in_writing(world: World) -> None:
    case = receive(world, "direct", "yx.clerk", complete=False)
    assert refusal(world, case, leg("yx.clerk", "refuse", reasons=" ")).field == "reasons"
    body = world.body["yx-zjj"].name
    case = go(world, case, leg("yx.clerk", "refuse", reasons="不属于本机关职权范围", right_body=body))
    told, park = facts(case, "refusal"), world.body["yx-park"].name
    assert (told["reasons"], told["right_body"]) == ("不属于本机关职权范围", body)
    assert (told["respondent"], told["reconsideration_body"]) == (park, f"{park}的本级人民政府")
    assert "60日内" in told["remedies"] and "6个月内" in told["remedies"]
    assert seals(case, "refusal") == ["yx-park-special"]
    assert (case.state, case.due_on, case.ended_at is None) == (State.REFUSED, None, False)
    assert not case.clocks.filter(stopped_on=None).exists()


@pytest.mark.mission("B1")
def test_first_clerk_stays_and_the_agent_is_recorded_apart(world: World) -> None:
    agent = {"agent_name": "演代办", "agent_phone": "13900000006", "agent_identity": RESIDENT_ID}
    case = receive(world, "direct", "yx.clerk", channel=Channel.AGENT, **agent)
    case = go(world, case, leg("yx.clerk2", "accept"))
    assert case.first_clerk == world.person["yx.clerk"]
    assert (case.agent_name, case.agent_phone) == ("演代办", "13900000006")
    assert RESIDENT_ID not in case.agent_identity
    assert decrypt(case.agent_identity) == RESIDENT_ID
    assert not [event for event in events.history(case) if RESIDENT_ID in event.facts]


@pytest.mark.mission("B2")
@pytest.mark.parametrize("channel", Channel.values)
def test_same_rules_through_every_channel(world: World, channel: str) -> None:
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk", channel=channel)
        assert (case.channel, case.route, case.due_on) == (channel, "direct", dt.date(2025, 3, 10))
        assert case.materials.count() == 5
        case = go(world, case, leg("yx.clerk", "accept"))
    assert case.due_on == dt.date(2025, 3, 10)


@pytest.mark.mission("B1")
def test_late_entry_keeps_both_times(world: World) -> None:
    happened, recorded = moment(2025, 3, 3, 9), moment(2025, 3, 5, 14)
    with on(2025, 3, 5, 14):
        case = receive(world, "direct", "yx.clerk", stamp=Stamp(happened_at=happened))
        early = refusal(world, case, leg("yx.clerk", "accept"), at=moment(2025, 3, 3, 8, 59))
        case = go(world, case, leg("yx.clerk", "accept"), at=moment(2025, 3, 4, 9))
    assert (early.field, early.message) == ("happened_at", "受理时间不能早于收件时间。")
    assert (case.received_at, case.recorded_at) == (happened, recorded)
    times = [(event.happened_at, event.recorded_at) for event in events.history(case)]
    assert times == [(happened, recorded), (moment(2025, 3, 4, 9), recorded)]
    assert clock(case, "decision").due_on == dt.date(2025, 3, 11)


@pytest.mark.mission("B1")
def test_receipt_or_move_in_the_future_refused(world: World) -> None:
    with on(2025, 3, 3):
        with pytest.raises(Invalid) as refused:
            receive(world, "direct", "yx.clerk", stamp=Stamp(happened_at=moment(2025, 3, 3, 10, 2)))
        assert refused.value.field == "received_at"
        case = receive(world, "direct", "yx.clerk")
        assert refusal(world, case, leg("yx.clerk", "accept"), at=moment(2025, 3, 4)).field == "happened_at"


@pytest.mark.mission("A4", "B1", "C3")
def test_missing_instrument_receives_but_does_not_accept(world: World) -> None:
    _revoke(world, "S0-authorization", moment(2025, 3, 1))
    with on(2025, 3, 3):
        case = receive(world, "direct", "yx.clerk")
        error = refusal(world, case, leg("yx.clerk", "accept"))
    assert isinstance(error, Refused)
    assert error.code == "no_instrument"
    assert error.message == (
        "不能受理：云溪区住房和城乡建设局与湖南岳阳绿色化工高新技术产业开发区管理委员会的行政审批授权书"
        "已于2025年3月1日撤销。请向云溪区住房和城乡建设局申请。"
    )
    assert cards(case) == ["no_instrument"]


@pytest.mark.mission("A4")
@pytest.mark.parametrize(
    ("day", "signed", "outcome"),
    [
        ((2021, 3, 10), True, "card"),  # signed only on 03-31
        ((2021, 3, 31), True, "accepted"),
        ((2021, 3, 31), False, "card"),
        ((2021, 4, 1), False, "refused"),
        ((2021, 4, 1), True, "accepted"),
    ],
)
def test_chenzhou_handover_paper_by_the_day(
    world: World, day: tuple[int, int, int], signed: bool, outcome: str
) -> None:
    if not signed:
        _revoke(world, "S2-handover", moment(2021, 3, 31))
    with on(*day):
        case = receive(world, "cz_direct", "gx.clerk")
        if outcome == "refused":
            assert refusal(world, case, leg("gx.clerk", "accept")).code == "no_instrument"
        else:
            case = go(world, case, leg("gx.clerk", "accept"))
            assert seals(case, "acceptance") == ["czgx-special"]
    assert cards(case) == ([] if outcome == "accepted" else ["no_instrument"])


@pytest.mark.mission("A4")
def test_chenzhou_park_takes_nothing_before_the_takeover(world: World) -> None:
    with on(2021, 3, 9, 23, 59), pytest.raises(Refused) as refused:
        receive(world, "cz_direct", "gx.clerk")
    assert refused.value.code == "not_listed"
    assert refused.value.message.endswith("请向郴州市生态环境局申请。")


@pytest.mark.mission("A4", "B1")
def test_item_no_longer_listed_refused_at_intake(world: World) -> None:
    empowerment_close(
        empowerment=world.empowerment["direct"], valid_to=moment(2025, 3, 3), reason="调出清单", actor=ACTOR
    )
    with on(2025, 3, 2, 23, 59):
        case = receive(world, "direct", "yx.clerk")
    with on(2025, 3, 3, 0):
        with pytest.raises(Refused) as refused:
            receive(world, "direct", "yx.clerk")
        assert refused.value.code == "not_listed"
        assert refusal(world, case, leg("yx.clerk", "accept")).code == "not_listed"


@pytest.mark.mission("B1")
def test_messages_go_to_the_contact_told_for_the_case(world: World, tmp_path: Path, settings: Any) -> None:
    settings.VAR = tmp_path
    first = receive(world, "direct", "yx.clerk")
    services.applicant_find_or_create(
        kind="enterprise", name=enterprise().name, uscc=USCC, contact="后来人", phone="13900009999"
    )
    second = receive(world, "direct", "yx.clerk", applicant=Applicant.objects.get(uscc=USCC))
    assert [(case.contact, case.phone[-4:]) for case in (first, second)] == [("章演行", "0005"), ("后来人", "9999")]
    for case in (first, second):
        tell_applicant(case, "issue", case.number)
    drain()
    told = (tmp_path / "messages.log").read_text().splitlines()
    assert [(line.split("\t")[1][-4:], line.split("\t")[2]) for line in told] == [
        ("0005", first.number),
        ("9999", second.number),
    ]
