"""Tables of the ledger; one file per subject."""

from ledger.models.bulletins import Bulletin, BulletinEdition, BulletinFacts, BulletinReceipt, BulletinTerms
from ledger.models.contacts import Contact, ContactKind, ContactReport
from ledger.models.plans import Duty, Measure, ParkColumn, Plan, Reporter, Task
from ledger.models.reminders import Reminder
from ledger.models.returns import Entry, EntryFile, MonthlyReturn, ReturnUpload

__all__ = [
    "Bulletin",
    "BulletinEdition",
    "BulletinFacts",
    "BulletinReceipt",
    "BulletinTerms",
    "Contact",
    "ContactKind",
    "ContactReport",
    "Duty",
    "Entry",
    "EntryFile",
    "Measure",
    "MonthlyReturn",
    "ParkColumn",
    "Plan",
    "Reminder",
    "Reporter",
    "ReturnUpload",
    "Task",
]
