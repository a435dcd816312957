"""Input shapes of quarterly bulletins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from core import moments
from ledger.lives.bulletins import BulletinKind, Section
from ledger.models import Plan
from ledger.selectors.bulletins import quarter_last
from ledger.services.bulletins import LONGEST

QUARTERS = [(number, f"第{'一二三四'[number - 1]}季度") for number in range(1, 5)]
AREA = forms.Textarea(attrs={"rows": 3})


class CompileForm(forms.Form):
    """Which quarter of which place; by default the last one that is over."""

    place = forms.ChoiceField(label="辖区", error_messages={"required": "请选择辖区。"})
    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2199,
        error_messages={"required": "请填写年度。", "invalid": "年度填四位数字，例如 2022。"},
    )
    quarter = forms.TypedChoiceField(label="季度", choices=QUARTERS, coerce=int)

    def __init__(self, data: Any = None, *, plans: Sequence[Plan]) -> None:
        year, quarter = quarter_last(moments.today())
        super().__init__(data, initial={"year": year, "quarter": quarter})
        places = {plan.jurisdiction_id: plan.jurisdiction.name for plan in plans}
        place: Any = self.fields["place"]
        place.choices = list(places.items())


class EditForm(forms.Form):
    """The words of every section, and who is commended and criticised."""

    def __init__(self, data: Any = None, *, facts: Mapping[str, Any], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        units = [(unit["code"], unit["name"]) for unit in facts["units"]]
        for section in Section:
            area = forms.Textarea(attrs={"rows": 4})
            self.fields[section.value] = forms.CharField(
                label=section.label, widget=area, max_length=LONGEST, required=False
            )
        for name, label in (("commended", "表扬的单位"), ("criticised", "通报批评的单位")):
            reasons = {row["unit"]: row["reason"] for row in facts["proposed"][name]}
            self.fields[f"{name}_units"] = forms.MultipleChoiceField(
                label=label,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                choices=[
                    (code, f"{word}（建议：{reasons[code]}）" if code in reasons else word) for code, word in units
                ],
            )
        self.fields["deviation"] = forms.CharField(
            label="与规则建议不一致的理由",
            widget=forms.Textarea(attrs={"rows": 2}),
            max_length=500,
            required=False,
            help_text="选定的单位与系统按规则提出的不同时填写，只在办理记录里保存，不印在通报上。",
        )


class CorrectForm(forms.Form):
    kind = forms.ChoiceField(
        label="办理方式",
        widget=forms.RadioSelect,
        choices=[(value, label) for value, label in BulletinKind.choices if value != BulletinKind.ORDINARY],
        error_messages={"required": "请选择更正还是撤销。"},
    )
    reason = forms.CharField(
        label="理由",
        widget=AREA,
        max_length=300,
        help_text="印在新的通报里。",
        error_messages={"required": "请写明理由。"},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", widget=AREA, max_length=300, error_messages={"required": "请写明原因。"})


class EmptyForm(forms.Form):
    """Nothing to fill in: the button is the whole form."""


class SolverForm(forms.Form):
    unit = forms.ChoiceField(label="解决单位")

    def __init__(self, data: Any = None, *, bodies: Mapping[str, str], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        unit: Any = self.fields["unit"]
        unit.choices = list(bodies.items())
