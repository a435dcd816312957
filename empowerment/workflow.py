"""The closed vocabulary from which a city composes its schemes, and the lives of instruments and item versions.

Modes, routes, slots, parties and stages live here in code; which rule uses which is data (rules of authority §1, §9).
"""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin, transition


class Mode(models.TextChoices):
    """How the power reaches the park, as the documents name it."""

    DIRECT = "direct", "直接赋权"
    DELEGATED = "delegated", "委托行使"
    FORWARDED = "forwarded", "服务前移"
    REPORTED = "reported", "审批直报"
    OWN = "own", "部门自办"
    INTAKE_ONLY = "intake_only", "委托收件、受审分离"


class Route(models.TextChoices):
    """The sequence of steps a case walks; drawn in `approvals.workflow.ROUTES`."""

    DIRECT = "direct", "园区自办"
    DELEGATED = "delegated", "受托办理、见章盖章"
    FORWARDED = "forwarded", "园区领办、中心流转、部门专人办理"
    STATIONED = "stationed", "派驻机构办理"
    REPORTED = "reported", "初审、见章盖章、上报"
    REPORTED_FILED = "reported_filed", "审核、直报上级、同时备案"
    OWN = "own", "部门审批、大厅受理出件"
    INTAKE_ONLY = "intake_only", "园区收件、部门受理审批"


class Slot(models.TextChoices):
    """The places an authority fills."""

    RECEIVES = "receives", "收件"
    ACCEPTS = "accepts", "受理"
    CIRCULATES = "circulates", "流转"
    EXAMINES = "examines", "审查"
    DECIDES = "decides", "决定"
    IN_NAME_OF = "in_name_of", "以谁的名义"
    COUNTERSIGNS = "countersigns", "见章盖章"
    REPORTS = "reports", "上报"
    ISSUES = "issues", "出件"
    FILED_WITH = "filed_with", "备案"
    RESPONDENT = "respondent", "复议诉讼当事人"
    ACCOUNTABLE = "accountable", "内部责任"
    SUPERVISES = "supervises", "事后监管"


class Party(models.TextChoices):
    """Who fills a slot, as a scheme's rule says it; resolved to an organisation per empowerment and date."""

    PARK = "park", "园区管委会"
    DEPARTMENT = "department", "业务主管部门"
    STATIONED = "stationed", "派驻机构"
    HANDLER = "handler", "部门指定专人"
    CENTRE = "centre", "政务服务中心"
    HALL = "hall", "政务服务大厅窗口"
    DELEGATOR = "delegator", "委托机关"
    SUPERIOR = "superior", "上级主管部门"


class DocumentClass(models.TextChoices):
    """Classes of papers a seal may be put on."""

    ACCEPTANCE = "acceptance", "受理通知书"
    CORRECTION = "correction", "补正告知书"
    REFUSAL = "refusal", "不予受理通知书"
    PAUSE = "pause", "特别程序时限告知书"
    EXTENSION = "extension", "延长审批期限告知书"
    OPINION = "opinion", "初审意见"
    DECISION = "decision", "决定书"
    TERMINATION = "termination", "终止审批告知书"
    REVOCATION = "revocation", "撤销、注销决定书"
    RECTIFICATION = "rectification", "更正告知书"
    PROMISE = "promise", "容缺受理承诺书"
    COMMITMENT = "commitment", "告知承诺书"
    CERTIFICATE = "certificate", "许可证照"


NOTICES = frozenset(
    {
        DocumentClass.ACCEPTANCE,
        DocumentClass.CORRECTION,
        DocumentClass.REFUSAL,
        DocumentClass.PAUSE,
        DocumentClass.EXTENSION,
        DocumentClass.TERMINATION,
        DocumentClass.RECTIFICATION,
    }
)


class SealKind(models.TextChoices):
    SPECIAL = "special", "行政审批（服务）专用章"
    OWN = "own", "机关公章"


class Stage(models.TextChoices):
    """Stages an instrument covers (岳云政办发〔2022〕8号 四.1：受理、审查、发证)."""

    ACCEPT = "accept", "受理"
    EXAMINE = "examine", "审查"
    ISSUE = "issue", "发证"


class InstrumentKind(models.TextChoices):
    AUTHORIZATION = "authorization", "行政审批授权书"
    DELEGATION = "delegation", "行政审批委托书"
    HANDOVER = "handover", "赋权事项交接书"
    AGREEMENT = "agreement", "交接协议书"


class InstrumentState(models.TextChoices):
    DRAFTED = "drafted", "起草"
    CHECKED = "checked", "已核对"
    HALF_SIGNED = "half_signed", "一方已签"
    SIGNED = "signed", "已签订"
    EFFECTIVE = "effective", "生效"
    EXPIRED = "expired", "期满"
    REVOKED = "revoked", "撤销"
    SUPERSEDED = "superseded", "已被取代"
    DROPPED = "dropped", "不再签订"


class LetterState(models.TextChoices):
    """Of a chief approver's letter; whether it holds on a day is said by its dates."""

    ISSUED = "issued", "有效"
    ENDED = "ended", "已终止"


class SchemeStatus(models.TextChoices):
    DRAFT = "draft_for_comment", "征求意见稿"
    IN_FORCE = "in_force", "施行"
    REPEALED = "repealed", "废止"


class ItemType(models.TextChoices):
    """Only licences are bound by the periods of the Administrative License Law."""

    LICENCE = "licence", "行政许可"
    CONFIRMATION = "confirmation", "行政确认"
    OTHER = "other", "其他行政权力"
    SERVICE = "service", "公共服务"


class PowerSource(models.TextChoices):
    STATUTE = "statute", "法定职权"
    AUTHORISED = "authorised23", "法律、法规授权（许可法第23条）"
    DELEGATED = "delegated24", "依照法律、法规、规章委托（许可法第24条）"
    CONCENTRATED = "concentrated25", "相对集中行政许可权（许可法第25条）"


class GrantRight(models.TextChoices):
    DECIDE = "decide", "审批决定权"
    FIRST_REVIEW = "first_review", "初审权"


class DecisionForm(models.TextChoices):
    """What an item needs (城陵矶方案三（四））: paper review suffices, or the head or a meeting decides."""

    CHIEF = "chief", "书面审查即可决定"
    FIRST_REVIEW = "first_review", "须主要负责人或集体研究决定"


class CommitmentExclusion(models.TextChoices):
    """Areas in which a promise never stands in for a proof: high risk, hard to put right (国办发〔2020〕42号)."""

    NATIONAL_SECURITY = "national_security", "直接涉及国家安全"
    STATE_SECRETS = "state_secrets", "直接涉及国家秘密"
    PUBLIC_SAFETY = "public_safety", "直接涉及公共安全"
    FINANCIAL_PRUDENCE = "financial_prudence", "直接涉及金融业审慎监管"
    ENVIRONMENT = "environment", "直接涉及生态环境保护"
    LIFE_AND_PROPERTY = "life_and_property", "直接关系人身健康、生命财产安全"
    FOREIGN = "foreign", "重要涉外"


class Aspect(models.TextChoices):
    """四减 of 岳云政办发〔2022〕8号, with 减事项 of the 城陵矶 scheme first."""

    ITEMS = "items", "减事项"
    STEPS = "steps", "减环节"
    MATERIALS = "materials", "减材料"
    DAYS = "days", "减时限"
    FEES = "fees", "减费用"


# The units an aspect is counted in; the first is the usual one.
ASPECT_UNITS = {
    Aspect.ITEMS: ("项",),
    Aspect.STEPS: ("个",),
    Aspect.MATERIALS: ("份",),
    Aspect.DAYS: ("工作日", "日"),
    Aspect.FEES: ("元",),
}


class VersionState(models.TextChoices):
    DRAFT = "draft", "起草"
    PUBLISHED = "published", "已公布"


class Audience(models.TextChoices):
    """服务对象 of GB/T 39046-2020 A.4, drawn together: a person, an organisation, or either."""

    PERSON = "person", "自然人"
    ORGANISATION = "organisation", "法人和其他组织"
    BOTH = "both", "自然人、法人和其他组织"


class OrganisationTheme(models.TextChoices):
    """法人服务主题: those of the customary list that reach a park."""

    SETTING_UP = "setting_up", "设立变更"
    OPERATING = "operating", "准营准办"
    INVESTMENT = "investment", "投资审批"
    CONSTRUCTION = "construction", "国土和规划建设"
    ENVIRONMENT = "environment", "环保绿化"
    SAFETY = "safety", "安全生产"
    FIRE = "fire", "公安消防"
    LABOUR = "labour", "人力资源"
    TRADE = "trade", "商务贸易"
    TRANSPORT = "transport", "交通运输"
    UTILITIES = "utilities", "公用事业"
    AGRICULTURE = "agriculture", "农林牧渔"
    HEALTH = "health", "医疗卫生"
    QUALITY = "quality", "质量技术"
    CLOSING = "closing", "破产注销"
    OTHER = "other", "其他"


class PersonTheme(models.TextChoices):
    """自然人服务主题: those of the customary list that reach a park."""

    OPERATING = "operating", "准营准办"
    CONSTRUCTION = "construction", "规划建设"
    HOUSING = "housing", "住房保障"
    WORK = "work", "就业创业"
    SOCIAL = "social", "社会保障"
    SAFETY = "safety", "公共安全"
    ENVIRONMENT = "environment", "环保绿化"
    OTHER = "other", "其他"


class OnlineDepth(models.IntegerChoices):
    """网上办理深度; only the fourth level spares every visit."""

    NONE = 0, "不能网上办理"
    ONE = 1, "Ⅰ级（网上公布）"
    TWO = 2, "Ⅱ级（网上下载、咨询）"
    THREE = 3, "Ⅲ级（网上受理，现场核验或领取）"
    FOUR = 4, "Ⅳ级（全程网办）"


class Closing(models.TextChoices):
    """How an item closes: with a certificate, with a reply, or otherwise."""

    CERTIFICATE = "certificate", "出证办结"
    APPROVAL = "approval", "审批办结"
    OTHER = "other", "其他办结"


class ListImportState(models.TextChoices):
    DRAFT = "draft", "未试算"
    PLANNED = "planned", "待确认"
    APPLIED = "applied", "已导入"
    UNDONE = "undone", "已撤销"
    DROPPED = "dropped", "已放弃"


class ListImportLife(FSMModelMixin, models.Model):
    """An uploaded list: tried out, applied in one transaction, perhaps undone. The methods only move."""

    state = FSMField("状态", max_length=10, choices=ListImportState.choices, default="draft", protected=True)

    class Meta:
        abstract = True

    @transition(field=state, source=ListImportState.DRAFT, target=ListImportState.PLANNED)
    def plan(self) -> None:
        """试算: what the list would do, and nothing is done."""

    @transition(field=state, source=ListImportState.PLANNED, target=ListImportState.PLANNED)
    def replan(self) -> None:
        """重新试算: the catalogue, or what the person chose, has changed."""

    @transition(field=state, source=ListImportState.PLANNED, target=ListImportState.APPLIED)
    def apply(self) -> None:
        """导入: all rows that are not refused, in one transaction."""

    @transition(field=state, source=ListImportState.APPLIED, target=ListImportState.UNDONE)
    def undo(self) -> None:
        """撤销: what the import wrote is taken off the record and what it replaced is put back."""

    @transition(field=state, source=ListImportState.PLANNED, target=ListImportState.DROPPED)
    def drop(self) -> None:
        """放弃: the list was not meant to be imported."""
