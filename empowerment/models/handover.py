"""Handover packages (交接包): what goes from one body to another with a set of powers, line by line, signed by both."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core.actors import Actor
from core.models import Role
from empowerment.handover_life import LineKind, LineState, PackageLife, PackageState, Side
from empowerment.models.keepers import keeps

FILLERS = frozenset({Role.CLERK, Role.REVIEWER, Role.CHIEF, Role.HEAD, Role.HANDLER, Role.SUPERVISOR, Role.FILER})
SIGNERS = frozenset({Role.HEAD, Role.CHIEF, Role.SUPERVISOR})
NOT_NOW = {
    PackageState.GIVEN: "移交方已签字，内容不能再改；要改请先退回修改。",
    PackageState.TAKEN: "接收方已签字，内容不能再改；要改请先退回修改。",
    PackageState.SIGNED: "双方已签字，交接已经完成，不能再改。",
}


class HandoverPackage(PackageLife):
    """What `giver` hands to `taker` for a park, due on a legal day (鞍山方案三.2). One unfinished package per pair."""

    door_related = ("park", "giver", "taker", "cut_over")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="handover_packages", verbose_name="园区")
    giver = models.ForeignKey("core.Organisation", models.PROTECT, related_name="packages_given", verbose_name="移交方")
    taker = models.ForeignKey("core.Organisation", models.PROTECT, related_name="packages_taken", verbose_name="接收方")
    cut_over = models.ForeignKey(
        "empowerment.CutOver", models.PROTECT, null=True, blank=True, related_name="packages", verbose_name="主体调整"
    )
    due_on = models.DateField("完成期限")
    source = models.CharField("依据", max_length=200, blank=True)
    fictional = models.BooleanField("演示", default=False)
    opened_at = models.DateTimeField("建立时间")
    signed_on = models.DateField("双方签字完成日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交接包"
        ordering = ["park", "taker"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["park", "giver", "taker"], condition=~Q(state="signed"), name="one_package_under_way"
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_on__isnull=False) | (~Q(state="signed") & Q(signed_on=None)),
                name="package_signed_when",
            ),
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="package_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.giver.short_name or self.giver} → {self.taker.short_name or self.taker}"

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        if move == "reopen" and self.state == PackageState.OPEN:
            return "还没有一方签字，不用退回，可以直接修改。"
        if self.state == PackageState.SIGNED and move.startswith("sign_"):
            return "双方都已签字，不用再签。"
        if self.state in (PackageState.GIVEN, PackageState.TAKEN) and move.startswith("sign_"):
            return "这一方已经签字，等另一方签字。"
        return NOT_NOW.get(PackageState(self.state), "现在不能办理这一步，请刷新页面查看。")

    def move_organisation_id(self, move: str) -> int | None:
        return self.park_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The two sides fill, their leaders sign and send back; the keepers of the park's record may do all of it."""
        sides = {"sign_giver": [self.giver_id], "sign_taker": [self.taker_id]}.get(move, [self.giver_id, self.taker_id])
        roles = FILLERS if move == "fill" else SIGNERS
        if move != "open" and any(actor.holds_any(roles, pk) for pk in sides):
            return None
        if keeps(actor, self.park):
            return None
        if move == "open":
            return f"{self.park.name}的交接包由该园区的园区管理员或本辖区审改办人员建立。"
        if move == "fill":
            return "交接内容由移交方、接收方的工作人员或该园区的园区管理员登记。"
        whose = {"sign_giver": self.giver.name, "sign_taker": self.taker.name}.get(move, "移交方或接收方")
        return f"由{whose}的负责人办理，或由园区管理员登记纸质签字。"


class HandoverLine(models.Model):
    """One line of the checklist: of the whole department, or of one item. Names are text: not everybody has an account."""

    package = models.ForeignKey(HandoverPackage, models.CASCADE, related_name="lines", verbose_name="交接包")
    number = models.PositiveSmallIntegerField("行号")
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField("交接内容", max_length=16, choices=LineKind.choices)
    item = models.ForeignKey(
        "empowerment.PowerItem", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事项"
    )
    content = models.CharField("名称和数量", max_length=300, blank=True)
    state = models.CharField("状态", max_length=16, choices=LineState.choices, default=LineState.PENDING)
    handed_by = models.CharField("移交人", max_length=40, blank=True)
    taken_by = models.CharField("接收人", max_length=40, blank=True)
    handed_on = models.DateField("交接日期", null=True, blank=True)
    reason = models.CharField("未交、缺少或不适用的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交接包·内容"
        ordering = ["number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="handover_line_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["handed", "partial"])
                | (~Q(handed_by="") & ~Q(taken_by="") & Q(handed_on__isnull=False)),
                name="handed_line_says_who",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["partial", "not_applicable"]) | ~Q(reason=""), name="lacking_line_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.item.name}）" if self.item else self.get_kind_display()

    @property
    def settled(self) -> bool:
        """Handed over, or with the reason why not."""
        return self.state == LineState.HANDED or bool(self.reason)


class HandoverFile(models.Model):
    """A file on a line, its type told by content."""

    line = models.ForeignKey(HandoverLine, models.CASCADE, related_name="files", verbose_name="交接内容")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    added_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "交接包·文件"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class HandoverSignature(models.Model):
    """Who signed for a side and when; entered by the signer, or from the paper by a keeper. Sent back, it stays on record."""

    package = models.ForeignKey(HandoverPackage, models.CASCADE, related_name="signatures", verbose_name="交接包")
    side = models.CharField("哪一方", max_length=8, choices=Side.choices)
    signatory = models.CharField("签字人", max_length=40)
    signed_on = models.DateField("签字日期")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    on_paper = models.BooleanField("纸质签字", default=False)
    note = models.CharField("原件存放处", max_length=200, blank=True)
    scan = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="签字页")
    withdrawn_at = models.DateTimeField("退回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交接包·签字"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["package", "side"], condition=Q(withdrawn_at=None), name="one_signature_per_side"
            ),
        ]
