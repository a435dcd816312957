"""Reference data of authority, one file per subject."""

from empowerment.admin import authority, duties, items, windows

__all__ = ["authority", "duties", "items", "windows"]
