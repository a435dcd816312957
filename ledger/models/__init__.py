"""Tables of the ledger; one file per subject."""

from ledger.models.assignments import Assignment, AssignmentDates, AssignmentProgress
from ledger.models.bulletins import Bulletin, BulletinEdition, BulletinFacts, BulletinReceipt, BulletinTerms
from ledger.models.checks import Check, CheckFile, Checklist, CheckReport, Requirement
from ledger.models.contacts import Contact, ContactKind, ContactReport
from ledger.models.plans import Duty, Measure, ParkColumn, Plan, Reporter, Task
from ledger.models.reminders import Reminder
from ledger.models.returns import Entry, EntryFile, MonthlyReturn, ReturnUpload

__all__ = [
    "Assignment",
    "AssignmentDates",
    "AssignmentProgress",
    "Bulletin",
    "BulletinEdition",
    "BulletinFacts",
    "BulletinReceipt",
    "BulletinTerms",
    "Check",
    "CheckFile",
    "CheckReport",
    "Checklist",
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
    "Requirement",
    "ReturnUpload",
    "Task",
]
