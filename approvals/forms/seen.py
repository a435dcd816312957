"""Forms that change entries of a case: they remember what the person saw, so that two people lose nothing.

Only what the person changed is sent on; what a colleague changed meanwhile stays, and both values are shown.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms

from approvals.forms.base import MoveForm
from approvals.models import Case


class SeenForm(MoveForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5000)

    def setup(self) -> None:
        self.initial["seen"] = json.dumps(self.present(self.case), ensure_ascii=False)

    def present(self, case: Case) -> dict[str, Any]:
        """The entries of the form as they stand, by field, in the shape in which the form sends them."""
        raise NotImplementedError

    def words(self, name: str, value: Any) -> str:
        """A value as a person reads it."""
        return str(value or "（空）")

    def fields_for_service(self) -> dict[str, Any]:
        return {k: v for k, v in super().fields_for_service().items() if k != "seen"}

    def seen_values(self) -> dict[str, Any]:
        """What stood there when the page was opened; what stands there now for an address typed by hand."""
        try:
            found = json.loads(self["seen"].value() or "")
        except ValueError:
            found = None
        return found if isinstance(found, dict) else self.present(self.case)

    def sent(self, name: str) -> Any:
        return self[name].value() or ""

    def touched(self) -> set[str]:
        """Fields whose value the person changed."""
        seen = self.seen_values()
        return {name for name in self.present(self.case) if self.sent(name) != seen.get(name, "")}

    def conflicts(self, fresh: Case) -> list[tuple[str, str, str, bool]]:
        """Where the page differs from the case as it is now: label, what stands there, what the page says, whether the
        person changed it (only then it is written).
        """
        touched = self.touched()
        return [
            (str(self.fields[name].label), self.words(name, now), self.words(name, self.sent(name)), name in touched)
            for name, now in self.present(fresh).items()
            if now != self.sent(name)
        ]
