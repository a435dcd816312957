"""Applications for fault tolerance (容错免责): the act, the conditions, both sides' words, the decision and its review."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core import moments
from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from supervision.lives.tolerance import APPLYING, LABELS, Correcting, Outcome, ToleranceLife, ToleranceState

LEADERS = frozenset({Role.HEAD, Role.CHIEF, Role.PARK_ADMIN})  # speak for the body
ASSESSORS = frozenset({Role.INSPECTOR, Role.REFORM, Role.LEGAL})
DECIDERS = frozenset({Role.INSPECTOR, Role.REFORM})
OVERSEERS = ASSESSORS
CORRECTING = {"correct": Correcting.DUE, "verify": Correcting.REPORTED}
NO_CORRECTING = "没有等待这一步的整改要求。"


class Tolerance(ToleranceLife):
    """About an act: a case, a card, an item (by type and key) or just words. `cards` are the body's cards of that subject
    when it was applied for; an exemption takes them, and no later ones, out of assessments. `outcome` is what holds now.
    """

    door_related = ("body", "person", "applied_by")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="tolerances", verbose_name="申请单位")
    person = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, related_name="tolerances", verbose_name="申请人（个人）"
    )
    applied_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="经办人")
    applied_at = models.DateTimeField("申请时间")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject = models.CharField("事由", max_length=200)
    happened_on = models.DateField("行为发生日")
    facts = models.TextField("事实经过")
    cards = models.ManyToManyField("supervision.Card", related_name="tolerances", verbose_name="涉及的监察卡")
    assess_by = models.DateField("评估期限")
    assessed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="评估人")
    assessed_at = models.DateTimeField("评估时间", null=True)
    opinion = models.CharField("评估建议", max_length=12, choices=Outcome.choices, blank=True)
    opinion_text = models.TextField("评估意见", blank=True)
    decide_by = models.DateField("认定期限", null=True)
    number = models.CharField("文号", max_length=120, blank=True)
    office = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="认定单位"
    )
    decided_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="认定人")
    decided_at = models.DateTimeField("认定时间", null=True)
    outcome = models.CharField("认定结果", max_length=12, choices=Outcome.choices, blank=True)
    reasons = models.TextField("认定理由", blank=True)
    appeal_by = models.DateField("申请复核期限", null=True)
    appealed_by = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, related_name="+", verbose_name="复核申请人"
    )
    appealed_at = models.DateTimeField("申请复核时间", null=True)
    appeal_text = models.TextField("复核理由", blank=True)
    final_number = models.CharField("复核文号", max_length=120, blank=True)
    final_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    final_at = models.DateTimeField("复核时间", null=True)
    final_reasons = models.TextField("复核意见", blank=True)
    correcting = models.CharField("整改", max_length=10, choices=Correcting.choices, blank=True)
    measures = models.TextField("整改要求", blank=True)
    correct_by = models.DateField("整改期限", null=True)
    corrected = models.TextField("整改情况", blank=True)
    checked_text = models.CharField("核查意见", max_length=300, blank=True)
    checked_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="核查人")
    checked_at = models.DateTimeField("核查时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "容错免责申请"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_type="", subject_id=None) | ~Q(subject_type="") & Q(subject_id__isnull=False),
                name="tolerance_subject_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["decided", "appealed", "final"], decided_at__isnull=False)
                & ~Q(outcome="")
                & ~Q(number="")
                | Q(state__in=["applied", "assessed", "withdrawn"], decided_at=None, outcome=""),
                name="tolerance_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(state="final", final_at__isnull=False) | ~Q(state="final") & Q(final_at=None),
                name="tolerance_final_when",
            ),
            models.CheckConstraint(
                condition=Q(correcting="", correct_by=None) | ~Q(correcting="") & Q(correct_by__isnull=False),
                name="tolerance_correct_by",
            ),
        ]
        indexes = [
            models.Index(fields=["body", "state", "-id"], name="tolerance_body"),
            models.Index(fields=["subject_type", "subject_id"], name="tolerance_subject"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def overdue(self) -> bool:
        """The day for the next word of the assessors, the deciders, or of who has to correct, has passed."""
        today = moments.today()
        days = {ToleranceState.APPLIED: self.assess_by, ToleranceState.ASSESSED: self.decide_by}
        day = days.get(ToleranceState(self.state))
        day = self.correct_by if self.correcting == Correcting.DUE else day
        return day is not None and day < today

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move not in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return f"这件申请现在是“{ToleranceState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"
        if move == "appeal" and self.appeal_by is not None and moments.today() > self.appeal_by:
            return f"申请复核的期限（{moments.chinese_date(self.appeal_by)}）已过。"
        if move in CORRECTING and self.correcting != CORRECTING[move]:
            return NO_CORRECTING
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.body_id if move in APPLYING or self.office_id is None else self.office_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The person or a leader of the body applies; an office that oversees, by people who serve elsewhere, assesses and
        decides. Who applied never assesses or decides, who assessed never decides, who decided never reviews.
        """
        if actor.person is None:
            return "请登录后办理。"
        if move in APPLYING:
            if actor.person.pk == self.person_id or actor.holds_any(LEADERS, self.body_id):
                return None
            return f"“{LABELS[move]}”由当事人本人或{self.body.name}的负责人、首席审批员、园区管理员办理。"
        roles = ASSESSORS if move == "assess" else DECIDERS
        if not office_reaches(actor, roles, self.body.jurisdiction_id):
            who = "督查监察、审改办或合法性审查人员" if move == "assess" else "督查监察、审改办人员"
            return f"“{LABELS[move]}”由本辖区的{who}办理。"
        if self.body_id in actor.organisations() or actor.person.pk in (self.applied_by_id, self.person_id):
            return "申请单位和申请人不能评估、认定自己的申请。"
        return self._same_person(move, actor.person.pk)

    def _same_person(self, move: str, person: int) -> str | None:
        if move == "decide" and person == self.assessed_by_id:
            return "评估人不能作出认定，请另一人办理。"
        if move == "review" and person in (self.assessed_by_id, self.decided_by_id):
            return "复核由评估人、原认定人以外的人员办理。"
        return None


class ToleranceFinding(models.Model):
    """One condition as it was worded on the day of the application: what the applicant says, what the assessor found."""

    tolerance = models.ForeignKey(Tolerance, models.PROTECT, related_name="findings", verbose_name="申请")
    order = models.PositiveSmallIntegerField("序号")
    condition = models.CharField("条件", max_length=300)
    claim = models.TextField("申请人说明")
    met = models.BooleanField("符合", null=True)
    words = models.CharField("评估说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "容错条件"
        ordering = ["order"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["tolerance", "order"], name="tolerance_finding_order")]


class ToleranceFile(models.Model):
    """A file handed in with a step, its type told by content."""

    tolerance = models.ForeignKey(Tolerance, models.PROTECT, related_name="files", verbose_name="申请")
    move = models.CharField("环节", max_length=10)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "容错申请附件"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name
