"""Writes of empowerment, one file per subject."""

from empowerment.services.commitments import MaterialDraft
from empowerment.services.empowerments import (
    PartyInput,
    empowerment_add,
    empowerment_change_mode,
    empowerment_close,
    party_set,
)
from empowerment.services.guides import GuideDraft, QuestionDraft, guide_of
from empowerment.services.handovers import TableRow, handover_add
from empowerment.services.instruments import (
    ScopeInput,
    grant_add,
    instrument_add,
    instrument_publish,
    instrument_revoke,
    instrument_sign,
)
from empowerment.services.items import (
    LicenceTermsDraft,
    item_create,
    item_update,
    subitems_add,
    version_draft,
    version_publish,
    version_recall,
)
from empowerment.services.lists import PLAN_STALE, ListTerms, list_apply, list_drop, list_plan, list_replan, list_undo
from empowerment.services.schemes import scheme_compose
from empowerment.services.seals import (
    picture_must_be,
    seal_add,
    seal_describe,
    seal_hand_over,
    seal_resume,
    seal_retire,
    seal_suspend,
    seal_user_add,
    seal_user_end,
)
from empowerment.services.terms import empowerment_revise
from empowerment.services.windows import window_set

__all__ = [
    "PLAN_STALE",
    "GuideDraft",
    "LicenceTermsDraft",
    "ListTerms",
    "MaterialDraft",
    "PartyInput",
    "QuestionDraft",
    "ScopeInput",
    "TableRow",
    "empowerment_add",
    "empowerment_change_mode",
    "empowerment_close",
    "empowerment_revise",
    "grant_add",
    "guide_of",
    "handover_add",
    "instrument_add",
    "instrument_publish",
    "instrument_revoke",
    "instrument_sign",
    "item_create",
    "item_update",
    "list_apply",
    "list_drop",
    "list_plan",
    "list_replan",
    "list_undo",
    "party_set",
    "picture_must_be",
    "scheme_compose",
    "seal_add",
    "seal_describe",
    "seal_hand_over",
    "seal_resume",
    "seal_retire",
    "seal_suspend",
    "seal_user_add",
    "seal_user_end",
    "subitems_add",
    "version_draft",
    "version_publish",
    "version_recall",
    "window_set",
]
