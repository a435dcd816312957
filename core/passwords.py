"""The one password rule whose Chinese wording Django lacks."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError


class MinimumLength(MinimumLengthValidator):
    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(f"密码至少 {self.min_length} 位。", code="password_too_short")

    def get_help_text(self) -> str:
        return f"密码至少 {self.min_length} 位。"
