"""Input shape of voiding a number."""

from __future__ import annotations

from django import forms


class NumberVoidForm(forms.Form):
    value = forms.IntegerField(
        label="号",
        min_value=1,
        help_text="只填数字，如 云园审受〔2026〕5号 填 5。",
        error_messages={"required": "请填写要作废的号。", "invalid": "请填写数字，如 5。"},
    )
    reason = forms.CharField(
        label="作废理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不写个人信息。",
        error_messages={"required": "请写明作废理由。"},
    )
