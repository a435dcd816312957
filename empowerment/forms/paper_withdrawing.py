"""Input shape of 收回文书."""

from __future__ import annotations

from django import forms


class PaperWithdrawForm(forms.Form):
    reason = forms.CharField(
        label="收回理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="核验页面公开显示：只写事由和文号，不写个人信息。",
        error_messages={"required": "请写明收回文书的理由，核验页面会公开显示。"},
    )
