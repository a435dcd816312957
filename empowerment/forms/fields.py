"""Fields that several forms of empowerment share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from core import moments
from core.forms import DateInput

LONGEST_KEY = 18  # digits: more fit no key, and a database refuses to be asked for them


def _within_reach(day: dt.date) -> None:
    """A form may go on counting from any day it has let through."""
    if not moments.within_reach(moments.start_of(day)):
        raise forms.ValidationError("日期须在 1949 年 10 月至 2199 年之间。", code="out_of_reach")


def day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        validators=[_within_reach],
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


class SeveralField(forms.ModelMultipleChoiceField):
    """Boxes to tick, one per row of a table. A key that no row can have is an invalid choice, not a fault."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": key[:20]}
                )
        return super().clean(value)


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; cleaned to a list of uploads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_FilesInput(), allow_empty_file=True, max_length=200, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = [each for each in (data or []) if each]
        return [super(FilesField, self).clean(each, initial) for each in uploads]


def uploads(data: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Name and content of the files of a cleaned form whose field of several files is called so."""
    return [(upload.name or "文件", upload.read()) for upload in data.get("uploads", [])]
