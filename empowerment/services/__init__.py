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
from empowerment.services.reductions import ReductionInput, reductions_record
from empowerment.services.rounds import (
    AssessmentInput,
    DraftInput,
    Said,
    Upload,
    round_assess,
    round_close_assessment,
    round_draw_up,
    round_drop,
    round_legal_pass,
    round_legal_return,
    round_meeting_pass,
    round_meeting_return,
    round_request,
    round_submit_legal,
)
from empowerment.services.rounds_publishing import Publication, round_publish
from empowerment.services.schemes import scheme_compose
from empowerment.services.seals import TableRow, handover_add, seal_add, seal_retire, seal_user_add
from empowerment.services.terms import empowerment_revise
from empowerment.services.trials import (
    ProposalInput,
    figures_of,
    trial_approve,
    trial_give_back,
    trial_propose,
    trial_reviews_raise,
)
from empowerment.services.windows import window_set

__all__ = [
    "PLAN_STALE",
    "AssessmentInput",
    "DraftInput",
    "GuideDraft",
    "LicenceTermsDraft",
    "ListTerms",
    "MaterialDraft",
    "PartyInput",
    "ProposalInput",
    "Publication",
    "QuestionDraft",
    "ReductionInput",
    "Said",
    "ScopeInput",
    "TableRow",
    "Upload",
    "empowerment_add",
    "empowerment_change_mode",
    "empowerment_close",
    "empowerment_revise",
    "figures_of",
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
    "reductions_record",
    "round_assess",
    "round_close_assessment",
    "round_draw_up",
    "round_drop",
    "round_legal_pass",
    "round_legal_return",
    "round_meeting_pass",
    "round_meeting_return",
    "round_publish",
    "round_request",
    "round_submit_legal",
    "scheme_compose",
    "seal_add",
    "seal_retire",
    "seal_user_add",
    "subitems_add",
    "trial_approve",
    "trial_give_back",
    "trial_propose",
    "trial_reviews_raise",
    "version_draft",
    "version_publish",
    "version_recall",
    "window_set",
]
