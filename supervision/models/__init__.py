"""Tables of supervision; one file per subject."""

from supervision.models.cards import Card, CardFile
from supervision.models.complaints import Complaint, ComplaintAnswer, ComplaintFile, HotlineBatch
from supervision.models.filing import Filing, FilingDuty, FilingLine, FilingObjection, FilingTerms, ObjectionWord
from supervision.models.inspections import Inspection, InspectionFinding, InspectionLine
from supervision.models.limits import HandlingLimit
from supervision.models.orders import OrderAnswer, OrderFile, SupervisionOrder
from supervision.models.proceedings import Proceeding, ProceedingEvidence
from supervision.models.pushes import PenaltyPilot, Push, PushTerm
from supervision.models.receivers import PushReceiver
from supervision.models.referrals import Referral, ReferralEvidence, ReferralNote, ReferralPerson
from supervision.models.results import SupervisionResult
from supervision.models.rules import Attempt, MonitorRule

__all__ = [
    "Attempt",
    "Card",
    "CardFile",
    "Complaint",
    "ComplaintAnswer",
    "ComplaintFile",
    "Filing",
    "FilingDuty",
    "FilingLine",
    "FilingObjection",
    "FilingTerms",
    "HandlingLimit",
    "HotlineBatch",
    "Inspection",
    "InspectionFinding",
    "InspectionLine",
    "MonitorRule",
    "ObjectionWord",
    "OrderAnswer",
    "OrderFile",
    "PenaltyPilot",
    "Proceeding",
    "ProceedingEvidence",
    "Push",
    "PushReceiver",
    "PushTerm",
    "Referral",
    "ReferralEvidence",
    "ReferralNote",
    "ReferralPerson",
    "SupervisionOrder",
    "SupervisionResult",
]
