"""The guide: what must be published is there [30], and its parts agree with each other.

An item without a guide is one finding, not twenty: the rules of its parts then say nothing.
"""

from __future__ import annotations

from empowerment.lint.subject import Subject
from empowerment.workflow import Audience, Closing, ItemType, OnlineDepth

CERTIFICATE_ENDINGS = ("证", "证书", "执照")
APPROVAL_ENDINGS = ("批复", "批文")


def guide_written(subject: Subject) -> str:
    return "现行版本没有办事指南" if subject.version and not subject.guide else ""


def materials_listed(subject: Subject) -> str:
    return "没有列出申请材料" if subject.version and not subject.version.materials.all() else ""


def conditions_told(subject: Subject) -> str:
    return "没有写明办理条件" if subject.guide and not subject.guide.conditions else ""


def quantity_told(subject: Subject) -> str:
    return "没有写明数量限制" if subject.guide and not subject.guide.quantity else ""


def form_sample(subject: Subject) -> str:
    return "没有申请书示范文本" if subject.guide and not subject.guide.form_sample else ""


def result_told(subject: Subject) -> str:
    guide = subject.guide
    if guide is None or (guide.result_name and guide.closing):
        return ""
    return "没有写明结果名称" if not guide.result_name else "没有写明办结方式"


def result_sample(subject: Subject) -> str:
    guide = subject.guide
    return f"结果“{guide.result_name}”没有样本" if guide and guide.result_name and not guide.result_sample else ""


def closing_fits_result(subject: Subject) -> str:
    guide = subject.guide
    if guide is None or not guide.closing or not guide.result_name:
        return ""
    for endings, closing in ((CERTIFICATE_ENDINGS, Closing.CERTIFICATE), (APPROVAL_ENDINGS, Closing.APPROVAL)):
        if guide.result_name.endswith(endings) and guide.closing != closing:
            return f"结果是“{guide.result_name}”，办结方式应为“{closing.label}”，现写“{guide.get_closing_display()}”"
    return ""


def visits_told(subject: Subject) -> str:
    return "没有写明到现场次数" if subject.guide and subject.guide.visits is None else ""


def visits_reason(subject: Subject) -> str:
    guide = subject.guide
    if guide is None or not guide.visits or guide.visits_reason:
        return ""
    return f"须到现场 {guide.visits} 次，没有写明原因"


def no_visit_needs_courier(subject: Subject) -> str:
    guide = subject.guide
    if guide is None or guide.visits != 0 or guide.online_depth != OnlineDepth.NONE or guide.courier:
        return ""
    return "不用到现场，又不能网上办理，须支持快递"


def online_needs_no_visit(subject: Subject) -> str:
    guide = subject.guide
    if guide is None or guide.online_depth != OnlineDepth.FOUR or not guide.visits:
        return ""
    return f"全程网办（Ⅳ级）的到现场次数应为 0，现写 {guide.visits}"


def fee_told(subject: Subject) -> str:
    return "没有写明是否收费" if subject.guide and subject.guide.charges is None else ""


def fee_complete(subject: Subject) -> str:
    guide, version = subject.guide, subject.version
    if guide is None or version is None or not guide.charges:
        return ""
    parts = {
        "收费项目": guide.fee_item,
        "收费标准": version.fee,
        "收费依据": guide.fee_basis,
        "网上支付": guide.pays_online,
    }
    missing = [words for words, value in parts.items() if not value]
    return f"收费，但没有{'、'.join(missing)}" if missing else ""


def free_is_not_paid(subject: Subject) -> str:
    guide = subject.guide
    return "不收费，却支持网上支付" if guide and guide.charges is False and guide.pays_online else ""


def audience_fits_theme(subject: Subject) -> str:
    guide = subject.guide
    if guide is None:
        return ""
    if not guide.audience:
        return "没有写明服务对象"
    wanted = {
        "自然人主题": (guide.audience != Audience.ORGANISATION, guide.person_theme),
        "法人主题": (guide.audience != Audience.PERSON, guide.organisation_theme),
    }
    wrong = [f"缺{words}" for words, (needed, theme) in wanted.items() if needed and not theme]
    wrong += [f"不应有{words}" for words, (needed, theme) in wanted.items() if theme and not needed]
    return f"服务对象为“{guide.get_audience_display()}”，{'、'.join(wrong)}" if wrong else ""


def question_asked(subject: Subject) -> str:
    version = subject.version
    if version is None or subject.guide is None or version.item_type != ItemType.LICENCE or version.questions.all():
        return ""
    return "许可事项没有常见问题"


def window_told(subject: Subject) -> str:
    return "" if subject.window else "园区没有登记办理地点、时间和电话"


def phones_told(subject: Subject) -> str:
    window = subject.window
    if window is None or (window.phone and window.complaint_phone):
        return ""
    return "没有咨询电话" if not window.phone else "没有投诉电话"


def phones_differ(subject: Subject) -> str:
    window = subject.window
    if window is None or not window.phone or window.phone != window.complaint_phone:
        return ""
    return f"咨询电话和投诉电话都是 {window.phone}"
