"""Input shapes of a checklist's fields."""

from __future__ import annotations

from typing import Any

from django import forms

from core.models import Organisation
from empowerment.forms.fields import FilesField, day_field

TALL = forms.Textarea(attrs={"rows": 5})
LOW = forms.Textarea(attrs={"rows": 3})
FILES_HELP = "可选多个；PDF、JPG、PNG、OFD、DOCX、XLSX，按内容识别。"


class CheckReportForm(forms.Form):
    text = forms.CharField(
        label="完成情况", widget=TALL, max_length=4000, error_messages={"required": "请写明完成情况。"}
    )
    uploads = FilesField(label="佐证材料", required=False, help_text=FILES_HELP)


class CheckAcceptForm(forms.Form):
    opinion = forms.CharField(label="验收意见", required=False, max_length=300, widget=LOW)


class CheckReturnForm(forms.Form):
    reason = forms.CharField(
        label="不合格之处和整改要求",
        max_length=300,
        widget=LOW,
        error_messages={"required": "请写明哪里不合格、要怎样整改。"},
    )
    redo_by = day_field("整改期限", "须在今天之后；到期未重新报告的标为逾期。")


class CheckWaiveForm(forms.Form):
    reason = forms.CharField(
        label="不适用的理由",
        max_length=300,
        widget=LOW,
        error_messages={"required": "请写明为什么不适用于该部门。"},
    )


class DepartmentForm(forms.Form):
    department = forms.ModelChoiceField(
        label="部门（单位）",
        queryset=Organisation.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择部门。", "invalid_choice": "请选择本园区还不在清单里的部门。"},
    )

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = departments
