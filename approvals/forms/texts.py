"""Input shapes of the wording of papers. What the words must be is said by the service, when they are published."""

from __future__ import annotations

from typing import Any

from django import forms

from core.text_life import TextPlace

WHOLE = "all:"  # in place of a body's code: every body of the jurisdiction whose code follows


class WordingWhereForm(forms.Form):
    """Whose papers, which class, which place."""

    body = forms.ChoiceField(label="机关")
    document_class = forms.ChoiceField(label="文书种类", required=False)
    place = forms.ChoiceField(label="位置", choices=TextPlace.choices)

    def __init__(
        self, *args: Any, bodies: list[tuple[str, str]], classes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("body", bodies), ("document_class", classes)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


class WordingForm(forms.Form):
    text = forms.CharField(
        label="用语",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一段。字段照右侧表抄写，如 {number}；要写花括号本身，写两遍 {{ }}。某行的字段没有内容时，该行不印。",
    )


class WordingReasonForm(forms.Form):
    reason = forms.CharField(label="理由", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class WordingDropForm(forms.Form):
    """A draft is given up without further words."""
