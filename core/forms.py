"""Input shapes of the base's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.db.models import QuerySet

from core.models import Absence, Membership, Organisation, Person


class OwnPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_mismatch": "两次输入的新密码不一致，请重新输入。",
        "password_incorrect": "原密码不正确，请重新输入。",
    }


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    """Who is away from when to when, and who stands in. Choices are the people of the body whose calendar is open."""

    person = forms.ModelChoiceField(label="谁不在岗", queryset=Person.objects.none(), empty_label=None)
    first_day = forms.DateField(label="首日", widget=DateInput())
    last_day = forms.DateField(label="最后一日", widget=DateInput(), help_text="该日仍不在岗。")
    kind = forms.ChoiceField(label="事由", choices=Absence.Kind.choices)
    substitute = forms.ModelChoiceField(
        label="代岗人（B岗）",
        queryset=Person.objects.none(),
        required=False,
        empty_label="不指定",
        help_text="代岗人在这些日子里获得其岗位权限，到期自动收回；首席审批员的授权书是给本人的，不随代岗转移。",
    )
    note = forms.CharField(label="备注", required=False, max_length=200)
    vacancy_known = forms.BooleanField(
        label="我已知悉会空岗，仍要登记", required=False, help_text="登记后没有人在岗的岗位，会提醒负责人和园区管理员。"
    )

    def __init__(self, *args: Any, organisation: Organisation, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Membership.objects.filter(organisation=organisation).values("person")
        for name, rows in (
            ("person", people),
            ("substitute", Person.objects.filter(is_active=True, pk__in=colleagues)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class AbsenceEndForm(forms.Form):
    last_day = forms.DateField(
        label="最后一个不在岗的日子", widget=DateInput(), help_text="填首日之前的日期即为取消；代岗权限随之收回。"
    )
