"""Every row of the table of authority (docs: rules of authority §1): each scheme and mode, each slot, seal, report,
liability and filing, written out here a second time so that a changed rule shows."""

import datetime as dt

import pytest

from core.fixtures_files import data_of
from core.models import Organisation
from empowerment.authority import Authority
from empowerment.selectors import liable_for, resolve
from empowerment.services import PartyInput, empowerment_add, scheme_compose
from tests.world import ACTOR, ITEMS, T, World, moment

DAY = moment(2025, 3, 3, 10)
BEFORE_T = T - dt.timedelta(seconds=1)
NOTICES = ("acceptance", "correction", "refusal", "pause", "extension", "termination", "rectification")

PARK, DEPT, CENTRE, CITY = "yx-park", "yx-zjj", "yx-centre", "yy-zjj"
CZ, CZ_DEPT, OFFICE, PROVINCE = "czgx", "cz-sthj", "cz-sthj-gx", "hn-sthj"
HALL, AS_DEPT, DELEGATOR = "as-spj", "as-jsj", "as-city-spj"

# key, moment: mode, route, then slot: body. Every slot an authority has, and no other.
SLOTS = {
    ("direct", DAY): (
        "direct",
        "direct",
        {
            "receives": PARK,
            "accepts": PARK,
            "examines": PARK,
            "decides": PARK,
            "in_name_of": PARK,
            "issues": PARK,
            "filed_with": DEPT,
            "respondent": PARK,
            "accountable": PARK,
            "supervises": DEPT,
        },
    ),
    ("delegated", DAY): (
        "delegated",
        "delegated",
        {
            "receives": PARK,
            "accepts": PARK,
            "examines": PARK,
            "decides": PARK,
            "in_name_of": DEPT,
            "countersigns": DEPT,
            "issues": PARK,
            "filed_with": DEPT,
            "respondent": DEPT,
            "accountable": PARK,
            "supervises": DEPT,
        },
    ),
    ("forwarded", DAY): (
        "forwarded",
        "forwarded",
        {
            "receives": PARK,
            "accepts": DEPT,
            "circulates": CENTRE,
            "examines": DEPT,
            "decides": DEPT,
            "in_name_of": DEPT,
            "issues": PARK,
            "respondent": DEPT,
            "accountable": DEPT,
            "supervises": DEPT,
        },
    ),
    ("reported", DAY): (
        "reported",
        "reported",
        {
            "receives": PARK,
            "accepts": PARK,
            "examines": PARK,
            "decides": CITY,
            "in_name_of": CITY,
            "countersigns": DEPT,
            "reports": DEPT,
            "issues": PARK,
            "respondent": CITY,
            "accountable": PARK,
            "supervises": DEPT,
        },
    ),
    ("concentrated", DAY): (
        "direct",
        "direct",
        {
            "receives": PARK,
            "accepts": PARK,
            "examines": PARK,
            "decides": PARK,
            "in_name_of": PARK,
            "issues": PARK,
            "respondent": PARK,
            "accountable": PARK,
            "supervises": DEPT,
        },
    ),
    ("intake", DAY): (
        "intake_only",
        "intake_only",
        {
            "receives": PARK,
            "accepts": DEPT,
            "examines": DEPT,
            "decides": DEPT,
            "in_name_of": DEPT,
            "issues": DEPT,
            "respondent": DEPT,
            "accountable": DEPT,
            "supervises": DEPT,
        },
    ),
    ("cz_direct", DAY): (
        "direct",
        "direct",
        {
            "receives": CZ,
            "accepts": CZ,
            "examines": CZ,
            "decides": CZ,
            "in_name_of": CZ,
            "issues": CZ,
            "respondent": CZ,
            "accountable": CZ,
            "supervises": CZ_DEPT,
        },
    ),
    ("cz_forwarded", DAY): (
        "forwarded",
        "stationed",
        {
            "receives": OFFICE,
            "accepts": OFFICE,
            "examines": OFFICE,
            "decides": OFFICE,
            "in_name_of": CZ_DEPT,
            "issues": OFFICE,
            "respondent": CZ_DEPT,
            "accountable": CZ_DEPT,
            "supervises": CZ_DEPT,
        },
    ),
    ("cz_reported", DAY): (
        "reported",
        "reported_filed",
        {
            "receives": CZ,
            "accepts": CZ,
            "examines": CZ,
            "decides": PROVINCE,
            "in_name_of": PROVINCE,
            "countersigns": CZ_DEPT,
            "reports": CZ,
            "issues": CZ,
            "filed_with": CZ_DEPT,
            "respondent": PROVINCE,
            "accountable": CZ,
            "supervises": CZ_DEPT,
        },
    ),
    ("own", DAY): (
        "own",
        "own",
        {
            "receives": HALL,
            "accepts": HALL,
            "examines": AS_DEPT,
            "decides": AS_DEPT,
            "in_name_of": AS_DEPT,
            "issues": HALL,
            "respondent": AS_DEPT,
            "accountable": AS_DEPT,
            "supervises": AS_DEPT,
        },
    ),
    ("own_delegated", DAY): (
        "own",
        "own",
        {
            "receives": HALL,
            "accepts": HALL,
            "examines": AS_DEPT,
            "decides": AS_DEPT,
            "in_name_of": DELEGATOR,
            "issues": HALL,
            "respondent": DELEGATOR,
            "accountable": AS_DEPT,
            "supervises": AS_DEPT,
        },
    ),
    ("own", BEFORE_T): (
        "own",
        "own",
        {
            "receives": HALL,
            "accepts": HALL,
            "examines": HALL,
            "decides": HALL,
            "in_name_of": HALL,
            "issues": HALL,
            "respondent": HALL,
            "accountable": HALL,
            "supervises": AS_DEPT,
        },
    ),
    ("own_delegated", BEFORE_T): (
        "own",
        "own",
        {
            "receives": HALL,
            "accepts": HALL,
            "examines": HALL,
            "decides": HALL,
            "in_name_of": DELEGATOR,
            "issues": HALL,
            "respondent": DELEGATOR,
            "accountable": HALL,
            "supervises": AS_DEPT,
        },
    ),
}

# key, moment: seal of the notices, of the opinion, of the decision; each step is (owner, kind, words)
SEALS = {
    ("direct", DAY): ([(PARK, "special", "")], [], [(PARK, "special", "")]),
    ("delegated", DAY): (
        [(PARK, "special", "")],
        [],
        [(PARK, "special", ""), (DEPT, "own", "countersign")],
    ),
    ("forwarded", DAY): ([(DEPT, "special", "")], [], [(DEPT, "own", "")]),
    ("reported", DAY): (
        [(PARK, "special", "")],
        [(PARK, "special", ""), (DEPT, "own", "countersign")],
        [],
    ),
    ("concentrated", DAY): ([(PARK, "special", "")], [], [(PARK, "special", "")]),
    ("intake", DAY): ([(DEPT, "special", "")], [], [(DEPT, "own", "")]),
    ("cz_direct", DAY): ([(CZ, "special", "")], [], [(CZ, "special", "")]),
    ("cz_forwarded", DAY): ([(CZ_DEPT, "special", "")], [], [(CZ_DEPT, "special", "")]),
    ("cz_reported", DAY): (
        [(CZ, "special", "")],
        [(CZ, "special", ""), (CZ_DEPT, "own", "countersign on request")],
        [],
    ),
    ("own", DAY): ([(AS_DEPT, "special", "")], [], [(AS_DEPT, "special", "")]),
    ("own", BEFORE_T): ([(HALL, "special", "")], [], [(HALL, "special", "")]),
}
# key, moment: reports (to, sent by), filings (by, to, period), liabilities subject -> bodies outside a transition
DUTIES = {
    ("direct", DAY): ([], [(PARK, DEPT, "monthly")], {"approval": [PARK], "unlawful": [PARK]}),
    ("delegated", DAY): (
        [],
        [(PARK, DEPT, "monthly")],
        {"approval": [DEPT], "unlawful": [DEPT], "countersign": [DEPT]},
    ),
    ("forwarded", DAY): ([], [], {"approval": [DEPT], "unlawful": [DEPT]}),
    ("reported", DAY): (
        [(CITY, DEPT)],
        [],
        {"approval": [CITY], "opinion": [PARK], "countersign": [DEPT], "unlawful": [PARK]},
    ),
    ("concentrated", DAY): ([], [], {"approval": [PARK], "unlawful": [PARK]}),
    ("intake", DAY): ([], [], {"approval": [DEPT], "unlawful": [DEPT]}),
    ("cz_direct", DAY): ([], [], {"approval": [CZ], "unlawful": [CZ]}),
    ("cz_forwarded", DAY): ([], [], {"approval": [CZ_DEPT], "unlawful": [CZ_DEPT]}),
    ("cz_reported", DAY): (
        [(PROVINCE, CZ)],
        [(CZ, CZ_DEPT, "per_case")],
        {"approval": [PROVINCE], "opinion": [CZ], "countersign": [CZ], "unlawful": [CZ]},
    ),
    ("own", DAY): ([], [], {"approval": [AS_DEPT], "unlawful": [AS_DEPT]}),
    ("own", BEFORE_T): ([], [], {"approval": [HALL], "unlawful": [HALL]}),
}
SUBJECTS = ("approval", "unlawful", "countersign", "opinion")


def authority(world: World, key: str, at: dt.datetime) -> Authority:
    answer = world.resolve(key, at)
    assert isinstance(answer, Authority), answer
    return answer


def code(world: World, organisation_id: int) -> str:
    return next(code for code, body in world.body.items() if body.pk == organisation_id)


@pytest.mark.mission("A1", "A3")
@pytest.mark.parametrize(("key", "at"), SLOTS, ids=str)
def test_every_slot_of_every_mode(shared_world: World, key: str, at: dt.datetime) -> None:
    mode, route, slots = SLOTS[key, at]
    answer = authority(shared_world, key, at)
    assert (answer.mode, answer.route) == (mode, route)
    assert {slot: code(shared_world, body.id) for slot, body in answer.slots.items()} == slots


@pytest.mark.mission("A3")
@pytest.mark.parametrize(("key", "at"), SEALS, ids=str)
def test_seals_of_every_mode(shared_world: World, key: str, at: dt.datetime) -> None:
    notices, opinion, decision = SEALS[key, at]
    answer = authority(shared_world, key, at)
    wanted = {**dict.fromkeys(NOTICES, notices), "opinion": opinion, "decision": decision, "revocation": decision}
    for document_class, steps in wanted.items():
        found = [s for s in answer.seals if s.document_class == document_class]
        words = ["countersign" * s.countersign + " on request" * s.on_request for s in found]
        owners = [(code(shared_world, s.owner_id), s.kind) for s in found]
        assert [(*owner, word) for owner, word in zip(owners, words, strict=True)] == steps, document_class
        assert [s.order for s in found] == list(range(1, len(steps) + 1))
    assert {s.document_class for s in answer.seals} == {name for name, steps in wanted.items() if steps}


@pytest.mark.mission("A3", "A8")
@pytest.mark.parametrize(("key", "at"), DUTIES, ids=str)
def test_reports_filings_and_liabilities_of_every_mode(shared_world: World, key: str, at: dt.datetime) -> None:
    reports, filings, liable = DUTIES[key, at]
    answer = authority(shared_world, key, at)
    assert [(code(shared_world, r.to.id), code(shared_world, r.sent_by.id)) for r in answer.reports] == reports
    found = [(code(shared_world, f.by.id), code(shared_world, f.to.id), f.period) for f in answer.filings]
    assert found == filings
    for subject in SUBJECTS:
        rows = liable_for(answer, subject, DAY)
        assert [code(shared_world, row.body.id) for row in rows] == liable.get(subject, []), subject
        assert not any(row.joint for row in rows)


def test_the_tables_leave_no_item_of_the_world_out(shared_world: World) -> None:
    same_rows = {
        "instant": "direct",
        "delegated_head": "delegated",
        "confirmation": "forwarded",
        "service": "forwarded",
    }
    assert {same_rows.get(key, key) for key in ITEMS} == {key for key, _ in SLOTS}
    for key, twin in same_rows.items():
        one, other = authority(shared_world, key, DAY), authority(shared_world, twin, DAY)
        assert (one.slots, one.seals, one.filings) == (other.slots, other.seals, other.filings)


BOTH, ALONE = [CZ_DEPT, CZ], [CZ]
TRANSITION = [
    ((2021, 3, 9, 23, 59, 59), ALONE),
    ((2021, 3, 10), BOTH),
    ((2021, 4, 15, 9), BOTH),
    ((2021, 5, 10, 23, 59, 59), BOTH),
    ((2021, 5, 11), ALONE),
]


@pytest.mark.mission("A8", "A9")
@pytest.mark.parametrize(("act", "bodies"), TRANSITION, ids=str)
@pytest.mark.parametrize("key", ["cz_direct", "cz_reported"])
def test_unlawful_acts_in_the_transition_are_joint_by_the_date_of_the_act(
    shared_world: World, key: str, act: tuple[int, ...], bodies: list[str]
) -> None:
    """Both boundary days of 2021-03-10 … 2021-05-10 belong to it; the acceptance date does not matter."""
    for accepted in (moment(2021, 3, 22), DAY):
        rows = liable_for(authority(shared_world, key, accepted), "unlawful", moment(*act))
        assert [code(shared_world, row.body.id) for row in rows] == bodies
        assert [row.joint for row in rows] == [bodies == BOTH] * len(bodies)


@pytest.mark.mission("A8")
@pytest.mark.parametrize("act", [when for when, _ in TRANSITION], ids=str)
def test_forwarded_stays_the_departments_in_and_after_the_transition(shared_world: World, act: tuple[int, ...]) -> None:
    rows = liable_for(authority(shared_world, "cz_forwarded", DAY), "unlawful", moment(*act))
    assert [(code(shared_world, row.body.id), row.joint) for row in rows] == [(CZ_DEPT, False)]


@pytest.mark.mission("A3", "A13")
def test_the_draft_of_chenglingji_would_let_the_department_decide(world: World) -> None:
    """S3 is a draft for comment; its rule is read here as if it were in force from 2022-07-18."""
    draft = next(row for row in data_of("schemes.json") if row["code"] == "S3")
    rules = next(row for row in data_of("rules.json") if row["code"] == "S3")
    data = {**draft, **rules, "issuer_code": PARK, "parks": [PARK], "source": "S3", "status": "in_force"}
    scheme = scheme_compose(data={**data, "valid_from": "2022-07-18"}, actor=ACTOR)
    department = Organisation.objects.get(code=DEPT)
    item = world.item["own"]
    empowerment_add(
        item=item,
        park=world.body[PARK],
        scheme=scheme,
        mode="own",
        valid_from=moment(2022, 7, 18),
        source="S3",
        parties=[PartyInput("department", department)],
        actor=ACTOR,
    )
    answer = resolve(item, world.body[PARK], "", moment(2022, 8, 30, 9))
    assert isinstance(answer, Authority)
    assert {code(world, body.id) for body in answer.slots.values()} == {DEPT}
    assert {(code(world, s.owner_id), s.kind) for s in answer.seals} == {(DEPT, "special")}
    assert answer.uses_chief_approvers


@pytest.mark.mission("A3")
def test_the_countersignature_is_limited_in_working_days(shared_world: World) -> None:
    limits = {
        (key, step.document_class): step.limit_days
        for key in ("delegated", "reported", "cz_reported")
        for step in authority(shared_world, key, DAY).seals
        if step.countersign and step.document_class != "revocation"
    }
    assert limits == {("delegated", "decision"): 2, ("reported", "opinion"): 2, ("cz_reported", "opinion"): 2}


@pytest.mark.mission("A1")
def test_every_answer_names_its_documents_and_what_is_our_reading(shared_world: World) -> None:
    for key, at in SLOTS:
        sources = {source.what: source.text for source in authority(shared_world, key, at).sources}
        assert set(sources) == {"方案", "方式规则", "清单", "事项依据", "本系统的理解"}
        assert all(sources.values())


@pytest.mark.mission("A1")
def test_a_pinned_answer_comes_back_equal(shared_world: World) -> None:
    for key, at in SLOTS:
        answer = authority(shared_world, key, at)
        assert Authority.from_json(answer.to_json()) == answer
