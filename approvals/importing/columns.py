"""The columns of a go-live list: headings as offices write them, told by content, and cells as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.errors import Invalid
from empowerment.importing.values import shown

# Field -> headings it is read from; the first is the one our own template and error sheet write.
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("原系统编号", "原编号", "办件编号", "业务流水号", "流水号", "受理编号", "申报号"),
    "item_code": ("事项编码", "事项代码", "实施编码", "基本编码"),
    "item": ("事项名称", "事项", "审批事项", "业务名称"),
    "park": ("园区", "所属园区", "园区名称"),
    "area": ("片区", "区块"),
    "applicant": ("申请人", "申请人名称", "申请单位", "企业名称", "单位名称"),
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码"),
    "resident_id": ("身份证号", "身份证号码", "公民身份号码"),
    "identity": ("证件号码", "申请人证件号码"),
    "contact": ("联系人", "联系人姓名"),
    "phone": ("联系电话", "联系人电话", "手机号", "电话"),
    "kind": ("种类", "办件种类", "申请种类"),
    "licence": ("证照编号", "所涉证照编号", "许可证编号", "许可证号", "原证照编号", "原许可证号"),
    "licence_issued": ("发证日期", "原发证日期"),
    "licence_from": ("有效期自", "有效期起", "证照有效期自"),
    "licence_until": ("有效期至", "有效期止", "证照有效期至"),
    "title": ("申请内容", "项目名称", "办理摘要", "申报内容"),
    "channel": ("渠道", "办理渠道", "申请方式", "收件渠道"),
    "received": ("收件时间", "申请时间", "收件日期", "申请日期"),
    "accepted": ("受理时间", "受理日期"),
    "state": ("办理状态", "当前状态", "状态", "当前环节", "办理环节"),
    "state_at": ("到达当前环节时间", "进入环节时间"),
    "correction": ("补正告知时间", "一次性告知时间", "补正告知日期"),
    "supplemented": ("补正时间", "补正日期", "申请人补正时间"),
    "pauses": ("特别程序", "暂停计时", "不计时"),
    "extension": ("延长工作日", "延期工作日", "延长天数"),
    "extended": ("批准延长时间", "延长时间", "延期时间"),
    "clerk": ("窗口人员", "收件人员", "首问责任人"),
    "handler": ("经办人", "承办人", "审查人"),
    "materials": ("已收材料", "收到材料"),
    "result": ("决定结果", "审批结果"),
    "decided": ("决定时间", "决定日期"),
    "decider": ("决定人", "签批人"),
    "decision_number": ("决定文号", "决定书文号", "许可文号"),
    "seal": ("决定印章", "所盖印章", "加盖印章"),
    "sealed": ("用印时间", "盖章时间", "盖章日期"),
    "reasons": ("决定理由", "不予理由"),
}
NEEDED = ("number", "received", "state")
SEARCHED = 30
PROBLEM = "问题"


def folded(text: str) -> str:
    """A heading without blanks, brackets' contents and width: 受理时间（必填） is 受理时间."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).rstrip("*:")
    return plain.partition("(")[0]


MEANING = {folded(word): field for field, words in HEADINGS.items() for word in words}


@dataclass(frozen=True)
class Listed:
    """One row of a list: its place in the file (counted from 1) and its cells by field."""

    place: int
    cells: dict[str, str]


def listed(rows: Sequence[Sequence[object]]) -> list[Listed]:
    """The rows below the heading. Raises Invalid when no heading with the needed columns is found."""
    top, columns = _heading(rows)
    return list(_below(rows, top, columns))


def _heading(rows: Sequence[Sequence[object]]) -> tuple[int, dict[int, str]]:
    best: tuple[int, dict[int, str]] = (0, {})
    for top, row in enumerate(rows[:SEARCHED]):
        columns: dict[int, str] = {}
        for place, value in enumerate(row):
            field = MEANING.get(folded(shown(value)))
            if field and field not in columns.values():
                columns[place] = field
        if len(columns) > len(best[1]):
            best = (top, columns)
    lacking = [HEADINGS[field][0] for field in NEEDED if field not in best[1].values()]
    if not {"item", "item_code"} & set(best[1].values()):
        lacking.append("事项编码或事项名称")
    if lacking:
        raise Invalid(f"没有找到表头，或表头缺少：{'、'.join(lacking)}。请按模板的表头整理后重新上传。", field="file")
    return best


def _below(rows: Sequence[Sequence[object]], top: int, columns: dict[int, str]) -> Iterator[Listed]:
    for place, row in enumerate(rows[top + 1 :], start=top + 2):
        cells = {field: shown(row[column]) for column, field in columns.items() if column < len(row)}
        if any(cells.values()):
            yield Listed(place, cells)
