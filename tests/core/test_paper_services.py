"""A paper is withdrawn once, with a reason, and superseded by one newer paper; both are events of the paper (B14)."""

from __future__ import annotations

import pytest

from core import events
from core.errors import Invalid, Refused
from core.models import Document
from core.services import document_supersede, document_withdraw
from tests.core.test_papers import make
from tests.world import ACTOR, World, moment

pytestmark = pytest.mark.mission("B14")
AT = moment(2026, 4, 1, 9)


@pytest.fixture
def papers(shared_world: World, db: None) -> tuple[Document, Document, Document]:
    park = shared_world.body["yx-park"]
    return make(park), make(park), make(park)


def story(document: Document) -> list[tuple[str, dict[str, object]]]:
    return [(event.verb, events.facts_of(event)) for event in events.history(document)]


def test_withdrawn_once_with_its_reason_and_moment(papers: tuple[Document, ...]) -> None:
    document = document_withdraw(document=papers[0], reason=" 证照已撤销 ", actor=ACTOR, at=AT)
    again = document_withdraw(document=papers[0], reason="又一次", actor=ACTOR, at=moment(2026, 5, 1))
    assert (document.withdrawn_at, document.withdrawn_reason) == (AT, "证照已撤销")
    assert (again.withdrawn_at, again.withdrawn_reason) == (AT, "证照已撤销")
    assert story(papers[0]) == [("document.withdraw", {"reason": "证照已撤销"})]
    assert list(events.verify()) == []


def test_a_reason_is_wanted(papers: tuple[Document, ...]) -> None:
    with pytest.raises(Invalid, match="理由"):
        document_withdraw(document=papers[0], reason=" ", actor=ACTOR, at=AT)


def test_superseded_by_a_newer_paper_once(papers: tuple[Document, ...]) -> None:
    old, newer, other = papers
    for _ in range(2):
        document_supersede(document=old, by=newer, actor=ACTOR, at=AT)
    assert list(Document.objects.filter(supersedes=old)) == [newer]
    assert story(old) == [("document.supersede", {"by": str(newer.public_id), "number": newer.number})]
    for document, by in ((newer, old), (old, old)):
        with pytest.raises(Invalid, match="之后"):
            document_supersede(document=document, by=by, actor=ACTOR, at=AT)
    document_supersede(document=newer, by=other, actor=ACTOR, at=AT)
    with pytest.raises(Refused, match="已取代另一份"):
        document_supersede(document=old, by=other, actor=ACTOR, at=AT)
