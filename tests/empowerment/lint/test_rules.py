"""Each rule finds exactly its own fault in an item that is otherwise clean, and nothing in a clean one."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from core import moments
from empowerment.authority import Authority, Obstacle, Refusal
from empowerment.lint import BY_CODE, RULES, Mend, Severity, Subject, subjects
from empowerment.lint.guide_rules import closing_fits_result
from empowerment.models import GuideQuestion, ItemMaterial
from empowerment.selectors import Listed, listed_rows
from empowerment.services import empowerment_revise, window_set
from tests.portal.conftest import told
from tests.world import ACTOR, World, build_world

pytestmark = pytest.mark.mission("C7")
LAW = "《某条例》第一条"


def cleaned(world: World) -> Subject:
    """A direct licence of 7 days with everything told of it."""
    told(world, "direct", fee="每证 10 元")
    row = empowerment_revise(
        empowerment=world.empowerment["direct"],
        at=moments.start_of(moments.today()),
        source_of_power="authorised23",
        power_basis=LAW,
        promise_number=5,
        promise_unit="day",
        reason="测试",
        source="测试",
        actor=ACTOR,
    )
    window_set(park=row.park, place="窗口", hours="工作日", phone="1", complaint_phone="2", actor=ACTOR)
    (found,) = subjects(listed_rows().filter(pk=row.pk))
    return found


@pytest.fixture(scope="module")
def clean(django_db_setup: None, django_db_blocker: Any) -> Any:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield cleaned(build_world())
        transaction.set_rollback(True)


def changed(subject: Subject, **parts: dict[str, Any]) -> Subject:
    """The subject with some facts of its version, guide, empowerment or window otherwise; in memory only."""
    version, empowerment = copy.copy(subject.version), copy.copy(subject.empowerment)
    guide, window = copy.copy(subject.guide), copy.copy(subject.window)
    assert version is not None
    for name, row in (("version", version), ("guide", guide), ("empowerment", empowerment), ("window", window)):
        for field, value in parts.get(name, {}).items():
            setattr(row, field, value)
    version._state = copy.copy(version._state)
    version._state.fields_cache = {**version._state.fields_cache, "guide": guide}
    version._prefetched_objects_cache = {**version._prefetched_objects_cache, **parts.get("rows", {})}  # type: ignore[attr-defined]
    return replace(subject, listed=Listed(empowerment, version, subject.listed.answer), window=window)


def answered(subject: Subject, answer: Authority | Refusal) -> Subject:
    return replace(subject, listed=Listed(subject.empowerment, subject.version, answer))


def without(subject: Subject, *slots: str) -> Subject:
    authority = subject.authority
    assert authority is not None
    return answered(subject, replace(authority, slots={s: b for s, b in authority.slots.items() if s not in slots}))


def refused(subject: Subject, code: str, *, blocks: bool = True) -> Subject:
    obstacle = Obstacle(code, "事由", blocks)
    authority = subject.authority
    assert authority is not None
    would_be = replace(authority, obstacles=(obstacle,))
    return answered(subject, Refusal((obstacle,), "某局", would_be) if blocks else would_be)


def codes(subject: Subject) -> list[str]:
    return [rule.code for rule in RULES if rule.check(subject)]


def test_a_clean_item_has_no_finding(clean: Subject) -> None:
    assert codes(clean) == []


def test_changing_nothing_in_memory_changes_nothing(clean: Subject) -> None:
    assert codes(changed(clean)) == []


FAULTS: dict[str, list[Any]] = {
    "scheme": [lambda s: refused(s, "scheme_lapsed"), lambda s: refused(s, "no_rule")],
    "party": [lambda s: refused(s, "no_party"), lambda s: refused(s, "no_handler")],
    "instrument": [lambda s: refused(s, "no_instrument")],
    "instrument_due": [lambda s: refused(s, "no_instrument", blocks=False)],
    "instrument_ending": [lambda s: replace(s, lacking_from=dt.date(2027, 1, 1))],
    "source_mode": [
        lambda s: changed(s, empowerment={"source_of_power": "statute"}),
        lambda s: changed(s, empowerment={"mode": "delegated"}),
    ],
    "basis_23": [
        lambda s: changed(s, empowerment={"power_basis": ""}),
        lambda s: changed(s, empowerment={"power_basis": "演示：待核"}),
    ],
    "basis_24": [
        lambda s: changed(s, empowerment={"mode": "delegated", "source_of_power": "delegated24", "power_basis": ""})
    ],
    "basis_25": [lambda s: changed(s, empowerment={"source_of_power": "concentrated25", "power_basis": ""})],
    "legal_basis": [lambda s: changed(s, version={"legal_basis": ""})],
    "supervisor": [lambda s: without(s, "supervises")],
    "flow": [
        lambda s: without(s, "accepts"),
        lambda s: without(s, "examines", "issues"),
        lambda s: without(s, "decides"),
    ],
    "limit": [
        lambda s: changed(s, version={"item_type": "other", "limit_number": None, "limit_unit": "", "limit_note": ""})
    ],
    "promise": [lambda s: changed(s, empowerment={"promise_number": None, "promise_unit": ""})],
    "promise_limit": [
        lambda s: changed(s, empowerment={"promise_number": 8}),
        lambda s: changed(
            s,
            empowerment={"promise_number": 21, "promise_unit": "workday"},
            version={"limit_number": None, "limit_unit": ""},
        ),
    ],
    "promise_unit": [lambda s: changed(s, empowerment={"promise_unit": "workday"})],
    "instant": [
        lambda s: changed(s, version={"instant": True}),
        lambda s: changed(s, empowerment={"promise_number": 0}),
    ],
    "materials": [lambda s: changed(s, rows={"materials": ItemMaterial.objects.none()})],
    "conditions": [lambda s: changed(s, guide={"conditions": ""})],
    "quantity": [lambda s: changed(s, guide={"quantity": ""})],
    "form_sample": [lambda s: changed(s, guide={"form_sample": ""})],
    "result": [lambda s: changed(s, guide={"result_name": ""}), lambda s: changed(s, guide={"closing": ""})],
    "result_sample": [lambda s: changed(s, guide={"result_sample": ""})],
    "closing": [
        lambda s: changed(s, guide={"closing": "approval"}),
        lambda s: changed(s, guide={"result_name": "关于某项目的批复"}),
    ],
    "visits": [lambda s: changed(s, guide={"visits": None})],
    "visits_reason": [lambda s: changed(s, guide={"visits_reason": ""})],
    "courier": [lambda s: changed(s, guide={"visits": 0, "online_depth": 0, "courier": False})],
    "online_visits": [lambda s: changed(s, guide={"online_depth": 4})],
    "fee": [lambda s: changed(s, guide={"charges": None})],
    "fee_parts": [
        lambda s: changed(s, guide={"fee_basis": ""}),
        lambda s: changed(s, guide={"fee_item": ""}),
        lambda s: changed(s, guide={"pays_online": False}),
        lambda s: changed(s, version={"fee": ""}),
    ],
    "free_pay": [lambda s: changed(s, guide={"charges": False})],
    "audience": [
        lambda s: changed(s, guide={"audience": ""}),
        lambda s: changed(s, guide={"audience": "person"}),
        lambda s: changed(s, guide={"audience": "organisation"}),
        lambda s: changed(s, guide={"person_theme": ""}),
        lambda s: changed(s, guide={"organisation_theme": ""}),
    ],
    "question": [lambda s: changed(s, rows={"questions": GuideQuestion.objects.none()})],
    "window": [lambda s: replace(s, window=None)],
    "phones": [lambda s: changed(s, window={"phone": ""}), lambda s: changed(s, window={"complaint_phone": ""})],
    "phones_differ": [lambda s: changed(s, window={"complaint_phone": "1"})],
}
CASES = [(code, number) for code, faults in FAULTS.items() for number in range(len(faults))]


@pytest.mark.parametrize(("code", "number"), CASES)
def test_each_fault_is_found_by_its_rule_alone(clean: Subject, code: str, number: int) -> None:
    assert codes(FAULTS[code][number](clean)) == [code]


def test_an_item_without_a_guide_or_a_version_is_one_finding(clean: Subject) -> None:
    bare = changed(clean)
    assert bare.version is not None
    bare.version._state.fields_cache["guide"] = None
    assert codes(bare) == ["guide"]
    assert codes(replace(clean, listed=Listed(clean.empowerment, None, clean.listed.answer))) == ["no_version"]


def test_every_rule_has_a_fault_here_or_above() -> None:
    assert {rule.code for rule in RULES} == FAULTS.keys() | {"no_version", "guide"}
    assert len(BY_CODE) == len(RULES)


@pytest.mark.parametrize(
    "harmless",
    [
        {"empowerment": {"promise_number": 7}},
        {"empowerment": {"promise_number": None, "promise_unit": ""}, "version": {"instant": True}},
        {"empowerment": {"source_of_power": "concentrated25", "power_basis": "某政函〔2020〕1号"}},
        {
            "empowerment": {"promise_number": 20, "promise_unit": "workday"},
            "version": {"limit_number": None, "limit_unit": ""},
        },
        {"guide": {"visits": 0, "online_depth": 4, "courier": False}},
        {"guide": {"visits": 0, "online_depth": 0, "courier": True}},
        {"guide": {"charges": False, "pays_online": False, "fee_item": "", "fee_basis": ""}},
        {"guide": {"result_name": "关于某项目的批复", "closing": "approval"}},
        {"guide": {"result_name": "备案回执", "closing": "other"}},
        {"guide": {"audience": "person", "organisation_theme": ""}},
        {"version": {"item_type": "other"}, "rows": {"questions": GuideQuestion.objects.none()}},
    ],
    ids=str,
)
def test_what_is_right_otherwise_is_right(clean: Subject, harmless: dict[str, Any]) -> None:
    assert codes(changed(clean, **harmless)) == []


def test_under_direct_report_the_park_promises_its_own_twenty_days(clean: Subject) -> None:
    """Article 43 binds the examination; the limit of the decision is the superior's."""
    reported = {"mode": "reported", "promise_number": 21, "promise_unit": "workday"}
    assert codes(changed(clean, empowerment=reported)) == ["promise_limit"]
    assert codes(changed(clean, empowerment={**reported, "promise_number": 20})) == []


@pytest.mark.parametrize("name", ["营业执照", "不动产权证书", "施工许可证"])
def test_certificates_are_known_by_their_ending(clean: Subject, name: str) -> None:
    assert closing_fits_result(changed(clean, guide={"result_name": name, "closing": "other"}))


def test_a_delegation_that_names_its_law_is_enough(clean: Subject) -> None:
    delegated = changed(clean, empowerment={"mode": "delegated", "source_of_power": "delegated24", "power_basis": ""})
    assert codes(replace(delegated, instrument_bases=("待核", LAW))) == []
    assert codes(replace(delegated, instrument_bases=("待核",))) == ["basis_24"]


def test_rules_say_what_to_do_and_where(clean: Subject) -> None:
    for rule in RULES:
        assert rule.title and rule.source and rule.remedy.endswith("。")
        assert rule.severity in Severity.values and rule.mend in Mend.values
    assert (clean.source_of_power, clean.refusal) == ("authorised23", None)
