"""The one table of columns of an item list: what a heading means when read, and how it is written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from empowerment.workflow import Mode


@dataclass(frozen=True)
class Column:
    """`synonyms` are whole headings, `pattern` is what other headings of the same meaning contain."""

    key: str
    heading: str
    synonyms: tuple[str, ...] = ()
    pattern: str = ""
    width: int = 14


# In the order in which a list is written. Headings as found in published lists (铜政〔2020〕51号, 穗府规〔2024〕3号 among them).
COLUMNS: tuple[Column, ...] = (
    Column("seq", "序号", ("编号", "项号", "行号", "no", "no.", "seq", "顺序号"), width=7),
    Column(
        "code",
        "事项编码",
        (
            "编码",
            "代码",
            "code",
            "base_code",
            "base_code_as_in_link",
            "item_code",
            "guangan_base_code",
            "事项编号",
            "项目编码",
        ),
        r"(事项|目录|权力|基本|国家|项目)(基本)?(编码|代码)$",
        24,
    ),
    Column(
        "name",
        "事项名称",
        (
            "事项",
            "名称",
            "项目名称",
            "权力名称",
            "职权名称",
            "许可事项",
            "主项名称",
            "主项",
            "name",
            "item",
            "item_name",
        ),
        r"(事项|权力|职权|权限|主项|项目)(的)?名称$|^(行政)?(赋权|权力|许可|审批|下放|承接|调整|职权|权限|管理)+事项$",
        44,
    ),
    Column(
        "subitem",
        "业务子项",
        ("子项", "子项名称", "业务办理项", "业务办理项名称", "办理项", "办理项名称", "业务子项名称", "subitem"),
        r"子项|办理项",
        30,
    ),
    Column(
        "item_type",
        "事项类型",
        ("类型", "类别", "权力类型", "权力类别", "职权类型", "item_type", "type", "kind", "item_type_by_code_a1"),
        r"(事项|权力|职权|项目|权限|审批)(的)?(类型|类别|性质|种类)$",
        14,
    ),
    Column(
        "department",
        "主管部门",
        (
            "部门",
            "单位",
            "责任部门",
            "行使部门",
            "实施部门",
            "原实施主体",
            "原行使层级部门",
            "department",
            "department_code",
            "赋权部门",
            "放权部门",
            "下放部门",
            "下放单位",
        ),
        r"^(?!.*(承接|上级|上报|监管|联系|园区|填报|配合)).*(主管|原|行使|实施|市级|区级|县级|市直|职能|业务|审批|委托|赋权|放权|下放)"
        r".*(部门|单位|主体|机关)",
        24,
    ),
    Column(
        "mode",
        "赋权方式",
        ("方式", "形式", "mode", "赋权类型"),
        r"(赋权|放权|授权|调整|下放|行使|承接|权力运行|实施)(的)?(方式|形式|类型|模式)",
        16,
    ),
    Column("area", "片区", ("区域", "适用区域", "适用范围", "实施区域", "area"), r"片区|适用(区域|范围)", 14),
    Column(
        "superior",
        "上级审批机关",
        ("上级部门", "上报机关", "上报部门", "superior_code", "superior"),
        r"(上级|上报|终审)",
        24,
    ),
    Column("scheme", "赋权方案", ("方案", "方案文号", "赋权文件", "赋权文号", "scheme"), r"赋权(方案|文件|文号)", 24),
    Column(
        "legal_basis",
        "设定依据",
        ("依据", "法律依据", "法定依据", "legal_basis", "legal_basis_read_in_lawrefbook", "职权依据", "权力依据"),
        r"(设定|法律|法定|实施|职权|权力|许可|政策)+依据",
        44,
    ),
    Column("source_of_power", "权力来源", ("source_of_power",), r"权力来源|职权来源", 18),
    Column("limit", "法定时限", ("limit", "statutory_limit", "limit_number"), r"法定.*(时限|期限|时间|工作日)", 16),
    Column(
        "limit_unit",
        "法定时限单位",
        ("limit_unit", "unit_as_written", "时限单位", "单位(日)"),
        r"法定.*单位|时限单位",
        12,
    ),
    Column("limit_note", "时限说明", ("limit_note",), r"时限说明", 24),
    Column("promise", "承诺时限", ("promise",), r"承诺.*(时限|期限|时间|工作日)", 16),
    Column(
        "any_limit",
        "",
        ("时限", "办理时限", "办结时限", "审批时限", "办理期限", "期限"),
        r"^(办理|办结|审批).*(时限|期限)",
    ),
    Column("instant", "办件类型", ("办件类别", "是否即办", "即办件", "instant"), r"办件类(型|别)|是否即办", 10),
    Column("fee", "收费", ("收费标准", "收费情况", "收费依据及标准", "fee"), r"收费", 14),
    Column(
        "valid_from",
        "生效日期",
        ("生效日", "起始日期", "赋权日期", "生效时间"),
        r"(生效|赋权|起始|实施).*(日期|时间|日)$",
        13,
    ),
    Column(
        "valid_to",
        "有效期至",
        ("失效日期", "截止日期", "终止日期", "到期日"),
        r"(失效|截止|终止|有效期).*(时间|至|日)",
        13,
    ),
    Column("audience", "服务对象", ("办理对象", "面向对象", "适用对象"), width=16),
    Column("organisation_theme", "法人主题", ("法人服务主题", "面向法人主题分类"), width=14),
    Column("person_theme", "自然人主题", ("自然人服务主题", "面向自然人主题分类"), width=14),
    Column("conditions", "办理条件", ("受理条件", "申请条件", "许可条件", "审批条件"), width=44),
    Column(
        "materials",
        "申请材料",
        ("申报材料", "办理材料", "材料清单", "申请材料目录", "申请材料清单", "所需材料", "提交材料"),
        width=44,
    ),
    Column("quantity", "数量限制", ("有无数量限制",), width=14),
    Column("special_procedures", "特别程序", ("特殊环节",), width=20),
    Column("online_depth", "网上办理深度", ("网办深度",), width=16),
    Column("online_url", "网办地址", ("网上办理地址", "在线办理地址"), width=24),
    Column("visits", "到现场次数", ("到办事现场次数", "跑动次数", "最多跑动次数"), width=10),
    Column("visits_reason", "必须到现场的原因", ("必须现场办理原因",), width=20),
    Column("courier", "支持快递", ("是否支持快递", "是否支持物流快递"), width=10),
    Column("charges", "是否收费", width=10),
    Column("fee_item", "收费项目", ("收费项目名称",), width=20),
    Column("fee_basis", "收费依据", ("收费项目依据",), width=24),
    Column("pays_online", "支持网上支付", ("是否支持网上支付",), width=10),
    Column("closing", "办结方式", width=12),
    Column("result_name", "结果名称", ("审批结果名称", "办理结果名称", "审批结果", "办理结果"), width=20),
    Column("result_sample", "结果样本", ("审批结果样本", "结果样本地址"), width=20),
    Column("form_sample", "申请书示范文本", ("示范文本", "申请书样本"), width=20),
    Column("place", "办理地点", ("受理地点", "办公地点", "窗口地址", "办理窗口"), width=24),
    Column("hours", "窗口时间", ("办公时间", "受理时间", "工作时间"), width=24),
    Column("phone", "咨询电话", ("咨询方式", "咨询服务电话"), width=16),
    Column("complaint_phone", "投诉电话", ("监督投诉电话", "监督电话", "投诉监督电话", "监督投诉方式"), width=16),
    Column("remark", "备注", ("说明", "备注说明", "note", "remark"), r"备注", 24),
)
BY_KEY = {column.key: column for column in COLUMNS}
WRITTEN = tuple(column for column in COLUMNS if column.heading and column.key not in ("limit_unit",))
PROBLEM_HEADING, REMEDY_HEADING = "问题", "怎么改"
OURS = frozenset({PROBLEM_HEADING, REMEDY_HEADING})
MODE_COLUMN = "mode:"  # a column per mode, ticked: 直接赋权 | 委托 | 服务前移 | 直报

MODE_WORDS: dict[str, tuple[str, ...]] = {
    Mode.DIRECT: (
        "直接赋权",
        "直接",
        "直接下放",
        "直接授权",
        "直接行使",
        "直接实施",
        "直接放权",
        "下放",
        "下放实施",
        "下放行使",
        "direct",
    ),
    Mode.DELEGATED: (
        "委托行使",
        "委托",
        "委托实施",
        "委托下放",
        "委托办理",
        "委托赋权",
        "委托授权",
        "委托审批",
        "委托行政",
        "delegated",
    ),
    Mode.FORWARDED: (
        "服务前移",
        "前移",
        "派出",
        "派驻",
        "服务窗口前移",
        "窗口前移",
        "派驻窗口",
        "派出机构",
        "派驻机构",
        "服务前置",
        "forwarded",
    ),
    Mode.REPORTED: ("审批直报", "直报", "直接上报", "直接报批", "审批直接上报", "直接报省", "reported"),
    Mode.OWN: ("部门自办", "自办", "own"),
    Mode.INTAKE_ONLY: ("委托收件、受审分离", "委托收件", "受审分离", "委托收件受审分离", "intake_only"),
}


def folded(text: object) -> str:
    """The form in which headings and words are compared: NFKC, lower case, no blanks and no invisible signs."""
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    return "".join(
        letter for letter in plain if not letter.isspace() and unicodedata.category(letter) not in ("Cf", "Cc")
    )


_EXACT = {
    **{folded(word): f"{MODE_COLUMN}{mode}" for mode, words in MODE_WORDS.items() for word in words if len(word) > 2},
    **{folded(word): column.key for column in COLUMNS for word in (column.heading, *column.synonyms) if word},
}
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_MARKS = re.compile(r"[\s:*★※、,。\"'“”]+")


def meaning(heading: str) -> str:
    """The key of the column that a heading names; empty when it is none of ours."""
    whole = folded(heading)
    bare = _MARKS.sub("", _BRACKETS.sub("", whole))
    for text in (whole, bare):
        if text in _EXACT:
            return _EXACT[text]
    if not bare or len(bare) > 24:
        return ""
    return next((column.key for column in COLUMNS if column.pattern and re.search(column.pattern, bare)), "")


def unit_in(heading: str) -> str:
    """The unit that a heading gives for the numbers below it (办理时限（工作日）): workday, day or empty."""
    text = folded(heading)
    if "工作日" in text:
        return "workday"
    return "day" if re.search(r"\((单位:?)?(日|天|自然日|日历日)\)", text) else ""
