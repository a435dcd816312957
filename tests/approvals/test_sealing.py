"""用印: by a listed user, once per step, on what has not been changed, with a seal that is in use (A5, B4)."""

from __future__ import annotations

import pytest
from django.db import connection

from approvals.models import Case
from approvals.services.sealing import document_last, seal_counter, seal_own
from core import moments, triggers
from core.errors import Refused
from core.models import Document
from empowerment.models import ChiefGrant, SealUse
from empowerment.services import seal_retire
from tests.approvals.looking import cards, paper, refusal, seals
from tests.approvals.test_decisions import DECIDE, examined
from tests.approvals.walks import BY_CHIEF, go, leg, receive
from tests.world import ACTOR, World


def _decided(world: World, key: str = "direct") -> Case:
    return go(world, examined(world, key), DECIDE)


@pytest.mark.mission("A5")
def test_register_says_who_when_which_seal_and_which_document(world: World) -> None:
    case = go(world, _decided(world), leg("yx.clerk2", "seal"))
    use, document = SealUse.objects.get(document=paper(case, "decision")), paper(case, "decision")
    assert (use.seal.code, use.used_by, use.form, use.facts_hash, use.step) == (
        "yx-park-special",
        world.person["yx.clerk2"],
        "electronic",
        document.facts_hash,
        1,
    )


@pytest.mark.mission("A5", "A13", "C3")
def test_seal_needs_a_listed_user(world: World) -> None:
    """The chief approver seals only where the grant says so."""
    case = _decided(world)
    ChiefGrant.objects.update(may_use_seal=False)
    error = refusal(world, case, leg("yx.chief", "seal"))
    assert (error.code, error.status) == ("no_seal_right", 403)
    assert cards(case) == ["no_seal_right"]
    ChiefGrant.objects.update(may_use_seal=True)
    assert go(world, case, leg("yx.chief", "seal")).state == "sealed"


@pytest.mark.mission("A13")
def test_decide_and_seal_needs_both_rights(world: World) -> None:
    case = examined(world, "direct")
    ChiefGrant.objects.update(may_use_seal=False)
    assert refusal(world, case, leg("yx.chief", "decide_and_seal", **BY_CHIEF)).code == "no_seal_right"
    ChiefGrant.objects.update(may_use_seal=True)
    case = go(world, case, leg("yx.chief", "decide_and_seal", **BY_CHIEF))
    assert (case.state, seals(case, "decision")) == ("sealed", ["yx-park-special"])


@pytest.mark.mission("B4")
def test_counterseal_only_at_sight_of_the_parks_seal(world: World) -> None:
    case = _decided(world, "delegated")
    step = leg("zjj.handler", "counterseal")
    assert "不能“见章盖章”" in refusal(world, case, step).message
    with pytest.raises(Refused) as caught:
        seal_counter(case, "decision", actor=world.actor("zjj.handler"), at=moments.now())
    assert caught.value.code == "nothing_to_see"
    case = go(world, go(world, case, leg("yx.clerk", "seal")), step)
    assert seals(case, "decision") == ["yx-park-special", "yx-zjj-own"]


@pytest.mark.mission("A3", "B14")
@pytest.mark.parametrize(
    ("item", "places"),
    [("direct", {"yx-park-special": 1}), ("delegated", {"yx-park-special": 2, "yx-zjj-own": 1})],
)
def test_the_seal_over_the_name_is_that_of_the_body_named(world: World, item: str, places: dict[str, int]) -> None:
    """委托行使: the decision speaks in the delegator's name [24], though the park stamps first."""
    case = go(world, _decided(world, item), leg("yx.clerk", "seal"))
    if item == "delegated":
        case = go(world, case, leg("zjj.handler", "counterseal"))
    uses = SealUse.objects.filter(document__object_id=case.pk, document__document_class="decision")
    assert {use.seal.code: use.place for use in uses} == places


@pytest.mark.mission("A5")
def test_second_seal_on_the_same_step_refused(world: World) -> None:
    case = go(world, _decided(world), leg("yx.clerk", "seal"))
    assert "不能“用印”" in refusal(world, case, leg("yx.clerk2", "seal")).message
    with pytest.raises(Refused) as caught:
        seal_own(case, "decision", actor=world.actor("yx.clerk2"), at=moments.now())
    assert (caught.value.code, len(seals(case, "decision"))) == ("sealed_already", 1)


@pytest.mark.mission("A5")
def test_blank_is_never_sealed(world: World) -> None:
    with pytest.raises(Refused) as caught:
        document_last(examined(world, "direct"), "decision")
    assert caught.value.code == "no_document"


@pytest.mark.mission("A5", "E1")
def test_seal_after_the_facts_were_tampered_with_refused(world: World) -> None:
    case = _decided(world)
    document = paper(case, "decision")
    connection.check_constraints()  # PostgreSQL drops no trigger while a deferred check waits
    triggers.lift("core_document")
    Document.objects.filter(pk=document.pk).update(facts=document.facts.replace("准予", "不予"))
    assert refusal(world, case, leg("yx.clerk", "seal")).code == "document_changed"


@pytest.mark.mission("A5", "C3")
@pytest.mark.parametrize("state", ["void", "retired", "lost"])
def test_attempt_with_a_seal_that_has_ended_is_refused_and_the_card_stays(world: World, state: str) -> None:
    case = _decided(world)
    seal_retire(seal=world.seal["yx-park-special"], at=moments.now(), reason="测试", actor=ACTOR, state=state)
    uses = SealUse.objects.count()
    error = refusal(world, case, leg("yx.head", "seal"))
    assert (error.code, error.message.endswith("任何人、任何文书都不得再用。")) == ("void_seal", True)
    assert (cards(case), SealUse.objects.count()) == (["void_seal"], uses)


@pytest.mark.mission("A5")
def test_no_notice_without_a_seal_in_use(world: World) -> None:
    """Acceptance seals its notice: with the seal gone the whole step is undone."""
    seal_retire(seal=world.seal["yx-park-special"], at=moments.now(), reason="测试", actor=ACTOR)
    case = receive(world, "direct", "yx.clerk")
    assert refusal(world, case, leg("yx.clerk", "accept")).code == "void_seal"
    assert (
        Document.objects.filter(object_type="approvals.case", object_id=case.pk)
        .exclude(document_class="receipt")
        .count()
        == 0
    )
