"""Text with {fields}: plain substitution; what is wrong is said in words; a line without its value is left out (B14)."""

from __future__ import annotations

import pytest

from core.errors import Invalid
from core.wording import fields_in, text_check, text_fill

pytestmark = pytest.mark.mission("B14")
VALUES = {"applicant": "晴川公司", "number": "云园审决〔2026〕1号", "due_on": "", "days": 0, "braces": "{number}<b>"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("咨询电话见告知单", "咨询电话见告知单"),
        ("{applicant}：文号{ number }", "晴川公司：文号云园审决〔2026〕1号"),
        ("写作{{applicant}}", "写作{applicant}"),
        ("{{{applicant}}}", "{晴川公司}"),
        ("第一段\n\n  第二段  ", "第一段\n第二段"),
        ("至{due_on}届满\n{applicant}收", "晴川公司收"),
        ("延长{days}日", "延长0日"),
        ("{braces}", "{number}<b>"),
    ],
)
def test_fields_are_filled_in_once(text: str, filled: str) -> None:
    assert text_fill(text, VALUES) == filled


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{applicant", "花括号不成对：“{applic”处的 { 缺另一半"),
        ("申请人}：", "花括号不成对：“申请人}：”处的 } 缺另一半"),
        ("{a{b}}", "花括号不成对"),
        ("{phone}和{applicant.name}", "没有这样的字段：{phone}、{applicant.name}"),
        ("{}", "没有这样的字段：{}"),
        ("{applicant!r:>10}", "没有这样的字段：{applicant!r:>10}"),
        ("｛applicant｝：", "全角花括号"),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    with pytest.raises(Invalid) as problem:
        text_check(text, ["applicant", "number"])
    assert problem.value.field == "text"
    assert said in problem.value.message


def test_fields_are_read_in_order_and_literal_braces_are_none() -> None:
    assert fields_in("{{x}}{number}及{applicant}") == ["number", "applicant"]
