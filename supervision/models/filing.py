"""Filing (备案): what has to be filed, the filings with their lines, objections, and the terms by date."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q

from core import moments
from core.actors import Actor
from core.reach import office_reaches
from empowerment.models import RuleFiling
from empowerment.workflow import SealKind
from supervision.lives.filing import (
    FILING_STEPS,
    OBJECTION_STEPS,
    ROLES,
    SENT,
    FilingLife,
    FilingState,
    ObjectionKind,
    ObjectionLife,
    ObjectionState,
    Remedy,
    Side,
)

Period = RuleFiling.Period


class FilingTerms(models.Model):
    """From a day on: how many working days each step of a filing may take, and which seal the letter bears. The documents
    only say 按月 and 同时: every number is a choice, for one jurisdiction or for all that have none of their own.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="辖区"
    )
    valid_from = models.DateField("施行日")
    submit_days = models.PositiveSmallIntegerField("月后报送（工作日）", default=5)
    per_case_days = models.PositiveSmallIntegerField("逐件报送（上报后工作日）", default=0)
    receipt_days = models.PositiveSmallIntegerField("签收（报送后工作日）", default=2)
    review_days = models.PositiveSmallIntegerField("审阅归档（签收后工作日）", default=10)
    answer_days = models.PositiveSmallIntegerField("答复异议（工作日）", default=5)
    remind_days = models.PositiveSmallIntegerField("提前提醒（工作日）", default=2)
    seal_kind = models.CharField("备案函用章", max_length=10, choices=SealKind.choices, default=SealKind.SPECIAL)

    class Meta:
        verbose_name = verbose_name_plural = "备案期限"
        ordering = ["jurisdiction", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "valid_from"], name="filing_terms_once"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(jurisdiction=None), name="filing_terms_general_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction or '未另行规定的辖区'}，{moments.chinese_date(self.valid_from)}起"

    @classmethod
    def in_force(cls, day: dt.date, jurisdiction_id: int) -> FilingTerms:
        """The terms of the day: the jurisdiction's own, else the general ones, else the defaults."""
        rows = cls.objects.filter(Q(jurisdiction=jurisdiction_id) | Q(jurisdiction=None), valid_from__lte=day)
        return rows.order_by(F("jurisdiction").asc(nulls_last=True), "-valid_from").first() or cls()


class Filing(FilingLife):
    """One park's filing with one department: of one month, or of one case. `sequence` 0 is the month's filing, the next
    ones are supplements (补充备案). `totals` and the list's file are frozen with the letter.
    """

    door_related = ("by", "to", "case")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey("core.Organisation", models.PROTECT, related_name="filings_made", verbose_name="报备单位")
    to = models.ForeignKey("core.Organisation", models.PROTECT, related_name="filings_due", verbose_name="接受备案部门")
    period = models.CharField("周期", max_length=10, choices=Period.choices)
    month = models.DateField("月份", help_text="该月首日")
    sequence = models.PositiveSmallIntegerField("补充次序", default=0)
    case = models.ForeignKey("approvals.Case", models.PROTECT, null=True, related_name="filings", verbose_name="办件")
    number = models.CharField("备案函文号", max_length=120, blank=True)
    count = models.PositiveIntegerField("件数", default=0)
    totals = models.JSONField("统计", default=dict)
    list_file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="清单")
    compiled_at = models.DateTimeField("编制时间")
    due_on = models.DateField("应报送日")
    submitted_at = models.DateTimeField("报送时间", null=True)
    receipt_due_on = models.DateField("应签收日", null=True)
    received_at = models.DateTimeField("签收时间", null=True)
    received_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="签收人")
    review_due_on = models.DateField("应审结日", null=True)
    archived_at = models.DateTimeField("归档时间", null=True)
    returned_reason = models.CharField("退回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "备案"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["by", "to", "month", "sequence"],
                condition=Q(period=Period.MONTHLY),
                name="filing_once_per_month",
            ),
            models.UniqueConstraint(
                fields=["case", "by", "to"], condition=Q(period=Period.PER_CASE), name="filing_once_per_case"
            ),
            models.CheckConstraint(
                condition=Q(period=Period.MONTHLY, case=None) | Q(period=Period.PER_CASE, case__isnull=False),
                name="filing_case_by_period",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="filing_state_due")]

    def __str__(self) -> str:
        return f"{self.by.short_name or self.by.name}{self.what}备案"

    @property
    def what(self) -> str:
        """What is filed: 2025年6月, 2025年6月（补充1）, or the case's number."""
        if self.case is not None:
            return f"{self.case.number}逐件"
        return f"{self.month.year}年{self.month.month}月{f'（补充{self.sequence}）' if self.sequence else ''}"

    @property
    def sent(self) -> bool:
        return self.state in SENT

    def park_late(self, today: dt.date | None = None) -> bool:
        """Sent, or still to be sent, after its day."""
        done = moments.legal_day(self.submitted_at) if self.submitted_at else today or moments.today()
        return done > self.due_on

    def receipt_late(self, today: dt.date | None = None) -> bool:
        return _late(self.receipt_due_on, self.received_at, today)

    def review_late(self, today: dt.date | None = None) -> bool:
        return _late(self.review_due_on, self.archived_at, today)

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这次备案现在是“{FilingState(self.state).label}”，不能“{FILING_STEPS[move].label}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.to_id if FILING_STEPS[move].side == Side.DEPARTMENT else self.by_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The park's administrator or head; the department's supervisors or head. A job only compiles."""
        side = FILING_STEPS[move].side
        if actor.is_job:
            return None if move == "compile" else "系统任务只编制，盖章、报送和审阅由人办理。"
        body = self.to if side == Side.DEPARTMENT else self.by
        if actor.holds_any(set(ROLES[side]), body.pk):
            return None
        return _whose(FILING_STEPS[move].label, body.name, side)


def _late(due: dt.date | None, done: dt.datetime | None, today: dt.date | None) -> bool:
    return due is not None and (moments.legal_day(done) if done else today or moments.today()) > due


def _whose(label: str, body: str, side: Side) -> str:
    return f"“{label}”由{body}的{'、'.join(role.label for role in ROLES[side])}办理。"


class FilingDuty(models.Model):
    """One thing that has to be filed: written with the move that causes it, in the same transaction. `month` is that of
    the legal day on which it arose; it is in one filing at most, because it points at it.
    """

    class Kind(models.TextChoices):
        RESULT = "result", "审批结果"
        REPORT = "report", "上报"
        REVOCATION = "revocation", "撤销、注销"
        CORRECTION = "correction", "更正"

    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="filing_duties", verbose_name="办件")
    by = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", db_index=False)
    to = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", db_index=False)
    period = models.CharField("周期", max_length=10, choices=Period.choices)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    occasion = models.CharField("场合", max_length=40)
    arose_at = models.DateTimeField("发生时间")
    month = models.DateField("月份")
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="duties", verbose_name="备案")

    class Meta:
        verbose_name = verbose_name_plural = "应备案事项"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["case", "to", "period", "occasion"], name="filing_duty_once"),
        ]
        indexes = [
            models.Index(fields=["by", "to", "month"], condition=Q(filing=None), name="filing_duty_open"),
            models.Index(fields=["month", "id"], name="filing_duty_month"),
        ]


class FilingLine(models.Model):
    """One line of a filing's list as it was compiled, and what the department says to it."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="lines", db_index=False, verbose_name="备案")
    position = models.PositiveIntegerField("序号")
    duty = models.OneToOneField(FilingDuty, models.PROTECT, related_name="line")
    facts = models.JSONField("内容")
    late = models.BooleanField("超期", default=False)
    reason = models.CharField("超期理由", max_length=300, blank=True)
    reviewed_at = models.DateTimeField("审阅时间", null=True)
    reviewed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="审阅人")

    class Meta:
        verbose_name = verbose_name_plural = "备案清单"
        ordering = ["position"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["filing", "position"], name="filing_line_once")]
        indexes = [
            models.Index(fields=["filing", "position"], condition=Q(reviewed_at=None), name="filing_line_unseen"),
            models.Index(fields=["filing", "position"], condition=Q(late=True), name="filing_line_late"),
        ]


class FilingObjection(ObjectionLife):
    """What a department says against one line, or against the filing as a whole."""

    door_related = ()  # the filing is read afresh: it may have been archived meanwhile

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="objections", verbose_name="备案")
    line = models.ForeignKey(FilingLine, models.PROTECT, null=True, related_name="objections", verbose_name="清单行")
    kind = models.CharField("类别", max_length=16, choices=ObjectionKind.choices)
    reason = models.CharField("理由", max_length=500)
    remedy = models.CharField("要求", max_length=10, choices=Remedy.choices)
    due_on = models.DateField("应答复日")
    lodged_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="提出人")
    lodged_at = models.DateTimeField("提出时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "备案异议"
        ordering = ["pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["state", "due_on"], name="filing_objection_due")]

    def late(self, today: dt.date | None = None) -> bool:
        return self.state == ObjectionState.OPEN and (today or moments.today()) > self.due_on

    def move_refusal(self, move: str) -> str | None:
        if self.filing.state != FilingState.RECEIVED:
            return "备案签收之后、归档之前才办理异议。"
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这项异议现在是“{ObjectionState(self.state).label}”，不能“{OBJECTION_STEPS[move].label}”。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.filing.by_id if OBJECTION_STEPS[move].side == Side.FILER else self.filing.to_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        step, filing = OBJECTION_STEPS[move], self.filing
        if step.side == Side.REFORM:
            reaches = office_reaches(actor, frozenset(ROLES[step.side]), filing.by.jurisdiction_id)
            return None if reaches else "异议提请后由本辖区审改办处理。"
        body = filing.by if step.side == Side.FILER else filing.to
        if actor.person is not None and actor.holds_any(set(ROLES[step.side]), body.pk):
            return None
        return _whose(step.label, body.name, Side(step.side))


class ObjectionWord(models.Model):
    """What was said to an objection at each step: answers, further questions, the reform office's word. Never changed."""

    objection = models.ForeignKey(FilingObjection, models.PROTECT, related_name="words", verbose_name="异议")
    move = models.CharField("步骤", max_length=10)
    text = models.CharField("内容", max_length=1000, blank=True)
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "异议往来"
        ordering = ["pk"]
        default_permissions = ()

    @property
    def label(self) -> str:
        return OBJECTION_STEPS[self.move].label
