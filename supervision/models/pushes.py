"""Pushes of approval results to who supervises them, their terms, and the parks with a team of their own."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from supervision.lives.pushes import DEPARTMENT_ROLES, LABELS, PushLife, PushOccasion, PushState, PushWay


class Push(PushLife):
    """One result on its way to one body. `facts` are frozen as they were pushed; `round` counts the bodies it went to."""

    door_related = ("case", "park", "organisation")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    number = models.CharField("推送单号", max_length=80, unique=True)
    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="pushes", verbose_name="办件")
    occasion = models.CharField("推送事由", max_length=10, choices=PushOccasion.choices)
    way = models.CharField("去向", max_length=6, choices=PushWay.choices)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="pushes_made", verbose_name="园区")
    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="pushes", verbose_name="监管部门"
    )
    duty = models.ForeignKey(
        "empowerment.RegulatoryDuty", models.PROTECT, null=True, related_name="+", verbose_name="监管责任条目"
    )
    round = models.PositiveSmallIntegerField("第几次", default=1)
    facts = models.JSONField("推送内容")
    pushed_at = models.DateTimeField("推送时间")
    claim_due_on = models.DateField("认领期限")
    claimed_at = models.DateTimeField("认领时间", null=True)
    claimed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="认领人")
    feedback_due_on = models.DateField("反馈期限", null=True)
    fed_back_at = models.DateTimeField("反馈时间", null=True)
    fed_back_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="反馈人")
    feedback = models.CharField("反馈", max_length=500, blank=True)
    returned_reason = models.CharField("退回理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "推送单"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["case", "occasion"], name="push_once_per_occasion")]
        indexes = [
            models.Index(fields=["organisation", "state", "claim_due_on"], name="push_organisation"),
            models.Index(fields=["park", "-id"], name="push_park"),
            models.Index(fields=["claim_due_on"], condition=Q(state__in=["pushed", "claimed"]), name="push_waiting"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def due_on(self) -> object:
        """The day by which the next word of the body is due; None when nothing of it is."""
        return {PushState.PUSHED: self.claim_due_on, PushState.CLAIMED: self.feedback_due_on}.get(PushState(self.state))

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"推送单{self.number}现在是“{PushState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.park_id if move == "reroute" else self.organisation_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The body itself claims, returns and feeds back; the park or a reform office sends a returned one elsewhere."""
        if move == "reroute":
            if actor.holds(Role.PARK_ADMIN, self.park_id):
                return None
            reform = office_reaches(actor, frozenset({Role.REFORM}), self.park.jurisdiction_id)
            return None if reform else "退回的推送由园区管理员或审改办改派。"
        roles = DEPARTMENT_ROLES | {Role.PARK_ADMIN} if self.way == PushWay.TEAM else DEPARTMENT_ROLES
        if actor.holds_any(roles, self.organisation_id):
            return None
        return f"“{LABELS[move]}”由{self.organisation.name}的监管人员、经办人或负责人办理。"


class PushTerm(models.Model):
    """Within how many working days a push is claimed and fed back in a jurisdiction, from a day on. Without a row: one
    day each [choice].
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", models.PROTECT, related_name="push_terms", verbose_name="辖区"
    )
    begins_on = models.DateField("起算日")
    claim_days = models.PositiveSmallIntegerField("认领期限（工作日）")
    feedback_days = models.PositiveSmallIntegerField("反馈期限（工作日）")
    basis = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "推送时限"
        ordering = ["jurisdiction", "-begins_on", "-pk"]
        default_permissions = ("view",)


class PenaltyPilot(models.Model):
    """相对集中行政处罚权改革试点: from a day on a park's own team enforces the law, and its results are not pushed."""

    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="penalty_pilots", verbose_name="园区")
    team = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="执法队伍所在机构")
    begins_on = models.DateField("起始日")
    ends_on = models.DateField("最后一日", null=True, blank=True)
    basis = models.CharField("批准文件", max_length=200)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "相对集中处罚权试点"
        ordering = ["park", "-begins_on", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("begins_on")), name="penalty_pilot_period"
            )
        ]
