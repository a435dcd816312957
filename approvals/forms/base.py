"""What the form of every move has in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms

from approvals.licence_life import CancelGround, RevokeGround
from approvals.models import Case
from core.errors import Invalid

AREA = forms.Textarea(attrs={"rows": 4})


class DateInput(forms.DateInput):
    input_type = "date"


class MoveForm(forms.Form):
    """A move's form: the version the page showed, the key of this attempt, and the fields of the service."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, case: Case, move: str = "", **kwargs: Any) -> None:
        self.case, self.move = case, move
        super().__init__(*args, **kwargs)
        self.setup()

    def setup(self) -> None:
        """Adapt choices and initial values to the case."""

    def conflicts(self, fresh: Case) -> list[tuple[str, str, str, bool]]:
        """Where the page and the case as it is now differ; only forms that change entries have any."""
        return []

    def fields_for_service(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in ("version", "key")}

    def done_words(self, label: str) -> str:
        """What the person is told once the service has done it."""
        return f"已办理：{label}。"


class EmptyForm(MoveForm):
    """A move that needs no input beyond the confirmation."""


class NoteForm(MoveForm):
    note = forms.CharField(label="说明", required=False, max_length=200)


class MendForm(MoveForm):
    note = forms.CharField(label="情况说明", widget=AREA, max_length=300)


class ReasonForm(MoveForm):
    reason = forms.CharField(label="理由", widget=AREA, max_length=300)


class GroundedReasonForm(ReasonForm):
    """A reason, and the Law's ground where one is named."""

    grounds: ClassVar[list[tuple[str, str]]] = []
    ground = forms.ChoiceField(label="法定事由", required=False)
    field_order: tuple[str, ...] = ("ground", "reason")

    def setup(self) -> None:
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "不选"), *self.grounds]


class RevokeForm(GroundedReasonForm):
    grounds = RevokeGround.choices


class SuperiorRevocationForm(RevokeForm):
    number = forms.CharField(label="上级撤销决定文号", max_length=120)
    revoked_on = forms.DateField(label="撤销日期", widget=DateInput)
    seal = forms.CharField(label="上级印章名称", max_length=120)
    field_order = ("number", "revoked_on", "seal", "ground", "reason")


class CancelForm(GroundedReasonForm):
    grounds = CancelGround.choices


def _parsed(parse: Callable[[str], str], text: str) -> str:
    """The identifier in its normal form; a wrong one is told at its own field."""
    try:
        return parse(text) if text else ""
    except Invalid as problem:
        raise forms.ValidationError(problem.message) from problem
