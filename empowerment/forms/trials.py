"""Input shapes of a trial's review."""

from __future__ import annotations

from django import forms

from core.forms import DateInput
from empowerment.trial_life import Proposal
from empowerment.workflow import Mode


class ProposeForm(forms.Form):
    proposal = forms.ChoiceField(
        label="建议",
        choices=Proposal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择建议。"},
    )
    mode = forms.ChoiceField(label="改为", choices=[("", "改变方式时选择"), *Mode.choices], required=False)
    effective_on = forms.DateField(
        label="何日起",
        required=False,
        widget=DateInput(),
        help_text="改变或收回时填写，须在今天之后；在办件按受理时的方式办完。",
        error_messages={"invalid": "日期写成 2022-05-11 的样子。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由，批准后随事项长期可查。"},
    )


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label="退回理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明退回理由。"},
    )


class ApproveForm(forms.Form):
    paper = forms.CharField(
        label="批准文件",
        max_length=120,
        help_text="文件名称或文号。",
        error_messages={"required": "请填写批准文件的名称或文号。"},
    )
