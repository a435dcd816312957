"""What an item version says of the licence it leads to: applications it takes, validity, renewal, quantity, safety."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ValidityUnit(models.TextChoices):
    YEAR = "year", "年"
    MONTH = "month", "个月"
    DAY = "day", "日"


class LicenceTerms(models.Model):
    """The licence's side of an item version; nothing of it means anything where the item is no licence."""

    takes_change = models.BooleanField("受理变更", default=True, help_text="行政许可法第49条")
    takes_renewal = models.BooleanField("受理延续", default=True, help_text="行政许可法第50条")
    takes_reissue = models.BooleanField("受理补发", default=True)
    takes_cancellation = models.BooleanField("受理注销", default=True, help_text="行政许可法第70条")
    validity_number = models.PositiveSmallIntegerField("证照有效期", null=True, blank=True, help_text="不填为长期")
    validity_unit = models.CharField("有效期单位", max_length=8, choices=ValidityUnit.choices, blank=True)
    renewal_lead_days = models.PositiveSmallIntegerField(
        "延续须提前的日数", default=30, help_text="自然日；法律、法规、规章另有规定的，依照其规定（行政许可法第50条）"
    )
    limited_quantity = models.BooleanField(
        "有数量限制", default=False, help_text="均符合条件的，按受理先后决定（行政许可法第57条）"
    )
    safety_matter = models.BooleanField(
        "直接关系公共安全、人身健康、生命财产安全",
        default=False,
        help_text="隐瞒情况、提供虚假材料的一年内，以欺骗、贿赂等取得的三年内，不得再次申请（行政许可法第78、79条）",
    )

    class Meta:
        abstract = True

    @property
    def validity_text(self) -> str:
        """How long the licence is valid, in words."""
        if self.validity_number is None:
            return "长期"
        return f"{self.validity_number} {ValidityUnit(self.validity_unit).label}"


TERMS = tuple(field.name for field in LicenceTerms._meta.local_fields)


def validity_check(name: str) -> models.CheckConstraint:
    """A validity has a number of at least one and a unit, or neither."""
    return models.CheckConstraint(
        condition=Q(validity_number=None, validity_unit="")
        | (Q(validity_number__gte=1) & Q(validity_unit__in=ValidityUnit.values)),
        name=name,
        violation_error_message="证照有效期的数和单位须一并填写（至少为 1）；长期有效的都不填。",
    )
