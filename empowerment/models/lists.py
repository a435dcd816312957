"""Imports of item lists: the file, its terms, what it would do, what it did."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core.actors import Actor
from empowerment.models.keepers import keeps
from empowerment.workflow import ItemType, ListImportLife, ListImportState, Mode

IN_WORDS = {
    ListImportState.APPLIED: "这份清单已经导入",
    ListImportState.UNDONE: "这次导入已经撤销",
    ListImportState.DROPPED: "这份清单已经放弃",
}
NOT_YET = {"undo": "这份清单还没有导入，不用撤销"}


class ListImport(ListImportLife):
    """One uploaded list for one park. `plan` is what was shown; `applied` says which rows were written and replaced."""

    door_related = ("park", "scheme", "file")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="list_imports", verbose_name="园区")
    area = models.CharField("片区", max_length=60, blank=True)
    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, related_name="+", verbose_name="方案")
    effective_on = models.DateField("生效日")
    published_on = models.DateField("公布日")
    publication = models.CharField("公布文件", max_length=120)
    default_mode = models.CharField("没写方式的按", max_length=16, choices=Mode.choices, blank=True)
    default_type = models.CharField("没写类型的按", max_length=16, choices=ItemType.choices, blank=True)
    fill_down = models.BooleanField("空白沿用上一行", default=False)
    withdraw = models.BooleanField("收回清单外的事项", default=False)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    file_name = models.CharField("文件名", max_length=200)
    plan_result = models.JSONField("试算结果", default=dict)
    plan_digest = models.CharField(max_length=64, blank=True)
    applied_result = models.JSONField("导入结果", default=dict)
    planned_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    planned_at = models.DateTimeField("试算时间")
    applied_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="导入人")
    applied_at = models.DateTimeField("导入时间", null=True)
    undone_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    undone_at = models.DateTimeField("撤销时间", null=True)
    undo_reason = models.CharField("撤销理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单导入"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "undone"], applied_at__isnull=False)
                | Q(state__in=["draft", "planned", "dropped"], applied_at=None),
                name="list_import_applied_when",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False) | (~Q(state="undone") & Q(undone_at=None)),
                name="list_import_undone_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.park}·{self.file_name}"

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return (
            f"{IN_WORDS.get(ListImportState(self.state)) or NOT_YET.get(move, '现在不能办理这一步')}，请刷新页面查看。"
        )

    def move_organisation_id(self, move: str) -> int | None:
        return self.park_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The park's administrator, or a reform office of its jurisdiction or of one above it. None when permitted."""
        if keeps(actor, self.park):
            return None
        return f"{self.park.name}的清单由该园区的园区管理员或本辖区审改办人员导入。"
