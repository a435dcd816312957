"""Reads of authority and of the catalogue."""

from empowerment.selectors.catalogue import (
    PAGE,
    catalogue,
    item_history,
    items_for_intake,
    items_search,
    mode_counts,
    seal_uses_visible,
    seals_visible,
)
from empowerment.selectors.instruments import covers, effective, is_published
from empowerment.selectors.listed import Listed, listed_rows, resolve_listed
from empowerment.selectors.lists import Line, catalogue_lines, list_imports_visible, parks_of_lists
from empowerment.selectors.reductions import (
    ItemSavings,
    Saved,
    departments_reduced,
    history_of,
    parks_of_reform,
    reductions_of,
    reductions_of_item,
    totals,
)
from empowerment.selectors.resolving import empowerment_at, resolve, version_at
from empowerment.selectors.rounds import (
    departments_of,
    lines_of_round,
    parks_asking,
    rounds_visible,
    rounds_waiting,
    steps_of_round,
)
from empowerment.selectors.seals import (
    handover_at,
    liable_for,
    may_use_seal,
    seal_pick,
    seal_refusal,
    seal_usable,
    seals_for,
    seals_without_user,
)
from empowerment.selectors.trials import trials_filtered, trials_visible, trials_waiting

__all__ = [
    "PAGE",
    "ItemSavings",
    "Line",
    "Listed",
    "Saved",
    "catalogue",
    "catalogue_lines",
    "covers",
    "departments_of",
    "departments_reduced",
    "effective",
    "empowerment_at",
    "handover_at",
    "history_of",
    "is_published",
    "item_history",
    "items_for_intake",
    "items_search",
    "liable_for",
    "lines_of_round",
    "list_imports_visible",
    "listed_rows",
    "may_use_seal",
    "mode_counts",
    "parks_asking",
    "parks_of_lists",
    "parks_of_reform",
    "reductions_of",
    "reductions_of_item",
    "resolve",
    "resolve_listed",
    "rounds_visible",
    "rounds_waiting",
    "seal_pick",
    "seal_refusal",
    "seal_usable",
    "seal_uses_visible",
    "seals_for",
    "seals_visible",
    "seals_without_user",
    "steps_of_round",
    "totals",
    "trials_filtered",
    "trials_visible",
    "trials_waiting",
    "version_at",
]
