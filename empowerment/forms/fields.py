"""Fields that several forms of empowerment share."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import DateInput


def day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"],
        error_messages={"invalid": "日期写成 2022-05-11 的样子。", "required": f"请填写{label}。"},
    )


def moment_field(label: str, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": "时刻写成 2024-09-06 00:00 的样子。", "required": f"请填写{label}。"},
    )


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleaned to a list of uploads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_FilesInput(), allow_empty_file=True, max_length=200, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = [each for each in (data or []) if each]
        return [super(FilesField, self).clean(each, initial) for each in uploads]
