"""The lives of a handover package and of a cut-over, and the words of their lines (郴政办发〔2021〕4号 二（二）4；鞍山方案二.1)."""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class LineKind(models.TextChoices):
    """What is handed over with a power, in the order of 郴州方案二（二）4."""

    RULES = "rules", "审批服务操作规范"
    BLANKS = "blanks", "空白证照及制作规范"
    LAWS = "laws", "法规标准汇编"
    ARCHIVES = "archives", "历史档案、样本及归档要求"
    RECEIPTS = "receipts", "收费票据"
    INTERMEDIARIES = "intermediaries", "中介机构名单"
    EXPERTS = "experts", "评审专家名单及档案"
    NETWORK = "network", "专网接入"
    KEYS = "keys", "密钥、光盘等设备"
    ACCOUNTS = "accounts", "系统授权及账号"


SHORT = {
    LineKind.RULES: "操作规范",
    LineKind.BLANKS: "空白证照",
    LineKind.LAWS: "法规标准",
    LineKind.ARCHIVES: "档案样本",
    LineKind.RECEIPTS: "票据",
    LineKind.INTERMEDIARIES: "中介",
    LineKind.EXPERTS: "专家",
    LineKind.NETWORK: "专网",
    LineKind.KEYS: "密钥",
    LineKind.ACCOUNTS: "账号",
}


class LineState(models.TextChoices):
    PENDING = "pending", "未交"
    PARTIAL = "partial", "部分"
    HANDED = "handed", "已交"
    NOT_APPLICABLE = "not_applicable", "不适用"


class Side(models.TextChoices):
    GIVER = "giver", "移交方"
    TAKER = "taker", "接收方"


class PackageState(models.TextChoices):
    DRAFT = "draft", "未建立"
    OPEN = "open", "交接中"
    GIVEN = "given", "移交方已签"
    TAKEN = "taken", "接收方已签"
    SIGNED = "signed", "双方已签"


class PackageLife(FSMModelMixin, models.Model):
    """A package is filled line by line, signed by both sides in any order, and stands. The methods only move."""

    state = FSMField("状态", max_length=8, choices=PackageState.choices, default="draft", protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=PackageState.DRAFT, target=PackageState.OPEN)
    def open(self) -> None:
        """建立交接包."""

    @transition(field=state, source=PackageState.OPEN, target=PackageState.OPEN)
    def fill(self) -> None:
        """登记一行、增加一行、上传或移除文件."""

    @transition(field=state, source=PackageState.OPEN, target=PackageState.GIVEN)
    @transition(field=state, source=PackageState.TAKEN, target=PackageState.SIGNED)
    def sign_giver(self) -> None:
        """移交方签字."""

    @transition(field=state, source=PackageState.OPEN, target=PackageState.TAKEN)
    @transition(field=state, source=PackageState.GIVEN, target=PackageState.SIGNED)
    def sign_taker(self) -> None:
        """接收方签字."""

    @transition(field=state, source=[PackageState.GIVEN, PackageState.TAKEN], target=PackageState.OPEN)
    def reopen(self) -> None:
        """退回修改: the one signature that is there no longer counts."""


class CutOverState(models.TextChoices):
    DRAFT = "draft", "未试算"
    PLANNED = "planned", "待执行"
    APPLIED = "applied", "已执行"
    UNDONE = "undone", "已撤销"
    DROPPED = "dropped", "已放弃"


class CutOverLife(FSMModelMixin, models.Model):
    """A change of body: tried out, carried out in one transaction, perhaps undone before it takes effect."""

    state = FSMField("状态", max_length=8, choices=CutOverState.choices, default="draft", protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=CutOverState.DRAFT, target=CutOverState.PLANNED)
    def plan(self) -> None:
        """试算: what the change would do, and nothing is done."""

    @transition(field=state, source=CutOverState.PLANNED, target=CutOverState.PLANNED)
    def replan(self) -> None:
        """重新试算: the record has changed."""

    @transition(field=state, source=CutOverState.PLANNED, target=CutOverState.APPLIED)
    def apply(self) -> None:
        """执行: empowerments, table of seals, void seals."""

    @transition(field=state, source=CutOverState.APPLIED, target=CutOverState.UNDONE)
    def undo(self) -> None:
        """撤销: only before the moment."""

    @transition(field=state, source=CutOverState.PLANNED, target=CutOverState.DROPPED)
    def drop(self) -> None:
        """放弃."""
