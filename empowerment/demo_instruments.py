"""Instruments of the demonstration in every state of their life, made by the people who would make them.

What is in force since 2022 is entered by `demo` as signed on paper; this adds one that ends soon, a renewal being drafted,
one checked, one signed by one side, one ended and one revoked.
"""

from __future__ import annotations

import datetime as dt
import io

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.models import Organisation, Person
from core.papers import file_store
from core.permissions import actor_for
from empowerment.models import Instrument, Scheme
from empowerment.services import (
    ScopeInput,
    Wording,
    instrument_add,
    instrument_expire,
    instrument_publish,
    instrument_renew,
    instrument_revoke,
    instrument_sign,
    instrument_sign_side,
    instrument_verify,
)
from empowerment.workflow import InstrumentKind

ENDS_IN = dt.timedelta(days=30)
BASIS = "演示：所依照的法律、法规、规章待核"
WORDING = Wording(
    rights_and_duties="授出方移交办理规范，开展业务指导和培训；承接方按公布的标准和时限办理，公开结果，接受监督。",
    supervision="授出方按月查阅备案，随机抽查案卷；发现不当行使的责令改正，直至撤销。",
)
SCAN = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def load(*, actor: Actor) -> None:
    """Drafts and endings beside the instruments in force at 云溪."""
    papers = Instrument.objects.filter(scheme__code="S0", taker__code="yx-park", valid_to=None).order_by("pk")
    authorization = papers.filter(kind=InstrumentKind.AUTHORIZATION).first()
    delegation = papers.filter(kind=InstrumentKind.DELEGATION).first()
    assert authorization is not None and delegation is not None
    admin, reform, legal = (_person(login) for login in ("yx.admin", "yx.reform", "yx.legal"))
    instrument_renew(instrument=authorization, actor=admin, stamp=Stamp())
    _checked(authorization, "yx-spj", admin, legal)
    _half_signed(delegation, admin, legal, reform)
    _ended(authorization, delegation, actor, reform)


def _person(login: str) -> Actor:
    return actor_for(Person.objects.get(username=login))


def _draft(like: Instrument, kind: str, giver: Organisation, actor: Actor) -> Instrument:
    """Next year's instrument for the first items of one in force."""
    year = moments.today().year + 1
    scopes = [ScopeInput(row.item) for row in like.scopes.select_related("item").order_by("pk")[:3]]
    return instrument_add(
        kind=kind,
        scheme=like.scheme,
        giver=giver,
        taker=like.taker,
        valid_from=moments.start_of(dt.date(year, 1, 1)),
        valid_to=moments.end_of(dt.date(year, 12, 31)),
        scopes=scopes,
        legal_basis=BASIS if kind == InstrumentKind.DELEGATION else "",
        wording=WORDING,
        fictional=True,
        actor=actor,
    )


def _checked(like: Instrument, office: str, admin: Actor, legal: Actor) -> None:
    row = _draft(like, InstrumentKind.AUTHORIZATION, Organisation.objects.get(code=office), admin)
    instrument_verify(instrument=row, opinion="依据、权限、范围合法，文字无误。", actor=legal, stamp=Stamp())


def _half_signed(like: Instrument, admin: Actor, legal: Actor, reform: Actor) -> None:
    row = _draft(like, InstrumentKind.DELEGATION, like.giver, admin)
    row = instrument_verify(instrument=row, opinion="委托依据明确，期限适当。", actor=legal, stamp=Stamp())
    instrument_sign_side(
        instrument=row,
        side="giver",
        signatory="演示签署人",
        post="局长",
        signed_on=moments.today(),
        scan=file_store(stream=io.BytesIO(SCAN), name="委托书（演示）.pdf"),
        actor=reform,
        stamp=Stamp(),
    )


def _ended(authorization: Instrument, delegation: Instrument, actor: Actor, reform: Actor) -> None:
    """One whose term is over and one that was revoked in the trial, both for items that are covered otherwise."""
    since, until = dt.date(2022, 5, 11), dt.date(2022, 11, 11)
    over = _signed(authorization, "云溪演授〔2022〕试1号", since, until, actor)
    instrument_expire(instrument=over)
    gone = _signed(delegation, "云溪演委〔2022〕试1号", since, None, actor)
    instrument_revoke(
        instrument=gone, at=moments.start_of(dt.date(2022, 9, 1)), reason="试行中范围调整，另行签订", actor=reform
    )


def _signed(like: Instrument, number: str, since: dt.date, until: dt.date | None, actor: Actor) -> Instrument:
    scheme: Scheme = like.scheme
    row = instrument_add(
        kind=like.kind,
        number=number,
        scheme=scheme,
        giver=like.giver,
        taker=like.taker,
        valid_from=moments.start_of(since),
        valid_to=moments.end_of(until) if until else None,
        scopes=[ScopeInput(row.item) for row in like.scopes.select_related("item").order_by("pk")[:1]],
        legal_basis=like.legal_basis,
        fictional=True,
        actor=actor,
    )
    row = instrument_sign(instrument=row, signed_on=since, actor=actor)
    return instrument_publish(instrument=row, published_on=since, actor=actor)
