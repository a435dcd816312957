"""Tables of supervision; one file per subject."""

from supervision.models.cards import Card, CardFile
from supervision.models.filing import Filing, FilingDuty, FilingLine, FilingObjection, FilingTerms, ObjectionWord
from supervision.models.orders import OrderAnswer, OrderFile, SupervisionOrder
from supervision.models.rules import Attempt, MonitorRule

__all__ = [
    "Attempt",
    "Card",
    "CardFile",
    "Filing",
    "FilingDuty",
    "FilingLine",
    "FilingObjection",
    "FilingTerms",
    "MonitorRule",
    "ObjectionWord",
    "OrderAnswer",
    "OrderFile",
    "SupervisionOrder",
]
