"""鞍山, to the second: whose seal goes on the result on either side of T, and the special seal that is void at T;
郴州's seals No. 2 and 3 that never come back."""

import datetime as dt

import pytest

from core.errors import Refused
from empowerment.authority import Authority
from empowerment.selectors import may_use_seal, seal_pick, seal_usable, seals_for
from empowerment.services import seal_retire
from empowerment.workflow import DocumentClass
from tests.world import ACTOR, T, World, moment

SECOND = dt.timedelta(seconds=1)
# Nothing is reported at 鞍山; a promise and a commitment are the applicant's own papers, which no body seals; of the seal
# on a certificate its plan says nothing.
UNSEALED = {DocumentClass.OPINION, DocumentClass.PROMISE, DocumentClass.COMMITMENT, DocumentClass.CERTIFICATE}
CLASSES = sorted(set(DocumentClass.values) - UNSEALED)

# accepted, sealed -> seal
TABLE = [
    (T - dt.timedelta(days=3), T - SECOND, "as-spj-special"),
    (T - SECOND, T - SECOND, "as-spj-special"),
    (T - SECOND, T, "as-spj-own"),
    (T - dt.timedelta(days=3), T + SECOND, "as-spj-own"),
    (T - SECOND, T + dt.timedelta(days=300), "as-spj-own"),
    (T, T, "as-jsj-special"),
    (T, T + SECOND, "as-jsj-special"),
    (T + SECOND, T + dt.timedelta(days=300), "as-jsj-special"),
]


def _authority(world: World, accepted: dt.datetime) -> Authority:
    answer = world.resolve("own", accepted)
    assert isinstance(answer, Authority)
    return answer


@pytest.mark.mission("A7")
@pytest.mark.parametrize("document_class", CLASSES)
@pytest.mark.parametrize(("accepted", "sealed", "seal"), TABLE, ids=str)
def test_seal_by_the_side_of_acceptance(
    shared_world: World, accepted: dt.datetime, sealed: dt.datetime, seal: str, document_class: str
) -> None:
    steps = seals_for(_authority(shared_world, accepted), document_class, accepted, sealed)
    assert [seal_pick(step, sealed).code for step in steps] == [seal]


@pytest.mark.mission("A7")
def test_a_refusal_before_any_acceptance_follows_the_present_body(shared_world: World) -> None:
    steps = seals_for(_authority(shared_world, T), DocumentClass.REFUSAL, None, T)
    assert [seal_pick(step, T).code for step in steps] == ["as-jsj-special"]


@pytest.mark.mission("A5", "A7")
def test_the_special_seal_is_void_at_the_very_moment(shared_world: World) -> None:
    special = shared_world.seal["as-spj-special"]
    assert seal_usable(special, T - SECOND)
    assert not seal_usable(special, T)
    assert not seal_usable(special, T + dt.timedelta(days=365))
    step = _authority(shared_world, T - SECOND).seals[0]
    with pytest.raises(Refused) as refusal:
        seal_pick(step, T)
    assert refusal.value.code == "void_seal"
    assert refusal.value.message == (
        "“鞍山高新区数据局（区营商环境建设办、区行政审批局）行政审批专用章”已于2024-09-06 00:00作废，"
        "任何人、任何文书都不得再用。"
    )


@pytest.mark.mission("A7")
def test_another_park_does_not_follow_the_handover(shared_world: World) -> None:
    answer = shared_world.resolve("direct", T)
    assert isinstance(answer, Authority)
    steps = seals_for(answer, DocumentClass.DECISION, T - SECOND, T + SECOND)
    assert [seal_pick(step, T + SECOND).code for step in steps] == ["yx-park-special"]


@pytest.mark.mission("A5")
def test_chenzhou_seals_two_and_three_are_never_used_again(shared_world: World) -> None:
    takeover = moment(2021, 3, 10)
    for number in (2, 3):
        old = shared_world.seal[f"czgx-{number}"]
        assert seal_usable(old, takeover - SECOND)
        assert not seal_usable(old, takeover)
    answer = shared_world.resolve("cz_direct", takeover)
    assert isinstance(answer, Authority)
    for step in answer.seals:
        assert seal_pick(step, takeover).code == "czgx-special"


@pytest.mark.mission("A5")
def test_a_seal_that_ended_does_not_come_back_and_a_lost_one_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="已登记，不能再改"):
        seal_retire(seal=world.seal["as-spj-special"], at=T, reason="再次", actor=ACTOR, state="retired")
    lost_at = moment(2025, 3, 3, 9, 30)
    seal_retire(seal=world.seal["yx-park-special"], at=lost_at, reason="遗失", actor=ACTOR, state="lost")
    answer = world.resolve("direct", lost_at)
    assert isinstance(answer, Authority)
    assert seal_pick(answer.seals[0], lost_at - SECOND).code == "yx-park-special"
    with pytest.raises(Refused, match="遗失"):
        seal_pick(answer.seals[0], lost_at)


@pytest.mark.mission("A5", "A13")
def test_who_may_use_a_seal(shared_world: World) -> None:
    """Listed users, and the chief approver by the grant; nobody else, and not the day before it begins."""
    special, day = shared_world.seal["yx-park-special"], dt.date(2025, 3, 3)
    allowed = {login for login, person in shared_world.person.items() if may_use_seal(special, person, day)}
    assert allowed == {"yx.clerk", "yx.clerk2", "yx.reviewer", "yx.head", "yx.chief"}
    chief = shared_world.person["yx.chief"]
    assert may_use_seal(special, chief, dt.date(2022, 5, 11))
    assert not may_use_seal(special, chief, dt.date(2022, 5, 10))
