"""The handover packages that a change of body calls for."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core import moments
from core.actors import Actor
from core.door import Stamp
from core.errors import Refused
from core.models import Organisation
from empowerment.handover_life import CutOverState
from empowerment.models import CutOver, HandoverPackage
from empowerment.services.packages import package_open


@transaction.atomic
def packages_of_cut_over(
    *, cut_over: CutOver, actor: Actor, due_on: dt.date | None = None, fictional: bool = False
) -> int:
    """Open a package from the former body to every new one that has none under way; how many were made.

    Due on `due_on`, else on the legal day of the moment (鞍山方案三.2：9月6日前全面完成). Raises Refused when the change
    is not carried out or every body has its package, NotAllowed for who does not keep the park's record.
    """
    if cut_over.state != CutOverState.APPLIED:
        raise Refused("这次调整还没有执行，执行后再建交接包。", code="not_applied")
    have = HandoverPackage.objects.filter(cut_over=cut_over).values_list("taker", flat=True)
    under_way = HandoverPackage.objects.filter(park=cut_over.park, giver=cut_over.from_body).exclude(state="signed")
    done = {*have, *under_way.values_list("taker", flat=True)}
    keys = [body["id"] for body in cut_over.result["bodies"] if body["id"] not in done]
    if not keys:
        raise Refused("每个新实施主体都已有交接包。", code="packages_there")
    for taker in Organisation.objects.filter(pk__in=keys).order_by("code"):
        package_open(
            park=cut_over.park,
            giver=cut_over.from_body,
            taker=taker,
            due_on=due_on or moments.legal_day(cut_over.effective_at),
            source=cut_over.source,
            cut_over=cut_over,
            fictional=fictional or cut_over.fictional,
            actor=actor,
            stamp=Stamp(),
        )
    return len(keys)
