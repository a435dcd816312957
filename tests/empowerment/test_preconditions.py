"""What must be there at acceptance, by date: instruments signed, published and covering; a named handler; validity of
the scheme; and what was known when."""

import datetime as dt

import pytest

from core import moments
from core.fixtures_files import data_of
from empowerment.authority import Authority, Refusal
from empowerment.models import EmpowermentParty, Instrument, InstrumentScope
from empowerment.selectors import resolve
from empowerment.services import (
    PartyInput,
    ScopeInput,
    empowerment_add,
    empowerment_change_mode,
    instrument_add,
    instrument_publish,
    instrument_revoke,
    instrument_sign,
    party_set,
    scheme_compose,
)
from tests.world import ACTOR, World, moment

DAY = moment(2025, 3, 3, 10)


def codes(answer: Authority | Refusal) -> tuple[str, list[str], list[str]]:
    """Kind of answer, codes that block, codes that are only a card."""
    if isinstance(answer, Refusal):
        return "refusal", [reason.code for reason in answer.reasons], []
    return "authority", [o.code for o in answer.blocked], [o.code for o in answer.cards]


CHENZHOU = [
    ((2021, 3, 9, 23, 59, 59), ("refusal", ["not_listed"], [])),
    ((2021, 3, 10), ("authority", [], ["no_instrument"])),
    ((2021, 3, 30, 23, 59, 59), ("authority", [], ["no_instrument"])),
    ((2021, 3, 31), ("authority", [], [])),  # signed that day
    ((2021, 4, 1), ("authority", [], [])),
]
UNSIGNED = [
    ((2021, 3, 9, 12), ("refusal", ["not_listed"], [])),
    ((2021, 3, 10), ("authority", [], ["no_instrument"])),
    ((2021, 3, 31, 23, 59, 59), ("authority", [], ["no_instrument"])),
    ((2021, 4, 1), ("refusal", ["no_instrument"], [])),
    ((2021, 5, 11, 9), ("refusal", ["no_instrument"], [])),
]


@pytest.mark.mission("A6")
@pytest.mark.parametrize(("when", "expected"), CHENZHOU, ids=str)
@pytest.mark.parametrize("key", ["cz_direct", "cz_reported"])
def test_chenzhou_handover_signed_on_the_last_day(shared_world: World, key: str, when, expected) -> None:
    assert codes(shared_world.resolve(key, moment(*when))) == expected


@pytest.mark.mission("A6")
@pytest.mark.parametrize(("when", "expected"), UNSIGNED, ids=str)
def test_chenzhou_handover_never_signed_blocks_only_from_1_april(world: World, when, expected) -> None:
    Instrument.objects.filter(pk=world.instrument["S2-handover"].pk).update(superseded_at=moments.now())
    answer = world.resolve("cz_direct", moment(*when))
    assert codes(answer) == expected
    if isinstance(answer, Refusal):
        assert answer.right_body == "郴州市生态环境局"
    else:
        assert "2021年4月1日起为必须" in answer.cards[0].words


@pytest.mark.mission("A6")
def test_stationed_office_needs_no_instrument(shared_world: World) -> None:
    for day in (moment(2021, 3, 10), moment(2021, 4, 1)):
        assert codes(shared_world.resolve("cz_forwarded", day)) == ("authority", [], [])


@pytest.mark.mission("A6")
def test_yunxi_accepts_nothing_without_an_effective_instrument(world: World) -> None:
    Instrument.objects.filter(pk=world.instrument["S0-authorization"].pk).update(superseded_at=moments.now())
    for key in ("direct", "instant", "reported"):
        answer = world.resolve(key, DAY)
        assert codes(answer) == ("refusal", ["no_instrument"], [])
        assert isinstance(answer, Refusal)
        assert answer.right_body == "云溪区住房和城乡建设局"
        assert answer.sentence.endswith("请向云溪区住房和城乡建设局申请。")
        assert answer.would_be is not None
    assert codes(world.resolve("delegated", DAY)) == ("authority", [], [])


def _fresh_delegation(world: World, **changes: object) -> Instrument:
    Instrument.objects.filter(pk=world.instrument["S0-delegation"].pk).update(superseded_at=moments.now())
    values = {
        "kind": "delegation",
        "number": "测委〔2025〕1号",
        "scheme": world.scheme["S0"],
        "giver": world.body["yx-zjj"],
        "taker": world.body["yx-park"],
        "valid_from": moment(2025, 1, 1),
        "scopes": [ScopeInput(world.item["delegated"])],
        "legal_basis": "测试",
        "actor": ACTOR,
        **changes,
    }
    return instrument_add(**values)


@pytest.mark.mission("A6")
def test_a_delegation_counts_from_drafted_to_published_only_at_the_end(world: World) -> None:
    delegation = _fresh_delegation(world)
    assert codes(world.resolve("delegated", DAY)) == ("refusal", ["no_instrument"], [])
    delegation = instrument_sign(instrument=delegation, signed_on=dt.date(2025, 2, 3), actor=ACTOR)
    unpublished = world.resolve("delegated", DAY)
    assert isinstance(unpublished, Refusal)
    assert "尚未公布" in unpublished.sentence
    instrument_publish(instrument=delegation, published_on=dt.date(2025, 2, 10), actor=ACTOR)
    assert codes(world.resolve("delegated", moment(2025, 2, 9, 23, 59, 59))) == ("refusal", ["no_instrument"], [])
    assert codes(world.resolve("delegated", moment(2025, 2, 10))) == ("authority", [], [])


@pytest.mark.mission("A6")
def test_revoked_and_expired_instruments_end_at_their_moment(world: World) -> None:
    revoked_at = moment(2025, 3, 3, 15)
    instrument_revoke(
        instrument=world.instrument["S0-authorization"], at=revoked_at, reason="调整", actor=world.actor("zjj.head")
    )
    assert codes(world.resolve("direct", revoked_at - dt.timedelta(seconds=1))) == ("authority", [], [])
    assert codes(world.resolve("direct", revoked_at)) == ("refusal", ["no_instrument"], [])
    ends = moment(2025, 6, 1)
    delegation = _fresh_delegation(world, valid_to=ends)
    delegation = instrument_sign(instrument=delegation, signed_on=dt.date(2025, 1, 1), actor=ACTOR)
    instrument_publish(instrument=delegation, published_on=dt.date(2025, 1, 1), actor=ACTOR)
    assert codes(world.resolve("delegated", ends - dt.timedelta(seconds=1))) == ("authority", [], [])
    assert codes(world.resolve("delegated", ends)) == ("refusal", ["no_instrument"], [])


@pytest.mark.mission("A6")
@pytest.mark.parametrize(
    ("stages", "covered"),
    [
        (["accept", "examine", "issue"], True),
        (["accept", "examine"], False),
        (["issue"], False),
        ([""], True),
    ],
    ids=str,
)
def test_an_instrument_covers_acceptance_examination_and_issue(world: World, stages: list[str], covered: bool) -> None:
    scope = InstrumentScope.objects.filter(instrument=world.instrument["S0-delegation"], item=world.item["delegated"])
    scope.delete()
    InstrumentScope.objects.bulk_create(
        InstrumentScope(instrument=world.instrument["S0-delegation"], item=world.item["delegated"], stage=stage)
        for stage in stages
    )
    assert codes(world.resolve("delegated", DAY))[0] == ("authority" if covered else "refusal")


@pytest.mark.mission("A6")
def test_an_instrument_for_one_area_covers_no_other(world: World) -> None:
    InstrumentScope.objects.filter(instrument=world.instrument["S0-authorization"]).update(area="长岭片区")
    assert codes(world.resolve("direct", DAY, area="长岭片区")) == ("authority", [], [])
    assert codes(world.resolve("direct", DAY, area="云溪片区")) == ("refusal", ["no_instrument"], [])
    assert codes(world.resolve("direct", DAY)) == ("refusal", ["no_instrument"], [])


@pytest.mark.mission("A6")
def test_service_forward_needs_a_named_handler(world: World) -> None:
    EmpowermentParty.objects.filter(empowerment=world.empowerment["forwarded"], party="handler").update(
        superseded_at=moments.now()
    )
    answer = world.resolve("forwarded", DAY)
    assert codes(answer) == ("refusal", ["no_handler"], [])
    assert isinstance(answer, Refusal)
    assert answer.sentence == "云溪区住房和城乡建设局尚未指定绿色通道专人。请向云溪区住房和城乡建设局申请。"
    party_set(
        empowerment=world.empowerment["forwarded"],
        party="handler",
        organisation=world.body["yx-zjj"],
        person=world.person["zjj.handler2"],
        valid_from=moment(2025, 3, 3),
        actor=ACTOR,
    )
    answer = world.resolve("forwarded", DAY)
    assert isinstance(answer, Authority)
    assert answer.slots["examines"].person_id == world.person["zjj.handler2"].pk
    assert codes(world.resolve("forwarded", moment(2025, 3, 2, 23)))[1] == ["no_handler"]


@pytest.mark.mission("A6", "A7")
def test_an_item_delegated_to_the_former_body_needs_a_new_published_delegation(world: World) -> None:
    """鞍山: 市局委托下放; without the new 委托书 the new department may not decide [24]."""
    Instrument.objects.filter(pk=world.instrument["S4-delegation"].pk).update(published_on=None)
    answer = world.resolve("own_delegated", DAY)
    assert codes(answer) == ("refusal", ["no_instrument"], [])
    assert isinstance(answer, Refusal)
    assert answer.right_body == "鞍山市行政审批局"
    assert codes(world.resolve("own", DAY)) == ("authority", [], [])
    assert codes(world.resolve("own_delegated", moment(2024, 9, 5, 23, 59, 59))) == ("authority", [], [])


@pytest.mark.mission("A1")
def test_chenzhou_lapses_after_its_last_day(shared_world: World) -> None:
    assert codes(shared_world.resolve("cz_direct", moment(2026, 2, 23, 23, 59, 59))) == ("authority", [], [])
    answer = shared_world.resolve("cz_direct", moment(2026, 2, 24))
    assert codes(answer) == ("refusal", ["scheme_lapsed"], [])
    assert isinstance(answer, Refusal)
    assert "有效期至2026年2月23日" in answer.sentence


@pytest.mark.mission("A1")
def test_a_draft_for_comment_answers_for_no_day(world: World) -> None:
    draft = next(row for row in data_of("schemes.json") if row["code"] == "S3")
    rules = next(row for row in data_of("rules.json") if row["code"] == "S3")
    data = {**draft, **rules, "issuer_code": "yx-park", "parks": ["yx-park"], "source": "S3"}
    scheme = scheme_compose(data=data, actor=ACTOR)
    empowerment_add(
        item=world.item["own"],
        park=world.body["yx-park"],
        scheme=scheme,
        mode="own",
        valid_from=moment(2022, 1, 1),
        source="S3",
        parties=[PartyInput("department", world.body["yx-zjj"])],
        actor=ACTOR,
    )
    for when in ((2022, 7, 17), (2022, 8, 30), (2025, 3, 3), (2026, 11, 22)):
        assert codes(resolve(world.item["own"], world.body["yx-park"], "", moment(*when)))[1] == ["scheme_draft"]


@pytest.mark.mission("A4")
def test_two_parks_handle_the_same_item_in_different_modes(world: World) -> None:
    empowerment_add(
        item=world.item["direct"],
        park=world.body["czgx"],
        scheme=world.scheme["S2"],
        mode="forwarded",
        valid_from=moment(2022, 5, 11),
        source="一园一策",
        parties=[
            PartyInput("department", world.body["cz-sthj"]),
            PartyInput("stationed", world.body["cz-sthj-gx"]),
        ],
        actor=ACTOR,
    )
    modes = {code: resolve(world.item["direct"], world.body[code], "", DAY) for code in ("yx-park", "czgx", "as-park")}
    assert isinstance(modes["yx-park"], Authority) and modes["yx-park"].mode == "direct"
    assert isinstance(modes["czgx"], Authority) and modes["czgx"].mode == "forwarded"
    assert codes(modes["as-park"])[1] == ["not_listed"]


@pytest.mark.mission("A4")
def test_the_row_of_an_area_beats_the_row_of_the_park(world: World) -> None:
    empowerment_add(
        item=world.item["direct"],
        park=world.body["yx-park"],
        area="长岭片区",
        scheme=world.scheme["S1"],
        mode="intake_only",
        valid_from=moment(2025, 1, 1),
        source="一园一策",
        parties=[PartyInput("department", world.body["yx-zjj"])],
        actor=ACTOR,
    )
    answers = {area: world.resolve("direct", DAY, area=area) for area in ("", "云溪片区", "长岭片区")}
    assert {area: answer.mode for area, answer in answers.items() if isinstance(answer, Authority)} == {
        "": "direct",
        "云溪片区": "direct",
        "长岭片区": "intake_only",
    }
    before = world.resolve("direct", moment(2024, 12, 31, 23), area="长岭片区")
    assert isinstance(before, Authority) and before.mode == "direct"


@pytest.mark.mission("A4")
def test_what_was_recorded_later_does_not_answer_for_an_earlier_knowledge(world: World) -> None:
    known = moments.now()
    empowerment_change_mode(
        empowerment=world.empowerment["direct"],
        mode="reported",
        at=moment(2025, 3, 1),
        reason="试行期评估：专业性强",
        source="测试",
        parties=[PartyInput("superior", world.body["yy-zjj"])],
        actor=ACTOR,
    )
    args = (world.item["direct"], world.body["yx-park"], "", DAY)
    then, now = resolve(*args, known_at=known), resolve(*args)
    assert isinstance(then, Authority) and isinstance(now, Authority)
    assert (then.mode, now.mode) == ("direct", "reported")
    assert then.known_at == known
    before_anything = resolve(*args, known_at=moment(2020, 1, 1))
    assert codes(before_anything) == ("refusal", ["no_version"], [])


@pytest.mark.mission("A4")
def test_a_handler_named_later_for_an_earlier_day_is_not_known_before(world: World) -> None:
    known = moments.now()
    party_set(
        empowerment=world.empowerment["forwarded"],
        party="handler",
        organisation=world.body["yx-zjj"],
        person=world.person["zjj.handler2"],
        valid_from=moment(2025, 1, 1),
        actor=ACTOR,
    )
    args = (world.item["forwarded"], world.body["yx-park"], "")
    handlers = [
        resolve(*args, moment(2024, 12, 31, 23)),
        resolve(*args, DAY),
        resolve(*args, DAY, known_at=known),
    ]
    assert [a.slots["examines"].person for a in handlers if isinstance(a, Authority)] == [
        world.person["zjj.handler"].name,
        world.person["zjj.handler2"].name,
        world.person["zjj.handler"].name,
    ]


@pytest.mark.mission("A4", "A6")
def test_signing_publishing_and_revoking_are_known_only_from_their_record(world: World) -> None:
    """A delegation of January is entered, signed, published and revoked late: what was known in between is kept."""
    delegation = _fresh_delegation(world)
    drafted = moments.now()
    instrument_sign(instrument=delegation, signed_on=dt.date(2025, 1, 1), actor=ACTOR)
    signed = moments.now()
    instrument_publish(instrument=delegation, published_on=dt.date(2025, 1, 1), actor=ACTOR)
    published = moments.now()
    instrument_revoke(instrument=delegation, at=moment(2025, 3, 1), reason="调整", actor=world.actor("zjj.head"))
    args = (world.item["delegated"], world.body["yx-park"], "", DAY)
    kinds = [codes(resolve(*args, known_at=known))[0] for known in (drafted, signed, published, None)]
    assert kinds == ["refusal", "refusal", "authority", "refusal"]
