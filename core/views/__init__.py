"""Pages of the base."""

from core.views.absences import absence_end, absence_new, absences
from core.views.base import (
    Login,
    calendar,
    calendar_new,
    healthy,
    outbox_page,
    outbox_replay,
    password,
    saved_view_drop_page,
    saved_view_keep_page,
    selfcheck,
)
from core.views.inbox import inbox, inbox_open, inbox_read_all

__all__ = [
    "Login",
    "absence_end",
    "absence_new",
    "absences",
    "calendar",
    "calendar_new",
    "healthy",
    "inbox",
    "inbox_open",
    "inbox_read_all",
    "outbox_page",
    "outbox_replay",
    "password",
    "saved_view_drop_page",
    "saved_view_keep_page",
    "selfcheck",
]
