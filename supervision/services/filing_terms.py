"""The terms of filing are dated data [choice]."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core import events, moments
from core.actors import Actor
from core.errors import Invalid, Refused
from core.models import Jurisdiction
from empowerment.workflow import SealKind
from supervision.models import FilingTerms


@transaction.atomic
def filing_terms_add(
    *, valid_from: dt.date, actor: Actor, jurisdiction: Jurisdiction | None = None, seal_kind: str, **days: int
) -> FilingTerms:
    """From a day on so many working days for each step (`submit_days`, `per_case_days`, `receipt_days`, `review_days`,
    `answer_days`, `remind_days`), for one jurisdiction or for all others. Days already counted stay as they are.

    Raises Invalid for a day in the past, Refused for terms that are there already.
    """
    if valid_from < moments.today():
        raise Invalid("施行日不能早于今天：已经排定的期限不改。", field="valid_from")
    if seal_kind not in SealKind.values:
        raise Invalid("请选择备案函用章。", field="seal_kind")
    if FilingTerms.objects.filter(valid_from=valid_from, jurisdiction=jurisdiction).exists():
        raise Refused(f"{moments.chinese_date(valid_from)}起施行的备案期限已经登记。", code="terms_present")
    terms = FilingTerms.objects.create(valid_from=valid_from, jurisdiction=jurisdiction, seal_kind=seal_kind, **days)
    facts = {"valid_from": valid_from, "seal_kind": seal_kind, **days}
    events.record(obj=terms, verb="filing_terms.add", actor=actor, facts=facts)
    return terms
