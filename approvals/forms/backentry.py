"""Outages, pads of paper receipts, and what a late entry rests on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from approvals.services import LateGrounds
from core import moments
from core.models import Organisation


def moment_field(label: str, *, required: bool = True) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, widget=widget)


class _OfPark(forms.Form):
    park = forms.ModelChoiceField(label="园区", queryset=Organisation.objects.none(), empty_label=None)

    def __init__(self, *args: Any, parks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["park"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = parks


class OutageForm(_OfPark):
    began_at = moment_field("停用开始")
    ended_at = moment_field("恢复")
    reason = forms.CharField(label="原因", max_length=200)


class PadForm(_OfPark):
    lead = forms.CharField(label="编号字头", max_length=20, help_text="例如“纸2026-”；后面接六位序号。")
    first = forms.IntegerField(label="起号", min_value=1, max_value=999_999)
    last = forms.IntegerField(label="止号", min_value=1, max_value=999_999)
    issued_to = forms.CharField(label="领用窗口", max_length=60)


class LateForm(forms.Form):
    """补录: the true time of a step and what it rests on; everything empty for a step made now."""

    happened_at = moment_field("实际办理时间", required=False)
    late_paper = forms.CharField(label="纸质回执编号", max_length=40, required=False)
    late_reason = forms.CharField(label="补录原因（停用时段以外必填）", max_length=200, required=False)
    late_evidence = forms.CharField(label="凭据（停用时段以外必填）", max_length=200, required=False)

    def clean_happened_at(self) -> dt.datetime | None:
        at: dt.datetime | None = self.cleaned_data["happened_at"]
        if at and not moments.within_reach(at):
            raise forms.ValidationError("时间有误，请填写实际办理的时间。")
        return at

    def grounds(self) -> LateGrounds:
        data = self.cleaned_data
        return LateGrounds(data["late_paper"], data["late_reason"], data["late_evidence"])
