"""Writes of approvals: one function per verb, every one through the door."""

from approvals.services.acceptance import case_accept, case_deem_accepted
from approvals.services.applicants import applicant_find_or_create
from approvals.services.archive import (
    RULE_WRITERS,
    RuleInput,
    archive_rule_add,
    archive_work,
    case_changed_after,
    volume_compile,
    volume_confirm,
    volume_give_back,
    volume_open,
    volume_try,
)
from approvals.services.archive_packing import Checked, packages_make, volume_verify
from approvals.services.archive_parts import obstacles
from approvals.services.archive_transfers import transfer_give_back, transfer_make, transfer_sign
from approvals.services.backentry import (
    LateGrounds,
    case_move_late,
    case_receive_late,
    is_late,
    outage_record,
    pad_issue,
    paper_void,
)
from approvals.services.bars import bar_lift
from approvals.services.blanks import blank_stock_add, blanks_receive, blanks_spoil, blanks_transfer
from approvals.services.bulk import Outcome, Picked, cases_move
from approvals.services.checklist import (
    MaterialInput,
    case_attach,
    case_detach,
    case_renew_checklist,
    case_update_materials,
)
from approvals.services.checks import Evidence, case_verify_commitment, check_begin, check_end
from approvals.services.commitment import case_accept_committed, case_handle_committed
from approvals.services.consultations import (
    consultation_answer,
    consultation_ask,
    consultation_withdraw,
    consultations_lapse,
)
from approvals.services.cooperation import message_write, note_add, note_retract, reminder_answer, reminder_send
from approvals.services.corrections import case_correct_entry
from approvals.services.countersigning import case_make_again, case_refuse_counterseal, case_send_again
from approvals.services.credit import credit_flag_add, credit_flag_repair, flag_lift, flag_record
from approvals.services.custody import (
    original_bring_back,
    original_give_back,
    original_hand_on,
    original_lend,
    original_take_in,
)
from approvals.services.decision import case_counterseal, case_decide, case_decide_and_seal, case_seal
from approvals.services.delivery import (
    case_confirm_delivery,
    case_deliver,
    case_deliver_again,
    case_handle_instant,
    case_issue,
)
from approvals.services.endings import case_cancel, case_record_revocation, case_revoke, case_terminate, case_withdraw
from approvals.services.examination import case_circulate, case_examine, case_first_review
from approvals.services.experts import (
    expert_add,
    expert_update,
    sidetask_draw,
    sidetask_record_opinion,
    sidetask_recuse_expert,
)
from approvals.services.golive import golive_apply, golive_try, golive_undo
from approvals.services.hearings import (
    GROUNDS_ASKED,
    GROUNDS_CALLED,
    HearingPlan,
    hearing_call,
    hearing_hold,
    hearing_miss,
    hearing_notify,
    hearing_order,
    hearing_replace_chair,
    hearing_request,
    hearing_tell,
    hearing_waive,
    hearing_withdraw,
)
from approvals.services.intake import case_hand_in, case_receive, case_refuse, case_request_correction, case_supplement
from approvals.services.lamps import lamp_rule_add
from approvals.services.leaver import hearing_hand_over, sidetask_hand_over, work_hand_over
from approvals.services.licences import licence_expire, licence_find_again, licence_register, licence_report_loss
from approvals.services.numbers import case_register_number, external_system_add, outside_number
from approvals.services.owed import seal_owe, seal_put_later
from approvals.services.parties import party_find, party_hear, party_tell
from approvals.services.pauses import case_extend, case_pause, case_resume
from approvals.services.people import Handed, case_assign, case_claim, case_hand_over, cases_hand_over
from approvals.services.platform import FILLED, Chosen, conflict_resolve, platform_retry, platform_take
from approvals.services.posts import posts_warn
from approvals.services.reminders import holders_remind, reminder_rule_add
from approvals.services.renewals import case_deem_renewed
from approvals.services.reporting import (
    case_counterseal_on_request,
    case_counterseal_opinion,
    case_opine,
    case_record_superior,
    case_report,
    case_seal_opinion,
)
from approvals.services.returns import case_return_back, case_return_to_centre, case_return_to_examiner, case_send_on
from approvals.services.rights import Meeting
from approvals.services.scans import Paper, scan_reject
from approvals.services.seal_steps import case_countersign, scan_confirm, scan_to_confirm
from approvals.services.sidetasks import (
    sidetask_attach,
    sidetask_call_off,
    sidetask_finish,
    sidetask_plan,
    sidetask_rearrange,
    sidetask_review,
    sidetask_start,
)
from approvals.services.signing import Signature
from approvals.services.taking_back import case_take_back
from approvals.services.tolerance import (
    case_accept_tolerated,
    case_extend_promise,
    case_lapse_promise,
    case_supply_promised,
)
from approvals.services.transfers import case_transfer, case_transfer_out
from approvals.services.withdrawing import paper_withdraw, paper_withdraw_denied, paper_withdraw_refusal

__all__ = [
    "FILLED",
    "GROUNDS_ASKED",
    "GROUNDS_CALLED",
    "RULE_WRITERS",
    "Checked",
    "Chosen",
    "Evidence",
    "Handed",
    "HearingPlan",
    "LateGrounds",
    "MaterialInput",
    "Meeting",
    "Outcome",
    "Paper",
    "Picked",
    "RuleInput",
    "Signature",
    "applicant_find_or_create",
    "archive_rule_add",
    "archive_work",
    "bar_lift",
    "blank_stock_add",
    "blanks_receive",
    "blanks_spoil",
    "blanks_transfer",
    "case_accept",
    "case_accept_committed",
    "case_accept_tolerated",
    "case_assign",
    "case_attach",
    "case_cancel",
    "case_changed_after",
    "case_circulate",
    "case_claim",
    "case_confirm_delivery",
    "case_correct_entry",
    "case_counterseal",
    "case_counterseal_on_request",
    "case_counterseal_opinion",
    "case_countersign",
    "case_decide",
    "case_decide_and_seal",
    "case_deem_accepted",
    "case_deem_renewed",
    "case_deliver",
    "case_deliver_again",
    "case_detach",
    "case_examine",
    "case_extend",
    "case_extend_promise",
    "case_first_review",
    "case_hand_in",
    "case_hand_over",
    "case_handle_committed",
    "case_handle_instant",
    "case_issue",
    "case_lapse_promise",
    "case_make_again",
    "case_move_late",
    "case_opine",
    "case_pause",
    "case_receive",
    "case_receive_late",
    "case_record_revocation",
    "case_record_superior",
    "case_refuse",
    "case_refuse_counterseal",
    "case_register_number",
    "case_renew_checklist",
    "case_report",
    "case_request_correction",
    "case_resume",
    "case_return_back",
    "case_return_to_centre",
    "case_return_to_examiner",
    "case_revoke",
    "case_seal",
    "case_seal_opinion",
    "case_send_again",
    "case_send_on",
    "case_supplement",
    "case_supply_promised",
    "case_take_back",
    "case_terminate",
    "case_transfer",
    "case_transfer_out",
    "case_update_materials",
    "case_verify_commitment",
    "case_withdraw",
    "cases_hand_over",
    "cases_move",
    "check_begin",
    "check_end",
    "conflict_resolve",
    "consultation_answer",
    "consultation_ask",
    "consultation_withdraw",
    "consultations_lapse",
    "credit_flag_add",
    "credit_flag_repair",
    "expert_add",
    "expert_update",
    "external_system_add",
    "flag_lift",
    "flag_record",
    "golive_apply",
    "golive_try",
    "golive_undo",
    "hearing_call",
    "hearing_hand_over",
    "hearing_hold",
    "hearing_miss",
    "hearing_notify",
    "hearing_order",
    "hearing_replace_chair",
    "hearing_request",
    "hearing_tell",
    "hearing_waive",
    "hearing_withdraw",
    "holders_remind",
    "is_late",
    "lamp_rule_add",
    "licence_expire",
    "licence_find_again",
    "licence_register",
    "licence_report_loss",
    "message_write",
    "note_add",
    "note_retract",
    "obstacles",
    "original_bring_back",
    "original_give_back",
    "original_hand_on",
    "original_lend",
    "original_take_in",
    "outage_record",
    "outside_number",
    "packages_make",
    "pad_issue",
    "paper_void",
    "paper_withdraw",
    "paper_withdraw_denied",
    "paper_withdraw_refusal",
    "party_find",
    "party_hear",
    "party_tell",
    "platform_retry",
    "platform_take",
    "posts_warn",
    "reminder_answer",
    "reminder_rule_add",
    "reminder_send",
    "scan_confirm",
    "scan_reject",
    "scan_to_confirm",
    "seal_owe",
    "seal_put_later",
    "sidetask_attach",
    "sidetask_call_off",
    "sidetask_draw",
    "sidetask_finish",
    "sidetask_hand_over",
    "sidetask_plan",
    "sidetask_rearrange",
    "sidetask_record_opinion",
    "sidetask_recuse_expert",
    "sidetask_review",
    "sidetask_start",
    "transfer_give_back",
    "transfer_make",
    "transfer_sign",
    "volume_compile",
    "volume_confirm",
    "volume_give_back",
    "volume_open",
    "volume_try",
    "volume_verify",
    "work_hand_over",
]
