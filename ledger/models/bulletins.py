"""Quarterly bulletins (通报): one per plan and quarter, its frozen facts, its editions, who has signed for it, its terms."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from core import moments
from core.actors import Actor
from empowerment.workflow import SealKind
from ledger.lives.bulletins import BULLETIN_STEPS, BulletinKind, BulletinLife, BulletinState

PERCENT = MaxValueValidator(100)


class BulletinTerms(models.Model):
    """From a day on: by which rules commendation and criticism are proposed, and how long units have to sign.

    The document says 成效明显的表扬、落实不力的通报问责 and names no measure (岳阳方案 第18条): every number is a choice, for one
    jurisdiction or for all that have none of their own. Shares are percents of a unit's cells in the last month of the
    quarter; months are months of the quarter; `receipt_days` and `remind_days` working days.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="辖区"
    )
    valid_from = models.DateField("施行日")
    commend_late_most = models.PositiveSmallIntegerField("表扬：最多迟报、未报月数", default=0)
    commend_done_percent = models.PositiveSmallIntegerField(
        "表扬：已完成、长期坚持占比不低于（%）", default=60, validators=[PERCENT]
    )
    criticise_late_least = models.PositiveSmallIntegerField("通报批评：迟报、未报月数达到", default=2)
    criticise_missing_least = models.PositiveSmallIntegerField("通报批评：未报月数达到", default=1)
    criticise_idle_percent = models.PositiveSmallIntegerField(
        "通报批评：未启动占比达到（%）", default=50, validators=[PERCENT]
    )
    receipt_days = models.PositiveSmallIntegerField("签收（印发后工作日）", default=3)
    remind_days = models.PositiveSmallIntegerField("提前提醒（工作日）", default=1)
    seal_kind = models.CharField("通报用章", max_length=10, choices=SealKind.choices, default=SealKind.OWN)
    source = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "通报规则"
        ordering = ["jurisdiction", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "valid_from"], name="bulletin_terms_once"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(jurisdiction=None), name="bulletin_terms_general_once"
            ),
            models.CheckConstraint(
                condition=Q(commend_done_percent__lte=100, criticise_idle_percent__lte=100),
                name="bulletin_terms_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction or '未另行规定的辖区'}，{moments.chinese_date(self.valid_from)}起"

    @classmethod
    def in_force(cls, day: dt.date, jurisdiction_id: int) -> BulletinTerms:
        """The terms of the day: the jurisdiction's own, else the general ones, else the defaults."""
        rows = cls.objects.filter(Q(jurisdiction=jurisdiction_id) | Q(jurisdiction=None), valid_from__lte=day)
        return rows.order_by(F("jurisdiction").asc(nulls_last=True), "-valid_from").first() or cls()


class Bulletin(BulletinLife):
    """The bulletin of one quarter under one plan. `sequence` 0 is the bulletin itself; the next ones correct or withdraw
    one that was issued. `authors` have compiled or written words, so none of them checks it.
    """

    door_related = ("plan", "corrects")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    plan = models.ForeignKey("ledger.Plan", models.PROTECT, related_name="bulletins", verbose_name="方案")
    year = models.PositiveSmallIntegerField("年")
    quarter = models.PositiveSmallIntegerField("季度")
    kind = models.CharField("类别", max_length=10, choices=BulletinKind.choices, default=BulletinKind.ORDINARY)
    sequence = models.PositiveSmallIntegerField("次序", default=0)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name="更正、撤销的通报"
    )
    reason = models.CharField("更正、撤销理由", max_length=300, blank=True)
    number = models.CharField("文号", max_length=120, blank=True)
    checked_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    checked_at = models.DateTimeField("复核时间", null=True)
    issued_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="印发人")
    issued_at = models.DateTimeField("印发时间", null=True)
    returned_reason = models.CharField("退回、作废原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "季度通报"
        ordering = ["-year", "-quarter", "-sequence"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year", "quarter", "sequence"],
                condition=~Q(state=BulletinState.DROPPED),
                name="bulletin_once_per_quarter",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(state=BulletinState.DROPPED), name="bulletin_corrected_once"
            ),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="bulletin_quarter"),
            models.CheckConstraint(
                condition=Q(kind=BulletinKind.ORDINARY, sequence=0, corrects=None)
                | ~Q(kind=BulletinKind.ORDINARY) & Q(sequence__gt=0, corrects__isnull=False) & ~Q(reason=""),
                name="bulletin_correction_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=BulletinState.ISSUED, issued_at__isnull=False) & ~Q(number="")
                | ~Q(state=BulletinState.ISSUED) & Q(issued_at=None, number=""),
                name="bulletin_issued_when",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[BulletinState.CHECKED, BulletinState.ISSUED],
                    checked_at__isnull=False,
                    checked_by__isnull=False,
                )
                | Q(
                    state__in=[BulletinState.DRAFT, BulletinState.OFFERED, BulletinState.DROPPED],
                    checked_at=None,
                    checked_by=None,
                ),
                name="bulletin_checked_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="bulletin_state")]

    def __str__(self) -> str:
        return f"{self.what}落实情况通报{f'（{self.get_kind_display()}{self.sequence}）' if self.sequence else ''}"

    @property
    def what(self) -> str:
        """2026年第三季度."""
        return quarter_words(self.year, self.quarter)

    @property
    def months(self) -> list[dt.date]:
        """The first days of the quarter's months."""
        return quarter_months(self.year, self.quarter)

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        if self.state == BulletinState.ISSUED:
            return "通报已印发，不再改动；有误的另发更正或者撤销通报。"
        state = BulletinState(self.state)
        return f"这份通报现在是“{state.label}”，不能“{BULLETIN_STEPS[move].label}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.plan.office_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The office to which the ledger is reported; whoever has written of it does not check it."""
        step = BULLETIN_STEPS[move]
        if actor.person is None or not actor.holds_any(step.roles, self.plan.office_id):
            roles = "、".join(sorted(str(role.label) for role in step.roles))
            return f"“{step.label}”由{self.plan.office.name}的{roles}办理。"
        if move == "approve" and self.editions.filter(person=actor.person).exists():
            return "编制、修改过这份通报的人不能自己复核，请由本单位另一人复核。"
        return None


def quarter_months(year: int, quarter: int) -> list[dt.date]:
    return [dt.date(year, month, 1) for month in range(quarter * 3 - 2, quarter * 3 + 1)]


def quarter_words(year: int, quarter: int) -> str:
    return f"{year}年第{'一二三四'[quarter - 1]}季度"


class BulletinFacts(models.Model):
    """The facts of the quarter as they were counted at one moment. Never changed; a recount is a row of its own.

    `changes` says in words what differs from the facts before.
    """

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="counts", verbose_name="通报")
    number = models.PositiveSmallIntegerField("取数次序")
    facts = models.JSONField("数据")
    changes = models.JSONField("与上次取数的差异", default=list)
    counted_at = models.DateTimeField("取数时间")

    class Meta:
        verbose_name = verbose_name_plural = "通报数据"
        ordering = ["number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["bulletin", "number"], name="bulletin_facts_once")]


class BulletinEdition(models.Model):
    """One version of the words and choices upon some facts: who wrote it, when and with which move. Never changed.

    `words`: section -> text. `chosen`: {practices: [{entry, measure, park, unit, text}], commended: [unit code],
    criticised: [unit code], solvers: {problem key: unit}, deviation: why the choice differs from what the rules propose}.
    """

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="editions", verbose_name="通报")
    number = models.PositiveSmallIntegerField("版次")
    counted = models.ForeignKey(BulletinFacts, models.PROTECT, related_name="editions", verbose_name="所依数据")
    words = models.JSONField("文字")
    chosen = models.JSONField("选定内容")
    move = models.CharField("来由", max_length=10)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "通报版次"
        ordering = ["number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["bulletin", "number"], name="bulletin_edition_once")]

    def __str__(self) -> str:
        return f"第{self.number}版"

    @property
    def label(self) -> str:
        return BULLETIN_STEPS[self.move].label

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.counted.facts
        return found


class BulletinReceipt(models.Model):
    """That a unit was sent an issued bulletin, and who signed for it when (签收)."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="receipts", verbose_name="通报", db_index=False)
    reporter = models.ForeignKey("ledger.Reporter", models.PROTECT, related_name="+", verbose_name="单位")
    due_on = models.DateField("应签收日")
    signed_at = models.DateTimeField("签收时间", null=True)
    signed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="签收人")

    class Meta:
        verbose_name = verbose_name_plural = "通报签收"
        ordering = ["reporter__position"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "reporter"], name="bulletin_receipt_once"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="bulletin_receipt_signed",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(signed_at=None), name="bulletin_receipt_due")]

    def late(self, today: dt.date | None = None) -> bool:
        """Signed, or still to be signed, after its day."""
        done = moments.legal_day(self.signed_at) if self.signed_at else today or moments.today()
        return done > self.due_on
