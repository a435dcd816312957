"""Weak items (“放不下、接不住、管不好”): what does not work at which park, who mends it until when, and how it ended."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from core import moments
from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from supervision.lives.weak import DECIDING, LABELS, OWED, Ending, WeakKind, WeakLife, WeakSource, WeakState

OVERSEERS = frozenset({Role.INSPECTOR, Role.REFORM})
PARK_ROLES = frozenset({Role.HEAD, Role.PARK_ADMIN})
DEPARTMENT_ROLES = frozenset({Role.HEAD, Role.SUPERVISOR, Role.HANDLER})
OWNER_ROLES = PARK_ROLES | DEPARTMENT_ROLES | {Role.COORDINATOR, Role.REFORM}


class WeakItem(WeakLife):
    """One item at one park (岳阳方案第15、20条). `empowerment` is the row it is about, `outcome` the one that took its
    place when the mode was changed; of one item at one park at most one is open.
    """

    door_related = ("item", "park", "department", "owner", "empowerment")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="weak_items", verbose_name="事项")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="weak_items", verbose_name="园区")
    department = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="赋权部门")
    empowerment = models.ForeignKey(
        "empowerment.Empowerment", models.PROTECT, related_name="+", verbose_name="赋权事项"
    )
    kind = models.CharField("类别", max_length=12, choices=WeakKind.choices)
    source = models.CharField("来源", max_length=12, choices=WeakSource.choices)
    reason = models.TextField("具体问题")
    registered_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="登记人")
    registered_at = models.DateTimeField("登记时间")
    owner = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, related_name="weak_items_owned", verbose_name="整改责任单位"
    )
    measures = models.TextField("整改措施", blank=True)
    due_on = models.DateField("整改期限", null=True)
    asked = models.CharField("提请", max_length=12, choices=Ending.choices, blank=True)
    decided_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间", null=True)
    decision = models.CharField("决定意见", max_length=500, blank=True)
    outcome = models.ForeignKey(
        "empowerment.Empowerment", models.PROTECT, null=True, related_name="weak_items", verbose_name="调整后的赋权事项"
    )

    class Meta:
        verbose_name = verbose_name_plural = "“放不下、接不住、管不好”事项"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["item", "park"],
                condition=Q(state__in=["registered", "followed", "asked"]),
                name="weak_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["registered", "dismissed"]) | Q(owner__isnull=False, due_on__isnull=False),
                name="weak_followed_by",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["registered", "followed", "asked"], decided_at=None)
                | Q(state__in=["resolved", "fallen_back", "dismissed"], decided_at__isnull=False) & ~Q(decision=""),
                name="weak_decided_when",
            ),
            models.CheckConstraint(
                condition=Q(state="fallen_back", outcome__isnull=False) | ~Q(state="fallen_back") & Q(outcome=None),
                name="weak_outcome_when",
            ),
        ]
        indexes = [
            models.Index(fields=["park", "state", "-id"], name="weak_park"),
            models.Index(fields=["department", "state", "-id"], name="weak_department"),
            models.Index(fields=["owner", "state", "-id"], name="weak_owner"),
            models.Index(fields=["due_on"], condition=Q(state__in=list(OWED)), name="weak_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.item.name}"

    @property
    def overdue(self) -> bool:
        return self.state in OWED and self.due_on is not None and self.due_on < moments.today()

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"该事项现在是“{WeakState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.park_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """Park, department and the offices that oversee register; those concerned follow and ask; the reform office decides."""
        if actor.person is None:
            return "请登录后办理。"
        if move in DECIDING:
            reform = office_reaches(actor, frozenset({Role.REFORM}), self.park.jurisdiction_id)
            return None if reform else f"“{LABELS[move]}”由审改办办理，园区和部门可以提请。"
        if self.concerns(actor) or office_reaches(actor, OVERSEERS, self.park.jurisdiction_id):
            return None
        return f"“{LABELS[move]}”由{self.park.name}、{self.department.name}、整改责任单位或审改办、督查监察人员办理。"

    def concerns(self, actor: Actor) -> bool:
        """Whether the actor speaks for the park, the department or the owner."""
        return (
            actor.holds_any(PARK_ROLES, self.park_id)
            or actor.holds_any(DEPARTMENT_ROLES, self.department_id)
            or (self.owner_id is not None and actor.holds_any(OWNER_ROLES, self.owner_id))
        )


class WeakFollowUp(models.Model):
    """What was done or asked on a day; never changed."""

    weak = models.ForeignKey(WeakItem, models.PROTECT, related_name="follow_ups", verbose_name="事项")
    text = models.TextField("进展")
    asked = models.CharField("提请", max_length=12, choices=Ending.choices, blank=True)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "整改进展"
        ordering = ["pk"]
        default_permissions = ("view",)
