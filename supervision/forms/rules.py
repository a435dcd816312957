"""Input shape of one row of the rule table."""

from __future__ import annotations

from django import forms

from empowerment.forms.fields import day_field
from supervision.lives.rules import Colour, Effect, GraceUnit
from supervision.services.rules import MOST_DAYS


def _days(label: str, help_text: str, least: int) -> forms.IntegerField:
    messages = {
        "required": f"请填写{label}。",
        "invalid": "请填写整数。",
        "min_value": f"不能小于 {least}。",
        "max_value": f"不能大于 {MOST_DAYS}。",
    }
    return forms.IntegerField(
        label=label, min_value=least, max_value=MOST_DAYS, help_text=help_text, error_messages=messages
    )


class RuleForm(forms.Form):
    valid_from = day_field("施行日", "最早从明天起；以前的日子仍按当时的规则。")
    enabled = forms.BooleanField(label="启用", required=False)
    effect = forms.ChoiceField(label="作用", choices=Effect.choices, widget=forms.RadioSelect)
    colour = forms.ChoiceField(label="颜色", choices=Colour.choices, widget=forms.RadioSelect)
    grace = _days("宽限", "期限过后再过几日才算；只对看时限的规则起作用。", 0)
    unit = forms.ChoiceField(label="宽限单位", choices=GraceUnit.choices)
    explain_days = _days("说明期限", "出卡后几个工作日内说明情况。", 1)
    appeal_days = _days("申诉期限", "认定成立后几个工作日内可以申诉一次。", 1)
    source = forms.CharField(
        label="依据",
        max_length=200,
        help_text="文件名称、文号、条款。",
        error_messages={"required": "请写明依据，例如本地电子监察办法的名称、条款。"},
    )
