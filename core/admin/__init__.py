"""Reference data of the base, one file per subject."""

from core.admin import organisations, people, records

__all__ = ["organisations", "people", "records"]
