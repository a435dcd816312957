"""Input shapes of the chief approvers' letters."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.models import Organisation, Person
from empowerment.forms.fields import day_field
from empowerment.forms.instruments import StampedForm, items_of_lines
from empowerment.services import GrantLine
from empowerment.workflow import GrantRight, ItemType


def _types(label: str, help_text: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=ItemType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


def _codes(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="每行一个编码，编码后面可以跟名称。",
    )


class LetterForm(StampedForm):
    """Who may decide what: types of items and single items, by right."""

    body = forms.ModelChoiceField(label="部门", queryset=Organisation.objects.none(), empty_label="请选择部门")
    person = forms.ModelChoiceField(
        label="首席审批员",
        queryset=Person.objects.none(),
        empty_label="请选择人员",
        help_text="须为副职及以上负责人（城陵矶方案三（二））。",
    )
    substitute_for = forms.ModelChoiceField(
        label="代谁（AB岗）", queryset=Person.objects.none(), required=False, empty_label="不是代理"
    )
    number = forms.CharField(label="编号", required=False, max_length=120, help_text="不填的自动编号。")
    valid_from = day_field("起始日")
    last_day = day_field("最后一日", "不填为长期；代理必填。", required=False)
    decide_types = _types("授予审批决定权的事项类型", "审查书面资料、勘查记录、检验检测结果、专家意见即可决定的。")
    decide_codes = _codes("授予审批决定权的事项编码")
    review_types = _types("授予初审权的事项类型", "须主要负责人或集体研究决定的，或专业性强无法把关的。")
    review_codes = _codes("授予初审权的事项编码")
    may_use_seal = forms.BooleanField(label="可以使用行政审批专用章", required=False)
    other_powers = forms.CharField(label="其他相关权限", required=False, max_length=300)

    def __init__(self, *args: Any, bodies: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("body", bodies), ("person", people), ("substitute_for", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        body = data.get("body")
        self.lines: list[GrantLine] = []
        if body is None:
            return data
        for prefix, right in (("decide", GrantRight.DECIDE), ("review", GrantRight.FIRST_REVIEW)):
            self.lines += [GrantLine(right, item_type=word) for word in data.get(f"{prefix}_types", ())]
            try:
                items = items_of_lines(data.get(f"{prefix}_codes", ""), body.jurisdiction)
            except forms.ValidationError as problem:
                self.add_error(f"{prefix}_codes", problem)
                continue
            self.lines += [GrantLine(right, item) for item in items]
        if not self.lines and not self.errors:
            self.add_error("decide_codes", "请至少选一个事项类型，或者填写事项编码。")
        return data

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = ("body", "person", "substitute_for", "number", "may_use_seal", "other_powers")
        return {
            **{name: data[name] for name in plain},
            "lines": self.lines,
            "valid_from": moments.start_of(data["valid_from"]),
            "valid_to": moments.end_of(data["last_day"]) if data["last_day"] else None,
        }


class LetterEndForm(StampedForm):
    last_day = day_field("最后一日", "该日仍有效。")
    reason = forms.CharField(label="终止的理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
