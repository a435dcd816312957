"""Input shapes of cards."""

from __future__ import annotations

from typing import Any

from django import forms

from empowerment.forms.fields import FilesField

AREA = forms.Textarea(attrs={"rows": 4})
FILES_HELP = "可选多个；PDF、JPG、PNG、OFD、DOCX、XLSX，按内容识别。"


class AnswerForm(forms.Form):
    """An explanation or an appeal."""

    text = forms.CharField(label="情况", widget=AREA, max_length=4000)
    uploads = FilesField(label="附件", required=False, help_text=FILES_HELP)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].error_messages["required"] = f"请填写{label}。"


class ReviewForm(forms.Form):
    reason = forms.CharField(
        label="理由", max_length=500, widget=AREA, error_messages={"required": "请写明理由，责任单位看得到。"}
    )
