"""What the public is told about an item: the guide of a version, its questions, and the windows of a park."""

from __future__ import annotations

from django.db import models

from empowerment.workflow import Audience, Closing, OnlineDepth, OrganisationTheme, PersonTheme


class Guide(models.Model):
    """办事指南 of one version [30]: drafted with it and frozen with it. Basis, limits and materials are the version's own.

    What is unknown stays empty; the catalogue lint says so. `charges` None: not stated whether a fee is taken.
    """

    version = models.OneToOneField(
        "empowerment.ItemVersion", models.PROTECT, related_name="guide", verbose_name="事项版本"
    )
    audience = models.CharField("服务对象", max_length=16, choices=Audience.choices, blank=True)
    organisation_theme = models.CharField("法人主题", max_length=16, choices=OrganisationTheme.choices, blank=True)
    person_theme = models.CharField("自然人主题", max_length=16, choices=PersonTheme.choices, blank=True)
    conditions = models.TextField("办理条件", blank=True)
    quantity = models.CharField("数量限制", max_length=200, blank=True, help_text="没有限制的写“无数量限制”")
    special_procedures = models.CharField(
        "特别程序", max_length=200, blank=True, help_text="听证、检测、专家评审等不计入时限的程序；没有的不填"
    )
    online_depth = models.PositiveSmallIntegerField(
        "网上办理深度", choices=OnlineDepth.choices, default=OnlineDepth.NONE
    )
    online_url = models.CharField("网办地址", max_length=200, blank=True, help_text="以 https:// 或 http:// 开头")
    visits = models.PositiveSmallIntegerField("到现场次数", null=True, blank=True)
    visits_reason = models.CharField("必须到现场的原因", max_length=200, blank=True)
    courier = models.BooleanField("支持快递", default=False)
    charges = models.BooleanField("是否收费", null=True, blank=True)
    fee_item = models.CharField("收费项目", max_length=120, blank=True)
    fee_basis = models.CharField("收费依据", max_length=300, blank=True)
    pays_online = models.BooleanField("支持网上支付", default=False)
    closing = models.CharField("办结方式", max_length=16, choices=Closing.choices, blank=True)
    result_name = models.CharField("结果名称", max_length=200, blank=True)
    result_sample = models.CharField("结果样本", max_length=200, blank=True, help_text="网址，或写明在哪里可以看到")
    form_sample = models.CharField("申请书示范文本", max_length=200, blank=True, help_text="网址，或写明在哪里可以领取")
    fictional = models.BooleanField("虚拟", default=False)
    source = models.CharField("来源", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办事指南"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(online_depth__lte=OnlineDepth.FOUR),
                name="guide_online_depth_known",
                violation_error_message="网上办理深度只有Ⅰ至Ⅳ级。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version}·办事指南"


class GuideQuestion(models.Model):
    """常见问题 of a version, in the order shown."""

    version = models.ForeignKey(
        "empowerment.ItemVersion", models.PROTECT, related_name="questions", verbose_name="事项版本"
    )
    order = models.PositiveSmallIntegerField("次序")
    question = models.CharField("问题", max_length=300)
    answer = models.TextField("回答")

    class Meta:
        verbose_name = verbose_name_plural = "常见问题"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="question_order_once")]

    def __str__(self) -> str:
        return self.question


class ServiceWindow(models.Model):
    """Where to go at a park: for one item, or (without one) for all that have no window of their own.

    It differs from park to park and changes without a new version: the last entry counts, the events keep the former.
    """

    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="windows", verbose_name="园区")
    item = models.ForeignKey(
        "empowerment.PowerItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="windows",
        verbose_name="事项",
        help_text="空为该园区没有另设窗口的全部事项",
    )
    place = models.CharField("办理地点", max_length=200)
    hours = models.CharField("办理时间", max_length=200)
    phone = models.CharField("咨询电话", max_length=60, blank=True)
    complaint_phone = models.CharField("投诉电话", max_length=60, blank=True)
    fictional = models.BooleanField("虚拟", default=False)
    source = models.CharField("来源", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办事窗口"
        ordering = ["park", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["park", "item"], name="one_window_per_item"),
            models.UniqueConstraint(
                fields=["park"], condition=models.Q(item=None), name="one_window_for_the_rest_of_a_park"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.park}·{self.item or '综合窗口'}"
