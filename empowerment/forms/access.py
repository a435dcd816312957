"""Input shapes of the system access register."""

from __future__ import annotations

from typing import Any

from django import forms

from core.models import Organisation
from empowerment.forms.fields import day_field
from empowerment.models import Opening
from empowerment.models.access import ASPECTS


class AccessForm(forms.Form):
    """One system at one park. There is no field for a password, and none is taken in the others."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    owner = forms.ModelChoiceField(label="责任单位", queryset=Organisation.objects.none(), empty_label=None)
    owner_person = forms.CharField(label="责任人", required=False, max_length=40)
    promised_on = day_field("承诺完成日", "逾期未打通的显示红灯。", required=False)
    account_names = forms.CharField(
        label="账号名", required=False, max_length=200, help_text="只填账号名称，不要填写密码。"
    )
    keeper = forms.CharField(
        label="密码和密钥由谁保管",
        required=False,
        max_length=80,
        help_text="写明保管的单位和岗位；系统不登记密码、密钥的内容。",
    )
    blocker = forms.CharField(
        label="堵点",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="没有打通的原因。",
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in ASPECTS.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=Opening.choices)
        field: Any = self.fields["owner"]
        field.queryset = bodies

    def aspects(self) -> list[Any]:
        return [self[name] for name in ASPECTS]


class SystemForm(forms.Form):
    name = forms.CharField(label="系统名称", max_length=120, error_messages={"required": "请填写系统名称。"})
    short_name = forms.CharField(label="简称", required=False, max_length=30)
    owner = forms.ModelChoiceField(
        label="责任单位",
        queryset=Organisation.objects.none(),
        empty_label="请选择责任单位",
        error_messages={"required": "请选择责任单位。"},
    )
    source = forms.CharField(label="依据", required=False, max_length=200)

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = bodies
