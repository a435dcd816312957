"""Reference data of authority, one file per subject."""

from empowerment.admin import authority, items, records, windows

__all__ = ["authority", "items", "records", "windows"]
