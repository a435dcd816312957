"""Referrals of suspected misconduct. Nobody but the inspectors of the place sees that there is one (no admin page)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core.actors import Actor
from core.models import Organisation, Role
from supervision.lives.referrals import LABELS, ClueCategory, ReferralLife, ReferralOutcome, ReferralState


class Referral(ReferralLife):
    """One referral. `origin` is the complaint, finding, card or case that it grew out of, by type and key."""

    door_related = ("office", "case")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    office = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="移送单位")
    to = models.CharField("接收单位", max_length=120)
    category = models.CharField("线索类别", max_length=10, choices=ClueCategory.choices)
    subject = models.CharField("事由", max_length=200)
    facts = models.TextField("基本事实")
    stage = models.CharField("发生环节", max_length=60, blank=True)
    case = models.ForeignKey("approvals.Case", models.PROTECT, null=True, related_name="+", verbose_name="办件")
    origin_type = models.CharField(max_length=40, blank=True)
    origin_id = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField("拟写时间")
    drafted_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="拟写人")
    number = models.CharField("文号", max_length=120, blank=True)
    sent_at = models.DateTimeField("移送时间", null=True)
    sent_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="移送人")
    received_on = models.DateField("签收日", null=True)
    receipt = models.CharField("回执文号、签收人", max_length=120, blank=True)
    receipt_file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="回执"
    )
    receipt_name = models.CharField("回执文件名", max_length=200, blank=True)
    outcome = models.CharField("处理结果", max_length=10, choices=ReferralOutcome.choices, blank=True)
    outcome_text = models.TextField("结果说明", blank=True)
    concluded_on = models.DateField("结果反馈日", null=True)
    cancelled_reason = models.CharField("不移送的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "移送"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(origin_type="", origin_id=None) | ~Q(origin_type="") & Q(origin_id__isnull=False),
                name="referral_origin_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(sent_at__isnull=False), name="referral_sent_when"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["received", "concluded"]) | Q(received_on__isnull=False) & ~Q(receipt=""),
                name="referral_received_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="concluded") | Q(concluded_on__isnull=False) & ~Q(outcome=""),
                name="referral_concluded_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "-id"], name="referral_office"),
            models.Index(fields=["origin_type", "origin_id"], name="referral_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}".strip()

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move not in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return f"这件移送现在是“{ReferralState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"
        if move == "send" and not self.evidence.exists():
            return "还没有证据，请先加入证据再移送。"
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.office_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        return None if inspects(actor, self) else "移送由本辖区的督查监察人员办理。"


def inspects(actor: Actor, referral: Referral) -> bool:
    """An inspector of an office of the same jurisdiction who is not named in it. A new one has no persons yet."""
    offices = actor.organisations(Role.INSPECTOR)
    reaching = Organisation.objects.filter(pk__in=offices & actor.reach.keys())
    if actor.person is None:
        return False
    if referral.office_id not in offices and not reaching.filter(jurisdiction=referral.office.jurisdiction_id).exists():
        return False
    return referral.pk is None or not referral.people.filter(person=actor.person).exists()


class ReferralPerson(models.Model):
    """Whom it is about; `person` where the program knows the person."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="people", verbose_name="移送")
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="人员")
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("单位、职务", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "被反映人"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class ReferralEvidence(models.Model):
    """One piece of evidence: a paper of the program by its facts' hash, or a file by its own."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="evidence", verbose_name="移送")
    title = models.CharField("名称", max_length=200)
    proves = models.CharField("证明内容", max_length=300, blank=True)
    document = models.ForeignKey("core.Document", models.PROTECT, null=True, related_name="+", verbose_name="文书")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200, blank=True)
    sha256 = models.CharField("摘要（SHA-256）", max_length=64)
    added_at = models.DateTimeField("加入时间")

    class Meta:
        verbose_name = verbose_name_plural = "移送证据"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(document=None, file__isnull=False) | Q(document__isnull=False, file=None),
                name="referral_evidence_one",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ReferralNote(models.Model):
    """What was heard of a referral, with its day."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="notes", verbose_name="移送")
    on = models.DateField("日期")
    text = models.CharField("进展", max_length=500)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "移送进展"
        ordering = ["pk"]
        default_permissions = ("view",)
