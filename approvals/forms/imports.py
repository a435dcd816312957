"""A file with cases of another system."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.models import ExternalSystem, ImportBatch
from core.models import Organisation


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label="数据", choices=ImportBatch.Kind.choices)
    park = forms.ModelChoiceField(label="园区", queryset=Organisation.objects.none(), empty_label=None)
    system = forms.ModelChoiceField(
        label="来源系统",
        queryset=ExternalSystem.objects.all(),
        empty_label="请选择",
        error_messages={"required": "请选择数据来自哪个系统。"},
    )
    file = forms.FileField(
        label="文件",
        help_text="XLSX、XLS 或 CSV，不超过 10 MB。",
        error_messages={"required": "请选择要导入的文件。", "empty": "文件是空的，请重新选择。"},
    )

    def __init__(self, *args: Any, parks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["park"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = parks
