"""The writes of empowerment: what they refuse, what they keep, what they record."""

import datetime as dt
from typing import Any

import pytest

from core import events, moments
from core.errors import Invalid, Refused
from core.fixtures_files import data_of
from empowerment.authority import Authority
from empowerment.models import Empowerment, Scheme
from empowerment.services import (
    PartyInput,
    ScopeInput,
    TableRow,
    empowerment_change_mode,
    empowerment_close,
    grant_add,
    handover_add,
    instrument_add,
    instrument_publish,
    instrument_revoke,
    instrument_sign,
    scheme_compose,
    seal_add,
    seal_retire,
    seal_user_add,
)
from tests.world import ACTOR, World, moment

TRIAL_ENDS = moment(2022, 11, 12)


# --- Empowerments ---------------------------------------------------------------------------------------------------
@pytest.mark.mission("A9")
def test_a_mode_is_adjusted_after_the_trial_with_a_reason_on_record(world: World) -> None:
    """云溪: six months of trial, then a direct item falls back to the department's green channel."""
    old = world.empowerment["direct"]
    assert (world.scheme["S0"].transition_from, world.scheme["S0"].transition_to) == (
        dt.date(2022, 5, 11),
        dt.date(2022, 11, 11),
    )
    new = empowerment_change_mode(
        empowerment=old,
        mode="forwarded",
        at=TRIAL_ENDS,
        reason="试行评估：专业性强，园区暂不具备承接条件",
        source="试行评估报告（测试）",
        parties=[
            PartyInput("centre", world.body["yx-centre"]),
            PartyInput("handler", world.body["yx-zjj"], world.person["zjj.handler"]),
        ],
        actor=ACTOR,
    )
    modes = {}
    for at in (TRIAL_ENDS - dt.timedelta(seconds=1), TRIAL_ENDS):
        answer = world.resolve("direct", at)
        assert isinstance(answer, Authority)
        modes[at] = (answer.mode, answer.slots["decides"].name, answer.slots["supervises"].name)
    department = "云溪区住房和城乡建设局"
    assert list(modes.values()) == [
        ("direct", "湖南岳阳绿色化工高新技术产业开发区管理委员会", department),
        ("forwarded", department, department),
    ]
    old.refresh_from_db()
    assert old.superseded_at is not None and old.valid_to is None  # what counted is kept as it was
    record = events.history(new)
    assert [event.verb for event in record] == ["empowerment.add", "empowerment.change_mode"]
    assert "试行评估：专业性强" in record[-1].facts and '"former_mode":"direct"' in record[-1].facts


@pytest.mark.mission("A9")
def test_an_adjustment_needs_a_reason_another_mode_and_a_moment_inside_the_period(world: World) -> None:
    row = world.empowerment["direct"]
    values: dict[str, Any] = {
        "empowerment": row,
        "mode": "forwarded",
        "at": TRIAL_ENDS,
        "reason": "评估",
        "source": "测试",
        "actor": ACTOR,
    }
    for change, field in (({"reason": " "}, "reason"), ({"mode": "direct"}, "mode"), ({"at": row.valid_from}, "at")):
        with pytest.raises(Invalid) as error:
            empowerment_change_mode(**{**values, **change})
        assert error.value.field == field
    assert Empowerment.objects.get(pk=row.pk).superseded_at is None
    empowerment_change_mode(**values)
    with pytest.raises(Refused, match="请在最新的一行上操作"):
        empowerment_change_mode(**values)


@pytest.mark.mission("A4")
def test_closing_supersedes_the_row_and_adds_one_with_the_end(world: World) -> None:
    old, ends = world.empowerment["delegated"], moment(2025, 6, 1)
    new = empowerment_close(empowerment=old, valid_to=ends, reason="收回", actor=ACTOR)
    old.refresh_from_db()
    assert (old.valid_to, new.valid_to) == (None, ends)
    assert old.superseded_at == new.recorded_at
    assert {party.party for party in new.parties.all()} == {party.party for party in old.parties.all()}
    assert isinstance(world.resolve("delegated", ends - dt.timedelta(seconds=1)), Authority)
    assert not isinstance(world.resolve("delegated", ends), Authority)


# --- Schemes --------------------------------------------------------------------------------------------------------
def _plain() -> dict[str, Any]:
    rules = next(row for row in data_of("rules.json") if row["code"] == "S0")
    facts = next(row for row in data_of("schemes.json") if row["code"] == "S0")
    return {**facts, **rules, "code": "NEW", "issuer_code": "yx-park", "parks": ["yx-park"], "source": "测试"}


def _set(data: dict[str, Any], path: list[Any], value: Any) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


@pytest.mark.mission("A1", "A3")
def test_a_scheme_is_composed_from_plain_data(world: World) -> None:
    scheme = scheme_compose(data=_plain(), actor=ACTOR)
    assert {rule.mode: rule.slots.count() for rule in scheme.rules.all()} == {
        "direct": 10,
        "delegated": 11,
        "forwarded": 10,
        "reported": 11,
    }
    assert [event.verb for event in events.history(scheme)] == ["scheme.compose"]
    with pytest.raises(Refused, match="方案代码“NEW”已被使用"):
        scheme_compose(data=_plain(), actor=ACTOR)


@pytest.mark.mission("A1")
@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["rules", 0, "mode"], "直接", "方案NEW的方式写作“直接”，不在可用的词中：direct、"),
        (["rules", 0, "route"], "shortcut", "方案NEW“直接赋权”的路径写作“shortcut”"),
        (["rules", 0, "slots", "signs"], "park", "方案NEW“直接赋权”的位置写作“signs”"),
        (["rules", 1, "slots", "decides"], "mayor", "方案NEW“委托行使”“决定”写作“mayor”"),
        (["rules", 1, "seals", 2, "kind"], "big", "方案NEW“委托行使”的印章种类写作“big”"),
        (["rules", 0, "seals", 0, "on"], ["letter"], "方案NEW“直接赋权”的文书种类写作“letter”"),
        (["rules", 0, "instruments", 0, "kind"], "note", "的授权委托文书写作“note”"),
        (["rules", 0, "liabilities", 0, "subject"], "luck", "责任的行为写作“luck”"),
        (["rules", 0, "liabilities", 0, "phase"], "never", "责任的时期写作“never”"),
        (["rules", 0, "filings", 0, "period"], "yearly", "备案周期写作“yearly”"),
        (["rules", 3, "reports", 0, "to"], "king", "上报对象写作“king”"),
        (["rules", 0, "slots"], {"decides": "park"}, "没有写明由谁"),
        (["rules", 0, "source"], "", "没有写明依据"),
        (["rules", 0, "colour"], "red", "有不认识的栏目“colour”"),
        (["status"], "ok", "方案NEW的状态写作“ok”"),
        (["parks"], ["nowhere"], "“nowhere”不在机构名录中"),
    ],
    ids=str,
)
def test_a_wrong_word_is_named_with_its_place(shared_world: World, path: list[Any], value: Any, words: str) -> None:
    data = _plain()
    _set(data, path, value)
    with pytest.raises(Invalid) as error:
        scheme_compose(data=data, actor=ACTOR)
    assert words in error.value.message
    assert not Scheme.objects.filter(code="NEW").exists()


# --- Instruments ----------------------------------------------------------------------------------------------------
@pytest.mark.mission("A6")
def test_an_instrument_is_drafted_signed_published_and_revoked_in_this_order(world: World) -> None:
    values: dict[str, Any] = {
        "kind": "delegation",
        "number": "测委〔2026〕9号",
        "scheme": world.scheme["S0"],
        "giver": world.body["yx-zjj"],
        "taker": world.body["yx-park"],
        "valid_from": moment(2026, 1, 1),
        "scopes": [ScopeInput(world.item["delegated"])],
        "legal_basis": "测试",
        "actor": ACTOR,
    }
    for change, field in (({"legal_basis": ""}, "legal_basis"), ({"scopes": []}, "scopes"), ({"kind": "x"}, "kind")):
        with pytest.raises(Invalid) as error:
            instrument_add(**{**values, **change})
        assert error.value.field == field
    instrument = instrument_add(**values)
    with pytest.raises(Refused, match="已经登记"):
        instrument_add(**values)
    with pytest.raises(Refused, match="尚未签订"):
        instrument_publish(instrument=instrument, published_on=dt.date(2026, 1, 5), actor=ACTOR)
    with pytest.raises(Refused, match="不能撤销"):
        instrument_revoke(instrument=instrument, at=moments.now(), reason="试", actor=world.actor("zjj.head"))
    signed = instrument_sign(instrument=instrument, signed_on=dt.date(2026, 1, 4), actor=ACTOR)
    assert signed.state == "signed"  # a delegation is not in force before it is public [24]
    with pytest.raises(Invalid, match="公布日不能早于签订日"):
        instrument_publish(instrument=instrument, published_on=dt.date(2026, 1, 3), actor=ACTOR)
    instrument_publish(instrument=instrument, published_on=dt.date(2026, 1, 5), actor=ACTOR)
    instrument_revoke(
        instrument=instrument, at=moment(2026, 6, 1), reason="委托关系终止", actor=world.actor("zjj.head")
    )
    verbs = [event.verb.removeprefix("instrument.") for event in events.history(instrument)]
    assert verbs == ["draft", "enter", "publish", "take_effect", "revoke"]


# --- Chief approvers ------------------------------------------------------------------------------------------------
@pytest.mark.mission("A13")
def test_one_chief_approver_per_body_and_substitutes_by_date(world: World) -> None:
    body, chief, head = world.body["yx-park"], world.person["yx.chief"], world.person["yx.head"]
    values: dict[str, Any] = {"body": body, "person": head, "right": "decide", "actor": ACTOR}
    values["valid_from"] = moment(2026, 8, 1)
    with pytest.raises(Refused, match=f"已有首席审批员{chief.name}"):
        grant_add(**values)
    with pytest.raises(Invalid, match="须写明截止时间"):
        grant_add(**values, substitute_for=chief)
    with pytest.raises(Refused, match="不能登记代理"):
        grant_add(**values, valid_to=moment(2026, 8, 15), substitute_for=world.person["yx.reviewer"])
    grant = grant_add(**values, valid_to=moment(2026, 8, 15), substitute_for=chief)
    assert grant.covers(moment(2026, 8, 14, 23, 59, 59)) and not grant.covers(moment(2026, 8, 15))
    before = grant_add(**{**values, "valid_from": moment(2021, 1, 1)}, valid_to=moment(2022, 5, 11))
    assert before.substitute_for is None  # the other chief approver's grant begins that very moment


@pytest.mark.mission("A13")
def test_a_chief_approver_is_a_deputy_head_or_above(world: World) -> None:
    person = world.person["jsj.reviewer"]
    values: dict[str, Any] = {"body": world.body["as-jsj"], "person": person, "right": "decide", "actor": ACTOR}
    values["valid_from"] = moment(2026, 1, 1)
    for post in ("", "科长", "主任科员"):
        person.post = post
        with pytest.raises(Refused, match="副职及以上"):
            grant_add(**values)
    person.post = "副局长"
    assert grant_add(**values).person == person


@pytest.mark.mission("A13")
def test_grants_follow_what_the_item_needs(world: World) -> None:
    """Paper review suffices: the right to decide; the head or a meeting decides: first review only."""
    rights = {
        grant.item.code: (grant.right, grant.may_use_seal)
        for grant in world.body["yx-park"].chief_grants.select_related("item")
        if grant.item
    }
    assert rights[world.item["direct"].code] == ("decide", True)
    assert rights[world.item["delegated_head"].code] == ("first_review", True)
    assert world.item["forwarded"].code not in rights


# --- Seals and handovers --------------------------------------------------------------------------------------------
@pytest.mark.mission("A5")
def test_seals_and_their_users_are_registered_once(world: World) -> None:
    seal = world.seal["yx-park-special"]
    clerk = world.person["yx.clerk"]
    with pytest.raises(Refused, match="已是"):
        seal_user_add(seal=seal, person=clerk, valid_from=dt.date(2026, 1, 1), actor=ACTOR)
    with pytest.raises(Refused, match="印章代码"):
        seal_add(
            code=seal.code, owner=seal.owner, kind="special", name="又一枚", active_from=seal.active_from, actor=ACTOR
        )
    with pytest.raises(Invalid, match="不能早于启用时刻"):
        seal_retire(seal=seal, at=seal.active_from - dt.timedelta(seconds=1), reason="试", actor=ACTOR)
    with pytest.raises(Invalid, match="停用、作废或遗失"):
        seal_retire(seal=seal, at=moments.now(), reason="试", actor=ACTOR, state="active")


@pytest.mark.mission("A7")
def test_a_handover_says_both_sides_and_voids_what_it_is_told(world: World) -> None:
    values: dict[str, Any] = {
        "scheme": world.scheme["S4"],
        "park": world.body["as-park"],
        "title": "又一次调整",
        "effective_at": moment(2026, 12, 1),
        "from_body": world.body["as-jsj"],
        "source": "测试",
        "actor": ACTOR,
    }
    with pytest.raises(Invalid, match="生效前受理、生效后受理"):
        handover_add(**values, table=[TableRow("before", "own", world.body["as-jsj"])])
    seal = world.seal["as-jsj-special"]
    table = [TableRow("before", "own", world.body["as-jsj"]), TableRow("after", "special")]
    handover_add(**values, table=table, void_seals=[seal])
    seal.refresh_from_db()
    assert (seal.state, seal.ended_at) == ("void", moment(2026, 12, 1))
