"""Personal data stays out of logs: resident IDs and phone numbers are masked in the finished line, traceback included."""

from __future__ import annotations

import logging

from core.identifiers import mask_text


class MaskingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return mask_text(super().format(record))
