"""The forms of supervision; one file per subject."""

from supervision.forms.pushes import (
    ClaimForm,
    FeedBackForm,
    GiveBackForm,
    PilotEndForm,
    PilotForm,
    ReceiverChangeForm,
    ReceiverForm,
    RerouteForm,
    TermForm,
)
from supervision.forms.results import CorrectForm, ResultForm

__all__ = [
    "ClaimForm",
    "CorrectForm",
    "FeedBackForm",
    "GiveBackForm",
    "PilotEndForm",
    "PilotForm",
    "ReceiverChangeForm",
    "ReceiverForm",
    "RerouteForm",
    "ResultForm",
    "TermForm",
]
