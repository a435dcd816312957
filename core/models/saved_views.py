"""A person's own filters of a list, kept under a name."""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """`page` is the name of the list's address, `query` its filters, columns and order as they stood in the URL."""

    person = models.ForeignKey("core.Person", models.CASCADE, related_name="saved_views", verbose_name="人员")
    page = models.CharField("页面", max_length=60)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["name"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["person", "page", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
