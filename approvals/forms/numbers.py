"""The number of another system on a case."""

from __future__ import annotations

from django import forms

from approvals.forms.base import MoveForm
from approvals.models import ExternalSystem


class NumberForm(MoveForm):
    system = forms.ModelChoiceField(
        label="外部系统",
        queryset=ExternalSystem.objects.all(),
        empty_label="请选择",
        error_messages={"required": "请选择这个编号是哪个系统的。", "invalid_choice": "请从列表中选择外部系统。"},
    )
    number = forms.CharField(label="编号", max_length=80, error_messages={"required": "请填写外部编号。"})

    def setup(self) -> None:
        field = self.fields["system"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = ExternalSystem.objects.exclude(pk__in=self.case.numbers.values("system"))
