"""Two people at once over a bulletin (PostgreSQL): one wins, the other is told (D4)."""

from __future__ import annotations

import pytest

from core import demo as base
from core.door import Stamp
from core.errors import DomainError
from ledger import demo_returns, services
from ledger.models import Bulletin, BulletinEdition, Plan
from ledger.selectors.bulletins import edition_last
from ledger.services import EditionInput
from tests.approvals.test_races import at_once
from tests.ledger.bulletins.conftest import JANUARY, Quarter, make
from tests.ledger.conftest import ACTOR

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True), pytest.mark.mission("D4")]


@pytest.fixture
def quarter() -> Quarter:
    base.load(actor=ACTOR)
    demo_returns._seals(ACTOR)
    plan = make()
    services.month_open(plan=plan, month=JANUARY, actor=ACTOR)
    return Quarter(Plan.objects.select_related("jurisdiction", "office").get(pk=plan.pk))


def test_one_bulletin_one_edition_one_signature(quarter: Quarter) -> None:
    reform = quarter.actor("yy.reform")
    found = at_once(*[quarter.compiled] * 3)
    assert (len([one for one in found if isinstance(one, DomainError)]), Bulletin.objects.count()) == (2, 1)

    row = Bulletin.objects.select_related("plan__office").get()
    first = edition_last(row)

    def edit(text: str) -> Bulletin:
        chosen = {name: first.chosen[name] for name in ("commended", "criticised")}
        said = EditionInput(words={**first.words, "next": text}, **chosen)
        return services.bulletin_edit(row=row, said=said, actor=reform, stamp=Stamp(version=row.version))

    found = at_once(lambda: edit("甲"), lambda: edit("乙"))
    assert (len([one for one in found if isinstance(one, DomainError)]), BulletinEdition.objects.count()) == (1, 2)

    row = quarter.checked(Bulletin.objects.select_related("plan__office").get())
    head = quarter.actor("yysgb.head")
    found = at_once(*[lambda: services.bulletin_issue(row=row, actor=head, stamp=Stamp())] * 2)
    assert len([one for one in found if isinstance(one, DomainError)]) == 1
    receipt = row.receipts.get(reporter__organisation__code="yx-park")
    people = [quarter.actor(login) for login in ("yx.filer", "yx.head")]
    found = at_once(*[lambda who=who: services.bulletin_sign(receipt=receipt, actor=who) for who in people])
    assert len([one for one in found if isinstance(one, DomainError)]) == 1
    found = at_once(
        *[
            lambda kind=kind: services.bulletin_correct(
                original=Bulletin.objects.get(sequence=0), kind=kind, reason="漏计", actor=reform, stamp=Stamp()
            )
            for kind in ("correction", "withdrawal")
        ]
    )
    assert (len([one for one in found if isinstance(one, DomainError)]), Bulletin.objects.count()) == (1, 2)
