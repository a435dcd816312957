"""Ratings (好差评): windows with their screens, one ticket per service, the rating with what became of it, and the terms."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approvals.rating_life import (
    APPLICANT_MOVES,
    BAD,
    DECIDING,
    HANDLING,
    LABELS,
    OFFLINE,
    ONLINE,
    OWED,
    Level,
    Occasion,
    RatingChannel,
    RatingLife,
    RatingState,
)
from approvals.workflow import Channel
from core import moments
from core.actors import Actor
from core.models import Role
from core.reach import office_reaches
from core.verification import ALPHABET

CODE_LENGTH = 16  # 80 bits: nobody finds a rating by trying
HANDLERS = frozenset({Role.HEAD, Role.CHIEF, Role.PARK_ADMIN})  # answer for the body complained of
CLOSERS = frozenset({Role.HEAD, Role.PARK_ADMIN})
KEEPERS = frozenset({Role.PARK_ADMIN, Role.HEAD, Role.COORDINATOR})  # set up the windows of their body
SITTING = frozenset({Role.CLERK, Role.HANDLER, Role.REVIEWER, Role.CHIEF})
JUDGES = frozenset({Role.REFORM, Role.COORDINATOR})
ON_THE_NET = (Channel.ONLINE, Channel.SELF_SERVICE)


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class RatingTerms(models.Model):
    """From a day on: the limits of ratings, of one jurisdiction or of all that have none of their own. The places set them
    differently (5 working days at 德州, 7 calendar days at 临武, 15 for a complex matter), so every number is a choice.
    """

    jurisdiction = models.ForeignKey(
        "core.Jurisdiction", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="辖区"
    )
    valid_from = models.DateField("施行日")
    ordinary_days = models.PositiveSmallIntegerField("差评办理（工作日）", default=5)
    complex_days = models.PositiveSmallIntegerField("复杂差评办理（工作日）", default=15)
    invite_days = models.PositiveSmallIntegerField("办结几日未评邀请（自然日）", default=3)
    rate_days = models.PositiveSmallIntegerField("服务后可评价（自然日）", default=30)
    rerate_days = models.PositiveSmallIntegerField("答复后可再评（自然日）", default=15)
    appeal_days = models.PositiveSmallIntegerField("申诉期限（工作日）", default=5)
    screen_minutes = models.PositiveSmallIntegerField("窗口评价屏等待（分钟）", default=5)

    class Meta:
        verbose_name = verbose_name_plural = "好差评期限"
        ordering = ["jurisdiction", "-valid_from"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "valid_from"], name="rating_terms_once"),
            models.UniqueConstraint(
                fields=["valid_from"], condition=Q(jurisdiction=None), name="rating_terms_general_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction or '未另行规定的辖区'}，{moments.chinese_date(self.valid_from)}起"

    @classmethod
    def in_force(cls, day: dt.date, jurisdiction_id: int) -> RatingTerms:
        """The terms of the day: the jurisdiction's own, else the general ones, else the defaults."""
        rows = cls.objects.filter(Q(jurisdiction=jurisdiction_id) | Q(jurisdiction=None), valid_from__lte=day)
        return rows.order_by(F("jurisdiction").asc(nulls_last=True), "-valid_from").first() or cls()


class Desk(models.Model):
    """A window (窗口) with the clerk who sits there and the secret address of its screen. What has been called up onto the
    screen is forgotten when nobody rates.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="desks", verbose_name="单位")
    name = models.CharField("窗口", max_length=40)
    key = models.CharField("评价屏地址", max_length=20, unique=True, default=new_code)
    clerk = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="desks", verbose_name="在座人员"
    )
    closed_at = models.DateTimeField("停用时间", null=True)
    ticket = models.ForeignKey("approvals.RatingTicket", models.SET_NULL, null=True, related_name="+")
    called_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "评价窗口"
        ordering = ["body", "name"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], name="desk_name_once"),
            models.UniqueConstraint(
                fields=["clerk"], condition=Q(clerk__isnull=False, closed_at=None), name="clerk_sits_at_one_desk"
            ),
            models.CheckConstraint(
                condition=Q(ticket=None) | Q(called_at__isnull=False), name="called_up_ticket_has_its_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RatingTicket(models.Model):
    """One service that may be rated, once: made when it ended, with the code that opens it. The columns say whom and what
    a rating will be of; they do not change when people change places later. Only a window that was not known is filled in,
    when the rating is given on its screen.
    """

    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="rating_tickets", verbose_name="办件")
    occasion = models.CharField("评价种类", max_length=8, choices=Occasion.choices)
    move = models.CharField("服务", max_length=20)
    code = models.CharField("评价码", max_length=20, unique=True, default=new_code)
    served_at = models.DateTimeField("服务时间")
    served_on = models.DateField("服务日")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="服务单位")
    department = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="业务主管部门")
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="+", verbose_name="事项")
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="+", verbose_name="窗口")
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="服务人员")
    invited_on = models.DateField("邀请日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "评价码"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(occasion=Occasion.WHOLE), name="whole_matter_is_rated_once"
            ),
        ]
        indexes = [
            models.Index(fields=["park", "served_on"], name="ticket_park"),
            models.Index(
                fields=["served_on"], condition=Q(occasion=Occasion.WHOLE, invited_on=None), name="ticket_not_invited"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}·{self.get_occasion_display()}"

    @property
    def address(self) -> str:
        """The public page that the code opens; absolute, because it is read off paper and telephones."""
        return f"{settings.PUBLIC_URL}/public/rating/{self.code}/"

    def rater(self) -> Actor:
        """Whoever holds the code speaks as the applicant; the record names the ticket, not the person."""
        return Actor(kind="applicant", id=f"ticket-{self.pk}", label="申请人")


class Rating(RatingLife):
    """What the applicant said of one service, and of a bad rating what became of it. The first level is never rewritten:
    figures go by it; a second rating stands beside it.
    """

    door_related = ("ticket", "park", "body", "item")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    ticket = models.OneToOneField(RatingTicket, models.PROTECT, related_name="rating", verbose_name="评价码")
    case = models.ForeignKey("approvals.Case", models.PROTECT, related_name="ratings", verbose_name="办件")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="园区")
    body = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="服务单位")
    department = models.ForeignKey("core.Organisation", models.PROTECT, related_name="+", verbose_name="业务主管部门")
    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="+", verbose_name="事项")
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, related_name="+", verbose_name="窗口")
    person = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="服务人员")
    occasion = models.CharField("评价种类", max_length=8, choices=Occasion.choices)
    served_on = models.DateField("服务日")

    level = models.PositiveSmallIntegerField("评价", choices=Level.choices)
    aspects = models.JSONField("方面", default=list)
    text = models.TextField("意见", blank=True)
    channel = models.CharField("评价渠道", max_length=8, choices=RatingChannel.choices)
    at = models.DateTimeField("评价时间")

    complex = models.BooleanField("情况复杂", default=False)
    due_on = models.DateField("办理期限", null=True)
    appeal_by = models.DateField("申诉期限", null=True)
    called_at = models.DateTimeField("回访时间", null=True)
    called_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="回访人")
    call_text = models.TextField("回访情况", blank=True)
    untrue = models.BooleanField("名实不符", default=False)
    rectified_at = models.DateTimeField("整改登记时间", null=True)
    rectified_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    measure = models.TextField("整改措施", blank=True)
    responsible = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="责任人")
    replied_at = models.DateTimeField("答复时间", null=True)
    replied_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    reply_text = models.TextField("答复", blank=True)
    in_time = models.BooleanField("按期办理", null=True)
    rerate_by = models.DateField("可再评至", null=True)
    again_level = models.PositiveSmallIntegerField("再次评价", choices=Level.choices, null=True)
    again_text = models.TextField("再评意见", blank=True)
    again_at = models.DateTimeField("再评时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="办结人")
    closing = models.CharField("办结意见", max_length=300, blank=True)
    escalated_on = models.DateField("上报负责人日", null=True)

    appeal_text = models.TextField("申诉理由", blank=True)
    appealed_at = models.DateTimeField("申诉时间", null=True)
    appealed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="申诉人")
    appeal_upheld = models.BooleanField("申诉成立", null=True)
    appeal_opinion = models.CharField("申诉处理意见", max_length=500, blank=True)
    appeal_decided_at = models.DateTimeField("申诉处理时间", null=True)
    appeal_decided_by = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, related_name="+", verbose_name="申诉处理人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "评价"
        ordering = ["-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="rating_level_is_one_of_five"),
            models.CheckConstraint(
                condition=Q(level__in=BAD, due_on__isnull=False) | Q(level__lt=min(BAD), due_on=None, state="given"),
                name="bad_rating_has_its_limit",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["replied", "closed"]) | Q(replied_at__isnull=False, in_time__isnull=False),
                name="replied_rating_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="excluded", appeal_upheld=True)
                | ~Q(state="excluded") & (Q(appeal_upheld=False) | Q(appeal_upheld=None)),
                name="excluded_rating_by_appeal_alone",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_rating_says_when"
            ),
        ]
        indexes = [
            models.Index(fields=["park", "served_on"], name="rating_park"),
            models.Index(fields=["department", "-id"], name="rating_department"),
            models.Index(fields=["person", "-id"], name="rating_person"),
            models.Index(fields=["desk", "-id"], name="rating_desk"),
            models.Index(fields=["item", "-id"], name="rating_item"),
            models.Index(
                fields=["due_on"], condition=Q(state__in=["to_call", "to_rectify", "to_reply"]), name="rating_owed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}·{self.item.name}"

    @property
    def bad(self) -> bool:
        return self.level in BAD

    @property
    def overdue(self) -> bool:
        """Its day has passed and the rater has no reply yet."""
        return self.state in OWED and self.due_on is not None and self.due_on < moments.today()

    @property
    def appeal_open(self) -> bool:
        return self.appealed_at is not None and self.appeal_decided_at is None

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        """Why the state forbids the move; None when it allows it."""
        if move not in {t.name for t in self.get_available_state_transitions()}:  # type: ignore[attr-defined]
            return f"这条评价现在是“{RatingState(self.state).label}”，不能“{LABELS[move]}”，请刷新页面查看。"
        today = moments.today()
        if move == "rate_again":
            return self._rating_again_refused(today)
        if move == "close" and self.again_at is None and self.rerate_by is not None and today <= self.rerate_by:
            return f"评价人可以在{moments.chinese_date(self.rerate_by)}以前再次评价，评价后或者期满才能办结。"
        if move in DECIDING and not self.appeal_open:
            return "没有待处理的申诉。"
        if move == "appeal" and self.appealed_at is not None:
            return "这条评价已经申诉过一次。"
        if move == "appeal" and self.appeal_by is not None and today > self.appeal_by:
            return f"申诉期限（{moments.chinese_date(self.appeal_by)}）已过。"
        if move == "escalate" and self.escalated_on is not None:
            return "已经上报过。"
        return None

    def _rating_again_refused(self, today: dt.date) -> str | None:
        if self.again_at is not None:
            return "已经再次评价过，每次服务只能再评一次。"
        if self.rerate_by is not None and today > self.rerate_by:
            return f"再次评价的期限（{moments.chinese_date(self.rerate_by)}）已过。"
        return None

    def move_organisation_id(self, move: str) -> int | None:
        return self.body_id

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """The applicant rates; the body handles, never the person complained of; another office decides appeals."""
        if move in APPLICANT_MOVES:
            return None if actor.kind == "applicant" else "评价只能由申请人作出，工作人员和系统不得代评。"
        if move == "escalate":
            return None if actor.is_job else "逾期由系统上报。"
        if actor.person is None:
            return f"“{LABELS[move]}”须由人员办理。"
        if move in DECIDING:
            return self._judging_denied(move, actor)
        if move == "appeal":
            return self._appeal_denied(actor)
        return self._handling_denied(move, actor)

    def _handling_denied(self, move: str, actor: Actor) -> str | None:
        assert actor.person is not None
        if actor.person.pk == self.person_id:
            return f"“{LABELS[move]}”由被评价人以外的人员办理。"
        roles = HANDLERS if move in HANDLING else CLOSERS
        if actor.holds_any(roles, self.body_id) or actor.holds_any(roles, self.park_id):
            return None
        words = "、".join(sorted(Role(role).label for role in roles))
        return f"“{LABELS[move]}”由服务单位或园区的{words}办理。"

    def _appeal_denied(self, actor: Actor) -> str | None:
        mine = actor.person is not None and actor.person.pk == self.person_id
        if mine or actor.holds_any(HANDLERS, self.body_id) or actor.holds_any(HANDLERS, self.park_id):
            return None
        return "申诉由被评价人或者服务单位、园区的负责人、首席审批员、园区管理员提出。"

    def _judging_denied(self, move: str, actor: Actor) -> str | None:
        mine = actor.organisations()
        if self.body_id in mine or self.park_id in mine:
            return "申诉由被评价单位以外的审改办或政务服务中心处理。"
        if office_reaches(actor, JUDGES, self.park.jurisdiction_id):
            return None
        return f"“{LABELS[move]}”由本辖区的审改办或政务服务中心处理。"


class RatingFile(models.Model):
    """A file handed in with a step of a rating, its type told by content."""

    rating = models.ForeignKey(Rating, models.PROTECT, related_name="files", verbose_name="评价")
    move = models.CharField("环节", max_length=12)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+", verbose_name="文件")
    name = models.CharField("文件名", max_length=200)
    added_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "评价附件"
        ordering = ["pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


def aspects_of(channel: str) -> dict[str, str]:
    """The code set of what may be rated of a service under a channel of receipt."""
    return ONLINE if channel in ON_THE_NET else OFFLINE
