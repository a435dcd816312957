"""Rounds of empowerment: the list on its way from a park's request to publication, and what everybody said."""

from __future__ import annotations

import uuid

from django.db import models

from core.actors import Actor
from core.reach import office_reaches
from empowerment.round_life import ROLES, STEPS, RoundLife, RoundState, Side, Stance
from empowerment.workflow import Mode


class Round(RoundLife):
    """One request of one park, carried to its end. `wanted_by` is when the departments are asked to have answered."""

    door_related = ("park", "scheme")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="rounds", verbose_name="园区")
    title = models.CharField("名称", max_length=120)
    reason = models.TextField("需求和承接能力")
    wanted_by = models.DateField("请部门于何日前评估")
    created_at = models.DateTimeField("提出时间")
    scheme = models.ForeignKey(
        "empowerment.Scheme", models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name="方案"
    )
    publication = models.CharField("公布文件", max_length=120, blank=True)
    published_on = models.DateField("公布日", null=True, blank=True)
    effective_on = models.DateField("生效日", null=True, blank=True)
    list_import = models.ForeignKey(
        "empowerment.ListImport", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="写入目录"
    )

    class Meta:
        verbose_name = verbose_name_plural = "赋权批次"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | models.Q(list_import__isnull=False, published_on__isnull=False),
                name="round_published_when",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这一批现在处于“{RoundState(self.state).label}”，不能“{STEPS[move].label}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.park_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The park itself, a department with an item in the list, the jurisdiction's reform office or legality reviewers."""
        side = Side(STEPS[move].side)
        held = actor.organisations(*ROLES[side])
        if side == Side.PARK:
            permitted = self.park_id in held
        elif side == Side.DEPARTMENT:
            permitted = self.lines.filter(department__in=held).exists()
        else:
            permitted = office_reaches(actor, frozenset(ROLES[side]), self.park.jurisdiction_id)
        return None if permitted else f"“{STEPS[move].label}”由{side.label}办理。"


class RoundLine(models.Model):
    """One item asked for. `cells` are the columns of a list in words; `mode` is what the list now says."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="lines", verbose_name="批次")
    order = models.PositiveSmallIntegerField("序号")
    department = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="主管部门")
    name = models.CharField("事项", max_length=200)
    cells = models.JSONField(default=dict)
    wanted_mode = models.CharField("需求方式", max_length=16, choices=Mode.choices)
    mode = models.CharField("拟定方式", max_length=16, choices=Mode.choices)
    included = models.BooleanField("列入清单", default=True)
    reason = models.CharField("拟定理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "批次·事项"
        ordering = ["order"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["round", "order"], name="round_line_order_once")]


class RoundAssessment(models.Model):
    """A department's word on one line. A newer word is a new row; the earlier ones stay."""

    line = models.ForeignKey(RoundLine, models.CASCADE, related_name="assessments", verbose_name="事项")
    stance = models.CharField("评估意见", max_length=12, choices=Stance.choices)
    mode = models.CharField("建议方式", max_length=16, choices=Mode.choices, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="评估人")
    made_at = models.DateTimeField("评估时间")

    class Meta:
        verbose_name = verbose_name_plural = "批次·评估"
        ordering = ["-pk"]
        default_permissions = ("view",)


class RoundStep(models.Model):
    """One step of the way: who, when, what was said, on which paper. A returned step stays as it was."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="steps", verbose_name="批次")
    move = models.CharField("步骤", max_length=20)
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    body = models.ForeignKey("core.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="单位")
    happened_on = models.DateField("日期")
    opinion = models.TextField("意见", blank=True)
    number = models.CharField("文号或会议", max_length=120, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="附件")
    file_name = models.CharField("附件名", max_length=200, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    # The list as it stood after the step, where the step changed or froze it: two of them can be compared.
    snapshot = models.JSONField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "批次·步骤"
        ordering = ["pk"]
        default_permissions = ("view",)

    @property
    def label(self) -> str:
        return STEPS[self.move].label
