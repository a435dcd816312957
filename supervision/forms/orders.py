"""Input shapes of supervision orders."""

from __future__ import annotations

from typing import Any

from django import forms

from core.models import Membership, Organisation, Person
from empowerment.forms.fields import FilesField, day_field
from supervision.forms.cards import AREA, FILES_HELP


class OrderForm(forms.Form):
    issuer = forms.ModelChoiceField(label="下达单位", queryset=Organisation.objects.none(), empty_label=None)
    addressee = forms.ModelChoiceField(
        label="承办单位",
        queryset=Organisation.objects.none(),
        empty_label="请选择承办单位",
        error_messages={"required": "请选择承办单位。", "invalid_choice": "不能向这个单位下达督办，请重新选择。"},
    )
    login = forms.CharField(
        label="责任人", required=False, max_length=60, help_text="登录名；不填则由承办单位负责人安排。"
    )
    subject = forms.CharField(label="督办事由", max_length=200, error_messages={"required": "请写明督办事由。"})
    asks = forms.CharField(
        label="要求", widget=AREA, max_length=2000, error_messages={"required": "请写明要求承办单位做什么。"}
    )
    due_on = day_field("答复期限", "须在今天之后；到期前一个工作日提醒，逾期报告双方负责人。")

    def __init__(self, *args: Any, issuers: Any, addressees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("issuer", issuers), ("addressee", addressees)):
            field: Any = self.fields[name]
            field.queryset = rows

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        login, body = str(found.get("login") or "").strip(), found.get("addressee")
        found["person"] = None
        if login and body is not None:
            serving = Membership.objects.filter(organisation=body).values("person")
            found["person"] = Person.objects.filter(username=login, pk__in=serving).first()
            if found["person"] is None:
                self.add_error("login", f"{body.name}没有登录名为“{login}”的人员，请核对或留空。")
        return found


class OrderAnswerForm(forms.Form):
    text = forms.CharField(
        label="办理情况和结果", widget=AREA, max_length=4000, error_messages={"required": "请写明办理情况和结果。"}
    )
    uploads = FilesField(label="附件", required=False, help_text=FILES_HELP)


class OrderAcceptForm(forms.Form):
    opinion = forms.CharField(label="审核意见", required=False, max_length=300, widget=AREA)


class OrderReturnForm(forms.Form):
    reason = forms.CharField(
        label="退回理由", max_length=300, widget=AREA, error_messages={"required": "请写明退回的理由。"}
    )
    due_on = day_field("新的答复期限", "须在今天之后。")


class OrderWithdrawForm(forms.Form):
    reason = forms.CharField(
        label="撤回理由", max_length=300, widget=AREA, error_messages={"required": "请写明撤回的理由。"}
    )


class EmptyForm(forms.Form):
    """Nothing to fill in: the button is the whole form."""
