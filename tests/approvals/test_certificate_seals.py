"""The seal on a certificate: the one the authority's rule names, put on with the issue or owed by its body (A5, B14)."""

from __future__ import annotations

import pytest
from django.test import Client

from approvals.models import Case, OwedSeal
from approvals.selectors import owed_seals
from approvals.services import seal_put_later
from core import events
from core.errors import Refused
from core.models import Document
from empowerment.models import ModeRule, RuleSeal, SealUse
from empowerment.workflow import SealKind
from tests.approvals.licensing import walk, with_terms
from tests.approvals.looking import paper
from tests.world import World

pytestmark = [pytest.mark.mission("A5"), pytest.mark.mission("B14")]


def named(world: World, mode: str, party: str, kind: str = SealKind.OWN) -> None:
    """The rule of 云溪's scheme for the mode names a seal for certificates."""
    rule = ModeRule.objects.known_at(None).get(scheme=world.scheme["S0"], mode=mode)
    RuleSeal.objects.create(rule=rule, document_class="certificate", order=1, party=party, kind=kind)


def issued(world: World, key: str) -> tuple[Case, Document]:
    with_terms(world, key, validity_number=3, validity_unit="year")
    case = walk(world, key, until="issue")
    return case, paper(case, "certificate")


def test_who_issues_and_may_use_the_seal_puts_it_on_with_the_issue(world: World) -> None:
    named(world, "direct", "park")
    case, certificate = issued(world, "direct")
    use = SealUse.objects.get(document=certificate)
    assert (use.seal.code, use.used_by.username, use.form) == ("yx-park-own", "yx.clerk", "electronic")
    assert (use.case_number, use.facts_hash) == (case.number, certificate.facts_hash)
    assert SealUse.objects.get(document=paper(case, "decision")).seal.code == "yx-park-special"
    told = [events.facts_of(event) for event in events.history(case) if event.verb == "case.notice_sealed"]
    assert [facts["sealed"] for facts in told] == [[["yx-park-own", certificate.facts_hash]]]
    assert not OwedSeal.objects.filter(document=certificate).exists()


def test_the_rule_may_name_the_special_seal(world: World) -> None:
    named(world, "direct", "park", SealKind.SPECIAL)
    _, certificate = issued(world, "direct")
    assert SealUse.objects.get(document=certificate).seal.code == "yx-park-special"


def test_a_seal_of_another_body_is_owed_by_it(world: World) -> None:
    """Issued by the park's clerk in the delegator's name: the delegator's people seal it, once."""
    named(world, "delegated", "department")
    case, certificate = issued(world, "delegated")
    assert not SealUse.objects.filter(document=certificate).exists()
    owed = OwedSeal.objects.get(document=certificate)
    assert (owed.body, owed.case, owed.sealed_at) == (world.body["yx-zjj"], case, None)
    head = world.actor("zjj.head")
    assert [row.pk for row in owed_seals(head)] == [owed.pk]
    assert not owed_seals(world.actor("yx.clerk")).exists()
    client = Client()
    client.force_login(world.person["zjj.head"])
    assert certificate.title in client.get("/owed-seals/").content.decode()
    seal_put_later(owed=owed, actor=head)
    assert SealUse.objects.get(document=certificate).seal.code == "yx-zjj-own"
    with pytest.raises(Refused, match="已经补用印"):
        seal_put_later(owed=owed, actor=head)


def test_without_a_rule_nothing_is_sealed_or_owed(world: World) -> None:
    _, certificate = issued(world, "direct")
    assert not SealUse.objects.filter(document=certificate).exists()
    assert not OwedSeal.objects.filter(document=certificate).exists()
