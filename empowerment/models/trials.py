"""Reviews at the end of a scheme's trial or transition, one per item, park and area, and those an evaluation opened."""

from __future__ import annotations

import uuid

from django.db import models

from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from empowerment.trial_life import LABELS, Proposal, TrialCause, TrialLife, TrialState
from empowerment.workflow import Mode

PROPOSERS = (Role.PARK_ADMIN, Role.HEAD, Role.SUPERVISOR)


class TrialReview(TrialLife):
    """`figures` are frozen with the proposal: what was known when it was made. `outcome` is the catalogue row it made."""

    door_related = ("empowerment", "park", "item", "scheme")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, related_name="trial_reviews", verbose_name="方案")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="trial_reviews", verbose_name="园区")
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="trial_reviews", verbose_name="事项")
    empowerment = models.ForeignKey(
        "empowerment.Empowerment", models.PROTECT, related_name="trial_reviews", verbose_name="赋权事项"
    )
    cause = models.CharField("缘由", max_length=10, choices=TrialCause.choices, default=TrialCause.TRIAL)
    due_on = models.DateField("期满日")
    proposal = models.CharField("建议", max_length=10, choices=Proposal.choices, blank=True)
    mode = models.CharField("改为", max_length=16, choices=Mode.choices, blank=True)
    effective_on = models.DateField("何日起", null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    figures = models.JSONField("数据", default=list)
    proposed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="建议人")
    proposed_at = models.DateTimeField("建议时间", null=True)
    returned_reason = models.CharField("退回理由", max_length=300, blank=True)
    decided_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="批准人")
    decided_at = models.DateTimeField("批准时间", null=True)
    paper = models.CharField("批准文件", max_length=120, blank=True)
    outcome = models.ForeignKey("empowerment.Empowerment", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "试行评估"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "empowerment"], condition=models.Q(cause="trial"), name="trial_review_once"
            ),
            models.UniqueConstraint(
                fields=["empowerment"],
                condition=models.Q(cause="evaluation") & ~models.Q(state="approved"),
                name="trial_review_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}·{self.label}"

    @property
    def label(self) -> str:
        return "试行评估" if self.cause == TrialCause.TRIAL else "动态调整"

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这一项现在是“{TrialState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.park_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The park and the competent department propose, the jurisdiction's reform office too; it alone approves."""
        if office_reaches(actor, frozenset({Role.REFORM}), self.park.jurisdiction_id):
            return None
        if move != "propose":
            return "试行评估由审改办批准或退回。"
        own = {self.park_id, self.item.competent_department_id} & actor.organisations(*PROPOSERS)
        return None if own else "评估建议由园区、主管部门或审改办提出。"
