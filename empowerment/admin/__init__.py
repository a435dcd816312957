"""Reference data of authority, one file per subject."""

from empowerment.admin import authority, duties, items, records, windows

__all__ = ["authority", "duties", "items", "records", "windows"]
