"""Forms of consultation, reminder, note and message."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA
from approvals.models import Case, CaseMessage, Consultation
from approvals.selectors import consultable
from core.models import Organisation


class CooperationForm(forms.Form):
    """What all have in common: the key of the attempt, and the version where an object with a life is moved."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)

    def given(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "key")}


class ConsultForm(CooperationForm):
    body = forms.ModelChoiceField(label="征求哪个单位", queryset=Organisation.objects.none())
    question = forms.CharField(label="征求内容", widget=AREA, max_length=1000)
    days = forms.IntegerField(label="答复期限（工作日）", min_value=1, max_value=30, initial=5)
    rule = forms.ChoiceField(
        label="逾期未复",
        choices=Consultation.Rule.choices,
        widget=forms.RadioSelect,
        initial=Consultation.Rule.SILENCE,
        help_text="征求意见不停表，审批时限继续计算。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = consultable(self.case)


class ConsultAnswerForm(CooperationForm):
    opinion = forms.ChoiceField(label="意见", choices=Consultation.Opinion.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="说明", widget=AREA, max_length=2000, required=False, help_text="不同意的，写明理由和依据。"
    )
    file = forms.FileField(label="附件", required=False)


class ReasonOnlyForm(CooperationForm):
    reason = forms.CharField(label="原因", widget=AREA, max_length=200)


class TextForm(CooperationForm):
    text = forms.CharField(label="内容", widget=AREA, max_length=300)


class NoteAddForm(CooperationForm):
    text = forms.CharField(
        label="备注",
        widget=AREA,
        max_length=1000,
        help_text="写“@姓名”可提醒同事；申请人看不到。备注只能撤回，不能修改。",
    )
    shared = forms.BooleanField(label="各承办单位都可见", required=False, help_text="不勾选的，只有本单位可见。")


class MessageForm(CooperationForm):
    direction = forms.ChoiceField(
        label="方向", choices=CaseMessage.Direction.choices, widget=forms.RadioSelect, initial="out"
    )
    way = forms.ChoiceField(
        label="方式", choices=CaseMessage.Way.choices, help_text="选“短信”的，随即发给登记的联系电话。"
    )
    text = forms.CharField(label="内容", widget=AREA, max_length=500)
