"""Input shape of a result of supervision."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

from approvals.models import Applicant, Case, Licence
from core.models import Organisation
from empowerment.forms.fields import day_field
from supervision.models import SupervisionResult
from supervision.selectors.results import case_supervised


class ResultForm(forms.Form):
    """About an enterprise by its credit code, or about a case by its number (which names enterprise and park)."""

    organisation = forms.ModelChoiceField(
        label="监管部门",
        queryset=Organisation.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择监管部门。", "invalid_choice": "这个机构不在可选之列，请重新选择。"},
    )
    case_number = forms.CharField(
        label="办件编号", required=False, max_length=60, help_text="与推送来的办件有关时填写，企业和园区随办件。"
    )
    uscc = forms.CharField(label="统一社会信用代码", required=False, max_length=18, help_text="没有填办件编号时填写。")
    park = forms.ModelChoiceField(
        label="园区", queryset=Organisation.objects.none(), required=False, empty_label="随办件"
    )
    licence_number = forms.CharField(label="证照编号", required=False, max_length=80)
    kind = forms.ChoiceField(
        label="种类", choices=SupervisionResult.Kind.choices, error_messages={"required": "请选择种类。"}
    )
    happened_on = day_field("日期")
    document_number = forms.CharField(
        label="文书编号", required=False, max_length=80, help_text="责令改正、行政处罚、列入异常名录须填写。"
    )
    text = forms.CharField(
        label="内容",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明检查、处理的内容。"},
    )
    effect_until = day_field("效力至", "如异常名录移出日、改正期限；没有的不填。", required=False)
    flagged = forms.BooleanField(
        label="记入信用记录",
        required=False,
        help_text="行政处罚、列入异常名录可选；修复之前不适用容缺受理和告知承诺。",
    )
    file = forms.FileField(label="附件", required=False, max_length=200, help_text="文书扫描件，PDF 或图片。")

    def __init__(self, *args: Any, bodies: Any, parks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {body.pk for body in bodies}
        for name, rows in (("organisation", bodies), ("park", parks)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Organisation.objects.filter(pk__in=[row.pk for row in rows])

    def clean(self) -> dict[str, Any]:
        """Find the case, the enterprise and the licence that were written down."""
        data = super().clean() or {}
        data["case"] = self._case(data)
        data["applicant"] = data["case"].applicant if data["case"] else self._enterprise(data)
        if data["case"] is not None:
            data["park"] = data["case"].park
        elif not data.get("park") and "park" not in self.errors:
            self.add_error("park", "请选择园区，或填写办件编号。")
        data["licence"] = self._licence(data)
        return data

    def _case(self, data: dict[str, Any]) -> Case | None:
        number = data.get("case_number", "").strip()
        if not number:
            return None
        case = case_supervised(number, self.bodies)
        if case is None:
            self.add_error("case_number", "没有这个办件，或者它没有推送给您的部门。")
        return case

    def _enterprise(self, data: dict[str, Any]) -> Applicant | None:
        uscc = unicodedata.normalize("NFKC", data.get("uscc", "")).strip().upper()
        if not uscc:
            if "case_number" not in self.errors:
                self.add_error("uscc", "请填写统一社会信用代码，或办件编号。")
            return None
        found = Applicant.objects.filter(kind=Applicant.Kind.ENTERPRISE, uscc=uscc).first()
        if found is None:
            self.add_error("uscc", "系统中没有这个企业，请核对统一社会信用代码。")
        return found

    def _licence(self, data: dict[str, Any]) -> Licence | None:
        number = data.get("licence_number", "").strip()
        if not number or data.get("applicant") is None:
            return None
        found = Licence.objects.filter(number=number, holder=data["applicant"]).order_by("-edition").first()
        if found is None:
            self.add_error("licence_number", "该企业没有这个编号的证照，请核对。")
        return found


class CorrectForm(ResultForm):
    reason = forms.CharField(label="更正原因", max_length=300, error_messages={"required": "请写明更正的原因。"})
