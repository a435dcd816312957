"""The number series of a body: how far each has come, what is missing, what was voided."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from approvals.selectors.visible import admin_only
from core.actors import Actor
from core.errors import NotVisible
from core.models import IssuedNumber, NumberSeries, Organisation, Role, VoidedNumber
from core.numbering import OBJECTS, body_code
from core.reach import overseen_jurisdictions


def numbered_bodies(actor: Actor) -> QuerySet[Organisation]:
    """Whose series the actor may see: the own bodies', and for a reform office those of its jurisdiction."""
    mine = Q(pk__in=actor.organisations() - admin_only(actor))
    overseen = Q(jurisdiction__in=overseen_jurisdictions(actor, Role.REFORM))
    return Organisation.objects.filter(mine | overseen).order_by("jurisdiction", "code")


def series_of(body: Organisation, year: int = 0) -> QuerySet[NumberSeries]:
    """The body's series, newest year first, each with `known`: how many numbers up to the last are on record or voided."""
    keys = Q(key__startswith=f"{body.code}:") | Q(key__in=[f"{word}:{body.code}" for word in OBJECTS])
    taken = IssuedNumber.objects.filter(series=OuterRef("pk"), value__lte=OuterRef("last"))
    same = IssuedNumber.objects.filter(series=OuterRef("series"), value=OuterRef("value"))
    closed = VoidedNumber.objects.filter(~Exists(same), series=OuterRef("pk"))
    rows = NumberSeries.objects.filter(keys).annotate(known=_count(taken) + _count(closed))
    rows = rows.prefetch_related("voided__voided_by").order_by(F("year").desc(), "key")
    return rows.filter(year=year) if year else rows


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("series").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def series_get(pk: int, actor: Actor) -> tuple[NumberSeries, Organisation]:
    """A series with its body. Raises NotVisible."""
    series = NumberSeries.objects.filter(pk=pk).prefetch_related("voided__voided_by").first()
    body = numbered_bodies(actor).filter(code=body_code(series.key)).first() if series else None
    if series is None or body is None:
        raise NotVisible("没有这个编号系列，或者它不是本单位的。")
    return series, body
