"""Files by content, and documents with frozen facts."""

from __future__ import annotations

import uuid

from django.db import models


class StoredFile(models.Model):
    """Bytes on disk, addressed by their SHA-256; the same content is stored once."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ("view",)


class Document(models.Model):
    """An official paper: its facts are frozen (canonical JSON and its hash) before anything is printed from them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document_class = models.CharField("文书种类", max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, verbose_name="出具机关")
    title = models.CharField("标题", max_length=200)
    number = models.CharField("文号", max_length=120, blank=True)
    facts = models.TextField()
    facts_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField("制作时间")
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name="取代"
    )
    withdrawn_at = models.DateTimeField("收回时间", null=True, blank=True)
    withdrawn_reason = models.CharField("收回理由", max_length=300, blank=True)
    # The queue of files to draw: due since when, and what went wrong last time (docs/decisions/0015).
    file_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    file_error = models.CharField("生成文件的问题", max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="document_object"),
            models.Index(
                fields=["file_due_at"], condition=models.Q(file_due_at__isnull=False), name="document_file_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="document_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()


class DocumentFile(models.Model):
    """One revision of a document's bytes: a signature or a scan changes the bytes, never the facts."""

    class Kind(models.TextChoices):
        RENDERED = "rendered", "系统生成"
        SIGNED = "signed", "电子签章"
        SCAN = "scan", "盖章扫描件"
        PRINT = "print", "打印版"

    document = models.ForeignKey(Document, models.PROTECT, related_name="files", verbose_name="文书")
    revision = models.PositiveSmallIntegerField("版次")
    kind = models.CharField("来历", max_length=12, choices=Kind.choices)
    step = models.PositiveSmallIntegerField("用印次序", null=True, blank=True)
    sm3 = models.CharField("SM3摘要", max_length=64, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    name = models.CharField("文件名", max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["document", "revision"], name="document_revision_once"),
            models.UniqueConstraint(
                fields=["document", "step"], condition=models.Q(step__isnull=False), name="document_step_once"
            ),
        ]
