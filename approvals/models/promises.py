"""What an applicant promised in writing: materials that come later (容缺受理), and facts instead of proofs (告知承诺)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class _Signed(models.Model):
    """A promise is voluntary and in writing: the signed paper, or where it is kept; by an agent only with authority."""

    signed_file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="签字扫描件"
    )
    signed_name = models.CharField("文件名", max_length=200, blank=True)
    signature_note = models.CharField("签字记录", max_length=200, blank=True)
    agent_authorised = models.BooleanField("代办人授权委托书已核", default=False)
    made_at = models.DateTimeField("承诺时间")
    paper = models.ForeignKey("core.Document", models.PROTECT, related_name="+", verbose_name="承诺书")

    class Meta:
        abstract = True


class Tolerance(_Signed):
    """容缺受理: the minor materials promised by a day. `promised_on` is the day on the paper, `due_on` the one that counts
    after an extension for 不可抗力; `limit_on` the latest day that could be promised, with its reason.
    """

    case = models.OneToOneField("approvals.Case", models.CASCADE, related_name="tolerance", verbose_name="办件")
    promised_on = models.DateField("承诺补交日")
    limit_on = models.DateField("最晚可承诺日")
    limit_reason = models.CharField("最晚日依据", max_length=120)
    due_on = models.DateField("补交到期日")
    extended_reason = models.CharField("不可抗力事由", max_length=300, blank=True)
    extended_by = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, related_name="+", verbose_name="准予延期人"
    )
    extended_at = models.DateTimeField("准予延期时间", null=True)
    supplied_at = models.DateTimeField("补齐时间", null=True)
    lapsed_at = models.DateTimeField("逾期终止时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "容缺受理"
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(promised_on__lte=F("limit_on")), name="promise_within_limit"),
            models.CheckConstraint(
                condition=Q(extended_at=None, extended_by=None, extended_reason="", due_on=F("promised_on"))
                | Q(extended_at__isnull=False, extended_by__isnull=False, due_on__gt=F("promised_on"))
                & ~Q(extended_reason=""),
                name="later_only_by_extension",
            ),
            models.CheckConstraint(condition=Q(supplied_at=None) | Q(lapsed_at=None), name="supplied_or_lapsed"),
            models.CheckConstraint(
                condition=Q(signed_file__isnull=False) | ~Q(signature_note=""), name="tolerance_is_signed"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(supplied_at=None, lapsed_at=None), name="promise_outstanding")
        ]


class PromisedMaterial(models.Model):
    """One line of the checklist that was promised for later."""

    tolerance = models.ForeignKey(Tolerance, models.CASCADE, related_name="lines", verbose_name="容缺受理")
    material = models.OneToOneField("approvals.CaseMaterial", models.CASCADE, related_name="promised")
    supplied_at = models.DateTimeField("补交时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "容缺材料"
        ordering = ["material__order"]
        default_permissions = ("view",)


class Commitment(_Signed):
    """告知承诺 (国办发〔2020〕42号): what the applicant was told and promised; which materials it replaces stands on the
    checklist (`CaseMaterial.waived`).
    """

    case = models.OneToOneField("approvals.Case", models.CASCADE, related_name="commitment", verbose_name="办件")
    text = models.TextField("告知和承诺内容")
    check_number = models.PositiveSmallIntegerField("核查时限")
    check_unit = models.CharField("单位", max_length=8, choices=[("workday", "工作日"), ("day", "日")])

    class Meta:
        verbose_name = verbose_name_plural = "告知承诺"
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_file__isnull=False) | ~Q(signature_note=""), name="commitment_is_signed"
            )
        ]


class CheckState(models.TextChoices):
    WAITING = "waiting", "待核查"
    CORRECTING = "correcting", "限期整改"
    BREACHED = "breached", "承诺不实，待撤销"
    KEPT = "kept", "承诺属实"
    REVOKED = "revoked", "已撤销"
    MOOT = "moot", "不再核查"


CHECKS_OPEN = (CheckState.WAITING, CheckState.CORRECTING, CheckState.BREACHED)
CHECKS_TO_MAKE = (CheckState.WAITING, CheckState.CORRECTING)


class CommitmentCheck(models.Model):
    """The later check of a promise, due some days after the decision; it goes on when the case has been delivered."""

    commitment = models.OneToOneField(Commitment, models.CASCADE, related_name="later_check", verbose_name="告知承诺")
    due_on = models.DateField("核查到期日")
    provisional = models.BooleanField("暂估", default=False)
    state = models.CharField("状态", max_length=12, choices=CheckState.choices, default=CheckState.WAITING)
    correct_by = models.DateField("整改截止日", null=True)
    handler = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="核查人")
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "承诺核查"
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CHECKS_OPEN, closed_at=None)
                | Q(closed_at__isnull=False) & ~Q(state__in=CHECKS_OPEN),
                name="check_closed_with_its_state",
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckState.CORRECTING) | Q(correct_by__isnull=False), name="correction_has_a_day"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(closed_at=None), name="check_open")]


class CheckRecord(models.Model):
    """What one look found; never changed. An on-site look needs two officers [34(3)]."""

    class Finding(models.TextChoices):
        KEPT = "kept", "承诺属实"
        UNVERIFIED = "unverified", "暂无法核实"
        CORRECT = "correct", "轻微不符，限期整改"
        BREACHED = "breached", "承诺不实"

    class Way(models.TextChoices):
        DATA = "data", "数据比对"
        PAPERS = "papers", "书面核对"
        ON_SITE = "on_site", "现场核查"

    later_check = models.ForeignKey(CommitmentCheck, models.CASCADE, related_name="records", verbose_name="核查")
    finding = models.CharField("结论", max_length=12, choices=Finding.choices)
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    text = models.TextField("核查情况")
    second_officer = models.CharField("另一名核查人员", max_length=40, blank=True)
    correct_by = models.DateField("整改截止日", null=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="核查材料")
    file_name = models.CharField("文件名", max_length=200, blank=True)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="核查人")
    made_at = models.DateTimeField("核查时间")

    class Meta:
        verbose_name = verbose_name_plural = "核查记录"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=~Q(way="on_site") | ~Q(second_officer=""), name="two_officers_on_site")
        ]
