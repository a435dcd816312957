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
from supervision.models.filing import Filing, FilingDuty, FilingLine, FilingObjection, FilingTerms, ObjectionWord
from supervision.models.orders import OrderAnswer, OrderFile, SupervisionOrder
from supervision.models.pushes import PenaltyPilot, Push, PushTerm
from supervision.models.receivers import PushReceiver
from supervision.models.results import SupervisionResult
from supervision.models.rules import Attempt, MonitorRule

__all__ = [
    "AssessmentLine",
    "AssessmentPoint",
    "AssessmentRound",
    "AssessmentSheet",
    "Attempt",
    "Card",
    "CardFile",
    "Evaluation",
    "EvaluationRow",
    "EvaluationTerms",
    "Filing",
    "FilingDuty",
    "FilingLine",
    "FilingObjection",
    "FilingTerms",
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
]
