"""Forms of credit entries and their repair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from approvals.forms.base import DateInput, _parsed
from approvals.models import Applicant, CreditFlag
from core import moments
from core.identifiers import parse_uscc
from core.models import Organisation


class CreditForm(forms.Form):
    uscc = forms.CharField(label="统一社会信用代码", max_length=40)
    name = forms.CharField(label="企业名称", max_length=120)
    kind = forms.ChoiceField(
        label="种类", choices=CreditFlag.Kind.choices, widget=forms.RadioSelect, initial="dishonest"
    )
    source = forms.CharField(label="来源", max_length=200, help_text="公示网站、决定书文号等")
    reason = forms.CharField(label="事由", max_length=300)
    listed_on = forms.DateField(label="列入日期", widget=DateInput)
    organisation = forms.ModelChoiceField(label="登记单位", queryset=Organisation.objects.none(), empty_label=None)

    def __init__(self, *args: Any, bodies: Sequence[Organisation], known: Applicant | None, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=[body.pk for body in bodies]).order_by("pk")
        self.initial.setdefault("organisation", bodies[0].pk)
        if known is not None:
            del self.fields["uscc"], self.fields["name"]

    def clean_uscc(self) -> str:
        return _parsed(parse_uscc, self.cleaned_data["uscc"])

    def fields_for_service(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "source", "reason", "listed_on", "organisation")}


class RepairForm(forms.Form):
    repaired_on = forms.DateField(label="修复日期", widget=DateInput, initial=moments.today)
    source = forms.CharField(label="修复依据", max_length=200, help_text="信用修复决定书文号、公示网站等")
