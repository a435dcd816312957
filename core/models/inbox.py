"""Messages to the people who work here; what leaves the program goes through the outbox instead."""

from __future__ import annotations

from django.db import models


class InboxMessage(models.Model):
    """One message to one person. The same key reaches a person once, however often the cause is looked at again."""

    person = models.ForeignKey("core.Person", models.CASCADE, related_name="inbox", verbose_name="收件人")
    text = models.CharField("内容", max_length=500)
    url = models.CharField("去处", max_length=200, blank=True)
    key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "站内消息"
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], condition=~models.Q(key=""), name="inbox_once_per_person_and_key"
            )
        ]
        indexes = [models.Index(fields=["person"], condition=models.Q(read_at=None), name="inbox_unread")]

    def __str__(self) -> str:
        return self.text
