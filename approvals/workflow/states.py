"""States of a case, and the closed lists that go with them."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    RECEIVED = "received", "已收件"
    CORRECTING = "correcting", "待补正"
    HANDED_IN = "handed_in", "已转部门"
    RETURNED = "returned", "已退回受理环节"
    REFUSED = "refused", "不予受理"
    ACCEPTED = "accepted", "已受理"
    CIRCULATED = "circulated", "已流转"
    EXAMINED = "examined", "已审查"
    DECIDED = "decided", "已决定"
    SEALED = "sealed", "已用印"
    COUNTERSEALED = "countersealed", "已见章盖章"
    COUNTER_REFUSED = "counter_refused", "见章退回待补正"
    OPINED = "opined", "已出初审意见"
    OPINION_SEALED = "opinion_sealed", "初审意见已用印"
    OPINION_COUNTERSEALED = "opinion_countersealed", "部门已见章盖章"
    OPINION_RETURNED = "opinion_returned", "初审意见见章退回"
    REPORTED = "reported", "已上报"
    SUPERIOR_DECIDED = "superior_decided", "上级已决定"
    ISSUED = "issued", "已出件"
    DELIVERED = "delivered", "已送达"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "已终止"
    REVOKED = "revoked", "已撤销"
    CANCELLED = "cancelled", "已注销"


S = State
BEFORE_ACCEPTANCE = (S.RECEIVED, S.CORRECTING, S.HANDED_IN)
UNDER_EXAMINATION = (S.ACCEPTED, S.RETURNED, S.CIRCULATED, S.EXAMINED)
BEFORE_DECISION = (
    *UNDER_EXAMINATION,
    S.OPINED,
    S.OPINION_SEALED,
    S.OPINION_RETURNED,
    S.OPINION_COUNTERSEALED,
    S.REPORTED,
)
ENDED = (S.REFUSED, S.DELIVERED, S.WITHDRAWN, S.TERMINATED, S.REVOKED, S.CANCELLED)
ENDED_WORDS = {
    S.REFUSED: "已不予受理",
    S.DELIVERED: "已送达办结",
    S.WITHDRAWN: "已由申请人撤回",
    S.TERMINATED: "已终止审批",
    S.REVOKED: "已撤销",
    S.CANCELLED: "已注销",
}
# As long as a seal is missing.
UNDECIDED = (S.RECEIVED, S.HANDED_IN, *UNDER_EXAMINATION, S.DECIDED, S.SEALED, S.COUNTER_REFUSED)
OPEN = tuple(state for state in S if state not in ENDED and state != S.DRAFT)
JOB_MOVES = frozenset(
    {"deem_accepted", "deem_renewed", "update_materials", "lapse_promise", "take_back"}
)  # what falls due without a person
CLIENT_MOVES = frozenset({"receive", "supplement", "update_materials"})  # what a system may do in its own name
PUBLIC_NAMES = {S.DRAFT: "尚未提交", S.HANDED_IN: "已收件，转主管部门", S.CORRECTING: "请补正材料"}


class Result(models.TextChoices):
    NONE = "", "未决定"
    GRANTED = "granted", "准予"
    DENIED = "denied", "不予"


class AcceptedAs(models.TextChoices):
    """How an application was accepted: with everything, or on a written promise."""

    COMPLETE = "", "材料齐全"
    TOLERATED = "tolerated", "容缺受理"
    COMMITTED = "committed", "告知承诺"


class CaseKind(models.TextChoices):
    """What is asked for. Every kind but the first concerns a licence that exists; revocation may be asked by others [69]."""

    NEW = "new", "新办"
    CHANGE = "change", "变更"
    RENEWAL = "renewal", "延续"
    REISSUE = "reissue", "补发"
    CANCELLATION = "cancellation", "注销"
    REVOCATION = "revocation", "撤销"


class Channel(models.TextChoices):
    """Registered channels; whatever the channel, the same rules apply (线上线下同质). The last one is none: it says that
    the application was taken in outside the window, which needs the committee's consent (城陵矶新港区方案四（二）).
    """

    WINDOW = "window", "窗口"
    ONLINE = "online", "网上"
    SELF_SERVICE = "self_service", "自助终端"
    AGENT = "agent", "帮代办"
    NEARBY = "nearby", "就近办"
    APPOINTMENT = "appointment", "预约"
    OUT_OF_HOURS = "out_of_hours", "错时延时"
    OUTSIDE = "outside", "窗口之外"


class Entry(models.TextChoices):
    """How a case came into the record."""

    NORMAL = "normal", "正常收件"
    LATE = "late", "补录"
    IMPORTED = "imported", "在办件迁入"
    PLATFORM = "platform", "省级平台导入"
