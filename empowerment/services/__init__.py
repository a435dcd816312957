"""Writes of empowerment, one file per subject."""

from empowerment.services.commitments import MaterialDraft
from empowerment.services.empowerments import (
    PartyInput,
    empowerment_add,
    empowerment_change_mode,
    empowerment_close,
    party_set,
)
from empowerment.services.grants import GrantLine, grant_add, letter_end, letter_issue
from empowerment.services.guides import GuideDraft, QuestionDraft, guide_of
from empowerment.services.instrument_signing import (
    instrument_expire,
    instrument_publish,
    instrument_remind,
    instrument_revoke,
    instrument_sign,
    instrument_sign_side,
    instrument_take_effect,
)
from empowerment.services.instruments import (
    ScopeInput,
    Wording,
    instrument_add,
    instrument_amend,
    instrument_drop,
    instrument_renew,
    instrument_send_back,
    instrument_verify,
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
from empowerment.services.seals import TableRow, handover_add, seal_add, seal_retire, seal_user_add
from empowerment.services.terms import empowerment_revise
from empowerment.services.windows import window_set

__all__ = [
    "PLAN_STALE",
    "GrantLine",
    "GuideDraft",
    "LicenceTermsDraft",
    "ListTerms",
    "MaterialDraft",
    "PartyInput",
    "QuestionDraft",
    "ScopeInput",
    "TableRow",
    "Wording",
    "empowerment_add",
    "empowerment_change_mode",
    "empowerment_close",
    "empowerment_revise",
    "grant_add",
    "guide_of",
    "handover_add",
    "instrument_add",
    "instrument_amend",
    "instrument_drop",
    "instrument_expire",
    "instrument_publish",
    "instrument_remind",
    "instrument_renew",
    "instrument_revoke",
    "instrument_send_back",
    "instrument_sign",
    "instrument_sign_side",
    "instrument_take_effect",
    "instrument_verify",
    "item_create",
    "item_update",
    "letter_end",
    "letter_issue",
    "list_apply",
    "list_drop",
    "list_plan",
    "list_replan",
    "list_undo",
    "party_set",
    "scheme_compose",
    "seal_add",
    "seal_retire",
    "seal_user_add",
    "subitems_add",
    "version_draft",
    "version_publish",
    "version_recall",
    "window_set",
]
