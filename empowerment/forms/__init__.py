"""Input shapes of the pages of empowerment."""

from empowerment.forms.authority import WhoDecidesForm
from empowerment.forms.lists import CompareForm, ListForm, UndoForm
from empowerment.forms.reductions import ReductionForm, reduction_initial

__all__ = ["CompareForm", "ListForm", "ReductionForm", "UndoForm", "WhoDecidesForm", "reduction_initial"]
