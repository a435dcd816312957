"""How messages to applicants leave. A city plugs its SMS gateway in here; the local one writes a file that people can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from approvals.models import Applicant, Case
from core import moments
from core.identifiers import mask_phone
from core.models import OutboxMessage
from core.outbox import sender_register


def _phone(payload: dict[str, Any]) -> str:
    """The number told for the case, or the applicant's own where the message is about no case."""
    if "case" in payload:
        return Case.objects.get(pk=payload["case"]).phone
    return Applicant.objects.get(pk=payload["applicant"]).phone


def send_to_file(message: OutboxMessage) -> None:
    """Append the message to var/messages.log with a masked number; acknowledged once it is on disk."""
    number = _phone(message.payload)
    phone = mask_phone(number) if number else "无电话"
    line = f"{moments.now():%Y-%m-%d %H:%M:%S}\t{phone}\t{message.payload['text']}\n"
    with (Path(settings.VAR) / "messages.log").open("a", encoding="utf-8") as log:
        log.write(line)


sender_register("applicant", send_to_file)
