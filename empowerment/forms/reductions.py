"""Input shape of the page on which an item's reductions are entered: five lines of before and after."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.forms import DateInput
from empowerment.services import ReductionInput
from empowerment.workflow import ASPECT_UNITS, Aspect

TOO_MUCH = {
    "invalid": "请填写数字，如 5 或 120.50。",
    "max_digits": "数太大，请核对。",
    "max_decimal_places": "最多两位小数。",
}


def _figure(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        error_messages={**TOO_MUCH, "min_value": "不能小于零。"},
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


class ReductionForm(forms.Form):
    """An aspect left empty on both sides is not entered."""

    effective_on = forms.DateField(
        label="起算日",
        widget=DateInput(),
        help_text="从哪一天起按减后办理；同一天再登记一次即为更正。",
        error_messages={"required": "请填写起算日。", "invalid": "日期写成 2022-05-11 的样子。"},
    )
    basis = forms.CharField(
        label="依据",
        max_length=200,
        help_text="文件名称或文号，如“岳云政办发〔2022〕8号”。",
        error_messages={"required": "请写明依据的文件或决定。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = moments.today()
        for aspect, units in ASPECT_UNITS.items():
            self.fields[f"before_{aspect}"] = _figure(f"{aspect.label}·减前")
            self.fields[f"after_{aspect}"] = _figure(f"{aspect.label}·减后")
            self.fields[f"unit_{aspect}"] = forms.ChoiceField(
                label=f"{aspect.label}·单位", choices=[(unit, unit) for unit in units], initial=units[0], required=False
            )

    def rows(self) -> list[dict[str, Any]]:
        """The aspects as lines of a table."""
        return [
            {"label": aspect.label, **{name: self[f"{name}_{aspect}"] for name in ("before", "after", "unit")}}
            for aspect in ASPECT_UNITS
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for aspect in ASPECT_UNITS:
            names = (f"before_{aspect}", f"after_{aspect}")
            given = [name for name in names if data.get(name) is not None or name in self.errors]
            for name in names:
                if given and name not in given:
                    self.add_error(name, f"“{aspect.label}”减前、减后都要填写。")
        return data

    def lines(self) -> list[ReductionInput]:
        data = self.cleaned_data
        return [
            ReductionInput(
                aspect, data[f"before_{aspect}"], data[f"after_{aspect}"], data[f"unit_{aspect}"] or units[0]
            )
            for aspect, units in ASPECT_UNITS.items()
            if data[f"before_{aspect}"] is not None
        ]


def reduction_initial(version: Any, empowerment: Any) -> dict[str, Any]:
    """What the catalogue says of an item today: materials asked, statutory and promised limit in one unit."""
    found: dict[str, Any] = {}
    if version is not None:
        found[f"after_{Aspect.MATERIALS}"] = version.materials.count()
    if version is None or empowerment is None or not version.limit_number or not empowerment.promise_number:
        return found
    if version.limit_unit == empowerment.promise_unit:
        found[f"before_{Aspect.DAYS}"] = version.limit_number
        found[f"after_{Aspect.DAYS}"] = empowerment.promise_number
        found[f"unit_{Aspect.DAYS}"] = empowerment.get_promise_unit_display()
    return found
