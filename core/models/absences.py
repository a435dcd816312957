"""Who is away from which post, and who stands in."""

from __future__ import annotations

from django.db import models


class Absence(models.Model):
    """A person is away from the posts held at one organisation, from one legal day to another (both inclusive).

    With a substitute named, dated substitute memberships (AB岗) stand for exactly these posts and days; they belong to
    the absence and end with it.
    """

    class Kind(models.TextChoices):
        LEAVE = "leave", "请假"
        SICK = "sick", "病假"
        TRIP = "trip", "出差"
        TRAINING = "training", "学习培训"
        SECONDED = "seconded", "借调抽调"
        OTHER = "other", "其他"

    person = models.ForeignKey("core.Person", models.PROTECT, related_name="absences", verbose_name="人员")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="absences", verbose_name="机构")
    first_day = models.DateField("首日")
    last_day = models.DateField("最后一日")
    kind = models.CharField("事由", max_length=10, choices=Kind.choices)
    substitute = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="stands_in_during", verbose_name="代岗人"
    )
    note = models.CharField("备注", max_length=200, blank=True)
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    cancelled_at = models.DateTimeField("取消时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "不在岗"
        default_permissions = ("view",)
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="absence_period",
                violation_error_message="最后一日不得早于首日。",
            ),
            models.CheckConstraint(
                condition=models.Q(substitute=None) | ~models.Q(substitute=models.F("person")),
                name="absence_other_substitute",
                violation_error_message="本人不能代本人。",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "last_day"], name="absence_by_body")]

    def __str__(self) -> str:
        return f"{self.person}·{self.get_kind_display()}"
