"""Input shapes of the regulatory duty list."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.models import Organisation
from empowerment.forms.fields import day_field
from empowerment.models import DutyMethod, PowerItem
from empowerment.selectors.duties import supervisors_possible
from empowerment.services import DutyInput
from empowerment.workflow import ItemType


class DutyForm(forms.Form):
    """One line for a park or for all parks of its jurisdiction: an item by its code, or a class of items."""

    everywhere = forms.BooleanField(label="适用于辖区内各园区", required=False)
    item_code = forms.CharField(
        label="事项编码", required=False, max_length=60, help_text="只管一个事项时填写；按类别填写时留空。"
    )
    item_type = forms.ChoiceField(label="事项类型", choices=[("", "不限"), *ItemType.choices], required=False)
    department = forms.ModelChoiceField(
        label="业务主管部门", queryset=Organisation.objects.none(), required=False, empty_label="不限"
    )
    supervisor = forms.ModelChoiceField(
        label="监管部门",
        queryset=Organisation.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择监管部门。", "invalid_choice": "这个机构不在可选之列，请重新选择。"},
    )
    method = forms.ChoiceField(
        label="监管方式", choices=DutyMethod.choices, error_messages={"required": "请选择监管方式。"}
    )
    note = forms.CharField(label="方式说明", required=False, max_length=200)
    frequency = forms.CharField(
        label="频次",
        max_length=100,
        help_text="如“每年不少于1次”。",
        error_messages={"required": "请填写频次。"},
    )
    basis = forms.CharField(
        label="监管依据",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请填写监管依据的法律、法规或文件。"},
    )
    source = forms.CharField(
        label="清单来源",
        max_length=200,
        help_text="公布清单的文件名称或文号。",
        error_messages={"required": "请填写公布清单的文件。"},
    )
    starts_on = day_field("起始日", "从这一天起按本条监管；同一事项或类别的旧条目到此为止。")

    def __init__(self, *args: Any, park: Organisation, park_only: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.park = park
        bodies = supervisors_possible(park.jurisdiction_id)
        for name in ("department", "supervisor"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = bodies
        self.fields["starts_on"].initial = moments.today()
        if park_only:
            del self.fields["everywhere"]

    def clean_item_code(self) -> PowerItem | None:
        code = self.cleaned_data["item_code"].strip()
        if not code:
            return None
        item = PowerItem.objects.filter(jurisdiction=self.park.jurisdiction_id, code=code).first()
        if item is None:
            raise forms.ValidationError(f"目录中没有编码为“{code}”的事项，请核对。")
        return item

    def said(self) -> DutyInput:
        data = self.cleaned_data
        return DutyInput(
            supervisor=data["supervisor"],
            method=data["method"],
            note=data["note"],
            frequency=data["frequency"],
            basis=data["basis"],
            source=data["source"],
            park=None if data.get("everywhere") else self.park,
            item=data["item_code"],
            item_type=data["item_type"],
            department=data["department"],
        )


class DutyEndForm(forms.Form):
    last_day = day_field("最后一日", "该日仍按本条监管。")
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明终止的理由。"},
    )


class DutyImportForm(forms.Form):
    file = forms.FileField(
        label="清单文件",
        help_text="XLSX、XLS 或 CSV，表头与导出的“维护条目”相同。",
        error_messages={"required": "请选择要导入的文件。"},
    )
    source = forms.CharField(
        label="清单来源",
        max_length=200,
        help_text="公布清单的文件名称或文号。",
        error_messages={"required": "请填写公布清单的文件。"},
    )
    starts_on = day_field("起始日")
