"""Input shapes of the pages of empowerment."""

from empowerment.forms.authority import WhoDecidesForm
from empowerment.forms.lists import CompareForm, ListForm, UndoForm

__all__ = ["CompareForm", "ListForm", "UndoForm", "WhoDecidesForm"]
