"""Input shapes of tasks."""

from __future__ import annotations

from typing import Any

from django import forms

from core.models import Membership, Organisation, Person
from empowerment.forms.fields import SeveralField, day_field
from ledger.models import Measure, ParkColumn

TALL = forms.Textarea(attrs={"rows": 4})
LOW = forms.Textarea(attrs={"rows": 2})


class AssignmentForm(forms.Form):
    measure = forms.ModelChoiceField(
        label="改革措施",
        queryset=Measure.objects.none(),
        empty_label="请选择措施",
        error_messages={"required": "请选择措施。", "invalid_choice": "请选择您可以分解的措施。"},
    )
    title = forms.CharField(label="任务", max_length=120, error_messages={"required": "请写明任务。"})
    owner = forms.ModelChoiceField(
        label="责任单位",
        queryset=Organisation.objects.none(),
        empty_label="请选择责任单位",
        error_messages={"required": "请选择责任单位。", "invalid_choice": "请选择方案中的填报单位或园区。"},
    )
    login = forms.CharField(label="责任人", required=False, max_length=60, help_text="登录名；不填则由责任单位安排。")
    starts_on = day_field("开始日")
    ends_on = day_field("完成期限", "该日仍算按时。")

    def __init__(self, *args: Any, measures: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("measure", measures), ("owner", owners)):
            field: Any = self.fields[name]
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        login, body = str(found.pop("login", "") or "").strip(), found.get("owner")
        found["person"] = None
        if login and body is not None:
            serving = Membership.objects.filter(organisation=body).values("person")
            found["person"] = Person.objects.filter(username=login, pk__in=serving).first()
            if found["person"] is None:
                self.add_error("login", f"{body.name}没有登录名为“{login}”的人员，请核对或留空。")
        return found


class ProgressForm(forms.Form):
    percent = forms.IntegerField(
        label="进度（%）",
        min_value=0,
        max_value=99,
        error_messages={"required": "请填写进度。", "invalid": "进度填 0 至 99 的整数。"},
        help_text="0 至 99；全部完成的，请办理“报告完成”。",
    )
    text = forms.CharField(label="进展", widget=TALL, max_length=4000, error_messages={"required": "请写明进展情况。"})
    delay_reason = forms.CharField(
        label="逾期原因", required=False, widget=LOW, max_length=300, help_text="已过完成期限的必须填写。"
    )


class FinishForm(forms.Form):
    text = forms.CharField(
        label="完成情况", widget=TALL, max_length=4000, error_messages={"required": "请写明完成情况。"}
    )
    delay_reason = forms.CharField(
        label="逾期原因", required=False, widget=LOW, max_length=300, help_text="超过完成期限的必须填写。"
    )


class RescheduleForm(forms.Form):
    starts_on = day_field("开始日")
    ends_on = day_field("完成期限")
    reason = forms.CharField(
        label="调整原因", widget=LOW, max_length=300, error_messages={"required": "请写明调整的原因。"}
    )


class PilotsForm(forms.Form):
    """Which parks try a measure out first; every park of the plan follows by the same day."""

    measure = forms.ModelChoiceField(
        label="改革措施", queryset=Measure.objects.none(), error_messages={"required": "请选择措施。"}
    )
    pilots = SeveralField(
        label="先行试点的园区",
        queryset=ParkColumn.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请选择方案中的园区。"},
    )
    starts_on = day_field("开始日")
    by = day_field("完成期限", "方案中的全部园区在该日以前落地实施。")
    source = forms.CharField(label="依据", max_length=200, error_messages={"required": "请写明依据。"})

    def __init__(self, *args: Any, measures: Any, columns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("measure", measures), ("pilots", columns)):
            field: Any = self.fields[name]
            field.queryset = rows
