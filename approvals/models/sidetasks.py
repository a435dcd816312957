"""Side tasks: technical examination apart from the approval, each with its own people, clock, record and result."""

from __future__ import annotations

from django.db import models

from approvals.task_life import OPEN_TASK, TaskKind, TaskLife, TaskResult, TaskState


class SideTask(TaskLife):
    """One survey, expert review, test … of a case. It never moves the case."""

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="side_tasks", verbose_name="办件")
    kind = models.CharField("种类", max_length=16, choices=TaskKind.choices)
    title = models.CharField("内容", max_length=120)
    mandatory = models.BooleanField("必须完成", default=True)
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="side_tasks", verbose_name="承办单位")
    handler = models.ForeignKey("core.Person", models.PROTECT, related_name="side_tasks", verbose_name="承办人")
    officers = models.ManyToManyField("core.Person", related_name="surveys", blank=True, verbose_name="核查人员")
    institution = models.CharField("技术机构", max_length=120, blank=True)
    place = models.CharField("地点", max_length=120, blank=True)
    planned_on = models.DateField("计划日期")

    arranged_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="安排人")
    arranged_at = models.DateTimeField("安排时间")
    limit_number = models.PositiveSmallIntegerField("时限数")
    limit_unit = models.CharField("单位", max_length=8, choices=[("workday", "工作日"), ("day", "日")])
    due_on = models.DateField("到期日")
    due_provisional = models.BooleanField("暂估", default=False)
    yellow_on = models.DateField()

    started_at = models.DateTimeField("开展时间", null=True)
    pause = models.OneToOneField(
        "approvals.Pause", models.PROTECT, null=True, related_name="side_task", verbose_name="暂停计时"
    )
    done_at = models.DateTimeField("完成时间", null=True)
    present = models.CharField("在场人", max_length=200, blank=True)
    record = models.TextField("事实记录", blank=True)
    result = models.CharField("结果", max_length=12, choices=TaskResult.choices, blank=True)
    result_text = models.TextField("结论", blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+", verbose_name="记录文书")
    reviewed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    reviewed_at = models.DateTimeField("复核时间", null=True)
    called_off_reason = models.CharField("取消原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "技术任务"
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=TaskState.DONE, done_at__isnull=False)
                & ~models.Q(result="")
                & ~models.Q(record="")
                | ~models.Q(state=TaskState.DONE) & models.Q(done_at=None, result=""),
                name="done_task_has_result",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=TaskKind.SURVEY) | models.Q(pause=None), name="survey_never_pauses"
            ),
        ]
        indexes = [
            models.Index(
                fields=["body", "due_on"], condition=models.Q(state__in=OPEN_TASK), name="side_task_open_body"
            ),
            models.Index(fields=["handler", "due_on"], name="side_task_handler"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.title}"

    @property
    def own_body_id(self) -> int | None:
        return self.body_id


class SideTaskFile(models.Model):
    """A photo, a measurement, a report: opened by whoever may see the case."""

    task = models.ForeignKey(SideTask, models.CASCADE, related_name="files", verbose_name="技术任务")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    added_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "技术任务文件"
        ordering = ["pk"]
        default_permissions = ("view",)
