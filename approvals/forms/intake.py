"""The intake form."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from approvals.forms.base import _parsed
from approvals.models import Applicant, Licence
from approvals.services import LateGrounds, MaterialInput
from approvals.workflow import CaseKind, Channel
from core import moments
from core.identifiers import parse_phone, parse_resident_id, parse_uscc
from core.models import Organisation
from core.web import key_of
from empowerment.models import PowerItem, SubItem
from empowerment.selectors import version_at


class IntakeForm(forms.Form):
    """The one page of intake. The checklist's boxes are read beside the declared fields (names m-<order>-…)."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    park = forms.ModelChoiceField(label="园区", queryset=Organisation.objects.none(), empty_label=None)
    area = forms.CharField(label="片区", required=False, max_length=60)
    item = forms.ModelChoiceField(
        label="事项",
        queryset=PowerItem.objects.all(),
        error_messages={
            "required": "请选择事项：输入名称、编码或拼音首字母后选择。",
            "invalid_choice": "请从列表中选择事项。",
        },
    )
    case_kind = forms.ChoiceField(label="种类", choices=CaseKind.choices, initial="new", required=False)
    licence = forms.ModelChoiceField(
        label="证照",
        queryset=Licence.objects.none(),
        to_field_name="public_id",
        required=False,
        error_messages={"invalid_choice": "请从列表中选择证照。"},
    )
    subitem = forms.ModelChoiceField(label="业务子项", queryset=SubItem.objects.none(), required=False)
    applicant = forms.ModelChoiceField(label="申请人", queryset=Applicant.objects.none(), required=False)
    kind = forms.ChoiceField(label="申请人类别", choices=Applicant.Kind.choices, initial="enterprise", required=False)
    uscc = forms.CharField(label="统一社会信用代码", required=False, max_length=40)
    resident_id = forms.CharField(label="身份证号", required=False, max_length=40)
    applicant_name = forms.CharField(label="申请人名称", required=False, max_length=120)
    contact = forms.CharField(label="联系人", required=False, max_length=40)
    phone = forms.CharField(label="联系电话", required=False, max_length=30)
    title = forms.CharField(
        label="申请内容", max_length=200, error_messages={"required": "请填写申请内容，例如“年产2万吨涂料项目备案”。"}
    )
    channel = forms.ChoiceField(label="渠道", choices=Channel.choices, initial="window")
    agent_name = forms.CharField(label="代办人姓名", required=False, max_length=40)
    agent_phone = forms.CharField(label="代办人电话", required=False, max_length=30)
    agent_identity = forms.CharField(label="代办人身份证号", required=False, max_length=40)
    received_at = forms.DateTimeField(
        label="实际收件时间（补录时填写）",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    late_paper = forms.CharField(label="纸质回执编号", max_length=40, required=False)
    late_reason = forms.CharField(label="补录原因（停用时段以外必填）", max_length=200, required=False)
    late_evidence = forms.CharField(label="补录凭据（停用时段以外必填）", max_length=200, required=False)

    def __init__(self, *args: Any, parks: Any, applicants: Any, licences: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.data.get("item") or self.initial.get("item")
        subitems = SubItem.objects.filter(item_id=key_of(getattr(item, "pk", item)))
        known = Licence.objects.none() if licences is None else licences
        for name, rows in (("park", parks), ("applicant", applicants), ("subitem", subitems), ("licence", known)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean_case_kind(self) -> str:
        return self.cleaned_data["case_kind"] or CaseKind.NEW

    def clean_received_at(self) -> dt.datetime | None:
        at: dt.datetime | None = self.cleaned_data["received_at"]
        if at and not moments.within_reach(at):
            raise forms.ValidationError("收件时间有误，请填写实际收件的时间。")
        return at

    def clean_uscc(self) -> str:
        text: str = self.cleaned_data["uscc"]
        return _parsed(parse_uscc, text) if self.data.get("kind") != Applicant.Kind.PERSON else text

    def clean_resident_id(self) -> str:
        text: str = self.cleaned_data["resident_id"]
        return _parsed(parse_resident_id, text) if self.data.get("kind") == Applicant.Kind.PERSON else text

    def clean_phone(self) -> str:
        return _parsed(parse_phone, self.cleaned_data["phone"])

    def clean_agent_phone(self) -> str:
        return _parsed(parse_phone, self.cleaned_data["agent_phone"])

    def clean_agent_identity(self) -> str:
        return _parsed(parse_resident_id, self.cleaned_data["agent_identity"])

    def clean(self) -> dict[str, Any]:
        """Who was chosen from the record is known; a new applicant says who they are."""
        data = super().clean() or {}
        if data.get("applicant"):
            return data
        if not data.get("applicant_name"):
            self.add_error("applicant_name", "请填写申请人名称。")
        if data.get("kind") == Applicant.Kind.ENTERPRISE and not data.get("uscc"):
            self.add_error("uscc", "请填写统一社会信用代码（营业执照右上角 18 位）。")
        if data.get("kind") == Applicant.Kind.PERSON and not data.get("resident_id"):
            self.add_error("resident_id", "请填写申请人身份证号。")
        return data

    def materials(self, *, reusable: frozenset[int]) -> list[MaterialInput]:
        """The ticked checklist; a file is taken over only from the `reusable` materials."""
        item = self.cleaned_data.get("item")
        version = version_at(item, self.happened_at() or moments.now()) if item else None
        # Ticks count for the checklist they were made on: without a script another item may have been chosen after it.
        if item is None or version is None or self.data.get("checklist-of", str(item.pk)) != str(item.pk):
            return []
        everything, all_originals = bool(self.data.get("all-provided")), bool(self.data.get("all-originals"))
        return [
            MaterialInput(
                order=line.order,
                provided=everything or bool(self.data.get(f"m-{line.order}-provided")),
                original_seen=(all_originals and line.original) or bool(self.data.get(f"m-{line.order}-original")),
                reuse=reuse if (reuse := key_of(self.data.get(f"m-{line.order}-reuse"))) in reusable else None,
            )
            for line in version.materials.all()
        ]

    def grounds(self) -> LateGrounds:
        data = self.cleaned_data
        return LateGrounds(data["late_paper"], data["late_reason"], data["late_evidence"])

    def happened_at(self) -> dt.datetime | None:
        return self.cleaned_data.get("received_at")
