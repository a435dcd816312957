"""Reference data of authority, one file per subject."""

from empowerment.admin import authority, items, windows

__all__ = ["authority", "items", "windows"]
