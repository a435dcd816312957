"""Forms of 容缺受理: what is promised, by when, and how it was signed."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA, DateInput, MoveForm
from approvals.selectors import credit_bars, supply_limit_of, tolerance_of
from approvals.services import Signature
from core import moments
from core.papers import file_store

Choices = list[tuple[int, str]]


class Orders(forms.TypedMultipleChoiceField):
    """Ticks on lines of the checklist."""

    def __init__(self, **more: Any) -> None:
        super().__init__(coerce=int, widget=forms.CheckboxSelectMultiple, **more)


def offer(form: forms.Form, name: str, choices: Choices, *, ticked: bool = False) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.TypedMultipleChoiceField)
    field.choices = choices
    if ticked:
        form.initial.setdefault(name, [order for order, _ in choices])


class SignedForm(MoveForm):
    """The applicant's signed promise: the scan, or a note of the signature; with an agent the authorisation too."""

    signed = forms.FileField(label="申请人签字的承诺书扫描件", required=False)
    note = forms.CharField(
        label="签字记录",
        required=False,
        max_length=200,
        help_text="没有扫描件时填写，例如“法定代表人当面签字，原件存3号窗口”",
    )
    agent_authorised = forms.BooleanField(label="已核对申请人给代办人的授权委托书", required=False)

    def setup(self) -> None:
        if not self.case.agent_name:
            del self.fields["agent_authorised"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("signed") and not data.get("note"):
            self.add_error("note", "请上传签字的承诺书，或写明签字情况和原件存放处。")
        return data

    def signature(self) -> Signature:
        upload = self.cleaned_data.get("signed")
        return Signature(
            file=file_store(stream=upload, name=upload.name) if upload else None,
            name=upload.name if upload else "",
            note=self.cleaned_data.get("note", ""),
            agent_authorised=bool(self.cleaned_data.get("agent_authorised")),
        )


class TolerateForm(SignedForm):
    promised = Orders(
        label="容缺的材料",
        error_messages={"required": "请勾选容缺的材料；材料已齐的，请直接受理。"},
    )
    until = forms.DateField(label="承诺补交日", widget=DateInput)
    field_order = ("promised", "until", "signed", "note", "agent_authorised")

    def setup(self) -> None:
        super().setup()
        lines = [line for line in self.case.materials.all() if line.lacking]
        offer(self, "promised", [(line.order, line.name) for line in lines if line.deferrable], ticked=True)
        self.principal = [line.name for line in lines if not line.deferrable]
        self.limit = supply_limit_of(self.case)
        self.bars = credit_bars(self.case.applicant)
        if self.limit:
            last, reason = self.limit
            self.fields["until"].help_text = f"最晚{moments.chinese_date(last)}：{reason}。须为工作日。"
            self.fields["until"].widget.attrs |= {"min": moments.today().isoformat(), "max": last.isoformat()}
            self.initial.setdefault("until", last)

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"promised": data["promised"], "until": data["until"], "signature": self.signature()}


class SupplyForm(MoveForm):
    provided = Orders(label="本次补交的材料", error_messages={"required": "请勾选本次补交的容缺材料。"})
    originals = Orders(label="已核原件", required=False)

    def setup(self) -> None:
        tolerance = tolerance_of(self.case)
        lines = tolerance.lines.all() if tolerance else []
        waiting = [(line.material.order, line.material.name) for line in lines if line.supplied_at is None]
        offer(self, "provided", waiting)
        offer(self, "originals", waiting)
        if tolerance:
            self.fields["provided"].help_text = f"承诺不迟于{moments.chinese_date(tolerance.due_on)}补齐"


class ExtendPromiseForm(MoveForm):
    until = forms.DateField(label="新的补交日", widget=DateInput, help_text="须为工作日，不能晚于法定办理期限届满日")
    reason = forms.CharField(label="不可抗力的事由和证明情况", widget=AREA, max_length=300)
