"""Input shapes of returns: a cell, the steps, a correction, a table filled offline."""

from __future__ import annotations

from typing import Any

from django import forms

from empowerment.forms.fields import FilesField
from ledger.books.offline import figures_read
from ledger.cell_rules import LONGEST, LONGEST_NOTE
from ledger.lives.returns import SIGNS, Progress
from ledger.models import Entry
from ledger.proposals import Figure

TALL = forms.Textarea(attrs={"rows": 5})
LOW = forms.Textarea(attrs={"rows": 2})


class CellForm(forms.Form):
    """One cell. `proposals` are offered as boxes to tick; what is ticked is adopted with its source."""

    progress = forms.ChoiceField(
        label="状态",
        widget=forms.RadioSelect,
        choices=[(value, f"{SIGNS[value]} {label}") for value, label in Progress.choices],
        error_messages={"required": "请选择状态。"},
    )
    text = forms.CharField(label="进展情况", widget=TALL, max_length=LONGEST, required=False)
    figures = forms.CharField(
        label="数据",
        widget=LOW,
        max_length=2000,
        required=False,
        help_text="每项一行，写成“名称=数值 单位”，例如 办结=12 件。",
    )
    adopt = forms.MultipleChoiceField(
        label="系统已有的数据",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="勾选的加到本格，并注明来源。",
    )
    problems = forms.CharField(label="存在问题", widget=LOW, max_length=LONGEST_NOTE, required=False)
    requests = forms.CharField(label="请求事项", widget=LOW, max_length=LONGEST_NOTE, required=False)
    uploads = FilesField(label="佐证材料", required=False, help_text="PDF、图片、Word 或 Excel，每个不超过 30 MB。")
    drop = forms.MultipleChoiceField(label="删去佐证", widget=forms.CheckboxSelectMultiple, required=False)
    also = forms.MultipleChoiceField(
        label="同样写到其他园区",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="勾选的园区原有内容会被这一格的内容替换，佐证材料不复制。",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, entry: Entry, others: list[tuple[int, str]], proposals: list[Figure], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.proposals = entry, proposals
        choices: dict[str, list[tuple[str, str]]] = {
            "also": [(str(position), heading) for position, heading in others],
            "adopt": [(f.name, f"{f.name} {f.value}{f.unit}（{f.source}）") for f in proposals],
            "drop": [(str(file.pk), file.name) for file in entry.files.all()],
        }
        for name, rows in choices.items():
            field: Any = self.fields[name]
            field.choices = rows
            if not rows:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        figures, bad = figures_read(str(found.get("figures") or ""), self.entry.figures)
        if bad:
            self.add_error("figures", bad)
        named = set(found.get("adopt", []))
        taken = [figure for figure in self.proposals if figure.name in named]
        found["all_figures"] = [figure for figure in figures if figure.name not in named] + taken
        return found


class DraftForm(forms.Form):
    phone = forms.CharField(
        label="填报人电话",
        max_length=30,
        help_text="印在台账上；手机号或带区号的固定电话。",
        error_messages={"required": "请填写填报人电话。"},
    )


class EmptyForm(forms.Form):
    """Nothing to fill in: the button is the whole form."""


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=300, widget=LOW, error_messages={"required": "请写明原因。"})


class CorrectForm(forms.Form):
    reason = forms.CharField(
        label="更正理由", max_length=300, widget=LOW, error_messages={"required": "请写明更正的理由。"}
    )
    cells = forms.MultipleChoiceField(
        label="要更正的格",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择要更正的格。", "invalid_choice": "请选择本台账的格。"},
    )

    def __init__(self, *args: Any, entries: list[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cells"]
        field.choices = [
            (entry.key, f"{entry.measure}　{entry.column}：{entry.sign}{entry.get_progress_display()}")
            for entry in entries
        ]

    def clean_cells(self) -> list[tuple[int, int]]:
        found = []
        for key in self.cleaned_data["cells"]:
            number, _, position = key.partition("-")
            found.append((int(number), int(position)))
        return found


class UploadForm(forms.Form):
    table = forms.FileField(
        label="填好的表",
        allow_empty_file=True,
        max_length=200,
        help_text="用本页下载的填报表填写；XLSX，不超过 10 MB。",
        error_messages={"required": "请选择填好的表。"},
    )
