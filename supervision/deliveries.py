"""What goes to the receivers of a body besides its pages: the messages, and how mail and HTTP carry them.

Each delivery has an identity that stays the same however often it is tried: the receiver who keeps it gets nothing twice.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

from approvals.models import Case
from core import moments
from core.crypto import decrypt
from core.models import OutboxMessage
from core.outbox import NotDelivered, ReceiverDown, message_of
from core.outgoing import post
from supervision.models import Push, PushReceiver, SupervisionResult


def announcements(push: Push, receivers: Sequence[PushReceiver]) -> list[OutboxMessage]:
    """A message of the push to each receiver. Those about one case reach a receiver in order."""
    body = {
        "number": push.number,
        "round": push.round,
        **push.facts,
        "claim_due_on": push.claim_due_on.isoformat(),
        "text": f"推送单{push.number}：{push.facts['item']}，{push.facts['occasion']}",
    }
    period = f"{push.number}:{push.round}"
    return [_message(push.case, row, "push", period, body) for row in receivers]


def result_announcements(result: SupervisionResult, receivers: Sequence[PushReceiver]) -> list[OutboxMessage]:
    """A message of a result of supervision, back to each receiver of the park."""
    body = {
        "result": result.public_id.hex,
        "corrects": result.corrects.public_id.hex if result.corrects else "",
        "kind": str(result.get_kind_display()),
        "organisation": result.organisation.name,
        "park": result.park.name,
        "applicant": result.applicant.name,
        "identifier": result.applicant.identifier,
        "case": result.case.number if result.case else "",
        "certificate": result.licence.number if result.licence else "",
        "happened_on": result.happened_on.isoformat(),
        "document_number": result.document_number,
        "content": result.text,
        "effect_until": result.effect_until.isoformat() if result.effect_until else "",
        "text": f"监管结果：{result.get_kind_display()}{result.document_number}",
    }
    about = result.case or result
    return [_message(about, row, "result", result.public_id.hex, body) for row in receivers]


def _message(about: Any, receiver: PushReceiver, purpose: str, period: str, body: dict[str, Any]) -> OutboxMessage:
    payload = {**body, "type": purpose, "delivery": uuid.uuid4().hex}
    queue = f"case:{about.pk}" if isinstance(about, Case) else ""
    return message_of(about, receiver.destination, purpose, payload, period=period, queue=queue)


def send(message: OutboxMessage) -> None:
    """Deliver one message to its receiver. Raises ReceiverDown and NotDelivered."""
    receiver = PushReceiver.objects.select_related("organisation").get(pk=int(message.destination.partition(":")[2]))
    day = moments.today()
    if not receiver.enabled or receiver.begins_on > day or (receiver.ends_on is not None and receiver.ends_on < day):
        raise ReceiverDown("接收方已停用，启用后继续发送。")
    if receiver.kind == PushReceiver.Kind.MAIL:
        _mail(receiver, message.payload)
        return
    body = json.dumps(message.payload, ensure_ascii=False, sort_keys=True).encode()
    delivery = message.payload["delivery"]
    post(receiver.address, body, delivery=delivery, key_id=receiver.key_id, secret=decrypt(receiver.secret))


def names(destinations: set[str]) -> dict[str, str]:
    """What receivers are called in the outbox."""
    found = {row.destination: row for row in _receivers(destinations)}
    return {
        name: f"{found[name].organisation}（{found[name].name}）" if name in found else name for name in destinations
    }


def _receivers(destinations: set[str]) -> Sequence[PushReceiver]:
    keys = [int(name.partition(":")[2]) for name in destinations]
    return list(PushReceiver.objects.filter(pk__in=keys).select_related("organisation"))


LABELS = {
    "number": "推送单号",
    "occasion": "事由",
    "item": "事项",
    "park": "园区",
    "decided_by": "审批主体",
    "organisation": "监管部门",
    "kind": "种类",
    "title": "申请内容",
    "applicant": "申请人",
    "identifier": "证件号",
    "case": "办件编号",
    "certificate": "证照编号",
    "validity": "有效期",
    "document": "文书编号",
    "happened_on": "日期",
    "document_number": "文书编号",
    "content": "内容",
    "claim_due_on": "认领期限",
}


def _mail(receiver: PushReceiver, payload: dict[str, Any]) -> None:
    """The message-ID is the delivery's, so that a mailbox shows a repetition as one."""
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not settings.EMAIL_HOST:
        raise ReceiverDown("本系统没有配置邮件服务器（EMAIL_HOST），邮件发不出去。")
    lines = [f"{label}：{payload[name]}" for name, label in LABELS.items() if payload.get(name)]
    mail = EmailMessage(
        subject=str(payload["text"]).replace("\n", " "),
        body="\n".join(
            [f"{receiver.organisation.name}：", "", *lines, "", f"请登录办理：{settings.PUBLIC_URL}/pushes/"]
        ),
        to=[receiver.address],
        headers={"Message-ID": f"<{payload['delivery']}@pdps>"},
    )
    try:
        mail.send()
    except OSError as problem:
        raise ReceiverDown(f"邮件服务器没有接收：{problem}") from problem
    except Exception as problem:  # the mail library's own errors say what the server said
        raise NotDelivered(f"邮件发不出去：{problem}") from problem
