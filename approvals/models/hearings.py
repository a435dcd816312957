"""Interested parties and hearings (行政许可法 arts. 36, 46-48)."""

from __future__ import annotations

from django.db import models

from approvals.hearing_life import PENDING, HearingGround, HearingLife, HearingState, PartyLife, PartyState


class InterestedParty(PartyLife):
    """Somebody other than the applicant whose interests the licence touches; a major interest must be told and heard [36]."""

    class Kind(models.TextChoices):
        NEIGHBOUR = "neighbour", "相邻权人"
        COMPETITOR = "competitor", "公平竞争权人"
        RIGHT_HOLDER = "right_holder", "其他权利人"
        RESIDENT = "resident", "周边群众或村（居）民"
        OTHER = "other", "其他利害关系人"

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="interested_parties", verbose_name="办件")
    name = models.CharField("姓名或名称", max_length=120)
    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    contact = models.CharField("联系方式或地址", max_length=200)
    major = models.BooleanField("重大利益关系", default=True)
    interest = models.CharField("利害关系", max_length=300)
    found_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="认定人")
    found_at = models.DateTimeField("认定时间")
    told_at = models.DateTimeField("告知时间", null=True)
    told_how = models.CharField("告知方式", max_length=60, blank=True)
    answer_by = models.DateField("陈述期限", null=True)
    notice = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+", verbose_name="告知书")
    statement = models.TextField("陈述申辩意见", blank=True)
    statement_at = models.DateTimeField("陈述时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "利害关系人"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="party_once_per_case"),
            models.CheckConstraint(
                condition=~models.Q(state=PartyState.TOLD)
                | models.Q(told_at__isnull=False, answer_by__isnull=False, notice__isnull=False),
                name="told_party_has_notice",
            ),
            models.CheckConstraint(
                condition=models.Q(state=PartyState.HEARD, statement_at__isnull=False) & ~models.Q(statement="")
                | ~models.Q(state=PartyState.HEARD) & models.Q(statement_at=None, statement=""),
                name="heard_party_has_statement",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hearing(HearingLife):
    """One hearing, from the telling of the right to the signed record on which the decision is based."""

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="hearings", verbose_name="办件")
    ground = models.CharField("缘由", max_length=16, choices=HearingGround.choices, blank=True)
    told_parties = models.ManyToManyField(
        InterestedParty, related_name="hearings", blank=True, verbose_name="被告知的利害关系人"
    )
    told_on = models.DateField("告知送达日", null=True)
    request_by = models.DateField("申请听证截止", null=True)
    request_by_provisional = models.BooleanField(default=False)
    right_notice = models.ForeignKey(
        "core.Document", models.PROTECT, null=True, related_name="+", verbose_name="听证权利告知书"
    )
    requested_by = models.CharField("申请听证人", max_length=120, blank=True)
    requested_on = models.DateField("申请听证日", null=True)
    called_reason = models.CharField("依职权举行的理由", max_length=300, blank=True)
    hold_by = models.DateField("组织听证截止", null=True)
    hold_by_provisional = models.BooleanField(default=False)

    held_on = models.DateField("听证日期", null=True)
    starts_at = models.TimeField("开始时间", null=True)
    place = models.CharField("听证地点", max_length=120, blank=True)
    public = models.BooleanField("公开举行", default=True)
    not_public_reason = models.CharField("不公开的理由", max_length=200, blank=True)
    chair = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, related_name="hearings_chaired", verbose_name="主持人"
    )
    recorder = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="记录人")
    noticed_on = models.DateField("通知日", null=True)
    notice = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+", verbose_name="听证通知书")
    pause = models.OneToOneField(
        "approvals.Pause", models.PROTECT, null=True, related_name="hearing", verbose_name="暂停计时"
    )

    attendants = models.TextField("到场人员", blank=True)
    evidence = models.TextField("证据和质证", blank=True)
    record = models.TextField("听证笔录", blank=True)
    signatures = models.CharField("签字情况", max_length=300, blank=True)
    outcome = models.TextField("听证意见", blank=True)
    record_file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="签字笔录扫描件"
    )
    record_file_name = models.CharField("文件名", max_length=200, blank=True)
    record_document = models.ForeignKey(
        "core.Document", models.PROTECT, null=True, related_name="+", verbose_name="听证笔录文书"
    )
    ended_at = models.DateTimeField("结束时间", null=True)
    ended_reason = models.CharField("结束说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "听证"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(state__in=PENDING), name="one_pending_hearing"),
            models.CheckConstraint(
                condition=~models.Q(state=HearingState.TOLD)
                | models.Q(told_on__isnull=False, request_by__isnull=False, right_notice__isnull=False),
                name="told_hearing_has_notice",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[HearingState.NOTICED, HearingState.HELD, HearingState.NO_SHOW])
                | models.Q(held_on__isnull=False, chair__isnull=False, notice__isnull=False),
                name="noticed_hearing_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(state=HearingState.HELD) & ~models.Q(record="")
                | ~models.Q(state=HearingState.HELD) & models.Q(record=""),
                name="held_hearing_has_record",
            ),
        ]

    def __str__(self) -> str:
        return f"听证（{self.get_state_display()}）"


class HearingRecusal(models.Model):
    """A chair who was objected to, why, and who took over [48(3)]."""

    hearing = models.ForeignKey(Hearing, models.CASCADE, related_name="recusals", verbose_name="听证")
    chair = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="原主持人")
    asked_by = models.CharField("提出人", max_length=120)
    reason = models.CharField("理由", max_length=300)
    replaced_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="接替的主持人")
    decided_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = verbose_name_plural = "主持人回避"
        ordering = ["pk"]
        default_permissions = ("view",)
