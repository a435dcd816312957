"""Tables of the base; one file per subject."""

from core.models.absences import Absence
from core.models.holidays import HolidayDay, HolidayNotice
from core.models.inbox import InboxMessage
from core.models.organisations import Jurisdiction, Level, Organisation, OrganisationKind, OrganisationName
from core.models.papers import Document, DocumentFile, StoredFile
from core.models.people import Membership, Person
from core.models.records import (
    Anchor,
    ChainHead,
    Event,
    IssuedNumber,
    JobRun,
    MachineClient,
    NumberSeries,
    OutboxMessage,
    VoidedNumber,
)
from core.models.roles import Role
from core.models.saved_views import SavedView
from core.models.texts import TextBlock

__all__ = [
    "Absence",
    "Anchor",
    "ChainHead",
    "Document",
    "DocumentFile",
    "Event",
    "HolidayDay",
    "HolidayNotice",
    "InboxMessage",
    "IssuedNumber",
    "JobRun",
    "Jurisdiction",
    "Level",
    "MachineClient",
    "Membership",
    "NumberSeries",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "OutboxMessage",
    "Person",
    "Role",
    "SavedView",
    "StoredFile",
    "TextBlock",
    "VoidedNumber",
]
