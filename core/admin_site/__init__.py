"""Our admin site: reference data in Chinese. Whatever has a life is look-up only here and moves through services.

A page shows the rows of the jurisdictions where the person is an administrator, and nothing else. Nothing is deleted.
A row is added, its plain facts are written again, or one of its acts is done: each calls the service of that name.

entry: who comes in, and how far they reach · forms: what is typed · rows: lists, filters, what may be seen ·
acts: the verbs of a row · tables: lists out as files and rows in from files ·
pages: the page that is registered for a model.
"""

from core.admin_site.acts import Act
from core.admin_site.entry import ADMINS, OFFICE, jurisdictions_of, site
from core.admin_site.forms import DayField, PasswordField, ReasonForm, ServiceForm
from core.admin_site.pages import ParkModelAdmin
from core.admin_site.rows import LookUpInline, WithinFilter

__all__ = [
    "ADMINS",
    "OFFICE",
    "Act",
    "DayField",
    "LookUpInline",
    "ParkModelAdmin",
    "PasswordField",
    "ReasonForm",
    "ServiceForm",
    "WithinFilter",
    "jurisdictions_of",
    "site",
]
