"""The paper of a supervision order, 督办通知单: its facts, frozen when it is issued."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core import moments
from core.models import Document
from core.papers import document_make
from supervision.models import SupervisionOrder

ORDER = "supervision_order"
TITLE = "督办通知单"


def order_paper(order: SupervisionOrder, *, at: dt.datetime) -> Document:
    """Numbered in the issuer's own series; the number is one of the facts."""
    issuer = order.issuer
    initials = issuer.initials or issuer.short_name or issuer.name
    return document_make(
        obj=order,
        document_class=ORDER,
        title=TITLE,
        organisation=issuer,
        facts=order_facts(order, at=at),
        number_key=f"{issuer.code}:督",
        number_pattern=initials + "督〔{year}〕{n}号",
        at=at,
    )


def order_facts(order: SupervisionOrder, *, at: dt.datetime) -> dict[str, Any]:
    day = moments.legal_day(at)
    return {
        "body": order.issuer.name_on(day),
        "addressee": order.addressee.name_on(day),
        "person": order.person.name if order.person else "",
        "subject": order.subject,
        "asks": order.asks,
        "due_on": moments.chinese_date(order.due_on),
        "issued_by": order.issued_by.name,
        "date": moments.chinese_date(day),
    }
