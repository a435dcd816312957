"""The change of body at one moment T with its table of seals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from core import events
from core.actors import Actor, job
from core.errors import Invalid
from core.models import Organisation
from empowerment.models import Handover, HandoverSeal, PowerItem, Scheme, Seal
from empowerment.services.seals import seal_retire
from empowerment.workflow import DocumentClass, SealKind


@dataclass(frozen=True)
class TableRow:
    """Side of acceptance x document class -> seal after T. No class: every class; no owner: the deciding body."""

    side: str
    kind: str
    owner: Organisation | None = None
    document_class: str = ""


@transaction.atomic
def handover_add(
    *,
    scheme: Scheme,
    park: Organisation,
    title: str,
    effective_at: dt.datetime,
    from_body: Organisation,
    table: Sequence[TableRow],
    source: str,
    actor: Actor,
    items: Iterable[PowerItem] = (),
    void_seals: Sequence[Seal] = (),
) -> Handover:
    """Enter a change of body at the moment `effective_at` for items (all of the park when none is named).

    `table` says whose seal goes on what after it, by the side of it on which the case was accepted; `void_seals` are
    void from that moment (鞍山高新区工作方案二.1). Raises Invalid when a side is missing from the table.
    """
    if {row.side for row in table} != set(HandoverSeal.Side.values):
        raise Invalid("用印表须分别写明生效前受理、生效后受理的件盖哪枚印章。", field="table")
    for row in table:
        if row.document_class and row.document_class not in DocumentClass.values:
            raise Invalid(
                f"“{row.document_class}”不是文书种类，可用：{'、'.join(DocumentClass.values)}。", field="table"
            )
        if row.kind not in SealKind.values:
            raise Invalid(f"“{row.kind}”不是印章种类，可用：{'、'.join(SealKind.values)}。", field="table")
    handover = Handover.objects.create(
        scheme=scheme,
        park=park,
        title=title,
        effective_at=effective_at,
        from_body=from_body,
        source=source,
    )
    handover.items.set(items)
    HandoverSeal.objects.bulk_create(
        HandoverSeal(
            handover=handover, side=row.side, document_class=row.document_class, owner=row.owner, kind=row.kind
        )
        for row in table
    )
    for seal in void_seals:  # void by the change itself, whoever carries it out
        seal_retire(seal=seal, at=effective_at, reason=f"{title}生效，即行作废", actor=job("handover"))
    facts = {"effective_at": effective_at, "from": from_body.code, "void": [seal.code for seal in void_seals]}
    events.record(obj=handover, verb="handover.add", actor=actor, facts=facts, organisation_id=park.pk)
    return handover
