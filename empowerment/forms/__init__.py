"""Input shapes of the pages of empowerment."""

from empowerment.forms.authority import WhoDecidesForm
from empowerment.forms.grants import LetterEndForm, LetterForm
from empowerment.forms.instruments import (
    DropForm,
    EnterForm,
    InstrumentForm,
    PublishForm,
    RevokeForm,
    SendBackForm,
    SignForm,
    StampedForm,
    VerifyForm,
)
from empowerment.forms.lists import CompareForm, ListForm, UndoForm

__all__ = [
    "CompareForm",
    "DropForm",
    "EnterForm",
    "InstrumentForm",
    "LetterEndForm",
    "LetterForm",
    "ListForm",
    "PublishForm",
    "RevokeForm",
    "SendBackForm",
    "SignForm",
    "StampedForm",
    "UndoForm",
    "VerifyForm",
    "WhoDecidesForm",
]
