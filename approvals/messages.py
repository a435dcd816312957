"""What applicants are told. Messages go through the outbox; the words hold no personal data."""

from __future__ import annotations

from approvals.models import Case, Licence
from core.outbox import message_add


def tell_applicant(case: Case, purpose: str, text: str) -> None:
    """Queue one message per case and purpose; the case's phone number is looked up when it is sent."""
    message_add(obj=case, destination="applicant", purpose=purpose, payload={"case": case.pk, "text": text})


def tell_holder(licence: Licence, purpose: str, text: str, *, period: str = "") -> None:
    """Queue one message to the holder of a licence per purpose and period."""
    message_add(
        obj=licence,
        destination="applicant",
        purpose=purpose,
        payload={"applicant": licence.holder_id, "text": text},
        period=period,
    )
