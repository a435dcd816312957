"""Input shapes of approvals; rules live in the services."""

from approvals.forms.backentry import LateForm, OutageForm, PadForm
from approvals.forms.base import (
    AREA,
    CancelForm,
    DateInput,
    EmptyForm,
    MendForm,
    MoveForm,
    NoteForm,
    ReasonForm,
    RevokeForm,
    SuperiorRevocationForm,
)
from approvals.forms.commitments import CommitForm, CommitNowForm, VerifyForm
from approvals.forms.cooperation import (
    ConsultAnswerForm,
    ConsultForm,
    CooperationForm,
    MessageForm,
    NoteAddForm,
    ReasonOnlyForm,
    TextForm,
)
from approvals.forms.countersigning import CounterRefuseForm
from approvals.forms.credit import CreditForm, RepairForm
from approvals.forms.deciding import (
    FORMS,
    RESULTS,
    ConfirmDeliveryForm,
    DecideForm,
    DeliverAgainForm,
    DeliverForm,
    InstantForm,
    IssueForm,
    OpineForm,
    OpinionForm,
    RequestedSealForm,
    SealForm,
    SuperiorForm,
)
from approvals.forms.examining import (
    CirculateForm,
    CorrectionForm,
    ExtendForm,
    MaterialsForm,
    PauseForm,
    RefuseForm,
    SupplementForm,
)
from approvals.forms.handing import CorrectEntryForm, ReturnForm, SendOnForm, TransferForm, TransferOutForm
from approvals.forms.imports import ImportForm
from approvals.forms.intake import IntakeForm
from approvals.forms.licences import LicenceForm, LicenceReasonForm
from approvals.forms.numbers import NumberForm
from approvals.forms.people import AssignForm, HandOverAllForm, HandOverForm
from approvals.forms.promises import ExtendPromiseForm, SignedForm, SupplyForm, TolerateForm

__all__ = [
    "AREA",
    "FORMS",
    "RESULTS",
    "AssignForm",
    "CancelForm",
    "CirculateForm",
    "CommitForm",
    "CommitNowForm",
    "ConfirmDeliveryForm",
    "ConsultAnswerForm",
    "ConsultForm",
    "CooperationForm",
    "CorrectEntryForm",
    "CorrectionForm",
    "CounterRefuseForm",
    "CreditForm",
    "DateInput",
    "DecideForm",
    "DeliverAgainForm",
    "DeliverForm",
    "EmptyForm",
    "ExtendForm",
    "ExtendPromiseForm",
    "HandOverAllForm",
    "HandOverForm",
    "ImportForm",
    "InstantForm",
    "IntakeForm",
    "IssueForm",
    "LateForm",
    "LicenceForm",
    "LicenceReasonForm",
    "MaterialsForm",
    "MendForm",
    "MessageForm",
    "MoveForm",
    "NoteAddForm",
    "NoteForm",
    "NumberForm",
    "OpineForm",
    "OpinionForm",
    "OutageForm",
    "PadForm",
    "PauseForm",
    "ReasonForm",
    "ReasonOnlyForm",
    "RefuseForm",
    "RepairForm",
    "RequestedSealForm",
    "ReturnForm",
    "RevokeForm",
    "SealForm",
    "SendOnForm",
    "SignedForm",
    "SuperiorForm",
    "SuperiorRevocationForm",
    "SupplementForm",
    "SupplyForm",
    "TextForm",
    "TolerateForm",
    "TransferForm",
    "TransferOutForm",
    "VerifyForm",
]
