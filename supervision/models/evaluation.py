"""The monthly evaluation of items (运行评估): its thresholds by date, the frozen rows of a park's month."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q

from core import moments
from empowerment.workflow import Mode
from supervision.lives.evaluation import LABELS, Proposal, Reason, Thresholds


class EvaluationTerms(models.Model):
    """From a day on: the thresholds by which proposals are made, for one jurisdiction. The document names none: every
    number is a choice with its basis.
    """

    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="+", verbose_name="辖区")
    valid_from = models.DateField("施行日")
    idle_months = models.PositiveSmallIntegerField(LABELS["idle_months"], default=Thresholds.idle_months)
    least_cases = models.PositiveSmallIntegerField(LABELS["least_cases"], default=Thresholds.least_cases)
    on_time_least = models.PositiveSmallIntegerField(LABELS["on_time_least"], default=Thresholds.on_time_least)
    cards_most = models.PositiveSmallIntegerField(LABELS["cards_most"], default=Thresholds.cards_most)
    objections_most = models.PositiveSmallIntegerField(LABELS["objections_most"], default=Thresholds.objections_most)
    kept_least = models.PositiveSmallIntegerField(LABELS["kept_least"], default=Thresholds.kept_least)
    days_most = models.PositiveSmallIntegerField(LABELS["days_most"], default=Thresholds.days_most)
    corrections_most = models.PositiveSmallIntegerField(LABELS["corrections_most"], default=Thresholds.corrections_most)
    refusals_most = models.PositiveSmallIntegerField(LABELS["refusals_most"], default=Thresholds.refusals_most)
    bad_ratings_most = models.PositiveSmallIntegerField(LABELS["bad_ratings_most"], default=Thresholds.bad_ratings_most)
    propose_days = models.PositiveSmallIntegerField(LABELS["propose_days"], default=Thresholds.propose_days)
    basis = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "运行评估标准"
        ordering = ["jurisdiction", "-valid_from"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "valid_from"], name="evaluation_terms_once"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}，{moments.chinese_date(self.valid_from)}起"

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(**{name: getattr(self, name) for name in LABELS})

    @classmethod
    def in_force(cls, day: dt.date, jurisdictions: list[int]) -> Thresholds:
        """The thresholds of a day: of the nearest of the jurisdictions (the own first, then those above), else the defaults."""
        rows = {
            row.jurisdiction_id: row
            for row in cls.objects.filter(jurisdiction__in=jurisdictions, valid_from__lte=day).order_by("valid_from")
        }
        return next((rows[pk].thresholds for pk in jurisdictions if pk in rows), Thresholds())


class Evaluation(models.Model):
    """One park's month, frozen when it was made: `terms` are the thresholds, `known_at` up to when the record was read."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="evaluations", verbose_name="园区")
    month = models.DateField("月份", help_text="该月首日")
    terms = models.JSONField("标准")
    known_at = models.DateTimeField("数据截至")
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "事项运行评估"
        ordering = ["-month", "park"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["park", "month"], name="evaluation_once")]

    def __str__(self) -> str:
        return f"{self.park.short_name or self.park.name}{self.month.year}年{self.month.month}月运行评估"

    @property
    def last(self) -> dt.date:
        """The last day of the month."""
        return (self.month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


class EvaluationRow(models.Model):
    """One item of a month. `position` ranks by what calls for attention first; `round` is the request of the park by which
    the item came, `adjustment` the review that a reform officer opened from here.
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="rows", verbose_name="评估")
    position = models.PositiveSmallIntegerField("名次")
    empowerment = models.ForeignKey(
        "empowerment.Empowerment", models.PROTECT, related_name="evaluations", verbose_name="赋权事项"
    )
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="evaluations", verbose_name="事项")
    mode = models.CharField("方式", max_length=16, choices=Mode.choices)
    figures = models.JSONField("数据")
    round = models.ForeignKey(
        "empowerment.Round", models.PROTECT, null=True, related_name="evaluations", verbose_name="需求批次"
    )
    proposal = models.CharField("建议", max_length=10, choices=Proposal.choices)
    reasons = models.JSONField("理由", default=list)  # [ground, words]
    adjustment = models.ForeignKey(
        "empowerment.TrialReview", models.PROTECT, null=True, related_name="evaluations", verbose_name="动态调整"
    )
    opened_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="启动人")
    opened_at = models.DateTimeField("启动时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "运行评估·事项"
        ordering = ["position"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "position"], name="evaluation_row_once"),
            models.CheckConstraint(
                condition=Q(adjustment=None, opened_at=None) | Q(adjustment__isnull=False, opened_at__isnull=False),
                name="evaluation_row_opened_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}·{self.get_proposal_display()}"

    @property
    def reason_words(self) -> str:
        return "；".join(words for _, words in self.reasons)

    def take_reasons(self, reasons: list[Reason]) -> None:
        self.reasons = [[str(reason.ground), reason.words] for reason in reasons]
