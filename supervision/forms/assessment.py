"""Input shapes of assessments: a round, a sheet's scores, points, appeal and decision, an indicator table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from core.models import Organisation
from empowerment.forms.fields import SeveralField, day_field
from supervision.forms.cards import AREA, FILES_HELP
from supervision.lives.assessment import RoundKind
from supervision.selectors.measures import fitting
from supervision.services.assessment_tables import KIND_OF, IndicatorInput

BLANK_ROWS = 3
YES_NO = [("1", "成立，更正分值"), ("0", "不成立，维持原结果")]


class RoundKindForm(forms.Form):
    """What is chosen first: the units offered depend on it."""

    organiser = forms.ModelChoiceField(label="考核单位", queryset=Organisation.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label="考核种类", choices=RoundKind.choices)

    def __init__(self, *args: Any, organisers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organiser"]
        field.queryset = organisers


class RoundForm(RoundKindForm):
    day = day_field("考核期", "填考核期内的任一天：月度考核取当月，年度考核取当年。")
    units = SeveralField(
        label="被考核单位",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一个单位。", "invalid_choice": "请从列出的单位中选择。"},
    )

    def __init__(self, *args: Any, organisers: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, organisers=organisers, **kwargs)
        field: Any = self.fields["units"]
        field.queryset = units
        for name in ("organiser", "kind"):
            self.fields[name].widget = forms.HiddenInput()


class FileForm(forms.Form):
    to = forms.ModelChoiceField(
        label="督考机构",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择督考机构。", "invalid_choice": "请从列出的机构中选择。"},
    )

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = bodies


class ReceiveForm(forms.Form):
    receipt = forms.CharField(
        label="备案回执文号或编号", max_length=120, error_messages={"required": "请填写备案回执的文号或编号。"}
    )
    received_on = day_field("备案日期")


class ScoreForm(forms.Form):
    """A field for every line that is judged by hand, and what is to be said of it."""

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hands = [line for line in lines if line.by_hand]
        for line in self.hands:
            indicator = line.indicator
            self.fields[f"score_{line.position}"] = forms.DecimalField(
                label=f"{indicator.name}（{indicator.least} 到 {indicator.weight} 分）",
                max_digits=5,
                decimal_places=1,
                initial=line.score,
                help_text=indicator.words,
                error_messages={"required": "请填写得分。", "invalid": "得分写成 9.5 的样子。"},
            )
            self.fields[f"note_{line.position}"] = forms.CharField(
                label=f"{indicator.name}：说明", max_length=200, required=False, initial=line.note
            )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        found["scores"] = {row.position: found.get(f"score_{row.position}") for row in self.hands}
        found["notes"] = {row.position: found.get(f"note_{row.position}", "") for row in self.hands}
        return found


class AdjustPointsForm(forms.Form):
    points = forms.DecimalField(
        label="分值",
        max_digits=5,
        decimal_places=1,
        help_text="加分写正数，扣分写负数。",
        error_messages={"required": "请填写分值。", "invalid": "分值写成 2 或 -1.5 的样子。"},
    )
    reason = forms.CharField(
        label="理由", max_length=300, widget=AREA, error_messages={"required": "请写明加分、扣分的理由。"}
    )
    upload = forms.FileField(label="附件", required=False, allow_empty_file=True, max_length=200, help_text=FILES_HELP)


class AppealForm(forms.Form):
    text = forms.CharField(
        label="申诉理由", max_length=2000, widget=AREA, error_messages={"required": "请写明申诉理由。"}
    )


class DecideForm(forms.Form):
    upheld = forms.ChoiceField(
        label="处理结果",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择申诉是否成立。", "invalid_choice": "请选择申诉是否成立。"},
    )
    points = forms.DecimalField(
        label="更正分值", max_digits=5, decimal_places=1, required=False, help_text="申诉成立时填写，如 2 或 -1。"
    )
    words = forms.CharField(
        label="处理意见", max_length=500, widget=AREA, error_messages={"required": "请写明处理意见。"}
    )


class TableForm(forms.Form):
    valid_from = day_field("施行日", "最早是明天；原来的指标表保留，以前的考核仍按原来的。")
    title = forms.CharField(label="名称", max_length=120, error_messages={"required": "请填写名称。"})
    source = forms.CharField(label="依据", max_length=300, error_messages={"required": "请填写依据。"})
    appeal_days = forms.IntegerField(label="申诉期限（工作日）", min_value=1, max_value=60)


def _number(label: str, initial: str = "0") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=7,
        decimal_places=2,
        required=False,
        initial=Decimal(initial),
        error_messages={"invalid": "写成 10 或 0.5 的样子。"},
    )


class IndicatorForm(forms.Form):
    name = forms.CharField(label="指标", max_length=80, required=False)
    weight = _number("满分")
    measure = forms.ChoiceField(label="数据", required=False)
    target = _number("目标值")
    per_unit = _number("每差一个单位扣分")
    least = _number("最低分")
    words = forms.CharField(label="评分说明", max_length=200, required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = fitting(KIND_OF[RoundKind(kind)])
        field: Any = self.fields["measure"]
        field.choices = [("", "人工评分"), *((key, f"{row.label}（{row.unit}）") for key, row in offered.items())]

    @property
    def row(self) -> IndicatorInput | None:
        """None for a row that was left blank."""
        found = self.cleaned_data
        if not found.get("name"):
            return None
        numbers = {name: found.get(name) or Decimal(0) for name in ("weight", "target", "per_unit", "least")}
        return IndicatorInput(name=found["name"], measure=found["measure"], words=found["words"], **numbers)


IndicatorForms = forms.formset_factory(IndicatorForm, extra=BLANK_ROWS, max_num=30)
