"""Forms of return, transfer and correction."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.forms.base import AREA, MoveForm
from approvals.forms.seen import SeenForm
from approvals.models import Case
from approvals.selectors import competent_now, why_not_accept
from approvals.services.corrections import CORRECTABLE
from approvals.workflow import BEFORE_ACCEPTANCE, Channel
from core import moments
from core.models import Organisation
from core.web import key_of
from empowerment.models import SubItem
from empowerment.workflow import Slot


class ReturnForm(MoveForm):
    reason = forms.CharField(
        label="退回理由",
        widget=AREA,
        max_length=300,
        help_text="写明缺什么、要核实什么，例如“材料与受理条件不符：缺总平面图”。",
    )


class SendOnForm(MoveForm):
    note = forms.CharField(label="补正、核实的情况", widget=AREA, max_length=300)


class TransferForm(MoveForm):
    park = forms.ModelChoiceField(label="移送到", queryset=Organisation.objects.none())
    reason = forms.CharField(label="移送理由", widget=AREA, max_length=300)

    def setup(self) -> None:
        found = {park.pk: answer.slots[Slot.ACCEPTS].name for park, answer in competent_now(self.case)}
        field = self.fields["park"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=found)
        field.choices = [("", "请选择"), *((pk, name) for pk, name in found.items())]
        if not found:
            field.help_text = "系统内没有别的机关现在可以受理本事项；不属于本机关职权的，请用“不予受理并移送”。"


class TransferOutForm(MoveForm):
    reasons = forms.CharField(label="不予受理的理由", widget=AREA, max_length=300)
    right_body = forms.CharField(label="移送给哪个机关", max_length=120, help_text="通知书上也这样告知申请人。")

    def setup(self) -> None:
        obstacle = why_not_accept(self.case)
        if obstacle is not None:
            self.initial["reasons"] = "；".join(reason.words.rstrip("。") for reason in obstacle.reasons) + "。"
            self.initial["right_body"] = obstacle.right_body


class CorrectEntryForm(SeenForm):
    """Every entry that may be corrected now, with its present value; what is changed is corrected."""

    title = forms.CharField(label="申请内容", max_length=200)
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    agent_name = forms.CharField(label="代办人", max_length=40, required=False)
    agent_phone = forms.CharField(label="代办人电话", max_length=30, required=False)
    channel = forms.ChoiceField(label="收件渠道", choices=Channel.choices)
    area = forms.CharField(label="片区", max_length=60, required=False)
    subitem = forms.ModelChoiceField(
        label="业务子项", queryset=SubItem.objects.none(), required=False, empty_label="无"
    )
    received_at = forms.DateTimeField(
        label="收件时间",
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text="改动后受理审查时限随之重算，并须写明凭据。",
    )
    reason = forms.CharField(label="更正原因", max_length=200)
    evidence = forms.CharField(label="凭据", max_length=200, required=False)
    notice = forms.BooleanField(
        label="出具更正告知书",
        required=False,
        help_text="已制作、盖章的文书不改写；印有原内容的，以更正告知书送达申请人。",
    )

    def setup(self) -> None:
        case = self.case
        subitems = SubItem.objects.filter(item_id=case.item_id)
        field = self.fields["subitem"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = subitems
        for name, entry in CORRECTABLE.items():
            if entry.before_acceptance and case.state not in BEFORE_ACCEPTANCE:
                del self.fields[name]
                continue
            value = getattr(case, name)
            self.initial[name] = value.astimezone(moments.SHANGHAI) if name == "received_at" and value else value
        if "subitem" in self.fields and not subitems.exists():
            del self.fields["subitem"]
        super().setup()

    def present(self, case: Case) -> dict[str, Any]:
        return {name: _as_sent(case, name) for name in CORRECTABLE if name in self.fields}

    def words(self, name: str, value: Any) -> str:
        if name == "channel":
            return str(dict(Channel.choices).get(value, value))
        if name == "subitem" and value:
            return str(SubItem.objects.filter(pk=key_of(value)).first() or value)
        return super().words(name, str(value).replace("T", " ") if name == "received_at" else value)

    def fields_for_service(self) -> dict[str, Any]:
        data = self.cleaned_data
        values = {name: data[name] for name in sorted(self.touched())}
        return {
            "values": values,
            "reason": data["reason"],
            "evidence": data["evidence"],
            "notice": data["notice"],
        }


def _as_sent(case: Case, name: str) -> str:
    """An entry as its field sends it."""
    value = getattr(case, name)
    if name == "received_at":
        return value.astimezone(moments.SHANGHAI).strftime("%Y-%m-%dT%H:%M") if value else ""
    return str(case.subitem_id or "") if name == "subitem" else str(value)
