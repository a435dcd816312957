"""Input shapes of the list pages: what is uploaded and what is said about it."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.models import Organisation
from empowerment.models import Scheme
from empowerment.workflow import ItemType, Mode, SchemeStatus

ACCEPT = ".xlsx,.xls,.csv,.txt"


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"],
        error_messages={"invalid": "日期写成 2022-05-11 的样子。", "required": f"请填写{label}。"},
    )


def _file(label: str, *, required: bool = True, help_text: str = "") -> forms.FileField:
    return forms.FileField(
        label=label,
        required=required,
        max_length=200,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,  # the reader says in its own words that it is empty
        error_messages={"required": "请选择清单文件。", "max_length": "文件名太长，请改短后重新选择。"},
    )


class _OfParks(forms.Form):
    """Parks are those whose lists the person may import."""

    park = forms.ModelChoiceField(
        label="园区",
        queryset=Organisation.objects.none(),
        empty_label="请选择园区",
        error_messages={"required": "请选择园区。", "invalid_choice": "请从列表中选择园区。"},
    )

    def __init__(self, *args: Any, parks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["park"]
        field.queryset = parks
        self.parks = list(parks)
        if len(self.parks) == 1:
            field.initial = self.parks[0].pk
            field.empty_label = None


class ListForm(_OfParks):
    """A list to try out."""

    file = _file(
        "清单文件", help_text="XLSX、XLS 或 CSV，不超过 10 MB。列名和列的先后不限，标题行、合并单元格、小计都可以有。"
    )
    scheme = forms.ModelChoiceField(
        label="赋权方案",
        queryset=Scheme.objects.none(),
        empty_label="请选择方案",
        help_text="清单依据的方案；表中有“赋权方案”列的以该列为准。",
        error_messages={"required": "请选择赋权方案。", "invalid_choice": "请从列表中选择方案。"},
    )
    publication = forms.CharField(
        label="公布文件",
        max_length=120,
        help_text="公布清单的文件名称或文号，写入每一项的来源。",
        error_messages={"required": "请填写公布文件的名称或文号。"},
    )
    published_on = day_field("公布日")
    effective_on = day_field("生效日", "清单从哪一天起执行；不早于公布日。")
    area = forms.CharField(
        label="片区", required=False, max_length=60, help_text="只管园区一部分的清单填写；空为整个园区。"
    )
    default_mode = forms.ChoiceField(
        label="没写方式的按", required=False, choices=[("", "不代填：没写的行拒绝"), *Mode.choices]
    )
    default_type = forms.ChoiceField(
        label="没写类型的按", required=False, choices=[("", "不代填：没写的行拒绝"), *ItemType.choices]
    )
    fill_down = forms.BooleanField(
        label="部门、方式空白的沿用上一行",
        required=False,
        help_text="原表是合并单元格、转成 CSV 后只剩第一行有字的，勾选此项；XLSX 的合并单元格会自动识别。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scheme"]
        schemes = Scheme.objects.filter(parks__in=[park.pk for park in self.parks]).exclude(status=SchemeStatus.DRAFT)
        field.queryset = schemes.distinct().order_by("jurisdiction", "issued_on")
        self.fields["published_on"].initial = self.fields["effective_on"].initial = moments.today()


class UndoForm(forms.Form):
    reason = forms.CharField(
        label="撤销理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写撤销理由。"},
    )


class CompareForm(_OfParks):
    """Two sides; each is a file, or the catalogue of the park on a day."""

    before_file = _file("前一份：文件", required=False)
    before_on = day_field("或目录在哪一天", "不选文件时，取目录当天的情况。", required=False)
    after_file = _file("后一份：文件", required=False)
    after_on = day_field("或目录在哪一天", "不选文件时，取目录当天的情况。", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for side, words in (("before", "前一份"), ("after", "后一份")):
            if f"{side}_on" in self.errors:
                continue
            day = data.get(f"{side}_on")
            if not data.get(f"{side}_file") and not day:
                self.add_error(f"{side}_file", f"{words}请选择文件，或填写目录的日期。")
            if day and not moments.within_reach(moments.start_of(day)):
                self.add_error(f"{side}_on", "日期须在 1949 年 10 月至 2199 年之间。")
        return data
