"""What is typed for a service, and where its refusal is shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models

from core import events, moments
from core.errors import DomainError
from core.models import ChainHead


def events_of(row: models.Model) -> int:
    """How many events a row has: every write leaves one, so the number tells one state of the row from another."""
    heads = ChainHead.objects.filter(object_type=events.label_of(row), object_id=row.pk)
    return heads.values_list("sequence", flat=True).first() or 0


class ServiceForm(forms.ModelForm):
    """The form of a row that a service will write; what the service refused is shown where it belongs."""

    refusal: ClassVar[DomainError | None] = None
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the row's events when the page was opened

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = lambda: events_of(self.instance)
        for name, field in self.fields.items():
            present = getattr(self.instance, f"{name}_id", None)
            if isinstance(field, forms.ModelChoiceField) and present:
                # What the row names already stays a choice, though it may lie beyond the person's jurisdictions.
                rows: Any = field.queryset
                field.queryset = rows | rows.model._default_manager.filter(pk=present)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            refusal_show(self, self.refusal)
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=300)


class DayField(forms.DateField):
    """A legal day, typed or picked; today to begin with."""

    def __init__(self, *, label: str, today: bool = True, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, widget=widget, initial=moments.today if today else None, **kwargs)


class PasswordField(forms.CharField):
    """A new password; the length is asked here because Django's own words for a short one are not in Chinese."""

    def __init__(self, *, label: str, help_text: str = "至少 8 位，不能全是数字，不能是常见密码。") -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        words = {"min_length": "密码太短，请至少填 8 位。"}
        super().__init__(
            label=label, strip=False, min_length=8, widget=widget, help_text=help_text, error_messages=words
        )


def refusal_show(form: forms.BaseForm, refusal: DomainError) -> None:
    """Put a refusal on the field it names, or above the form."""
    words = f"{refusal.message}{refusal.remedy}"
    form.add_error(refusal.field if refusal.field in form.fields else None, words)
