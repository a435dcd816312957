"""Tables of supervision; one file per subject."""

from supervision.models.cards import Card
from supervision.models.pushes import PenaltyPilot, Push, PushTerm
from supervision.models.receivers import PushReceiver
from supervision.models.results import SupervisionResult

__all__ = ["Card", "PenaltyPilot", "Push", "PushReceiver", "PushTerm", "SupervisionResult"]
