"""Input shapes of the pages of empowerment."""

from empowerment.forms.authority import WhoDecidesForm
from empowerment.forms.lists import CompareForm, ListForm, UndoForm
from empowerment.forms.reductions import ReductionForm, reduction_initial
from empowerment.forms.rounds import AssessForm, DrawUpForm, PublishForm, RoundForm, StepForm
from empowerment.forms.trials import ApproveForm, ProposeForm, ReturnForm

__all__ = [
    "ApproveForm",
    "AssessForm",
    "CompareForm",
    "DrawUpForm",
    "ListForm",
    "ProposeForm",
    "PublishForm",
    "ReductionForm",
    "ReturnForm",
    "RoundForm",
    "StepForm",
    "UndoForm",
    "WhoDecidesForm",
    "reduction_initial",
]
