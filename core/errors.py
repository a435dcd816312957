"""The one family of domain errors. Pages and the API map it in one place each (see `core/middleware.py`, `core/api.py`).

A message is Chinese, says what is wrong, where, and what to do; it may be shown to the person as it stands.
"""

from __future__ import annotations


class DomainError(Exception):
    """Something a person asked for cannot be done; `status` is the HTTP status it maps to."""

    status = 422
    code = "invalid"

    def __init__(self, message: str, *, code: str = "", field: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field
        self.remedy = remedy

    def __str__(self) -> str:
        return self.message


class Invalid(DomainError):
    """The input is not acceptable; `field` names where."""


class Refused(DomainError):
    """A rule of authority, seal, clock or route forbids the step now."""

    status = 409
    code = "refused"


class Stale(DomainError):
    """Somebody else was faster: the row has changed since the page was opened."""

    status = 409
    code = "stale"


class NotAllowed(DomainError):
    """The person may see the object but may not do this."""

    status = 403
    code = "not_allowed"


class NotVisible(DomainError):
    """The object does not exist for this person."""

    status = 404
    code = "not_visible"


class Busy(DomainError):
    """The database could not do it now (a deadlock, a lock that took too long); nothing was written."""

    status = 503
    code = "busy"
