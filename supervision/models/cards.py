"""Cards: records of what supervision noticed, one per rule, object and occasion."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core import moments
from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from supervision.lives.cards import ANSWERING, LABELS, CardLife, CardState
from supervision.lives.rules import Colour

ANSWERERS = frozenset({Role.HEAD, Role.CHIEF, Role.PARK_ADMIN})  # speak for the body, beside the person concerned
REVIEWERS = frozenset({Role.INSPECTOR, Role.REFORM})


class Card(CardLife):
    """A red or yellow card. What happened, when, on which object; explained, reviewed, perhaps appealed; never deleted.

    `raised_at` is when it was noticed, `happened_on` the legal day of the breach, by which assessments count.
    """

    class Rule(models.TextChoices):
        VOID_SEAL = "void_seal", "使用作废、停用印章"
        SECOND_CORRECTION = "second_correction", "第二次告知补正"
        NO_INSTRUMENT = "no_instrument", "缺少生效的授权、委托、交接文书"
        NO_GRANT = "no_grant", "没有审批授权"
        NO_SEAL_RIGHT = "no_seal_right", "没有用印权限"
        OVERDUE = "overdue", "超过法定时限"
        CHECK_OVERDUE = "check_overdue", "告知承诺逾期未核查"
        DEEMED_ACCEPTED = "deemed_accepted", "逾期未告知，视为受理"
        DEEMED_RENEWED = "deemed_renewed", "届满前未决定，视为准予延续"
        OUT_OF_WINDOW = "out_of_window", "未经同意在窗口之外受理"
        COUNTERSIGN_LATE = "countersign_late", "逾期未见章盖章"
        PROMISE_PASSED = "promise_passed", "超过承诺时限"
        CORRECTION_LATE = "correction_late", "逾期未告知补正"
        DELIVERY_LATE = "delivery_late", "逾期未送达"
        FORWARDING_REFUSED = "forwarding_refused", "转来的件被退回"
        STEP_SKIPPED = "step_skipped", "跳过环节"
        WRONG_NAME = "wrong_name", "决定的名义不对"
        DELIVERED_UNSEALED = "delivered_unsealed", "未用印先出件"
        PAUSE_UNWRITTEN = "pause_unwritten", "暂停计时未书面告知"
        SAME_PERSON = "same_person", "审查人自己作出决定"

    door_related = ("organisation", "person")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    rule = models.CharField("规则", max_length=20, choices=Rule.choices)
    colour = models.CharField("颜色", max_length=8, choices=Colour.choices, default=Colour.YELLOW)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    occasion = models.CharField("场合", max_length=120)
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, null=True, verbose_name="责任单位")
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="行为人")
    words = models.CharField("事由", max_length=400)
    raised_at = models.DateTimeField("时间")
    happened_on = models.DateField("发生日")
    inherited = models.BooleanField("承继", default=False, help_text="迁入本系统之前已经超期，不计入现承办单位的责任")

    explain_by = models.DateField("说明期限", null=True)
    appeal_days = models.PositiveSmallIntegerField("申诉期限（工作日）", default=5)
    explanation = models.TextField("情况说明", blank=True)
    explained_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="说明人")
    explained_at = models.DateTimeField("说明时间", null=True)
    review = models.CharField("复核意见", max_length=500, blank=True)
    reviewed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    reviewed_at = models.DateTimeField("复核时间", null=True)
    appeal_by = models.DateField("申诉期限", null=True)
    appeal_text = models.TextField("申诉理由", blank=True)
    appealed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="申诉人")
    appealed_at = models.DateTimeField("申诉时间", null=True)
    final = models.CharField("申诉处理意见", max_length=500, blank=True)
    final_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="申诉处理人")
    final_at = models.DateTimeField("申诉处理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "监察卡"
        ordering = ["-raised_at"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["rule", "object_type", "object_id", "occasion"], name="card_once"),
            models.CheckConstraint(
                condition=Q(state__in=["raised", "explained"]) | Q(reviewed_at__isnull=False) & ~Q(review=""),
                name="card_reviewed_with_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(state="appealed") | Q(appealed_at__isnull=False), name="card_appealed_when"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "-id"], name="card_of_body"),
            models.Index(fields=["object_type", "object_id"], name="card_object"),
        ]

    def __str__(self) -> str:
        return f"{self.get_colour_display()}·{self.get_rule_display()}"

    @property
    def unexplained(self) -> bool:
        """Its day has passed without an explanation, or the explanation came after it: this stays on the card."""
        until = moments.legal_day(self.explained_at) if self.explained_at else moments.today()
        return self.explain_by is not None and until > self.explain_by and self.state != CardState.WITHDRAWN

    @property
    def is_final(self) -> bool:
        """Nothing can change any more: withdrawn, decided on appeal, or the days for an appeal have passed."""
        if self.state == CardState.WITHDRAWN or self.final_at is not None:
            return True
        return self.state == CardState.UPHELD and self.appeal_by is not None and moments.today() > self.appeal_by

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move not in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return f"这张监察卡现在是“{CardState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"
        if move == "appeal" and self.final_at is not None:
            return "这张卡已经申诉过一次，处理意见是最终的。"
        if move == "appeal" and self.is_final:
            return f"申诉期限（{moments.chinese_date(self.appeal_by)}）已过。"
        waits = self.state == CardState.RAISED and self.organisation_id is not None
        if move == "uphold" and waits and self.explain_by is not None and moments.today() <= self.explain_by:
            return f"责任单位可以在{moments.chinese_date(self.explain_by)}以前说明情况，期满后才能认定。"
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.organisation_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The person or a leader of the body answers; an overseer who does not serve there reviews."""
        if move in ANSWERING:
            concerned = actor.person is not None and actor.person.pk == self.person_id
            if concerned or actor.holds_any(ANSWERERS, self.organisation_id):
                return None
            return f"“{LABELS[move]}”由行为人本人或责任单位的负责人、首席审批员、园区管理员办理。"
        if actor.person is None or not self._overseen_by(actor):
            return f"“{LABELS[move]}”由本辖区的督查监察人员或审改办人员办理。"
        if self.organisation_id in actor.organisations() or actor.person.pk in (self.person_id, self.explained_by_id):
            return "本单位、本人的监察卡由其他单位的监察人员复核。"
        if move in ("sustain", "overturn") and actor.person.pk == self.reviewed_by_id:
            return "申诉由原复核人以外的监察人员处理。"
        return None

    def _overseen_by(self, actor: Actor) -> bool:
        if self.organisation is None:
            return bool(actor.organisations(*REVIEWERS))
        return office_reaches(actor, REVIEWERS, self.organisation.jurisdiction_id)


class CardFile(models.Model):
    """A file handed in with an explanation or an appeal, its type told by content."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="files", verbose_name="监察卡")
    move = models.CharField("环节", max_length=10)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    added_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "监察卡附件"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name
