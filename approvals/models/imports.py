"""Files of cases from other systems: the batch, its rows as they were read, and what disagreed with our record."""

from __future__ import annotations

import uuid

from django.db import models


class ImportBatch(models.Model):
    """One file. A go-live file is tried first, then applied as a whole, and may be undone while nothing has moved; a
    platform file is applied row by row as far as each row can be. `sha256` keeps a file from being applied twice.
    """

    class Kind(models.TextChoices):
        GOLIVE = "golive", "在办件迁入"
        PLATFORM = "platform", "省级平台数据"

    class State(models.TextChoices):
        PLANNED = "planned", "已试算"
        APPLIED = "applied", "已导入"
        UNDONE = "undone", "已撤销"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.PLANNED)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    system = models.ForeignKey("approvals.ExternalSystem", models.PROTECT, related_name="+", verbose_name="来源系统")
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("内容校验", max_length=64)
    created_by = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )  # empty: taken from the inbox by the periodic job
    created_at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("导入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["system", "sha256"], condition=models.Q(state="applied"), name="file_applied_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="planned", applied_at=None)
                | (~models.Q(state="planned") & models.Q(applied_at__isnull=False)),
                name="applied_batch_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One row of a file. `cells` is the row as read, encrypted: it holds names and identity numbers of applicants."""

    class Outcome(models.TextChoices):
        FIT = "fit", "可以导入"
        DONE = "done", "已导入"
        KNOWN = "known", "已在系统中"
        REFUSED = "refused", "不能导入"
        WAITING = "waiting", "待核对"
        CONFLICT = "conflict", "有出入"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="批次")
    place = models.PositiveIntegerField("行")
    table = models.CharField("表", max_length=40, blank=True)
    number = models.CharField("编号", max_length=80, blank=True)
    digest = models.CharField(
        max_length=64, editable=False, blank=True
    )  # of the cells: the same row again says nothing
    cells = models.TextField(editable=False)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    words = models.TextField("说明", blank=True)
    case = models.ForeignKey("approvals.Case", models.SET_NULL, null=True, related_name="+", verbose_name="办件")
    # What a person chose for a row that could not be placed by itself.
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, null=True, related_name="+", verbose_name="事项")
    park = models.ForeignKey("core.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="园区")
    handler = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="经办人")

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["place", "pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["batch", "outcome", "place"], name="import_row_outcome"),
            models.Index(fields=["digest"], condition=~models.Q(digest=""), name="import_row_digest"),
        ]


class ImportConflict(models.Model):
    """A value of another system that differs from ours. Ours stands until a person has looked; said once per value."""

    class Field(models.TextChoices):
        TITLE = "title", "申请内容"
        CONTACT = "contact", "联系人"
        PHONE = "phone", "联系电话"
        APPLICANT = "applicant", "申请人"
        RECEIVED = "received", "收件日"
        ACCEPTED = "accepted", "受理日"
        RESULT = "result", "结果"
        DECIDED = "decided", "决定日"

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        KEPT = "kept", "保留本系统"
        TAKEN = "taken", "采用对方"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="conflicts", verbose_name="办件")
    row = models.ForeignKey(ImportRow, models.CASCADE, related_name="conflicts", verbose_name="导入行")
    field = models.CharField("内容", max_length=10, choices=Field.choices)
    ours = models.TextField("本系统（加密）", editable=False)
    theirs = models.TextField("对方（加密）", editable=False)
    theirs_index = models.CharField(max_length=64, editable=False)
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.OPEN)
    note = models.CharField("说明", max_length=200, blank=True)
    found_at = models.DateTimeField("发现时间")
    resolved_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="处理人")
    resolved_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入冲突"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["case", "field", "theirs_index"], name="conflict_said_once"),
            models.CheckConstraint(
                condition=models.Q(state="open", resolved_at=None)
                | (~models.Q(state="open") & models.Q(resolved_at__isnull=False)),
                name="resolved_conflict_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="conflict_open")]
