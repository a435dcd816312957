"""Input shapes of the pages of empowerment."""

from empowerment.forms.authority import WhoDecidesForm
from empowerment.forms.duties import DutyEndForm, DutyForm, DutyImportForm
from empowerment.forms.grants import LetterEndForm, LetterForm
from empowerment.forms.instruments import (
    DropForm,
    EnterForm,
    InstrumentForm,
    PublishForm,
    RevokeForm,
    SealSideForm,
    SendBackForm,
    SignForm,
    StampedForm,
    VerifyForm,
)
from empowerment.forms.lists import CompareForm, ListForm, UndoForm
from empowerment.forms.paper_withdrawing import PaperWithdrawForm
from empowerment.forms.reductions import ReductionForm, reduction_initial
from empowerment.forms.rounds import AssessForm, DrawUpForm, RoundForm, RoundPublishForm, StepForm
from empowerment.forms.trials import ApproveForm, ProposeForm, ReturnForm

__all__ = [
    "ApproveForm",
    "AssessForm",
    "CompareForm",
    "DrawUpForm",
    "DropForm",
    "DutyEndForm",
    "DutyForm",
    "DutyImportForm",
    "EnterForm",
    "InstrumentForm",
    "LetterEndForm",
    "LetterForm",
    "ListForm",
    "PaperWithdrawForm",
    "ProposeForm",
    "PublishForm",
    "ReductionForm",
    "ReturnForm",
    "RevokeForm",
    "RoundForm",
    "RoundPublishForm",
    "SealSideForm",
    "SendBackForm",
    "SignForm",
    "StampedForm",
    "StepForm",
    "UndoForm",
    "VerifyForm",
    "WhoDecidesForm",
    "reduction_initial",
]
