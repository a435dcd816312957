"""Input shape of one row of the contact table."""

from __future__ import annotations

from django import forms


class ContactForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=40, error_messages={"required": "请填写姓名。"})
    post = forms.CharField(label="职务", max_length=60, error_messages={"required": "请填写职务。"})
    office_phone = forms.CharField(
        label="办公电话",
        max_length=30,
        help_text="带区号，例如 0730-8880000。",
        error_messages={"required": "请填写办公电话。"},
    )
    mobile = forms.CharField(label="联系手机", max_length=30, error_messages={"required": "请填写联系手机。"})
    mail = forms.EmailField(
        label="电子邮箱",
        required=False,
        help_text="只用来发送台账提醒，不印在联络表上。",
        error_messages={"invalid": "邮箱写成 name@example.gov.cn 的样子。"},
    )
    note = forms.CharField(label="备注", max_length=100, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
