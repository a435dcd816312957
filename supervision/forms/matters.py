"""Fields that the forms of complaints, inspections, referrals and proceedings share."""

from __future__ import annotations

from typing import Any

from django import forms

AREA = forms.Textarea(attrs={"rows": 4})
ONE_FILE = "PDF、JPG、PNG、OFD、DOCX、XLSX，按内容识别。"


def line(label: str, most: int, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        error_messages={"required": f"请填写{label}。"},
    )


def area(label: str, most: int, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=AREA,
        error_messages={"required": f"请填写{label}。"},
    )


def pick(label: str, rows: Any, help_text: str = "", *, required: bool = True) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=rows,
        required=required,
        help_text=help_text,
        empty_label="请选择" if required else "不指定",
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"{label}不在可选之列，请重新选择。"},
    )


def choice(label: str, choices: Any, help_text: str = "", *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "请选择" if required else "不限"), *choices],
        required=required,
        help_text=help_text,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请选择{label}。"},
    )


def file_field(label: str, help_text: str = ONE_FILE, *, required: bool = False) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=required,
        max_length=200,
        help_text=help_text,
        allow_empty_file=True,
        error_messages={"required": f"请选择{label}。"},
    )


def upload_of(data: dict[str, Any], name: str = "file") -> tuple[str, bytes] | None:
    """Name and content of one uploaded file, if there is one."""
    found = data.get(name)
    return (found.name or "文件", found.read()) if found else None


class ReasonForm(forms.Form):
    """A reason under a name of its own."""

    reason = area("理由", 300)

    def __init__(self, *args: Any, label: str = "理由", help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text = label, help_text
        field.error_messages["required"] = f"请填写{label}。"
