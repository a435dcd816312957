"""The case, its materials and what was said and decided on it."""

from __future__ import annotations

import secrets
import uuid
from functools import cached_property
from typing import Any

from django.db import models

from approvals.workflow import (
    CLIENT_MOVES,
    ENDED_WORDS,
    JOB_MOVES,
    LEADERS,
    MOVES,
    NOT_ON_ROUTE,
    SENT_AGAIN,
    AcceptedAs,
    CaseKind,
    CaseLife,
    Channel,
    Entry,
    Result,
    State,
    knows,
    next_step,
    sources_of,
    step_of,
    turn,
    turn_roles,
)
from core.actors import Actor
from core.models import Membership, Organisation, Role
from empowerment.authority import Authority
from empowerment.workflow import InstrumentKind, Mode, Slot

SLOT_FIELDS: dict[Slot, str] = {
    Slot.RECEIVES: "receiving_body",
    Slot.ACCEPTS: "accepting_body",
    Slot.CIRCULATES: "circulating_body",
    Slot.EXAMINES: "examining_body",
    Slot.DECIDES: "deciding_body",
    Slot.COUNTERSIGNS: "countersigning_body",
    Slot.REPORTS: "reporting_body",
    Slot.ISSUES: "issuing_body",
}

HAND_OVER_DENIED = "“交接”由经办人本人或其单位的负责人、首席审批员、园区管理员办理。"


def new_query_code() -> str:
    """Six characters that people do not confuse, for the public progress page."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(6))


def _body(label: str, related: str) -> models.ForeignKey:
    """Without an index of its own: lists go by CaseReader, worklists by the indexes over open cases below."""
    return models.ForeignKey(
        "core.Organisation", models.PROTECT, null=True, db_index=False, related_name=related, verbose_name=label
    )


class Case(CaseLife):
    """One application on its route. The authority is pinned at acceptance; until then it is the answer at receipt."""

    door_related = ("item", "item_version", "park", "applicant")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("办件编号", max_length=60, unique=True)
    query_code = models.CharField("查询码", max_length=12, default=new_query_code)
    version = models.PositiveIntegerField(default=1)

    item = models.ForeignKey("empowerment.PowerItem", models.PROTECT, related_name="cases", verbose_name="事项")
    item_version = models.ForeignKey("empowerment.ItemVersion", models.PROTECT, verbose_name="事项版本")
    subitem = models.ForeignKey("empowerment.SubItem", models.PROTECT, null=True, blank=True, verbose_name="业务子项")
    park = models.ForeignKey("core.Organisation", models.PROTECT, related_name="cases", verbose_name="园区")
    area = models.CharField("片区", max_length=60, blank=True)
    mode = models.CharField("方式", max_length=16, choices=Mode.choices)
    authority = models.JSONField("权限依据")
    pinned_at = models.DateTimeField("权限固定时刻", null=True)
    instrument = models.ForeignKey(
        "empowerment.Instrument",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="cases",
        verbose_name="所依文书",
    )
    delegation = models.ForeignKey(
        "empowerment.Instrument",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="delegated_cases",
        verbose_name="所依委托书",
        help_text="以委托机关名义办理的件",
    )

    receiving_body = _body("收件机关", "cases_received")
    accepting_body = _body("受理机关", "cases_accepted")
    circulating_body = _body("流转机关", "cases_circulated")
    examining_body = _body("审查机关", "cases_examined")
    deciding_body = _body("决定机关", "cases_decided")
    countersigning_body = _body("见章盖章机关", "cases_countersigned")
    reporting_body = _body("上报机关", "cases_reported")
    issuing_body = _body("出件机关", "cases_issued")

    kind = models.CharField("种类", max_length=12, choices=CaseKind.choices, default=CaseKind.NEW)
    licence = models.ForeignKey(
        "approvals.Licence", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="所涉证照"
    )
    applicant = models.ForeignKey("approvals.Applicant", models.PROTECT, related_name="cases", verbose_name="申请人")
    title = models.CharField("申请内容", max_length=200)
    contact = models.CharField("联系人", max_length=40, blank=True)  # as told for this case; the applicant's may change
    phone = models.CharField("联系电话", max_length=30, blank=True)
    agent_name = models.CharField("代办人", max_length=40, blank=True)
    agent_phone = models.CharField("代办人电话", max_length=30, blank=True)
    agent_identity = models.TextField("代办人证件（加密）", blank=True, editable=False)
    channel = models.CharField("渠道", max_length=16, choices=Channel.choices, default=Channel.WINDOW)
    entry = models.CharField("进入方式", max_length=10, choices=Entry.choices, default=Entry.NORMAL)
    first_clerk = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, related_name="+", verbose_name="首问责任人"
    )
    handler = models.ForeignKey(
        "core.Person", models.PROTECT, null=True, blank=True, related_name="handled_cases", verbose_name="经办人"
    )
    claimed_state = models.CharField("认领环节", max_length=24, choices=State.choices, blank=True, editable=False)
    source_client = models.CharField("来源系统", max_length=32, blank=True)
    external_number = models.CharField("外部编号", max_length=80, blank=True)

    received_at = models.DateTimeField("收件时间", null=True)
    recorded_at = models.DateTimeField("登记时间", auto_now_add=True)
    accepted_at = models.DateTimeField("受理时间", null=True)
    accepted_as = models.CharField("受理方式", max_length=10, choices=AcceptedAs.choices, blank=True)
    corrected_once = models.BooleanField("已一次性告知", default=False)
    correction_answer_on = models.DateField("补正答复截止", null=True)
    supplemented_at = models.DateTimeField("补正时间", null=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    result = models.CharField("结果", max_length=10, choices=Result.choices, blank=True)
    result_sealed_at = models.DateTimeField("结果用印时间", null=True)
    ended_at = models.DateTimeField("办结时间", null=True)

    due_on = models.DateField("到期日", null=True)
    due_kind = models.CharField("到期事由", max_length=16, blank=True)
    due_provisional = models.BooleanField("暂估", default=False)
    yellow_on = models.DateField(null=True)
    red_on = models.DateField(null=True)
    card_on = models.DateField(null=True)
    paused = models.BooleanField("暂停计时", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["source_client", "external_number"],
                condition=~models.Q(external_number=""),
                name="external_case_once",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(pinned_at__isnull=False),
                name="accepted_case_is_pinned",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=CaseKind.NEW, licence=None)
                | (~models.Q(kind=CaseKind.NEW) & models.Q(licence__isnull=False)),
                name="kind_names_its_licence",
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=[field, "state", "due_on"], condition=models.Q(ended_at=None), name=f"case_open_{slot.value}"
                )
                for slot, field in SLOT_FIELDS.items()
            ),
            models.Index(fields=["applicant", "-id"], name="case_applicant"),
            *(
                models.Index(
                    fields=[field, "-id"], condition=models.Q((f"{field}__isnull", False)), name=f"case_{field}"
                )
                for field in ("instrument", "delegation")
            ),
            models.Index(fields=["due_on", "id"], condition=models.Q(due_on__isnull=False), name="case_due"),
            # The lamps of lists: of all that run, those whose day has come.
            models.Index(fields=["yellow_on"], condition=models.Q(due_on__isnull=False), name="case_yellow"),
            models.Index(fields=["red_on"], condition=models.Q(due_on__isnull=False), name="case_red"),
            models.Index(fields=["card_on"], condition=models.Q(ended_at=None), name="case_card_due"),
            models.Index(
                fields=["result_sealed_at"], condition=models.Q(result_sealed_at__isnull=False), name="case_sealed"
            ),
            models.Index(fields=["kind", "-id"], condition=~models.Q(kind=CaseKind.NEW), name="case_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.item_version.name}"

    @cached_property
    def pinned(self) -> Authority:
        """The authority that holds for this case."""
        return Authority.from_json(self.authority)

    def pin(self, authority: Authority, data: dict[str, Any] | None = None) -> None:
        """Write an answer into the case: its JSON (`data` where it has been made already) and the indexed columns."""
        self.authority = authority.to_json() if data is None else data
        self.__dict__["pinned"] = authority
        self.mode = authority.mode
        self.route = authority.route
        self.item_version_id = authority.version_id
        found = authority.instruments
        self.instrument_id = found[0].id if found else None
        self.delegation_id = next((row.id for row in found if row.kind == InstrumentKind.DELEGATION), None)
        for slot, field in SLOT_FIELDS.items():
            body = authority.body(slot)
            setattr(self, f"{field}_id", body.id if body else None)

    def body_id(self, slot: str) -> int | None:
        found: int | None = getattr(self, f"{SLOT_FIELDS[Slot(slot)]}_id")
        return found

    def organisation_ids(self) -> set[int]:
        """Every organisation that has a part in the case."""
        found = {self.park_id, *(self.body_id(slot) for slot in SLOT_FIELDS)}
        return {pk for pk in found if pk is not None}

    # What the door asks of a movable row (core/door.py).

    def move_refusal(self, move: str) -> str | None:
        """Why the route or the state forbids the move, with what to do instead; None when they allow it."""
        if not knows(self.route, move):
            return NOT_ON_ROUTE.get((self.route, move), f"“{MOVES[move].label}”不是本件办理路径上的步骤。")
        if self.state in ENDED_WORDS and self.state not in sources_of(move):
            return f"本件{ENDED_WORDS[State(self.state)]}，不能再“{MOVES[move].label}”。"
        step = step_of(self.route, move)
        if step and step.source != self.state:
            return self._not_now(move)
        if self.state not in sources_of(move):
            return self._not_now(move)
        return None

    def _not_now(self, move: str) -> str:
        following = next_step(self.route, self.state)
        state = State(self.state).label
        hint = f"下一步是“{MOVES[following.move].label}”。" if following else ""
        if self.state == State.RETURNED:
            hint = "受理环节正在补正情况，办回后再继续。"
        if self.state in SENT_AGAIN:
            hint = "部门见章退回，请先按退回事由补正后再送，或重新制作文书。"
        if self.state == State.CORRECTING:
            hint = "正在等申请人补正，请先登记补正材料。"
        return f"本件现在是“{state}”，不能“{MOVES[move].label}”。{hint}"

    def move_slot(self, move: str) -> Slot | None:
        """The slot of the body that makes the move; None where it is nobody's turn any more."""
        step = step_of(self.route, move)
        if step is not None:
            return step.slot
        fixed = MOVES[move].slot
        due = turn(self.route, self.state) if fixed is None else None
        return due[1] if due else fixed

    def move_roles(self, move: str) -> frozenset[str]:
        """Roles one of which makes the move. Who may do what is due may claim it."""
        roles = MOVES[move].roles
        return roles & turn_roles(self.route, self.state) if move == "claim" else roles

    def move_for(self, move: str, actor: Actor) -> int | None:
        """The person for whom the actor stands in with this move (AB岗), by key."""
        return actor.acts_for(self.move_roles(move), self.move_organisation_id(move), self.handler_id)

    def move_organisation_id(self, move: str) -> int | None:
        slot = self.move_slot(move)
        return None if slot is None else self.body_id(slot)

    def move_permitted(self, move: str, actor: Actor) -> str | None:
        """Why this actor may not make the move; None when they may. Jobs make only what falls due by law."""
        rule = MOVES[move]
        if actor.is_job:
            return None if move in JOB_MOVES else "系统任务不得办理此步骤。"
        if actor.is_client:
            return self._client_denied(move, actor)
        if move == "hand_over":
            return self._hand_over_denied(actor)
        slot, allowed = self.move_slot(move), self.move_roles(move)
        if allowed and slot is not None and actor.holds_any(allowed, self.body_id(slot)):
            return None
        body = self.pinned.body(slot) if slot else None
        roles = "、".join(sorted(Role(role).label for role in allowed)) or "系统"
        return f"“{rule.label}”由{body.name if body else '承办机关'}的{roles}办理。"

    def _hand_over_denied(self, actor: Actor) -> str | None:
        """The handler hands over, or a leader of a body of the case at which the handler serves or served."""
        if self.handler_id is None:  # refused by the state of things, in its own words, to those who work on it
            mine = actor.organisations(*MOVES["hand_over"].roles) & self.organisation_ids()
            return None if mine else HAND_OVER_DENIED
        if actor.person is not None and actor.person.pk == self.handler_id:
            return None
        led = actor.organisations(*LEADERS) & self.organisation_ids()
        if led and Membership.objects.filter(person=self.handler_id, organisation__in=led).exists():
            return None
        return HAND_OVER_DENIED

    def _client_denied(self, move: str, actor: Actor) -> str | None:
        """A system submits for parks of its own jurisdiction and afterwards only completes what it submitted."""
        if move not in CLIENT_MOVES:
            return f"“{MOVES[move].label}”须由有权的人员办理，对接系统不得以自己的名义办理。"
        bodies = actor.organisations("submit")
        if not bodies:
            return "本系统没有 submit 权限范围，不能提交。"
        if move != "receive":
            return None if self.source_client == actor.id else "对接系统只能补充自己提交的办件。"
        if self.park_id in bodies or self.receiving_body_id in bodies:
            return None
        same = Organisation.objects.filter(pk__in=bodies, jurisdiction_id=self.park.jurisdiction_id)
        return None if same.exists() else "对接系统只能向本辖区的园区提交申请。"


class CaseMaterial(models.Model):
    """One line of the checklist, taken from the item version at receipt, with the file and the look at the original."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="materials", verbose_name="办件")
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("材料名称", max_length=200)
    required = models.BooleanField("必要", default=True)
    provided = models.BooleanField("已收", default=False)
    original_seen = models.BooleanField("原件已核", default=False)
    deferrable = models.BooleanField("可容缺", default=False)
    by_commitment = models.BooleanField("承诺后免交", default=False)
    waived = models.BooleanField("已承诺免交", default=False)
    file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="文件"
    )
    file_name = models.CharField("文件名", max_length=200, blank=True)
    reused_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="复用自"
    )
    missing_note = models.CharField("补正要求", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "办件材料"
        ordering = ["order"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(waived=False) | models.Q(by_commitment=True), name="only_by_commitment_is_waived"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lacking(self) -> bool:
        """Whether it must be there and is not, nor does a commitment stand in for it."""
        return self.required and not self.provided and not self.waived


class Opinion(models.Model):
    """What an examiner, a chief approver or the park said at a step; never changed."""

    class Kind(models.TextChoices):
        EXAMINATION = "examination", "审查意见"
        FIRST_REVIEW = "first_review", "首席审批员初审"
        FIRST_OPINION = "first_opinion", "初审意见（上报）"

    case = models.ForeignKey(Case, models.CASCADE, related_name="opinions", verbose_name="办件")
    kind = models.CharField("种类", max_length=16, choices=Kind.choices)
    suggests = models.CharField("建议", max_length=10, choices=Result.choices)
    text = models.TextField("意见")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="意见人")
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "审查意见"
        default_permissions = ("view",)


class Decision(models.Model):
    """The one decision on a case: by a chief approver's grant, the head, a meeting, or the superior."""

    class Form(models.TextChoices):
        CHIEF = "chief", "首席审批员依授权"
        HEAD = "head", "主要负责人"
        COLLECTIVE = "collective", "集体研究"
        SUPERIOR = "superior", "上级机关"
        FORMER = "former", "原系统作出（迁入登记）"

    case = models.OneToOneField(Case, models.CASCADE, related_name="decision", verbose_name="办件")
    result = models.CharField("结果", max_length=10, choices=Result.choices)
    form = models.CharField("形式", max_length=12, choices=Form.choices)
    reasons = models.TextField("理由", blank=True)
    decided_by = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="决定人")
    grant = models.ForeignKey(
        "empowerment.ChiefGrant", models.PROTECT, null=True, related_name="+", verbose_name="授权"
    )
    meeting = models.JSONField("会议记录", null=True)
    ground = models.CharField("法定事由", max_length=16, blank=True)  # of articles 69, 70 or 78, by kind and result
    out_of_order = models.CharField("先于在先申请决定的理由", max_length=300, blank=True)
    # Of a decision made outside, by the superior or in the former system: these are the decision.
    superior_number = models.CharField("外部文号", max_length=120, blank=True)
    superior_seal = models.CharField("外部印章", max_length=120, blank=True)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = verbose_name_plural = "决定"
        default_permissions = ("view",)


class Delivery(models.Model):
    """The receipt of service (送达回证)."""

    class Way(models.TextChoices):
        COLLECT = "collect", "窗口领取"
        POST = "post", "快递送达"
        ELECTRONIC = "electronic", "电子送达"

    case = models.OneToOneField(Case, models.CASCADE, related_name="delivery", verbose_name="办件")
    way = models.CharField("方式", max_length=12, choices=Way.choices)
    recipient = models.CharField("收件人", max_length=60)
    relation = models.CharField("与申请人关系", max_length=40, blank=True)
    tracking = models.CharField("快递单号", max_length=60, blank=True)
    place = models.CharField("送达地点或电子地址", max_length=120, blank=True)
    witness = models.CharField("见证人", max_length=40, blank=True)
    note = models.CharField("拒收事由及备注", max_length=200, blank=True)
    delivered_at = models.DateTimeField("送达时间")
    person = models.ForeignKey("core.Person", models.PROTECT, related_name="+", verbose_name="送达人")
    # What came back: the courier's or the recipient's signature, looked at by whom.
    signed_on = models.DateField("签收日期", null=True)
    signed_by = models.CharField("签收人", max_length=60, blank=True)
    confirmed_by = models.ForeignKey("core.Person", models.PROTECT, null=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signed_on=None, signed_by="")
                | models.Q(signed_on__isnull=False, confirmed_by__isnull=False) & ~models.Q(signed_by=""),
                name="signed_delivery_names_who",
            )
        ]

    @property
    def awaits_signature(self) -> bool:
        """Whether it is on its way: posted, and nobody has registered who signed for it."""
        return self.way == self.Way.POST and self.signed_on is None
