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
from supervision.models.evaluation import Evaluation, EvaluationRow, EvaluationTerms
from supervision.models.fault_terms import FaultTerms
from supervision.models.filing import Filing, FilingDuty, FilingLine, FilingObjection, FilingTerms, ObjectionWord
from supervision.models.guidance import Difficulty, DifficultyAnswer, GuidanceFile, GuidanceSession
from supervision.models.orders import OrderAnswer, OrderFile, SupervisionOrder
from supervision.models.pushes import PenaltyPilot, Push, PushTerm
from supervision.models.receivers import PushReceiver
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
    "Indicator",
    "IndicatorTable",
    "MonitorRule",
    "ObjectionWord",
    "OrderAnswer",
    "OrderFile",
    "PenaltyPilot",
    "Push",
    "PushReceiver",
    "PushTerm",
    "SupervisionOrder",
    "SupervisionResult",
    "Tolerance",
    "ToleranceFile",
    "ToleranceFinding",
    "WeakFollowUp",
    "WeakItem",
]
