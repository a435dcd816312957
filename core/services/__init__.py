"""Writes of the base, one function per verb."""

from core.services.absences import absence_add, absence_end
from core.services.holidays import holidays_publish
from core.services.numbers import may_void, number_void
from core.services.organisations import (
    organisation_alias_add,
    organisation_create,
    organisation_rename,
    organisation_update,
)
from core.services.papers import document_supersede, document_withdraw
from core.services.people import (
    membership_add,
    membership_end,
    membership_withdraw,
    person_activate,
    person_create,
    person_deactivate,
    person_password_set,
    person_update,
)
from core.services.saved_views import saved_view_drop, saved_view_keep
from core.services.texts import text_amend, text_draft, text_drop, text_publish, text_withdraw

__all__ = [
    "absence_add",
    "absence_end",
    "document_supersede",
    "document_withdraw",
    "holidays_publish",
    "may_void",
    "membership_add",
    "membership_end",
    "membership_withdraw",
    "number_void",
    "organisation_alias_add",
    "organisation_create",
    "organisation_rename",
    "organisation_update",
    "person_activate",
    "person_create",
    "person_deactivate",
    "person_password_set",
    "person_update",
    "saved_view_drop",
    "saved_view_keep",
    "text_amend",
    "text_draft",
    "text_drop",
    "text_publish",
    "text_withdraw",
]
