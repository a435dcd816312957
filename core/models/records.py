"""The append-only record, the outbox, numbers, job runs and machine clients."""

from __future__ import annotations

import uuid

from django.db import models


class Event(models.Model):
    """One thing that happened to one object. Append-only: triggers refuse UPDATE, DELETE and TRUNCATE.

    `facts` is canonical JSON text, hashed as stored; personal data of applicants never goes in.
    """

    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    verb = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=64)
    via_client = models.CharField(max_length=64, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    facts = models.TextField()
    idempotency_key = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "事件"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "sequence"], name="event_once_per_sequence"),
            models.UniqueConstraint(
                fields=["actor_kind", "actor_id", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="event_once_per_key",
            ),
        ]
        indexes = [models.Index(fields=["recorded_at"], name="event_recorded")]


class ChainHead(models.Model):
    """The last event of each object, so that a cut tail or a removed object shows."""

    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id"], name="one_head_per_object")]


class Anchor(models.Model):
    """The state of all chains at one moment, exportable to paper or another system; anchors are chained themselves."""

    taken_at = models.DateTimeField()
    heads = models.TextField()
    count = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        default_permissions = ("view",)


class OutboxMessage(models.Model):
    """What must leave the program, written with the move that causes it and kept until acknowledged."""

    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    destination = models.CharField("去向", max_length=40)
    purpose = models.CharField("用途", max_length=60)
    period = models.CharField(max_length=60, blank=True)
    queue = models.CharField("次序", max_length=60, blank=True, help_text="同一次序的消息按生成先后送达")
    payload = models.JSONField("内容")
    created_at = models.DateTimeField("生成时间")
    next_try_at = models.DateTimeField("下次发送")
    attempts = models.PositiveIntegerField("已试次数", default=0)
    last_error = models.TextField("最近错误", blank=True)
    acknowledged_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "待发消息"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "destination", "purpose", "period"], name="outbox_once"
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(acknowledged_at=None), name="outbox_waiting"),
            models.Index(
                fields=["destination", "queue"], condition=models.Q(acknowledged_at=None), name="outbox_queue"
            ),
        ]


class NumberSeries(models.Model):
    """One running number per key and year; the row is locked while a number is taken."""

    key = models.CharField("系列", max_length=80)
    year = models.PositiveSmallIntegerField("年")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号系列"
        constraints = [models.UniqueConstraint(fields=["key", "year"], name="one_series_per_year")]


class IssuedNumber(models.Model):
    """Every number taken, with what it was taken for: the gap report compares it with the series."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="issued")
    value = models.PositiveIntegerField()
    text = models.CharField(max_length=120)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["series", "value"], name="number_once")]


class VoidedNumber(models.Model):
    """A number of a series that no paper has or will have: missing, or taken for what was never issued. Append-only."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="voided", verbose_name="系列")
    value = models.PositiveIntegerField("号")
    reason = models.CharField("作废理由", max_length=300)
    voided_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="作废人")
    voided_at = models.DateTimeField("作废时间")

    class Meta:
        verbose_name = verbose_name_plural = "作废编号"
        default_permissions = ("view",)
        ordering = ["value"]
        constraints = [models.UniqueConstraint(fields=["series", "value"], name="number_voided_once")]


class JobRun(models.Model):
    """A periodic job runs once per period; a missed period is caught up by the next run."""

    job = models.CharField("任务", max_length=60)
    period = models.CharField("期间", max_length=40)
    started_at = models.DateTimeField("开始")
    finished_at = models.DateTimeField("结束", null=True)
    outcome = models.JSONField("结果", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "任务记录"
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="job_once_per_period")]


def new_key_id() -> str:
    return uuid.uuid4().hex[:16]


class MachineClient(models.Model):
    """Another government system. It submits and reads in its own name and relays acts of named persons; it never decides."""

    name = models.CharField("系统名称", max_length=80)
    key_id = models.CharField("密钥编号", max_length=32, unique=True, default=new_key_id)
    secret = models.TextField("密钥（加密保存）", editable=False)
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, verbose_name="所属机构")
    scopes = models.CharField(
        "权限范围", max_length=80, default="read submit", help_text="read 查询；submit 提交；relay 转达本机构人员的操作"
    )
    active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "对接系统"

    def __str__(self) -> str:
        return self.name
