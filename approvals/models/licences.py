"""Licences: what a grant leaves in the holder's hand, edition by edition, and when their holders are reminded."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q

from approvals.licence_life import (
    ENDED_LICENCE,
    HELD,
    LICENCE_JOB_MOVES,
    LICENCE_MOVES,
    LicenceLife,
    LicenceState,
    licence_sources,
)
from core import moments
from core.actors import Actor
from core.models import Role


class Licence(LicenceLife):
    """One edition of a licence. A change, renewal or re-issue makes the next edition, which names this one as `previous`.

    `valid_from` and `valid_until` are legal days, both inclusive; without `valid_until` it is valid long-term.
    """

    door_related = ("item", "item_version", "park", "holder")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    number = models.CharField("证照编号", max_length=80)
    edition = models.PositiveSmallIntegerField("次", default=1)
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="licences", verbose_name="事项")
    item_version = models.ForeignKey("empowerment.ItemVersion", models.PROTECT, verbose_name="事项版本")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="licences", verbose_name="园区")
    deciding_body = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="licences_decided", verbose_name="许可机关"
    )
    issuing_body = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="licences_issued", verbose_name="发证机关"
    )
    holder = models.ForeignKey("approvals.Applicant", models.PROTECT, related_name="licences", verbose_name="持证人")
    subject = models.CharField("许可内容", max_length=200)
    issued_on = models.DateField("发证日期")
    valid_from = models.DateField("有效期自")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="following", verbose_name="前一次"
    )
    case = models.ForeignKey(
        "approvals.Case", models.PROTECT, null=True, blank=True, related_name="made_licences", verbose_name="办件"
    )
    deemed = models.BooleanField("视为准予延续", default=False)
    registered_from = models.CharField("登记依据", max_length=200, blank=True)
    ended_on = models.DateField("失效日期", null=True, blank=True)
    end_reason = models.CharField("失效原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "证照"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["deciding_body", "number", "edition"], name="licence_edition_once"),
            models.UniqueConstraint(fields=["case"], condition=~Q(case=None), name="one_licence_per_case"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="licence_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*HELD, LicenceState.EXPIRED], ended_on=None)
                | Q(state__in=sorted(ENDED_LICENCE - {LicenceState.EXPIRED}), ended_on__isnull=False),
                name="ended_licence_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=LicenceState.EXPIRED) | Q(valid_until__isnull=False), name="only_a_term_expires"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | ~Q(registered_from=""), name="licence_has_its_source"
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-id"], name="licence_holder"),
            models.Index(fields=["park", "-id"], name="licence_park"),
            models.Index(fields=["valid_until"], condition=Q(state__in=HELD), name="licence_expiry"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def period_text(self) -> str:
        """From when to when, in words."""
        until = moments.chinese_date(self.valid_until) if self.valid_until else "长期"
        return f"{moments.chinese_date(self.valid_from)}至{until}"

    def held(self) -> bool:
        """Whether the permission stands: not expired, replaced, cancelled or revoked."""
        return self.state in HELD

    def days_left(self, today: dt.date) -> int | None:
        """Calendar days to the last day of validity; None when it has none or no longer matters."""
        if self.valid_until is None or not self.held():
            return None
        return (self.valid_until - today).days

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        if self.state in licence_sources(move):
            return None
        label = LICENCE_MOVES[move].label
        return f"证照{self.number}现在是“{LicenceState(self.state).label}”，不能“{label}”。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.issuing_body_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """Why this actor may not make the move; None when they may: people of a body with a part in the licence, or in a
        case about it. The case's own door has already asked who may make the case's move.
        """
        rule = LICENCE_MOVES[move]
        if actor.is_job:
            return None if move in LICENCE_JOB_MOVES else "系统任务不得办理此步骤。"
        own = {self.issuing_body_id, self.deciding_body_id, self.park_id}
        if any(actor.holds_any(rule.roles, pk) for pk in own):
            return None
        about = [*self.cases.all()] if self.pk else []
        if self.case is not None:
            about.append(self.case)
        if any(actor.holds_any(rule.roles, pk) for case in about for pk in case.organisation_ids()):
            return None
        roles = "、".join(sorted(Role(role).label for role in rule.roles)) or "系统"
        return f"“{rule.label}”由发证机关的{roles}办理。"


class ReminderRule(models.Model):
    """How many calendar days before the expiry holders are reminded, from a day on [choice]."""

    valid_from = models.DateField("施行日", unique=True)
    leads = models.JSONField("提前日数", help_text="自然日，例如 [90, 60, 30]")

    class Meta:
        verbose_name = verbose_name_plural = "到期提醒"
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return "、".join(str(lead) for lead in self.leads) + "日前"

    @classmethod
    def in_force(cls, day: dt.date) -> list[int]:
        """The leads of the day, the longest first; the documents' silence is filled by 90, 60 and 30 days."""
        rule = cls.objects.filter(valid_from__lte=day).first()
        return sorted(rule.leads if rule else [90, 60, 30], reverse=True)
