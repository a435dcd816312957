"""Complaints, their answers and files, and lists of the hotline taken in."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.db import models
from django.db.models import F, Q

from core import moments
from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from supervision.lives.complaints import (
    LABELS,
    OPEN,
    WAITS,
    ComplaintKind,
    ComplaintLife,
    ComplaintState,
    Source,
    Verdict,
)

MANAGERS = frozenset({Role.PARK_ADMIN, Role.HEAD})  # of the office that took it in: assign, review; of the body: answer
REGISTRARS = MANAGERS | {Role.CLERK, Role.COORDINATOR, Role.INSPECTOR}
OVERSEERS = frozenset({Role.INSPECTOR})
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # that people do not confuse
ACCUSED = "您是被投诉人，不能办理这件投诉。"


def new_code() -> str:
    """Eight characters for the complainant's own look-up."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


class Complaint(ComplaintLife):
    """One complaint. Who complains, and what was written, stay in the row and out of the record of events."""

    door_related = ("office", "jurisdiction", "organisation", "body", "handler", "person", "case", "item")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    number = models.CharField("投诉编号", max_length=80, unique=True)
    query_code = models.CharField("查询码", max_length=12, default=new_code)
    jurisdiction = models.ForeignKey("core.Jurisdiction", models.PROTECT, related_name="+", verbose_name="辖区")
    office = models.ForeignKey(
        "core.Organisation", models.PROTECT, related_name="complaints_taken", verbose_name="受理单位"
    )
    source = models.CharField("来源", max_length=8, choices=Source.choices)
    external_number = models.CharField("热线工单编号", max_length=60, blank=True)
    kind = models.CharField("类别", max_length=10, choices=ComplaintKind.choices)
    complainant = models.CharField("投诉人", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    text = models.TextField("投诉内容")
    case_number = models.CharField("所填办件编号", max_length=60, blank=True)
    case = models.ForeignKey("approvals.Case", models.PROTECT, null=True, related_name="+", verbose_name="办件")
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, null=True, related_name="+", verbose_name="事项")
    body = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, related_name="complaints_about", verbose_name="被投诉单位"
    )
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="被投诉人")
    received_on = models.DateField("收到日")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    accept_due_on = models.DateField("交办期限")
    organisation = models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, related_name="complaints", verbose_name="承办单位"
    )
    handler = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="承办人")
    assigned_at = models.DateTimeField("交办时间", null=True)
    answer_due_on = models.DateField("答复期限", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    verdict = models.CharField("查处结论", max_length=10, choices=Verdict.choices, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    refused_reason = models.CharField("不予受理理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "投诉"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "external_number"],
                condition=~Q(external_number=""),
                name="complaint_external_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["registered", "refused"])
                | Q(assigned_at__isnull=False)
                & Q(organisation__isnull=False)
                & Q(handler__isnull=False)
                & Q(answer_due_on__isnull=False),
                name="complaint_assigned_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "closed"]) | Q(answered_at__isnull=False) & ~Q(verdict=""),
                name="complaint_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at=None),
                name="complaint_closed_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refused_reason=""), name="complaint_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(handler=None) | Q(person=None) | ~Q(handler=F("person")), name="complaint_not_by_accused"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "-id"], name="complaint_office"),
            models.Index(fields=["organisation", "state", "-id"], name="complaint_organisation"),
            models.Index(fields=["body", "received_on"], name="complaint_body"),
            models.Index(fields=["person", "received_on"], name="complaint_person"),
            models.Index(fields=["answer_due_on"], condition=Q(state__in=list(OPEN)), name="complaint_open"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"

    @property
    def due_on(self) -> dt.date | None:
        """The day by which the next word is owed; None when nothing is."""
        if self.state == ComplaintState.REGISTERED:
            return self.accept_due_on
        return self.answer_due_on if self.state in WAITS else None

    @property
    def overdue(self) -> bool:
        due = self.due_on
        return due is not None and due < moments.today()

    @property
    def answered_late(self) -> bool:
        """Whether the answer came after its day, or is still owed after it."""
        until = moments.legal_day(self.answered_at) if self.answered_at else moments.today()
        return self.answer_due_on is not None and until > self.answer_due_on

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return None
        return f"这件投诉现在是“{ComplaintState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"

    def move_organisation_id(self, move: str) -> int | None:
        return self.organisation_id if move == "answer" else self.office_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The office registers, assigns and reviews, overseers everywhere; the handler or the body's leaders answer; the
        person complained of does nothing of it.
        """
        if actor.person is not None and actor.person.pk == self.person_id:
            return ACCUSED
        overseer = office_reaches(actor, OVERSEERS, self.jurisdiction_id)
        if move == "register":
            public = actor.kind == "applicant" and self.source == Source.WEB
            if public or overseer or actor.holds_any(REGISTRARS, self.office_id):
                return None
            return "投诉由受理单位的窗口、管理人员或督查监察人员登记。"
        if move == "answer":
            named = actor.person is not None and actor.person.pk == self.handler_id
            led = actor.holds_any(MANAGERS, self.organisation_id)
            return None if named or led else "答复由承办人或承办单位负责人办理。"
        if not overseer and not actor.holds_any(MANAGERS, self.office_id):
            return f"“{LABELS[move]}”由{self.office.name}的负责人、管理员或督查监察人员办理。"
        if move == "close" and self.answers.filter(person=actor.person, reviewed_at=None).exists():
            return "答复人不能审核自己的答复。"
        return None


class ComplaintAnswer(models.Model):
    """One answer and what the review said of it; an answer that was sent back stays on record."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="answers", verbose_name="投诉")
    verdict = models.CharField("查处结论", max_length=10, choices=Verdict.choices)
    text = models.TextField("答复")
    measures = models.TextField("处理和整改措施", blank=True)
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="答复人")
    at = models.DateTimeField("答复时间")
    accepted = models.BooleanField("同意", null=True)
    opinion = models.CharField("审核意见", max_length=300, blank=True)
    reviewed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    reviewed_at = models.DateTimeField("审核时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "投诉答复"
        ordering = ["pk"]
        default_permissions = ("view",)


class ComplaintFile(models.Model):
    """A file that came with the complaint, or with an answer to it; its type told by content."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="files", verbose_name="投诉")
    answer = models.ForeignKey(
        ComplaintAnswer, models.PROTECT, null=True, related_name="files", verbose_name="随哪次答复"
    )
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "投诉附件"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class HotlineBatch(models.Model):
    """A list of the hotline: looked at first, then taken in. The file is kept and read again each time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="受理单位")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    file_name = models.CharField("文件名", max_length=200)
    tried_at = models.DateTimeField("上传时间")
    tried_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    applied_at = models.DateTimeField("导入时间", null=True)
    applied_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="导入人")
    made = models.PositiveIntegerField("新登记", default=0)
    wrong = models.PositiveIntegerField("有问题", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "12345工单导入"
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.file_name
