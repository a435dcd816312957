"""Input shapes of handover packages."""

from __future__ import annotations

from typing import Any

from django import forms

from core import moments
from core.models import Organisation
from empowerment.forms.fields import FilesField, SeveralField, day_field
from empowerment.handover_life import LineKind, LineState
from empowerment.models import PowerItem

AREA = forms.Textarea(attrs={"rows": 2})


class PackagesForm(forms.Form):
    """One package for each body ticked."""

    giver = forms.ModelChoiceField(label="移交方", queryset=Organisation.objects.none(), empty_label="请选择移交方")
    takers = SeveralField(
        label="接收方",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="每个接收方各建一个交接包，含十类交接内容。",
        error_messages={"required": "请至少勾选一个接收方。"},
    )
    due_on = day_field("完成期限", "到这一天仍未双方签字的，显示为逾期。")
    source = forms.CharField(label="依据", required=False, max_length=200, help_text="方案或通知的名称、文号。")

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("giver", "takers"):
            field: Any = self.fields[name]
            field.queryset = bodies


class LineForm(forms.Form):
    """How one line stands."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(label="状态", choices=LineState.choices, widget=forms.RadioSelect)
    content = forms.CharField(label="名称和数量", required=False, max_length=300, widget=AREA)
    handed_by = forms.CharField(label="移交人", required=False, max_length=40)
    taken_by = forms.CharField(label="接收人", required=False, max_length=40)
    handed_on = day_field("交接日期", required=False)
    reason = forms.CharField(
        label="原因",
        required=False,
        max_length=300,
        widget=AREA,
        help_text="未交、只交了部分或不适用的，写明原因；没有原因的不能签字。",
    )
    uploads = FilesField(
        label="文件", required=False, help_text="可选多个；PDF、JPG、PNG、OFD、DOCX、XLSX，按内容识别。"
    )


class NewLineForm(forms.Form):
    """One more line, perhaps of one item."""

    kind = forms.ChoiceField(label="交接内容", choices=LineKind.choices)
    item_code = forms.CharField(
        label="事项编码", required=False, max_length=60, help_text="只针对某一事项的填写；空为整个部门。"
    )
    content = forms.CharField(label="名称和数量", required=False, max_length=300, widget=AREA)

    def __init__(self, *args: Any, jurisdiction: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.jurisdiction = jurisdiction

    def clean_item_code(self) -> PowerItem | None:
        code = self.cleaned_data["item_code"].strip()
        if not code:
            return None
        item = PowerItem.objects.filter(jurisdiction=self.jurisdiction, code=code).first()
        if item is None:
            raise forms.ValidationError(f"目录中没有编码为“{code}”的事项，请核对。")
        return item


class SignForm(forms.Form):
    """The leader of a side signs; a keeper enters what was signed on paper."""

    signatory = forms.CharField(label="签字人", max_length=40, error_messages={"required": "请填写签字人姓名。"})
    signed_on = day_field("签字日期")
    note = forms.CharField(label="原件存放处", required=False, max_length=200)
    scan = forms.FileField(
        label="签字页",
        required=False,
        max_length=200,
        allow_empty_file=True,
        help_text="登记纸质签字的，上传签字页或写明原件存放处。",
    )

    def __init__(self, *args: Any, in_person: bool, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].initial = moments.today()
        if in_person:
            self.fields["signatory"].initial = name
            self.fields["signatory"].required = False
            self.fields["signatory"].disabled = True
            del self.fields["note"], self.fields["scan"]


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="退回修改的原因", max_length=300, widget=AREA, error_messages={"required": "请写明退回修改的原因。"}
    )
