"""Reconsideration, litigation and petitions: who answers, by which day, what was said, how it ended."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q

from core import moments
from core.actors import Actor
from core.models import Role
from core.workdays import Unit
from supervision.lives.proceedings import (
    LABELS,
    OPEN,
    Outcome,
    ProceedingKind,
    ProceedingLife,
    ProceedingState,
)

LEADERS = frozenset({Role.HEAD, Role.PARK_ADMIN})  # of the respondent: owner, extension, outcome
WORKERS = LEADERS | {Role.LEGAL, Role.SUPERVISOR, Role.HANDLER, Role.SUPERIOR, Role.CHIEF}
REGISTRARS = WORKERS | {Role.CLERK, Role.COORDINATOR}
K = ProceedingKind


class Proceeding(ProceedingLife):
    """One proceeding. The respondent comes from the pinned authority of the case; the clock is frozen with its basis."""

    door_related = ("case", "park", "respondent", "owner")
    UNITS = ((Unit.WORKDAY.value, "工作日"), (Unit.DAY.value, "日"))

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField("种类", max_length=16, choices=ProceedingKind.choices)
    simple = models.BooleanField("简易程序", default=False)
    case = models.ForeignKey("approvals.Case", models.PROTECT, null=True, related_name="+", verbose_name="办件")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    respondent = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="proceedings", verbose_name="被申请人、被告"
    )
    why = models.CharField("被申请人依据", max_length=300)
    organ = models.CharField("复议机关、法院、交办单位", max_length=120)
    organ_number = models.CharField("对方案号", max_length=80)
    party = models.CharField("申请人、原告、信访人", max_length=120)
    claim = models.TextField("请求和理由")
    received_on = models.DateField("收到日")
    registered_at = models.DateTimeField("登记时间")
    registered_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="登记人")
    owner = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="承办人")
    starts_on = models.DateField("起算日")
    limit_number = models.PositiveSmallIntegerField("期限")
    limit_unit = models.CharField("期限单位", max_length=8, choices=UNITS)
    limit_roll = models.BooleanField("届满日顺延", default=False)
    limit_basis = models.CharField("期限依据", max_length=200)
    extended = models.PositiveSmallIntegerField("延长（日）", default=0)
    remind = models.PositiveSmallIntegerField("提前提醒（工作日）", default=3)
    due_on = models.DateField("期限届满日")
    accepted_on = models.DateField("受理日", null=True)
    reply_text = models.TextField("答复", blank=True)
    reply_basis = models.TextField("依据", blank=True)
    reply_number = models.CharField("答复文号", max_length=120, blank=True)
    replied_at = models.DateTimeField("答复时间", null=True)
    replied_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    outcome_on = models.DateField("结果日期", null=True)
    outcome_number = models.CharField("结果文书号", max_length=80, blank=True)
    effect = models.TextField("对办件的影响和后续", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "复议、诉讼、信访"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["respondent", "organ", "organ_number"], name="proceeding_once"),
            models.CheckConstraint(
                condition=Q(kind="petition") | Q(accepted_on=None, extended=0), name="proceeding_petition_only"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_on__isnull=False), name="proceeding_accepted_when"
            ),
            models.CheckConstraint(
                condition=~Q(state="replied") | Q(replied_at__isnull=False) & ~Q(reply_text=""),
                name="proceeding_replied_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided") | Q(outcome_on__isnull=False) & ~Q(outcome="") & ~Q(effect=""),
                name="proceeding_decided_whole",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("starts_on")), name="proceeding_due"),
        ]
        indexes = [
            models.Index(fields=["respondent", "state", "-id"], name="proceeding_respondent"),
            models.Index(fields=["park", "-id"], name="proceeding_park"),
            models.Index(fields=["due_on"], condition=Q(state__in=list(OPEN)), name="proceeding_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.organ_number}"

    @property
    def limit_words(self) -> str:
        unit = "个工作日" if self.limit_unit == Unit.WORKDAY else "日"
        return f"{self.limit_number} {unit}" + (f"，延长 {self.extended} 日" if self.extended else "")

    @property
    def overdue(self) -> bool:
        return self.state in OPEN and self.due_on < moments.today()

    @property
    def late(self) -> bool:
        """Whether the reply came after its day, or is owed after it."""
        until: dt.date | None = moments.legal_day(self.replied_at) if self.replied_at else self.outcome_on
        return (until or moments.today()) > self.due_on

    def move_refusal(self, move: str) -> str | None:
        """Why the state or the kind forbids the move; None when both allow it."""
        if move not in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return f"这件现在是“{ProceedingState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"
        if self.kind != K.PETITION and move in ("accept", "extend"):
            return "只有信访有受理告知和延长办理期限。"
        if self.kind == K.PETITION and move == "reply" and self.state == ProceedingState.RECEIVED:
            return "信访事项须先受理告知，再作处理意见。"
        if move == "extend" and self.extended:
            return "办理期限只能延长一次。"
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.respondent_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The respondent's people, or the park's for the register; leaders decide on owner, extension and outcome."""
        if move == "register":
            at = (self.respondent_id, self.park_id)
            allowed = any(actor.holds_any(REGISTRARS, body) for body in at)
            return None if allowed else f"由{self.respondent.name}或者办理该件的园区登记。"
        if move in ("assign", "extend"):
            led = actor.holds_any(LEADERS, self.respondent_id)
            return None if led else f"“{LABELS[move]}”由{self.respondent.name}的负责人或管理员办理。"
        own = actor.person is not None and actor.person.pk == self.owner_id
        if own or actor.holds_any(WORKERS, self.respondent_id):
            return None
        return f"“{LABELS[move]}”由{self.respondent.name}的承办人、负责人办理。"


class ProceedingEvidence(models.Model):
    """One line of the list of evidence that goes with the reply, with the file where there is one."""

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="evidence", verbose_name="案件")
    title = models.CharField("证据名称", max_length=200)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "证据"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.title
