"""Input shapes of filings and objections."""

from __future__ import annotations

import datetime as dt

from django import forms

from core.forms import DateInput
from core.models import Organisation
from supervision.lives.filing import OBJECTION_STEPS, ObjectionKind, Remedy


def month_read(text: str) -> dt.date | None:
    """2025-06 as the first day of that month; None for anything else."""
    if len(text) != 7:
        return None
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


class MonthField(forms.CharField):
    """A month as the browser's month field sends it; without such a field it is typed the same way."""

    def __init__(self) -> None:
        super().__init__(
            label="月份",
            max_length=7,
            widget=forms.TextInput(attrs={"type": "month"}),
            help_text="写成 2025-06 的样子；须是已经结束的月份。",
            error_messages={"required": "请选择月份。"},
        )

    def clean(self, value: str) -> dt.date:
        month = month_read(super().clean(value))
        if month is None or not 1949 < month.year < 2200:
            raise forms.ValidationError("月份写成 2025-06 的样子。")
        return month


class CompileForm(forms.Form):
    by = forms.ModelChoiceField(
        label="报备单位",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择报备单位。", "invalid_choice": "请选择本单位。"},
    )
    month = MonthField()

    def __init__(self, *args: object, bodies: list[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["by"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=bodies)


class PlainForm(forms.Form):
    """A step with nothing to fill in."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明原因。"},
    )


class ObjectionForm(forms.Form):
    kind = forms.ChoiceField(
        label="类别",
        choices=ObjectionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择异议类别。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明异议的理由。"},
    )
    remedy = forms.ChoiceField(
        label="要求",
        choices=Remedy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择要求怎样处理。"},
    )
    due_on = forms.DateField(
        label="答复期限",
        required=False,
        widget=DateInput(),
        help_text="不填则按备案期限计算。",
        error_messages={"invalid": "日期写成 2025-07-10 的样子。"},
    )


class WordForm(forms.Form):
    """What is said at a step of an objection; optional where the step asks for nothing."""

    text = forms.CharField(label="说明", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, *args: object, move: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        asks = OBJECTION_STEPS[move].asks
        if asks:
            self.fields["text"].label = asks
            self.fields["text"].required = True
            self.fields["text"].error_messages["required"] = f"请填写{asks}。"
