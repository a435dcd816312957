"""用印登记簿摘录: the uses of one seal in one month, frozen with a digest over the rows and drawn as a paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.door import KEY_REUSED, Stamp
from core.errors import Invalid, NotAllowed, Stale
from core.events import canonical
from core.models import Document
from core.papers import document_make, facts_hash
from empowerment.models import Seal, SealUse
from empowerment.selectors import EXTRACT, extract_denied, month_ends, uses_of_month

TITLE = "用印登记簿摘录"
VERB = "seal.extract"


@transaction.atomic
def extract_make(*, seal: Seal, month: dt.date, actor: Actor, stamp: Stamp) -> Document:
    """Freeze the register of a seal for a month (its first day); of the running month what there is up to now.

    A repeated key returns the extract made before. Raises NotAllowed for who keeps neither the seal nor the register of
    its body, Invalid for a month that has not begun.
    """
    row = Seal.objects.select_for_update().get(pk=seal.pk)
    denied = extract_denied(row, actor)
    if denied:
        raise NotAllowed(denied)
    earlier = events.repeated(actor=actor, key=stamp.key)
    if earlier is not None:
        if (earlier.verb, earlier.object_id) != (VERB, row.pk):
            raise Stale(KEY_REUSED, code="key_reused")
        return Document.objects.get(document_class=EXTRACT, number=events.facts_of(earlier)["document"])
    now = moments.now()
    month = month.replace(day=1)
    if moments.start_of(month) > now:
        raise Invalid("这个月还没有开始，没有可摘录的用印登记。", field="month")
    owner = row.owner
    made = document_make(
        obj=row,
        document_class=EXTRACT,
        title=TITLE,
        organisation=owner,
        facts=extract_facts(row, month, at=now, by=actor.label),
        number_key=f"{owner.code}:seal_extract",
        number_pattern=f"{owner.initials or owner.short_name or owner.name}印录〔{{year}}〕{{n}}号",
        at=now,
    )
    told = {"document": made.number, "month": f"{month:%Y-%m}"}
    events.record(obj=row, verb=VERB, actor=actor, facts=told, organisation_id=owner.pk, key=stamp.key)
    return made


def extract_facts(seal: Seal, month: dt.date, *, at: dt.datetime, by: str) -> dict[str, Any]:
    """The rows in the order of use; `rows_hash` is the SHA-256 of their canonical text."""
    rows = [_row(number, use) for number, use in enumerate(uses_of_month(seal, month), start=1)]
    whole = month_ends(month) <= at
    return {
        "body": seal.owner.name_on(moments.legal_day(at)),
        "seal": seal.name,
        "seal_code": seal.code,
        "kind": seal.get_kind_display(),
        "month": f"{month.year}年{month.month}月",
        "month_key": f"{month:%Y-%m}",
        "until": "" if whole else moments.chinese_moment(at),
        "rows": rows,
        "count": len(rows),
        "rows_hash": facts_hash(canonical({"rows": rows})),
        "made_by": by,
        "date": moments.chinese_date(at),
    }


def _row(number: int, use: SealUse) -> dict[str, Any]:
    return {
        "n": number,
        "at": moments.chinese_moment(use.used_at),
        "title": use.document.title,
        "number": use.document.number,
        "hash": use.facts_hash,
        "case": use.case_number,
        "instrument": use.instrument,
        "countersign": use.countersign,
        "person": use.used_by.name,
        "confirmed": use.confirmed_by.name if use.confirmed_by else "",
        "form": str(use.get_form_display()),
    }
