"""Forms of 告知承诺: the signed promise, the decision on the spot, the later check."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA, DateInput, MoveForm
from approvals.forms.deciding import FORMS
from approvals.forms.promises import SignedForm
from approvals.models import CheckRecord
from approvals.selectors import credit_bars
from approvals.services import Evidence
from core.papers import file_store


class CommitForm(SignedForm):
    """What the applicant is told and promises stands above the fields; here is how it was signed."""

    def setup(self) -> None:
        super().setup()
        self.told = self.case.item_version
        lines = [line for line in self.case.materials.all() if line.lacking]
        self.replaced = [line.name for line in lines if line.by_commitment]
        self.others = [line.name for line in lines if not line.by_commitment]
        self.bars = credit_bars(self.case.applicant)

    def fields_for_service(self) -> dict[str, Any]:
        return {"signature": self.signature()}


class CommitNowForm(CommitForm):
    form = forms.ChoiceField(label="决定形式", choices=FORMS[:2], widget=forms.RadioSelect)
    recipient = forms.CharField(label="领取人", max_length=60)
    relation = forms.CharField(label="与申请人关系", max_length=40, required=False, initial="本人")

    def setup(self) -> None:
        super().setup()
        self.initial["form"] = "chief" if self.case.pinned.uses_chief_approvers else "head"
        self.initial.setdefault("recipient", self.case.agent_name or self.case.contact)

    def fields_for_service(self) -> dict[str, Any]:
        return super().fields_for_service() | {
            name: self.cleaned_data[name] for name in ("form", "recipient", "relation")
        }


class VerifyForm(MoveForm):
    finding = forms.ChoiceField(label="结论", choices=CheckRecord.Finding.choices, widget=forms.RadioSelect)
    correct_by = forms.DateField(
        label="整改截止日", required=False, widget=DateInput, help_text="限期整改时必填，只给一次"
    )
    way = forms.ChoiceField(label="方式", choices=CheckRecord.Way.choices, widget=forms.RadioSelect, initial="data")
    second_officer = forms.CharField(
        label="另一名核查人员", required=False, max_length=40, help_text="现场核查须由两名以上工作人员进行"
    )
    text = forms.CharField(
        label="核查情况", widget=AREA, max_length=2000, help_text="经过、比对的数据或查看的材料、依据"
    )
    file = forms.FileField(label="核查材料", required=False)

    def fields_for_service(self) -> dict[str, Any]:
        data = {name: self.cleaned_data[name] for name in ("finding", "way", "text", "second_officer", "correct_by")}
        upload = self.cleaned_data.get("file")
        if upload:
            data["evidence"] = Evidence(file_store(stream=upload, name=upload.name), upload.name)
        return data
