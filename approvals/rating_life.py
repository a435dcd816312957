"""The life of a rating: given by the applicant; a bad one is called back, put right, replied to, rated again, closed."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class RatingState(models.TextChoices):
    GIVEN = "given", "已评价"
    TO_CALL = "to_call", "待回访"
    TO_RECTIFY = "to_rectify", "待整改"
    TO_REPLY = "to_reply", "待答复"
    REPLIED = "replied", "已答复"
    CLOSED = "closed", "已办结"
    EXCLUDED = "excluded", "不计入"


class Level(models.IntegerChoices):
    """The five levels and their codes (GB/T 39046-2020 A.8); 4 and 5 are bad."""

    VERY_SATISFIED = 1, "非常满意"
    SATISFIED = 2, "满意"
    FAIRLY_SATISFIED = 3, "基本满意"
    DISSATISFIED = 4, "不满意"
    VERY_DISSATISFIED = 5, "非常不满意"


class RatingChannel(models.TextChoices):
    """How the rater came to the page. None of them is open to a person who is logged in to work."""

    CODE = "code", "评价码"
    QR = "qr", "扫二维码"
    SCREEN = "screen", "窗口评价屏"
    PUBLIC = "public", "网上查询页"


class Occasion(models.TextChoices):
    """What is rated: one service at the window (一次一评) or the whole matter once it has ended (一事一评), GB/T 39734."""

    VISIT = "visit", "一次一评"
    WHOLE = "whole", "一事一评"


BAD = (Level.DISSATISFIED, Level.VERY_DISSATISFIED)
# Code sets of what is rated: at the window, and on the net.
OFFLINE = {
    "whole": "整体",
    "efficiency": "办事效率",
    "competence": "业务水平",
    "attitude": "服务态度",
    "materials": "材料要求",
}
ONLINE = {
    "whole": "整体",
    "efficiency": "办事效率",
    "guide": "指南精确度",
    "ease": "便捷度",
    "platform": "平台操作性",
}

R = RatingState
OWED = (R.TO_CALL, R.TO_RECTIFY, R.TO_REPLY)  # the body still has to do something within the limit
RUNNING = (*OWED, R.REPLIED)
APPLICANT_MOVES = frozenset({"rate", "complain", "rate_again"})
HANDLING = frozenset({"call_back", "rectify", "reply"})
DECIDING = frozenset({"uphold_appeal", "dismiss_appeal"})
LABELS = {
    "rate": "评价",
    "complain": "评价（差评）",
    "call_back": "登记回访",
    "rectify": "登记整改",
    "reply": "答复评价人",
    "rate_again": "再次评价",
    "close": "办结差评",
    "escalate": "逾期上报",
    "appeal": "申诉误评、恶意评价",
    "uphold_appeal": "申诉成立，不计入",
    "dismiss_appeal": "申诉不成立",
}


class RatingLife(FSMModelMixin, models.Model):
    """State and moves of a rating. The methods only move; services write what belongs to a move, the door calls them."""

    state = FSMField("状态", max_length=12, choices=RatingState.choices, default=R.GIVEN, protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=R.GIVEN, target=R.GIVEN)
    def rate(self) -> None:
        """Levels 1 to 3, by the applicant alone: nothing follows."""

    @transition(field=state, source=R.GIVEN, target=R.TO_CALL)
    def complain(self) -> None:
        """Levels 4 and 5, by the applicant alone: the body has so many working days."""

    @transition(field=state, source=R.TO_CALL, target=R.TO_RECTIFY)
    def call_back(self) -> None:
        """回访: what the rater said; perhaps that the matter is complex, or that the level was not meant (名实不符)."""

    @transition(field=state, source=R.TO_RECTIFY, target=R.TO_REPLY)
    def rectify(self) -> None:
        """整改: the measure and who answers for it."""

    @transition(field=state, source=R.TO_REPLY, target=R.REPLIED)
    def reply(self) -> None:
        """答复: the rater is told and may rate once more."""

    @transition(field=state, source=R.REPLIED, target=None)
    def rate_again(self) -> None:
        """再次评价 by the applicant, once; the first rating stays."""

    @transition(field=state, source=R.REPLIED, target=R.CLOSED)
    def close(self) -> None:
        """办结 by somebody other than the person complained of, once rated again or the days for it have passed."""

    @transition(field=state, source=OWED, target=None)
    def escalate(self) -> None:
        """逾期上报, by the job alone and once."""

    @transition(field=state, source=(*RUNNING, R.CLOSED), target=None)
    def appeal(self) -> None:
        """申诉 by the window or the park, once and within its days; the limit runs on."""

    @transition(field=state, source=(*RUNNING, R.CLOSED), target=R.EXCLUDED)
    def uphold_appeal(self) -> None:
        """The rating stays readable and counts nowhere."""

    @transition(field=state, source=(*RUNNING, R.CLOSED), target=None)
    def dismiss_appeal(self) -> None:
        """The rating counts, and what is owed is owed."""
