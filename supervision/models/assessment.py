"""Assessments (考核): indicator tables by date, rounds, the sheets of those assessed with their lines and points."""

from __future__ import annotations

import uuid
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import Q

from core import moments
from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from supervision.lives.assessment import (
    ROUND_STEPS,
    SHEET_STEPS,
    SHOWN,
    RoundKind,
    RoundLife,
    RoundState,
    SheetLife,
    SheetState,
    Side,
)

ORGANISERS = frozenset({Role.COORDINATOR, Role.REFORM, Role.HEAD})
UNIT_LEADERS = frozenset({Role.HEAD, Role.PARK_ADMIN})
OVERSIGHT = frozenset({Role.APPRAISER})
OVERSEERS = frozenset({Role.REFORM, Role.INSPECTOR})
FULL = Decimal(100)


class IndicatorTable(models.Model):
    """By what an organiser assesses one kind of subject from a day on. A change is a new table that begins later; the old
    ones stay. `draft`: taken from a document that is not in force, or not agreed yet: no round can be opened by it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organiser = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="indicator_tables", verbose_name="考核单位"
    )
    kind = models.CharField("考核种类", max_length=12, choices=RoundKind.choices)
    valid_from = models.DateField("施行日")
    title = models.CharField("名称", max_length=120)
    appeal_days = models.PositiveSmallIntegerField("申诉期限（工作日）", default=5)
    draft = models.BooleanField("草案", default=False)
    fictional = models.BooleanField("权重虚拟", default=False, help_text="文件没有规定指标和权重，由演示填写")
    source = models.CharField("依据", max_length=300)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "考核指标表"
        ordering = ["organiser", "kind", "-valid_from"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["organiser", "kind", "valid_from"], name="indicator_table_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{moments.chinese_date(self.valid_from)}起）"


class Indicator(models.Model):
    """One row of a table: full marks `weight`; of a measured figure `per_unit` points are taken off for every unit by which it
    is worse than `target`, down to `least`. Without a measure the score is given by hand between `least` and `weight`.
    """

    table = models.ForeignKey(IndicatorTable, models.PROTECT, related_name="indicators", verbose_name="指标表")
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("指标", max_length=80)
    weight = models.DecimalField("满分", max_digits=5, decimal_places=1)
    measure = models.CharField("数据", max_length=24, blank=True)
    target = models.DecimalField("目标值", max_digits=7, decimal_places=1, default=Decimal(0))
    per_unit = models.DecimalField("每差一个单位扣分", max_digits=6, decimal_places=2, default=Decimal(0))
    least = models.DecimalField("最低分", max_digits=5, decimal_places=1, default=Decimal(0))
    words = models.CharField("评分说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考核指标"
        ordering = ["position"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["table", "position"], name="indicator_once"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, least__gte=0, per_unit__gte=0) & Q(least__lte=models.F("weight")),
                name="indicator_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def score_of(self, value: Decimal | None, *, more_is_better: bool) -> Decimal:
        """The points for a figure; full marks where nothing happened. To one place, halves up."""
        if value is None:
            return self.weight
        worse = self.target - value if more_is_better else value - self.target
        points = self.weight - self.per_unit * max(worse, Decimal(0))
        return max(self.least, min(self.weight, points)).quantize(Decimal("0.1"), ROUND_HALF_UP)


class AssessmentRound(RoundLife):
    """One assessment of a period by one table, organised by one body."""

    door_related = ("organiser", "table", "filed_to")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    table = models.ForeignKey(IndicatorTable, models.PROTECT, related_name="rounds", verbose_name="指标表")
    kind = models.CharField("考核种类", max_length=12, choices=RoundKind.choices)
    organiser = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="assessment_rounds", verbose_name="考核单位"
    )
    first_day = models.DateField("考核期首日")
    last_day = models.DateField("考核期末日")
    compiled_at = models.DateTimeField("发起时间")
    published_at = models.DateTimeField("通报时间", null=True)
    appeal_by = models.DateField("申诉截止日", null=True)
    finalised_at = models.DateTimeField("确定时间", null=True)
    number = models.CharField("通报文号", max_length=120, blank=True)
    filed_to = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="备案机关"
    )
    filed_at = models.DateTimeField("报送时间", null=True)
    receipt = models.CharField("备案回执", max_length=120, blank=True)
    received_on = models.DateField("备案日期", null=True)
    received_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="备案人")
    handed_back_at = models.DateTimeField("返回时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "考核"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="assessment_round_period"),
            models.CheckConstraint(
                condition=Q(state="compiled", published_at=None)
                | ~Q(state="compiled") & Q(published_at__isnull=False, appeal_by__isnull=False),
                name="assessment_round_published_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["compiled", "published"], finalised_at=None)
                | ~Q(state__in=["compiled", "published"]) & Q(finalised_at__isnull=False),
                name="assessment_round_final_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["filed", "received"]) | Q(filed_at__isnull=False, filed_to__isnull=False),
                name="assessment_round_filed_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="received") | Q(received_on__isnull=False) & ~Q(receipt=""),
                name="assessment_round_received_when",
            ),
            models.CheckConstraint(
                condition=Q(state="returned", handed_back_at__isnull=False)
                | ~Q(state="returned") & Q(handed_back_at=None),
                name="assessment_round_returned_when",
            ),
        ]
        indexes = [models.Index(fields=["organiser", "-id"], name="assessment_round_organiser")]

    def __str__(self) -> str:
        return f"{self.what}{self.get_kind_display()}"

    @property
    def what(self) -> str:
        """2025年3月, or 2025年."""
        month = f"{self.first_day.month}月" if self.kind == RoundKind.WINDOW_MONTH else ""
        return f"{self.first_day.year}年{month}"

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return self._appeals_left() if move == "finalise" and self.pk else None
        return f"这次考核现在是“{RoundState(self.state).label}”，不能“{ROUND_STEPS[move].label}”，请刷新页面查看。"

    def _appeals_left(self) -> str | None:
        states = list(self.sheets.values_list("state", flat=True))
        if appeals := states.count(SheetState.APPEALED):
            return f"还有 {appeals} 件申诉没有处理。"
        if self.appeal_by is not None and moments.today() <= self.appeal_by and SheetState.PUBLISHED in states:
            return f"申诉期限到{moments.chinese_date(self.appeal_by)}，期满后再确定。"
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.filed_to_id if ROUND_STEPS[move].side == Side.OVERSIGHT else self.organiser_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The organiser's coordinators, reform officers or head; 督考办 registers what was sent to it."""
        label = ROUND_STEPS[move].label
        if ROUND_STEPS[move].side == Side.OVERSIGHT:
            held = actor.person is not None and actor.holds_any(OVERSIGHT, self.filed_to_id)
            body = self.filed_to.name if self.filed_to else "督考办"
            return None if held else f"“{label}”由{body}的考核人员办理。"
        if actor.person is not None and actor.holds_any(ORGANISERS, self.organiser_id):
            return None
        return f"“{label}”由考核单位（{self.organiser.name}）的负责人、协调员或审改办人员办理。"


class AssessmentSheet(SheetLife):
    """One person's or department's sheet. `unit` is where the result goes: the dispatching unit, or the department itself."""

    door_related = ("round", "person", "unit")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    round = models.ForeignKey(AssessmentRound, models.PROTECT, related_name="sheets", verbose_name="考核")
    person = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, related_name="assessment_sheets", verbose_name="被考核人"
    )
    unit = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="assessment_sheets", verbose_name="所在单位"
    )
    total = models.DecimalField("得分", max_digits=6, decimal_places=1, null=True)
    scored_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="评分人")
    scored_at = models.DateTimeField("评分时间", null=True)
    appeal_by = models.DateField("申诉截止日", null=True)
    appeal_text = models.TextField("申诉理由", blank=True)
    appealed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="申诉人")
    appealed_at = models.DateTimeField("申诉时间", null=True)
    upheld = models.BooleanField("申诉成立", null=True)
    decision = models.CharField("处理意见", max_length=500, blank=True)
    decided_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="处理人")
    decided_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "考核表"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], condition=Q(person__isnull=False), name="sheet_person"),
            models.UniqueConstraint(fields=["round", "unit"], condition=Q(person=None), name="sheet_unit"),
            models.CheckConstraint(
                condition=Q(state="compiled") | Q(total__isnull=False, scored_at__isnull=False),
                name="sheet_scored_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["compiled", "scored"], appeal_by=None)
                | ~Q(state__in=["compiled", "scored"]) & Q(appeal_by__isnull=False),
                name="sheet_published_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["appealed", "decided"]) | Q(appealed_at__isnull=False) & ~Q(appeal_text=""),
                name="sheet_appealed_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(decided_at__isnull=False, upheld__isnull=False) & ~Q(decision=""),
                name="sheet_decided_when",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="sheet_of_unit")]

    def __str__(self) -> str:
        return f"{self.subject_name}·{self.round}"

    @property
    def subject_name(self) -> str:
        return self.person.name if self.person else self.unit.name

    @property
    def shown(self) -> bool:
        """Whether the person and the unit may see it."""
        return self.state in SHOWN

    def move_refusal(self, move: str) -> str | None:
        if move not in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return (
                f"这张考核表现在是“{SheetState(self.state).label}”，不能“{SHEET_STEPS[move].label}”，请刷新页面查看。"
            )
        if move == "appeal" and self.appeal_by is not None and moments.today() > self.appeal_by:
            return f"申诉期限（{moments.chinese_date(self.appeal_by)}）已过。"
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.unit_id if SHEET_STEPS[move].side == Side.SUBJECT else self.round.organiser_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The person, or for a department its head, appeals; the organiser does the rest, nobody for himself. An appeal is
        decided by another than who scored, at the organiser or the reform office above it.
        """
        label = SHEET_STEPS[move].label
        if SHEET_STEPS[move].side == Side.SUBJECT:
            if self.person_id is not None:
                own = actor.person is not None and actor.person.pk == self.person_id
                return None if own else "申诉由被考核人本人提出。"
            return None if actor.holds_any(UNIT_LEADERS, self.unit_id) else "申诉由被考核单位的负责人提出。"
        if actor.person is None or not self._organised_by(actor, move):
            return f"“{label}”由考核单位（{self.round.organiser.name}）的负责人、协调员或审改办人员办理。"
        if move in ("score", "adjust", "decide") and self._about(actor):
            return "本人、本单位的考核由其他人员办理。"
        if move == "decide" and actor.person.pk == self.scored_by_id:
            return "申诉由评分人以外的人员处理。"
        return None

    def _organised_by(self, actor: Actor, move: str) -> bool:
        if actor.holds_any(ORGANISERS, self.round.organiser_id):
            return True
        reform = frozenset({Role.REFORM})
        return move == "decide" and office_reaches(actor, reform, self.round.organiser.jurisdiction_id)

    def _about(self, actor: Actor) -> bool:
        """Whether the actor is who is assessed; a department is assessed by others than its own people."""
        assert actor.person is not None
        if self.person_id is not None:
            return actor.person.pk == self.person_id
        return self.unit_id in actor.organisations() and self.unit_id != self.round.organiser_id


class AssessmentLine(models.Model):
    """One indicator on a sheet: the figure as it was frozen, the list of its cases, the points."""

    sheet = models.ForeignKey(AssessmentSheet, models.PROTECT, related_name="lines", verbose_name="考核表")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name="指标")
    position = models.PositiveSmallIntegerField("序号")
    value = models.DecimalField("数据", max_digits=9, decimal_places=1, null=True)
    base = models.PositiveIntegerField("件数", default=0)
    url = models.CharField("办件列表", max_length=400, blank=True)
    score = models.DecimalField("得分", max_digits=5, decimal_places=1, null=True)
    by_hand = models.BooleanField("人工评分", default=False)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考核表·指标"
        ordering = ["position"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["sheet", "position"], name="assessment_line_once")]


class AssessmentPoint(models.Model):
    """An addition or a deduction with its reason, perhaps a file; also the correction by which an appeal was upheld."""

    sheet = models.ForeignKey(AssessmentSheet, models.PROTECT, related_name="points", verbose_name="考核表")
    points = models.DecimalField("分值", max_digits=5, decimal_places=1)
    reason = models.CharField("理由", max_length=300)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="附件")
    file_name = models.CharField("附件名", max_length=200, blank=True)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "加分、扣分"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [models.CheckConstraint(condition=~Q(points=0), name="assessment_point_not_nothing")]
