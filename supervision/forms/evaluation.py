"""Input shapes of the monthly evaluation."""

from __future__ import annotations

from typing import Any

from django import forms

from core.models import Jurisdiction, Organisation
from empowerment.forms.fields import day_field
from supervision.forms.cards import AREA
from supervision.forms.filing import MonthField
from supervision.lives.evaluation import LABELS, Thresholds
from supervision.services.evaluation import MOST


class EvaluateForm(forms.Form):
    park = forms.ModelChoiceField(
        label="园区",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择园区。", "invalid_choice": "请选择本辖区的园区。"},
    )
    month = MonthField()

    def __init__(self, *args: Any, parks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["park"]
        field.queryset = parks


class AdjustForm(forms.Form):
    reason = forms.CharField(
        label="启动理由", max_length=300, widget=AREA, error_messages={"required": "请写明为什么启动调整。"}
    )


class TermsForm(forms.Form):
    """The thresholds, one field each, with the present ones to begin with."""

    jurisdiction = forms.ModelChoiceField(label="辖区", queryset=Jurisdiction.objects.none(), empty_label=None)
    valid_from = day_field("施行日", "最早是明天；已经评估的月份按当时的标准。")
    basis = forms.CharField(label="依据", max_length=200, error_messages={"required": "请写明依据。"})

    def __init__(self, *args: Any, jurisdictions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["jurisdiction"]
        place.queryset = jurisdictions
        for name, label in LABELS.items():
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=MOST,
                initial=getattr(Thresholds, name),
                error_messages={"required": "请填写一个数。", "invalid": "请填写整数。"},
            )

    @property
    def limits(self) -> Thresholds:
        return Thresholds(**{name: self.cleaned_data[name] for name in LABELS})
