"""What the forms of everything beside a case have in common: tasks, hearings, interested parties."""

from __future__ import annotations

from typing import Any

from django import forms

from approvals.models import Case
from approvals.selectors import Crew
from approvals.task_life import TaskResult
from core.actors import Actor
from core.models import Organisation, Person
from core.web import key_of

RESULTS = [row for row in TaskResult.choices if row[0]]
UNITS = [("workday", "个工作日"), ("day", "日（自然日）")]
NOBODY = ("", "—")


class SideForm(forms.Form):
    """The version the page showed, the key of this attempt, and the fields of the service; `row` is None before it exists."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, case: Case, row: Any, actor: Actor, **kwargs: Any) -> None:
        self.case, self.row, self.actor = case, row, actor
        super().__init__(*args, **kwargs)
        self.setup()

    def setup(self) -> None:
        """Adapt choices and initial values to the case and the row."""

    def choices(self, name: str, rows: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = rows

    def fields_for_service(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "key")}


class SideReasonForm(SideForm):
    reason = forms.CharField(label="原因", widget=forms.Textarea(attrs={"rows": 3}), max_length=300)


class SideNoteForm(SideForm):
    note = forms.CharField(label="说明", required=False, max_length=200)


def people_choices(crews: list[Crew]) -> list[Any]:
    """People under the name of the body they work at; the value is the person."""
    return [
        NOBODY,
        *((crew.body.name, [(str(person.pk), _named(person)) for person in crew.people]) for crew in crews),
    ]


def crew_choices(crews: list[Crew]) -> list[Any]:
    """People under the name of the body they work at; the value is body and person, for one may work at two."""
    return [
        NOBODY,
        *(
            (crew.body.name, [(f"{crew.body.pk}:{person.pk}", _named(person)) for person in crew.people])
            for crew in crews
        ),
    ]


def _named(person: Person) -> str:
    return f"{person.name}（{person.post}）" if person.post else person.name


def crew_of(crews: list[Crew], value: str) -> tuple[Organisation, Person] | None:
    """The body and person that a choice of `crew_choices` stands for."""
    body, _, person = value.partition(":")
    for crew in crews:
        for each in crew.people:
            if (crew.body.pk, each.pk) == (key_of(body), key_of(person)):
                return crew.body, each
    return None


def person_of(crews: list[Crew], value: str) -> Person | None:
    found = {person.pk: person for crew in crews for person in crew.people}
    return found.get(key_of(value))
