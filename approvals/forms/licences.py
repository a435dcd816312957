"""Forms of licences: entering one that was issued before, loss, lifting a bar."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA, DateInput, _parsed
from approvals.models import Applicant
from core.identifiers import parse_uscc
from core.models import Organisation
from empowerment.models import PowerItem


class LicenceForm(forms.Form):
    """登记已有证照, from the certificate."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    park = forms.ModelChoiceField(label="园区", queryset=Organisation.objects.none(), empty_label=None)
    item = forms.ModelChoiceField(
        label="事项",
        queryset=PowerItem.objects.all(),
        error_messages={"required": "请选择事项。", "invalid_choice": "请从列表中选择事项。"},
    )
    applicant = forms.ModelChoiceField(label="持证人", queryset=Applicant.objects.none(), required=False)
    uscc = forms.CharField(label="统一社会信用代码", required=False, max_length=40)
    applicant_name = forms.CharField(label="企业名称", required=False, max_length=120)
    number = forms.CharField(label="证照编号", max_length=80)
    subject = forms.CharField(label="许可内容", max_length=200)
    issued_on = forms.DateField(label="发证日期", widget=DateInput)
    valid_from = forms.DateField(label="有效期自", widget=DateInput)
    valid_until = forms.DateField(label="有效期至", required=False, widget=DateInput, help_text="长期有效的不填")
    source = forms.CharField(label="登记依据", max_length=200, initial="核对证照原件")

    def __init__(self, *args: Any, parks: Any, applicants: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("park", parks), ("applicant", applicants)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean_uscc(self) -> str:
        return _parsed(parse_uscc, self.cleaned_data["uscc"])

    def clean(self) -> dict[str, Any]:
        """Who was chosen from the record is known; an enterprise that is not says its code and name."""
        data = super().clean() or {}
        if not data.get("applicant"):
            for name, words in (
                ("uscc", "请选择持证人，或者填写其统一社会信用代码。"),
                ("applicant_name", "请填写企业名称。"),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return data


class LicenceReasonForm(forms.Form):
    """挂失、解除挂失、解除再次申请限制: what it rests on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    reason = forms.CharField(label="说明", widget=AREA, max_length=300)
