"""What is watched: the closed list of predicates. Each is a function in code; its colour, threshold and dates are data.

A rule that nobody has entered for a city holds as it stands here. Articles are those of the Administrative License Law.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class Colour(models.TextChoices):
    YELLOW = "yellow", "黄牌"
    RED = "red", "红牌"


class Effect(models.TextChoices):
    """A card is a record that is explained and reviewed; a rule that only watches shows a lamp and raises nothing."""

    CARD = "card", "出监察卡"
    WATCH = "watch", "只亮灯，不出卡"


class GraceUnit(models.TextChoices):
    WORKDAY = "workday", "工作日"
    DAY = "day", "日"


class Source(models.TextChoices):
    """What a predicate reads: a running limit, the event log, or a refused attempt."""

    LIMIT = "limit", "时限"
    EVENT = "event", "事件"
    ATTEMPT = "attempt", "被拒绝的操作"


@dataclass(frozen=True)
class Predicate:
    """One predicate with what holds where no dated row says otherwise. `grace` days after the limit, in `unit`s, before
    it counts; `enabled` false: only where a city has switched it on.
    """

    label: str
    reads: Source
    about: str
    basis: str
    colour: Colour = Colour.YELLOW
    effect: Effect = Effect.CARD
    grace: int = 0
    unit: GraceUnit = GraceUnit.WORKDAY
    enabled: bool = True


RED, LAW = Colour.RED, "行政许可法"
PREDICATES: dict[str, Predicate] = {
    "overdue": Predicate(
        "超过法定时限", Source.LIMIT, "法定审批时限、上报前审查时限已过，尚未办结。", f"{LAW}第42、43条", RED
    ),
    "promise_passed": Predicate(
        "超过承诺时限",
        Source.LIMIT,
        "承诺时限已过、法定时限未到：亮红灯。本地要求出卡的，可改为出卡。",
        "亮灯规则",
        effect=Effect.WATCH,
    ),
    "correction_late": Predicate(
        "逾期未告知补正",
        Source.LIMIT,
        "收件后五个工作日内没有告知补正也没有受理，次日仍未按视为受理处理；或者期满后才要告知。",
        f"{LAW}第32条第1款第4项",
        grace=1,
        unit=GraceUnit.DAY,
    ),
    "delivery_late": Predicate("逾期未送达", Source.LIMIT, "决定后十个工作日内没有颁发、送达证照。", f"{LAW}第44条"),
    "countersign_late": Predicate(
        "逾期未见章盖章", Source.LIMIT, "文书送到部门后，没有在规定的工作日内盖章或者退回。", "云溪方案三.2"
    ),
    "check_overdue": Predicate(
        "告知承诺逾期未核查", Source.LIMIT, "承诺办结后没有按期核查，或者整改期满没有再核查。", "国办发〔2020〕42号"
    ),
    "deemed_accepted": Predicate(
        "逾期未告知，视为受理", Source.EVENT, "收件后五个工作日内没有告知，依法自收到之日起受理。", f"{LAW}第32条", RED
    ),
    "deemed_renewed": Predicate(
        "届满前未决定，视为准予延续", Source.EVENT, "延续申请在有效期届满前没有决定。", f"{LAW}第50条", RED
    ),
    "no_instrument": Predicate(
        "缺少生效的授权、委托、交接文书",
        Source.EVENT,
        "没有生效文书而受理，或者要受理、决定。",
        "云溪方案三；郴州方案二（二）2",
        RED,
    ),
    "forwarding_refused": Predicate(
        "转来的件被退回", Source.EVENT, "部门、政务服务中心把服务前移或者委托收件转来的件退回。", "云溪方案三.3"
    ),
    "step_skipped": Predicate("跳过环节", Source.EVENT, "记录中的一步不是从它的上一环节作出的。", "办理路径", RED),
    "wrong_name": Predicate(
        "决定的名义不对",
        Source.EVENT,
        "决定书不是以权限依据写明的机关名义作出，或者委托件以园区名义作出。",
        f"{LAW}第24条",
        RED,
    ),
    "delivered_unsealed": Predicate(
        "未用印先出件", Source.EVENT, "结果的印章尚未盖全，已经出件或者送达。", "用印规则", RED
    ),
    "pause_unwritten": Predicate("暂停计时未书面告知", Source.EVENT, "特别程序开始时没有告知书。", f"{LAW}第45条"),
    "same_person": Predicate(
        "审查人自己作出决定",
        Source.EVENT,
        "同一人既审查又决定。审批与审查相分离的地方启用。",
        "城陵矶方案三（五）",
        enabled=False,
    ),
    "out_of_window": Predicate(
        "未经同意在窗口之外受理", Source.EVENT, "统一进驻窗口的事项在窗口、登记渠道之外收件。", "城陵矶方案四（二）"
    ),
    "void_seal": Predicate(
        "使用作废、停用印章", Source.ATTEMPT, "要用作废、停用的印章，系统已拒绝。", "鞍山方案二.1", RED
    ),
    "second_correction": Predicate(
        "第二次告知补正", Source.ATTEMPT, "已经一次性告知过，又要告知，系统已拒绝。", f"{LAW}第32条第1款第4项"
    ),
    "no_grant": Predicate(
        "没有审批授权", Source.ATTEMPT, "没有审批授权而要决定，系统已拒绝。", "城陵矶方案三（四）", RED
    ),
    "no_seal_right": Predicate(
        "没有用印权限", Source.ATTEMPT, "没有用印权限而要用印，系统已拒绝。", "城陵矶方案三（四）"
    ),
}
# The code of a refusal at the door -> the predicate that it is an attempt at.
ATTEMPTS = {
    "void_seal": "void_seal",
    "second_correction": "second_correction",
    "too_late": "correction_late",
    "no_instrument": "no_instrument",
    "no_grant": "no_grant",
    "no_seal_right": "no_seal_right",
}
EXPLAIN_DAYS = APPEAL_DAYS = 5  # working days, where no dated row says otherwise [choice]
