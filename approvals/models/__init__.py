"""Tables of approvals; one file per subject."""

from approvals.models.applicants import Applicant
from approvals.models.archive import ArchiveRule, ArchiveTransfer, ArchiveVolume
from approvals.models.backentry import LateEntry, Outage, PaperNumber, PaperPad
from approvals.models.bars import ApplicationBar
from approvals.models.blanks import BlankBatch, BlankCertificate, BlankStock
from approvals.models.cases import SLOT_FIELDS, Case, CaseMaterial, Decision, Delivery, Opinion
from approvals.models.clocks import Clock, ClockKind, Extension, LampRule, Pause, PauseKind
from approvals.models.consultations import Consultation
from approvals.models.cooperation import CaseMessage, CaseNote, UrgentReminder
from approvals.models.credit import CreditFlag
from approvals.models.custody import CustodyOriginal, CustodyStep
from approvals.models.experts import Expert, ExpertDraw, ExpertSeat
from approvals.models.handing import CaseTransfer, EntryCorrection
from approvals.models.hearings import Hearing, HearingRecusal, InterestedParty
from approvals.models.imports import ImportBatch, ImportConflict, ImportRow
from approvals.models.licences import Licence, ReminderRule
from approvals.models.numbers import CaseNumber, ExternalSystem
from approvals.models.owed import OwedSeal
from approvals.models.promises import (
    CHECKS_OPEN,
    CHECKS_TO_MAKE,
    CheckRecord,
    CheckState,
    Commitment,
    CommitmentCheck,
    PromisedMaterial,
    Tolerance,
)
from approvals.models.ratings import Desk, Rating, RatingFile, RatingTerms, RatingTicket
from approvals.models.readers import CaseReader
from approvals.models.sealing import Countersigning, SealScan
from approvals.models.sidetasks import SideTask, SideTaskFile

__all__ = [
    "CHECKS_OPEN",
    "CHECKS_TO_MAKE",
    "SLOT_FIELDS",
    "Applicant",
    "ApplicationBar",
    "ArchiveRule",
    "ArchiveTransfer",
    "ArchiveVolume",
    "BlankBatch",
    "BlankCertificate",
    "BlankStock",
    "Case",
    "CaseMaterial",
    "CaseMessage",
    "CaseNote",
    "CaseNumber",
    "CaseReader",
    "CaseTransfer",
    "CheckRecord",
    "CheckState",
    "Clock",
    "ClockKind",
    "Commitment",
    "CommitmentCheck",
    "Consultation",
    "Countersigning",
    "CreditFlag",
    "CustodyOriginal",
    "CustodyStep",
    "Decision",
    "Delivery",
    "Desk",
    "EntryCorrection",
    "Expert",
    "ExpertDraw",
    "ExpertSeat",
    "Extension",
    "ExternalSystem",
    "Hearing",
    "HearingRecusal",
    "ImportBatch",
    "ImportConflict",
    "ImportRow",
    "InterestedParty",
    "LampRule",
    "LateEntry",
    "Licence",
    "Opinion",
    "Outage",
    "OwedSeal",
    "PaperNumber",
    "PaperPad",
    "Pause",
    "PauseKind",
    "PromisedMaterial",
    "Rating",
    "RatingFile",
    "RatingTerms",
    "RatingTicket",
    "ReminderRule",
    "SealScan",
    "SideTask",
    "SideTaskFile",
    "Tolerance",
    "UrgentReminder",
]
