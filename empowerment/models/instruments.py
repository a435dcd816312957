"""Instruments and handovers: the tables that `resolve` and the guards ask."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models

from core import moments
from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from empowerment.instrument_life import (
    JOB_MOVES,
    MOVES,
    InstrumentLife,
    InstrumentMove,
)
from empowerment.models.periods import Dated, period_check
from empowerment.workflow import (
    DocumentClass,
    InstrumentKind,
    InstrumentState,
    SealKind,
    Stage,
)

SIGNING = ("sign_giver", "sign_taker", "seal_giver", "seal_taker")


class Instrument(InstrumentLife, Dated):
    """授权书、委托书、交接书、交接协议书 between a giver and a taker.

    Whether it counts at a moment is told by its dates (`selectors.effective`), as known then; the state says what has been
    recorded of its life. `revoked_at` is the moment at which it ended before its term.
    """

    door_related = ("scheme", "giver", "taker", "replaces")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField("文书", max_length=16, choices=InstrumentKind.choices)
    number = models.CharField("编号", max_length=80, blank=True, help_text="空为核对时自动编号")
    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, related_name="instruments", verbose_name="方案")
    giver = models.ForeignKey("core.Organisation", models.PROTECT, related_name="given", verbose_name="授出方")
    taker = models.ForeignKey("core.Organisation", models.PROTECT, related_name="taken", verbose_name="承接方")
    signed_on = models.DateField("签订日", null=True, blank=True)
    signing_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_on = models.DateField("公布日", null=True, blank=True)
    published_where = models.CharField("公布处", max_length=200, blank=True)
    publication_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField("提前终止时刻", null=True, blank=True)
    revocation_recorded_at = models.DateTimeField(null=True, blank=True, editable=False)
    saving_clause = models.BooleanField("期满后在办件继续办理", default=False)
    legal_basis = models.CharField("委托依据", max_length=300, blank=True)
    rights_and_duties = models.TextField("双方权利义务", blank=True)
    supervision = models.TextField("监督方式", blank=True)
    connection = models.TextField("工作衔接机制", blank=True)
    pending_cases = models.TextField("在办件的处理", blank=True)
    former_seals = models.TextField("原印章的处理", blank=True)
    fictional = models.BooleanField("演示", default=False)

    giver_signatory = models.CharField("授出方签署人", max_length=40, blank=True)
    giver_post = models.CharField("授出方签署人职务", max_length=60, blank=True)
    giver_signed_on = models.DateField("授出方签署日", null=True, blank=True)
    giver_scan = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="授出方签署扫描件"
    )
    taker_signatory = models.CharField("承接方签署人", max_length=40, blank=True)
    taker_post = models.CharField("承接方签署人职务", max_length=60, blank=True)
    taker_signed_on = models.DateField("承接方签署日", null=True, blank=True)
    taker_scan = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承接方签署扫描件"
    )
    drafted_by = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人"
    )
    checked_by = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    check_opinion = models.CharField("核对意见", max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name="接续的文书"
    )
    reminded_days = models.PositiveSmallIntegerField("已提醒到期前几日", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "授权委托文书"
        constraints = [
            period_check("instrument_period"),
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(superseded_at=None) & ~models.Q(number=""),
                name="instrument_number_once",
            ),
            models.CheckConstraint(condition=~models.Q(giver=models.F("taker")), name="instrument_two_parties"),
        ]
        indexes = [
            models.Index(
                fields=["valid_to"],
                condition=models.Q(state__in=["signed", "effective"]),
                name="instrument_ending",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or '（未编号）'}"

    def ends_at(self) -> dt.datetime | None:
        """The first moment at which it no longer holds, by its term or before it; None when it is open-ended."""
        return min((moment for moment in (self.valid_to, self.revoked_at) if moment is not None), default=None)

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move, in words; None when it allows it."""
        state = InstrumentState(self.state)
        if state not in {str(source) for source in getattr(Instrument, move)._django_fsm.transitions}:
            return _NOT_NOW.get(move, "该文书现为“{state}”，不能“{label}”。").format(
                state=state.label, label=MOVES[move].label
            )
        side = move.partition("_")[2] if move in SIGNING else ""
        if side and getattr(self, f"{side}_signed_on"):
            return f"{getattr(self, side)}已于{moments.chinese_date(getattr(self, f'{side}_signed_on'))}签署，不能重复登记。"
        if move == "revoke" and self.state == InstrumentState.EXPIRED and not self.saving_clause:
            return "该文书已经期满，不用撤销。"
        if move == "publish" and self.published_on is not None:
            return f"该文书已于{moments.chinese_date(self.published_on)}公布，不能重复登记。"
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.giver_id if move in {"sign_giver", "seal_giver", "revoke"} else self.taker_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The parties' people by role and the offices of the jurisdiction; jobs what falls due or is loaded at go-live."""
        rule = MOVES[move]
        if actor.is_job:
            return None if move in JOB_MOVES else "系统任务不得办理此步骤。"
        denied = _denied(rule, actor, self.giver_id, {self.taker_id, self.taker.parent_id})
        if denied and not office_reaches(actor, rule.office, self.scheme.jurisdiction_id):
            return denied
        if move == "verify" and actor.person is not None and actor.person.pk == self.drafted_by_id:
            return "起草人不能核对自己起草的文书，请由另一人核对。"
        return None


_NOT_NOW = {
    "revoke": "该文书现为“{state}”，不能撤销。",
    "publish": "文书尚未签订，不能公布；请先登记签订（现为“{state}”）。",
    "enter": "该文书现为“{state}”，不能再签订。",
    **dict.fromkeys(SIGNING, "该文书现为“{state}”，须先核对才能签署；已签订的不能重复签署。"),
}


def _denied(rule: InstrumentMove, actor: Actor, giver_id: int, taker_ids: set[int | None]) -> str | None:
    """Who makes the move, when this actor is nobody of the parties who may; None when they are."""
    if actor.holds_any(rule.giver, giver_id) or any(actor.holds_any(rule.taker, pk) for pk in taker_ids):
        return None
    sides = (("授出方", rule.giver), ("承接方", rule.taker), ("本辖区", rule.office))
    who = [f"{side}的{'、'.join(sorted(Role(role).label for role in roles))}" for side, roles in sides if roles]
    return f"“{rule.label}”由{'，或'.join(who) or '系统'}办理。"


class InstrumentScope(models.Model):
    """What an instrument covers: an item (all when empty) at a stage (all when empty) in an area (all when empty)."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="scopes", verbose_name="文书")
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项"
    )
    stage = models.CharField("环节", max_length=10, choices=Stage.choices, blank=True)
    area = models.CharField("片区", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书范围"


class Handover(models.Model):
    """A change of body at one moment T for a set of items (all of the park when none is listed)."""

    scheme = models.ForeignKey("empowerment.Scheme", models.PROTECT, related_name="handovers", verbose_name="方案")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="handovers", verbose_name="园区")
    title = models.CharField("名称", max_length=120)
    effective_at = models.DateTimeField("生效时刻")
    from_body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="原实施主体")
    items = models.ManyToManyField("empowerment.PowerItem", blank=True, verbose_name="事项")
    source = models.CharField("来源", max_length=200)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "实施主体调整"

    def __str__(self) -> str:
        return self.title


class HandoverSeal(models.Model):
    """Side of acceptance x document class -> whose seal after T. An empty class stands for every class."""

    class Side(models.TextChoices):
        BEFORE = "before", "生效前受理"
        AFTER = "after", "生效后受理"

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="seals", verbose_name="调整")
    side = models.CharField("受理于", max_length=8, choices=Side.choices)
    document_class = models.CharField("文书", max_length=16, choices=DocumentClass.choices, blank=True)
    owner = models.ForeignKey(
        "core.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="印章所有者",
        help_text="空为该件的决定机关",
    )
    kind = models.CharField("印章种类", max_length=10, choices=SealKind.choices)

    class Meta:
        verbose_name = verbose_name_plural = "调整·用印"
        constraints = [models.UniqueConstraint(fields=["handover", "side", "document_class"], name="one_seal_per_side")]
