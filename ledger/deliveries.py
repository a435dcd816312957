"""Reminders by mail: the address is the contact's at the moment of sending; the message-ID stays the same on every try."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage

from core.models import OutboxMessage
from core.outbox import NotDelivered, ReceiverDown
from ledger.models import Contact

DESTINATION = "ledger"


def send(message: OutboxMessage) -> None:
    """Raises ReceiverDown without a mail server, NotDelivered when the server refuses this mail."""
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not settings.EMAIL_HOST:
        raise ReceiverDown("本系统没有配置邮件服务器（EMAIL_HOST），邮件发不出去。")
    contact = Contact.objects.get(pk=int(message.destination.partition(":")[2]))
    mail = EmailMessage(
        subject=message.payload["text"].replace("\n", " ")[:120],
        body=f"{contact.name}：\n\n{message.payload['text']}\n\n请登录办理：{settings.PUBLIC_URL}/ledger/returns/",
        to=[contact.mail],
        headers={"Message-ID": f"<ledger-{message.object_id}@pdps>"},
    )
    try:
        mail.send()
    except OSError as problem:
        raise ReceiverDown(f"邮件服务器没有接收：{problem}") from problem
    except Exception as problem:  # the mail library's own errors say what the server said
        raise NotDelivered(f"邮件发不出去：{problem}") from problem


def names(destinations: set[str]) -> dict[str, str]:
    """What the destinations are called in the outbox: the unit and the row of its table, no address."""
    keys = {name: int(name.partition(":")[2]) for name in destinations}
    found = {row.pk: row for row in Contact.objects.filter(pk__in=keys.values()).select_related("organisation")}
    return {
        name: f"{found[key].organisation}{found[key].get_kind_display()}（邮件）" if key in found else name
        for name, key in keys.items()
    }
