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
from empowerment.selectors.resolving import empowerment_at, resolve, version_at
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

__all__ = [
    "PAGE",
    "Line",
    "Listed",
    "catalogue",
    "catalogue_lines",
    "covers",
    "effective",
    "empowerment_at",
    "handover_at",
    "is_published",
    "item_history",
    "items_for_intake",
    "items_search",
    "liable_for",
    "list_imports_visible",
    "listed_rows",
    "may_use_seal",
    "mode_counts",
    "parks_of_lists",
    "resolve",
    "resolve_listed",
    "seal_pick",
    "seal_refusal",
    "seal_usable",
    "seal_uses_visible",
    "seals_for",
    "seals_visible",
    "seals_without_user",
    "version_at",
]
