"""Forms of assigning and handing over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from approvals.forms.base import MoveForm
from approvals.selectors import assignable, candidates
from core.models import Person

REASON = forms.Textarea(attrs={"rows": 2})
NOBODY = "现在没有在岗的合适人员"


class PersonField(forms.ModelChoiceField):
    """People by name, told apart by post or login name."""

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name}（{obj.post or obj.username}）"


def people_field(field: forms.Field, people: list[Person]) -> None:
    """Offer just these people, each with login name and post."""
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = Person.objects.filter(pk__in=[person.pk for person in people]).order_by("username")
    if not people:
        field.help_text = f"{NOBODY}，请先安排人员或登记代岗。"


class AssignForm(MoveForm):
    person = PersonField(label="指派给", queryset=Person.objects.none())
    note = forms.CharField(label="交代", required=False, max_length=200)

    def setup(self) -> None:
        people_field(self.fields["person"], assignable(self.case))


class HandOverForm(MoveForm):
    person = PersonField(label="接手人", queryset=Person.objects.none())
    reason = forms.CharField(label="交接原因", widget=REASON, max_length=200)

    def setup(self) -> None:
        people_field(self.fields["person"], candidates(self.case))


class HandOverAllForm(forms.Form):
    """All open cases of one person to a colleague."""

    to = PersonField(label="接手人", queryset=Person.objects.none())
    reason = forms.CharField(label="交接原因", widget=REASON, max_length=200)
    key = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    def __init__(self, *args: Any, colleagues: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people_field(self.fields["to"], list(colleagues))
