"""Input shapes of fault tolerance. The conditions in force, or those of the application, are fields of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from core.models import Organisation
from empowerment.forms.fields import FilesField, day_field
from supervision.forms.cards import AREA, FILES_HELP
from supervision.lives.tolerance import Outcome

MET = (("1", "符合"), ("0", "不符合"))
LINES = forms.Textarea(attrs={"rows": 2})


class ApplyForm(forms.Form):
    body = forms.ModelChoiceField(label="申请单位", queryset=Organisation.objects.none(), empty_label=None)
    own = forms.ChoiceField(
        label="申请人", choices=(("0", "单位"), ("1", "本人")), widget=forms.RadioSelect, initial="0"
    )
    subject = forms.CharField(label="事由", max_length=200, error_messages={"required": "请写明申请的事由。"})
    happened_on = day_field("行为发生日")
    facts = forms.CharField(
        label="事实经过", widget=AREA, max_length=4000, error_messages={"required": "请写明事实经过。"}
    )

    def __init__(self, *args: Any, bodies: Any, conditions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.queryset = bodies
        self.claims = [f"claim_{number}" for number in range(1, len(conditions) + 1)]
        for name, condition in zip(self.claims, conditions, strict=True):
            self.fields[name] = forms.CharField(
                label=condition,
                widget=LINES,
                max_length=1000,
                error_messages={"required": "请说明为什么符合这一条。"},
            )
        self.fields["uploads"] = FilesField(label="附件", required=False, help_text=FILES_HELP)

    def said(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.claims]


class AssessForm(forms.Form):
    def __init__(self, *args: Any, findings: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.orders = [finding.order for finding in findings]
        for finding in findings:
            self.fields[f"met_{finding.order}"] = forms.ChoiceField(
                label=finding.condition,
                choices=MET,
                widget=forms.RadioSelect,
                help_text=f"申请人说明：{finding.claim}",
                error_messages={"required": "请评估这一条。"},
            )
            self.fields[f"words_{finding.order}"] = forms.CharField(
                label=f"第 {finding.order} 条评估说明",
                widget=LINES,
                max_length=300,
                required=False,
                help_text="不符合的须写明理由。",
            )
        self.fields["opinion"] = forms.ChoiceField(label="评估建议", choices=Outcome.choices)
        self.fields["text"] = forms.CharField(
            label="评估意见", widget=AREA, max_length=2000, error_messages={"required": "请写明评估意见。"}
        )
        self.fields["uploads"] = FilesField(label="附件", required=False, help_text=FILES_HELP)

    def found(self) -> list[tuple[bool, str]]:
        data = self.cleaned_data
        return [(data[f"met_{order}"] == "1", data[f"words_{order}"]) for order in self.orders]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors:
            data["found"] = self.found()
        return data


class DecideForm(forms.Form):
    office = forms.ModelChoiceField(label="认定单位", queryset=Organisation.objects.none(), empty_label=None)
    outcome = forms.ChoiceField(
        label="认定结果",
        choices=Outcome.choices,
        help_text="免予追责的，所涉监察卡不计入考核，记录保留；从轻、减轻的仍计入。",
    )
    reasons = forms.CharField(
        label="理由", widget=AREA, max_length=2000, error_messages={"required": "请写明认定的理由。"}
    )
    measures = forms.CharField(label="整改要求", widget=AREA, max_length=1000, required=False)
    correct_by = day_field("整改期限", "有整改要求的须填写，在今天之后。", required=False)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["office"]
        field.queryset = offices


class WordsForm(forms.Form):
    text = forms.CharField(label="情况", widget=AREA, max_length=2000, error_messages={"required": "请填写情况。"})
    uploads = FilesField(label="附件", required=False, help_text=FILES_HELP)


class VerifyForm(forms.Form):
    done = forms.ChoiceField(label="核查结果", choices=(("1", "已落实"), ("0", "未落实")), widget=forms.RadioSelect)
    text = forms.CharField(label="意见", widget=AREA, max_length=300, required=False)
    correct_by = day_field("新的整改期限", "未落实的须填写。", required=False)
