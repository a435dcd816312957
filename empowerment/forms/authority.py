"""Input shapes of the pages of empowerment."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.models import Organisation, OrganisationKind
from empowerment.models import PowerItem


class WhoDecidesForm(forms.Form):
    """Item x park x area x moment, and optionally as the record stood at another moment."""

    park = forms.ModelChoiceField(
        label="园区", queryset=Organisation.objects.filter(kind=OrganisationKind.PARK), empty_label="请选择园区"
    )
    item = forms.ModelChoiceField(
        label="事项",
        queryset=PowerItem.objects.all(),
        error_messages={
            "required": "请选择事项：输入名称、编码或拼音首字母后选择。",
            "invalid_choice": "请从列表中选择事项。",
        },
    )
    area = forms.CharField(label="片区", required=False, max_length=60)
    at = forms.DateTimeField(
        label="哪个时刻",
        required=False,
        help_text="不填即现在",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        error_messages={"invalid": "时刻写成 2024-09-06 08:30 的样子。"},
    )
    known_at = forms.DateTimeField(
        label="按何时的记录",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        error_messages={"invalid": "时刻写成 2024-09-06 08:30 的样子。"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("at", "known_at"):
            if data.get(name) and not moments.within_reach(data[name]):
                self.add_error(name, "时刻须在 1949 年 10 月至 2199 年之间。")
        item, park = data.get("item"), data.get("park")
        if item and park and item.jurisdiction_id != park.jurisdiction_id:
            self.add_error("item", f"“{item.name}”不是{park.jurisdiction.name}目录中的事项，请重新选择。")
        return data
