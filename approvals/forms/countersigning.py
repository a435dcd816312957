"""The form of 见章退回: the formal grounds, and no other."""

from __future__ import annotations

from django import forms

from approvals.forms.base import AREA, MoveForm
from approvals.sealing_life import CounterGround


class CounterRefuseForm(MoveForm):
    ground = forms.ChoiceField(
        label="形式上的事由",
        choices=CounterGround.choices,
        widget=forms.RadioSelect,
        help_text="见章盖章原则上不再作实质性审查审核，不能以实质理由退回。",
        error_messages={
            "required": "退回须选择一项形式上的事由。",
            "invalid_choice": "见章盖章只作形式核对，请从列出的形式事由中选择。",
        },
    )
    note = forms.CharField(
        label="哪里不符", widget=AREA, max_length=300, error_messages={"required": "请写明哪里不符，便于园区补正。"}
    )
