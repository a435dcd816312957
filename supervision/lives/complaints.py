"""The life of a complaint: registered, assigned (or not accepted), answered, sent back or closed."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class ComplaintState(models.TextChoices):
    REGISTERED = "registered", "待交办"
    ASSIGNED = "assigned", "办理中"
    ANSWERED = "answered", "待审核"
    RETURNED = "returned", "退回重办"
    CLOSED = "closed", "已办结"
    REFUSED = "refused", "不予受理"


class Source(models.TextChoices):
    WINDOW = "window", "窗口"
    WEB = "web", "网上"
    HOTLINE = "hotline", "12345热线"


class ComplaintKind(models.TextChoices):
    LATE = "late", "超期、拖延"
    SHIRK = "shirk", "推诿、不予受理"
    MATERIALS = "materials", "索要规定以外的材料"
    FEE = "fee", "违规收费、指定中介"
    ATTITUDE = "attitude", "服务态度"
    RESULT = "result", "对办理结果有异议"
    CONDUCT = "conduct", "工作人员违规违纪"
    OTHER = "other", "其他"


class Verdict(models.TextChoices):
    UPHELD = "upheld", "属实"
    PARTLY = "partly", "部分属实"
    UNFOUNDED = "unfounded", "不属实"


C = ComplaintState
WAITS = (C.ASSIGNED, C.RETURNED)  # an answer is owed
OPEN = (C.REGISTERED, *WAITS, C.ANSWERED)
LABELS = {
    "register": "登记投诉",
    "assign": "交办",
    "refuse": "不予受理",
    "answer": "答复",
    "give_back": "退回重办",
    "close": "审核办结",
}


class ComplaintLife(FSMModelMixin, models.Model):
    """State and moves of a complaint. The methods only move; services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=10, choices=ComplaintState.choices, default=C.REGISTERED, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=C.REGISTERED, target=C.REGISTERED)
    def register(self) -> None:
        """登记 at the window, by the public form or from the hotline's list."""

    @transition(field=state, source=(C.REGISTERED, *WAITS), target=C.ASSIGNED)
    def assign(self) -> None:
        """交办 to a body and a person; again while no answer has come, without new time."""

    @transition(field=state, source=C.REGISTERED, target=C.REFUSED)
    def refuse(self) -> None:
        """不予受理 with a reason that the complainant reads."""

    @transition(field=state, source=WAITS, target=C.ANSWERED)
    def answer(self) -> None:
        """答复: what was found, and the words for the complainant."""

    @transition(field=state, source=C.ANSWERED, target=C.RETURNED)
    def give_back(self) -> None:
        """退回重办: the limit goes on."""

    @transition(field=state, source=C.ANSWERED, target=C.CLOSED)
    def close(self) -> None:
        """审核办结: the complainant may read the answer."""
