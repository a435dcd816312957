"""Supervision orders (督办单): what is asked of a body by a day, its answers, and what became of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core import moments
from core.actors import Actor
from core.models import Organisation, OrganisationKind, Role
from core.reach import office_reaches
from supervision.lives.orders import ANSWERING, LABELS, OWED, OrderLife, OrderState

OVERSEERS = frozenset({Role.INSPECTOR, Role.REFORM})
PARK_LEADERS = frozenset({Role.HEAD, Role.PARK_ADMIN})
ISSUERS = OVERSEERS | PARK_LEADERS
ANSWERERS = frozenset({Role.HEAD, Role.CHIEF, Role.PARK_ADMIN, Role.COORDINATOR, Role.SUPERVISOR, Role.SUPERIOR})


class SupervisionOrder(OrderLife):
    """One order. Its subject is a case, a card, an item or another row (by type and key), or just words."""

    door_related = ("issuer", "addressee", "person")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    issuer = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="orders_issued", verbose_name="下达单位"
    )
    issued_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="下达人")
    issued_at = models.DateTimeField("下达时间")
    addressee = models.ForeignKey("core.Organisation", models.PROTECT, related_name="orders", verbose_name="承办单位")
    person = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="责任人"
    )
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject = models.CharField("事由", max_length=200)
    asks = models.TextField("要求")
    due_on = models.DateField("答复期限")
    number = models.CharField("文号", max_length=120, blank=True)
    acknowledged_by = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, related_name="+", verbose_name="签收人"
    )
    acknowledged_at = models.DateTimeField("签收时间", null=True)
    escalated_on = models.DateField("上报负责人日", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "督办单"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_type="", subject_id=None) | ~Q(subject_type="") & Q(subject_id__isnull=False),
                name="order_subject_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "withdrawn"]) | Q(closed_at=None), name="order_closed_when"
            ),
        ]
        indexes = [
            models.Index(fields=["addressee", "state", "-id"], name="order_addressee"),
            models.Index(fields=["issuer", "state", "-id"], name="order_issuer"),
            models.Index(fields=["due_on"], condition=Q(state__in=list(OWED)), name="order_owed"),
            models.Index(fields=["subject_type", "subject_id"], name="order_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}".strip()

    @property
    def overdue(self) -> bool:
        return self.state in OWED and self.due_on < moments.today()

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这件督办现在是“{OrderState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.addressee_id if move in ANSWERING else self.issuer_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The issuer issues, accepts, sends back, withdraws; the addressee acknowledges and answers; the job escalates."""
        if actor.is_job or move == "escalate":
            return None if actor.is_job and move == "escalate" else "这一步由系统按期限办理。"
        if move in ANSWERING:
            named = actor.person is not None and actor.person.pk == self.person_id
            if named or actor.holds_any(ANSWERERS, self.addressee_id):
                return None
            return f"“{LABELS[move]}”由{self.addressee.name}的负责人或督办单写明的责任人办理。"
        if actor.person is None or not actor.holds_any(ISSUERS, self.issuer_id):
            return f"“{LABELS[move]}”由下达单位（{self.issuer.name}）的督查监察、审改办人员或负责人办理。"
        if move == "issue":
            return None if may_address(actor, self.issuer, self.addressee) else "不能向这个单位下达督办。"
        if move == "accept" and self.answers.filter(person=actor.person, reviewed_at=None).exists():
            return "答复人不能审核自己的答复。"
        return None


def may_address(actor: Actor, issuer: Organisation, addressee: Organisation) -> bool:
    """Overseers reach the bodies of their jurisdiction and below; a park's leader the park and the bodies under it."""
    if actor.holds_any(OVERSEERS, issuer.pk):
        return office_reaches(actor, OVERSEERS, addressee.jurisdiction_id)
    led = issuer.kind == OrganisationKind.PARK and actor.holds_any(PARK_LEADERS, issuer.pk)
    return led and issuer.pk in (addressee.pk, addressee.parent_id)


class OrderAnswer(models.Model):
    """One answer and what the issuer said of it; an answer that was sent back stays on record."""

    order = models.ForeignKey(SupervisionOrder, models.PROTECT, related_name="answers", verbose_name="督办单")
    text = models.TextField("答复")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="答复人")
    at = models.DateTimeField("答复时间")
    accepted = models.BooleanField("同意", null=True)
    opinion = models.CharField("审核意见", max_length=300, blank=True)
    reviewed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    reviewed_at = models.DateTimeField("审核时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "督办答复"
        ordering = ["pk"]
        default_permissions = ("view",)


class OrderFile(models.Model):
    """A file of an answer, its type told by content."""

    answer = models.ForeignKey(OrderAnswer, models.PROTECT, related_name="files", verbose_name="答复")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "督办答复附件"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name
