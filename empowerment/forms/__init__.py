"""Input shapes of the pages of empowerment."""

from empowerment.forms.authority import WhoDecidesForm
from empowerment.forms.lists import CompareForm, ListForm, UndoForm
from empowerment.forms.reductions import ReductionForm, reduction_initial
from empowerment.forms.rounds import AssessForm, DrawUpForm, PublishForm, RoundForm, StepForm

__all__ = [
    "AssessForm",
    "CompareForm",
    "DrawUpForm",
    "ListForm",
    "PublishForm",
    "ReductionForm",
    "RoundForm",
    "StepForm",
    "UndoForm",
    "WhoDecidesForm",
    "reduction_initial",
]
