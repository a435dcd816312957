"""Tables of supervision; one file per subject."""

from supervision.models.assessment import (
    AssessmentLine,
    AssessmentPoint,
    AssessmentRound,
    AssessmentSheet,
    Indicator,
    IndicatorTable,
)
from supervision.models.cards import Card, CardFile
from supervision.models.complaints import Complaint, ComplaintAnswer, ComplaintFile, HotlineBatch
from supervision.models.evaluation import Evaluation, EvaluationRow, EvaluationTerms
from supervision.models.fault_terms import FaultTerms
from supervision.models.filing import Filing, FilingDuty, FilingLine, FilingObjection, FilingTerms, ObjectionWord
from supervision.models.guidance import Difficulty, DifficultyAnswer, GuidanceFile, GuidanceSession
from supervision.models.inspections import Inspection, InspectionFinding, InspectionLine
from supervision.models.limits import HandlingLimit
from supervision.models.orders import OrderAnswer, OrderFile, SupervisionOrder
from supervision.models.proceedings import Proceeding, ProceedingEvidence
from supervision.models.pushes import PenaltyPilot, Push, PushTerm
from supervision.models.receivers import PushReceiver
from supervision.models.referrals import Referral, ReferralEvidence, ReferralNote, ReferralPerson
from supervision.models.results import SupervisionResult
from supervision.models.rules import Attempt, MonitorRule
from supervision.models.tolerance import Tolerance, ToleranceFile, ToleranceFinding
from supervision.models.weak import WeakFollowUp, WeakItem

__all__ = [
    "AssessmentLine",
    "AssessmentPoint",
    "AssessmentRound",
    "AssessmentSheet",
    "Attempt",
    "Card",
    "CardFile",
    "Complaint",
    "ComplaintAnswer",
    "ComplaintFile",
    "Difficulty",
    "DifficultyAnswer",
    "Evaluation",
    "EvaluationRow",
    "EvaluationTerms",
    "FaultTerms",
    "Filing",
    "FilingDuty",
    "FilingLine",
    "FilingObjection",
    "FilingTerms",
    "GuidanceFile",
    "GuidanceSession",
    "HandlingLimit",
    "HotlineBatch",
    "Indicator",
    "IndicatorTable",
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
    "Tolerance",
    "ToleranceFile",
    "ToleranceFinding",
    "WeakFollowUp",
    "WeakItem",
]
