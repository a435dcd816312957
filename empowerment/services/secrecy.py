"""No secret in clear: a register says who keeps a password or key, never what it is."""

from __future__ import annotations

import re

from core.errors import Invalid

_SECRET = re.compile(
    r"(密码|口令|密钥|PIN码?|password|passwd|pwd)\s*(是|为|[:：=])\s*[A-Za-z0-9!@#$%^&*+._-]{4,}", re.IGNORECASE
)


def secrets_refuse(**texts: str) -> None:
    """Raise Invalid naming the field in which a password or key seems to be written out."""
    for field, text in texts.items():
        if _SECRET.search(text):
            raise Invalid("不得登记密码、密钥的内容：请删去，只写明由谁保管。", field=field)
