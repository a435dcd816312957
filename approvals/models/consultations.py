"""征求意见: another body is asked for its view, with a deadline and a rule for its silence. It never stops a clock."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.workflow import LEADERS
from core.actors import Actor
from core.models import Role

ASKERS = frozenset({Role.REVIEWER, Role.HANDLER, Role.CHIEF, Role.HEAD})
ANSWERERS = ASKERS | {Role.SUPERVISOR, Role.SUPERIOR, Role.LEGAL}


class Consultation(FSMModelMixin, models.Model):
    """One question on one case to one body; its small life goes through the door."""

    class State(models.TextChoices):
        DRAFT = "draft", "草拟"
        OPEN = "open", "待答复"
        ANSWERED = "answered", "已答复"
        SILENT = "silent", "逾期未复，视为无意见"
        WITHDRAWN = "withdrawn", "已撤回"

    class Rule(models.TextChoices):
        SILENCE = "silence", "逾期未复视为无意见"
        MUST = "must", "必须答复"

    class Opinion(models.TextChoices):
        AGREES = "agrees", "同意"
        OBJECTS = "objects", "不同意"
        NO_VIEW = "no_view", "无意见"

    door_related = ("case", "body")

    case = models.ForeignKey("approvals.Case", models.CASCADE, related_name="consultations", verbose_name="办件")
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="consulted", verbose_name="被征求单位")
    asking_body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="征求单位")
    asked_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="征求人")
    followed_by = models.ForeignKey(  # who is told instead of the asker, once the asker has handed over
        "core.Person", models.PROTECT, null=True, related_name="+", verbose_name="跟办人"
    )
    question = models.TextField("征求内容")
    rule = models.CharField("逾期规则", max_length=8, choices=Rule.choices)
    asked_at = models.DateTimeField("征求时间")
    due_on = models.DateField("答复期限")
    state = FSMField("状态", max_length=10, choices=State.choices, default=State.DRAFT.value, protected=True)
    version = models.PositiveIntegerField(default=1)
    opinion = models.CharField("意见", max_length=8, choices=Opinion.choices, blank=True)
    text = models.TextField("意见内容", blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+", verbose_name="附件")
    file_name = models.CharField("附件名", max_length=200, blank=True)
    answered_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "征求意见"
        ordering = ["pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="answered", answered_at__isnull=False, answered_by__isnull=False)
                & ~models.Q(opinion="")
                | ~models.Q(state="answered") & models.Q(answered_at=None, answered_by=None, opinion=""),
                name="consultation_answered_whole",
            ),
            models.UniqueConstraint(
                fields=["case", "body"], condition=models.Q(state="open"), name="consultation_open_once"
            ),
        ]
        indexes = [models.Index(fields=["body", "state", "due_on"], name="consultation_of_body")]

    def __str__(self) -> str:
        return f"征求{self.body}意见"

    @transition("state", source="draft", target="open")
    def ask(self) -> None:
        """The examining or deciding body asks."""

    @transition("state", source="open", target="answered")
    def answer(self) -> None:
        """The asked body gives its view."""

    @transition("state", source="open", target="silent")
    def lapse(self) -> None:
        """Silence past the deadline counts as no view, where the question said so."""

    @transition("state", source="open", target="withdrawn")
    def withdraw_question(self) -> None:
        """The asking body no longer needs the view."""

    @transition("state", source="open", target=None)
    def hand_over(self) -> None:
        """Somebody else of the asking body waits for the answer."""

    @property
    def follower_id(self) -> int:
        """Who is told of the answer, or of the silence."""
        return self.followed_by_id or self.asked_by_id

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        if move == "ask" or self.state == self.State.OPEN:
            return None
        return f"这次征求意见“{self.State(self.state).label}”，不能再操作。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.body_id if move == "answer" else self.asking_body_id

    def move_for(self, move: str, actor: Actor) -> int | None:
        return actor.acts_for(ANSWERERS if move == "answer" else ASKERS, self.move_organisation_id(move), None)

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        if actor.is_job:
            return None if move == "lapse" else "系统任务不得办理此步骤。"
        if move == "lapse":
            return "逾期未复由系统按规则登记。"
        roles, body = (ANSWERERS, self.body) if move == "answer" else (ASKERS, self.asking_body)
        if move == "hand_over":
            roles = ASKERS | LEADERS
        if actor.holds_any(roles, body.pk):
            return None
        words = "、".join(sorted(str(Role(role).label) for role in roles))
        return f"由{body.name}的{words}办理。"
