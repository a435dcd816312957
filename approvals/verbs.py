"""The plain table of moves: name -> service and page form. Pages are made from it by a short loop; labels, roles and
confirm texts stand in `approvals.workflow.MOVES`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from approvals import forms, services


@dataclass(frozen=True)
class Verb:
    """`many` is the form for many cases at once; a move without it is a judgement on the single case."""

    service: Callable[..., Any]
    form: type[forms.MoveForm]
    many: type[forms.MoveForm] | None = None


VERBS: dict[str, Verb] = {
    "request_correction": Verb(services.case_request_correction, forms.CorrectionForm),
    "supplement": Verb(services.case_supplement, forms.SupplementForm),
    "update_materials": Verb(services.case_update_materials, forms.MaterialsForm),
    "accept": Verb(services.case_accept, forms.EmptyForm, forms.EmptyForm),
    "register_number": Verb(services.case_register_number, forms.NumberForm),
    "accept_tolerated": Verb(services.case_accept_tolerated, forms.TolerateForm),
    "accept_committed": Verb(services.case_accept_committed, forms.CommitForm),
    "handle_committed": Verb(services.case_handle_committed, forms.CommitNowForm),
    "verify_commitment": Verb(services.case_verify_commitment, forms.VerifyForm),
    "supply_promised": Verb(services.case_supply_promised, forms.SupplyForm),
    "extend_promise": Verb(services.case_extend_promise, forms.ExtendPromiseForm),
    "refuse": Verb(services.case_refuse, forms.RefuseForm),
    "hand_in": Verb(services.case_hand_in, forms.EmptyForm, forms.EmptyForm),
    "circulate": Verb(services.case_circulate, forms.CirculateForm, forms.NoteForm),
    "examine": Verb(services.case_examine, forms.OpinionForm),
    "first_review": Verb(services.case_first_review, forms.OpinionForm),
    "decide": Verb(services.case_decide, forms.DecideForm),
    "decide_and_seal": Verb(services.case_decide_and_seal, forms.DecideForm),
    "seal": Verb(services.case_seal, forms.SealForm, forms.EmptyForm),
    "counterseal": Verb(services.case_counterseal, forms.SealForm, forms.EmptyForm),
    "refuse_counterseal": Verb(services.case_refuse_counterseal, forms.CounterRefuseForm),
    "send_again": Verb(services.case_send_again, forms.MendForm),
    "make_again": Verb(services.case_make_again, forms.MendForm),
    "opine": Verb(services.case_opine, forms.OpineForm),
    "seal_opinion": Verb(services.case_seal_opinion, forms.SealForm, forms.EmptyForm),
    "counterseal_opinion": Verb(services.case_counterseal_opinion, forms.SealForm, forms.EmptyForm),
    "counterseal_on_request": Verb(services.case_counterseal_on_request, forms.RequestedSealForm),
    "report": Verb(services.case_report, forms.NoteForm, forms.NoteForm),
    "record_superior": Verb(services.case_record_superior, forms.SuperiorForm),
    "issue": Verb(services.case_issue, forms.IssueForm, forms.EmptyForm),
    "deliver": Verb(services.case_deliver, forms.DeliverForm),
    "confirm_delivery": Verb(services.case_confirm_delivery, forms.ConfirmDeliveryForm),
    "deliver_again": Verb(services.case_deliver_again, forms.DeliverAgainForm),
    "handle_instant": Verb(services.case_handle_instant, forms.InstantForm),
    "pause": Verb(services.case_pause, forms.PauseForm),
    "resume": Verb(services.case_resume, forms.EmptyForm),
    "extend": Verb(services.case_extend, forms.ExtendForm),
    "take_back": Verb(services.case_take_back, forms.ReasonForm),
    "withdraw": Verb(services.case_withdraw, forms.ReasonForm),
    "terminate": Verb(services.case_terminate, forms.ReasonForm),
    "record_revocation": Verb(services.case_record_revocation, forms.SuperiorRevocationForm),
    "revoke": Verb(services.case_revoke, forms.RevokeForm),
    "cancel": Verb(services.case_cancel, forms.CancelForm),
    "claim": Verb(services.case_claim, forms.EmptyForm, forms.EmptyForm),
    "assign": Verb(services.case_assign, forms.AssignForm),
    "hand_over": Verb(services.case_hand_over, forms.HandOverForm),
    "return_back": Verb(services.case_return_back, forms.ReturnForm),
    "send_on": Verb(services.case_send_on, forms.SendOnForm),
    "return_to_centre": Verb(services.case_return_to_centre, forms.ReturnForm),
    "return_to_examiner": Verb(services.case_return_to_examiner, forms.ReturnForm),
    "transfer": Verb(services.case_transfer, forms.TransferForm),
    "transfer_out": Verb(services.case_transfer_out, forms.TransferOutForm),
    "correct_entry": Verb(services.case_correct_entry, forms.CorrectEntryForm),
}
