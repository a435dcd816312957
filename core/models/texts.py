"""The wording of papers that an administrator may adapt, version by version."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Coalesce

from core.models.roles import Role
from core.text_life import LABELS, TextLife, TextPlace, TextState

if TYPE_CHECKING:  # actors are made of people, which are models
    from core.actors import Actor

LONGEST_TEXT = 1000


class TextBlock(TextLife):
    """One version. Without an organisation it is for every body of the jurisdiction, without a class for every class that
    has the place; the more particular one wins (core/texts.py).
    """

    door_related = ("organisation", "jurisdiction")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="texts", verbose_name="辖区")
    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, blank=True, related_name="texts", verbose_name="机关"
    )
    document_class = models.CharField("文书种类", max_length=40, blank=True)
    place = models.CharField("位置", max_length=10, choices=TextPlace.choices)
    number = models.PositiveIntegerField("版次", null=True)
    text = models.TextField("用语", max_length=LONGEST_TEXT)
    reason = models.CharField("理由", max_length=300, blank=True)
    drafted_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    published_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="发布人")
    published_at = models.DateTimeField("发布时间", null=True)
    ended_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="停用人")
    ended_at = models.DateTimeField("停用时间", null=True)
    ended_reason = models.CharField("停用理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书用语"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                "jurisdiction",
                Coalesce("organisation_id", 0),
                "document_class",
                "place",
                "state",
                condition=models.Q(state__in=(TextState.DRAFT, TextState.PUBLISHED)),
                name="text_one_draft_one_published",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()}（{self.organisation or self.jurisdiction}）"

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这段用语现在是“{TextState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.organisation_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The park's administrator for the own body; the reform office for the bodies of its jurisdiction and for all."""
        from core.reach import office_reaches  # it asks the models

        if actor.holds(Role.PARK_ADMIN, self.organisation_id):
            return None
        if office_reaches(actor, frozenset({Role.REFORM}), self.jurisdiction_id):
            return None
        return "文书用语由本机关的园区管理员或者辖区审改办人员拟定、发布。"
